"""Find the things of a graph by their words: an SQLite full-text index (FTS5), a file of each generation.

A thing is one row: a trial, a sponsor, a site, or a concept that trials have. A trial is found by its id, its titles,
secondary ids, interventions, conditions and keywords, and by the labels of its facts and sponsors; a concept by its key and
all of its labels. Persons are not in the index.
"""

from kg.search.finding import Found, Index, NoIndexError, kind_named
from kg.search.making import FILE, Kind, make

__all__ = ["FILE", "Found", "Index", "Kind", "NoIndexError", "kind_named", "make"]
