from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import ArmType, Origin, PartialDate, Phase, SponsorRole, Status, Trial
from kg.sources import meddatax

PAGE = (Path(__file__).parent.parent / "examples" / "NCT99999901.meddatax.txt").read_text(encoding="utf-8")
ORIGIN = Origin("meddatax", "page.txt", "", "")
BARE = (Path(__file__).parent / "records" / "meddatax" / "bare.txt").read_text(encoding="utf-8")


def read(page: str) -> Trial:
    return meddatax.read(page.encode(), ORIGIN)


def test_values_stand_under_their_labels() -> None:
    trial = read(PAGE)
    assert (trial.status, trial.phase, trial.enrollment) == (Status.RECRUITING, Phase.PHASE1_PHASE2, 24)
    assert (trial.start, trial.completion) == (PartialDate(2025, 9, 1), PartialDate(2028, 6))
    assert (trial.minimum_age, trial.maximum_age) == (Decimal(18), Decimal(70))
    assert trial.healthy_volunteers is False
    assert trial.notes == ()


def test_explanations_are_no_data() -> None:
    assert "Explanation" not in repr(read(PAGE))


def test_a_role_belongs_to_the_name_before_it() -> None:
    assert [(party.name, party.role) for party in read(PAGE).parties] == [
        ("Invented Cell Foundation", SponsorRole.COLLABORATOR),
        ("Invented University Hospital", SponsorRole.LEAD),
    ]


def test_arms_use_interventions_whose_text_is_not_repeated() -> None:
    low, high = read(PAGE).arms
    assert (low.label, low.type, low.text) == (
        "Low dose",
        ArmType.EXPERIMENTAL,
        "Three patients receive 5×10^6 NK cells per kg.",
    )
    assert (high.label, high.text) == ("High dose", "")
    assert low.uses == high.uses == ("haploidentical NK cells", "Fludarabine and cyclophosphamide")


def test_other_names_belong_to_the_intervention_before_them() -> None:
    cells, drugs = read(PAGE).interventions
    assert (cells.other_names, drugs.other_names) == (("INV-NK-01",), ())
    assert (drugs.name, drugs.text) == ("Fludarabine and cyclophosphamide", "Lymphodepletion on days -5 to -3.")


def test_a_place_may_lack_its_region() -> None:
    (site,) = read(PAGE).sites
    assert (site.city, site.region, site.country, site.status) == ("Exampleton", "", "Netherlands", Status.RECRUITING)


def test_related_trials_are_ids_only() -> None:
    trial = read(PAGE)
    assert trial.related == ("NCT99999902",)
    assert "Another Invented Trial" not in repr(trial)


def test_a_page_with_some_labels_is_refused() -> None:
    with pytest.raises(SourceError, match="labels are missing") as refused:
        read(PAGE.replace("Recruitment Status\n", ""))
    assert refused.value.place == "Basic Information"


@pytest.mark.parametrize(
    ("printed", "instead", "place", "value"),
    [
        ("RECRUITING\nPHASE1\n", "PHASE1\nRECRUITING\n", "Basic Information, value 2", "RECRUITING"),
        ("1,012 participants", "1,012", "Basic Information, value 3", "1,012"),
        ("2027-08-31", "2027-08-32", "Basic Information, value 6", "2027-08-32"),
        ("2027-08-31", "2027-08-31\n2028", "Basic Information, value 7", "2028"),
        ("OTHER\nOTHER\nNONE", "OTHER\nNONE\nOTHER", "Study Design, value 4", "OTHER"),
        ("NON_RANDOMIZED", "SOMETIMES", "Study Design, value 1", "SOMETIMES"),
        ("6 Months\nALL", "ALL\n6 Months", "Eligibility Criteria, value 2", "6 Months"),
        ("6 Months\nALL", "6 Months\nEVERYBODY", "Eligibility Criteria, value 2", "EVERYBODY"),
        ("Invented General Hospital\nOTHER", "OTHER\nInvented General Hospital", "Sponsors, value 1", "OTHER"),
        ("Exampleton, , Netherlands", "Exampleton", "Locations, value 2", "Exampleton"),
        ("Samplecity, Sample Province, China\n", "", "Locations, value 4", ""),
    ],
)  # fmt: skip
def test_a_bare_value_that_fits_no_place_refuses_the_page(printed: str, instead: str, place: str, value: str) -> None:
    assert printed in BARE
    with pytest.raises(SourceError) as refused:
        read(BARE.replace(printed, instead))
    assert refused.value.place == place
    assert repr(value) in refused.value.problem


@pytest.mark.parametrize("missing", ["RECRUITING", "PHASE1", "1,012 participants", "INTERVENTIONAL"])
def test_a_missing_bare_value_moves_no_other(missing: str) -> None:
    trial = read(BARE.replace(f"{missing}\n", ""))
    said = (trial.status, trial.phase, trial.enrollment, trial.study_type)
    assert said.count(None) == 1
    assert (trial.start, trial.completion) == (PartialDate(2025, 2), PartialDate(2027, 8, 31))


def test_a_bare_value_with_two_places_is_left_out_with_a_note() -> None:
    trial = read(BARE.replace("2027-08-31\n", ""))
    assert (trial.start, trial.completion, trial.minimum_age, trial.maximum_age) == (None, None, None, None)
    assert [(note.place, note.problem) for note in trial.notes] == [
        ("Basic Information", "'2025-02' may be Study Start Date or Study Completion Date"),
        ("Eligibility Criteria", "'6 Months' may be Minimum Eligible Age or Maximum Eligible Age"),
    ]


def test_none_of_several_bare_sponsors_is_taken_for_the_lead() -> None:
    trial = read(BARE.replace("Hospital\nOTHER\n", "Hospital\nOTHER\nInvented Company\nINDUSTRY\n"))
    assert trial.parties == ()
    assert "roles are missing" in next(note.problem for note in trial.notes if note.place == "Sponsors")


def test_bare_interventions_are_not_parted() -> None:
    trial = read(BARE.replace("day 0.\nEligibility", "day 0.\nFludarabine\nOn day -3.\nEligibility"))
    assert [known.name for known in trial.interventions] == ["CD7 CAR-T cells"]
    assert "'Fludarabine'" in next(note.problem for note in trial.notes if note.place == "Interventions")


def test_bare_interventions_are_parted_by_their_other_names() -> None:
    others = (
        "day 0.\nOther Intervention Names\nDiscover alternative explanations.\nINV-CD7\nFludarabine\nOn day -3.\nEligibility"
    )
    trial = read(BARE.replace("day 0.\nEligibility", others).replace("Second cohort", "Fludarabine\nOn day -3.\nSecond cohort"))
    assert [(known.name, known.text, known.other_names) for known in trial.interventions] == [
        ("CD7 CAR-T cells", "Allogeneic cells, infused on day 0.", ("INV-CD7",)),
        ("Fludarabine", "On day -3.", ()),
    ]
    assert [(arm.label, arm.uses) for arm in trial.arms] == [
        ("CD7 CAR-T cells", ("CD7 CAR-T cells", "Fludarabine")),
        ("Second cohort", ("CD7 CAR-T cells",)),
    ]
    assert "Interventions" not in {note.place for note in trial.notes}


def test_a_bare_person_is_no_site_and_empty_sections_stay_empty() -> None:
    trial = read(BARE)
    assert [(site.facility, site.city) for site in trial.sites] == [
        ("", "Exampleton"),
        ("Invented General Hospital", "Samplecity"),
    ]
    assert trial.conditions == ()


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (PAGE.replace("NCT ID: NCT99999901", "NCT ID: 99999901"), "NCT ID"),
        (PAGE[PAGE.index("NCT ID:") :], "title"),
    ],
)
def test_a_broken_page_is_refused_with_its_place(page: str, place: str) -> None:
    with pytest.raises(SourceError) as refused:
        read(page)
    assert refused.value.place == place


def test_a_page_cut_off_between_lines_is_read_as_far_as_it_goes() -> None:
    whole = read(PAGE)
    lines = PAGE.splitlines()
    for end in range(lines.index("Last Updated: 2026-03-17"), len(lines)):
        part = read("\n".join(lines[:end]))
        assert set(part.parties) <= set(whole.parties)
        assert set(part.sites) <= set(whole.sites)
        assert {arm.label for arm in part.arms} <= {"Low dose", "High dose", *(known.text for known in whole.interventions)}


def test_other_names_may_stand_one_a_line() -> None:
    cells, drugs = read(PAGE.replace("INV-NK-01\n", "INV-NK-01\n\nInvented cells\n")).interventions
    assert (cells.other_names, drugs.name) == (("INV-NK-01", "Invented cells"), "Fludarabine and cyclophosphamide")


def test_a_city_may_hold_a_comma_where_there_is_no_region() -> None:
    (site,) = read(PAGE.replace("Exampleton, , Netherlands", "Exampleton, Old Town, , Netherlands")).sites
    assert (site.city, site.region, site.country) == ("Exampleton, Old Town", "", "Netherlands")


def test_bare_places_may_lack_their_name() -> None:
    trial = read(BARE.replace("Invented General Hospital\nSamplecity", "Samplecity"))
    assert [(site.facility, site.city) for site in trial.sites] == [("", "Exampleton"), ("", "Samplecity")]


def test_a_lone_bare_line_is_a_person_unless_it_is_the_sponsor() -> None:
    lone = BARE.replace("ExampleAda\nProfessor\n", "ExampleAda\n")
    assert [person.name for person in read(lone).officials] == ["Ada Example, Dr", "ExampleAda"]
    sponsor = BARE.replace("ExampleAda\nProfessor\n", "Invented General Hospital\n")
    assert [person.name for person in read(sponsor).officials] == ["Ada Example, Dr"]
