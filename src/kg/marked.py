"""A text cut at the words that were read from it, so that a page can mark them where they stand."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct


class Span(NamedTuple):
    """Words of a text by their offsets, what they name, and whether they make a fact."""

    start: int
    end: int
    label: str
    fact: bool


class Piece(Struct, frozen=True):
    """A piece of a text; `named` is what the words of which it is a part name, nothing where nothing was read.

    `anchor` is the piece's name on the page, by the number of its text and where it begins.
    """

    text: str
    anchor: str
    named: tuple[str, ...] = ()
    fact: bool = False


def anchor(number: int, start: int) -> str:
    """The name of the piece that begins at a place of a text."""
    return f"words-{number}-{start}"


def cut(text: str, number: int, spans: Sequence[Span]) -> tuple[Piece, ...]:
    """The text in pieces, each of which is marked as a whole or not at all; words may lie within each other."""
    places = sorted({0, len(text), *(span.start for span in spans), *(span.end for span in spans)})
    return tuple(_piece(text, number, start, end, spans) for start, end in pairwise(places))


def _piece(text: str, number: int, start: int, end: int, spans: Sequence[Span]) -> Piece:
    over = [span for span in spans if span.start <= start and end <= span.end]
    named = tuple(dict.fromkeys(span.label for span in over))
    return Piece(text[start:end], anchor(number, start), named, any(span.fact for span in over))
