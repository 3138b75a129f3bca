"""A word of the vocabulary as it was seen: where it stands, and the words around it."""

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from kg.annotate.sentences import sentences
from kg.lexicon import Lexicon
from kg.model import Field, Passage, Role, Term, Trial, passages
from kg.ontology import Concept


class Tier(IntEnum):
    """How much a passage says of what is given: names of it, what is told of the study, who may take part."""

    NAMED = 1
    SHOWN = 2
    SUMMARY = 3
    DESCRIPTION = 4
    CONDITION = 5
    ELIGIBILITY = 6


_TIERS = {
    Field.OFFICIAL_TITLE: Tier.NAMED,
    Field.TITLE: Tier.NAMED,
    Field.OTHER_NAME: Tier.NAMED,
    Field.TEXT: Tier.SHOWN,
    Field.SUMMARY: Tier.SUMMARY,
    Field.DESCRIPTION: Tier.DESCRIPTION,
    Field.KEYWORD: Tier.CONDITION,
    Field.CONDITION_NAME: Tier.CONDITION,
    Field.ELIGIBILITY: Tier.ELIGIBILITY,
}


_REACH = 160  # characters


class Seen(NamedTuple):
    """One concept at passage.text[start:end], in the sentence at text[first:last]."""

    passage: Passage
    tier: Tier
    first: int
    last: int
    start: int
    end: int
    term: Term
    concept: Concept
    needs_context: bool
    excluded: bool

    @property
    def before(self) -> str:
        """The sentence up to the word, as far back as any cue reaches."""
        return self.passage.text[max(self.first, self.start - _REACH) : self.start]

    @property
    def after(self) -> str:
        """The sentence from the word on, as far as any cue reaches."""
        return self.passage.text[self.end : min(self.last, self.end + 2 * _REACH)]

    @property
    def sentence(self) -> str:
        return self.passage.text[self.first : self.last]

    @property
    def quote(self) -> str:
        return self.passage.text[self.start : self.end]


def look(trial: Trial, lexicon: Lexicon) -> Iterator[Seen]:
    """Every word of the vocabulary in the trial's passages, in reading order."""
    for passage in passages(trial):
        if passage.text:
            yield from _look_at(passage, lexicon, _exclusion(trial, passage))


def _exclusion(trial: Trial, passage: Passage) -> list[tuple[int, int]]:
    """The parts of an eligibility text that say who may not take part."""
    if passage.field is not Field.ELIGIBILITY:
        return []
    return [(criterion.start, criterion.end) for criterion in trial.criteria if not criterion.inclusion]


def _look_at(passage: Passage, lexicon: Lexicon, exclusion: list[tuple[int, int]]) -> Iterator[Seen]:
    hits = lexicon.find(passage.text)
    if not hits:
        return
    spans = list(sentences(passage.text))
    tier = _TIERS[passage.field]
    number = 0
    for hit in hits:
        while number + 1 < len(spans) and spans[number][1] <= hit.start:
            number += 1
        first, last = spans[number]
        excluded = any(start <= hit.start < end for start, end in exclusion)
        for term in hit.terms:
            yield Seen(
                passage, tier, min(first, hit.start), max(last, hit.end), hit.start, hit.end, term,
                lexicon.vocabulary.concepts[term], hit.needs_context, excluded,
            )  # fmt: skip


def is_binder(seen: Seen) -> bool:
    """Whether the word names a ligand or receptor that cells use to bind their target."""
    return seen.concept.usual_role is Role.BINDER
