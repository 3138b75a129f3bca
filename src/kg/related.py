"""Trials like one, and why: what both have, weighed by how rare it is.

Two trials share a thing if both are joined to it in the network; of concepts above one another only the narrowest
shared one counts. A shared thing's rarity is log((trials + 1) / trials with it), natural logarithm: what all trials have
says next to nothing, what two of thousands have says most. Its weight is rarity x WEIGHTS[kind], halved for each rarer
shared thing of the same kind, so that twenty shared sites never count more than twice the rarest of them. The score
is the sum of the weights.

A trial that shares no cell with the asked one stands below all that do, whatever its score: a drug trial in
NK/T-cell lymphoma is not like an infusion of NK cells.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from heapq import nlargest
from math import log
from typing import NamedTuple

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


class Thing(NamedTuple):
    """What trials share: `weight` is what it counts where nothing rarer of its kind is shared, `trials` their numbers."""

    iri: str
    kind: str
    label: str
    weight: float
    broader: frozenset[str]
    trials: frozenset[int]

    @property
    def place(self) -> tuple[int, int, str]:
        """One order for all trials: the rarest first, and the narrower before the broader."""
        return len(self.trials), -len(self.broader), self.iri


def related(network: Network, nct: str, limit: int = 10) -> list[Related]:
    """The trials most like one; whoever asks for several keeps a `Likeness`."""
    return Likeness(network).of(nct, limit)


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
        scores = self._scores(nct)
        total = list(map(sum, zip(*scores.values(), strict=True)))
        with_cells = [number for number, score in enumerate(scores["cell"]) if score]
        without = [number for number, score in enumerate(total) if score and not scores["cell"][number]]
        best = nlargest(limit, with_cells, total.__getitem__)
        best += nlargest(limit - len(best), without, total.__getitem__)
        return [self._related(nct, self._ncts[number]) for number in best]

    def _scores(self, nct: str) -> dict[str, list[float]]:
        """What each trial gets for the things of each kind that it shares with one, by kind and number of the trial.

        The rarest thing comes last and halves what came before: so each is halved once for every rarer one of its kind.
        """
        scores = {kind: [0.0] * len(self._ncts) for kind in WEIGHTS}
        things = self._rarest_first(self._network.neighbors(nct))
        for thing in reversed(things):
            narrower = [other.trials for other in things if thing.iri in other.broader]
            weight, of_kind = thing.weight, scores[thing.kind]
            for number in thing.trials.difference(*narrower):
                of_kind[number] = weight + of_kind[number] / 2
        own = bisect_left(self._ncts, nct)
        for of_kind in scores.values():
            of_kind[own] = 0.0
        return scores

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
        for thing in shared:
            if thing.iri not in broader:
                found.append(Reason(thing.kind, thing.label, thing.weight / 2 ** rarer[thing.kind], thing.iri))
                rarer[thing.kind] += 1
        return tuple(sorted(found, key=lambda reason: (-reason.weight, reason.label, reason.iri)))


def _thing(network: Network, iri: str, numbers: dict[str, int]) -> Thing:
    node = network.nodes[iri]
    trials = frozenset(numbers[nct] for nct in network.neighbors(iri))
    weight = WEIGHTS[node["kind"]] * log((len(numbers) + 1) / len(trials))
    return Thing(iri, node["kind"], node["label"], weight, node["broader"], trials)
