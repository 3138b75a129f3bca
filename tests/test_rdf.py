import io
import json
from decimal import Decimal
from typing import Any

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from make import NCT, record, trial
from pyoxigraph import RdfFormat

from kg import iri, rdf
from kg.iri import Iris
from kg.model import (
    Arm,
    DateType,
    EnrollmentType,
    Facet,
    Field,
    Intervention,
    Link,
    Mention,
    OfficialRole,
    Origin,
    Outcome,
    PartialDate,
    Party,
    Person,
    Phase,
    Product,
    Reading,
    Record,
    Role,
    Site,
    SponsorClass,
    SponsorRole,
    Status,
    Term,
    WhoMasked,
)  # fmt: skip

TEXTS = st.text(alphabet=st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from(["\\", '"', "\n", "\r", "\t", "\b", "\f", "\x00", "\x01", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\u00a0", "\ufeff", "😀",
                     "\\u0041", "\\n", " .", "> <", "^^", "@en", "é", "e\u0301", "\ufffe", "\U0010ffff", "a"])
).map("".join)  # fmt: skip
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=5, min_value=-1000000, max_value=1000000)
SUBJECT, PREDICATE = "<https://example.org/s>", "<https://example.org/p>"
ALL = """ \\ " ' \n \t 😀 \u2028 <b> ^^ @en"""


def whole() -> Record:
    """A record that uses every kind of part."""
    return record(
        title="CD19 CAR-T and NK cells " + ALL,
        official_title="APRIL CAR-T cells",
        summary="Haploidentical NK cells are infused." + ALL,
        conditions=("Refractory Acute Myeloid Leukemia",),
        keywords=("k" + ALL,),
        status=Status.RECRUITING,
        phase=Phase.PHASE1_PHASE2,
        healthy_volunteers=False,
        start=PartialDate(2024),
        completion=PartialDate(2025, 12),
        updated=PartialDate(2026, 1, 2),
        enrollment=1_000_000,
        minimum_age=Decimal("0.500"),
        maximum_age=Decimal("1E+2"),
        site_count=2,
        parties=(
            Party("Invented Institute" + ALL, SponsorRole.LEAD, SponsorClass.OTHER),
            Party("Other Institute", SponsorRole.COLLABORATOR),
        ),
        sites=(
            Site("Clinic", "Exampleton", "R", "Japan", 52.10, -0.0),
            Site("", "Exampleton", "", "Narnia", 1e-7, 179.99999999),
        ),
        officials=(Person("Somebody", "Chair", "Invented Institute"),),
        arms=(Arm("A", text="t" + ALL, uses=("X",)),),
        interventions=(Intervention("X", text="t", other_names=("Y",)),),
        outcomes=(Outcome("o", True, "1 year", "t"),),
        related=("NCT99999911",),
    )


def oxigraph(lines: list[str]) -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    store.bulk_load(io.BytesIO("".join(f"{line}\n" for line in lines).encode()), RdfFormat.N_TRIPLES)
    return store


def values_read_back(written: str) -> list[tuple[str, str]]:
    """The value and the datatype that three readers make of a literal."""
    line = f"{SUBJECT} {PREDICATE} {written} ."
    (quad,) = pyoxigraph.parse(f"{line}\n".encode(), RdfFormat.N_TRIPLES)
    assert isinstance(quad.object, pyoxigraph.Literal)
    found = [(quad.object.value, quad.object.datatype.value)]
    for graph in (rdflib.Graph().parse(data=line + "\n", format="nt"), rdf.parse([line])):
        (value,) = graph.objects()
        assert isinstance(value, rdflib.Literal)
        assert value.language is None
        found.append((str(value), str(value.datatype or rdflib.XSD.string)))
    return found


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_three_readers_read_a_text_back(text: str) -> None:
    written = rdf.literal(text)
    assert "\n" not in written
    assert "\r" not in written
    assert values_read_back(written) == [(text, str(rdflib.XSD.string))] * 3


@pytest.mark.parametrize(
    "code", [*range(0x21), 0x22, 0x5C, 0x7F, 0x80, 0x85, 0x9F, 0xA0, 0xFEFF, 0xFFFD, 0xFFFE, 0xFFFF, 0x2028, 0x1F600, 0x10FFFF]
)
def test_every_odd_character_is_read_back(code: int) -> None:
    assert values_read_back(rdf.literal(f"a{chr(code)}b")) == [(f"a{chr(code)}b", str(rdflib.XSD.string))] * 3


@pytest.mark.parametrize(
    ("value", "lexical", "datatype"),
    [
        (True, "true", "boolean"), (False, "false", "boolean"), (0, "0", "integer"), (-5, "-5", "integer"), (1_000_000, "1000000", "integer"),
        (10**30, "1" + "0" * 30, "integer"), (Decimal("0.50"), "0.5", "decimal"), (Decimal("1E+2"), "100", "decimal"), (Decimal("-0.0"), "0", "decimal"),
        (Decimal("18.000"), "18", "decimal"), (Decimal("1E-7"), "0.0000001", "decimal"), (1e-7, "0.0000001", "decimal"), (52.1, "52.1", "decimal"),
        (-0.0, "0", "decimal"), (100.0, "100", "decimal"), (1e21, "1" + "0" * 21, "decimal"), (Decimal(0), "0", "decimal"), (Decimal(-10), "-10", "decimal"),
        (PartialDate(2024), "2024", "gYear"), (PartialDate(2024, 2), "2024-02", "gYearMonth"), (PartialDate(2024, 2, 29), "2024-02-29", "date"),
        (PartialDate(1), "0001", "gYear"), (PartialDate(9999, 12, 31), "9999-12-31", "date"),
    ],
)  # fmt: skip
def test_values_are_canonical(value: rdf.Value, lexical: str, datatype: str) -> None:
    written = rdf.literal(value)
    assert written == f'"{lexical}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'
    assert values_read_back(written) == [(lexical, f"http://www.w3.org/2001/XMLSchema#{datatype}")] * 3


@settings(deadline=None, max_examples=200)
@given(DECIMALS | st.integers() | st.booleans() | st.floats(-1000, 1000).map(lambda number: round(number, 6)))
def test_a_store_changes_no_number(value: Decimal | float) -> None:
    line = f"{SUBJECT} {PREDICATE} {rdf.literal(value)} ."
    assert dumped(oxigraph([line])) == {line}
    ((lexical, _), *_) = values_read_back(rdf.literal(value))
    assert isinstance(value, bool) or Decimal(lexical) == Decimal(str(value))


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), "\ud800", "a\udfffb"])
def test_what_rdf_cannot_hold_is_refused(value: rdf.Value) -> None:
    with pytest.raises(ValueError, match="not "):
        rdf.literal(value)


def dumped(store: pyoxigraph.Store) -> set[str]:
    return set((store.dump(format=RdfFormat.N_TRIPLES, from_graph=pyoxigraph.DefaultGraph()) or b"").decode().splitlines())


@pytest.mark.parametrize(
    "text",
    ["https://example.org/a", "urn:x:y", "mailto:a", "https://example.org/é?a=b#c", "http://example.org/%20"],
)
def test_iris_stand_in_angle_brackets(text: str) -> None:
    assert rdf.resource(text) == f"<{text}>"


@pytest.mark.parametrize(
    "text",
    ["", "trial/NCT1", "//example.org", ":a", "1a:b", "_:b", "https://example.org/a b", "https://example.org/<", "https://example.org/>", 'https://e.org/"',
     "https://e.org/{", "https://e.org/}", "https://e.org/|", "https://e.org/^", "https://e.org/`", "https://e.org/\\", "https://e.org/\n", "https://e.org/\x00",
     "https://e.org/\ud800", "https://e.org/> <https://e.org/x> <https://e.org/y"],
)  # fmt: skip
def test_bad_iris_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        rdf.resource(text)


@pytest.mark.parametrize("key", ["A B", "A>", 'A"', "A\n"])
def test_a_key_that_breaks_an_iri_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match="not an IRI"):
        rdf.concept(Term("antigen", key))


def test_three_readers_agree_on_a_whole_record() -> None:
    lines = list(rdf.lines(whole()))
    read = {
        tuple(map(str, quad))[:3]
        for quad in pyoxigraph.parse("".join(f"{line}\n" for line in lines).encode(), RdfFormat.N_TRIPLES)
    }
    assert len(read) == len(lines)
    parsed = rdflib.Graph().parse(data="\n".join(lines) + "\n", format="nt")
    assert set(parsed) == set(rdf.parse(lines)) == set(rdf.graph(whole()))
    assert len(parsed) == len(lines)


def test_a_store_dumps_what_was_written() -> None:
    lines = list(rdf.lines(whole()))
    assert {json.dumps(line) for line in dumped_as_written(lines)} == {json.dumps(line) for line in lines}


def dumped_as_written(lines: list[str]) -> set[str]:
    """What a store dumps, in this project's escapes: the store leaves some characters as they are."""
    store = oxigraph(lines)
    return {
        f"{quad.subject} {quad.predicate} {rewritten(quad.object)} ." for quad in store.quads_for_pattern(None, None, None)
    }  # fmt: skip


def rewritten(value: Any) -> str:
    if isinstance(value, pyoxigraph.Literal) and value.datatype.value.endswith("#string"):
        return rdf.literal(value.value)
    return str(value)


def test_there_are_no_blank_nodes_and_no_line_twice() -> None:
    lines = list(rdf.lines(whole()))
    assert len(lines) == len(set(lines))
    assert all(line.startswith("<") and line.split(" ", 2)[2][0] in '<"' for line in lines)
    assert not any(isinstance(node, rdflib.BNode) for triple in rdf.graph(whole()) for node in triple)


def test_the_same_record_is_the_same_lines() -> None:
    assert list(rdf.lines(whole())) == list(rdf.lines(whole()))


def test_the_trial_s_type_comes_first_and_only_once() -> None:
    lines = list(rdf.lines(whole()))
    assert [number for number, line in enumerate(lines) if line.endswith("#Trial> .")] == [0]


def test_resources_follow_the_base_and_concepts_do_not() -> None:
    text = "\n".join(rdf.lines(whole(), Iris("https://example.org/kg/")))
    assert f"<https://example.org/kg/trial/{NCT}>" in text
    assert f"<{iri.BASE}trial/" not in text
    assert f"<{iri.BASE}org/" not in text
    assert "<https://w3id.org/trial-kg/term/cell/NK>" in text


def test_an_empty_trial_says_its_id_and_its_record() -> None:
    graph = rdf.graph(record())
    assert {predicate.rpartition("/")[2].rpartition("#")[2] for predicate in map(str, graph.predicates())} == {
        "type", "identifier", "wasDerivedFrom", "layout", "sha256",
    }  # fmt: skip


def values(made: Record, name: str) -> set[str]:
    return {
        str(value) for value in rdf.graph(made).objects(rdflib.URIRef(Iris().trial(NCT)), rdflib.URIRef(iri.vocabulary(name)))
    }


def products(*donors: str) -> Record:
    made = tuple(
        Product(f"product/{number}", ((Facet.CELL, Term("cell", "NK")), (Facet.DONOR, Term("donor", donor))))
        for number, donor in enumerate(donors, 1)
    )
    return Record(trial(), Reading(made))


@pytest.mark.parametrize(
    ("donors", "said"),
    [
        (["NOT_STATED"], {"NOT_STATED"}),
        (["NOT_STATED", "NOT_STATED"], {"NOT_STATED"}),
        (["NOT_STATED", "AUTOLOGOUS"], {"AUTOLOGOUS"}),
        (["AUTOLOGOUS", "ALLOGENEIC"], {"AUTOLOGOUS", "ALLOGENEIC"}),
        ([], set()),
    ],
)
def test_the_trial_states_no_donor_only_where_no_product_does(donors: list[str], said: set[str]) -> None:
    assert values(products(*donors), "donorRelation") == {iri.term(Term("donor", donor)) for donor in said}


def test_a_mention_says_where_it_stands_and_what_it_supports() -> None:
    mention = Mention(
        Field.TITLE, "intervention/1", 0, 2, "NK", Term("cell", "NK"), Role.PRODUCT, supports=("product/1", ""), fact=Facet.CELL
    )
    graph = rdf.graph(Record(trial(), Reading((), (mention,))))
    (node,) = graph.subjects(rdflib.RDF.type, rdflib.URIRef(iri.vocabulary("Mention")))
    said = {str(predicate).partition("#")[2]: str(value) for predicate, value in graph.predicate_objects(node)}
    base = Iris().trial(NCT)
    assert said["onPart"] == f"{base}/intervention/1"
    assert (said["start"], said["end"], said["quote"], said["position"]) == ("0", "2", "NK", "1")
    assert said["field"] == str(rdflib.RDFS.label)
    assert {str(value) for value in graph.objects(node, rdflib.URIRef(iri.vocabulary("supports")))} == {
        base,
        f"{base}/product/1",
    }


def test_a_country_is_a_concept_where_it_is_known_and_printed_where_not() -> None:
    made = Record(
        trial(sites=(Site("A", country="Japan"), Site("B", country="Narnia"))),
        Reading(),
        (Link("Japan", Term("country", "JP")),),
    )
    text = "\n".join(rdf.lines(made))
    assert "ontology#country> <https://w3id.org/trial-kg/term/country/JP>" in text
    assert 'ontology#countryName> "Narnia"' in text
    assert '"Japan"' not in text


def test_codes_are_concepts_of_their_schemes() -> None:
    made = trial(
        start_type=DateType.ACTUAL,
        enrollment_type=EnrollmentType.ESTIMATED,
        expanded_access_status=Status.AVAILABLE,
        responsible_party=OfficialRole.SPONSOR,
        who_masked=(WhoMasked.PARTICIPANT, WhoMasked.INVESTIGATOR),
        officials=(Person("Ada Example", "Chair", official_role=OfficialRole.STUDY_CHAIR),),
    )
    text = "\n".join(rdf.lines(Record(made, Reading()))).replace(iri.TERM, "").replace(iri.KG, "")
    for said in (
        "<startDateType> <dateType/ACTUAL>",
        "<enrollmentType> <enrollmentType/ESTIMATED>",
        "<expandedAccessStatus> <status/AVAILABLE>",
        "<responsibleParty> <officialRole/SPONSOR>",
        "<whoMasked> <whoMasked/PARTICIPANT>",
        "<whoMasked> <whoMasked/INVESTIGATOR>",
        '<personRole> "Chair"',
        "<officialRole> <officialRole/STUDY_CHAIR>",
    ):
        assert said in text


def test_the_record_says_what_it_was_read_from() -> None:
    made = Record(trial(origin=Origin("veeva", "secret/path.txt", "line 1", "ab" * 32)), Reading())
    text = "\n".join(rdf.lines(made))
    assert f"<{iri.BASE}record/{'ab' * 32}>" in text
    assert '"veeva"' in text
    assert "path.txt" not in text


@settings(deadline=None, max_examples=60)
@given(
    st.fixed_dictionaries(
        {}, optional={"title": TEXTS, "summary": TEXTS, "conditions": st.tuples(TEXTS), "keywords": st.tuples(TEXTS, TEXTS)}
    )
)
def test_any_record_is_read_back_by_three_readers(fields: dict[str, Any]) -> None:
    lines = list(rdf.lines(record(**fields)))
    text = "".join(f"{line}\n" for line in lines)
    assert set(rdflib.Graph().parse(data=text, format="nt")) == set(rdf.parse(lines))
    assert len(oxigraph(lines)) == len(lines)
