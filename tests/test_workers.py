"""Queries that would harm a server, asked of a real one: they are ended, and nobody else notices."""

import http.client
import json
import os
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from serving import served

from kg.workers import Limits

CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
SORTED = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f } ORDER BY ?f"
LONG = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f }"
SMALL = "ASK { ?s ?p ?o }"
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def url(graph_dir: Path) -> Iterator[str]:
    with served(graph_dir, Limits(seconds=1.5, memory=300 * MEGABYTE, workers=2, waiting=4, patience=0.3)) as address:
        yield address


def ask(url: str, query: str, **headers: str) -> httpx.Response:
    return httpx.get(f"{url}/sparql", params={"query": query}, headers=headers, timeout=20)


@contextmanager
def asked_by_hand(url: str, query: str) -> Iterator[socket.socket]:
    """A connection on which a query was asked and nothing is read."""
    place = urlsplit(url)
    with socket.create_connection((place.hostname or "", place.port or 0)) as connection:
        request = f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: {place.netloc}\r\nAccept: text/csv\r\n\r\n"
        connection.sendall(request.encode())
        yield connection


def until_answered(url: str, seconds: float) -> float:
    """How long it takes until both workers answer again; fails where it is longer than `seconds`."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        with ThreadPoolExecutor(2) as pool:
            if all(reply.status_code == 200 for reply in pool.map(lambda _: ask(url, SMALL), range(2))):
                return time.monotonic() - began
    pytest.fail(f"not answered within {seconds} s")


def test_a_query_that_takes_too_long_is_ended_and_says_so(url: str) -> None:
    reply = ask(url, CROSS)
    assert (reply.status_code, reply.headers["content-type"]) == (504, "text/plain; charset=utf-8")
    assert "longer than 1.5 s" in reply.text
    assert ask(url, SMALL).json()["boolean"] is True


def test_a_query_that_wants_too_much_memory_is_ended_and_says_so(graph_dir: Path) -> None:
    with served(graph_dir, Limits(seconds=60, memory=300 * MEGABYTE, workers=1)) as address:
        reply = ask(address, SORTED)
        assert reply.status_code == 507
        assert "more memory" in reply.text
        until_answered(address, 5)


def test_what_a_store_takes_to_open_does_not_count_as_memory_of_a_query(graph_dir: Path) -> None:
    with served(graph_dir, Limits(memory=20 * MEGABYTE, workers=2)) as address:
        assert ask(address, SMALL).json()["boolean"] is True


def test_more_heavy_queries_than_workers_are_turned_away_and_health_is_told(url: str) -> None:
    with ThreadPoolExecutor(12) as pool:
        replies = [pool.submit(ask, url, CROSS) for _ in range(10)]
        time.sleep(0.2)
        began = time.monotonic()
        assert httpx.get(f"{url}/healthz").text == "ok"
        told = time.monotonic() - began
        statuses = sorted(reply.result().status_code for reply in replies)
    assert told < 1
    assert set(statuses) == {503, 504}
    busy = next(reply.result() for reply in replies if reply.result().status_code == 503)
    assert int(busy.headers["retry-after"]) > 0


def test_a_client_that_goes_away_frees_its_worker(graph_dir: Path) -> None:
    with served(graph_dir, Limits(seconds=60, workers=1, patience=0.1)) as address:
        with asked_by_hand(address, CROSS):
            time.sleep(0.5)
            assert ask(address, SMALL).status_code == 503
        assert until_answered(address, 3) < 2


def test_an_answer_that_is_cut_short_is_never_whole(url: str) -> None:
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=20)
    for accept in ("application/sparql-results+json", "text/csv"):
        connection.request("GET", f"/sparql?query={quote(LONG)}", headers={"Accept": accept})
        reply = connection.getresponse()
        assert reply.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionError)) as broken:
            reply.read()
        if isinstance(broken.value, http.client.IncompleteRead) and accept.endswith("json"):
            with pytest.raises(ValueError, match=r"."):
                json.loads(broken.value.partial)
        connection.close()


def test_a_killed_worker_is_replaced(url: str) -> None:
    for worker in _workers():
        os.kill(worker, signal.SIGKILL)
    until_answered(url, 3)


@pytest.mark.parametrize(
    "bomb",
    [
        "ASK { FILTER(" + "(" * 5000 + "1" + ")" * 5000 + ") }",
        "ASK " + "{" * 5000 + "}" * 5000,
        "ASK { FILTER(" + "!" * 5000 + "true) }",
        "ASK { " + "FILTER NOT EXISTS { " * 5000 + "}" * 5000 + " }",
        "ASK { " + "{ ?a ?b ?c } UNION " * 4000 + "{ ?a ?b ?c } }",
    ],
    ids=["parentheses", "braces", "not", "not exists", "union"],
)
def test_bombs_of_nesting_harm_nobody(url: str, bomb: str) -> None:
    reply = httpx.post(f"{url}/sparql", data={"query": bomb}, timeout=20)
    assert reply.status_code == 400
    assert ask(url, SMALL).status_code == 200


def _workers() -> list[int]:
    """The processes that the nurseries of this process forked."""
    children = {int(pid) for pid in _children(os.getpid())}
    return [int(pid) for child in children for pid in _children(child)]


def _children(process: int) -> list[str]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [pid for task in tasks for pid in task.read_text().split()]
