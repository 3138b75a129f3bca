"""Which known thing a printed name means. So far countries: organisations and facilities keep their printed names."""

from kg.lexicon import Lexicon
from kg.model import Link, Trial


def link(trial: Trial, known: Lexicon) -> tuple[Link, ...]:
    """The countries of a trial and its sites, each printed name once; a name that is not known has no link."""
    printed = dict.fromkeys([*trial.countries, *(site.country for site in trial.sites if site.country)])
    return tuple(Link(name, term) for name in printed for term in known.exactly(name) if term.scheme == "country")
