"""What trials are linked to: the kinds of things, and the property paths that lead to them from a trial.

Search, networks and what pages count follow these.
"""

from typing import NamedTuple


class Link(NamedTuple):
    """A way from trials to things: the things' kind, and the property path that leads there."""

    kind: str
    path: str


SHARED = (
    Link("cell", "kg:effectorCell"),
    Link("antigen", "kg:targetAntigen"),
    Link("modification", "kg:modification"),
    Link("donor", "kg:donorRelation"),
    Link("source", "kg:cellSource"),
    Link("product", "kg:testsProduct/kg:namedProduct"),
    Link("condition", "kg:condition"),
    Link("state", "kg:diseaseState"),
    Link("sponsor", "kg:collaborator"),
    Link("sponsor", "kg:leadSponsor"),
    Link("site", "kg:site"),
    Link("country", "kg:country"),
    Link("phase", "kg:phase"),
)
"""The things that make trials alike where several have them."""

FURTHER = (Link("status", "kg:status"), Link("drug", "kg:conditioningAgent"))
"""Concepts that trials are looked for by as well."""

LINKS = (*SHARED, *FURTHER)


def path(kind: str) -> str:
    """The property path that leads from a trial to all its things of a kind."""
    return "|".join(link.path for link in LINKS if link.kind == kind)
