"""Related trials of what is being served."""

from functools import cached_property
from threading import Lock

from kg.network import trials_and_things
from kg.related import Likeness, Related
from kg.store import Askable


class Neighbours:
    """The trials by what they share: read in the thread that first asks, while others who ask wait, and kept.

    Workers answer the queries that it takes. Of 2,590 trials it is a second or two, once a generation.
    """

    def __init__(self, store: Askable) -> None:
        self._store = store
        self._reading = Lock()

    def of(self, nct: str, limit: int) -> list[Related]:
        """The trials most like one, best first."""
        with self._reading:
            likeness = self._likeness
        return likeness.of(nct, limit)

    @cached_property
    def _likeness(self) -> Likeness:
        return Likeness(trials_and_things(self._store))
