"""The application: one graph, its routes, and what holds for all of them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from kg.web import api, described, home, named, problems, resource, search, trial, vocabulary
from kg.web.headers import Headers
from kg.web.live import Live
from kg.web.sparql import Endpoint

_PARTS = (home, search, named, trial, resource, described, vocabulary, api)
_STATIC = Path(__file__).parent / "static"


def app(live: Live) -> FastAPI:
    """The endpoint and the pages of what is being served, as an ASGI application."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await live.open()
        try:
            yield
        finally:
            await live.close()

    web = FastAPI(openapi_url=None, exception_handlers=dict(problems.HANDLERS), lifespan=lifespan)
    web.state.live = live
    web.router.routes.append(Route("/sparql", Endpoint(live)))
    web.state.routes = [route for part in _PARTS for route in part.router.routes]
    for part in _PARTS:
        web.include_router(part.router)
    web.mount("/static", StaticFiles(directory=_STATIC))
    web.add_middleware(Headers)
    return web
