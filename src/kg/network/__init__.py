"""The graph as nodes and edges: trials and the things they share, and things joined by the trials that have both."""

from kg.network.measures import MEASURES, Measured, measured
from kg.network.projected import PROJECTIONS, projected
from kg.network.shared import TRIAL, Network, trials_and_things

__all__ = [
    "MEASURES",
    "PROJECTIONS",
    "TRIAL",
    "Measured",
    "Network",
    "measured",
    "projected",
    "trials_and_things",
]
