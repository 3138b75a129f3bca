"""A SPARQL endpoint somewhere else in the place of workers: it keeps its own limits, and this one keeps the clock.

It is asked for the very form that the client wants, and its answer goes through as it comes. One that has not learnt
this form answers in another, which is then written anew.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from kg.errors import QueryError, StoreError
from kg.store import forms, media_type_of, parsed, serialized
from kg.web.negotiate import OF_KIND
from kg.workers import Answer, BusyError, Limits, Question, TimedOutError

_SAID = 500  # characters of what the endpoint says of an error
_BY_MEDIA_TYPE = {name: (kind, form.name) for kind in OF_KIND for form in OF_KIND[kind] for name in form.media_types}
_REFUSALS = {400: QueryError, 408: TimedOutError, 429: BusyError, 503: BusyError, 504: TimedOutError}


class Elsewhere:
    """Whoever answers at a URL."""

    def __init__(self, url: str, limits: Limits) -> None:
        """Raises StoreError where this is no URL."""
        try:
            self._host = httpx.URL(url).host  # all that is said of it: the rest may hold a password
        except httpx.InvalidURL as error:
            raise StoreError(f"{url} is no URL: {error}") from None
        self._url = url
        self._limits = limits

    async def open(self) -> None:
        self._client = httpx.AsyncClient(timeout=httpx.Timeout(self._limits.seconds, pool=self._limits.patience))
        try:
            async with self.answer(Question("ASK {}", "json")):
                pass
        except BaseException:
            await self.close()
            raise

    async def close(self, grace: float = 0.0) -> None:  # noqa: ARG002 - what is asked elsewhere is not ours to wait for
        await self._client.aclose()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Answer]:
        """The answer to a question, while it is being read; refusals are those of a pool."""
        seconds = self._limits.seconds
        asking = self._client.stream("POST", self._url, data=_form(question), headers=_accept(question))
        try:
            async with asyncio.timeout(seconds), asking as reply:
                if reply.is_error:
                    await reply.aread()
                    raise self._refusal(reply)
                yield await self._answer(reply, question)
        except httpx.PoolTimeout:
            raise BusyError("too many queries at once: ask again in a few seconds") from None
        except (httpx.TimeoutException, TimeoutError):
            raise TimedOutError(f"{self._host} took longer than {seconds:g} s: ask for less, or be more specific") from None
        except httpx.HTTPError as error:
            raise StoreError(f"{self._host} does not answer: {error}") from None

    async def _answer(self, reply: httpx.Response, question: Question) -> Answer:
        media_type = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in _BY_MEDIA_TYPE:
            raise StoreError(f"{self._host} is no SPARQL endpoint: it answers with {media_type or 'no content type'}")
        kind, written = _BY_MEDIA_TYPE[media_type]
        if question.form not in forms(kind):
            raise StoreError(f"{self._host} answers with {media_type} where {question.form} was asked for")
        pieces = reply.aiter_bytes() if question.form == written else self._rewritten(reply, written, question.form)
        return Answer(b"", False, pieces)

    async def _rewritten(self, reply: httpx.Response, written: str, form: str) -> AsyncIterator[bytes]:
        content = await reply.aread()
        try:
            yield await asyncio.to_thread(lambda: serialized(parsed(content, written), form))
        except (SyntaxError, ValueError) as error:
            raise StoreError(f"what {self._host} answers cannot be read: {error}") from None

    def _refusal(self, reply: httpx.Response) -> Exception:
        said = " ".join(reply.text.split())[:_SAID]
        if reply.status_code in _REFUSALS:
            return _REFUSALS[reply.status_code](said or f"{self._host} answers {reply.status_code}")
        return StoreError(f"{self._host} answers {reply.status_code}: {said}")


def _form(question: Question) -> dict[str, str | list[str]]:
    form: dict[str, str | list[str]] = {"query": question.sparql}
    if question.graphs:
        form |= {"default-graph-uri": list(question.graphs.default), "named-graph-uri": list(question.graphs.named)}
    return form


def _accept(question: Question) -> dict[str, str]:
    """The wanted form, then those that every endpoint has: what it answers in another one is written anew."""
    wanted = media_type_of(question.form)
    known = [f"{media_type_of(form)};q=0.5" for form in ("json", "ntriples", "turtle") if form != question.form]
    return {"Accept": ", ".join([wanted, *known, "*/*;q=0.1"])}
