"""Related trials of a server: read once, and what fails is told to all who ask in the next minute."""

import threading
import time
from pathlib import Path

import pytest

from kg.errors import KgError, StoreError
from kg.store import Answer, Askable, Graphs, open_store
from kg.web import likeness
from kg.web.likeness import SharedLikeness
from kg.workers import BusyError


class Counted(Askable):
    """A store that counts what it is asked, and fails or waits where it is told to."""

    def __init__(self, store: Askable, problem: KgError | None = None, until: threading.Event | None = None) -> None:
        self.asked = 0
        self._store = store
        self._problem = problem
        self._until = until

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        self.asked += 1
        if self._until:
            self._until.wait()
        if self._problem:
            raise self._problem
        return self._store.query(sparql, graphs)


def test_the_network_is_read_once(graph_dir: Path) -> None:
    store = Counted(open_store(str(graph_dir)))
    related = SharedLikeness(store)
    first = related.of("NCT04887012", 3)
    asked = store.asked
    assert related.of("NCT04887012", 3) == first
    assert store.asked == asked


def test_a_reading_that_failed_is_told_and_not_tried_at_once_again(graph_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Counted(open_store(str(graph_dir)), StoreError("gone"))
    related = SharedLikeness(store)
    for _ in range(3):
        with pytest.raises(StoreError, match="gone"):
            related.of("NCT04887012", 3)
    assert store.asked == 1
    monkeypatch.setattr(time, "monotonic", lambda: float("inf"))
    with pytest.raises(StoreError, match="gone"):
        related.of("NCT04887012", 3)
    assert store.asked == 2


def test_who_waits_too_long_for_another_s_reading_is_sent_away(graph_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_PATIENCE", 0.05)
    read = threading.Event()
    related = SharedLikeness(Counted(open_store(str(graph_dir)), until=read))
    reading = threading.Thread(target=related.of, args=("NCT04887012", 3))
    reading.start()
    while not related._reading.locked():
        pass
    with pytest.raises(BusyError, match="ask again"):
        related.of("NCT04887012", 3)
    read.set()
    reading.join()
    assert related.of("NCT04887012", 3)
