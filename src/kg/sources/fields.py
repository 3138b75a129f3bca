"""What page layouts print alike: single values, identifiers, criteria, interventions, sites."""

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeVar

from kg.errors import SourceError
from kg.iri import NCT
from kg.model import ArmType, Intervention, InterventionType, Note, Person, Phase, Site, Status
from kg.sources.codes import Code, code
from kg.sources.criteria import headed
from kg.sources.facility import is_person, named
from kg.sources.notes import Notes
from kg.sources.page import first, text
from kg.sources.text import line

Value = TypeVar("Value")

# The registry prints some countries with a comma: "Seoul, , Korea, Republic of".
_COUNTRY_REST = re.compile(
    r"(?:.* )?(?:Republic|Federation|States) of(?: the)?|Province of China|Occupied|U\.S\.|British", re.IGNORECASE
)


class Fields(NamedTuple):
    """Sections of one value each, and the notes that unreadable ones leave under their headings."""

    sections: dict[str, list[str]]
    notes: Notes

    def value(self, heading: str, convert: Callable[[str], Value]) -> Value | None:
        return self.notes.take(heading, convert, first(self.sections[heading]))

    def code(self, heading: str, codes: type[Code]) -> Code | None:
        return self.value(heading, partial(code, codes))


def eligibility(inclusion: Iterable[str], exclusion: Iterable[str], before: Iterable[str] = ()) -> str:
    """Both lists as one text, headed as the registry heads them, after what is said before them."""
    lists = ("Inclusion Criteria:", text(inclusion)), ("Exclusion Criteria:", text(exclusion))
    return headed("\n\n".join([text(before), *chain(*(each for each in lists if each[1]))]))


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
    phases = [known for known in said.values() if isinstance(known, Phase)]
    return status, notes.take(place, partial(code, Phase), "/".join(phases))  # a trial of two phases may have a line for each


def intervention(notes: Notes, place: str, printed: str) -> Intervention:
    """`Biological: NK cells` parted into type and name; the whole line is the name where its type is not known."""
    word, _, name = printed.partition(": ")
    known = notes.take(place, partial(code, InterventionType), word if name else "")
    return Intervention(name, known) if known and name else Intervention(printed)


def arm_label(printed: str, kind: ArmType | None) -> str:
    """A label without the arm's type where it repeats that before a colon: `Experimental: CD19 arm`."""
    word, _, label = printed.partition(":")
    return line(label) if kind and label.strip() and word.strip().upper() == kind.replace("_", " ") else printed


def site(facility: str, place: str, people: Iterable[str]) -> Site:
    """A site from its name and `City, Region, Country`; the region may be empty, as in "Tabriz, , Iran"."""
    words = [word.strip() for word in place.split(",")]
    if len(words) > 1 and _COUNTRY_REST.fullmatch(words[-1]):
        words[-2:] = [", ".join(words[-2:])]
    *city, country = words
    ends = -1 if city[1:] and not city[-1] else 1  # before an empty region all is the city: "Bunkyo-ku, Tokyo, , Japan"
    return Site(named(facility, people), ", ".join(city[:ends]), ", ".join(city[ends:]), country)


def officials(named_ones: Iterable[Person]) -> tuple[Person, ...]:
    """The persons among them, each in a role once: the responsible party is often the principal investigator too."""
    first: dict[tuple[str, str], Person] = {}
    for person in (each for each in named_ones if is_person(each.name)):
        if person.role or person.name not in {name for name, _ in first}:
            first.setdefault((person.name, person.role), person)
    return tuple(first.values())


def countries(sites: Iterable[Site], listed: Iterable[str] = ()) -> tuple[str, ...]:
    """Where the trial takes place: as the page lists, and where its sites are."""
    return tuple(dict.fromkeys([*listed, *(site.country for site in sites if site.country)]))
