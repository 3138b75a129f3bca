"""From values to HTML. Templates escape whatever they are given."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from kg import iri
from kg.evidence import in_words
from kg.store import Answer, columns_of, forms_of, rows_of, serialized
from kg.web import built

Thing = TypeVar("Thing")

MAX_ROWS = 1_000  # of a table on a page; the other forms have them all


def groupby_in_order(things: Iterable[Thing], attribute: str) -> Iterator[tuple[object, list[Thing]]]:
    """Runs of things with the same attribute, as they come: Jinja's own groupby sorts them."""
    for value, run in groupby(things, attrgetter(attribute)):
        yield value, list(run)


_TEMPLATES = Environment(
    loader=PackageLoader("kg.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_TEMPLATES.globals["in_words"] = in_words
_TEMPLATES.globals["built"] = built.entry
_TEMPLATES.filters["groupby_in_order"] = groupby_in_order
_TEMPLATES.tests["nct"] = lambda value: bool(iri.NCT.fullmatch(value or ""))


def page(template: str, /, status: int = 200, **values: object) -> HTMLResponse:
    """A template filled with values."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status)


def shown(answer: Answer) -> dict[str, object]:
    """An answer as the values a template shows: a table, or text where it has no rows."""
    columns = columns_of(answer)
    if not columns:
        return {"columns": [], "rows": [], "total": 0, "text": serialized(answer, _text_form(answer)).decode()}
    rows = rows_of(answer)
    return {"columns": columns, "rows": rows[:MAX_ROWS], "total": len(rows), "text": ""}


def _text_form(answer: Answer) -> str:
    return "turtle" if "turtle" in forms_of(answer) else "csv"
