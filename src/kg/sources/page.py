"""What page layouts share: lines of text, cut at known headings and marks.

A page is one record. Its lines keep the blank ones between them, because those part paragraphs.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from kg.errors import SourceError
from kg.sources.text import clean, line

_MISSING = frozenset({"Not provided"})
_LINE_END = re.compile(r"\r\n|\r|\n")  # and no other: U+2028 or U+0085 stand in names
_DRAWN_BULLET = re.compile(r"^\s+[•●○▪◦\-–*]\s+")


class Block(NamedTuple):
    """Lines and the line that ends them: its mark, and what follows the mark on it."""

    lines: list[str]
    mark: str = ""
    value: str = ""


def decoded(content: bytes) -> str:
    """The page as text; raises SourceError where the bytes are not UTF-8."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SourceError(f"byte {error.start}", "not UTF-8 text") from None


def lines(content: bytes) -> list[str]:
    """The page's lines, stripped; raises SourceError where the bytes are not UTF-8 text."""
    return [line.strip() for line in _LINE_END.split(decoded(content))]


def lines_of_lists(content: bytes) -> list[str]:
    """The page's lines, where the site draws lists with an indent: their bullets as the registry writes them."""
    drawn = (_DRAWN_BULLET.sub(" * ", line) for line in _LINE_END.split(decoded(content)))
    return [line.strip() for line in drawn]


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
    """What follows the first `count` lines that say something."""
    taken = [number for number, text in enumerate(lines) if printed([text])][:count]
    return lines[taken[-1] + 1 :] if taken else lines


def text(lines: Iterable[str]) -> str:
    """Running text, its paragraphs apart; "" where the page says that it is not provided."""
    running = clean("\n".join(lines))
    return "" if running in _MISSING else running
