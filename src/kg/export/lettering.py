"""Text that must fit a picture: cleaned, measured, broken into lines.

Whoever opens a picture has other fonts, so widths are estimated from above, after one of the broadest in use (DejaVu
Sans): a text may look short in its place, and is never cut.
"""

import re
import unicodedata
from collections.abc import Iterator

_WIDTHS = {  # of a character, in sizes of the font
    **dict.fromkeys("iljI.,:;'|! ", 0.36),
    **dict.fromkeys("()[]-tfrJ/", 0.46),
    **dict.fromkeys("mwMWQO@%&—→+<>=", 1.0),
}
_UPPER, _LOWER, _OTHER, _WIDE = 0.78, 0.65, 0.8, 1.1
# Lines end between words; in a word that is wider than its room after a hyphen or stroke, else anywhere, as in Chinese.
_CUTS = (re.compile(r"\s*\S+"), re.compile(r"[^/-]*[/-]|[^/-]+"), re.compile(r"."))


_FULL_WIDTH = {0xFEE0 + code: code for code in range(0x21, 0x7F)}  # Latin as Chinese text prints it, which few fonts have


def clean(text: str) -> str:
    """The text in one line, without what is not printed: control characters, halves of pairs, marks of direction.

    Latin letters and signs of full width become usual ones.
    """
    return " ".join("".join(each for each in text if each.isprintable() or each.isspace()).translate(_FULL_WIDTH).split())


def width(text: str, size: float) -> float:
    """How wide the text is at most, in the unit of the size."""
    return size * sum(_width(each) for each in text)


def wrapped(text: str, size: float, room: float, lines: int) -> list[str]:
    """The text in at most so many lines that fit the room, which must be wider than a letter; a cut ends in an ellipsis."""
    broken = list(_broken(clean(text), size, room, _CUTS))
    if len(broken) <= lines:
        return broken
    return [*broken[: lines - 1], _shortened(broken[lines - 1], size, room)]


def _width(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in ("W", "F"):
        return _WIDE
    return _WIDTHS.get(character, _UPPER if character.isupper() else _LOWER if character.isascii() else _OTHER)


def _broken(text: str, size: float, room: float, cuts: tuple[re.Pattern[str], ...]) -> Iterator[str]:
    """The text's lines, cut by the first pattern; a part that is wider than the room is cut by the next one."""
    line = ""
    for part in cuts[0].findall(text):
        if width((line + part).strip(), size) <= room:
            line += part
            continue
        if line:
            yield line.strip()
        fits = width(part.strip(), size) <= room
        *full, line = [part] if fits else _broken(part.strip(), size, room, cuts[1:])
        yield from full
    if line:
        yield line.strip()


def _shortened(text: str, size: float, room: float) -> str:
    while text and width(f"{text}…", size) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"
