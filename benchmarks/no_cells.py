"""Whether trials without cells get a cell product: `python benchmarks/no_cells.py [PATH]`.

no_cells.tsv holds trials judged by their title, summary and description. `none` gives no cells as part of what is tested:
a standard blood stem-cell transplant behind a tested drug is none. `cells` gives some. `unclear` tests a standard transplant
itself. Those of the two draws came at random (see `DRAWS`) and were judged before what the program makes of them was seen.
Those `screened` are not random: each once got a product that it should not, so they show whether old faults are back, not
how many there are. The records are no part of the repository. PATH holds them; without it they are looked for in ../shared
beside the checkout. Prints for each draw and verdict how many trials get a product; below, those that get one and should not
(or may not), with the words, and those that get none and should.
"""

import argparse
import csv
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from kg import sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Reading, Trial
from kg.sources import RawRecord

SCREENED = "screened"
VERDICTS = ("none", "cells", "unclear")
TABLE = Path(__file__).with_suffix(".tsv")
RECORDS = Path(__file__).parent.parent.parent / "shared" / "trials" / "texts_v2.jsonl.gz"


class Draw(NamedTuple):
    """A random draw: the seed, and how many trials it took; all, in random order, where no number is given."""

    seed: int
    size: int | None = None


# By their names in the table. The second was drawn from what the first left.
DRAWS = {"4": Draw(4), "7": Draw(7, 100)}


class Judged(NamedTuple):
    """A trial that was read, how it was drawn, what was found, and why in a few words."""

    nct: str
    draw: str
    verdict: str
    why: str


class Measure(NamedTuple):
    """Of the trials of a verdict: how many, how many get a product, and lines on those that go against the verdict."""

    trials: int
    with_product: int
    against: tuple[str, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=RECORDS)
    path: Path = parser.parse_args().path
    if not path.exists():
        sys.exit(f"{path}: no such file; give the path of the trials that {TABLE.name} lists")
    table = judged()
    trials = records(path)
    readings = read_again(table, trials)
    for draw, verdict in dict.fromkeys((row.draw, row.verdict) for row in sorted(table, key=lambda row: row.draw)):
        found = measure([row for row in table if (row.draw, row.verdict) == (draw, verdict)], readings)
        print(f"{draw:<9}{verdict:<8}{found.with_product:>4} of {found.trials} get a product")
        for line in found.against:
            print(f"  {line}")


def judged() -> list[Judged]:
    """The table, in the order in which its trials were drawn."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [Judged(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def drawn(ncts: Iterable[str], known: Iterable[str], draw: Draw) -> list[str]:
    """Trials in random order, without those known already: labelled for the development of the rules, or drawn before."""
    left = sorted(set(ncts) - set(known))
    return random.Random(draw.seed).sample(left, draw.size or len(left))


def records(path: Path) -> dict[str, Trial]:
    """The trials of a file, by their numbers."""
    found = (sources.read(raw) for raw in sources.find([path]) if isinstance(raw, RawRecord))
    return {trial.nct: trial for trial in found if isinstance(trial, Trial)}


def read_again(table: Sequence[Judged], trials: Mapping[str, Trial]) -> dict[str, Reading]:
    """What is read now from each trial of the table."""
    missing = [row.nct for row in table if row.nct not in trials]
    if missing:
        sys.exit(f"not among the records: {', '.join(missing)}")
    known = lexicon()
    return {row.nct: annotate(trials[row.nct], known) for row in table}


def measure(rows: Sequence[Judged], readings: Mapping[str, Reading]) -> Measure:
    """How many of the rows get a product; only trials with cells should."""
    against = [row for row in rows if bool(readings[row.nct].products) != (row.verdict == "cells")]
    lines = tuple(f"{row.nct} ({row.why}): {words(readings[row.nct])}" for row in against)
    return Measure(len(rows), sum(bool(readings[row.nct].products) for row in rows), lines)


def words(reading: Reading) -> str:
    """The words that make the products, as `HSC "stem cells"`, each once."""
    making = [mention for mention in reading.mentions if any(path.startswith("product/") for path in mention.supports)]
    return ", ".join(dict.fromkeys(f'{mention.term.key} "{mention.quote}"' for mention in making)) or "no product"


if __name__ == "__main__":
    main()
