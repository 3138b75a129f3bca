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
from typing import IO, NamedTuple, Protocol, Self, TypedDict

import httpx
import pyoxigraph
from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from kg import guard, iri
from kg.errors import QueryError, StoreError

Term = NamedNode | BlankNode | Literal | Triple
Answer = QuerySolutions | QueryBoolean | QueryTriples

CURRENT = "current"
_GENERATIONS = "generations"
_MANIFEST = "manifest.json"
_STORE = "store"
_KEPT = 2  # generations: the current one and the one before


class Graphs(NamedTuple):
    """The graphs a query is asked of, by IRI, as the SPARQL protocol names them: merged as the default one, and by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Store(Protocol):
    """What can be asked."""

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        """The answer to a SPARQL query; raises QueryError for a query that is wrong or not allowed.

        Without `graphs` it is asked of the store's own default graph and all its named ones.
        """
        ...

    def dump(self, output: IO[bytes], media_type: str) -> None:
        """Write the default graph as "text/turtle" or the like, with the prefixes of the project where the format has any."""
        ...

    def __len__(self) -> int:
        """How many triples the default graph holds."""
        ...


class Embedded:
    """A generation on this machine, opened for reading."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        guard.check(sparql)
        try:
            return self._store.query(sparql, **_dataset(graphs))
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"not a SPARQL query: {error}") from None

    def dump(self, output: IO[bytes], media_type: str) -> None:
        self._store.dump(output, _format(media_type), from_graph=pyoxigraph.DefaultGraph(), prefixes=iri.PREFIXES)

    def __len__(self) -> int:
        return len(self._store)


class Remote:
    """A SPARQL 1.1 endpoint somewhere else."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        guard.check(sparql)
        asked = graphs or Graphs()
        form = {"query": sparql, "default-graph-uri": list(asked.default), "named-graph-uri": list(asked.named)}
        accept = "application/sparql-results+json, application/n-triples;q=0.9"
        try:
            reply = httpx.post(self.url, data=form, headers={"Accept": accept}, timeout=60)
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

    def dump(self, output: IO[bytes], media_type: str) -> None:
        answer = self.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
        assert isinstance(answer, QueryTriples)
        pyoxigraph.serialize(answer, output, _format(media_type), prefixes=iri.PREFIXES)

    def __len__(self) -> int:
        answer = self.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        assert isinstance(answer, QuerySolutions)
        return int(next(iter(answer))["n"].value)


class _Dataset(TypedDict, total=False):
    """How the embedded store takes `Graphs`."""

    default_graph: list[NamedNode | BlankNode | pyoxigraph.DefaultGraph]
    named_graphs: list[NamedNode | BlankNode]


def _dataset(graphs: Graphs | None) -> _Dataset:
    if graphs is None:
        return {}
    default, named = ([NamedNode(name) for name in names] for names in graphs)
    return {"default_graph": [*default], "named_graphs": [*named]}


def open_store(where: str) -> Store:
    """The graph in a directory or behind a URL; raises StoreError where there is none."""
    return Remote(where) if where.startswith(("http://", "https://")) else Embedded(_open_generation(Path(where)))


def rows_of(answer: Answer) -> list[dict[str, str | None]]:
    """The rows of a SELECT answer as dicts of lexical forms, unbound values as None."""
    if not isinstance(answer, QuerySolutions):
        raise QueryError("not a SELECT query: it has no rows")
    names = columns_of(answer)
    return [{name: _lexical(row[name]) for name in names} for row in answer]


_ROWS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
_TRIPLES = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "rdfxml": RdfFormat.RDF_XML,
    "jsonld": RdfFormat.JSON_LD,
    "trig": RdfFormat.TRIG,
    "nquads": RdfFormat.N_QUADS,
}


def columns_of(answer: Answer) -> list[str]:
    """The columns of a SELECT answer; none for any other."""
    return [variable.value for variable in answer.variables] if isinstance(answer, QuerySolutions) else []


def forms_of(answer: Answer) -> tuple[str, ...]:
    """What the answer can be written as: rows and truth values one way, triples another."""
    return tuple(_TRIPLES if isinstance(answer, QueryTriples) else _ROWS)


def serialized(answer: Answer, form: str) -> bytes:
    """The answer in one of its forms; raises QueryError where it has no such form."""
    if form not in forms_of(answer):
        kind = "a graph" if isinstance(answer, QueryTriples) else "rows"
        raise QueryError(f"{kind} cannot be written as {form}: ask for {', '.join(forms_of(answer))}")
    if not isinstance(answer, QueryTriples):
        return answer.serialize(format=_ROWS[form]) or b""
    try:
        return pyoxigraph.serialize(answer, format=_TRIPLES[form], prefixes=iri.PREFIXES) or b""
    except (ValueError, OSError) as error:
        raise QueryError(f"these triples cannot be written as {form}: {error}") from None


def ntriples_of(answer: Answer) -> str:
    """The triples of a CONSTRUCT or DESCRIBE answer as N-Triples."""
    if not isinstance(answer, QueryTriples):
        raise QueryError("not a CONSTRUCT or DESCRIBE query: it has no triples")
    return (answer.serialize(format=RdfFormat.N_TRIPLES) or b"").decode()


def _format(media_type: str) -> RdfFormat:
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise StoreError(f"no RDF format is called {media_type!r}: text/turtle and application/n-triples are")
    return form


def _lexical(term: Term | None) -> str | None:
    return None if term is None else str(term) if isinstance(term, Triple) else term.value


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
