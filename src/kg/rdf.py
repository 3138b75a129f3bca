"""A record said in RDF: lines of N-Triples, from constructors that escape and check. One writer for one trial and for all.

Text is written as it stands in the record; numbers, booleans and dates in canonical lexical form, because stores may
rewrite others. No blank nodes.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from itertools import chain
from typing import TypeVar

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg import iri
from kg.iri import Iris
from kg.model import (
    About,
    Arm,
    Criterion,
    Facet,
    Field,
    Heading,
    Intervention,
    Mention,
    Outcome,
    PartialDate,
    Party,
    Person,
    Product,
    ProductFact,
    Record,
    Reference,
    ReferenceType,
    Site,
    SponsorRole,
    Term,
    Trial,
    criterion_at,
)  # fmt: skip

Part = TypeVar("Part")
Value = str | bool | int | float | Decimal | PartialDate

_FORBIDDEN_IN_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\\ud800-\udfff]')
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_LONE_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPES = str.maketrans(
    {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
    | {chr(code): f"\\u{code:04X}" for code in (*range(8), 0x0B, *range(0x0E, 0x20), 0x7F)}
)
_ESCAPED = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_UNESCAPES = {"\\": "\\", '"': '"', "n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
DEFAULT = Iris()
_XSD = iri.PREFIXES["xsd"]
_TYPE = f"<{iri.PREFIXES['rdf']}type>"
_LABEL = f"<{iri.PREFIXES['rdfs']}label>"
_IDENTIFIER = f"<{iri.PREFIXES['dcterms']}identifier>"
_SOURCE = f"<{iri.PREFIXES['dcterms']}source>"
_MODIFIED = f"<{iri.PREFIXES['dcterms']}modified>"
_DERIVED = f"<{iri.PREFIXES['prov']}wasDerivedFrom>"

# Codes of a trial: the attribute of Trial, the property and the scheme of its concept.
_CODES = (
    ("status", "status", "status"),
    ("phase", "phase", "phase"),
    ("study_type", "studyType", "studyType"),
    ("allocation", "allocation", "allocation"),
    ("model", "interventionModel", "model"),
    ("masking", "masking", "masking"),
    ("purpose", "primaryPurpose", "purpose"),
    ("sex", "sex", "sex"),
    ("enrollment_type", "enrollmentType", "enrollmentType"),
    ("start_type", "startDateType", "dateType"),
    ("primary_completion_type", "primaryCompletionDateType", "dateType"),
    ("completion_type", "completionDateType", "dateType"),
    ("time_perspective", "timePerspective", "timePerspective"),
    ("sampling_method", "samplingMethod", "samplingMethod"),
    ("retention", "bioSpecimenRetention", "bioSpecimenRetention"),
    ("expanded_access_status", "expandedAccessStatus", "status"),
    ("ipd_sharing", "ipdSharing", "ipdSharing"),
    ("responsible_party", "responsibleParty", "officialRole"),
)
_CODE_LISTS = (("who_masked", "whoMasked", "whoMasked"), ("standard_ages", "standardAge", "standardAge"))
_LITERALS = (
    ("official_title", "officialTitle"),
    ("summary", "summary"),
    ("description", "description"),
    ("eligibility", "eligibilityText"),
    ("why_stopped", "whyStopped"),
    ("healthy_volunteers", "healthyVolunteers"),
    ("expanded_access", "hasExpandedAccess"),
    ("has_results", "hasResults"),
    ("start", "startDate"),
    ("primary_completion", "primaryCompletionDate"),
    ("completion", "completionDate"),
    ("verified", "verifiedDate"),
    ("updated", "lastUpdated"),
    ("enrollment", "enrollment"),
    ("minimum_age", "minimumAge"),
    ("maximum_age", "maximumAge"),
    ("site_count", "siteCount"),
)
_REFERENCES = {
    ReferenceType.BACKGROUND: "backgroundReference",
    ReferenceType.DERIVED: "derivedReference",
    ReferenceType.RESULT: "resultReference",
    None: "reference",
}
_LISTS = (("secondary_ids", "secondaryId"), ("conditions", "conditionName"), ("keywords", "keyword"))


def resource(text: str) -> str:
    """An IRI in angle brackets; raises ValueError where it is none."""
    if not _ABSOLUTE.match(text) or _FORBIDDEN_IN_IRI.search(text):
        raise ValueError(f"not an IRI: {text!r}")
    return f"<{text}>"


def literal(value: Value) -> str:
    """A literal with its datatype, in canonical lexical form; raises ValueError for text and numbers that RDF cannot hold."""
    match value:
        case bool():
            return _typed("true" if value else "false", "boolean")
        case int():
            return _typed(str(value), "integer")
        case float() | Decimal():
            return _typed(_decimal(value), "decimal")
        case PartialDate():
            return _typed(str(value), value.datatype)
        case str():
            if _LONE_SURROGATE.search(value):
                raise ValueError(f"not Unicode text: {value!r}")
            return f'"{value.translate(_ESCAPES)}"'


def _typed(lexical: str, datatype: str) -> str:
    return f'"{lexical}"^^<{_XSD}{datatype}>'


def _decimal(value: float | Decimal) -> str:
    """Canonical xsd:decimal as stores write it: no exponent, no trailing zeros, no point where it is whole."""
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"not a number that can be written: {value!r}")
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def property_(name: str) -> str:
    """A property of the ontology, in angle brackets."""
    return f"<{iri.KG}{name}>"


def concept(term: Term) -> str:
    """A concept of the vocabulary, in angle brackets."""
    return resource(iri.term(term))


def lines(record: Record, iris: Iris = DEFAULT) -> Iterator[str]:
    """The record's triples as N-Triples lines, without line ends, each once and in the same order every time."""
    yield from dict.fromkeys(_Writer(record, iris).triples())


def graph(*records: Record, iris: Iris = DEFAULT) -> Graph:
    """The records as an rdflib graph."""
    return parse(line for record in records for line in lines(record, iris))


def parse(written: Iterable[str]) -> Graph:
    """Lines that this module wrote, as an rdflib graph: four times as fast as a parser of any N-Triples."""
    whole = Graph()
    nodes: dict[str, Node] = {}
    for line in written:
        subject, predicate, value = line.removesuffix(" .").split(" ", 2)
        for token in (subject, predicate, value):
            if token not in nodes:
                nodes[token] = _node(token)
        whole.add((nodes[subject], nodes[predicate], nodes[value]))
    return whole


def _node(token: str) -> Node:
    if token.startswith("<"):
        return URIRef(token[1:-1])
    lexical, _, datatype = token.rpartition('"')
    text = unescaped(lexical[1:])
    return Literal(text, datatype=URIRef(datatype[3:-1])) if datatype else Literal(text)


def unescaped(text: str) -> str:
    """The text of a literal that N-Triples give with escapes."""
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    escape = match[1]
    return chr(int(escape[1:], 16)) if escape[0] in "uU" else _UNESCAPES[escape]


class _Writer:
    """One record being written: what its parts' triples are made from."""

    def __init__(self, record: Record, iris: Iris) -> None:
        self.record = record
        self.trial = record.trial
        self.iris = iris
        self.subject = resource(iris.trial(record.trial.nct))
        self.terms = {link.printed: link.term for link in record.links}

    def triples(self) -> Iterator[str]:
        trial, reading = self.trial, self.record.reading
        yield from self._trial(trial)
        yield from chain.from_iterable(map(self._party, trial.parties))
        yield from chain.from_iterable(self._site(number, site) for number, site in enumerate(trial.sites, 1))
        yield from chain.from_iterable(self._country(self.subject, country) for country in trial.countries)
        yield from self._parts("official", trial.officials, self._person)
        yield from self._parts("intervention", trial.interventions, self._intervention)
        yield from self._parts("arm", trial.arms, self._arm)
        yield from self._parts("outcome", trial.outcomes, self._outcome)
        yield from self._parts("criterion", trial.criteria, self._criterion)
        yield from map(self._about, reading.about)
        yield from chain.from_iterable(map(self._heading, trial.headings))
        yield from map(self._reference, trial.references)
        yield from chain.from_iterable(map(self._product, reading.products))
        yield from self._facets_of_trial(reading.products)
        yield from chain.from_iterable(self._mention(position, each) for position, each in enumerate(reading.mentions, 1))
        yield from self._origin()

    def _parts(self, kind: str, parts: Iterable[Part], write: Callable[[str, Part], Iterator[str]]) -> Iterator[str]:
        """The numbered parts of one kind, each under its own IRI."""
        for number, part in enumerate(parts, 1):
            yield from write(self._part(kind, number), part)

    def _part(self, kind: str, number: int) -> str:
        return resource(self.iris.part(self.trial.nct, f"{kind}/{number}"))

    def _trial(self, trial: Trial) -> Iterator[str]:
        yield _line(self.subject, _TYPE, property_("Trial"))
        yield _line(self.subject, _IDENTIFIER, literal(trial.nct))
        yield from _text(self.subject, _LABEL, trial.title)
        for attribute, name in _LITERALS:
            yield from _said(self.subject, name, getattr(trial, attribute))
        for attribute, name in _LISTS:
            yield from (_line(self.subject, property_(name), literal(value)) for value in getattr(trial, attribute))
        for attribute, name, scheme in _CODES:
            yield from _code(self.subject, name, scheme, getattr(trial, attribute))
        for attribute, name, scheme in _CODE_LISTS:
            yield from chain.from_iterable(_code(self.subject, name, scheme, each) for each in getattr(trial, attribute))
        for nct in trial.related:
            yield _line(self.subject, property_("listedAsRelated"), resource(self.iris.trial(nct)))

    def _party(self, party: Party) -> Iterator[str]:
        organization = resource(self.iris.organization(party.name))
        role = "leadSponsor" if party.role is SponsorRole.LEAD else "collaborator"
        yield _line(self.subject, property_(role), organization)
        yield _line(organization, _TYPE, property_("Organization"))
        yield from _text(organization, _LABEL, party.name)
        yield from _code(organization, "sponsorClass", "sponsorClass", party.sponsor_class)

    def _site(self, number: int, site: Site) -> Iterator[str]:
        place = resource(self.iris.site(self.trial.nct, number, site))
        yield _line(self.subject, property_("site"), place)
        yield _line(place, _TYPE, property_("Site"))
        yield from _text(place, _LABEL, site.facility)
        for name in ("city", "region", "latitude", "longitude"):
            yield from _said(place, name, getattr(site, name))
        yield from self._country(place, site.country)
        if site.status:
            location = self._part("location", number)
            yield _line(self.subject, property_("location"), location)
            yield _line(location, _TYPE, property_("Location"))
            yield _line(location, property_("atSite"), place)
            yield from _code(location, "status", "status", site.status)

    def _country(self, subject: str, printed: str) -> Iterator[str]:
        """The concept of a country, or its printed name where that is not known."""
        country = self.terms.get(printed)
        if country:
            yield _line(subject, property_("country"), concept(country))
        else:
            yield from _said(subject, "countryName", printed)

    def _person(self, person: str, printed: Person) -> Iterator[str]:
        yield _line(self.subject, property_("official"), person)
        yield _line(person, _TYPE, property_("Person"))
        yield from _text(person, _LABEL, printed.name)
        yield from _said(person, "personRole", printed.role)
        yield from _code(person, "officialRole", "officialRole", printed.official_role)
        yield from _said(person, "affiliation", printed.affiliation)

    def _intervention(self, part: str, printed: Intervention) -> Iterator[str]:
        yield _line(self.subject, property_("intervention"), part)
        yield _line(part, _TYPE, property_("Intervention"))
        yield from _text(part, _LABEL, printed.name)
        yield from _code(part, "interventionType", "interventionType", printed.type)
        yield from _said(part, "text", printed.text)
        for name in printed.other_names:
            yield from _said(part, "otherName", name)

    def _arm(self, part: str, printed: Arm) -> Iterator[str]:
        yield _line(self.subject, property_("arm"), part)
        yield _line(part, _TYPE, property_("Arm"))
        yield from _text(part, _LABEL, printed.label)
        yield from _code(part, "armType", "armType", printed.type)
        yield from _said(part, "text", printed.text)
        for number, intervention in enumerate(self.trial.interventions, 1):
            if intervention.name in printed.uses:
                yield _line(part, property_("uses"), self._part("intervention", number))

    def _outcome(self, part: str, printed: Outcome) -> Iterator[str]:
        yield _line(self.subject, property_("outcome"), part)
        yield _line(part, _TYPE, property_("Outcome"))
        yield from _text(part, _LABEL, printed.label)
        yield _line(part, property_("isPrimary"), literal(printed.primary))
        yield from _said(part, "timeFrame", printed.time_frame)
        yield from _said(part, "text", printed.text)

    def _criterion(self, part: str, printed: Criterion) -> Iterator[str]:
        yield _line(self.subject, property_("criterion"), part)
        yield _line(part, _TYPE, property_("Criterion"))
        yield _line(part, property_("inclusion"), literal(printed.inclusion))
        yield from _said(part, "text", self.trial.eligibility[printed.start : printed.end])
        for name in ("start", "end"):
            yield _line(part, property_(name), literal(getattr(printed, name)))

    def _about(self, about: About) -> str:
        return _line(self._part("criterion", about.criterion), property_("about"), concept(about.term))

    def _heading(self, heading: Heading) -> Iterator[str]:
        descriptor = resource(iri.mesh(heading.id))
        yield _line(self.subject, property_(heading.use), descriptor)
        yield _line(descriptor, _TYPE, property_("MeshHeading"))
        yield from _text(descriptor, _LABEL, heading.label)

    def _reference(self, reference: Reference) -> str:
        return _line(self.subject, property_(_REFERENCES[reference.type]), resource(iri.publication(reference.pmid)))

    def _product(self, product: Product) -> Iterator[str]:
        part = resource(self.iris.part(self.trial.nct, product.path))
        yield _line(self.subject, property_("testsProduct"), part)
        yield _line(part, _TYPE, property_("CellProduct"))
        for facet, term in product.facets:
            yield _line(part, property_(facet), concept(term))
        for term in product.named:
            yield _line(part, property_(ProductFact.NAMED_PRODUCT), concept(term))

    def _facets_of_trial(self, products: tuple[Product, ...]) -> Iterator[str]:
        """The union over the products; a donor that is not stated only where no product states one."""
        facets = dict.fromkeys(facet for product in products for facet in product.facets)
        states_donor = any(facet is Facet.DONOR and term.key != "NOT_STATED" for facet, term in facets)
        for facet, term in facets:
            if not (facet is Facet.DONOR and term.key == "NOT_STATED" and states_donor):
                yield _line(self.subject, property_(facet), concept(term))
        for mention in self.record.reading.mentions:
            if "" in mention.supports and mention.fact:
                yield _line(self.subject, property_(mention.fact), concept(mention.term))

    def _mention(self, position: int, mention: Mention) -> Iterator[str]:
        node = resource(self.iris.mention(self.trial.nct, mention))
        yield _line(self.subject, property_("mention"), node)
        yield _line(node, _TYPE, property_("Mention"))
        yield _line(node, property_("term"), concept(mention.term))
        yield _line(node, property_("field"), resource(iri.expand(mention.field)))
        if mention.part.startswith(("arm/", "intervention/")):
            yield _line(node, property_("onPart"), resource(self.iris.part(self.trial.nct, mention.part)))
        if mention.field is Field.ELIGIBILITY and (number := criterion_at(self.trial, mention.start)):
            yield _line(node, property_("inCriterion"), self._part("criterion", number))
        for name in ("start", "end", "quote", "rule"):
            yield _line(node, property_(name), literal(getattr(mention, name)))
        yield _line(node, property_("position"), literal(position))
        for name in ("role", "polarity", "basis"):
            yield _line(node, property_(name), property_(getattr(mention, name)))
        for path in mention.supports:
            yield _line(node, property_("supports"), resource(self.iris.part(self.trial.nct, path)))
        if mention.fact:
            yield _line(node, property_("factProperty"), property_(mention.fact))

    def _origin(self) -> Iterator[str]:
        origin = self.trial.origin
        record = resource(self.iris.record(origin.sha256))
        yield _line(self.subject, _DERIVED, record)
        yield _line(record, _TYPE, property_("Record"))
        yield from _said(record, "layout", origin.layout)
        yield from _said(record, "sha256", origin.sha256)
        if origin.url:
            yield _line(record, _SOURCE, resource(origin.url))
        if self.trial.updated:
            yield _line(record, _MODIFIED, literal(self.trial.updated))


def _line(subject: str, predicate: str, value: str) -> str:
    return f"{subject} {predicate} {value} ."


def _text(subject: str, predicate: str, text: str) -> Iterator[str]:
    if text:
        yield _line(subject, predicate, literal(text))


def _said(subject: str, name: str, value: Value | None) -> Iterator[str]:
    """A value of the ontology's property `name`, where the record has one."""
    if value is not None and value != "":
        yield _line(subject, property_(name), literal(value))


def _code(subject: str, name: str, scheme: str, code: StrEnum | None) -> Iterator[str]:
    if code is not None:
        yield _line(subject, property_(name), concept(Term(scheme, code)))
