"""From an Accept header, or a suffix, to the form of an answer."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import quote

from fastapi import HTTPException, Request
from werkzeug.datastructures import MIMEAccept
from werkzeug.http import parse_accept_header

from kg.store import FORMS, ROWS, TRIPLES, Form, forms

_QUERY = "%=&+;,:/?@!$'()*~"  # what stands in the query of a URL as it is
_MEDIA_RANGE = re.compile(r"(?:\*/\*|[^\s*/]+/[^\s/]+)")


HTML = Form("html", "html", ("text/html",))
TEXT = Form("text", "txt", ("text/plain",))
JSON_LIST = Form("list", "json", ("application/json",))
TURTLE = FORMS["turtle"]
RDF = tuple(FORMS[form] for form in ("turtle", "ntriples", "rdfxml", "jsonld"))
"""What a resource can be had as, beside its page."""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"description": description, "content": {"text/plain": {}, "text/html": {}}}
    for status, description in {
        400: "What was asked is wrong, told in a sentence",
        404: "There is no such thing",
        406: "None of the forms that are asked for can be had",
        503: "Too much is being asked: try again later",
        504: "It took too long",
        507: "It needed more memory than a query may have",
    }.items()
}
"""What may go wrong, in the terms of OpenAPI."""

OF_KIND = {kind: tuple(FORMS[form] for form in forms(kind)) for kind in (ROWS, TRIPLES)}
"""The forms of each kind of answer."""


class Choice(NamedTuple):
    """The form an answer takes, and the media type it goes by."""

    form: Form
    media_type: str


def accept_of(request: Request) -> str | None:
    """The Accept header of a request; several of them are one, as RFC 9110 has it."""
    return ", ".join(request.headers.getlist("accept")) or None


def choose(accept: str | None, offered: Iterable[Form]) -> Choice:
    """The form that a client likes best, the first of equals; HTTP 406 where it takes none.

    A form that is named goes before one that only a wildcard takes in.
    """
    offers = [Choice(form, media_type) for form in offered for media_type in form.media_types]
    accepted = _accepted(accept)
    named = set(accepted.values())
    best = max(offers, key=lambda offer: (accepted.quality(offer.media_type), offer.media_type in named))
    if accepted.quality(best.media_type) <= 0:
        there_is = ", ".join(offer.media_type for offer in offers)
        raise HTTPException(406, f"nothing that the Accept header asks for can be had here; there is {there_is}")
    return best


def by_suffix(suffix: str, offered: Iterable[Form]) -> Choice:
    """The form of a suffix; HTTP 404 for one that no form has."""
    found = {form.suffix: Choice(form, form.media_types[0]) for form in offered}
    if suffix not in found:
        raise HTTPException(404, f"no such form: .{suffix}; there is {', '.join(f'.{known}' for known in found)}")
    return found[suffix]


def negotiated(request: Request, suffix: str, offered: Iterable[Form]) -> Choice:
    """The form of the suffix, where there is one, or of what the request accepts."""
    return by_suffix(suffix, offered) if suffix else choose(accept_of(request), offered)


def documented(offered: Iterable[Form]) -> dict[int | str, dict[str, Any]]:
    """The answers of a route in the terms of OpenAPI."""
    content: dict[str, Any] = {media_type: {} for form in offered for media_type in form.media_types}
    return {200: {"description": "What was asked for", "content": content}} | PROBLEMS


def places(path: str, chosen: Choice, offered: Iterable[Form], query: str = "") -> dict[str, str]:
    """The headers that tell where the chosen form of a resource stands by itself, and where its other forms do.

    `path` is that of the resource, without a suffix; `query` that of the request.
    """
    asked = f"?{quote(query, safe=_QUERY)}" if query else ""
    place = quote(path)
    links = [
        f'<{place}.{form.suffix}{asked}>; rel="alternate"; type="{form.media_types[0]}"'
        for form in offered
        if form is not chosen.form
    ]
    return {"Content-Location": f"{place}.{chosen.form.suffix}{asked}", "Link": ", ".join(links)}


def _accepted(accept: str | None) -> MIMEAccept:
    """What a client takes, without parameters such as charset or profile; no media range at all means anything."""
    ranges = parse_accept_header(accept, MIMEAccept)
    plain = [(value.partition(";")[0].strip().lower(), quality) for value, quality in ranges]
    return MIMEAccept([each for each in plain if _MEDIA_RANGE.fullmatch(each[0])] or [("*/*", 1)])
