"""Files that appear whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write, which takes its place when all is written; what was there stays where that fails, and gives its mode.

    What is no file of a disk, as a pipe or /dev/stdout, is written as it is.
    """
    place = path.resolve()
    if place.exists() and not place.is_file():
        with place.open("wb") as output:
            yield output
        return
    writing = place.with_name(f".{place.name}-{os.getpid()}")
    try:
        with _opened(writing, place) as output:
            yield output
            output.flush()
            os.fsync(output.fileno())
        if place.exists():
            shutil.copymode(place, writing)
        writing.replace(place)
    finally:
        writing.unlink(missing_ok=True)


def _opened(writing: Path, place: Path) -> IO[bytes]:
    """A file that stands in for another; what is wrong with it is told of the other."""
    try:
        return writing.open("wb")
    except OSError as error:
        error.filename = str(place)
        raise
