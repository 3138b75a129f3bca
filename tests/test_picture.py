"""The picture over HTTP: its page, and what it asks for."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser
from serving import served

from kg.neighbourhood import KINDS
from kg.web import built


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir) as address, httpx.Client(base_url=address) as client:
        yield client


def test_the_page_tells_the_kinds(web: httpx.Client) -> None:
    page = LexborHTMLParser(web.get("/graph").text)
    assert [heading.text() for heading in page.css("h1")] == ["The picture"]
    told = [str(picture.attributes["data-kinds"]).split() for picture in page.css("#picture")]
    assert told == ([list(KINDS)] if built.entry("picture") else [])


def test_several_nodes_are_told_with_what_lies_next_to_them(web: httpx.Client) -> None:
    reply = web.get("/graph/around", params={"of": ["term/antigen/CD19", "term/cell/NK"]})
    assert reply.headers["content-type"] == "application/json"
    told = reply.json()
    assert {"term/antigen/CD19", "term/cell/NK"} <= {node["id"] for node in told["nodes"]}
    assert {edge["kind"] for edge in told["edges"]} <= set(KINDS)


def test_a_way_is_told_in_its_order(web: httpx.Client) -> None:
    told = web.get("/graph/way", params={"first": "term/antigen/CD19", "last": "term/cell/NK", "kind": ["sponsor"]}).json()
    first, *between, last = told["nodes"]
    assert [first["id"], last["id"]] == ["term/antigen/CD19", "term/cell/NK"]
    assert {node["kind"] for node in between} <= {"trial", "sponsor"}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/graph/around", 400, "of"),
        ("/graph/around?" + "&".join(["of=term/cell/NK"] * 21), 400, "of"),
        ("/graph/around?of=nothing", 404, "no node has the path 'nothing'"),
        ("/graph/around?of=term/cell/NK%3E", 404, "no node has the path"),
        ("/graph/around?of=trial/NCT00000001", 404, "this graph says nothing of 'trial/NCT00000001'"),
        ("/graph/way?first=term/cell/NK", 400, "last"),
        ("/graph/way?first=term/cell/NK&last=org/nobody-00000000", 404, "this graph says nothing of 'org/nobody-00000000'"),
        ("/graph/way?first=term/cell/NK&last=term/cell/T&kind=color", 400, "no kind 'color'; there is cell, antigen"),
    ],
)
def test_what_is_wrong_is_said(web: httpx.Client, path: str, status: int, said: str) -> None:
    reply = web.get(path)
    assert (reply.status_code, reply.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert said in reply.text
