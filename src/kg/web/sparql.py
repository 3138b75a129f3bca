"""/sparql over ASGI itself: the SPARQL 1.1 Protocol, answered by workers, in as few steps as it takes.

Answers are sent as they come. One that breaks off, for want of time or memory, ends without its last chunk, so that nobody
takes it for whole. A client that goes away frees its worker.
"""

import asyncio
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg import description, guard, iri, queries, rdf
from kg.errors import KgError
from kg.store import ROWS, TRIPLES, Graphs, parsed, serialized
from kg.web import pages, problems
from kg.web.headers import METHODS
from kg.web.live import Live, Served
from kg.web.negotiate import HTML, OF_KIND, TURTLE, Choice, accept_of, choose
from kg.web.protocol import read
from kg.web.threads import contained
from kg.workers import Answer, Question, UnwantedError

_METHODS = frozenset(METHODS.split(", "))
_WATCH_AFTER = 0.25  # seconds after which a client that left is noticed at once


_EXAMPLE = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?antigen (COUNT(DISTINCT ?trial) AS ?trials) WHERE {
  ?trial a kg:Trial ; kg:targetAntigen/skos:prefLabel ?antigen .
}
GROUP BY ?antigen
ORDER BY DESC(?trials) ?antigen"""


class Wanted(NamedTuple):
    """What a client takes: a form for rows and truth values and one for triples; None where it takes none."""

    rows: Choice | None
    triples: Choice | None

    @property
    def a_page(self) -> bool:
        """Whether it is a browser, which shows a page."""
        return any(choice is not None and choice.form is HTML for choice in self)

    def media_type(self, form: str) -> str:
        """By which of its names the client asked for a form; what is text says that it is UTF-8."""
        name = next(choice.media_type for choice in self if choice is not None and choice.form.name == form)
        return f"{name}; charset=utf-8" if name.startswith("text/") else name


@lru_cache(maxsize=256)
def wanted(accept: str | None) -> Wanted:
    """What an Accept header takes of both kinds of answers; HTTP 406 where it takes nothing of either."""
    found = [_chosen(accept, kind) for kind in (ROWS, TRIPLES)]
    if found == [None, None]:
        choose(accept, (*OF_KIND[ROWS], *OF_KIND[TRIPLES], HTML))
    return Wanted(*found)


def _chosen(accept: str | None, kind: str) -> Choice | None:
    with suppress(HTTPException):
        return choose(accept, (*OF_KIND[kind], HTML))
    return None


class Endpoint:
    """The endpoint of a graph, as an ASGI application."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._response(request, send)
        except (KgError, HTTPException) as error:
            response = problems.told(request, error)
        if response is not None:
            await response(scope, receive, send)

    async def _response(self, request: Request, send: Send) -> Response | None:
        """The response, or None where the answer has been sent already."""
        if request.method not in _METHODS:
            raise HTTPException(405, f"{request.method} is not for reading: {METHODS} are", headers={"Allow": METHODS})
        asked = await read(request)
        accept = accept_of(request)
        if asked.query is None:
            chosen = choose(accept, (*OF_KIND[TRIPLES], HTML))
            return await run_in_threadpool(_described, self._live.now, _own_iri(request), chosen)
        guard.check(asked.query)
        takes = wanted(accept)
        if takes.a_page:
            return await run_in_threadpool(_page, self._live.now, asked.query, asked.graphs)
        question = Question(asked.query, _name(takes.rows), _name(takes.triples), asked.graphs)
        sending = _Sending(takes, request.method == "HEAD", send)
        try:
            await self._streamed(request, question, sending)
        except UnwantedError as error:
            choose(accept, OF_KIND[str(error)])
        return None

    async def _streamed(self, request: Request, asked: Question, sending: "_Sending") -> None:
        """Send the answer as it comes; what goes wrong after its beginning closes the connection without an end."""
        watch = _Watch(request)
        try:
            async with self._live.now.engine.answer(asked) as answer:
                await sending.all_of(answer)
        except KgError:
            if not sending.begun:
                raise
        except asyncio.CancelledError:
            if not watch.left:
                raise
        finally:
            watch.end()


class _Sending:
    """An answer on its way to a client."""

    def __init__(self, takes: Wanted, head: bool, send: Send) -> None:
        self._takes = takes
        self._head = head
        self._send = send
        self.begun = False

    async def all_of(self, answer: Answer) -> None:
        await self._begin(answer)
        if not self._head:
            await self._body(answer.first, more=not answer.whole)
            async for piece in answer.rest:
                await self._body(piece, more=True)
        if self._head or not answer.whole:
            await self._body(b"", more=False)

    async def _begin(self, answer: Answer) -> None:
        headers = [(b"content-type", self._takes.media_type(answer.form).encode())]
        if answer.whole:
            headers.append((b"content-length", str(len(answer.first)).encode()))
        self.begun = True
        await self._send({"type": "http.response.start", "status": 200, "headers": headers})

    async def _body(self, content: bytes, *, more: bool) -> None:
        await self._send({"type": "http.response.body", "body": content, "more_body": more})


class _Watch:
    """Whether the client is still there: if it leaves, whoever answers is cancelled."""

    def __init__(self, request: Request) -> None:
        self._request = request
        task = asyncio.current_task()
        assert task is not None
        self._answering = task
        self._looking: asyncio.Task[None] | None = None
        self.left = False
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._begin)

    def _begin(self) -> None:
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while (await self._request.receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self._answering.cancel()

    def end(self) -> None:
        self._timer.cancel()
        if self._looking:
            self._looking.cancel()


def _name(choice: Choice | None) -> str:
    return choice.form.name if choice else ""


@contained
def _page(now: Served, query: str, graphs: Graphs | None) -> Response:
    return _form(now, query, pages.shown(now.store.query(query, graphs)))


@contained
def _described(now: Served, endpoint: str, chosen: Choice) -> Response:
    """What a GET without a query gives: the service description, or the page on which a query is written."""
    if chosen.form is HTML:
        return _form(now, _EXAMPLE, None)
    whole = serialized(description.triples(now.store), TURTLE.name).decode()
    turtle = (whole + _service(endpoint, description.dataset(now.store))).encode()
    content = turtle if chosen.form is TURTLE else serialized(parsed(turtle, TURTLE.name), chosen.form.name)
    return Response(content, media_type=chosen.media_type)


def _form(now: Served, query: str, answer: dict[str, object] | None) -> Response:
    """The page with a query in its form; its script knows by the bases which IRIs have pages here."""
    bases = dict.fromkeys((now.overview.iris.base, iri.BASE))
    return pages.page("sparql.html", query=query, answer=answer, bases=bases, named=queries.named().values())


def _own_iri(request: Request) -> str:
    """The endpoint as the client named it; a Host header that is none never becomes Turtle."""
    return rdf.resource(str(request.url.replace(query="", fragment="")))


def _service(endpoint: str, dataset: str | None) -> str:
    """The endpoint under the name that the client has for it: the graph knows only the one below its base."""
    formats = ", ".join(f"<{description.FORMATS}{name}>" for name in description.RESULT_FORMATS.values())
    graph = rdf.resource(dataset) if dataset else "[ a sd:Graph ]"
    return f"""
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

{endpoint} a sd:Service ;
    rdfs:label "Trial knowledge graph" ;
    sd:endpoint {endpoint} ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph {graph} ] .
"""
