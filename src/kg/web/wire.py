"""HTTP on the wire, as uvicorn and httptools read it, with an end to the length of a URL."""

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_MAX_URL = 65_535  # bytes: httptools parses none that is longer
_TOO_LONG = (
    b"HTTP/1.1 414 URI Too Long\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-length: %d\r\nconnection: close\r\n\r\n%s"
)
_SENTENCE = b"the URL is too long: post the query\n"


class Wire(HttpToolsProtocol):
    """A connection that ends where a URL does not, and says why."""

    def on_url(self, url: bytes) -> None:
        super().on_url(url)
        if len(self.url) > _MAX_URL:
            raise ValueError(_SENTENCE)  # the parser stops, and `send_400_response` is called

    def send_400_response(self, msg: str) -> None:
        if len(self.url) <= _MAX_URL:
            super().send_400_response(msg)
            return
        self.transport.write(_TOO_LONG % (len(_SENTENCE), _SENTENCE))
        self.transport.close()
