"""The picture in a browser: it grows, hides, goes back, finds ways, tells why trials are related, and is saved."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Page, expect

START = "trial/NCT04887012"
CY = "document.getElementById('drawing')._cyreg.cy"
BOXES = f"{CY}.nodes().map(node => node.boundingBox({{includeLabels: true, includeOverlays: false}}))"
SHOWN = f"{CY}.nodes().map(node => node.id())"


def go(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#told")).to_contain_text("nodes")


def shown(page: Page) -> set[str]:
    return set(page.evaluate(SHOWN))


def told(page: Page, nodes: int) -> None:
    expect(page.locator("#told")).to_contain_text(f"{nodes} nodes")


@pytest.fixture
def picture(page: Page) -> Page:
    """The picture of a trial, with the related trials, which come last."""
    go(page, f"/graph?open={START}")
    with_related(page)
    return page


def with_related(page: Page) -> None:
    expect(page.locator("#list ul").first.locator("button")).to_have_count(6)


def middle(page: Page, node: str) -> tuple[float, float]:
    """Where a node is on the screen."""
    box = page.locator("#drawing").bounding_box()
    place = page.evaluate(f"({CY}).getElementById('{node}').renderedPosition()")
    assert box
    return box["x"] + place["x"], box["y"] + place["y"]


def test_it_begins_with_a_trial_what_it_states_and_its_related_trials(
    picture: Page, site: str, shoot: Callable[[str], None]
) -> None:
    shoot("picture")
    around = httpx.get(f"{site}/graph/around", params={"of": START}).json()
    like = httpx.get(f"{site}/{START}/related", params={"limit": 5}, headers={"Accept": "application/json"}).json()
    expected = {node["id"] for node in around["nodes"]} | {f"trial/{other['nct']}" for other in like["related"]}
    assert shown(picture) == expected
    expect(picture.locator("#chosen h2")).to_have_text("NCT04887012")
    picture.get_by_text("The same as a list").click()
    assert picture.locator("#list button").count() == len(expected)


def test_no_label_lies_on_another_in_a_neighbourhood_of_sixty(page: Page, shoot: Callable[[str], None]) -> None:
    go(page, f"/graph?open={START}&open=term/antigen/CD19&open=term/cell/NK&open=term/cell/T&open=term/country/US")
    shoot("picture-large")
    boxes = page.evaluate(BOXES)
    assert len(boxes) >= 60
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            apart = one["x2"] <= other["x1"] or other["x2"] <= one["x1"] or one["y2"] <= other["y1"] or other["y2"] <= one["y1"]
            assert apart


def test_a_double_click_opens_a_node_and_undo_takes_it_back(picture: Page, site: str) -> None:
    before = shown(picture)
    antigen = next(name for name in before if name.startswith("term/antigen/"))
    more = picture.evaluate(f"({CY}).getElementById('{antigen}').data('label')")
    assert "+" in more
    picture.mouse.dblclick(*middle(picture, antigen))
    around = httpx.get(f"{site}/graph/around", params={"of": antigen}).json()
    told(picture, len(before | {node["id"] for node in around["nodes"]}))
    assert shown(picture) == before | {node["id"] for node in around["nodes"]}
    assert f"open={antigen}" in picture.url
    picture.get_by_role("button", name="Undo").click()
    told(picture, len(before))
    assert shown(picture) == before
    assert picture.locator("#undo").is_disabled()


def test_the_address_holds_all_that_is_shown(picture: Page) -> None:
    picture.get_by_label("site", exact=True).uncheck()
    picture.get_by_label("country", exact=True).uncheck()
    expect(picture.locator("#legend input:not(:checked)")).to_have_count(2)
    expect(picture).to_have_url(f"{picture.url.partition('?')[0]}?open={START}&hide=site&hide=country")
    with_related(picture)
    before = shown(picture)
    assert not any(name.startswith(("site/", "term/country/")) for name in before)
    go(picture, picture.url)
    with_related(picture)
    assert shown(picture) == before
    assert not picture.get_by_label("site", exact=True).is_checked()


def test_what_is_not_chosen_fades(picture: Page) -> None:
    cell = next(name for name in shown(picture) if name.startswith("term/cell/"))
    picture.mouse.click(*middle(picture, cell))
    away, near = (picture.evaluate(f"{CY}.nodes('.{name}').map(node => node.id())") for name in ("away", "near"))
    assert cell in near
    assert START in near
    assert away
    assert set(near).isdisjoint(away)


def test_a_link_of_two_trials_says_why_they_are_related(picture: Page, site: str) -> None:
    like = httpx.get(f"{site}/{START}/related", params={"limit": 1}, headers={"Accept": "application/json"}).json()["related"][
        0
    ]
    ends = picture.evaluate(f"{CY}.edges('[kind = \"related\"]').map(edge => edge.id())")
    link = next(name for name in ends if like["nct"] in name)
    picture.evaluate(f"void ({CY}).getElementById('{link}').emit('tap')")  # what it returns takes long to hand over
    expect(picture.locator("#chosen h2")).to_have_text("Why")
    first = like["reasons"][0]
    expect(picture.locator("#chosen li span").first).to_have_text(f"{first['label']} ({first['kind']}, {first['weight']:.2f})")


def test_a_way_is_found_from_one_node_to_another_by_keyboard(picture: Page) -> None:
    picture.get_by_label("Begin with").fill("BCMA")
    picture.keyboard.press("Enter")
    found = picture.locator("#found button", has_text="antigen").first
    found.focus()
    picture.keyboard.press("Enter")
    expect(picture.locator("#chosen h2")).to_have_text("BCMA")
    picture.get_by_role("button", name="Way from here").press("Enter")
    picture.locator("#all summary").press("Enter")
    picture.locator("#list button", has_text="NCT04887012").first.press("Enter")
    picture.get_by_role("button", name="Way from BCMA").press("Enter")
    expect(picture.locator("#told")).to_contain_text("nodes")
    assert "way=term/antigen/BCMA%7Etrial/NCT04887012" in picture.url


def test_it_is_saved_as_png_svg_and_data(picture: Page, tmp_path: Path) -> None:
    files: dict[str, Path] = {}
    for name in ("PNG", "SVG", "Data"):
        with picture.expect_download() as saving:
            picture.get_by_role("button", name=name).click()
        files[name] = tmp_path / saving.value.suggested_filename
        saving.value.save_as(files[name])
    assert files["PNG"].read_bytes().startswith(b"\x89PNG")
    drawn = ElementTree.fromstring(files["SVG"].read_text())
    words = " ".join(drawn.itertext())
    data: dict[str, Any] = json.loads(files["Data"].read_text())
    assert {node["id"] for node in data["nodes"]} == shown(picture)
    assert "NCT04887012" in words
    assert len(drawn.findall("{*}line")) == len(data["links"])
    assert any(link["reasons"] for link in data["links"] if link["kind"] == "related")


def test_what_is_not_in_the_graph_is_said(page: Page, faults: list[str]) -> None:
    page.goto("/graph?open=trial/NCT00000001")
    expect(page.locator("#told")).to_have_text("this graph says nothing of 'trial/NCT00000001'")
    faults.clear()  # the browser notes the 404
