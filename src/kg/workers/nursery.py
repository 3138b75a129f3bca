"""The process that forks workers: small, without threads, and with all loaded that a worker needs.

A pool sends it a socket and what the worker shall do; it forks and answers with the worker's process id, or why there is
none. When the pool's end closes, nursery and workers end too.
"""

import ctypes
import errno
import os
import signal
import socket
import sys
from pathlib import Path
from typing import NoReturn

import msgspec

from kg.workers.frames import PID, Order
from kg.workers.worker import work

_ROOM = 64 * 1024  # bytes of an order
_PR_SET_PDEATHSIG = 1


def tend(pool: socket.socket) -> None:
    """Fork a worker for each order until the pool closes."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the dead
    while True:
        content, handles, _, _ = socket.recv_fds(pool, _ROOM, 1)
        if not content:
            return
        pool.sendall(PID.pack(_forked(pool, content, handles)))


def _forked(pool: socket.socket, order: bytes, handles: list[int]) -> int:
    """The process id of a new worker, or the number of the error below zero: who can fork nothing now may later."""
    if not handles:  # they came, and there was no room for them
        return -errno.EMFILE
    try:
        process = os.fork()
    except OSError as error:
        os.close(handles[0])
        return -(error.errno or errno.EAGAIN)
    if process == 0:
        pool.close()
        _work(msgspec.json.decode(order, type=Order), socket.socket(fileno=handles[0]))
    os.close(handles[0])
    return process


def _work(order: Order, connection: socket.socket) -> NoReturn:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker outlives the nursery, whatever it is at
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # a store that runs out of memory writes pages; the pool says it in a sentence
    status = 1
    try:
        work(connection, Path(order.generation), order.memory)
        status = 0
    except (MemoryError, OSError):
        pass  # the pool sees the closed socket, and says so
    finally:
        os._exit(status)


if __name__ == "__main__":
    tend(socket.socket(fileno=int(sys.argv[1])))
