"""GEXF 1.2, for Gephi: the network of trials and what they have.

Written here because networkx's writer takes attributes named `start`, `end` or `id` for its own, and puts the day of the
export into the file.
"""

from collections.abc import Iterable
from typing import IO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from kg.export.attributes import Scalar, scalars
from kg.export.xml import clean
from kg.network import Network, trials_and_things
from kg.store import Store

_VERSION = "1.2draft"  # the newest that Gephi and networkx both read
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_KEPT = ("id", "key", "source", "target")
_FLOATS = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}

_Said = dict[str, Scalar]
_Columns = dict[tuple[str, str], str]  # the number of an attribute by its title and type


def write(store: Store, output: IO[bytes]) -> None:
    """The network of a graph."""
    write_network(trials_and_things(store), output)


def write_network(network: Network, output: IO[bytes]) -> None:
    """Any network. A node's `label` and an edge's `weight` are those of the format; a node without a label has its name."""
    root = Element("gexf", xmlns=f"http://www.gexf.net/{_VERSION}", version=_VERSION)
    graph = SubElement(root, "graph", defaultedgetype="directed" if network.is_directed() else "undirected", mode="static")
    nodes = [(clean(str(node)), scalars(said, _KEPT)) for node, said in network.nodes(data=True)]
    edges = [(clean(str(one)), clean(str(two)), scalars(said, _KEPT)) for one, two, said in network.edges(data=True)]
    _add_nodes(graph, nodes)
    _add_edges(graph, edges)
    indent(root)
    ElementTree(root).write(output, encoding="utf-8", xml_declaration=True)


def _add_nodes(graph: Element, nodes: list[tuple[str, _Said]]) -> None:
    labels = [str(said.pop("label", node)) for node, said in nodes]
    columns = _declared(graph, "node", (said for _, said in nodes))
    within = SubElement(graph, "nodes")
    for (node, said), label in zip(nodes, labels, strict=True):
        _fill(SubElement(within, "node", id=node, label=label), said, columns)


def _add_edges(graph: Element, edges: list[tuple[str, str, _Said]]) -> None:
    weights = [said.pop("weight", None) for *_, said in edges]
    columns = _declared(graph, "edge", (said for *_, said in edges))
    within = SubElement(graph, "edges")
    for number, ((one, two, said), weight) in enumerate(zip(edges, weights, strict=True)):
        edge = SubElement(within, "edge", id=str(number), source=one, target=two)
        if weight is not None:
            edge.set("weight", str(weight))
        _fill(edge, said, columns)


def _declared(graph: Element, kind: str, rows: Iterable[_Said]) -> _Columns:
    """The attributes of nodes or edges, one for each title and type of its values."""
    found = sorted({(name, _TYPES[type(value)]) for said in rows for name, value in said.items()})
    within = SubElement(graph, "attributes", {"class": kind, "mode": "static"})
    columns: _Columns = {}
    for title, type_ in found:
        columns[title, type_] = f"{kind}{len(columns)}"
        SubElement(within, "attribute", id=columns[title, type_], title=title, type=type_)
    return columns


def _fill(element: Element, said: _Said, columns: _Columns) -> None:
    values = SubElement(element, "attvalues")
    for name, value in said.items():
        SubElement(values, "attvalue", {"for": columns[name, _TYPES[type(value)]], "value": _lexical(value)})


def _lexical(value: Scalar) -> str:
    text = str(value)
    if isinstance(value, bool):
        return text.lower()
    return _FLOATS.get(text, text) if isinstance(value, float) else text
