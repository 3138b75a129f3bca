"""/queries and /query/{name}: the named queries, and their answers."""

from contextlib import suppress
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.concurrency import run_in_threadpool

from kg import guard, queries
from kg.errors import QueryError
from kg.queries import Query
from kg.store import ROWS, parsed
from kg.web import pages
from kg.web.answering import Streamed, whole
from kg.web.live import READ, Now, Served
from kg.web.negotiate import HTML, JSON_LIST, OF_KIND, RDF, accept_of, choose, documented, negotiated, places
from kg.web.threads import contained
from kg.workers import Question

router = APIRouter()


@router.api_route(
    "/queries",
    methods=["GET", "HEAD"],
    summary="The named queries",
    response_class=Response,
    responses=documented((JSON_LIST, HTML)),
)
def listed(request: Request, now: Now) -> Response:
    """The named queries with their parameters."""
    named = queries.named().values()
    if choose(accept_of(request), (JSON_LIST, HTML)).form is HTML:
        return pages.page("queries.html", queries=[(query, now.overview.keys(query)) for query in named])
    return JSONResponse([query.described() for query in named])


@router.api_route("/query/{asked}", methods=["GET", "HEAD"], include_in_schema=False)
async def answer(request: Request, asked: str, now: Now) -> Response:
    """The answer of a named query, in the form of its suffix or of the Accept header.

    Its IRI is also that of a SHACL executable, of which the graph's description tells: HTTP 303 to it for who asks for RDF.
    """
    name, _, suffix = asked.partition(".")
    query, values = _named(name), _values(request)
    if not suffix and (elsewhere := _description(request)):
        return elsewhere
    text = query.with_values(values)
    kind = guard.check(text)
    chosen = negotiated(request, suffix, (*OF_KIND[kind], HTML))
    where = places(f"/query/{name}", chosen, (*OF_KIND[kind], HTML), request.url.query)
    if chosen.form is not HTML:
        return Streamed(now.engine, Question(text, chosen.form.name), chosen.media_type, where)
    question = Question(text, READ[kind])
    told = {"query": query, "values": values, "forms": OF_KIND[kind], "asked": request.url.query}
    if _is_of_one_trial(query, values):
        page = await run_in_threadpool(_page, now, told, await whole(request.receive, now.engine, question), question.form)
    else:
        page = await run_in_threadpool(_page, now, told)
    page.headers.update(where)
    return page


def _description(request: Request) -> Response | None:
    """Where the query itself is told of, for a client that takes nothing else."""
    accept = accept_of(request)
    with suppress(HTTPException):
        choose(accept, (*OF_KIND[ROWS], HTML))
        return None
    with suppress(HTTPException):
        return RedirectResponse(f"/.well-known/void.{choose(accept, RDF).form.suffix}", 303)
    return None


@contained
def _page(now: Served, told: dict[str, Any], content: bytes = b"", form: str = "") -> Response:
    """The page of a query with its answer, or with its form alone."""
    keys, answer = now.overview.keys(told["query"]), pages.shown(parsed(content, form)) if form else None
    return pages.page("query.html", keys=keys, answer=answer, iris=now.overview.iris, **told)


def _is_of_one_trial(query: Query, values: dict[str, str]) -> bool:
    """Whether a query has the trial that it asks for, if it asks for one: of all trials it would take long."""
    return all(parameter.name in values for parameter in query.parameters if parameter.kind == "trial")


def _named(name: str) -> Query:
    named = queries.named()
    if name not in named:
        raise HTTPException(404, f"no query named {name!r}; there is {', '.join(named)}")
    return named[name]


def _values(request: Request) -> dict[str, str]:
    """The given parameters; a field of a form that was left empty is not given."""
    given = [(name, value.strip()) for name, value in request.query_params.multi_items() if value.strip()]
    if len(dict(given)) < len(given):
        raise QueryError("a parameter is given twice: ask for one value at a time")
    return dict(given)
