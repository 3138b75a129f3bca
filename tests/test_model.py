import calendar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import trial

from kg.model import Arm, Field, Intervention, PartialDate, Trial, passages

YEARS = st.integers(1, 9999)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    year = draw(YEARS)
    month = draw(st.none() | st.integers(1, 12))
    if month is None:
        return PartialDate(year)
    return PartialDate(year, month, draw(st.none() | st.integers(1, calendar.monthrange(year, month)[1])))


@settings(deadline=None, max_examples=200)
@given(partial_dates())
def test_a_date_is_read_back_as_it_is_printed(printed: PartialDate) -> None:
    assert PartialDate.parse(str(printed)) == printed
    assert len(str(printed)) == {"gYear": 4, "gYearMonth": 7, "date": 10}[printed.datatype]


@settings(deadline=None, max_examples=300)
@given(st.from_regex(r"[0-9٠]{1,5}(-[0-9]{1,3}){0,3}\s?", fullmatch=True) | st.text(max_size=12))
def test_whatever_is_read_is_printed_alike(text: str) -> None:
    try:
        read = PartialDate.parse(text)
    except ValueError as error:
        assert repr(text) in str(error)
    else:
        assert str(read) == text


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "2024-", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-1", "2024-01-1", "24-01-01", "0000",
        "0000-01-01", "2024/01/01", "2024-01-01T00:00", " 2024", "2024\n", "2024-01-01\n", "20240101", "December 2024",
        "-2024", "+2024", "２０２４", "2024-00-10", "2024--10",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_by_its_words(text: str) -> None:
    with pytest.raises(ValueError, match="not a date") as refused:
        PartialDate.parse(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(("text", "datatype"), [("2024", "gYear"), ("2024-12", "gYearMonth"), ("2024-02-29", "date")])
def test_a_date_keeps_its_printed_precision(text: str, datatype: str) -> None:
    assert PartialDate.parse(text).datatype == datatype


def test_passages_are_what_is_given_then_what_is_told() -> None:
    told = trial(
        title="t", official_title="o", summary="s", description="d", eligibility="e", conditions=("c", "c2"), keywords=("k",),
        interventions=(Intervention("i", text="it", other_names=("n1", "n2")),), arms=(Arm("a", text="at"),),
    )  # fmt: skip
    assert [(place.field, place.part, place.text) for place in passages(told)] == [
        (Field.TITLE, "", "t"),
        (Field.OFFICIAL_TITLE, "", "o"),
        (Field.CONDITION_NAME, "condition/1", "c"),
        (Field.CONDITION_NAME, "condition/2", "c2"),
        (Field.KEYWORD, "keyword/1", "k"),
        (Field.TITLE, "intervention/1", "i"),
        (Field.OTHER_NAME, "intervention/1", "n1"),
        (Field.OTHER_NAME, "intervention/1", "n2"),
        (Field.TEXT, "intervention/1", "it"),
        (Field.TITLE, "arm/1", "a"),
        (Field.TEXT, "arm/1", "at"),
        (Field.SUMMARY, "", "s"),
        (Field.DESCRIPTION, "", "d"),
        (Field.ELIGIBILITY, "", "e"),
    ]


def test_a_trial_is_the_same_after_a_trip_through_json() -> None:
    told = trial(title="t", start=PartialDate(2024, 2), interventions=(Intervention("i"),), enrollment=3)
    assert msgspec.json.decode(msgspec.json.encode(told), type=Trial) == told


def test_a_trial_cannot_be_changed() -> None:
    with pytest.raises(AttributeError, match="immutable"):
        trial().title = "other"  # type: ignore[misc]
