"""GraphML, for yEd, Gephi, igraph and networkx: the network of trials and what they have."""

from typing import IO

import networkx as nx

from kg.export.attributes import scalars
from kg.export.xml import clean
from kg.network import Network, trials_and_things
from kg.store import Store

_KEPT = ("id", "source", "target")  # igraph's own names of what a node and an edge are


def write(store: Store, output: IO[bytes]) -> None:
    """The network of a graph."""
    write_network(trials_and_things(store), output)


def write_network(network: Network, output: IO[bytes]) -> None:
    """Any network; its nodes keep their order."""
    portable = network.__class__()
    portable.graph.update(scalars(network.graph))
    portable.add_nodes_from((clean(str(node)), scalars(said, _KEPT)) for node, said in network.nodes(data=True))
    portable.add_edges_from(
        (clean(str(one)), clean(str(two)), scalars(said, _KEPT)) for one, two, said in network.edges(data=True)
    )
    nx.write_graphml_xml(portable, output, named_key_ids=False)
