"""A browser that sees one server and nothing else, and a page of it that must go without a fault.

Skipped where there is no Chromium, or where the scripts of the pages were not built.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from serving import served

from kg.web import built

ROOT = Path(__file__).parent.parent.parent
SCREENSHOTS = ROOT / "screenshots"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync",
)  # fmt: skip
WITHIN = ("data:", "blob:")  # URLs that ask nobody


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, PROGRAMS)), None) or pytest.skip("there is no Chromium")
    if built.entry("query") is None:
        pytest.skip("the scripts of the pages were not built: npm could not be reached")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, chromium_sandbox=False, args=QUIET)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def site(graph_dir: Path) -> Iterator[str]:
    """The URL of a server of the graph of examples/."""
    with served(graph_dir) as url:
        yield url


@pytest.fixture
def faults() -> list[str]:
    """What went wrong on the page so far; a test that means it to go wrong takes it out."""
    return []


@pytest.fixture
def page(browser: Browser, site: str, faults: list[str]) -> Iterator[Page]:
    """A page in a browser of its own, which fails the test on requests elsewhere, errors and what the policy refuses."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
    page = watched(context.new_page(), site, faults)
    yield page
    context.close()
    assert faults == []


def watched(page: Page, site: str, faults: list[str]) -> Page:
    """The page; its faults are written down."""

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{site}/", *WITHIN)):
            faults.append(f"asked {request.url}")

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(f"{message.type}: {message.text}")

    page.on("request", asked)
    page.on("console", said)
    page.on("pageerror", lambda error: faults.append(f"threw {error}"))
    page.on("dialog", lambda dialog: faults.append(f"opened {dialog.message}"))
    return page


@pytest.fixture
def shoot(page: Page) -> Callable[[str], None]:
    """Keeps a picture of the whole page, for people to look at."""

    def take(name: str) -> None:
        SCREENSHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)

    return take
