from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import ArmType, Masking, Origin, Party, Phase, SponsorClass, SponsorRole, Trial
from kg.sources import veeva
from kg.sources.codes import ages

PAGE = (Path(__file__).parent.parent / "examples" / "NCT99999903.veeva.txt").read_text(encoding="utf-8")
LEAD = Party("Invented Cancer Center", SponsorRole.LEAD, SponsorClass.OTHER)


def read(page: str) -> Trial:
    return veeva.read(page.encode(), Origin("veeva", "page.txt", "", ""))


@pytest.mark.parametrize("logo", ["I", "Invented Cancer Center logo", ""])
def test_the_lead_sponsor_stands_after_its_logo(logo: str) -> None:
    assert read(PAGE.replace("\n\nI\n\n", f"\n\n{logo}\n\n")).parties == (LEAD,)


def test_one_of_several_funder_types_is_nobodys_class() -> None:
    (lead,) = read(PAGE.replace("Funder types\n\nOther", "Funder types\n\nOther\nIndustry")).parties
    assert lead.sponsor_class is None


def test_values_stand_under_their_headings() -> None:
    trial = read(PAGE)
    assert (trial.enrollment, trial.masking, trial.healthy_volunteers) == (30, Masking.NONE, False)
    assert (trial.minimum_age, trial.maximum_age) == (Decimal(18), Decimal(75))
    assert trial.secondary_ids == ("INV-TIL-03",)
    assert trial.conditions == ("Metastatic Melanoma", "Unresectable Melanoma")
    assert trial.notes == ()


def test_sites_are_counted_and_none_is_named() -> None:
    trial = read(PAGE)
    assert (trial.site_count, trial.sites) == (4, ())


def test_bullets_are_written_as_the_registry_writes_them() -> None:
    assert "\n* Uveal melanoma.\n* Untreated brain metastases." in read(PAGE).eligibility


def test_an_arm_uses_what_stands_under_treatment() -> None:
    (arm,) = read(PAGE).arms
    assert (arm.label, arm.type) == ("TIL", ArmType.EXPERIMENTAL)
    assert arm.uses == ("Autologous tumor-infiltrating lymphocytes", "Interleukin-2")


@pytest.mark.parametrize(
    ("printed", "least", "greatest"),
    [
        ("18 to 75 years old", Decimal(18), Decimal(75)),
        ("60+ years old", Decimal(60), None),
        ("6 months to 18 years old", Decimal("0.5"), Decimal(18)),
        ("Under 18 years old", None, Decimal(18)),
    ],
)
def test_ages_are_in_years(printed: str, least: Decimal | None, greatest: Decimal | None) -> None:
    assert ages(printed) == (least, greatest)
    assert "E" not in "".join(map(str, ages(printed)))


@pytest.mark.parametrize("printed", ["old enough", "18", "eighteen to 75 years old"])
def test_other_words_for_ages_leave_a_note(printed: str) -> None:
    trial = read(PAGE.replace("18 to 75 years old", printed))
    assert (trial.minimum_age, trial.maximum_age) == (None, None)
    assert [note.place for note in trial.notes] == ["Ages"]


@pytest.mark.parametrize(
    ("page", "place"),
    [
        (PAGE.replace("NCT99999903", "none"), "Identifiers"),
        ("ClinicalTrials.Veeva\n\nMenu\n\n" + PAGE[PAGE.index("Status and phase") :], "title"),
    ],
)
def test_a_broken_page_is_refused_with_its_place(page: str, place: str) -> None:
    with pytest.raises(SourceError) as refused:
        read(page)
    assert refused.value.place == place


def test_a_page_cut_off_between_lines_is_read_as_far_as_it_goes() -> None:
    lines = PAGE.splitlines()
    for end in range(lines.index("NCT99999903") + 1, len(lines)):
        assert read("\n".join(lines[:end])).parties == (LEAD,)


def test_phases_may_stand_on_two_lines() -> None:
    assert read(PAGE.replace("Phase 2\n", "Phase 2\nPhase 3\n")).phase is Phase.PHASE2_PHASE3


def test_groups_of_an_observational_study_have_no_type() -> None:
    groups = PAGE.replace("Experimental group\n", "").replace(
        "Drug: Interleukin-2\n\nTrial", "Drug: Interleukin-2\n\nWatched\nDescription:\nNo cells.\n\nTrial"
    )
    assert groups != PAGE
    assert [(arm.label, arm.type, arm.text, len(arm.uses)) for arm in read(groups).arms] == [
        ("TIL", None, "", 2),
        ("Watched", None, "No cells.", 0),
    ]
