"""Files to trials. A layout is recognised by its content; what cannot be read is refused with file, place and problem."""

import errno
import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path, PurePath
from typing import NamedTuple, Protocol

from kg.errors import SourceError
from kg.model import Origin, Reject, Severity, Trial
from kg.sources import ctgov_json, html, meddatax, medpath, page, veeva

HEAD = 4096  # bytes a layout sees when it is asked whether it knows them


class Layout(Protocol):
    """What a module of this package offers."""

    NAME: str

    def sniff(self, head: bytes) -> bool:
        """Whether a file that begins with these bytes is of this layout."""
        ...

    def split(self, content: bytes) -> Iterator[tuple[str, bytes]]:
        """The records of a file, each with its place; raises SourceError where the file breaks off."""
        ...

    def read(self, content: bytes, origin: Origin) -> Trial:
        """One record; raises SourceError where it is no trial."""
        ...


PAGES: tuple[Layout, ...] = (meddatax, medpath, veeva)  # layouts of text, which saved HTML has too
LAYOUTS: tuple[Layout, ...] = (ctgov_json, *PAGES)


class RawRecord(NamedTuple):
    """The bytes of one record and where they stand."""

    layout: str
    file: str
    place: str
    content: bytes


class PassedOver(NamedTuple):
    """A file of a directory or archive that is not meant to hold trials: dot files, README*, LICENSE*."""

    file: str


Found = RawRecord | Reject | PassedOver


def find(paths: Iterable[Path]) -> Iterator[Found]:
    """Every record under the paths, unread, in a stable order.

    A file that cannot be read is refused; a path that is not there raises FileNotFoundError.
    """
    for path in paths:
        if path.is_dir():
            yield from chain.from_iterable(_find_in_directory(path, file) for file in sorted(path.rglob("*")))
        elif path.exists():
            yield from _read_file(path)
        else:
            raise FileNotFoundError(errno.ENOENT, "no such file or directory", str(path))


def read(raw: RawRecord) -> Trial | Reject:
    """One record as a trial, or the reason why not."""
    layout = next(layout for layout in LAYOUTS if raw.layout == layout.NAME)
    origin = Origin(raw.layout, raw.file, raw.place, hashlib.sha256(raw.content).hexdigest())
    try:
        return layout.read(_shown_text(raw.content), origin)
    except SourceError as error:
        place = ": ".join(part for part in (raw.place, error.place) if part)
        return _refused(raw.file, place, error.problem)


def _find_in_directory(root: Path, file: Path) -> Iterator[Found]:
    if file.is_dir() and not file.is_symlink():
        return
    if _is_passed_over(file.relative_to(root)):
        yield PassedOver(str(file))
    else:
        yield from _read_file(file)


def _read_file(file: Path) -> Iterator[Found]:
    try:
        content = file.read_bytes()
    except OSError as error:
        yield _refused(str(file), "", f"cannot be read: {error.strerror}")
        return
    yield from _split(str(file), content)


def _is_passed_over(file: PurePath) -> bool:
    return any(part.startswith((".", "__MACOSX")) for part in file.parts) or file.name.upper().startswith(("README", "LICENSE"))


def _split(file: str, content: bytes) -> Iterator[Found]:
    try:
        if content.startswith(b"\x1f\x8b"):
            yield from _split(file, gzip.decompress(content))
        elif content.startswith(b"PK\x03\x04"):
            yield from _unzip(file, content)
        else:
            yield from _split_plain(file, content)
    except (gzip.BadGzipFile, zipfile.BadZipFile, zlib.error, EOFError) as error:
        yield _refused(file, "", f"the archive is damaged: {error}")
    except RuntimeError as error:  # what zipfile says of a password and of a method it does not know
        yield _refused(file, "", f"the archive cannot be opened: {error}")


def _unzip(file: str, content: bytes) -> Iterator[Found]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if _is_passed_over(PurePath(name)):
                yield PassedOver(f"{file}!{name}")
            elif not name.endswith("/"):
                yield from _split(f"{file}!{name}", archive.read(name))


def _split_plain(file: str, content: bytes) -> Iterator[Found]:
    try:
        layout = _layout(content)
        if layout is None:
            known = ", ".join(layout.NAME for layout in LAYOUTS)
            yield _refused(file, "", f"no known layout ({known}): {_shown(content)}")
            return
        for place, record in page.whole(content) if html.sniff(content) else layout.split(content):
            yield RawRecord(layout.NAME, file, place, record)
    except SourceError as error:
        yield _refused(file, error.place, error.problem)


def _layout(content: bytes) -> Layout | None:
    layouts = PAGES if html.sniff(content) else LAYOUTS
    head = _shown_text(content)[:HEAD]
    return next((layout for layout in layouts if layout.sniff(head)), None)


def _shown_text(content: bytes) -> bytes:
    """What a layout reads: the text that saved HTML shows, anything else as it is."""
    return html.text(content) if html.sniff(content) else content


def _shown(content: bytes) -> str:
    head = content[:60].decode(errors="replace").strip()
    return f"it begins {head!r}" if head else "it is empty"


def _refused(file: str, place: str, problem: str) -> Reject:
    return Reject(file, place, "", Severity.RECORD, problem)
