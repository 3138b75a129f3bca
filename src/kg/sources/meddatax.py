"""MedDataX pages: headings, each followed by a sentence that explains it, and values under labels of their own.

The sentences are told by their position, never by their words. Contact sections are never read, but for one purpose:
to tell that a site's name is a person's. A page that lost its labels is refused: its values could be anything.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from msgspec import structs

from kg.errors import SourceError
from kg.iri import NCT
from kg.model import (
    Allocation, Arm, ArmType, Intervention, InterventionType, Masking, Model, Origin, PartialDate, Party, Person, Phase,
    Purpose, Sex, Site, SponsorClass, SponsorRole, Status, StudyType, Trial,
)  # fmt: skip
from kg.sources import page
from kg.sources.codes import age, code, count, yes_no
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
_ARM, _GIVEN, _OTHER_NAMES = "Group Type", "Intervention Type", "Other Intervention Names"

_HEADER = ("NCT ID:", "Last Updated:")

Sections = dict[str, list[str]]

split = page.whole


def sniff(head: bytes) -> bool:
    return b"\nNCT ID: NCT" in head and b"\nBasic Information" in head


def read(content: bytes, origin: Origin) -> Trial:
    sections = _sections(page.lines(content))
    fields = page.Fields(sections, Notes())
    sites = tuple(_sites(sections, fields.notes))
    interventions = tuple(_interventions(sections["Interventions"], fields.notes))
    return Trial(
        nct=page.nct("NCT ID", sections["NCT ID:"]),
        origin=origin,
        title=page.title(sections[""]),
        summary=page.text(sections["Brief Summary"]),
        description=page.text(sections["Detailed Description"]),
        eligibility=_eligibility(sections),
        secondary_ids=tuple(_identifiers(sections["Other Identifiers"])),
        conditions=tuple(page.printed(sections["Conditions"])),
        status=fields.code("Recruitment Status", Status),
        phase=fields.code("Clinical Phase", Phase),
        study_type=fields.code("Study Classification", StudyType),
        allocation=fields.code("Allocation Method", Allocation),
        model=fields.code("Intervention Model", Model),
        masking=fields.code("Blinding Strategy", Masking),
        purpose=fields.code("Primary Study Purpose", Purpose),
        sex=fields.code("Eligible Sex", Sex),
        healthy_volunteers=fields.value("Accepts Healthy Volunteers", yes_no),
        start=fields.value("Study Start Date", PartialDate.parse),
        completion=fields.value("Study Completion Date", PartialDate.parse),
        updated=fields.value("Last Updated:", PartialDate.parse),
        enrollment=fields.value("Total Enrollment", count),
        minimum_age=fields.value("Minimum Eligible Age", age),
        maximum_age=fields.value("Maximum Eligible Age", age),
        site_count=len(sites) or None,
        parties=tuple(_parties(sections["Sponsors"], fields.notes)),
        sites=sites,
        officials=tuple(_officials(sections)),
        arms=_arms(sections["Study Groups"], interventions, fields.notes),
        interventions=interventions,
        related=tuple(_related(sections["More Related Trials"])),
        notes=tuple(fields.notes),
    )


def _sections(lines: list[str]) -> Sections:
    """The page's lines under its headings and labels, without the sentence after each heading."""
    found = page.cut(lines, _HEADINGS)
    header = page.blocks(found[""], *_HEADER)
    sections = {heading: page.after(1, under) for heading, under in found.items()}
    for heading, labels in _LABELS.items():
        labelled = page.cut(sections[heading], labels)
        sections |= labelled | {heading: labelled[""]}
    _refuse_unlabelled(sections)
    return sections | dict.fromkeys(_HEADER, []) | {block.mark: [block.value] for block in header} | {"": header[0].lines}


def _refuse_unlabelled(sections: Sections) -> None:
    for heading in ("Basic Information", "Study Design"):
        if stray := page.first(sections[heading]):
            raise SourceError(heading, f"labels are missing ({stray!r} stands without one)")


def _eligibility(sections: Sections) -> str:
    """The criteria as the registry heads them, after what is said before them."""
    listed = page.criteria(sections["Inclusion Criteria"], sections["Exclusion Criteria"])
    return "\n\n".join(filter(None, (page.text(sections["Eligibility Criteria"]), listed)))


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


def _officials(sections: Sections) -> Iterator[Person]:
    """The responsible party where it is a person, and the principal investigators."""
    for (name, *_), role in _marked(sections["Responsible Party"], "Responsibility Role"):
        if role != "SPONSOR":
            yield Person(name, role)
    for block, following in pairwise(page.blocks(sections["Principal Investigators"], "Role:")):
        # The affiliation stands after the role, and before the next name.
        after = page.printed(following.lines)
        affiliation = after[:-1] if following.mark else after
        for name in page.printed(block.lines)[-1:]:
            yield Person(name, block.value, "".join(affiliation[:1]))


def _contacts(sections: Sections) -> Iterator[str]:
    for heading in ("Central Contacts", "Facility Contacts"):
        for before, _ in _marked(sections[heading], "Role:"):
            yield before[-1]


def _sites(sections: Sections, notes: Notes) -> Iterator[Site]:
    people = [*(person.name for person in _officials(sections)), *_contacts(sections)]
    for (*facility, place), status in _marked(sections["Locations"], "Site Status"):
        found = page.site("".join(facility[-1:]), place, people)
        yield structs.replace(found, status=notes.take("Site Status", partial(code, Status), status))


def _identifiers(lines: list[str]) -> Iterator[str]:
    """An identifier stands before its type; after that comes its source."""
    for before, _ in _marked(lines, "Identifier Type:"):
        if not before[-1].startswith("Identifier Source:"):
            yield before[-1]


def _related(lines: list[str]) -> Iterator[str]:
    """The ids alone: what the page says of other trials is no fact of this one."""
    yield from (match[0] for text in lines if (match := NCT.match(text)))


def _interventions(lines: list[str], notes: Notes) -> Iterator[Intervention]:
    """Name and text stand before the type, other names after it, on one line under a heading with a sentence."""
    for block, following in pairwise(page.blocks(lines, _GIVEN)):
        own = page.after(3, block.lines) if page.first(block.lines) == _OTHER_NAMES else block.lines
        others = page.printed(following.lines)[2:3] if page.first(following.lines) == _OTHER_NAMES else []
        yield Intervention(
            name=page.first(own),
            type=notes.take(_GIVEN, partial(code, InterventionType), block.value),
            text=page.text(page.after(1, own)),
            other_names=tuple(others),
        )


def _arms(lines: list[str], interventions: Sequence[Intervention], notes: Notes) -> tuple[Arm, ...]:
    """Label and text stand before the arm's type, then come its interventions: name, type, and their text again.

    That text is told from the next label by what the page says of the intervention; where it differs it is kept.
    """
    told = {intervention.name: intervention.text for intervention in interventions}
    arms: list[Arm] = []
    given = ""
    for block in page.blocks(lines, _ARM, _GIVEN):
        own = _without(told.get(given, ""), block.lines)
        if block.mark == _ARM:
            given = ""
            kind = notes.take(_ARM, partial(code, ArmType), block.value)
            arms.append(Arm(page.first(own), kind, page.text(page.after(1, own))))
        elif arms:
            *said, given = page.printed(own) if block.mark else (*page.printed(own), "")
            arms[-1] = _extended(arms[-1], said, given)
    return tuple(arms)


def _without(told: str, lines: list[str]) -> list[str]:
    words = page.printed(told.split("\n"))
    return page.after(len(words), lines) if page.printed(lines)[: len(words)] == words else lines


def _extended(arm: Arm, said: list[str], given: str) -> Arm:
    text = "\n\n".join(filter(None, (arm.text, *said)))
    return structs.replace(arm, text=text, uses=(*arm.uses, given) if given else arm.uses)
