"""Which cells of its passage a word speaks of.

A word before cells in their name tells of these ("allogeneic CD22 CAR-NK cells"), a word after them of those before it
("NK cells from a haploidentical donor"). Any other speaks of the nearest. Whose cells are and what they are made from is
told of joined cells too ("autologous NK and CIK cells"), unless these have words of their own; so are the targets of joined
cells with receptors ("CD19 CAR-T and CAR-NK cells").
"""

import re
from functools import partial
from typing import NamedTuple

from kg.annotate.context import is_joined
from kg.annotate.cues import either
from kg.annotate.judged import Judged
from kg.model import Facet, Term

_ORIGINS = (Facet.DONOR, Facet.SOURCE)
_AUTOLOGOUS, _DONOR = Term("donor", "AUTOLOGOUS"), Term("source", "DONOR_NOS")

_CAR = re.compile("CAR", re.IGNORECASE)
_REACH = 80  # characters between a word and its cells
# Words that a cell's name does not hold between its parts.
_BREAK = either(
    r"plus|with|from|of|in|into|on|for|after|before|to|by|is|are|was|were|will|be|has|have|which|that|then|followed",
    r"combined|versus|vs|patients?|using|given|targeting|against|expressing",
)
_IN_NAME = rf"(?:\s?\([^()]{{1,30}}\)|(?!\b{_BREAK}\b)(?:[^.;:,()\n&]|\.(?=\S)))"
# "umbilical cord blood (UCB) derived CAR-NK": one name
_NAME = re.compile(rf"(?:(?!\b(?:and|or)\b){_IN_NAME})*", re.IGNORECASE)
# "CD19, CD20 and CD22 CAR-T", but not "CD19 and NK cells"
_LISTED = re.compile(rf"(?:{_IN_NAME}|[,&])*(?<!\band)(?<!\bor)(?<![,&])[\s\-]?", re.IGNORECASE)
# "NK cells from a haploidentical donor", "CIK cells (autologous)"
_TOLD_AFTER = either(
    r"from|of|derived|obtained|collected|isolated|generated|sourced|targeting|targeted|directed|against|specific",
    r"expressing|recogni[sz]ing|loaded|pulsed|armed",
)
_AFTER = re.compile(
    rf"[\w\s]{{0,30}}?(?:\([^()]*|\b{_TOLD_AFTER}\b(?:(?!\b(?:and|plus|followed|combined|then)\b)[^.;)])*)", re.IGNORECASE
)
_AFTER_TARGETS = re.compile(rf"[\w\s]{{0,30}}?(?:\([^()]*|\b{_TOLD_AFTER}\b[^.;)]*)", re.IGNORECASE)


class Place(NamedTuple):
    """The words of a passage that name given cells, and those that tell of whom, of what and against what they are."""

    cells: list[Judged]
    told: list[Judged]


def cells_meant(each: Judged, place: Place) -> set[Term]:
    """The cells that a word speaks of, and those beside them that share it."""
    bound = _bound(each, place.cells)
    found = {bound.term}
    if _distance(each, bound) > 0:
        found |= {other.term for other in place.cells if _is_shared(each, bound, other) and not _has_own(other, each, place)}
    return found


def _bound(each: Judged, cells: list[Judged]) -> Judged:
    """The cells whose name a word is part of, else those before that it is told of, else the nearest."""
    nearest = min(cells, key=partial(_distance, each))
    if _distance(each, nearest) == 0:
        return nearest
    before = max((cell for cell in cells if cell.seen.end <= each.seen.start), key=lambda cell: cell.seen.end, default=None)
    after = min((cell for cell in cells if cell.seen.start >= each.seen.end), key=lambda cell: cell.seen.start, default=None)
    if after and _lies_between(_NAME, each, after):
        return after
    if before and _lies_between(_AFTER_TARGETS if each.facet is Facet.ANTIGEN else _AFTER, before, each):
        return before
    return after if after and _lies_between(_LISTED, each, after) else nearest


def _lies_between(pattern: re.Pattern[str], one: Judged, other: Judged) -> bool:
    """Whether all that stands between two words is of the pattern."""
    start, end = one.seen.end, other.seen.start
    return end - start <= _REACH and pattern.fullmatch(one.seen.passage.text, start, end) is not None


def _is_shared(each: Judged, bound: Judged, other: Judged) -> bool:
    """Whether other cells are joined to those of a word, which does not stand between them: "NK cells and DLI of one donor".

    A target is shared among cells that have a receptor for it.
    """
    if each.facet not in _ORIGINS and not (_CAR.search(bound.seen.quote) and _CAR.search(other.seen.quote)):
        return False
    first, last = sorted((bound.seen.start, other.seen.start))
    return is_joined(bound.seen, other.seen) and not first < each.seen.start < last


def _has_own(cell: Judged, shared: Judged, place: Place) -> bool:
    """Whether cells have a word of their own in the place of one that joined cells share, or one that tells their donor."""
    alike = [each for each in place.told if (each.facet in _ORIGINS) == (shared.facet in _ORIGINS)]
    return any(_stands_for(own, shared, cell) for own in alike if _bound(own, place.cells) is cell)


def _stands_for(own: Judged, shared: Judged, cell: Judged) -> bool:
    """Whether a cell's own word leaves no room for a shared one. Who the donor of "DLI" is may be told beside it."""
    if shared.facet is Facet.ANTIGEN:
        return True
    if own.seen.term == _DONOR and shared.facet is Facet.DONOR:
        return shared.term == _AUTOLOGOUS
    both_before = max(own.seen.start, shared.seen.start) < cell.seen.start
    both_after = min(own.seen.start, shared.seen.start) > cell.seen.start
    return both_before or both_after or (_tells_donor(own) and _tells_donor(shared))


def _tells_donor(each: Judged) -> bool:
    concept = each.seen.concept
    return each.facet is Facet.DONOR or bool(concept.implies or concept.default_donor)


def _distance(one: Judged, other: Judged) -> int:
    """Characters between two words; 0 where one word says both."""
    return max(one.seen.start - other.seen.end, other.seen.start - one.seen.end, 0)
