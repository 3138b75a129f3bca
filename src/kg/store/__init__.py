"""Keep and ask: a graph on disk as generations, or any remote SPARQL 1.1 endpoint."""

from kg.guard import ROWS, TRIPLES
from kg.store.answers import (
    Answer,
    columns_of,
    forms_of,
    kind_of,
    ntriples_of,
    parsed,
    rows_of,
    serialized,
    texts_of,
    truth_of,
    write,
)
from kg.store.asking import Askable, Embedded, Graphs, Remote, Store, is_url, open_store
from kg.store.forms import FORMS, Form, forms, media_type_of
from kg.store.generation import (
    CURRENT,
    Builder,
    current,
    generations,
    is_graph,
    manifest,
    open_generation_at,
    shard_lines,
    verify,
)
from kg.store.part import in_memory, part

__all__ = [
    "CURRENT",
    "FORMS",
    "ROWS",
    "TRIPLES",
    "Answer",
    "Askable",
    "Builder",
    "Embedded",
    "Form",
    "Graphs",
    "Remote",
    "Store",
    "columns_of",
    "current",
    "forms",
    "forms_of",
    "generations",
    "in_memory",
    "is_graph",
    "is_url",
    "kind_of",
    "manifest",
    "media_type_of",
    "ntriples_of",
    "open_generation_at",
    "open_store",
    "parsed",
    "part",
    "rows_of",
    "serialized",
    "shard_lines",
    "texts_of",
    "truth_of",
    "verify",
    "write",
]
