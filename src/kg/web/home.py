"""/ and /healthz: what there is, and whether it is there."""

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse

from kg import queries
from kg.web import pages
from kg.web.live import Now
from kg.web.negotiate import HTML, TEXT, documented

router = APIRouter()

_SCHEMES = {
    "antigen": "antigens",
    "cell": "cells",
    "modification": "modifications",
    "donor": "donors",
    "source": "sources",
    "product": "named products",
    "drug": "conditioning drugs",
    "condition": "conditions",
    "state": "states of disease",
    "country": "countries",
}
"""The schemes of concepts that people begin with, and what their concepts are called."""


@router.api_route(
    "/", methods=["GET", "HEAD"], summary="The first page", response_class=Response, responses=documented((HTML,))
)
def home(now: Now) -> Response:
    """What the graph holds, and what it can be asked."""
    asked = [(query, now.overview.keys(query)) for query in queries.named().values()]
    return pages.page("home.html", overview=now.overview, queries=asked, schemes=_SCHEMES)


@router.api_route(
    "/healthz",
    methods=["GET", "HEAD"],
    summary="Whether the server runs",
    response_class=Response,
    responses={200: documented((TEXT,))[200]},
)
async def healthy() -> Response:
    """For whoever watches the server; it asks the graph nothing, and waits for no thread."""
    return PlainTextResponse("ok")
