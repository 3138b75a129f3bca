"""The default graph in the syntaxes of RDF."""

from typing import IO

from kg.store import Store


def turtle(store: Store, output: IO[bytes]) -> None:
    """Turtle, with the prefixes of the project."""
    store.dump(output, "text/turtle")


def ntriples(store: Store, output: IO[bytes]) -> None:
    """N-Triples: one triple a line."""
    store.dump(output, "application/n-triples")
