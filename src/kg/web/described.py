"""/.well-known/void: what the graph says of itself."""

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import RedirectResponse

from kg import description
from kg.web.live import Now
from kg.web.negotiate import HTML, RDF, documented, negotiated, places
from kg.web.threads import contained
from kg.web.written import written

router = APIRouter()


@router.api_route(
    "/.well-known/void",
    methods=["GET", "HEAD"],
    summary="What the graph says of itself",
    response_class=Response,
    responses=documented(RDF),
)
@router.api_route("/.well-known/void.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
@contained
def described(request: Request, now: Now) -> Response:
    """The description of the graph, in the form of the suffix or of the Accept header; people read it on the first page."""
    chosen = negotiated(request, request.path_params.get("suffix", ""), (*RDF, HTML))
    if chosen.form is HTML:
        return RedirectResponse("/", 303)
    if description.dataset(now.store) is None:
        raise HTTPException(404, "this graph says nothing of itself: build it again")
    content = written(description.triples(now.store), chosen.form.name)
    return Response(content, media_type=chosen.media_type, headers=places("/.well-known/void", chosen, RDF))
