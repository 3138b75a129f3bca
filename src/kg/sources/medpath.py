"""MedPath pages: plain headings, and tables whose columns touch each other.

Tables are parted only where that is safe: an arm at the name of an intervention that the page lists, an outcome at a
time frame that ends the line. Otherwise the whole line is kept. The page prints no dates and no ages.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from kg.model import (
    Arm, ArmType, Model, Origin, Outcome, Party, Sex, Site, SponsorRole, Status, StudyType, Trial,
)  # fmt: skip
from kg.sources import page
from kg.sources.codes import code, count
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
# "Dose limiting toxicities (DLTs)1 Months": the time frame touches the measure, so a number after a blank is none.
_OUTCOME = re.compile(r"(.+[^\s\d.,:/-])((?:(?:Up to|Within) )?\d+ (?:hour|day|week|month|year)s?)", re.IGNORECASE)

split = page.whole


def sniff(head: bytes) -> bool:
    return page.first_line(head) == b"MedPath"


def read(content: bytes, origin: Origin) -> Trial:
    sections = page.cut([text for text in page.lines(content) if not _FURNITURE.fullmatch(text)], _HEADINGS)
    fields = page.Fields(sections, Notes())
    header = page.printed(sections[""])
    status, phase = page.status_and_phase(fields.notes, "header", header[1:])
    interventions = [page.intervention(fields.notes, "Interventions", text) for text in page.printed(sections["Interventions"])]
    return Trial(
        nct=page.nct("Registration Number", sections["Registration Number"]),
        origin=origin,
        title=page.title(text for text in header[:1] if not page.status_or_phase(text)),
        summary=page.text(sections["Brief Summary"]),
        description=page.text(sections["Detailed Description"]),
        eligibility=page.criteria(sections["Inclusion Criteria"], sections["Exclusion Criteria"]),
        conditions=tuple(page.printed(sections["Conditions"])),
        status=fields.code("Status", Status) or status,
        phase=phase,
        study_type=fields.code("Study Type", StudyType),
        model=fields.code("Study Design", Model),
        sex=fields.code("Sex", Sex),
        enrollment=fields.value("Target Recruitment", count),
        site_count=_site_count(sections["Trial Locations"]),
        parties=tuple(Party(name, SponsorRole.LEAD) for name in page.printed(sections["Lead Sponsor"])[:1]),
        sites=tuple(_sites(sections["Trial Locations"])),
        arms=tuple(_arms(sections["Arm && Interventions"], [known.name for known in interventions])),
        interventions=tuple(interventions),
        outcomes=tuple(_outcomes(sections)),
        notes=tuple(fields.notes),
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
    """`Experimental: AB-1.NK cellsPatients receive …` parted at "NK cells"; kept whole where no known name parts it.

    The columns touch: a name between blanks, after a hyphen or before a small letter is running text.
    """
    typed = _ARM_TYPE.match(row)
    kind = code(ArmType, typed[1]) if typed else None
    known = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    columns = re.match(rf"(.+?)(?<![\s/(-])({known})(?![\sa-z])(.*)", row[typed.end() :], re.DOTALL) if typed and names else None
    if columns is None:
        return Arm("", kind, row)
    label, used, text = columns.groups()
    return Arm(label, kind, text, (used,))


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
        yield page.site("".join(facility[-1:]), "".join(following.lines[:1]), people=())
