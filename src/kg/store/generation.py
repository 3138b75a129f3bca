"""Graphs on disk as generations.

A graph directory holds `generations/<name>/` and `current`, a link to one of them. A generation has its shards (gzip
N-Quads, the truth), a manifest with their sha256 and counts, and the store, which is derived from the shards, as
further files may be. The name comes from the manifest's bytes, so the same input gives the same generation.
"""

import gzip
import hashlib
import json
import os
import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Self, cast

import pyoxigraph
from pyoxigraph import RdfFormat

from kg.errors import StoreError

CURRENT = "current"
_GENERATIONS = "generations"
_MANIFEST = "manifest.json"
_STORE = "store"
_SUMS = "SHA256SUMS"  # beside what is derived, and not in the manifest: its bytes differ from build to build
_SHARD = ".nq.gz"
_BUILDING = ".building-"
_KEPT = 2  # generations: the current one and the one before


def is_graph(directory: Path) -> bool:
    """Whether the directory holds a built graph."""
    return (directory / CURRENT).is_dir()


def manifest(directory: Path) -> dict[str, object]:
    """What the current generation of a graph says of itself."""
    found: dict[str, object] = json.loads((directory / CURRENT / _MANIFEST).read_text())
    return found


def shard_lines(directory: Path, shard: str) -> Iterator[str]:
    """The lines of a shard of the current generation, without line ends; raises StoreError where it is damaged."""
    return _lines(directory / CURRENT / f"{shard}{_SHARD}")


def default_lines(generation: Path) -> Iterator[str]:
    """The lines of all shards of a generation that stand in the default graph; shards may have some in common."""
    shards: dict[str, object] = json.loads((generation / _MANIFEST).read_text())["shards"]
    for shard in shards:
        yield from filter(_is_triple, _lines(generation / f"{shard}{_SHARD}"))


def _is_triple(line: str) -> bool:
    """Whether a line of N-Quads names no graph: nothing but a full stop follows the value."""
    literal = line.rfind('"') + 1
    return line.count(" ", literal) == (1 if literal else 3)


def _lines(file: Path) -> Iterator[str]:
    try:
        with gzip.open(file, "rt", encoding="utf-8", newline="\n") as lines:
            yield from (line.rstrip("\n") for line in lines)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise StoreError(f"{file} is damaged: {error}; build the graph again") from None


class Builder:
    """A new generation in the making: write shards, then `publish`; whatever is not published leaves no trace."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        (self.directory / _GENERATIONS).mkdir(parents=True, exist_ok=True)
        _sweep(self.directory / _GENERATIONS)
        self._work = Path(tempfile.mkdtemp(prefix=f"{_BUILDING}{os.getpid()}-", dir=self.directory / _GENERATIONS))
        self._work.chmod(0o755)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self._work, ignore_errors=True)

    def write(self, shard: str, lines: Iterable[str]) -> None:
        """One shard, compressed so that the same lines give the same bytes."""
        count = 0
        with (
            (self._work / f"{shard}{_SHARD}").open("wb") as file,
            gzip.GzipFile("", "wb", compresslevel=4, fileobj=file, mtime=0) as packed,
        ):
            for line in lines:
                packed.write(f"{line}\n".encode())
                count += 1
        self._counts[shard] = count

    def publish(self, derive: Callable[[Path], None] = lambda _: None, **facts: int) -> int:
        """Load the shards, write the manifest, move the generation into place and `current` to it: the triples it has.

        `derive` makes further files in the generation, from its store.
        """
        shards = {name: self._shard(name) for name in sorted(self._counts)}
        triples = self._load(shards)
        derive(self._work)
        (self._work / _MANIFEST).write_text(
            json.dumps({"shards": shards, "triples": triples, **facts}, indent=1, sort_keys=True) + "\n"
        )
        for directory in (self._work / _STORE, self._work):
            (directory / _SUMS).write_text("".join(f"{_sha256(file)}  {file.name}\n" for file in _derived(directory)))
        place = self.directory / _GENERATIONS / _name(self._work / _MANIFEST)
        _sync(self._work)
        _move(self._work, place)
        _point(self.directory, place)
        _prune(self.directory)
        return triples

    def _shard(self, name: str) -> dict[str, object]:
        file = self._work / f"{name}{_SHARD}"
        return {"sha256": _sha256(file), "bytes": file.stat().st_size, "lines": self._counts[name]}

    def _load(self, shards: Iterable[str]) -> int:
        store = pyoxigraph.Store(self._work / _STORE)
        for name in shards:
            with gzip.open(self._work / f"{name}{_SHARD}", "rb") as lines:
                store.bulk_load(cast(IO[bytes], lines), RdfFormat.N_QUADS, lenient=True)
        store.optimize()
        store.flush()
        return len(store)


def current(directory: Path) -> Path:
    """The current generation of a graph; raises StoreError where there is none."""
    if not is_graph(directory):
        raise StoreError(f"no graph in {directory}: build one with `kg build examples/ -o {directory}`")
    return (directory / CURRENT).resolve()


def open_generation_at(generation: Path) -> pyoxigraph.Store:
    """The store of a generation, for reading; raises StoreError where it is damaged."""
    try:
        return pyoxigraph.Store.read_only(str(generation / _STORE))
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError is what the store says of a damaged file
        raise StoreError(f"the graph in {generation} cannot be opened: {error}; build it again") from None


def generations(directory: Path) -> list[Path]:
    """The generations of a graph: the current one, then the others, the newest first; raises StoreError where there is none."""
    now = current(directory)
    return [now, *_others(directory, now)]


def verify(generation: Path) -> list[str]:
    """What is wrong with a generation, a sentence each: nothing where its bytes are those that were built."""
    try:
        said = json.loads((generation / _MANIFEST).read_text())
        expected = {f"{shard}{_SHARD}": about["sha256"] for shard, about in said["shards"].items()}
        expected |= {f"{_STORE}/CURRENT": ""} | _summed(generation)  # no store goes without its CURRENT
        expected |= {f"{_STORE}/{name}": digest for name, digest in _summed(generation / _STORE).items()}
    except (OSError, ValueError, KeyError, AttributeError, TypeError) as error:
        return [f"the manifest or a list of sums cannot be read: {error}"]
    if _name(generation / _MANIFEST) != generation.resolve().name:
        return ["the manifest is not as it was built"]
    wrong = [name for name, digest in expected.items() if not _is_as_built(generation / name, digest)]
    return [f"{name} is missing or is not as it was built" for name in wrong]


def _summed(directory: Path) -> dict[str, str]:
    """The digests of derived files by their names, as they were when built; "" for one that was not there."""
    sums = directory / _SUMS
    lines = sums.read_text().splitlines() if sums.exists() else []
    return dict.fromkeys((file.name for file in _derived(directory)), "") | {
        name: digest for digest, name in (line.split("  ") for line in lines)
    }


def _derived(directory: Path) -> list[Path]:
    """What is derived from the shards and never changes once it is there: of a store not its logs, nor the lock."""
    changing = ("LOCK", "LOG", _MANIFEST, _SUMS)
    found = (path for path in directory.iterdir() if path.is_file() and not path.name.startswith(changing))
    return sorted(path for path in found if path.suffix != ".log" and not path.name.endswith(_SHARD))


def _is_as_built(file: Path, digest: str) -> bool:
    try:
        return _sha256(file) == digest
    except OSError:  # it is missing, or cannot be read
        return False


def _sha256(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _sweep(generations: Path) -> None:
    """Remove what a build left behind whose process was killed."""
    for path in generations.glob(f"{_BUILDING}*-*"):
        process = path.name.removeprefix(_BUILDING).partition("-")[0]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _name(manifest_file: Path) -> str:
    return _sha256(manifest_file)[:16]


def _move(work: Path, place: Path) -> None:
    """Put the new generation in its place; the same one, published again, keeps its store: readers have it open."""
    if place.is_dir() and not verify(place):
        for file in work.iterdir():
            if file.is_file():
                file.replace(place / file.name)
        _sync_directory(place)
        return
    shutil.rmtree(place, ignore_errors=True)
    work.rename(place)


def _point(directory: Path, generation: Path) -> None:
    """Move `current` in one step: readers see the old generation or the new one."""
    link = directory / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(generation.relative_to(directory))
    link.replace(directory / CURRENT)
    _sync_directory(directory)


def _prune(directory: Path) -> None:
    for path in _others(directory, (directory / CURRENT).resolve())[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def _others(directory: Path, generation: Path) -> list[Path]:
    """The other generations, the newest first."""
    found = (directory.resolve() / _GENERATIONS).iterdir()
    others = [path for path in found if not path.name.startswith(".") and path.name != generation.name]
    return sorted(others, key=lambda path: path.stat().st_mtime_ns, reverse=True)


def _sync(directory: Path) -> None:
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    _sync_directory(directory)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
