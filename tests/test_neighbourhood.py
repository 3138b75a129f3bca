"""What lies next to a node, and the ways between nodes: compared with the whole network, which is made another way."""

from itertools import pairwise

import networkx as nx
import pytest

from kg.iri import BASE, Iris
from kg.neighbourhood import KINDS, MOST, NotInGraphError, Surroundings
from kg.network import TRIAL, Network, trials_and_things
from kg.store import open_store


@pytest.fixture(scope="module")
def wide(graph_dir: object) -> Network:
    """Trials and the things that they state, or of which they state something narrower, by paths."""
    found = trials_and_things(open_store(str(graph_dir))).copy()
    return nx.relabel_nodes(found, {name: _path(name) for name in found})


@pytest.fixture(scope="module")
def network(wide: Network) -> Network:
    """Trials and the things that they state."""
    broader = [(one, other) for one, other in wide.edges if not wide.edges[one, other]["stated"]]
    found = wide.copy()
    found.remove_edges_from(broader)
    return found


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


THINGS = (
    "term/antigen/CD19", "term/cell/NK", "term/cell/LYM", "term/country/US", "term/donor/ALLOGENEIC", "term/phase/PHASE1",
    "term/condition/MONDO_0005062",
)  # fmt: skip


@pytest.mark.parametrize("path", THINGS)
def test_a_thing_stands_among_its_trials_and_says_how_many_there_are(
    seen: Surroundings, network: Network, wide: Network, path: str
) -> None:
    part = seen.around(path)
    node, *near = part.nodes
    assert (node.kind, node.label, node.neighbours) == (wide.nodes[path]["kind"], wide.nodes[path]["label"], wide.degree[path])
    assert len(near) == min(MOST, wide.degree[path])
    assert {other.id for other in near} <= set(wide[path])
    assert {(other.id, other.neighbours) for other in near} == {(other.id, network.degree[other.id]) for other in near}
    assert {(edge.trial, edge.thing) for edge in part.edges if edge.stated} == {
        (other.id, thing) for other in near for thing in network[other.id]
    }
    assert {(edge.trial, edge.thing, edge.kind) for edge in part.edges if not edge.stated} == {
        (other.id, path, node.kind) for other in near if not wide.edges[other.id, path]["stated"]
    }


def test_a_concept_that_is_above_what_trials_state_has_their_trials(seen: Surroundings, network: Network) -> None:
    """Reported: a condition that stood above others had no trial in the picture."""
    assert not network.degree["term/cell/LYM"]
    part = seen.around("term/cell/LYM")
    assert part.nodes[0].neighbours > MOST
    assert len([edge for edge in part.edges if not edge.stated]) == MOST


@pytest.mark.parametrize("path", ["term/cell/LYM", "term/phase/PHASE1"])
def test_all_trials_of_a_thing_come_by_and_by_the_newest_first(seen: Surroundings, wide: Network, path: str) -> None:
    """Reported: of a thing only the MOST newest trials could be had."""
    first, second, third = (seen.around(path, skip=skip) for skip in (0, MOST, 2 * MOST))
    assert {part.nodes[0] for part in (first, second, third)} == {first.nodes[0]}
    newest, older = ([node.id for node in part.nodes[1:]] for part in (first, second))
    assert set(newest).isdisjoint(older)
    assert {*newest, *older} == set(wide[path])
    assert (third.nodes[1:], third.edges) == ((), ())


def test_what_trials_state_leads_on_and_so_does_what_is_above_it(seen: Surroundings) -> None:
    assert seen.leads_on("term/cell/NK")
    assert seen.leads_on("term/cell/LYM")
    assert not seen.leads_on("term/cell/MAIT")


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


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("term/cell/LYM", "trial/NCT04887012"),
        ("trial/NCT04887012", "term/cell/LYM"),
        ("term/cell/LYM", "term/cell/NK"),
        ("term/cell/NK", "term/cell/LYM"),
        ("term/condition/MONDO_0005062", "term/antigen/BCMA"),
    ],
)
def test_a_way_begins_and_ends_above_what_trials_state(seen: Surroundings, wide: Network, first: str, last: str) -> None:
    part = seen.way(first, last)
    assert (part.nodes[0].id, part.nodes[-1].id) == (first, last)
    assert len(part.nodes) == nx.shortest_path_length(wide, first, last) + 1
    joined = {(edge.trial, edge.thing) for edge in part.edges}
    for one, other in pairwise(part.nodes):
        assert {(one.id, other.id), (other.id, one.id)} & joined


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
