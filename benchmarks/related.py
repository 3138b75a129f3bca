"""Whether related trials are related, by a written rule: `python benchmarks/related.py [GRAPH]`.

A related trial is right if it shares with the asked one a cell, a donor (that none is stated is the same too), and an antigen
or a condition: the same concepts as the graph states them, none of them broader ones. Asked are the trials of the five pages
that the project began with, as far as the graph has them, and fifty drawn at random from the others. Precision at 5 is the
share of right ones among the first five, averaged over the trials asked. Beside ours stand two simpler measures: Jaccard's
index of the concepts that two trials state, and the cosine of their titles' words by TF-IDF. Prints a table, which
docs/related.md has, and the seconds of processor that related trials of the whole graph take. Without a graph it takes that of
examples/.
"""

import argparse
import random
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nsmallest
from math import log, sqrt
from pathlib import Path
from statistics import mean
from typing import NamedTuple

from kg import iri, pipeline
from kg.network import TRIAL, Network, trials_and_things
from kg.related import Likeness
from kg.store import Store, open_store, rows_of

EXAMPLES = Path(__file__).parent.parent / "examples"
PAGES = ("NCT02185781", "NCT04221971", "NCT05164042", "NCT05574608", "NCT06631040")
SEED, DRAWN = 2026, 50
FIRST = (5, 10)
_FACETS = "kg:effectorCell kg:donorRelation kg:targetAntigen kg:condition kg:modification kg:cellSource kg:diseaseState"
_STATED = f"""{iri.prologue("kg", "dcterms")}SELECT ?nct ?property ?value WHERE {{
  VALUES ?property {{ {_FACETS} }}
  ?trial a kg:Trial ; dcterms:identifier ?nct ; ?property ?value
}}"""
_NONE = frozenset[str]()

Stated = Mapping[str, Mapping[str, frozenset[str]]]  # the IRIs of a trial's concepts, by trial and property
Measure = Callable[[str, int], list[str]]  # the trials most like one, best first
Words = Mapping[str, float]


class Line(NamedTuple):
    """A line of the table: which trials were asked, by what measure, and its precision at 5 and at 10."""

    asked: str
    measure: str
    precision: tuple[float, ...]

    def __str__(self) -> str:
        return f"| {self.asked} | {self.measure} | {' | '.join(f'{each:.2f}' for each in self.precision)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", nargs="?", type=Path)
    given = parser.parse_args().graph
    with tempfile.TemporaryDirectory() as directory:
        if given is None:
            pipeline.build([EXAMPLES], Path(directory))
        store = open_store(str(given or directory))
        network = trials_and_things(store)
        for line in lines(store, network):
            print(line)
        say_times(network)


def lines(store: Store, network: Network) -> list[Line]:
    """The table."""
    said = stated(store)
    titles = {nct: network.nodes[nct]["label"] for nct in network if network.nodes[nct]["kind"] == TRIAL}
    asked = {"the five pages": [nct for nct in PAGES if nct in titles]}
    asked["fifty others"] = drawn(set(titles) - set(PAGES))
    measures = {"ours": ours(network), "Jaccard of concepts": jaccard(said, titles), "TF-IDF of titles": tf_idf(titles)}
    return [
        Line(f"{name} ({len(ncts)})", called, tuple(precision(measure, ncts, said, first) for first in FIRST))
        for name, ncts in asked.items()
        for called, measure in measures.items()
    ]


def stated(store: Store) -> Stated:
    """What the graph states of each trial."""
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows_of(store.query(_STATED)):
        found[str(row["nct"])][iri.compact(str(row["property"]))].add(str(row["value"]))
    return {nct: {name: frozenset(values) for name, values in of.items()} for nct, of in found.items()}


def drawn(ncts: Iterable[str]) -> list[str]:
    """Trials in random order, the same whenever they are the same."""
    ordered = sorted(ncts)
    return random.Random(SEED).sample(ordered, min(DRAWN, len(ordered)))


def right(said: Stated, one: str, other: str) -> bool:
    """The rule by which a related trial is judged."""
    first, second = said.get(one, {}), said.get(other, {})

    def shared(name: str) -> bool:
        return not first.get(name, _NONE).isdisjoint(second.get(name, _NONE))

    same_product = shared("kg:effectorCell") and shared("kg:donorRelation")
    return same_product and (shared("kg:targetAntigen") or shared("kg:condition"))


def precision(measure: Measure, ncts: Sequence[str], said: Stated, first: int) -> float:
    """The share of right ones among the first that a measure gives; one that it does not give is a wrong one."""
    return mean(sum(right(said, nct, other) for other in measure(nct, first)) / first for nct in ncts) if ncts else 0.0


def ours(network: Network) -> Measure:
    likeness = Likeness(network)
    return lambda nct, limit: [each.nct for each in likeness.of(nct, limit)]


def jaccard(said: Stated, ncts: Iterable[str]) -> Measure:
    """By the share of concepts that two trials have in common among those that either has."""
    concepts = {nct: frozenset[str]().union(*said.get(nct, {}).values()) for nct in ncts}

    def likeness(one: str, other: str) -> float:
        either = concepts[one] | concepts[other]
        return len(concepts[one] & concepts[other]) / len(either) if either else 0.0

    return _by(likeness, sorted(concepts))


def tf_idf(titles: Mapping[str, str]) -> Measure:
    """By the cosine of the titles' words, each weighed by how often it stands there and how few titles have it."""
    counted = {nct: Counter(re.findall(r"\w+", title.casefold())) for nct, title in titles.items()}
    having = Counter(word for words in counted.values() for word in words)
    weighed = {nct: _unit({word: n * log(len(titles) / having[word]) for word, n in of.items()}) for nct, of in counted.items()}

    def likeness(one: str, other: str) -> float:
        return sum(weight * weighed[other].get(word, 0.0) for word, weight in weighed[one].items())

    return _by(likeness, sorted(titles))


def _unit(words: Words) -> Words:
    length = sqrt(sum(weight * weight for weight in words.values())) or 1.0
    return {word: weight / length for word, weight in words.items()}


def _by(likeness: Callable[[str, str], float], ncts: Sequence[str]) -> Measure:
    """The measure by a number for each two trials, equals by NCT id."""
    return lambda nct, limit: nsmallest(
        limit, (other for other in ncts if other != nct), key=lambda other: (-likeness(nct, other), other)
    )


def say_times(network: Network) -> None:
    """How long it takes to make ready, and for each trial of the graph."""
    began = time.process_time()
    likeness = Likeness(network)
    ready = time.process_time() - began
    seconds = []
    for nct in (node for node in network if network.nodes[node]["kind"] == TRIAL):
        began = time.process_time()
        likeness.of(nct)
        seconds.append(time.process_time() - began)
    print(
        f"made ready in {ready:.2f} s; {len(seconds):,} trials in {sum(seconds):.1f} s, the slowest {max(seconds) * 1e3:.0f} ms"
    )


if __name__ == "__main__":
    main()
