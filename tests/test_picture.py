"""The picture over HTTP: its page, and what it asks for."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from serving import served

from kg.export.svg import NODE, STYLES
from kg.neighbourhood import KINDS, MOST


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def page(web: httpx.Client) -> LexborHTMLParser:
    return LexborHTMLParser(web.get("/graph").text)


@pytest.fixture
def drawn(page: LexborHTMLParser) -> LexborNode:
    """What the script draws on."""
    return page.css_first("#picture") or pytest.skip("the scripts of the pages were not built: npm could not be reached")


def test_the_page_says_what_it_is(page: LexborHTMLParser) -> None:
    assert [heading.text() for heading in page.css("h1")] == ["The picture"]


def test_the_page_brings_the_looks_of_drawn_pictures(drawn: LexborNode) -> None:
    looks = json.loads(str(drawn.attributes["data-looks"]))
    assert set(looks) == {"trial", *KINDS}
    assert looks == {
        kind: {"colour": style.colour, "marker": style.marker} for kind, style in ({"trial": NODE} | STYLES).items()
    }
    assert drawn.attributes["data-at-once"] == str(MOST)


def test_what_needs_the_script_is_hidden_until_it_is_there(page: LexborHTMLParser, drawn: LexborNode) -> None:
    assert all("hidden" in node.attributes for node in (drawn, *page.css("#all")))
    assert not [button for button in page.css("main button, main input") if not within(button, drawn)]


def within(node: LexborNode, other: LexborNode) -> bool:
    while node.parent and node != other:
        node = node.parent
    return node == other


def test_each_search_of_the_page_has_a_name_of_its_own(page: LexborHTMLParser, drawn: LexborNode) -> None:
    names = [search.attributes.get("aria-label") for search in page.css("[role=search]")]
    assert len(names) == len(set(names)) == 2


def test_an_empty_page_offers_the_antigens_with_most_trials(web: httpx.Client, drawn: LexborNode) -> None:
    starts = [str(start.attributes["href"]) for start in drawn.css("#starts a")]
    assert len(starts) == 3
    counts = [web.get(f"/graph/around?of={start.partition('=')[2]}").json()["nodes"][0]["neighbours"] for start in starts]
    assert counts == sorted(counts, reverse=True)


def test_more_trials_of_a_thing_are_had_by_passing_over_the_newest(web: httpx.Client) -> None:
    thing, *newest = web.get("/graph/around?of=term/phase/PHASE1").json()["nodes"]
    again, *older = web.get(f"/graph/around?of=term/phase/PHASE1&skip={MOST}").json()["nodes"]
    assert thing == again
    assert thing["neighbours"] == len(newest) + len(older)
    assert {node["id"] for node in newest}.isdisjoint(node["id"] for node in older)


def test_what_may_be_passed_over_is_documented(web: httpx.Client) -> None:
    told = web.get("/openapi.json").json()["paths"]["/graph/around"]["get"]["parameters"]
    (skip,) = (each for each in told if each["name"] == "skip")
    assert (skip["schema"]["minimum"], skip["schema"]["maximum"]) == (0, 100_000)
    assert skip["description"]


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
        ("/graph/around?of=term/cell/NK&skip=-1", 400, "skip"),
        ("/graph/around?of=term/cell/NK&skip=100001", 400, "skip"),
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
