"""Requests a second of `kg serve`, beside `oxigraph serve-read-only` on the same data: `python benchmarks/endpoint.py [GRAPH]`.

Eight clients in processes of their own keep asking small SELECTs, a trial each, over connections that stay open. Without a
graph it builds examples/. Prints the rate, the median and the 99th percentile of the time of a request, and how the memory
of the server's processes grew. Oxigraph comes with the PyPI package `oxigraph`; without it only our own row is printed.
"""

import argparse
import multiprocessing
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

import kg
from kg import pipeline

CLIENTS = 8
QUERY = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
SELECT ?antigen ?cell WHERE {{ <https://w3id.org/trial-kg/trial/{nct}> kg:targetAntigen ?antigen ; kg:effectorCell ?cell }}"""


class Measured(NamedTuple):
    """Requests a second, and milliseconds of a request."""

    rate: float
    median: float
    slowest: float  # of a hundred


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as directory:
        graph = arguments.graph or Path(directory)
        if arguments.graph is None:
            pipeline.build([Path(__file__).parent.parent / "examples"], graph)
        ncts = [row["nct"] or "" for row in kg.open(str(graph)).select("trial-facets")]
        print(f"{'server':<26}{'requests/s':>12}{'median ms':>12}{'p99 ms':>10}{'memory MB':>22}")
        for name, command in servers(graph):
            with started(command) as (port, process):
                measure(port, ncts, 1)  # the first requests open files
                before = memory(process.pid)
                found = measure(port, ncts, arguments.seconds)
                print(f"{name:<26}{found.rate:>12.0f}{found.median:>12.2f}{found.slowest:>10.2f}"
                      f"{before:>12.0f} to {memory(process.pid):>5.0f}")  # fmt: skip


def servers(graph: Path) -> Iterator[tuple[str, list[str]]]:
    """What is measured: a name and the command, which ends with the option for its address."""
    yield "kg serve", [sys.executable, "-c", "from kg.cli import main; main()", "serve", "--store", str(graph), "--port"]
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if oxigraph:
        location = str((graph / "current" / "store").resolve())
        yield "oxigraph serve-read-only", [oxigraph, "serve-read-only", "--location", location, "--bind"]


@contextmanager
def started(command: list[str]) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """A server on a free port, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    address = f"127.0.0.1:{port}" if command[-1] == "--bind" else str(port)
    process = subprocess.Popen([*command, address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_it_listens(port)
        yield port, process
    finally:
        process.terminate()
        process.wait()


def until_it_listens(port: int) -> None:
    for _ in range(300):
        try:
            reply = asked(socket.create_connection(("127.0.0.1", port)), port, "ASK {}")
        except OSError:
            reply = b""
        if reply:
            return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


def measure(port: int, ncts: list[str], seconds: float) -> Measured:
    """What the clients see together."""
    with multiprocessing.Pool(CLIENTS) as pool:
        spans = pool.starmap(client, [(port, ncts[number::CLIENTS], seconds) for number in range(CLIENTS)])
    times = sorted(span for of_client in spans for span in of_client)
    return Measured(
        rate=len(times) / seconds,
        median=1000 * statistics.median(times),
        slowest=1000 * times[int(len(times) * 0.99)],
    )


def client(port: int, ncts: list[str], seconds: float) -> list[float]:
    """The seconds of each request of one client."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    spans: list[float] = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        reply = asked(connection, port, QUERY.format(nct=ncts[len(spans) % len(ncts)]))
        spans.append(time.perf_counter() - began)
        if not reply.startswith(b"HTTP/1.1 200"):
            raise SystemExit(reply[:300].decode())
    connection.close()
    return spans


def asked(connection: socket.socket, port: int, query: str) -> bytes:
    """The reply to a query, its body read to the end."""
    headers = f"Host: 127.0.0.1:{port}\r\nAccept: application/sparql-results+json\r\n"
    connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\n{headers}\r\n".encode())
    reply = b""
    while b"\r\n\r\n" not in reply:
        reply += received(connection)
    head, _, body = reply.partition(b"\r\n\r\n")
    if b"chunked" in head.lower():
        while not body.endswith(b"0\r\n\r\n"):
            body += received(connection)
    else:
        length = int(head.lower().partition(b"content-length:")[2].split()[0])
        while len(body) < length:
            body += received(connection)
    return head + body


def received(connection: socket.socket) -> bytes:
    content = connection.recv(65536)
    if not content:
        raise ConnectionError("the server closed the connection")
    return content


def memory(process: int) -> float:
    """Megabytes of a process and all that it started."""
    own = [line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS")]
    children = [pid for task in Path(f"/proc/{process}/task").glob("*/children") for pid in task.read_text().split()]
    return sum(int(line.split()[1]) / 1024 for line in own) + sum(memory(int(child)) for child in children)


if __name__ == "__main__":
    main()
