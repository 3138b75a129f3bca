"""From an Accept header to the form of an answer."""

import pytest
from fastapi import HTTPException

from kg.store import FORMS
from kg.web.negotiate import HTML, TURTLE, Choice, by_suffix, choose, places

ROWS = tuple(FORMS[name] for name in ("json", "xml", "csv", "tsv"))
TRIPLES = tuple(FORMS[name] for name in ("turtle", "ntriples", "rdfxml", "jsonld"))
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


@pytest.mark.parametrize(
    "accept", [None, "", "*/*", "application/*", "rubbish", ";;;,,=", "*", "*/html", "text/csv;q=nonsense"]
)
def test_the_first_form_where_anything_goes_or_nothing_is_said(accept: str | None) -> None:
    assert choose(accept, ROWS).media_type == "application/sparql-results+json"


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv; charset=utf-8", "text/csv"),
        ("text/csv;q=0.5, text/tab-separated-values", "text/tab-separated-values"),
        ("text/csv;q=0.5, text/tab-separated-values;q=0.4, image/png", "text/csv"),
        ("application/json", "application/json"),
        ("application/sparql-results+xml, */*", "application/sparql-results+xml"),
        ("*/*;q=0.1, application/xml;q=0.2", "application/xml"),
        ("application/sparql-results+json;q=0, application/json;q=0, */*", "application/sparql-results+xml"),
        ("text/*", "text/csv"),
        ("text/csv;q=0.2, text/*", "text/tab-separated-values"),
        (FIREFOX, "text/html"),
    ],
)
def test_the_form_a_client_likes_best(accept: str, media_type: str) -> None:
    assert choose(accept, (*ROWS, HTML)).media_type == media_type


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "image/*"])
def test_nothing_acceptable_says_what_there_is(accept: str) -> None:
    with pytest.raises(HTTPException, match=r"text/turtle, application/n-triples") as raised:
        choose(accept, TRIPLES)
    assert raised.value.status_code == 406


def test_json_ld_with_a_profile() -> None:
    accept = 'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded", text/turtle;q=0.9'
    assert choose(accept, TRIPLES).form.name == "jsonld"


def test_a_suffix_names_a_form() -> None:
    assert by_suffix("ttl", TRIPLES) == (TURTLE, "text/turtle")


def test_an_unknown_suffix_is_not_found() -> None:
    with pytest.raises(HTTPException, match=r"\.ttl, \.nt") as raised:
        by_suffix("docx", TRIPLES)
    assert raised.value.status_code == 404


def test_each_form_has_a_place_of_its_own() -> None:
    headers = places("/term/cell/NK", Choice(TURTLE, "text/turtle"), (HTML, TURTLE))
    assert headers["Content-Location"] == "/term/cell/NK.ttl"
    assert headers["Link"] == '</term/cell/NK.html>; rel="alternate"; type="text/html"'


def test_what_was_asked_cannot_end_a_link() -> None:
    asked = 'key=a">; rel="x"&other=é%20'
    headers = places("/query/evidence", Choice(HTML, "text/html"), (HTML, TURTLE), asked)
    assert headers["Content-Location"] == "/query/evidence.html?key=a%22%3E;%20rel=%22x%22&other=%C3%A9%20"
    assert headers["Link"].count(">") == 1
