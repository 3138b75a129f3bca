"""The pages for people, as their HTML tells: facts with their words, tables, pictures, and what holds for every page."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import make
import pytest
from markup import hostile
from selectolax.lexbor import LexborHTMLParser, LexborNode
from serving import served

from kg import pipeline, queries
from kg.web.built import entry as built_entry

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
TRIAL = "NCT99999902"
IMAGE = "<img src=x onerror=alert(1)>"
TURNED = "\u202eturned\u202c"
PLACE = {"facility": IMAGE, "city": TURNED, "country": "Norway", "geoPoint": {"lat": 60.0, "lon": 10.0}}
HOSTILE = make.whole_study(
    make.nct(1),
    f"CD19 CAR-T cells {IMAGE} {TURNED}",
    conditionsModule={"conditions": [f"Multiple Myeloma {IMAGE}"], "keywords": [f"{TURNED} {IMAGE}"]},
    descriptionModule={"briefSummary": f"CD19 CAR-T cells of healthy donors, {IMAGE}."},
    contactsLocationsModule={"locations": [PLACE]},
    sponsorCollaboratorsModule={"leadSponsor": {"name": f'"><script>{IMAGE}', "class": "OTHER"}},
    armsInterventionsModule={"interventions": [{"type": "BIOLOGICAL", "name": f"CAR-T {IMAGE}", "otherNames": [IMAGE]}]},
)
PATHS = (
    "/", "/queries", "/query/places?cell=NK", "/query/trials-by-antigen?antigen=CD19", "/search?q=cd19", "/sparql", "/docs", "/ontology",
    f"/trial/{TRIAL}", "/trial/NCT04623944", f"/trial/{TRIAL}/related", "/term/antigen/CD19", "/term/cell", "/term/cell/T?words=car&page=1",
    "/term/product/TISAGENLECLEUCEL", "/term/country/US", "/none",
)  # fmt: skip


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir) as address, httpx.Client(base_url=address, headers=HTML) as client:
        yield client


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server of a record that wants to be more than text."""
    work = tmp_path_factory.mktemp("odd")
    pipeline.build([make.write(work, HOSTILE)], work / "graph")
    with served(work / "graph") as address, httpx.Client(base_url=address, headers=HTML) as client:
        yield client


def page(web: httpx.Client, path: str) -> LexborHTMLParser:
    return LexborHTMLParser(web.get(path).text)


def text(node: LexborNode) -> str:
    return " ".join(node.text().split())


def links(tree: LexborHTMLParser, selector: str) -> list[str]:
    return [node.attributes["href"] or "" for node in tree.css(f"{selector} a[href]")]


def first(tree: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    node = tree.css_first(selector)
    assert node is not None, selector
    return node


# Every page


@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_its_landmarks_and_headings_in_order(web: httpx.Client, path: str) -> None:
    tree = page(web, path)
    assert [len(tree.css(name)) for name in ("main", "body > header", "footer", "h1")] == [1, 1, 1, 1]
    levels = [int((node.tag or "h0")[1]) for node in tree.css("h1, h2, h3, h4, h5, h6")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False)), levels
    assert first(tree, "a").attributes["href"] == "#main"
    assert first(tree, "html").attributes["lang"] == "en"
    assert len(tree.css("[id]")) == len({node.attributes["id"] for node in tree.css("[id]")})


@pytest.mark.parametrize("path", PATHS)
def test_what_is_seen_is_told_too(web: httpx.Client, path: str) -> None:
    tree = page(web, path)
    for picture in tree.css("svg"):
        assert picture.attributes.get("aria-hidden") == "true" or (
            picture.attributes.get("role") == "img" and picture.attributes.get("aria-label")
        )
    named = {node.attributes.get("for") for node in tree.css("label")}
    for field in tree.css("input:not([type=hidden]), select, textarea"):
        ancestors = [node.tag for node in _above(field)]
        assert "label" in ancestors or field.attributes.get("id") in named
    assert all(cell.attributes.get("scope") for cell in tree.css("th"))
    regions = [node.attributes.get("aria-label") for node in tree.css(".wide[tabindex='0']")]
    assert all(regions)
    assert len(regions) == len(set(regions)) == len(tree.css(".wide"))


def _above(node: LexborNode) -> Iterator[LexborNode]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


@pytest.mark.parametrize("path", PATHS)
def test_every_page_can_be_searched_from_and_none_runs_or_styles_within(web: httpx.Client, path: str) -> None:
    reply = web.get(path)
    assert 'action="/search"' in reply.text
    assert not hostile(reply.text)


def test_files_are_compressed_and_those_whose_name_tells_their_content_are_kept(web: httpx.Client) -> None:
    style = web.get("/static/kg.css")
    assert (style.headers["content-encoding"], style.headers.get("cache-control")) == ("gzip", None)
    built = built_entry("query")
    if built:
        script = web.get(built.script)
        assert (script.headers["content-encoding"], "immutable" in script.headers["cache-control"]) == ("gzip", True)


def test_the_script_is_one_small_file(web: httpx.Client) -> None:
    scripts = {node.attributes["src"] for path in PATHS for node in page(web, path).css("script")} - {None}
    assert "/static/kg.js" in scripts
    assert len(web.get("/static/kg.js").content) <= 4_096
    assert {node.attributes["src"] for node in page(web, f"/trial/{TRIAL}").css("script")} == {"/static/kg.js"}


# Records that want to be more than text


def test_texts_of_a_record_are_texts_on_every_page(odd: httpx.Client) -> None:
    tree = page(odd, f"/trial/{make.nct(1)}")
    found = {urljoin("/", link) for link in links(tree, "main") if link.startswith("/") and "." not in link}
    assert {link.split("/")[1] for link in found} >= {"org", "site", "term", "record", "trial"}
    for path in ["/", "/search?q=cd19", "/query/trial", "/query/sponsors-without-donor", *found]:
        reply = odd.get(path)
        assert reply.status_code == 200, path
        assert not hostile(reply.text), path
    assert IMAGE in first(tree, "h1").text()
    assert any(IMAGE in node.text() for node in tree.css(".texts p"))


def test_text_that_is_turned_round_turns_nothing_beside_it(odd: httpx.Client) -> None:
    """Its element is one that keeps it in: a block, or one that isolates."""
    for path in (f"/trial/{make.nct(1)}", "/search?q=cd19", "/term/antigen/CD19"):
        for node in page(odd, path).css("body *"):
            if "\u202e" in (node.text(deep=False) or ""):
                assert node.tag in {"h1", "td", "p", "li", "dd", "mark", "bdi", "q", "title", "text"}, (path, node.html)


# A trial


def test_facts_come_first_and_lead_to_their_words(web: httpx.Client) -> None:
    tree = page(web, f"/trial/{TRIAL}")
    key = text(first(tree, "dl.key"))
    assert "umbilical cord blood" in key
    row = next(row for row in tree.css("table.facts tr") if "umbilical cord blood" in row.text())
    target = first(row, "q a").attributes["href"] or ""
    mark = first(tree, f'[id="{target.removeprefix("#")}"]')
    assert (mark.tag, mark.text()) == ("mark", "cord blood")
    assert mark.attributes["title"] == "umbilical cord blood"


@pytest.mark.parametrize("nct", [TRIAL, "NCT04623944", "NCT99999901"])
def test_every_link_within_a_page_has_its_place(web: httpx.Client, nct: str) -> None:
    tree = page(web, f"/trial/{nct}")
    targets = [link.removeprefix("#") for link in links(tree, "main") if link.startswith("#")]
    assert targets
    assert set(targets) <= {node.attributes["id"] for node in tree.css("[id]")}


def test_words_of_other_mentions_are_marked_as_such(web: httpx.Client) -> None:
    tree = page(web, f"/trial/{TRIAL}")
    assert "gene-modified cell therapy" in [text(node) for node in tree.css(".texts mark.aside")]
    assert "cord blood" not in [text(node) for node in tree.css(".texts mark.aside")]


def test_the_record_and_the_forms_of_a_trial_are_linked(web: httpx.Client) -> None:
    found = links(page(web, f"/trial/{TRIAL}"), "main")
    assert f"https://clinicaltrials.gov/study/{TRIAL}" in found
    assert {f"/trial/{TRIAL}.{suffix}" for suffix in ("ttl", "nt", "rdf", "jsonld")} <= set(found)
    assert any(re.fullmatch(r"/record/[0-9a-f]{64}", link) for link in found)
    assert f"/trial/{TRIAL}/related" in found


def test_related_trials_are_loaded_from_their_own_page(web: httpx.Client) -> None:
    place = first(page(web, f"/trial/{TRIAL}"), "[data-load]")
    loaded = page(web, place.attributes["data-load"] or "")
    assert len(loaded.css(".related > li")) == 5
    assert len(loaded.css(".related > li .reasons a")) > 5
    assert links(loaded, ".related > li")[0].startswith("/trial/")


def test_a_map_shows_the_sites_that_have_a_place(odd: httpx.Client) -> None:
    drawing = first(page(odd, f"/trial/{make.nct(1)}"), "svg.map")
    assert len(drawing.css("circle")) == 1
    assert first(drawing, "image").attributes["href"] == "/static/land.svg"
    assert odd.get("/static/land.svg").status_code == 200


# Other things


def test_the_trials_of_a_concept_can_be_filtered_and_sorted_by_links(web: httpx.Client) -> None:
    tree = page(web, "/term/antigen/CD19")
    whole = [text(node) for node in tree.css("tbody td:first-child a")]
    assert len(whole) > 5
    heads = {text(node): node.attributes["href"] or "" for node in tree.css("th a")}
    assert set(heads) == {"trial", "title", "status", "phase", "sponsor", "start", "enrolment"}
    by_trial = page(web, heads["trial"])
    assert [text(node) for node in by_trial.css("tbody td:first-child a")] == sorted(whole)
    assert first(by_trial, "th[aria-sort]").attributes["aria-sort"] == "ascending"
    turned = next(node.attributes["href"] or "" for node in by_trial.css("th a") if text(node) == "trial")
    assert [text(node) for node in page(web, turned).css("tbody td:first-child a")] == sorted(whole, reverse=True)
    some = page(web, "/term/antigen/CD19?words=nk&phase=PHASE1&status=")
    assert web.get("/term/antigen/CD19?words=nk").headers["content-location"] == "/term/antigen/CD19.html?words=nk"
    assert 0 < len(some.css("tbody tr")) < len(whole)
    assert first(some, 'option[value="PHASE1"][selected]')


@pytest.mark.parametrize(
    "asked", ["sort=sha256", "sort=?x", "status=%3E%20%7D", "phase=PHASE1%3E", "page=0", "page=x", "down=2"]
)
def test_only_what_the_table_knows_can_be_asked(web: httpx.Client, asked: str) -> None:
    assert web.get(f"/term/antigen/CD19?{asked}").status_code == 400


def test_words_of_a_filter_stay_words(web: httpx.Client) -> None:
    reply = web.get("/term/antigen/CD19", params={"words": '") } UNION { ?s ?p ?o } #<script>'})
    assert reply.status_code == 200
    assert "No trial is like that" in reply.text
    assert not hostile(reply.text)


def test_what_trials_have_besides_leads_to_its_pages(web: httpx.Client) -> None:
    near = links(page(web, "/term/antigen/CD19"), ".near")
    assert "/term/cell/NK" in near
    assert "/term/antigen/CD19" not in near
    assert any(link.startswith("/org/") for link in near)
    assert all(web.get(link).status_code == 200 for link in near)


def test_a_named_product_is_told_found_and_leads_to_its_trials(web: httpx.Client) -> None:
    assert "/term/product/JD123" in links(page(web, "/search?q=jd123"), "td")
    trial = next(link for link in links(page(web, "/term/product/JD123"), "td") if link.startswith("/trial/"))
    tree = page(web, trial)
    assert "/term/product/JD123" in links(tree, "dl.record.key")
    assert any("named product" in text(row) for row in tree.css("table.facts tr"))


def test_a_search_tells_that_there_is_more(web: httpx.Client) -> None:
    found = page(web, "/search?q=cell")
    assert len(found.css("main tbody tr")) == 20
    (more,) = [link for link in links(found, "main p") if link.startswith("/search")]
    assert len(page(web, more).css("main tbody tr")) > 20
    told = web.get("/search?q=cd19&limit=1", headers={"Accept": "application/json"}).json()
    assert (told["results"][0]["path"], told["more"]) == ("term/antigen/CD19", True)
    assert "/search?" not in str(links(page(web, "/search?q=NCT04887012"), "main p"))


def test_a_page_beyond_the_last_leads_back(web: httpx.Client) -> None:
    tree = page(web, "/term/cell/T?page=999")
    assert "page 999" not in text(first(tree, "main"))
    last = links(tree, "nav.pages")
    assert not last or web.get(last[0].partition("#")[0]).status_code == 200


def test_results_of_a_search_lead_to_pages_of_every_kind(web: httpx.Client) -> None:
    for words, start in (("cd19", "/term/antigen/"), ("nkarta", "/org/"), ("hospital", "/site/"), ("car nk", "/trial/")):
        found = [link for link in links(page(web, f"/search?q={words}&limit=50"), "tbody") if link.startswith(start)]
        assert found, words
        assert web.get(found[0]).status_code == 200


# The first page


def test_the_pictures_of_the_first_page_are_its_numbers(web: httpx.Client) -> None:
    tree = page(web, "/")
    assert [text(node) for node in tree.css(".chart h3")] == [
        "Trials by antigen and phase",
        "Trials by cell and donor",
        "Trials by year of their start and country",
    ]
    row = next(row for row in tree.css(".bars tbody tr") if text(row).startswith("CD19"))
    rows = web.get("/query/trials-by-antigen.json?antigen=CD19").json()["results"]["bindings"]
    told = text(first(row, "td.number"))
    assert int(told) <= len({each["nct"]["value"] for each in rows})
    widths = [float(part.attributes["width"] or 0) for part in row.css("rect")]
    assert sum(widths) == pytest.approx(1000, abs=1)
    assert links(tree, ".bars")[0] == "/term/antigen/CD19"


def test_every_question_is_one_click_with_its_parameters_to_pick(web: httpx.Client) -> None:
    tree = page(web, "/")
    forms = {form.attributes["action"]: form for form in tree.css(".card form")}
    assert set(forms) == {f"/query/{name}" for name in queries.named()}
    picked = forms["/query/places"].css("select")
    assert [select.attributes["name"] for select in picked] == ["antigen", "cell", "modification", "status"]
    assert all(web.get(str(action)).status_code == 200 for action in forms)


def test_a_question_about_one_trial_waits_for_its_id(web: httpx.Client) -> None:
    tree = page(web, "/query/facts")
    assert not tree.css("main table")
    assert "Give a trial’s id" in text(first(tree, "main"))
    assert page(web, "/query/facts?nct=NCT04887012").css("main tbody tr")
    assert len(web.get("/query/evidence.csv?key=CD19").text.splitlines()) > 10


def test_a_picked_value_stays_picked(web: httpx.Client) -> None:
    tree = page(web, "/query/places?cell=NK")
    assert text(first(tree, "select[name=cell] option[selected]")) == "natural killer cell"
    given = page(web, "/query/places?cell=https://w3id.org/trial-kg/term/cell/NK")
    assert first(given, "select[name=cell] option[selected]").attributes["value"] == "https://w3id.org/trial-kg/term/cell/NK"


def test_a_graph_without_trials_of_cells_has_a_first_page(tmp_path: Path) -> None:
    pipeline.build([make.write(tmp_path, make.study(make.nct(1), "A diet"))], tmp_path / "graph")
    with served(tmp_path / "graph") as address:
        reply = httpx.get(address, headers=HTML)
        assert reply.status_code == 200
        assert "Trials by antigen" not in reply.text.partition('<h2 id="ask"')[0]
