"""Names and attributes of nodes and edges, as the formats of networks take them.

A name that a format keeps for itself gets a line behind it, or as many as make it free: `id` becomes `id_`. Where values must
be texts or numbers, None is left out, a list, a set or a mapping is its JSON, anything else its text, and a control character
its picture; an attribute that has values of several types has texts. NumPy's values are Python's.
"""

import json
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, SupportsFloat, TypeAlias

from kg.errors import KgError
from kg.export import xml
from kg.network import Network

Scalar: TypeAlias = bool | int | float | str
Scalars: TypeAlias = dict[str, Scalar]
Attributes: TypeAlias = Mapping[str, object]


def names(network: Network, written: Callable[[str], str]) -> dict[Any, str]:
    """What each node is called as a text; raises KgError where two would be called alike."""
    found = {node: written(str(node)) for node in network}
    seen = dict[str, Any]()
    for node, name in found.items():
        if name in seen:
            raise KgError(f"the nodes {seen[name]!r} and {node!r} would both be called {name!r}: rename one")
        seen[name] = node
    return found


def scalars(attributes: Attributes, kept: Collection[str] = ()) -> Scalars:
    """The attributes for formats of XML, which know texts, numbers and truth values."""
    said = {xml.clean(str(name)): _scalar(value) for name, value in attributes.items() if value is not None}
    return _free(said, kept)


def plain(attributes: Attributes, kept: Collection[str] = ()) -> dict[str, object]:
    """The attributes for formats of JSON, which knows lists and nothing as well."""
    return _free({text(str(name)): _plain(value) for name, value in attributes.items()}, kept)


def alike(rows: Iterable[Scalars]) -> list[Scalars]:
    """The attributes of several nodes or edges, each attribute of one type: whole numbers and others are numbers."""
    told = list(rows)
    types = defaultdict[str, set[type]](set)
    for said in told:
        for name, value in said.items():
            types[name].add(type(value))
    return [{name: _widened(value, types[name]) for name, value in said.items()} for said in told]


def text(given: str) -> str:
    """The text with U+FFFD for half a character, which no file can hold."""
    return given.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _widened(value: Scalar, types: set[type]) -> Scalar:
    if len(types) == 1 or isinstance(value, str):
        return value
    return float(value) if types == {int, float} else json.dumps(value)


def _free(said: dict[str, Any], kept: Collection[str]) -> dict[str, Any]:
    """The attributes under names that the format does not keep."""
    found: dict[str, Any] = {}
    for name, value in said.items():
        called = name
        while called in kept or (called != name and called in said):
            called += "_"
        found[called] = value
    return found


def _scalar(value: object) -> Scalar:
    bare = _bare(value)
    plain_value = bare if isinstance(bare, float) else _plain(bare)
    match plain_value:
        case float():
            return float(plain_value)
        case bool() | int():
            return plain_value
        case str():
            return xml.clean(plain_value)
    return xml.clean(json.dumps(plain_value, ensure_ascii=False))


def _plain(value: object) -> object:
    """The value as JSON knows it; a set is in order, so that the same network gives the same file."""
    match value := _bare(value):
        case None | bool():
            return value
        case int():
            return int(value)
        case float():
            return float(value) if math.isfinite(value) else str(float(value))
        case str():
            return text(str.__str__(value))
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case set() | frozenset():
            return sorted((_plain(each) for each in value), key=str)
        case list() | tuple():
            return [_plain(each) for each in value]
    return str(value)


def _bare(value: object) -> object:
    """What NumPy has, numbers and arrays, as Python has it; a number that Python lacks is the nearest one."""
    listed = getattr(value, "tolist", None)
    if not callable(listed):
        return value
    found = listed()
    return float(found) if type(found) is type(value) and isinstance(found, SupportsFloat) else found
