"""The graph in the formats of others. A format is a function from a store to bytes; pictures stand in `svg`."""

from collections.abc import Callable
from typing import IO

from kg.export import rdf
from kg.store import Store

Writer = Callable[[Store, IO[bytes]], None]

FORMATS: dict[str, Writer] = {"turtle": rdf.turtle, "ntriples": rdf.ntriples}
