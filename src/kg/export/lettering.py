"""Text that must fit a picture: cleaned, measured, broken into lines.

Whoever opens a picture has other fonts, so widths are estimated from above, after one of the broadest in use (DejaVu
Sans): a text may look short in its place, and is never cut.
"""

import unicodedata
from collections.abc import Iterator

_WIDTHS = {  # of a character, in sizes of the font
    **dict.fromkeys("iljI.,:;'|! ", 0.36),
    **dict.fromkeys("()[]-tfrJ/", 0.46),
    **dict.fromkeys("mwMWQO@%&—→+<>=", 1.0),
}
_UPPER, _OTHER, _WIDE = 0.78, 0.65, 1.1


def clean(text: str) -> str:
    """The text in one line, without what is not printed: control characters, halves of pairs, marks of direction."""
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace()).split())


def width(text: str, size: float) -> float:
    """How wide the text is at most, in the unit of the size."""
    return size * sum(_width(each) for each in text)


def wrapped(text: str, size: float, room: float, lines: int) -> list[str]:
    """The text in at most so many lines that fit the room; what does not fit ends in an ellipsis."""
    broken = list(_broken(clean(text), size, room))
    if len(broken) <= lines:
        return broken
    return [*broken[: lines - 1], _shortened(" ".join(broken[lines - 1 :]), size, room)]


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _WIDE
    return _WIDTHS.get(character, _UPPER if character.isupper() else _OTHER if character.isascii() else 0.8)


def _broken(text: str, size: float, room: float) -> Iterator[str]:
    line = ""
    for word in text.split():
        candidate = f"{line} {word}".lstrip()
        if width(candidate, size) <= room:
            line = candidate
            continue
        if line:
            yield line
        *full, line = _pieces(word, size, room)
        yield from full
    if line:
        yield line


def _pieces(word: str, size: float, room: float) -> list[str]:
    """A word that is wider than the room, as Chinese text without spaces is, cut between characters."""
    pieces = [""]
    for character in word:
        if pieces[-1] and width(pieces[-1] + character, size) > room:
            pieces.append("")
        pieces[-1] += character
    return pieces


def _shortened(text: str, size: float, room: float) -> str:
    while text and width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
