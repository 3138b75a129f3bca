"""Where everything stands in the picture of a trial: the trial left, what it shares in the middle, related trials right.

All lengths are in units of which a page is WIDTH wide: 0.23 mm on A4, where the smallest text then has 6.6 points.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.export import lettering
from kg.network import Network
from kg.related import WEIGHTS, Reason, Related

WIDTH = 900.0
REASONS = 4  # of each related trial, its heaviest: the things they are about are drawn, with every line to them,
THINGS = 16  # but not more, unless there are more related trials: those that lead a trial's reasons first, the heavier first
TITLE, TEXT, SMALL = 15.0, 12.0, 10.0  # sizes of letters

_MARGIN, _PADDING, _GAP = 20.0, 8.0, 9.0
_MARKER = 20.0  # the room of a thing's marker, left of its label
_LEADING, _DESCENT = 1.3, 0.3  # in sizes: from one line of text to the next, and from a baseline to the line's lower edge
_BOLD = 1.1  # how much broader bold letters are
_HOW_TO_READ = (
    "A line is the thicker, the more the shared thing counts: most for cells, antigens, sources and conditions that few of "
    "the {trials} trials of this graph have. Of the reasons of each related trial the {reasons} heaviest are drawn, as far as "
    "there is room."
)


class Text(NamedTuple):
    """One line of text: its left edge, its baseline, its size."""

    x: float
    y: float
    size: float
    content: str
    bold: bool = False


class Box(NamedTuple):
    """A frame with text in it. `kind` is "trial" or a thing's; `hover` is the whole text where the lines had to cut it."""

    x: float
    y: float
    width: float
    height: float
    kind: str
    texts: tuple[Text, ...]
    hover: str

    @property
    def middle(self) -> float:
        return self.y + self.height / 2


class Line(NamedTuple):
    """From one box's right side to another's left; `share` is its weight as a part of the heaviest line's."""

    start: tuple[float, float]
    end: tuple[float, float]
    kind: str
    share: float
    hover: str


class Picture(NamedTuple):
    """All that is drawn. `legend` has a text for each kind; `label` says the picture to those who do not see it."""

    height: float
    heading: Text
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    legend: dict[str, Text]
    notes: tuple[Text, ...]
    label: str


class _Column(NamedTuple):
    """Left edge, width, and how far the text stands from the left edge."""

    x: float
    width: float
    indent: float = _PADDING


_LEFT, _MIDDLE, _RIGHT = _Column(_MARGIN, 190), _Column(290, 230, _PADDING + _MARKER), _Column(640, 240)


class _Row(NamedTuple):
    """A text for a column, in so many lines at most."""

    content: str
    size: float = TEXT
    lines: int = 1
    bold: bool = False


class _Card(NamedTuple):
    """A box that has no place yet."""

    kind: str
    rows: tuple[_Row, ...]
    hover: str


def layout(network: Network, nct: str, found: Sequence[Related]) -> Picture:
    """The picture of a trial and its related ones; with none found it shows the trial alone and says so."""
    things = _things(found)
    asked = _asked(nct, network.nodes[nct]["label"])
    columns = (
        _boxes([asked], _LEFT),
        _boxes([_thing(network, thing) for thing in things], _MIDDLE),
        _boxes([_trial(each) for each in found], _RIGHT),
    )
    bottom = max(map(_bottom, columns))
    left, middle, right = (_lowered(boxes, (bottom - _bottom(boxes)) / 2) for boxes in columns)
    kinds = [kind for kind in WEIGHTS if any(thing.kind == kind for thing in things)]
    legend = _legend(kinds, bottom + 3 * TEXT)
    notes = _notes(network, found, max((text.y for text in legend.values()), default=bottom) + 2 * TEXT)
    by_iri = dict(zip([thing.iri for thing in things], middle, strict=True))
    lines = tuple(_lines(found, left[0], by_iri, right))
    heading = Text(_MARGIN, _MARGIN + TITLE, TITLE, f"Trials related to {nct}, and what they share with it", bold=True)
    label = f"{nct} and {len(found)} related trials: {', '.join(each.nct for each in found) or 'none'}"
    return Picture(notes[-1].y + _MARGIN, heading, (*left, *middle, *right), lines, legend, notes, label)


def _things(found: Sequence[Related]) -> list[Reason]:
    """What is drawn in the middle, by kind and then the heaviest first. No related trial goes without its first reason."""
    leading: dict[str, tuple[int, float, Reason]] = {}
    for place, reason in ((place, reason) for each in found for place, reason in enumerate(each.reasons[:REASONS])):
        seen = (place, -reason.weight, reason)
        leading[reason.iri] = min(seen, leading.get(reason.iri, seen), key=lambda each: each[:2])
    drawn = sorted(leading.values(), key=lambda each: (*each[:2], each[2].iri))[: max(THINGS, len(found))]
    kinds = list(WEIGHTS)
    return sorted((reason for *_, reason in drawn), key=lambda thing: (kinds.index(thing.kind), -thing.weight, thing.iri))


def _asked(nct: str, title: str) -> _Card:
    return _Card("trial", (_Row(nct, TITLE, bold=True), _Row(title, lines=9)), f"{nct}: {title}")


def _thing(network: Network, thing: Reason) -> _Card:
    caption = f"{thing.kind} · {network.degree[thing.iri]} of {network.graph['trials']} trials"
    return _Card(thing.kind, (_Row(thing.label, lines=2), _Row(caption, SMALL)), f"{thing.label} ({caption})")


def _trial(each: Related) -> _Card:
    rows = (_Row(f"{each.nct} · score {each.score:.1f}", bold=True), _Row(each.title, SMALL, lines=3))
    return _Card("trial", rows, f"{each.nct}: {each.title}")


def _boxes(cards: Sequence[_Card], column: _Column) -> list[Box]:
    """The cards as boxes below one another, from the top."""
    boxes: list[Box] = []
    y = _MARGIN + 2 * TITLE
    for card in cards:
        texts = tuple(_texts(card.rows, column.x + column.indent, y + _PADDING, column.width - column.indent - _PADDING))
        height = texts[-1].y + texts[-1].size * _DESCENT + _PADDING - y
        boxes.append(Box(column.x, y, column.width, height, card.kind, texts, lettering.clean(card.hover)))
        y += height + _GAP
    return boxes


def _texts(rows: Sequence[_Row], x: float, y: float, room: float) -> Iterator[Text]:
    for row in rows:
        measured = row.size * (_BOLD if row.bold else 1)
        for content in lettering.wrapped(row.content, measured, room, row.lines):
            y += row.size * _LEADING
            yield Text(x, y - row.size * _DESCENT, row.size, content, row.bold)


def _bottom(boxes: Sequence[Box]) -> float:
    return boxes[-1].y + boxes[-1].height if boxes else 0.0


def _lowered(boxes: Sequence[Box], by: float) -> list[Box]:
    return [box._replace(y=box.y + by, texts=tuple(text._replace(y=text.y + by) for text in box.texts)) for box in boxes]


def _lines(found: Sequence[Related], asked: Box, things: dict[str, Box], right: Sequence[Box]) -> Iterator[Line]:
    """From the asked trial to each thing, as heavy as its heaviest reason, and from there to the trials that share it."""
    drawn = [(each, [reason for reason in each.reasons if reason.iri in things]) for each in found]
    weights: dict[str, float] = {}
    for reason in (reason for _, reasons in drawn for reason in reasons):
        weights[reason.iri] = max(reason.weight, weights.get(reason.iri, 0.0))
    heaviest = max(weights.values(), default=1.0)
    for iri, thing in things.items():
        yield _line(asked, thing, thing.kind, weights[iri] / heaviest, thing.hover)
    for (each, reasons), box in zip(drawn, right, strict=True):
        for reason in reasons:
            hover = f"{each.nct} shares {lettering.clean(reason.label)}, weight {reason.weight:.2f}"
            yield _line(things[reason.iri], box, reason.kind, reason.weight / heaviest, hover)


def _line(start: Box, end: Box, kind: str, share: float, hover: str) -> Line:
    return Line((start.x + start.width, start.middle), (end.x, end.middle), kind, share, hover)


def _legend(kinds: Sequence[str], y: float) -> dict[str, Text]:
    """The kinds side by side, in as many rows as they need."""
    legend: dict[str, Text] = {}
    x = _MARGIN
    for kind in kinds:
        room = _MARKER + lettering.width(kind, TEXT) + _MARKER
        if x + room > WIDTH - _MARGIN:
            x, y = _MARGIN, y + 2 * TEXT
        legend[kind] = Text(x + _MARKER, y, TEXT, kind)
        x += room
    return legend


def _notes(network: Network, found: Sequence[Related], y: float) -> tuple[Text, ...]:
    said = _HOW_TO_READ if found else "No trial of this graph shares anything with it."
    note = _Row(said.format(trials=network.graph["trials"], reasons=REASONS), SMALL, lines=3)
    return tuple(_texts([note], _MARGIN, y, WIDTH - 2 * _MARGIN))
