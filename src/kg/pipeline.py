"""From paths to a graph: read, annotate, link, write, validate, load. Batches run in one process a core."""

import gc
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import active_children, get_context
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Struct

from kg import description, iri, ontology, rdf, search, sources, store, validate
from kg.annotate import annotate
from kg.errors import KgError
from kg.iri import Iris
from kg.lexicon import lexicon
from kg.link import link
from kg.model import Record, Reject, Severity, Trial
from kg.sources import PassedOver, RawRecord
from kg.validate import Level, Result

BATCH = 250  # records a process takes at once: each batch looks at the whole vocabulary once
DESCRIPTION, TRIALS, VOCABULARY = description.SHARDS
REJECTS = "rejects.jsonl"

Progress = Callable[[int], None]


class Summary(Struct, frozen=True, rename="camel"):
    """What a build did. `seconds` is wall clock; `passed_over` counts dot files, README* and LICENSE*."""

    trials: int
    refused: int
    field_notes: int
    warnings: int
    triples: int
    seconds: float
    passed_over: int = 0


class Checked(NamedTuple):
    """A trial written and validated: its lines, and what the shapes found."""

    nct: str
    file: str
    place: str
    lines: tuple[str, ...]
    notes: tuple[Reject, ...]
    results: tuple[Result, ...]


Outcome = Checked | Reject | PassedOver


def build(paths: Iterable[Path], directory: Path, iris: Iris = rdf.DEFAULT, progress: Progress = lambda _: None) -> Summary:
    """A new generation of exactly these paths; raises KgError where there is nothing to build from."""
    began = time.monotonic()
    tally = _Tally(iris)
    with store.Builder(directory) as builder:
        builder.write(VOCABULARY, tally.counted(ontology.lines()))
        builder.write(TRIALS, tally.accepted(check(paths, iris), progress))
        tally.write_rejects(directory / REJECTS)
        if not tally.trials:
            raise KgError(f"no trial could be read: see {directory / REJECTS}")
        builder.write(DESCRIPTION, description.lines(tally.counts))
        triples = builder.publish(search.make, trials=tally.trials)
    return tally.summary(triples, time.monotonic() - began)


def check(paths: Iterable[Path], iris: Iris = rdf.DEFAULT) -> Iterator[Outcome]:
    """Every record under the paths, read, written and validated, in a stable order."""
    seen: dict[str, str] = {}
    for outcome in _run(sources.find(sorted(paths)), iris):
        if isinstance(outcome, Checked):
            where = " ".join(part for part in (outcome.file, outcome.place) if part)
            if outcome.nct in seen:
                problem = f"a second record of {outcome.nct}, the first is in {seen[outcome.nct]}"
                outcome = Reject(outcome.file, outcome.place, outcome.nct, Severity.RECORD, problem)
            else:
                seen[outcome.nct] = where
        yield outcome


def recheck(directory: Path) -> Iterator[Checked]:
    """The trials of a built graph, validated again from its shards."""
    blocks = _blocks(store.shard_lines(directory, TRIALS))
    while batch := list(islice(blocks, BATCH)):
        yield from _validated(batch, rdf.DEFAULT)


def refusals(checked: Checked) -> list[Reject]:
    """The violations of a trial: any of them keeps it out."""
    return [
        Reject(checked.file, checked.place, checked.nct, Severity.RECORD, f"{result.message} ({_where(result)})")
        for result in checked.results
        if result.level is Level.VIOLATION
    ]


def _where(result: Result) -> str:
    return result.focus if result.value in ("", result.focus) else f"{result.focus}: {result.value}"


class _Tally:
    """What a build counts while lines pass through."""

    def __init__(self, iris: Iris) -> None:
        self.counts = description.Counts(iris)
        self.trials = self.warnings = self.passed_over = 0
        self.rejects: list[Reject] = []

    def accepted(self, outcomes: Iterable[Outcome], progress: Progress) -> Iterator[str]:
        for outcome in outcomes:
            progress(1)
            if isinstance(outcome, Checked):
                yield from self._lines(outcome)
            elif isinstance(outcome, Reject):
                self.rejects.append(outcome)
            else:
                self.passed_over += 1

    def counted(self, lines: Sequence[str]) -> Sequence[str]:
        """The lines, which the description counts."""
        self.counts.add(lines)
        return lines

    def _lines(self, checked: Checked) -> Sequence[str]:
        if refused := refusals(checked):
            self.rejects += refused
            return ()
        self.trials += 1
        self.warnings += len(checked.results)
        self.rejects += checked.notes
        return self.counted(checked.lines)

    def write_rejects(self, file: Path) -> None:
        encoded = b"".join(msgspec.json.encode(reject) + b"\n" for reject in self.rejects)
        fresh = file.with_suffix(".new")
        fresh.write_bytes(encoded)
        fresh.replace(file)

    def summary(self, triples: int, seconds: float) -> Summary:
        refused = {(reject.file, reject.place) for reject in self.rejects if reject.severity is Severity.RECORD}
        notes = sum(reject.severity is Severity.FIELD for reject in self.rejects)
        return Summary(self.trials, len(refused), notes, self.warnings, triples, round(seconds, 2), self.passed_over)


def _run(found: Iterator[sources.Found], iris: Iris) -> Iterator[Outcome]:
    """The outcomes in the order of the input; a few records are done here, many by one process a core."""
    first = list(islice(found, BATCH))
    if len(first) < BATCH:
        yield from process(first, iris)
        return
    workers = os.cpu_count() or 1
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker)
    try:
        waiting = [pool.submit(process, first, iris)]
        while batch := list(islice(found, BATCH)):
            waiting.append(pool.submit(process, batch, iris))
            if len(waiting) > 3 * workers:
                yield from waiting.pop(0).result()
        for done in waiting:
            yield from done.result()
        pool.shutdown()
    except BaseException:  # an interrupted build does not wait for batches that nobody will take
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in active_children():
            worker.terminate()
        raise


def _begin_worker() -> None:
    """Graphs are many small objects and few cycles: looking for garbage less often saves a sixth of the time."""
    gc.set_threshold(100_000, 20, 20)


def process(batch: list[sources.Found], iris: Iris) -> list[Outcome]:
    """One batch from bytes to validated lines: what every process, and every cluster, runs."""
    read = [sources.read(found) if isinstance(found, RawRecord) else found for found in batch]
    written = [_written(each, iris) if isinstance(each, Trial) else each for each in read]
    checked = iter(_validated([each for each in written if isinstance(each, Checked)], iris))
    return [next(checked) if isinstance(each, Checked) else each for each in written]


def _written(trial: Trial, iris: Iris) -> Checked:
    words = lexicon()
    record = Record(trial, annotate(trial, words), link(trial, words))
    origin = trial.origin
    note = partial(Reject, origin.file, nct=trial.nct, severity=Severity.FIELD)
    notes = tuple(
        note(place=": ".join(part for part in (origin.place, noted.place) if part), problem=noted.problem)
        for noted in trial.notes
    )
    return Checked(trial.nct, origin.file, origin.place, tuple(rdf.lines(record, iris)), notes, ())


def _validated(batch: list[Checked], iris: Iris) -> list[Checked]:
    first = {checked.nct: checked for checked in reversed(batch)}  # a second record would contradict it: it is refused later
    named = {f"<{name}>" for name in validate.properties()}
    lines = (line for checked in first.values() for line in checked.lines if line.split(" ", 2)[1] in named)
    results = validate.records(rdf.parse(lines)) if batch else []
    found: dict[str, list[Result]] = {}
    for result in results:
        for nct in _concerned(result.focus, batch, iris):
            found.setdefault(nct, []).append(result)
    return [checked._replace(results=tuple(found.get(checked.nct, ()))) for checked in batch]


def _concerned(focus: str, batch: list[Checked], iris: Iris) -> list[str]:
    """The trials a focus node belongs to: its own, or for an organisation or site those that name it."""
    trial = focus.removeprefix(iris.trial("")).split("/")[0]
    if focus.startswith(iris.trial("")) and iri.NCT.fullmatch(trial):
        return [trial]
    return [checked.nct for checked in batch if any(f"<{focus}>" in line for line in checked.lines)]


def _blocks(lines: Iterable[str]) -> Iterator[Checked]:
    """The shard's lines cut where a trial begins: each record's lines stand together, its type first."""
    nct, block = "", list[str]()
    for line in lines:
        if line.endswith(f"<{iri.vocabulary('Trial')}> ."):
            if block:
                yield Checked(nct, "", "", tuple(block), (), ())
            nct, block = line.partition(">")[0].rpartition("/")[2], []
        block.append(line)
    if block:
        yield Checked(nct, "", "", tuple(block), (), ())
