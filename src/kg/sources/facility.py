"""Whether what stands in a site's name field names a place of its own, and an official's name a person."""

import re
from collections.abc import Iterable

# Registry placeholders: the site is there, its name is not told. "Research Site", "Novartis Investigative Site",
# "Local Institution - 0012", "Clinical Research Facility".
_PLACEHOLDER = re.compile(
    r"(?:.{0,60}\b)?(?:research|investigat\w+|study|trial) site(?: (?:number|no|id)\b)?[\s#:.,()\-\d]*"
    r"|(?:clinical )?(?:research|investigat\w+|study|trial) (?:cent(?:er|re)|location|facility)[\s#:.,()\-\d]*"
    r"|(?:local institution|site)[\s#:.,()\-\d]*"
    r"|for additional information.*|many locations",
    re.IGNORECASE,
)
_CREDENTIAL = re.compile(r"(?:,|\b)\s*(?:M\.?D\.?|Ph\.?D\.?|Dr\.?|Prof(?:essor)?\.?|MBBS|MBChB)(?=$|[\s,.])", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]+")
_ORGANISATION = re.compile(
    r"hospital|universit|clinic|cent(?:er|re)|institut|college|school|medical|health|foundation|trust|inc\b|ltd\b|"
    r"compan|cancer|oncolog|h[oô]pital|krankenhaus|klinik|hospice|research|laborator|academy|department|infirmary|polic",
    re.IGNORECASE,
)


# What sponsors put in the place of an investigator: "Study Director", "Clinical Trials", "Call 1-…".
_NO_PERSON = re.compile(
    r"\d|\b(?:director|monitor|trials?|call|registry|transparency|admins?|team|contact|manager|information|program)\b|\binc\b",
    re.IGNORECASE,
)


def is_person(name: str) -> bool:
    """Whether the name of an official is a person's, and not an office or a way to reach one."""
    return bool(name) and not _NO_PERSON.search(name)


def named(facility: str, people: Iterable[str]) -> str:
    """The facility's name, or "" for a placeholder ("Research Site") and for a person's name.

    A person is told by a degree or title, or because the record itself prints the name as a person's; two
    capitalised words alone may be a hospital (Gustave Roussy).
    """
    if _PLACEHOLDER.fullmatch(facility) and not re.search(r"universit|hospital", facility, re.IGNORECASE):
        return ""
    if _ORGANISATION.search(facility):
        return facility
    if _CREDENTIAL.search(facility) or _letters(facility) in {_letters(person) for person in people}:
        return ""
    return facility


def _letters(name: str) -> str:
    """A name freed of order, case, hyphens and degrees, so that "Li Yu, Dr" is "YuLi"."""
    return "".join(sorted("".join(_LETTERS.findall(_CREDENTIAL.sub("", name))).lower()))
