"""Answers of a store: rows, truth values and triples, taken out or written in the formats of SPARQL and RDF."""

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

Term = NamedNode | BlankNode | Literal | Triple
Answer = QuerySolutions | QueryBoolean | QueryTriples

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


def rows_of(answer: Answer) -> list[dict[str, str | None]]:
    """The rows of a SELECT answer as dicts of lexical forms, unbound values as None."""
    if not isinstance(answer, QuerySolutions):
        raise QueryError("not a SELECT query: it has no rows")
    names = columns_of(answer)
    return [{name: _lexical(row[name]) for name in names} for row in answer]


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


def rdf_format(media_type: str) -> RdfFormat:
    """The RDF format of a media type; raises StoreError for one that is none."""
    form = RdfFormat.from_media_type(media_type)
    if form is None:
        raise StoreError(f"no RDF format is called {media_type!r}: text/turtle and application/n-triples are")
    return form


def _lexical(term: Term | None) -> str | None:
    return None if term is None else str(term) if isinstance(term, Triple) else term.value
