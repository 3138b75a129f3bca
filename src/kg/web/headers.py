"""The headers of every answer: pages run and load only what this server has, ask only it, and stand in no frame.

Nothing inline runs, so markup that a text of the data might bring along does nothing. Images may be written out (data:),
for the pictures that scripts draw.

The server knows nothing of who asks, so any page of any origin may read it.
"""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

METHODS = "GET, HEAD, POST, OPTIONS"
ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Link, Content-Location, Retry-After, ETag",
    "Vary": "Accept",
}
_PREFLIGHT = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "Accept, Content-Type",
    "Access-Control-Max-Age": "86400",
}


_RAW = [(name.lower().encode(), value.encode()) for name, value in ALWAYS.items()]


class Headers:
    """An ASGI application whose answers all have these headers."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *_RAW]
            await send(message)

        await self._application(scope, receive, with_headers)


async def told(scope: Scope, receive: Receive, send: Send) -> None:
    """What may be asked: the answer to OPTIONS, whatever the path."""
    await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
