"""New generations beside a running server, and damaged ones."""

import json
import shutil
import threading
import time
from pathlib import Path

import httpx
import pytest
from make import nct, whole_study, write
from serving import served

from kg import pipeline, store
from kg.errors import StoreError

COUNT = "PREFIX kg: <https://w3id.org/trial-kg/ontology#> SELECT (COUNT(*) AS ?n) { ?t a kg:Trial }"


def build(directory: Path, trials: int) -> Path:
    """A graph of so many trials, in a new generation."""
    studies = [whole_study(nct(number)) for number in range(trials)]
    pipeline.build([write(directory / "in", *studies)], directory / "graph")
    return directory / "graph"


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return build(tmp_path, 3)


def counted(url: str) -> int:
    reply = httpx.get(f"{url}/sparql", params={"query": COUNT}, headers={"Accept": "application/json"}, timeout=20)
    assert reply.status_code == 200, reply.text
    return int(reply.json()["results"]["bindings"][0]["n"]["value"])


def until(url: str, trials: int, seconds: float = 20) -> None:
    began = time.monotonic()
    while counted(url) != trials:
        assert time.monotonic() - began < seconds
        time.sleep(0.1)


def damage(generation: Path) -> None:
    table = max((generation / "store").glob("*.sst"), key=lambda file: file.stat().st_size)
    content = bytearray(table.read_bytes())
    content[len(content) // 2] ^= 0xFF
    table.write_bytes(content)


def test_a_new_generation_is_served_without_a_gap(graph: Path, tmp_path: Path) -> None:
    with served(graph) as url:
        seen: list[int] = []
        stop = threading.Event()

        def keep_asking() -> None:
            while not stop.is_set():
                seen.append(counted(url))

        asking = [threading.Thread(target=keep_asking) for _ in range(3)]
        for thread in asking:
            thread.start()
        try:
            build(tmp_path, 5)
            until(url, 5)
            build(tmp_path, 7)
            until(url, 7)
        finally:
            stop.set()
            for thread in asking:
                thread.join()
    assert set(seen) == {3, 5, 7}


def test_a_page_and_an_answer_are_of_one_generation(graph: Path, tmp_path: Path) -> None:
    with served(graph) as url:
        assert "3" in httpx.get(f"{url}/", headers={"Accept": "text/html"}).text
        build(tmp_path, 4)
        until(url, 4)
        assert httpx.get(f"{url}/trial/{nct(3)}", headers={"Accept": "text/html"}).status_code == 200


def test_a_damaged_generation_is_named_and_the_one_before_is_served(
    graph: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    before = store.current(graph)
    build(tmp_path, 5)
    bad = store.current(graph)
    damage(bad)
    assert store.verify(before) == []
    assert any("is not as it was built" in problem for problem in store.verify(bad))
    with served(graph) as url:
        assert counted(url) == 3
    said = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert [(line["event"], line["generation"]) for line in said] == [("refused", bad.name)]


def test_a_damaged_generation_beside_a_running_server_is_not_turned_to(graph: Path, tmp_path: Path) -> None:
    with served(graph) as url:
        other = build(tmp_path / "other", 5)
        damage(store.current(other))
        place = graph / "generations" / store.current(other).name
        shutil.copytree(store.current(other), place)
        (graph / ".next").symlink_to(place.relative_to(graph))
        (graph / ".next").replace(graph / "current")
        time.sleep(2)
        assert counted(url) == 3


def test_a_build_mends_the_generation_it_makes_again(graph: Path, tmp_path: Path) -> None:
    damage(store.current(graph))
    build(tmp_path, 3)
    assert store.verify(store.current(graph)) == []


FILES = ["manifest.json", "store/SHA256SUMS", "trials.nq.gz", "search.sqlite", "SHA256SUMS", "store/CURRENT"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_is_said(graph: Path, name: str) -> None:
    (store.current(graph) / name).unlink()
    assert store.verify(store.current(graph)) != []


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_emptied_is_said(graph: Path, name: str) -> None:
    (store.current(graph) / name).write_bytes(b"")
    assert store.verify(store.current(graph)) != []


def test_a_manifest_that_was_changed_is_said(graph: Path) -> None:
    manifest = store.current(graph) / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"triples": ', '"triples": 1'))
    assert store.verify(store.current(graph)) == ["the manifest is not as it was built"]


def test_where_all_are_damaged_nothing_is_served(graph: Path) -> None:
    damage(store.current(graph))
    with pytest.raises(StoreError, match="build the graph again"), served(graph):
        pass
