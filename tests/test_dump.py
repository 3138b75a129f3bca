"""The files of a graph, as the server hands them on and as the graph tells of them."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pyoxigraph import RdfFormat, Store, parse
from rdflib import Graph, Namespace
from serving import served

from kg import description, iri, store
from kg.workers import Limits

VOID, DCAT = Namespace("http://rdfs.org/ns/void#"), Namespace("http://www.w3.org/ns/dcat#")


@pytest.fixture(scope="module")
def web(graph_dir: Path) -> Iterator[httpx.Client]:
    with served(graph_dir, Limits(workers=1)) as url, httpx.Client(base_url=url) as client:
        yield client


def test_the_files_that_a_graph_tells_of_are_the_graph(web: httpx.Client, graph_dir: Path) -> None:
    told = Graph().parse(data=web.get("/.well-known/void.ttl").text, format="turtle")
    places = {str(place).removeprefix(iri.BASE) for place in told.objects(None, VOID.dataDump)}
    assert places == {str(place).removeprefix(iri.BASE) for place in told.objects(None, DCAT.downloadURL)}
    whole = Store()
    for place in places:
        reply = web.get(f"/{place}")
        assert (reply.status_code, reply.headers["content-type"]) == (200, "application/gzip")
        assert "content-encoding" not in reply.headers
        whole.extend(parse(gzip.decompress(reply.content), RdfFormat.N_QUADS))
    assert len(whole) == store.manifest(graph_dir)["triples"]


@pytest.mark.parametrize("shard", description.SHARDS)
def test_a_file_goes_on_where_it_broke_off(web: httpx.Client, shard: str) -> None:
    path = f"/dump/{shard}.nq.gz"
    whole = web.get(path)
    tag = whole.headers["etag"]
    rest = web.get(path, headers={"Range": "bytes=100-", "If-Range": tag})
    assert (rest.status_code, rest.content) == (206, whole.content[100:])
    other = web.get(path, headers={"Range": "bytes=100-", "If-Range": '"another"'})
    assert (other.status_code, other.content) == (200, whole.content)


def test_a_file_that_a_client_has_is_not_sent_again(web: httpx.Client) -> None:
    head = web.head("/dump/vocabulary.nq.gz")
    assert int(head.headers["content-length"]) > 0
    again = web.get("/dump/vocabulary.nq.gz", headers={"If-None-Match": head.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/dump/vocabulary.nq.gz", headers={"If-None-Match": '"another"'}).status_code == 200


@pytest.mark.parametrize("shard", ["none", "..", "..%2F..%2Fcurrent%2Ftrials", "%00"])
def test_there_is_no_other_file(web: httpx.Client, shard: str) -> None:
    assert web.get(f"/dump/{shard}.nq.gz").status_code == 404


def test_a_graph_elsewhere_has_no_files_here(remote: str) -> None:
    with served(remote) as url:
        reply = httpx.get(f"{url}/dump/trials.nq.gz")
    assert (reply.status_code, "ask /sparql" in reply.text) == (404, True)
