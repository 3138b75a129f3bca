"""Fields that cannot be read cost the field and not the trial: each leaves a note with its place."""

from collections.abc import Callable
from typing import TypeVar

from kg.model import Note

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
