"""Makes the pictures of README and docs/tour.md from the pages of the examples' graph: `python docs/pictures.py [FOLDER]`.

Needs Chromium, and the scripts of the pages. Without a folder the pictures beside this file are made anew.
"""

import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).parent.parent
sys.path.append(str(ROOT / "tests"))
from serving import served

from kg import pipeline

ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--hide-scrollbars")


class Shot(NamedTuple):
    """A picture: its name, the page, what must stand there first, and its height in pixels."""

    name: str
    path: str
    until: str
    height: int


SHOTS = (
    Shot("home", "/", ".charts svg, figure svg", 820),
    Shot("trial", "/trial/NCT04887012", "mark", 900),
    Shot("antigen", "/term/antigen/CD19", "#trials", 820),
    Shot("query", "/sparql?query=SELECT+%2A+%7B+%3Fs+%3Fp+%3Fo+%7D+LIMIT+3", ".CodeMirror", 820),
    Shot("picture", "/graph?open=trial/NCT04887012", "#list ul:first-of-type button:nth-of-type(1)", 900),
)


def main(folder: Path) -> None:
    """Make all pictures."""
    with tempfile.TemporaryDirectory() as graph:
        pipeline.build([ROOT / "examples"], Path(graph))
        with served(graph) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), chromium_sandbox=False, args=ARGUMENTS
            )
            for shot in SHOTS:
                taken(browser, url, shot, folder)
            browser.close()


def taken(browser: Browser, url: str, shot: Shot, folder: Path) -> None:
    """One picture, as a PNG file of its name."""
    page = browser.new_page(viewport={"width": 1200, "height": shot.height})
    page.goto(url + shot.path)
    page.locator(shot.until).first.wait_for(state="attached")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=folder / f"{shot.name}.png")
    page.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "pictures")
