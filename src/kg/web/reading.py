"""A trial from the graph: as triples, and as its page shows it, the facts with their words, the other mentions apart."""

import re
from collections.abc import Hashable, Iterable
from typing import TypeVar

from msgspec import Struct

from kg import iri, queries
from kg.queries import Parameter, Query
from kg.store import Answer, Store, rows_of

Row = dict[str, str]  # an unbound value is ""
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)

_PREFIXES = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX prov: <http://www.w3.org/ns/prov#>
"""
_NCT = (Parameter("nct", "trial"),)
_FACTS = Query(
    "facts",
    "The facts of a trial and of its products",
    "Ordered by what has them, and in the order in which a reader asks.",
    _NCT,
    _PREFIXES
    + """
SELECT ?subject ?property ?term WHERE {
  {
    VALUES ?nct { UNDEF }
    VALUES (?rank ?property) {
      (1 kg:effectorCell) (2 kg:modification) (3 kg:targetAntigen) (4 kg:donorRelation) (5 kg:cellSource)
    }
    ?trial dcterms:identifier ?nct ; kg:testsProduct ?subject .
    ?subject ?property ?concept .
  } UNION {
    VALUES ?nct { UNDEF }
    VALUES (?rank ?property) { (6 kg:condition) (7 kg:diseaseState) }
    ?subject dcterms:identifier ?nct ; ?property ?concept .
  }
  # optional, so that stores look up a concept's label instead of joining with all labels
  OPTIONAL { ?concept skos:prefLabel ?term }
}
ORDER BY STRLEN(STR(?subject)) ?subject ?rank ?term""",
)
_MENTIONS = Query(
    "mentions",
    "The mentions of a trial in reading order",
    "A row for each fact that a mention supports, one row for a mention that supports none.",
    _NCT,
    _PREFIXES
    + """
SELECT ?subject ?property ?term ?quote ?field ?part ?basis ?role ?polarity WHERE {
  VALUES ?nct { UNDEF }
  ?trial dcterms:identifier ?nct ; kg:mention ?mention .
  ?mention kg:term/skos:prefLabel ?term ; kg:quote ?quote ; kg:position ?position ; kg:field ?field ;
    kg:basis ?basis ; kg:role ?role ; kg:polarity ?polarity .
  # one pattern in each, so that stores look it up for the mention at hand
  OPTIONAL { ?mention kg:onPart ?part }
  OPTIONAL { ?mention kg:supports ?subject }
  OPTIONAL { ?mention kg:factProperty ?property }
}
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
    """Words of a trial, where they stand (a field of the trial or of one of its parts), and how they support a fact."""

    quote: str
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
    said = _grouped((row["name"], row["value"]) for row in _rows(store, queries.named()["trial"], nct))
    mentions = _rows(store, _MENTIONS, nct)
    words = _grouped((_fact(row), _words(row)) for row in mentions)
    facts = _grouped(
        (row["subject"], Fact(_name(row["property"]), row["term"], tuple(words.get(_fact(row), ()))))
        for row in _rows(store, _FACTS, nct)
    )
    products = [listed for subject, listed in facts.items() if "/product/" in subject]
    studied = [fact for subject, listed in facts.items() if "/product/" not in subject for fact in listed]
    return Page(nct, said, products, studied, [_aside(row) for row in mentions if not row["subject"]])


def _rows(store: Store, query: Query, nct: str) -> list[Row]:
    rows = rows_of(store.query(query.with_values({"nct": nct})))
    return [{name: value or "" for name, value in row.items()} for row in rows]


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The different values of each key, in the order of the pairs."""
    groups: dict[Key, dict[Value, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: list(values) for key, values in groups.items()}


def _fact(row: Row) -> tuple[str, str, str]:
    return row["subject"], row["property"], row["term"]


def _words(row: Row) -> Words:
    part = " ".join(row["part"].split("/")[-2:])
    field = _name(row["field"])
    field = field if field != "label" else "name" if part else "title"
    return Words(row["quote"], f"{part} {field}".strip(), _name(row["basis"]))


def _aside(row: Row) -> Aside:
    return Aside(row["term"], _words(row), _name(row["role"]), _name(row["polarity"]))


def _name(vocabulary: str) -> str:
    """The words of a local name: "effector cell" for kg:effectorCell."""
    local = re.sub(r"^.*[#/]", "", vocabulary)
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local).lower()
