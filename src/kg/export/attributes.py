"""Attributes of nodes and edges, as the formats of networks take them.

A name that a format keeps for itself gets a line behind it: `id` becomes `id_`. Where values must be texts or numbers, None
is left out, a list, a set or a mapping is its JSON, anything else its text, and a control character its picture.
"""

import json
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from kg.export import xml

Scalar: TypeAlias = bool | int | float | str
Attributes: TypeAlias = Mapping[str, object]


def scalars(attributes: Attributes, kept: Iterable[str] = ()) -> dict[str, Scalar]:
    """The attributes for formats of XML, which know texts, numbers and truth values."""
    found = {_name(name, kept): value for name, value in attributes.items() if value is not None}
    return {xml.clean(name): _scalar(value) for name, value in found.items()}


def plain(attributes: Attributes, kept: Iterable[str] = ()) -> dict[str, object]:
    """The attributes for formats of JSON, which knows lists and nothing as well."""
    return {_name(name, kept): _plain(value) for name, value in attributes.items()}


def _name(name: str, kept: Iterable[str]) -> str:
    return f"{name}_" if name in kept else str(name)


def _scalar(value: object) -> Scalar:
    plain_value = _plain(value)
    if isinstance(plain_value, str):
        return xml.clean(plain_value)
    if isinstance(plain_value, bool | int | float):
        return plain_value
    return xml.clean(json.dumps(plain_value, ensure_ascii=False))


def _plain(value: object) -> object:
    """The value as JSON knows it; a set is in order, so that the same network gives the same file."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case set() | frozenset():
            return sorted((_plain(each) for each in value), key=str)
        case list() | tuple():
            return [_plain(each) for each in value]
    return str(value)
