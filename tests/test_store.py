import hashlib
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg import store
from kg.errors import QueryError, StoreError
from kg.store import Builder

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def lines(*names: str) -> list[str]:
    return [f'<https://example.org/{name}> <https://example.org/p> "{name}" .' for name in names]


def publish(directory: Path, *names: str) -> int:
    with Builder(directory) as builder:
        builder.write("trials", lines(*names))
        return builder.publish(trials=len(names))


def generations(directory: Path) -> set[str]:
    return {path.name for path in (directory / "generations").iterdir()}


def current(directory: Path) -> str:
    return (directory / "current").resolve().name


def values(directory: Path) -> set[str | None]:
    answer = store.open_store(str(directory)).query("SELECT ?o WHERE { ?s ?p ?o }")
    return {row["o"] for row in store.rows_of(answer)}


def test_a_generation_is_made_and_current_points_to_it(tmp_path: Path) -> None:
    assert not store.is_graph(tmp_path)
    assert publish(tmp_path, "a", "b") == 2
    assert store.is_graph(tmp_path)
    assert (tmp_path / "current").is_symlink()
    assert not (tmp_path / "current").readlink().is_absolute()
    assert generations(tmp_path) == {current(tmp_path)}
    assert {path.name for path in (tmp_path / "current").iterdir()} == {
        "trials.nq.gz", "manifest.json", "store", "SHA256SUMS",
    }  # fmt: skip
    assert values(tmp_path) == {"a", "b"}


def test_a_graph_that_is_moved_is_still_a_graph(tmp_path: Path) -> None:
    publish(tmp_path / "old", "a")
    (tmp_path / "old").rename(tmp_path / "new")
    assert values(tmp_path / "new") == {"a"}


def test_current_moves_the_one_before_stays_and_older_ones_go(tmp_path: Path) -> None:
    names = []
    for name in ("a", "b", "c", "d"):
        publish(tmp_path, name)
        names.append(current(tmp_path))
        assert generations(tmp_path) == set(names[-2:])
        assert values(tmp_path) == {name}
    assert len(set(names)) == 4


def test_the_same_lines_give_the_same_generation_byte_for_byte(tmp_path: Path) -> None:
    for directory in ("one", "two"):
        publish(tmp_path / directory, "a", "b")
    one, two = ((tmp_path / directory / "current").resolve() for directory in ("one", "two"))
    assert one.name == two.name
    for file in ("trials.nq.gz", "manifest.json"):
        assert (one / file).read_bytes() == (two / file).read_bytes()


def test_other_lines_order_or_facts_give_another(tmp_path: Path) -> None:
    names = set()
    for number, given in enumerate((("a", "b"), ("b", "a"), ("a",), ("a", "b", "c"))):
        publish(tmp_path / str(number), *given)
        names.add(current(tmp_path / str(number)))
    assert len(names) == 4


def test_the_same_generation_can_be_published_again(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    first = current(tmp_path)
    publish(tmp_path, "b")
    publish(tmp_path, "a")
    assert current(tmp_path) == first
    assert values(tmp_path) == {"a"}
    publish(tmp_path, "a")
    assert (current(tmp_path), values(tmp_path), len(generations(tmp_path))) == (first, {"a"}, 2)


def test_a_graph_by_a_relative_name_keeps_the_generation_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for given in "abc":
        publish(Path("graph"), given)
    found = store.generations(Path("graph"))
    assert len(found) == len(set(found)) == len(generations(Path("graph"))) == 2
    assert found[0] == store.current(Path("graph"))


def test_a_damaged_generation_is_repaired_by_publishing_it_again(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    for file in (tmp_path / "current" / "store").iterdir():
        file.unlink()
    with pytest.raises(StoreError, match="build it again"):
        store.open_store(str(tmp_path))
    publish(tmp_path, "a")
    assert values(tmp_path) == {"a"}


def test_the_manifest_says_what_is_there(tmp_path: Path) -> None:
    with Builder(tmp_path) as builder:
        builder.write("trials", lines("a", "b"))
        builder.write("vocabulary", lines("b", "c"))
        assert builder.publish(trials=7) == 3
    said = store.manifest(tmp_path)
    assert (said["triples"], said["trials"]) == (3, 7)
    shards = said["shards"]
    assert isinstance(shards, dict)
    assert set(shards) == {"trials", "vocabulary"}
    for name, shard in shards.items():
        content = (tmp_path / "current" / f"{name}.nq.gz").read_bytes()
        assert shard == {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content), "lines": 2}
    manifest = (tmp_path / "current" / "manifest.json").read_bytes()
    assert current(tmp_path) == hashlib.sha256(manifest).hexdigest()[:16]
    assert json.loads(manifest) == said


def test_a_shard_is_read_back_line_by_line(tmp_path: Path) -> None:
    odd = ['<a:a> <a:p> "\u2028\u0085 é \\n" .', '<a:b> <a:p> "x" .']
    with Builder(tmp_path) as builder:
        builder.write("trials", odd)
        builder.publish()
    assert list(store.shard_lines(tmp_path, "trials")) == odd


def breaking() -> Iterator[str]:
    yield from lines("b")
    raise ConnectionError("it breaks off")


def fails_while_writing(builder: Builder) -> None:
    builder.write("trials", breaking())


def fails_while_loading(builder: Builder) -> None:
    builder.write("trials", ["this is no triple"])
    builder.publish()


def fails_before_publishing(builder: Builder) -> None:
    builder.write("trials", lines("b"))
    raise KeyboardInterrupt


@pytest.mark.parametrize("fail", [fails_while_writing, fails_while_loading, fails_before_publishing])
@pytest.mark.parametrize("before", [True, False])
def test_a_failure_leaves_the_old_graph_and_no_litter(tmp_path: Path, fail: object, before: bool) -> None:
    assert callable(fail)
    if before:
        publish(tmp_path, "a")
    there = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises((ConnectionError, SyntaxError, KeyboardInterrupt)), Builder(tmp_path) as builder:
        fail(builder)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == there
    assert len(list((tmp_path / "generations").iterdir())) == before
    assert store.is_graph(tmp_path) is before
    if before:
        assert values(tmp_path) == {"a"}


def test_a_failure_while_current_is_moved_leaves_the_old_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, "a")

    def broken(self: Path, target: Path) -> Path:
        raise PermissionError(target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", broken)
        with pytest.raises(PermissionError):
            publish(tmp_path, "b")
    assert values(tmp_path) == {"a"}
    publish(tmp_path, "b")
    assert values(tmp_path) == {"b"}


def test_a_reader_goes_on_while_others_are_published(tmp_path: Path) -> None:
    publish(tmp_path, *"abc")
    reader = store.open_store(str(tmp_path))
    answer = reader.query("SELECT ?o WHERE { ?s ?p ?o }")
    for names in ("d", "e", "f", "abc"):
        publish(tmp_path, *names)
        assert [row["n"] for row in store.rows_of(reader.query(COUNT))] == ["3"]
    assert {row["o"] for row in store.rows_of(answer)} == {"a", "b", "c"}
    assert values(tmp_path) == {"a", "b", "c"}


def test_a_reader_in_another_process_sees_one_generation_or_the_next(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    program = f"""
import sys
from kg import store
for line in sys.stdin:
    rows = store.rows_of(store.open_store({str(tmp_path)!r}).query("SELECT ?o WHERE {{ ?s ?p ?o }}"))
    print(",".join(sorted(row["o"] for row in rows)), flush=True)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdin
        assert reader.stdout
        seen = []
        for name in ("b", "c", "b"):
            reader.stdin.write("\n")
            reader.stdin.flush()
            seen.append(reader.stdout.readline().strip())
            publish(tmp_path, name)
        reader.stdin.close()
    assert seen == ["a", "b", "c"]


@pytest.mark.parametrize("made", ["nothing", "empty", "file", "dangling"])
def test_where_there_is_no_graph_it_says_how_to_build_one(tmp_path: Path, made: str) -> None:
    place = tmp_path / "graph"
    if made == "empty":
        place.mkdir()
    elif made == "file":
        place.write_text("x")
    elif made == "dangling":
        place.mkdir()
        (place / "current").symlink_to("generations/gone")
    assert not store.is_graph(place)
    with pytest.raises(StoreError, match=r"no graph in .*kg build"):
        store.open_store(str(place))


@pytest.mark.parametrize(
    "query",
    ["SELECT", "", "SELECT * WHERE { ?s ?p ?o", "SELECT * WHERE { SERVICE <a:a> {} }", "DROP ALL", "SELECT ?x ?x WHERE {}"],
)
def test_what_is_no_question_is_refused(tmp_path: Path, query: str) -> None:
    publish(tmp_path, "a")
    with pytest.raises(QueryError):
        store.open_store(str(tmp_path)).query(query)


def test_a_graph_is_counted_and_dumped_in_other_forms(tmp_path: Path) -> None:
    publish(tmp_path, "a", "b")
    opened = store.open_store(str(tmp_path))
    assert len(opened) == 2
    out = io.BytesIO()
    opened.dump(out, "application/n-triples")
    assert sorted(out.getvalue().decode().splitlines()) == lines("a", "b")


def test_answers_as_rows_and_triples(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    opened = store.open_store(str(tmp_path))
    rows = store.rows_of(opened.query("SELECT ?s ?o ?none WHERE { ?s ?p ?o }"))
    assert rows == [{"s": "https://example.org/a", "o": "a", "none": None}]
    assert store.ntriples_of(opened.query("CONSTRUCT WHERE { ?s ?p ?o }")).splitlines() == lines("a")
    with pytest.raises(QueryError, match="no rows"):
        store.rows_of(opened.query("ASK {}"))
    with pytest.raises(QueryError, match="no triples"):
        store.ntriples_of(opened.query("SELECT * WHERE {}"))


@pytest.mark.parametrize(
    ("form", "begins"), [("csv", b"s,o\r\nhttps"), ("tsv", b"?s\t?o\n<https"), ("json", b'{"head"'), ("xml", b"<?xml")]
)
def test_rows_in_the_forms_of_the_protocol(tmp_path: Path, form: str, begins: bytes) -> None:
    publish(tmp_path, "a")
    assert store.serialized(store.open_store(str(tmp_path)).query("SELECT ?s ?o WHERE { ?s ?p ?o }"), form).startswith(begins)


@pytest.mark.parametrize(
    ("query", "form"), [("SELECT * WHERE {}", "turtle"), ("CONSTRUCT WHERE { ?s ?p ?o }", "csv"), ("SELECT * WHERE {}", "yaml")]
)
def test_an_answer_has_no_form_of_another_kind(tmp_path: Path, query: str, form: str) -> None:
    publish(tmp_path, "a")
    with pytest.raises(QueryError, match="cannot be written"):
        store.serialized(store.open_store(str(tmp_path)).query(query), form)


def test_an_endpoint_that_is_not_there_is_said() -> None:
    with pytest.raises(StoreError, match="does not answer"):
        store.open_store("http://127.0.0.1:9/sparql").query("ASK {}")


def test_work_in_progress_is_kept_out_of_sight(tmp_path: Path) -> None:
    publish(tmp_path, "a")
    (Path(tempfile.mkdtemp(prefix=".building-", dir=tmp_path / "generations")) / "x").write_text("x")
    publish(tmp_path, "b")
    assert values(tmp_path) == {"b"}
    assert len({name for name in generations(tmp_path) if not name.startswith(".")}) == 2
