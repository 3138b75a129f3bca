"""The headers of every answer: pages run no script, load nothing from elsewhere, and stand in no frame."""

from collections.abc import Awaitable, Callable

from fastapi import Request, Response

ALWAYS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept",
}


async def add(request: Request, answer: Callable[[Request], Awaitable[Response]]) -> Response:
    """Any page may read the endpoint, which knows nothing of who asks: so it is open to all origins."""
    response = await answer(request)
    response.headers.update(ALWAYS)
    if request.url.path == "/sparql":
        response.headers["Access-Control-Allow-Origin"] = "*"
    return response
