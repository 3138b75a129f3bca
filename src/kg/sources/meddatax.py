"""MedDataX pages: headings, each followed by a sentence that explains it, and values under labels of their own.

The sentences are told by their position, never by their words. Contact sections are never read, but for one purpose:
to tell that a site's name is a person's. A page that lost all its labels gets them back where values tell their places;
one that lost some is refused.
"""

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from msgspec import structs

from kg.errors import SourceError
from kg.iri import NCT
from kg.model import (
    Allocation,
    Masking,
    Model,
    Origin,
    PartialDate,
    Party,
    Person,
    Phase,
    Purpose,
    Sex,
    Site,
    SponsorClass,
    SponsorRole,
    Status,
    StudyType,
    Trial,
)  # fmt: skip
from kg.sources import conditions, fields, meddatax_bare, meddatax_groups, page
from kg.sources.codes import age, code, count, yes_no
from kg.sources.criteria import criteria
from kg.sources.notes import Notes

NAME = "meddatax"

_HEADINGS = (
    "Study Results", "Basic Information", "Brief Summary", "Detailed Description", "Conditions", "Study Design",
    "Study Groups", "Interventions", "Eligibility Criteria", "Sponsors", "Responsible Party", "Principal Investigators",
    "Locations", "Countries", "Central Contacts", "Facility Contacts", "Other Identifiers", "More Related Trials",
)  # fmt: skip
_LABELS = {
    "Basic Information": (
        "Recruitment Status", "Clinical Phase", "Total Enrollment", "Study Classification", "Study Start Date",
        "Study Completion Date",
    ),
    "Study Design": ("Allocation Method", "Intervention Model", "Primary Study Purpose", "Blinding Strategy"),
    "Eligibility Criteria": (
        "Inclusion Criteria", "Exclusion Criteria", "Minimum Eligible Age", "Maximum Eligible Age", "Eligible Sex",
        "Accepts Healthy Volunteers",
    ),
}  # fmt: skip

_VALUES = ("Basic Information", "Study Design")  # sections of nothing but labels and values
_HEADER = ("NCT ID:", "Last Updated:")

Sections = dict[str, list[str]]

split = page.whole


def sniff(head: bytes) -> bool:
    return b"\nNCT ID: NCT" in head


def read(content: bytes, origin: Origin) -> Trial:
    notes = Notes()
    sections = _sections(page.lines(content), notes)
    said = fields.Fields(sections, notes)
    sites = tuple(_sites(sections, notes))
    interventions = tuple(meddatax_groups.interventions(sections["Interventions"], sections["Study Groups"], notes))
    eligibility = fields.eligibility(
        sections["Inclusion Criteria"], sections["Exclusion Criteria"], sections["Eligibility Criteria"]
    )
    return Trial(
        nct=fields.nct("NCT ID", sections["NCT ID:"]),
        origin=origin,
        title=fields.title(sections[""]),
        summary=page.text(sections["Brief Summary"]),
        description=page.text(sections["Detailed Description"]),
        eligibility=eligibility,
        secondary_ids=tuple(dict.fromkeys(_identifiers(sections["Other Identifiers"]))),
        conditions=conditions.listed(sections["Conditions"]),
        status=said.code("Recruitment Status", Status),
        phase=said.code("Clinical Phase", Phase),
        study_type=said.code("Study Classification", StudyType),
        allocation=said.code("Allocation Method", Allocation),
        model=said.code("Intervention Model", Model),
        masking=said.code("Blinding Strategy", Masking),
        purpose=said.code("Primary Study Purpose", Purpose),
        sex=said.code("Eligible Sex", Sex),
        healthy_volunteers=said.value("Accepts Healthy Volunteers", yes_no),
        start=said.value("Study Start Date", PartialDate.parse),
        completion=said.value("Study Completion Date", PartialDate.parse),
        updated=said.value("Last Updated:", PartialDate.parse),
        enrollment=said.value("Total Enrollment", count),
        minimum_age=said.value("Minimum Eligible Age", age),
        maximum_age=said.value("Maximum Eligible Age", age),
        site_count=len(sites) or None,
        parties=tuple(_parties(sections["Sponsors"], notes)),
        sites=sites,
        countries=fields.countries(sites, page.printed(sections["Countries"])),
        officials=_officials(sections),
        arms=meddatax_groups.arms(sections["Study Groups"], interventions, notes),
        interventions=interventions,
        criteria=criteria(eligibility),
        related=tuple(_related(sections["More Related Trials"])),
        notes=tuple(notes),
    )


def _sections(lines: list[str], notes: Notes) -> Sections:
    """The page's lines under its headings and labels, without the sentence after each heading."""
    found = page.cut(lines, _HEADINGS)
    header = page.blocks(found[""], *_HEADER)
    sections = _labelled(found)
    if stray := _stray(sections):
        _refuse_partly_labelled(sections, stray)
        sections = meddatax_bare.labelled(found, notes)
    return sections | {mark: [] for mark in _HEADER} | {block.mark: [block.value] for block in header} | {"": header[0].lines}


def _labelled(found: Sections) -> Sections:
    sections = {heading: page.after(1, under) for heading, under in found.items()}
    for heading, labels in _LABELS.items():
        labelled = page.cut(sections[heading], labels)
        sections |= labelled | {heading: labelled[""]}
    return sections


def _stray(sections: Sections) -> tuple[str, str] | None:
    """A section and its value before the first label; the beginning of that label is where a page was cut off."""
    firsts = ((heading, page.first(sections[heading])) for heading in _VALUES)
    return next(((heading, value) for heading, value in firsts if not _LABELS[heading][0].startswith(value)), None)


def _refuse_partly_labelled(sections: Sections, stray: tuple[str, str]) -> None:
    """A page with some labels is neither layout: its other values could be anything."""
    if any(page.first(sections[label]) for heading in _VALUES for label in _LABELS[heading]):
        heading, value = stray
        raise SourceError(heading, f"labels are missing ({value!r} stands without one)")


def _marked(lines: list[str], mark: str) -> Iterator[tuple[list[str], str]]:
    """What is printed before each mark, and the mark's value; what lacks its mark is cut off, and left out."""
    for block in page.blocks(lines, mark):
        if block.mark and (before := page.printed(block.lines)):
            yield before, block.value


def _parties(lines: list[str], notes: Notes) -> Iterator[Party]:
    """Name and class stand before the role that is theirs; a collaborator may be printed first."""
    for (name, *words), role in _marked(lines, "Sponsor Role"):
        known = notes.take("Sponsor Role", SponsorRole, role)
        if known:
            yield Party(name, known, notes.take(f"{known} sponsor class", partial(code, SponsorClass), "".join(words[:1])))


def _officials(sections: Sections) -> tuple[Person, ...]:
    """The principal investigators, and the responsible party where it is a person."""
    return fields.officials(
        [*_investigators(sections["Principal Investigators"]), *_responsible(sections["Responsible Party"])]
    )


def _investigators(lines: list[str]) -> Iterator[Person]:
    for block, following in pairwise(page.blocks(lines, "Role:")):
        # The affiliation stands after the role, and before the next name.
        after = page.printed(following.lines)
        affiliation = after[:-1] if following.mark else after
        for name in page.printed(block.lines)[-1:]:
            yield Person(name, block.value, "".join(affiliation[:1]))


def _responsible(lines: list[str]) -> Iterator[Person]:
    for (name, *_), role in _marked(lines, "Responsibility Role"):
        if role != "SPONSOR":
            yield Person(name, role)


def _contacts(sections: Sections) -> Iterator[str]:
    for heading in ("Central Contacts", "Facility Contacts"):
        for before, _ in _marked(sections[heading], "Role:"):
            yield before[-1]


def _sites(sections: Sections, notes: Notes) -> Iterator[Site]:
    people = [*(person.name for person in _officials(sections)), *_contacts(sections)]
    for (*facility, place), status in _marked(sections["Locations"], "Site Status"):
        found = fields.site("".join(facility[-1:]), place, people)
        yield structs.replace(found, status=notes.take("Site Status", partial(code, Status), status))


def _identifiers(lines: list[str]) -> Iterator[str]:
    """An identifier stands before its type; after that comes its source."""
    for before, _ in _marked(lines, "Identifier Type:"):
        if not before[-1].startswith("Identifier Source:"):
            yield before[-1]


def _related(lines: list[str]) -> Iterator[str]:
    """The ids alone: what the page says of other trials is no fact of this one."""
    yield from (match[0] for text in lines if (match := NCT.match(text)))
