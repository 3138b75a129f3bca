"""/sparql: the SPARQL 1.1 Protocol, for reading."""

from fastapi import APIRouter, Request, Response

from kg import rdf
from kg.store import Store, forms_of, serialized
from kg.web import pages
from kg.web.negotiate import HTML, TURTLE, WRITTEN, Choice, choose
from kg.web.overview import Asked
from kg.web.protocol import Asking, Question
from kg.web.threads import contained

router = APIRouter()

_EXAMPLE = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

SELECT ?antigen (COUNT(DISTINCT ?trial) AS ?trials) WHERE {
  ?trial a kg:Trial ; kg:targetAntigen/skos:prefLabel ?antigen .
}
GROUP BY ?antigen
ORDER BY DESC(?trials) ?antigen"""

_RESULT_FORMATS = {
    "json": "SPARQL_Results_JSON",
    "xml": "SPARQL_Results_XML",
    "csv": "SPARQL_Results_CSV",
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "ntriples": "N-Triples",
    "rdfxml": "RDF_XML",
    "jsonld": "JSON-LD",
    "trig": "TriG",
    "nquads": "N-Quads",
}
"""The W3C's names of what answers can be written as (https://www.w3.org/ns/formats/)."""


@router.api_route("/sparql", methods=["GET", "HEAD", "POST"])
@contained
def answer(request: Request, question: Asking, store: Asked) -> Response:
    """The answer to a query; without one, the page or the description of the endpoint."""
    accept = request.headers.get("accept")
    if question.query is None:
        return _endpoint(request, choose(accept, (TURTLE, HTML)))
    return _answer(store, question, question.query, accept)


@router.options("/sparql")
def options() -> Response:
    """What a browser asks before a page of another origin may post a query."""
    allowed = {
        "Allow": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "86400",
    }
    return Response(status_code=204, headers=allowed)


def _answer(store: Store, question: Question, query: str, accept: str | None) -> Response:
    answer = store.query(query, question.graphs)
    chosen = choose(accept, (*(WRITTEN[name] for name in forms_of(answer)), HTML))
    if chosen.form is HTML:
        return pages.page("sparql.html", query=query, answer=pages.shown(answer))
    return Response(serialized(answer, chosen.form.name), media_type=chosen.media_type)


def _endpoint(request: Request, chosen: Choice) -> Response:
    if chosen.form is HTML:
        return pages.page("sparql.html", query=_EXAMPLE, answer=None)
    return Response(_description(_own_iri(request)), media_type=chosen.media_type)


def _own_iri(request: Request) -> str:
    """The endpoint as the client named it; a Host header that is none never becomes Turtle."""
    return rdf.resource(str(request.url.replace(query="", fragment="")))


def _description(endpoint: str) -> str:
    formats = ", ".join(f"<http://www.w3.org/ns/formats/{name}>" for name in _RESULT_FORMATS.values())
    return f"""@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .

{endpoint} a sd:Service ;
    rdfs:label "Trial knowledge graph" ;
    sd:endpoint {endpoint} ;
    sd:supportedLanguage sd:SPARQL11Query ;
    sd:resultFormat {formats} ;
    sd:defaultDataset [ a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ] .
"""
