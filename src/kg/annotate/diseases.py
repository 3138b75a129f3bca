"""Which diseases a trial studies, and in what state: from the printed conditions and the title.

A condition read from the title is inferred. It counts where the printed conditions name no disease, or a broader one.
Diseases named elsewhere are background; those a text rules out say so.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

from kg.annotate.seen import Seen
from kg.model import Basis, Field, Mention, Polarity, Role, Term, TrialFact
from kg.ontology import Vocabulary

_NOT_STUDIED = re.compile(
    r"(?:\b(?:after|following|post|prior|prevent\w*|prophyla\w*|risk of|reduce|without|no)\b)[^.;,]{0,25}$", re.IGNORECASE
)
_EXCLUDED = re.compile(r"\b(?:exclud\w+|except|other than)\b[^.;)]{0,25}$|\(exclud\w+[^)]*$", re.IGNORECASE)
_IN_EXCLUDED = ("exc", "other than")  # what each way of it holds: looked for first, in a hundredth of the time
# "No graft-versus-host disease (GVHD)" denies the abbreviation, too.
_NEGATED = re.compile(
    r"\b(?:no|not(?! only\b)|(?<!with or )(?<!with and )without)\b(?:[^.;)]{0,20}|[^.;()]{0,45}\()$", re.IGNORECASE
)
# "ALL", "MS", "HL": a disease only beside words of disease.
_DISEASE_NEAR = re.compile(
    r"leuk|lymphom|myelom|relaps|refract|patients|children|adult|sclerosis|lupus|tumou?r|cancer|disease|R/R|[BT]-?$|Ph\+|positive",
    re.IGNORECASE,
)
# In a printed condition such a word is one beside words of a state, an age or a marker, too.
_QUALIFIED = re.compile(r"metasta|recurr|diagnos|child|pa?ediatric|express|negative", re.IGNORECASE)

_NEGATED_REACH = 64  # characters
# "PK/PD", "PD and PK": pharmacodynamics; "CD CAR-T": a cluster of differentiation.
_OTHER_SENSE_BEFORE = re.compile(r"\bPK\s?(?:/|&|and)\s?$", re.IGNORECASE)
_OTHER_SENSE_AFTER = re.compile(r"\s?(?:/|&|and)\s?PK\b|[\s\-]?CAR(?:\b|T)", re.IGNORECASE)
# "tumor burden", "tumor tissue": a part or a measure of the tumour.
_PART_OF_TUMOR = re.compile(
    r"[\s\-](?:burden|tissues?|cells?|samples?|antigens?|microenvironment|vaccines?|lysates?)\b", re.IGNORECASE
)
_NEOPLASM = Term("condition", "MONDO_0005070")
_BESIDE = re.compile(r"\s?\(|\s")


def diseases(seen: Iterable[Seen], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The mentions of conditions and disease states; those of the trial's own support their fact."""
    meant = _meant([word for word in seen if word.term.scheme in ("condition", "state")])
    repeated = tuple(_repeated(meant, vocabulary))
    words = [word for word in meant if word not in repeated]
    printed = frozenset(word.term for word in words if word.passage.field is Field.CONDITION_NAME)
    return tuple(_mention(word, printed, vocabulary) for word in words if _is_read(word))


def _meant(words: list[Seen]) -> list[Seen]:
    """The words without the abbreviations that stand for another disease here.

    In brackets after a name an abbreviation means this name ("Relapsing Multiple Sclerosis (RMS)"); one that stands for
    several diseases means those that the trial names in full ("SS": synovial sarcoma or Sjogren syndrome).
    """
    named = [word for word in words if word.term.scheme == "condition" and not word.needs_context]
    names = {(word.passage, word.end): word.term for word in named}
    in_full = frozenset(names.values())
    senses = Counter((word.passage, word.start, word.term.scheme) for word in words)

    def is_meant(word: Seen) -> bool:
        name = names.get((word.passage, _end_before_bracket(word)), word.term)
        several = senses[word.passage, word.start, word.term.scheme] > 1
        return word.term == name and (not several or word.term in in_full)

    return [word for word in words if word.term.scheme != "condition" or not word.needs_context or is_meant(word)]


def _repeated(words: list[Seen], vocabulary: Vocabulary) -> Iterator[Seen]:
    """The words for something wider right beside the name of a disease: they mean this disease.

    "B-cell non-Hodgkin lymphoma (NHL)", "Richter transformation lymphoma"; before it only with the whole name in brackets:
    "ALL (acute B-lymphoblastic leukemia)".
    """
    for one, other in pairwise(word for word in words if word.term.scheme == "condition"):
        text = one.passage.text
        if one.passage != other.passage or not _BESIDE.fullmatch(text, one.end, max(one.end, other.start)):
            continue
        if other.term in vocabulary.broader(one.term):
            yield other
        elif (
            text[other.start - 1] == "("
            and text[other.end : other.end + 1] == ")"
            and one.term in vocabulary.broader(other.term)
        ):
            yield one


def _end_before_bracket(seen: Seen) -> int:
    """Where the text ends before the bracket that stands in front of the word; -1 where none does."""
    before = seen.passage.text[: seen.start]
    return len(before[:-1].rstrip()) if before.endswith("(") else -1


def _is_title(seen: Seen) -> bool:
    return not seen.passage.part and seen.passage.field in (Field.TITLE, Field.OFFICIAL_TITLE)


def _is_read(seen: Seen) -> bool:
    if seen.term.scheme == "state":  # "PD", "CR": a state in a printed condition only
        return seen.passage.field is Field.CONDITION_NAME or (_is_title(seen) and not seen.needs_context)
    if not seen.needs_context:
        return True
    if _OTHER_SENSE_BEFORE.search(seen.before) or _OTHER_SENSE_AFTER.match(seen.after):
        return False
    beside = seen.before + " " + seen.after
    printed = seen.passage.field is Field.CONDITION_NAME and _QUALIFIED.search(beside) is not None
    return printed or seen.quote == seen.passage.text or _DISEASE_NEAR.search(beside) is not None


def _mention(seen: Seen, printed: frozenset[Term], vocabulary: Vocabulary) -> Mention:
    fact = TrialFact.STATE if seen.term.scheme == "state" else TrialFact.CONDITION
    polarity = _polarity(seen)
    studied = polarity is Polarity.AFFIRMED and _is_studied(seen, printed, vocabulary)
    return Mention(
        field=seen.passage.field,
        part=seen.passage.part,
        start=seen.start,
        end=seen.end,
        quote=seen.quote,
        term=seen.term,
        role=Role.STUDIED if studied else Role.BACKGROUND,
        polarity=polarity,
        basis=Basis.INFERRED if studied and seen.term not in printed else Basis.STATED,
        rule="printed-condition" if seen.passage.field is Field.CONDITION_NAME else "title" if studied else "told",
        supports=("",) if studied else (),
        fact=fact if studied else None,
    )


def _polarity(seen: Seen) -> Polarity:
    if seen.excluded or _is_excluded(seen.before):
        return Polarity.EXCLUDED
    return Polarity.NEGATED if _NEGATED.search(seen.before[-_NEGATED_REACH:]) else Polarity.AFFIRMED


def _is_excluded(before: str) -> bool:
    lowered = before.lower()
    return any(each in lowered for each in _IN_EXCLUDED) and _EXCLUDED.search(before) is not None


def _is_studied(seen: Seen, printed: frozenset[Term], vocabulary: Vocabulary) -> bool:
    if _is_part_of_tumor(seen):
        return False
    if seen.passage.field is Field.CONDITION_NAME:
        return True
    if not _is_title(seen) or _NOT_STUDIED.search(seen.before):
        return False
    if seen.term.scheme == "state" or seen.term in printed:
        return True
    diseases_printed = {term for term in printed if term.scheme == "condition"}
    return not diseases_printed or bool(diseases_printed & vocabulary.broader(seen.term))


def _is_part_of_tumor(seen: Seen) -> bool:
    return seen.term == _NEOPLASM and _PART_OF_TUMOR.match(seen.after) is not None
