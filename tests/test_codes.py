from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.model import (
    Allocation,
    ArmType,
    BioSpecimenRetention,
    DateType,
    EnrollmentType,
    InterventionType,
    IpdSharing,
    Masking,
    Model,
    OfficialRole,
    Phase,
    Purpose,
    ReferenceType,
    SamplingMethod,
    Sex,
    SponsorClass,
    StandardAge,
    Status,
    StudyType,
    TimePerspective,
    WhoMasked,
)  # fmt: skip
from kg.sources.codes import age, ages, code, count, phase, yes_no

SETS: tuple[type[StrEnum], ...] = (
    Status, Phase, StudyType, Allocation, Model, Masking, Purpose, Sex, SponsorClass, InterventionType, ArmType, EnrollmentType, DateType,
    TimePerspective, SamplingMethod, StandardAge, WhoMasked, BioSpecimenRetention, IpdSharing, OfficialRole, ReferenceType,
)  # fmt: skip
MEMBERS = [member for codes in SETS for member in codes]


@pytest.mark.parametrize("member", MEMBERS, ids=lambda member: f"{type(member).__name__}-{member}")
@pytest.mark.parametrize("printed", ["{}", " {} ", "{}\n"])
def test_every_code_is_read_in_any_letters(member: StrEnum, printed: str) -> None:
    for word in (member.value, member.value.lower(), member.value.replace("_", " ").title(), member.value.replace("_", "-")):
        assert code(type(member), printed.format(word)) is member


@pytest.mark.parametrize(
    ("codes", "printed", "member"),
    [
        (Phase, "Phase 1", Phase.PHASE1),
        (Phase, "Phase 1/Phase 2", Phase.PHASE1_PHASE2),
        (Phase, "Phase 1 / Phase 2", Phase.PHASE1_PHASE2),
        (Phase, "Phase 2/3", Phase.PHASE2_PHASE3),
        (Phase, "Early Phase 1", Phase.EARLY_PHASE1),
        (Phase, "N/A", Phase.NA),
        (Phase, "Not Applicable", Phase.NA),
        (Allocation, "N/A", Allocation.NA),
        (Allocation, "Non-Randomized", Allocation.NON_RANDOMIZED),
        (Status, "Active, not recruiting", Status.ACTIVE_NOT_RECRUITING),
        (Status, "Invitation-only", Status.ENROLLING_BY_INVITATION),
        (Status, "Unknown status", Status.UNKNOWN),
        (Masking, "None (Open Label)", Masking.NONE),
        (Masking, "Double-blind", Masking.DOUBLE),
        (Model, "Single Group Assignment", Model.SINGLE_GROUP),
        (Model, "Parallel Assignment", Model.PARALLEL),
    ],
)
def test_printed_words_stand_for_their_code(codes: type[StrEnum], printed: str, member: StrEnum) -> None:
    assert code(codes, printed) is member


@pytest.mark.parametrize(
    ("codes", "printed"),
    [
        (Phase, "Phase 5"), (Phase, "Phase 1/Phase 3"), (Phase, "PHASE2/PHASE1"), (Phase, ""), (Status, "recruitment"), (Sex, "N/A"),
        (Status, "Phase 1"), (Masking, "Parallel Assignment"), (Sex, "both"), (Status, "招募中"), (Purpose, "TREAT"),
    ],
)  # fmt: skip
def test_an_unknown_word_is_an_error_that_names_it_and_its_set(codes: type[StrEnum], printed: str) -> None:
    with pytest.raises(ValueError, match=f"unknown {codes.__name__}") as refused:
        code(codes, printed)
    assert repr(printed) in str(refused.value)


@pytest.mark.parametrize(
    ("phases", "read"),
    [
        ([], None),
        (["PHASE1"], Phase.PHASE1),
        (["EARLY_PHASE1"], Phase.EARLY_PHASE1),
        (["PHASE1", "PHASE2"], Phase.PHASE1_PHASE2),
        (["PHASE2", "PHASE3"], Phase.PHASE2_PHASE3),
        (["NA"], Phase.NA),
    ],
)
def test_a_list_of_phases_is_one_phase(phases: list[str], read: Phase | None) -> None:
    assert phase(phases) is read


@pytest.mark.parametrize(
    "phases", [["PHASE1", "PHASE3"], ["PHASE1", "PHASE2", "PHASE3"], ["PHASE9"], ["", ""], ["NA", "PHASE1"]]
)
def test_phases_that_are_no_neighbours_are_refused(phases: list[str]) -> None:
    with pytest.raises(ValueError, match="unknown Phase"):
        phase(phases)


@pytest.mark.parametrize(
    ("printed", "years"),
    [
        ("18 Years", "18"), ("1 Year", "1"), ("100 Years", "100"), ("0 Years", "0"), ("6 Months", "0.5"), ("1 Month", "0.083"),
        ("24 months", "2"), ("4 Weeks", "0.077"), ("28 Days", "0.077"), ("1 Day", "0.003"), ("24 Hours", "0.003"), ("  65 years ", "65"),
        ("18Years", "18"), ("60+ years", "60"),
    ],
)  # fmt: skip
def test_ages_are_years(printed: str, years: str) -> None:
    assert str(age(printed)) == years


@pytest.mark.parametrize(
    "printed",
    ["", "18", "Years", "eighteen Years", "18 Years old enough", "30 Minutes", "-1 Years", "18.5 Years", "N/A", "١٨ Years"],
)
def test_other_words_are_no_age(printed: str) -> None:
    with pytest.raises(ValueError, match="not an age") as refused:
        age(printed)
    assert repr(printed) in str(refused.value)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 9999), st.sampled_from(["Years", "Months", "Weeks", "Days", "Hours"]))
def test_an_age_has_at_most_three_places_and_no_exponent(number: int, unit: str) -> None:
    years = age(f"{number} {unit}")
    exponent = years.as_tuple().exponent
    assert isinstance(exponent, int)
    assert -3 <= exponent <= 0
    assert "E" not in str(years)


@pytest.mark.parametrize(
    ("printed", "low", "high"),
    [
        ("18 to 75 years old", "18", "75"),
        ("6 months to 18 years old", "0.5", "18"),
        ("18 years to 75 years", "18", "75"),
        ("6 to 18 months", "0.5", "1.5"),
        ("60+ years old", "60", None),
        ("under 18 years old", None, "18"),
        ("Under 6 months", None, "0.5"),
    ],
)
def test_a_range_of_ages(printed: str, low: str | None, high: str | None) -> None:
    assert ages(printed) == (Decimal(low) if low else None, Decimal(high) if high else None)


@pytest.mark.parametrize("printed", ["", "all ages", "18 to", "to 18 years", "18 years old"])
def test_other_words_are_no_range(printed: str) -> None:
    with pytest.raises(ValueError, match="not an age"):
        ages(printed)


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("10 participants", 10),
        ("42 estimated patients", 42),
        ("1,200", 1200),
        ("0", 0),
        ("1 participant", 1),
        ("12 actual participants", 12),
    ],
)
def test_counts(printed: str, number: int) -> None:
    assert count(printed) == number


@pytest.mark.parametrize("printed", ["", "ten", "10 trees", "-5", "1.5", "10 participants in 2 arms", "1234567890"])
def test_other_words_are_no_count(printed: str) -> None:
    with pytest.raises(ValueError, match="not a number") as refused:
        count(printed)
    assert repr(printed) in str(refused.value)


@pytest.mark.parametrize(
    ("printed", "said"),
    [("Yes", True), (" no ", False), ("Accepts healthy volunteers", True), ("No healthy volunteers", False)],
)
def test_yes_and_no(printed: str, said: bool) -> None:
    assert yes_no(printed) is said


@pytest.mark.parametrize("printed", ["", "maybe", "true", "y"])
def test_neither_yes_nor_no(printed: str) -> None:
    with pytest.raises(ValueError, match="neither yes nor no"):
        yes_no(printed)
