"""HTTP on the wire, as uvicorn and httptools read it, with an end to what a connection may hold, and for how long.

A request has some seconds to arrive, an answer some to be taken on; what is longer than any client's need is refused.
"""

from asyncio import TimerHandle, Transport
from http import HTTPStatus

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_CONNECTIONS = 512  # at once: half of the files that a process may open by default
ARRIVAL = 30.0  # seconds for a request to arrive in whole
STALL = 30.0  # seconds for a client to take on what is waiting for it
MAX_HEADERS = 32_768  # bytes
_MAX_URL = 65_535  # bytes: httptools parses none that is longer

_SENTENCES = {
    HTTPStatus.BAD_REQUEST: "this is no HTTP request",
    HTTPStatus.REQUEST_TIMEOUT: f"the request took longer than {ARRIVAL:g} s to arrive",
    HTTPStatus.REQUEST_URI_TOO_LONG: "the URL is too long: post the query",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: f"the headers are longer than {MAX_HEADERS:,} bytes",
    HTTPStatus.SERVICE_UNAVAILABLE: "too many connections at once: ask again in a few seconds",
}
_FIELDS = {HTTPStatus.SERVICE_UNAVAILABLE: "retry-after: 5\r\n"}
_CONTINUE = b"HTTP/1.1 100 "
_CLOSING = "content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"


class Wire(HttpToolsProtocol):
    """A connection that ends where a client asks too much of it, and says why."""

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._refusal = HTTPStatus.BAD_REQUEST
        self._in_head = self._arriving = True
        self._head = self._headers = 0  # bytes: of a head that is not whole yet, and of header fields that are
        self._arrival: TimerHandle | None = self.loop.call_later(ARRIVAL, self._overdue)
        self._stall: TimerHandle | None = None
        if len(self.connections) > MAX_CONNECTIONS:
            self._refuse(HTTPStatus.SERVICE_UNAVAILABLE)

    def connection_lost(self, exc: Exception | None) -> None:
        for timer in (self._arrival, self._stall):
            if timer:
                timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._in_head:
            self._head += len(data)
            if self._head > _MAX_URL + MAX_HEADERS:
                self._refuse(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        if self._arriving:
            self._arrival = self._arrival or self.loop.call_later(ARRIVAL, self._overdue)
        elif self._arrival:
            self._arrival.cancel()
            self._arrival = None

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head = self._arriving = True
        self._head = self._headers = 0

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > _MAX_URL:
            self._stop(HTTPStatus.REQUEST_URI_TOO_LONG)

    def on_header(self, name: bytes, value: bytes) -> None:
        super().on_header(name, value)
        self._headers += len(name) + len(value)
        if self._headers > MAX_HEADERS:
            self._stop(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)

    def on_headers_complete(self) -> None:
        self._in_head = False
        super().on_headers_complete()
        if self.scope["method"] != "HEAD":
            self.cycle.transport = _Joined(self.transport)  # type: ignore[assignment]

    def on_message_complete(self) -> None:
        self._arriving = False
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():
            self._abort_later()

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self._abort_later()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._abort_later()

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._stall:
            self._stall.cancel()

    def send_400_response(self, msg: str) -> None:  # noqa: ARG002 - what the parser says is less than we know
        self._refuse(self._refusal)

    def _overdue(self) -> None:
        """Refuse a request that does not arrive; one that stands behind an answer on its way has time."""
        answering = self.cycle is not None and not (self.cycle.response_complete or self.cycle.more_body)
        if answering or self.flow.read_paused:
            self._arrival = self.loop.call_later(ARRIVAL, self._overdue)
        else:
            self._refuse(HTTPStatus.REQUEST_TIMEOUT)

    def _abort_later(self) -> None:
        """End the connection after a while, with or without what is still to be taken on."""
        if self._stall:
            self._stall.cancel()
        self._stall = self.loop.call_later(STALL, self.transport.abort)

    def _stop(self, refusal: HTTPStatus) -> None:
        """Make the parser stop, which then calls `send_400_response`."""
        self._refusal = refusal
        raise ValueError(_SENTENCES[refusal])

    def _refuse(self, status: HTTPStatus) -> None:
        """Say why, and close."""
        sentence = f"{_SENTENCES[status]}\n"
        first = f"HTTP/1.1 {status.value} {status.phrase}\r\n{_FIELDS.get(status, '')}"
        self.transport.write(f"{first}{_CLOSING}content-length: {len(sentence)}\r\n\r\n{sentence}".encode())
        self.transport.close()
        self._abort_later()


class _Joined:
    """A connection that keeps the head of an answer until its body begins, so that both go out at once.

    Each write costs a call of the system and wakes the client: for a small answer that is half of what sending takes.
    """

    def __init__(self, transport: Transport) -> None:
        self._transport = transport
        self._head: bytes | None = None
        self.is_closing = transport.is_closing

    def write(self, content: bytes) -> None:
        if self._transport.is_closing():
            return  # whoever took nothing on for too long is gone
        if self._head is None and not content.startswith(_CONTINUE):
            self._head = content
            return
        self._transport.writelines([self._head, content] if self._head else [content])
        self._head = b""

    def close(self) -> None:
        if self._head and not self._transport.is_closing():
            self._transport.write(self._head)
        self._transport.close()
