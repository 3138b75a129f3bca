"""Make the index of a generation from its store: gathered by SPARQL, counted and arranged by SQL.

The index is derived, as the store is: it is no part of what names a generation. Things stand in it by the number of
their trials, so that a search that matches very many can end with the weightiest.
"""

import math
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from enum import StrEnum
from pathlib import Path

from kg import iri, links
from kg.search.words import folded, indexed
from kg.store import Askable, Embedded, open_generation_at, texts_of

FILE = "search.sqlite"


class Kind(StrEnum):
    """What a thing is; a concept's kind is its scheme."""

    TRIAL = "trial"
    SPONSOR = "sponsor"
    SITE = "site"
    ANTIGEN = "antigen"
    CELL = "cell"
    CONDITION = "condition"
    COUNTRY = "country"
    DONOR = "donor"
    DRUG = "drug"
    MODIFICATION = "modification"
    PHASE = "phase"
    PRODUCT = "product"
    SOURCE = "source"
    STATE = "state"
    STATUS = "status"
    THERAPY = "therapy"


_PREFIXES = iri.prologue("kg", "skos", "rdfs", "dcterms")
_THINGS = (
    """SELECT ("trial" AS ?kind) ?thing ?key ?label ?detail {
  ?thing a kg:Trial ; dcterms:identifier ?key
  OPTIONAL { ?thing rdfs:label ?brief } OPTIONAL { ?thing kg:officialTitle ?official }
  OPTIONAL { ?thing kg:leadSponsor/rdfs:label ?detail }
  BIND (COALESCE(?brief, ?official) AS ?label) }""",
    """SELECT ("sponsor" AS ?kind) ?thing ?label { ?thing a kg:Organization ; rdfs:label ?label }""",
    """SELECT ("site" AS ?kind) ?thing ?label ?detail {
  ?thing a kg:Site ; rdfs:label ?label
  OPTIONAL { ?thing kg:city ?city }
  OPTIONAL { ?thing kg:country/skos:prefLabel ?known }
  OPTIONAL { ?thing kg:countryName ?printed }
  BIND (COALESCE(?known, ?printed, "") AS ?country)
  BIND (CONCAT(COALESCE(?city, ""), IF(BOUND(?city) && ?country != "", ", ", ""), ?country) AS ?detail) }""",
    *(
        f"""SELECT ("{kind}" AS ?kind) ?thing ?key ?label {{
  ?thing skos:inScheme <{iri.TERM}{kind}> ; skos:notation ?key ; skos:prefLabel ?label }}"""
        for kind in Kind
        if kind in iri.SCHEMES
    ),
)
_TEXTS = (
    "SELECT ?thing ?text { ?thing skos:altLabel|skos:hiddenLabel ?text }",
    "SELECT ?thing ?text { ?thing a kg:Trial ; kg:officialTitle|kg:secondaryId|kg:conditionName|kg:keyword ?text }",
    "SELECT ?thing ?text { ?thing a kg:Trial ; kg:intervention/(rdfs:label|kg:otherName) ?text }",
)
_HAS = (
    # one by one: half the time of alternatives
    *(f"SELECT ?thing ?other {{ ?thing a kg:Trial ; {link.path} ?other }}" for link in links.LINKS),
    f"SELECT ?thing ?other {{ ?thing kg:criterion/kg:about ?other . ?other skos:inScheme <{iri.TERM}therapy> }}",
)
_ABOVE = ("SELECT ?thing ?other { ?thing skos:broader ?other }",)

_BEGIN = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TEMP TABLE listed (id INTEGER PRIMARY KEY, kind TEXT, iri TEXT UNIQUE, key TEXT, label TEXT, detail TEXT);
CREATE TEMP TABLE said (listed INTEGER, text TEXT);
CREATE TEMP TABLE has (listed INTEGER, other INTEGER, PRIMARY KEY (listed, other)) WITHOUT ROWID;
CREATE TEMP TABLE above (listed INTEGER, other INTEGER, PRIMARY KEY (listed, other)) WITHOUT ROWID;
"""
_LIST = "INSERT OR IGNORE INTO listed (kind, iri, key, label, detail) VALUES (?, ?, ?, ?, ?)"
_SAY = "INSERT INTO said SELECT id, ? FROM listed WHERE iri = ?"
_PAIR = "INSERT OR IGNORE INTO {} SELECT one.id, two.id FROM listed AS one, listed AS two WHERE one.iri = ? AND two.iri = ?"
_ARRANGE = """
CREATE INDEX temp.said_of ON said (listed);
CREATE TEMP TABLE counted AS
  WITH RECURSIVE under (listed, wider) AS (
    SELECT id, id FROM listed WHERE kind != 'trial'
    UNION SELECT under.listed, above.other FROM under JOIN above ON above.listed = under.wider
  )
  SELECT wider AS listed, count(DISTINCT has.listed) AS trials FROM has JOIN under ON under.listed = has.other GROUP BY wider
  UNION ALL SELECT id, 1 FROM listed WHERE kind = 'trial';

CREATE TABLE thing (
  id INTEGER PRIMARY KEY, kind TEXT, iri TEXT, key TEXT, label TEXT, detail TEXT, trials INTEGER, weight REAL
);
INSERT INTO thing (kind, iri, key, label, detail, trials, weight)
  SELECT kind, iri, key, label, detail, trials, weight(trials) FROM counted JOIN listed ON id = counted.listed
  ORDER BY trials DESC, key DESC, iri;

CREATE TABLE name (folded TEXT, thing INTEGER, PRIMARY KEY (folded, thing)) WITHOUT ROWID;
INSERT OR IGNORE INTO name SELECT folded(key), id FROM thing WHERE kind NOT IN ('sponsor', 'site');
INSERT OR IGNORE INTO name SELECT folded(label), id FROM thing WHERE kind != 'trial';
INSERT OR IGNORE INTO name SELECT folded(text), thing.id
  FROM thing JOIN listed USING (iri) JOIN said ON said.listed = listed.id WHERE thing.kind != 'trial';

CREATE VIRTUAL TABLE words USING fts5 (key, label, names, told, content = '', prefix = '1 2 3');
INSERT INTO words (rowid, key, label, names, told)
  SELECT thing.id, iif(thing.kind IN ('sponsor', 'site'), '', indexed(thing.key)), indexed(thing.label),
    (SELECT group_concat(indexed(text), ' ') FROM said WHERE said.listed = listed.id),
    iif(thing.kind = 'site', indexed(thing.detail), (
      SELECT group_concat(indexed(iif(had.kind = 'sponsor', had.label, had.key || ' ' || had.label)), ' ')
      FROM has JOIN listed AS had ON had.id = has.other WHERE has.listed = listed.id AND had.kind NOT IN ('site', 'therapy')
    ))
  FROM thing JOIN listed USING (iri) ORDER BY thing.id;
INSERT INTO words (words) VALUES ('optimize');
"""


def make(generation: Path) -> None:
    """Write the index of a generation beside its store."""
    with closing(sqlite3.connect(generation / FILE)) as made:
        for function in (folded, indexed, weight):
            made.create_function(function.__name__, 1, function, deterministic=True)
        made.executescript(_BEGIN)
        _gather(Embedded(open_generation_at(generation)), made)
        made.commit()
        made.executescript(_ARRANGE)


def weight(trials: int) -> float:
    """How much a thing counts beside others that fit as well: what two of three trials have is not all that is sought."""
    return 1 + math.log1p(trials)


def _gather(store: Askable, made: sqlite3.Connection) -> None:
    made.executemany(_LIST, map(_listed, _rows(store, _THINGS)))
    made.executemany(_SAY, ((row["text"], row["thing"]) for row in _rows(store, _TEXTS)))
    for table, queries in {"has": _HAS, "above": _ABOVE}.items():
        made.executemany(_PAIR.format(table), ((row["thing"], row["other"]) for row in _rows(store, queries)))


def _listed(row: dict[str, str]) -> tuple[str, str, str, str, str]:
    """What has no key of its own goes by the last part of its IRI."""
    key = row.get("key") or row["thing"].rpartition("/")[2]
    return row["kind"], row["thing"], key, row["label"], row.get("detail", "")


def _rows(store: Askable, queries: Iterable[str]) -> Iterator[dict[str, str]]:
    """The rows of queries of this module, an unbound value as an empty text."""
    for query in queries:
        yield from texts_of(store.query(_PREFIXES + query))
