"""/trial/{nct}: one trial as a page or as RDF."""

from fastapi import APIRouter, HTTPException, Request, Response

from kg import evidence, sites
from kg.web import maps, pages
from kg.web.live import Now, Served
from kg.web.negotiate import HTML, RDF, documented, negotiated, places
from kg.web.threads import contained
from kg.web.written import written

router = APIRouter()

_OFFERED = (HTML, *RDF)


@router.api_route(
    "/trial/{nct}", methods=["GET", "HEAD"], summary="A trial", response_class=Response, responses=documented(_OFFERED)
)
@contained
def trial(request: Request, nct: str, now: Now) -> Response:
    """One trial, in the form of the suffix or of the Accept header."""
    nct, _, suffix = nct.partition(".")
    chosen = negotiated(request, suffix, _OFFERED)
    if not evidence.is_there(now.store, nct):
        raise HTTPException(404, f"no trial {nct!r} in this graph; an id is NCT and eight digits, as NCT04623944")
    if chosen.form is HTML:
        page = _page(now, nct)
    else:
        page = Response(written(evidence.triples(now.store, nct), chosen.form.name), media_type=chosen.media_type)
    page.headers.update(places(f"/trial/{nct}", chosen, _OFFERED))
    return page


def _page(now: Served, nct: str) -> Response:
    found = sites.of_trial(now.store, nct)
    return pages.page(
        "trial.html",
        trial=evidence.read(now.store, nct),
        records=evidence.records(now.store, nct),
        sites=found,
        map=maps.drawn(found),
        forms=RDF,
        iris=now.overview.iris,
    )
