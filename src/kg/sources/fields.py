"""What page layouts print alike: single values, identifiers, criteria, interventions, sites."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import NamedTuple, TypeVar

from kg.errors import SourceError
from kg.iri import NCT
from kg.model import Intervention, InterventionType, Note, Phase, Site, Status
from kg.sources.codes import Code, code
from kg.sources.facility import named
from kg.sources.notes import Notes
from kg.sources.page import first, text

Value = TypeVar("Value")

# The registry prints some countries with a comma: "Seoul, , Korea, Republic of".
_COUNTRY_REST = re.compile(r"(?:.* )?Republic of(?: the)?|Province of China")


class Fields(NamedTuple):
    """Sections of one value each, and the notes that unreadable ones leave under their headings."""

    sections: dict[str, list[str]]
    notes: Notes

    def value(self, heading: str, convert: Callable[[str], Value]) -> Value | None:
        return self.notes.take(heading, convert, first(self.sections[heading]))

    def code(self, heading: str, codes: type[Code]) -> Code | None:
        return self.value(heading, partial(code, codes))


def eligibility(inclusion: Iterable[str], exclusion: Iterable[str]) -> str:
    """Both lists as one text, headed as the registry heads them; a list that is missing has no heading."""
    lists = {"Inclusion Criteria:": text(inclusion), "Exclusion Criteria:": text(exclusion)}
    return "\n\n".join(f"{heading}\n\n{listed}" for heading, listed in lists.items() if listed)


def nct(place: str, lines: Iterable[str]) -> str:
    """The trial's NCT id, the first line of its place; raises SourceError where it is none."""
    identifier = first(lines)
    if not NCT.fullmatch(identifier):
        raise SourceError(place, f"not an NCT id: {identifier!r}")
    return identifier


def title(lines: Iterable[str]) -> str:
    """The page's title, its first line; raises SourceError where there is none."""
    if not (heading := first(lines)):
        raise SourceError("title", "the page has no title")
    return heading


def status_or_phase(printed: str) -> Status | Phase | None:
    """What a line says that may be either; None where it is neither."""
    kinds: tuple[type[Status] | type[Phase], ...] = (Status, Phase)
    for codes in kinds:
        with suppress(ValueError):
            return code(codes, printed)
    return None


def status_and_phase(notes: Notes, place: str, printed: Iterable[str]) -> tuple[Status | None, Phase | None]:
    """Both from a list that may lack one of them; another word leaves a note."""
    said = {text: status_or_phase(text) for text in printed}
    notes.extend(Note(place, f"neither status nor phase: {text!r}") for text, known in said.items() if known is None)
    status = next((known for known in said.values() if isinstance(known, Status)), None)
    return status, next((known for known in said.values() if isinstance(known, Phase)), None)


def intervention(notes: Notes, place: str, printed: str) -> Intervention:
    """`Biological: NK cells` parted into type and name; the whole line is the name where its type is not known."""
    word, _, name = printed.partition(": ")
    known = notes.take(place, partial(code, InterventionType), word)
    return Intervention(name, known) if known and name else Intervention(printed)


def site(facility: str, place: str, people: Iterable[str]) -> Site:
    """A site from its name and `City, Region, Country`; the region may be empty, as in "Tabriz, , Iran"."""
    words = [word.strip() for word in place.split(",")]
    if len(words) > 1 and _COUNTRY_REST.fullmatch(words[-1]):
        words[-2:] = [", ".join(words[-2:])]
    *city, country = words
    return Site(named(facility, people), "".join(city[:1]), ", ".join(city[1:]), country)


def countries(sites: Iterable[Site], listed: Iterable[str] = ()) -> tuple[str, ...]:
    """Where the trial takes place: as the page lists, and where its sites are."""
    return tuple(dict.fromkeys([*listed, *(site.country for site in sites if site.country)]))
