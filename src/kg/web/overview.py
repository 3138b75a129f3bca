"""What the pages say of the graph as a whole."""

from functools import cached_property

from kg import iri
from kg.iri import Iris
from kg.model import Term
from kg.ontology import Concept, vocabulary
from kg.queries import Query
from kg.store import Askable, rows_of

_PREFIX = f"PREFIX kg: <{iri.KG}>"
_COUNTED = {
    "trials": "?counted a kg:Trial",
    "sponsors": "?trial kg:leadSponsor ?counted",
    "sites": "?trial kg:site ?counted",
    "antigens targeted": "?trial a kg:Trial ; kg:targetAntigen ?counted",
    "conditions": "?trial kg:condition ?counted",
}
_TERMS = f"""{_PREFIX}
SELECT DISTINCT ?term WHERE {{
  ?trial a kg:Trial ; kg:effectorCell|kg:modification|kg:targetAntigen|kg:donorRelation|kg:cellSource|kg:condition
    |kg:diseaseState|kg:conditioningAgent|kg:status|kg:phase|kg:site/kg:country ?term
}}"""


_ANY_TRIAL = f"""{_PREFIX}
SELECT ?trial ?nct WHERE {{ ?trial a kg:Trial ; <{iri.PREFIXES["dcterms"]}identifier> ?nct }} LIMIT 1"""


class Overview:
    """Counts, and the concepts that trials have: asked once, when a page first needs them."""

    def __init__(self, store: Askable) -> None:
        self._store = store

    @cached_property
    def iris(self) -> Iris:
        """The IRIs of the graph's resources: the base is what stands before any of its trials."""
        rows = rows_of(self._store.query(_ANY_TRIAL))
        return Iris((rows[0]["trial"] or "").removesuffix(f"trial/{rows[0]['nct']}")) if rows else Iris()

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each thing, by its name in the plural."""
        return {name: self._count(pattern) for name, pattern in _COUNTED.items()} | {"triples": self._count_of("*", "?s ?p ?o")}

    @cached_property
    def _concepts(self) -> list[Concept]:
        """The concepts of the trials and all that stand above them: every one finds something."""
        known = vocabulary()
        found = {iri.term_of(row["term"]) for row in rows_of(self._store.query(_TERMS)) if row["term"]} & known.concepts.keys()
        wider = frozenset[Term]().union(*(known.broader(term) for term in found))
        return [known.concepts[term] for term in sorted(found | wider)]

    def keys(self, query: Query) -> dict[str, list[Concept]]:
        """The concepts worth asking for, by parameter of the query."""
        return {
            parameter.name: [concept for concept in self._concepts if concept.term.scheme in parameter.schemes]
            for parameter in query.parameters
        }

    def _count(self, pattern: str) -> int:
        return self._count_of("DISTINCT ?counted", pattern)

    def _count_of(self, what: str, pattern: str) -> int:
        (row,) = rows_of(self._store.query(f"{_PREFIX} SELECT (COUNT({what}) AS ?n) WHERE {{ {pattern} }}"))
        return int(row["n"] or 0)
