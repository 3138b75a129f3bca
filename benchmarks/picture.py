"""How long the picture takes: what it asks of the server, and parts of some 60, 500, 1,600 and 2,500 nodes to be drawn.

    python benchmarks/picture.py GRAPH

GRAPH is a built graph of some thousand trials. Needs Chromium, and the scripts of the pages. All times are medians.
"""

import shutil
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

import httpx
from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from serving import served

import kg
from kg.iri import TERM

ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
TIMES = 5
PARTS = ((2, 1), (20, 1), (150, 1), (4, 50))  # so many things opened, of each so many portions of 40 trials
WANTED = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
SELECT ?thing { ?trial a kg:Trial ; kg:targetAntigen|kg:condition|kg:effectorCell ?thing }
GROUP BY ?thing ORDER BY DESC(COUNT(DISTINCT ?trial)) ?thing LIMIT 150"""
AROUND = ("term/antigen/CD19", "term/cell/T", "term/condition/MONDO_0005070", "term/country/US", "trial/NCT04623944")
STOOD = """new MutationObserver(() => {
  if (document.getElementById("told")?.textContent.includes("links")) window.stood ??= performance.now();
}).observe(document, { subtree: true, childList: true })"""
ARRIVED = """Math.max(...performance.getEntriesByType("resource")
  .filter(({ name }) => name.includes("/graph/")).map(({ responseEnd }) => responseEnd))"""


class Shown(NamedTuple):
    """A picture: seconds until it stood, and how many of them after its last data; what the page says of it."""

    whole: float
    drawn: float
    told: str


def shown(browser: Browser, url: str) -> Shown:
    page = browser.new_page(viewport={"width": 1400, "height": 950})
    page.add_init_script("performance.setResourceTimingBufferSize(1000)")
    page.add_init_script(STOOD)
    page.goto(url)
    page.locator("#told", has_text="links").wait_for(timeout=120_000)
    stood, arrived = page.evaluate(f"[window.stood, {ARRIVED}]")
    told = page.locator("#told").inner_text()
    page.close()
    return Shown(stood / 1000, (stood - arrived) / 1000, told)


def asked(client: httpx.Client, path: str) -> float:
    """Milliseconds until the server has told what lies next to a node."""
    began = time.perf_counter()
    client.get("/graph/around", params={"of": path}).raise_for_status()
    return 1000 * (time.perf_counter() - began)


def address(url: str, things: Sequence[str], portions: int) -> str:
    return f"{url}/graph?{'&'.join(f'open={thing}~{portions}' for thing in things)}"


def main() -> None:
    graph = Path(sys.argv[1])
    things = [str(row["thing"]).replace(TERM, "term/") for row in kg.open(str(graph)).select(WANTED)]
    with served(graph) as url, sync_playwright() as playwright:
        with httpx.Client(base_url=url) as client:
            for path in AROUND:
                print(f"around {path}: {median(asked(client, path) for _ in range(TIMES)):.0f} ms")
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), chromium_sandbox=False, args=ARGUMENTS)
        for count, portions in PARTS:
            all_of_them = [shown(browser, address(url, things[:count], portions)) for _ in range(TIMES)]
            whole, drawn = (median(times) for times in list(zip(*all_of_them, strict=True))[:2])
            print(f"{all_of_them[0].told}: {drawn:.2f} s after its data, {whole:.2f} s in all")
        browser.close()


if __name__ == "__main__":
    main()
