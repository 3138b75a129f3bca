"""The words around a word decide what it is in the trial: role and polarity, by rules that have names.

A rule is a line of a table; the first that fits wins. A word that no rule sets aside is the product's, where a name
or its neighbours say so.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from kg.annotate import cues
from kg.annotate.seen import Seen, Tier
from kg.model import Polarity, Role

Test = Callable[[Seen], bool]


class Judgement(NamedTuple):
    """What a word is in its trial, and the rule that says so."""

    role: Role
    polarity: Polarity
    rule: str


class _Rule(NamedTuple):
    name: str
    role: Role
    polarity: Polarity
    tests: tuple[Test, ...]

    def fits(self, seen: Seen) -> bool:
        return all(test(seen) for test in self.tests)


def _before(cue: str, reach: int) -> Test:
    """Whether the cue stands before the word, at most `reach` characters away in the same clause."""
    pattern = re.compile(rf"(?:{cue})[^.;]{{0,{reach}}}$", re.IGNORECASE)
    return lambda seen: pattern.search(seen.before) is not None


def _after(cue: str) -> Test:
    pattern = re.compile(cue, re.IGNORECASE)
    return lambda seen: pattern.match(seen.after) is not None


def _sentence(cue: str) -> Test:
    pattern = re.compile(cue, re.IGNORECASE)
    return lambda seen: pattern.search(seen.sentence) is not None


def _scheme(*schemes: str) -> Test:
    return lambda seen: seen.term.scheme in schemes


def _tier(*tiers: Tier) -> Test:
    return lambda seen: seen.tier in tiers


def _not(test: Test) -> Test:
    return lambda seen: not test(seen)


_TOLD = _tier(Tier.SUMMARY, Tier.DESCRIPTION)
_RULED = _tier(Tier.ELIGIBILITY)
_CELL, _ANTIGEN = _scheme("cell"), _scheme("antigen")
_ORIGIN = _scheme("donor", "source")
_TARGETED_AFTER = _after(cues.RECEPTOR_AFTER)
_TARGETED_BEFORE = _before(cues.TARGETING_BEFORE, 3)
_OF_CELLS = _sentence(cues.OF_CELLS)
_EXPRESSED = _before(cues.MARKER_BEFORE, 3)
_CELLS_NEAR = _after(cues.CELLS_AFTER)
_DERIVED = _before(cues.DERIVED_BEFORE, 80)
_GIVEN_TO_PATIENTS = _sentence(cues.GIVEN_TO_PATIENTS)
_RECEPTOR_GENE = _after(cues.RECEPTOR_GENE_AFTER)
_MADE_IN_VIVO = _after(cues.MADE_IN_VIVO_AFTER)


def _is_stem_cell(seen: Seen) -> bool:
    return seen.term.key in ("HSC", "PBSC")


_AFFIRMED, _NEGATED, _EXCLUDED = Polarity.AFFIRMED, Polarity.NEGATED, Polarity.EXCLUDED
_RULES = (
    _Rule("marker-in-eligibility", Role.MARKER, _AFFIRMED, (_RULED, _ANTIGEN, _not(_TARGETED_AFTER))),
    _Rule("prior-therapy-in-eligibility", Role.PRIOR_THERAPY, _AFFIRMED, (_RULED, _sentence(cues.HAD_BEFORE))),
    _Rule("eligibility", Role.BACKGROUND, _AFFIRMED, (_RULED,)),
    _Rule("condition-name", Role.MARKER, _AFFIRMED, (_tier(Tier.CONDITION),)),
    _Rule("depleted", Role.EDIT, _NEGATED, (_scheme("cell", "antigen"), _after(cues.DEPLETED_AFTER))),
    _Rule("edited-after", Role.EDIT, _AFFIRMED, (_ANTIGEN, _after(cues.EDITED_AFTER))),
    _Rule("edited-before", Role.EDIT, _AFFIRMED, (_ANTIGEN, _before(cues.EDITED_BEFORE, 15))),
    _Rule("marker", Role.MARKER, _AFFIRMED, (_ANTIGEN, _after(cues.MARKER_AFTER), _not(_after(cues.RECEPTOR_DIRECTLY_AFTER)))),
    _Rule("other-noun", Role.BACKGROUND, _AFFIRMED, (_CELL, _after(cues.OTHER_NOUN_AFTER))),
    _Rule("transplant", Role.BACKGROUND, _AFFIRMED, (_ORIGIN, _after(cues.TRANSPLANT_AFTER))),
    _Rule("stem-cell-transplant", Role.BACKGROUND, _AFFIRMED, (_is_stem_cell, _after(cues.STEM_CELL_TRANSPLANT_AFTER))),
    _Rule("prior-therapy", Role.PRIOR_THERAPY, _AFFIRMED, (_before(cues.PRIOR_BEFORE, 45),)),
    _Rule("negated-before", Role.BACKGROUND, _NEGATED, (_before(cues.NEGATED_BEFORE, 20),)),
    _Rule("negated-after", Role.BACKGROUND, _NEGATED, (_after(cues.NEGATED_AFTER),)),
    _Rule("excluding", Role.BACKGROUND, _EXCLUDED, (_before(cues.EXCLUDING_BEFORE, 20),)),
    _Rule("told-as-background", Role.BACKGROUND, _AFFIRMED, (_TOLD, _sentence(cues.BACKGROUND))),
    _Rule("told-of-no-giving", Role.BACKGROUND, _AFFIRMED, (_TOLD, _CELL, _not(_sentence(cues.OF_THE_TRIAL)))),
)


def judge(seen: Seen) -> Judgement | None:
    """The role and polarity of a word: what it usually is, if the vocabulary says so, else by the first rule that fits.

    None where the word would need context that is not there: "MRD" is hardly ever a matched related donor.
    """
    if seen.needs_context and not _in_context(seen):
        return None
    usual = seen.concept.usual_role
    if usual is not None and usual is not Role.BINDER:
        return Judgement(usual, _EXCLUDED if seen.excluded else _AFFIRMED, "usual-role")
    for rule in _RULES:
        if rule.fits(seen):
            return Judgement(rule.role, _EXCLUDED if seen.excluded else rule.polarity, rule.name)
    return _of_product(seen)


def _in_context(seen: Seen) -> bool:
    """Antigens find their context by the rules; receptors beside a gene; other words nowhere so far."""
    if seen.term.scheme == "modification":
        return _MADE_IN_VIVO(seen) if seen.term.key == "IN_VIVO" else _RECEPTOR_GENE(seen)
    return seen.term.scheme == "antigen"


def is_given(seen: Seen) -> bool:
    """Whether a sentence that tells of cells tells that patients are given them: where no name says so, it must."""
    return seen.tier <= Tier.SHOWN or _GIVEN_TO_PATIENTS(seen)


def _of_product(seen: Seen) -> Judgement:
    """Words that no rule set aside: a product's where its name or its neighbours say so."""
    if seen.term.scheme == "antigen":
        return _of_antigen(seen)
    if seen.term.scheme in ("donor", "source"):
        return _of_origin(seen)
    return Judgement(Role.PRODUCT, _AFFIRMED, "given" if seen.tier <= Tier.SHOWN else "told-as-given")


def _of_antigen(seen: Seen) -> Judgement:
    if _TARGETED_AFTER(seen) or _TARGETED_BEFORE(seen):
        return Judgement(Role.PRODUCT, _AFFIRMED, "targeted")
    if seen.tier is Tier.NAMED and not seen.needs_context and _OF_CELLS(seen) and not _EXPRESSED(seen):
        return Judgement(Role.PRODUCT, _AFFIRMED, "named-with-cells")
    return Judgement(Role.MARKER, _AFFIRMED, "no-receptor-near")


def _of_origin(seen: Seen) -> Judgement:
    if seen.tier is Tier.NAMED:
        return Judgement(Role.PRODUCT, _AFFIRMED, "given")
    if _CELLS_NEAR(seen) or (_DERIVED(seen) and _OF_CELLS(seen)):
        return Judgement(Role.PRODUCT, _AFFIRMED, "origin-of-cells")
    return Judgement(Role.BACKGROUND, _AFFIRMED, "no-cells-near")
