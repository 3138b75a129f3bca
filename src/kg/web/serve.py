"""Serve a graph from this machine."""

import errno
import socket
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial

import uvicorn

from kg.errors import KgError
from kg.web.application import app
from kg.web.live import Live
from kg.web.overview import Overview
from kg.web.wire import Wire
from kg.workers import Limits

_OWN = ("localhost", "127.0.0.1", "::1", "[::1]")
_STARTED = """serving {trials:,} trials at {url}
  {url}/                                          the pages
  {url}/query/trials-by-antigen.csv?antigen=CD19  a named query
  {url}/sparql                                    the SPARQL endpoint
stop with Ctrl+C
"""


def serve(where: str, host: str, port: int, limits: Limits, names: Sequence[str] = ()) -> None:
    """Serve the graph until somebody stops it; raises StoreError without a graph, KgError where it cannot listen.

    `names` are those by which clients call the server. Without any, one that listens on this machine alone goes by this
    machine's own names, so that no page of another site can ask it under another one; any other goes by all names.

    What people ask is not logged. On SIGTERM and SIGINT what was asked is answered, for some seconds, before the end.
    """
    with _listen(host, port) as listening:
        live = Live(where, limits, ready=partial(_say, _url(host, listening)))
        with suppress(KeyboardInterrupt, SystemExit):  # SystemExit is how uvicorn tells that the start failed
            server(live, hosts(host, names)).run([listening])
    if live.problem:
        raise live.problem


def hosts(host: str, names: Sequence[str]) -> Sequence[str]:
    """The names by which a server goes that listens on a host."""
    if names:
        return [*names, *_OWN]
    return _OWN if host in _OWN or host.startswith("127.") else ("*",)


def server(live: Live, names: Sequence[str] = ("*",)) -> uvicorn.Server:
    """The server of what is being served, under its names; it logs no requests."""
    application = app(live, names)
    config = uvicorn.Config(application, http=Wire, access_log=False, log_level="critical", timeout_graceful_shutdown=5)
    return uvicorn.Server(config)


def _say(url: str, overview: Overview) -> None:
    sys.stderr.write(_STARTED.format(trials=overview.counts["trials"], url=url))
    sys.stderr.flush()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, made before anything is said, so that a taken port is known in time."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            other = port + 1
            raise KgError(f"port {port} is taken: try `kg serve --port {other}` or `make run PORT={other}`") from None
        raise KgError(f"cannot listen on {host} port {port}: {error.strerror}") from None


def _url(host: str, listening: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
