"""Nothing that texts, answers or links bring along does anything: no script runs, and nobody else is asked."""

import json
import re
import socket
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from serving import served

from kg import pipeline

from .conftest import watched

IMAGE = "<img src=x onerror=alert(1)>"
SCRIPT = "</script></textarea></title><script>alert(2)</script>"
OVERRIDE = "\u202e"  # right-to-left override
HOSTILE = f"{IMAGE}{SCRIPT}{OVERRIDE}CD19 CAR-T cells {OVERRIDE}"
NCT = "NCT99999998"
STUDY = {
    "protocolSection": {
        "identificationModule": {"nctId": NCT, "briefTitle": HOSTILE},
        "descriptionModule": {"briefSummary": HOSTILE},
        "sponsorCollaboratorsModule": {"leadSponsor": {"name": HOSTILE, "class": "OTHER"}},
        "conditionsModule": {"conditions": [HOSTILE, "Lymphoma"]},
        "armsInterventionsModule": {"interventions": [{"type": "BIOLOGICAL", "name": HOSTILE}]},
        "contactsLocationsModule": {"locations": [{"facility": HOSTILE, "city": HOSTILE, "country": "China"}]},
    }
}
EVERYTHING = "SELECT * WHERE { ?subject ?property ?object FILTER(CONTAINS(STR(?object), 'onerror')) }"
DRAWN = (
    "CONSTRUCT { ?subject ?property ?object } WHERE { ?subject ?property ?object FILTER(CONTAINS(STR(?object), 'onerror')) }"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server of a graph of one hostile trial."""
    place = tmp_path_factory.mktemp("hostile")
    (place / "hostile.json").write_text(json.dumps(STUDY))
    pipeline.build([place / "hostile.json"], place / "graph")
    with served(place / "graph") as url:
        yield url


def is_tame(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    assert page.locator("img, [onerror], script:not([src^='/static/'])").count() == 0
    assert page.locator("a[href^='javascript']").count() == 0


def linked(page: Page, part: str) -> str:
    """Where the first link to such a resource leads."""
    page.goto(f"/trial/{NCT}")
    return page.locator(f"main a[href^='/{part}/']").first.get_attribute("href") or ""


@pytest.mark.parametrize("path", ["/", "/queries", f"/trial/{NCT}", "/search?q=cd19", "/query/trial-facets", "/query/places"])
def test_texts_of_a_record_do_nothing_on_any_page(page: Page, path: str) -> None:
    page.goto(path)
    is_tame(page)


def test_texts_of_a_record_do_nothing_on_the_pages_that_it_leads_to(page: Page) -> None:
    for part in ("org", "site"):
        page.goto(linked(page, part))
        is_tame(page)


@pytest.mark.parametrize("query", [EVERYTHING, DRAWN], ids=["rows", "triples"])
def test_answers_do_nothing(page: Page, query: str) -> None:
    page.goto(f"/sparql#{urlencode({'query': query})}")
    page.get_by_role("button", name="Run").click()
    expect(page.locator("tbody")).to_contain_text("onerror")
    is_tame(page)


def test_a_query_does_nothing(page: Page, faults: list[str]) -> None:
    page.goto(f"/sparql#{urlencode({'query': f'SELECT {HOSTILE}'})}")
    page.get_by_role("button", name="Run").click()
    expect(page.get_by_role("alert")).to_be_visible()
    is_tame(page)
    assert len(faults) == 1
    assert "400" in faults.pop()


ANSWERS = {
    "text/tab-separated-values": f'?{IMAGE}\t?b\n"x"@{IMAGE}\t<{IMAGE}>\n<javascript:alert(3)>\t"y"^^<{IMAGE}>\n'
    f'<http://a.example/"{IMAGE}>\t<data:text/html,{IMAGE}>\n<https://w3id.org/trial-kg//b.example/>\t<https://w3id.org/trial-kg/org/x>\n',
    "application/n-triples": f'<http://a.example/{IMAGE}> <http://a.example/p> "x"@{IMAGE} .\n<javascript:alert(4)> <x:y> <z:{IMAGE}> .\n'
    f'<http://a.example/> <http://www.w3.org/2000/01/rdf-schema#label> "{IMAGE}" .\n',
}


@pytest.mark.parametrize("media_type", ANSWERS)
def test_tags_and_iris_that_no_honest_store_gives_do_nothing(page: Page, media_type: str) -> None:
    page.goto("/sparql")
    page.wait_for_load_state("networkidle")

    def answer(route: Route) -> None:
        route.fulfill(body=ANSWERS[media_type], content_type=media_type)

    page.route("**/sparql", answer)
    page.get_by_role("button", name="Run").click()
    expect(page.locator("tbody tr").first).to_be_visible()
    is_tame(page)
    for link in page.locator("tbody a").all():
        assert re.match(r"/\w|https?://", link.get_attribute("href") or "")


def test_a_direction_ends_with_its_value(page: Page) -> None:
    query = f'SELECT (STRLANG("{OVERRIDE}abc", "en") AS ?x) {{}}'
    page.goto(f"/sparql#{urlencode({'query': query})}")
    page.get_by_role("button", name="Run").click()
    value, tag = page.locator("td bdi").bounding_box(), page.locator("td small").bounding_box()
    assert value
    assert tag
    assert value["x"] < tag["x"]
    assert page.locator("td").inner_text().endswith("@en")


@pytest.fixture
def stranger() -> Iterator[socket.socket]:
    """Somebody else's server, who is to hear nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.5)
        yield listening


@pytest.mark.parametrize("mark", ["#", "?"])
def test_a_link_that_names_another_endpoint_asks_ours(page: Page, site: str, stranger: socket.socket, mark: str) -> None:
    other = f"http://127.0.0.1:{stranger.getsockname()[1]}/sparql"
    query = "SELECT (COUNT(*) AS ?n) WHERE { ?trial a <https://w3id.org/trial-kg/ontology#Trial> }"
    foreign = {"endpoint": other, "requestMethod": "GET", "headers": '{"X": "y"}', "corsProxy": other}
    page.goto(f"/sparql{mark}{urlencode({'query': query} | foreign)}")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".answer tbody td")).to_have_text("1")
    with pytest.raises(TimeoutError):
        stranger.accept()


def test_the_policy_lets_no_inline_script_run(browser: Browser, site: str) -> None:
    """What watches over all the others: the policy does refuse, and the watch does see it."""
    faults: list[str] = []
    page = watched(browser.new_context(base_url=site).new_page(), site, faults)
    page.goto("/")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=/none.png onerror=alert(5)>')")
    page.evaluate("fetch('http://127.0.0.1:9/').catch(() => 0)")
    page.wait_for_load_state("networkidle")
    page.context.close()
    assert any("inline event handler" in fault for fault in faults)
    assert any("127.0.0.1:9" in fault for fault in faults)
    assert not any(fault.startswith("opened") for fault in faults)
