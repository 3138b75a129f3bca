"""ClinicalTrials.Veeva pages: plain headings, one value or one list under each.

The lead sponsor stands without a label between the title and the first heading. The page counts its sites and names
none ("Loading..."), prints no dates, and never says a country: none is guessed from the sponsor's name.
"""

import re
from collections.abc import Collection, Iterator
from contextlib import suppress
from itertools import pairwise

from kg.model import (
    Allocation,
    Arm,
    ArmType,
    Masking,
    Model,
    Note,
    Origin,
    Party,
    Purpose,
    Sex,
    SponsorClass,
    SponsorRole,
    StudyType,
    Trial,
)  # fmt: skip
from kg.sources import conditions, fields, page
from kg.sources.codes import ages, code, count, yes_no
from kg.sources.criteria import criteria
from kg.sources.notes import Notes

NAME = "veeva"

_HEADINGS = (
    "Status and phase", "Conditions", "Treatments", "Study type", "Funder types", "Identifiers",
    "Details and patient eligibility", "About", "Full description", "Enrollment", "Sex", "Ages", "Volunteers",
    "Inclusion criteria", "Exclusion criteria", "Trial design", "Primary purpose", "Allocation", "Interventional model",
    "Masking", "Patient groups", "Trial contacts and locations", "Data sourced from clinicaltrials.gov",
)  # fmt: skip
# "6 participants in 1 patient group" heads the arms.
_GROUPS = re.compile(r"\d[\d,]* participants? in \d+ patient groups?.*")
_FURNITURE = re.compile(r"ClinicalTrials\.Veeva|Menu|Loading\.\.\.|©.*")
# Before the sponsor's name stands its logo, as a letter or as "Zhejiang University logo".
_LOGO = re.compile(r"\w|.* logo")

split = page.whole


def sniff(head: bytes) -> bool:
    return page.first_line(head) == b"ClinicalTrials.Veeva"


def read(content: bytes, origin: Origin) -> Trial:
    sections = page.cut(_lines(content), _HEADINGS)
    said = fields.Fields(sections, Notes())
    header = [text for text in page.printed(sections[""]) if not _LOGO.fullmatch(text)]
    said.notes.extend(Note("header", f"neither title nor sponsor: {text!r}") for text in header[2:])
    status, phase = fields.status_and_phase(said.notes, "Status and phase", page.printed(sections["Status and phase"]))
    minimum_age, maximum_age = said.value("Ages", ages) or (None, None)
    treatments = [fields.intervention(said.notes, "Treatments", text) for text in page.printed(sections["Treatments"])]
    eligibility = fields.eligibility(sections["Inclusion criteria"], sections["Exclusion criteria"])
    return Trial(
        nct=fields.nct("Identifiers", sections["Identifiers"]),
        origin=origin,
        title=fields.title(header),
        summary=page.text(sections["About"]),
        description=page.text(sections["Full description"]),
        eligibility=eligibility,
        secondary_ids=tuple(dict.fromkeys(page.printed(sections["Identifiers"])[1:])),
        conditions=conditions.listed(sections["Conditions"]),
        status=status,
        phase=phase,
        study_type=said.code("Study type", StudyType),
        allocation=said.code("Allocation", Allocation),
        model=said.code("Interventional model", Model),
        masking=said.code("Masking", Masking),
        purpose=said.code("Primary purpose", Purpose),
        sex=said.code("Sex", Sex),
        healthy_volunteers=said.value("Volunteers", yes_no),
        enrollment=said.value("Enrollment", count),
        minimum_age=minimum_age,
        maximum_age=maximum_age,
        site_count=said.value("Trial contacts and locations", count),
        parties=tuple(Party(name, SponsorRole.LEAD, _sponsor_class(said)) for name in header[1:2]),
        arms=tuple(_arms(sections["Patient groups"], page.printed(sections["Treatments"]))),
        interventions=tuple(treatments),
        criteria=criteria(eligibility),
        notes=tuple(said.notes),
    )


def _lines(content: bytes) -> list[str]:
    """The page's lines without furniture, the arms under a fixed heading."""
    shown = [text for text in page.lines_of_lists(content) if not _FURNITURE.fullmatch(text)]
    return ["Patient groups" if _GROUPS.fullmatch(text) else text for text in shown]


def _sponsor_class(said: fields.Fields) -> SponsorClass | None:
    """The funder type, where there is one: of several the page does not say which is the lead's."""
    return said.code("Funder types", SponsorClass) if len(page.printed(said.sections["Funder types"])) == 1 else None


def _arms(lines: list[str], treatments: Collection[str]) -> Iterator[Arm]:
    """A label, its type as `Experimental group`, a text, and under `Treatment:` what is given, one a line."""
    said = page.printed(lines)
    types = [number for number, pair in enumerate(pairwise([*said, ""])) if number and _ends_label(*pair)]
    labels = [number - 1 for number in types] or list(_labels_without_type(said, treatments))
    for start, end in pairwise([*labels, len(said)]):
        kind = _arm_type(said[start + 1]) if types else None
        body = page.after(start + 1 + bool(types), lines)
        yield _arm(said[start], kind, body[: len(body) - len(page.after(end, lines))])


def _arm(label: str, kind: ArmType | None, lines: list[str]) -> Arm:
    said = page.cut(lines, ("Description:", "Treatment:"))
    return Arm(
        label=fields.arm_label(label, kind),
        type=kind,
        text=page.text([*said[""], *said["Description:"]]),
        uses=tuple(fields.intervention(Notes(), "", text).name for text in page.printed(said["Treatment:"])),
    )


def _labels_without_type(lines: list[str], treatments: Collection[str]) -> Iterator[int]:
    """Groups of an observational study have none: a label is the first line, and what is no treatment after treatments."""
    given = False
    for number, (text, following) in enumerate(pairwise([*lines, ""])):
        ends = given and text not in treatments
        if number == 0 or ends or following == "Description:":
            yield number
        given = text == "Treatment:" or (given and not ends)


def _ends_label(text: str, following: str) -> bool:
    """Whether a line is an arm's type and not a label that reads like one ("Experimental group", twice)."""
    return _arm_type(text) is not None and _arm_type(following) is None


def _arm_type(text: str) -> ArmType | None:
    with suppress(ValueError):
        return code(ArmType, text.removesuffix(" group")) if text.endswith(" group") else None
    return None
