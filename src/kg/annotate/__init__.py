"""From a trial to what its words say: section, span and context decide when a word becomes a fact."""

from kg.annotate.context import gives_drugs_only
from kg.annotate.criteria import about, prior_therapies
from kg.annotate.diseases import diseases
from kg.annotate.drugs import drugs
from kg.annotate.products import products
from kg.annotate.seen import look
from kg.lexicon import Lexicon
from kg.model import Mention, Reading, Trial


def annotate(trial: Trial, lexicon: Lexicon) -> Reading:
    """The cell products of a trial and every mention of a concept, with its role, polarity, basis and words."""
    seen = list(look(trial, lexicon))
    found = products(seen, lexicon.vocabulary, told=not gives_drugs_only(trial))
    beside = drugs(seen, trial, found.mentions, lexicon.vocabulary)
    read = found.mentions + diseases(seen, lexicon.vocabulary) + beside
    mentions = _once(read + prior_therapies(trial, lexicon.therapies))
    return Reading(found.products, mentions, about(trial, mentions))


def _once(mentions: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Each mention of a concept at a place in a role once: what words state comes before what they imply."""
    first: dict[tuple[str, ...], Mention] = {}
    for mention in mentions:
        first.setdefault(mention.identity, mention)
    return tuple(first.values())
