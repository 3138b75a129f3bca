"""Any SPARQL endpoint in the place of the graph on this machine: what one may answer, and what becomes of it."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from rdflib import Graph
from serving import oxigraph, served

from kg import evidence, network, queries
from kg.cli import main
from kg.errors import StoreError
from kg.store import CURRENT, open_store, rows_of
from kg.web import serve
from kg.workers import Limits

TRUE = json.dumps({"head": {}, "boolean": True}).encode()
ROWS = json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": [{"x": {"type": "literal", "value": "1,2"}}]}}).encode()
JSON = "application/sparql-results+json"
GONE = "http://127.0.0.1:9/sparql"


class Reply(NamedTuple):
    """What the endpoint elsewhere answers, and after how many seconds; a piece of None breaks the connection off."""

    status: int = 200
    media_type: str = JSON
    pieces: tuple[bytes | None, ...] = (ROWS,)
    after: float = 0.0


class Odd(BaseHTTPRequestHandler):
    """An endpoint that answers `ASK {}` well, and anything else as it is told."""

    reply = Reply()
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        asked = self.rfile.read(int(self.headers["content-length"]))
        reply = Reply(pieces=(TRUE,)) if asked == b"query=ASK+%7B%7D" else self.reply
        time.sleep(reply.after)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for piece in reply.pieces:
            if piece is None:
                self.close_connection = True
                return
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
        self.wfile.write(b"0\r\n\r\n")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is that of the base class
        pass


@contextmanager
def over(reply: Reply, limits: Limits) -> Iterator[httpx.Client]:
    """A client of our server over an endpoint that answers so."""
    there = ThreadingHTTPServer(("127.0.0.1", 0), type("Told", (Odd,), {"reply": reply}))
    thread = threading.Thread(target=there.serve_forever, args=(0.02,))
    thread.start()
    try:
        with (
            served(f"http://user:secret@127.0.0.1:{there.server_port}/sparql", limits) as url,
            httpx.Client(base_url=url) as web,
        ):
            yield web
    finally:
        there.shutdown()
        thread.join()
        there.server_close()


def answer(reply: Reply, accept: str = JSON, query: str = "SELECT ?x {}", limits: Limits = Limits(seconds=5)) -> httpx.Response:  # noqa: B008 - frozen
    with over(reply, limits) as web:
        found = web.get("/sparql", params={"query": query}, headers={"Accept": accept})
        searched = web.get("/search?q=cd19")
    assert "secret" not in found.text + searched.text
    return found


@pytest.mark.parametrize(
    ("status", "told"), [(400, 400), (408, 504), (429, 503), (500, 502), (401, 502), (404, 502), (503, 503), (504, 504)]
)
def test_a_status_keeps_its_meaning(status: int, told: int) -> None:
    reply = answer(Reply(status, "text/plain", (b"the reason,\nin two lines",)))
    assert reply.status_code == told
    assert reply.text.endswith("the reason, in two lines\n")
    assert ("retry-after" in reply.headers) is (told == 503)


def test_an_endpoint_that_is_slow() -> None:
    reply = answer(Reply(after=1.0), limits=Limits(seconds=0.3))
    assert reply.status_code == 504
    assert "longer than 0.3 s" in reply.text


def test_an_endpoint_that_breaks_off_gives_no_whole_answer() -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        answer(Reply(pieces=(ROWS[:20], None)))


def test_a_page_is_no_answer() -> None:
    reply = answer(Reply(media_type="text/html", pieces=(b"<p>welcome",)))
    assert reply.status_code == 502
    assert "is no SPARQL endpoint: it answers with text/html" in reply.text


def test_a_form_that_the_endpoint_has_goes_through_as_it_is() -> None:
    assert answer(Reply(media_type="text/csv", pieces=(b"x\r\n", b"odd\r\n")), "text/csv").text == "x\r\nodd\r\n"


def test_a_form_that_the_endpoint_lacks_is_written_here() -> None:
    assert answer(Reply(), "text/csv").text == 'x\r\n"1,2"\r\n'
    turtle = Reply(media_type="text/turtle; charset=utf-8", pieces=(b"<urn:a> <urn:b> 1 .",))
    reply = answer(turtle, "application/rdf+xml", "CONSTRUCT WHERE { ?s ?p ?o }")
    assert reply.headers["content-type"] == "application/rdf+xml"
    assert len(Graph().parse(data=reply.text, format="xml")) == 1


def test_a_kind_that_nobody_wants() -> None:
    assert answer(Reply(), "text/turtle").status_code == 406
    assert answer(Reply(media_type="text/turtle", pieces=()), "text/csv").status_code == 502  # to SELECT


def test_what_cannot_be_read_gives_no_whole_answer() -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        answer(Reply(pieces=(b"{",)), "text/csv")


@pytest.mark.parametrize("where", [GONE, "http://[/sparql", "http:///sparql"])
def test_a_store_that_is_not_there_is_said_before_the_server_starts(where: str) -> None:
    with pytest.raises(StoreError):
        serve(where, "127.0.0.1", 0, Limits(seconds=2))
    with pytest.raises(StoreError):
        open_store(where).query("ASK {}")


def test_a_store_that_goes_away_is_said(graph_dir: Path, tmp_path: Path) -> None:
    there = ExitStack()
    where = there.enter_context(oxigraph(sorted((graph_dir / CURRENT).glob("*.nq.gz")), tmp_path))
    with there, served(where) as url:
        assert httpx.get(f"{url}/sparql", params={"query": "ASK {}"}).status_code == 200
        there.close()
        for path in ("/sparql?query=ASK%7B%7D", "/trial/NCT04623944", "/query/trials-by-antigen"):
            reply = httpx.get(url + path)
            assert reply.status_code == 502
            assert "does not answer" in reply.text
        assert httpx.get(f"{url}/healthz").status_code == 200


# The verbs and functions that ask


@pytest.mark.parametrize("name", queries.named())
def test_every_named_query_gives_the_same_rows(name: str, graph_dir: Path, remote: str) -> None:
    text = queries.named()[name].with_values({})
    assert rows_of(open_store(remote).query(text)) == rows_of(open_store(str(graph_dir)).query(text))


def test_a_trial_its_network_and_the_whole_graph_are_the_same(graph_dir: Path, remote: str) -> None:
    there, here = open_store(remote), open_store(str(graph_dir))
    assert evidence.read(there, "NCT04623944") == evidence.read(here, "NCT04623944")
    assert set(network.trials_and_things(there)) == set(network.trials_and_things(here))
    dumps = BytesIO(), BytesIO()
    for store, output in zip((there, here), dumps, strict=True):
        store.dump(output, "application/n-triples")
    assert sorted(dumps[0].getvalue().splitlines()) == sorted(dumps[1].getvalue().splitlines())


@pytest.mark.parametrize("form", ["csv", "tsv", "json", "xml"])
def test_kg_query_prints_the_same(form: str, graph_dir: Path, remote: str, capsys: pytest.CaptureFixture[str]) -> None:
    printed = []
    for where in (str(graph_dir), remote):
        with pytest.raises(SystemExit) as ended:
            main(["query", "trials-by-antigen", "antigen=CD19", "--format", form, "--store", where])
        assert ended.value.code == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "NCT" in printed[0]
