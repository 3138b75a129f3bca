"""The picture of a trial can be read."""

import io
from collections.abc import Iterator, Set
from importlib import resources
from itertools import combinations, cycle
from pathlib import Path
from xml.etree import ElementTree

import networkx as nx
import pytest
from PIL import Image, ImageFont

import kg
from kg import network
from kg.cli import main
from kg.errors import KgError, QueryError
from kg.export import landscape, lettering, picture, png, svg
from kg.network import TRIAL, Network
from kg.related import WEIGHTS, Likeness
from kg.store import Store, open_store

SVG = "{http://www.w3.org/2000/svg}"
TERM = "https://w3id.org/trial-kg/term/"
A4 = 297 / 210  # its height in widths
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


def drawn_svg(network: Network, nct: str, limit: int) -> str:
    return svg.svg(picture.layout(network, nct, Likeness(network).of(nct, limit)))


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
        assert_legible(picture.layout(trials, nct, Likeness(trials).of(nct, 10)))


def test_a_picture_with_hostile_titles_is_legible(hostile: Network) -> None:
    for nct in all_trials(hostile)[:12]:
        assert_legible(picture.layout(hostile, nct, Likeness(hostile).of(nct, 10)))


def assert_legible(drawn: picture.Picture, aside: Set[str] = frozenset()) -> None:
    """No text touches another, none leaves the page or its box, no box touches another."""
    placed = [frame(text) for text in texts(drawn)]
    boxes = [(box.x, box.y, box.x + box.width, box.y + box.height) for box in drawn.boxes]
    assert not [pair for frames in (placed, boxes) for pair in combinations(frames, 2) if overlap(*pair)]
    assert all(inside(each, (0, 0, picture.WIDTH, drawn.height)) for each in placed)
    for box, edge in zip(drawn.boxes, boxes, strict=True):
        assert all(inside(frame(text), edge) for text in box.texts)
    assert {box.kind for box in drawn.boxes} - {TRIAL} - aside == set(drawn.legend)


@pytest.mark.parametrize(("asked", "values"), [
    ("trials-by-antigen", {"antigen": "CD19"}), ("trials-by-antigen", {"antigen": "GPC3"}), ("unmodified-trials", {}), ("trial-facets", {}), ("places", {}),
])  # fmt: skip
def test_a_landscape_of_sponsors_is_legible(asked: str, values: dict[str, str], graph_dir: Path) -> None:
    drawn = kg.open(str(graph_dir)).draw(asked, limit=8, **values).picture
    assert_legible(drawn, aside={"sponsor"})
    assert drawn.height <= picture.WIDTH * A4
    assert drawn.lines


def test_a_landscape_with_hostile_names_is_legible(hostile: Network) -> None:
    assert_legible(landscape.layout(hostile, all_trials(hostile), HOSTILE[3]), aside={"sponsor"})


def test_a_landscape_counts_trials_and_says_what_is_common(trials: Network) -> None:
    car_t = [nct for nct in all_trials(trials) if {f"{TERM}antigen/CD19", f"{TERM}modification/CAR"} <= set(trials[nct])]
    drawn = landscape.layout(trials, car_t, "CD19")
    assert drawn.label == f"Sponsors of {len(car_t)} trials: CD19"
    assert "CD19" in " ".join(note.content for note in drawn.notes)
    assert not [box for box in drawn.boxes if box.hover.startswith("CD19 (")]
    cells = [box for box in drawn.boxes if box.kind == "cell"]
    assert any(
        f"cell · {sum(f'{TERM}cell/NK' in trials[nct] for nct in car_t)} of {len(car_t)} trials" in box.hover for box in cells
    )


def test_rows_without_trials_cannot_be_drawn(graph_dir: Path) -> None:
    with pytest.raises(QueryError, match="antigens-in-two-cells has no column nct"):
        kg.open(str(graph_dir)).draw("antigens-in-two-cells", cell="T", other="NK")
    with pytest.raises(KgError, match="there is nothing to draw"):
        kg.open(str(graph_dir)).draw("trials-by-antigen", antigen="CD99")


def test_the_smallest_text_has_seven_points_on_a4() -> None:
    points = 210 / 25.4 * 72 / picture.WIDTH
    assert min(picture.TITLE, picture.TEXT, picture.SMALL) * points >= 7


def test_a_png_shows_what_the_svg_says(graph_dir: Path) -> None:
    """Wherever a text stands there are dark pixels; outside the texts, boxes and lines there are none."""
    drawn = kg.open(str(graph_dir)).draw("NCT04887012")
    image = Image.open(io.BytesIO(drawn.png())).convert("L")
    assert image.width == png.SCALE * picture.WIDTH
    assert abs(image.height - png.SCALE * drawn.picture.height) < 3
    for text in texts(drawn.picture):
        left, top, right, bottom = (png.SCALE * edge for edge in frame(text))
        assert min(image.crop((left, top, right, bottom)).tobytes()) < 128, text
    margin = png.SCALE * (picture.MARGIN - 1)
    assert set(image.crop((image.width - margin, 0, *image.size)).tobytes()) == {255}


def test_texts_are_never_wider_than_they_are_measured(trials: Network) -> None:
    font = ImageFont.truetype(str(resources.files("kg.export") / "fonts" / "DejaVuSans.ttf"), 100)
    for node in trials:
        label = lettering.clean(trials.nodes[node]["label"])
        assert font.getlength(label) <= lettering.width(label, 100) or not label.isascii(), label


@pytest.mark.parametrize("limit", [1, 3, 25])
def test_the_svg_says_the_trial_its_related_ones_and_why(trials: Network, limit: int) -> None:
    root = ElementTree.fromstring(drawn_svg(trials, "NCT06631040", limit))
    found = Likeness(trials).of("NCT06631040", limit)
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
        found = Likeness(trials).of(nct, limit)
        drawn = picture.layout(trials, nct, found)
        assert len(drawn.boxes) <= 1 + len(found) + max(picture.THINGS, len(found))
        ends = {line.end for line in drawn.lines}
        assert all((box.x, box.middle) in ends for box in drawn.boxes[1:])


def test_a_heavier_reason_has_a_thicker_line(trials: Network) -> None:
    drawn = picture.layout(trials, "NCT06631040", Likeness(trials).of("NCT06631040", 10))
    assert max(line.share for line in drawn.lines) == 1
    assert len({line.share for line in drawn.lines}) > 5


def test_hostile_titles_are_well_formed_and_harmless(hostile: Network) -> None:
    for nct in all_trials(hostile)[:12]:
        drawn = drawn_svg(hostile, nct, 10)
        root = ElementTree.fromstring(drawn.encode())
        assert not list(root.iter(f"{SVG}script"))
        assert not [each for each in drawn if not each.isprintable() and each != "\n"]
    assert "<script>" in lettering.clean(HOSTILE[1])


def test_the_same_trial_gives_the_same_picture(store: Store, trials: Network) -> None:
    again = network.trials_and_things(store)
    assert drawn_svg(again, "NCT03056339", 10) == drawn_svg(trials, "NCT03056339", 10)


def test_a_trial_alone_says_so() -> None:
    alone: Network = nx.Graph(trials=1)
    alone.add_node("NCT00000001", kind=TRIAL, label="Alone")
    assert "No trial of this graph shares anything with it." in drawn_svg(alone, "NCT00000001", 10)


def test_an_unknown_trial_cannot_be_drawn(trials: Network) -> None:
    with pytest.raises(KgError, match="no trial 'NCT00000001'"):
        drawn_svg(trials, "NCT00000001", 10)


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


def test_latin_of_full_width_is_usual_latin() -> None:
    assert lettering.clean("Invented Name，MD （研究）") == "Invented Name,MD (研究)"


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["trials-by-antigen", "antigen=CD19", "limit=3"], "limit"),
        (["trials-by-antigen", "asked=x"], "asked"),
        (["NCT04887012", "antigen=CD19"], "a trial is drawn without parameters"),
    ],
)
def test_a_parameter_that_nothing_takes_is_told(
    asked: list[str], said: str, graph_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["draw", *asked, "--svg", str(tmp_path / "x.svg"), "--store", str(graph_dir)])
    assert said in capsys.readouterr().err
    assert not (tmp_path / "x.svg").exists()


def test_a_part_cannot_be_searched(graph_dir: Path) -> None:
    with pytest.raises(QueryError, match="search the whole"):
        kg.open(str(graph_dir)).part(antigen="CD19").search("cd19")
