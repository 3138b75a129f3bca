"""The ontology: classes and properties (kg.ttl) and the SKOS concepts that are also the reader's words."""

import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from io import BytesIO
from pathlib import Path

import pyoxigraph
from msgspec import Struct
from pyoxigraph import RdfFormat
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from kg import data, iri
from kg.errors import KgError
from kg.model import Facet, Role, Term

_Said = dict[str, dict[str, set[str]]]  # the values of each property of each subject

_TYPE = str(RDF.type)
_BROADER = str(SKOS.broader)
_LABEL = str(SKOS.prefLabel)
_LABELS = (_LABEL, str(SKOS.altLabel), str(SKOS.hiddenLabel))
_CONTEXT_LABEL = iri.vocabulary("contextLabel")
_KINDS = {
    "class": OWL.Class,
    "property": OWL.ObjectProperty,
    "property and basis": RDF.Property,  # kg:namedProduct is both, which OWL's own kinds of properties may not be
    "property with a literal": OWL.DatatypeProperty,
    "annotation": OWL.AnnotationProperty,
}
_CONCEPT = str(SKOS.Concept)
_COMPOSITE = iri.vocabulary("CompositeTerm")
_NAMED_PRODUCT = iri.vocabulary("NamedProduct")


class Concept(Struct, frozen=True):
    """A concept of the vocabulary and what it brings along.

    `implies` is the donor relation a source has by its nature, `default_donor` the one it has unless the text
    says otherwise; `binds` are the antigens that a binder (a ligand used as a receptor) is directed against;
    `usual_role` says what the thing is in a product, where it is no target (armour, edit, binder). `known` is what a
    named product is publicly known to have: cells, modifications, antigens, donor, sources.
    """

    term: Term
    label: str
    broader: tuple[Term, ...] = ()
    implies: tuple[Term, ...] = ()
    default_donor: tuple[Term, ...] = ()
    binds: tuple[Term, ...] = ()
    usual_role: Role | None = None
    known: tuple[Term, ...] = ()


class Word(Struct, frozen=True):
    """A label and the concepts it stands for; one that needs context counts only where the text gives it."""

    label: str
    terms: tuple[Term, ...]
    needs_context: bool = False


class Vocabulary(Struct, frozen=True):
    """The concepts by scheme and key, and the words that mean them."""

    concepts: dict[Term, Concept]
    words: tuple[Word, ...]

    def broader(self, term: Term) -> frozenset[Term]:
        """Every concept that the term stands under, itself left out."""
        found: set[Term] = set()
        waiting = list(self.concepts[term].broader)
        while waiting:
            wider = waiting.pop()
            if wider not in found:
                found.add(wider)
                waiting.extend(self.concepts[wider].broader)
        return frozenset(found)

    def lineage(self, term: Term) -> frozenset[Term]:
        """The term and every concept that it stands under."""
        return self.broader(term) | {term}

    def most_specific(self, terms: frozenset[Term]) -> frozenset[Term]:
        """The terms that no other of them stands under."""
        covered = frozenset[Term]().union(*(self.broader(term) for term in terms))
        return terms - covered


class Definition(Struct, frozen=True):
    """A class or property of the ontology: its local name, what it is, and what it says of itself."""

    name: str
    kind: str
    label: str
    comment: str


def definitions() -> list[Definition]:
    """The classes and properties of kg.ttl, classes first, each kind in the order of the names."""
    source = Graph().parse(axioms(), format="turtle")
    return [
        _definition(source, node, kind)
        for kind, named in _KINDS.items()
        for node in sorted(source.subjects(RDF.type, named), key=str)
        if isinstance(node, URIRef)
    ]


def _definition(source: Graph, node: URIRef, kind: str) -> Definition:
    label, comment = (str(source.value(node, said) or "") for said in (RDFS.label, RDFS.comment))
    return Definition(node.removeprefix(iri.KG), kind, label, comment)


def axioms() -> Path:
    """The file of the classes and properties."""
    return data.directory("ontology") / "kg.ttl"


def files() -> list[Path]:
    """The Turtle files of the ontology, in a stable order."""
    return sorted(data.directory("ontology").glob("*.ttl"))


@cache
def graph() -> Graph:
    """The ontology as one graph. It is shared: read it, do not add to it."""
    whole = Graph()
    for file in files():
        whole.parse(file, format="turtle")
    return whole


def lines() -> list[str]:
    """The ontology as N-Triples lines, sorted. Its blank nodes (unions of classes) stay in kg.ttl: graphs have none."""
    blank = pyoxigraph.BlankNode
    named = (quad for quad in _quads(files()) if not isinstance(quad.subject, blank) and not isinstance(quad.object, blank))
    return sorted({f"{quad.triple} ." for quad in named})


@cache
def vocabulary() -> Vocabulary:
    """The concepts and words of the ontology."""
    return read(files())


def read(sources: Iterable[Path]) -> Vocabulary:
    """The concepts and words of Turtle files."""
    said = _said(sources)
    concepts = {concept.term: concept for concept in _concepts(said)}
    return Vocabulary(concepts, tuple(_words(said)))


def check(source: Graph | None = None) -> list[str]:
    """What contradicts itself among the classes and properties, a sentence each; none where HermiT finds nothing.

    The concepts are left out: no axiom tells one from another, and the shapes check them. `source` stands in for kg.ttl.
    Raises KgError where there is no Java to run HermiT.
    """
    import owlready2  # here, because it takes a third of a second that nothing else needs

    if not shutil.which("java"):
        raise KgError("Java is needed to check the ontology: apt-get install default-jre-headless")
    checked = source if source is not None else Graph().parse(axioms(), format="turtle")
    with closing(owlready2.World()) as world, _temporary_files_removed():
        world.get_ontology(iri.KG).load(fileobj=BytesIO(checked.serialize(format="nt", encoding="utf-8")))
        try:
            owlready2.sync_reasoner_hermit(world, debug=0)
        except owlready2.OwlReadyInconsistentOntologyError:
            return ["the ontology is inconsistent: nothing can be as it says"]
        except owlready2.OwlReadyJavaError as error:
            told = " ".join(str(error).partition("\n\t")[0].split())  # one line, without the stack
            raise KgError(f"HermiT could not check the ontology: {told}") from None
        empty = {found.iri for found in world.inconsistent_classes()} - {str(OWL.Nothing)}
    return [f"{name} can have no members: what it stands under excludes each other" for name in sorted(empty)]


@contextmanager
def _temporary_files_removed() -> Iterator[None]:
    """owlready2 leaves its temporary file behind where HermiT finds an inconsistency."""
    usual = tempfile.tempdir
    with tempfile.TemporaryDirectory() as directory:
        tempfile.tempdir = directory
        try:
            yield
        finally:
            tempfile.tempdir = usual


def _quads(sources: Iterable[Path]) -> Iterator[pyoxigraph.Quad]:
    """What files say, by an RDF parser that takes a twentieth of the time in which rdflib makes a graph of them."""
    for file in sources:
        yield from pyoxigraph.parse(path=file, format=RdfFormat.TURTLE)


def _said(sources: Iterable[Path]) -> _Said:
    said: _Said = defaultdict(lambda: defaultdict(set))
    for quad in _quads(sources):
        assert not isinstance(quad.subject, pyoxigraph.Triple)
        assert not isinstance(quad.object, pyoxigraph.Triple)
        said[quad.subject.value][quad.predicate.value].add(quad.object.value)
    return said


def _concepts(said: _Said) -> Iterator[Concept]:
    for node in _of_type(said, _CONCEPT):
        about = said[node]
        yield Concept(
            term=_term(node),
            label=min(about[_LABEL], default=""),
            broader=_terms(about[_BROADER]),
            implies=_terms(about[iri.vocabulary("implies")]),
            default_donor=_terms(about[iri.vocabulary("defaultDonor")]),
            binds=_terms(about[iri.vocabulary("binds")]),
            usual_role=next((Role(role.removeprefix(iri.KG)) for role in about[iri.vocabulary("usualRole")]), None),
            known=_facets(about) if _NAMED_PRODUCT in about[_TYPE] else (),
        )


def _of_type(said: _Said, kind: str) -> list[str]:
    return sorted(node for node, about in said.items() if kind in about[_TYPE])


def _facets(product: dict[str, set[str]]) -> tuple[Term, ...]:
    return tuple(term for facet in Facet for term in _terms(product[iri.vocabulary(facet)]))


def _words(said: _Said) -> Iterator[Word]:
    for node in _of_type(said, _CONCEPT):
        yield from _words_of(said[node], (_term(node),))
    for node in _of_type(said, _COMPOSITE):
        yield from _words_of(said[node], _terms(said[node][iri.vocabulary("yields")]))


def _words_of(about: dict[str, set[str]], terms: tuple[Term, ...]) -> Iterator[Word]:
    in_context = about[_CONTEXT_LABEL]
    anywhere = {label for kind in _LABELS for label in about[kind]} - in_context
    yield from (Word(label, terms) for label in sorted(anywhere))
    yield from (Word(label, terms, needs_context=True) for label in sorted(in_context))


def _terms(nodes: Iterable[str]) -> tuple[Term, ...]:
    return tuple(_term(node) for node in sorted(nodes))


def _term(node: str) -> Term:
    try:
        return iri.term_of(node)
    except ValueError as error:
        raise KgError(f"ontology: {error}; a concept's IRI is {iri.TERM}<scheme>/<key>") from None
