"""Queries in processes of their own, that can be ended without harm to anybody else.

`Pool` keeps some workers on one generation. A worker opens the store for reading, has a limit of memory, and answers one
query at a time; the pool holds the clock. Workers are forked by a nursery, a small process that has loaded what they need.
"""

from kg.workers.frames import Question
from kg.workers.pool import Answer, BusyError, ExhaustedError, Limits, Pool, TimedOutError, UnwantedError

__all__ = ["Answer", "BusyError", "ExhaustedError", "Limits", "Pool", "Question", "TimedOutError", "UnwantedError"]
