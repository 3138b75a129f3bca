"""Networks of things joined by trials, and their measures."""

import subprocess
import sys
from pathlib import Path

import networkx as nx
import pytest

import kg
from kg import network
from kg.errors import KgError
from kg.graph import Graph
from kg.network import MEASURES, PROJECTIONS, Network

TERM = "https://w3id.org/trial-kg/term/"
HEAD = "PREFIX kg: <https://w3id.org/trial-kg/ontology#> "


@pytest.fixture(scope="module")
def graph(graph_dir: Path) -> Graph:
    return kg.open(str(graph_dir))


def made(*edges: tuple[str, str]) -> Network:
    """A network; the first letter of a node is its kind."""
    small: Network = nx.Graph()
    for one, other in edges:
        small.add_edge(one, other, weight=1)
    for node in small:
        small.nodes[node].update(kind=node[0], label=node)
    return small


@pytest.mark.parametrize("name", PROJECTIONS)
def test_a_network_joins_things_of_its_two_kinds(name: str, graph: Graph) -> None:
    found = graph.network(name)
    assert {frozenset(found.nodes[node]["kind"] for node in edge) for edge in found.edges} == {frozenset(name.split("-"))}
    assert all(found.nodes[node]["label"] for node in found)
    assert all(edge["weight"] == len(edge["trials"].split()) > 0 for *_, edge in found.edges(data=True))


def test_the_weight_is_the_number_of_trials(graph: Graph) -> None:
    found = graph.network("antigen-condition")
    for one, other, edge in found.edges(data=True):
        antigen, condition = sorted((one, other))
        query = f"SELECT DISTINCT ?t {{ ?t a kg:Trial ; kg:targetAntigen <{antigen}> ; kg:condition <{condition}> }}"
        assert len(graph.select(HEAD + query)) == edge["weight"]


def test_antigen_and_cell_are_of_one_product(graph: Graph) -> None:
    found = graph.network("antigen-cell")
    for antigen, cell in ((one, other) if "/antigen/" in one else (other, one) for one, other in found.edges):
        assert graph.ask(HEAD + f"ASK {{ ?p a kg:CellProduct ; kg:targetAntigen <{antigen}> ; kg:effectorCell <{cell}> }}")


def test_antigens_of_both_t_and_nk_cells(graph: Graph) -> None:
    both = set(nx.common_neighbors(graph.network("antigen-cell"), f"{TERM}cell/T", f"{TERM}cell/NK"))
    assert f"{TERM}antigen/CD19" in both
    assert both <= {row["antigen"] for row in graph.select("antigens-in-two-cells", cell="T", other="NK")}


def test_hubs_are_sites_of_several_sponsors(graph: Graph) -> None:
    first = graph.measured("sponsor-site", kind="site")[0]
    rows = graph.select(HEAD + f"SELECT DISTINCT ?s {{ ?t a kg:Trial ; kg:site <{first.node}> ; kg:leadSponsor ?s }}")
    assert first.kind == "site"
    assert first.value == len(rows) > 1


def test_trials_are_joined_with_those_most_like_them(graph: Graph) -> None:
    found = graph.network("trial-trial")
    best = graph.related("NCT06631040", 1)[0]
    assert found["NCT06631040"][best.nct]["weight"] == pytest.approx(best.score)
    assert {row.kind for row in graph.measured("trial-trial", "communities")} == {"trial"}


def test_degree_and_betweenness_have_the_highest_first() -> None:
    star = made(("s1", "t1"), ("s1", "t2"), ("s1", "t3"), ("s2", "t3"))
    assert [(row.label, row.value) for row in network.measured(star)][:2] == [("s1", 3), ("t3", 2)]
    assert [row.label for row in network.measured(star, "betweenness")][:2] == ["s1", "t3"]
    assert [row.label for row in network.measured(star, kind="s")] == ["s1", "s2"]


@pytest.mark.parametrize("measure", ["communities", "components"])
def test_groups_are_numbered_from_the_largest(measure: str) -> None:
    two = made(("a1", "b1"), ("a2", "b2"), ("a2", "b3"), ("a3", "b3"), ("a3", "b2"))
    assert {row.label: row.value for row in network.measured(two, measure)} == {
        "a1": 2, "b1": 2, "a2": 1, "a3": 1, "b2": 1, "b3": 1
    }  # fmt: skip


def test_communities_are_the_same_in_every_process(graph_dir: Path) -> None:
    code = f"import kg; print(kg.open({str(graph_dir)!r}).measured('sponsor-site', 'communities'))"
    printed = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, check=True, env={"PYTHONHASHSEED": seed}, text=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


def test_wrong_names_are_said(graph: Graph) -> None:
    with pytest.raises(KgError, match="no network 'site'; there is sponsor-site"):
        graph.network("site")
    with pytest.raises(KgError, match="no measure 'rank'; there is degree"):
        graph.measured("sponsor-site", "rank")
    with pytest.raises(KgError, match="no node of this network is a 'cell'; there is site, sponsor"):
        graph.measured("sponsor-site", kind="cell")


def test_every_measure_has_a_value_for_every_node(graph: Graph) -> None:
    found = graph.network("sponsor-antigen")
    for measure in MEASURES:
        assert {row.node for row in network.measured(found, measure)} == set(found)
