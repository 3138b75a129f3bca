"""Trials and the things they share, in one network."""

from typing import TypeAlias

import networkx as nx

from kg import iri
from kg.links import SHARED
from kg.store import Askable, rows_of

Network: TypeAlias = "nx.Graph[str]"  # a text, for networkx's classes take a parameter in their type stubs only


TRIAL = "trial"  # the kind of a trial's node; a thing's node has the kind of the link that leads to it
_HEAD = iri.prologue("kg", "skos", "rdfs", "dcterms")
_TRIALS = "SELECT ?nct ?label WHERE { ?trial a kg:Trial ; dcterms:identifier ?nct ; rdfs:label ?label }"
_THINGS = "SELECT ?nct ?thing WHERE {{ ?trial a kg:Trial ; dcterms:identifier ?nct ; {path} ?thing }}"
_LABELS = """SELECT ?thing ?label WHERE {
  { ?thing skos:prefLabel ?label }
  UNION { ?thing a kg:Organization ; rdfs:label ?label }
  UNION { ?thing a kg:Site ; rdfs:label ?label }
}"""
_BROADER = "SELECT ?thing ?broader WHERE { ?thing skos:broader ?broader }"


def trials_and_things(store: Askable) -> Network:
    """A bipartite graph of trials and what they have: concepts, organisations, sites, countries.

    A trial's node is its NCT id, with kind="trial" and its title as label. A thing's node is its IRI, with its kind
    and label. An edge names the property by which the trial has the thing. The graph's own attribute `trials` counts them.

    A trial is also joined to every concept broader than one it states, by an edge with `stated=False`: a trial of
    memory-like NK cells and one of NK cells share NK cells. A thing's `broader` holds the IRIs of all concepts above
    it, so that whoever counts what two trials share can take the narrowest alone.

    The network is frozen, because several askers share it.

    That a donor is not stated is a thing as others are; a site without a name is none. The publisher's own list of related
    trials is not looked at.
    """
    network: Network = nx.Graph()
    titles = rows(store, _TRIALS)
    network.graph["trials"] = len(titles)
    network.add_nodes_from((nct, {"kind": TRIAL, "label": label}) for nct, label in titles)
    labels = labels_of(store)
    for link in SHARED:
        said = [(nct, thing) for nct, thing in rows(store, _THINGS.format(path=link.path)) if thing in labels]
        things = sorted({thing for _, thing in said})
        network.add_nodes_from((thing, {"kind": link.kind, "label": labels[thing]}) for thing in things)
        network.add_edges_from(said, property=link.path, stated=True)
    _join_broader(network, nx.DiGraph((narrower, broader) for narrower, broader in rows(store, _BROADER)), labels)
    nx.freeze(network)
    return network


def _join_broader(network: Network, hierarchy: "nx.DiGraph[str]", labels: dict[str, str]) -> None:
    """Join trials to the concepts above their own; where a trial states one of those too, that edge stays.

    In the hierarchy each concept has an edge to those next above it; a part of a graph may name some that it says nothing of.
    """
    above = {concept: frozenset(nx.descendants(hierarchy, concept)) for concept in hierarchy}
    for nct, thing, edge in list(network.edges(data=True)):
        for concept in sorted(above.get(thing, ())):
            if concept in labels and not network.has_edge(nct, concept):
                network.add_node(concept, kind=network.nodes[thing]["kind"], label=labels[concept])
                network.add_edge(nct, concept, property=edge["property"], stated=False)
    for thing in network:
        if network.nodes[thing]["kind"] != TRIAL:
            network.nodes[thing]["broader"] = above.get(thing, frozenset())


def labels_of(store: Askable) -> dict[str, str]:
    """What concepts, organisations and sites are called; sites without a name are not there."""
    return {row[0]: row[1] for row in rows(store, _LABELS)}


def rows(store: Askable, query: str) -> list[tuple[str, ...]]:
    """The rows of a query, each once and in order: no value of theirs is unbound."""
    return sorted({tuple(map(str, row.values())) for row in rows_of(store.query(_HEAD + query))})
