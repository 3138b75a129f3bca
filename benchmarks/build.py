"""Rates of a build by step, on one core, and of the whole build on all: `python benchmarks/build.py [PATH] [--trials N]`.

Without a path it takes examples/, ten times over in memory for the single steps. Prints milliseconds a trial (median of
the batches) and trials a second.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from kg import pipeline, rdf, sources, validate
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.link import link
from kg.model import Reading, Record, Trial
from kg.sources import RawRecord

Given = TypeVar("Given")
Made = TypeVar("Made")
EXAMPLES = Path(__file__).parent.parent / "examples"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", nargs="?", type=Path, default=EXAMPLES)
    parser.add_argument("--trials", type=int, default=500, help="how many records the single steps take")
    arguments = parser.parse_args()
    print(f"{arguments.path}")
    steps(arguments.path, arguments.trials)
    whole(arguments.path)


def steps(path: Path, count: int) -> None:
    """Each step alone, on one core."""
    words = lexicon()
    raw = [found for found in sources.find([path]) if isinstance(found, RawRecord)]
    raw = raw[:: max(1, len(raw) // count)]
    print(f"{'step':<12}{'median ms/trial':>16}{'trials/s':>12}   ({len(raw)} records)")
    trials = [trial for trial in timed("read", raw, sources.read) if isinstance(trial, Trial)]
    readings: list[Reading] = timed("annotate", trials, lambda trial: annotate(trial, words))
    records = [Record(trial, reading, link(trial, words)) for trial, reading in zip(trials, readings, strict=True)]
    lines = timed("write", records, lambda record: list(rdf.lines(record)))
    began = time.perf_counter()
    graph = rdf.parse(line for record in lines for line in record)
    say("parse", (time.perf_counter() - began) / len(records))
    began = time.perf_counter()
    validate.records(graph)
    say("validate", (time.perf_counter() - began) / len(records))


def whole(path: Path) -> None:
    """The build, from paths to a published generation."""
    with tempfile.TemporaryDirectory() as directory:
        summary = pipeline.build([path], Path(directory))
    print(
        f"whole build: {summary.trials} trials, {summary.triples:,} triples in {summary.seconds:.1f} s "
        f"({summary.trials / summary.seconds:.0f} trials/s), {summary.refused} refused"
    )


def timed(name: str, given: Sequence[Given], step: Callable[[Given], Made]) -> list[Made]:
    """The step's results; its median time is printed."""
    made, seconds = [], []
    for each in given:
        began = time.perf_counter()
        made.append(step(each))
        seconds.append(time.perf_counter() - began)
    say(name, statistics.median(seconds))
    return made


def say(name: str, seconds: float) -> None:
    print(f"{name:<12}{seconds * 1e3:>16.2f}{1 / seconds:>12.0f}")


if __name__ == "__main__":
    main()
