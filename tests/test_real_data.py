"""The measures on real pages and records; they are not part of the repository and skip where they are not at hand."""

from pathlib import Path

import pytest

from kg import pipeline
from kg.graph import Graph
from kg.store import open_store

SHARED = Path(__file__).parent.parent.parent / "shared"
PAGES = [path for layout in ("labelled", "medpath", "veeva") for path in sorted(SHARED.glob(f"pages/NCT*.{layout}.txt"))]

pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the real pages and records are not at hand")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    directory = tmp_path_factory.mktemp("pages")
    summary = pipeline.build(PAGES, directory)
    assert (summary.trials, summary.refused) == (4, 0)
    return Graph(open_store(str(directory)))


def test_sponsors_of_allogeneic_nk_trials(pages: Graph) -> None:
    rows = pages.select("sponsors-by-cell-and-source", cell="NK", source="ALLOGENEIC")
    assert {(row["label"], row["quote"]) for row in rows} == {
        ("Peking University People's Hospital", "haploidentical"),
        ("Affiliated Hospital to Academy of Military Medical Sciences", "Allogenic"),
    }


def test_sponsors_that_do_not_state_the_donor(pages: Graph) -> None:
    rows = pages.select("sponsors-without-donor", cell="NK")
    assert [row["label"] for row in rows] == ["Shahid Beheshti University of Medical Sciences"]


def test_unmodified_nk_trials(pages: Graph) -> None:
    rows = pages.select("unmodified-trials", cell="NK")
    assert {row["nct"] for row in rows} == {"NCT04221971", "NCT02185781"}


def test_haploidentical_donors(pages: Graph) -> None:
    rows = pages.select("donors-of-allogeneic-trials")
    assert [(row["nct"], row["quote"]) for row in rows if row["source"] == "HAPLOIDENTICAL"] == [
        ("NCT04221971", "haploidentical")
    ]


def test_places_of_open_cd19_car_nk_trials(pages: Graph) -> None:
    rows = pages.select("places", antigen="CD19", cell="NK", modification="CAR")
    assert rows == [{"city": "Tabriz", "country": "Iran", "nct": "NCT06631040", "status": "Not yet recruiting"}]


def test_sites_that_are_counted_and_not_named(pages: Graph) -> None:
    assert pages.select("counted-sites-without-names") == [{"nct": "NCT02185781", "count": "6"}]


def test_residual_disease_is_told_from_relapse(pages: Graph) -> None:
    residual = pages.select("trials-by-state", state="MINIMAL_RESIDUAL_DISEASE")
    assert {row["nct"] for row in residual} == {"NCT02185781"}
    relapsed = pages.select("trials-by-state", state="RELAPSED")
    assert {"NCT06631040", "NCT05574608"} <= {row["nct"] for row in relapsed}


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
