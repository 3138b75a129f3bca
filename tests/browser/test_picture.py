"""The picture in a browser: it grows, hides, goes back, finds ways, tells why trials are related, and is saved."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import httpx
import pytest
from playwright.sync_api import Browser, Page, Route, expect
from serving import served

from kg import pipeline
from kg.export.svg import NODE, STYLES
from kg.iri import Iris
from kg.neighbourhood import MOST

ROOT = Path(__file__).parent.parent.parent

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
    expect(page.locator("#told")).to_contain_text(f"{nodes:,} nodes")


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
    expect(picture.locator("#chosen h3")).to_have_text("Why")
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
    assert "way=term/antigen/BCMA~trial/NCT04887012" in picture.url


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


PHASE = "term/phase/PHASE1"  # more than MOST trials have it
LARGEST_LABEL = 6  # pixels of a letter, below which it is not drawn
LIGHT = {"ground": "#fbfcfc", "ink": (28, 37, 39)}


def apart(page: Page, boxes: str) -> bool:
    """Whether none of these boxes lies on another."""
    found = sorted(page.evaluate(boxes), key=lambda box: box["x1"])
    for number, one in enumerate(found):
        for other in found[number + 1 :]:
            if other["x1"] >= one["x2"]:
                break
            if other["y1"] < one["y2"] and one["y1"] < other["y2"]:
                return False
    return True


def invented(things: int, trials: int) -> dict[str, Any]:
    """A part of a graph: each trial states three of the things."""
    nodes = [
        {"id": f"term/antigen/T{number}", "kind": "antigen", "label": f"T{number}", "neighbours": 40}
        for number in range(things)
    ]
    edges = []
    for number in range(trials):
        trial = f"trial/NCT{number:08}"
        nodes.append({"id": trial, "kind": "trial", "label": f"Trial {number}", "neighbours": 3})
        for thing in {number % things, number**2 % things, number // 40 % things}:
            edges.append({"trial": trial, "thing": f"term/antigen/T{thing}", "kind": "antigen", "stated": True})
    return {"nodes": nodes, "edges": edges}


@pytest.mark.parametrize(("things", "trials"), [(20, 490), (60, 2440)], ids=["510", "2500"])
def test_many_nodes_lie_apart_and_hide_their_names(page: Page, shoot: Callable[[str], None], things: int, trials: int) -> None:
    page.route("**/graph/around?*", lambda route: route.fulfill(json=invented(things, trials)))
    page.goto("/graph?open=term/antigen/T0")
    told(page, things + trials)
    shoot(f"picture-{things + trials}")
    assert apart(page, BOXES)
    zoom, least = page.evaluate(f"[{CY}.zoom(), parseFloat({CY}.nodes()[0].style('min-zoomed-font-size'))]")
    assert zoom < 0.5
    assert least >= LARGEST_LABEL
    covered, drawn = page.evaluate(f"""[
      {BOXES}.reduce((sum, box) => sum + box.w * box.h, 0),
      (box => box.w * box.h)({CY}.nodes().boundingBox()),
    ]""")
    assert drawn > covered


def test_five_hundred_nodes_stand_three_seconds_after_their_data(page: Page) -> None:
    page.add_init_script("""new MutationObserver(() => {
      if (document.getElementById("told")?.textContent.includes("nodes")) window.stood ??= performance.now();
    }).observe(document, { subtree: true, childList: true })""")
    page.route("**/graph/around?*", lambda route: route.fulfill(json=invented(20, 480)))
    page.goto("/graph?open=term/antigen/T0")
    told(page, 500)
    begun = page.evaluate("performance.getEntriesByType('resource').find(entry => entry.name.includes('around')).responseEnd")
    assert page.evaluate("window.stood") - begun < 3000


def test_more_trials_of_an_open_thing_are_a_click_away(page: Page, site: str) -> None:
    all_of_them = httpx.get(f"{site}/graph/around", params={"of": PHASE}).json()["nodes"][0]["neighbours"]
    go(page, f"/graph?open={PHASE}")
    expect(page.locator("#chosen")).to_contain_text(f"The newest {MOST} of {all_of_them} trials are shown")
    expect(page.get_by_role("link", name="all stand in a table")).to_have_attribute("href", f"/{PHASE}#trials")
    page.get_by_role("button", name=f"{all_of_them - MOST} more").click()
    told(page, all_of_them + 1)
    assert page.url.endswith(f"?open={PHASE}~2")
    expect(page.get_by_role("link", name="all stand in a table")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    told(page, MOST + 1)
    assert page.url.endswith(f"?open={PHASE}")
    page.mouse.dblclick(*middle(page, PHASE))
    told(page, all_of_them + 1)
    go(page, page.url)
    assert len(shown(page)) == all_of_them + 1
    page.mouse.dblclick(*middle(page, PHASE))
    expect(page.locator("#told")).to_have_text("All of Phase 1 is shown.")


def test_links_and_reasons_are_reached_by_keyboard(picture: Page) -> None:
    links = picture.locator("#chosen .links button")
    expect(links).to_have_count(picture.evaluate(f"{CY}.getElementById('{START}').connectedEdges().length"))
    links.filter(has_text="(related)").first.press("Enter")
    expect(picture.locator("#chosen h3")).to_have_text("Why")
    expect(picture.locator("#chosen h2")).to_be_focused()
    picture.get_by_role("button", name="NCT04887012", exact=True).press("Enter")
    expect(picture.locator("#chosen h2")).to_have_text("NCT04887012")
    picture.locator("#chosen .links button", has_text="CD19").press("Enter")
    expect(picture.locator("#chosen .quiet")).to_have_text("antigen of the trial")


def held(page: Page, url: str) -> list[Route]:
    """The requests of a URL, which wait until they are let on."""
    waiting: list[Route] = []
    page.route(url, lambda route: waiting.append(route))
    return waiting


def asked(page: Page, waiting: list[Route], count: int) -> list[Route]:
    """So many requests, once they have been made."""
    for _ in range(100):
        if len(waiting) >= count:
            return waiting
        page.wait_for_timeout(20)
    raise AssertionError(f"{len(waiting)} requests instead of {count}")


def test_two_nodes_opened_at_once_are_both_there(picture: Page) -> None:
    waiting = held(picture, "**/graph/around?*")
    for name in ("term/antigen/CD19", "term/cell/NK"):
        picture.mouse.dblclick(*middle(picture, name))
    expect(picture.locator("#told")).to_have_text("Asking…")
    for number in range(2):
        asked(picture, waiting, number + 1)[number].continue_()
    expect(picture).to_have_url(f"{picture.url.partition('?')[0]}?open={START}&open=term/antigen/CD19&open=term/cell/NK")
    picture.get_by_role("button", name="Undo").click()
    expect(picture).to_have_url(f"{picture.url.partition('?')[0]}?open={START}&open=term/antigen/CD19")


def test_undo_stops_what_is_being_asked(picture: Page) -> None:
    before = shown(picture)
    waiting = held(picture, "**/graph/around?*")
    picture.mouse.dblclick(*middle(picture, "term/antigen/CD19"))
    asked(picture, waiting, 1)
    with picture.expect_event("requestfailed") as stopped:
        picture.get_by_role("button", name="Undo").click()
    assert stopped.value.url.endswith("/graph/around?of=term%2Fantigen%2FCD19")
    told(picture, len(before))
    assert shown(picture) == before
    assert picture.url.endswith(f"?open={START}")


def test_the_boxes_say_what_is_shown_while_it_is_asked_and_when_it_fails(page: Page, faults: list[str]) -> None:
    go(page, "/graph?way=term/antigen/CD19~term/cell/NK")
    waiting = held(page, "**/graph/way?*")
    box = page.get_by_label("site", exact=True)
    box.click()
    asked(page, waiting, 1)
    assert box.is_checked()
    waiting[0].fulfill(status=503, body="too much is being asked")
    expect(page.locator("#told")).to_have_text("too much is being asked")
    assert box.is_checked()
    assert page.locator("#undo").is_disabled()
    box.click()
    asked(page, waiting, 2)[1].continue_()
    expect(box).not_to_be_checked()
    faults.clear()  # the browser notes the 503


def test_the_focus_stays_near_what_was_done(picture: Page) -> None:
    heading = picture.locator("#chosen h2")
    picture.locator("#all summary").press("Enter")
    picture.locator("#list button", has_text="CD19").last.press("Enter")
    expect(heading).to_be_focused()
    picture.get_by_role("button", name="Open").press("Enter")
    expect(picture).to_have_url(f"{picture.url.partition('?')[0]}?open={START}&open=term/antigen/CD19")
    expect(heading).to_be_focused()
    picture.get_by_role("button", name="Close").press("Enter")
    expect(picture.get_by_role("button", name="Open")).to_be_visible()
    expect(heading).to_be_focused()
    picture.get_by_role("button", name="Way from here").press("Enter")
    expect(picture.get_by_role("button", name="Cancel the way")).to_be_focused()
    for _ in range(2):
        picture.locator("#undo").press("Enter")
    expect(picture.locator("#undo")).to_be_disabled()
    expect(heading).to_be_focused()


def saved_svg(page: Page, tmp_path: Path) -> Element:
    with page.expect_download() as saving:
        page.get_by_role("button", name="SVG").click()
    saving.value.save_as(tmp_path / "saved.svg")
    return ElementTree.fromstring((tmp_path / "saved.svg").read_text())


def test_a_saved_picture_is_light_and_has_nothing_chosen(picture: Page, tmp_path: Path) -> None:
    picture.emulate_media(color_scheme="dark")
    picture.mouse.click(*middle(picture, "term/antigen/CD19"))
    drawn = saved_svg(picture, tmp_path)
    first = drawn[0]
    assert (first.tag.rpartition("}")[2], first.attrib["fill"]) == ("rect", LIGHT["ground"])
    assert [first.attrib[name] for name in ("x", "y", "width", "height")] == drawn.attrib["viewBox"].split()
    assert {text.attrib["fill"] for text in drawn.findall("{*}text")} == {f"rgb({','.join(map(str, LIGHT['ink']))})"}
    lines = drawn.findall("{*}line")
    assert len([line for line in lines if "stroke-dasharray" in line.attrib]) == 5  # of the related trials
    assert {line.attrib["stroke-opacity"] for line in lines} == {"0.45", "0.9"}
    near = picture.evaluate(f"{CY}.nodes('.near').length")
    assert 0 < near < len(shown(picture))


def test_nothing_is_saved_of_nothing(page: Page) -> None:
    page.goto("/graph")
    expect(page.locator("#starts")).to_be_visible()
    for name in ("Fit", "PNG", "SVG", "Data"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()


def test_few_nodes_are_not_blown_up(page: Page, site: str) -> None:
    few = next(
        node["id"]
        for node in httpx.get(f"{site}/graph/around", params={"of": START}).json()["nodes"]
        if node["neighbours"] in (1, 2)
    )
    go(page, f"/graph?open={few}")
    assert len(shown(page)) <= 3
    assert 1 < page.evaluate(f"{CY}.zoom()") <= 1.3


@pytest.mark.parametrize(("width", "height", "most"), [(1280, 900, 0.75), (1280, 720, 0.75), (390, 844, 0.6)])
def test_the_canvas_fits_the_window(page: Page, width: int, height: int, most: float) -> None:
    page.set_viewport_size({"width": width, "height": height})
    go(page, f"/graph?open={START}")
    box = page.locator("#canvas").bounding_box()
    assert box
    assert box["y"] + box["height"] <= height
    assert height * 0.4 < box["height"] < height * most
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_found_and_open_already_is_chosen_and_in_view(picture: Page) -> None:
    picture.evaluate(f"void {CY}.panBy({{x: 5000, y: 0}})")
    picture.get_by_label("Begin with").fill("NCT04887012")
    picture.keyboard.press("Enter")
    picture.locator("#found button").first.press("Enter")
    expect(picture.locator("#chosen h2")).to_be_focused()
    expect(picture.locator("#found button")).to_have_count(0)
    box = picture.locator("#drawing").bounding_box()
    assert box
    x, y = middle(picture, START)
    assert box["x"] < x < box["x"] + box["width"]
    assert box["y"] < y < box["y"] + box["height"]
    assert picture.evaluate(f"{CY}.getElementById('{START}').hasClass('chosen')")
    assert picture.locator("#undo").is_disabled()


def test_what_is_found_is_shown_though_its_kind_was_hidden(page: Page) -> None:
    go(page, f"/graph?open={START}&hide=antigen")
    page.get_by_label("Begin with").fill("BCMA")
    page.keyboard.press("Enter")
    page.locator("#found button", has_text="antigen").first.press("Enter")
    expect(page.locator("#chosen h2")).to_have_text("BCMA")
    assert "hide" not in page.url


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a server of a graph whose own resources stand under another base."""
    directory = tmp_path_factory.mktemp("elsewhere")
    pipeline.build([ROOT / "examples"], directory, Iris("https://x.org/site/"))
    with served(directory) as url:
        yield url


def test_a_graph_of_another_base_is_drawn_too(browser: Browser, elsewhere: str) -> None:
    page = browser.new_page(base_url=elsewhere)
    page.goto("/graph")
    page.get_by_label("Begin with").fill("university")
    page.keyboard.press("Enter")
    page.locator("#found button", has_text="(sponsor)").first.click()
    expect(page.locator("#told")).to_contain_text("nodes")
    assert "open=org/" in page.url
    page.close()


def test_the_colours_are_those_of_drawn_pictures(picture: Page) -> None:
    looks = picture.evaluate(f"{CY}.nodes().map(node => [node.data('kind'), node.style('background-color')])")
    for kind, colour in looks:
        style = NODE if kind == "trial" else STYLES[kind]
        assert colour == f"rgb({','.join(str(int(style.colour[start : start + 2], 16)) for start in (1, 3, 5))})"
    assert {path.get_attribute("d") for path in picture.locator("#legend path").all()} == {
        style.marker for style in (NODE, *STYLES.values())
    }


def test_without_scripts_nothing_dead_is_shown(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site, java_script_enabled=False)
    page.goto("/graph")
    assert page.locator("main button:visible, main input:visible, main summary:visible").count() == 0
    expect(page.locator("noscript, .note").first).to_be_visible()
    page.close()


def test_a_wanted_way_is_told_and_can_be_cancelled(picture: Page) -> None:
    told_line = picture.locator("#told")
    for cancel in ("Escape", "Cancel the way"):
        picture.get_by_role("button", name="Way from here").click()
        expect(told_line).to_contain_text("Choose where the way from NCT04887012 shall lead")
        assert picture.evaluate(f"{CY}.nodes('.start').map(node => node.id())") == [START]
        if cancel == "Escape":
            picture.keyboard.press(cancel)
        else:
            picture.get_by_role("button", name=cancel).click()
        expect(told_line).not_to_contain_text("way")
        expect(picture.get_by_role("button", name="Way from here")).to_be_visible()
        assert picture.evaluate(f"{CY}.nodes('.start').length") == 0


def test_the_empty_page_says_how_to_begin(page: Page) -> None:
    page.goto("/graph")
    expect(page.locator("#drawing")).to_be_hidden()
    expect(page.locator("#chosen")).to_be_empty()
    starts = page.locator("#starts a")
    expect(starts).to_have_count(3)
    name = starts.first.inner_text()
    starts.first.click()
    expect(page.locator("#told")).to_contain_text("nodes")
    expect(page.locator("#chosen h2")).to_have_text(name)
    expect(page.locator("#starts")).to_be_hidden()


def test_a_trial_that_states_something_narrower_is_linked_by_a_dotted_line(page: Page) -> None:
    go(page, "/graph?open=term/cell/LYM")
    styles = page.evaluate(f"{CY}.edges().map(edge => edge.style('line-style'))")
    assert len(styles) == MOST
    assert set(styles) == {"dotted"}
    page.locator("#chosen .links button").first.click()
    expect(page.locator("#chosen .quiet")).to_have_text("cell of the trial, which states something narrower")
