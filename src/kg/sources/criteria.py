"""The items of an eligibility text: one a line, under headings that say whether they let in or keep out.

The registry prints a paragraph a line, so a line is an item, nested or not. A text without such headings, as those
from before 2005, is not parted: nothing in it says which lines keep out.
"""

import re
from collections.abc import Iterator

from kg.model import Criterion

# "Inclusion Criteria:", "EXCLUSION CRITERIA FOR SCREENING:", "Inclusion Criteria (main):", and an item may follow on the line;
# "Treatment Inclusion Criteria", "Cardiac-Related Exclusions" and "Inclusion" alone; "Subjects who … will be excluded:".
_HEADING = re.compile(
    r"\W*(?:[\w/()\-,]+ ){0,5}(?P<kind>in|ex)clusions?(?: criteri(?:a|on))?"
    r"(?: (?:for|related to|only for|of) [^.;:]{1,60}| ?\([^)]{1,80}\))?\s*[:：]"
    r"|\W*(?:[\w/()\-,]+ ){0,5}(?:(?P<listed>in|ex)clusion criteria|(?P<left>ex)clusions)\W*$"
    r"|\W*(?P<alone>in|ex)clusion\W*$"
    r"|\W*[^:.;]{5,60} (?P<told>ex)cluded ?[:：]",
    re.IGNORECASE,
)
_HEADING_ALONE = re.compile(r"\s*^(?:[*#] ?)?(in|ex)clusion criteri(?:a|on) ?[:：]?$\s*", re.IGNORECASE | re.MULTILINE)
_EMPTY = re.compile(r"(?:In|Ex)clusion Criteria:(?:\n\n(?=(?:In|Ex)clusion Criteria:(?:\n|$))|$)")
_PARAGRAPHS_APART = re.compile(r"\n{3,}")
_SENTENCE = re.compile(r"\b(?:apply|applies|meets?|not?|at|inclusion\W+exclusion)\b", re.IGNORECASE)
_BULLETS = r"(?:[*•\-–●○·][^\S\n]*)*(?:\(?(?:\d{1,2}|[a-z])[.)、][^\S\n]+)?"
_LINE = re.compile(rf"^[^\S\n]*{_BULLETS}(?P<item>\S[^\n]*?)[^\S\n]*$", re.MULTILINE)


def headed(eligibility: str) -> str:
    """The text with its headings as the registry writes most of them, "Inclusion Criteria:", and none over nothing.

    Pages print headings of their own instead, so nothing else of a heading's form can be in the graph of both.
    """
    written = _PARAGRAPHS_APART.sub("\n\n", _HEADING_ALONE.sub(_written, eligibility)).strip()
    return _EMPTY.sub("", written).strip()


def _written(heading: re.Match[str]) -> str:
    return f"\n\n{heading[1].capitalize()}clusion Criteria:\n\n"


def criteria(eligibility: str) -> tuple[Criterion, ...]:
    """The items of the text in their order; none where no heading tells inclusion from exclusion."""
    return tuple(_items(eligibility))


def _items(eligibility: str) -> Iterator[Criterion]:
    inclusion: bool | None = None
    for line in _LINE.finditer(eligibility):
        heading = _heading(line["item"])
        if heading:
            inclusion = (heading[heading.lastgroup or 0]).lower() == "in"
        start = line.start("item") + (_text_after(heading) if heading else 0)
        if inclusion is not None and start < line.end("item"):
            yield Criterion(inclusion, start, line.end("item"))


def _heading(item: str) -> re.Match[str] | None:
    """The heading that a line begins with, if it does and is no sentence that speaks of criteria."""
    match = _HEADING.match(item) if "clu" in item.lower() else None
    return None if match is None or (not match["told"] and _SENTENCE.search(match[0])) else match


def _text_after(heading: re.Match[str]) -> int:
    return len(heading.string) - len(heading.string[heading.end() :].lstrip())
