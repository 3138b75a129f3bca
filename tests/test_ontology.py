import re
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, URIRef

from kg import data, iri, ontology, validate
from kg.cli import main
from kg.errors import KgError
from kg.model import (
    Allocation,
    ArmType,
    Basis,
    BioSpecimenRetention,
    DateType,
    EnrollmentType,
    Facet,
    Field,
    InterventionType,
    IpdSharing,
    Masking,
    Model,
    OfficialRole,
    Phase,
    Polarity,
    Purpose,
    Role,
    SamplingMethod,
    Sex,
    SponsorClass,
    StandardAge,
    Status,
    StudyType,
    Term,
    TimePerspective,
    TrialFact,
    WhoMasked,
)  # fmt: skip

VOCABULARY = ontology.vocabulary()
SETS: dict[str, type[StrEnum]] = {
    "status": Status, "phase": Phase, "studyType": StudyType, "allocation": Allocation, "model": Model, "masking": Masking, "purpose": Purpose, "sex": Sex,
    "sponsorClass": SponsorClass, "interventionType": InterventionType, "armType": ArmType, "enrollmentType": EnrollmentType, "dateType": DateType,
    "timePerspective": TimePerspective, "samplingMethod": SamplingMethod, "standardAge": StandardAge, "whoMasked": WhoMasked,
    "bioSpecimenRetention": BioSpecimenRetention, "ipdSharing": IpdSharing, "officialRole": OfficialRole,
}  # fmt: skip
UMBRELLAS = {
    Term("status", "OPEN"), Term("status", "CLOSED"), Term("bioSpecimenRetention", "RETAINED"), Term("officialRole", "INVESTIGATOR"),
}  # fmt: skip
PROPERTY_KINDS = (OWL.DatatypeProperty, OWL.ObjectProperty, OWL.AnnotationProperty)
NAMED = {str(node).removeprefix(iri.KG) for node in ontology.graph().subjects() if str(node).startswith(iri.KG)}
DECLARED = NAMED & {
    str(node).removeprefix(iri.KG) for kind in PROPERTY_KINDS for node in ontology.graph().subjects(RDF.type, kind)
}
CLASSES = NAMED & {str(node).removeprefix(iri.KG) for node in ontology.graph().subjects(RDF.type, OWL.Class)}
SOURCE = Path(__file__).parent.parent / "src" / "kg"


def keys(scheme: str) -> set[str]:
    return {term.key for term in VOCABULARY.concepts if term.scheme == scheme}


def test_the_shapes_find_nothing_in_the_vocabulary() -> None:
    assert validate.vocabulary() == []


@pytest.mark.parametrize("scheme", SETS)
def test_a_closed_set_is_its_scheme(scheme: str) -> None:
    umbrellas = {term.key for term in UMBRELLAS if term.scheme == scheme}
    assert keys(scheme) - umbrellas == {member.value for member in SETS[scheme]}
    assert umbrellas <= keys(scheme)


@pytest.mark.parametrize("scheme", sorted({term.scheme for term in VOCABULARY.concepts}))
def test_a_scheme_is_described_and_its_concepts_stand_in_it(scheme: str) -> None:
    graph = ontology.graph()
    node = URIRef(f"{iri.TERM}{scheme}")
    assert (node, RDF.type, SKOS.ConceptScheme) in graph
    assert graph.value(node, SKOS.prefLabel)
    for key in keys(scheme):
        concept = URIRef(iri.term(Term(scheme, key)))
        assert graph.value(concept, SKOS.inScheme) == node
        assert str(graph.value(concept, SKOS.notation)) == key


def test_keys_stand_for_one_concept() -> None:
    seen = [(str(node).rpartition("/")[0], str(key)) for node, key in ontology.graph().subject_objects(SKOS.notation)]
    assert len(seen) == len(set(seen)) == len(VOCABULARY.concepts)


def test_keys_are_safe_in_iris_and_queries() -> None:
    assert [term for term in VOCABULARY.concepts if not re.fullmatch(r"[A-Za-z0-9_]+(?:[.\-][A-Za-z0-9_]+)*", term.key)] == []


def test_links_that_were_judged_by_hand_lead_to_known_conditions() -> None:
    table = Path(__file__).parent.parent / "benchmarks" / "condition_links.tsv"
    rows = [line.split("\t") for line in table.read_text(encoding="utf-8").splitlines()[1:]]
    keys = {key for row in rows for key in (row[2], row[5])} - {""}
    assert {key for key in keys if Term("condition", key) not in VOCABULARY.concepts} == set()


@pytest.mark.parametrize(
    ("narrow", "broad"),
    [
        ("MONDO_0018876", "MONDO_0004095"),  # mantle cell lymphoma: any B-cell malignancy
        ("MONDO_0004948", "MONDO_0004095"),  # chronic lymphocytic leukemia
        ("MONDO_0009693", "MONDO_0004095"),  # multiple myeloma
        ("MONDO_0005082", "MONDO_0008315"),  # prostate adenocarcinoma: prostate cancer
        ("MONDO_0009831", "MONDO_0021040"),  # pancreatic cancer: pancreatic neoplasm
        ("MONDO_0008903", "MONDO_0021117"),  # lung cancer: lung neoplasm
        ("MONDO_0002974", "MONDO_0021230"),  # cervical cancer: uterine cervix neoplasm
        ("MONDO_0005100", "MONDO_0007179"),  # systemic sclerosis: autoimmune disease
        ("MONDO_0005061", "SOLID_TUMOR"),  # lung adenocarcinoma
    ],
)
def test_a_wider_condition_is_found_upwards(narrow: str, broad: str) -> None:
    assert Term("condition", broad) in VOCABULARY.broader(Term("condition", narrow))


@pytest.mark.parametrize("scheme", sorted({term.scheme for term in VOCABULARY.concepts}))
def test_a_word_of_a_scheme_means_one_thing(scheme: str) -> None:
    """A word in context may mean two; a preferred or other label may not. Short capitals differ from small letters."""
    meanings: dict[str, set[str]] = defaultdict(set)
    for word in VOCABULARY.words:
        concepts = [term for term in word.terms if term.scheme == scheme]
        if len(word.terms) == 1 and concepts and not word.needs_context:
            exact = re.fullmatch(r"[A-Z]{1,5}s?", word.label)
            meanings[word.label if exact else word.label.lower().replace("-", " ")].add(concepts[0].key)
    assert {label: found for label, found in meanings.items() if len(found) > 1} == {}


def test_preferred_labels_are_not_shared_in_a_scheme() -> None:
    labels = [(term.scheme, concept.label.lower()) for term, concept in VOCABULARY.concepts.items()]
    assert sorted({label for label in labels if labels.count(label) > 1}) == []


def test_no_concept_stands_under_itself() -> None:
    assert [term for term in VOCABULARY.concepts if term in VOCABULARY.broader(term)] == []


def test_broader_concepts_are_of_the_same_scheme() -> None:
    wrong = {(term, wider) for term in VOCABULARY.concepts for wider in VOCABULARY.broader(term) if term.scheme != wider.scheme}
    assert wrong == set()


def test_donors_that_come_along_are_donors_and_bound_things_are_antigens() -> None:
    for concept in VOCABULARY.concepts.values():
        assert {donor.scheme for donor in (*concept.implies, *concept.default_donor)} <= {"donor"}
        assert {antigen.scheme for antigen in concept.binds} <= {"antigen"}
        assert {*concept.implies, *concept.default_donor, *concept.binds} <= VOCABULARY.concepts.keys()
        assert Term("donor", "NOT_STATED") not in (*concept.implies, *concept.default_donor)


def test_what_binds_is_a_binder() -> None:
    assert [
        concept.term for concept in VOCABULARY.concepts.values() if concept.binds and concept.usual_role is not Role.BINDER
    ] == []


def test_named_products_alone_are_known_for_something() -> None:
    for concept in VOCABULARY.concepts.values():
        assert bool(concept.known) == (concept.term.scheme == "product")
        assert set(concept.known) <= VOCABULARY.concepts.keys()
        assert Term("donor", "NOT_STATED") not in concept.known


def test_words_stand_for_concepts_that_are_there() -> None:
    assert [word for word in VOCABULARY.words if not word.terms or not set(word.terms) <= VOCABULARY.concepts.keys()] == []
    assert [word for word in VOCABULARY.words if not word.label.strip() or word.label != word.label.strip()] == []


def test_most_specific() -> None:
    cells = frozenset(Term("cell", key) for key in ("T", "CD8T", "CTL", "NK"))
    assert VOCABULARY.most_specific(cells) == {Term("cell", "CTL"), Term("cell", "NK")}
    assert VOCABULARY.most_specific(frozenset()) == frozenset()


@pytest.mark.parametrize("codes", [Role, Polarity, Basis])
def test_values_of_a_mention_are_named_in_the_ontology(codes: type[StrEnum]) -> None:
    kind = URIRef(iri.vocabulary(codes.__name__))
    assert {str(node).removeprefix(iri.KG) for node in ontology.graph().subjects(RDF.type, kind)} == {
        member.value for member in codes
    }


@pytest.mark.parametrize(
    "name", [*Facet, *TrialFact, *(field.removeprefix("kg:") for field in Field if field.startswith("kg:"))]
)
def test_properties_of_the_model_are_declared(name: str) -> None:
    assert name in DECLARED


def written_properties() -> set[str]:
    """The property names in rdf.py, as its tables and calls print them."""
    text = (SOURCE / "rdf.py").read_text()
    calls = re.findall(r'(?:property_|_said|_code)\((?:\w+, )?"(\w+)"', text)
    tables = re.findall(r'\("\w+", "(\w+)"(?:, "\w+")?\)', text)
    loops = [name for names in re.findall(r"for name in \(([^)]*)\)", text) for name in re.findall(r'"(\w+)"', names)]
    roles = re.findall(r'"(leadSponsor|collaborator)"', text)
    return {*calls, *tables, *loops, *roles} - CLASSES


def test_every_property_that_is_written_is_declared() -> None:
    written = written_properties()
    assert {
        "status",
        "summary",
        "conditionName",
        "supports",
        "latitude",
        "leadSponsor",
        "factProperty",
        "isPrimary",
        "layout",
    } <= written
    assert written - DECLARED == set()


@pytest.mark.parametrize(
    "file",
    [*sorted(data.directory("queries").glob("*.rq")), *sorted(data.directory("shapes").glob("*.ttl")), *ontology.files()],
    ids=lambda file: file.name,
)
def test_every_kg_name_that_is_used_is_declared(file: Path) -> None:
    text = (
        re.sub(r'"(?:\\.|[^"\\\n])*"|#.*(?<!>)$', "", file.read_text(), flags=re.MULTILINE)
        if file.suffix == ".ttl"
        else file.read_text()
    )
    assert set(re.findall(r"(?<![\w/])kg:(\w+)", text)) - NAMED == set()


def test_every_declared_name_says_what_it_is() -> None:
    graph = ontology.graph()
    silent = [
        name
        for name in DECLARED | CLASSES
        if not graph.value(URIRef(iri.KG + name), RDFS.label) or not graph.value(URIRef(iri.KG + name), RDFS.comment)
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["Facet", "TrialFact"])
def test_facts_have_concepts_as_values(name: str) -> None:
    for member in {"Facet": Facet, "TrialFact": TrialFact}[name]:
        assert (URIRef(iri.vocabulary(member)), RDFS.range, SKOS.Concept) in ontology.graph()


needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java to run HermiT")


def axioms_and(turtle: str) -> Graph:
    """The axioms of kg.ttl and some more."""
    source = Graph().parse(data.directory("ontology") / "kg.ttl", format="turtle")
    return source.parse(
        data=f"@prefix kg: <{iri.KG}> . @prefix rdfs: <{RDFS}> . @prefix owl: <{OWL}> . {turtle}", format="turtle"
    )


@pytest.fixture
def leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What is written for a while is gone at the end."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield
    assert list(tmp_path.iterdir()) == []
    assert tempfile.tempdir == str(tmp_path)


@needs_java
def test_the_ontology_is_consistent(capsys: pytest.CaptureFixture[str], leaves_nothing: None) -> None:
    with pytest.raises(SystemExit) as left:
        main(["ontology", "check"])
    assert left.value.code == 0
    assert capsys.readouterr() == ("the ontology is consistent, and each of its classes can have members\n", "")


@needs_java
def test_a_class_under_two_disjoint_ones_is_named(leaves_nothing: None) -> None:
    (said,) = ontology.check(axioms_and("kg:TrialSite a owl:Class ; rdfs:subClassOf kg:Trial , kg:Site ."))
    assert said.startswith(f"{iri.KG}TrialSite can have no members")


@needs_java
def test_a_thing_of_two_disjoint_classes_is_an_inconsistency(leaves_nothing: None) -> None:
    (said,) = ontology.check(axioms_and("kg:here a kg:Organization , kg:Person ."))
    assert "inconsistent" in said


@needs_java
def test_what_hermit_cannot_read_is_an_error(leaves_nothing: None) -> None:
    source = axioms_and("").remove((SKOS.Concept, RDF.type, OWL.Class))
    with pytest.raises(KgError, match=r"HermiT could not check the ontology: .*Concept") as refused:
        ontology.check(source)
    assert "\n" not in str(refused.value)


def test_a_contradiction_is_printed_and_the_status_is_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ontology, "check", lambda: ["kg:A can have no members", "kg:B can have no members"])
    with pytest.raises(SystemExit) as left:
        main(["ontology", "check"])
    assert left.value.code == 1
    assert capsys.readouterr().out == "kg:A can have no members\nkg:B can have no members\n"


def test_without_java_the_error_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(KgError, match="apt-get install default-jre-headless"):
        ontology.check()
