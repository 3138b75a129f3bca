"""MedDataX pages that lost their labels, and their blank lines with them: the labels are put back where that is safe.

A value's place is told by its order and by what may stand there. A value that fits no place in its order refuses the
page, because then nothing tells where the others belong; a value that fits two is left out with a note. Roles of several
sponsors and types of what is given cannot be told, and are not.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import combinations

from kg.errors import SourceError
from kg.model import Allocation, Masking, Model, Note, PartialDate, Phase, Purpose, Sex, SponsorClass, Status, StudyType
from kg.sources import page
from kg.sources.codes import age, code, count, yes_no
from kg.sources.notes import Notes

Sections = dict[str, list[str]]
Place = tuple[str, Callable[[str], object]]  # a label, and what reads its value or raises ValueError

# The first words of the sentence after a heading. It may be lost too, so its position does not tell it from a value.
_EXPLAINED = {
    "Basic Information": "Get a concise",
    "Brief Summary": "Review the sponsor-provided",
    "Detailed Description": "Dive into",
    "Conditions": "See the medical",
    "Study Design": "Understand how",
    "Study Groups": "Review each",
    "Interventions": "Learn about",
    "Eligibility Criteria": "Check the participation",
    "Sponsors": "Meet the",
    "Responsible Party": "Identify the",
    "Principal Investigators": "Learn about",
    "Locations": "Explore where",
    "Countries": "Review the countries",
    "Central Contacts": "Reach out",
    "Facility Contacts": "Find local",
    "Other Identifiers": "Review additional",
    "More Related Trials": "Additional clinical",
    "Other Intervention Names": "Discover alternative",
}


def _participants(printed: str) -> int:
    """A number with its noun: without it a year would be one."""
    if not printed.endswith(("participant", "participants")):
        raise ValueError(f"not a number of participants: {printed!r}")
    return count(printed)


_BASIC: tuple[Place, ...] = (
    ("Recruitment Status", partial(code, Status)),
    ("Clinical Phase", partial(code, Phase)),
    ("Total Enrollment", _participants),
    ("Study Classification", partial(code, StudyType)),
    ("Study Start Date", PartialDate.parse),
    ("Study Completion Date", PartialDate.parse),
)
_DESIGN: tuple[Place, ...] = (
    ("Allocation Method", partial(code, Allocation)),
    ("Intervention Model", partial(code, Model)),
    ("Primary Study Purpose", partial(code, Purpose)),
    ("Blinding Strategy", partial(code, Masking)),
)
_PARTICIPANTS: tuple[Place, ...] = (
    ("Minimum Eligible Age", age),
    ("Maximum Eligible Age", age),
    ("Eligible Sex", partial(code, Sex)),
    ("Accepts Healthy Volunteers", yes_no),
)
_OTHER_NAMES = "Other Intervention Names"
_CRITERIA = ("Inclusion Criteria", "Exclusion Criteria")


def labelled(found: Sections, notes: Notes) -> Sections:
    """The sections of a bare page as they would be with labels; raises SourceError where a value fits no place."""
    bare = {heading: _without_explanation(heading, lines) for heading, lines in found.items()}
    eligibility, participants = _parted(bare["Eligibility Criteria"])
    criteria = page.cut(eligibility, _CRITERIA)
    given = list(_given(bare["Interventions"]))
    return {
        **bare,
        **criteria,
        **_told("Basic Information", _BASIC, bare["Basic Information"], notes),
        **_told("Study Design", _DESIGN, bare["Study Design"], notes),
        **_told("Eligibility Criteria", _PARTICIPANTS, participants, notes),
        "Eligibility Criteria": criteria[""],
        "Interventions": _interventions(given, notes),
        "Study Groups": _groups(bare["Study Groups"], given),
        "Sponsors": _sponsors(bare["Sponsors"], notes),
        "Responsible Party": _responsible(bare["Responsible Party"], bare["Sponsors"]),
        "Locations": list(_locations(bare["Locations"])),
    }


def _without_explanation(heading: str, lines: list[str]) -> list[str]:
    said = [text for text in lines if text]
    words = _EXPLAINED.get(heading)
    return said[1:] if words and said and said[0].startswith(words) else said


def _told(section: str, places: Sequence[Place], values: list[str], notes: Notes) -> Sections:
    """Each value under the label of the one place that it can have; in doubt a note, and the label stays empty."""
    ways = _ways(places, values)
    if not ways:
        raise _misplaced(section, places, values)
    sections = {label: list[str]() for label, _ in places}
    for value, labels in zip(values, zip(*ways, strict=True), strict=True):
        if len(set(labels)) == 1:
            sections[labels[0]] = [value]
        else:
            notes.append(Note(section, f"{value!r} may be {' or '.join(dict.fromkeys(labels))}"))
    return sections


def _ways(places: Sequence[Place], values: Sequence[str]) -> list[tuple[str, ...]]:
    """Every choice of places, in their order, that takes all values."""
    return [
        tuple(label for label, _ in chosen)
        for chosen in combinations(places, len(values))
        if all(_fits(place, value) for place, value in zip(chosen, values, strict=True))
    ]


def _fits(place: Place, value: str) -> bool:
    try:
        place[1](value)
    except ValueError:
        return False
    return True


def _misplaced(section: str, places: Sequence[Place], values: list[str]) -> SourceError:
    """The first value that has no place after those before it."""
    number = next(number for number in range(1, len(values) + 1) if not _ways(places, values[:number]))
    known = ", ".join(label for label, _ in places)
    return SourceError(f"{section}, value {number}", f"{values[number - 1]!r} fits no place left in the order {known}")


def _parted(lines: list[str]) -> tuple[list[str], list[str]]:
    """The criteria, and the values after them: as many lines as there are places, from the first that fits any."""
    start = max(0, len(lines) - len(_PARTICIPANTS))
    ends = (number for number in range(start, len(lines)) if any(_fits(place, lines[number]) for place in _PARTICIPANTS))
    end = next(ends, len(lines))
    return lines[:end], lines[end:]


def _given(lines: list[str]) -> Iterator[list[str]]:
    """The lines of each intervention, its name first, and the line of its other names as the last, "" where there is none.

    The heading of other names ends an intervention; where that is missing nothing tells one from the next.
    """
    first, *others = page.blocks(lines, _OTHER_NAMES)
    own = first.lines
    for block in others:
        names, *following = [*_without_explanation(_OTHER_NAMES, block.lines), ""]
        yield [*own, names]
        own = [text for text in following if text]
    if own:
        yield [*own, ""]


def _interventions(given: list[list[str]], notes: Notes) -> list[str]:
    """A name and its text. Of more lines the page does not say which are names: all stay with the first."""
    marked: list[str] = []
    for *own, names in given:
        if len(own) > 2:
            notes.append(Note("Interventions", f"lines after the second may name others: {own[2]!r}"))
        marked += [*own, "Intervention Type", *([_OTHER_NAMES, _EXPLAINED[_OTHER_NAMES], names] if names else [])]
    return marked


def _groups(lines: list[str], given: list[list[str]]) -> list[str]:
    """Arms with their marks: what is given stands by its name, and then its text again, which is no arm's label."""
    name = {own[0] for own in given}
    told = {text for own in given for text in own[1:-1]}
    marked: list[str] = []
    own: list[str] = []
    for text in lines:
        if text in name and (own or marked):
            marked += [*_arm(own), text, "Intervention Type"]
            own = []
        elif not (marked and text in told):
            own.append(text)
    return marked + _arm(own)


def _arm(lines: list[str]) -> list[str]:
    return [*lines, "Group Type"] if lines else []


def _sponsors(lines: list[str], notes: Notes) -> list[str]:
    """One organisation is the lead; of several without roles none is."""
    organisations = [text for text in lines if not _fits(("class", partial(code, SponsorClass)), text)]
    if lines and organisations[:1] != lines[:1]:
        raise SourceError("Sponsors, value 1", f"{lines[0]!r} is a class, and no name stands before it")
    if len(organisations) > 1:
        notes.append(Note("Sponsors", f"roles are missing, so none is taken for the lead: {'; '.join(organisations)}"))
    return [*lines, "Sponsor Role lead"] if len(organisations) == 1 else []


def _responsible(lines: list[str], sponsors: list[str]) -> list[str]:
    """A person, who mostly has a title; a lone line may be the sponsor's own name."""
    return [*lines, "Responsibility Role"] if lines[1:] or not set(lines) <= set(sponsors) else []


def _locations(lines: list[str]) -> Iterator[str]:
    """A name and its `City, Region, Country`, by turns; some places lack their name."""
    countries = {_country(text) for text in lines[1::2]}
    nameless = all(_is_place(text) and _country(text) in countries for text in lines[::2])
    by_turns = len(lines) % 2 == 0 and all(map(_is_place, lines[1::2])) and not nameless
    facility = ""
    for number, text in enumerate(lines, 1):
        if number % 2 == 0 if by_turns else _is_place(text):
            yield from (facility, text, "Site Status")
            facility = ""
        elif facility:
            raise _no_place(number, facility, text)
        else:
            facility = text
    if facility:
        raise _no_place(len(lines) + 1, facility, "")


def _is_place(text: str) -> bool:
    return text.count(",") >= 2


def _country(place: str) -> str:
    return place.rpartition(",")[2].strip()


def _no_place(number: int, facility: str, text: str) -> SourceError:
    return SourceError(f"Locations, value {number}", f"not `City, Region, Country` of {facility!r}: {text!r}")
