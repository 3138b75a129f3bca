"""Trials like one, and why: what both have, weighed by how rare it is.

Two trials share a thing if both are joined to it in the network; of concepts above one another only the narrowest
shared one counts. A shared thing's rarity is log((trials + 1) / trials with it), natural logarithm: what all trials have
says next to nothing, what two of thousands have says most. Its weight is rarity x WEIGHTS[kind], times IMPLIED where neither
trial states it, times SILENT where it is that no donor is stated, halved for each rarer shared thing of the same kind, so that
twenty shared sites never count more than twice the rarest of them. The score is the sum of the weights.

Two trials share a cell if one of them states a cell that the other has too: NK cells and memory-like NK cells are shared, NK
cells and T cells are not, though both are lymphocytes. A trial that shares no cell with the asked one stands below all that
do, whatever its score: a drug trial in NK/T-cell lymphoma is not like an infusion of NK cells.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from math import log
from typing import NamedTuple

import networkx as nx
from msgspec import Struct

from kg.errors import KgError
from kg.iri import expand
from kg.network import TRIAL, Network

# What a reader of cell-therapy trials means by "related": the product first, its cells, whose they are and what they are
# directed against, then the disease; donors count most because there are but a few, so that none is rare. What was done to the
# cells and what they were taken from follows from these. A sponsor, site or country is found by chance as well, and is rare
# for being a name. benchmarks/related.py measures them.
WEIGHTS = {
    "donor": 6.0,
    "cell": 3.0,
    "antigen": 3.0,
    "condition": 1.5,
    "product": 1.0,
    "source": 0.5,
    "modification": 0.5,
    "state": 0.1,
    "sponsor": 0.1,
    "site": 0.05,
    "country": 0.05,
    "phase": 0.05,
}
_NOT_STATED = expand("donor:NOT_STATED")
TRIAL_TRIAL = "trial-trial"  # the name of the network of trials and those most like them
SILENT = 0.35  # of a donor's weight, where neither trial says whose the cells are
IMPLIED = 0.5  # of a concept's weight, where neither trial states it, but each something narrower


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


class Thing(NamedTuple):
    """What trials share: `weight` is what it counts where nothing rarer of its kind is shared, `trials` their numbers.

    `stated` are the trials that have it in so many words, and not only something narrower.
    """

    iri: str
    kind: str
    label: str
    weight: float
    broader: frozenset[str]
    trials: frozenset[int]
    stated: frozenset[int]

    @property
    def place(self) -> tuple[int, int, str]:
        """One order for all trials: the rarest first, and the narrower before the broader."""
        return len(self.trials), -len(self.broader), self.iri


def nearest(network: Network, each: int = 10) -> Network:
    """The trials, each joined with those most like it, so many at least; an edge's `weight` is their score."""
    likeness = Likeness(network)
    trials: Network = nx.Graph(name=TRIAL_TRIAL)
    trials.add_nodes_from((node, of) for node, of in network.nodes(data=True) if of["kind"] == TRIAL)
    for nct in trials:
        trials.add_weighted_edges_from([(nct, other.nct, other.score) for other in likeness.of(nct, each)])
    return trials


class Likeness:
    """The trials of a network by the things they share: made once, so that each trial is a matter of milliseconds."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._ncts = sorted(node for node in network if network.nodes[node]["kind"] == TRIAL)
        numbers = {nct: number for number, nct in enumerate(self._ncts)}
        self._things = {node: _thing(network, node, numbers) for node in network if node not in numbers}

    def of(self, nct: str, limit: int = 10) -> list[Related]:
        """The trials most like one, best first, equals by NCT id; raises KgError for a trial that the network does not have."""
        if nct not in self._network or nct in self._things:
            raise KgError(
                f"no trial {nct!r} among the {len(self._ncts):,} of this graph: check the number, or build its record in"
            )
        own = bisect_left(self._ncts, nct)
        total = self._totals(own, self._rarest_first(self._network.neighbors(nct)))
        with_cells = self._with_cells(own)
        without = {number for number, score in enumerate(total) if score} - with_cells
        best = nlargest(limit, sorted(with_cells - {own}), total.__getitem__)
        best += nlargest(limit - len(best), sorted(without - {own}), total.__getitem__)
        return [self._related(nct, self._ncts[number]) for number in best]

    def _with_cells(self, own: int) -> frozenset[int]:
        """The trials that have a cell that one states, or state a cell that one has."""
        cells = [thing for thing in self._rarest_first(self._network.neighbors(self._ncts[own])) if thing.kind == "cell"]
        shared = (thing.trials if own in thing.stated else thing.stated for thing in cells)
        return frozenset[int]().union(*shared)

    def _totals(self, own: int, things: list[Thing]) -> list[float]:
        """What each trial has in common with one, by its number.

        Of each kind the rarest thing comes last and halves what came before: so each is halved once for every rarer one.
        """
        scores = {kind: [0.0] * len(self._ncts) for kind in WEIGHTS}
        for thing in reversed(things):
            of_kind = scores[thing.kind]
            narrower = [other.trials for other in things if thing.iri in other.broader]
            others = thing.trials.difference(*narrower)
            full = others if own in thing.stated else others & thing.stated
            for number in full:
                of_kind[number] = thing.weight + of_kind[number] / 2
            for number in others - full:
                of_kind[number] = thing.weight * IMPLIED + of_kind[number] / 2
        return list(map(sum, zip(*scores.values(), strict=True)))

    def _rarest_first(self, things: Iterable[str]) -> list[Thing]:
        return sorted((self._things[thing] for thing in things), key=lambda thing: thing.place)

    def _related(self, asked: str, nct: str) -> Related:
        reasons = self.reasons(asked, nct)
        return Related(nct, self._network.nodes[nct]["label"], sum(reason.weight for reason in reasons), reasons)

    def reasons(self, one: str, other: str) -> tuple[Reason, ...]:
        """What two trials share, heaviest first: of concepts above one another the narrowest alone."""
        shared = self._rarest_first(set(self._network[one]).intersection(self._network[other]))
        broader = frozenset[str]().union(*(thing.broader for thing in shared))
        found: list[Reason] = []
        rarer = Counter[str]()
        pair = {bisect_left(self._ncts, nct) for nct in (one, other)}
        for thing in shared:
            if thing.iri not in broader:
                weight = thing.weight if thing.stated & pair else thing.weight * IMPLIED
                found.append(Reason(thing.kind, thing.label, weight / 2 ** rarer[thing.kind], thing.iri))
                rarer[thing.kind] += 1
        return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.label, reason.iri)))


def _thing(network: Network, iri: str, numbers: dict[str, int]) -> Thing:
    node = network.nodes[iri]
    trials = frozenset(numbers[nct] for nct in network.neighbors(iri))
    stated = frozenset(numbers[nct] for nct, edge in network[iri].items() if edge["stated"])
    weight = WEIGHTS[node["kind"]] * log((len(numbers) + 1) / len(trials)) * (SILENT if iri == _NOT_STATED else 1)
    return Thing(iri, node["kind"], node["label"], weight, node["broader"], trials, stated)
