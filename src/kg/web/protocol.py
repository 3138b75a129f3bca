"""The three ways in which the SPARQL 1.1 Protocol asks a query: by GET, by a posted form, by a posted query."""

from typing import NamedTuple
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from werkzeug.http import parse_options_header

from kg.errors import QueryError
from kg.store import Graphs

MAX_BODY = 1_000_000  # bytes
MAX_URL = 32_000  # characters of its query part
FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
_READ_ONLY = "this endpoint is read-only: it takes no update"


class Asked(NamedTuple):
    """What a request asks; `query` is empty where a GET asks nothing, `graphs` is None where none are named."""

    query: str | None
    graphs: Graphs | None


async def read(request: Request) -> Asked:
    """What a request asks; raises QueryError or HTTPException where it asks amiss."""
    query_string = request.scope["query_string"].decode("latin-1")
    if len(query_string) > MAX_URL:
        raise HTTPException(414, f"the URL is longer than {MAX_URL:,} characters: post the query")
    given = _pairs(query_string)
    if request.method != "POST":
        return _question(given)
    _check_charset(request)
    posted = _question(given + _posted(_media_type(request), await _body(request)))
    if posted.query is None:
        raise QueryError("nothing is asked: the form has no field named query")
    return posted


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _check_charset(request: Request) -> None:
    """Queries are UTF-8, whatever a client may call it."""
    _, parameters = parse_options_header(request.headers.get("content-type"))
    charset = parameters.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(415, f"the charset {charset!r} is not understood: send UTF-8")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "the body is compressed: send it as it is")


async def _body(request: Request) -> bytes:
    """The body, of which no more is waited for where its announced length is too long already."""
    body = bytearray()
    length = int(request.headers.get("content-length", 0))
    if length <= MAX_BODY:
        async for chunk in request.stream():
            body += chunk
            length = max(length, len(body))
            if length > MAX_BODY:
                break
    if length > MAX_BODY:
        raise HTTPException(413, f"the request is longer than {MAX_BODY:,} bytes")
    return bytes(body)


def _posted(media_type: str, body: bytes) -> list[tuple[str, str]]:
    if media_type == "application/sparql-update":
        raise HTTPException(415, _READ_ONLY)
    if media_type not in (FORM, QUERY):
        raise HTTPException(415, f"{media_type or 'a body without a type'} is not understood: post {QUERY} or {FORM}")
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise QueryError("the query is not UTF-8") from None
    return _pairs(text) if media_type == FORM else [("query", text)]


def _pairs(encoded: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded, keep_blank_values=True, errors="strict")
    except ValueError:
        raise QueryError("the parameters are not UTF-8") from None


def _question(given: list[tuple[str, str]]) -> Asked:
    def values(name: str) -> tuple[str, ...]:
        return tuple(value for key, value in given if key == name)

    queries = values("query")
    if values("update"):
        raise QueryError(_READ_ONLY)
    if len(queries) > 1:
        raise QueryError("there is more than one query: ask one at a time")
    graphs = Graphs(values("default-graph-uri"), values("named-graph-uri"))
    return Asked(queries[0] if queries else None, graphs if any(graphs) else None)
