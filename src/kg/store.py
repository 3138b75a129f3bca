"""Keep and ask: a graph on disk as generations, or any remote SPARQL 1.1 endpoint.

A graph directory holds `generations/<name>/` and `current`, a link to one of them. A generation has its shards (gzip
N-Quads, the truth), a manifest with their sha256 and counts, and the store, which is derived from the shards. The
name comes from the shards' bytes, so the same input gives the same generation.
"""

import gzip
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self

import httpx
import pyoxigraph
from pyoxigraph import QueryBoolean, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat

from kg import guard, iri
from kg.errors import QueryError, StoreError

Answer = QuerySolutions | QueryBoolean | QueryTriples

CURRENT = "current"
_GENERATIONS = "generations"
_MANIFEST = "manifest.json"
_STORE = "store"
_KEPT = 2  # generations: the current one and the one before


class Store(Protocol):
    """What can be asked."""

    def query(self, sparql: str) -> Answer:
        """The answer to a SPARQL query; raises QueryError for a query that is wrong or not allowed."""
        ...

    def dump(self, output: IO[bytes], form: RdfFormat) -> None:
        """Write the default graph, with the prefixes of the project where the format has any."""
        ...

    def __len__(self) -> int:
        """How many triples the default graph holds."""
        ...


class Embedded:
    """A generation on this machine, opened for reading."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    def query(self, sparql: str) -> Answer:
        guard.check(sparql)
        try:
            return self._store.query(sparql)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"not a SPARQL query: {error}") from None

    def dump(self, output: IO[bytes], form: RdfFormat) -> None:
        self._store.dump(output, form, from_graph=pyoxigraph.DefaultGraph(), prefixes=iri.PREFIXES)

    def __len__(self) -> int:
        return len(self._store)


class Remote:
    """A SPARQL 1.1 endpoint somewhere else."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, sparql: str) -> Answer:
        guard.check(sparql)
        accept = "application/sparql-results+json, application/n-triples;q=0.9"
        try:
            reply = httpx.post(self.url, data={"query": sparql}, headers={"Accept": accept}, timeout=60)
        except httpx.HTTPError as error:
            raise StoreError(f"{self.url} does not answer: {error}") from None
        if reply.status_code == httpx.codes.BAD_REQUEST:
            raise QueryError(reply.text.strip())
        if reply.is_error:
            raise StoreError(f"{self.url} answers {reply.status_code}: {reply.text[:200].strip()}")
        return self._parsed(reply)

    def _parsed(self, reply: httpx.Response) -> Answer:
        kind = reply.headers.get("content-type", "").split(";")[0].strip()
        if kind == "application/sparql-results+json":
            return pyoxigraph.parse_query_results(reply.content, QueryResultsFormat.JSON)
        if RdfFormat.from_media_type(kind) is None:
            raise StoreError(f"{self.url} is no SPARQL endpoint: it answers with {kind or 'no content type'}")
        memory = pyoxigraph.Store()
        memory.load(reply.content, RdfFormat.from_media_type(kind))
        answer = memory.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(answer, QueryTriples)
        return answer

    def dump(self, output: IO[bytes], form: RdfFormat) -> None:
        answer = self.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(answer, QueryTriples)
        answer.serialize(output, form, prefixes=iri.PREFIXES)

    def __len__(self) -> int:
        answer = self.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        assert isinstance(answer, QuerySolutions)
        return int(next(iter(answer))["n"].value)


def open_store(where: str) -> Store:
    """The graph in a directory or behind a URL; raises StoreError where there is none."""
    return Remote(where) if where.startswith(("http://", "https://")) else Embedded(_open_generation(Path(where)))


def is_graph(directory: Path) -> bool:
    """Whether the directory holds a built graph."""
    return (directory / CURRENT).is_dir()


def manifest(directory: Path) -> dict[str, object]:
    """What the current generation of a graph says of itself."""
    found: dict[str, object] = json.loads((directory / CURRENT / _MANIFEST).read_text())
    return found


def shard_lines(directory: Path, shard: str) -> Iterator[str]:
    """The lines of a shard of the current generation, without line ends."""
    with gzip.open(directory / CURRENT / f"{shard}.nq.gz", "rt", encoding="utf-8", newline="\n") as lines:
        yield from (line.rstrip("\n") for line in lines)


class Builder:
    """A new generation in the making: write shards, then `publish`; whatever is not published leaves no trace."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._counts: dict[str, int] = {}

    def __enter__(self) -> Self:
        (self.directory / _GENERATIONS).mkdir(parents=True, exist_ok=True)
        self._work = Path(tempfile.mkdtemp(prefix=".building-", dir=self.directory / _GENERATIONS))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        shutil.rmtree(self._work, ignore_errors=True)

    def write(self, shard: str, lines: Iterable[str]) -> None:
        """One shard, compressed so that the same lines give the same bytes."""
        count = 0
        with (
            (self._work / f"{shard}.nq.gz").open("wb") as file,
            gzip.GzipFile("", "wb", compresslevel=4, fileobj=file, mtime=0) as packed,
        ):
            for line in lines:
                packed.write(f"{line}\n".encode())
                count += 1
        self._counts[shard] = count

    def publish(self, **facts: int) -> int:
        """Load the shards, write the manifest, move the generation into place and `current` to it: the triples it has."""
        shards = {name: self._shard(name) for name in sorted(self._counts)}
        triples = self._load(shards)
        (self._work / _MANIFEST).write_text(
            json.dumps({"shards": shards, "triples": triples, **facts}, indent=1, sort_keys=True) + "\n"
        )
        place = self.directory / _GENERATIONS / _name(self._work / _MANIFEST)
        _sync(self._work)
        if place.exists():
            shutil.rmtree(place)
        self._work.rename(place)
        _point(self.directory, place)
        _prune(self.directory)
        return triples

    def _shard(self, name: str) -> dict[str, object]:
        content = (self._work / f"{name}.nq.gz").read_bytes()
        return {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "lines": self._counts[name]}

    def _load(self, shards: Iterable[str]) -> int:
        store = pyoxigraph.Store(self._work / _STORE)
        for name in shards:
            with gzip.open(self._work / f"{name}.nq.gz", "rb") as lines:
                store.bulk_load(lines, RdfFormat.N_QUADS, lenient=True)
        store.optimize()
        store.flush()
        return len(store)


def _open_generation(directory: Path) -> pyoxigraph.Store:
    if not is_graph(directory):
        raise StoreError(f"no graph in {directory}: build one with `kg build examples/ -o {directory}`")
    try:
        return pyoxigraph.Store.read_only(str((directory / CURRENT).resolve() / _STORE))
    except OSError as error:
        raise StoreError(f"the graph in {directory} cannot be opened: {error}; build it again") from None


def _name(manifest_file: Path) -> str:
    return hashlib.sha256(manifest_file.read_bytes()).hexdigest()[:16]


def _point(directory: Path, generation: Path) -> None:
    """Move `current` in one step: readers see the old generation or the new one."""
    link = directory / f".{CURRENT}-{os.getpid()}"
    link.unlink(missing_ok=True)
    link.symlink_to(generation.relative_to(directory))
    link.replace(directory / CURRENT)
    _sync_directory(directory)


def _prune(directory: Path) -> None:
    current = (directory / CURRENT).resolve()
    others = [path for path in (directory / _GENERATIONS).iterdir() if not path.name.startswith(".") and path != current]
    others.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
    for path in others[_KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


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
