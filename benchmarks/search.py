"""How long searches take, and the index: `python benchmarks/search.py [GRAPH]`.

Without a graph it builds that of examples/. Prints the median milliseconds of each search over twenty repetitions, and the
seconds, processor seconds and size of making the index.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from kg import pipeline, search, store

EXAMPLES = Path(__file__).parent.parent / "examples"
SEARCHES = (
    "c", "cd1", "cd19", "car-t", "car nk cd19", "natural killer cells", "IL-13Ra2", "NCT0463", "lymphoma", "multiple myel",
    "university hosp", "beijing", "nothing of the kind",
)  # fmt: skip
TIMES = 20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("graph", nargs="?", type=Path)
    given = parser.parse_args().graph
    with tempfile.TemporaryDirectory() as directory:
        graph = given or Path(directory)
        if given is None:
            pipeline.build([EXAMPLES], graph)
        made(store.current(graph), Path(directory))
        asked(search.Index(store.current(graph)))


def made(generation: Path, directory: Path) -> None:
    """The index made once more, of the same store, elsewhere."""
    (directory / "again").mkdir()
    (directory / "again" / "store").symlink_to(generation / "store")
    began, began_work = time.perf_counter(), time.process_time()
    search.make(directory / "again")
    seconds, work = time.perf_counter() - began, time.process_time() - began_work
    size = (directory / "again" / search.FILE).stat().st_size
    print(f"{generation}: index made in {seconds:.2f} s ({work:.2f} s of processor), {size / 1e6:.1f} MB")


def asked(index: search.Index) -> None:
    print(f"{'search':<22}{'median ms':>10}{'found':>7}   first")
    for text in SEARCHES:
        seconds = []
        for _ in range(TIMES):
            began = time.perf_counter()
            found = index.find(text)
            seconds.append(time.perf_counter() - began)
        first = f"{found[0].kind} {found[0].label[:60]}" if found else ""
        print(f"{text:<22}{statistics.median(seconds) * 1e3:>10.2f}{len(found):>7}   {first}")


if __name__ == "__main__":
    main()
