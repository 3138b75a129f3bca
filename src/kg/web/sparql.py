"""/sparql over ASGI itself: the SPARQL 1.1 Protocol, answered by workers, in as few steps as it takes."""

from functools import lru_cache

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg import description, guard, iri, queries, rdf
from kg.errors import KgError
from kg.store import TRIPLES, parsed, serialized
from kg.web import pages, problems
from kg.web.answering import Streamed, whole
from kg.web.headers import METHODS
from kg.web.live import READ, Live, Served
from kg.web.negotiate import HTML, OF_KIND, TURTLE, Choice, accept_of, choose
from kg.web.protocol import read
from kg.web.threads import contained
from kg.workers import Question

_METHODS = frozenset(METHODS.split(", "))
_EXAMPLE = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?antigen (COUNT(DISTINCT ?trial) AS ?trials) WHERE {
  ?trial a kg:Trial ; kg:targetAntigen/skos:prefLabel ?antigen .
}
GROUP BY ?antigen
ORDER BY DESC(?trials) ?antigen"""


class Endpoint:
    """The endpoint of a graph, as an ASGI application."""

    def __init__(self, live: Live) -> None:
        self._live = live

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        try:
            response = await self._response(request)
            await response(scope, receive, send)
        except ClientDisconnect:
            return  # nobody is there to be told
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told and written down
            await problems.told(request, error)(scope, receive, send)

    async def _response(self, request: Request) -> Response:
        if request.method not in _METHODS:
            raise HTTPException(405, f"{request.method} is not for reading: {METHODS} are", headers={"Allow": METHODS})
        asked, now = await read(request), self._live.now
        if asked.query is None:
            chosen = choose(accept_of(request), (*OF_KIND[TRIPLES], HTML))
            return await run_in_threadpool(_described, now, _own_iri(request), chosen)
        try:
            kind = guard.check(asked.query)
            chosen = _chosen(accept_of(request), kind)
            if chosen.form is not HTML:
                return Streamed(now.engine, Question(asked.query, chosen.form.name, asked.graphs), chosen.media_type)
            question = Question(asked.query, READ[kind], asked.graphs)
            content = await whole(request.receive, now.engine, question)
        except KgError as error:
            if not problems.wants_page(request):
                raise
            return await run_in_threadpool(_form, now, asked.query, error=error)
        return await run_in_threadpool(_page, now, question, content)


@lru_cache(maxsize=256)
def _chosen(accept: str | None, kind: str) -> Choice:
    """The form that an Accept header takes of a kind of answers; HTTP 406 where it takes none."""
    return choose(accept, (*OF_KIND[kind], HTML))


@contained
def _page(now: Served, asked: Question, content: bytes) -> Response:
    return _form(now, asked.sparql, answer=pages.shown(parsed(content, asked.form)))


@contained
def _described(now: Served, endpoint: str, chosen: Choice) -> Response:
    """What a GET without a query gives: the service description, or the page on which a query is written."""
    if chosen.form is HTML:
        return _form(now, _EXAMPLE)
    own = serialized(description.triples(now.store), TURTLE.name).decode()
    turtle = (own + _service(endpoint, description.dataset(now.store))).encode()
    content = turtle if chosen.form is TURTLE else serialized(parsed(turtle, TURTLE.name), chosen.form.name)
    return Response(content, media_type=chosen.media_type, headers={"Content-Location": "/sparql"})


def _form(now: Served, query: str, answer: dict[str, object] | None = None, error: KgError | None = None) -> Response:
    """The page with a query in its form; its script knows by the bases which IRIs have pages here."""
    bases = dict.fromkeys((now.overview.iris.base, iri.BASE))
    status, problem = problems.said(error) if error else (200, "")
    named = queries.named().values()
    page = pages.page("sparql.html", status, query=query, answer=answer, problem=problem, bases=bases, named=named)
    page.headers.update(problems.headers(status))
    return page


def _own_iri(request: Request) -> str:
    """The endpoint as the client named it; a Host header that is none never becomes Turtle."""
    return rdf.resource(str(request.url.replace(query="", fragment="")))


def _service(endpoint: str, dataset: str | None) -> str:
    """The endpoint under the name that the client has for it: the graph knows only the one below its base."""
    formats = ", ".join(map(rdf.resource, description.RESULT_FORMATS))
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
