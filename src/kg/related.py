"""Trials like one, and why: what both have, weighed by how rare it is.

Two trials share a thing if both are joined to it in the network; of concepts above one another only the narrowest
shared one counts. A shared thing's rarity is log((trials + 1) / trials with it), natural logarithm: what all trials have
says next to nothing, what two of thousands have says most. Its weight is rarity x WEIGHTS[kind], halved for each rarer
shared thing of the same kind, so that twenty shared sites never count more than twice the rarest of them. The score
is the sum of the weights.

A trial that shares no cell with the asked one stands below all that do, whatever its score: a drug trial in
NK/T-cell lymphoma is not like an infusion of NK cells.
"""

from collections import defaultdict
from heapq import nsmallest
from math import log

from msgspec import Struct

from kg.errors import KgError
from kg.network import TRIAL, Network

# What a reader of cell-therapy trials means by "related": the product first (its cells and what they are directed
# against), then where the cells come from and the disease; what was done to the cells and whose they are has few values
# and follows from these. A shared sponsor, site or country is found by chance as well, and is rare for being a name.
WEIGHTS = {
    "cell": 3.0,
    "antigen": 3.0,
    "source": 2.0,
    "condition": 2.0,
    "modification": 1.0,
    "donor": 1.0,
    "state": 0.5,
    "sponsor": 0.5,
    "site": 0.25,
    "country": 0.25,
}


class Reason(Struct, frozen=True):
    """A thing that two trials share, and how much it counts."""

    kind: str
    label: str
    weight: float
    iri: str


class Related(Struct, frozen=True):
    """A trial like the asked one; the score is the sum of its reasons' weights, which stand heaviest first."""

    nct: str
    title: str
    score: float
    reasons: tuple[Reason, ...]


def related(network: Network, nct: str, limit: int = 10) -> list[Related]:
    """The trials most like one, best first, equals by NCT id; raises KgError for a trial that the network does not have."""
    if nct not in network or network.nodes[nct]["kind"] != TRIAL:
        trials = network.graph["trials"]
        raise KgError(f"no trial {nct!r} among the {trials:,} of this graph: check the number, or build its record in")
    pairs = _pairs(network, nct)
    best = nsmallest(limit, pairs, key=lambda other: ("cell" not in pairs[other].kinds, -pairs[other].score, other))
    return [_related(network, other, pairs[other]) for other in best]


class _Pair:
    """What the asked trial shares with another: things, each with its weight, and how many of each kind."""

    __slots__ = ("kinds", "score", "things")

    def __init__(self) -> None:
        self.score = 0.0
        self.things: dict[str, float] = {}
        self.kinds: dict[str, int] = {}

    def add(self, thing: str, kind: str, weight: float) -> None:
        """Take one thing more; those of a kind must come heaviest first."""
        before = self.kinds.get(kind, 0)
        self.kinds[kind] = before + 1
        self.things[thing] = weight / 2**before
        self.score += self.things[thing]


def _pairs(network: Network, nct: str) -> dict[str, _Pair]:
    """Every trial that shares a thing with one. Things come rarest first, and so the narrower before the broader."""
    pairs: defaultdict[str, _Pair] = defaultdict(_Pair)
    nodes, degree = network.nodes, network.degree
    things = sorted(network.neighbors(nct), key=lambda thing: (degree[thing], -len(nodes[thing]["broader"]), thing))
    for thing in things:
        kind = nodes[thing]["kind"]
        weight = WEIGHTS[kind] * log((network.graph["trials"] + 1) / degree[thing])
        narrower = [other for other in things if thing in nodes[other]["broader"]]
        for other in set(network.neighbors(thing)).difference(*map(network.neighbors, narrower)):
            pairs[other].add(thing, kind, weight)
    pairs.pop(nct, None)
    return pairs


def _related(network: Network, nct: str, pair: _Pair) -> Related:
    nodes = network.nodes
    heaviest = sorted(pair.things, key=lambda thing: (-pair.things[thing], nodes[thing]["label"], thing))
    reasons = tuple(Reason(nodes[thing]["kind"], nodes[thing]["label"], pair.things[thing], thing) for thing in heaviest)
    return Related(nct, nodes[nct]["label"], pair.score, reasons)
