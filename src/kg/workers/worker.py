"""One worker: it answers one question after the other until its pool closes the socket or ends it."""

import resource
import socket
from io import RawIOBase
from pathlib import Path
from typing import IO, cast

import msgspec

from kg.errors import QueryError, StoreError
from kg.store import Embedded, open_generation_at, write
from kg.workers.frames import HEAD, Kind, Question, packed

PIECE = 64 * 1024  # bytes of an answer that are sent at once
_STACK = 96 * 1024 * 1024  # bytes: the kernel keeps 128 MiB free for it
_RECEIVE = 64 * 1024  # bytes of a question that are taken at once


def work(connection: socket.socket, generation: Path, memory: int) -> None:
    """Answer questions about a generation with at most `memory` bytes of address space beyond those of the open store."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _deepen()
    store = Embedded(open_generation_at(generation))
    _limit(memory)
    connection.sendall(packed(Kind.END))  # ready
    decoder = msgspec.json.Decoder(Question)
    while question := _received(connection):
        _answer(store, decoder.decode(question), connection)


def _deepen() -> None:
    """Allow a stack for queries that are long and flat, as a sum of thousands: parsers nest each term in the one before."""
    _, most = resource.getrlimit(resource.RLIMIT_STACK)
    wanted = _STACK if most == resource.RLIM_INFINITY else min(_STACK, most)
    resource.setrlimit(resource.RLIMIT_STACK, (wanted, most))


def _limit(memory: int) -> None:
    """Allow so many bytes of address space more than are taken: what a store takes to open depends on the machine."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def _answer(store: Embedded, question: Question, connection: socket.socket) -> None:
    output = _Pieces(connection)
    try:
        answer = store.evaluated(question.sparql, question.graphs)  # checked by whoever asks the pool
        write(answer, question.form, cast(IO[bytes], output))
    except (QueryError, StoreError) as error:
        connection.sendall(packed(Kind.REFUSED, str(error).encode()))
    else:
        output.end()


class _Pieces(RawIOBase):
    """An answer on its way: gathered into pieces, so that a small one is sent whole."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._piece = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self._piece += content
        if len(self._piece) >= PIECE:
            self._send(b"")
        return len(content)

    def end(self) -> None:
        self._send(packed(Kind.END))

    def _send(self, last: bytes) -> None:
        self._connection.sendall(packed(Kind.PIECE, bytes(self._piece)) + last)
        self._piece.clear()


def _received(connection: socket.socket) -> bytes:
    """The next question, of which there is never more than one; nothing where the other side has closed."""
    content = bytearray()
    while len(content) < HEAD.size or len(content) < HEAD.size + HEAD.unpack_from(content)[1]:
        received = connection.recv(_RECEIVE)
        if not received:
            return b""
        content += received
    return bytes(content[HEAD.size :])
