"""Networks of things of two kinds, joined where trials have both.

A projection is a line of PROJECTIONS: its name says the two kinds, its paths lead from a hinge to them. Where the hinge is a
cell product, a trial of T cells against CD19 beside NK cells against CD33 does not join NK cells with CD19.
"""

from collections import defaultdict
from enum import StrEnum
from typing import NamedTuple

import networkx as nx

from kg import links
from kg.errors import KgError
from kg.network.shared import Network, labels_of, rows
from kg.store import Askable


class Hinge(StrEnum):
    """What both paths lead from: the trial, or one of its cell products. The values are patterns that find it."""

    TRIAL = "?trial dcterms:identifier ?nct . BIND(?trial AS ?hinge)"
    PRODUCT = "?trial dcterms:identifier ?nct ; kg:testsProduct ?hinge ."


class End(NamedTuple):
    """One end of a projection: the kind of its things, and the property path from the hinge to them."""

    kind: str
    path: str


class Projection(NamedTuple):
    """What is joined with what, and the hinge by which a trial joins them."""

    one: End
    other: End
    hinge: Hinge = Hinge.TRIAL


_SPONSOR = End("sponsor", "kg:leadSponsor")
_PARTNER = End("sponsor", "kg:collaborator")
_SITE, _COUNTRY, _CONDITION, _ANTIGEN, _CELL, _SOURCE = (
    End(kind, links.path(kind)) for kind in ("site", "country", "condition", "antigen", "cell", "source")
)

PROJECTIONS = {
    "sponsor-site": Projection(_SPONSOR, _SITE),
    "sponsor-sponsor": Projection(_SPONSOR, _PARTNER),
    "sponsor-antigen": Projection(_SPONSOR, _ANTIGEN),
    "sponsor-condition": Projection(_SPONSOR, _CONDITION),
    "site-antigen": Projection(_SITE, _ANTIGEN),
    "country-antigen": Projection(_COUNTRY, _ANTIGEN),
    "antigen-condition": Projection(_ANTIGEN, _CONDITION),
    "antigen-antigen": Projection(_ANTIGEN, _ANTIGEN, Hinge.PRODUCT),
    "antigen-cell": Projection(_ANTIGEN, _CELL, Hinge.PRODUCT),
    "source-cell": Projection(_SOURCE, _CELL, Hinge.PRODUCT),
}
_JOINED = "SELECT ?one ?other ?nct WHERE {{ ?trial a kg:Trial . {hinge} ?hinge {one} ?one ; {other} ?other }}"


def projected(store: Askable, name: str) -> Network:
    """The projection of a name; raises KgError for one that there is not.

    A node is an IRI with its kind and label. An edge's `weight` is the number of trials that have both its ends, and `trials`
    are their NCT ids, apart by spaces. What has no name, or no trial together with anything of the other kind, is left out.
    """
    if name not in PROJECTIONS:
        raise KgError(f"no network {name!r}; there is {', '.join(PROJECTIONS)}")
    projection, labels = PROJECTIONS[name], labels_of(store)
    network: Network = nx.Graph(name=name)
    for (one, other), trials in sorted(_joined(store, projection).items()):
        if one in labels and other in labels:
            network.add_node(one, kind=projection.one.kind, label=labels[one])
            network.add_node(other, kind=projection.other.kind, label=labels[other])
            network.add_edge(one, other, weight=len(trials), trials=" ".join(sorted(trials)))
    return network


def _joined(store: Askable, projection: Projection) -> dict[tuple[str, str], set[str]]:
    """The trials of each two things; a thing is not joined with itself, and two of one kind are joined once."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    query = _JOINED.format(hinge=projection.hinge, one=projection.one.path, other=projection.other.path)
    alike = projection.one.kind == projection.other.kind
    for one, other, nct in rows(store, query):
        if one != other:
            found[(min(one, other), max(one, other)) if alike else (one, other)].add(nct)
    return found
