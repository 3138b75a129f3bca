"""GraphML, for yEd, Gephi, igraph and networkx: the network of trials and what they have."""

from typing import IO

import networkx as nx

from kg.export import attributes
from kg.export.attributes import alike, scalars
from kg.export.xml import clean
from kg.network import Network, trials_and_things
from kg.store import Store

_KEPT = ("id", "source", "target")  # igraph's own names of what a node and an edge are


def write(store: Store, output: IO[bytes]) -> None:
    """The network of a graph."""
    write_network(trials_and_things(store), output)


def write_network(network: Network, output: IO[bytes]) -> None:
    """Any network; its nodes keep their order. Raises KgError where two nodes would be called alike."""
    names = attributes.names(network, clean)
    nodes = alike(scalars(said, _KEPT) for _, said in network.nodes(data=True))
    edges = alike(scalars(said, _KEPT) for *_, said in network.edges(data=True))
    portable = network.__class__()
    portable.graph.update(scalars(network.graph, _KEPT))
    portable.add_nodes_from(zip(names.values(), nodes, strict=True))
    ends = ((names[one], names[two]) for one, two in network.edges())
    portable.add_edges_from((*pair, said) for pair, said in zip(ends, edges, strict=True))
    nx.write_graphml_xml(portable, output, named_key_ids=False)
