"""Cytoscape JSON, for Cytoscape and Cytoscape.js: the network of trials and what they have."""

import json
from typing import IO

from kg.export import attributes
from kg.export.attributes import Attributes, plain, text
from kg.network import Network, trials_and_things
from kg.store import Store

_OF_NODE, _OF_EDGE = ("id", "value", "name"), ("source", "target", "id", "key")  # what the format keeps for itself


def write(store: Store, output: IO[bytes]) -> None:
    """The network of a graph."""
    write_network(trials_and_things(store), output)


def write_network(network: Network, output: IO[bytes]) -> None:
    """Any network; raises KgError where two nodes would be called alike. A number that JSON cannot hold is its text."""
    names = attributes.names(network, text)
    edges = [_edge(names[one], names[two], said) for one, two, said in network.edges(data=True)]
    keys = [{"key": number} if network.is_multigraph() else {} for number in range(len(edges))]
    elements = {
        "nodes": [{"data": _node(names[node], said)} for node, said in network.nodes(data=True)],
        "edges": [{"data": edge | key} for edge, key in zip(edges, keys, strict=True)],
    }
    whole = {
        "format_version": "1.0",
        "data": plain(network.graph),
        "directed": network.is_directed(),
        "multigraph": network.is_multigraph(),
        "elements": elements,
    }
    output.write(json.dumps(whole, indent=1, ensure_ascii=False, allow_nan=False).encode() + b"\n")


def _node(name: str, said: Attributes) -> dict[str, object]:
    label = said.get("label")
    return plain(said, _OF_NODE) | {"id": name, "value": name, "name": text(label) if isinstance(label, str) else name}


def _edge(one: str, two: str, said: Attributes) -> dict[str, object]:
    return plain(said, _OF_EDGE) | {"source": one, "target": two}
