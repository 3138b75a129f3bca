"""A landscape of sponsors: those with most of the asked trials left, what the cells of their trials are right."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg.errors import KgError
from kg.export import lettering, picture
from kg.export.picture import MARGIN, SMALL, TEXT, TITLE, WIDTH, Box, Card, Column, Line, Picture, Row, Text
from kg.network import Network

SPONSORS, THINGS = 16, 18
KINDS = ("cell", "modification", "antigen", "source")  # of things: what tells one sponsor's cells from another's
_LEFT, _RIGHT = Column(MARGIN, 310, picture.PADDING + picture.MARKER), Column(550, 270, picture.PADDING + picture.MARKER)
_PRINTED = 2  # ids of a sponsor's trials, if it has no more
_HOW_TO_READ = "A line is the thicker, the more trials a sponsor has with it."


class _Landscape(NamedTuple):
    """Trials by their lead sponsor; what their cells are, by trial, without what is common to them all."""

    led: dict[str, list[str]]
    had: dict[str, list[str]]
    common: list[str]

    @property
    def sponsors(self) -> list[str]:
        return sorted(self.led, key=lambda each: (-len(self.led[each]), each))[:SPONSORS]

    @property
    def pairs(self) -> Counter[tuple[str, str]]:
        """How many trials a sponsor that is drawn has with a thing."""
        return Counter((one, thing) for one in self.sponsors for nct in self.led[one] for thing in self.had[nct])


def layout(network: Network, ncts: Iterable[str], title: str) -> Picture:
    """The picture of the trials' sponsors; raises KgError where none of the trials is in the network with a sponsor."""
    found = _landscape(network, ncts)
    things = _drawn(network, found.pairs)
    left = picture.boxes_of([_sponsor(network, each, found.led[each]) for each in found.sponsors], _LEFT)
    right = picture.boxes_of([_thing(network, each, found) for each in things], _RIGHT)
    bottom = max(picture.bottom_of(left), picture.bottom_of(right))
    left, right = (picture.lowered(boxes, (bottom - picture.bottom_of(boxes)) / 2) for boxes in (left, right))
    lines = _lines(network, found.pairs, dict(zip(found.sponsors, left, strict=True)), dict(zip(things, right, strict=True)))
    legend = picture.legend_of([kind for kind in KINDS if any(box.kind == kind for box in right)], bottom + 3 * TEXT)
    below = max((text.y for text in legend.values()), default=bottom) + 2 * TEXT
    notes = tuple(picture.texts_of([Row(_said(network, found), SMALL, lines=4)], MARGIN, below, WIDTH - 2 * MARGIN))
    label = lettering.clean(f"Sponsors of {len(found.had)} trials: {title}")
    (shown,) = lettering.wrapped(label, TITLE * picture.BOLD, WIDTH - 2 * MARGIN, 1)
    heading = Text(MARGIN, MARGIN + TITLE, TITLE, shown, bold=True)
    return Picture(notes[-1].y + MARGIN, heading, (*left, *right), tuple(lines), legend, notes, label)


def _landscape(network: Network, ncts: Iterable[str]) -> _Landscape:
    led: dict[str, list[str]] = {}
    for nct in sorted({nct for nct in ncts if nct in network}):
        for thing, edge in network[nct].items():
            if edge["property"] == "kg:leadSponsor":
                led.setdefault(thing, []).append(nct)
    if not led:
        raise KgError("none of these trials has a sponsor in this graph: there is nothing to draw")
    had = {nct: _things(network, nct) for trials in led.values() for nct in trials}
    common = sorted(set.intersection(*map(set, had.values()))) if len(had) > 1 else []
    return _Landscape(led, {nct: [each for each in things if each not in common] for nct, things in had.items()}, common)


def _things(network: Network, nct: str) -> list[str]:
    """What a trial states of its cells."""
    return [thing for thing, edge in network[nct].items() if edge["stated"] and network.nodes[thing]["kind"] in KINDS]


def _drawn(network: Network, pairs: Counter[tuple[str, str]]) -> list[str]:
    """The things with most trials of the sponsors, by kind and then those with most first."""
    counts = Counter[str]()
    for (_, thing), count in pairs.items():
        counts[thing] += count
    most = sorted(counts, key=lambda each: (-counts[each], each))[:THINGS]
    return sorted(most, key=lambda each: (KINDS.index(network.nodes[each]["kind"]), -counts[each], each))


def _sponsor(network: Network, sponsor: str, ncts: Sequence[str]) -> Card:
    label = network.nodes[sponsor]["label"]
    caption = ", ".join(ncts) if len(ncts) <= _PRINTED else f"{len(ncts)} trials"
    return Card("sponsor", (Row(label, lines=2), Row(caption, SMALL)), f"{label}: {', '.join(ncts)}")


def _thing(network: Network, thing: str, found: _Landscape) -> Card:
    node = network.nodes[thing]
    caption = f"{node['kind']} · {sum(thing in had for had in found.had.values())} of {len(found.had)} trials"
    return Card(node["kind"], (Row(node["label"], lines=2), Row(caption, SMALL)), f"{node['label']} ({caption})")


def _lines(network: Network, pairs: Counter[tuple[str, str]], left: dict[str, Box], right: dict[str, Box]) -> Iterable[Line]:
    """The thin lines first, so that thick ones lie above them."""
    most = max(pairs.values(), default=1)
    for (sponsor, thing), count in sorted(pairs.items(), key=lambda each: (each[1], each[0])):
        if thing in right:
            names = " and ".join(lettering.clean(network.nodes[each]["label"]) for each in (sponsor, thing))
            yield picture.line_between(left[sponsor], right[thing], right[thing].kind, count / most, f"{names}: {count}")


def _said(network: Network, found: _Landscape) -> str:
    common = ", ".join(network.nodes[each]["label"] for each in found.common)
    things = len({thing for _, thing in found.pairs})
    parts = [
        _HOW_TO_READ,
        f"All {len(found.had)} trials have, beside what is drawn: {common}." if common else "",
        f"Of {len(found.led)} sponsors the {SPONSORS} with most trials are drawn." if len(found.led) > SPONSORS else "",
        f"Of the {things} things of theirs the {THINGS} with most trials are drawn." if things > THINGS else "",
    ]
    return " ".join(part for part in parts if part)
