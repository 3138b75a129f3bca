"""Fields that cannot be read cost the field and not the trial: each leaves a note with its place."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from kg.model import Note
from kg.sources.codes import Code, code

Value = TypeVar("Value")


class Notes(list[Note]):
    """The notes taken while one record is read."""

    def take(self, place: str, convert: Callable[[str], Value], printed: str | None) -> Value | None:
        """`convert(printed)`, or None where nothing is printed, or None and a note where it raises ValueError."""
        if printed is None or not printed.strip():
            return None
        try:
            return convert(printed)
        except ValueError as error:
            self.append(Note(place, str(error)))
            return None

    def code(self, place: str, codes: type[Code], printed: str) -> Code | None:
        """The member of a closed set that is printed."""
        return self.take(place, partial(code, codes), printed)

    def codes(self, place: str, codes: type[Code], printed: tuple[str, ...]) -> tuple[Code, ...]:
        """The members that a list prints, each once; an unknown one costs itself alone."""
        read = (self.code(f"{place}[{number}]", codes, each) for number, each in enumerate(printed))
        return tuple(dict.fromkeys(each for each in read if each))
