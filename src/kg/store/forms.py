"""What answers can be written as: rows and truth values one way, triples another."""

from functools import cache
from typing import NamedTuple

from kg.guard import ROWS, TRIPLES


class Form(NamedTuple):
    """A form of answers.

    Its name here, the suffix of its files, the media types that ask for it, its own first; the kind of answers that it is of,
    and what the W3C calls it, below http://www.w3.org/ns/formats/.
    """

    name: str
    suffix: str
    media_types: tuple[str, ...]
    kind: str = ""
    called: str = ""


FORMS = {
    form.name: form
    for form in (
        Form("json", "json", ("application/sparql-results+json", "application/json"), ROWS, "SPARQL_Results_JSON"),
        Form("xml", "xml", ("application/sparql-results+xml", "application/xml"), ROWS, "SPARQL_Results_XML"),
        Form("csv", "csv", ("text/csv",), ROWS, "SPARQL_Results_CSV"),
        Form("tsv", "tsv", ("text/tab-separated-values",), ROWS, "SPARQL_Results_TSV"),
        Form("turtle", "ttl", ("text/turtle",), TRIPLES, "Turtle"),
        Form("ntriples", "nt", ("application/n-triples",), TRIPLES, "N-Triples"),
        Form("rdfxml", "rdf", ("application/rdf+xml",), TRIPLES, "RDF_XML"),
        Form("jsonld", "jsonld", ("application/ld+json",), TRIPLES, "JSON-LD"),
        Form("trig", "trig", ("application/trig",), TRIPLES, "TriG"),
        Form("nquads", "nq", ("application/n-quads",), TRIPLES, "N-Quads"),
    )
}
"""All forms, by their names."""


@cache
def forms(kind: str) -> tuple[str, ...]:
    """What answers of a kind can be written as."""
    return tuple(form.name for form in FORMS.values() if form.kind == kind)


def media_type_of(form: str) -> str:
    """The media type of a form."""
    return FORMS[form].media_types[0]
