"""/queries and /query/{name}: the named queries, and their answers."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from kg import queries
from kg.errors import QueryError
from kg.queries import Query
from kg.store import Answer, forms_of, serialized
from kg.web import pages
from kg.web.live import Now, Served
from kg.web.negotiate import HTML, JSON_LIST, WRITTEN, accept_of, choose, documented, negotiated, places
from kg.web.threads import contained

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
@contained
def answer(request: Request, asked: str, now: Now) -> Response:
    """The answer of a named query, in the form of its suffix or of the Accept header."""
    name, _, suffix = asked.partition(".")
    query, values = _named(name), _values(request)
    answer = now.store.query(query.with_values(values))
    forms = [WRITTEN[form] for form in forms_of(answer)]
    chosen = negotiated(request, suffix, (*forms, HTML))
    if chosen.form is HTML:
        page = _page(now, query, values, answer, downloads=[(form.suffix, request.url.query) for form in forms])
    else:
        page = Response(serialized(answer, chosen.form.name), media_type=chosen.media_type)
    page.headers.update(places(f"/query/{name}", chosen, (*forms, HTML), request.url.query))
    return page


def _page(now: Served, query: Query, values: dict[str, str], answer: Answer, downloads: list[tuple[str, str]]) -> Response:
    return pages.page(
        "query.html",
        query=query,
        keys=now.overview.keys(query),
        values=values,
        answer=pages.shown(answer),
        downloads=downloads,
        iris=now.overview.iris,
    )


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
