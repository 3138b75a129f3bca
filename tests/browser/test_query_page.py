"""The query page, as its users go through it."""

import csv
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect
from serving import served

from kg import queries
from kg.workers import Limits

ALL = "SELECT * WHERE { ?subject ?property ?object }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
CROWD = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
CONSTRUCT { ?site a kg:Site ; rdfs:label ?name ; kg:country ?country }
WHERE { ?site a kg:Site ; rdfs:label ?name ; kg:country ?country }"""
PICTURED = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX cell: <https://w3id.org/trial-kg/term/cell/>
CONSTRUCT {
  ?trial a kg:Trial ; rdfs:label ?title ; kg:targetAntigen ?antigen .
  ?antigen a skos:Concept ; skos:prefLabel ?name .
} WHERE {
  ?trial kg:effectorCell cell:NK ; rdfs:label ?title ; kg:targetAntigen ?antigen .
  ?antigen skos:prefLabel ?name
}"""


def asked(page: Page, query: str, address: str = "") -> None:
    """The query page with a query, which was run."""
    page.goto(f"{address}/sparql#{urlencode({'query': query})}")
    expect(page.locator(".CodeMirror-code")).to_contain_text(query.splitlines()[-1])
    page.get_by_role("button", name="Run").click()


def open_tab(page: Page) -> None:
    """Open a new tab, which waits for what the graph says of itself."""
    page.get_by_role("button", name="New tab").click()
    expect(page.locator(".CodeMirror textarea")).to_be_focused()


def answer_of(site: str, query: str, accept: str = "text/csv") -> str:
    return httpx.post(f"{site}/sparql", data={"query": query}, headers={"Accept": accept}).raise_for_status().text


def text_of(page: Page) -> str:
    """What stands in the editor."""
    return "\n".join(page.locator(".CodeMirror-line").all_inner_texts())


def test_a_query_is_answered(page: Page, shoot: Callable[[str], None]) -> None:
    page.goto("/sparql")
    shoot("query")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".answer [role=status]").first).to_contain_text(re.compile(r"^\d+ rows in \d"))
    expect(page.locator("tbody tr").first).to_contain_text("CD19")
    shoot("query-answered")
    page.emulate_media(color_scheme="dark")
    shoot("query-dark")
    page.set_viewport_size({"width": 375, "height": 800})
    shoot("query-phone")


def test_rows_are_sorted_filtered_and_turned(page: Page) -> None:
    asked(page, "SELECT ?n WHERE { ?trial <http://purl.org/dc/terms/identifier> ?n . ?s ?p ?o } LIMIT 250")
    expect(page.locator("tbody tr")).to_have_count(100)
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("tbody tr")).to_have_count(50)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()
    asked(page, "SELECT ?n WHERE { VALUES ?n { 9 10 1 8 7 6 5 4 3 2 0 } }")
    page.get_by_role("button", name="n", exact=True).click()
    page.get_by_role("button", name="n", exact=True).click()
    assert page.locator("tbody td").first.inner_text() == "10"
    page.get_by_label("Rows with").fill("1")
    assert page.locator("tbody td").all_inner_texts() == ["10", "1"]


def test_rows_lead_to_pages(page: Page) -> None:
    asked(page, 'SELECT ?trial ?nct { ?trial <http://purl.org/dc/terms/identifier> ?nct FILTER(?nct = "NCT04887012") }')
    links = page.locator("tbody a")
    expect(links).to_have_count(2)
    assert [link.get_attribute("href") for link in links.all()] == ["/trial/NCT04887012"] * 2
    links.first.click()
    expect(page).to_have_url(re.compile("/trial/NCT04887012$"))


def test_a_new_tab_has_the_prefixes_and_completes_from_the_graph(page: Page) -> None:
    page.goto("/sparql")
    open_tab(page)
    assert "PREFIX kg: <https://w3id.org/trial-kg/ontology#>" in text_of(page)
    page.keyboard.press("Control+End")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.type("?trial kg:targetA")
    page.keyboard.press("Control+Space")
    page.locator(".CodeMirror-hint", has_text="kg:targetAntigen").click()
    expect(page.locator(".CodeMirror textarea")).to_be_focused()  # some moments after the click
    page.keyboard.type(" ?x . ?x a kg:Tri")
    page.keyboard.press("Control+Space")
    expect(page.locator(".CodeMirror-hint").first).to_have_text("kg:Trial")
    page.keyboard.press("Enter")
    page.keyboard.type(" . ?x a antigen:")
    expect(
        page.locator(".CodeMirror-line", has_text="PREFIX antigen: <https://w3id.org/trial-kg/term/antigen/>")
    ).to_be_visible()
    assert "?trial kg:targetAntigen ?x . ?x a kg:Trial" in text_of(page)


def test_each_named_query_opens_in_a_tab_of_its_own(page: Page) -> None:
    page.goto("/sparql")
    before = text_of(page)
    for query in queries.named().values():
        page.get_by_role("link", name=query.title, exact=True).click()
        tab = page.get_by_role("tab", selected=True)
        expect(tab).to_have_text(query.title)
        expect(page.locator(".answer, .refusal")).to_be_visible()
        expect(page.locator(".refusal")).to_have_count(0)
    page.get_by_role("tab", name="Query", exact=True).click()
    assert text_of(page) == before


def test_tabs_go_by_keyboard_and_last(page: Page) -> None:
    page.goto("/sparql")
    page.get_by_role("link", name="Evidence", exact=True).click()
    expect(page.get_by_role("tab", selected=True)).to_have_text("Evidence")
    page.get_by_role("tab", selected=True).press("ArrowRight")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Query")
    expect(page.get_by_role("tab", selected=True)).to_be_focused()
    page.reload()
    expect(page.get_by_role("tab", selected=True)).to_have_text("Query")
    page.get_by_role("button", name="Close tab").click()
    expect(page.get_by_role("tab")).to_have_text(["Evidence"])


def test_tabs_have_the_keys_of_tabs(page: Page) -> None:
    page.goto("/sparql")
    for name in ("Evidence", "One trial"):
        page.get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("tab", selected=True)).to_have_text(name)
    for key, name in {"Home": "Query", "End": "One trial", "Enter": "One trial", "Delete": "Evidence"}.items():
        page.get_by_role("tab", selected=True).press(key)
        expect(page.get_by_role("tab", selected=True)).to_have_text(name)
        expect(page.get_by_role("tab", selected=True)).to_be_focused()
    expect(page.get_by_role("tab")).to_have_text(["Query", "Evidence"])


def test_the_last_tab_makes_room_for_the_first_query(page: Page) -> None:
    page.goto("/sparql")
    first = text_of(page)
    open_tab(page)
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".answer")).to_be_visible()
    page.get_by_role("button", name="Close tab").click()
    open_tab(page)
    expect(page.locator(".answer")).to_have_count(0)  # that of the tab which was closed
    page.get_by_role("button", name="Close tab").click()
    page.get_by_role("button", name="Close tab").click()
    expect(page.get_by_role("tab")).to_have_text(["Query"])
    assert text_of(page) == first


def test_a_named_query_is_run_while_another_runs(page: Page) -> None:
    asked(page, ENDLESS)
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    page.get_by_role("link", name="Trials by antigen", exact=True).click()
    expect(page.locator(".answer [role=status]").first).to_contain_text("rows in")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    page.get_by_role("tab", name="Shared").click()
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("Stopped")


def test_the_answer_to_a_long_query_comes_into_sight(page: Page) -> None:
    page.set_viewport_size({"width": 375, "height": 700})
    page.goto("/sparql")
    page.get_by_role("link", name="One trial", exact=True).click()
    expect(page.locator(".answer [role=status]").first).to_be_in_viewport()


def test_a_query_runs_on_when_its_tab_is_chosen_again(page: Page) -> None:
    asked(page, ENDLESS)
    page.get_by_role("tab", selected=True).click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    page.get_by_role("button", name="Stop").click()


def test_without_a_server_a_named_query_is_a_link(page: Page, faults: list[str]) -> None:
    page.goto("/sparql")
    page.route("**/queries", lambda route: route.abort())
    page.get_by_role("link", name="Evidence", exact=True).click()
    expect(page).to_have_url(re.compile("/query/evidence$"))
    faults[:] = [fault for fault in faults if "net::ERR_FAILED" not in fault]


def test_the_editor_is_no_trap_for_the_keyboard(page: Page) -> None:
    page.goto("/sparql")
    open_tab(page)
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Run")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".answer, .refusal")).to_be_visible()


def test_an_error_tells_its_line(page: Page, faults: list[str], shoot: Callable[[str], None]) -> None:
    asked(page, "SELECT ?x WHERE {\n  ?x ?y\n}")
    expect(page.get_by_role("alert")).to_contain_text("error at 3:")
    page.get_by_role("button", name="Go to line 3").click()
    expect(page.locator(".CodeMirror-code > div:nth-child(3) .wrong")).to_have_count(1)
    shoot("query-error")
    assert len(faults) == 1
    assert "400" in faults.pop()


def test_what_cannot_be_sparql_is_told_while_it_is_written(page: Page) -> None:
    page.goto("/sparql")
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+Home")
    page.keyboard.type("Select ")
    expect(page.locator(".acts .status")).to_contain_text("Line 1 is not finished, or wrong")
    page.locator(".parseErrorIcon").hover()


@pytest.fixture(scope="module")
def hasty(graph_dir: Path) -> Iterator[str]:
    """A server that gives a query half a second."""
    with served(graph_dir, Limits(seconds=0.5)) as url:
        yield url


def test_a_time_out_is_called_so(browser: Browser, hasty: str) -> None:
    page = browser.new_page()
    asked(page, ENDLESS, hasty)
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("Time-out")
    page.context.close()


def test_a_query_can_be_stopped(page: Page) -> None:
    asked(page, ENDLESS)
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("Stopped")
    expect(page.get_by_role("button", name="Run")).to_be_visible()


def test_the_csv_is_the_whole_result(page: Page, site: str, tmp_path: Path) -> None:
    asked(page, ALL)
    expect(page.locator(".answer [role=status]").first).to_contain_text("more than 10,000 rows")
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()
    download.value.save_as(tmp_path / "all.csv")
    with (tmp_path / "all.csv").open(newline="") as file:
        rows = sorted(csv.reader(file))
    assert download.value.suggested_filename == "answer.csv"
    assert rows == sorted(csv.reader(answer_of(site, ALL).splitlines(keepends=True)))
    assert len(rows) > 30_000


def test_a_link_shares_the_query(page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    asked(page, 'SELECT ("a&b #1 + ü" AS ?x) {}')
    page.get_by_role("button", name="Copy link").click()
    expect(page.locator(".acts .status")).to_have_text("The link is copied.")
    link = page.evaluate("navigator.clipboard.readText()")
    page.evaluate("localStorage.clear()")
    page.goto("/queries")
    page.goto(link)
    assert text_of(page) == 'SELECT ("a&b #1 + ü" AS ?x) {}'
    page.get_by_role("button", name="Run").click()
    expect(page.locator("tbody td")).to_have_text("a&b #1 + ü")


def test_a_picture_that_is_not_given_is_told(page: Page, faults: list[str]) -> None:
    page.route("**/picture-*.js", lambda route: route.abort())
    asked(page, PICTURED)
    expect(page.get_by_role("alert").get_by_role("heading")).to_have_text("The answer broke off")
    expect(page.get_by_role("button", name="Run")).to_be_visible()
    faults[:] = [fault for fault in faults if "net::ERR_FAILED" not in fault]


def test_triples_are_a_picture(page: Page, shoot: Callable[[str], None]) -> None:
    asked(page, PICTURED)
    picture = page.get_by_role("img")
    expect(picture).to_have_attribute("aria-label", re.compile(r"Picture of \d+ nodes and \d+ edges"))
    expect(picture.locator("canvas").first).to_be_visible()
    expect(page.locator(".legend li")).to_have_text(["kg:Trial", "skos:Concept"])
    page.wait_for_timeout(500)  # until it is drawn
    assert page.evaluate(INK) > 1000
    shoot("query-picture")
    page.emulate_media(color_scheme="dark")
    shoot("query-picture-dark")


def test_no_label_of_near_a_hundred_nodes_lies_on_another(page: Page, shoot: Callable[[str], None]) -> None:
    asked(page, CROWD)
    expect(page.locator(".canvas canvas").first).to_be_visible()
    page.wait_for_function(f"{CY}?.zoom() !== 1")
    shoot("query-picture-large")
    boxes = page.evaluate(f"{CY}.nodes().map(node => node.boundingBox({{includeLabels: true, includeOverlays: false}}))")
    assert len(boxes) > 90
    for number, one in enumerate(boxes):
        for other in boxes[number + 1 :]:
            assert one["x2"] <= other["x1"] or other["x2"] <= one["x1"] or one["y2"] <= other["y1"] or other["y2"] <= one["y1"]


def test_a_literal_ties_nothing_together(page: Page) -> None:
    asked(page, "PREFIX : <http://example.org/> CONSTRUCT { :a :n ?n ; :m ?n . :b :n ?n ; :see :a } { VALUES ?n { 1 2 } }")
    expect(page.get_by_role("img")).to_have_attribute("aria-label", re.compile("^Picture of 6 nodes and 7 edges;"))


CY = "document.querySelector('.canvas')._cyreg?.cy"
INK = """() => {
  const canvas = document.querySelector(".canvas canvas:last-of-type");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  return data.filter((value, place) => place % 4 === 3 && value > 0).length;
}"""


def test_truth_is_told(page: Page) -> None:
    asked(page, "ASK { ?s ?p ?o }")
    expect(page.locator(".answer [role=status]").first).to_contain_text("Yes: true")


TRICKY = 'SELECT ("it\'s \\"so\\" \\\\ 1" AS ?x) {} # """'


@pytest.mark.parametrize(("query", "accept"), [(TRICKY, "text/csv"), (PICTURED, "text/turtle")], ids=["rows", "triples"])
def test_the_snippets_run(page: Page, site: str, query: str, accept: str) -> None:
    asked(page, query)
    page.get_by_text("From a shell or Python").click()
    shell, code = (page.get_by_role("region", name=name).inner_text() for name in ("curl", "Python"))
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    expected = answer_of(site, query, accept)
    wanted = "".join(f"{row}\n" for row in csv.DictReader(expected.splitlines())) if accept == "text/csv" else expected
    assert sorted(ran.split()) == sorted(wanted.split())
    ran = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=True).stdout
    assert sorted(ran.split()) == sorted(expected.split())


def test_without_scripts_there_is_a_form(browser: Browser, site: str) -> None:
    page = browser.new_context(base_url=site, java_script_enabled=False).new_page()
    page.goto("/sparql")
    page.get_by_label("Query").fill("SELECT (6 * 7 AS ?n) {}")
    page.get_by_role("button", name="Ask").click()
    expect(page.locator("td")).to_have_text("42")
    page.context.close()
