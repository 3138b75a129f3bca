"""What page layouts share: lines of text cut at known headings, and what is printed alike on all of them.

A page is one record. Its lines keep the blank ones between them, because those part paragraphs.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import pairwise
from typing import NamedTuple, TypeVar

from kg.errors import SourceError
from kg.iri import NCT
from kg.model import Intervention, InterventionType, Note, Phase, Site, Status
from kg.sources.codes import Code, code
from kg.sources.facility import named
from kg.sources.notes import Notes
from kg.sources.text import clean, line

Value = TypeVar("Value")

_MISSING = frozenset({"Not provided"})
# The registry prints some countries with a comma: "Seoul, , Korea, Republic of".
_COUNTRY_REST = re.compile(r"(?:.* )?Republic of(?: the)?|Province of China")


class Block(NamedTuple):
    """Lines and the line that ends them: its mark, and what follows the mark on it."""

    lines: list[str]
    mark: str = ""
    value: str = ""


def lines(content: bytes) -> list[str]:
    """The page's lines, stripped; raises SourceError where the bytes are not UTF-8 text."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"byte {error.start}", "not UTF-8 text") from None
    return [line.strip() for line in text.splitlines()]


def first_line(head: bytes) -> bytes:
    """The first line that is not blank, to know a page by the site's name."""
    return head.removeprefix(b"\xef\xbb\xbf").lstrip().partition(b"\n")[0].strip()


def whole(content: bytes) -> Iterator[tuple[str, bytes]]:
    """A page is one record."""
    yield "", content


def cut(lines: Sequence[str], headings: Sequence[str]) -> dict[str, list[str]]:
    """The lines under each heading, none where the page lacks it, and under "" those before the first.

    A heading's words may also be a line of running text. Headings stand in the layout's order, so the true ones are
    the longest run of lines in that order, and the later of two equal runs: a false one stands in an earlier text.
    """
    rank = {heading: number for number, heading in enumerate(headings)}
    best: dict[int, tuple[int, ...]] = {}  # the best run that ends with each heading, as line numbers
    for number, heading in enumerate(lines):
        if heading in rank:
            before = _longest(run for last, run in best.items() if last < rank[heading])
            best[rank[heading]] = _longest([best.get(rank[heading], ()), (*before, number)])
    bounds = (*_longest(best.values()), len(lines))
    sections = {heading: list[str]() for heading in headings} | {"": list(lines[: bounds[0]])}
    return sections | {lines[start]: list(lines[start + 1 : end]) for start, end in pairwise(bounds)}


def _longest(runs: Iterable[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=lambda run: (len(run), run), default=())


def blocks(lines: Iterable[str], *marks: str) -> list[Block]:
    """The lines before each one that begins with a mark; the last block, what follows all marks, has none."""
    found: list[Block] = []
    pending: list[str] = []
    for text in lines:
        if mark := next((mark for mark in marks if text.startswith(mark)), ""):
            found.append(Block(pending, mark, line(text.removeprefix(mark))))
            pending = []
        else:
            pending.append(text)
    return [*found, Block(pending)]


def printed(lines: Iterable[str]) -> list[str]:
    """The lines that say something, each cleaned."""
    return [text for text in map(line, lines) if text and text not in _MISSING]


def first(lines: Iterable[str]) -> str:
    """The first line that says something, or ""."""
    return next(iter(printed(lines)), "")


def after(count: int, lines: list[str]) -> list[str]:
    """What follows the first `count` lines that are not blank."""
    taken = [number for number, text in enumerate(lines) if text][:count]
    return lines[taken[-1] + 1 :] if taken else lines


class Fields(NamedTuple):
    """Sections of one value each, and the notes that unreadable ones leave under their headings."""

    sections: dict[str, list[str]]
    notes: Notes

    def value(self, heading: str, convert: Callable[[str], Value]) -> Value | None:
        return self.notes.take(heading, convert, first(self.sections[heading]))

    def code(self, heading: str, codes: type[Code]) -> Code | None:
        return self.value(heading, partial(code, codes))


def text(lines: Iterable[str]) -> str:
    """Running text, its paragraphs apart; "" where the page says that it is not provided."""
    running = clean("\n".join(lines))
    return "" if running in _MISSING else running


def criteria(inclusion: Iterable[str], exclusion: Iterable[str]) -> str:
    """Both lists as one text, headed as the registry heads them; a list that is missing has no heading."""
    lists = {"Inclusion Criteria:": text(inclusion), "Exclusion Criteria:": text(exclusion)}
    return "\n\n".join(f"{heading}\n\n{listed}" for heading, listed in lists.items() if listed)


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
    return status, next((known for known in said.values() if isinstance(known, Phase)), None)


def intervention(notes: Notes, place: str, printed: str) -> Intervention:
    """`Biological: NK cells` parted into type and name; the whole line is the name where its type is not known."""
    word, _, name = printed.partition(": ")
    known = notes.take(place, partial(code, InterventionType), word)
    return Intervention(name, known) if known and name else Intervention(printed)


def site(facility: str, place: str, people: Iterable[str]) -> Site:
    """A site from its name and `City, Region, Country`; the region may be empty, as in "Tabriz, , Iran"."""
    words = [word.strip() for word in place.split(",")]
    if len(words) > 1 and _COUNTRY_REST.fullmatch(words[-1]):
        words[-2:] = [", ".join(words[-2:])]
    *city, country = words
    return Site(named(facility, people), "".join(city[:1]), ", ".join(city[1:]), country)
