"""A seen word with what it is in its trial, and what it counts for."""

from collections.abc import Iterable
from typing import NamedTuple

from kg.annotate.context import Judgement, judge
from kg.annotate.seen import Seen, Tier, is_binder
from kg.model import Basis, Facet, Polarity, ProductFact, Role, Term

FACETS = {
    "cell": Facet.CELL,
    "modification": Facet.MODIFICATION,
    "antigen": Facet.ANTIGEN,
    "donor": Facet.DONOR,
    "source": Facet.SOURCE,
}


class Judged(NamedTuple):
    """A seen word, what it is in the trial, and the concept it counts for (a binder counts for what it binds)."""

    seen: Seen
    judgement: Judgement
    term: Term
    basis: Basis = Basis.STATED

    @property
    def facet(self) -> Facet:
        return FACETS[self.term.scheme]

    @property
    def fact(self) -> Facet | ProductFact:
        return ProductFact.NAMED_PRODUCT if self.term.scheme == "product" else self.facet

    @property
    def of_product(self) -> bool:
        return self.judgement.role is Role.PRODUCT and self.judgement.polarity is Polarity.AFFIRMED

    @property
    def is_name(self) -> bool:
        """Whether the word stands in a title or in the name of what is given."""
        return self.seen.tier is Tier.NAMED

    def as_given(self, rule: str) -> "Judged":
        """The word as the product's: what else the trial gives shows that it is."""
        return self._replace(judgement=Judgement(Role.PRODUCT, self.judgement.polarity, rule))

    def as_background(self) -> "Judged":
        return self._replace(judgement=Judgement(Role.BACKGROUND, self.judgement.polarity, "outweighed"))

    def inferring(self, term: Term) -> "Judged":
        """What the word implies, as a word of the product."""
        return Judged(self.seen, Judgement(Role.PRODUCT, Polarity.AFFIRMED, self.judgement.rule), term, Basis.INFERRED)


def judged(seen: Iterable[Seen]) -> list[Judged]:
    """What words of cells count for; none where nothing names or targets cells: such words are of other things."""
    words = list(seen)
    if not any(_may_name_cells(word) for word in words):
        return []
    return [each for word in words if word.term.scheme in FACETS for each in _judged(word)]


def _may_name_cells(seen: Seen) -> bool:
    if seen.term.scheme == "antigen":
        return seen.tier <= Tier.SUMMARY
    return seen.term.scheme in ("cell", "modification", "product") or (seen.term.scheme == "source" and seen.tier is Tier.NAMED)


def _judged(seen: Seen) -> list[Judged]:
    """What a seen word counts for; nothing where it would need context that the text does not give."""
    judgement = judge(seen)
    if judgement is None:
        return []
    if not is_binder(seen):
        return [Judged(seen, judgement, seen.term)]
    binder = Judged(seen, judgement._replace(role=Role.BINDER), seen.term)
    if judgement.role is not Role.PRODUCT:
        return [binder]
    return [binder, *(Judged(seen, judgement, target, Basis.INFERRED) for target in seen.concept.binds)]
