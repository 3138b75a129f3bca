"""What lies next to one thing of the graph, and the way from one to another: asked of the store, node by node.

A picture that grows by hand shows some dozens of a graph's millions of nodes, so nothing is held here. Trials lead to the
things that they state (links.SHARED), things to their trials: a concept to those that state it or anything narrower, as its
page and the search count them. A node is known by the path of its IRI, as `trial/NCT04623944`, `term/antigen/CD19` or `org/…`.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice, pairwise

from msgspec import Struct

from kg import iri, rdf
from kg.errors import KgError
from kg.iri import Iris
from kg.links import SHARED
from kg.network import TRIAL
from kg.store import Askable, texts_of

MOST = 40  # trials of a thing that are given at once, the newest
STEPS = 6  # of a way
KINDS = tuple(dict.fromkeys(link.kind for link in SHARED))

_NOT_STATED = iri.expand("donor:NOT_STATED")  # joins what has nothing in common: no way goes through it
_WIDTH = 3_000  # nodes from which a search for a way goes on at each step
_AT_ONCE = 75  # nodes of one query: it stays shorter than the guard allows
_SCHEME = {"org": "sponsor", "site": "site"}  # kinds of what is no concept; the kind of a concept is its scheme
_HEAD = iri.prologue("kg", "skos", "rdfs", "dcterms")
_LABEL = "SELECT ?label {{ {node} skos:prefLabel|rdfs:label ?label }} LIMIT 1"
_NARROWER = "SELECT ?found {{ ?found skos:broader* {node} }}"
# Labels and classes are asked of what was found: stores are several times slower where they stand among the ways.
_NEWEST = """SELECT ?nct ?label {{
  {{ SELECT ?to ?nct ?start {{
    {{ SELECT DISTINCT ?to {{ {ways} }} }}
    ?to dcterms:identifier ?nct
    OPTIONAL {{ ?to kg:startDate ?start }}
  }} ORDER BY DESC(STR(?start)) ?nct LIMIT {most} OFFSET {skip} }}
  ?to rdfs:label ?label
}} ORDER BY DESC(STR(?start)) ?nct"""
_THINGS = """SELECT DISTINCT ?from ?kind ?to ?label {{
  {{ {ways} }}
  ?to skos:prefLabel|rdfs:label ?label
}} ORDER BY ?from ?kind ?to"""
_FOUND = "{{ SELECT DISTINCT ?from ?to {{ {ways} }} }} ?to a kg:Trial"  # facets stand at products as well
_TRIALS = "SELECT ?from ?to {{ " + _FOUND + " }} ORDER BY ?from ?to"
_STATED = "ASK {{ " + _FOUND + " }}"
_COUNTED = "SELECT ?from (COUNT(?to) AS ?found) {{ " + _FOUND + " }} GROUP BY ?from"

Kinds = Mapping[str, str]  # the kinds of some nodes by their IRIs
Ways = Callable[[Kinds], Iterator[str]]  # patterns that lead on from nodes
Row = dict[str, str]


class NotInGraphError(KgError):
    """A node, or a way between two, that the graph does not have."""


class Node(Struct, frozen=True):
    """A trial or a thing: the path of its IRI, its kind, its label, and how many nodes lie next to it."""

    id: str
    kind: str
    label: str
    neighbours: int


class Edge(Struct, frozen=True):
    """A trial states a thing, or something narrower: both by their ids, the kind is the thing's."""

    trial: str
    thing: str
    kind: str
    stated: bool = True


class Part(Struct, frozen=True):
    """A part of the graph: nodes, and all that each of the trials among them states, be it among them or not.

    What a trial states only by something narrower has an edge where it is the thing that was asked for.
    """

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def kind_of(path: str) -> str:
    """The kind of the node that a path may be of; "" for one that is of none."""
    match path.split("/"):
        case ["trial", _]:
            return TRIAL
        case ["term", scheme, _]:
            return scheme if scheme in KINDS else ""
        case [first, _]:
            return _SCHEME.get(first, "")
        case _:
            return ""


class Surroundings:
    """A graph as it is seen from its nodes."""

    def __init__(self, store: Askable, iris: Iris) -> None:
        self._store = store
        self._iris = iris

    def around(self, *paths: str, skip: int = 0) -> Part:
        """Nodes, and next to them all things of a trial and the MOST newest trials of a thing, after `skip` newer ones.

        Raises NotInGraphError for a path that no node has.
        """
        named = dict(map(self._named, paths))
        trials = [name for name, kind in named.items() if kind == TRIAL]
        parts = [self._thing(name, kind, skip) for name, kind in named.items() if kind != TRIAL]
        parts += [self._trials(trials)] if trials else []
        nodes = {node.id: node for part in parts for node in part.nodes}
        return Part(tuple(nodes.values()), tuple(dict.fromkeys(edge for part in parts for edge in part.edges)))

    def way(self, first: str, last: str, kinds: Collection[str] = KINDS) -> Part:
        """A shortest way from one node to another through things of these kinds, where there are several the rarest.

        The trials between state the things between; those next to an end state that or anything narrower.
        Raises NotInGraphError for a path that no node has, and where no way of at most STEPS steps is found.
        """
        start, end = self._named(first), self._named(last)
        for name, _ in (start, end):
            self._label(name)
        before = self._followed(start, end[0], {*kinds, TRIAL})
        names = [end[0]]
        while names[-1] != start[0]:
            names.append(before[names[-1]])
        return self._along([self._path(name) for name in reversed(names)])

    def leads_on(self, path: str) -> bool:
        """Whether any trial states the thing with a path, or anything narrower."""
        name, kind = self._named(path)
        return bool(self._store.query(_HEAD + _STATED.format(ways=_either(_to_trials_under({name: kind})))))

    def _named(self, path: str) -> tuple[str, str]:
        """The IRI and the kind of the node with a path."""
        with suppress(ValueError):
            if kind := kind_of(path):
                return self._iris.at(path), kind
        raise NotInGraphError(f"no node has the path {path!r}: it is one as trial/NCT…, org/…, site/… or term/antigen/CD19")

    def _path(self, name: str) -> str:
        return str(self._iris.path(name))

    def _trials(self, names: list[str]) -> Part:
        titles = {self._path(name): self._label(name) for name in names}
        rows = self._things(names)
        counted = self._counted({row["to"]: row["kind"] for row in rows}, _to_trials_under)
        edges = self._edges(rows)
        stated = Counter(edge.trial for edge in edges)
        trials = [Node(path, TRIAL, title, stated[path]) for path, title in titles.items()]
        near = {row["to"]: Node(self._path(row["to"]), row["kind"], row["label"], counted[row["to"]]) for row in rows}
        return Part((*trials, *near.values()), edges)

    def _thing(self, name: str, kind: str, skip: int) -> Part:
        ways = _either(_to_trials_under({name: kind}))
        rows = self._rows(_NEWEST.format(ways=ways, most=MOST, skip=skip))
        newest = {f"trial/{row['nct']}": row["label"] for row in rows}
        edges = self._edges(self._things(map(self._iris.at, newest)))
        stated = Counter(edge.trial for edge in edges)
        thing = self._node(name, kind)
        trials = [Node(path, TRIAL, label, stated[path]) for path, label in newest.items()]
        return Part((thing, *trials), (*edges, *_wider(edges, ((trial, thing) for trial in trials))))

    def _node(self, name: str, kind: str) -> Node:
        """A thing."""
        counted = self._counted({name: kind}, _to_trials_under)
        return Node(self._path(name), kind, self._label(name), counted.get(name, 0))

    def _along(self, paths: list[str]) -> Part:
        """The nodes of a way, trials and things by turns."""
        part = self._trials([self._iris.at(path) for path in paths if kind_of(path) == TRIAL])
        met = {node.id: node for node in part.nodes}
        nodes = tuple(met.get(path) or self._node(self._iris.at(path), kind_of(path)) for path in paths)
        return Part(nodes, (*part.edges, *_wider(part.edges, pairwise(nodes))))

    def _edges(self, rows: list[Row]) -> tuple[Edge, ...]:
        edges = (Edge(self._path(row["from"]), self._path(row["to"]), row["kind"]) for row in rows)
        return tuple(dict.fromkeys(edges))

    def _label(self, name: str) -> str:
        for row in self._rows(_LABEL.format(node=rdf.resource(name))):
            return row["label"]
        raise NotInGraphError(f"this graph says nothing of {self._path(name)!r}")

    def _followed(self, start: tuple[str, str], end: str, kinds: Collection[str]) -> dict[str, str]:
        """For each node met in a search in breadth from `start` to `end`, the one that led to it.

        What is narrower than one of these stands for it: a trial that states that is next to it.
        """
        starts, ends = self._narrower(start[0]), self._narrower(end)
        before, edge = {start[0]: ""}, dict.fromkeys(starts, start[1])
        for _ in range(STEPS):
            if end in before or not edge:
                break
            rows = [row | {"to": end} if row["to"] in ends else row for row in self._next(edge)]
            rows = [row for row in rows if (row["kind"] in kinds and row["to"] != _NOT_STATED) or row["to"] == end]
            edge = dict(islice(((row["to"], row["kind"]) for row in rows if row["to"] not in before), _WIDTH))
            for row in rows:
                before.setdefault(row["to"], start[0] if row["from"] in starts else row["from"])
        if end not in before:
            raise NotInGraphError(f"no way of at most {STEPS} steps leads there through things of these kinds")
        return before

    def _narrower(self, name: str) -> set[str]:
        """A node with all that is narrower."""
        return {name, *(row["found"] for row in self._rows(_NARROWER.format(node=rdf.resource(name))))}

    def _next(self, nodes: Kinds) -> list[Row]:
        """What lies next to some nodes, all trials or all things; what comes from the rarer things stands first."""
        if TRIAL in nodes.values():
            return self._things(nodes)
        counted = self._counted(nodes, _to_trials)
        rows = sorted(self._asked(_TRIALS, nodes, _to_trials), key=lambda row: (counted[row["from"]], row["from"]))
        return [row | {"kind": TRIAL} for row in rows]

    def _things(self, trials: Iterable[str]) -> list[Row]:
        """What some trials state: rows of `from`, `kind`, `to` and its `label`."""
        return self._asked(_THINGS, dict.fromkeys(trials, TRIAL), _to_things)

    def _counted(self, things: Kinds, ways: Ways) -> dict[str, int]:
        """To how many trials each of some things leads."""
        return {row["from"]: int(row["found"]) for row in self._asked(_COUNTED, things, ways)}

    def _asked(self, query: str, nodes: Kinds, ways: Ways) -> list[Row]:
        """The rows of a query about some nodes."""
        left = iter(nodes.items())
        batches = iter(lambda: dict(islice(left, _AT_ONCE)), {})
        return [row for batch in batches for row in self._rows(query.format(ways=_either(ways(batch))))]

    def _rows(self, query: str) -> list[Row]:
        return list(texts_of(self._store.query(_HEAD + query)))


def _wider(edges: Iterable[Edge], neighbours: Iterable[tuple[Node, Node]]) -> Iterator[Edge]:
    """The edges of neighbours, each a trial and a thing, where the trial states only something narrower."""
    stated = {(edge.trial, edge.thing) for edge in edges}
    for one, other in neighbours:
        trial, thing = (one, other) if one.kind == TRIAL else (other, one)
        if (trial.id, thing.id) not in stated:
            yield Edge(trial.id, thing.id, thing.kind, stated=False)


def _to_things(trials: Kinds) -> Iterator[str]:
    """How trials lead to things, a way each kind. The nodes stand in each way, so that a store begins with them."""
    for link in SHARED:
        yield f'{_values(trials)} ?from {link.path} ?to BIND("{link.kind}" AS ?kind)'


def _to_trials(things: Kinds) -> Iterator[str]:
    """How things lead to what states them."""
    for link in SHARED:
        if own := [name for name, kind in things.items() if kind == link.kind]:
            yield f"{_values(own)} ?to {link.path} ?from"


def _to_trials_under(things: Kinds) -> Iterator[str]:
    """How things lead to what states them or anything narrower."""
    for link in SHARED:
        if own := [name for name, kind in things.items() if kind == link.kind]:
            yield f"{_values(own)} ?narrower skos:broader* ?from . ?to {link.path} ?narrower"


def _values(names: Iterable[str]) -> str:
    return f"VALUES ?from {{ {' '.join(map(rdf.resource, names))} }}"


def _either(patterns: Iterable[str]) -> str:
    return " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
