from decimal import Decimal
from pathlib import Path

import pytest

from kg.errors import SourceError
from kg.model import ArmType, Origin, PartialDate, Phase, SponsorRole, Status, Trial
from kg.sources import meddatax

PAGE = (Path(__file__).parent.parent / "examples" / "NCT99999901.meddatax.txt").read_text(encoding="utf-8")
ORIGIN = Origin("meddatax", "page.txt", "", "")
BARE = """Invented example without labels
NCT ID: NCT99999909
Basic Information
Explanation of this section.
UNKNOWN
PHASE1
"""


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


def test_a_page_without_labels_is_known_and_refused() -> None:
    assert meddatax.sniff(BARE.encode())
    with pytest.raises(SourceError, match="labels are missing") as refused:
        read(BARE)
    assert refused.value.place == "Basic Information"


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
