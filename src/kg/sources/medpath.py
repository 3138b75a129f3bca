"""MedPath pages: plain headings, and tables whose columns touch each other. The page prints no dates and no ages."""

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.model import (
    Model,
    Origin,
    Outcome,
    Party,
    Sex,
    Site,
    SponsorRole,
    Status,
    StudyType,
    Trial,
)  # fmt: skip
from kg.sources import conditions, fields, medpath_tables, page
from kg.sources.codes import count
from kg.sources.criteria import criteria
from kg.sources.notes import Notes

NAME = "medpath"

_HEADINGS = (
    "Conditions", "Interventions", "Registration Number", "Lead Sponsor", "Brief Summary", "Detailed Description",
    "Recruitment & Eligibility", "Status", "Sex", "Target Recruitment", "Inclusion Criteria", "Exclusion Criteria",
    "Study & Design", "Study Type", "Study Design", "Arm && Interventions", "Primary Outcome Measures",
    "Secondary Outcome Measures", "Trial Locations",
)  # fmt: skip
_FURNITURE = re.compile(r"MedPath|GroupInterventionDescription|NameTimeMethod|©.*")
_COUNTED = re.compile(r"Locations \((\d{1,6})\)")
_FLAG = tuple(map(chr, range(0x1F1E6, 0x1F200)))  # the letters that a flag is written with

split = page.whole


def sniff(head: bytes) -> bool:
    return page.first_line(head) == b"MedPath"


def read(content: bytes, origin: Origin) -> Trial:
    sections = page.cut([text for text in page.lines_of_lists(content) if not _FURNITURE.fullmatch(text)], _HEADINGS)
    said = fields.Fields(sections, Notes())
    header = page.printed(sections[""])
    status, phase = fields.status_and_phase(said.notes, "header", header[1:])
    interventions = [fields.intervention(said.notes, "Interventions", text) for text in page.printed(sections["Interventions"])]
    eligibility = fields.eligibility(sections["Inclusion Criteria"], sections["Exclusion Criteria"])
    sites = tuple(_sites(sections["Trial Locations"]))
    return Trial(
        nct=fields.nct("Registration Number", sections["Registration Number"]),
        origin=origin,
        title=fields.title(text for text in header[:1] if not fields.status_or_phase(text)),
        summary=page.text(sections["Brief Summary"]),
        description=page.text(sections["Detailed Description"]),
        eligibility=eligibility,
        conditions=conditions.listed(sections["Conditions"]),
        status=said.code("Status", Status) or status,
        phase=phase,
        study_type=said.code("Study Type", StudyType),
        model=said.code("Study Design", Model),
        sex=said.code("Sex", Sex),
        enrollment=said.value("Target Recruitment", count),
        site_count=_site_count(sections["Trial Locations"]),
        parties=tuple(Party(name, SponsorRole.LEAD) for name in page.printed(sections["Lead Sponsor"])[:1]),
        sites=sites,
        countries=fields.countries(sites),
        arms=tuple(medpath_tables.arms(sections["Arm && Interventions"], [known.name for known in interventions])),
        interventions=tuple(interventions),
        outcomes=tuple(_outcomes(sections)),
        criteria=criteria(eligibility),
        notes=tuple(said.notes),
    )


def _outcomes(sections: dict[str, list[str]]) -> Iterator[Outcome]:
    for heading, primary in (("Primary Outcome Measures", True), ("Secondary Outcome Measures", False)):
        yield from (medpath_tables.outcome(row, primary) for row in page.printed(sections[heading]))


def _site_count(lines: list[str]) -> int | None:
    """None for "Locations (0)": a record without sites does not count them."""
    return next((int(counted[1]) for text in lines if (counted := _COUNTED.fullmatch(text))), None) or None


def _sites(lines: list[str]) -> Iterator[Site]:
    """A flag stands between a site's name, which may be missing, and its place; then comes the next name."""
    named = (text for text in page.printed(lines) if not _COUNTED.fullmatch(text))
    for number, (block, following) in enumerate(pairwise(page.blocks(named, *_FLAG))):
        facility = block.lines[1:] if number else block.lines
        yield fields.site("".join(facility[-1:]), "".join(following.lines[:1]), people=())
