import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import trial

from kg.lexicon import lexicon
from kg.link import link
from kg.model import Link, Site, Term


def linked(*countries: str) -> list[tuple[str, str]]:
    sites = tuple(Site(country=country) for country in countries)
    return [(each.printed, each.term.key) for each in link(trial(sites=sites), lexicon())]


@pytest.mark.parametrize(
    ("printed", "key"),
    [
        ("United States", "US"), ("China", "CN"), ("Iran", "IR"), ("Korea, Republic of", "KR"), ("Turkey", "TR"), ("Türkiye", "TR"), ("Taiwan", "TW"),
        ("united kingdom", "GB"), ("Russia", "RU"), ("Czechia", "CZ"), ("Vietnam", "VN"),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_name(printed: str, key: str) -> None:
    assert linked(printed) == [(printed, key)]


@pytest.mark.parametrize("printed", ["Narnia", "", "United", "China and Japan", "NK", "CD19", "Cancer", "Male"])
def test_a_name_that_is_no_country_has_no_link(printed: str) -> None:
    assert linked(printed) == []


def test_each_printed_name_is_linked_once_in_its_order() -> None:
    assert linked("Japan", "Narnia", "China", "Japan", "china") == [("Japan", "JP"), ("China", "CN"), ("china", "CN")]


def test_a_trial_without_sites_has_no_links() -> None:
    assert link(trial(), lexicon()) == ()


@settings(deadline=None, max_examples=50)
@given(st.lists(st.sampled_from(["Japan", "China", "Narnia", "", "NK"]), max_size=6))
def test_links_are_countries_as_printed(countries: list[str]) -> None:
    sites = tuple(Site(country=country) for country in countries)
    for found in link(trial(sites=sites), lexicon()):
        assert isinstance(found, Link)
        assert found.printed in countries
        assert found.term in {Term("country", "JP"), Term("country", "CN")}
