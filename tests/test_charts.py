"""Bars of trials by two things, and places on a map, as numbers."""

import pytest

from kg.sites import Place
from kg.web.charts import WIDTH, Cell, chart, largest
from kg.web.maps import HEIGHT, Map, drawn
from kg.web.maps import WIDTH as ACROSS

CELLS = [Cell("a", "x", 3), Cell("a", "y", 1), Cell("b", "x", 2), Cell("b", "", 2), Cell("c", "y", 1)]
LABELS = {"a": "A", "b": "B", "x": "X", "y": "Y"}


def test_a_bar_is_as_long_as_its_trials_and_parted_by_the_other_thing() -> None:
    made = chart(CELLS, LABELS, ["x", "y"], ["a", "b"])
    assert made.series == ["X", "Y", "other"]
    assert [(bar.label, bar.trials, bar.counts) for bar in made.bars] == [("A", 4, [3, 1, 0]), ("B", 4, [2, 0, 2])]
    assert [(part.series, part.start, part.length, part.trials) for part in made.bars[1].parts] == [
        (0, 0, WIDTH / 2, 2),
        (2, WIDTH / 2, WIDTH / 2, 2),
    ]
    assert (made.longest, made.rest) == (4, 1)


def test_where_nothing_is_left_over_there_is_no_other() -> None:
    assert chart(CELLS, LABELS, ["x", "y"], ["a"]).series == ["X", "Y"]


def test_a_chart_of_nothing_has_no_bars() -> None:
    made = chart([], {}, [], [])
    assert (made.bars, made.longest, made.rest) == ([], 0, 0)


def test_the_largest_come_first_and_what_is_not_said_is_none() -> None:
    assert largest(CELLS, 0, 2) == ["a", "b"]
    assert largest(CELLS, 1, 5) == ["x", "y"]


def place(city: str, latitude: float | None, longitude: float | None) -> Place:
    return Place(f"urn:{city}", "", city, "", "", latitude, longitude, "")


def shown(*places: Place) -> Map:
    made = drawn(places)
    assert made
    return made


def test_north_is_up_and_east_is_right() -> None:
    north, south = shown(place("Oslo", 59.9, 10.7), place("Rome", 41.9, 12.5)).points[::1]
    assert north.title == "Oslo: 1 site"
    assert north.y < south.y
    assert north.x < south.x


@pytest.mark.parametrize(
    "places", [[(0.0, 0.0)], [(-80.0, -179.0), (80.0, 179.0)], [(60.0, 10.0), (60.1, 10.1)], [(90.0, 0.0)]]
)
def test_every_place_is_in_sight(places: list[tuple[float, float]]) -> None:
    made = shown(*(place("X", *each) for each in places))
    assert len(made.points) == len(places)
    assert all(0 < point.x < ACROSS and 0 < point.y < HEIGHT for point in made.points)


def test_sites_of_one_place_are_one_larger_point() -> None:
    alone, both = shown(place("Seoul", 37.5, 127.0), place("Tokyo", 35.7, 139.7), place("Tokyo", 35.7, 139.7)).points
    assert both.title == "Tokyo: 2 sites"
    assert both.radius > alone.radius


def test_names_do_not_run_into_each_other() -> None:
    near = [place(f"City {number}", 50 + number / 100, 10.0) for number in range(20)]
    assert len(shown(*near, place("Far", 40.0, 30.0)).labels) == 2


def test_names_lie_on_no_point() -> None:
    west, east = place("A long name of a city", 50.0, 5.0), place("East", 50.0, 6.0)
    made = shown(west, west, east)
    assert [label.text for label in made.labels] == ["East"]


def test_without_coordinates_there_is_no_map() -> None:
    assert drawn([place("Nowhere", None, None)]) is None
