"""Counts of trials by two things, as bars in the drawing of a template: each bar a thing, each part of it one of the other."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

WIDTH = 1_000  # units of the longest bar


class Part(NamedTuple):
    """A part of a bar: of which series, from where, how long, and the trials it stands for."""

    series: int
    start: float
    length: float
    trials: int


class Bar(NamedTuple):
    """What it stands for, its page ("" for none), its trials, those of each series, and its parts."""

    label: str
    iri: str
    trials: int
    counts: list[int]
    parts: list[Part]


class Chart(NamedTuple):
    """Bars, what parts them, and how many things are left out because few trials have them."""

    series: list[str]
    bars: list[Bar]
    rest: int

    @property
    def longest(self) -> int:
        return max((bar.trials for bar in self.bars), default=0)


class Cell(NamedTuple):
    """The trials that have both a thing and a thing that parts them."""

    thing: str
    by: str
    trials: int


def chart(cells: Iterable[Cell], labels: Mapping[str, str], order: Sequence[str], things: Sequence[str]) -> Chart:
    """A chart of cells: a bar for each of `things`, parted by what stands in `order`; all else is one part more, "other".

    `labels` are those of both.
    """
    counts: Counter[tuple[str, int]] = Counter()
    for cell in cells:
        counts[cell.thing, order.index(cell.by) if cell.by in order else len(order)] += cell.trials
    other = any(counts[thing, len(order)] for thing in things)
    series = [labels[name] for name in order] + ["other"] * other
    table = {thing: [counts[thing, number] for number in range(len(series))] for thing in things}
    longest = max((sum(row) for row in table.values()), default=0)
    bars = [_bar(labels[thing], thing, row, longest) for thing, row in table.items()]
    return Chart(series, bars, len({thing for thing, _ in counts} - set(things)))


def largest(cells: Iterable[Cell], column: int, most: int) -> list[str]:
    """The things of a column (0 or 1) that have most trials, most first."""
    counts: Counter[str] = Counter()
    for cell in cells:
        counts[(cell.thing, cell.by)[column]] += cell.trials
    ranked = sorted(counts.items(), key=lambda counted: (-counted[1], counted[0]))
    return [name for name, _ in ranked if name][:most]


def _bar(label: str, iri: str, row: list[int], longest: int) -> Bar:
    parts, start = list[Part](), 0.0
    for number, trials in enumerate(row):
        length = round(WIDTH * trials / longest, 1)
        if trials:
            parts.append(Part(number, start, length, trials))
        start = round(start + length, 1)
    return Bar(label, iri, sum(row), row, parts)
