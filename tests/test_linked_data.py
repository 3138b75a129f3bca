"""Every IRI under the base answers: with a page or with RDF that stands at a place of its own, or by sending to its trial."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote, urljoin

import httpx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from make import nct, whole_study, write
from markup import hostile
from rdflib import RDF, RDFS, SKOS, Graph, Namespace, URIRef
from rdflib.compare import to_isomorphic
from serving import served

from kg import iri, ontology, pipeline, store
from kg.iri import Iris

KG = Namespace(iri.KG)
HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
FORMS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
TYPES = {"ttl": "text/turtle", "nt": "application/n-triples", "rdf": "application/rdf+xml", "jsonld": "application/ld+json"}
TRIAL = "NCT99999901"

pytestmark = pytest.mark.filterwarnings(  # rdflib's own, where it parses JSON-LD
    "ignore:(ConjunctiveGraph|Dataset)[. a-z_]* is deprecated:DeprecationWarning"
)


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir) as address, httpx.Client(base_url=address) as client:
        yield client


@pytest.fixture(scope="module")
def named(graph_dir: Path) -> dict[str, list[str]]:
    """The paths of the graph's resources by their first step."""
    rows = store.rows_of(store.open_store(str(graph_dir)).query("SELECT DISTINCT ?s { ?s ?p ?o }"))
    paths = [path for row in rows if (path := Iris().path(row["s"] or ""))]
    found: dict[str, list[str]] = {}
    for path in sorted(paths):
        found.setdefault(path.split("/")[0].split("#")[0], []).append(path)
    return found


class Links(HTMLParser):
    """What a page links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def parsed(reply: httpx.Response, form: str) -> Graph:
    assert reply.status_code == 200, reply.text
    return Graph().parse(data=reply.text, format=form)


def test_every_iri_under_the_base_answers(web: httpx.Client, named: dict[str, list[str]]) -> None:
    assert set(named) == {".well-known", "ontology", "org", "query", "record", "site", "sparql", "term", "trial"}
    for paths in named.values():
        for path in paths[:: max(1, len(paths) // 25)]:
            reply = web.get(f"/{path}")
            assert reply.status_code in (200, 303), path
            if path != "sparql":
                assert ("location" if reply.status_code == 303 else "content-location") in reply.headers, path


@pytest.mark.parametrize("kind", ["org", "site", "record", "term"])
def test_a_resource_in_every_form(web: httpx.Client, named: dict[str, list[str]], kind: str) -> None:
    path = next(
        path
        for path in named[kind]
        if (path.startswith((f"{kind}/", "term/cell/NK")) and path.count("/") != 1) or kind != "term"
    )
    expected = parsed(web.get(f"/{path}.nt"), "nt")
    assert (URIRef(iri.BASE + path), None, None) in expected
    for suffix, form in FORMS.items():
        assert set(parsed(web.get(f"/{path}.{suffix}"), form)) == set(expected)
        by_accept = web.get(f"/{path}", headers={"Accept": TYPES[suffix]})
        assert by_accept.headers["content-type"].startswith(TYPES[suffix])
        assert by_accept.headers["content-location"] == f"/{path}.{suffix}"
        assert set(parsed(by_accept, form)) == set(expected)
    page = web.get(f"/{path}", headers=HTML)
    assert page.headers["content-location"] == f"/{path}.html"
    assert web.get(f"/{path}.html").text == page.text
    assert iri.BASE + path in page.text


@pytest.mark.parametrize("path", ["/trial/NCT99999901", "/term/cell/NK", "/ontology", "/query/places?cell=NK"])
def test_the_other_forms_are_linked(web: httpx.Client, path: str) -> None:
    reply = web.get(path, headers=HTML)
    links = re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', reply.headers["link"])
    assert len(links) >= 4
    for address, media_type in links:
        assert web.get(address).headers["content-type"].split(";")[0] == media_type
    assert web.get(reply.headers["content-location"]).status_code == 200
    assert all(f'<{address}>; rel="alternate"' not in reply.headers["link"] for address in (reply.headers["content-location"],))


@pytest.mark.parametrize(
    "part", ["arm/1", "product/1", "intervention/1", "criterion/1", "mention/{mention}", "arm/1.ttl", "product/1.jsonld"]
)
def test_a_part_of_a_trial_is_told_by_the_trial(web: httpx.Client, named: dict[str, list[str]], part: str) -> None:
    parts = {path.removeprefix("trial/") for path in named["trial"]}
    kind, _, number = part.partition("/")
    whose = next(path for path in sorted(parts) if f"/{kind}/" in path)
    path = whose if "{" in part else f"{whose.split('/')[0]}/{kind}/{number}"
    reply = web.get(f"/trial/{path}")
    suffix = part[part.index(".") :] if "." in part else ""
    assert (reply.status_code, reply.headers.get("location")) == (303, f"/trial/{whose.split('/')[0]}{suffix}")
    assert web.get(reply.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "org/nobody-00000000", "org/nobody", "org/", "site/x", "record/" + "0" * 64, "record/0", "term/cell/NOTHING",
        "term/nothing", "term/cell/NK/more", f"trial/{TRIAL}/arm/999", f"trial/{TRIAL}/arm/x", f"trial/{TRIAL}/arm",
        f"trial/{nct(1)}/arm/1", "term/cell/NK.csv", "org/nobody-00000000.ttl", "ontology/kg", "ontology.csv",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said_in_a_sentence(web: httpx.Client, path: str) -> None:
    reply = web.get(f"/{path}")
    assert reply.status_code == 404
    assert len(reply.text.strip().splitlines()) == 1
    assert "<h1>There is no such page" in web.get(f"/{path}", headers=HTML).text


ODD = st.text(alphabet=st.sampled_from("ab1-_.%/:#?<>\"'{}|^`\\ \n\r\t\0é…😀"), max_size=20)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(["org/", "site/", "record/", "term/", "term/cell/", f"trial/{TRIAL}/"]), ODD)
@example("term/cell/", "NK> ?p ?o } #")
@example("org/", "x-00000000> { ?s ?p ?o } #")
@example("term/cell/", "NK\n")
@example(f"trial/{TRIAL}/", "arm/1> <urn:x")
def test_a_path_is_a_name_or_nothing(kind: str, rest: str) -> None:
    try:
        found = Iris().at(kind + rest)
    except ValueError:
        return
    assert re.fullmatch(r"https://w3id\.org/trial-kg/[A-Za-z0-9/_.\-]+", found)


@pytest.mark.parametrize("rest", ["NK> ?p ?o } #", "NK%0A", "%3Cscript%3E", "..%2F..%2Fserve.py", "NK%00", "é"])
def test_a_path_is_never_more_than_a_path(web: httpx.Client, rest: str) -> None:
    for path in (f"/term/cell/{quote(rest, safe='%')}", f"/org/{quote(rest, safe='%')}"):
        reply = web.get(path, headers=HTML)
        assert reply.status_code == 404
        assert "<script>" not in reply.text


def test_a_page_of_a_concept(web: httpx.Client) -> None:
    page = web.get("/term/antigen/CD19", headers=HTML).text
    links = Links(page).found
    assert "/term/antigen" in links
    assert any(link.startswith("http://identifiers.org/hgnc/") for link in links)
    assert ">hgnc:1633</bdi></a>" in page
    rows = web.get("/query/trials-by-antigen.json", params={"antigen": "CD19"}).json()["results"]["bindings"]
    assert {f"/trial/{row['nct']['value']}" for row in rows} <= set(links)


def test_a_broader_concept_has_the_trials_of_what_stands_under_it(web: httpx.Client) -> None:
    concepts = ontology.vocabulary().concepts
    narrower = next(term for term, concept in concepts.items() if concept.broader and term.key == "MONDO_0018874")
    wider = concepts[narrower].broader[0]
    under, page = (Links(web.get(f"/term/{term.scheme}/{term.key}", headers=HTML).text).found for term in (narrower, wider))
    trials = {link for link in under if link.startswith("/trial/")}
    assert trials
    assert trials <= set(page)
    assert f"/term/{narrower.scheme}/{narrower.key}" in page


def test_a_scheme_lists_its_concepts(web: httpx.Client) -> None:
    links = Links(web.get("/term/cell", headers=HTML).text).found
    keys = {term.key for term in ontology.vocabulary().concepts if term.scheme == "cell"}
    assert {f"/term/cell/{key}" for key in keys} <= set(links)
    concepts = parsed(web.get("/term/cell.ttl"), "turtle")
    assert len(set(concepts.subjects(SKOS.inScheme, URIRef(f"{iri.TERM}cell")))) == len(keys)


def test_an_organisation_tells_which_trials_lead_to_it(web: httpx.Client) -> None:
    sponsor = next(link for link in Links(web.get(f"/trial/{TRIAL}", headers=HTML).text).found if link.startswith("/org/"))
    triples = parsed(web.get(f"{sponsor}.ttl"), "turtle")
    assert (URIRef(f"{iri.BASE}trial/{TRIAL}"), KG.leadSponsor, URIRef(iri.BASE + sponsor[1:])) in triples
    assert f"/trial/{TRIAL}" in Links(web.get(sponsor, headers=HTML).text).found


def test_every_link_of_a_page_leads_somewhere(web: httpx.Client) -> None:
    seen, leads = set[str](), set[str]()
    for nct_id in ("NCT04623944", TRIAL, "NCT04887012"):
        first = Links(web.get(f"/trial/{nct_id}", headers=HTML).text).found
        assert {"org", "term"} <= {link.split("/")[1] for link in first if link.startswith("/") and link.count("/") > 1}
        seen |= {link for link in first if link.startswith("/")}
    for link in seen:
        reply = web.get(link, headers=HTML)
        assert reply.status_code == 200, link
        assert "html" not in reply.headers["content-type"] or not hostile(reply.text)
        leads |= {urljoin(link, each).partition("#")[0] for each in Links(reply.text).found if each.startswith("/")}
    for link in leads - seen:
        assert web.head(link).status_code in (200, 303), link


def test_a_query_and_the_description_lead_to_what_is_said_of_them(web: httpx.Client) -> None:
    reply = web.get("/query/facts", headers={"Accept": TYPES["ttl"]})
    assert (reply.status_code, reply.headers["location"]) == (303, "/.well-known/void.ttl")
    assert web.get("/query/facts", headers={"Accept": "image/png"}).status_code == 406
    assert web.get("/.well-known/void", headers=HTML).headers["location"] == "/"
    assert web.get("/sparql", headers={"Accept": TYPES["ttl"]}).headers["content-location"] == "/sparql"


def test_the_ontology_in_every_form(web: httpx.Client) -> None:
    expected = to_isomorphic(Graph().parse(ontology.axioms(), format="turtle"))
    for suffix, form in FORMS.items():
        assert to_isomorphic(parsed(web.get(f"/ontology.{suffix}"), form)) == expected
        assert web.get("/ontology", headers={"Accept": TYPES[suffix]}).headers["content-location"] == f"/ontology.{suffix}"
    page = web.get("/ontology", headers=HTML).text
    for node in expected.subjects(RDF.type, None):
        name = str(node).removeprefix(iri.KG)
        if str(node).startswith(iri.KG) and (node, RDFS.range, None) in expected:
            assert f'id="{name}"' in page


def test_a_graph_under_another_base(tmp_path: Path) -> None:
    base = "https://example.org/trials/"
    pipeline.build([write(tmp_path, whole_study(nct(1)))], tmp_path / "graph", Iris(base))
    with served(tmp_path / "graph") as address, httpx.Client(base_url=address) as web:
        links = Links(web.get(f"/trial/{nct(1)}", headers=HTML).text).found
        (sponsor,) = [link for link in links if link.startswith("/org/")]
        assert base + sponsor[1:] in web.get(sponsor, headers=HTML).text
        assert (URIRef(base + sponsor[1:]), RDF.type, KG.Organization) in parsed(web.get(f"{sponsor}.ttl"), "turtle")
        assert "/term/antigen/CD19" in links
        assert iri.TERM + "antigen/CD19" in web.get("/term/antigen/CD19", headers=HTML).text
        assert URIRef(f"{base}sparql") in set(parsed(web.get("/.well-known/void"), "turtle").subjects())


def test_texts_of_a_record_are_texts_on_every_page(tmp_path: Path) -> None:
    name = '"><script>alert(1)</script><img src=x> Institute'
    study = whole_study(nct(1), sponsorCollaboratorsModule={"leadSponsor": {"name": name, "class": "OTHER"}})
    pipeline.build([write(tmp_path, study)], tmp_path / "graph")
    with served(tmp_path / "graph") as address, httpx.Client(base_url=address) as web:
        sponsor = next(link for link in Links(web.get(f"/trial/{nct(1)}", headers=HTML).text).found if link.startswith("/org/"))
        page = web.get(sponsor, headers=HTML)
        assert not hostile(page.text)
        assert "&lt;script&gt;" in page.text
