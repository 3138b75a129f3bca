"""A knowledge graph of cell-therapy trials: `kg.open("graph/")` opens one."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from kg.graph import Graph

__all__ = ["open"]


def open(where: "str | Path" = "graph/") -> "Graph":  # noqa: A001
    """The graph in a directory that `kg build` made, or behind a SPARQL endpoint's URL."""
    from kg.graph import open as open_graph  # here, so that a worker that only reads does not load the whole face

    return open_graph(where)
