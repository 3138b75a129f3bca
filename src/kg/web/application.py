"""The application: one graph, its routes, and what holds for all of them."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.web import api, described, dump, headers, home, named, picture, problems, related, resource, search, trial, vocabulary
from kg.web.files import files
from kg.web.headers import Headers
from kg.web.live import Live
from kg.web.sparql import Endpoint

_PARTS = (home, search, named, picture, trial, related, resource, described, dump, vocabulary, api)


class Front:
    """The endpoint beside the pages: what programs ask most goes through as few hands as can be."""

    def __init__(self, endpoint: ASGIApp, pages: ASGIApp) -> None:
        self._endpoint = endpoint
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        application = self._pages
        if scope["type"] == "http" and scope["method"] == "OPTIONS":
            application = headers.told
        elif scope["type"] == "http" and scope["path"] in ("/sparql", "/sparql/"):
            application = self._endpoint
        await application(scope, receive, send)


def app(live: Live, hosts: Sequence[str] = ("*",)) -> ASGIApp:
    """The endpoint and the pages of what is being served, as an ASGI application that goes by the names `hosts`."""
    known = TrustedHostMiddleware(Front(Endpoint(live), _pages(live)), allowed_hosts=hosts, www_redirect=False)
    return Headers(known)


def _pages(live: Live) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await live.open()
        try:
            yield
        finally:
            await live.close()

    web = FastAPI(openapi_url=None, exception_handlers=dict(problems.HANDLERS), lifespan=lifespan)
    web.state.live = live
    web.state.routes = [route for part in _PARTS for route in part.router.routes]
    for part in _PARTS:
        web.include_router(part.router)
    web.mount("/static", files())
    return web
