"""What can be asked: a generation on this machine, or any SPARQL 1.1 endpoint somewhere else."""

import tempfile
from collections.abc import Iterator
from http import HTTPStatus
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple, Protocol, TypedDict

import pyoxigraph
from pyoxigraph import BlankNode, NamedNode, Quad, QueryResultsFormat, QuerySolutions

from kg import guard, iri
from kg.errors import QueryError, StoreError
from kg.store.answers import Answer, parsed, rdf_format
from kg.store.forms import media_type_of
from kg.store.generation import current, default_lines, open_generation_at

if TYPE_CHECKING:
    import httpx


class Graphs(NamedTuple):
    """The graphs a query is asked of, by IRI, as the SPARQL protocol names them: merged as the default one, and by name."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


class Askable(Protocol):
    """What can be asked."""

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        """The answer to a SPARQL query; raises QueryError for a query that is wrong or not allowed.

        Without `graphs` it is asked of the store's own default graph and all its named ones.
        """
        ...


class Store(Askable, Protocol):
    """What can be asked, and written out as a whole."""

    def dump(self, output: IO[bytes], media_type: str) -> None:
        """Write the graph as "text/turtle" or the like, with the prefixes of the project where the format has any.

        A format that knows named graphs gets all of them, any other the default graph.
        """
        ...

    def lines(self) -> Iterator[str]:
        """The default graph as lines of N-Triples, in any order, some perhaps more than once."""
        ...

    def __len__(self) -> int:
        """How many triples the default graph holds."""
        ...


class Embedded:
    """A generation on this machine, opened for reading, or a store in memory, which has no generation."""

    def __init__(self, store: pyoxigraph.Store, generation: Path | None = None) -> None:
        self._store = store
        self._generation = generation

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        guard.check(sparql)
        return self.evaluated(sparql, graphs)

    def evaluated(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        """The answer to a query that has been checked."""
        try:
            return self._store.query(sparql, base_iri=iri.BASE, **_dataset(graphs))
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"not a SPARQL query: {' '.join(str(error).split())}") from None

    def dump(self, output: IO[bytes], media_type: str) -> None:
        form = rdf_format(media_type)
        graph = None if form.supports_datasets else pyoxigraph.DefaultGraph()
        self._store.dump(output, form, from_graph=graph, prefixes=iri.PREFIXES)

    def lines(self) -> Iterator[str]:
        """From the shards, where there are any: seven times as fast as from the store."""
        return _dumped(self) if self._generation is None else default_lines(self._generation)

    def __len__(self) -> int:
        return len(self._store)


class Remote:
    """A SPARQL 1.1 endpoint somewhere else."""

    def __init__(self, url: str) -> None:
        self.url = url

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        guard.check(sparql)
        content = BytesIO()
        form = self._fetch(sparql, graphs or Graphs(), content)
        return parsed(content.getvalue(), form)

    def dump(self, output: IO[bytes], media_type: str) -> None:
        form = rdf_format(media_type)
        named = self._named() if form.supports_datasets else ()
        pyoxigraph.serialize(chain(self._default(), named), output, form, prefixes=iri.PREFIXES)

    def lines(self) -> Iterator[str]:
        return _dumped(self)

    def _default(self) -> Iterator[Quad]:
        """What stands in the default graph, which may be larger than memory."""
        with tempfile.TemporaryFile() as content:
            form = self._fetch("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", Graphs(), content)
            content.seek(0)
            # renamed, because the other reply may have blank nodes of the same names
            yield from pyoxigraph.parse(content, rdf_format(media_type_of(form)), rename_blank_nodes=True)

    def _named(self) -> Iterator[Quad]:
        """What stands in named graphs, which may be larger than memory."""
        with tempfile.TemporaryFile() as content:
            form = self._fetch("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }", Graphs(), content)
            if form != "json":
                raise StoreError(f"{self.url} answers with {form} where rows were asked for")
            content.seek(0)
            answer = pyoxigraph.parse_query_results(content, QueryResultsFormat.JSON)
            assert isinstance(answer, QuerySolutions)
            yield from (Quad(row["s"], row["p"], row["o"], row["g"]) for row in answer)

    def _fetch(self, sparql: str, graphs: Graphs, output: IO[bytes]) -> str:
        """Write the answer to a query into a file, and tell the form that it has."""
        form = {"query": sparql, "default-graph-uri": list(graphs.default), "named-graph-uri": list(graphs.named)}
        accept = "application/sparql-results+json, application/n-triples;q=0.9"
        import httpx  # here, because it takes a third of a second that a graph on this machine does not need

        try:
            with httpx.stream("POST", self.url, data=form, headers={"Accept": accept}, timeout=60) as reply:
                written = self._form(reply)
                output.writelines(reply.iter_bytes())
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise StoreError(f"{self.url} does not answer: {error}") from None
        return written

    def _form(self, reply: "httpx.Response") -> str:
        """The form of an answer; raises QueryError or StoreError for one that is none."""
        if reply.is_error:
            said = reply.read().decode(errors="replace").strip()
            if reply.status_code == HTTPStatus.BAD_REQUEST:
                raise QueryError(said)
            raise StoreError(f"{self.url} answers {reply.status_code}: {said[:200]}")
        kind = reply.headers.get("content-type", "").split(";")[0].strip()
        form = next((form for form in ("json", "ntriples", "turtle") if media_type_of(form) == kind), None)
        if form is None:
            raise StoreError(f"{self.url} is no SPARQL endpoint: it answers with {kind or 'no content type'}")
        return form

    def __len__(self) -> int:
        answer = self.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        assert isinstance(answer, QuerySolutions)
        return int(next(iter(answer))["n"].value)


def _dumped(store: Store) -> Iterator[str]:
    with tempfile.TemporaryFile() as dumped:
        store.dump(dumped, "application/n-triples")
        dumped.seek(0)
        yield from map(bytes.decode, dumped)


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
    if is_url(where):
        return Remote(where)
    generation = current(Path(where))
    return Embedded(open_generation_at(generation), generation)


def is_url(where: str) -> bool:
    """Whether a graph is behind a URL, and not in a directory."""
    return where.startswith(("http://", "https://"))
