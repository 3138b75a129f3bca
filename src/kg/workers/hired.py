"""The pool's side of its processes: the workers, and the nursery that forks them."""

import asyncio
import errno
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

import msgspec

from kg.errors import KgError
from kg.workers.frames import HEAD, PID, Frame, Kind, Order, Question

_AHEAD = 256 * 1024  # bytes of an answer that are held before its client takes them on
_START = 20.0  # seconds for a worker to be forked, and to open its generation


class ExhaustedError(KgError):
    """A query ended its worker: it wanted more memory than it may have."""


class HireError(KgError):
    """No worker can be had now."""


class Worker(asyncio.Protocol):
    """A process at the other end of a socket."""

    def __init__(self, process: int, nursery: "Nursery") -> None:
        self.nursery = nursery
        self.ended = False
        self._handle = os.pidfd_open(process)  # unlike its number, it never comes to mean another process
        self._received = bytearray()
        self._waiting: asyncio.Future[None] | None = None
        self._lost: Callable[[Worker], None] | None = None

    def watch(self, lost: Callable[["Worker"], None]) -> None:
        """Call `lost` when the process has ended."""
        self._lost = lost

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) > _AHEAD:
            self._transport.pause_reading()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - however it was lost
        self.ended = True
        self._wake()
        if self._lost:
            self._lost(self)

    def ask(self, question: Question) -> None:
        content = msgspec.json.encode(question)
        self._transport.write(HEAD.pack(0, len(content)) + content)

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
            if self.ended:
                raise ExhaustedError("the query needed more memory than it may have: ask for less at once, as with LIMIT")
            self._waiting = asyncio.get_running_loop().create_future()
            self._transport.resume_reading()
            await self._waiting

    def _wake(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(None)

    def end(self) -> None:
        """Kill the process, whatever it is at; one that was killed before is left alone."""
        if self._handle >= 0:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            os.close(self._handle)
            self._handle = -1
        self._transport.abort()


class Nursery:
    """The process that forks workers. When it ends its workers end too."""

    def __init__(self) -> None:
        """Raises OSError where no process can be started."""
        self._ordering = asyncio.Lock()
        self._orders, other = socket.socketpair()
        self._orders.setblocking(False)
        command = [sys.executable, "-m", "kg.workers.nursery", str(other.fileno())]
        with other:
            self._process = subprocess.Popen(command, pass_fds=[other.fileno()], start_new_session=True)  # noqa: S603

    @property
    def ended(self) -> bool:
        """Whether the process has ended, and its workers with it: the socket tells before any of them ends."""
        try:
            return not self._orders.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True

    async def hire(self, order: Order) -> Worker:
        """A new worker that has its generation open; raises HireError, or OSError where no process can be had."""
        async with self._ordering:
            worker = await self._forked(msgspec.json.encode(order))
        try:
            async with asyncio.timeout(_START):
                await worker.frame()
        except BaseException as error:
            worker.end()
            if isinstance(error, TimeoutError | ExhaustedError):
                raise HireError(f"no worker can open {order.generation}: `kg verify` says what is wrong with it") from None
            raise
        return worker

    async def _forked(self, order: bytes) -> Worker:
        own, other = socket.socketpair()
        try:
            with other:
                worker = Worker(await self._ordered(order, other), self)
            await asyncio.get_running_loop().create_unix_connection(lambda: worker, sock=own)
        except BaseException:
            own.close()
            raise
        return worker

    async def _ordered(self, order: bytes, connection: socket.socket) -> int:
        """The process id of a new worker; a process that does not answer is ended."""
        try:
            socket.send_fds(self._orders, [order], [connection.fileno()])
            async with asyncio.timeout(_START):
                answer = await asyncio.get_running_loop().sock_recv(self._orders, PID.size)
            (process,) = PID.unpack(answer or PID.pack(-errno.ECHILD))
        except OSError:
            self._process.kill()
            raise
        if process < 0:
            raise OSError(-process, os.strerror(-process))
        return int(process)

    async def close(self) -> None:
        """End the process, and its workers with it."""
        self._orders.close()
        self._process.kill()
        await asyncio.to_thread(self._process.wait)
