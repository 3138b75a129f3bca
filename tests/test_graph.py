"""The Python face of a graph, where it is more than one call into the library."""

import csv
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg.errors import KgError, QueryError
from kg.graph import Graph

NCT = "NCT04887012"


@pytest.fixture(scope="module")
def graph(graph_dir: Path) -> Graph:
    return kg.open(graph_dir)


def table(graph: Graph, file: Path) -> list[dict[str, str]]:
    graph.export("csv", file)
    with file.open(newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_table_of_a_part_says_what_that_of_the_whole_says(graph: Graph, tmp_path: Path) -> None:
    few = table(graph.part(cell="NK"), tmp_path / "few.csv")
    ncts = {row["nct"] for row in few}
    assert few == [row for row in table(graph, tmp_path / "all.csv") if row["nct"] in ncts]
    assert 1 < len(few) < 56
    assert any(row["sponsor_class"] for row in few)


def test_the_network_of_a_part_is_that_of_its_trials(graph: Graph) -> None:
    few, whole = graph.part(cell="NK").network(), graph.network()
    trials = {node for node in few if few.nodes[node]["kind"] == "trial"}
    kept = trials | {thing for nct in trials for thing in whole[nct]}
    assert nx.utils.graphs_equal(nx.Graph(few.edges), nx.Graph(whole.subgraph(kept).edges))
    assert graph.part(cell="NK").network("sponsor-site").number_of_edges() > 0


def test_a_part_of_a_part_gives_whole_networks_too(graph: Graph) -> None:
    few, twice = graph.part(cell="NK", antigen="CD19"), graph.part(cell="NK").part(antigen="CD19")
    assert nx.utils.graphs_equal(nx.Graph(few.network().edges), nx.Graph(twice.network().edges))


def test_a_part_of_no_depth_below_zero(graph: Graph) -> None:
    with pytest.raises(QueryError, match="none below 0"):
        graph.part(-1, cell="NK")


def test_ask_takes_ask(graph: Graph) -> None:
    assert graph.ask("ASK { ?s ?p ?o }")
    assert not graph.ask("ASK { ?s <urn:none> ?o }")
    for query in ("SELECT * { ?s <urn:none> ?o }", "CONSTRUCT WHERE { ?s <urn:none> ?o }"):
        with pytest.raises(QueryError, match="not an ASK query"):
            graph.ask(query)


def test_no_rows_have_columns(graph: Graph) -> None:
    found = graph.select("trials-by-antigen", antigen="AFP").to_pandas()
    assert len(found) == 0
    assert list(found.columns) == ["nct", "title", "cell", "modification", "quote"]
    assert found.groupby("cell").nct.nunique().empty


def test_a_trial_goes_by_its_id_in_any_case(graph: Graph) -> None:
    assert graph.related(NCT.lower(), 3) == graph.related(NCT, 3)
    assert graph.draw(NCT.lower()).svg() == graph.draw(NCT).svg()


def test_what_a_picture_or_a_list_of_a_trial_cannot_take_is_told(graph: Graph) -> None:
    with pytest.raises(KgError, match="without parameters: leave out antigen"):
        graph.draw(NCT, antigen="CD19")
    with pytest.raises(KgError, match="ask for one at least"):
        graph.related(NCT, 0)
