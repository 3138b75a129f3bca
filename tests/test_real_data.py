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
