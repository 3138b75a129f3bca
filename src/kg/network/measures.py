"""Measures of a network, as rows: who is joined with many, who stands between, and what belongs together."""

from collections.abc import Callable, Iterable

import networkx as nx
from msgspec import Struct

from kg.errors import KgError
from kg.network.shared import Network

EXACT = 500  # nodes up to which betweenness is counted from every one of them, and above which from so many drawn at random
SEED = 1

Values = dict[str, float]


class Measured(Struct, frozen=True):
    """A node and its value."""

    value: float
    kind: str
    label: str
    node: str


def degree(network: Network) -> Values:
    """With how many others each is joined."""
    return {node: float(joined) for node, joined in network.degree()}


def betweenness(network: Network) -> Values:
    """On what share of the shortest ways between two others each stands; ways count steps, not trials."""
    drawn = EXACT if len(network) > EXACT else None
    found: Values = nx.betweenness_centrality(network, k=drawn, seed=SEED)
    return found


def communities(network: Network) -> Values:
    """The number of each one's community, from the largest on: those joined more with one another than chance would have it.

    Louvain's method on the weights, the same whenever the network is the same.
    """
    ordered = sorted(network)
    numbers = {node: number for number, node in enumerate(ordered)}  # sets of texts have another order in every process
    numbered: nx.Graph[int] = nx.Graph()
    numbered.add_nodes_from(range(len(ordered)))
    for one, other in network.edges:
        numbered.add_edge(numbers[one], numbers[other], weight=network.edges[one, other]["weight"])
    found = nx.community.louvain_communities(numbered, weight="weight", seed=SEED)
    return _numbered({ordered[number] for number in community} for community in found)


def components(network: Network) -> Values:
    """The number of each one's component, from the largest on: those that any way leads to."""
    return _numbered(nx.connected_components(network))


MEASURES: dict[str, Callable[[Network], Values]] = {
    "degree": degree,
    "betweenness": betweenness,
    "communities": communities,
    "components": components,
}
_GROUPS = ("communities", "components")  # whose values are numbers of groups: the first group first


def measured(network: Network, measure: str = "degree", kind: str | None = None) -> list[Measured]:
    """The nodes with their values, the highest first, of groups the first first; only those of a kind where one is given.

    Equals stand by how many others they are joined with, the most first, then by label. Raises KgError for an unknown measure
    or kind.
    """
    if measure not in MEASURES:
        raise KgError(f"no measure {measure!r}; there is {', '.join(MEASURES)}")
    kinds = sorted({str(network.nodes[node]["kind"]) for node in network})
    if kind is not None and kind not in kinds:
        raise KgError(f"no node of this network is a {kind!r}; there is {', '.join(kinds)}")
    rows = [_measured(network, node, value) for node, value in MEASURES[measure](network).items()]
    sign = 1 if measure in _GROUPS else -1
    rows.sort(key=lambda row: (sign * row.value, -network.degree[row.node], row.label, row.node))
    return [row for row in rows if kind in (None, row.kind)]


def _measured(network: Network, node: str, value: float) -> Measured:
    return Measured(value, network.nodes[node]["kind"], network.nodes[node]["label"], node)


def _numbered(groups: Iterable[set[str]]) -> Values:
    ordered = sorted(groups, key=lambda group: (-len(group), min(group)))
    return {node: float(number) for number, group in enumerate(ordered, 1) for node in sorted(group)}
