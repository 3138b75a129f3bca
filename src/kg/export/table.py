"""A table of trials, a row each, as CSV and as Parquet.

In CSV the values of a list stand between bars, `CD19 | CD22`; a bar within a value is doubled. Parquet has lists and numbers
of its own. It is written by DuckDB, which the extra `parquet` installs.
"""

import csv as comma_separated
import io
import json
import shutil
import tempfile
from pathlib import Path
from typing import IO, NamedTuple

from kg import iri
from kg.errors import KgError
from kg.store import Store, texts_of

Value = str | int | float | list[str] | None
Row = dict[str, Value]


class Column(NamedTuple):
    """A column: its name, its type in DuckDB's words, and the path from a trial to its value."""

    name: str
    type: str
    path: str


_TEXTS = "VARCHAR[]"
COLUMNS = (
    Column("nct", "VARCHAR", "dcterms:identifier"),
    Column("title", "VARCHAR", "rdfs:label"),
    Column("status", "VARCHAR", "kg:status/skos:notation"),
    Column("phase", "VARCHAR", "kg:phase/skos:notation"),
    Column("study_type", "VARCHAR", "kg:studyType/skos:notation"),
    Column("start_date", "VARCHAR", "kg:startDate"),  # dates are texts: a day, a month or a year, as printed
    Column("completion_date", "VARCHAR", "kg:completionDate"),
    Column("last_updated", "VARCHAR", "kg:lastUpdated"),
    Column("enrollment", "BIGINT", "kg:enrollment"),
    Column("minimum_age", "DOUBLE", "kg:minimumAge"),
    Column("maximum_age", "DOUBLE", "kg:maximumAge"),
    Column("site_count", "BIGINT", "kg:siteCount"),
    Column("lead_sponsor", "VARCHAR", "kg:leadSponsor/rdfs:label"),
    Column("sponsor_class", "VARCHAR", "kg:leadSponsor/kg:sponsorClass/skos:notation"),
    Column("collaborators", _TEXTS, "kg:collaborator/rdfs:label"),
    Column("cells", _TEXTS, "kg:effectorCell/skos:notation"),
    Column("modifications", _TEXTS, "kg:modification/skos:notation"),
    Column("antigens", _TEXTS, "kg:targetAntigen/skos:notation"),
    Column("donors", _TEXTS, "kg:donorRelation/skos:notation"),
    Column("sources", _TEXTS, "kg:cellSource/skos:notation"),
    Column("conditions", _TEXTS, "kg:condition/skos:prefLabel"),
    Column("states", _TEXTS, "kg:diseaseState/skos:notation"),
    Column("countries", _TEXTS, "(kg:country|kg:site/kg:country)/skos:prefLabel"),
)
_READ = {"BIGINT": int, "DOUBLE": float, "VARCHAR": str}
_QUERY = (
    iri.prologue("kg", "skos", "rdfs", "dcterms")
    + """SELECT DISTINCT ?nct ?value WHERE {{
  ?trial a kg:Trial ; dcterms:identifier ?nct ; {path} ?value
}} ORDER BY ?nct ?value"""
)


def rows(store: Store) -> list[Row]:
    """A row a trial, in the order of the ids; what a record does not say is None, or an empty list."""
    found: dict[str, Row] = {}
    for column in COLUMNS:
        for said in texts_of(store.query(_QUERY.format(path=column.path))):
            row = found.setdefault(said["nct"], _empty())
            _add(row, column, said["value"])
    return [found[nct] for nct in sorted(found)]


def csv(store: Store, output: IO[bytes]) -> None:
    """The table as CSV in UTF-8."""
    text = io.TextIOWrapper(output, "utf-8", newline="", write_through=True)
    writer = comma_separated.DictWriter(text, [column.name for column in COLUMNS], lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows(store))
    text.detach()


def parquet(store: Store, output: IO[bytes]) -> None:
    """The table as Parquet; raises KgError where DuckDB is not installed."""
    try:
        import duckdb  # here, because it is an extra
    except ModuleNotFoundError:
        raise KgError('parquet needs DuckDB: pip install "trial-kg[parquet]"; csv needs nothing more') from None
    with tempfile.TemporaryDirectory() as directory, duckdb.connect() as database:
        lines, written = Path(directory, "rows.jsonl"), Path(directory, "rows.parquet")
        lines.write_text("".join(f"{json.dumps(row)}\n" for row in rows(store)), encoding="utf-8")
        columns = {column.name: column.type for column in COLUMNS}
        database.read_json(str(lines), format="newline_delimited", columns=columns).write_parquet(str(written))
        with written.open("rb") as made:
            shutil.copyfileobj(made, output)


def _empty() -> Row:
    return {column.name: [] if column.type == _TEXTS else None for column in COLUMNS}


def _add(row: Row, column: Column, value: str) -> None:
    """Of a column that has one value the first in order stays."""
    held = row[column.name]
    if isinstance(held, list):
        held.append(value)
    elif held is None:
        row[column.name] = _READ[column.type](value)


def cell(value: Value) -> Value:
    """A value as it stands in CSV."""
    return " | ".join(each.replace("|", "||") for each in value) if isinstance(value, list) else value
