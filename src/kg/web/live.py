"""The graph that is being served: who answers its queries, and what the pages know of it.

A graph on this machine is answered by workers on its current generation. When a build has made a new one, workers are
started on that, and those on the old one end once they have answered: no request fails, and none sees both.
"""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from math import inf
from pathlib import Path
from typing import Annotated, NamedTuple, Protocol

from fastapi import Depends, Request

from kg import guard
from kg.errors import KgError, StoreError
from kg.search import Index
from kg.store import ROWS, TRIPLES, Answer, Askable, Graphs, current, generations, is_url, parsed, verify
from kg.web import log
from kg.web.elsewhere import Elsewhere
from kg.web.likeness import SharedLikeness
from kg.web.overview import Overview
from kg.workers import Answer as Answering
from kg.workers import ExhaustedError, HireError, Limits, Pool, Question

READ = {ROWS: "json", TRIPLES: "ntriples"}
"""The form in which the pages take each kind of answer."""

_LOOK_EVERY = 0.5  # seconds between looks for a new generation
_PAUSE = 5.0  # seconds until a generation is tried again that no worker could be had for
_LAST = 5.0  # seconds for the last answers when the server ends


class Engine(Protocol):
    """Who answers queries."""

    def answer(self, question: Question) -> AbstractAsyncContextManager[Answering]:
        """The answer to a question, while it is being read."""
        ...

    async def open(self) -> None:
        """Make ready to answer; raises KgError where that fails."""
        ...

    async def close(self, grace: float = 0.0) -> None:
        """Answer what was asked, for at most `grace` seconds, and end."""
        ...


class Page(Askable):
    """An engine as the pages ask it: each from a thread of its own, and for all of an answer."""

    def __init__(self, engine: Engine, loop: asyncio.AbstractEventLoop) -> None:
        self._engine = engine
        self._loop = loop

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        question = Question(sparql, READ[guard.check(sparql)], graphs)
        content = asyncio.run_coroutine_threadsafe(collected(self._engine, question), self._loop).result()
        return parsed(content, question.form)


async def collected(engine: Engine, question: Question, most: float = inf) -> bytes:
    """All of an answer, as it is written; raises ExhaustedError where it has more than `most` bytes."""
    async with engine.answer(question) as answer:
        content = bytearray(answer.first)
        async for piece in answer.rest:
            content += piece
            if len(content) > most:
                raise ExhaustedError("the answer is too large for a page: ask for CSV or JSON, or for less, as with LIMIT")
    return bytes(content)


class Served(NamedTuple):
    """One generation, or one endpoint elsewhere: who answers, and what the pages ask."""

    engine: Engine
    store: Askable
    overview: Overview
    search: Index
    related: SharedLikeness
    generation: Path | None  # none where it is elsewhere


class Live:
    """What is being served. A request takes `now` once, so that all of its answers are of one generation."""

    now: Served

    def __init__(self, where: str, limits: Limits, ready: Callable[[Overview], None] = lambda _: None) -> None:
        """`ready` is called once, when the first generation is served."""
        self._where = where
        self._limits = limits
        self._ready = ready
        self.problem: KgError | None = None
        self._ending: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Begin to serve; raises KgError, and keeps it as `problem`, where there is no graph that can be served."""
        try:
            await self._open()
            await asyncio.to_thread(self._ready, self.now.overview)
        except KgError as error:
            self.problem = error
            raise

    async def _open(self) -> None:
        if is_url(self._where):
            self.now = await self._served(Elsewhere(self._where, self._limits), Index(self._where), None)
            return
        self.now = await self._first()
        self._watching = asyncio.get_running_loop().create_task(self._watch())

    async def _first(self) -> Served:
        """The newest generation that is as it was built and that workers can open; each one before it is named."""
        problem: KgError = StoreError(f"no generation in {self._where} is as it was built: build the graph again")
        for generation in await asyncio.to_thread(generations, Path(self._where)):
            self._generation = generation
            if wrong := await asyncio.to_thread(verify, generation):
                log.event("refused", generation=generation.name, problem="; ".join(wrong))
                continue
            try:
                return await self._of(generation)
            except HireError as error:
                log.event("refused", generation=generation.name, problem=str(error))
                problem = error
        raise problem

    async def close(self) -> None:
        """Answer what was asked, and end."""
        if not is_url(self._where):
            self._watching.cancel()
        for task in self._ending:
            task.cancel()
        await self.now.engine.close(grace=_LAST)

    async def _of(self, generation: Path) -> Served:
        return await self._served(Pool(generation, self._limits, _say), Index(generation), generation)

    async def _served(self, engine: Engine, index: Index, generation: Path | None) -> Served:
        await engine.open()
        store = Page(engine, asyncio.get_running_loop())
        overview = Overview(store)
        await asyncio.to_thread(overview.prepare)
        return Served(engine, store, overview, index, SharedLikeness(store), generation)

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            with suppress(StoreError):  # between two builds there may be none for a moment
                found = current(Path(self._where))
                if found != self._generation:
                    await self._try(found)

    async def _try(self, generation: Path) -> None:
        """Serve another generation, or try again after a pause where there are no workers to be had for it."""
        before = self._generation
        try:
            await self._turn_to(generation)
        except HireError as error:
            log.event("refused", generation=generation.name, problem=f"{error}; it is tried again in {_PAUSE:g} s")
            self._generation = before
            await asyncio.sleep(_PAUSE)

    async def _turn_to(self, generation: Path) -> None:
        """Serve another generation; one that is damaged is named, and the one before goes on."""
        self._generation = generation
        if problems := await asyncio.to_thread(verify, generation):
            log.event("refused", generation=generation.name, problem="; ".join(problems))
            return
        served = await self._of(generation)
        before, self.now = self.now, served
        log.event("serving", generation=generation.name)
        task = asyncio.get_running_loop().create_task(before.engine.close(grace=self._limits.seconds))
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)


def _say(problem: str) -> None:
    log.event("workers", problem=problem)


def _live(request: Request) -> Served:
    found: Live = request.app.state.live
    return found.now


Now = Annotated[Served, Depends(_live)]
"""What is being served, as a route's parameter."""
