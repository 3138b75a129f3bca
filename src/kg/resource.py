"""One resource of a graph, whatever it is: what is said of it, as triples and as people read it."""

from msgspec import Struct

from kg import iri, rdf
from kg.store import Answer, Askable, texts_of

MOST = 1_000  # things that stand under another, that a page lists

_PREFIXES = iri.prologue("kg", "skos", "dcterms", "rdfs")
_IS_THERE = "ASK {{ {0} ?property ?value }}"
# What trials say of an organisation, a site or a record goes with it; of a concept that would be half the graph.
_TRIPLES = (
    _PREFIXES
    + """CONSTRUCT {{ ?subject ?property ?value }} WHERE {{
  {{ VALUES ?subject {{ {0} }} ?subject ?property ?value }}
  UNION {{
    VALUES ?value {{ {0} }}
    ?subject ?property ?value .
    FILTER NOT EXISTS {{ ?value skos:inScheme|skos:prefLabel ?concept }}
    FILTER EXISTS {{ ?subject a kg:Trial }}
  }}
  UNION {{
    VALUES ?value {{ {0} }}
    VALUES ?property {{ skos:broader skos:inScheme }}
    ?subject ?property ?value
  }}
}}"""
)
_SAID = (
    _PREFIXES
    + """SELECT ?property ?value (isIRI(?value) AS ?linked) ?label WHERE {{
  {0} ?property ?value .
  # one pattern in each, so that stores look it up for the value at hand
  OPTIONAL {{ ?value rdfs:label ?name }}
  OPTIONAL {{ ?value skos:prefLabel ?preferred }}
  BIND(COALESCE(?preferred, ?name) AS ?label)
}}
ORDER BY ?property ?label ?value"""
)
_UNDER = (
    _PREFIXES
    + """SELECT DISTINCT ?value ?label WHERE {{
  ?value skos:broader|skos:inScheme {0} ; skos:prefLabel ?label
}}
ORDER BY ?label ?value"""
)


class Value(Struct, frozen=True):
    """Something that is said of a resource: a text, or another resource by its IRI."""

    text: str
    iri: str = ""


class Resource(Struct, frozen=True):
    """A resource as shown: what is said of it by property, and what stands under it, of which MOST are listed."""

    iri: str
    label: str
    said: dict[str, list[Value]]
    under: list[Value]


def is_there(store: Askable, name: str) -> bool:
    """Whether the graph says anything of a resource; raises ValueError for what is no IRI."""
    return bool(store.query(_IS_THERE.format(rdf.resource(name))))


def triples(store: Askable, name: str) -> Answer:
    """All triples about a resource, those of trials that lead to it, and of what stands directly under it."""
    return store.query(_TRIPLES.format(rdf.resource(name)))


def read(store: Askable, name: str) -> Resource:
    """The resource with an IRI, which must be in the graph."""
    said = dict[str, list[Value]]()
    for row in _rows(store, _SAID, name):
        said.setdefault(row["property"], []).append(_value(row))
    under = [Value(row["label"], row["value"]) for row in _rows(store, _UNDER, name)]
    return Resource(name, _label(said) or name, said, under[:MOST])


def _rows(store: Askable, query: str, name: str) -> list[dict[str, str]]:
    """The rows of a query about a resource; an unbound value is ""."""
    return list(texts_of(store.query(query.format(rdf.resource(name)))))


def _value(row: dict[str, str]) -> Value:
    """A resource goes by its label, or by its prefixed name, as `hgnc:1633`."""
    if row["linked"] != "true":
        return Value(row["value"])
    name = iri.compact(row["value"])
    return Value(row["label"] or (name if ":" in name else row["value"]), row["value"])


def _label(said: dict[str, list[Value]]) -> str:
    labels = (said.get(iri.expand(name)) for name in ("skos:prefLabel", "rdfs:label"))
    return next((found[0].text for found in labels if found), "")
