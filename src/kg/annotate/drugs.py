"""What is given to prepare for the cells, and what beside them: conditioning and companions.

Drugs are read only in trials that give cells, and not in criteria, which rule them out. Words of conditioning beside a drug
say what it is for. Where a name or an arm gives one that cells are usually prepared for with, and no word says so, it is
inferred if the trial tells of conditioning at all, or gives fludarabine.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg.annotate import cues
from kg.annotate.cues import either
from kg.annotate.seen import Seen, Tier
from kg.model import Arm, ArmType, Basis, Facet, Mention, Polarity, Role, Term, Trial, TrialFact
from kg.ontology import Vocabulary

_CONDITIONING, _FLUDARABINE, _TBI = (Term("drug", key) for key in ("CONDITIONING", "FLUDARABINE", "TBI"))
_COMPARED = frozenset((ArmType.ACTIVE_COMPARATOR, ArmType.PLACEBO_COMPARATOR, ArmType.SHAM_COMPARATOR))


def _words(*alternatives: str, reach: str = "") -> re.Pattern[str]:
    return re.compile(either(*alternatives) + reach, re.IGNORECASE)


# "hypoxic preconditioning of the cells", "physical conditioning"; "5-FC"; "TBI-1301", traumatic brain injury
_OTHER_BEFORE = _words(r"\b(?:hypoxi|ischa?emi|remote|physical|aerobic|cytokine|cell)\w*\s", r"\b5\W", reach="$")
_OTHER_AFTER = _words(r"\s(?:of|with) (?:the )?(?:MSCs?|stem|cells|hypoxi)", r"\s(?:medium|media)\b")
_IRRADIATED = _words(r"irradiat", r"\bc?Gy\b", r"conditioning", r"lympho-?deplet", r"fludarabine")
# "who failed lenalidomide", "previously treated with rituximab", "refractory to bortezomib"; not "refractory disease receive"
_PRIOR = _words(
    r"\b(?:prior(?! to)|previous(?:ly received|ly)?|history of|ha(?:s|ve|d) (?:received|failed)|fail(?:ed|ure|s|ing)?)\b",
    r"\b(?:refractory|resistant|intoleran\w+|ineligible|exposed) (?:to|for)\b",
    r"\b(?:relaps\w+|progress\w+|recurr\w+) (?:after|on|from|following)\b",
    reach=r"(?:(?!\b(?:receiv|will|giv|combin|plus|follow|undergo)\w*)[^.;]){0,45}$",
)
# "no conditioning", "without any lymphodepletion", but "with or without conditioning"
_DENIED_BEFORE = _words(
    r"\b(?:no|not(?! only\b)|(?<!with or )(?<!with and )(?<!and/or )without|omit\w*|avoid\w*|instead of|rather than)\s",
    reach=r"(?:(?!\b(?:but|and|after|following|from|if|unless|approved)\b)[^.;,]){0,30}$",
)
_DENIED_AFTER = _words(r"[^.;,]{0,30}\b(?:is|are|was|were|will|will be) (?:not(?! only\b)|never|omitted)\b", r"[\s\-]free\b")
# "cultured in IL-2", "expanded with OKT3 and IL-2", "secreting GM-CSF", "levels of IL-2"
_MADE_WITH = _words(
    r"\b(?:cultur|expan|stimulat|activat|incubat|propagat|gr[eo]w|mobili[sz])\w*(?:\s\w+){0,4}\s(?:with|in|using|by|of)\s",
    r"\b(?:secret|express|produc|releas)\w*\s",
    r"\b(?:levels? of|concentrations? of|serum|in vitro|ex vivo)\s",
    reach=r"(?:[\w\-+/]+,?\s){0,4}$",
)
_MADE_AFTER = _words(
    r"\)?[\s\-](?:activated|stimulated|expanded|cultured|receptor|secreting|expressing|mobili[sz]ed|primed|medium|levels?|gene)",
    r"\)?[\s\-](?:resistan|sensitiv|treated)",
)
# "versus pomalidomide and dexamethasone": what the cells are compared with
_COMPARED_BEFORE = _words(
    r"\b(?:versus|vs\.?|compared (?:to|with)|comparison (?:with|to))\s",
    reach=r"(?:(?!\b(?:CAR|cells?|followed)\b)[^.;]){0,80}$",
)
# "post-transplant cyclophosphamide", "GVHD prophylaxis with", "bridging", "maintenance": given beside or after the cells
_BESIDE_BEFORE = _words(
    r"\b(?:post[\s\-]?transplant\w*|prophyla\w+|bridging|maintenance|induction|consolidation|premedicat\w*|rescue)\b",
    reach=r"[^.;]{0,60}$",
)
_BESIDE_AFTER = _words(r"[^.;]{0,25}\b(?:prophylaxis|maintenance|bridging|on days? \+)")
# "lymphodepleting chemotherapy with", "on days -5 to -3"
_PREPARES = _words(
    r"conditioning\b|lymph\w*[\s\-]?deplet|preparative|\bpre-?treat|\bLD\b", r"\bdays?\s?\(?[-−–]\s?\d|\bD[-−–]\d"
)
_PREPARES_AFTER = _words(
    r"[^.;]{0,80}\b(?:prior to|before|followed by|preceding)\b[^.;]{0,40}\b(?:infus|inject|transplant|cells?\b|CAR|therapy)"
)
# "conditioning chemotherapy consisting of albumin-bound paclitaxel": any drug that stands so, before other things are told
_PREPARED_WITH = _words(
    r"(?:conditioning|lymph\w*[\s\-]?deplet\w*)(?:\s\w+){0,3}\s?(?:with|by|consist\w+ of|compris\w+|includ\w+|of|using|:|\()",
    reach=r"(?:(?!\b(?:cells?|follow|then|prior|before|infus\w*|combin\w*)\b)[^.;]){0,100}$",
)
# "cyclophosphamide and nab-paclitaxel lymphodepletion"
_PREPARES_DIRECTLY = _words(r"\s?(?:lymph\w*[\s\-]?deplet|pre-?conditioning|conditioning|pretreatment)")
_GIVEN = _words(
    r"\b(?:receiv|giv(?:e|en|ing)\b|administ|combin|together|treated|treatment with|infus|inject|take\b|plus\b|along with)",
    r"\b(?:undergo|concurrent|concomitant|support|dose)",
)
_BACKGROUND = re.compile(cues.BACKGROUND, re.IGNORECASE)


class _Judged(NamedTuple):
    """A drug's word, what it is in the trial, and whether the words say so."""

    seen: Seen
    role: Role
    polarity: Polarity
    rule: str
    basis: Basis = Basis.STATED


def drugs(seen: Iterable[Seen], trial: Trial, given: tuple[Mention, ...], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The mentions of drugs; those of conditioning that the trial gives support its fact. `given` are the words of cells."""
    if not any(mention.fact is Facet.CELL for mention in given):
        return ()
    words = [each for each in seen if each.term.scheme == "drug" and each.tier <= Tier.DESCRIPTION and not _is_other(each)]
    compared = _compared(trial, given)
    told = [_told(each, vocabulary) for each in words]
    prepared = any(_gives_conditioning(one) for one in told) or any(_is_fludarabine_given(each) for each in words)
    return tuple(_mention(one or _by_place(each, prepared, compared)) for each, one in zip(words, told, strict=True))


def _is_other(seen: Seen) -> bool:
    """Whether the word means something else here."""
    if seen.term == _TBI and seen.needs_context and not _IRRADIATED.search(seen.sentence):
        return True
    return bool(_OTHER_BEFORE.search(seen.before) or _OTHER_AFTER.match(seen.after))


def _told(seen: Seen, vocabulary: Vocabulary) -> _Judged | None:
    """What the words around a drug say that it is; None where only its place tells."""
    names_drug = _CONDITIONING not in vocabulary.lineage(seen.term)
    denied = _DENIED_BEFORE.search(seen.before) or _DENIED_AFTER.match(seen.after)
    if names_drug and _PRIOR.search(seen.before):
        return _Judged(seen, Role.PRIOR_THERAPY, Polarity.NEGATED if denied else Polarity.AFFIRMED, "prior-drug")
    if denied:
        return _Judged(seen, Role.CONDITIONING if _prepares(seen) else Role.COMPANION, Polarity.NEGATED, "drug-denied")
    if names_drug and (_MADE_WITH.search(seen.before) or _MADE_AFTER.match(seen.after)):
        return _Judged(seen, Role.BACKGROUND, Polarity.AFFIRMED, "of-making-cells")
    if _is_background(seen):
        return _Judged(seen, Role.BACKGROUND, Polarity.AFFIRMED, "drug-of-background")
    if not names_drug or _is_for_conditioning(seen):
        return _Judged(seen, Role.CONDITIONING, Polarity.AFFIRMED, "conditioning")
    return _Judged(seen, Role.COMPANION, Polarity.AFFIRMED, "beside-cells") if _is_beside(seen) else None


def _prepares(seen: Seen) -> bool:
    return seen.concept.usual_role is Role.CONDITIONING


def _is_background(seen: Seen) -> bool:
    """Whether a drug is told of in general, or is what the cells are compared with."""
    told = seen.tier in (Tier.SUMMARY, Tier.DESCRIPTION) and _BACKGROUND.search(seen.sentence)
    return bool(told or (not _prepares(seen) and _COMPARED_BEFORE.search(seen.before)))


def _is_for_conditioning(seen: Seen) -> bool:
    """Whether words of conditioning stand beside a drug, or the days before the cells."""
    if _PREPARED_WITH.search(seen.before) or _PREPARES_DIRECTLY.match(seen.after):
        return True
    if not _prepares(seen) or _is_beside(seen):
        return False
    return bool(_PREPARES.search(seen.sentence) or _PREPARES_AFTER.match(seen.after))


def _is_beside(seen: Seen) -> bool:
    return bool(_BESIDE_BEFORE.search(seen.before) or _BESIDE_AFTER.match(seen.after))


def _gives_conditioning(one: _Judged | None) -> bool:
    return one is not None and (one.role, one.polarity) == (Role.CONDITIONING, Polarity.AFFIRMED)


def _is_fludarabine_given(seen: Seen) -> bool:
    return seen.term == _FLUDARABINE and seen.tier <= Tier.SHOWN


def _by_place(seen: Seen, prepared: bool, compared: frozenset[str]) -> _Judged:
    """What a drug is that no word tells of: by where it stands, and by what it is usually given for."""
    if not _is_given(seen) or seen.passage.part in compared:
        return _Judged(seen, Role.BACKGROUND, Polarity.AFFIRMED, "drug-not-beside-cells")
    if prepared and _prepares(seen):
        return _Judged(seen, Role.CONDITIONING, Polarity.AFFIRMED, "usual-conditioning", Basis.INFERRED)
    return _Judged(seen, Role.COMPANION, Polarity.AFFIRMED, "given-beside-cells")


def _is_given(seen: Seen) -> bool:
    """Whether a drug stands in what is given, is told to be given, or is an item of a list."""
    return seen.tier <= Tier.SHOWN or _GIVEN.search(seen.sentence) is not None or seen.sentence.strip(" *•-.") == seen.quote


def _compared(trial: Trial, given: tuple[Mention, ...]) -> frozenset[str]:
    """The arms that cells are compared with, and the interventions of these arms only."""
    with_cells = {mention.part for mention in given if mention.fact is Facet.CELL}
    used = {f"arm/{number}": _parts_used(trial, arm) for number, arm in enumerate(trial.arms, 1)}
    without = {
        f"arm/{number}"
        for number, arm in enumerate(trial.arms, 1)
        if arm.type in _COMPARED and with_cells.isdisjoint((f"arm/{number}", *used[f"arm/{number}"]))
    }
    elsewhere = {part for arm, parts in used.items() if arm not in without for part in parts}
    return frozenset(without).union(*(used[arm] for arm in without)) - elsewhere


def _parts_used(trial: Trial, arm: Arm) -> frozenset[str]:
    return frozenset(f"intervention/{number}" for number, each in enumerate(trial.interventions, 1) if each.name in arm.uses)


def _mention(one: _Judged) -> Mention:
    seen, fact = one.seen, _gives_conditioning(one)
    return Mention(
        field=seen.passage.field,
        part=seen.passage.part,
        start=seen.start,
        end=seen.end,
        quote=seen.quote,
        term=seen.term,
        role=one.role,
        polarity=one.polarity,
        basis=one.basis,
        rule=one.rule,
        supports=("",) if fact else (),
        fact=TrialFact.CONDITIONING if fact else None,
    )
