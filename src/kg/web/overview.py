"""What the pages say of the graph as a whole."""

from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property

from kg import iri, links
from kg.iri import Iris
from kg.model import Term
from kg.ontology import Concept, vocabulary
from kg.queries import Query
from kg.store import Askable, rows_of, texts_of
from kg.web.charts import Cell, Chart, chart, largest

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
  ?trial a kg:Trial ; {"|".join(link.path for link in links.LINKS if link.kind in iri.SCHEMES)} ?term
}}"""
_ANY_TRIAL = f"""{_PREFIX}
SELECT ?trial ?nct WHERE {{ ?trial a kg:Trial ; <{iri.PREFIXES["dcterms"]}identifier> ?nct }} LIMIT 1"""
_CELLS = {
    "antigens": "?trial a kg:Trial ; kg:targetAntigen ?thing OPTIONAL { ?trial kg:phase ?one }",
    "cells": """?trial a kg:Trial ; kg:testsProduct ?product . ?product kg:effectorCell ?thing
  OPTIONAL { ?product kg:donorRelation ?one }""",
    "years": """?trial a kg:Trial ; kg:startDate ?start OPTIONAL { ?trial kg:country ?one }
  BIND(SUBSTR(STR(?start), 1, 4) AS ?thing)""",
}
_SEVERAL = "several"
_COUNTED_ONCE = """{prefix} SELECT ?thing ?by (COUNT(?trial) AS ?trials) WHERE {{
  {{ SELECT ?thing ?trial (COUNT(DISTINCT ?one) AS ?ones) (SAMPLE(?one) AS ?any) WHERE {{ {pattern} }} GROUP BY ?thing ?trial }}
  BIND(IF(?ones > 1, "{several}", ?any) AS ?by)
}} GROUP BY ?thing ?by"""
_PHASES = ("EARLY_PHASE1", "PHASE1", "PHASE1_PHASE2", "PHASE2", "PHASE2_PHASE3", "PHASE3", "PHASE4")
_DONORS = ("AUTOLOGOUS", "ALLOGENEIC", "NOT_STATED")
_ANTIGENS, _CELL_KINDS, _COUNTRIES, _YEARS = 15, 8, 5, 24  # that the pictures of the first page show


class Overview:
    """Counts, and the concepts that trials have: asked once, when a page first needs them, or before by `prepare`."""

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

    @cached_property
    def charts(self) -> dict[str, Chart]:
        """Trials by antigen and phase, by cell and donor, by year and country; no bar for what nothing is said of.

        A trial counts once for each antigen, cell or year: one of several donors or countries is among the several.
        """
        cells = {name: self._cells(pattern) for name, pattern in _CELLS.items()}
        countries = [name for name in largest(cells["years"], 1, _COUNTRIES + 1) if name != _SEVERAL]
        order = {
            "antigens": [iri.term(Term("phase", key)) for key in _PHASES],
            "cells": [*(iri.term(Term("donor", key)) for key in _DONORS), _SEVERAL],
            "years": [*countries[:_COUNTRIES], _SEVERAL],
        }
        things = {
            "antigens": largest(cells["antigens"], 0, _ANTIGENS),
            "cells": largest(cells["cells"], 0, _CELL_KINDS),
            "years": sorted({cell.thing for cell in cells["years"]})[-_YEARS:],
        }
        return {name: chart(cells[name], _labels(order[name] + things[name]), order[name], things[name]) for name in _CELLS}

    def prepare(self) -> None:
        """Ask all of it before a page needs it; what cannot be had now is asked again then, and told to whoever asks.

        An endpoint elsewhere may answer anything at all, and still answer queries.
        """
        with suppress(Exception):
            for name in ("iris", "counts", "charts", "_concepts"):
                getattr(self, name)

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

    def _cells(self, pattern: str) -> list[Cell]:
        asked = _COUNTED_ONCE.format(prefix=_PREFIX, pattern=pattern, several=_SEVERAL)
        return [Cell(row["thing"], row["by"], int(row["trials"])) for row in texts_of(self._store.query(asked))]


def _labels(names: Sequence[str]) -> dict[str, str]:
    """The labels of concepts; a year is its own, and so is the key of a concept that the vocabulary does not have."""
    known = {iri.term(term): concept.label for term, concept in vocabulary().concepts.items()}
    return {name: known.get(name, name.rpartition("/")[2]) for name in names}
