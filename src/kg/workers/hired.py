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

_RECEIVE = 256 * 1024  # bytes taken from a socket at once
_START = 20.0  # seconds for a worker to be forked, and to open its generation


class ExhaustedError(KgError):
    """A query ended its worker: it wanted more memory than it may have."""


class HireError(KgError):
    """No worker can be had now."""


class Worker:
    """A process at the other end of a socket."""

    def __init__(self, connection: socket.socket, process: int, nursery: "Nursery") -> None:
        self._handle = os.pidfd_open(process)  # unlike its number, it never comes to mean another process
        self._connection = connection
        self.nursery = nursery
        self._received = bytearray()
        self.ended = False

    def watch(self, lost: Callable[["Worker"], None]) -> None:
        """Call `lost` when the process ends by itself, or by a stranger's hand."""
        asyncio.get_running_loop().add_reader(self._handle, self._lost, lost)

    def _lost(self, lost: Callable[["Worker"], None]) -> None:
        asyncio.get_running_loop().remove_reader(self._handle)
        self.ended = True
        lost(self)

    async def ask(self, question: Question) -> None:
        content = msgspec.json.encode(question)
        with suppress(ConnectionError):  # the process has ended: `frame` says so
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
        """Kill the process, whatever it is at; one that was killed before is left alone."""
        if self._connection.fileno() < 0:
            return
        asyncio.get_running_loop().remove_reader(self._handle)
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        self._connection.close()
        os.close(self._handle)


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
        own.setblocking(False)
        try:
            with other:
                return Worker(own, await self._ordered(order, other), self)
        except BaseException:
            own.close()
            raise

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
