"""A trial from the graph: as triples, and as people read it, the facts with their words, the other mentions apart."""

import re
from collections.abc import Hashable, Iterable
from typing import NamedTuple, TypeVar

from msgspec import Struct

from kg import iri, marked, queries
from kg.annotate.sentences import sentences
from kg.marked import Piece, Span
from kg.queries import Parameter, Query
from kg.store import Answer, Askable, texts_of

Row = dict[str, str]  # an unbound value is ""
Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value", bound=Hashable)

_PREFIXES = iri.prologue("kg", "skos", "dcterms", "rdfs", "prov")
_NCT = (Parameter("nct", "trial"),)
_FACTS = Query(
    "facts",
    "The facts of a trial and of its products",
    "Ordered by what has them, and in the order in which a reader asks.",
    _NCT,
    _PREFIXES
    + """
SELECT ?subject ?property ?concept ?key ?label WHERE {
  {
    VALUES ?nct { UNDEF }
    VALUES (?rank ?property) {
      (1 kg:effectorCell) (2 kg:modification) (3 kg:targetAntigen) (4 kg:donorRelation) (5 kg:cellSource)
      (6 kg:namedProduct)
    }
    ?trial dcterms:identifier ?nct ; kg:testsProduct ?subject .
    ?subject ?property ?concept .
  } UNION {
    VALUES ?nct { UNDEF }
    VALUES (?rank ?property) { (7 kg:condition) (8 kg:diseaseState) (9 kg:conditioningAgent) }
    ?subject dcterms:identifier ?nct ; ?property ?concept .
  }
  # optional, so that stores look up a concept's label instead of joining with all labels
  OPTIONAL { ?concept skos:prefLabel ?label }
  OPTIONAL { ?concept skos:notation ?key }
}
ORDER BY (?rank > 6) ?subject ?rank ?label""",
)
_MENTIONS = Query(
    "mentions",
    "The mentions of a trial in reading order",
    "A row for each fact that a mention supports, one row for a mention that supports none.",
    _NCT,
    _PREFIXES
    + """
SELECT ?subject ?property ?key ?label ?quote ?start ?end ?field ?part ?basis ?role ?polarity WHERE {
  VALUES ?nct { UNDEF }
  ?trial dcterms:identifier ?nct ; kg:mention ?mention .
  ?mention kg:term ?term ; kg:quote ?quote ; kg:start ?start ; kg:end ?end ; kg:position ?position ; kg:field ?field ;
    kg:basis ?basis ; kg:role ?role ; kg:polarity ?polarity .
  ?term skos:notation ?key ; skos:prefLabel ?label .
  # one pattern in each, so that stores look it up for the mention at hand
  OPTIONAL { ?mention kg:onPart ?part }
  OPTIONAL { ?mention kg:supports ?subject }
  OPTIONAL { ?mention kg:factProperty ?property }
}
ORDER BY ?position""",
)
_TEXTS = Query(
    "texts",
    "The literals of a trial that words are read from",
    "Those of the trial itself have no part.",
    _NCT,
    _PREFIXES
    + """
SELECT ?part ?field ?text WHERE {
  VALUES ?nct { UNDEF }
  VALUES ?field {
    rdfs:label kg:officialTitle kg:summary kg:description kg:eligibilityText kg:conditionName kg:keyword kg:otherName kg:text
  }
  ?trial dcterms:identifier ?nct .
  { ?trial ?field ?text } UNION { ?trial kg:arm|kg:intervention ?part . ?part ?field ?text }
}""",
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


_RECORDS = Query(
    "records",
    "The records that a trial was read from",
    "The newest first.",
    _NCT,
    _PREFIXES
    + """
SELECT ?record ?layout ?source ?modified ?sha256 WHERE {
  VALUES ?nct { UNDEF }
  ?trial dcterms:identifier ?nct ; prov:wasDerivedFrom ?record .
  ?record kg:sha256 ?sha256 .
  OPTIONAL { ?record kg:layout ?layout }
  OPTIONAL { ?record dcterms:source ?source }
  OPTIONAL { ?record dcterms:modified ?modified }
}
ORDER BY DESC(?modified) ?record""",
)
_ORDER = (
    "rdfs:label", "kg:officialTitle", "kg:conditionName", "kg:keyword", "intervention", "arm", "kg:summary", "kg:description",
    "kg:eligibilityText",
)  # fmt: skip
"""In which order a trial's literals are read: fields of its own, and parts by their kind."""
_WITHIN = ("rdfs:label", "kg:otherName", "kg:text")  # a part


class Words(Struct, frozen=True):
    """Words of a trial in their sentence, where they stand (a field of the trial or of one of its parts), and how they
    support a fact."""

    quote: str
    before: str
    after: str
    place: str
    basis: str


class Fact(Struct, frozen=True):
    """A property of the trial or of one of its products, its value, and the words it was read from.

    `of` is "trial" or "product/1", `concept` the value's IRI; there are no words for a donor that is not stated.
    """

    of: str
    property: str
    concept: str
    key: str
    label: str
    words: tuple[Words, ...]


class Aside(Struct, frozen=True):
    """A mention that makes no fact, with what the thing is in the trial."""

    key: str
    label: str
    role: str
    polarity: str
    words: Words


class Text(Struct, frozen=True):
    """A literal of a trial: what it is one of ("interventions", "summary"), which property of it, and its pieces, in which
    the words are marked."""

    among: str
    field: str
    pieces: tuple[Piece, ...]


class Origin(Struct, frozen=True):
    """A record that the trial was read from; what it does not tell is ""."""

    iri: str
    layout: str
    source: str
    modified: str
    sha256: str


class Page(Struct, frozen=True):
    """A trial as shown: what its record says, by name; the facts; and the mentions that make none.

    `iris` are those of organisations, sites and concepts by name and value, as in `said`. `texts` are all literals that
    are read, and `anchors` name the piece of them where words stand for the first time.
    """

    nct: str
    said: dict[str, list[str]]
    iris: dict[tuple[str, str], str]
    facts: list[Fact]
    asides: list[Aside]
    texts: list[Text]
    anchors: dict[Words, str]


def is_there(store: Askable, nct: str) -> bool:
    """Whether the graph has a trial with this id, whatever the text is."""
    return iri.NCT.fullmatch(nct) is not None and bool(store.query(_IS_THERE.with_values({"nct": nct})))


def triples(store: Askable, nct: str) -> Answer:
    """All triples about the trial, its parts, organisations and sites."""
    return store.query(_TRIPLES.with_values({"nct": nct}))


def read(store: Askable, nct: str) -> Page:
    """The trial with an id, which must be in the graph."""
    record = _rows(store, queries.named()["trial"], nct)
    said = _grouped((row["name"], row["value"]) for row in record)
    iris = {(row["name"], row["value"]): row["iri"] for row in record if row["iri"] and f"/trial/{nct}/" not in row["iri"]}
    literals = sorted(map(_literal, _rows(store, _TEXTS, nct)), key=_reading_order)
    mentions = [_mention(row, literals) for row in _rows(store, _MENTIONS, nct)]
    supporting = _grouped((_fact(row), words) for row, words, _ in mentions)
    facts = [_fact_of(row, tuple(supporting.get(_fact(row), ()))) for row in _rows(store, _FACTS, nct)]
    asides = [_aside(row, words) for row, words, _ in mentions if not row["subject"]]
    texts = [_text(number, literal, mentions) for number, literal in enumerate(literals)]
    anchors = {words: marked.anchor(number, int(row["start"])) for row, words, number in reversed(mentions)}
    return Page(nct, said, iris, facts, list(dict.fromkeys(asides)), texts, anchors)


def records(store: Askable, nct: str) -> list[Origin]:
    """The records that a trial was read from."""
    rows = _rows(store, _RECORDS, nct)
    return [Origin(row["record"], row["layout"], row["source"], row["modified"], row["sha256"]) for row in rows]


class _Literal(NamedTuple):
    """A literal of a trial: the IRI of the part that has it ("" for the trial itself), its property, and the text."""

    part: str
    field: str
    text: str

    @property
    def called(self) -> str:
        """The property in words."""
        field = in_words(self.field)
        return field if field != "label" else "name" if self.part else "title"

    @property
    def place(self) -> str:
        """Where it stands, in words."""
        return " ".join([*self.part.split("/")[-2:], self.called]).strip()

    @property
    def among(self) -> str:
        """What it is one of, in words: parts of the same kind belong together."""
        return f"{self.part.split('/')[-2]}s" if self.part else self.called


_Mention = tuple[Row, Words, int]
"""A mention with its words and the number of the literal that they stand in."""


def _literal(row: Row) -> _Literal:
    return _Literal(row["part"], row["field"], row["text"])


def _reading_order(literal: _Literal) -> tuple[int, int, int, str]:
    kind, _, number = "/".join(literal.part.split("/")[-2:]).partition("/")
    field = iri.compact(literal.field)
    return (_ORDER.index(kind or field), int(number or 0), _WITHIN.index(field) if kind else 0, literal.text)


def _mention(row: Row, literals: list[_Literal]) -> _Mention:
    start, end = int(row["start"]), int(row["end"])
    number = next(
        number
        for number, literal in enumerate(literals)
        if (literal.part, literal.field) == (row["part"], row["field"]) and literal.text[start:end] == row["quote"]
    )
    return row, _words(row, literals[number]), number


def _text(number: int, literal: _Literal, mentions: list[_Mention]) -> Text:
    spans = [
        Span(int(row["start"]), int(row["end"]), row["label"], bool(row["subject"])) for row, _, of in mentions if of == number
    ]
    return Text(literal.among, literal.called, marked.cut(literal.text, number, spans))


def _rows(store: Askable, query: Query, nct: str) -> list[Row]:
    return list(texts_of(store.query(query.with_values({"nct": nct}))))


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    """The different values of each key, in the order of the pairs."""
    groups: dict[Key, dict[Value, None]] = {}
    for key, value in pairs:
        groups.setdefault(key, {})[value] = None
    return {key: list(values) for key, values in groups.items()}


def _fact(row: Row) -> tuple[str, str, str]:
    return row["subject"], row["property"], row["key"]


def _fact_of(row: Row, words: tuple[Words, ...]) -> Fact:
    return Fact(_of(row["subject"]), _local(row["property"]), row["concept"], row["key"], row["label"], words)


def _of(subject: str) -> str:
    """ "product/1" of a product's IRI, else "trial"."""
    part = "/".join(subject.split("/")[-2:])
    return part if part.startswith("product/") else "trial"


def _words(row: Row, literal: _Literal) -> Words:
    before, after = _sentence(int(row["start"]), int(row["end"]), literal.text)
    return Words(row["quote"], before, after, literal.place, in_words(row["basis"]))


def _sentence(start: int, end: int, text: str) -> tuple[str, str]:
    """What stands before and after the words in their sentence."""
    first, last = next((first, last) for first, last in sentences(text) if first <= start < last)
    return text[first:start], text[end : max(last, end)]


def _aside(row: Row, words: Words) -> Aside:
    return Aside(row["key"], row["label"], in_words(row["role"]), _local(row["polarity"]), words)


def _local(name: str) -> str:
    return re.sub(r"^.*[#/]", "", name)


def in_words(name: str) -> str:
    """A property or role in words: "effector cell" for kg:effectorCell."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", _local(name)).lower()
