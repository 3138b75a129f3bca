"""/graph: a picture that grows by hand, and what it asks for: the nodes next to one, and a way between two."""

from threading import BoundedSemaphore
from typing import Annotated

import msgspec
from fastapi import APIRouter, HTTPException, Query, Response

from kg.errors import KgError
from kg.export.svg import NODE, STYLES
from kg.neighbourhood import KINDS, MOST, Part, Surroundings
from kg.network import TRIAL
from kg.web import pages
from kg.web.live import Now, Served
from kg.web.negotiate import HTML, JSON_LIST, documented
from kg.web.threads import contained
from kg.workers import BusyError

router = APIRouter()

_MOST = 20  # nodes of one request
_DEEPEST = 100_000  # of a thing's trials: a store sorts all that it passes over
_STARTS = 3  # that the empty page offers
_SEARCHES = BoundedSemaphore(3)  # for ways at once: each asks a dozen queries and more
_LOOKS = msgspec.json.encode({kind: style._asdict() for kind, style in ({TRIAL: NODE} | STYLES).items()}).decode()
_JSON = documented((JSON_LIST,))
_Path = Annotated[str, Query(description="A node, by the path of its IRI, as trial/NCT04623944 or term/antigen/CD19.")]
_Paths = Annotated[list[str], Query(min_length=1, max_length=_MOST, description="One node or several, each as its path.")]
_Skip = Annotated[
    int,
    Query(ge=0, le=_DEEPEST, description=f"Of a thing's trials pass over so many of the newest: {MOST} for the next {MOST}."),
]
_Kinds = Annotated[tuple[str, ...], Query(alias="kind", description="Only through things of these kinds.")]


@router.api_route(
    "/graph", methods=["GET", "HEAD"], summary="The picture", response_class=Response, responses=documented((HTML,))
)
@contained
def picture(now: Now) -> Response:
    """The page on which the picture is drawn: where it starts, and what it shows, stands in its address."""
    return pages.page("graph.html", looks=_LOOKS, at_once=MOST, starts=_starts(now))


@router.api_route(
    "/graph/around", methods=["GET", "HEAD"], summary="What lies next to a node", response_class=Response, responses=_JSON
)
@contained
def around(now: Now, of: _Paths, skip: _Skip = 0) -> Response:
    """Nodes, those next to them, and what their trials state; of a thing with many trials the newest.

    A concept's trials state it or anything narrower: where it is the latter, `stated` is false in the edge.
    """
    return _told(_seen(now).around(*of, skip=skip))


@router.api_route(
    "/graph/way", methods=["GET", "HEAD"], summary="A way between two nodes", response_class=Response, responses=_JSON
)
@contained
def way(now: Now, first: _Path, last: _Path, kinds: _Kinds = KINDS) -> Response:
    """A shortest way, where there are several by the rarer things; some searches at once, HTTP 503 for more."""
    if unknown := sorted(set(kinds) - set(KINDS)):
        raise HTTPException(400, f"no kind {unknown[0]!r}; there is {', '.join(KINDS)}")
    if not _SEARCHES.acquire(blocking=False):
        raise BusyError("enough ways are being looked for: ask again in a few seconds")
    try:
        return _told(_seen(now).way(first, last, kinds))
    finally:
        _SEARCHES.release()


def _starts(now: Served) -> list[tuple[str, str]]:
    """Where a picture may begin: the antigens with most trials, each its path and its label; none that cannot be had now."""
    try:
        bars = now.overview.charts["antigens"].bars[:_STARTS]
    except KgError:
        return []
    return [(path, bar.label) for bar in bars if (path := now.overview.iris.path(bar.iri))]


def _seen(now: Served) -> Surroundings:
    return Surroundings(now.store, now.overview.iris)


def _told(part: Part) -> Response:
    return Response(msgspec.json.encode(part), media_type=JSON_LIST.media_types[0])
