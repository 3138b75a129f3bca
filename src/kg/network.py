"""The graph as nodes and edges: trials and the things they share."""

from typing import NamedTuple, TypeAlias

import networkx as nx

from kg import iri
from kg.store import Store, rows_of

Network: TypeAlias = "nx.Graph[str]"  # a text, for networkx's classes take a parameter in their type stubs only


class Link(NamedTuple):
    """A way from trials to things: the things' kind, the property path that leads there, and what labels them."""

    kind: str
    path: str
    label: str = "skos:prefLabel"


TRIAL = "trial"  # the kind of a trial's node; a thing's node has the kind of the link that leads to it
LINKS = (
    Link("cell", "kg:effectorCell"),
    Link("antigen", "kg:targetAntigen"),
    Link("modification", "kg:modification"),
    Link("donor", "kg:donorRelation"),
    Link("source", "kg:cellSource"),
    Link("condition", "kg:condition"),
    Link("state", "kg:diseaseState"),
    Link("sponsor", "kg:collaborator", "rdfs:label"),
    Link("sponsor", "kg:leadSponsor", "rdfs:label"),
    Link("site", "kg:site", "rdfs:label"),
    Link("country", "kg:site/kg:country"),
)
_NOTHING_SAID = iri.expand("donor:NOT_STATED")
_HEAD = iri.prologue("kg", "skos", "rdfs", "dcterms")
_TRIALS = "SELECT ?nct ?label WHERE { ?trial a kg:Trial ; dcterms:identifier ?nct ; rdfs:label ?label } ORDER BY ?nct"
_THINGS = """SELECT DISTINCT ?nct ?thing ?label WHERE {{
  ?trial a kg:Trial ; dcterms:identifier ?nct ; {path} ?thing . ?thing {label} ?label
}} ORDER BY ?nct ?thing"""
_BROADER = "SELECT ?thing ?broader ?label WHERE { ?thing skos:broader ?broader . ?broader skos:prefLabel ?label }"


def trials_and_things(store: Store) -> Network:
    """A bipartite graph of trials and what they have: concepts, organisations, sites, countries.

    A trial's node is its NCT id, with kind="trial" and its title as label. A thing's node is its IRI, with its kind
    and label. An edge names the property by which the trial has the thing. The graph's own attribute `trials` counts them.

    A trial is also joined to every concept broader than one it states, by an edge with `stated=False`: a trial of
    memory-like NK cells and one of NK cells share NK cells. A thing's `broader` holds the IRIs of all concepts above
    it, so that whoever counts what two trials share can take the narrowest alone.

    A donor that is not stated is no thing to share, nor is a site without a name. The publisher's own list of related
    trials is not looked at.
    """
    network: Network = nx.Graph()
    titles = _rows(store, _TRIALS)
    network.graph["trials"] = len(titles)
    network.add_nodes_from((row["nct"], {"kind": TRIAL, "label": row["label"]}) for row in titles)
    for link in LINKS:
        for row in _rows(store, _THINGS.format(path=link.path, label=link.label)):
            if row["thing"] != _NOTHING_SAID:
                network.add_node(row["thing"], kind=link.kind, label=row["label"])
                network.add_edge(row["nct"], row["thing"], property=link.path, stated=True)
    _join_broader(network, _hierarchy(store))
    return network


def _hierarchy(store: Store) -> "nx.DiGraph[str]":
    """Concepts, each with an edge to those next above it."""
    hierarchy: nx.DiGraph[str] = nx.DiGraph()
    for row in _rows(store, _BROADER):
        hierarchy.add_node(row["broader"], label=row["label"])
        hierarchy.add_edge(row["thing"], row["broader"])
    return hierarchy


def _join_broader(network: Network, hierarchy: "nx.DiGraph[str]") -> None:
    """Join trials to the concepts above their own; where a trial states one of those too, that edge stays."""
    above = {concept: frozenset(nx.descendants(hierarchy, concept)) for concept in hierarchy}
    for nct, thing, edge in list(network.edges(data=True)):
        for concept in sorted(above.get(thing, ())):
            if not network.has_edge(nct, concept):
                label = hierarchy.nodes[concept]["label"]
                network.add_node(concept, kind=network.nodes[thing]["kind"], label=label)
                network.add_edge(nct, concept, property=edge["property"], stated=False)
    for thing in network:
        if network.nodes[thing]["kind"] != TRIAL:
            network.nodes[thing]["broader"] = above.get(thing, frozenset())


def _rows(store: Store, query: str) -> list[dict[str, str]]:
    """The rows of a query of this module: no value of theirs is unbound."""
    return [{name: str(value) for name, value in row.items()} for row in rows_of(store.query(_HEAD + query))]
