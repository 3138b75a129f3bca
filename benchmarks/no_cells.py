"""Whether trials without cells get a cell product: `python benchmarks/no_cells.py [PATH]`.

no_cells.tsv holds trials judged in a random order (see `drawn`) by their title, summary and description, before what the
program makes of them was seen. `none` gives no cells as part of what is tested: a standard blood stem-cell transplant
behind a tested drug is none. `cells` gives some. `unclear` tests a standard transplant itself. The records are no part of
the repository. PATH holds them; without it they are looked for in ../shared beside the checkout. Prints for
each verdict how many trials get a product; below, those that get one and should not (or may not), with the words, and
those that get none and should.
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

SEED = 4
VERDICTS = ("none", "cells", "unclear")
TABLE = Path(__file__).with_suffix(".tsv")
RECORDS = Path(__file__).parent.parent.parent / "shared" / "trials" / "texts_v2.jsonl.gz"


class Judged(NamedTuple):
    """A trial that was read, what was found, and why in a few words."""

    nct: str
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
    for verdict in VERDICTS:
        found = measure([row for row in table if row.verdict == verdict], readings)
        print(f"{verdict:<8}{found.with_product:>4} of {found.trials} get a product")
        for line in found.against:
            print(f"  {line}")


def judged() -> list[Judged]:
    """The table, in the order in which its trials were drawn."""
    with TABLE.open(encoding="utf-8", newline="") as lines:
        return [Judged(**row) for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)]


def drawn(ncts: Iterable[str], labelled: Iterable[str]) -> list[str]:
    """All trials in random order, without those already labelled for the development of the rules."""
    left = sorted(set(ncts) - set(labelled))
    return random.Random(SEED).sample(left, len(left))


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
