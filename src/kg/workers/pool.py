"""Workers on one generation, and the clock: who asks gets a worker, and a worker that takes too long is ended."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from kg.errors import KgError, QueryError
from kg.workers.frames import HEAD, PID, Frame, Kind, Order, Question

_MEGABYTE = 1024 * 1024
_RECEIVE = 256 * 1024  # bytes taken from a socket at once
_START = 20.0  # seconds for a worker to open its generation


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


class ExhaustedError(KgError):
    """A query ended its worker: it wanted more memory than it may have."""


class UnwantedError(KgError):
    """The answer is of a kind for which the asker takes no form."""


class Answer(NamedTuple):
    """An answer on its way: its form, its bytes in pieces, and whether `first` is all of it."""

    form: str
    first: bytes
    whole: bool
    rest: AsyncIterator[bytes]


class _Worker:
    """A process at the other end of a socket."""

    def __init__(self, connection: socket.socket, process: int) -> None:
        self._connection = connection
        self._handle = os.pidfd_open(process)  # unlike its number, it never comes to mean another process
        self._received = bytearray()

    async def ask(self, question: Question) -> None:
        content = msgspec.json.encode(question)
        await asyncio.get_running_loop().sock_sendall(self._connection, HEAD.pack(0, len(content)) + content)

    async def frame(self) -> Frame:
        """The next frame; raises ExhaustedError where the process has ended."""
        await self._until(HEAD.size)
        kind, length = HEAD.unpack_from(self._received)
        await self._until(HEAD.size + length)
        content = bytes(self._received[HEAD.size : HEAD.size + length])
        del self._received[: HEAD.size + length]
        return Frame(Kind(kind), content)

    def at_end(self) -> bool:
        """Whether the end of the answer is here already, and taken."""
        ended = len(self._received) == HEAD.size and self._received[0] == Kind.END
        if ended:
            self._received.clear()
        return ended

    async def _until(self, length: int) -> None:
        while len(self._received) < length:
            try:
                content = await asyncio.get_running_loop().sock_recv(self._connection, _RECEIVE)
            except ConnectionError:
                content = b""
            if not content:
                raise ExhaustedError("the query needed more memory than it may have: ask for less at once, as with LIMIT")
            self._received += content

    def end(self) -> None:
        """Kill the process, whatever it is at."""
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self._connection.close()
        os.close(self._handle)


class Pool:
    """Workers on one generation."""

    def __init__(self, generation: Path, limits: Limits) -> None:
        self.generation = generation
        self.limits = limits
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._waiting: deque[asyncio.Future[_Worker]] = deque()
        self._replacing: set[asyncio.Task[None]] = set()
        self._closed = False

    async def open(self) -> None:
        """Start the nursery and the workers; raises KgError where they cannot open the generation."""
        own, other = socket.socketpair()
        command = [sys.executable, "-m", "kg.workers.nursery", str(other.fileno())]
        self._nursery = subprocess.Popen(command, pass_fds=[other.fileno()], start_new_session=True)  # noqa: S603
        other.close()
        own.setblocking(False)
        self._orders, self._ordering = own, asyncio.Lock()
        try:
            for _ in range(self.limits.workers):
                self._idle.append(await self._hired())
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
        self._orders.close()
        await asyncio.to_thread(self._nursery.wait)

    @asynccontextmanager
    async def answer(self, question: Question) -> AsyncIterator[Answer]:
        """The answer to a question, while it is being read; what is wrong with a query is a QueryError.

        Raises BusyError, TimedOutError or ExhaustedError; who leaves before the end of the answer has the worker ended.
        """
        worker = await self._taken()
        left = True
        try:
            async with asyncio.timeout(self.limits.seconds):
                await worker.ask(question)
                form = await worker.frame()
                if form.kind is not Kind.FORM:
                    left = False
                    raise _refusal(form)
                first = await worker.frame()
                rest = _Rest(worker, ended=worker.at_end())
                yield Answer(form.content.decode(), first.content, rest.ended, rest)
                left = not rest.ended
        except TimeoutError:
            raise TimedOutError(
                f"the query took longer than {self.limits.seconds:g} s: ask for less, or be more specific"
            ) from None
        finally:
            self._replace(worker) if left else self._back(worker)

    async def _taken(self) -> _Worker:
        if self._idle:
            worker = self._idle.pop()
        elif len(self._waiting) >= self.limits.waiting:
            raise BusyError("too many queries at once: ask again in a few seconds")
        else:
            worker = await self._waited()
        self._busy.add(worker)
        return worker

    async def _waited(self) -> _Worker:
        place: asyncio.Future[_Worker] = asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        try:
            async with asyncio.timeout(self.limits.patience):
                return await place
        except TimeoutError:
            if place.done() and not place.cancelled():
                return place.result()
            raise BusyError("every worker is at a long query: ask again in a few seconds") from None
        finally:
            with suppress(ValueError):
                self._waiting.remove(place)

    def _back(self, worker: _Worker) -> None:
        self._busy.discard(worker)
        while self._waiting:
            place = self._waiting.popleft()
            if not place.done():
                place.set_result(worker)
                return
        self._idle.append(worker)

    def _replace(self, worker: _Worker) -> None:
        """End a worker, and start another in its place."""
        self._busy.discard(worker)
        worker.end()
        if not self._closed:
            task = asyncio.get_running_loop().create_task(self._refill())
            self._replacing.add(task)
            task.add_done_callback(self._replacing.discard)

    async def _refill(self) -> None:
        self._back(await self._hired())

    async def _hired(self) -> _Worker:
        """A new worker that has its generation open."""
        own, other = socket.socketpair()
        order = msgspec.json.encode(Order(str(self.generation), self.limits.memory))
        async with self._ordering:
            socket.send_fds(self._orders, [order], [other.fileno()])
            other.close()
            (process,) = PID.unpack(await asyncio.get_running_loop().sock_recv(self._orders, PID.size))
        own.setblocking(False)
        worker = _Worker(own, process)
        try:
            async with asyncio.timeout(_START):
                await worker.frame()
        except (TimeoutError, ExhaustedError):
            worker.end()
            raise KgError(f"no worker can open {self.generation}: `kg verify` says what is wrong with it") from None
        return worker


class _Rest:
    """The further pieces of an answer, as they come."""

    def __init__(self, worker: _Worker, ended: bool) -> None:
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
            raise _refusal(frame)
        raise StopAsyncIteration


def _refusal(frame: Frame) -> KgError:
    text = frame.content.decode()
    return UnwantedError(text) if frame.kind is Kind.UNWANTED else QueryError(text)
