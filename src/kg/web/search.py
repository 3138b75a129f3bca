"""/search: the things of the graph by their words."""

from typing import Annotated
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import BeforeValidator

from kg.search import Kind
from kg.web import pages
from kg.web.live import Now
from kg.web.negotiate import HTML, JSON_LIST, accept_of, choose, documented

router = APIRouter()

_MOST = 100  # things of one answer

_Text = Annotated[str, Query(description="Words, all of which a thing must have; the last is taken as the beginning of one.")]
_Kind = Annotated[
    Kind | None,
    BeforeValidator(lambda given: given or None),  # a field of a form that was left empty
    Query(description="Only things of one kind."),
]
_Limit = Annotated[int, Query(ge=1, le=_MOST, description="How many things.")]


@router.api_route(
    "/search",
    methods=["GET", "HEAD"],
    summary="Things by their words",
    response_class=Response,
    responses=documented((JSON_LIST, HTML)),
)
def search(request: Request, now: Now, q: _Text, kind: _Kind = None, limit: _Limit = 20) -> Response:
    """Trials, sponsors, sites and concepts, best first, each with the path of its page; `more` if there are others."""
    found = now.search.find(q, kind, limit + 1)
    shown, more = found[:limit], len(found) > limit
    iris = now.overview.iris
    if choose(accept_of(request), (JSON_LIST, HTML)).form is HTML:
        again = f"/search?{urlencode({'q': q, 'kind': kind or '', 'limit': _MOST})}" if more and limit < _MOST else ""
        return pages.page("search.html", query=q, kind=kind, kinds=list(Kind), found=shown, more=more, again=again, iris=iris)
    results = [msgspec.to_builtins(thing) | {"path": iris.path(thing.iri)} for thing in shown]
    return Response(msgspec.json.encode({"query": q, "results": results, "more": more}), media_type=JSON_LIST.media_types[0])
