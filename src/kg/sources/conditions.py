"""Conditions that a page printed side by side, parted again: some pages lose what stood between them.

A line is parted only where all of it reads as names of diseases, each with its states, stage and age. A line that reads as
one name, or in which any word is left over, stays whole. Where states stand was counted in the registry's own lists: before
the name three times as often as after it, seldom on both sides.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.lexicon import lexicon
from kg.model import Term
from kg.sources import page

_LONGEST = 14  # words of the longest condition, its states with it
# Stage, grade and age are no states of the vocabulary.
_AGE = re.compile(r"\W*(?:adults?|child(?:hood|ren)?|pa?ediatric)\W*", re.IGNORECASE)
_QUALIFIERS = re.compile(
    rf"(?:[\s,/]|\b(?:and|or|in|(?:stage|grade)s? (?:[0-4]|I{{1,3}}|IV)[ABC]?)\b|{_AGE.pattern})*", re.IGNORECASE
)
_BEGINS = re.compile(r"[A-Z0-9]")
_GOES_ON = re.compile(r".*[,;:/(&+-]|and|or|in|with|of|the", re.IGNORECASE)


class _Cost(NamedTuple):
    """How unlikely a reading is: of two the one with fewer names counts, then with fewer words outside of names, ..."""

    names: int = 0
    outside: int = 0
    two_sided: int = 0
    trailing: int = 0

    def plus(self, other: "_Cost") -> "_Cost":
        return _Cost(*(own + more for own, more in zip(self, other, strict=True)))


def listed(lines: Iterable[str]) -> tuple[str, ...]:
    """The conditions of a page's list, those on one line apart."""
    return tuple(condition for text in page.printed(lines) for condition in parted(text))


def parted(line: str) -> tuple[str, ...]:
    """The conditions of a line: one, the line itself, where it can't be parted."""
    words = tuple(line.split())
    best: dict[int, tuple[_Cost, tuple[int, ...]]] = {0: (_Cost(), (0,))}  # for the first words: their reading, and its cuts
    for end in range(1, len(words) + 1):
        readings = [
            (best[start][0].plus(cost), (*best[start][1], end))
            for start in range(max(0, end - _LONGEST), end)
            if start in best and _may_begin(words, start) and (cost := _condition(words[start:end]))
        ]
        if readings:
            best[end] = min(readings)
    _, cuts = best.get(len(words), (_Cost(), (0, len(words))))
    return tuple(" ".join(words[start:end]) for start, end in pairwise(cuts))


def _may_begin(words: Sequence[str], start: int) -> bool:
    """Whether a condition may begin here: with a capital, and not after a comma or "and", which have more to follow."""
    return not start or (bool(_BEGINS.match(words[start])) and not _GOES_ON.fullmatch(words[start - 1]))


def _condition(words: tuple[str, ...]) -> _Cost | None:
    """The cost of reading all the words as one condition, or None where they are not one."""
    for start, end in _spans(len(words)):
        if _is_disease(words[start:end]):
            before, after = _states(words[:start]), _states(words[end:])
            if before is not None and after is not None and not before & after:
                return _cost(words, start, end)
    return None


def _cost(words: tuple[str, ...], start: int, end: int) -> _Cost:
    """What reading words[start:end] as the name costs; words of age may stand on either side."""
    sides = [[word for word in side if not _AGE.fullmatch(word)] for side in (words[:start], words[end:])]
    return _Cost(1, start + len(words) - end, all(sides), len(words) - end)


def _spans(length: int) -> Iterator[tuple[int, int]]:
    """Every run of words, the longest first."""
    for size in range(length, 0, -1):
        yield from ((start, start + size) for start in range(length - size + 1))


def _is_disease(words: tuple[str, ...]) -> bool:
    """Whether the words name one disease, be it with an abbreviation or the word for a wider one behind the name."""
    if _diseases(" ".join(words)):
        return True
    *name, last = words
    own, again = _diseases(" ".join(name)), _diseases(last.strip("()"))
    known = lexicon().vocabulary
    return (len(name) > 1 or last.startswith("(")) and bool(again) and again <= own.union(*map(known.broader, own))


def _diseases(text: str) -> frozenset[Term]:
    return frozenset(term for term in lexicon().exactly(text.strip(",")) if term.scheme == "condition")


def _states(words: tuple[str, ...]) -> frozenset[Term] | None:
    """The states that the words tell of, or None where they say anything else, one state twice, or "or" to what is beside."""
    if {"and", "or"} & {*words[:1], *words[-1:]}:
        return None
    rest = " ".join(words)
    said: list[Term] = []
    for hit in reversed(lexicon().find(rest)):
        if all(term.scheme == "state" for term in hit.terms):  # "liver metastases" is a disease, too
            said += hit.terms
            rest = f"{rest[: hit.start]} {rest[hit.end :]}"
    return frozenset(said) if _QUALIFIERS.fullmatch(rest) and len(said) == len(set(said)) else None
