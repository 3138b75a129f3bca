"""What goes wrong, as one sentence: a page for a browser, text for everybody else."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse
from starlette.exceptions import HTTPException

from kg.errors import KgError, QueryError, StoreError
from kg.neighbourhood import NotInGraphError
from kg.search import NoIndexError
from kg.web import log, pages
from kg.web.negotiate import HTML, TEXT, accept_of, choose
from kg.workers import BusyError, ExhaustedError, TimedOutError

_BUSY = 503
_STATUS = {
    QueryError: 400,
    NotInGraphError: 404,
    NoIndexError: 501,
    StoreError: 502,
    BusyError: _BUSY,
    TimedOutError: 504,
    ExhaustedError: 507,
}
_HEADINGS = {404: "There is no such page", 500: "Something broke"}


def told(request: Request, error: Exception) -> Response:
    """What went wrong, with its status."""
    status, sentence = said(error)
    if wants_page(request):
        heading = _HEADINGS.get(status, "That did not work")
        response: Response = pages.page("problem.html", status, heading=heading, sentence=sentence)
    else:
        response = PlainTextResponse(sentence + "\n", status)
    response.headers.update(headers(status))
    if isinstance(error, HTTPException) and error.headers:
        response.headers.update(error.headers)
    return response


def headers(status: int) -> dict[str, str]:
    """What a client is told with a status: when to come again."""
    return {"Retry-After": "5"} if status == _BUSY else {}


def said(error: Exception) -> tuple[int, str]:
    """The status of what went wrong, and the sentence; what nobody foresaw is written down."""
    match error:
        case HTTPException():
            return error.status_code, error.detail
        case RequestValidationError():
            return 400, _misused(error)
        case KgError():
            return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 500), str(error)
        case _:
            log.failed(error)
            return 500, "something went wrong here, and it is not the question's fault; the server's log says more"


def _misused(error: RequestValidationError) -> str:
    """The first parameter that is wrong, and what is wrong with it."""
    first = error.errors()[0]
    return f"{first['loc'][-1]}: {first['msg'][:1].lower()}{first['msg'][1:]}"


def wants_page(request: Request) -> bool:
    """Whether a client would rather be told by a page than by a sentence."""
    try:
        return choose(accept_of(request), (TEXT, HTML)).form is HTML
    except HTTPException:
        return False


HANDLERS: Mapping[int | type[Exception], Callable[[Request, Any], Any]] = dict.fromkeys(
    (HTTPException, RequestValidationError, KgError, Exception), told
)
