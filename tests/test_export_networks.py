"""Exports as networks and tables: networkx, igraph, DuckDB, pandas and pyarrow read back what was written."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from socket import IPPROTO_TCP
from typing import IO, Any

import duckdb
import igraph
import networkx as nx
import numpy as np
import pandas as pd
import pyarrow.parquet
import pytest

from kg import export
from kg.errors import KgError
from kg.export import attributes, cytoscape, gexf, graphml, table
from kg.network import Network, trials_and_things
from kg.store import Store, open_store

ODD: dict[str, Any] = {
    "start": 3,
    "end": "never",
    "pid": 7,
    "parents": "none",
    "viz": True,
    "type": "odd",
    "label": "a label\nin two lines",
    "key": 1.5,
    "yes": True,
    "text": 'control \x00 \x1b <b> & "quotes" ]]> é 𝒰',
    "list": ["CD19", "CD22", None],
    "set": frozenset({"b", "a"}),
    "nested": {"a": [1, 2]},
    "nothing": None,
    "infinite": float("inf"),
    "large": 2**40,
    "two words": "name",
}
Writer = Callable[[Network, IO[bytes]], None]


@pytest.fixture(scope="module")
def store(graph_dir: Path) -> Store:
    return open_store(str(graph_dir))


@pytest.fixture(scope="module")
def trials(store: Store) -> Network:
    return trials_and_things(store)


@pytest.fixture
def odd() -> Network:
    network: Network = nx.Graph(trials=2)
    network.add_node("NCT99999901", **ODD, id="own", name="own name", value="own value")
    network.add_node("https://w3id.org/trial-kg/term/cell/NK", label="natural killer cell", start="as a text here")
    network.add_node("alone")
    network.add_edge("NCT99999901", "https://w3id.org/trial-kg/term/cell/NK", **ODD, source="own", target="own", id="own")
    return network


def written(write: Writer, network: Network) -> io.BytesIO:
    output = io.BytesIO()
    write(network, output)
    return io.BytesIO(output.getvalue())


def from_cytoscape(content: IO[bytes]) -> Network:
    return nx.cytoscape_graph(json.load(content))


READERS: dict[str, tuple[Writer, Callable[[IO[bytes]], Network]]] = {
    "graphml": (graphml.write_network, nx.read_graphml),
    "gexf": (gexf.write_network, nx.read_gexf),
    "cytoscape": (cytoscape.write_network, from_cytoscape),
}
ADDED = {"gexf": {"id"}, "cytoscape": {"id", "value", "name", "source", "target"}, "graphml": set[str]()}


def expected(said: dict[str, Any], form: str, kept: tuple[str, ...], texts: tuple[str, ...] = ()) -> dict[str, Any]:
    """What is said, with the values of some attributes as texts."""
    if form == "cytoscape":
        return attributes.plain(said, kept)
    return {name: json.dumps(value) if name in texts and not isinstance(value, str) else value
            for name, value in attributes.scalars(said, kept).items()}  # fmt: skip


def without(said: dict[str, Any], names: set[str]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in names}


@pytest.mark.parametrize("form", READERS)
def test_networkx_reads_the_network(form: str, trials: Network) -> None:
    write, read = READERS[form]
    found = read(written(write, trials))
    assert set(found) == set(trials)
    assert {frozenset(edge) for edge in found.edges} == {frozenset(edge) for edge in trials.edges}
    for node, said in trials.nodes(data=True):
        assert without(found.nodes[node], ADDED[form]) == expected(said, form, ())
    for one, two, said in trials.edges(data=True):
        assert without(found.edges[one, two], ADDED[form]) == said


@pytest.mark.parametrize("form", READERS)
def test_odd_attributes_survive(form: str, odd: Network) -> None:
    write, read = READERS[form]
    found = read(written(write, odd))
    kept = {"cytoscape": ("id", "name", "value"), "gexf": ("id", "key"), "graphml": ("id",)}[form]
    for node in ("NCT99999901", "https://w3id.org/trial-kg/term/cell/NK"):
        assert without(found.nodes[node], ADDED[form]) == expected(odd.nodes[node], form, kept, ("start",))
    ((one, two, said),) = odd.edges(data=True)
    kept = {"cytoscape": ("key",), "gexf": ("key",), "graphml": ()}[form]
    assert without(found.edges[one, two], ADDED[form]) == expected(said, form, (*kept, "id", "source", "target"))


def test_what_attributes_become() -> None:
    numbers = {
        "float": np.float64(0.5),
        "int": np.int64(5),
        "bool": np.bool_(True),
        "array": np.array([1, 2]),
        "enum": IPPROTO_TCP,
    }
    assert attributes.plain(numbers) == {"float": 0.5, "int": 5, "bool": True, "array": [1, 2], "enum": 6}
    assert {type(value) for value in attributes.scalars(numbers).values()} == {float, int, bool, str}
    assert attributes.plain({"id": 1, "id_": 2, "half": "x\ud800y"}, ("id",)) == {"id__": 1, "id_": 2, "half": "x\ufffdy"}
    assert attributes.plain({"no": float("nan")}) == {"no": "nan"}
    assert attributes.scalars({"long": np.longdouble(1.5), "single": np.float32(1.5)}) == {"long": 1.5, "single": 1.5}
    assert isinstance(attributes.scalars({"no": np.float32("nan")})["no"], float)
    told = attributes.scalars(ODD)
    assert "nothing" not in told
    assert told["list"] == '["CD19", "CD22", null]'
    assert told["set"] == '["a", "b"]'
    assert told["text"] == 'control ␀ ␛ <b> & "quotes" ]]> é 𝒰'
    assert (told["start"], told["yes"], told["large"]) == (3, True, 2**40)
    assert attributes.plain(ODD)["list"] == ["CD19", "CD22", None]


@pytest.mark.parametrize("form", READERS)
def test_an_attribute_of_several_types_has_one(form: str, tmp_path: Path) -> None:
    network: Network = nx.Graph(id=1)
    network.add_nodes_from([("a", {"mixed": 1, "number": 1}), ("b", {"mixed": "x", "number": 0.5}), ("c", {"mixed": True})])
    network.add_edge("a", "b", weight="heavy")
    network.add_edge("b", "c", weight=2)
    write, read = READERS[form]
    content = written(write, network)
    found = read(content)
    assert [found.nodes[node]["mixed"] for node in "abc"] == ([1, "x", True] if form == "cytoscape" else ["1", "x", "true"])
    assert [found.nodes[node]["number"] for node in "ab"] == [1, 0.5]
    assert found.edges["a", "b"]["weight"] == "heavy"
    if form == "graphml":
        (tmp_path / "mixed.graphml").write_bytes(content.getvalue())
        assert igraph.Graph.Read_GraphML(str(tmp_path / "mixed.graphml")).vs["mixed"] == ["1", "x", "true"]


@pytest.mark.parametrize("form", READERS)
def test_nodes_that_would_be_called_alike_are_told(form: str) -> None:
    network: Any = nx.Graph([(1, "1")])
    with pytest.raises(KgError, match="1 and '1' would both be called '1'"):
        written(READERS[form][0], network)


def test_parallel_edges_stay() -> None:
    network: Any = nx.MultiDiGraph([("a", "b"), ("a", "b"), ("b", "a")])
    assert from_cytoscape(written(cytoscape.write_network, network)).number_of_edges() == 3


def test_igraph_reads_the_graphml(trials: Network, tmp_path: Path) -> None:
    (tmp_path / "trials.graphml").write_bytes(written(graphml.write_network, trials).getvalue())
    found = igraph.Graph.Read_GraphML(str(tmp_path / "trials.graphml"))
    assert {vertex["id"]: (vertex["kind"], vertex["label"]) for vertex in found.vs} == {
        node: (said["kind"], said["label"]) for node, said in trials.nodes(data=True)
    }
    assert found.ecount() == trials.number_of_edges()


def test_cytoscape_js_finds_its_shape(store: Store) -> None:
    output = io.BytesIO()
    export.named("cytoscape").write(store, output)
    document = json.loads(output.getvalue())
    names = [node["data"]["id"] for node in document["elements"]["nodes"]]
    assert len(names) == len(set(names))
    assert all({edge["data"]["source"], edge["data"]["target"]} <= set(names) for edge in document["elements"]["edges"])


@pytest.mark.parametrize("form", [each for each in export.FORMATS if each not in ("ntriples", "nquads", "parquet")])
def test_the_same_graph_gives_the_same_bytes(form: str, store: Store) -> None:
    one, two = io.BytesIO(), io.BytesIO()
    export.named(form).write(store, one)
    export.named(form).write(store, two)
    assert one.getvalue() == two.getvalue() != b""


@pytest.fixture(scope="module")
def made(store: Store, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("table")
    for form in ("csv", "parquet"):
        export.write(store, export.named(form), directory / f"trials.{form}")
    return directory


def test_the_table_says_what_the_record_says(store: Store) -> None:
    (row,) = [row for row in table.rows(store) if row["nct"] == "NCT04887012"]
    assert (row["enrollment"], row["start_date"], row["phase"], row["maximum_age"]) == (25, "2021-05-01", "PHASE1", 75)
    assert (row["cells"], row["antigens"], row["sources"], row["countries"]) == (
        ["NK"],
        ["CD19"],
        ["HAPLOIDENTICAL"],
        ["China"],
    )
    assert row["collaborators"] == []
    assert len(table.rows(store)) > 50


def test_duckdb_and_pyarrow_read_the_parquet(store: Store, made: Path) -> None:
    names = [column.name for column in table.COLUMNS]
    expected_rows = [tuple(row[name] for name in names) for row in table.rows(store)]
    assert duckdb.read_parquet(f"{made}/trials.parquet").fetchall() == expected_rows
    assert pyarrow.parquet.read_table(made / "trials.parquet").to_pylist() == table.rows(store)


def test_pandas_reads_the_csv(store: Store, made: Path) -> None:
    found = pd.read_csv(
        made / "trials.csv", dtype={"enrollment": "Int64", "site_count": "Int64"}, keep_default_na=False, na_values=[""]
    )
    for row, said in zip(table.rows(store), found.to_dict("records"), strict=True):
        for name, value in row.items():
            if isinstance(value, list):
                parts = str(said[name]).split(" | ") if not pd.isna(said[name]) else []
                assert [each.replace("||", "|") for each in parts] == value
            else:
                assert (None if pd.isna(said[name]) else said[name]) == value


def test_duckdb_reads_the_csv(store: Store, made: Path) -> None:
    found = duckdb.read_csv(f"{made}/trials.csv").select("nct", "enrollment", "title").fetchall()
    assert found == [(row["nct"], row["enrollment"], row["title"]) for row in table.rows(store)]


def test_a_bar_within_a_name_is_doubled() -> None:
    assert table.cell(["A | B", "C"]) == "A || B | C"
    assert next(csv.reader(io.StringIO("A || B | C")))[0].split(" | ") == ["A || B", "C"]


def test_without_duckdb_parquet_says_what_to_install(graph_dir: Path, tmp_path: Path) -> None:
    code = "import sys; sys.modules['duckdb'] = None; from kg.cli import main; main(sys.argv[1:])"
    given = ["export", "parquet", "--store", str(graph_dir), "-o", str(tmp_path / "trials.parquet")]
    run = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "parquet needs DuckDB: pip install" in run.stderr
    assert not list(tmp_path.iterdir())
