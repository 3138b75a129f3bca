"""The words around a word decide what it is in the trial: role and polarity, by rules that have names.

Each rule is one line of a table and was made from sentences of real trials; the first that fits wins. A word that no
rule sets aside and that stands where a product is named is the product's.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from kg.annotate.seen import Seen, Tier
from kg.model import Polarity, Role


class Judgement(NamedTuple):
    """What a word is in its trial, and the rule that says so."""

    role: Role
    polarity: Polarity
    rule: str


def _before(words: str, reach: int = 40) -> Callable[[Seen], bool]:
    pattern = re.compile(rf"(?:{words})[^.;]{{0,{reach}}}$", re.IGNORECASE)
    return lambda seen: pattern.search(seen.before) is not None


def _after(words: str) -> Callable[[Seen], bool]:
    pattern = re.compile(rf"(?:{words})", re.IGNORECASE)
    return lambda seen: pattern.match(seen.after) is not None


def _sentence(words: str) -> Callable[[Seen], bool]:
    pattern = re.compile(rf"(?:{words})", re.IGNORECASE)
    return lambda seen: pattern.search(seen.sentence) is not None


def _scheme(*schemes: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.term.scheme in schemes


def _tier(*tiers: Tier) -> Callable[[Seen], bool]:
    return lambda seen: seen.tier in tiers


def _all(*tests: Callable[[Seen], bool]) -> Callable[[Seen], bool]:
    return lambda seen: all(test(seen) for test in tests)


def _not(test: Callable[[Seen], bool]) -> Callable[[Seen], bool]:
    return lambda seen: not test(seen)


_TOLD = _tier(Tier.SUMMARY, Tier.DESCRIPTION)
_GIVEN = _tier(Tier.NAMED, Tier.SHOWN)
_CELLS = _scheme("cell", "modification")
_ORIGIN = _scheme("donor", "source")
_ANTIGEN = _scheme("antigen")

_CAR = r"(?:u?CAR|CART|TCR|CTL|VST|TIL|DC|CIK|NK|BiTE|chimeric|scFv)"
# "CD19 and CD22 dual-target CAR-T", "HER2(E)-specific CTL", "GPC3-redirected autologous T cells"
_TO_RECEPTOR = (
    r"\W{0,3}(?:s\b)?(?:[\s/,x×+&\-()]|\b(?:and|or|dual|bi-?specific|tri-?specific|tandem|single|targeted|targeting|targe?t|specific|directed|"
    r"redirected|reactive|loaded|pulsed|modified|engineered|based|universal|autologous|allogeneic|allogenic|human|humanized|fully|"
    r"donor|derived|gene|genetically|transduced|expressing|second|third|fourth|generation|novel|antigen|peptide|vaccine|mRNA|"
    r"(?:anti-?)?(?-i:[A-Z][A-Za-z]*-?\d[\w.]*|[A-Z]{2,8}))\b){0,14}"  # names in capitals or with a number: "GPRC5D", "CLDN18.2"
    rf"(?:{_CAR}|T[- ]?cells?\b|T[- ]lymph|lymphocyte|macrophage|dendritic|natural killer|killer|receptor|cytotoxic|immune effector|γδ|gamma)"
)
_TO_TARGET = (
    r"\b(?:anti|αanti|target(?:s|ed|ing)?(?: the| to| of| both)?|against|direct(?:ed)? (?:against|to|at|toward)s?|specific (?:for|to|against)|"
    r"recogni[sz]\w+|redirected to\w*|loaded with|pulsed with|bind(?:s|ing)?(?: to)?|reactive (?:to|with|against)|encoding|"
    r"CAR[A-Z]{0,4}|UCAR|UniCAR|CARs|TCR|receptor for|ligands? (?:for|of)|T[- ]cells?\s?\()[\s\-.(:]*"
)
_LISTED = r"(?:[\w.\-/]{2,12}(?:\s?(?:/|,|and|or|&|\+|x)\s?|\s+and\s+)){0,4}"
_MARKER_AFTER = r"\s?\(?[+⁺＋]|[\s\-]{0,2}(?:positive|negative|expressing|expression|overexpress|mutat|amplif|status|rearrang|level|antibod)"
_MARKER_BEFORE = r"\bexpress(?:es|ing|ion of)?|positive for|overexpress\w*|\bof"
_DISEASE_AFTER = (
    r"s?[\s\-]{1,2}(?:lymphoma|leuk|malignan|neoplas|ALL\b|NHL\b|CLL\b|lineage|disorder|disease|dyscrasia|count|deplet|engag|exhaust|response|"
    r"function|recover|reconstitut|subset|epitope|mediated|aplasia|cancer|lymphoblast|acute|non-|prolympho|immun|chimerism|depleting|activation|"
    r"frequenc|deficien|number|level|activit|infiltrat|colony|modulation)|\)?\s?/\s?T[\s\-]"  # "NK/T-cell lymphoma"
)
_RECEPTOR_AFTER = r"s?[\s\-]{1,2}(?:antigen )?receptor"
_TRANSPLANT_AFTER = (
    r"[\s\-]*(?:(?:hematopoietic|haematopoietic|peripheral|blood|bone|marrow|stem|cells?|progenitor|\(?HSCT?\)?|hemopoietic|cord|umbilical|or|and|"
    r"autologous|allogeneic|/|allo|auto|donor|related|unrelated|matched|HLA)[\s\-/]*){0,6}"
    r"(?:transplant\w*|HSCT|SCT|ASCT|BMT|HCT|PBSCT|rescue|graft\w*|HSC\b)"
)
_PRIOR = (
    r"\bprior|\bprevious(?:ly)?|history of|\bhas received|\bhave received|\bhad received|\bfail(?:ed|ure)?(?: of| after)?|"
    r"relaps\w+ (?:after|following|from|post)|refractory to|resistant to|progress\w+ (?:after|on|following)|after (?:receiving|failure)|"
    r"previously treated with|intolerant to|at least \w+ lines?"
)
_AFTER_TRANSPLANT = r"\b(?:after|following|post|undergo\w*|underwent|received|receiving|before|prior to|bridg\w+ to|eligible for)"
_BACKGROUND = (
    r"\bapproved\b|\bFDA\b|\bEMA\b|has been shown|have been shown|\bhas shown|\bhave shown|\bhave demonstrated|studies have|in recent years|previous studies|"
    r"\breported\b|\bLancet\b|preclinical|in mice|\bmice\b|literature|\bhowever\b|conventional|traditional|currently available|commercial|\bdespite\b|"
    r"other trials|clinical trials of|limitation|\bpromising\b|breakthrough|revolution|in contrast|unlike|compared (?:to|with) autologous|"
    r"challenge|worldwide|landscape|\bmost patients\b|has become|have become|remains? a"
)
_GIVES = (
    r"infus|receiv|administ|inject|transfus|treat|given|\bdose|safety|toler|efficac|feasib|this (?:study|trial|protocol|research|phase)|"
    r"the (?:study|trial)|purpose|\baim|objective|evaluat|assess|investigat|transduc|engineer|manufactur|produc|generat|isolat|collect|genetically|"
    r"prepar|expand|\bwe\b|\bwill\b|phase|subjects|participants|patients|therapy"
)

# name, test, role, polarity
_RULES: tuple[tuple[str, Callable[[Seen], bool], Role, Polarity], ...] = (
    ("marker-in-eligibility", _all(_tier(Tier.ELIGIBILITY), _ANTIGEN, _not(_after(_TO_RECEPTOR))), Role.MARKER, Polarity.AFFIRMED),
    ("eligibility", _tier(Tier.ELIGIBILITY), Role.PRIOR_THERAPY, Polarity.AFFIRMED),
    ("condition-name", _tier(Tier.CONDITION), Role.MARKER, Polarity.AFFIRMED),
    ("depleted", _all(_scheme("cell", "antigen"), _after(r"[+\-⁺]?\s?(?:T |B )?(?:cells?)?[\s\-/\w]{0,12}deplet|[\s\-]?negative selection")), Role.EDIT, Polarity.NEGATED),
    ("knocked-out", _all(_ANTIGEN, _after(r"[\s\-]?(?:KO\b|knock|delet|disrupt|deficien|-?null|edited|gene[- ]edit|locus|-/-)")), Role.EDIT, Polarity.AFFIRMED),
    ("knocking-out", _all(_ANTIGEN, _before(r"knock\w*|delet\w+|disrupt\w+|lack\w*|deficient (?:in|for)|\bedited|ablat\w+", 15)), Role.EDIT, Polarity.AFFIRMED),
    ("marker-after", _all(_ANTIGEN, _after(_MARKER_AFTER), _not(_after(r"\s?\(?[+⁺＋]?\)?[\s\-](?:specific|directed|targeted)?\s?CAR"))), Role.MARKER, Polarity.AFFIRMED),
    ("disease-word", _all(_CELLS, _after(_DISEASE_AFTER)), Role.BACKGROUND, Polarity.AFFIRMED),
    ("receptor-word", _all(_scheme("cell"), _after(_RECEPTOR_AFTER)), Role.BACKGROUND, Polarity.AFFIRMED),
    ("transplant", _all(_ORIGIN, _after(_TRANSPLANT_AFTER)), Role.BACKGROUND, Polarity.AFFIRMED),
    ("transplanted-stem-cells", _all(lambda seen: seen.term.key in ("HSC", "PBSC"), _after(r"s?[\s\-(]*(?:\w*\)?\s*)?(?:transplant\w*|rescue|HSCT|donor|mobili)")), Role.BACKGROUND, Polarity.AFFIRMED),
    ("prior-therapy", _before(_PRIOR, 45), Role.PRIOR_THERAPY, Polarity.AFFIRMED),
    ("negated", _before(r"\b(?:no|not|without|neither|nor|rather than|instead of|non)\b", 20), Role.BACKGROUND, Polarity.NEGATED),
    ("negated-after", _after(r"[^.;,]{0,30}\b(?:are|is|was|were|will be) (?:not|never|excluded)\b"), Role.BACKGROUND, Polarity.NEGATED),
    ("excluding", _before(r"\bexclud\w+|\bexcept", 20), Role.BACKGROUND, Polarity.EXCLUDED),
    ("told-as-background", _all(_TOLD, _sentence(_BACKGROUND)), Role.BACKGROUND, Polarity.AFFIRMED),
    ("told-of-no-giving", _all(_TOLD, _scheme("cell"), _not(_sentence(_GIVES))), Role.BACKGROUND, Polarity.AFFIRMED),
)  # fmt: skip

_TARGETED = (_after(_TO_RECEPTOR), _before(_TO_TARGET + _LISTED, 3))
_OF_CELLS = _sentence(
    r"\bCARs?\b|CAR-|\bcells?\b|lymphocyte|\bNK\b|CIK|\bDLI\b|\bTILs?\b|macrophage|product|UCAR|CART|infusion|\bCTLs?\b|treg|MSC"
)
# "autologous T cells", "allogeneic CD19 CAR-T", "from healthy donors", "their own T cells"
_ORIGIN_NEAR = re.compile(
    r"[^.;]{0,60}?(?:\bCAR|CAR\b|CART|cells?\b|lymphocyte|\bNK\b|CIK\b|DLI\b|TILs?\b|macrophage|product|CTLs?\b|treg|MSC|blood|PBMC|\bTCR|\bDCs?\b|\bVSTs?\b|vaccin|therapy)",
    re.IGNORECASE,
)
_DERIVED = re.compile(
    r"(?:deriv|from|collect|obtain|isolat|harvest|generat|manufactur|us(?:e|ing)|made|grow|donat|source|engineer|undergo|perform|product)[^.;]{0,80}$",
    re.IGNORECASE,
)


def judge(seen: Seen) -> Judgement:
    """The role and polarity of a word: what it usually is, if the vocabulary says so, else by the first rule that fits."""
    usual = seen.concept.usual_role
    if usual is not None and usual is not Role.BINDER:
        return Judgement(usual, _in_exclusion(seen, Polarity.AFFIRMED), "usual-role")
    for name, test, role, polarity in _RULES:
        if test(seen):
            return Judgement(role, _in_exclusion(seen, polarity), name)
    return Judgement(*_of_product(seen))


def _in_exclusion(seen: Seen, polarity: Polarity) -> Polarity:
    return Polarity.EXCLUDED if seen.excluded else polarity


def _of_product(seen: Seen) -> tuple[Role, Polarity, str]:
    """Words that no rule set aside: a product's where its name or its neighbours say so."""
    if seen.term.scheme == "antigen":
        return _of_antigen(seen)
    if seen.term.scheme in ("donor", "source"):
        return _of_origin(seen)
    if seen.needs_context and not _in_context(seen):
        return Role.BACKGROUND, Polarity.AFFIRMED, "needs-context"
    return Role.PRODUCT, Polarity.AFFIRMED, "given" if seen.tier <= Tier.SHOWN else "told-as-given"


def _of_antigen(seen: Seen) -> tuple[Role, Polarity, str]:
    if any(test(seen) for test in _TARGETED):
        return Role.PRODUCT, Polarity.AFFIRMED, "targeted"
    if seen.tier is Tier.NAMED and not seen.needs_context and _OF_CELLS(seen) and not _before(_MARKER_BEFORE, 3)(seen):
        return Role.PRODUCT, Polarity.AFFIRMED, "named-with-cells"
    return Role.MARKER, Polarity.AFFIRMED, "no-receptor-near"


def _of_origin(seen: Seen) -> tuple[Role, Polarity, str]:
    if seen.needs_context:
        return Role.BACKGROUND, Polarity.AFFIRMED, "needs-context"
    if seen.tier is Tier.NAMED:
        return Role.PRODUCT, Polarity.AFFIRMED, "given"
    if _ORIGIN_NEAR.match(seen.after) or (_DERIVED.search(seen.before) and _OF_CELLS(seen)):
        return Role.PRODUCT, Polarity.AFFIRMED, "origin-of-cells"
    return Role.BACKGROUND, Polarity.AFFIRMED, "no-cells-near"


_GIVEN_TO_PATIENTS = re.compile(
    r"infus|transfus|inject|administ|adoptive|transduc|\bengineered|genetically|modified|\bCARs?\b|CAR-|vaccin|treat(?:ed|ment|ing)? (?:with|using|by)|"
    r"cell therap|cellular therap|immunotherap|\bgiv(?:en|ing)\b|\breceiv|combin|expanded|cultured",
    re.IGNORECASE,
)


def is_given(seen: Seen) -> bool:
    """Whether a sentence that tells of cells tells that patients are given them: where no name says so, it must."""
    return seen.tier <= Tier.SHOWN or _GIVEN_TO_PATIENTS.search(seen.sentence) is not None


_RECEPTOR_GENE = re.compile(r"[\s\-]*(?:gene|transduc|engineer|modif|vector|bearing|specific|T[- ]?cell|redirect)", re.IGNORECASE)
_IN_VIVO = re.compile(r"[\s\-\w]{0,30}(?:CAR\b|engineer|lentivir|transduc|gene|reprogram)", re.IGNORECASE)


def _in_context(seen: Seen) -> bool:
    if seen.term.key == "IN_VIVO":
        return _IN_VIVO.match(seen.after) is not None
    return _RECEPTOR_GENE.match(seen.after) is not None
