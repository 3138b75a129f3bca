"""What the criteria speak of: prior therapies, the antigen that a disease must show, the diseases that keep out.

A criterion is about a concept where one of its words means it and the words beside it say so. Whether participants need
it or must not have it is the polarity of that mention: "no prior transplant" rules one out in either list.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from kg.annotate import cues
from kg.annotate.cues import either
from kg.lexicon import Hit, Lexicon
from kg.model import About, Field, Mention, Polarity, Role, Term, Trial, criterion_at

_TRANSPLANT = Term("therapy", "TRANSPLANT")
_REACH = 60  # characters before a transplant in which another kind is named


def _words(*alternatives: str, reach: str = "") -> re.Pattern[str]:
    """Whole words in any letters, followed by `reach`."""
    return re.compile(rf"\b{either(*alternatives)}\b{reach}", re.IGNORECASE)


# "Prior allogeneic HSCT", "have received", "relapse after": it has happened.
_HAD_BEFORE = _words(
    *(
        "prior(?! to)",
        "earlier",
        "previous(?:ly)?",
        "history of",
        "receiv(?:ed?|ing)",
        "receipt of",
        "undergone",
        "underwent",
        "had",
    ),
    *("had", "has", "have", "fail(?:ed|ure)?", "treated with", "treatment with", "treatments? of", "therapy with", "after"),
    *("following", "post", "refractory to", "naive to", "exposure to", "exposed to", "including"),
)
# "HSCT within 12 weeks", "CAR-T naive"
_HAD_AFTER = re.compile(
    r"[^.;]{0,40}\b(?:within|less than|in the (?:past|last)|before|prior to|history|failure|allowed)\b", re.IGNORECASE
)
_AHEAD_BEFORE = _words(cues.AHEAD_BEFORE, reach=r"(?:[^.;,]|\.(?=\w)){0,40}$")
_AHEAD_AFTER = re.compile(r"s?\s(?:cells?\s)?(?:manufactur|production|preparation)", re.IGNORECASE)
_OF_CHILDREN = re.compile(cues.OF_CHILDREN, re.IGNORECASE)
# "DLI, CMV-CTL or EBV-CTL": a list that begins the criterion
_LISTED = re.compile(r"(?:[\w\-+]+(?:,(?: or| and)?| or| and|\s?/)\s?){0,6}")
# "bone marrow or organ transplant", "autologous or allogeneic SCT": the one before is a transplant, too
_OTHER_KIND = re.compile(
    rf"\b{either('bone marrow', '(?:hematopoietic )?stem cell', '(?:solid )?organ', 'autologous', 'allogeneic')}"
    r"(?=(?:,? (?:and/or|or|and) |\s?/\s?)(?:hematopoietic |solid )?$)",
    re.IGNORECASE,
)
_NOT_HAD = _words("no", "not", "never", "without", "naive", "absence of", reach=r"[^.;,]{0,40}$")
_NAIVE = re.compile(r"[\s\-]*(?:therapy|treatment|cells?)?[\s\-]*na[iï]ve", re.IGNORECASE)
# "except basal cell carcinoma", "is permitted", "may or may not have": that keeps nobody out.
_EXCEPT_BEFORE = _words(
    "except(?:ion|ing)?", "other than", r"exclud\w+", "unless", "not including", "apart from", "may or may not"
)
_ALLOWED_AFTER = re.compile(
    r"[^.;]{0,60}\b(?:allowed|permitted|acceptable|eligible|does not exclude|not excluded)\b", re.IGNORECASE
)
# "CD19+", "CD70-positive", "GD2 expression", "mesothelin ≥ 30%"; "CD4+ T cell count" is a count.
_SHOWN_AFTER = re.compile(
    r"[^.;,]{0,12}?(?:\(?[+⁺＋](?!\s?(?:T|B|NK)?[\s-]?(?:cell|lymph)[\w\s-]*count)"
    r"|[\s\-]*(?:antigen |protein |tumou?r )?(?:positiv|express|overexpress|stain|IHC|≥|>))",
    re.IGNORECASE,
)
# "expression of CD33", "positive for both CD19", "confirmed tumour CD70"
_SHOWN_BEFORE = _words(
    *(r"express\w*", r"positiv\w*", "staining", "presence", r"detect\w*", r"confirm\w*"),
    reach=r"(?: (?:for|of|the|tumou?r|both|human|antigens?|by|with))*[\s(]*$",
)
_NOT_SHOWN = re.compile(r"[\s\-]*(?:antigen )?(?:negativ|loss|low|[\-−–](?=\s|\)|$))", re.IGNORECASE)
_NO_ANTIGEN = re.compile(r"\W*(?:\w+ ){0,2}(?:mutat|sensiti[sz]ing|antibod)", re.IGNORECASE)
_SEROLOGY = _words(r"sero\w+", reach=r"[^.;,]{0,20}$")
# "anti-cancer therapy", "alectinib for the treatment of advanced NSCLC": told of a treatment.
_TREATED_BEFORE = _words("anti", "for", r"treat\w*", reach=r"[^.;,]{0,30}$")
_TREATMENT_AFTER = re.compile(
    r"[\s\-]*(?:related |directed )?(?:therap|treatment|drug|medication|vaccin|cell line)", re.IGNORECASE
)


def prior_therapies(trial: Trial, therapies: Lexicon) -> tuple[Mention, ...]:
    """The therapies that criteria say participants had, or must not have had."""
    if not trial.criteria:
        return ()
    hits = therapies.find(trial.eligibility)
    hits += [other for hit in hits for other in _other_kinds(hit, trial.eligibility, therapies)]
    placed = ((hit, criterion_at(trial, hit.start)) for hit in sorted(hits))
    found = ((hit, _around(trial, number, hit)) for hit, number in placed if number)
    return tuple(_therapy(hit, around) for hit, around in found if _is_prior(around))


def _other_kinds(hit: Hit, text: str, therapies: Lexicon) -> Iterator[Hit]:
    """The transplant of another kind that the word before a transplant names."""
    if _TRANSPLANT not in therapies.vocabulary.lineage(hit.terms[0]):
        return
    noun = text[hit.start : hit.end].split()[-1]
    for kind in _OTHER_KIND.finditer(text, max(0, hit.start - _REACH), hit.start):
        if terms := therapies.exactly(f"{kind[0]} {noun}"):
            yield Hit(kind.start(), kind.end(), terms, False)


def about(trial: Trial, mentions: tuple[Mention, ...]) -> tuple[About, ...]:
    """What each criterion is about, each concept once."""
    placed = [(mention, criterion_at(trial, mention.start)) for mention in mentions if mention.field is Field.ELIGIBILITY]
    found = [
        About(number, mention.term)
        for mention, number in placed
        if number and _concerns(_around(trial, number, mention), mention)
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda each: each.criterion))


class _Around(NamedTuple):
    """Words in their criterion: what stands before and after them, and whether who meets it may take part."""

    before: str
    quote: str
    after: str
    inclusion: bool


def _around(trial: Trial, number: int, words: Hit | Mention) -> _Around:
    criterion, text = trial.criteria[number - 1], trial.eligibility
    before, quote, after = text[criterion.start : words.start], text[words.start : words.end], text[words.end : criterion.end]
    return _Around(before, quote, after, criterion.inclusion)


def _is_prior(around: _Around) -> bool:
    """Whether a therapy has happened: by the words beside it, or because the criterion begins with it."""
    if _AHEAD_BEFORE.search(around.before) or _AHEAD_AFTER.match(around.after) or _OF_CHILDREN.search(around.before):
        return False
    had = _HAD_BEFORE.search(around.before) or _HAD_AFTER.match(around.after) or _NAIVE.match(around.after)
    return bool(had) or _LISTED.fullmatch(around.before) is not None


def _polarity(around: _Around) -> Polarity:
    if _EXCEPT_BEFORE.search(around.before) or _ALLOWED_AFTER.match(around.after):
        return Polarity.POSSIBLE
    if _NOT_HAD.search(around.before) or _NAIVE.match(around.after):
        return Polarity.EXCLUDED if around.inclusion else Polarity.POSSIBLE
    return Polarity.AFFIRMED if around.inclusion else Polarity.EXCLUDED


def _therapy(hit: Hit, around: _Around) -> Mention:
    return Mention(
        field=Field.ELIGIBILITY,
        part="",
        start=hit.start,
        end=hit.end,
        quote=around.quote,
        term=hit.terms[0],
        role=Role.PRIOR_THERAPY,
        polarity=_polarity(around),
        rule="prior-therapy-in-criterion",
    )


def _concerns(around: _Around, mention: Mention) -> bool:
    """Whether a word tells what its criterion asks of participants."""
    match mention.term.scheme:
        case "therapy":
            return mention.polarity in (Polarity.AFFIRMED, Polarity.EXCLUDED)
        case "antigen":
            return mention.role is Role.MARKER and around.inclusion and _is_shown(around)
        case "condition":
            return not around.inclusion and _keeps_out(around)
        case _:
            return False


def _is_shown(around: _Around) -> bool:
    """Whether an antigen is one that tissue must show, not a mutated gene or an antibody in the blood."""
    if _NOT_SHOWN.match(around.after) or _NO_ANTIGEN.match(around.after) or _SEROLOGY.search(around.before):
        return False
    return bool(_SHOWN_AFTER.match(around.after) or _SHOWN_BEFORE.search(around.before))


def _keeps_out(around: _Around) -> bool:
    """Whether a disease is one that participants must not have, not an exception or what a drug is for."""
    spared = _EXCEPT_BEFORE.search(around.before) or _ALLOWED_AFTER.match(around.after)
    return not (spared or _TREATED_BEFORE.search(around.before) or _TREATMENT_AFTER.match(around.after))
