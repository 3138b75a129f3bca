"""How many printed conditions link to a disease, and how many links are right: `python benchmarks/condition_links.py TRIALS`.

TRIALS holds records of ClinicalTrials.gov, such as the CAR-T trials that condition_links.tsv was drawn from. That table holds
two kinds of rows, one condition of a trial each: links drawn at random, each draw by its seed, with the verdict of the day of
the draw, given by hand against Mondo, and conditions that name no disease ("CD19 Positive"), which coverage does not count. A
link is wrong, too, where a narrower concept of the vocabulary is what the words say. It stays in the table with the concept
that is meant, and counts as right now where that is read in its stead. Only the share at the draw says how the links of other
trials are: what a draw found wrong was mended after it, so the last draw says most.
`--draw N --seed S` prints N links as rows without a verdict.
"""

import argparse
import csv
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from kg import sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Field, Reading, Term, Trial, TrialFact
from kg.sources import RawRecord

TABLE = Path(__file__).with_suffix(".tsv")


class Row(NamedTuple):
    """A condition of a trial, the concept linked ("" where it names no disease), the verdict and, if wrong, what is meant.

    `seed` is that of the draw, "" where the row was not drawn.
    """

    nct: str
    condition: str
    concept: str
    label: str
    verdict: str
    meant: str
    note: str
    seed: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("trials", type=Path)
    parser.add_argument("--draw", type=int, metavar="N", help="print N links drawn at random, to judge by hand")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    if not arguments.trials.exists():
        sys.exit(f"{arguments.trials}: no such file; the measure needs the records that {TABLE.name} was drawn from")
    links = {(trial.nct, name): terms for trial in trials(arguments.trials) for name, terms in read(trial)}
    if arguments.draw:
        csv.writer(sys.stdout, "excel-tab", lineterminator="\n").writerows(drawn(links, arguments.draw, arguments.seed))
    else:
        report(links, list(table()))


def trials(path: Path) -> Iterator[Trial]:
    for raw in sources.find([path]):
        if isinstance(raw, RawRecord) and isinstance(trial := sources.read(raw), Trial):
            yield trial


def read(trial: Trial) -> Iterator[tuple[str, tuple[Term, ...]]]:
    """Each printed condition and the diseases read from it."""
    reading: Reading = annotate(
        Trial(nct=trial.nct, origin=trial.origin, conditions=trial.conditions, title=trial.title), lexicon()
    )
    for number, name in enumerate(trial.conditions, 1):
        place = (Field.CONDITION_NAME, f"condition/{number}")
        found = [mention.term for mention in reading.mentions if (mention.field, mention.part) == place and mention.supports
                 and mention.fact is TrialFact.CONDITION]  # fmt: skip
        yield name, tuple(dict.fromkeys(found))


def table() -> Iterator[Row]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, "excel-tab")
        next(rows)
        yield from (Row(*row) for row in rows)


def drawn(links: dict[tuple[str, str], tuple[Term, ...]], count: int, seed: int) -> list[Row]:
    concepts = lexicon().vocabulary.concepts
    every = [
        Row(nct, name, term.key, concepts[term].label, "", "", "", str(seed))
        for (nct, name), terms in links.items()
        for term in terms
    ]
    return sorted(random.Random(seed).sample(every, count))


def report(links: dict[tuple[str, str], tuple[Term, ...]], rows: list[Row]) -> None:
    no_disease = {row.condition for row in rows if not row.concept}
    counted = {pair: terms for pair, terms in links.items() if terms or pair[1] not in no_disease}
    linked = sum(bool(terms) for terms in counted.values())
    print(f"printed conditions\t{len(links)}")
    print(f"that name a disease\t{len(counted)}")
    print(f"linked\t{linked}\t{linked / len(counted):.1%}")
    for seed in dict.fromkeys(row.seed for row in rows if row.seed):
        report_draw(links, [row for row in rows if row.seed == seed])


def report_draw(links: dict[tuple[str, str], tuple[Term, ...]], judged: list[Row]) -> None:
    at_draw = sum(row.verdict == "right" for row in judged)
    amiss = [row for row in judged if not is_right(row, links.get((row.nct, row.condition), ()))]
    print(f"links judged by hand, seed {judged[0].seed}\t{len(judged)}")
    print(f"right at the draw\t{at_draw}\t{at_draw / len(judged):.1%}")
    print(f"right now\t{len(judged) - len(amiss)}\t{1 - len(amiss) / len(judged):.1%}")
    for row in amiss:
        print(f"not right now\t{row.nct}\t{row.condition}\t{row.label}")


def is_right(row: Row, read_now: tuple[Term, ...]) -> bool:
    """Whether what was right is still read, or what is meant is read in place of what was wrong."""
    linked, meant = Term("condition", row.concept), Term("condition", row.meant)
    return linked in read_now if row.verdict == "right" else meant in read_now and linked not in read_now


if __name__ == "__main__":
    main()
