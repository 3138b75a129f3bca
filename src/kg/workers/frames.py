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
    """A query that `kg.guard` has passed, and the forms its answer may take.

    A form of rows or a truth value, and one of triples; "" where the asker takes none.
    """

    sparql: str
    rows: str
    triples: str
    graphs: Graphs | None = None


class Kind(IntEnum):
    """What a frame holds: the answer's form, a piece of it, nothing more to come, or why there is no answer."""

    FORM = 1
    PIECE = 2
    END = 3
    REFUSED = 4
    UNWANTED = 5  # no form of this kind of answer is wanted: "rows" or "triples"


class Frame(NamedTuple):
    """One frame."""

    kind: Kind
    content: bytes


def packed(kind: Kind, content: bytes = b"") -> bytes:
    """A frame as bytes."""
    return HEAD.pack(kind, len(content)) + content
