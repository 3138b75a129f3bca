"""Each shape has a graph that it finds nothing in and one that it reports: shapes/<shape>/good.ttl and bad.ttl."""

from functools import cache
from pathlib import Path

import pytest
from make import nct, record
from rdflib import RDF, RDFS, SH, Graph, Literal, URIRef

from kg import data, iri, rdf, validate
from kg.errors import KgError
from kg.model import PartialDate, Party, SponsorRole
from kg.validate import Level, Result

CASES = Path(__file__).parent / "shapes"
SHAPE = "https://w3id.org/trial-kg/shape/"
PLACES = ("https://w3id.org/trial-kg/trial/", "https://example.org/")
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf, SH.targetNode, SH.target)
SHAPES = Graph()
for _file in sorted(data.directory("shapes").glob("*.ttl")):
    SHAPES.parse(_file, format="turtle")
TARGETED = sorted(
    str(node).removeprefix(SHAPE)
    for kind in (SH.NodeShape, SH.PropertyShape)
    for node in SHAPES.subjects(RDF.type, kind)
    if any(SHAPES.value(node, target) for target in TARGETS)
)
VOCABULARY = {
    str(node).removeprefix(SHAPE)
    for name in validate.VOCABULARY_SHAPES
    for node in Graph().parse(data.directory("shapes") / f"{name}.ttl", format="turtle").subjects(SH.message)
}


@cache
def results(kind: str) -> list[Result]:
    """What the shapes of data find in all cases together, each under IRIs of its own: looking once is fast."""
    graph = Graph()
    for case in sorted(CASES.iterdir()):
        if case.name not in VOCABULARY:
            text = (case / f"{kind}.ttl").read_text()
            for place in PLACES:
                text = text.replace(f"<{place}>", f"<{place}{case.name}/>")
            graph.parse(data=text, format="turtle")
    return validate.records(graph)


@cache
def results_of_vocabulary(shape: str, kind: str) -> list[Result]:
    return validate._run(Graph().parse(CASES / shape / f"{kind}.ttl", format="turtle"), validate.VOCABULARY_SHAPES)


def found(shape: str, kind: str) -> set[tuple[str, Level]]:
    """The messages about a case, and how bad they are."""
    if shape in VOCABULARY:
        return {(result.message, result.level) for result in results_of_vocabulary(shape, kind)}
    own = tuple(f"{place}{shape}/" for place in PLACES)
    return {(result.message, result.level) for result in results(kind) if result.focus.startswith(own)}


def message(shape: str) -> str:
    return str(SHAPES.value(URIRef(SHAPE + shape), SH.message))


def level(shape: str) -> Level:
    return Level.WARNING if SHAPES.value(URIRef(SHAPE + shape), SH.severity) == SH.Warning else Level.VIOLATION


def test_every_shape_has_its_cases_and_every_case_its_shape() -> None:
    assert sorted(path.name for path in CASES.iterdir()) == TARGETED
    assert all(sorted(path.name for path in case.iterdir()) == ["bad.ttl", "good.ttl"] for case in CASES.iterdir())


def test_every_shape_has_a_message_of_its_own() -> None:
    messages = [message(shape) for shape in TARGETED]
    assert len(set(messages)) == len(messages)
    assert "None" not in messages


def test_every_file_of_shapes_is_run() -> None:
    assert {path.stem for path in data.directory("shapes").glob("*.ttl")} == {
        *validate.DATA_SHAPES,
        *validate.VOCABULARY_SHAPES,
    }


@pytest.mark.parametrize("shape", TARGETED)
def test_a_bad_graph_is_reported(shape: str) -> None:
    assert (message(shape), level(shape)) in found(shape, "bad")


@pytest.mark.parametrize(
    "source",
    ['"a label"', "<https://clinicaltrials.gov/>", "<https://clinicaltrials.gov>", "<https://example.org/NCT99999901>"],
)
def test_a_source_that_shows_no_fact_of_the_product_is_reported(source: str) -> None:
    shape = "NamedProductSourceIsSpecific"
    case = (CASES / shape / "bad.ttl").read_text(encoding="utf-8").replace("<https://clinicaltrials.gov/>", source)
    graph = Graph().parse(data=case, format="turtle")
    assert message(shape) in {result.message for result in validate._run(graph, validate.VOCABULARY_SHAPES)}


@pytest.mark.parametrize("shape", TARGETED)
def test_a_good_graph_is_not(shape: str) -> None:
    assert message(shape) not in {said for said, _ in found(shape, "good")}


def test_what_the_writer_writes_has_at_most_warnings() -> None:
    said = validate.records(
        rdf.graph(record(title="Autologous and allogeneic CD19 CAR-T cells for refractory lymphoma (excluding APL)"))
    )
    assert said
    assert {result.level for result in said} == {Level.WARNING}


def test_a_whole_record_has_not_even_warnings() -> None:
    said = record(
        title="Autologous CD19 CAR-T cells",
        conditions=("Lymphoma",),
        status="RECRUITING",
        parties=(Party("A", SponsorRole.LEAD),),
    )
    assert validate.records(rdf.graph(said)) == []


DATES = {
    ("2024", "2024"): True,
    ("2024-12-19", "2024-12"): True,
    ("2024-12-19", "2024"): True,
    ("2024-12", "2024-12-01"): True,
    ("2024", "2023-12-31"): False,
    ("2024-12-19", "2024-12-18"): False,
    ("2024-12", "2024-11-30"): False,
    ("2024-10", "2024-09"): False,
}


@pytest.fixture(scope="module")
def out_of_order() -> set[str]:
    """The trials that complete before they start, each of the pairs of dates being one trial."""
    made = [
        record(nct=nct(number), start=PartialDate.parse(start), completion=PartialDate.parse(end))
        for number, (start, end) in enumerate(DATES)
    ]
    return {result.focus[-11:] for result in validate.records(rdf.graph(*made)) if result.message == message("DatesInOrder")}


@pytest.mark.parametrize(
    ("dates", "fine"), DATES.items(), ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_dates_are_compared_as_far_as_both_go(dates: tuple[str, str], fine: bool, out_of_order: set[str]) -> None:
    assert (nct(list(DATES).index(dates)) not in out_of_order) is fine


def test_a_result_names_its_focus_and_its_value() -> None:
    (result,) = [
        result
        for result in results("bad")
        if result.message == message("TrialIdentifier") and "TrialIdentifier" in result.focus
    ]
    assert (result.focus, result.value) == (f"{PLACES[0]}TrialIdentifier/NCT99999901", "NCT9999990")


def test_results_as_a_report() -> None:
    said = [Result(Level.WARNING, "m", "https://example.org/a"), Result(Level.VIOLATION, "n", "https://example.org/b", "v")]
    report = validate.report(said)
    assert set(report.objects(None, SH.resultSeverity)) == {SH.Warning, SH.Violation}
    assert set(report.objects(None, SH.focusNode)) == {URIRef("https://example.org/a"), URIRef("https://example.org/b")}
    assert set(report.objects(None, SH.conforms)) == {Literal(False)}
    assert set(validate.report([]).objects(None, SH.conforms)) == {Literal(True)}
    assert set(validate.report([]).objects(None, SH.conforms)) == {Literal(True)}


def test_shapes_that_cannot_be_run_are_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = Graph().parse(
        data=f"""@prefix sh: <{SH}> . @prefix ex: <https://example.org/> . @prefix kg: <{iri.KG}> .
        ex:s a sh:NodeShape ; sh:targetClass kg:Trial ; sh:sparql [ sh:select "SELECT $this WHERE {{ VALUES ?x {{ 1 }} $this ?p ?x }}" ] .""",
        format="turtle",
    )
    monkeypatch.setattr(validate, "_shapes", lambda names: broken)
    graph = Graph()
    graph.add((URIRef("https://example.org/t"), RDF.type, URIRef(iri.vocabulary("Trial"))))
    graph.add((URIRef("https://example.org/t"), RDFS.label, Literal("t")))
    with pytest.raises(KgError, match="could not be run"):
        validate.records(graph)


def test_the_shapes_name_what_they_look_at() -> None:
    named = validate.properties()
    assert {str(RDF.type), str(iri.vocabulary("startDate")), str(iri.vocabulary("supports"))} <= named
    assert iri.vocabulary("rule") not in named
    assert iri.vocabulary("summary") not in named
