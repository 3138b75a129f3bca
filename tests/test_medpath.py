from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import ArmType, Model, Origin, Phase, Status, Trial
from kg.sources import medpath

PAGE = (Path(__file__).parent.parent / "examples" / "NCT99999902.medpath.txt").read_text(encoding="utf-8")
ROW = "Experimental: CD70 arm.CD70 CAR-NK cellsThree doses of allogeneic CD70 CAR-NK cells, one a week, after cyclophosphamide."


def read(page: str) -> Trial:
    return medpath.read(page.encode(), Origin("medpath", "page.txt", "", ""))


def test_status_and_phase_stand_under_the_title() -> None:
    trial = read(PAGE)
    assert trial.title.startswith("Invented Example: Allogeneic CD70")
    assert (trial.phase, trial.status, trial.model) == (Phase.PHASE1, Status.RECRUITING, Model.SINGLE_GROUP)
    assert trial.notes == ()


def test_the_status_under_the_title_serves_where_the_other_is_missing() -> None:
    assert read(PAGE.replace("Status\nRECRUITING\n", "Status\n")).status is Status.RECRUITING


def test_a_row_is_parted_at_a_known_intervention() -> None:
    (arm,) = read(PAGE).arms
    assert (arm.label, arm.type, arm.uses) == ("CD70 arm.", ArmType.EXPERIMENTAL, ("CD70 CAR-NK cells",))
    assert arm.text.startswith("Three doses of allogeneic CD70 CAR-NK cells")


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("Experimental: Experimental: A.CD70 CAR-NK cellsText", "A."),
        ("Experimental: CD70 CAR-NK cellsCD70 CAR-NK cells", "CD70 CAR-NK cells"),
        ("Experimental: Anti-CD70 CAR-NK cellsCD70 CAR-NK cellsText", "Anti-CD70 CAR-NK cells"),
        ("Experimental: One dose of CD70 CAR-NK cells", ""),
        ("Experimental: CD70 CAR-NK cellsText", ""),
        ("Experimental: ANatural killersText", ""),
        ("A row without a typeCD70 CAR-NK cellsText", ""),
    ],
)
def test_a_row_that_cannot_be_parted_is_kept_whole(row: str, label: str) -> None:
    (arm,) = read(PAGE.replace(ROW, row)).arms
    assert arm.label == label
    assert label or arm.text == row


def test_a_time_frame_ends_its_line() -> None:
    assert [(outcome.label, outcome.time_frame, outcome.primary) for outcome in read(PAGE).outcomes] == [
        ("Dose limiting toxicities", "28 days", True),
        ("Objective response rate", "Up to 12 months", False),
        ("Persistence of the infused cells in blood", "", False),
    ]


def test_flags_part_sites() -> None:
    trial = read(PAGE)
    assert [(site.facility, site.city, site.region, site.country) for site in trial.sites] == [
        ("Invented General Hospital", "Ejemplo", "Madrid", "Spain"),
        ("Invented Kidney Institute", "Exemplo", "", "Portugal"),
    ]
    assert trial.site_count == 2


def test_criteria_that_are_not_provided_are_missing() -> None:
    start, end = PAGE.index("Inclusion Criteria\n"), PAGE.index("Exclusion Criteria\n")
    trial = read(PAGE[:start] + "Inclusion Criteria\n\nNot provided\n\n" + PAGE[end:])
    assert trial.eligibility.startswith("Exclusion Criteria:\n\n1. Earlier gene-modified")


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (PAGE.replace("NCT99999902", "none"), "Registration Number"),
        ("MedPath\n\nPhase 1\n" + PAGE[PAGE.index("Conditions\n") :], "title"),
    ],
)
def test_a_broken_page_is_refused_with_its_place(page: str, place: str) -> None:
    with pytest.raises(SourceError) as refused:
        read(page)
    assert refused.value.place == place


def test_a_page_cut_off_between_lines_is_read_as_far_as_it_goes() -> None:
    lines = PAGE.splitlines()
    for end in range(lines.index("NCT99999902") + 1, len(lines)):
        assert read("\n".join(lines[:end])).nct == "NCT99999902"


@pytest.mark.parametrize(
    ("row", "label", "uses", "text"),
    [
        ("Experimental: A1CD70 CAR-NK cells, CyclophosphamideText", "A1", ("CD70 CAR-NK cells", "Cyclophosphamide"), "Text"),
        ("Experimental: A1CD70 CAR-NK cellsCyclophosphamideText", "A1", ("CD70 CAR-NK cells", "Cyclophosphamide"), "Text"),
        ("Experimental: A1Biological: CD70 CAR-NK cellsText", "A1", ("CD70 CAR-NK cells",), "Text"),
        ("Experimental: A1Cyclophosphamideone dose", "A1", ("Cyclophosphamide",), "one dose"),
        ("Experimental: A1CyclophosphamideCyclophosphamide, twice", "A1", ("Cyclophosphamide",), "Cyclophosphamide, twice"),
        ("Experimental: Sham Comparator: A1CyclophosphamideText", "Sham Comparator: A1", ("Cyclophosphamide",), "Text"),
        (
            "Experimental: A1 (NK+Cyclophosphamide)CyclophosphamideText",
            "A1 (NK+Cyclophosphamide)",
            ("Cyclophosphamide",),
            "Text",
        ),
    ],
)
def test_a_row_of_several_interventions_is_parted(row: str, label: str, uses: tuple[str, ...], text: str) -> None:
    (arm,) = read(PAGE.replace(ROW, row)).arms
    assert (arm.label, arm.type, arm.uses, arm.text) == (label, ArmType.EXPERIMENTAL, uses, text)


def test_rows_of_one_arm_are_one_arm() -> None:
    rows = "Experimental: A1CD70 CAR-NK cellsText\nExperimental: A1CyclophosphamideText"
    (arm,) = read(PAGE.replace(ROW, rows)).arms
    assert (arm.label, arm.uses) == ("A1", ("CD70 CAR-NK cells", "Cyclophosphamide"))


@pytest.mark.parametrize(
    ("row", "columns"),
    [
        ("Response rate (ORR)24 monthsThe rate of responses", ("Response rate (ORR)", "24 months", "The rate of responses")),
        ("SurvivalFrom infusion, up to 2 years", ("Survival", "From infusion, up to 2 years", "")),
        ("Safety0 to 28 daysas graded", ("Safety", "0 to 28 days", "as graded")),
        ("Change at Week 4BaselineWeight", ("Change at Week 4", "Baseline", "Weight")),
        ("Toxicity (grade ≥3)up to 28 days", ("Toxicity (grade ≥3)", "up to 28 days", "")),
        ("Responses after 3 months", ("Responses after 3 months", "", "")),
        ("Patients in a group to be told", ("Patients in a group to be told", "", "")),
        ("Score C302 years", ("Score C", "302 years", "")),
    ],
)
def test_an_outcome_is_parted_where_a_time_frame_begins(row: str, columns: tuple[str, str, str]) -> None:
    (outcome, *_) = read(PAGE.replace("Dose limiting toxicities28 days", row)).outcomes
    assert (outcome.label, outcome.time_frame, outcome.text) == columns
