"""The trials of a kind with what they name, as a graph of its own that every format can write.

`cell`, `modification`, `antigen`, `donor`, `source` and `product` are asked of one cell product together, the others of the
trial. A concept finds what is narrower too.
"""

import difflib
from collections.abc import Iterable
from typing import NamedTuple

from kg import iri, store
from kg.errors import QueryError
from kg.ontology import vocabulary
from kg.queries import Parameter
from kg.rdf import literal
from kg.store import Askable, Store, texts_of

Condition = tuple[str, str]
"""A facet by its name, and its value: the key or label of a concept, a sponsor's name, or a trial's id."""


class _Facet(NamedTuple):
    """Whose facet it is, "product" or "trial"; the path that leads to its value; the schemes that this is a concept of."""

    of: str
    path: str
    schemes: tuple[str, ...] = ()


FACETS = {
    "cell": _Facet("product", "kg:effectorCell", ("cell",)),
    "modification": _Facet("product", "kg:modification", ("modification",)),
    "antigen": _Facet("product", "kg:targetAntigen", ("antigen",)),
    "donor": _Facet("product", "kg:donorRelation", ("donor",)),
    "source": _Facet("product", "(kg:cellSource|kg:donorRelation)", ("donor", "source")),
    "product": _Facet("product", "kg:namedProduct", ("product",)),
    "condition": _Facet("trial", "kg:condition", ("condition",)),
    "state": _Facet("trial", "kg:diseaseState", ("state",)),
    "status": _Facet("trial", "kg:status", ("status",)),
    "phase": _Facet("trial", "kg:phase", ("phase",)),
    "country": _Facet("trial", "(kg:country|kg:site/kg:country)", ("country",)),
    "sponsor": _Facet("trial", "(kg:leadSponsor|kg:collaborator)/rdfs:label"),
    "nct": _Facet("trial", "dcterms:identifier"),
}
_HEAD = iri.prologue("kg", "skos", "rdfs", "dcterms")
_LISTED = iri.expand("kg:listedAsRelated")  # leads to other trials, which are not asked for


def part(whole: Askable, conditions: Iterable[Condition], depth: int = 1) -> Store:
    """The trials that meet all conditions, with their parts and what stands `depth` steps away from them.

    Raises QueryError for a facet or a value that does not exist, and says which do, and for a depth below zero.
    """
    if depth < 0:
        raise QueryError(f"{depth} steps from the trials: there are none below 0")
    found = trials(whole, conditions)
    return store.part(whole, found, depth, lambda triple: triple.predicate.value != _LISTED)


def trials(whole: Askable, conditions: Iterable[Condition]) -> list[str]:
    """The IRIs of the trials that meet all conditions."""
    wanted = [_pattern(whole, number, *condition) for number, condition in enumerate(conditions)]
    product = "?trial kg:testsProduct ?product ." if any("?product" in each for each in wanted) else ""
    query = f"{_HEAD}SELECT DISTINCT ?trial WHERE {{ {' '.join(wanted)} {product} ?trial a kg:Trial }} ORDER BY ?trial"
    return [row["trial"] for row in texts_of(whole.query(query))]


def _pattern(whole: Askable, number: int, name: str, value: str) -> str:
    facet = FACETS.get(name)
    if facet is None:
        raise QueryError(f"no facet is called {name!r}; there are {', '.join(FACETS)}")
    if not facet.schemes:
        return f"?{facet.of} {facet.path} {_printed(whole, name, value)} ."
    wider, kind = f"?wider{number}", f"?kind{number}"
    terms = " ".join(_terms(Parameter(name, "concept", facet.schemes), value))
    return f"VALUES {wider} {{ {terms} }} {kind} skos:broader* {wider} . ?{facet.of} {facet.path} {kind} ."


def _terms(parameter: Parameter, value: str) -> list[str]:
    """The concepts that a key, an IRI or a label means."""
    labelled = [
        f"<{iri.term(term)}>"
        for term, concept in vocabulary().concepts.items()
        if term.scheme in parameter.schemes and concept.label.casefold() == value.casefold()
    ]
    return labelled or [parameter.term(value)]


def _printed(whole: Askable, name: str, value: str) -> str:
    """A name as the graph has it, whatever its case."""
    rows = texts_of(whole.query(f"{_HEAD}SELECT DISTINCT ?name WHERE {{ ?trial a kg:Trial ; {FACETS[name].path} ?name }}"))
    known = {row["name"].casefold(): row["name"] for row in rows}
    if value.casefold() in known:
        return literal(known[value.casefold()])
    near = [known[each] for each in difflib.get_close_matches(value.casefold(), known, n=3, cutoff=0.5)]
    raise QueryError(f"{name}={value!r}: no trial of this graph has that{f'; did you mean {_or(near)}?' if near else ''}")


def _or(names: list[str]) -> str:
    return " or ".join(names)
