"""Related trials of what is being served."""

import time
from threading import Lock

from kg.errors import KgError
from kg.network import trials_and_things
from kg.related import Likeness, Related
from kg.store import Askable
from kg.workers import BusyError

_PATIENCE = 5.0  # seconds that an asker waits while another's thread reads
_PAUSE = 60.0  # seconds before what failed is tried again


class SharedLikeness:
    """The trials by what they share: read in the thread that first asks, while others who ask wait, and kept.

    Workers answer the queries that it takes. Of 2,590 trials it is a second or two, once a generation. A reading that fails
    is told to all who ask in the next minute.
    """

    def __init__(self, store: Askable) -> None:
        self._store = store
        self._reading = Lock()
        self._likeness: Likeness | None = None
        self._problem: KgError | None = None
        self._again = 0.0

    def of(self, nct: str, limit: int) -> list[Related]:
        """The trials most like one, best first; raises BusyError while another's thread still reads."""
        if not self._reading.acquire(timeout=_PATIENCE):
            raise BusyError("related trials are being read for the first time: ask again in a few seconds")
        try:
            likeness = self._likeness = self._likeness or self._read()
        finally:
            self._reading.release()
        return likeness.of(nct, limit)

    def _read(self) -> Likeness:
        if self._problem and time.monotonic() < self._again:
            raise self._problem
        try:
            return Likeness(trials_and_things(self._store))
        except KgError as error:
            self._problem, self._again = error, time.monotonic() + _PAUSE
            raise
