"""The graph as nodes and edges: trials and the things they share."""

from kg.network.shared import LINKS, TRIAL, Link, Network, trials_and_things

__all__ = ["LINKS", "TRIAL", "Link", "Network", "trials_and_things"]
