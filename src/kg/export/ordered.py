"""The default graph in an order that people follow and that stays, so that a diff of two exports shows what changed.

All of the graph is held in memory, some 0.3 kB a triple: what is larger than that goes as N-Triples.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from kg import iri, rdf
from kg.store import Store

XSD = iri.PREFIXES["xsd"]
TYPE = f"<{iri.expand('rdf:type')}>"
_FIRST = tuple(
    f"<{iri.expand(name)}>" for name in ("rdf:type", "dcterms:identifier", "skos:notation", "rdfs:label", "skos:prefLabel")
)
_PLACES = {name: f" {place}" for place, name in enumerate(_FIRST)}
_NUMBER = re.compile(r"(?<=/)\d{1,8}(?=>)")


class Described(NamedTuple):
    """A subject and what is said of it, as property and value; all are tokens of N-Triples."""

    subject: str
    said: list[tuple[str, str]]


class Text(NamedTuple):
    """A literal: its text, and the IRI of its datatype or its language, where it has one beside xsd:string."""

    text: str
    datatype: str = ""
    language: str = ""


def described(store: Store) -> Iterator[Described]:
    """Each subject once, in the order of the IRIs, numbers by their size; so a trial's parts follow it.

    Of each subject types, identifiers and labels come first, then the other properties by name.
    """
    lines = _by_subject(store)
    for subject in sorted(lines, key=_place):
        said = {_parted(rest) for rest in lines.pop(subject)}
        yield Described(subject, sorted(said, key=_place_of_said))


def text_of(token: str) -> Text:
    """A literal by its token."""
    escaped, _, kind = token.rpartition('"')
    text = rdf.unescaped(escaped[1:])
    return Text(text, language=kind[1:]) if kind.startswith("@") else Text(text, kind[3:-1])


def _by_subject(store: Store) -> dict[str, list[str]]:
    """The rest of each line of N-Triples by the line's subject."""
    found = defaultdict[str, list[str]](list)
    for line in store.lines():
        subject, _, rest = line.partition(" ")
        found[subject].append(rest)
    return found


def _parted(rest: str) -> tuple[str, str]:
    property_, _, value = rest.partition(" ")
    return property_, value[: value.rindex(" .")]


def _place_of_said(said: tuple[str, str]) -> tuple[str, str]:
    property_, value = said
    return _PLACES.get(property_, property_), _place(value)


def _place(token: str) -> str:
    """What tokens are ordered by: a trial stands before its parts, and `arm/2` before `arm/10`."""
    if token[0] == '"':
        return token
    return _NUMBER.sub(_padded, token)[:-1] if token[-2:-1].isdigit() else token[:-1]


def _padded(number: re.Match[str]) -> str:
    return number[0].zfill(8)
