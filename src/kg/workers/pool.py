"""Workers on one generation, and the clock: who asks gets a worker, and a worker that takes too long is ended."""

import asyncio
import os
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from itertools import chain, repeat
from pathlib import Path
from typing import NamedTuple

from kg.errors import KgError, QueryError
from kg.workers.frames import Kind, Order, Question
from kg.workers.hired import ExhaustedError, HireError, Nursery, Worker

_MEGABYTE = 1024 * 1024
_PAUSES = (0.1, 0.2, 0.5, 1.0, 2.0)  # seconds until a worker that could not be had is tried again: the last of them for ever


class Limits(NamedTuple):
    """What a query may take, and how many may run or wait at once."""

    seconds: float = 30.0
    memory: int = 2048 * _MEGABYTE  # bytes of address space of a worker beyond its open store
    workers: int = max(2, os.cpu_count() or 1)
    waiting: int = 64
    patience: float = 2.0  # seconds that a query waits for a worker


class BusyError(KgError):
    """All workers are at work, and enough queries wait."""


class TimedOutError(KgError):
    """A query took longer than it may."""


class Answer(NamedTuple):
    """An answer on its way: its bytes in pieces, and whether `first` is all of it."""

    first: bytes
    whole: bool
    rest: AsyncIterator[bytes]


class Pool:
    """Workers on one generation."""

    def __init__(self, generation: Path, limits: Limits, say: Callable[[str], None] = lambda _: None) -> None:
        """`say` is told, in a sentence, when workers are lost or cannot be had."""
        self.limits = limits
        self._say = say
        self._order = Order(str(generation), limits.memory)
        self._idle: list[Worker] = []
        self._busy: set[Worker] = set()
        self._waiting: deque[asyncio.Future[Worker]] = deque()
        self._replacing: set[asyncio.Task[None]] = set()
        self._nursery: Nursery | None = None
        self._founding = asyncio.Lock()
        self._closed = False

    async def open(self) -> None:
        """Start the nursery and the workers; raises KgError where they cannot open the generation."""
        try:
            for _ in range(self.limits.workers):
                self._employ(await self._hired())
        except BaseException:
            await self.close()
            raise

    async def close(self, grace: float = 0.0) -> None:
        """End the workers, after at most `grace` seconds for those that still answer."""
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(grace):
                while self._busy or self._waiting:
                    await asyncio.sleep(0.01)
        for task in self._replacing:
            task.cancel()
        for worker in (*self._idle, *self._busy):
            worker.end()
        self._idle.clear()
        if self._nursery:
            await self._nursery.close()

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Answer]:
        """The answer to a question, while it is being read; what is wrong with a query is a QueryError.

        Raises BusyError, TimedOutError or ExhaustedError; who leaves before the end of the answer has the worker ended.
        """
        worker = await self._taken()
        left = True
        try:
            async with asyncio.timeout(self.limits.seconds):
                worker.ask(question)
                first = await worker.frame()
                if first.kind is Kind.REFUSED:
                    left = False
                    raise QueryError(first.content.decode())
                rest = _Rest(worker, ended=worker.at_end())
                yield Answer(first.content, rest.ended, rest)
                left = not rest.ended
        except TimeoutError:
            raise TimedOutError(
                f"the query took longer than {self.limits.seconds:g} s: ask for less, or be more specific"
            ) from None
        except ExhaustedError:
            if worker.nursery.ended:
                raise BusyError("the workers were ended from outside: ask again in a few seconds") from None
            raise
        finally:
            self._replace(worker) if left else self._back(worker)

    async def _taken(self) -> Worker:
        if self._idle:
            worker = self._idle.pop()
        elif len(self._waiting) >= self.limits.waiting:
            raise BusyError("too many queries at once: ask again in a few seconds")
        else:
            worker = await self._waited()
        self._busy.add(worker)
        return worker

    async def _waited(self) -> Worker:
        place: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self.limits.patience):
                return await place
        except TimeoutError:
            if place.done() and not place.cancelled():
                return place.result()
            raise BusyError("every worker is at a long query: ask again in a few seconds") from None
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():  # whoever asked has left in the very moment
                self._back(place.result())
            raise
        finally:
            if place in self._waiting:
                self._waiting.remove(place)

    def _back(self, worker: Worker) -> None:
        self._busy.discard(worker)
        if worker.ended:
            self._replace(worker)
            return
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: Worker) -> None:
        """End a worker, and start another in its place."""
        self._busy.discard(worker)
        worker.end()
        if not self._closed:
            task = asyncio.get_running_loop().create_task(self._refill())
            self._replacing.add(task)
            task.add_done_callback(self._replacing.discard)

    async def _refill(self) -> None:
        """Another worker in the place of one that was lost, however long it takes until one can be had."""
        for pause in chain(_PAUSES, repeat(_PAUSES[-1])):
            try:
                worker = await self._hired()
                break
            except HireError as error:
                self._say(f"{error}; it is tried again in {pause:g} s")
                await asyncio.sleep(pause)
        self._employ(worker)

    async def _hired(self) -> Worker:
        """A new worker; raises HireError where none can be had."""
        try:
            return await (await self._tended()).hire(self._order)
        except OSError as error:
            raise HireError(f"no worker can be started: {error.strerror or 'what starts them does not answer'}") from None

    async def _tended(self) -> Nursery:
        """The nursery, or another one where it has ended."""
        async with self._founding:
            if self._nursery and self._nursery.ended:
                self._say("the process that starts workers has ended: it is started again")
                await self._nursery.close()
                self._nursery = None
            self._nursery = self._nursery or Nursery()
            return self._nursery

    def _employ(self, worker: Worker) -> None:
        worker.watch(self._lost)
        self._back(worker)

    def _lost(self, worker: Worker) -> None:
        """Replace a worker that ended while nobody asked it; whoever asks one sees its end."""
        if worker in self._idle:
            self._say("a worker ended that was asked nothing: another is started")
            self._idle.remove(worker)
            self._replace(worker)


class _Rest:
    """The further pieces of an answer, as they come."""

    def __init__(self, worker: Worker, ended: bool) -> None:
        self._worker = worker
        self.ended = ended

    def __aiter__(self) -> "_Rest":
        return self

    async def __anext__(self) -> bytes:
        if self.ended:
            raise StopAsyncIteration
        frame = await self._worker.frame()
        if frame.kind is Kind.PIECE:
            return frame.content
        self.ended = True
        if frame.kind is Kind.REFUSED:
            raise QueryError(frame.content.decode())
        raise StopAsyncIteration
