"""N-Triples and N-Quads: one triple a line, in the order of the store, in constant memory whatever the size."""

from typing import IO

from kg.store import Store


def triples(store: Store, output: IO[bytes]) -> None:
    """N-Triples of the default graph."""
    store.dump(output, "application/n-triples")


def quads(store: Store, output: IO[bytes]) -> None:
    """N-Quads of the default graph and of all named ones."""
    store.dump(output, "application/n-quads")
