"""Which diseases a trial studies, and in what state: from the printed conditions and the title.

A condition read from the title is inferred. It counts where the printed conditions name no disease, or a broader one.
Diseases named elsewhere are background; those a text rules out say so.
"""

import re
from collections.abc import Iterable

from kg.annotate.seen import Seen
from kg.model import Basis, Field, Mention, Polarity, Role, Term, TrialFact
from kg.ontology import Vocabulary

_NOT_STUDIED = re.compile(
    r"(?:\b(?:after|following|post|prior|prevent\w*|prophyla\w*|risk of|reduce|without|no)\b)[^.;,]{0,25}$", re.IGNORECASE
)
_EXCLUDED = re.compile(r"\b(?:exclud\w+|except|other than)\b[^.;)]{0,25}$", re.IGNORECASE)
_NEGATED = re.compile(r"\b(?:no|not|without)\b[^.;)]{0,20}$", re.IGNORECASE)
# "ALL", "MS", "HL": a disease only beside words of disease.
_DISEASE_NEAR = re.compile(
    r"leuk|lymphom|myelom|relaps|refract|patients|children|adult|sclerosis|lupus|tumou?r|cancer|disease|R/R|[BT]-?$|Ph\+|positive",
    re.IGNORECASE,
)


def diseases(seen: Iterable[Seen], vocabulary: Vocabulary) -> tuple[Mention, ...]:
    """The mentions of conditions and disease states; those of the trial's own support their fact."""
    words = [word for word in seen if word.term.scheme in ("condition", "state")]
    printed = frozenset(word.term for word in words if word.passage.field is Field.CONDITION_NAME)
    return tuple(_mention(word, printed, vocabulary) for word in words if _is_read(word))


def _is_title(seen: Seen) -> bool:
    return not seen.passage.part and seen.passage.field in (Field.TITLE, Field.OFFICIAL_TITLE)


def _is_read(seen: Seen) -> bool:
    if seen.term.scheme == "state":  # "PD", "CR": a state in a printed condition only
        return seen.passage.field is Field.CONDITION_NAME or (_is_title(seen) and not seen.needs_context)
    if not seen.needs_context:
        return True
    return seen.quote == seen.passage.text or _DISEASE_NEAR.search(seen.before + " " + seen.after) is not None


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
    if seen.excluded or _EXCLUDED.search(seen.before):
        return Polarity.EXCLUDED
    return Polarity.NEGATED if _NEGATED.search(seen.before) else Polarity.AFFIRMED


def _is_studied(seen: Seen, printed: frozenset[Term], vocabulary: Vocabulary) -> bool:
    if seen.passage.field is Field.CONDITION_NAME:
        return True
    if not _is_title(seen) or _NOT_STUDIED.search(seen.before):
        return False
    if seen.term.scheme == "state" or seen.term in printed:
        return True
    diseases_printed = {term for term in printed if term.scheme == "condition"}
    return not diseases_printed or bool(diseases_printed & vocabulary.broader(seen.term))
