"""A part of a graph as a graph of its own: some resources, what they name, and so on for as many steps as are asked for."""

from collections.abc import Callable, Iterable, Iterator

import pyoxigraph
from pyoxigraph import NamedNode, Quad, QueryTriples, Triple

from kg import rdf
from kg.store.answers import Answer
from kg.store.asking import Askable, Embedded

_AT_ONCE = 400  # resources that one query asks about


def part(store: Askable, roots: Iterable[str], depth: int, leads_on: Callable[[Triple], bool]) -> Embedded:
    """What is said of the roots, and of all that stands `depth` steps away, held in memory.

    A step leads from a resource, or from a part of it, to what a triple of theirs names, if that triple leads on. A part is
    what stands under a resource's IRI; it is no step away. What is named beyond the last step is named and no more.
    """
    memory = pyoxigraph.Store()
    known, front = set[str](), set(roots)
    for _ in range(depth + 1):
        named = set[str]()
        while front:
            known |= front
            triples = list(_about(store, sorted(front)))
            memory.bulk_extend(Quad(*triple) for triple in triples)
            front = {value for subject, value in _links(triples) if value.startswith(f"{subject}/")} - known
            named.update(value for _, value in _links(filter(leads_on, triples)))
        front = named - known
    return Embedded(memory)


def in_memory(answer: Answer) -> Embedded:
    """The triples of an answer as a graph of its own."""
    assert isinstance(answer, QueryTriples)
    memory = pyoxigraph.Store()
    memory.bulk_extend(Quad(*triple) for triple in answer)
    return Embedded(memory)


def _about(store: Askable, subjects: list[str]) -> Iterator[Triple]:
    for start in range(0, len(subjects), _AT_ONCE):
        asked = " ".join(rdf.resource(each) for each in subjects[start : start + _AT_ONCE])
        answer = store.query(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ VALUES ?s {{ {asked} }} ?s ?p ?o }}")
        assert isinstance(answer, QueryTriples)
        yield from answer


def _links(triples: Iterable[Triple]) -> Iterator[tuple[str, str]]:
    """Subjects and what they name, both by their IRIs."""
    for subject, _, value in triples:
        if isinstance(subject, NamedNode) and isinstance(value, NamedNode):
            yield subject.value, value.value
