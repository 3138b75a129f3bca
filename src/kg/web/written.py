"""A resource as RDF, written as `kg export` writes the graph: for people to read and to compare."""

from io import BytesIO

from kg import export
from kg.store import Answer, in_memory


def written(triples: Answer, form: str) -> bytes:
    """The triples of an answer in one of the formats of `kg export`."""
    output = BytesIO()
    export.named(form).write(in_memory(triples), output)
    return output.getvalue()
