"""What pages say of the whole graph is asked once, before a page needs it."""

from pathlib import Path

import pytest

from kg import queries
from kg.errors import StoreError
from kg.store import Answer, Askable, Graphs, open_store, rows_of
from kg.web.overview import Overview


class Counting(Askable):
    """A graph that counts how often it is asked, or does not answer."""

    def __init__(self, store: Askable | None) -> None:
        self._store = store
        self.asked = 0

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        self.asked += 1
        if self._store is None:
            raise StoreError("away")
        return self._store.query(sparql, graphs)


@pytest.fixture
def store(graph_dir: Path) -> Counting:
    return Counting(open_store(str(graph_dir)))


def test_once_prepared_nothing_is_asked_again(store: Counting) -> None:
    overview = Overview(store)
    overview.prepare()
    before = store.asked
    assert overview.counts["trials"] == 56
    assert overview.charts["antigens"].bars[0].label == "CD19"
    assert all(overview.keys(query) is not None for query in queries.named().values())
    assert overview.iris.path("https://w3id.org/trial-kg/trial/NCT04623944") == "trial/NCT04623944"
    assert store.asked == before > 0


def test_what_cannot_be_prepared_is_told_to_whoever_asks() -> None:
    overview = Overview(Counting(None))
    overview.prepare()
    with pytest.raises(StoreError, match="away"):
        assert overview.counts


def test_the_bars_of_a_picture_are_the_trials_of_the_graph(store: Counting, graph_dir: Path) -> None:
    charts = Overview(store).charts
    years = [bar.label for bar in charts["years"].bars]
    assert years == sorted(years)
    assert all(year.isdigit() for year in years)
    assert charts["antigens"].series[:3] == ["Early Phase 1", "Phase 1", "Phase 1/Phase 2"]
    assert [bar.trials for bar in charts["antigens"].bars] == sorted(
        (bar.trials for bar in charts["antigens"].bars), reverse=True
    )
    assert {"autologous", "allogeneic", "not stated"} <= set(charts["cells"].series)
    assert all(sum(bar.counts) == bar.trials for chart in charts.values() for bar in chart.bars)


ONCE = {
    "cells": "?trial kg:testsProduct/kg:effectorCell <{thing}>",
    "antigens": "?trial kg:targetAntigen <{thing}>",
    "years": "?trial kg:startDate ?start FILTER(STRSTARTS(STR(?start), '{label}'))",
}


@pytest.mark.parametrize("name", ONCE)
def test_a_trial_counts_once_in_a_bar(name: str, store: Counting) -> None:
    bars = Overview(store).charts[name].bars
    assert bars
    for bar in bars:
        pattern = ONCE[name].format(thing=bar.iri, label=bar.label)
        query = f"PREFIX kg: <https://w3id.org/trial-kg/ontology#> SELECT DISTINCT ?trial {{ ?trial a kg:Trial . {pattern} }}"
        assert bar.trials == len(rows_of(store.query(query)))
