"""The trials of a resource: found, filtered, sorted, paged, and what they share."""

from pathlib import Path
from typing import Any

import make
import pytest

from kg import iri, listing, pipeline
from kg.listing import PAGE, Asked, Column, Listing
from kg.model import Term
from kg.store import Store, open_store

TOLD: list[tuple[str, dict[str, Any]]] = [
    ("CD19 CAR-T cells for lymphoma", {"designModule": {"phases": ["PHASE1"], "enrollmentInfo": {"count": 9}}}),
    ("CD19 CAR-NK cells", {"designModule": {"phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 30}}}),
    ("CD19/CD22 CAR-T cells", {"statusModule": {"overallStatus": "COMPLETED", "startDateStruct": {"date": "2019"}}}),
    ("BCMA CAR-T cells", {"sponsorCollaboratorsModule": {"leadSponsor": {"name": "Another Institute"}}}),
    ("Kymriah for children", {}),
]
STUDIES = [make.whole_study(make.nct(number), title, **modules) for number, (title, modules) in enumerate(TOLD, 1)]
CD19 = iri.term(Term("antigen", "CD19"))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    work = tmp_path_factory.mktemp("listing")
    more = [make.whole_study(make.nct(number), f"CD7 CAR-T cells {number}") for number in range(100, 100 + PAGE + 3)]
    pipeline.build([make.write(work, *STUDIES, *more)], work / "graph")
    return open_store(str(work / "graph"))


def numbers(found: Listing) -> list[int]:
    return [int(row.nct[4:]) for row in found.rows]


def test_all_trials_of_a_concept_newest_first(store: Store) -> None:
    found = listing.read(store, CD19, Asked())
    assert numbers(found) == [1, 2, 5, 3]
    assert (found.found, found.pages) == (4, 1)
    first = found.rows[0]
    assert (first.title, first.status.label, first.phase.label) == ("CD19 CAR-T cells for lymphoma", "Recruiting", "Phase 1")
    assert (first.sponsor.label, first.start, first.enrolment) == ("Invented Institute", "2024-03", "9")
    assert [[each.label for each in things] for things in (first.cells, first.antigens)] == [["T cell"], ["CD19"]]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Asked(words="car nk"), [2]),
        (Asked(words="CAR-T"), [1, 3]),
        (Asked(words='x" ) } #'), []),
        (Asked(status="COMPLETED"), [3]),
        (Asked(status="RECRUITING", phase="PHASE1"), [1]),
        (Asked(phase="NOTHING"), []),
        (Asked(sort=Column.TRIAL, down=False), [1, 2, 3, 5]),
        (Asked(sort=Column.TITLE, down=False), [2, 1, 3, 5]),
        (Asked(sort=Column.ENROLMENT), [2, 1, 3, 5]),
        (Asked(sort=Column.START, down=False), [3, 1, 2, 5]),
    ],
)
def test_what_is_wanted_in_the_order_that_is_wanted(store: Store, asked: Asked, expected: list[int]) -> None:
    found = listing.read(store, CD19, asked)
    assert numbers(found) == expected
    assert found.found == len(expected)


def test_what_there_is_to_choose_from_is_counted(store: Store) -> None:
    found = listing.read(store, CD19, Asked(status="COMPLETED"))
    assert [(each.label, each.trials) for each in found.statuses] == [("Completed", 1), ("Recruiting", 3)]
    assert [(each.label, each.trials) for each in found.phases] == [("Phase 1", 1), ("Phase 1/Phase 2", 1)]


def test_pages_hold_every_trial_once(store: Store) -> None:
    asked = [Asked(page=page) for page in (1, 2, 3)]
    pages = [listing.read(store, iri.term(Term("antigen", "CD7")), each) for each in asked]
    assert [len(page.rows) for page in pages] == [PAGE, 3, 0]
    assert {page.found for page in pages} == {PAGE + 3}
    assert pages[0].pages == 2
    assert len({number for page in pages for number in numbers(page)}) == PAGE + 3


def test_a_named_product_leads_to_its_trials(store: Store) -> None:
    assert numbers(listing.read(store, iri.term(Term("product", "TISAGENLECLEUCEL")), Asked())) == [5]


def test_a_broader_concept_has_the_trials_of_the_narrower(store: Store) -> None:
    assert listing.read(store, iri.term(Term("status", "OPEN")), Asked()).found == len(STUDIES) - 1 + PAGE + 3


def test_what_the_trials_have_besides(store: Store) -> None:
    near = listing.besides(store, CD19)
    assert [(each.label, each.trials) for each in near["antigens"]] == [("CD22", 1)]
    assert [(each.label, each.trials) for each in near["cells"]] == [("T cell", 3), ("natural killer cell", 1)]
    assert [each.label for each in near["sponsors"]] == ["Invented Institute"]
    assert "countries" not in near


def test_a_prior_therapy_leads_to_the_trials_whose_criteria_ask_for_it(graph_dir: Path) -> None:
    therapy = iri.term(Term("therapy", "GENE_MODIFIED_CELL_THERAPY"))
    found = listing.read(open_store(str(graph_dir)), therapy, Asked())
    assert "NCT99999902" in [row.nct for row in found.rows]
