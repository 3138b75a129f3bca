"""A trial from the graph: as triples, and as its page shows it, the facts with their words, the other mentions apart."""

from collections.abc import Iterable
from itertools import groupby

from msgspec import Struct

from kg import iri, queries
from kg.queries import Parameter, Query
from kg.store import Answer, Store, rows_of

Row = dict[str, str | None]

_PREFIXES = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
_WORDS = """?mention kg:quote ?quote ; kg:position ?position ; kg:field ?property ; kg:basis/rdfs:label ?basis .
    OPTIONAL { ?property rdfs:label ?named }
    OPTIONAL { ?mention kg:onPart ?part }
    BIND(COALESCE(?named, IF(BOUND(?part), "name", "title")) AS ?field)
    BIND(COALESCE(REPLACE(STR(?part), "^.*/([a-z]+)/([0-9]+)$", "$1 $2"), "") AS ?place)"""
_NCT = (Parameter("nct", "trial"),)

_FACTS = Query(
    "facts",
    "What the words of a trial say",
    "A row for each fact and each mention that supports it; one row without words for a fact that has none.",
    _NCT,
    _PREFIXES
    + f"""
SELECT ?of ?fact ?term ?quote ?field ?place ?basis WHERE {{
  {{
    VALUES ?nct {{ UNDEF }}
    VALUES (?rank ?says) {{
      (1 kg:effectorCell) (2 kg:modification) (3 kg:targetAntigen) (4 kg:donorRelation) (5 kg:cellSource)
    }}
    ?trial dcterms:identifier ?nct ; kg:testsProduct ?subject .
    ?subject ?says ?concept .
    BIND(REPLACE(STR(?subject), "^.*/", "") AS ?of)
  }} UNION {{
    VALUES ?nct {{ UNDEF }}
    VALUES (?rank ?says) {{ (6 kg:condition) (7 kg:diseaseState) }}
    ?subject dcterms:identifier ?nct ; ?says ?concept .
    BIND("" AS ?of)
  }}
  ?says rdfs:label ?fact .
  ?concept skos:prefLabel ?term .
  OPTIONAL {{
    ?mention kg:supports ?subject ; kg:term ?concept ; kg:factProperty ?says .
    {_WORDS}
  }}
}}
ORDER BY ?of ?rank ?term ?position""",
)
_OTHERS = Query(
    "others",
    "What is told in a trial and is no fact of it",
    "Prior therapies, excluded diseases, background.",
    _NCT,
    _PREFIXES
    + f"""
SELECT ?term ?quote ?field ?place ?basis ?role ?polarity WHERE {{
    VALUES ?nct {{ UNDEF }}
    ?trial dcterms:identifier ?nct ; kg:mention ?mention .
    ?mention kg:term/skos:prefLabel ?term ; kg:role/rdfs:comment ?role ; kg:polarity/rdfs:label ?polarity .
    {_WORDS}
    OPTIONAL {{ ?mention kg:supports ?subject }}
    FILTER(!BOUND(?subject))
}}
ORDER BY ?position""",
)


_IS_THERE = Query(
    "is-there",
    "Whether the graph has a trial",
    "A trial that another one lists as related need not be in it.",
    _NCT,
    _PREFIXES + "ASK { VALUES ?nct { UNDEF } ?trial a kg:Trial ; dcterms:identifier ?nct }",
)
_TRIPLES = Query(
    "triples",
    "A trial with its parts, organisations, sites and records",
    "A part is what the trial links to below its own IRI.",
    _NCT,
    _PREFIXES
    + """
CONSTRUCT { ?subject ?property ?value } WHERE {
  { VALUES ?nct { UNDEF } ?subject dcterms:identifier ?nct }
  UNION
  { VALUES ?nct { UNDEF } ?trial dcterms:identifier ?nct ; ?link ?subject
    FILTER(STRSTARTS(STR(?subject), CONCAT(STR(?trial), "/"))) }
  UNION
  { VALUES ?nct { UNDEF } ?trial dcterms:identifier ?nct ; kg:leadSponsor|kg:collaborator|kg:site|prov:wasDerivedFrom ?subject }
  ?subject ?property ?value
}""",
)


class Words(Struct, frozen=True):
    """Words of a trial and where they stand: a field of the trial or of one of its parts."""

    quote: str
    field: str
    place: str
    basis: str


class Fact(Struct, frozen=True):
    """A property, its value, and the words it was read from: none for a donor that is not stated."""

    name: str
    value: str
    words: tuple[Words, ...]


class Aside(Struct, frozen=True):
    """A mention that makes no fact, with what the thing is in the trial."""

    value: str
    words: Words
    role: str
    polarity: str


class Page(Struct, frozen=True):
    """A trial as shown. `products` and `studied` (conditions and states) are facts; `asides` are not."""

    nct: str
    said: dict[str, list[str]]
    products: list[list[Fact]]
    studied: list[Fact]
    asides: list[Aside]


def is_there(store: Store, nct: str) -> bool:
    """Whether the graph has a trial with this id, whatever the text is."""
    return iri.NCT.fullmatch(nct) is not None and bool(store.query(_IS_THERE.with_values({"nct": nct})))


def triples(store: Store, nct: str) -> Answer:
    """All triples about the trial, its parts, organisations and sites."""
    return store.query(_TRIPLES.with_values({"nct": nct}))


def read(store: Store, nct: str) -> Page:
    """The trial with an id, which must be in the graph."""
    said: dict[str, list[str]] = {}
    for row in _rows(store, queries.named()["trial"], nct):
        said.setdefault(_text(row, "name"), []).append(_text(row, "value"))
    facts = {of: list(_facts(rows)) for of, rows in groupby(_rows(store, _FACTS, nct), lambda row: _text(row, "of"))}
    studied = facts.pop("", [])
    return Page(nct, said, list(facts.values()), studied, [_aside(row) for row in _rows(store, _OTHERS, nct)])


def _rows(store: Store, query: Query, nct: str) -> list[Row]:
    return rows_of(store.query(query.with_values({"nct": nct})))


def _facts(rows: Iterable[Row]) -> Iterable[Fact]:
    for (name, value), same in groupby(rows, lambda row: (_text(row, "fact"), _text(row, "term"))):
        words = dict.fromkeys(_words(row) for row in same if row["quote"] is not None)
        yield Fact(name, value, tuple(words))


def _aside(row: Row) -> Aside:
    return Aside(_text(row, "term"), _words(row), _text(row, "role"), _text(row, "polarity"))


def _words(row: Row) -> Words:
    return Words(*(_text(row, name) for name in Words.__struct_fields__))


def _text(row: Row, name: str) -> str:
    return row[name] or ""
