"""What a pool and its workers say to each other: a question as JSON, an answer as frames of a kind, a length and bytes."""

import struct
from enum import IntEnum
from typing import NamedTuple

from msgspec import Struct

from kg.store import Graphs

HEAD = struct.Struct(">BI")  # of a frame: kind and length
PID = struct.Struct(">i")  # of a new worker; below zero it is the error's number, and there is none


class Order(Struct, frozen=True):
    """What a new worker opens, and the bytes of address space it may have."""

    generation: str
    memory: int


class Question(Struct, frozen=True):
    """A query that `kg.guard` has passed, and the form of its answer, which must be one of the answer's kind."""

    sparql: str
    form: str
    graphs: Graphs | None = None


class Kind(IntEnum):
    """What a frame holds: a piece of the answer, nothing more to come, or why there is no answer."""

    PIECE = 1
    END = 2
    REFUSED = 3


class Frame(NamedTuple):
    """One frame."""

    kind: Kind
    content: bytes


def packed(kind: Kind, content: bytes = b"") -> bytes:
    """A frame as bytes."""
    return HEAD.pack(kind, len(content)) + content
