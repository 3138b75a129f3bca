"""The SPARQL 1.1 Protocol, over a graph on this machine and over one behind the endpoint of another server.

The first part asks what the protocol and service-description suites of the W3C ask of a service that only reads, under
their names; the second what RFC 9110 and the protocol say beyond them.
"""

import csv
import gzip
import io
import re
import socket
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import RDF, RDFS, Dataset, Graph, Namespace, URIRef
from rdflib.term import Node
from serving import oxigraph, served

from kg.store import CURRENT, Builder
from kg.web.protocol import MAX_BODY, MAX_URL

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
ONE, TWO, THREE = (f"http://example.org/graph/{name}" for name in ("one", "two", "three"))
NONE = "http://example.org/graph/none"
QUADS = [
    "<http://example.org/thing> <http://example.org/is> \"in the default graph\" .",
    *(f"<{name}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Document> <{name}> ." for name in (ONE, TWO, THREE)),
]  # fmt: skip
OF_ONE_AND_TWO = f"ASK {{ <{ONE}> a ?type . <{TWO}> a ?type }}"
IN_ONE_AND_TWO = f"ASK {{ GRAPH ?g {{ <{ONE}> a ?type }} GRAPH ?h {{ <{TWO}> a ?type }} }}"
QUERY = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
UPDATE = {"Content-Type": "application/sparql-update"}

TABLES = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}
TRUTHS = {"application/sparql-results+json", "application/sparql-results+xml"}
GRAPHS = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}

pytestmark = pytest.mark.filterwarnings(  # rdflib's own, where it parses quads and JSON-LD
    "ignore:(ConjunctiveGraph|Dataset)[. a-z_]* is deprecated:DeprecationWarning"
)


@pytest.fixture(scope="module")
def quads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graph with named graphs."""
    directory = tmp_path_factory.mktemp("quads")
    with Builder(directory) as builder:
        builder.write("quads", QUADS)
        builder.publish()
    return directory


@pytest.fixture(scope="module", params=["embedded", "remote"])
def url(request: pytest.FixtureRequest, quads: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "embedded":
        with served(quads) as address:
            yield address
    else:
        with oxigraph([quads / CURRENT / "quads.nq.gz"], tmp_path_factory.mktemp("remote")) as there, served(there) as address:
            yield address


@pytest.fixture(scope="module")
def web(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url) as client:
        yield client


def media_type(reply: httpx.Response) -> str:
    return reply.headers["content-type"].partition(";")[0]


def true(reply: httpx.Response) -> bool:
    """Whether an answer is the truth value `true`; fails where it is no truth value."""
    assert reply.status_code == 200, reply.text
    assert media_type(reply) in TRUTHS
    return reply.json()["boolean"] is True


# The suite of the protocol


def test_query_get(web: httpx.Client) -> None:
    assert true(web.get("/sparql", params={"query": "ASK {}", "default-graph-uri": NONE}))


def test_query_post_form(web: httpx.Client) -> None:
    assert true(web.post("/sparql", params={"default-graph-uri": NONE}, data={"query": "ASK {}"}))


def test_query_post_direct(web: httpx.Client) -> None:
    assert true(web.post("/sparql", content="ASK {}", headers=QUERY))


def test_a_slash_after_the_path_changes_nothing(web: httpx.Client) -> None:
    assert true(web.post("/sparql/", content="ASK {}", headers=QUERY))
    assert web.put("/sparql/", params={"query": "ASK {}"}).status_code == 405


Ask = Callable[[httpx.Client, str, dict[str, str | Sequence[str]]], httpx.Response]
WAYS: dict[str, Ask] = {
    "get": lambda web, query, graphs: web.get("/sparql", params={"query": query, **graphs}),
    "post_form": lambda web, query, graphs: web.post("/sparql", data={"query": query, **graphs}),
    "post_direct": lambda web, query, graphs: web.post("/sparql", params=graphs, content=query, headers=QUERY),
}


@pytest.mark.parametrize("ask", WAYS.values(), ids=WAYS)
def test_query_dataset_default_graph(web: httpx.Client, ask: Ask) -> None:
    assert true(ask(web, f"ASK {{ <{ONE}> a ?type }}", {"default-graph-uri": ONE}))
    assert not true(ask(web, f"ASK {{ <{ONE}> a ?type }}", {"default-graph-uri": TWO}))


@pytest.mark.parametrize("ask", WAYS.values(), ids=WAYS)
def test_query_dataset_default_graphs(web: httpx.Client, ask: Ask) -> None:
    assert true(ask(web, OF_ONE_AND_TWO, {"default-graph-uri": [ONE, TWO]}))
    assert not true(ask(web, OF_ONE_AND_TWO, {"default-graph-uri": ONE}))
    assert not true(ask(web, OF_ONE_AND_TWO, {}))


@pytest.mark.parametrize("ask", WAYS.values(), ids=WAYS)
def test_query_dataset_named_graphs(web: httpx.Client, ask: Ask) -> None:
    assert true(ask(web, IN_ONE_AND_TWO, {"named-graph-uri": [ONE, TWO]}))
    assert not true(ask(web, IN_ONE_AND_TWO, {"named-graph-uri": [TWO, THREE]}))
    assert true(ask(web, IN_ONE_AND_TWO, {}))


@pytest.mark.parametrize("ask", WAYS.values(), ids=WAYS)
def test_query_dataset_full(web: httpx.Client, ask: Ask) -> None:
    query = f"ASK {{ <{THREE}> a ?type GRAPH ?g {{ <{ONE}> a ?type }} GRAPH ?h {{ <{TWO}> a ?type }} }}"
    assert true(ask(web, query, {"default-graph-uri": THREE, "named-graph-uri": [ONE, TWO]}))
    assert not true(ask(web, query, {"default-graph-uri": ONE, "named-graph-uri": [ONE, TWO]}))


@pytest.mark.parametrize("ask", WAYS.values(), ids=WAYS)
def test_query_multiple_dataset(web: httpx.Client, ask: Ask) -> None:
    """The graphs of the request go before those of the query."""
    query = IN_ONE_AND_TWO.replace("ASK", f"ASK FROM <{THREE}> FROM NAMED <{THREE}>")
    assert true(ask(web, query, {"named-graph-uri": [ONE, TWO]}))
    assert not true(ask(web, query, {}))


def test_query_content_type_select(web: httpx.Client) -> None:
    reply = web.post("/sparql", params={"default-graph-uri": NONE}, content="SELECT (1 AS ?value) {}", headers=QUERY)
    assert media_type(reply) in TABLES
    assert reply.json()["results"]["bindings"][0]["value"]["value"] == "1"


def test_query_content_type_ask(web: httpx.Client) -> None:
    assert true(web.post("/sparql", params={"default-graph-uri": NONE}, content="ASK {}", headers=QUERY))


@pytest.mark.parametrize("query", ["DESCRIBE <http://example.org/>", "CONSTRUCT { <s> <p> 1 } WHERE {}"])
def test_query_content_type_describe_and_construct(web: httpx.Client, query: str) -> None:
    reply = web.post("/sparql", params={"default-graph-uri": NONE}, content=query, headers=QUERY)
    assert reply.status_code == 200, reply.text
    graph = Graph().parse(data=reply.text, format=GRAPHS[media_type(reply)])
    assert len(graph) == query.count("CONSTRUCT")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_bad_query_method(web: httpx.Client, method: str) -> None:
    reply = web.request(method, "/sparql", params={"query": "ASK {}"}, headers=FORM)
    assert reply.status_code == 405
    assert "GET" in reply.headers["allow"]
    assert "PUT" not in reply.headers["allow"]


NEGATIVE = {
    "bad_multiple_queries": ("GET", "?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D", {}, b"", 400),
    "bad_multiple_queries_in_a_form": ("POST", "", FORM, b"query=ASK%20%7B%7D&query=ASK%20%7B%7D", 400),
    "bad_query_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"ASK {}", 415),
    "bad_query_missing_form_type": ("POST", "", {}, b"query=ASK%20%7B%7D", 415),
    "bad_query_missing_direct_type": ("POST", "", {}, b"ASK {}", 415),
    "bad_query_non_utf8": ("POST", "", {"Content-Type": "application/sparql-query; charset=UTF-16"}, "ASK {}".encode("utf-16"), 415),
    "bad_query_non_utf8_unsaid": ("POST", "", QUERY, "ASK {}".encode("utf-16"), 400),
    "bad_query_non_utf8_without_a_mark": ("POST", "", QUERY, "ASK {}".encode("utf-16-be"), 400),
    "bad_query_syntax": ("GET", "?query=ASK%20%7B", {}, b"", 400),
    "bad_update_get": ("GET", "?update=CLEAR%20ALL", {}, b"", 400),
    "bad_multiple_updates": ("POST", "", FORM, b"update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", 400),
    "bad_update_wrong_media_type": ("POST", "", {"Content-Type": "text/plain"}, b"CLEAR NAMED", 415),
    "bad_update_missing_form_type": ("POST", "", {}, b"update=CLEAR%20NAMED", 415),
    "bad_update_non_utf8": ("POST", "", {"Content-Type": "application/sparql-update; charset=UTF-16"}, "CLEAR NAMED".encode("utf-16"), 415),
    "bad_update_syntax": ("POST", "", FORM, b"update=CLEAR%20XYZ", 400),
    "bad_update_dataset_conflict": ("POST", "?using-named-graph-uri=urn:x", FORM, b"update=WITH%20%3Curn:y%3E%20DELETE%20WHERE%20%7B%7D", 400),
    "an_update_as_a_query": ("GET", "?query=CLEAR%20ALL", {}, b"", 400),
    "a_good_update": ("POST", "", UPDATE, b"INSERT DATA { <urn:a> <urn:b> <urn:c> }", 415),
}  # fmt: skip


@pytest.mark.parametrize(("method", "asks", "headers", "content", "status"), NEGATIVE.values(), ids=NEGATIVE)
def test_what_the_suites_forbid(
    web: httpx.Client, method: str, asks: str, headers: dict[str, str], content: bytes, status: int
) -> None:
    reply = web.request(method, f"/sparql{asks}", headers=headers, content=content)
    assert reply.status_code == status
    assert media_type(reply) == "text/plain"
    assert reply.text.count("\n") == 1
    assert not true(web.get("/sparql", params={"query": "ASK { <urn:a> ?p ?o }"}))


# The suite of the service description


@pytest.mark.parametrize("accept", [None, *GRAPHS])
def test_returns_rdf(web: httpx.Client, accept: str | None) -> None:
    reply = web.get("/sparql", headers={"Accept": accept} if accept else {})
    assert reply.status_code == 200
    assert media_type(reply) == accept or accept is None
    assert described(reply)


def test_has_endpoint_triple(web: httpx.Client, url: str) -> None:
    for form in GRAPHS:
        assert (None, SD.endpoint, URIRef(f"{url}/sparql")) in described(web.get("/sparql", headers={"Accept": form}))


CLASSES = {
    SD.endpoint: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, None),
    SD.resultFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
}
"""Of the properties of the W3C's vocabulary that we use: the classes of their subjects and of their values."""


def test_conforms_to_schema(web: httpx.Client) -> None:
    description = described(web.get("/sparql"))
    properties: set[Node] = set(CLASSES)
    assert set(description.predicates()) == properties | {RDF.type, RDFS.label}
    for predicate, (domain, value_class) in CLASSES.items():
        pairs = list(description.subject_objects(predicate))
        assert pairs
        for subject, value in pairs:
            assert (subject, RDF.type, domain) in description
            assert value_class is None or (value, RDF.type, value_class) in description


def described(reply: httpx.Response) -> Graph:
    graph = Graph()
    for subject, predicate, value, _ in Dataset().parse(data=reply.text, format=GRAPHS[media_type(reply)]).quads():
        graph.add((subject, predicate, value))
    return graph


# Forms of answers


def ask(web: httpx.Client, query: str, accept: str) -> httpx.Response:
    return web.get("/sparql", params={"query": query}, headers={"Accept": accept})


def test_rows_are_the_same_in_every_form(web: httpx.Client) -> None:
    query = 'SELECT ?text ?none { VALUES (?text ?none) { ("a, \\"b\\"\\n<é>" UNDEF) } }'
    text = 'a, "b"\n<é>'
    as_json = ask(web, query, "application/sparql-results+json").json()
    as_xml = ElementTree.fromstring(ask(web, query, "application/sparql-results+xml").content)
    as_csv = list(csv.reader(io.StringIO(ask(web, query, "text/csv").text, newline="")))
    as_tsv = ask(web, query, "text/tab-separated-values").text.splitlines()
    assert as_json["results"]["bindings"] == [{"text": {"type": "literal", "value": text}}]
    assert [node.text for node in as_xml.iter("{http://www.w3.org/2005/sparql-results#}literal")] == [text]
    assert as_csv == [["text", "none"], [text, ""]]
    assert as_tsv == ["?text\t?none", '"a, \\"b\\"\\n<é>"\t']


@pytest.mark.parametrize(("accept", "form"), GRAPHS.items())
def test_triples_are_the_same_in_every_form(web: httpx.Client, accept: str, form: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
    reply = ask(web, query, accept)
    assert media_type(reply) == accept
    assert [str(value) for value in described(reply).objects()] == ["in the default graph"]


@pytest.mark.parametrize("accept", ["text/csv", "text/tab-separated-values", "text/turtle"])
def test_text_says_its_charset(web: httpx.Client, accept: str) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }" if accept == "text/turtle" else "SELECT * { ?s ?p ?o }"
    assert ask(web, query, accept).headers["content-type"] == f"{accept}; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * { ?s ?p ?o }", "text/csv"),
        ("ASK {}", "application/sparql-results+xml"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle"),
        ("SELECT", "*/*"),
        ("SELECT * { ?s ?p ?o }", "text/turtle"),
        (None, "text/turtle"),
    ],
)
def test_head_is_get_without_its_body(web: httpx.Client, query: str | None, accept: str) -> None:
    asked = {"params": {"query": query} if query else {}, "headers": {"Accept": accept}}
    head, got = web.head("/sparql", **asked), web.get("/sparql", **asked)  # type: ignore[arg-type]
    assert head.status_code == got.status_code
    assert head.content == b""
    assert head.headers["content-type"] == got.headers["content-type"]
    assert head.headers.get("content-length") == got.headers.get("content-length")


# What a client accepts


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("text/csv;q=0.5, application/sparql-results+xml;q=0.6", "application/sparql-results+xml"),
        ("text/csv; q=0.2, */*; q=0.1", "text/csv"),
        ("text/*", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ("application/sparql-results+json;q=0, */*", "application/json"),
        ("text/turtle, text/csv;q=0.1", "text/csv"),
        ("junk", "application/sparql-results+json"),
        (",;q=;;", "application/sparql-results+json"),
        ("", "application/sparql-results+json"),
    ],
)
def test_the_best_of_what_a_client_takes(web: httpx.Client, accept: str, chosen: str) -> None:
    assert media_type(ask(web, "SELECT * { ?s ?p ?o }", accept)) == chosen


def test_two_accept_headers_are_one(web: httpx.Client) -> None:
    headers = [("Accept", "text/turtle"), ("Accept", "text/csv")]
    assert media_type(web.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}, headers=headers)) == "text/csv"


@pytest.mark.parametrize("accept", ["text/turtle", "application/n-triples", "text/csv"])
def test_what_is_refused_is_told_whatever_is_accepted(web: httpx.Client, accept: str) -> None:
    query = "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"
    reply = web.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (reply.status_code, "SERVICE is not allowed" in reply.text) == (400, True)


@pytest.mark.parametrize(
    ("accept", "query", "given"),
    [
        ("application/sparql-results+json, text/html;q=0.5", "ASK {}", "application/sparql-results+json"),
        ("text/turtle, text/html;q=0.9", "CONSTRUCT WHERE { ?s ?p ?o }", "text/turtle; charset=utf-8"),
        ("text/turtle, text/html;q=0.9", "SELECT * {} ", "text/html; charset=utf-8"),
    ],
)
def test_a_page_is_one_form_among_others(web: httpx.Client, accept: str, query: str, given: str) -> None:
    assert web.get("/sparql", params={"query": query}, headers={"Accept": accept}).headers["content-type"] == given


@pytest.mark.parametrize(
    ("query", "accept", "there_is"),
    [
        ("SELECT * { ?s ?p ?o }", "text/turtle", TABLES),
        ("ASK {}", "image/png", TABLES),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv", set(GRAPHS)),
        ("DESCRIBE <urn:x>", "*/*;q=0", set(GRAPHS)),
    ],
)
def test_406_lists_what_there_is(web: httpx.Client, query: str, accept: str, there_is: set[str]) -> None:
    reply = ask(web, query, accept)
    assert reply.status_code == 406
    assert there_is <= set(re.split(r"[\s,;]+", reply.text))


HEADER = st.text(st.characters(max_codepoint=255, exclude_categories=["Cc"]), max_size=60).map(str.strip)
RANGES = st.lists(
    st.tuples(
        st.sampled_from([*TABLES, *GRAPHS, "text/html", "text/*", "*/*", "*/csv", "text", "/", ""]),
        st.sampled_from(["", ";q=1", ";q=0", ";q=0.001", ";q=2", ";q=-1", ";q=nan", ";q=1e9", ";q=x", ";q", ';a="b,c";q=.5', ";;"]),
    ).map("".join),
    max_size=5,
).map(",".join)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(accept=HEADER | RANGES, query=st.sampled_from(["ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }", None]))
def test_no_accept_header_breaks_the_endpoint(web: httpx.Client, accept: str, query: str | None) -> None:
    reply = web.get("/sparql", params={"query": query} if query else {}, headers={b"Accept": accept.encode("latin-1")})
    assert reply.status_code in (200, 406)


@settings(max_examples=100, deadline=None)
@given(
    media=st.sampled_from(["application/sparql-query", "application/x-www-form-urlencoded", "text/plain", ""]),
    parameters=HEADER,
    content=st.binary(max_size=40) | st.binary(max_size=20).map(lambda some: b"query=" + some),
)
def test_no_body_breaks_the_endpoint(web: httpx.Client, media: str, parameters: str, content: bytes) -> None:
    headers = {b"Content-Type": f"{media};{parameters}".encode("latin-1")}
    assert web.post("/sparql", content=content, headers=headers).status_code in (200, 400, 406, 415)


# What is asked amiss


@pytest.mark.parametrize(
    "asks",
    [
        "query=%FF",
        "query=ASK%7B%7D%00",
        "query=ASK%7B%7D&default-graph-uri=%00",
        "query=ASK%7B%7D&named-graph-uri=not+an+iri",
        "query=ASK%7B%7D%ED%A0%80",
        "query=ASK%7B%3Fs+%3Fp+%22%5CuD800%22%7D",
        "query=",
    ],
)
def test_odd_encodings_are_refused(web: httpx.Client, asks: str) -> None:
    posted = web.post("/sparql", content=asks, headers=FORM)
    assert web.get(f"/sparql?{asks}").status_code == posted.status_code == 400


def test_bytes_that_stand_in_no_url_are_refused(url: str) -> None:
    assert b" 400 " in by_hand(url, b"GET /sparql?query=\xff HTTP/1.1\r\nHost: x\r\n\r\n")


@pytest.mark.parametrize("length", [MAX_URL + 1, 60_000, 1_000_000])
def test_a_url_that_is_too_long(url: str, length: int) -> None:
    assert by_hand(url, f"GET /sparql?query={'a' * length} HTTP/1.1\r\nHost: x\r\n\r\n".encode()).startswith(b"HTTP/1.1 414 ")


def test_a_body_that_is_too_long(web: httpx.Client, url: str) -> None:
    assert web.post("/sparql", content=b" " * (MAX_BODY + 1), headers=QUERY).status_code == 413
    assert web.post("/sparql", content=iter([b" " * MAX_BODY, b" "]), headers=QUERY).status_code == 413
    announced = (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 9999999999\r\n\r\n"
    )
    assert b" 413 " in by_hand(url, announced)


def test_a_body_that_is_compressed(web: httpx.Client) -> None:
    reply = web.post("/sparql", content=gzip.compress(b"ASK {}"), headers=QUERY | {"Content-Encoding": "gzip"})
    assert reply.status_code == 415
    assert true(web.post("/sparql", content="ASK {}", headers=QUERY | {"Content-Encoding": "identity"}))


@pytest.mark.parametrize(
    ("charset", "status"), [("utf-8", 200), ('"UTF-8"', 200), ("us-ascii", 200), ("iso-8859-1", 415), ("utf-16", 415)]
)
def test_the_charset_of_a_body(web: httpx.Client, charset: str, status: int) -> None:
    direct = web.post("/sparql", content="ASK {}", headers={"Content-Type": f"application/sparql-query; charset={charset}"})
    form = web.post("/sparql", content="query=ASK%7B%7D", headers={"Content-Type": f"{FORM['Content-Type']};charset={charset}"})
    assert direct.status_code == form.status_code == status


def by_hand(url: str, request: bytes) -> bytes:
    """The first line of the answer to bytes that no client would send."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=10) as connection:
        connection.sendall(request)
        return connection.recv(4096).partition(b"\r\n")[0]
