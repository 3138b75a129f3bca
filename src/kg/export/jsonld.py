"""JSON-LD as one would write it: plain keys and values, a trial's parts inside the trial, and a context."""

import json
import re
from collections import defaultdict
from functools import cache
from typing import IO, TypeAlias

from rdflib import OWL, RDF

from kg import iri, ontology
from kg.export.names import prefixed, relative
from kg.export.ordered import TYPE, XSD, Described, described, text_of
from kg.store import Store

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json]"

_TERMS = {  # of other vocabularies, as they are called here; the project's own go by their names
    "type": "@type",
    "identifier": "dcterms:identifier",
    "modified": "dcterms:modified",
    "source": "dcterms:source",
    "label": "rdfs:label",
    "comment": "rdfs:comment",
    "prefLabel": "skos:prefLabel",
    "altLabel": "skos:altLabel",
    "hiddenLabel": "skos:hiddenLabel",
    "notation": "skos:notation",
    "broader": "skos:broader",
    "inScheme": "skos:inScheme",
    "exactMatch": "skos:exactMatch",
    "closeMatch": "skos:closeMatch",
    "wasDerivedFrom": "prov:wasDerivedFrom",
}
_LINKS = ("source", "broader", "inScheme", "exactMatch", "closeMatch", "wasDerivedFrom")  # of these terms
_WORDS = ("basis", "factProperty", "field", "polarity", "role", "usualRole")  # values are names of the ontology
_SETS = frozenset((  # an array even where there is but one
    "about", "altLabel", "arm", "binds", "broader", "cellSource", "closeMatch", "collaborator", "condition",
    "conditionMesh", "conditionName", "conditioningAgent", "contextLabel", "country", "criterion", "diseaseState",
    "donorRelation", "effectorCell", "encodedBy", "exactMatch", "hiddenLabel", "intervention", "interventionMesh",
    "keyword", "listedAsRelated", "location", "mention", "modification", "namedProduct", "official", "otherName", "outcome",
    "secondaryId", "site", "standardAge", "supports", "targetAntigen", "testsProduct", "uses", "whoMasked", "yields",
))  # fmt: skip
_DATES = ("completionDate", "lastUpdated", "modified", "primaryCompletionDate", "startDate", "verifiedDate")
_DECIMALS = ("latitude", "longitude", "maximumAge", "minimumAge")
# Prefixes must end in # or / here; those of the schemes would be terms as well, as `condition`.
_SPACES = {prefix: space for prefix, space in iri.PREFIXES.items() if prefix not in iri.SCHEMES and not space.endswith("_")}
_TERM_OF = {iri.expand(name): term for term, name in _TERMS.items() if not name.startswith("@")}
_WHOLE = re.compile(r"0|-?[1-9]\d{0,14}", re.ASCII)  # exact as a number of JSON
_BOOLEANS = {"true": True, "false": False}


def write(store: Store, output: IO[bytes]) -> None:
    """The default graph: the context, then the nodes in the order of their IRIs."""
    nodes = {each.subject: each for each in described(store)}
    terms = ",\n".join(f"  {json.dumps(term)}: {json.dumps(meant)}" for term, meant in context().items())
    output.write(f'{{\n "@context": {{\n{terms}\n }},\n "@graph": ['.encode())
    between = "\n"
    for subject in list(nodes):
        if subject in nodes:
            output.write(f"{between}{json.dumps(_node(subject, nodes), indent=1, ensure_ascii=False)}".encode())
            between = ",\n"
    output.write(b"\n]}\n")


@cache
def context() -> dict[str, Json]:
    """What the keys of the nodes mean. A property of the ontology needs an entry where its values are no plain ones."""
    source = ontology.graph()
    found = (str(node) for node in source.subjects(RDF.type, OWL.ObjectProperty))
    links = {name.removeprefix(iri.KG) for name in found if name.startswith(iri.KG)} | {*_LINKS}
    kinds = dict.fromkeys(links, "@id") | dict.fromkeys(_WORDS, "@vocab")
    kinds |= dict.fromkeys(_DATES, "xsd:date") | dict.fromkeys(_DECIMALS, "xsd:decimal")
    terms = {name: _term(name, kinds.get(name)) for name in sorted({*_TERMS, *kinds, *_SETS})}
    return {"@base": iri.BASE, "@vocab": iri.KG, **_SPACES, "id": "@id", **terms}


def _term(name: str, kind: str | None) -> Json:
    told = {"@id": _TERMS.get(name), "@type": kind, "@container": "@set" if name in _SETS else None}
    known: dict[str, Json] = {key: value for key, value in told.items() if value}
    return _TERMS[name] if known.keys() == {"@id"} else known


def _node(subject: str, nodes: dict[str, Described]) -> Json:
    """What is said of a subject, taken out of the nodes; with it go those that stand under its IRI."""
    node: dict[str, Json] = {"id": _id(subject)}
    values = defaultdict[str, list[Json]](list)
    for property_, value in nodes.pop(subject).said:
        key = _key(property_[1:-1])
        if value in nodes and value.startswith(f"{subject[:-1]}/"):
            values[key].append(_node(value, nodes))
        else:
            values[key].append(_literal(value, key) if value.startswith('"') else _link(value, key))
    return node | {key: each if len(each) > 1 or key in _SETS else each[0] for key, each in values.items()}


def _key(property_: str) -> str:
    """The term of a property, or its prefixed name."""
    if property_ == TYPE[1:-1]:
        return "type"
    return _TERM_OF.get(property_) or _word(property_)


def _word(full: str) -> str:
    """A name of the ontology without its prefix, unless that would be another term."""
    local = full.removeprefix(iri.KG)
    free = local != full and local not in _TERMS and local not in _SPACES and local.isalnum()
    return local if free else _short(full)


def _short(full: str) -> str:
    """An IRI as it is written where IRIs are expected."""
    name = prefixed(full)
    return name if name and name.partition(":")[0] in _SPACES else relative(full) or full


def _id(token: str) -> str:
    return token if token.startswith("_:") else _short(token[1:-1])


def _link(token: str, key: str) -> Json:
    kind = _kind(key)
    if kind == "@vocab":
        return _key(token[1:-1])
    return _id(token) if kind == "@id" else {"id": _id(token)}


def _literal(token: str, key: str) -> Json:
    text, datatype, language = text_of(token)
    kind = _kind(key)
    if language:
        return {"@value": text, "@language": language}
    if kind and kind.startswith("xsd:") and datatype == iri.expand(kind):
        return text
    if kind and not datatype:
        return {"@value": text}
    return _plain(text, datatype) if not kind else {"@value": text, "@type": _short(datatype)}


def _plain(text: str, datatype: str) -> Json:
    if not datatype:
        return text
    if datatype == f"{XSD}integer" and _WHOLE.fullmatch(text):
        return int(text)
    if datatype == f"{XSD}boolean" and text in _BOOLEANS:
        return _BOOLEANS[text]
    return {"@value": text, "@type": _short(datatype)}


@cache
def _kind(key: str) -> str | None:
    """How the context says that the values of a key are read."""
    if key == "type":
        return "@vocab"
    term = context().get(key)
    return str(term["@type"]) if isinstance(term, dict) and "@type" in term else None
