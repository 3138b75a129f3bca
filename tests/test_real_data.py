"""The measures on real pages and records; they are not part of the repository and skip where they are not at hand."""

from pathlib import Path

import pytest

import kg
from kg import pipeline
from kg.graph import Graph
from kg.validate import Level

SHARED = Path(__file__).parent.parent.parent / "shared"
PAGES = sorted(path for path in SHARED.glob("pages/*.txt") if not path.stem.endswith(".cut"))

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real pages and records are not at hand")

# What each named query answers on the five whole pages: the question, its parameters, the columns looked at, their rows.
ANSWERS: list[tuple[str, str, dict[str, str], tuple[str, ...], set[tuple[str | None, ...]]]] = [
    ("CQ01", "sponsors-by-cell-and-source", {"cell": "NK", "source": "ALLOGENEIC"}, ("nct", "label", "quote"), {
        ("NCT04221971", "Peking University People's Hospital", "haploidentical"),
        ("NCT05574608", "Affiliated Hospital to Academy of Military Medical Sciences", "Allogenic"),
    }),
    ("CQ02", "sponsors-without-donor", {"cell": "NK", "modification": "CAR"}, ("nct", "label"), {
        ("NCT06631040", "Shahid Beheshti University of Medical Sciences"),
    }),
    ("CQ09", "trials-by-antigen", {"antigen": "CD123"}, ("nct", "cell", "modification", "quote"), {
        ("NCT05574608", "NK", "CAR", "CD123"),
    }),
    ("CQ10", "antigens-in-two-cells", {"cell": "T", "other": "NK"}, ("label", "trials"), {("CD19", "2")}),
    ("CQ12", "unmodified-trials", {"cell": "NK"}, ("nct",), {("NCT04221971",), ("NCT02185781",)}),
    ("CQ20", "donors-of-allogeneic-trials", {}, ("nct", "source", "quote"), {
        ("NCT04221971", "HAPLOIDENTICAL", "haploidentical"),
        ("NCT04221971", "DONOR_NOS", "donor-derived"),
        ("NCT05164042", "HEALTHY_DONOR", "healthy donors"),
        ("NCT05574608", "ALLOGENEIC", "Allogenic"),
    }),
    ("CQ28", "places", {"antigen": "CD19", "cell": "NK", "modification": "CAR"}, ("nct", "city", "country", "status"), {
        ("NCT06631040", "Tabriz", "Iran", "Not yet recruiting"),
    }),
    ("CQ30", "counted-sites-without-names", {}, ("nct", "count"), {("NCT02185781", "6")}),
    ("CQ32", "trials-by-state", {"state": "MINIMAL_RESIDUAL_DISEASE"}, ("nct",), {("NCT02185781",)}),
    ("CQ32", "trials-by-state", {"state": "REFRACTORY"}, ("nct",), {("NCT06631040",), ("NCT05164042",), ("NCT05574608",)}),
    # The residual disease of NCT02185781 is printed as recurrent, which is this state too.
    ("CQ32", "trials-by-state", {"state": "RELAPSED"}, ("nct",), {
        ("NCT06631040",), ("NCT05164042",), ("NCT05574608",), ("NCT02185781",),
    }),
    ("T11", "trials-by-conditioning", {"agent": "FLUDARABINE", "cell": "NK", "modification": "CAR"}, ("nct",), {
        ("NCT06631040",), ("NCT05574608",),
    }),
    ("CQ38", "evidence", {"nct": "NCT05164042", "key": "ALLOGENEIC"}, ("field", "quote", "basis", "role"), {
        ("label", "Allogeneic", "stated", "product"),
        ("intervention/1 label", "Allogeneic", "stated", "product"),
        ("intervention/1 text", "allogeneic", "stated", "product"),
        ("arm/1 text", "allogeneic", "stated", "product"),
        ("summary", "Allogeneic", "stated", "product"),
        ("summary", "allogeneic", "stated", "background"),
        ("description", "Allogeneic", "stated", "product"),
        ("description", "allogeneic", "stated", "background"),
        ("summary", "healthy donors", "inferred", "product"),
        ("description", "healthy donors", "inferred", "product"),
    }),
]  # fmt: skip


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the five whole pages: every one is in it, and the one without conditions is warned of."""
    directory = tmp_path_factory.mktemp("pages")
    summary = pipeline.build(PAGES, directory)
    assert (summary.trials, summary.refused, summary.field_notes, summary.warnings) == (5, 0, 0, 1)
    return directory


@pytest.fixture(scope="module")
def pages(directory: Path) -> Graph:
    return kg.open(str(directory))


@pytest.mark.parametrize(
    ("name", "values", "columns", "rows"), [answer[1:] for answer in ANSWERS], ids=[f"{each[0]}-{each[1]}" for each in ANSWERS]
)
def test_a_named_query_answers_its_question_on_the_pages(
    pages: Graph, name: str, values: dict[str, str], columns: tuple[str, ...], rows: set[tuple[str | None, ...]]
) -> None:
    assert {tuple(row[column] for column in columns) for row in pages.select(name, **values)} == rows


def test_the_words_behind_allogeneic_are_the_intervention_s_own(pages: Graph) -> None:
    (row,) = pages.select("""
        PREFIX kg: <https://w3id.org/trial-kg/ontology#>
        SELECT ?text WHERE { ?intervention a kg:Intervention ; kg:text ?text . ?mention kg:onPart ?intervention ; kg:field kg:text ;
            kg:term/<http://www.w3.org/2004/02/skos/core#notation> "ALLOGENEIC" ; kg:supports ?product }""")
    assert row["text"] == "infusion of allogeneic CD19 CAR-T cells"


def test_a_page_whose_conditions_are_empty_is_warned_of_by_name(directory: Path) -> None:
    found = [(checked.nct, result) for checked in pipeline.recheck(directory) for result in checked.results]
    ((nct, result),) = found
    assert (nct, result.level) == ("NCT05164042", Level.WARNING)
    assert (result.shape.rpartition("/")[2], result.focus.rpartition("/")[2]) == ("TrialConditionNameMissing", "NCT05164042")


def test_contact_data_is_nowhere(pages: Graph) -> None:
    numbers = ("09122875993", "8610-88325949")
    text = " ".join(row["o"] or "" for row in pages.select("SELECT ?o WHERE { ?s ?p ?o FILTER(ISLITERAL(?o)) }"))
    assert not any(number in text for number in numbers)


def test_all_studies_of_the_registry_are_read(tmp_path: Path) -> None:
    summary = pipeline.build([SHARED / "trials" / "ctgov_v2.jsonl.gz"], tmp_path)
    assert (summary.trials, summary.refused) == (261, 0)


def test_all_cell_trials_are_read(tmp_path: Path) -> None:
    summary = pipeline.build([SHARED / "trials" / "cart_v2.jsonl.gz"], tmp_path)
    assert (summary.trials, summary.refused) == (2590, 0)
