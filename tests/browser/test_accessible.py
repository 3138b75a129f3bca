"""Every page is fit for screen readers as far as axe-core can tell, in light and dark and at the width of a phone."""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, ViewportSize, expect

AXE = Path(__file__).parent.parent.parent / "web" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = {
    "home": "/",
    "queries": "/queries",
    "named": "/query/trials-by-antigen?antigen=CD19",
    "query": "/sparql",
    "search": "/search?q=cd19",
    "trial": "/trial/NCT04887012",
    "concept": "/term/antigen/CD19",
    "picture": "/graph?open=trial/NCT04887012",
    "ontology": "/ontology",
    "docs": "/docs",
    "missing": "/trial/NCT00000000",
}
PHONE: ViewportSize = {"width": 375, "height": 700}
GRAVE = ("serious", "critical")


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_everybody_can_use_it(page: Page, faults: list[str], path: str) -> None:
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert grave(page) == []
    page.emulate_media(color_scheme="dark")
    assert grave(page, "color-contrast") == []
    fits_a_phone(page)
    if path.endswith("NCT00000000"):
        faults.clear()  # the browser notes the 404


ANSWERED = {
    "rows": "SELECT * WHERE { ?s ?p ?o } LIMIT 200",
    "triples": "CONSTRUCT WHERE { ?trial a <https://w3id.org/trial-kg/ontology#Trial> }",
    "error": "SELECT ?x WHERE { ?x ?y }",
    "long": "\n".join(["SELECT ?x WHERE {", *(f"  # <{'i' * number}>" for number in range(100)), "}"]),
}


@pytest.mark.parametrize("query", ANSWERED.values(), ids=ANSWERED)
def test_everybody_can_use_what_the_query_page_answers(page: Page, faults: list[str], query: str) -> None:
    page.goto(f"/sparql#{urlencode({'query': query})}")
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".answer, .refusal")).to_be_visible()
    assert grave(page) == []
    page.emulate_media(color_scheme="dark")
    assert grave(page, "color-contrast") == []
    fits_a_phone(page)
    faults[:] = [fault for fault in faults if "status of 400" not in fault]


def fits_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert grave(page) == []


def test_suggestions_are_told_in_words(page: Page, site: str) -> None:
    found = {"kind": "moon", "key": "1", "label": "Europa", "trials": 1039, "path": "term/antigen/CD19"}
    page.route(re.compile(r"/search\?"), lambda route: route.fulfill(json={"results": [found]}))
    page.goto("/")
    page.locator("input[data-suggest]").first.fill("europa")
    expect(page.get_by_role("status").filter(has_text="suggestion").first).to_have_text("1 suggestion")
    option = page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(option).to_contain_text("1,039 trials")
    option.click()
    expect(page).to_have_url(f"{site}/term/antigen/CD19")


def test_pages_stay_fit_when_the_server_is_lost(page: Page, faults: list[str]) -> None:
    page.route(re.compile("/related|/search"), lambda route: route.abort())
    page.goto("/trial/NCT04887012")
    page.get_by_role("combobox").fill("cd19")
    page.wait_for_load_state("networkidle")
    expect(page.locator("[data-load] a")).to_be_visible()
    assert all("net::ERR_FAILED" in fault for fault in faults)
    faults.clear()


def grave(page: Page, *rules: str) -> list[str]:
    """The serious and critical faults, of all rules or of these: what is wrong, and where."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(options)", {"runOnly": rules} if rules else {})
    return [
        f"{fault['id']}: {node['html']} {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"]
    ]
