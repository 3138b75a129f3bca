"""The process that forks workers: small, without threads, and with all loaded that a worker needs.

A pool sends it a socket and what the worker shall do; it forks and answers with the worker's process id. When the pool's
end closes, nursery and workers end too.
"""

import ctypes
import os
import signal
import socket
import sys
from pathlib import Path

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
        process = os.fork()
        if process == 0:
            pool.close()
            _work(msgspec.json.decode(content, type=Order), socket.socket(fileno=handles[0]))
        os.close(handles[0])
        pool.sendall(PID.pack(process))


def _work(order: Order, connection: socket.socket) -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # no worker outlives the nursery, whatever it is at
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
