"""/queries and /query/{name}: the named queries, and their answers."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from kg import queries
from kg.errors import QueryError
from kg.queries import Query
from kg.store import forms_of, serialized
from kg.web import pages
from kg.web.live import Now
from kg.web.negotiate import HTML, JSON_LIST, WRITTEN, by_suffix, choose
from kg.web.threads import contained

router = APIRouter()


@router.api_route("/queries", methods=["GET", "HEAD"])
def listed(request: Request, now: Now) -> Response:
    """The named queries with their parameters."""
    named = queries.named().values()
    if choose(request.headers.get("accept"), (JSON_LIST, HTML)).form is HTML:
        return pages.page("queries.html", queries=[(query, now.overview.keys(query)) for query in named])
    return JSONResponse([query.described() for query in named])


@router.api_route("/query/{asked}", methods=["GET", "HEAD"])
@contained
def answer(request: Request, asked: str, now: Now) -> Response:
    """The answer of a named query, in the form of its suffix or of the Accept header."""
    name, _, suffix = asked.partition(".")
    query, values = _named(name), _values(request)
    answer = now.store.query(query.with_values(values))
    forms = [WRITTEN[form] for form in forms_of(answer)]
    chosen = by_suffix(suffix, forms) if suffix else choose(request.headers.get("accept"), (*forms, HTML))
    if chosen.form is not HTML:
        return Response(serialized(answer, chosen.form.name), media_type=chosen.media_type)
    return pages.page(
        "query.html",
        query=query,
        keys=now.overview.keys(query),
        values=values,
        answer=pages.shown(answer),
        downloads=[(form.suffix, request.url.query) for form in forms],
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
