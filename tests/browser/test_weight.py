"""What a page makes a browser load."""

import pytest
from playwright.sync_api import Page, Response

FEW = 8_000  # bytes of script, as they are


@pytest.mark.parametrize("path", ["/", "/trial/NCT04887012", "/term/antigen/CD19", "/query/trials-by-antigen?antigen=CD19"])
def test_pages_that_are_read_load_hardly_any_script(page: Page, path: str) -> None:
    scripts: list[Response] = []
    page.on("response", lambda response: scripts.append(response) if response.request.resource_type == "script" else None)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert sum(len(script.body()) for script in scripts) <= FEW


def test_the_picture_is_loaded_when_it_is_wanted(page: Page) -> None:
    scripts: list[str] = []
    page.on("response", lambda response: scripts.append(response.url) if response.request.resource_type == "script" else None)
    page.goto("/sparql")
    page.wait_for_load_state("networkidle")
    assert not any("cytoscape" in script for script in scripts)
    page.locator(".CodeMirror").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("CONSTRUCT WHERE { ?s a ?o } LIMIT 3")
    page.keyboard.press("Control+Enter")
    page.get_by_role("img").wait_for()
    assert any("cytoscape" in script for script in scripts)
