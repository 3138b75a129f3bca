"""Serve a graph from this machine."""

import errno
import os
import socket
import sys
from contextlib import suppress

import uvicorn

from kg.errors import KgError
from kg.store import open_store
from kg.web.application import app

_STARTED = """serving {trials:,} trials at {url}
  {url}/                                          the pages
  {url}/query/trials-by-antigen.csv?antigen=CD19  a named query
  {url}/sparql                                    the SPARQL endpoint
stop with Ctrl+C
"""


def serve(where: str, host: str, port: int) -> None:
    """Serve the graph until somebody stops it; raises StoreError without a graph, KgError where it cannot listen.

    What people ask is not logged.
    """
    application = app(open_store(where))
    with _listen(host, port) as listening:
        trials = application.state.overview.counts["trials"]
        sys.stderr.write(_STARTED.format(trials=trials, url=_url(host, listening)))
        sys.stderr.flush()
        with suppress(KeyboardInterrupt):
            config = uvicorn.Config(application, access_log=False, log_level="warning", timeout_graceful_shutdown=5)
            uvicorn.Server(config).run([listening])
    sys.stderr.flush()
    os._exit(0)  # a query that still runs in its thread cannot be stopped, and would keep the process alive


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
