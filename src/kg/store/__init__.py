"""Keep and ask: a graph on disk as generations, or any remote SPARQL 1.1 endpoint."""

from kg.store.answers import Answer, columns_of, forms_of, ntriples_of, rows_of, serialized
from kg.store.asking import Embedded, Graphs, Remote, Store, open_store
from kg.store.generation import CURRENT, Builder, is_graph, manifest, shard_lines

__all__ = [
    "CURRENT",
    "Answer",
    "Builder",
    "Embedded",
    "Graphs",
    "Remote",
    "Store",
    "columns_of",
    "forms_of",
    "is_graph",
    "manifest",
    "ntriples_of",
    "open_store",
    "rows_of",
    "serialized",
    "shard_lines",
]
