"""What the graph's other IRIs stand for: organisations, sites, records, concepts and schemes, and the parts of trials."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from kg import resource
from kg.store import serialized
from kg.web import pages
from kg.web.live import Now, Served
from kg.web.negotiate import HTML, PROBLEMS, RDF, documented, negotiated, places
from kg.web.threads import contained

router = APIRouter()

_OFFERED = (HTML, *RDF)
_SUFFIXES = {form.suffix for form in _OFFERED}


_RESOURCE: dict[str, Any] = {"methods": ["GET", "HEAD"], "response_class": Response, "responses": documented(_OFFERED)}


@router.api_route("/org/{slug}", summary="An organisation", **_RESOURCE)
@router.api_route("/site/{slug}", summary="A site", **_RESOURCE)
@router.api_route("/record/{sha256}", summary="A record that was read", **_RESOURCE)
@router.api_route("/term/{scheme}", summary="A scheme of concepts", **_RESOURCE)
@router.api_route("/term/{scheme}/{key}", summary="A concept", **_RESOURCE)
@contained
def described(request: Request, now: Now) -> Response:
    """One resource, in the form of the suffix or of the Accept header."""
    path, suffix = _parted(request)
    chosen = negotiated(request, suffix, _OFFERED)
    name, iris = _known(now, path), now.overview.iris
    if chosen.form is HTML:
        page: Response = pages.page("resource.html", resource=resource.read(now.store, name), path=path, forms=RDF, iris=iris)
    else:
        page = Response(serialized(resource.triples(now.store, name), chosen.form.name), media_type=chosen.media_type)
    page.headers.update(places(f"/{path}", chosen, _OFFERED))
    return page


@router.api_route(
    "/trial/{nct}/{kind}/{number}",
    methods=["GET", "HEAD"],
    summary="A part of a trial",
    response_class=Response,
    status_code=303,
    responses={303: {"description": "The trial tells of its parts"}, 404: PROBLEMS[404]},
)
@contained
def part(request: Request, now: Now) -> Response:
    """A part of a trial is told by the trial: HTTP 303 to it."""
    path, suffix = _parted(request)
    _known(now, path)
    trial = "/".join(path.split("/")[:2])
    return RedirectResponse(f"/{trial}.{suffix}" if suffix else f"/{trial}", 303)


def _parted(request: Request) -> tuple[str, str]:
    """The path without its first slash, and its suffix; a key may have a full stop of its own."""
    path: str = request.scope["path"][1:]
    before, _, suffix = path.rpartition(".")
    return (before, suffix) if suffix in _SUFFIXES else (path, "")


def _known(now: Served, path: str) -> str:
    """The IRI of a path; HTTP 404 where the graph has none such."""
    try:
        name = now.overview.iris.at(path)
    except ValueError as error:
        raise HTTPException(404, str(error)) from None
    if not resource.is_there(now.store, name):
        raise HTTPException(404, f"this graph says nothing of {path!r}")
    return name
