"""RDF/XML, subject by subject. XML 1.0 has no way to say most control characters: `xml` tells what stands for them."""

import re
from collections.abc import Iterator
from typing import IO
from xml.sax.saxutils import escape, quoteattr

from kg import iri
from kg.errors import KgError
from kg.export import xml
from kg.export.ordered import Described, described, text_of
from kg.store import Store

_LOCAL = re.compile(r"[^\W\d][\w.-]*$")
_PREFIX_OF = {space: prefix for prefix, space in iri.PREFIXES.items()}
_KEPT = {"\r": "&#13;"}  # a parser reads a bare one as a line feed


def write(store: Store, output: IO[bytes]) -> None:
    """The default graph; raises KgError for a property that has no name in XML."""
    spaces = "".join(f"\n    xmlns:{prefix}={quoteattr(space)}" for prefix, space in iri.PREFIXES.items())
    output.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{spaces}>\n'.encode())
    output.writelines("".join(_lines(each)).encode() for each in described(store))
    output.write(b"</rdf:RDF>\n")


def _lines(each: Described) -> Iterator[str]:
    yield f"  <rdf:Description {_node('about', each.subject)}>\n"
    for property_, value in each.said:
        tag, space = _tag(property_[1:-1])
        yield f"    <{tag}{space}{_value(value, tag)}\n"
    yield "  </rdf:Description>\n"


def _node(attribute: str, token: str) -> str:
    if token.startswith("_:"):
        return f"rdf:nodeID={quoteattr(token[2:])}"
    return f"rdf:{attribute}={quoteattr(token[1:-1])}"


def _tag(full: str) -> tuple[str, str]:
    """The name of a property in XML, and the declaration that it needs where its namespace is none of the project's."""
    local = _LOCAL.search(full)
    if not local:
        raise KgError(f"the property {full} cannot be written as RDF/XML: it ends in no name; use turtle or ntriples")
    space = full[: local.start()]
    prefix = _PREFIX_OF.get(space)
    return (f"{prefix}:{local[0]}", "") if prefix else (f"ns:{local[0]}", f" xmlns:ns={quoteattr(space)}")


def _value(token: str, tag: str) -> str:
    if not token.startswith('"'):
        return f" {_node('resource', token)}/>"
    literal = text_of(token)
    kind = f" rdf:datatype={quoteattr(literal.datatype)}" if literal.datatype else ""
    kind += f" xml:lang={quoteattr(literal.language)}" if literal.language else ""
    return f"{kind}>{escape(xml.clean(literal.text), _KEPT)}</{tag}>"
