"""/ontology: the classes and properties, each under its own name on one page, or as RDF."""

from functools import cache

from fastapi import APIRouter, Request, Response

from kg import iri, ontology
from kg.store import parsed, serialized
from kg.web import pages
from kg.web.negotiate import HTML, RDF, TURTLE, documented, negotiated, places
from kg.web.threads import contained

router = APIRouter()

_OFFERED = (HTML, *RDF)


@router.api_route(
    "/ontology",
    methods=["GET", "HEAD"],
    summary="The classes and properties",
    response_class=Response,
    responses=documented(_OFFERED),
)
@router.api_route("/ontology.{suffix}", methods=["GET", "HEAD"], include_in_schema=False)
@contained
def described(request: Request) -> Response:
    """The ontology, in the form of the suffix or of the Accept header."""
    chosen = negotiated(request, request.path_params.get("suffix", ""), _OFFERED)
    if chosen.form is HTML:
        page: Response = pages.page("ontology.html", definitions=ontology.definitions(), forms=RDF, namespace=iri.KG)
    else:
        page = Response(_written(chosen.form.name), media_type=chosen.media_type)
    page.headers.update(places("/ontology", chosen, _OFFERED))
    return page


@cache
def _written(form: str) -> bytes:
    content = ontology.axioms().read_bytes()
    return content if form == TURTLE.name else serialized(parsed(content, TURTLE.name), form)
