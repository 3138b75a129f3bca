"""A SPARQL endpoint somewhere else in the place of workers: it keeps its own limits, and this one keeps the clock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx

from kg.errors import QueryError, StoreError
from kg.store import ROWS, TRIPLES, forms, media_type_of
from kg.workers import Answer, BusyError, Question, TimedOutError, UnwantedError


class Elsewhere:
    """Whoever answers at a URL."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self._seconds = seconds

    async def open(self) -> None:
        self._client = httpx.AsyncClient(timeout=self._seconds)

    async def close(self, grace: float = 0.0) -> None:  # noqa: ARG002 - what is asked elsewhere is not ours to wait for
        await self._client.aclose()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Answer]:
        """The answer to a question, while it is being read; refusals are those of a pool."""
        try:
            async with self._client.stream("POST", self.url, data=_form(question), headers=_accept(question)) as reply:
                if reply.is_error:
                    await reply.aread()
                    raise _refusal(self.url, reply)
                form = _form_of(self.url, reply, question)
                yield Answer(form, b"", False, reply.aiter_bytes())
        except httpx.TimeoutException:
            raise TimedOutError(f"{self.url} took longer than {self._seconds:g} s: ask for less, or be more specific") from None
        except httpx.HTTPError as error:
            raise StoreError(f"{self.url} does not answer: {error}") from None


def _form(question: Question) -> dict[str, str | list[str]]:
    form: dict[str, str | list[str]] = {"query": question.sparql}
    if question.graphs:
        form |= {"default-graph-uri": list(question.graphs.default), "named-graph-uri": list(question.graphs.named)}
    return form


def _accept(question: Question) -> dict[str, str]:
    """The wanted forms; any where one kind is not wanted, so that the refusal is the same as a pool's."""
    wanted = [media_type_of(form) for form in (question.rows, question.triples) if form]
    return {"Accept": ", ".join([*wanted, "*/*;q=0.1"])}


def _form_of(url: str, reply: httpx.Response, question: Question) -> str:
    kind = reply.headers.get("content-type", "").partition(";")[0].strip()
    for form in (question.rows, question.triples):
        if form and media_type_of(form) == kind:
            return form
    for name in (ROWS, TRIPLES):
        if kind in map(media_type_of, forms(name)):
            raise UnwantedError(name)
    raise StoreError(f"{url} is no SPARQL endpoint: it answers with {kind or 'no content type'}")


def _refusal(url: str, reply: httpx.Response) -> Exception:
    text = reply.text.strip()[:500]
    match reply.status_code:
        case 400:
            return QueryError(text)
        case 503:
            return BusyError(text)
        case 504:
            return TimedOutError(text)
        case status:
            return StoreError(f"{url} answers {status}: {text}")
