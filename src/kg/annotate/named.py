"""Named products: which of the names in a trial are of what it gives, and what is known of them beside the words.

A product or code name ("CTX110", "Kymriah") makes facts only where the trial gives it. What the trial's own words say
comes first: a name adds no cells and no donor beside stated ones, no antigens where the words state others, and no source
where they state another donor. Names of background, prior therapy and criteria stay mentions.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg.annotate import cues
from kg.annotate.context import Judgement, judge
from kg.annotate.seen import Seen, Tier
from kg.model import Polarity, Role, Term
from kg.ontology import Vocabulary

_OF_THE_TRIAL = re.compile(cues.OF_THE_TRIAL, re.IGNORECASE)
RECEPTORS = frozenset(Term("modification", key) for key in ("CAR", "TCR", "CAAR", "OTHER_RECEPTOR"))
_T = Term("cell", "T")
# T cells by descent, but no product that is known as one of T cells is of these.
_OTHER_THAN_T = frozenset(Term("cell", key) for key in ("GDT", "NKT", "TIL", "TREG", "VST"))


class Name(NamedTuple):
    """A name as it was seen, and what it is in the trial."""

    seen: Seen
    judgement: Judgement

    @property
    def of_product(self) -> bool:
        return self.judgement.role is Role.PRODUCT and self.judgement.polarity is Polarity.AFFIRMED


def names(seen: Iterable[Seen]) -> list[Name]:
    """The names in reading order; those that the first tier with any does not bear out are background.

    As with cells, a description alone makes no product: it tells of too much else.
    """
    found = [_name(word, judgement) for word in seen if word.term.scheme == "product" and (judgement := judge(word))]
    given = [name for name in found if name.of_product and _is_given(name.seen)]
    first = min((name.seen.tier for name in given), default=None)
    borne_out = {name.seen.term for name in given if name.seen.tier == first}
    return [name if not name.of_product or name.seen.term in borne_out else _outweighed(name) for name in found]


def _name(seen: Seen, judgement: Judgement) -> Name:
    """A name among conditions and keywords marks no cell: it is told of."""
    role = Role.BACKGROUND if judgement.role is Role.MARKER else judgement.role
    return Name(seen, judgement._replace(role=role))


def _is_given(seen: Seen) -> bool:
    return seen.tier <= Tier.SHOWN or (seen.tier is Tier.SUMMARY and _OF_THE_TRIAL.search(seen.sentence) is not None)


def first_of_each(found: Iterable[Name]) -> list[Name]:
    """The first words that name each product that is given."""
    first: dict[Term, Name] = {}
    for name in found:
        if name.of_product:
            first.setdefault(name.seen.term, name)
    return list(first.values())


def cells_of(name: Name) -> list[Term]:
    """The kinds of cell that a named product is known to be of."""
    return [term for term in name.seen.concept.known if term.scheme == "cell"]


def akin(stated: Term, known: Term, vocabulary: Vocabulary) -> bool:
    """Whether stated and known cells may be one product's: the same, one the broader, and no T cells of another kind."""
    line = vocabulary.lineage(stated)
    if known == _T and line & _OTHER_THAN_T:
        return False
    return known in line or stated in vocabulary.broader(known)


def added(known: tuple[Term, ...], stated: frozenset[Term], vocabulary: Vocabulary) -> list[Term]:
    """What is known of a product, its cells left out, and neither stated nor at odds with what its words state."""
    covered = frozenset[Term]().union(*map(vocabulary.lineage, stated))
    left_out = covered | (RECEPTORS if stated & RECEPTORS else frozenset())
    at_odds = {"cell"} | _at_odds(known, stated, vocabulary)
    return [term for term in known if term.scheme not in at_odds and term not in left_out]


def _at_odds(known: tuple[Term, ...], stated: frozenset[Term], vocabulary: Vocabulary) -> set[str]:
    """The schemes of which the words state something else: another antigen, a donor, and the sources of another donor."""
    reached = frozenset[Term]().union(*map(vocabulary.lineage, known))
    donors = {term for term in stated if term.scheme == "donor"}
    found = {"antigen"} if any(term.scheme == "antigen" and term not in reached for term in stated) else set()
    if donors:
        found |= {"donor", "source"} if donors.isdisjoint(known) else {"donor"}
    return found


def _outweighed(name: Name) -> Name:
    return name._replace(judgement=Judgement(Role.BACKGROUND, name.judgement.polarity, "outweighed"))
