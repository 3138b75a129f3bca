"""The OpenAPI document tells what the server does, and the page of it shows all of that without a script or another server."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.openapi.models import OpenAPI
from markup import hostile
from serving import served
from werkzeug.http import parse_options_header

from kg import iri, queries
from kg.ontology import vocabulary

HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def document(web: httpx.Client) -> dict[str, Any]:
    reply = web.get("/openapi.json")
    assert reply.headers["content-type"] == "application/json"
    found: dict[str, Any] = reply.json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["name"]: each for each in operation["parameters"]}


def test_it_is_openapi(document: dict[str, Any]) -> None:
    assert OpenAPI.model_validate(document).openapi == "3.1.0"
    ids = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(ids) == len(set(ids))
    for path, _, operation in operations(document):
        assert operation["summary"]
        assert operation["description"].endswith(".")
        variable = re.findall(r"\{(\w+)\}", path)
        assert [name for name, each in parameters(operation).items() if each["in"] == "path"] == variable


def test_every_route_is_told(document: dict[str, Any]) -> None:
    assert set(document["paths"]) == {
        "/", "/healthz", "/queries", "/search", "/sparql", "/ontology", "/.well-known/void", "/dump/{shard}.nq.gz", "/openapi.json", "/docs",
        "/graph", "/graph/around", "/graph/way", "/trial/{nct}", "/trial/{nct}/related",
        "/trial/{nct}/{kind}/{number}", "/org/{slug}", "/site/{slug}", "/record/{sha256}", "/term/{scheme}",
        "/term/{scheme}/{key}", *(f"/query/{name}" for name in queries.named()),
    }  # fmt: skip
    assert {method for _, method, _ in operations(document)} == {"get", "post"}


def test_the_parameters_of_named_queries_have_types(document: dict[str, Any]) -> None:
    for query in queries.named().values():
        told = parameters(document["paths"][f"/query/{query.name}"]["get"])
        assert list(told) == [parameter.name for parameter in query.parameters]
        assert all(each["description"] and not each["required"] for each in told.values())
    source = parameters(document["paths"]["/query/sponsors-by-cell-and-source"]["get"])["source"]["schema"]["anyOf"]
    keys = {term.key for term in vocabulary().concepts if term.scheme in ("donor", "source")}
    assert set(source[0]["enum"]) == keys
    assert re.search(source[1]["pattern"], f"{iri.TERM}donor/ALLOGENEIC")
    assert not re.search(source[1]["pattern"], f"{iri.TERM}cell/NK")
    trial = parameters(document["paths"]["/query/facts"]["get"])["nct"]["schema"]
    assert re.search(trial["pattern"], "NCT99999901")
    assert not re.search(trial["pattern"], "NCT999999011")
    status = parameters(document["paths"]["/query/places"]["get"])["status"]["schema"]
    assert status["default"] == "OPEN"
    assert "default" not in parameters(document["paths"]["/query/places"]["get"])["cell"]["schema"]


def test_the_examples_of_named_queries_are_answered_in_every_form_that_is_told(
    web: httpx.Client, document: dict[str, Any]
) -> None:
    for query in queries.named().values():
        operation = document["paths"][f"/query/{query.name}"]["get"]
        given = {name: each["example"] for name, each in parameters(operation).items()}
        assert len(given) == len(query.parameters)
        for media_type in operation["responses"]["200"]["content"]:
            reply = web.get(f"/query/{query.name}", params=given, headers={"Accept": media_type})
            assert (reply.status_code, parse_options_header(reply.headers["content-type"])[0]) == (200, media_type)


def test_the_parameters_of_other_paths_are_told(document: dict[str, Any]) -> None:
    told = {path: parameters(item["get"]) for path, item in document["paths"].items()}
    assert list(told["/search"]) == ["q", "kind", "limit"]
    assert told["/search"]["q"]["required"]
    assert "antigen" in told["/search"]["kind"]["schema"]["enum"]
    assert list(told["/trial/{nct}/related"]) == ["nct", "limit"]
    assert {"first", "last", "kind"} == set(told["/graph/way"])
    assert {"words", "status", "phase", "sort", "down", "page"} <= set(told["/org/{slug}"])
    assert "title" in told["/org/{slug}"]["sort"]["schema"]["enum"]
    assert "$ref" not in str(document)


def test_a_key_that_a_schema_has_is_taken_and_another_is_not(web: httpx.Client, document: dict[str, Any]) -> None:
    keys = parameters(document["paths"]["/query/unmodified-trials"]["get"])["cell"]["schema"]["anyOf"][0]["enum"]
    for key in keys:
        assert web.get("/query/unmodified-trials.csv", params={"cell": key}).status_code == 200
    assert web.get("/query/unmodified-trials.csv", params={"cell": "CD19"}).status_code == 400


def test_sparql_is_told_as_it_is_asked(web: httpx.Client, document: dict[str, Any]) -> None:
    told = document["paths"]["/sparql"]
    assert list(parameters(told["get"])) == ["query", "default-graph-uri", "named-graph-uri"]
    bodies = {"application/sparql-query": b"ASK {}", "application/x-www-form-urlencoded": b"query=ASK%20%7B%7D"}
    assert set(told["post"]["requestBody"]["content"]) == set(bodies)
    for media_type, body in bodies.items():
        assert web.post("/sparql", content=body, headers={"Content-Type": media_type}).json()["boolean"] is True
    for media_type in told["get"]["responses"]["200"]["content"]:
        query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1" if "n-" in media_type else "ASK {}"
        assert web.get("/sparql", params={"query": query}, headers={"Accept": f"{media_type}, */*;q=0.1"}).status_code == 200


def test_the_page_shows_all_of_it_and_loads_nothing(web: httpx.Client, document: dict[str, Any]) -> None:
    reply = web.get("/docs", headers=HTML)
    assert reply.status_code == 200
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert not hostile(reply.text)
    assert set(re.findall(r'<link rel="(?:stylesheet|icon)" href="([^"]*)"', reply.text)) == {
        "/static/kg.css",
        "/static/kg.svg",
    }
    for path, method, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in reply.text
        assert f'{method.upper()} <a href="#{operation["operationId"]}"><code>{path}</code></a>' in reply.text
        assert all(f"<code>{name}</code>" in reply.text for name in parameters(operation))
