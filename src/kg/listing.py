"""The trials of a resource, as a table that the graph itself filters, sorts and pages, and what these trials share."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from itertools import chain

from msgspec import Struct

from kg import iri, rdf
from kg.model import Term
from kg.store import Askable, texts_of

PAGE = 50  # trials
MOST = 5_000  # trials in which it is counted what they have besides
NEAREST = 6  # things of a kind that they have besides

_PREFIXES = iri.prologue("kg", "skos", "dcterms", "rdfs")
_LEADS = {
    "product": "kg:testsProduct/kg:namedProduct",
    "therapy": "kg:criterion/kg:about",
}
"""What leads from a trial to concepts that it has only by way of a part of it, by their scheme."""
_LEAD = "!kg:term"  # a mention names its concept by kg:term: most of what leads to a concept, and none of it a trial
_TRIALS = """{{ SELECT DISTINCT ?trial ?nct WHERE {{
    VALUES ?wider {{ {of} }}
    ?thing skos:broader* ?wider .
    ?trial {lead} ?thing .
    ?trial dcterms:identifier ?nct .
  }} {limit} }}"""
# One pattern in each OPTIONAL, so that stores look it up for the trial at hand; labels are asked for what is shown.
_FOUND = """SELECT ?status ?phase (COUNT(?trial) AS ?trials) WHERE {{
  {trials}
  {words}
  OPTIONAL {{ ?trial kg:status ?status }}
  OPTIONAL {{ ?trial kg:phase ?phase }}
}}
GROUP BY ?status ?phase"""
_ROWS = """SELECT ?trial ?nct ?title ?status ?phase ?sponsor ?start ?enrolment WHERE {{
  {trials}
  {words}
  {chosen}
  OPTIONAL {{ ?trial rdfs:label ?title }}
  OPTIONAL {{ ?trial kg:status ?status }}
  OPTIONAL {{ ?trial kg:phase ?phase }}
  OPTIONAL {{ ?trial kg:leadSponsor ?sponsor }}
  OPTIONAL {{ ?trial kg:startDate ?start }}
  OPTIONAL {{ ?trial kg:enrollment ?enrolment }}
}}
ORDER BY {order} ?nct
LIMIT {limit} OFFSET {offset}"""
_GIVEN = """SELECT ?trial ?value WHERE {{
  VALUES ?trial {{ {trials} }}
  ?trial kg:{property} ?value .
}}
ORDER BY ?trial ?value"""
_NEAR = """SELECT ?property ?value (COUNT(DISTINCT ?trial) AS ?trials) WHERE {{
  {trials}
  VALUES ?property {{ {properties} }}
  ?trial ?property ?value .
}}
GROUP BY ?property ?value
ORDER BY DESC(?trials) ?value"""
_LABELS = """SELECT ?value ?label WHERE {{
  VALUES ?value {{ {values} }}
  ?value skos:prefLabel|rdfs:label ?label
}}"""
_BESIDES = {
    "antigens": "kg:targetAntigen",
    "cells": "kg:effectorCell",
    "conditions": "kg:condition",
    "sponsors": "kg:leadSponsor",
    "countries": "kg:country",
}
"""What trials share, in the order of a page, and by which property."""


class Column(StrEnum):
    """What the table can be sorted by."""

    TRIAL = "trial"
    TITLE = "title"
    STATUS = "status"
    PHASE = "phase"
    SPONSOR = "sponsor"
    START = "start"
    ENROLMENT = "enrolment"


_SORTED = {  # the IRI of an organisation begins with its name, that of a phase with its rank
    Column.TRIAL: "?nct",
    Column.TITLE: "LCASE(STR(?title))",
    Column.STATUS: "STR(?status)",
    Column.PHASE: "STR(?phase)",
    Column.SPONSOR: "STR(?sponsor)",
    Column.START: "STR(?start)",
    Column.ENROLMENT: "?enrolment",
}


class Asked(Struct, frozen=True):
    """Which trials are wanted, in which order: words of the title, keys of status and phase ("" for all), the page from 1."""

    words: str = ""
    status: str = ""
    phase: str = ""
    sort: Column = Column.START
    down: bool = True
    page: int = 1


class Linked(Struct, frozen=True):
    """A thing by its IRI and label."""

    iri: str
    label: str


class Counted(Struct, frozen=True):
    """A thing by its IRI and label, and how many of the trials have it."""

    iri: str
    label: str
    trials: int


class Row(Struct, frozen=True):
    """A trial of the table; what it does not say is ""."""

    nct: str
    title: str
    status: Linked
    phase: Linked
    sponsor: Linked
    start: str
    enrolment: str
    cells: list[Linked]
    antigens: list[Linked]


class Listing(Struct, frozen=True):
    """A page of the table. `found` are all trials that are wanted; `statuses` and `phases` those there are to choose from."""

    rows: list[Row]
    found: int
    statuses: list[Counted]
    phases: list[Counted]

    @property
    def pages(self) -> int:
        return max(1, -(-self.found // PAGE))


def read(store: Askable, name: str, asked: Asked) -> Listing:
    """The trials that lead to a resource, or to a concept narrower than it."""
    groups = _rows(store, _FOUND.format(trials=_trials(name), words=_words(asked)))
    statuses, phases = (_choices(store, groups, column) for column in ("status", "phase"))
    wanted = [row for row in groups if all(row[column] == value for column, value in _chosen(asked).items())]
    found = sum(int(row["trials"]) for row in wanted)
    return Listing(_page(store, name, asked) if found else [], found, statuses, phases)


def besides(store: Askable, name: str) -> dict[str, list[Counted]]:
    """What the trials of a resource have besides it, most of them first: by kind, no more than NEAREST of each."""
    kinds = {iri.expand(path): kind for kind, path in _BESIDES.items()}
    near = _NEAR.format(trials=_trials(name, f"LIMIT {MOST}"), properties=" ".join(_BESIDES.values()))
    found: dict[str, list[tuple[str, int]]] = {kind: [] for kind in _BESIDES}
    for row in _rows(store, near):
        kept = found[kinds[row["property"]]]
        if row["value"] != name and len(kept) < NEAREST:
            kept.append((row["value"], int(row["trials"])))
    labels = _labels(store, [value for kept in found.values() for value, _ in kept])
    return {kind: [Counted(value, labels[value], trials) for value, trials in kept] for kind, kept in found.items() if kept}


def _trials(name: str, limit: str = "") -> str:
    """The pattern that binds ?trial and ?nct of the trials that lead to a resource."""
    scheme = name.removeprefix(iri.TERM).partition("/")[0] if name.startswith(iri.TERM) else ""
    return _TRIALS.format(of=rdf.resource(name), lead=_LEADS.get(scheme, _LEAD), limit=limit)


def _words(asked: Asked) -> str:
    """The pattern of trials whose title has all the words."""
    texts = [rdf.literal(word.lower()) for word in asked.words.split()]
    filters = " ".join(f"FILTER(CONTAINS(LCASE(?said), {text}))" for text in texts)
    return f"?trial rdfs:label ?said . {filters}" if texts else ""


def _chosen(asked: Asked) -> dict[str, str]:
    """The concepts that are wanted, by column."""
    chosen = {"status": asked.status, "phase": asked.phase}
    return {column: iri.term(Term(column, key)) for column, key in chosen.items() if key}


def _page(store: Askable, name: str, asked: Asked) -> list[Row]:
    chosen = " ".join(f"?trial kg:{column} {rdf.resource(value)} ." for column, value in _chosen(asked).items())
    order = f"{'DESC' if asked.down else 'ASC'}({_SORTED[asked.sort]})"
    where = {"trials": _trials(name), "words": _words(asked), "chosen": chosen}
    rows = _rows(store, _ROWS.format(**where, order=order, limit=PAGE, offset=(asked.page - 1) * PAGE))
    trials = " ".join(rdf.resource(row["trial"]) for row in rows)
    given = [_rows(store, _GIVEN.format(trials=trials, property=name)) for name in ("effectorCell", "targetAntigen")]
    linked = [row[name] for row in rows for name in ("status", "phase", "sponsor")]
    labels = _labels(store, [*linked, *(each["value"] for each in chain(*given))])
    return [_row(row, given, labels) for row in rows]


def _row(row: dict[str, str], given: list[list[dict[str, str]]], labels: dict[str, str]) -> Row:
    status, phase, sponsor = (Linked(row[name], labels[row[name]]) for name in ("status", "phase", "sponsor"))
    cells, antigens = (
        [Linked(each["value"], labels[each["value"]]) for each in values if each["trial"] == row["trial"]] for values in given
    )
    return Row(row["nct"], row["title"], status, phase, sponsor, row["start"], row["enrolment"], cells, antigens)


def _choices(store: Askable, groups: list[dict[str, str]], column: str) -> list[Counted]:
    """The statuses or phases of the trials, each with how many have it."""
    counts: Counter[str] = Counter()
    for row in groups:
        counts[row[column]] += int(row["trials"])
    labels = _labels(store, counts)
    return [Counted(name, labels[name], counts[name]) for name in sorted(counts) if name]


def _labels(store: Askable, names: Iterable[str]) -> dict[str, str]:
    """The label of each IRI, which is the IRI's last part where the graph has none; "" for ""."""
    wanted = sorted(set(names))
    values = " ".join(rdf.resource(name) for name in wanted if name)
    said = {row["value"]: row["label"] for row in _rows(store, _LABELS.format(values=values))}
    return {name: said.get(name, name.rpartition("/")[2]) for name in wanted}


def _rows(store: Askable, query: str) -> list[dict[str, str]]:
    """The rows of a query of this module; an unbound value is ""."""
    return list(texts_of(store.query(_PREFIXES + query)))
