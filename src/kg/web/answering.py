"""Answers on their way to a client.

Answers are sent as they come. One that breaks off, for want of time or memory, ends without its last chunk, so that nobody
takes it for whole. A client that goes away frees its worker.
"""

import asyncio
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kg.errors import KgError
from kg.web import log
from kg.web.live import Engine, collected
from kg.workers import Answer, Question

_WATCH_AFTER = 0.25  # seconds after which a client that left is noticed at once
_MOST = 16 * 1024 * 1024  # bytes of an answer that a page is made of


class Streamed(Response):
    """The answer to a question, sent while it is made; raises KgError only before any of it is sent."""

    def __init__(self, engine: Engine, question: Question, media_type: str, headers: Mapping[str, str] | None = None) -> None:
        self._engine = engine
        self._question = question
        self.status_code = 200
        self.media_type = media_type
        self.background = None
        self.init_headers(headers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watch, begun = _Watch(receive), False
        try:
            async with self._engine.answer(self._question) as answer:
                begun = True
                await self._send(answer, send, head=scope["method"] == "HEAD")
        except asyncio.CancelledError:
            watch.forgive()
        except Exception as error:
            if not begun:
                raise
            if not isinstance(error, KgError):
                log.failed(error)
        finally:
            watch.end()

    async def _send(self, answer: Answer, send: Send, *, head: bool) -> None:
        length = [(b"content-length", str(len(answer.first)).encode())] if answer.whole else []
        await send({"type": "http.response.start", "status": self.status_code, "headers": [*self.raw_headers, *length]})
        if not head:
            await send(_piece(answer.first, more=not answer.whole))
            async for piece in answer.rest:
                await send(_piece(piece, more=True))
        if head or not answer.whole:
            await send(_piece(b"", more=False))


async def whole(receive: Receive, engine: Engine, question: Question) -> bytes:
    """All of an answer, as it is written, for a page; raises ExhaustedError where it is too large for one."""
    watch = _Watch(receive)
    try:
        return await collected(engine, question, _MOST)
    except asyncio.CancelledError:
        watch.forgive()
        raise HTTPException(408, "the client has left") from None
    finally:
        watch.end()


def _piece(content: bytes, *, more: bool) -> dict[str, object]:
    return {"type": "http.response.body", "body": content, "more_body": more}


class _Watch:
    """Whether the client is still there: if it leaves, whoever answers is cancelled."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        task = asyncio.current_task()
        assert task is not None
        self._answering = task
        self._looking: asyncio.Task[None] | None = None
        self.left = False
        self._timer = asyncio.get_running_loop().call_later(_WATCH_AFTER, self._begin)

    def _begin(self) -> None:
        self._looking = asyncio.get_running_loop().create_task(self._look())

    async def _look(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.left = True
        self._answering.cancel()

    def forgive(self) -> None:
        """Go on after being cancelled because the client left; raises CancelledError after any other reason."""
        if not self.left:
            raise asyncio.CancelledError
        self._answering.uncancel()

    def end(self) -> None:
        self._timer.cancel()
        if self._looking:
            self._looking.cancel()
