"""The files that pages load: their looks and scripts, compressed, and kept by browsers where their names allow it."""

import os
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from kg.web.built import STATIC

_HASHED = (STATIC / "built" / "assets").resolve()  # names that change with the content
_FOR_EVER = "public, max-age=31536000, immutable"


class _Files(StaticFiles):
    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        if Path(full_path).parent == _HASHED:
            response.headers["Cache-Control"] = _FOR_EVER
        return response


def files() -> ASGIApp:
    """The files as an ASGI application; a part of one is given as it is."""
    plain = _Files(directory=STATIC)
    packed = GZipMiddleware(plain)

    async def given(scope: Scope, receive: Receive, send: Send) -> None:
        in_part = any(name == b"range" for name, _ in scope.get("headers", ()))
        await (plain if in_part else packed)(scope, receive, send)

    return given
