"""The endpoint and the pages, asked over HTTP."""

import csv
import io
import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin
from xml.etree import ElementTree

import httpx
import pytest
from markup import hostile
from rdflib import RDF, Dataset, Graph, Namespace, URIRef
from serving import served

from kg import pipeline, queries
from kg.errors import KgError, StoreError
from kg.store import Remote, open_store, rows_of
from kg.web import serve
from kg.web.serve import hosts
from kg.workers import Limits

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
KG = "PREFIX kg: <https://w3id.org/trial-kg/ontology#> "
SELECT = (
    KG
    + "SELECT ?trial ?title { ?trial a kg:Trial ; <http://www.w3.org/2000/01/rdf-schema#label> ?title } ORDER BY ?trial LIMIT 3"
)
CONSTRUCT = KG + "CONSTRUCT { ?trial a kg:Trial } WHERE { ?trial a kg:Trial }"
TRIAL = "https://w3id.org/trial-kg/trial/NCT04623944"
RDF_TYPES = {
    "text/turtle": "turtle",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
    "application/ld+json": "json-ld",
    "application/trig": "trig",
    "application/n-quads": "nquads",
}
SUFFIXES = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
HTML = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}


pytestmark = pytest.mark.filterwarnings(  # rdflib's own, where it parses quads and JSON-LD
    "ignore:(ConjunctiveGraph|Dataset)[. a-z_]* is deprecated:DeprecationWarning"
)


@pytest.fixture(scope="module")
def url(where: str) -> Iterator[str]:
    with served(where) as address:
        yield address


@pytest.fixture(scope="module")
def web(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url) as client:
        yield client


def ask(web: httpx.Client, query: str, accept: str = "*/*") -> httpx.Response:
    return web.get("/sparql", params={"query": query}, headers={"Accept": accept})


def parsed(reply: httpx.Response, form: str) -> Graph:
    graph = Graph()
    for subject, predicate, value, _ in Dataset().parse(data=reply.text, format=form).quads():
        graph.add((subject, predicate, value))
    return graph


def rows_of_csv(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


# The protocol


def test_the_three_ways_to_ask_give_the_same(web: httpx.Client) -> None:
    got = ask(web, SELECT)
    form = web.post("/sparql", data={"query": SELECT})
    direct = web.post("/sparql", content=SELECT, headers={"Content-Type": "application/sparql-query; charset=utf-8"})
    assert got.status_code == form.status_code == direct.status_code == 200
    assert got.json() == form.json() == direct.json()
    assert len(got.json()["results"]["bindings"]) == 3


def test_rows_in_every_form(web: httpx.Client) -> None:
    rows = [(row["trial"]["value"], row["title"]["value"]) for row in ask(web, SELECT).json()["results"]["bindings"]]
    as_csv = csv.reader(io.StringIO(ask(web, SELECT, "text/csv").text))
    as_tsv = csv.reader(io.StringIO(ask(web, SELECT, "text/tab-separated-values").text), delimiter="\t")
    xml = ElementTree.fromstring(ask(web, SELECT, "application/sparql-results+xml").text)
    texts = ["".join(node.itertext()) for node in xml.iter("{http://www.w3.org/2005/sparql-results#}binding")]
    assert [tuple(row) for row in as_csv] == [("trial", "title"), *rows]
    assert next(as_tsv) == ["?trial", "?title"]
    assert [row[0].strip("<>") for row in as_tsv] == [row[0] for row in rows]
    assert list(zip(texts[::2], texts[1::2], strict=True)) == rows


@pytest.mark.parametrize(
    "media_type",
    [
        "application/sparql-results+json", "application/json", "application/sparql-results+xml", "application/xml", "text/csv",
        "text/tab-separated-values",
    ],
)  # fmt: skip
def test_an_answer_is_of_the_type_asked_for(web: httpx.Client, media_type: str) -> None:
    assert ask(web, SELECT, media_type).headers["content-type"].split(";")[0] == media_type


@pytest.mark.parametrize(("pattern", "truth"), [("?s a kg:Trial", True), ("?s a kg:Nothing", False)])
def test_ask(web: httpx.Client, pattern: str, truth: bool) -> None:
    query = f"{KG} ASK {{ {pattern} }}"
    assert ask(web, query).json()["boolean"] is truth
    assert ask(web, query, "text/csv").text.strip() == str(truth).lower()
    assert str(truth).lower() in ask(web, query, "application/sparql-results+xml").text


@pytest.mark.parametrize(("media_type", "form"), RDF_TYPES.items())
def test_triples_in_every_form(web: httpx.Client, media_type: str, form: str) -> None:
    reply = ask(web, CONSTRUCT, media_type)
    assert reply.headers["content-type"].split(";")[0] == media_type
    assert len(parsed(reply, form)) == 56


def test_describe(web: httpx.Client) -> None:
    described = parsed(ask(web, f"DESCRIBE <{TRIAL}>"), "turtle")
    assert (URIRef(TRIAL), RDF.type, URIRef("https://w3id.org/trial-kg/ontology#Trial")) in described


@pytest.mark.parametrize(
    "query",
    [
        "SELECT",
        "",
        "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { sErViCe SILENT <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE\\u0020<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { \\u0053ERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
        "SELECT * { SERVICE# comment\n<http://127.0.0.1:9/> { ?s ?p ?o } }",
        "INSERT DATA { <urn:a> <urn:b> <urn:c> }",
        "PREFIX a: <urn:a> DELETE WHERE { ?s ?p ?o }",
        "LOAD <http://127.0.0.1:9/>",
        "ASK " + "{" * 5_000 + "}" * 5_000,
        "SELECT (" + "(" * 5_000 + "1" + ")" * 5_000 + " AS ?x) {}",
        "ASK { ?s ?p ?o }" + " " * 200_000,
    ],
    ids=range(13),
)
def test_what_is_wrong_or_not_allowed_is_refused_in_one_line(web: httpx.Client, query: str) -> None:
    reply = web.post("/sparql", data={"query": query})
    assert reply.status_code == 400
    assert reply.headers["content-type"].startswith("text/plain")
    assert len(reply.text.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "query",
    [
        "# SERVICE <http://127.0.0.1:9/>\nASK { ?s ?p ?o }",
        "ASK { ?service ?p ?o . ?service ?insert ?delete }",
        "ASK { ?s ?p ?o FILTER(STR(?o) != 'SERVICE <x> { DROP ALL }') }",
        "PREFIX service: <urn:x> ASK { ?s ?p ?o FILTER(?p != <http://x/SERVICE>) }",
    ],
)
def test_a_word_that_only_looks_forbidden_is_fine(web: httpx.Client, query: str) -> None:
    assert ask(web, query).json()["boolean"] is True


def test_updates_are_refused_as_the_protocol_sends_them(web: httpx.Client) -> None:
    update = "INSERT DATA { <urn:a> <urn:b> <urn:c> }"
    direct = web.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"})
    form = web.post("/sparql", data={"update": update})
    assert (direct.status_code, form.status_code) == (415, 400)
    assert "read-only" in direct.text
    assert "read-only" in form.text


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "multipart/form-data; boundary=x", ""])
def test_a_body_of_another_type(web: httpx.Client, media_type: str) -> None:
    reply = web.post("/sparql", content=SELECT, headers={"Content-Type": media_type})
    assert reply.status_code == 415
    assert "application/sparql-query" in reply.text


def test_a_body_that_is_too_long(web: httpx.Client) -> None:
    reply = web.post("/sparql", content=b"#" * 1_000_001, headers={"Content-Type": "application/sparql-query"})
    assert reply.status_code == 413


def test_bytes_that_are_no_text(web: httpx.Client) -> None:
    direct = web.post("/sparql", content=b"ASK { ?s ?p '\xff' }", headers={"Content-Type": "application/sparql-query"})
    assert direct.status_code == web.get("/sparql?query=%FF").status_code == 400


def test_a_form_without_a_query_and_two_queries(web: httpx.Client) -> None:
    assert web.post("/sparql", data={"other": "x"}).status_code == 400
    assert web.get("/sparql", params={"query": [SELECT, SELECT]}).status_code == 400


def test_nothing_acceptable(web: httpx.Client) -> None:
    rows, triples = ask(web, SELECT, "text/turtle"), ask(web, CONSTRUCT, "text/csv")
    assert (rows.status_code, triples.status_code) == (406, 406)
    assert "text/csv" in rows.text
    assert "text/turtle" in triples.text


def test_the_graphs_that_a_request_names(web: httpx.Client) -> None:
    query = "ASK { ?s ?p ?o }"
    assert web.get("/sparql", params={"query": query, "default-graph-uri": "urn:none"}).json()["boolean"] is False
    assert web.post("/sparql", data={"query": query, "named-graph-uri": "urn:none"}).json()["boolean"] is False
    assert web.get("/sparql", params={"query": query, "default-graph-uri": "no iri"}).status_code == 400


def test_the_endpoint_describes_itself(web: httpx.Client, url: str) -> None:
    reply = web.get("/sparql")
    description = Graph().parse(data=reply.text, format="turtle")
    endpoint = URIRef(f"{url}/sparql")
    assert reply.headers["content-type"].startswith("text/turtle")
    assert (endpoint, RDF.type, SD.Service) in description
    assert (endpoint, SD.endpoint, endpoint) in description
    assert (endpoint, SD.supportedLanguage, SD.SPARQL11Query) in description
    assert len(list(description.objects(endpoint, SD.resultFormat))) == 10


def test_a_host_header_cannot_write_turtle(web: httpx.Client) -> None:
    reply = web.get("/sparql", headers={"Host": "x> a <urn:hostile"})
    assert "hostile" not in reply.text


def test_a_browser_gets_a_page_with_a_form_and_the_answer(web: httpx.Client) -> None:
    empty = web.get("/sparql", headers=HTML)
    assert "<textarea" in empty.text
    assert "<td>https://w3id.org/trial-kg/trial/" in web.post("/sparql", data={"query": SELECT}, headers=HTML).text
    assert "<pre>true</pre>" in web.post("/sparql", data={"query": "ASK {}"}, headers=HTML).text
    assert "a kg:Trial" in web.post("/sparql", data={"query": CONSTRUCT}, headers=HTML).text


def test_pages_of_other_origins_may_ask(web: httpx.Client) -> None:
    preflight = web.options("/sparql", headers={"Origin": "https://example.org", "Access-Control-Request-Method": "POST"})
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    for reply in (preflight, web.get("/sparql"), ask(web, SELECT), ask(web, "SELECT"), web.get("/trial/NCT04623944.ttl")):
        assert reply.headers["access-control-allow-origin"] == "*"


def test_a_remote_store_gives_the_same_rows(url: str, graph_dir: Path) -> None:
    remote, embedded = Remote(f"{url}/sparql"), open_store(str(graph_dir))
    text = queries.named()["trials-by-antigen"].with_values({"antigen": "CD19"})
    rows = rows_of(remote.query(text))
    assert rows == rows_of(embedded.query(text))
    assert rows
    assert len(remote) == len(embedded)


# Pages


class Page(HTMLParser):
    """The links and the text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.links += [value for name, value in attrs if name in ("href", "src") and value]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize(
    "path", ["/", "/queries", "/query/trials-by-antigen?antigen=CD19", "/sparql", "/trial/NCT04623944", "/none"]
)
def test_every_answer_is_guarded_and_no_page_runs_a_foreign_script(web: httpx.Client, path: str) -> None:
    reply = web.get(path, headers=HTML)
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in reply.headers["content-security-policy"]
    assert reply.headers["referrer-policy"] == "no-referrer"
    assert reply.headers["vary"] == "Accept"
    assert not hostile(reply.text)


def test_the_first_page_counts_and_every_link_works(web: httpx.Client, url: str) -> None:
    page = Page(web.get("/", headers=HTML).text)
    assert "56" in page.text
    assert "antigens targeted" in page.text
    assert "not endorsed by NLM" in page.text
    assert {f"/query/{name}" for name in queries.named()} <= set(page.links)
    for link in {urljoin(url, link) for link in page.links}:
        if link.startswith(url):
            assert web.get(link, headers=HTML).status_code == 200, link
        else:
            assert link == "https://clinicaltrials.gov/"


def test_forms_suggest_keys_that_find_something(web: httpx.Client) -> None:
    page = web.get("/query/trials-by-antigen", headers=HTML).text
    assert '<option value="CD19">' in page
    assert '<option value="ROR1">' not in page


def test_a_named_query_in_every_form(web: httpx.Client) -> None:
    path, values = "/query/trials-by-antigen", {"antigen": "CD19"}
    rows = web.get(f"{path}.json", params=values).json()["results"]["bindings"]
    assert len(rows_of_csv(web.get(f"{path}.csv", params=values).text)) == len(rows) > 5
    assert len(web.get(f"{path}.tsv", params=values).text.splitlines()) == len(rows) + 1
    assert web.get(f"{path}.xml", params=values).text.count("<result>") == len(rows)
    assert web.get(path, params=values, headers={"Accept": "text/csv"}).headers["content-type"].startswith("text/csv")
    page = Page(web.get(path, params=values, headers=HTML).text)
    assert {f"/trial/{row['nct']['value']}" for row in rows} <= set(page.links)
    assert all(web.get(link).status_code == 200 for link in page.links if link.startswith(path))


def test_a_field_left_empty_is_not_given(web: httpx.Client) -> None:
    path = "/query/trials-by-antigen.csv"
    assert web.get(f"{path}?antigen=").text == web.get(path).text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/query/nothing", 404, "trials-by-antigen"),
        ("/query/trials-by-antigen.docx", 404, ".csv"),
        ("/query/trials-by-antigen?antigen=CD91", 400, "no such key in antigen"),
        ("/query/trials-by-antigen?other=CD19", 400, "antigen"),
        ("/query/trials-by-antigen?antigen=CD19&antigen=CD20", 400, "twice"),
        ("/query/evidence?nct=NCT1", 400, "NCT01234567"),
        ("/trial/NCT00000000", 404, "NCT00000000"),
        ("/trial/NCT00000000.ttl", 404, "NCT00000000"),
        ("/trial/NCT04623944.csv", 404, ".ttl"),
        ("/nothing", 404, ""),
        ("/static/../serve.py", 404, ""),
        ("/static/%2e%2e/serve.py", 404, ""),
    ],
)
def test_what_is_not_there_is_said(web: httpx.Client, path: str, status: int, says: str) -> None:
    for headers, media_type in ((HTML, "text/html"), ({}, "text/plain")):
        reply = web.get(path, headers=headers)
        assert (reply.status_code, reply.headers["content-type"].split(";")[0]) == (status, media_type)
        assert says in reply.text


@pytest.mark.parametrize(
    "value",
    [
        'x" } . ?s ?p ?o . #',
        "x\\",
        'x\\" } ASK { ?s ?p ?o',
        "> } UNION { ?s ?p ?o } #",
        "x\n} UNION { ?trial ?p ?quote }",
        "\\u0022 } UNION { ?trial ?p ?quote } #",
    ],
)
def test_values_stay_values(web: httpx.Client, value: str) -> None:
    assert web.get("/query/trials-by-antigen", params={"antigen": value}).status_code == 400
    assert web.get("/query/evidence", params={"nct": value}).status_code == 400
    free_text = web.get("/query/evidence.json", params={"key": value})
    assert free_text.json()["results"]["bindings"] == []
    assert web.get(f"/trial/{quote(value)}").status_code == 404


def test_queries_as_json_and_as_a_page(web: httpx.Client) -> None:
    listed = {query["name"]: query for query in web.get("/queries").json()}
    assert set(listed) == set(queries.named())
    assert listed["trials-by-antigen"]["parameters"] == [{"name": "antigen", "kind": "concept", "schemes": ["antigen"]}]
    assert "Trials by antigen" in web.get("/queries", headers=HTML).text


def test_a_trial_as_a_page(web: httpx.Client, url: str) -> None:
    page = Page(web.get("/trial/NCT04623944", headers=HTML).text)
    text = " ".join(page.text.split())
    assert "https://clinicaltrials.gov/study/NCT04623944" in page.links
    for words in (
        "NKX101, Intravenous Allogeneic CAR NK Cells",
        "Nkarta, Inc.",
        "Phase 1",
        "natural killer cell",
        "NKX101, Intravenous Allogeneic CAR NK Cells, in Adults With AML or MDS title",
    ):
        assert words in text
    assert all(web.get(urljoin(url, link)).status_code == 200 for link in page.links if link.startswith("/"))


def test_scripts_of_other_sites_may_read_where_things_are(web: httpx.Client) -> None:
    told = web.options("/sparql")
    assert (told.status_code, told.headers["access-control-allow-origin"]) == (204, "*")
    assert "Content-Location" in told.headers["access-control-expose-headers"]


def test_other_mentions_stand_apart(web: httpx.Client) -> None:
    rows = rows_of_csv(web.get("/query/other-mentions.csv?nct=NCT99999901").text)
    page = web.get("/trial/NCT99999901", headers=HTML).text
    _, found, apart = page.partition("<summary>Other mentions")
    assert found
    assert rows
    assert all(escape(row["quote"]) in apart for row in rows)


def test_every_trial_has_a_page(web: httpx.Client) -> None:
    trials = {row["nct"] for row in rows_of_csv(web.get("/query/trial-facets.csv").text)}
    assert len(trials) > 40
    assert all(web.get(f"/trial/{nct}", headers=HTML).status_code == 200 for nct in trials)


def test_a_trial_as_triples_in_every_form(web: httpx.Client) -> None:
    whole = f"""CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o
        FILTER(?s = <{TRIAL}> || STRSTARTS(STR(?s), "{TRIAL}/") || EXISTS {{ <{TRIAL}> ?link ?s . ?s a ?kind
          FILTER(?kind IN (kg:Organization, kg:Site, kg:Record)) }}) }}"""
    expected = set(parsed(ask(web, KG + whole), "turtle"))
    for suffix, form in SUFFIXES.items():
        assert set(parsed(web.get(f"/trial/NCT04623944.{suffix}"), form)) == expected
    for media_type in list(RDF_TYPES)[:4]:
        reply = web.get("/trial/NCT04623944", headers={"Accept": media_type})
        assert set(parsed(reply, RDF_TYPES[media_type])) == expected


def test_alive(web: httpx.Client) -> None:
    assert web.get("/healthz").text == "ok"
    assert web.head("/").status_code == 200
    assert web.post("/").status_code == 405


def test_text_of_a_record_is_never_markup(tmp_path: Path) -> None:
    image = "<img src=x onerror=alert(1)>"
    study = {
        "identificationModule": {"nctId": "NCT99999998", "briefTitle": f"{image} CAR-T cells"},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": f'"><script>{image}', "class": "OTHER"}},
        "conditionsModule": {"conditions": [image]},
    }
    (tmp_path / "hostile.json").write_text(json.dumps({"protocolSection": study}))
    pipeline.build([tmp_path / "hostile.json"], tmp_path / "graph")
    with served(tmp_path / "graph") as address:
        for path in (
            "/trial/NCT99999998",
            "/query/sponsors-without-donor",
            "/query/trial",
            "/query/trial-facets",
            f"/query/{image}",
        ):
            reply = httpx.get(address + path, headers=HTML)
            assert not hostile(reply.text)
        asked = httpx.post(f"{address}/sparql", data={"query": f"SELECT ('{image}' AS ?x) {{}} #</textarea>"}, headers=HTML)
        assert not hostile(asked.text)
        assert "onerror" in asked.text


# Serving


@pytest.mark.parametrize(
    ("host", "names", "called", "status"),
    [
        ("127.0.0.1", (), "localhost", 200),
        ("127.0.0.1", (), "evil.example", 400),
        ("0.0.0.0", (), "kg.example", 200),
        ("0.0.0.0", ("kg.example",), "kg.example:8000", 200),
        ("0.0.0.0", ("kg.example",), "127.0.0.1", 200),
        ("0.0.0.0", ("kg.example",), "evil.example", 400),
    ],
)
def test_the_server_goes_by_its_names(graph_dir: Path, host: str, names: tuple[str, ...], called: str, status: int) -> None:
    with served(graph_dir, hosts=hosts(host, names)) as address:
        assert httpx.get(f"{address}/healthz", headers={"Host": called}).status_code == status
        assert httpx.options(f"{address}/sparql", headers={"Host": called}).status_code == (204 if status == 200 else status)


def test_no_graph_says_how_to_build_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg build examples/"):
        serve(str(tmp_path), "127.0.0.1", 8000, Limits())


def test_a_taken_port_is_said(graph_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(KgError, match=f"port {port} is taken: try `kg serve --port {port + 1}`"):
            serve(str(graph_dir), "127.0.0.1", port, Limits())
    assert capsys.readouterr().err == ""


@contextmanager
def process(graph_dir: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A server of its own, by the URL that it says, and its process."""
    code = f"from kg.web import serve; from kg.workers import Limits; serve({str(graph_dir)!r}, '127.0.0.1', 0, Limits())"
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        first = server.stderr.readline()
        found = re.fullmatch(r"serving 56 trials at (http://127\.0\.0\.1:\d+)\n", first)
        assert found, first
        try:
            yield found[1], server
        finally:
            server.send_signal(signal.SIGINT)


def test_the_server_says_where_it_is_keeps_quiet_and_stops(graph_dir: Path) -> None:
    with process(graph_dir) as (address, server):
        assert httpx.get(f"{address}/sparql", params={"query": "ASK { <urn:private> ?p ?o }"}).json()["boolean"] is False
        assert httpx.get(f"{address}/sparql", params={"query": "private"}).status_code == 400
        server.send_signal(signal.SIGINT)
        out, err = server.communicate(timeout=30)
    assert server.returncode == 0
    assert "private" not in out + err


def test_a_large_answer_is_not_held_in_memory(graph_dir: Path) -> None:
    asked = {"query": "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 300000"}
    with process(graph_dir) as (address, server):
        httpx.get(f"{address}/sparql", params={"query": "ASK {}"})
        before = most_memory(server.pid)
        with httpx.stream("GET", f"{address}/sparql", params=asked, headers={"Accept": "text/csv"}, timeout=60) as reply:
            assert sum(map(len, reply.iter_bytes())) > 30_000_000
        assert most_memory(server.pid) < before + 8_000_000


def most_memory(pid: int) -> int:
    """The most bytes of memory that a process had."""
    return 1024 * int(Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")[2].split()[0])


def test_many_ask_at_once(web: httpx.Client) -> None:
    queries = [f"{KG} SELECT ({number} AS ?n) (COUNT(*) AS ?all) {{ ?s ?p ?o }}" for number in range(60)]
    with ThreadPoolExecutor(20) as pool:
        replies = list(pool.map(lambda query: ask(web, query, "text/csv").text.split()[1], queries))
    assert [reply.split(",")[0] for reply in replies] == [str(number) for number in range(60)]
    assert len({reply.split(",")[1] for reply in replies}) == 1
