"""The words around a word decide what it is in the trial: role and polarity, by rules that have names.

A rule is a line of a table; the first that fits wins. A word that no rule sets aside is the product's, where a name
or its neighbours say so.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from kg.annotate import cues, origin_cues, readout_cues
from kg.annotate.seen import Seen, Tier
from kg.model import Polarity, Role, Term, Trial

Test = Callable[[Seen], bool]


class Judgement(NamedTuple):
    """What a word is in its trial, and the rule that says so."""

    role: Role
    polarity: Polarity
    rule: str


@dataclass(frozen=True)
class _Kind:
    """Words of some schemes in some passages, any where none is named: what is known of a word before its text is read."""

    schemes: frozenset[str] = frozenset()
    tiers: frozenset[Tier] = frozenset()

    def __call__(self, seen: Seen) -> bool:
        return self.holds(seen.term.scheme, seen.tier)

    def holds(self, scheme: str, tier: Tier) -> bool:
        return (not self.schemes or scheme in self.schemes) and (not self.tiers or tier in self.tiers)


class _Rule(NamedTuple):
    name: str
    role: Role
    polarity: Polarity
    tests: tuple[Test, ...]

    def fits(self, seen: Seen) -> bool:
        return all(test(seen) for test in self.tests)

    def concerns(self, scheme: str, tier: Tier) -> bool:
        """Whether it may fit words of a scheme in such a passage at all."""
        return all(test.holds(scheme, tier) for test in self.tests if isinstance(test, _Kind))

    def of_text(self) -> "_Rule":
        """The rule without the tests that `concerns` answers."""
        return self._replace(tests=tuple(test for test in self.tests if not isinstance(test, _Kind)))


def _before(cue: str, reach: int) -> Test:
    """Whether the cue stands before the word, at most `reach` characters away in the same clause."""
    pattern = re.compile(rf"(?:{cue})[^.;]{{0,{reach}}}$", re.IGNORECASE)
    return lambda seen: pattern.search(seen.before) is not None


def _after(cue: str) -> Test:
    pattern = re.compile(cue, re.IGNORECASE)
    return lambda seen: pattern.match(seen.after) is not None


def _sentence(cue: str) -> Test:
    """Whether the cue stands in the word's sentence; asked of each sentence once, however many words it has."""
    pattern = re.compile(cue, re.IGNORECASE)

    @lru_cache(maxsize=64)
    def told(sentence: str) -> bool:
        return pattern.search(sentence) is not None

    return lambda seen: told(seen.sentence)


def _scheme(*schemes: str) -> _Kind:
    return _Kind(schemes=frozenset(schemes))


def _tier(*tiers: Tier) -> _Kind:
    return _Kind(tiers=frozenset(tiers))


def _not(test: Test) -> Test:
    return lambda seen: not test(seen)


_TOLD = _tier(Tier.SUMMARY, Tier.DESCRIPTION)
_RULED = _tier(Tier.ELIGIBILITY)
_CELL, _ANTIGEN = _scheme("cell"), _scheme("antigen")
_ORIGIN = _scheme("donor", "source")
_TARGETED_AFTER = _after(cues.RECEPTOR_AFTER)
_TARGETED_BEFORE = _before(cues.TARGETING_BEFORE, 3)
_ARMED = _before(cues.ARMED_BEFORE, 0)
_PAIRED = _after(cues.PAIRED_AFTER), _before(cues.PAIRED_BEFORE, 0)
_OF_PAIRS = _sentence(cues.OF_PAIRS)
_OF_CELLS = _sentence(cues.OF_CELLS)
_EXPRESSED = _before(cues.MARKER_BEFORE, 3)
_CELLS_NEAR = _after(origin_cues.CELLS_AFTER)
_DERIVED = _before(origin_cues.DERIVED_BEFORE, 80)
_GIVEN_TO_PATIENTS = _sentence(cues.GIVEN_TO_PATIENTS)
_MADE_FROM = _before(origin_cues.MADE_FROM_BEFORE, 0)
_MADE_INTO = _after(origin_cues.MADE_INTO_AFTER)
_ASSESSED = _sentence(origin_cues.ASSESSED)
_STEM_CELL_TRANSPLANT = _after(cues.STEM_CELL_TRANSPLANT_AFTER)
_HAD_TRANSPLANT = _before(cues.HAD_TRANSPLANT_BEFORE, 60)
_CELLS_FOLLOW = _after(cues.CELLS_FOLLOW_AFTER)
_CELL_PRODUCT_FOLLOWS = _after(cues.CELL_PRODUCT_AFTER)
_HEMATOPOIETIC = _sentence(cues.HEMATOPOIETIC)
_STEM_CELLS_FOLLOW = _after(cues.STEM_CELLS_AFTER)
_OF_BLOOD = _sentence(cues.OF_BLOOD)
_ENGINEERED = _sentence(cues.ENGINEERED)
_CELL_IN_TITLE = re.compile(r"cel\b|CAR\b|CAR-", re.IGNORECASE)
_DRUG = re.compile(cues.DRUG, re.IGNORECASE)
_FOUGHT = _sentence(cues.FOUGHT)
_VIRUSES = frozenset(("EBV", "CMV", "ADV", "BKV", "JCV", "HHV6", "VZV", "HPV", "HBV", "HIV", "RSV", "SARS-COV-2"))
_OF_PATIENTS = _before(origin_cues.OF_PATIENTS_BEFORE, 0)
_TRANSPLANTED = _sentence(cues.TRANSPLANTED)
_JOINED = re.compile(cues.JOINED, re.IGNORECASE)
_NAMED_AFTER_TISSUE = _after(origin_cues.NAMED_AFTER_TISSUE)
_OF_RECIPIENTS = _sentence(cues.OF_RECIPIENTS_BEFORE)
_OF_MANY_TISSUES = _sentence(origin_cues.OF_MANY_TISSUES)


_TISSUES = {
    *("PERIPHERAL_BLOOD", "LEUKAPHERESIS", "MOBILISED_PB", "BONE_MARROW", "CORD_BLOOD", "CORD_TISSUE", "PLACENTA", "AMNION"),
    *("ADIPOSE", "TUMOR", "THYMUS", "DENTAL_PULP", "MENSTRUAL", "FETAL_LIVER", "IPSC", "ESC", "CELL_LINE"),
}
_BLOODS = {"PERIPHERAL_BLOOD", "MOBILISED_PB"}


def _is_stem_cell(seen: Seen) -> bool:
    return seen.term.key in ("HSC", "PBSC")


def _is_t_cell(seen: Seen) -> bool:
    return seen.term.key == "T"


def _names_cells(seen: Seen) -> bool:
    """Whether the word names cells as well as where they come from: "bone marrow mesenchymal stem cell", "UCAR-T"."""
    return _WITH_CELLS.search(seen.quote) is not None


def _is_tissue(seen: Seen) -> bool:
    return seen.term.scheme == "source" and seen.term.key in _TISSUES


_WITH_CELLS = re.compile(r"mesenchym|stromal|MSC|mononuclear|CAR|\bNK\b|DLI|lymphocyte infusion", re.IGNORECASE)


def _any(*tests: Test) -> Test:
    return lambda seen: any(test(seen) for test in tests)


def _all(*tests: Test) -> Test:
    return lambda seen: all(test(seen) for test in tests)


_OTHER_NAME = _any(_after(readout_cues.OTHER_NAME_AFTER), _before(readout_cues.ANTI_BEFORE, 0))
_CELL_FREE = _any(_after(readout_cues.CELL_FREE_AFTER), _before(readout_cues.CELL_FREE_BEFORE, 0))
_READ_OUT = _any(
    _before(readout_cues.READ_OUT_BEFORE, 0),
    _after(readout_cues.READ_OUT_AFTER),
    _sentence(readout_cues.SAMPLES),
)
_COLLECTED = _any(_after(readout_cues.COLLECTED_AFTER), _before(readout_cues.COLLECTED_BEFORE, 0))
_MANUFACTURED = _before(readout_cues.MANUFACTURED_BEFORE, 0)
_ACTED_ON = _any(_before(readout_cues.ACTED_ON_BEFORE, 0), _after(readout_cues.ACTED_ON_AFTER))
_LACKED = _before(readout_cues.LACKED_BEFORE, 0)
_TREATED = _before(readout_cues.TREATED_BEFORE, 40)
_CELLS_GIVEN = _sentence(readout_cues.CELLS_GIVEN)
_TITLE_GIVES = _sentence(readout_cues.TITLE_GIVES)
_HAD = _any(_before(cues.HAD_BEFORE, 120), _after(cues.HAD_AFTER))
_AHEAD = _any(_before(rf"\b{cues.AHEAD_BEFORE}\b", 40), _before(cues.OF_CHILDREN, 160))
_IS_THERAPY = _any(_not(_is_tissue), _after(cues.TRANSPLANT_AFTER))
_OWN = _any(_tier(Tier.NAMED), _MADE_FROM, _MADE_INTO, _after(origin_cues.MADE_OF_AFTER))
# What a word that needs context needs.
_CONTEXTS: dict[Term, Test] = {
    Term("modification", "TCR"): _after(cues.RECEPTOR_GENE_AFTER),
    Term("modification", "IN_VIVO"): _any(_after(cues.MADE_IN_VIVO_AFTER), _before(cues.MADE_IN_VIVO_BEFORE, 0)),
    Term("modification", "ARMORED"): _any(_before(cues.ARMOUR_BEFORE, 0), _after(cues.ARMOUR_AFTER)),
    Term("modification", "GENE_EDITED"): _all(_before(cues.EDITED_GENE_BEFORE, 0), _sentence(cues.OF_CELLS)),
    Term("source", "CORD_TISSUE"): _sentence("mesenchym|stromal|MSC|tissue|wharton"),
    Term("source", "CELL_LINE"): _before(origin_cues.LINE_BEFORE, 0),
    Term("source", "PERIPHERAL_BLOOD"): _all(_not(_after(origin_cues.OF_BLOOD_AFTER)), _any(_MADE_FROM, _MADE_INTO)),
    Term("donor", "AUTOLOGOUS"): _OWN,
    Term("cell", "T"): _OWN,
    Term("cell", "NK"): _OWN,
    Term("cell", "HSC"): _after(cues.STEM_CELL_PRODUCT_AFTER),
    Term("antigen", "IL7R"): _TARGETED_BEFORE,
    Term("antigen", "TUMOR_LYSATE"): _any(_before(cues.LOADED_BEFORE, 0), _after(cues.LOADED_AFTER)),
}

_AFFIRMED, _NEGATED, _EXCLUDED = Polarity.AFFIRMED, Polarity.NEGATED, Polarity.EXCLUDED
_RULES = (
    _Rule("marker-in-eligibility", Role.MARKER, _AFFIRMED, (_RULED, _ANTIGEN, _not(_TARGETED_AFTER))),
    _Rule("prior-therapy-in-eligibility", Role.PRIOR_THERAPY, _AFFIRMED, (_RULED, _IS_THERAPY, _HAD, _not(_AHEAD))),
    _Rule("eligibility", Role.BACKGROUND, _AFFIRMED, (_RULED,)),
    _Rule("condition-name", Role.MARKER, _AFFIRMED, (_tier(Tier.CONDITION),)),
    _Rule("depleted", Role.EDIT, _NEGATED, (_scheme("cell", "antigen"), _after(cues.DEPLETED_AFTER))),
    _Rule("edited-after", Role.EDIT, _AFFIRMED, (_ANTIGEN, _after(cues.EDITED_AFTER))),
    _Rule("edited-before", Role.EDIT, _AFFIRMED, (_ANTIGEN, _before(cues.EDITED_BEFORE, 15), _not(_TARGETED_AFTER))),
    _Rule("absent", Role.EDIT, _NEGATED, (_ANTIGEN, _before(cues.NEGATIVE_BEFORE, 0), _after(cues.NEGATIVE_AFTER))),
    _Rule("of-an-antibody", Role.COMPANION, _AFFIRMED, (_ANTIGEN, _before(cues.ANTIBODY_BEFORE, 12), _TOLD)),
    _Rule("antibody", Role.COMPANION, _AFFIRMED, (_ANTIGEN, _after(cues.ANTIBODY_AFTER), _not(_ARMED))),
    _Rule("marker", Role.MARKER, _AFFIRMED, (_ANTIGEN, _after(cues.MARKER_AFTER), _not(_after(cues.RECEPTOR_DIRECTLY_AFTER)))),
    _Rule("drug-abbreviation", Role.BACKGROUND, _AFFIRMED, (_scheme("modification"), _before(cues.DRUG_BEFORE, 0))),
    _Rule("other-noun", Role.BACKGROUND, _AFFIRMED, (_CELL, _after(cues.OTHER_NOUN_AFTER))),
    _Rule("other-name", Role.BACKGROUND, _AFFIRMED, (_CELL, _OTHER_NAME)),
    _Rule("cell-free", Role.BACKGROUND, _AFFIRMED, (_CELL, _CELL_FREE)),
    _Rule("read-out", Role.BACKGROUND, _AFFIRMED, (_CELL, _READ_OUT)),
    _Rule("collected-only", Role.BACKGROUND, _AFFIRMED, (_CELL, _tier(Tier.NAMED), _COLLECTED)),
    _Rule("manufactured-only", Role.BACKGROUND, _AFFIRMED, (_scheme("cell", "product"), _TOLD, _MANUFACTURED)),
    _Rule("acted-on", Role.BACKGROUND, _AFFIRMED, (_CELL, _TOLD, _ACTED_ON)),
    _Rule("lacked", Role.BACKGROUND, _NEGATED, (_CELL, _TOLD, _LACKED)),
    _Rule("code-name", Role.BACKGROUND, _AFFIRMED, (_ORIGIN, _after(origin_cues.CODE_AFTER))),
    _Rule(
        "sampled",
        Role.BACKGROUND,
        _AFFIRMED,
        (_is_tissue, _after(origin_cues.SAMPLED_AFTER), _not(_before(origin_cues.OBTAINED_BEFORE, 25))),
    ),
    _Rule("occurs-in", Role.BACKGROUND, _AFFIRMED, (_is_tissue, _TOLD, _OF_MANY_TISSUES)),
    _Rule("of-other-material", Role.BACKGROUND, _AFFIRMED, (_ORIGIN, _after(origin_cues.MATERIAL_AFTER))),
    _Rule(
        "of-feeder-cells",
        Role.BACKGROUND,
        _AFFIRMED,
        (_scheme("cell", "donor", "source"), _before(origin_cues.FEEDER_BEFORE, 40)),
    ),
    _Rule("from-other-material", Role.BACKGROUND, _AFFIRMED, (_ORIGIN, _before(origin_cues.MATERIAL_BEFORE, 12))),
    _Rule("same-as", Role.BACKGROUND, _AFFIRMED, (_is_t_cell, _after(cues.SAME_AS_AFTER))),
    _Rule("looked-at", Role.BACKGROUND, _AFFIRMED, (_CELL, _tier(Tier.NAMED), _sentence(cues.LOOKED_AT))),
    _Rule("of-alloreactivity", Role.BACKGROUND, _AFFIRMED, (_scheme("donor"), _after(origin_cues.REACTIVITY_AFTER))),
    _Rule("transplant", Role.BACKGROUND, _AFFIRMED, (_ORIGIN, _not(_names_cells), _after(cues.TRANSPLANT_AFTER))),
    _Rule("bridged-to", Role.BACKGROUND, _AFFIRMED, (_ORIGIN, _before(cues.BRIDGED_BEFORE, 0), _not(_CELLS_NEAR))),
    _Rule("stem-cell-transplant", Role.BACKGROUND, _AFFIRMED, (_is_stem_cell, _STEM_CELL_TRANSPLANT)),
    _Rule(
        "treated-with-stem-cells", Role.BACKGROUND, _AFFIRMED, (_is_stem_cell, _tier(Tier.NAMED), _TREATED, _not(_ENGINEERED))
    ),
    _Rule("prior-therapy", Role.PRIOR_THERAPY, _AFFIRMED, (_before(cues.PRIOR_BEFORE, 45),)),
    _Rule("relapsed-after", Role.PRIOR_THERAPY, _AFFIRMED, (_before(cues.RELAPSED_BEFORE, 0),)),
    _Rule("of-recipients", Role.BACKGROUND, _AFFIRMED, (_OF_RECIPIENTS, _before(cues.OF_RECIPIENTS_BEFORE, 45))),
    _Rule("negated-before", Role.BACKGROUND, _NEGATED, (_before(cues.NEGATED_BEFORE, 20),)),
    _Rule("negated-after", Role.BACKGROUND, _NEGATED, (_after(cues.NEGATED_AFTER),)),
    _Rule("excluding", Role.BACKGROUND, _EXCLUDED, (_before(cues.EXCLUDING_BEFORE, 20),)),
    _Rule("told-as-background", Role.BACKGROUND, _AFFIRMED, (_TOLD, _sentence(cues.BACKGROUND))),
    _Rule("told-of-no-giving", Role.BACKGROUND, _AFFIRMED, (_TOLD, _CELL, _not(_sentence(cues.OF_THE_TRIAL)))),
)

# The rules by which a title tells that a cell is no product, whatever else is told of it.
SET_ASIDE = frozenset(("cell-free", "read-out", "collected-only", "treated-with-stem-cells"))


def judge(seen: Seen) -> Judgement | None:
    """The role and polarity of a word: what it usually is, if the vocabulary says so, else by the first rule that fits.

    None where the word would need context that is not there: "MRD" is hardly ever a matched related donor.
    """
    if seen.needs_context and not _in_context(seen):
        return None
    usual = seen.concept.usual_role
    if usual is not None and usual is not Role.BINDER:
        return Judgement(usual, _EXCLUDED if seen.excluded else _AFFIRMED, "usual-role")
    for rule in _rules_for(seen.term.scheme, seen.tier):
        if rule.fits(seen):
            return Judgement(rule.role, _EXCLUDED if seen.excluded else rule.polarity, rule.name)
    return _of_product(seen)


@cache
def _rules_for(scheme: str, tier: Tier) -> tuple[_Rule, ...]:
    """The rules that words of a scheme may fit in such a passage, in their order."""
    return tuple(rule.of_text() for rule in _RULES if rule.concerns(scheme, tier))


def _in_context(seen: Seen) -> bool:
    """Antigens find their context by the rules, some words by their own test, others nowhere so far."""
    if seen.term in _CONTEXTS:
        return _CONTEXTS[seen.term](seen)
    return seen.term.scheme == "antigen"


def is_given(seen: Seen) -> bool:
    """Whether a sentence that tells of cells tells that patients are given them: where no name says so, it must."""
    return seen.tier <= Tier.SHOWN or _GIVEN_TO_PATIENTS(seen)


def is_bare(seen: Seen) -> bool:
    """Whether a title of the trial names the cell and nothing that is done with it: "Regulatory T cells in asthma"."""
    return seen.tier is Tier.NAMED and not seen.passage.part and not _TITLE_GIVES(seen)


def tells_of_giving_cells(seen: Seen) -> bool:
    """Whether a word's sentence tells that cells are given, where a bare title does not."""
    return _CELLS_GIVEN(seen)


def is_graft(seen: Seen) -> bool:
    """Whether a word of a title tells what a graft is made of that the trial gives."""
    if seen.term.key == "CORD_BLOOD":
        return not seen.passage.part and not _names_cells(seen) and _STEM_CELL_TRANSPLANT(seen) and not _HAD_TRANSPLANT(seen)
    return True


def is_of_marrow(seen: Seen) -> bool:
    """Whether a word names stem cells of marrow that are for other than blood: "bone marrow stem cells in stroke"."""
    return seen.term.key == "BONE_MARROW" and _STEM_CELLS_FOLLOW(seen) and not _OF_BLOOD(seen)


def is_fought(seen: Seen) -> bool:
    """Whether a sentence tells that cells are to fight the virus that the word names."""
    return seen.term.key in _VIRUSES and seen.tier in (Tier.SUMMARY, Tier.DESCRIPTION) and _FOUGHT(seen)


def is_of_cells(seen: Seen) -> bool:
    """Whether "cells" follow a target in its name: "BCMA-targeted cells"; what is told must speak of a product."""
    return _CELLS_FOLLOW(seen) if seen.tier is Tier.NAMED else seen.tier is Tier.SUMMARY and _CELL_PRODUCT_FOLLOWS(seen)


def gives_drugs_only(trial: Trial) -> bool:
    """Whether every intervention is named as a drug, and no cell by the title: the cells told of are background."""
    if not trial.interventions or _CELL_IN_TITLE.search(trial.title):
        return False
    return all(_DRUG.search(each.name) for each in trial.interventions)


def is_hematopoietic(seen: Seen) -> bool:
    """Whether a title tells of transplants or of diseases of the blood."""
    return _HEMATOPOIETIC(seen)


def is_engineered(seen: Seen) -> bool:
    """Whether a sentence tells that cells are more than a graft."""
    return _ENGINEERED(seen)


def is_of_patients(seen: Seen) -> bool:
    """Whether those who take part give what the word names."""
    return _OF_PATIENTS(seen)


def is_joined(one: Seen, other: Seen) -> bool:
    """Whether two words name what is given together: "A and B", "A followed by B"."""
    if one.passage is not other.passage:
        return False
    first, second = sorted((one, other), key=lambda seen: seen.start)
    return _JOINED.fullmatch(one.passage.text, first.end, second.start) is not None


def tells_of_transplant(seen: Seen) -> bool:
    """Whether a word's sentence tells that patients have a transplant of a donor."""
    return _TRANSPLANTED(seen)


def _of_product(seen: Seen) -> Judgement:
    """Words that no rule set aside: a product's where its name or its neighbours say so."""
    if seen.term.scheme == "antigen":
        return _of_antigen(seen)
    if seen.term.scheme in ("donor", "source"):
        return _of_origin(seen)
    return Judgement(Role.PRODUCT, _AFFIRMED, "given" if seen.tier <= Tier.SHOWN else "told-as-given")


def _of_antigen(seen: Seen) -> Judgement:
    if (
        _TARGETED_AFTER(seen)
        or _TARGETED_BEFORE(seen)
        or _ARMED(seen)
        or (_OF_PAIRS(seen) and any(test(seen) for test in _PAIRED))
    ):
        return Judgement(Role.PRODUCT, _AFFIRMED, "targeted")
    if seen.tier is Tier.NAMED and not seen.needs_context and _OF_CELLS(seen) and not _EXPRESSED(seen):
        return Judgement(Role.PRODUCT, _AFFIRMED, "named-with-cells")
    return Judgement(Role.MARKER, _AFFIRMED, "no-receptor-near")


def _of_origin(seen: Seen) -> Judgement:
    if seen.tier is Tier.NAMED or (seen.tier is Tier.SHOWN and seen.term.key == "NK92"):
        return Judgement(Role.PRODUCT, _AFFIRMED, "given")
    if _names_cells(seen) and seen.term.key not in ("PERIPHERAL_BLOOD", "DONOR_NOS"):
        return Judgement(Role.PRODUCT, _AFFIRMED, "origin-of-cells")
    if _is_tissue(seen) and _ASSESSED(seen) and not _NAMED_AFTER_TISSUE(seen):
        return Judgement(Role.BACKGROUND, _AFFIRMED, "assessed")
    if seen.term.key == "LEUKAPHERESIS":
        return Judgement(Role.PRODUCT, _AFFIRMED, "collected")
    if (
        seen.needs_context
        or _is_given_back(seen)
        or _MADE_INTO(seen)
        or (_NAMED_AFTER_TISSUE if _is_tissue(seen) and seen.term.key not in _BLOODS else _CELLS_NEAR)(seen)
        or (_DERIVED(seen) and _OF_CELLS(seen))
    ):
        return Judgement(Role.PRODUCT, _AFFIRMED, "origin-of-cells")
    return Judgement(Role.BACKGROUND, _AFFIRMED, "no-cells-near")


def _is_given_back(seen: Seen) -> bool:
    return _BACK.search(seen.quote) is not None


_BACK = re.compile(r"\bback\b|re-?infus|returned", re.IGNORECASE)
