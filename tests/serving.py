"""A real server in a thread of the tests."""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import uvicorn

from kg.web import Live, app
from kg.workers import Limits

LIMITS = Limits()


@contextmanager
def served(directory: Path | str, limits: Limits = LIMITS, hosts: Sequence[str] = ("*",)) -> Iterator[str]:
    """The URL of a server for a graph, on a free port of this machine."""
    listening = socket.create_server(("127.0.0.1", 0))
    ready = threading.Event()
    live = Live(str(directory), limits, ready=lambda _: ready.set())
    server = uvicorn.Server(uvicorn.Config(app(live, hosts), log_level="critical", access_log=False))
    thread = threading.Thread(target=_run, args=(server, listening))
    thread.start()
    while not ready.wait(0.05) and thread.is_alive():
        pass
    try:
        if live.problem:
            raise live.problem
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listening.close()


def _run(server: uvicorn.Server, listening: socket.socket) -> None:
    with suppress(SystemExit):  # how uvicorn tells that the start failed
        server.run([listening])
