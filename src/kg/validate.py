"""Graphs against the SHACL shapes, with pySHACL."""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from functools import cache

import pyshacl
from msgspec import Struct
from rdflib import RDF, RDFS, SH, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from kg import data, iri, ontology, rdf
from kg.errors import KgError

DATA_SHAPES = ("trial", "product", "mention", "place")
VOCABULARY_SHAPES = ("term",)


class Level(StrEnum):
    """How bad it is: a violation keeps a trial out, a warning is reported."""

    VIOLATION = "Violation"
    WARNING = "Warning"


class Result(Struct, frozen=True, order=True):
    """One thing that a shape found: the focus node, what is wrong and what to do, and the value it is about.

    `shape` and `component` are the IRIs of the shape and of the SHACL constraint component that found it.
    """

    level: Level
    message: str
    focus: str
    value: str = ""
    shape: str = ""
    component: str = ""


def records(graph: Graph) -> list[Result]:
    """What the shapes find in a graph of trials. What the ontology's concepts are is added to the graph, to be looked up."""
    return _run(graph.__iadd__(_kinds()), DATA_SHAPES)


def vocabulary() -> list[Result]:
    """What the shapes find in the vocabulary itself."""
    return _run(ontology.graph(), VOCABULARY_SHAPES)


@cache
def properties() -> frozenset[str]:
    """The properties that the shapes of records name, in paths or in queries: triples of others change no result."""
    shapes = _shapes(DATA_SHAPES)
    named = {str(node) for node in shapes.objects() if isinstance(node, URIRef)}
    asked = " ".join(str(text) for text in shapes.objects(None, SH.select))
    return frozenset({str(RDF.type), *named, *(iri.vocabulary(name) for name in re.findall(r"\bkg:(\w+)", asked))})


def report(results: Iterable[Result]) -> Graph:
    """Results as a SHACL validation report."""
    graph = Graph()
    whole, found = BNode(), list(results)
    graph.add((whole, RDF.type, SH.ValidationReport))
    graph.add((whole, SH.conforms, Literal(not found)))
    for result in found:
        node = BNode()
        graph.add((whole, SH.result, node))
        graph.add((node, RDF.type, SH.ValidationResult))
        graph.add((node, SH.resultSeverity, SH[result.level]))
        graph.add((node, SH.resultMessage, Literal(result.message)))
        graph.add((node, SH.focusNode, URIRef(result.focus)))
        graph.add((node, SH.sourceShape, URIRef(result.shape)))
        graph.add((node, SH.sourceConstraintComponent, URIRef(result.component)))
    return graph


@cache
def _kinds() -> Graph:
    """The types of the ontology's concepts, and the classes above others: all that shapes of records ask of it."""
    asked = (f"<{RDF.type}>", f"<{RDFS.subClassOf}>")
    return rdf.parse(line for line in ontology.lines() if line.split(" ", 2)[1] in asked)


def _run(graph: Graph, names: tuple[str, ...]) -> list[Result]:
    conforms, report, text = pyshacl.validate(
        graph, shacl_graph=_shapes(names), inplace=True, advanced=True, allow_warnings=True
    )
    if not isinstance(report, Graph):
        raise KgError(f"the shapes could not be run: {text}")
    found = sorted(_results(report))
    if not conforms and not any(result.level is Level.VIOLATION for result in found):
        raise KgError(f"the shapes could not be run: {text}")
    return found


def _results(report: Graph) -> Iterator[Result]:
    for node in report.subjects(RDF.type, SH.ValidationResult):
        severity = str(report.value(node, SH.resultSeverity))
        yield Result(
            level=Level.WARNING if severity in (str(SH.Warning), str(SH.Info)) else Level.VIOLATION,
            message=_text(report.value(node, SH.resultMessage)),
            focus=_text(report.value(node, SH.focusNode)),
            value=_text(report.value(node, SH.value)),
            shape=_text(report.value(node, SH.sourceShape)),
            component=_text(report.value(node, SH.sourceConstraintComponent)),
        )


def _text(node: Node | None) -> str:
    return "" if node is None else str(node)


@cache
def _shapes(names: tuple[str, ...]) -> Graph:
    shapes = Graph()
    for name in names:
        shapes.parse(data.directory("shapes") / f"{name}.ttl", format="turtle")
    return shapes
