"""Where everything stands in the picture of a trial: the trial left, what it shares in the middle, related trials right.

All lengths are in units of which a page is WIDTH wide: 0.25 mm on A4, where the smallest text then has 7.8 points, and 7 on
a page with margins of a centimetre.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.export import lettering
from kg.network import Network
from kg.related import WEIGHTS, Reason, Related

WIDTH = 840.0
REASONS = 4  # of each related trial, its heaviest: the things they are about are drawn, with every line to them,
THINGS = 16  # but not more, unless there are more related trials: those that lead a trial's reasons first, the heavier first
TITLE, TEXT, SMALL = 15.0, 12.0, 11.0  # sizes of letters

MARGIN, PADDING, _GAP = 20.0, 8.0, 9.0
MARKER = 20.0  # the room of a thing's marker, left of its label
_LEADING, _DESCENT = 1.3, 0.3  # in sizes: from one line of text to the next, and from a baseline to the line's lower edge
BOLD = 1.1  # how much broader bold letters are
_HOW_TO_READ = (
    "A line is the thicker, the more the shared thing counts: most for donors, cells, antigens and conditions that few of "
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


class Column(NamedTuple):
    """Left edge, width, and how far the text stands from the left edge."""

    x: float
    width: float
    indent: float = PADDING


_LEFT, _MIDDLE, _RIGHT = Column(MARGIN, 180), Column(255, 235, PADDING + MARKER), Column(555, 265)


class Row(NamedTuple):
    """A text for a column, in so many lines at most."""

    content: str
    size: float = TEXT
    lines: int = 1
    bold: bool = False


class Card(NamedTuple):
    """A box that has no place yet."""

    kind: str
    rows: tuple[Row, ...]
    hover: str


def layout(network: Network, nct: str, found: Sequence[Related]) -> Picture:
    """The picture of a trial and its related ones; with none found it shows the trial alone and says so."""
    things = _things(found)
    asked = _asked(nct, network.nodes[nct]["label"])
    columns = (
        boxes_of([asked], _LEFT),
        boxes_of([_thing(network, thing) for thing in things], _MIDDLE),
        boxes_of([_trial(each) for each in found], _RIGHT),
    )
    bottom = max(map(bottom_of, columns))
    left, middle, right = (lowered(boxes, (bottom - bottom_of(boxes)) / 2) for boxes in columns)
    kinds = [kind for kind in WEIGHTS if any(thing.kind == kind for thing in things)]
    legend = legend_of(kinds, bottom + 3 * TEXT)
    notes = _notes(network, found, max((text.y for text in legend.values()), default=bottom) + 2 * TEXT)
    by_iri = dict(zip([thing.iri for thing in things], middle, strict=True))
    lines = tuple(_lines(found, left[0], by_iri, right))
    heading = Text(MARGIN, MARGIN + TITLE, TITLE, f"Trials related to {nct}, and what they share with it", bold=True)
    label = f"{nct} and {len(found)} related trials: {', '.join(each.nct for each in found) or 'none'}"
    return Picture(notes[-1].y + MARGIN, heading, (*left, *middle, *right), lines, legend, notes, label)


def _things(found: Sequence[Related]) -> list[Reason]:
    """What is drawn in the middle, by kind and then the heaviest first. No related trial goes without its first reason."""
    leading: dict[str, tuple[int, float, Reason]] = {}
    for place, reason in ((place, reason) for each in found for place, reason in enumerate(each.reasons[:REASONS])):
        seen = (place, -reason.weight, reason)
        leading[reason.iri] = min(seen, leading.get(reason.iri, seen), key=lambda each: each[:2])
    drawn = sorted(leading.values(), key=lambda each: (*each[:2], each[2].iri))[: max(THINGS, len(found))]
    kinds = list(WEIGHTS)
    return sorted((reason for *_, reason in drawn), key=lambda thing: (kinds.index(thing.kind), -thing.weight, thing.iri))


def _asked(nct: str, title: str) -> Card:
    return Card("trial", (Row(nct, TITLE, bold=True), Row(title, lines=9)), f"{nct}: {title}")


def _thing(network: Network, thing: Reason) -> Card:
    caption = f"{thing.kind} · {network.degree[thing.iri]} of {network.graph['trials']} trials"
    return Card(thing.kind, (Row(thing.label, lines=2), Row(caption, SMALL, lines=2)), f"{thing.label} ({caption})")


def _trial(each: Related) -> Card:
    rows = (Row(f"{each.nct} · score {each.score:.1f}", bold=True), Row(each.title, SMALL, lines=3))
    return Card("trial", rows, f"{each.nct}: {each.title}")


def boxes_of(cards: Sequence[Card], column: Column) -> list[Box]:
    """The cards as boxes below one another, from the top."""
    boxes: list[Box] = []
    y = MARGIN + 2 * TITLE
    for card in cards:
        texts = tuple(texts_of(card.rows, column.x + column.indent, y + PADDING, column.width - column.indent - PADDING))
        height = texts[-1].y + texts[-1].size * _DESCENT + PADDING - y
        boxes.append(Box(column.x, y, column.width, height, card.kind, texts, lettering.clean(card.hover)))
        y += height + _GAP
    return boxes


def texts_of(rows: Sequence[Row], x: float, y: float, room: float) -> Iterator[Text]:
    """The rows as lines of text below one another, from y on."""
    for row in rows:
        measured = row.size * (BOLD if row.bold else 1)
        for content in lettering.wrapped(row.content, measured, room, row.lines):
            y += row.size * _LEADING
            yield Text(x, y - row.size * _DESCENT, row.size, content, row.bold)


def bottom_of(boxes: Sequence[Box]) -> float:
    """Where the last box ends."""
    return boxes[-1].y + boxes[-1].height if boxes else 0.0


def lowered(boxes: Sequence[Box], by: float) -> list[Box]:
    """The boxes with all that is in them, further down."""
    return [box._replace(y=box.y + by, texts=tuple(text._replace(y=text.y + by) for text in box.texts)) for box in boxes]


def _lines(found: Sequence[Related], asked: Box, things: dict[str, Box], right: Sequence[Box]) -> Iterator[Line]:
    """From the asked trial to each thing, as heavy as its heaviest reason, and from there to the trials that share it."""
    drawn = [(each, [reason for reason in each.reasons if reason.iri in things]) for each in found]
    weights: dict[str, float] = {}
    for reason in (reason for _, reasons in drawn for reason in reasons):
        weights[reason.iri] = max(reason.weight, weights.get(reason.iri, 0.0))
    heaviest = max(weights.values(), default=1.0)
    for iri, thing in things.items():
        yield line_between(asked, thing, thing.kind, weights[iri] / heaviest, thing.hover)
    for (each, reasons), box in zip(drawn, right, strict=True):
        for reason in reasons:
            hover = f"{each.nct} shares {lettering.clean(reason.label)}, weight {reason.weight:.2f}"
            yield line_between(things[reason.iri], box, reason.kind, reason.weight / heaviest, hover)


def line_between(start: Box, end: Box, kind: str, share: float, hover: str) -> Line:
    """From the middle of a box's right side to that of another's left."""
    return Line((start.x + start.width, start.middle), (end.x, end.middle), kind, share, hover)


def legend_of(kinds: Sequence[str], y: float) -> dict[str, Text]:
    """The kinds side by side, in as many rows as they need."""
    legend: dict[str, Text] = {}
    x = MARGIN
    for kind in kinds:
        room = MARKER + lettering.width(kind, TEXT) + MARKER
        if x + room > WIDTH - MARGIN:
            x, y = MARGIN, y + 2 * TEXT
        legend[kind] = Text(x + MARKER, y, TEXT, kind)
        x += room
    return legend


def _notes(network: Network, found: Sequence[Related], y: float) -> tuple[Text, ...]:
    said = _HOW_TO_READ if found else "No trial of this graph shares anything with it."
    note = Row(said.format(trials=network.graph["trials"], reasons=REASONS), SMALL, lines=3)
    return tuple(texts_of([note], MARGIN, y, WIDTH - 2 * MARGIN))
