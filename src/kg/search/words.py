"""The words of a text as they are kept and asked: case, diacritics and plurals levelled, alike on both sides."""

import re
import unicodedata

_PLURAL = re.compile(r"(?<=\w{3})s$")
_HYPHENS = "-\u2010\u2011\u2012\u2013"


class _Levels(dict[int, str]):
    """What becomes of each character: letters and digits stay, hyphens are one, combining marks go, others part words."""

    def __missing__(self, code: int) -> str:
        return _level(chr(code))


def _level(char: str) -> str:
    if char in _HYPHENS:
        return "-"
    category = unicodedata.category(char)
    return char if category[0] in "LN" else "" if category == "Mn" else " "


_LEVELS = _Levels({code: _level(chr(code)) for code in range(0x250)})  # those of Latin script are looked up


def words(text: str) -> list[list[str]]:
    """The words, each as its parts between hyphens: "CAR-T cells" is [["car", "t"], ["cell"]]."""
    levelled = unicodedata.normalize("NFKD", text).casefold().translate(_LEVELS)
    parted = ([part for part in word.split("-") if part] for word in levelled.split())
    return [[_PLURAL.sub("", part) for part in parts] for parts in parted if parts]


def folded(text: str) -> str:
    """A name as it is compared: "CAR-T cells" and "car t cell" are one."""
    return " ".join(part for parts in words(text) for part in parts)


def indexed(text: str) -> str:
    """A text as it is kept: folded, and its hyphenated words once more as one, so that CART finds CAR-T."""
    found = words(text)
    return " ".join([part for parts in found for part in parts] + ["".join(parts) for parts in found if len(parts) > 1])


def match(asked: list[list[str]]) -> str:
    """Words as an FTS5 query for all of them, the last one as a beginning; IL-13 is looked for as IL13 too.

    Each word is quoted and holds only letters and digits, so that none of them is syntax.
    """
    spellings = [[f'"{spelling}"' for spelling in dict.fromkeys((" ".join(parts), "".join(parts)))] for parts in asked]
    spellings[-1] = [f"{spelling} *" for spelling in spellings[-1]]
    return " AND ".join(f"({' OR '.join(each)})" for each in spellings)
