"""Real servers: ours in a thread of the tests, and another SPARQL endpoint as a process."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from kg.web import Live, server
from kg.workers import Limits

LIMITS = Limits()


@contextmanager
def served(directory: Path | str, limits: Limits = LIMITS, hosts: Sequence[str] = ("*",)) -> Iterator[str]:
    """The URL of a server for a graph, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    live = Live(str(directory), limits, ready=lambda _: ready.set())
    running = server(live, hosts)
    thread = threading.Thread(target=_run, args=(running, listening))
    thread.start()
    while not ready.wait(0.05) and thread.is_alive():
        pass
    try:
        if live.problem:
            raise live.problem
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        running.should_exit = True
        thread.join()
        listening.close()


def _run(running: uvicorn.Server, listening: socket.socket) -> None:
    with suppress(SystemExit):  # how uvicorn tells that the start failed
        running.run([listening])


@contextmanager
def oxigraph(files: Iterable[Path], work: Path) -> Iterator[str]:
    """The URL of the endpoint of another server, `oxigraph serve-read-only`, with the quads of some files."""
    program = str(Path(sys.executable).with_name("oxigraph"))
    subprocess.run([program, "load", "--location", work, "--file", *files], check=True, capture_output=True)
    address = f"127.0.0.1:{_free_port()}"
    with subprocess.Popen(
        [program, "serve-read-only", "--location", work, "--bind", address], stderr=subprocess.DEVNULL
    ) as other:
        try:
            _until_listening(address, other)
            yield f"http://{address}/query"
        finally:
            other.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
    return port


def _until_listening(address: str, other: subprocess.Popen[bytes]) -> None:
    host, _, port = address.partition(":")
    while other.poll() is None:
        with suppress(ConnectionRefusedError), socket.create_connection((host, int(port))):
            return
        time.sleep(0.02)
    raise RuntimeError("oxigraph ended before it listened")
