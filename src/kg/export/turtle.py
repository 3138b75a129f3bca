"""Turtle that reads well, and whose diffs do: subjects in a stable order, one triple a line, long texts as they are broken."""

import re
from collections.abc import Iterator
from typing import IO

from kg import iri
from kg.export.names import prefixed, relative
from kg.export.ordered import TYPE, XSD, Described, described
from kg.store import Store

_PLAIN = {f"{XSD}integer": re.compile(r"[+-]?\d+", re.ASCII), f"{XSD}boolean": re.compile(r"true|false")}
_ESCAPE = re.compile(r"\\(.)")


def write(store: Store, output: IO[bytes]) -> None:
    """The default graph, with the prefixes of the project; IRIs under the usual base are relative to it."""
    head = [f"@base <{iri.BASE}> .\n", *(f"@prefix {prefix}: <{space}> .\n" for prefix, space in iri.PREFIXES.items())]
    output.write("".join(head).encode())
    output.writelines("".join(_lines(each)).encode() for each in described(store))


def _lines(each: Described) -> Iterator[str]:
    """Every line ends alike, and the full stop has its own: a triple more or less changes no other line."""
    yield f"\n{_name(each.subject)}\n"
    for property_, value in each.said:
        verb = "a" if property_ == TYPE else _name(property_)
        written = _literal(value) if value.startswith('"') else _name(value)
        yield f"    {verb} {written} ;\n"
    yield ".\n"


def _name(token: str) -> str:
    full = token[1:-1]
    path = relative(full)
    return prefixed(full) or (f"<{path}>" if path else token)


def _literal(token: str) -> str:
    lexical, _, kind = token.rpartition('"')
    if kind.startswith("^^"):
        datatype = kind[2:]
        plain = _PLAIN.get(datatype[1:-1])
        return lexical[1:] if plain and plain.fullmatch(lexical, 1) else f'{lexical}"^^{_name(datatype)}'
    return f'""{_ESCAPE.sub(_broken, lexical)}"""{kind}' if "\\n" in lexical else token


def _broken(escape: re.Match[str]) -> str:
    return "\n" if escape[1] == "n" else escape[0]
