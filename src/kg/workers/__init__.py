"""Queries in processes of their own, that can be ended without harm to anybody else.

`Pool` keeps some workers on one generation. A worker opens the store for reading, has a limit of memory, and answers one
query at a time; the pool holds the clock. Workers are forked by a nursery, a small process that has loaded what they need.
A worker that is lost is replaced, a nursery that is lost is started again, and what cannot be had now is tried again.
"""

from kg.workers.frames import Question
from kg.workers.hired import ExhaustedError, HireError
from kg.workers.pool import Answer, BusyError, Limits, Pool, TimedOutError

__all__ = ["Answer", "BusyError", "ExhaustedError", "HireError", "Limits", "Pool", "Question", "TimedOutError"]
