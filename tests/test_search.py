"""Search: what is found by which words, what comes first, and that nothing of what is asked is syntax."""

import shutil
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import make
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markup import hostile
from serving import served

import kg
from kg import pipeline, search, store
from kg.errors import QueryError, StoreError
from kg.search import Found, Index, Kind, NoIndexError
from kg.search.words import folded, indexed, words

HTML = {"Accept": "text/html"}


def study(number: int, title: str, **modules: object) -> dict[str, object]:
    return make.whole_study(make.nct(number), title, **modules)


STUDIES = (
    study(1, "CD19 CAR-T cells in an invented lymphoma"),
    study(2, "CD19 CAR-NK cells", sponsorCollaboratorsModule={"leadSponsor": {"name": "Straße Klinikum Würzburg"}}),
    study(3, "CD123 CART cells", conditionsModule={"conditions": ["Acute Myeloid Leukemia"]}),
    study(
        4,
        "An infusion without a name",
        identificationModule={"officialTitle": "Invented official title about gamma", "secondaryIdInfos": [{"id": "ABC-17/X"}]},
        conditionsModule={"conditions": ["Zebra stripes syndrome"], "keywords": ["stripiness"]},
        armsInterventionsModule={
            "interventions": [{"type": "BIOLOGICAL", "name": "Natural killer cells", "otherNames": ["QQ-101"]}]
        },
        contactsLocationsModule={
            "overallOfficials": [{"name": "Nobody Findable", "affiliation": "Nowhere"}],
            "locations": [{"facility": "Invented Clinic", "city": "Beijing", "country": "China"}, {"city": "Oslo"}],
        },
    ),
    study(5, "Memory-like NK cells after transplant", conditionsModule={"conditions": ["Multiple Myeloma"]}),
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("search")
    pipeline.build([make.write(place, *STUDIES)], place / "graph")
    return place / "graph"


@pytest.fixture(scope="module")
def index(directory: Path) -> Index:
    return Index(store.current(directory))


@pytest.fixture(scope="module")
def web(directory: Path) -> Iterator[httpx.Client]:
    with served(directory) as url, httpx.Client(base_url=url) as client:
        yield client


def trials(index: Index, text: str) -> set[str]:
    return {found.key for found in index.find(text, Kind.TRIAL)}


# What is found


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        ("cd1", Kind.ANTIGEN, "CD19"),  # three trials have CD19 or CD123, two of them CD19
        ("CD19", Kind.ANTIGEN, "CD19"),
        ("cd12", Kind.ANTIGEN, "CD123"),
        ("NK", Kind.CELL, "NK"),
        ("natural killer cells", Kind.CELL, "NK"),
        ("nk-cells", Kind.CELL, "NK"),
        ("memory-like", Kind.CELL, "NK_ML"),
        ("NCT90000004", Kind.TRIAL, make.nct(4)),
        ("nct9000", Kind.TRIAL, make.nct(5)),
        ("recruiting", Kind.STATUS, "RECRUITING"),
        ("chin", Kind.COUNTRY, "CN"),
    ],
)
def test_what_comes_first(index: Index, text: str, kind: Kind, key: str) -> None:
    best = index.find(text)[0]
    assert (best.kind, best.key) == (kind, key)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("official gamma", {4}),
        ("ABC-17/X", {4}),
        ("abc17", {4}),
        ("zebra", {4}),
        ("stripiness", {4}),
        ("qq-101", {4}),
        ("QQ101", {4}),
        ("car nk cd19", {2}),
        ("cd19 car", {1, 2}),
        ("cart", {1, 3}),
        ("CAR-T", {1, 3}),
        ("car\u2011t", {1, 3}),
        ("strasse wurz", {2}),
        ("STRAßE würzburg", {2}),
        ("cd123 aml", set()),  # a second label of a concept is the concept's alone
        ("cd123 leukemi", {3}),
        ("eukemia", set()),
        ("cd1 car", set()),
        ("findable", set()),
        ("oslo", set()),
        ("mentioned nowhere", set()),
    ],
)
def test_trials_by_their_words(index: Index, text: str, numbers: set[int]) -> None:
    assert trials(index, text) == {make.nct(number) for number in numbers}


def test_what_is_broader_counts_the_trials_of_what_is_narrower(index: Index) -> None:
    counts = {found.key: found.trials for found in index.find("nk", Kind.CELL)}
    assert counts == {"NK": 3, "NK_ML": 1}


def test_concepts_of_no_trial_are_not_there(index: Index) -> None:
    assert index.find("cd20") == []


def test_a_site_has_its_place_and_a_trial_its_sponsor(index: Index) -> None:
    (site,) = index.find("invented clinic", Kind.SITE)
    assert index.find("clinic beij") == [site]
    assert (site.label, site.detail, site.trials) == ("Invented Clinic", "Beijing, China", 1)
    assert site.iri.endswith(f"/site/{site.key}")
    assert [found.detail for found in index.find(make.nct(1))] == ["Invented Institute"]


def test_kind_and_limit_keep_to_themselves(index: Index) -> None:
    every = index.find("c", limit=100)
    assert {found.kind for found in every} > {Kind.TRIAL, Kind.ANTIGEN}
    assert index.find("c", Kind.ANTIGEN) == [found for found in every if found.kind is Kind.ANTIGEN]
    assert index.find("c", limit=2) == every[:2]


def test_persons_are_not_in_the_index(directory: Path) -> None:
    assert b"indable" not in (store.current(directory) / search.FILE).read_bytes()


# Words


@pytest.mark.parametrize(
    ("text", "parted"),
    [
        ("CAR-T cells", [["car", "t"], ["cell"]]),
        ("CD19/CD22", [["cd19"], ["cd22"]]),
        ("IL\u201113R", [["il", "13r"]]),
        ("ÀÉ ﬁ Ａ", [["ae"], ["fi"], ["a"]]),
        ("was as", [["was"], ["as"]]),
        ("-- !? 🧬 \x00 \ud800", []),
    ],
)
def test_the_words_of_a_text(text: str, parted: list[list[str]]) -> None:
    assert words(text) == parted


def test_a_hyphenated_word_is_kept_both_ways() -> None:
    assert indexed("IL-13 CAR-T cells") == "il 13 car t cell il13 cart"
    assert folded("IL-13 CAR-T cells") == "il 13 car t cell"


# Nothing of it is syntax


ODD = st.text(st.characters() | st.sampled_from("\"'*^:()-+{}.,;\x00\\% \t\n" + "🧬é\u0301\u200d\ud800"), max_size=60)


@given(ODD)
@example('"')
@example("a\x00b")
@example('cd19" OR "cd20')
@example("label: cd19")
@example("NEAR(a b)")
@example("cd19 AND NOT car")
@example("a " * 5_000)
@example("-a" * 5_000)
@example("x" * 10_000)
@example("% _ ' ; DROP TABLE thing")
@example("🧬")
@example("\ufdfa")  # one character that stands for four words
def test_any_text_is_only_words(text: str) -> None:
    index = Index(store.current(HELD[0]))
    try:
        assert all(isinstance(found, Found) for found in index.find(text))
    except QueryError:
        assert words(text[:100]) == []


HELD: list[Path] = []


@pytest.fixture(autouse=True, scope="module")
def _held(directory: Path) -> None:
    """hypothesis takes no fixtures of a function; the directory is the same for all examples."""
    HELD.append(directory)


@given(
    st.sampled_from(["CAR", "CD19", "cells", "invented", "lymphoma"]), st.sampled_from(['"', "*", "(", ")", ":", "^", "'", ","])
)
def test_odd_characters_around_a_word_change_nothing(word: str, odd: str) -> None:
    index = Index(store.current(HELD[0]))
    assert index.find(f"{odd}{word}{odd}") == index.find(word)


def test_operators_are_words(index: Index) -> None:
    assert index.find("cd19 OR nothinglikeit") == []
    assert index.find("cd19 NEAR car") == []


# The file


def test_the_index_is_read_only(index: Index) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._connection().execute("DELETE FROM thing")
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._connection().execute("PRAGMA query_only = OFF").connection.execute("DELETE FROM thing")


def test_threads_have_connections_of_their_own(index: Index) -> None:
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: index.find("cd1"), range(64)))
    assert all(answer == answers[0] for answer in answers)


def test_a_graph_without_an_index_says_what_to_do_and_building_it_again_makes_one(tmp_path: Path) -> None:
    file = make.write(tmp_path, STUDIES[0])
    pipeline.build([file], tmp_path / "graph")
    generation = store.current(tmp_path / "graph")
    (generation / search.FILE).unlink()
    opened = kg.open(str(tmp_path / "graph"))
    with pytest.raises(StoreError, match="no search index: build it again"):
        opened.search("cd19")
    pipeline.build([file], tmp_path / "graph")
    assert store.current(tmp_path / "graph") == generation
    assert opened.search("cd19")


def test_a_damaged_index_is_said(tmp_path: Path, directory: Path) -> None:
    for content in (b"no database" * 500, (store.current(directory) / search.FILE).read_bytes()[:4096]):
        (tmp_path / search.FILE).write_bytes(content)
        with pytest.raises(NoIndexError, match="build the graph again"):
            Index(tmp_path).find("cd19")


def test_an_index_is_found_at_a_path_with_odd_characters(tmp_path: Path, directory: Path) -> None:
    odd = tmp_path / "a b?c#d%20e"
    odd.mkdir()
    shutil.copy(store.current(directory) / search.FILE, odd)
    assert Index(odd).find("cd19")


# The faces


def test_in_python(directory: Path) -> None:
    opened = kg.open(str(directory))
    assert [found.key for found in opened.search("car nk cd19", kind="trial")] == [make.nct(2)]
    with pytest.raises(QueryError, match="no kind 'trials'; there is trial, sponsor"):
        opened.search("cd19", kind="trials")


def test_an_endpoint_elsewhere_has_no_search() -> None:
    with pytest.raises(NoIndexError, match="elsewhere"):
        kg.open("http://127.0.0.1:9/sparql").search("cd19")


def test_over_http_as_json(web: httpx.Client) -> None:
    reply = web.get("/search", params={"q": "cd1", "kind": "antigen", "limit": 1})
    assert reply.headers["content-type"] == "application/json"
    assert reply.json() == {
        "query": "cd1",
        "results": [
            {
                "kind": "antigen",
                "iri": "https://w3id.org/trial-kg/term/antigen/CD19",
                "key": "CD19",
                "label": "CD19",
                "trials": 2,
                "path": "term/antigen/CD19",
            }
        ],
        "more": True,
    }
    assert web.get("/search?q=cd1&kind=").json() == web.get("/search?q=cd1").json()


def test_over_http_as_a_page(web: httpx.Client) -> None:
    page = web.get("/search", params={"q": 'cd19 "<script>', "kind": "trial"}, headers=HTML).text
    assert "Nothing in this graph" in page
    assert not hostile(page)
    page = web.get("/search", params={"q": "car nk cd19", "kind": "trial"}, headers=HTML).text
    assert f'<a href="/trial/{make.nct(2)}">' in page
    assert "<option selected>trial</option>" in page


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("/search", "q: field required"),
        ("/search?q=", "no word to search for"),
        ("/search?q=%00%22", "no word to search for"),
        ("/search?q=cd19&kind=trials", "kind: input should be 'trial', 'sponsor'"),
        ("/search?q=cd19&limit=0", "limit: input should be greater than or equal to 1"),
        ("/search?q=cd19&limit=1000", "limit: input should be less than or equal to 100"),
        ("/search?q=cd19&limit=x", "limit: input should be a valid integer"),
    ],
)
def test_wrong_use_over_http_is_one_sentence(web: httpx.Client, path: str, says: str) -> None:
    for headers in ({}, HTML):
        reply = web.get(path, headers=headers)
        assert reply.status_code == 400
        assert says in reply.text.replace("&#39;", "'")
    assert web.get(path).text.count("\n") == 1


def test_a_new_generation_is_searched_once_it_is_served(tmp_path: Path) -> None:
    pipeline.build([make.write(tmp_path, STUDIES[0])], tmp_path / "graph")
    with served(tmp_path / "graph") as url:
        assert httpx.get(f"{url}/search?q=cd123").json()["results"] == []
        pipeline.build([make.write(tmp_path, STUDIES[2])], tmp_path / "graph")
        until = time.monotonic() + 20
        while not httpx.get(f"{url}/search?q=cd123").json()["results"]:
            assert time.monotonic() < until
            time.sleep(0.1)
        assert httpx.get(f"{url}/search?q=cd19").json()["results"] == []


def test_an_old_graph_is_served_without_search(tmp_path: Path) -> None:
    pipeline.build([make.write(tmp_path, STUDIES[0])], tmp_path / "graph")
    for file in (search.FILE, "SHA256SUMS"):
        (store.current(tmp_path / "graph") / file).unlink()
    with served(tmp_path / "graph") as url:
        assert httpx.get(f"{url}/").status_code == 200
        reply = httpx.get(f"{url}/search?q=cd19")
    assert (reply.status_code, "build it again" in reply.text) == (501, True)
