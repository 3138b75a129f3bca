"""The web edge: a SPARQL endpoint and plain pages over one graph."""

from kg.web.application import app
from kg.web.live import Live
from kg.web.serve import serve, server

__all__ = ["Live", "app", "serve", "server"]
