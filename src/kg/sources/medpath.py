"""MedPath pages: plain headings, and tables whose columns touch each other.

Tables are parted only where that is safe: an arm at the name of an intervention that the page lists, an outcome at a
time frame that ends the line. Otherwise the whole line is kept. The page prints no dates and no ages.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.model import (
    Arm,
    ArmType,
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
from kg.sources import conditions, fields, page
from kg.sources.codes import code, count
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
_ARM_TYPE = re.compile("(?:(" + "|".join(kind.replace("_", " ") for kind in ArmType) + "): )+", re.IGNORECASE)
# "Dose limiting toxicities (DLTs)1 Months": the columns touch, so a number after a blank or "5." is no time frame.
_OUTCOME = re.compile(r"(.*\S)((?:(?:Up to|Within) |(?<![\d.,:/-]))\d+ (?:hour|day|week|month|year)s?)", re.IGNORECASE)

split = page.whole


def sniff(head: bytes) -> bool:
    return page.first_line(head) == b"MedPath"


def read(content: bytes, origin: Origin) -> Trial:
    sections = page.cut([text for text in page.lines(content) if not _FURNITURE.fullmatch(text)], _HEADINGS)
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
        arms=tuple(_arms(sections["Arm && Interventions"], [known.name for known in interventions])),
        interventions=tuple(interventions),
        outcomes=tuple(_outcomes(sections)),
        criteria=criteria(eligibility),
        notes=tuple(said.notes),
    )


def _arms(lines: list[str], names: list[str]) -> Iterator[Arm]:
    """One arm a row; a line that does not begin with an arm's type goes on with the row before."""
    for row in _rows(lines):
        yield _arm(row, names)


def _rows(lines: list[str]) -> Iterator[str]:
    starts = [number for number, text in enumerate(lines) if number == 0 or _ARM_TYPE.match(text)]
    for start, end in pairwise([*starts, len(lines)]):
        if row := page.text(lines[start:end]):
            yield row


def _arm(row: str, names: list[str]) -> Arm:
    """A row parted into label, intervention and text where a known name parts it, else kept whole as text."""
    typed = _ARM_TYPE.match(row)
    if typed is None:
        return Arm("", text=row)
    kind = code(ArmType, typed[1])
    columns = _columns(row[typed.end() :], names)
    if columns is None:
        return Arm("", kind, row)
    label, used, text = columns.groups()
    return Arm(label, kind, text, (used,))


def _columns(cells: str, names: list[str]) -> re.Match[str] | None:
    """`CD123-CAR-NK.CD123-CAR-NK cellsThe relapsed …` parted at the known name "CD123-CAR-NK cells".

    The columns touch: a name after a blank or hyphen, before a blank or small letter, is running text.
    """
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
    return re.match(rf"(.+?)(?<![\s/(-])({known})(?![\sa-z])(.*)", cells, re.DOTALL) if names else None


def _outcomes(sections: dict[str, list[str]]) -> Iterator[Outcome]:
    for heading, primary in (("Primary Outcome Measures", True), ("Secondary Outcome Measures", False)):
        for row in page.printed(sections[heading]):
            columns = _OUTCOME.fullmatch(row)
            label, time_frame = columns.groups() if columns else (row, "")
            yield Outcome(label, primary, time_frame)


def _site_count(lines: list[str]) -> int | None:
    return next((int(counted[1]) for text in lines if (counted := _COUNTED.fullmatch(text))), None)


def _sites(lines: list[str]) -> Iterator[Site]:
    """A flag stands between a site's name, which may be missing, and its place; then comes the next name."""
    named = (text for text in page.printed(lines) if not _COUNTED.fullmatch(text))
    for number, (block, following) in enumerate(pairwise(page.blocks(named, *_FLAG))):
        facility = block.lines[1:] if number else block.lines
        yield fields.site("".join(facility[-1:]), "".join(following.lines[:1]), people=())
