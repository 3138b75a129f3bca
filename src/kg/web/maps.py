"""Places as a small map: points over an outline of the land, in the pixels of a drawing that a template writes out.

The projection is equirectangular, true to scale at the middle of what is shown. The land is a file of its own, which browsers
keep; nothing is loaded from elsewhere.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from math import cos, radians, sqrt
from typing import NamedTuple

from kg.sites import Place

WIDTH, HEIGHT = 560, 300  # pixels
_SMALLEST = 20.0  # degrees of latitude: a single city stands in its part of the world
_MARGIN = 1.25
_LABELS = 14
_CHARACTER, _LINE = 7.0, 15.0  # pixels that a letter of a label is wide, and a line is high


class Point(NamedTuple):
    """Sites at one place: where it is drawn, how large, and what is said of it."""

    x: float
    y: float
    radius: float
    title: str


class Label(NamedTuple):
    """The name of a city and where it is written; `anchor` is the side of the text that stands there."""

    x: float
    y: float
    text: str
    anchor: str


class Box(NamedTuple):
    """A rectangle in pixels."""

    x: float
    y: float
    width: float
    height: float


class Map(NamedTuple):
    """A drawing: where the whole world would lie, the lines of every so many degrees, points and labels."""

    world: Box
    meridians: list[float]
    parallels: list[float]
    points: list[Point]
    labels: list[Label]
    width: int = WIDTH
    height: int = HEIGHT


class _Frame(NamedTuple):
    """What is shown: the middle, in degrees, and how many pixels a degree has in each direction."""

    longitude: float
    latitude: float
    across: float
    up: float

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        x = WIDTH / 2 + (longitude - self.longitude) * self.across
        y = HEIGHT / 2 - (latitude - self.latitude) * self.up
        return round(x, 1), round(y, 1)


_Spot = tuple[float, float]
"""Longitude and latitude."""


def drawn(places: Iterable[Place]) -> Map | None:
    """The places that have coordinates as a map; None where none has any."""
    cities: dict[_Spot, str] = {}
    sites: Counter[_Spot] = Counter()
    for place in places:
        if place.latitude is not None and place.longitude is not None:
            spot = place.longitude, place.latitude
            cities.setdefault(spot, place.city)
            sites[spot] += 1
    if not sites:
        return None
    frame = _frame(list(sites))
    points = {spot: _point(frame, spot, cities[spot], count) for spot, count in sorted(sites.items())}
    labels = _labels([(cities[spot], points[spot]) for spot, _ in sites.most_common()])
    return Map(_world(frame), *_lines(frame), list(points.values()), labels)


def _frame(spots: Sequence[_Spot]) -> _Frame:
    west, east = min(spot[0] for spot in spots), max(spot[0] for spot in spots)
    south, north = min(spot[1] for spot in spots), max(spot[1] for spot in spots)
    latitude = (south + north) / 2
    stretch = max(cos(radians(latitude)), 0.3)
    high = max(north - south, (east - west) * stretch * HEIGHT / WIDTH, _SMALLEST) * _MARGIN
    up = HEIGHT / high
    return _Frame((west + east) / 2, latitude, up * stretch, up)


def _point(frame: _Frame, spot: _Spot, city: str, count: int) -> Point:
    sites = "1 site" if count == 1 else f"{count} sites"
    return Point(*frame.at(*spot), round(3 + sqrt(count), 1), f"{city}: {sites}" if city else sites)


def _world(frame: _Frame) -> Box:
    return Box(*frame.at(-180, 90), round(360 * frame.across, 1), round(180 * frame.up, 1))


def _lines(frame: _Frame) -> tuple[list[float], list[float]]:
    """The meridians and parallels of round degrees that are in sight, as x and y."""
    apart = next((step for step in (1, 2, 5, 10, 15) if step * frame.up >= HEIGHT / 4), 30)
    xs = [frame.at(degree, 0)[0] for degree in range(-180, 181, apart)]
    ys = [frame.at(0, degree)[1] for degree in range(-90, 91, apart)]
    return [x for x in xs if 0 < x < WIDTH], [y for y in ys if 0 < y < HEIGHT]


def _labels(cities: Sequence[tuple[str, Point]]) -> list[Label]:
    """The names of cities, those with most sites first, where they run into no other name or point, nor out of the drawing."""
    labels: list[Label] = []
    taken: list[Box] = []
    for city, point in cities:
        label, box = _label(city, point)
        free = not any(_over(box, other) for other in taken) and not any(_hides(box, other) for _, other in cities)
        if city and free and 0 <= box.x <= WIDTH - box.width:
            labels.append(label)
            taken.append(box)
    return labels[:_LABELS]


def _label(city: str, point: Point) -> tuple[Label, Box]:
    """A label on that side of its point where there is more room."""
    width, beside, top = len(city) * _CHARACTER, point.radius + 3, point.y - _LINE / 2
    if point.x < WIDTH * 0.7:
        return Label(point.x + beside, point.y + 4, city, "start"), Box(point.x + beside - 2, top, width + 4, _LINE)
    return Label(point.x - beside, point.y + 4, city, "end"), Box(point.x - beside - 2 - width, top, width + 4, _LINE)


def _hides(box: Box, point: Point) -> bool:
    """Whether a name would lie on a point."""
    across = box.x - point.radius < point.x < box.x + box.width + point.radius
    return across and abs(box.y + _LINE / 2 - point.y) < _LINE / 2 + point.radius


def _over(one: Box, other: Box) -> bool:
    apart = one.x + one.width < other.x or other.x + other.width < one.x
    return not apart and abs(one.y - other.y) < _LINE
