"""Ask the index of a generation."""

import sqlite3
import threading
from pathlib import Path

from msgspec import Struct

from kg.errors import QueryError, StoreError
from kg.search.making import FILE, Kind
from kg.search.words import folded, match, words
from kg.store import is_url

_ASKED = 100  # characters of what is asked that count: each word costs time; the last one may be cut, it is a beginning anyway
_FIND = """
SELECT kind, iri, key, label, trials, detail FROM (
  SELECT thing.*, bm25(words, 10, 5, 2, 1) AS closeness, CASE
    WHEN id IN (SELECT thing FROM name WHERE folded = :asked) THEN 0
    WHEN id IN (SELECT thing FROM name WHERE folded > :asked AND folded < :asked || char(0x10FFFF)) THEN 1
    ELSE 2 END AS tier
  FROM words JOIN thing ON id = words.rowid
  WHERE words MATCH :match AND (:kind IS NULL OR kind = :kind)
  ORDER BY words.rowid LIMIT 5000 -- compared with each other, the weightiest of all that match: it bounds the time
)
ORDER BY tier, iif(tier = 2, closeness, -1) * weight, id LIMIT :limit"""


class Found(Struct, frozen=True, omit_defaults=True):
    """A thing that was found.

    `key` is a trial's id, a concept's key, or the last part of a sponsor's or site's IRI. `trials` counts those that have
    it or anything narrower; it is 1 for a trial. `detail` tells it from others: a trial's lead sponsor, a site's place.
    """

    kind: Kind
    iri: str
    key: str
    label: str
    trials: int
    detail: str = ""


class NoIndexError(StoreError):
    """A graph that cannot be searched."""


def kind_named(name: str) -> Kind:
    """A kind by its name; raises QueryError for any other."""
    if name not in Kind.__members__.values():
        raise QueryError(f"no kind {name!r}; there is {', '.join(Kind)}")
    return Kind(name)


class Index:
    """The index of one generation, for any number of threads: each has a connection of its own."""

    def __init__(self, where: Path | str) -> None:
        """`where` is a generation, or the URL of an endpoint elsewhere: that has no index, which is said when it is asked."""
        self._where = where
        self._own = threading.local()

    def find(self, text: str, kind: Kind | None = None, limit: int = 20) -> list[Found]:
        """The things that have all the words of a text, the last one as the beginning of a word.

        What is called so comes first, then what begins so, each by the number of its trials; the rest by how close it is.
        Raises QueryError for a text without words, NoIndexError for a graph without an index.
        """
        asked = text[:_ASKED]
        if not words(asked):
            raise QueryError("there is no word to search for: give a name, an id, or the beginning of one, as cd19")
        values = {"asked": folded(asked), "match": match(words(asked)), "kind": kind, "limit": limit}
        try:
            rows = self._connection().execute(_FIND, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise NoIndexError(f"the search index of this graph cannot be read: {error}; build the graph again") from None
        return [Found(Kind(row[0]), *row[1:]) for row in rows]

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            self._own.connection = _opened(self._where)
        connection: sqlite3.Connection = self._own.connection
        return connection


def _opened(where: Path | str) -> sqlite3.Connection:
    """A connection that only reads; `immutable` because a generation's files do not change."""
    if is_url(str(where)):
        raise NoIndexError("an endpoint elsewhere cannot be searched: give the directory of a graph")
    file = Path(where) / FILE
    if not file.is_file():
        raise NoIndexError("this graph has no search index: build it again with `kg build`")
    connection = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    connection.execute("PRAGMA query_only = ON")
    return connection
