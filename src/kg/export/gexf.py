"""GEXF 1.2, for Gephi: the network of trials and what they have.

Written here because networkx's writer takes attributes named `start`, `end` or `id` for its own, and puts the day of the
export into the file.
"""

from collections.abc import Iterable
from typing import IO
from xml.etree.ElementTree import Element, ElementTree, SubElement, indent

from kg.export import attributes
from kg.export.attributes import Scalar, Scalars, alike, scalars
from kg.export.xml import clean
from kg.network import Network, trials_and_things
from kg.store import Store

_VERSION = "1.2draft"  # the newest that Gephi and networkx both read
_TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
_KEPT = ("id", "key", "source", "target")
_FLOATS = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}

_Columns = dict[str, str]  # the number of an attribute by its title


def write(store: Store, output: IO[bytes]) -> None:
    """The network of a graph."""
    write_network(trials_and_things(store), output)


def write_network(network: Network, output: IO[bytes]) -> None:
    """Any network; raises KgError where two nodes would be called alike.

    A node's `label` and an edge's `weight`, if it is a number, are those of the format; a node without a label has its name.
    The format has no attributes of the network itself.
    """
    root = Element("gexf", xmlns=f"http://www.gexf.net/{_VERSION}", version=_VERSION)
    graph = SubElement(root, "graph", defaultedgetype="directed" if network.is_directed() else "undirected", mode="static")
    names = attributes.names(network, clean)
    _add_nodes(graph, list(names.values()), alike(scalars(said, _KEPT) for _, said in network.nodes(data=True)))
    ends = [(names[one], names[two]) for one, two in network.edges()]
    _add_edges(graph, ends, [scalars(said, _KEPT) for *_, said in network.edges(data=True)])
    indent(root)
    ElementTree(root).write(output, encoding="utf-8", xml_declaration=True)


def _add_nodes(graph: Element, names: list[str], rows: list[Scalars]) -> None:
    labels = [str(said.pop("label", name)) for name, said in zip(names, rows, strict=True)]
    columns = _declared(graph, "node", rows)
    within = SubElement(graph, "nodes")
    for name, label, said in zip(names, labels, rows, strict=True):
        _fill(SubElement(within, "node", id=name, label=label), said, columns)


def _add_edges(graph: Element, ends: list[tuple[str, str]], rows: list[Scalars]) -> None:
    weights = [said.pop("weight") if _is_number(said.get("weight")) else None for said in rows]
    rows = alike(rows)
    columns = _declared(graph, "edge", rows)
    within = SubElement(graph, "edges")
    for number, ((one, two), weight, said) in enumerate(zip(ends, weights, rows, strict=True)):
        edge = SubElement(within, "edge", id=str(number), source=one, target=two)
        if weight is not None:
            edge.set("weight", str(weight))
        _fill(edge, said, columns)


def _is_number(value: Scalar | None) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _declared(graph: Element, kind: str, rows: Iterable[Scalars]) -> _Columns:
    """The attributes of nodes or edges."""
    found = {name: _TYPES[type(value)] for said in rows for name, value in said.items()}
    within = SubElement(graph, "attributes", {"class": kind, "mode": "static"})
    columns: _Columns = {}
    for title, type_ in sorted(found.items()):
        columns[title] = f"{kind}{len(columns)}"
        SubElement(within, "attribute", id=columns[title], title=title, type=type_)
    return columns


def _fill(element: Element, said: Scalars, columns: _Columns) -> None:
    values = SubElement(element, "attvalues")
    for name, value in said.items():
        SubElement(values, "attvalue", {"for": columns[name], "value": _lexical(value)})


def _lexical(value: Scalar) -> str:
    text = str(value)
    if isinstance(value, bool):
        return text.lower()
    return _FLOATS.get(text, text) if isinstance(value, float) else text
