"""The files that pages load: their looks and scripts, compressed, and kept by browsers where their names allow it."""

import os
from pathlib import Path

from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Scope

from kg.web.built import STATIC

_HASHED = STATIC / "built" / "assets"  # names that change with the content
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
    """The files as an ASGI application."""
    return GZipMiddleware(_Files(directory=STATIC))
