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
        """The sentence up to the word."""
        return self.passage.text[self.first : self.start]

    @property
    def after(self) -> str:
        """The sentence from the word on."""
        return self.passage.text[self.end : self.last]

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
    spans = list(sentences(passage.text))
    number = 0
    for hit in lexicon.find(passage.text):
        while number + 1 < len(spans) and spans[number][1] <= hit.start:
            number += 1
        first, last = spans[number]
        for term in hit.terms:
            concept = lexicon.vocabulary.concepts[term]
            excluded = any(start <= hit.start < end for start, end in exclusion)
            yield Seen(
                passage, _TIERS[passage.field], min(first, hit.start), max(last, hit.end),
                hit.start, hit.end, term, concept, hit.needs_context, excluded,
            )  # fmt: skip


def is_binder(seen: Seen) -> bool:
    """Whether the word names a ligand or receptor that cells use to bind their target."""
    return seen.concept.usual_role is Role.BINDER
