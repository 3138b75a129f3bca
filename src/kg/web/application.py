"""The application: one graph, its routes, and what holds for all of them."""

from pathlib import Path

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from kg.store import Store
from kg.web import headers, home, named, problems, sparql, trial
from kg.web.overview import Overview

_STATIC = Path(__file__).parent / "static"


def app(store: Store) -> FastAPI:
    """The endpoint and the pages of a graph, as an ASGI application."""
    web = FastAPI(openapi_url=None, exception_handlers=dict(problems.HANDLERS))
    web.state.store = store
    web.state.overview = Overview(store)
    for part in (home, named, trial, sparql):
        web.include_router(part.router)
    web.mount("/static", StaticFiles(directory=_STATIC))
    web.middleware("http")(headers.add)
    return web
