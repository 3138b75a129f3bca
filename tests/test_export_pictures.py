"""The picture of a trial can be read."""

from collections.abc import Iterator
from itertools import combinations, cycle
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest

from kg import network
from kg.errors import KgError
from kg.export import lettering, picture, svg
from kg.network import TRIAL, Network
from kg.related import WEIGHTS, related
from kg.store import Store, open_store

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = (
    "自然杀伤细胞治疗复发难治性急性髓系白血病的临床研究，包括嵌合抗原受体修饰的自然杀伤细胞以及脐带血来源",
    "<script>alert(\"x\")</script> & 'quotes' ]]>",
    "👩‍🔬🧬 emoji \x00\x07\x1b[31m control \ud800 \ufffe \u202e end",
    "W" * 300,
    "",
    "a-very-long-hyphenated/slashed-word-" * 5,
)

Frame = tuple[float, float, float, float]  # left, top, right, bottom


@pytest.fixture(scope="module")
def store(graph_dir: Path) -> Store:
    return open_store(str(graph_dir))


@pytest.fixture(scope="module")
def trials(store: Store) -> Network:
    return network.trials_and_things(store)


def all_trials(trials: Network) -> list[str]:
    return [node for node in trials if trials.nodes[node]["kind"] == TRIAL]


def frame(text: picture.Text) -> Frame:
    return text.x, text.y - text.size * 0.8, text.x + lettering.width(text.content, text.size), text.y + text.size * 0.25


def texts(drawn: picture.Picture) -> Iterator[picture.Text]:
    yield drawn.heading
    yield from drawn.legend.values()
    yield from drawn.notes
    for box in drawn.boxes:
        yield from box.texts


def overlap(one: Frame, other: Frame) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def inside(one: Frame, other: Frame) -> bool:
    return other[0] <= one[0] and other[1] <= one[1] and one[2] <= other[2] and one[3] <= other[3]


@pytest.fixture
def hostile(trials: Network) -> Network:
    spoiled: Network = nx.Graph(trials)
    for node, label in zip(sorted(spoiled), cycle(HOSTILE), strict=False):
        spoiled.add_node(node, label=label)
    return spoiled


def test_a_picture_of_every_trial_is_legible(trials: Network) -> None:
    for nct in all_trials(trials):
        assert_legible(picture.layout(trials, nct, related(trials, nct, 10)))


def test_a_picture_with_hostile_titles_is_legible(hostile: Network) -> None:
    for nct in all_trials(hostile)[:12]:
        assert_legible(picture.layout(hostile, nct, related(hostile, nct, 10)))


def assert_legible(drawn: picture.Picture) -> None:
    """No text touches another, none leaves the page or its box, no box touches another."""
    placed = [frame(text) for text in texts(drawn)]
    boxes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawn.boxes]
    assert not [pair for frames in (placed, boxes) for pair in combinations(frames, 2) if overlap(*pair)]
    assert all(inside(each, (0, 0, picture.WIDTH, drawn.height)) for each in placed)
    for box, edge in zip(drawn.boxes, boxes, strict=True):
        assert all(inside(frame(text), edge) for text in box.texts)
    assert {box.kind for box in drawn.boxes} - {TRIAL} == set(drawn.legend)


@pytest.mark.parametrize("limit", [1, 3, 25])
def test_the_svg_says_the_trial_its_related_ones_and_why(trials: Network, limit: int) -> None:
    root = ElementTree.fromstring(svg.draw(trials, "NCT06631040", limit))
    found = related(trials, "NCT06631040", limit)
    said = " ".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert all(each.nct in said and each.nct in str(root.get("aria-label")) for each in found)
    assert "CD19" in said
    hovers = [title.text for title in root.iter(f"{SVG}title")]
    assert any("shares CD19, weight" in str(hover) for hover in hovers)
    assert all(any(each.title in str(hover) for hover in hovers) for each in found)


@pytest.mark.parametrize("limit", [1, 10, 25])
def test_many_reasons_do_not_swell_a_picture(trials: Network, limit: int) -> None:
    for nct in all_trials(trials):
        found = related(trials, nct, limit)
        drawn = picture.layout(trials, nct, found)
        assert len(drawn.boxes) <= 1 + len(found) + max(picture.THINGS, len(found))
        ends = {line.end for line in drawn.lines}
        assert all((box.x, box.middle) in ends for box in drawn.boxes[1:])


def test_a_heavier_reason_has_a_thicker_line(trials: Network) -> None:
    drawn = picture.layout(trials, "NCT06631040", related(trials, "NCT06631040", 10))
    assert max(line.share for line in drawn.lines) == 1
    assert len({line.share for line in drawn.lines}) > 5


def test_hostile_titles_are_well_formed_and_harmless(hostile: Network) -> None:
    for nct in all_trials(hostile)[:12]:
        drawn = svg.draw(hostile, nct, 10)
        root = ElementTree.fromstring(drawn.encode())
        assert not list(root.iter(f"{SVG}script"))
        assert not [each for each in drawn if not each.isprintable() and each != "\n"]
    assert "<script>" in lettering.clean(HOSTILE[1])


def test_the_same_trial_gives_the_same_picture(store: Store, trials: Network) -> None:
    again = network.trials_and_things(store)
    assert svg.draw(again, "NCT03056339", 10) == svg.draw(trials, "NCT03056339", 10)


def test_a_trial_alone_says_so() -> None:
    alone: Network = nx.Graph(trials=1)
    alone.add_node("NCT00000001", kind=TRIAL, label="Alone")
    assert "No trial of this graph shares anything with it." in svg.draw(alone, "NCT00000001", 10)


def test_an_unknown_trial_cannot_be_drawn(trials: Network) -> None:
    with pytest.raises(KgError, match="no trial 'NCT00000001'"):
        svg.draw(trials, "NCT00000001", 10)


def test_every_kind_has_a_style_of_its_own() -> None:
    assert set(svg.STYLES) == set(WEIGHTS)
    assert (
        len({style.marker for style in svg.STYLES.values()})
        == len({style.colour for style in svg.STYLES.values()})
        == len(WEIGHTS)
    )


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("two words", ["two words"]),
        ("natural killer cells", ["natural killer", "cells"]),
        ("CAR-NK-anti-CD19-cells", ["CAR-NK-anti-", "CD19-cells"]),
        ("unhyphenatedword", ["unhyphenated", "word"]),
        ("one two three four five six", ["one two three", "four five six"]),
        ("one two three four five six seventeen", ["one two three", "four five six…"]),
        ("", []),
    ],
)
def test_text_is_broken_where_it_reads_best(text: str, lines: list[str]) -> None:
    assert lettering.wrapped(text, 10, 80, 2) == lines
