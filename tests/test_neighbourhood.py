"""What lies next to a node, and the ways between nodes: compared with the whole network, which is made another way."""

from itertools import pairwise

import networkx as nx
import pytest

from kg.iri import BASE, Iris
from kg.neighbourhood import KINDS, MOST, NotInGraphError, Surroundings
from kg.network import TRIAL, Network, trials_and_things
from kg.store import open_store


@pytest.fixture(scope="module")
def network(graph_dir: object) -> Network:
    """Trials and the things that they state, by paths."""
    found = trials_and_things(open_store(str(graph_dir))).copy()
    broader = [(one, other) for one, other in found.edges if not found.edges[one, other]["stated"]]
    found.remove_edges_from(broader)
    return nx.relabel_nodes(found, {name: _path(name) for name in found})


def _path(name: str) -> str:
    return name.removeprefix(BASE) if name.startswith(BASE) else f"trial/{name}"


@pytest.fixture(scope="module")
def joined(network: Network) -> Network:
    """The same without what joins trials that have nothing in common."""
    return nx.restricted_view(network, ["term/donor/NOT_STATED"], [])


@pytest.fixture
def seen(where: str) -> Surroundings:
    return Surroundings(open_store(where), Iris())


def test_a_trial_stands_among_all_things_that_it_states(seen: Surroundings, network: Network) -> None:
    for trial in [name for name in network if network.nodes[name]["kind"] == TRIAL][:8]:
        part = seen.around(trial)
        assert {node.id for node in part.nodes[1:]} == set(network[trial])
        assert part.nodes[0].neighbours == network.degree[trial]
        assert {edge.thing for edge in part.edges} == set(network[trial])


@pytest.mark.parametrize("path", ["term/antigen/CD19", "term/cell/NK", "term/country/US", "term/donor/ALLOGENEIC"])
def test_a_thing_stands_among_its_trials_and_says_how_many_there_are(seen: Surroundings, network: Network, path: str) -> None:
    part = seen.around(path)
    node, *near = part.nodes
    assert (node.kind, node.label, node.neighbours) == (
        network.nodes[path]["kind"],
        network.nodes[path]["label"],
        network.degree[path],
    )
    assert len(near) == min(MOST, network.degree[path])
    assert {other.id for other in near} <= set(network[path])
    assert {(other.id, other.neighbours) for other in near} == {(other.id, network.degree[other.id]) for other in near}
    assert {(edge.trial, edge.thing) for edge in part.edges} == {
        (other.id, thing) for other in near for thing in network[other.id]
    }


def test_only_what_trials_state_leads_on(seen: Surroundings) -> None:
    assert seen.leads_on("term/cell/NK")
    assert not seen.leads_on("term/cell/LYM")  # trials state what stands under it


def test_several_nodes_at_once_are_told_once_each(seen: Surroundings) -> None:
    paths = ("term/cell/NK", "term/cell/T", "trial/NCT04887012", "trial/NCT04623944")
    both = seen.around(*paths)
    one, other, *trials = map(seen.around, paths)
    assert len(both.nodes) == len(set(both.nodes))
    assert set(both.nodes) == {node for part in (one, other, *trials) for node in part.nodes}
    assert set(both.edges) == {edge for part in (one, other, *trials) for edge in part.edges}


def test_every_kind_of_thing_has_a_place(seen: Surroundings, network: Network) -> None:
    for kind in {network.nodes[name]["kind"] for name in network} - {TRIAL}:
        path = min(name for name in network if network.nodes[name]["kind"] == kind and network.degree[name])
        assert seen.around(path).nodes[0].kind == kind


@pytest.mark.parametrize(
    ("first", "last"),
    [("term/antigen/CD7", "term/antigen/BCMA"), ("term/cell/NK", "term/country/CN"), ("term/country/US", "term/cell/NK")],
)
def test_a_way_is_as_short_as_can_be(seen: Surroundings, network: Network, joined: Network, first: str, last: str) -> None:
    part = seen.way(first, last)
    assert (part.nodes[0].id, part.nodes[-1].id) == (first, last)
    assert len(part.nodes) == nx.shortest_path_length(joined, first, last) + 1
    assert all(network.has_edge(one.id, other.id) for one, other in pairwise(part.nodes))
    assert {(edge.trial, edge.thing) for edge in part.edges} == {
        (node.id, thing) for node in part.nodes if node.kind == TRIAL for thing in network[node.id]
    }


def test_a_way_goes_through_the_kinds_that_are_asked_for(seen: Surroundings, network: Network) -> None:
    one, other, *_ = sorted(network["term/cell/NK"])
    by_cell = seen.way(one, other, ["cell"])
    assert [node.kind for node in by_cell.nodes] == [TRIAL, "cell", TRIAL]
    with pytest.raises(NotInGraphError, match="no way of at most 6 steps"):
        seen.way(one, other, [])
    with pytest.raises(NotInGraphError, match="says nothing of 'trial/NCT00000001'"):
        seen.way(one, "trial/NCT00000001")


def test_of_ways_equally_short_the_one_through_the_rarest_thing_is_taken(seen: Surroundings, joined: Network) -> None:
    trials = sorted(joined["term/cell/NK"])[:6]
    for one, other in pairwise(trials):
        shared = sorted(nx.common_neighbors(joined, one, other), key=lambda thing: joined.degree[thing])
        middle = seen.way(one, other).nodes[1].id
        assert joined.degree[middle] == joined.degree[shared[0]]


def test_a_way_to_itself_is_the_node(seen: Surroundings) -> None:
    assert len(seen.way("term/cell/NK", "term/cell/NK").nodes) == 1


@pytest.mark.parametrize(
    "path",
    ["", "trial", "trial/", "trial/NCT1", "term/antigen/NO_SUCH", "term/field/summary", "org", "org/x", "x/y", "term/cell",
     "term/antigen/CD19> <x", "record/0", "trial/NCT00000001", "trial/NCT04623944/mention/1"],
)  # fmt: skip
def test_what_is_no_node_is_said(seen: Surroundings, path: str) -> None:
    with pytest.raises(NotInGraphError):
        seen.around(path)


def test_the_kinds_are_those_of_the_network() -> None:
    assert {"cell", "antigen", "sponsor", "site", "condition", "source", "donor"} <= set(KINDS)
