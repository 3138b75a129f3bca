"""The network of trials and what they have, against the graph it is read from."""

from pathlib import Path

import networkx as nx
import pytest

import kg
from kg import links, network
from kg.network import TRIAL, Network
from kg.store import Store, open_store, rows_of

TERM = "https://w3id.org/trial-kg/term/"
ONTOLOGY = "PREFIX kg: <https://w3id.org/trial-kg/ontology#> PREFIX dcterms: <http://purl.org/dc/terms/> "


@pytest.fixture(scope="module")
def store(graph_dir: Path) -> Store:
    return open_store(str(graph_dir))


@pytest.fixture(scope="module")
def trials(store: Store) -> Network:
    return network.trials_and_things(store)


def column(store: Store, query: str) -> set[tuple[str | None, ...]]:
    return {tuple(row.values()) for row in rows_of(store.query(ONTOLOGY + query))}


def test_trials_and_things_are_two_sides(trials: Network) -> None:
    ncts = {node for node in trials if trials.nodes[node]["kind"] == TRIAL}
    assert nx.bipartite.is_bipartite_node_set(trials, ncts)
    assert len(ncts) == trials.graph["trials"] > 50
    assert {trials.nodes[node]["kind"] for node in trials} == {TRIAL, *(link.kind for link in links.SHARED)}


def test_the_network_cannot_be_changed_by_one_of_its_users(trials: Network) -> None:
    with pytest.raises(nx.NetworkXError, match="Frozen"):
        trials.add_node("mine")
    trials.copy().add_node("mine")


def test_a_graph_reads_its_network_once(graph_dir: Path) -> None:
    graph = kg.open(str(graph_dir))
    assert graph.network() is graph.network()


def test_every_node_has_a_label(trials: Network) -> None:
    assert all(trials.nodes[node]["label"] not in ("", "None") for node in trials)


@pytest.mark.parametrize("link", links.SHARED, ids=lambda link: link.path)
def test_stated_edges_are_the_graph_s(link: links.Link, store: Store, trials: Network) -> None:
    said = column(store, f"SELECT ?nct ?thing {{ ?t a kg:Trial ; dcterms:identifier ?nct ; {link.path} ?thing }}")
    unnamed = {row for row in said if "/site/" in str(row[1]) and "/trial/" in str(row[1])}
    edges = {
        (nct, thing)
        for nct, thing, edge in trials.edges(data=True)
        if trials.nodes[thing]["kind"] == link.kind and edge["stated"]
    }
    expected = said - unnamed
    assert expected <= edges
    assert expected


def test_that_a_donor_is_not_stated_is_a_thing(trials: Network) -> None:
    assert trials.nodes[TERM + "donor/NOT_STATED"]["kind"] == "donor"


def test_a_site_without_a_name_is_no_thing(trials: Network) -> None:
    assert not [node for node in trials if "/trial/" in node and "/site/" in node]


def test_a_trial_is_joined_to_the_broader_concepts_of_its_own(trials: Network) -> None:
    regulatory, cell = TERM + "cell/TREG", TERM + "cell/T"
    assert trials.nodes[regulatory]["broader"] >= {cell, TERM + "cell/LYM"}
    for nct in trials[regulatory]:
        assert trials.has_edge(nct, cell)
    broader = {nct for nct, edge in trials[cell].items() if not edge["stated"]}
    assert broader >= set(trials[regulatory])


def test_whoever_has_the_narrower_has_the_broader(trials: Network) -> None:
    for thing in trials:
        for concept in trials.nodes[thing].get("broader", ()):
            assert set(trials[thing]) <= set(trials[concept])
