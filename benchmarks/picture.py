"""How long the picture takes to show: a trial's neighbourhood, and parts of 500 and of 3,000 nodes.

    python benchmarks/picture.py GRAPH

GRAPH is a built graph of some thousand trials. Needs Chromium, and the scripts of the pages.
"""

import shutil
import sys
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.append(str(Path(__file__).parent.parent / "tests"))
from serving import served

import kg
from kg.iri import TERM

ARGUMENTS = ("--disable-gpu", "--disable-background-networking", "--disable-component-update")
THINGS = (2, 20, 150)  # that are opened, each with up to 40 trials
WANTED = """PREFIX kg: <https://w3id.org/trial-kg/ontology#>
SELECT ?thing { ?trial a kg:Trial ; kg:targetAntigen|kg:condition|kg:effectorCell ?thing }
GROUP BY ?thing ORDER BY DESC(COUNT(DISTINCT ?trial)) ?thing LIMIT 150"""


def shown(browser: Browser, url: str) -> tuple[float, str]:
    """Seconds until the picture stands, and what the page says of it."""
    page = browser.new_page(viewport={"width": 1400, "height": 950})
    began = time.perf_counter()
    page.goto(url)
    page.locator("#told", has_text="links").wait_for(timeout=120_000)
    seconds = time.perf_counter() - began
    told = page.locator("#told").inner_text()
    page.close()
    return seconds, told


def main() -> None:
    graph = Path(sys.argv[1])
    things = [str(row["thing"]).replace(TERM, "term/") for row in kg.open(str(graph)).select(WANTED)]
    with served(graph) as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), chromium_sandbox=False, args=ARGUMENTS)
        for count in THINGS:
            address = f"{url}/graph?{'&'.join(f'open={thing}' for thing in things[:count])}"
            times = [shown(browser, address) for _ in range(3)]
            print(f"{times[0][1]}: {', '.join(f'{seconds:.2f}' for seconds, _ in times)} s")
        browser.close()


if __name__ == "__main__":
    main()
