"""Queries that would harm a server, asked of a real one: they are ended, and nobody else notices."""

import asyncio
import errno
import html
import http.client
import json
import os
import resource
import signal
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import pytest
from serving import served

from kg.workers import Limits, Pool, nursery
from kg.workers.frames import PID

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


class Idle:
    """A worker that does nothing."""

    ended = False


def test_a_worker_given_to_a_client_that_leaves_in_the_very_moment_is_not_lost(tmp_path: Path) -> None:
    async def leave() -> None:
        pool = Pool(tmp_path, Limits(workers=1))
        worker: Any = Idle()
        asking = asyncio.create_task(pool._taken())
        await asyncio.sleep(0)
        pool._back(worker)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert pool._idle == [worker]

    asyncio.run(leave())


def test_a_query_that_takes_too_long_is_ended_and_says_so(url: str) -> None:
    reply = ask(url, CROSS)
    assert (reply.status_code, reply.headers["content-type"]) == (504, "text/plain; charset=utf-8")
    assert "longer than 1.5 s" in reply.text
    assert ask(url, SMALL).json()["boolean"] is True


def test_a_long_sum_ends_no_worker(graph_dir: Path) -> None:
    """Each of its terms is nested in the one before: the parser needs a deep stack."""
    with served(graph_dir, Limits(seconds=20)) as address:
        reply = ask_by_post(address, f"SELECT ({'+'.join(['1'] * 10_000)} AS ?sum) {{}}")
    assert reply.json()["results"]["bindings"][0]["sum"]["value"] == "10000"


def ask_by_post(url: str, query: str) -> httpx.Response:
    return httpx.post(f"{url}/sparql", data={"query": query}, headers={"Accept": "application/json"}, timeout=30)


PAGE = {"Accept": "text/html"}


@pytest.mark.parametrize("query", [CROSS, SORTED, LONG], ids=["long", "sorted", "large"])
def test_a_page_has_the_limits_of_an_answer(url: str, query: str) -> None:
    reply = ask(url, query, **PAGE)
    assert reply.status_code in (504, 507)
    assert query in html.unescape(reply.text), "what was asked stands in the form"
    assert ask(url, SMALL).json()["boolean"] is True


def test_an_answer_that_is_too_large_for_a_page_says_so(graph_dir: Path) -> None:
    with served(graph_dir) as address:
        reply = ask(address, f"{LONG} LIMIT 400000", **PAGE)
        assert (reply.status_code, "too large for a page" in reply.text) == (507, True)


def test_a_client_that_leaves_a_page_frees_its_worker(graph_dir: Path) -> None:
    with served(graph_dir, Limits(seconds=30, workers=1, patience=5)) as address:
        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{address}/sparql", params={"query": CROSS}, headers=PAGE, timeout=0.5)
        began = time.monotonic()
        assert ask(address, SMALL).status_code == 200
        assert time.monotonic() - began < 2


def test_health_is_told_whatever_pages_wait_for(url: str) -> None:
    with ThreadPoolExecutor(60) as pool:
        asked = [pool.submit(ask, url, CROSS, **PAGE) for _ in range(60)]
        time.sleep(0.2)
        began = time.monotonic()
        assert httpx.get(f"{url}/healthz").text == "ok"
        took = time.monotonic() - began
        replies = [each.result() for each in asked]
    assert {reply.status_code for reply in replies} == {503, 504}
    assert all(("retry-after" in reply.headers) is (reply.status_code == 503) for reply in replies)
    assert took < 1


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
    until_answered(url, 3)
    for worker in _workers():
        os.kill(worker, signal.SIGKILL)
    until_answered(url, 3)


def test_a_worker_that_dies_idle_costs_no_request(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    until_answered(url, 3)
    time.sleep(1)  # one worker may have answered all, while another is still being started
    said(capfd)
    for worker in _workers():
        os.kill(worker, signal.SIGKILL)
    time.sleep(0.5)
    assert [ask(url, SMALL).status_code for _ in range(10)] == [200] * 10
    assert said(capfd) == ["a worker ended that was asked nothing: another is started"] * 2


def test_a_killed_nursery_is_started_again(graph_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served_with_workers(graph_dir, 2) as (address, before), ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(asked_until, address, time.monotonic() + 2) for _ in range(3)]
        time.sleep(0.5)
        killed = time.monotonic()
        for process in _nurseries_of(before):
            os.kill(process, signal.SIGKILL)
        replies = [reply for each in asking for reply in each.result()]
        assert {status for _, status in replies} <= {200, 503}
        assert min(when for when, status in replies if status == 200 and when > killed + 0.05) - killed < 1
        assert {status for when, status in replies if when > killed + 1} == {200}
        assert not before & set(_workers())
    assert "the process that starts workers has ended: it is started again" in said(capfd)


def test_a_query_that_the_nursery_takes_along_may_be_asked_again(graph_dir: Path) -> None:
    with served_with_workers(graph_dir, 1) as (address, workers), ThreadPoolExecutor(1) as pool:
        asking = pool.submit(ask, address, CROSS)
        time.sleep(0.5)
        for process in _nurseries_of(workers):
            os.kill(process, signal.SIGKILL)
        reply = asking.result()
    assert (reply.status_code, "ended from outside" in reply.text) == (503, True)
    assert "retry-after" in reply.headers


def test_a_worker_that_cannot_be_had_is_tried_again(graph_dir: Path, capfd: pytest.CaptureFixture[str]) -> None:
    with served_with_workers(graph_dir, 1) as (address, workers):
        (parent,) = _nurseries_of(workers)
        _, most = resource.prlimit(parent, resource.RLIMIT_NOFILE, (0, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
        os.kill(workers.pop(), signal.SIGKILL)
        time.sleep(0.3)
        resource.prlimit(parent, resource.RLIMIT_NOFILE, (most, most))
        until_answered(address, 2)
    assert "no worker can be started: Too many open files; it is tried again in 0.1 s" in said(capfd)


def test_a_nursery_that_cannot_fork_says_why_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fork() -> int:
        raise BlockingIOError(errno.EAGAIN, "no more processes")

    monkeypatch.setattr(os, "fork", fork)
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    pool, own = socket.socketpair()
    with pool, own, ThreadPoolExecutor(1) as thread:
        tending = thread.submit(nursery.tend, own)
        for _ in range(2):
            socket.send_fds(pool, [b"{}"], [own.fileno()])
            assert PID.unpack(pool.recv(PID.size)) == (-errno.EAGAIN,)
        pool.shutdown(socket.SHUT_WR)
        tending.result(5)


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


@contextmanager
def served_with_workers(graph: Path, number: int) -> Iterator[tuple[str, set[int]]]:
    """The URL of a server, and the processes of its workers."""
    others = set(_workers())
    with served(graph, Limits(workers=number)) as address:
        yield address, set(_workers()) - others


def asked_until(url: str, end: float) -> list[tuple[float, int]]:
    """When each answer came, and its status, of a client that keeps asking."""
    replies = []
    with httpx.Client(timeout=20) as client:
        while time.monotonic() < end:
            status = client.get(f"{url}/sparql", params={"query": SMALL}).status_code
            replies.append((time.monotonic(), status))
    return replies


def said(capfd: pytest.CaptureFixture[str]) -> list[str]:
    """What the log said of workers."""
    events = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    return [event["problem"] for event in events if event["event"] == "workers"]


def _nurseries_of(workers: set[int]) -> set[int]:
    return {int(Path(f"/proc/{worker}/stat").read_text().rpartition(")")[2].split()[1]) for worker in workers}


def _workers() -> list[int]:
    """The processes that the nurseries of this process forked."""
    children = {int(pid) for pid in _children(os.getpid())}
    return [int(pid) for child in children for pid in _children(child)]


def _children(process: int) -> list[str]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [pid for task in tasks for pid in task.read_text().split()]
