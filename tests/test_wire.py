"""Connections that would hold the server: each is ended in time, with a reason, and others are answered meanwhile."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote, urlsplit

import httpx
import pytest
from serving import served

from kg.web import wire
from kg.workers import Limits

ASK = b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 6\r\n\r\n"


@pytest.fixture(scope="module")
def url(graph_dir: Path) -> Iterator[str]:
    with served(graph_dir, Limits(workers=1)) as address:
        yield address


def connected(url: str) -> socket.socket:
    place = urlsplit(url)
    return socket.create_connection((place.hostname or "", place.port or 0), timeout=10)


def answered(connection: socket.socket, request: bytes = b"") -> bytes:
    """All that comes on a connection until the server closes it."""
    reply = b""
    try:
        connection.sendall(request)
        while content := connection.recv(65536):
            reply += content
    except ConnectionError:
        pass  # the rest of a request that was refused
    return reply


def one(connection: socket.socket, request: bytes) -> bytes:
    """One answer, short enough to come at once, on a connection that stays open."""
    connection.sendall(request)
    return connection.recv(65536)


@pytest.mark.parametrize(
    "headers",
    [b"X: " + b"a" * wire.MAX_HEADERS + b"\r\n", b"X: abcdefgh\r\n" * 10_000, b"X" * wire.MAX_HEADERS + b": a\r\n"],
    ids=["a long value", "many", "a long name"],
)
def test_headers_that_are_too_long(url: str, headers: bytes) -> None:
    with connected(url) as connection:
        reply = answered(connection, ASK + headers + b"\r\n")
    assert reply.startswith(b"HTTP/1.1 431 ")
    assert b"the headers are longer than 32,768 bytes\n" in reply


def test_a_header_without_an_end(url: str) -> None:
    with connected(url) as connection:
        assert answered(connection, ASK + b"X: " + b"a" * 300_000).startswith(b"HTTP/1.1 431 ")


def test_headers_as_long_as_they_may_be(url: str) -> None:
    with connected(url) as connection:
        for _ in range(3):
            assert one(connection, ASK + b"X: " + b"a" * (wire.MAX_HEADERS - 10) + b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_what_is_no_http(url: str) -> None:
    with connected(url) as connection:
        assert answered(connection, b"\x16\x03\x01\x02\x00 hello\r\n\r\n").startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("begun", [b"", b"G", ASK, ASK + b"X: y\r\n", POST, POST + b"ASK"])
def test_a_request_that_does_not_arrive(url: str, begun: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ARRIVAL", 0.5)
    with connected(url) as connection:
        began = time.monotonic()
        assert answered(connection, begun).startswith(b"HTTP/1.1 408 ")
        assert 0.4 < time.monotonic() - began < 3


def test_a_request_that_comes_byte_by_byte(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte makes it no younger; the next request on the connection has its own time."""
    monkeypatch.setattr(wire, "ARRIVAL", 1.0)
    with connected(url) as connection:
        for _ in range(2):
            for byte in ASK + b"\r":
                connection.sendall(bytes([byte]))
                time.sleep(0.005)
            assert one(connection, b"\n").startswith(b"HTTP/1.1 200 ")
        for byte in ASK * 2:
            try:
                connection.sendall(bytes([byte]))
            except ConnectionError:
                return
            time.sleep(0.05)
    pytest.fail("it was waited for")


def test_a_slow_answer_is_not_a_slow_request(graph_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "ARRIVAL", 0.3)
    cross = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
    with served(graph_dir, Limits(seconds=1.5, workers=1)) as address, connected(address) as connection:
        slow = b"GET /sparql?query=%s HTTP/1.1\r\nHost: x\r\n\r\n" % cross.encode()
        replies = answered(connection, slow + ASK[:20])
    assert replies.startswith(b"HTTP/1.1 504 ")


def test_an_idle_connection_is_closed(url: str) -> None:
    with connected(url) as connection:
        assert one(connection, ASK + b"\r\n").startswith(b"HTTP/1.1 200 ")
        assert connection.recv(1) == b""


@pytest.mark.parametrize("path", ["/sparql?query=" + quote("SELECT * { ?a ?b ?c . ?d ?e ?f }"), "/docs"])
def test_an_answer_that_is_not_taken_on(graph_dir: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The connection is ended, although its client neither reads nor goes away."""
    monkeypatch.setattr(wire, "STALL", 0.5)
    monkeypatch.setattr(wire, "MAX_CONNECTIONS", 1)
    with served(graph_dir, Limits(workers=1)) as address, connected(address) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 200)
        time.sleep(0.5)
        assert httpx.get(f"{address}/healthz").status_code == 503
        until_healthy(address, 15)


def until_healthy(url: str, seconds: float) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if httpx.get(f"{url}/healthz").status_code == 200:
            return
        time.sleep(0.2)
    pytest.fail(f"not answered within {seconds} s")


def test_more_connections_than_there_may_be(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_CONNECTIONS", 4)
    with ExitStack() as stack:
        within = [stack.enter_context(connected(url)) for _ in range(4)]
        assert all(one(connection, ASK + b"\r\n").startswith(b"HTTP/1.1 200 ") for connection in within)
        with connected(url) as another:
            reply = answered(another)
        assert reply.startswith(b"HTTP/1.1 503 ")
        assert b"retry-after: " in reply
        assert one(within[0], ASK + b"\r\n").startswith(b"HTTP/1.1 200 ")
    time.sleep(0.2)
    assert httpx.get(f"{url}/healthz").text == "ok"
