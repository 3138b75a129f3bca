"""The endpoint as programs of others ask it: each that is installed, over a graph on this machine and one elsewhere."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from serving import served
from SPARQLWrapper import CSV, GET, JSON, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import QueryBadFormed

KG = "https://w3id.org/trial-kg/ontology#"
TRIAL = f"{KG}Trial"
SELECT = f"SELECT ?nct {{ ?trial a <{TRIAL}> ; <http://purl.org/dc/terms/identifier> ?nct }} ORDER BY ?nct"
CONSTRUCT = f"CONSTRUCT {{ ?trial a <{TRIAL}> }} WHERE {{ ?trial a <{TRIAL}> }}"
ASK = f"ASK {{ ?trial a <{TRIAL}> }}"
TRIALS = 56

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # SPARQLWrapper's own


@pytest.fixture(scope="module")
def endpoint(where: str) -> Iterator[str]:
    with served(where) as url:
        yield f"{url}/sparql"


def installed(program: str, package: str) -> str:
    """Where a program is; skips the test where it is not."""
    return shutil.which(program) or pytest.skip(f"{program} is not installed ({package})")


def run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


# rdflib


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib(endpoint: str, method: str) -> None:
    graph = Graph(SPARQLStore(endpoint, method=method))
    rows = [str(row[0]) for row in graph.query(SELECT)]  # type: ignore[index]
    assert len(rows) == TRIALS
    assert bool(graph.query(ASK))
    assert len(list(graph.query(CONSTRUCT))) == TRIALS
    assert len(list(graph.triples((None, RDF.type, URIRef(TRIAL))))) == TRIALS


@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_rdflib_takes_every_form(endpoint: str, form: str) -> None:
    graph = Graph(SPARQLStore(endpoint, returnFormat=form))
    assert len(list(graph.query(SELECT))) == TRIALS


# SPARQLWrapper


@pytest.mark.parametrize(("post", "encoding"), [(False, URLENCODED), (True, URLENCODED), (True, POSTDIRECTLY)])
def test_sparqlwrapper(endpoint: str, post: bool, encoding: str) -> None:
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setMethod(POST if post else GET)
    wrapper.setRequestMethod(encoding)
    wrapper.setQuery(SELECT)
    assert len(converted(wrapper, JSON)["results"]["bindings"]) == TRIALS
    assert len(converted(wrapper, XML).getElementsByTagName("result")) == TRIALS
    assert len(converted(wrapper, CSV).splitlines()) == TRIALS + 1
    wrapper.setQuery(CONSTRUCT)
    assert len(converted(wrapper, RDFXML)) == TRIALS
    assert len(Graph().parse(data=converted(wrapper, TURTLE), format="turtle")) == TRIALS


def converted(wrapper: SPARQLWrapper, form: str) -> Any:
    wrapper.setReturnFormat(form)
    return wrapper.queryAndConvert()


def test_sparqlwrapper_is_told_what_is_wrong(endpoint: str) -> None:
    wrapper = SPARQLWrapper(endpoint)
    wrapper.setQuery("SELECT ?nct {")
    with pytest.raises(QueryBadFormed, match=r"error at 1:\d+"):
        wrapper.query()


# curl


def test_curl(endpoint: str, tmp_path: Path) -> None:
    curl = [installed("curl", "Debian's curl"), "--silent", "--show-error", "--fail-with-body"]
    got = run(*curl, "--get", "--data-urlencode", f"query={SELECT}", "--header", "Accept: text/csv", endpoint)
    form = run(*curl, "--data-urlencode", f"query={SELECT}", "--header", "Accept: text/csv", endpoint)
    (tmp_path / "q.rq").write_text(SELECT)
    direct = run(*curl, "--data-binary", f"@{tmp_path}/q.rq", "--header", "Content-Type: application/sparql-query",
                 "--header", "Accept: text/csv", endpoint)  # fmt: skip
    assert got == form == direct
    assert len(list(csv.reader(io.StringIO(got)))) == TRIALS + 1
    assert "HTTP/1.1 200" in run(*curl, "--head", endpoint)
    assert "sd:Service" in run(*curl, endpoint)


# roqet, of Rasqal


def test_roqet(endpoint: str) -> None:
    """Rows are all that this program asks an endpoint for: it takes no other answer."""
    roqet = [installed("roqet", "Debian's rasqal-utils"), "-q", "-p", endpoint, "-e", SELECT, "-r"]
    assert len(run(*roqet, "csv").split()) == TRIALS + 1
    assert run(*roqet, "xml").count("<result>") == TRIALS


# Comunica


def test_comunica(endpoint: str) -> None:
    program = installed("comunica-sparql", "npm's @comunica/query-sparql, with Node 22 or later")
    ask = [program, f"sparql@{endpoint}"]
    assert len(run(*ask, SELECT, "-t", "text/csv").split()) == TRIALS + 1
    assert run(*ask, ASK, "-t", "simple").strip() == "true"
    assert len(Graph().parse(data=run(*ask, CONSTRUCT, "-t", "application/n-triples"), format="nt")) == TRIALS
