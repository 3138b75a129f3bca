"""The graph in the formats of others. A format is a module that writes a store, and a row of FORMATS; pictures stand apart."""

from collections.abc import Callable
from pathlib import Path
from typing import IO, NamedTuple

from kg.errors import KgError
from kg.export import cytoscape, gexf, graphml, jsonld, lines, rdfxml, table, turtle
from kg.export.file import whole
from kg.store import Store

__all__ = ["ABOVE", "FORMATS", "Format", "named", "whole", "write"]


class Format(NamedTuple):
    """A format by its name, the suffix of its files, its media type, what writes it, and what it holds.

    `depth` are the steps from its trials that a part of a graph must have, so that nothing of the format is left empty.
    """

    name: str
    suffix: str
    media_type: str
    write: Callable[[Store, IO[bytes]], None]
    holds: str
    depth: int = 0


ABOVE = 12  # steps, within which every concept above those of a trial stands

_ALL = (
    Format("turtle", ".ttl", "text/turtle", turtle.write, "the graph, to read and to compare"),
    Format("ntriples", ".nt", "application/n-triples", lines.triples, "the graph, of any size"),
    Format("nquads", ".nq", "application/n-quads", lines.quads, "the graph and its named graphs, of any size"),
    Format("jsonld", ".jsonld", "application/ld+json", jsonld.write, "the graph, each trial with its parts"),
    Format("rdfxml", ".rdf", "application/rdf+xml", rdfxml.write, "the graph"),
    Format("graphml", ".graphml", "application/graphml+xml", graphml.write, "trials and what they have, as a network", ABOVE),
    Format("gexf", ".gexf", "application/gexf+xml", gexf.write, "the same network, for Gephi", ABOVE),
    Format("cytoscape", ".cyjs", "application/vnd.cytoscape.cyjs+json", cytoscape.write, "the same network", ABOVE),
    Format("csv", ".csv", "text/csv", table.csv, "a row a trial", 2),
    Format("parquet", ".parquet", "application/vnd.apache.parquet", table.parquet, "a row a trial, with types and lists", 2),
)
FORMATS = {each.name: each for each in _ALL}


def named(name: str) -> Format:
    """The format of a name; raises KgError where there is none."""
    if name not in FORMATS:
        raise KgError(f"no format is called {name!r}; there are {', '.join(FORMATS)}")
    return FORMATS[name]


def write(store: Store, form: Format, file: Path) -> None:
    """Write a store into a file, which is replaced when all is written."""
    with whole(file) as output:
        form.write(store, output)
