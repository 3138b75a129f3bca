"""What the graph's other IRIs stand for: organisations, sites, records, concepts and schemes, and the parts of trials."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse
from msgspec import to_builtins

from kg import iri, listing, resource, sites
from kg.evidence import in_words
from kg.listing import Asked, Column
from kg.neighbourhood import Surroundings, kind_of
from kg.resource import Resource, Value
from kg.web import maps, pages
from kg.web.live import Now, Served
from kg.web.negotiate import HTML, PROBLEMS, RDF, documented, negotiated, places
from kg.web.threads import contained
from kg.web.written import written

router = APIRouter()

_OFFERED = (HTML, *RDF)
_SUFFIXES = {form.suffix for form in _OFFERED}


_CALLED = {
    "skos:notation": "key",
    "skos:altLabel": "also called",
    "skos:hiddenLabel": "also written",
    "skos:broader": "a kind of",
    "skos:exactMatch": "the same as",
    "skos:closeMatch": "close to",
    "skos:broadMatch": "narrower than",
    "dcterms:source": "sources",
    "dcterms:modified": "of",
}
"""Properties under other names than their own, in the order of a page; those that are not here come after them."""
_LEAD = iri.expand("dcterms:description")
_TOLD = {_LEAD, *(iri.expand(name) for name in ("rdf:type", "rdfs:label", "skos:prefLabel", "skos:inScheme"))}
"""Properties that the head of a page tells."""
_KINDS = {"org": "organisation", "site": "site", "record": "record"}
_Words = Annotated[str, Query(max_length=100, description="Words of the trials' titles, all of which must be there.")]
_Key = Annotated[str, Query(pattern=r"^\w*$", max_length=60, description="A key; all where it is empty.")]
_Sort = Annotated[Column, Query(description="What the trials are sorted by.")]
_Down = Annotated[bool, Query(description="Whether the last come first.")]
_Page = Annotated[int, Query(ge=1, le=100_000, description="Which page of the trials.")]


def _asked(
    words: _Words = "", status: _Key = "", phase: _Key = "", sort: _Sort = Column.START, down: _Down = True, page: _Page = 1
) -> Asked:
    """Which of a resource's trials are wanted, as the form above the table sends it."""
    return Asked(words.strip(), status, phase, sort, down, page)


_RESOURCE: dict[str, Any] = {"methods": ["GET", "HEAD"], "response_class": Response, "responses": documented(_OFFERED)}


@router.api_route("/org/{slug}", summary="An organisation", **_RESOURCE)
@router.api_route("/site/{slug}", summary="A site", **_RESOURCE)
@router.api_route("/record/{sha256}", summary="A record that was read", **_RESOURCE)
@router.api_route("/term/{scheme}", summary="A scheme of concepts", **_RESOURCE)
@router.api_route("/term/{scheme}/{key}", summary="A concept", **_RESOURCE)
@contained
def described(request: Request, now: Now, asked: Annotated[Asked, Depends(_asked)]) -> Response:
    """One resource, in the form of the suffix or of the Accept header."""
    path, suffix = _parted(request)
    chosen = negotiated(request, suffix, _OFFERED)
    name = _known(now, path)
    if chosen.form is HTML:
        page = _page(now, path, name, asked)
    else:
        page = Response(written(resource.triples(now.store, name), chosen.form.name), media_type=chosen.media_type)
    page.headers.update(places(f"/{path}", chosen, _OFFERED, request.url.query))
    return page


def _page(now: Served, path: str, name: str, asked: Asked) -> Response:
    """A resource with its trials, and what these share; a record's one trial shares nothing with itself."""
    kind, *rest = path.split("/")
    found = sites.of_site(now.store, name) if kind == "site" else []
    told = resource.read(now.store, name)
    return pages.page(
        "resource.html",
        resource=told,
        said=_said(told),
        lead=[value.text for value in told.said.get(_LEAD, [])],
        path=path,
        kind=_KINDS.get(kind) or (in_words(rest[0]) if len(rest) > 1 else "scheme"),
        scheme=rest[0] if len(rest) > 1 else "",
        listing=listing.read(now.store, name, asked),
        asked=asked,
        url=lambda **changed: f"/{path}{_query(asked, changed)}#trials",
        besides=listing.besides(now.store, name) if kind != "record" else {},
        sites=found,
        map=maps.drawn(found),
        drawn=bool(kind_of(path)) and Surroundings(now.store, now.overview.iris).leads_on(path),
        forms=RDF,
        iris=now.overview.iris,
    )


def _said(told: Resource) -> list[tuple[str, str, list[Value]]]:
    """What is said of a resource and not told by its heading: each property's IRI, its name on the page, its values."""
    order = {iri.expand(name): number for number, name in enumerate(_CALLED)}
    names = {iri.expand(name): called for name, called in _CALLED.items()}
    said = sorted((each for each in told.said if each not in _TOLD), key=lambda each: order.get(each, len(order)))
    return [(each, names.get(each, in_words(each)), told.said[each]) for each in said]


def _query(asked: Asked, changed: dict[str, object]) -> str:
    """What is asked with some of it changed, as the query of a URL; what is as it is without asking is left out."""
    usual = to_builtins(Asked())
    wanted = {name: value for name, value in (to_builtins(asked) | changed).items() if value != usual[name]}
    return f"?{urlencode(wanted)}" if wanted else ""


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
