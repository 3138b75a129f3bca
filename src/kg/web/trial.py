"""/trial/{nct}: one trial as a page or as RDF."""

from fastapi import APIRouter, HTTPException, Request, Response

from kg import evidence
from kg.store import serialized
from kg.web import pages
from kg.web.live import Now
from kg.web.negotiate import HTML, WRITTEN, by_suffix, choose
from kg.web.threads import contained

router = APIRouter()

_RDF = tuple(WRITTEN[name] for name in ("turtle", "ntriples", "rdfxml", "jsonld"))


@router.api_route("/trial/{asked}", methods=["GET", "HEAD"])
@contained
def trial(request: Request, asked: str, now: Now) -> Response:
    """One trial, in the form of the suffix or of the Accept header."""
    nct, _, suffix = asked.partition(".")
    chosen = by_suffix(suffix, _RDF) if suffix else choose(request.headers.get("accept"), (HTML, *_RDF))
    if not evidence.is_there(now.store, nct):
        raise HTTPException(404, f"no trial {nct!r} in this graph; an id is NCT and eight digits, as NCT04623944")
    if chosen.form is HTML:
        return pages.page("trial.html", trial=evidence.read(now.store, nct), forms=_RDF)
    return Response(serialized(evidence.triples(now.store, nct), chosen.form.name), media_type=chosen.media_type)
