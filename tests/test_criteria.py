import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.sources.criteria import criteria, headed

LISTED = """Inclusion Criteria:

* Adults
* CD19 positive disease:

 1. by flow cytometry
 2. or by biopsy

Exclusion Criteria:

- Active infection
(3) Pregnancy"""


def items(text: str) -> list[tuple[bool, str]]:
    return [(item.inclusion, text[item.start : item.end]) for item in criteria(text)]


def test_items_are_what_the_lists_hold_without_bullets() -> None:
    assert items(LISTED) == [
        (True, "Adults"),
        (True, "CD19 positive disease:"),
        (True, "by flow cytometry"),
        (True, "or by biopsy"),
        (False, "Active infection"),
        (False, "Pregnancy"),
    ]


@pytest.mark.parametrize(
    ("heading", "inclusion"),
    [
        ("INCLUSION CRITERIA", True),
        ("Key Exclusion Criteria :", False),
        ("* Treatment Inclusion Criteria", True),
        ("EXCLUSION CRITERIA FOR SCREENING:", False),
        ("Inclusion Criteria (main):", True),
        ("Exclusion", False),
        ("Cardiac-Related Exclusions", False),
        ("Exclusion criteria：", False),
        ("Subjects who meet any of the following criteria will be excluded:", False),
    ],
)
def test_headings_tell_what_lets_in_and_what_keeps_out(heading: str, inclusion: bool) -> None:
    assert items(f"{heading}\nAny adult") == [(inclusion, "Any adult")]


@pytest.mark.parametrize(
    "line",
    [
        "Other protocol-defined inclusion criteria may apply.",
        "Children not meeting inclusion criteria",
        "Inclusion exclusion criteria only for B-ALL:",
        "Pregnant women are excluded from this study",
        "There will be no upper limit for age inclusion.",
        "There are no specific exclusion criteria for this study.",
    ],
)
def test_a_line_that_speaks_of_criteria_is_an_item(line: str) -> None:
    assert items(f"Inclusion Criteria:\n{line}\nAny adult") == [(True, line), (True, "Any adult")]


def test_an_item_may_follow_its_heading_on_the_line() -> None:
    assert items("Exclusion Criteria: Pregnancy. Infection.") == [(False, "Pregnancy. Infection.")]


def test_a_text_without_headings_is_not_parted() -> None:
    assert items("DISEASE CHARACTERISTICS:\n\nHistologically proven lymphoma") == []


@given(st.text(alphabet="ab *1.:\n()") | st.sampled_from(["", LISTED]))
def test_items_stand_apart_in_their_order(text: str) -> None:
    whole = f"Inclusion Criteria:\n{text}"
    bounds = [bound for item in criteria(whole) for bound in (item.start, item.end)]
    assert bounds == sorted(set(bounds))
    assert all(whole[item.start : item.end].strip() == whole[item.start : item.end] != "" for item in criteria(whole))


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("INCLUSION CRITERIA\n* one", "Inclusion Criteria:\n\n* one"),
        ("* Inclusion criteria:\n\none\nExclusion Criteria :\ntwo", "Inclusion Criteria:\n\none\n\nExclusion Criteria:\n\ntwo"),
        ("Inclusion Criteria:\n\nExclusion Criteria:\n\ntwo", "Exclusion Criteria:\n\ntwo"),
        ("one\n\nInclusion Criteria:\n\nExclusion Criteria:", "one"),
        ("Key Inclusion Criteria:\none", "Key Inclusion Criteria:\none"),
        ("The inclusion criteria are one.", "The inclusion criteria are one."),
    ],
)
def test_headings_are_written_as_the_registry_writes_them(printed: str, read: str) -> None:
    assert headed(printed) == read
