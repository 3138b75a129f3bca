"""/trial/{nct}/related: the trials most like one, and why."""

from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query, Request, Response

from kg import evidence
from kg.web import pages
from kg.web.live import Now
from kg.web.negotiate import HTML, JSON_LIST, documented, negotiated, places
from kg.web.threads import contained

router = APIRouter()

_OFFERED = (JSON_LIST, HTML)
_MOST = 100  # trials of one answer

_Limit = Annotated[int, Query(ge=1, le=_MOST, description="How many trials.")]


@router.api_route(
    "/trial/{nct}/related",
    methods=["GET", "HEAD"],
    summary="Related trials",
    response_class=Response,
    responses=documented(_OFFERED),
)
@router.api_route("/trial/{nct}/related.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
@contained
def related(request: Request, now: Now, nct: str, limit: _Limit = 10) -> Response:
    """The trials most like one, best first, each with the things that both have and how much these count."""
    chosen = negotiated(request, request.path_params.get("suffix", ""), _OFFERED)
    if not evidence.is_there(now.store, nct):
        raise HTTPException(404, f"no trial {nct!r} in this graph; an id is NCT and eight digits, as NCT04623944")
    found = now.related.of(nct, limit)
    if chosen.form is HTML:
        page: Response = pages.page("related.html", nct=nct, found=found, iris=now.overview.iris)
    else:
        page = Response(msgspec.json.encode({"nct": nct, "related": found}), media_type=chosen.media_type)
    page.headers.update(places(f"/trial/{nct}/related", chosen, _OFFERED, request.url.query))
    return page
