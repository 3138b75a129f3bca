"""Answers of a store: rows, truth values and triples, taken out or written in the formats of SPARQL and RDF."""

from collections.abc import Iterator
from functools import cache
from io import BytesIO
from typing import IO

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

from kg import iri
from kg.errors import QueryError, StoreError
from kg.guard import ROWS, TRIPLES
from kg.store.forms import forms, media_type_of

Term = NamedNode | BlankNode | Literal | Triple
Answer = QuerySolutions | QueryBoolean | QueryTriples


def rows_of(answer: Answer) -> list[dict[str, str | None]]:
    """The rows of a SELECT answer as dicts of lexical forms, unbound values as None."""
    return list(_stream_of(answer))


def _stream_of(answer: Answer) -> Iterator[dict[str, str | None]]:
    """The rows of a SELECT answer one by one, for answers that are too large to hold."""
    if not isinstance(answer, QuerySolutions):
        raise QueryError("not a SELECT query: it has no rows")
    names = columns_of(answer)
    for row in answer:
        yield {name: _lexical(row[name]) for name in names}


def truth_of(answer: Answer) -> bool:
    """The truth value of an ASK answer."""
    if not isinstance(answer, QueryBoolean):
        raise QueryError("not an ASK query: it has no truth value")
    return bool(answer)


def texts_of(answer: Answer) -> Iterator[dict[str, str]]:
    """The rows of a SELECT answer one by one, an unbound value as an empty text."""
    for row in _stream_of(answer):
        yield {name: value or "" for name, value in row.items()}


def columns_of(answer: Answer) -> list[str]:
    """The columns of a SELECT answer; none for any other."""
    return [variable.value for variable in answer.variables] if isinstance(answer, QuerySolutions) else []


def kind_of(answer: Answer) -> str:
    """TRIPLES for a CONSTRUCT or DESCRIBE answer, ROWS for rows and truth values."""
    return TRIPLES if isinstance(answer, QueryTriples) else ROWS


def forms_of(answer: Answer) -> tuple[str, ...]:
    """What the answer can be written as: rows and truth values one way, triples another."""
    return forms(kind_of(answer))


def serialized(answer: Answer, form: str) -> bytes:
    """The answer in one of its forms; raises QueryError where it has no such form."""
    output = BytesIO()
    write(answer, form, output)
    return output.getvalue()


def write(answer: Answer, form: str, output: IO[bytes]) -> None:
    """Write the answer in one of its forms, a piece at a time; raises QueryError where it has no such form."""
    if form not in forms_of(answer):
        kind = "a graph" if isinstance(answer, QueryTriples) else "rows"
        raise QueryError(f"{kind} cannot be written as {form}: ask for {', '.join(forms_of(answer))}")
    try:
        if isinstance(answer, QueryTriples):
            pyoxigraph.serialize(answer, output, rdf_format(media_type_of(form)), prefixes=iri.PREFIXES)
        else:
            answer.serialize(output, _results_format(form))
    except ValueError as error:
        raise QueryError(f"this answer cannot be written as {form}: {error}") from None


def parsed(content: bytes, form: str) -> Answer:
    """An answer that was written in a form."""
    if form in forms(ROWS):
        return pyoxigraph.parse_query_results(content, _results_format(form))
    memory = pyoxigraph.Store()
    memory.load(content, rdf_format(media_type_of(form)))
    answer = memory.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    assert isinstance(answer, QueryTriples)
    return answer


def ntriples_of(answer: Answer) -> str:
    """The triples of a CONSTRUCT or DESCRIBE answer as N-Triples."""
    if not isinstance(answer, QueryTriples):
        raise QueryError("not a CONSTRUCT or DESCRIBE query: it has no triples")
    return (answer.serialize(format=RdfFormat.N_TRIPLES) or b"").decode()


def rdf_format(media_type: str) -> RdfFormat:
    """The RDF format of a media type; raises StoreError for one that is none."""
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise StoreError(f"no RDF format is called {media_type!r}: text/turtle and application/n-triples are")
    return form


@cache
def _results_format(form: str) -> QueryResultsFormat:
    found = QueryResultsFormat.from_media_type(media_type_of(form))
    assert found is not None, form
    return found


def _lexical(term: Term | None) -> str | None:
    return None if term is None else str(term) if isinstance(term, Triple) else term.value
