"""/openapi.json and /docs: what the server can be asked, for programs and for people.

The document is FastAPI's, of the routes that are here, with what FastAPI does not see: each named query as a path of its own
with its parameters, and /sparql. The page shows the document; it loads nothing and runs no script.
"""

import re
from collections.abc import Sequence
from copy import copy
from importlib import metadata
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from kg import description, iri, queries
from kg.queries import Parameter, Query
from kg.store import Form
from kg.web import pages
from kg.web.live import Now
from kg.web.negotiate import HTML, JSON_LIST, OF_KIND, documented
from kg.web.overview import Overview
from kg.web.protocol import FORM, QUERY

router = APIRouter()

Json = dict[str, Any]

_ABOUT = (
    "A graph of clinical trials of living cells. Every path that answers in several forms takes an Accept header, or a suffix "
    "as .csv, .json, .ttl, .nt, .rdf, .jsonld or .html at its end."
)
_NCT: Json = {"type": "string", "pattern": f"^{iri.NCT.pattern}$"}
_EXAMPLE_TRIAL = "NCT04623944"
_PARTS: dict[str, tuple[str, Json, str]] = {
    "nct": ("The trial's id", _NCT, _EXAMPLE_TRIAL),
    "slug": ("The name in its IRI", {"type": "string", "pattern": "^[a-z0-9-]+$"}, "invented-institute-600545b3"),
    "sha256": ("The sha256 of the record", {"type": "string", "pattern": "^[0-9a-f]{64}$"}, "0" * 64),
    "scheme": ("The scheme of concepts", {"type": "string", "enum": list(iri.SCHEMES)}, "antigen"),
    "key": ("The concept's key", {"type": "string"}, "CD19"),
    "kind": ("What part of the trial", {"type": "string", "pattern": "^[a-z]+$"}, "arm"),
    "shard": ("The part of the graph", {"type": "string", "enum": list(description.SHARDS)}, description.SHARDS[0]),
    "number": ("Which of them", {"type": "string", "pattern": "^[0-9a-f]+$"}, "1"),
}
"""The variable parts of paths: what they are, their schema, and an example."""

_TAGS = ("Named queries", "SPARQL", "Resources", "The server")
_ANSWERS: tuple[Form, ...] = (*OF_KIND["rows"], *OF_KIND["triples"], HTML)
_TOO_LONG: dict[int | str, str] = {
    413: "The body is too long",
    414: "The URL is too long: post the query",
    415: "The body is of another type",
}


@router.api_route(
    "/openapi.json",
    methods=["GET", "HEAD"],
    summary="This description, for programs",
    response_class=Response,
    responses=documented((JSON_LIST,)),
)
def openapi(request: Request, now: Now) -> Response:
    """The OpenAPI document."""
    return JSONResponse(document(request.app.state.routes, now.overview))


@router.api_route(
    "/docs",
    methods=["GET", "HEAD"],
    summary="This description, for people",
    response_class=Response,
    responses=documented((HTML,)),
)
def docs(request: Request, now: Now) -> Response:
    """The OpenAPI document as a page."""
    told = document(request.app.state.routes, now.overview)
    tags = {tag: _tagged(told, tag) for tag in _TAGS}
    return pages.page("docs.html", info=told["info"], tags=tags)


def document(routes: Sequence[BaseRoute], overview: Overview) -> Json:
    """What can be asked, as OpenAPI 3.1; examples of parameters are of the graph that is being served."""
    whole = get_openapi(
        title="Trial knowledge graph",
        version=metadata.version("trial-kg"),
        description=_ABOUT,
        license_info={"name": "Apache 2.0", "identifier": "Apache-2.0"},
        routes=[_reading(route) for route in routes if isinstance(route, APIRoute)],
    )
    known = whole.get("components", {}).get("schemas", {})
    paths = {path: {"get": _operation(path, item["get"], known)} for path, item in whole["paths"].items()}
    asked = {f"/query/{query.name}": {"get": _named(query, overview)} for query in queries.named().values()}
    return {name: whole[name] for name in ("openapi", "info")} | {"paths": paths | asked | {"/sparql": _SPARQL}}


def _tagged(told: Json, tag: str) -> list[tuple[str, str, Json]]:
    """The operations of a tag: each its path, its method in capitals, and what is told of it."""
    return [
        (path, method.upper(), operation)
        for path, item in told["paths"].items()
        for method, operation in item.items()
        if tag in operation["tags"]
    ]


def _reading(route: APIRoute) -> APIRoute:
    """A route as GET alone: HEAD is the same, and would be described twice."""
    reading = copy(route)
    reading.methods = {"GET"}
    return reading


def _operation(path: str, told: Json, known: Json) -> Json:
    """An operation as it is told; `known` are the schemas that it refers to."""
    variable = re.findall(r"\{(\w+)\}", path)
    return {
        "operationId": _operation_id(path),
        "tags": ["Resources" if variable or path in ("/ontology", "/.well-known/void") else "The server"],
        "summary": told["summary"],
        "description": told["description"],
        "parameters": [
            *map(_part, variable),
            *(each | {"schema": _whole(each["schema"], known)} for each in told.get("parameters", []) if each["in"] == "query"),
        ],
        "responses": {status: answer for status, answer in told["responses"].items() if status != "422"},
    }


def _whole(schema: Json, known: Json) -> Json:
    """A schema without references, and without saying that a parameter that may be left out may be null."""
    kinds = [each for each in schema.get("anyOf", []) if each.get("type") != "null"]
    found = kinds[0] if len(kinds) == 1 else schema
    return known[found["$ref"].rpartition("/")[2]] if "$ref" in found else found


def _operation_id(path: str) -> str:
    return re.sub(r"\W+", "-", path).strip("-") or "home"


def _part(name: str) -> Json:
    description, schema, example = _PARTS[name]
    return {"name": name, "in": "path", "required": True, "description": description, "schema": schema, "example": example}


def _named(query: Query, overview: Overview) -> Json:
    keys = overview.keys(query)
    return {
        "operationId": f"query-{query.name}",
        "tags": ["Named queries"],
        "summary": query.title,
        "description": query.description,
        "parameters": [_parameter(query, each, [concept.term.key for concept in keys[each.name]]) for each in query.parameters],
        "responses": _statuses(documented((*OF_KIND["rows"], HTML))),
    }


def _parameter(query: Query, parameter: Parameter, found: Sequence[str]) -> Json:
    """A parameter of a named query; `found` are the keys that find something in the graph."""
    schema = _schema(parameter)
    if default := query.defaults.get(parameter.name):
        schema["default"] = default
    told: Json = {"name": parameter.name, "in": "query", "required": False, "schema": schema}
    match parameter.kind:
        case "concept":
            schemes = " or ".join(parameter.schemes)
            told["description"] = f"A key, or the IRI, of a concept of {schemes}; a broader one finds what stands under it"
            told |= {"example": found[0]} if found else {}
        case "trial":
            told |= {"description": "A trial's id", "example": _EXAMPLE_TRIAL}
        case _:
            told |= {"description": "A text, as it stands in the graph", "example": "CD19"}
    return told


def _schema(parameter: Parameter) -> Json:
    if parameter.kind == "concept":
        iris = "|".join(parameter.schemes)
        return {"anyOf": [{"type": "string", "enum": parameter.keys()}, {"type": "string", "pattern": f"^{iri.TERM}({iris})/"}]}
    return dict(_NCT) if parameter.kind == "trial" else {"type": "string"}


def _statuses(answers: dict[int | str, Json]) -> Json:
    return {str(status): answer for status, answer in answers.items()}


def _sparql(operation: str, summary: str, **more: Any) -> Json:
    problems: dict[int | str, Json] = {
        status: {"description": told, "content": {"text/plain": {}}} for status, told in _TOO_LONG.items()
    }
    return {
        "operationId": operation,
        "tags": ["SPARQL"],
        "summary": summary,
        "description": "The SPARQL 1.1 Protocol, read-only: SELECT, ASK, CONSTRUCT and DESCRIBE, without SERVICE.",
        **more,
        "responses": _statuses(documented(_ANSWERS) | problems),
    }


def _protocol(*named: tuple[str, str, Json]) -> list[Json]:
    optional: Json = {"in": "query", "required": False}
    return [optional | {"name": name, "description": told, "schema": schema} for name, told, schema in named]


_IRIS: Json = {"type": "array", "items": {"type": "string", "format": "uri"}}
_GRAPHS = (
    ("default-graph-uri", "A graph that is asked as the default one; may be given several times", _IRIS),
    ("named-graph-uri", "A graph that is asked by its name; may be given several times", _IRIS),
)
_ASKED: Json = {"type": "string"}
_SPARQL: Json = {
    "get": _sparql(
        "sparql-get",
        "Ask by GET; without a query, the service description",
        parameters=_protocol(("query", "The query", _ASKED), *_GRAPHS),
    ),
    "post": _sparql(
        "sparql-post",
        "Ask by POST",
        parameters=_protocol(*_GRAPHS),
        requestBody={
            "required": True,
            "content": {
                QUERY: {"schema": _ASKED},
                FORM: {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {"query": _ASKED} | {name: schema for name, _, schema in _GRAPHS},
                    }
                },
            },
        },
    ),
}
