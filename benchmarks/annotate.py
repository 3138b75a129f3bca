"""What reading costs, on one core: `python benchmarks/annotate.py [PATH …]`.

Prints how long the lexicon takes to load, and the median milliseconds that annotation takes for trials in which a cell
product is found and for those in which none is. Without paths it takes examples/.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from kg import sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Trial
from kg.sources import RawRecord

Made = TypeVar("Made")
EXAMPLES = Path(__file__).parent.parent / "examples"
REPEATS = 3  # the fastest counts: other processes only add


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", type=Path, default=[EXAMPLES])
    paths: list[Path] = parser.parse_args().paths
    words, seconds = timed(lexicon)
    print(f"lexicon loads in {seconds:.2f} s")
    found = (sources.read(raw) for raw in sources.find(paths) if isinstance(raw, RawRecord))
    spent: dict[str, list[float]] = defaultdict(list)
    for trial in found:
        if isinstance(trial, Trial):
            tries = [timed(lambda: annotate(trial, words)) for _ in range(REPEATS)]  # noqa: B023
            kind = "with a product" if tries[0][0].products else "without"
            spent[kind].append(min(each for _, each in tries))
    for kind, each in sorted(spent.items()):
        print(f"{kind:<16}{statistics.median(each) * 1e3:>8.2f} ms/trial, median of {len(each)}")


def timed(step: Callable[[], Made]) -> tuple[Made, float]:
    """What a step makes, and the seconds of this process that it takes."""
    began = time.process_time()
    made = step()
    return made, time.process_time() - began


if __name__ == "__main__":
    main()
