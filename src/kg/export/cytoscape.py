"""Cytoscape JSON, for Cytoscape and Cytoscape.js: the network of trials and what they have."""

import json
from typing import IO

from kg.export.attributes import Attributes, plain
from kg.network import Network, trials_and_things
from kg.store import Store

_OF_NODE, _OF_EDGE = ("id", "value", "name"), ("source", "target", "id")  # what the format keeps for itself


def write(store: Store, output: IO[bytes]) -> None:
    """The network of a graph."""
    write_network(trials_and_things(store), output)


def write_network(network: Network, output: IO[bytes]) -> None:
    """Any network."""
    elements = {
        "nodes": [{"data": _node(str(node), said)} for node, said in network.nodes(data=True)],
        "edges": [{"data": _edge(str(one), str(two), said)} for one, two, said in network.edges(data=True)],
    }
    whole = {
        "format_version": "1.0",
        "data": list(plain(network.graph).items()),
        "directed": network.is_directed(),
        "multigraph": network.is_multigraph(),
        "elements": elements,
    }
    output.write(json.dumps(whole, indent=1, ensure_ascii=False).encode() + b"\n")


def _node(name: str, said: Attributes) -> dict[str, object]:
    return plain(said, _OF_NODE) | {"id": name, "value": name, "name": str(said.get("label", name))}


def _edge(one: str, two: str, said: Attributes) -> dict[str, object]:
    return plain(said, _OF_EDGE) | {"source": one, "target": two}
