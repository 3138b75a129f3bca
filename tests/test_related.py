"""Related trials: their order, their reasons, and that each reason is true."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import combinations
from math import log
from pathlib import Path

import httpx
import msgspec
import networkx as nx
import pytest
from serving import served

from kg import links, network, pipeline
from kg.errors import KgError
from kg.network import TRIAL, Network
from kg.related import IMPLIED, WEIGHTS, Likeness, Related
from kg.store import Answer, Graphs, Store, open_store
from kg.web.likeness import SharedLikeness

ROOT = Path(__file__).parent.parent
CAR_NK_CD19 = ("NCT06631040", "NCT02892695", "NCT04887012", "NCT07243366")
SAME_SPONSOR = "NCT03126864"  # of NCT03056339: T cells against CD33, at the same site
PATHS = {
    "cell": "kg:effectorCell/skos:broader*",
    "antigen": "kg:targetAntigen/skos:broader*",
    "modification": "kg:modification/skos:broader*",
    "donor": "kg:donorRelation/skos:broader*",
    "source": "kg:cellSource/skos:broader*",
    "condition": "kg:condition/skos:broader*",
    "product": "kg:testsProduct/kg:namedProduct/skos:broader*",
    "phase": "kg:phase/skos:broader*",
    "state": "kg:diseaseState/skos:broader*",
    "sponsor": "kg:leadSponsor|kg:collaborator",
    "site": "kg:site",
    "country": "kg:site/kg:country",
}
SHARED = """
PREFIX kg: <https://w3id.org/trial-kg/ontology#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX dcterms: <http://purl.org/dc/terms/>
ASK {{ ?one dcterms:identifier "{one}" ; {path} <{iri}> . ?other dcterms:identifier "{other}" ; {path} <{iri}> }}"""


@pytest.fixture(scope="module")
def store(graph_dir: Path) -> Store:
    return open_store(str(graph_dir))


@pytest.fixture(scope="module")
def trials(store: Store) -> Network:
    return network.trials_and_things(store)


def all_trials(trials: Network) -> list[str]:
    return [node for node in trials if trials.nodes[node]["kind"] == TRIAL]


def share_a_cell(trials: Network, one: str, other: str) -> bool:
    """Whether one states a cell that the other has too."""
    both = [thing for thing in set(trials[one]) & set(trials[other]) if trials.nodes[thing]["kind"] == "cell"]
    return any(trials[nct][cell]["stated"] for cell in both for nct in (one, other))


def ranks(found: list[Related]) -> dict[str, int]:
    return {each.nct: place for place, each in enumerate(found)}


def made(*trials: tuple[str, ...], kinds: dict[str, str]) -> Network:
    """A network of trials, each with its things; of things the first letter says the kind."""
    network: Network = nx.Graph(trials=len(trials))
    for number, things in enumerate(trials):
        network.add_node(f"NCT{number:08}", kind=TRIAL, label=f"trial {number}")
        for thing in things:
            network.add_node(
                thing, kind=kinds[thing[0]], label=thing, broader=frozenset(thing[:n] for n in range(1, len(thing)))
            )
            network.add_edge(f"NCT{number:08}", thing, stated=True)
    return network


def test_car_nk_against_cd19_are_nearer_than_a_shared_sponsor(trials: Network) -> None:
    found = Likeness(trials).of("NCT03056339", 100)
    place = ranks(found)
    assert "sponsor" in {reason.kind for reason in found[place[SAME_SPONSOR]].reasons}
    assert all(place[nct] < place[SAME_SPONSOR] for nct in CAR_NK_CD19)
    assert {each.nct for each in Likeness(trials).of("NCT06631040", 2)} <= {"NCT03056339", "NCT05020678", *CAR_NK_CD19}


def test_the_reasons_say_what_makes_two_trials_alike(trials: Network) -> None:
    best = Likeness(trials).of("NCT06631040", 1)[0]
    said = {(reason.kind, reason.label) for reason in best.reasons}
    assert said >= {("antigen", "CD19"), ("cell", "natural killer cell"), ("modification", "chimeric antigen receptor")}


def test_every_reason_is_really_shared(store: Store, trials: Network) -> None:
    for nct in all_trials(trials):
        for each in Likeness(trials).of(nct, 3):
            for reason in each.reasons:
                query = SHARED.format(one=nct, other=each.nct, path=f"({PATHS[reason.kind]})", iri=reason.iri)
                assert bool(store.query(query)), (nct, each.nct, reason)


def test_none_that_is_left_out_has_more_in_common(trials: Network) -> None:
    """The order, found in another way than the reasons, is that of the sums of the reasons of every pair."""
    likeness = Likeness(trials)
    for nct in all_trials(trials):
        reasons = {other: likeness.reasons(nct, other) for other in all_trials(trials) if other != nct}
        shown = [(share_a_cell(trials, nct, other), sum(each.weight for each in of)) for other, of in reasons.items() if of]
        found = likeness.of(nct, 100)
        assert [each.reasons for each in found] == [reasons[each.nct] for each in found]
        assert [each.score for each in found] == pytest.approx([score for _, score in sorted(shown, reverse=True)])
        assert [each.nct for each in likeness.of(nct, 5)] == [each.nct for each in found[:5]]


def test_the_score_is_the_sum_of_the_reasons(trials: Network) -> None:
    for each in Likeness(trials).of("NCT03056339", 60):
        assert each.score == pytest.approx(sum(reason.weight for reason in each.reasons))
        weights = [reason.weight for reason in each.reasons]
        assert weights == sorted(weights, reverse=True)
        assert weights[-1] > 0


def test_sharing_is_mutual(trials: Network) -> None:
    found = {nct: {each.nct: each for each in Likeness(trials).of(nct, 100)} for nct in all_trials(trials)}
    for one, other in combinations(found, 2):
        assert (other in found[one]) == (one in found[other])
        if other in found[one]:
            assert found[one][other].reasons == found[other][one].reasons
            assert found[one][other].score == found[other][one].score


def test_no_concept_counts_beside_a_narrower_one(trials: Network) -> None:
    for each in Likeness(trials).of("NCT03056339", 60):
        iris = {reason.iri for reason in each.reasons}
        assert not any(trials.nodes[iri]["broader"] & iris for iri in iris)


def test_the_same_network_gives_the_same_answer(store: Store, trials: Network) -> None:
    again = network.trials_and_things(store)
    for nct in all_trials(trials):
        assert Likeness(again).of(nct, 100) == Likeness(trials).of(nct, 100)


def test_those_that_share_no_cell_stand_below(trials: Network) -> None:
    for nct in all_trials(trials):
        cells = [share_a_cell(trials, nct, each.nct) for each in Likeness(trials).of(nct, 100)]
        assert cells == sorted(cells, reverse=True)


def test_a_drug_trial_in_nk_t_cell_lymphoma_is_a_false_friend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shares sponsor, site, country, disease and state with an infusion of NK cells, and is still none, whatever these count."""
    monkeypatch.setitem(WEIGHTS, "condition", 5.0)
    friend = json.loads((ROOT / "examples" / "NCT06201247.json").read_text())
    record = friend["protocolSection"]
    record["identificationModule"] = {"nctId": "NCT99999911", "briefTitle": "Pegaspargase in NK/T-Cell Lymphoma and AML"}
    record["conditionsModule"]["conditions"].append("Extranodal NK/T-cell Lymphoma")
    record["armsInterventionsModule"]["interventions"] = [{"name": "Pegaspargase"}]
    (tmp_path / "NCT99999911.json").write_text(json.dumps(friend))
    pipeline.build([ROOT / "examples", tmp_path / "NCT99999911.json"], tmp_path / "graph")
    trials = network.trials_and_things(open_store(str(tmp_path / "graph")))
    found = Likeness(trials).of("NCT06201247", 100)
    place = ranks(found)
    with_cells = [each for each in found if share_a_cell(trials, "NCT06201247", each.nct)]
    assert len(with_cells) > 20
    assert all(place[each.nct] < place["NCT99999911"] for each in with_cells)
    assert found[place["NCT99999911"]].score > with_cells[-1].score


def test_an_unknown_trial_is_said(trials: Network) -> None:
    for unknown in ("NCT00000001", "https://w3id.org/trial-kg/term/cell/NK"):
        with pytest.raises(KgError, match=r"no trial .* of this graph: check the number, or build its record in"):
            Likeness(trials).of(unknown, 5)


def test_weights_are_the_documented_formula() -> None:
    kinds = {"a": "antigen", "s": "site"}
    network = made(("a", "s1", "s2", "s3"), ("a", "s1", "s2", "s3"), ("s3",), ("a", "s2", "s3"), kinds=kinds)
    nearest = Likeness(network).of("NCT00000000", 9)[0]
    assert nearest.nct == "NCT00000001"
    assert [reason.label for reason in nearest.reasons] == ["a", "s1", "s2", "s3"]
    assert [reason.weight for reason in nearest.reasons] == pytest.approx([
        WEIGHTS["antigen"] * log(5 / 3),
        WEIGHTS["site"] * log(5 / 2),
        WEIGHTS["site"] * log(5 / 3) / 2,
        WEIGHTS["site"] * log(5 / 4) / 4,
    ])  # fmt: skip


def test_what_neither_states_counts_half() -> None:
    """Two kinds of lymphoma: both trials have lymphoma, and neither says so."""
    network = made(("d", "dl", "c"), ("d", "df", "c"), ("d", "c"), ("c",), kinds={"c": "cell", "d": "condition"})
    network["NCT00000000"]["d"]["stated"] = network["NCT00000001"]["d"]["stated"] = False
    found = {each.nct: each.reasons for each in Likeness(network).of("NCT00000000", 9)}
    weights = {nct: reason.weight for nct, reasons in found.items() for reason in reasons if reason.label == "d"}
    full = WEIGHTS["condition"] * log(5 / 3)
    assert weights == pytest.approx({"NCT00000001": full * IMPLIED, "NCT00000002": full})


def test_two_kinds_of_lymphocytes_are_no_shared_cell() -> None:
    """T cells against what NK cells are directed against too stand below NK cells against something else."""
    network = made(("l", "ln", "a"), ("l", "lt", "a"), ("l", "ln"), ("l",), kinds={"l": "cell", "a": "antigen"})
    for trial in range(3):
        network[f"NCT{trial:08}"]["l"]["stated"] = False
    assert [each.nct for each in Likeness(network).of("NCT00000000", 9)] == ["NCT00000002", "NCT00000003", "NCT00000001"]


def test_equals_stand_by_their_ids() -> None:
    network = made(("c",), ("c",), ("c",), ("c",), kinds={"c": "cell"})
    assert [each.nct for each in Likeness(network).of("NCT00000002", 9)] == ["NCT00000000", "NCT00000001", "NCT00000003"]
    assert len(Likeness(network).of("NCT00000002", 2)) == 2


def test_a_trial_that_shares_nothing_has_none_related() -> None:
    assert Likeness(made(("c1",), ("d1",), kinds={"c": "cell", "d": "donor"})).of("NCT00000000", 9) == []


def test_every_kind_has_a_weight() -> None:
    assert set(WEIGHTS) == {link.kind for link in links.SHARED} == set(PATHS)


@pytest.fixture(scope="module")
def web(where: str) -> Iterator[httpx.Client]:
    with served(where) as address, httpx.Client(base_url=address) as client:
        yield client


def test_over_http_as_json(web: httpx.Client, trials: Network) -> None:
    reply = web.get("/trial/NCT06631040/related", params={"limit": 3})
    assert reply.headers["content-type"] == "application/json"
    assert reply.headers["content-location"] == "/trial/NCT06631040/related.json?limit=3"
    expected = Likeness(trials).of("NCT06631040", 3)
    assert reply.json() == {"nct": "NCT06631040", "related": json.loads(msgspec.json.encode(expected))}
    assert web.get("/trial/NCT06631040/related.json?limit=3").content == reply.content
    assert len(web.get("/trial/NCT06631040/related").json()["related"]) == 10


def test_over_http_as_a_page(web: httpx.Client, trials: Network) -> None:
    reply = web.get("/trial/NCT06631040/related", headers={"Accept": "text/html"})
    assert reply.headers["content-type"].startswith("text/html")
    assert reply.text == web.get("/trial/NCT06631040/related.html").text
    for each in Likeness(trials).of("NCT06631040", 10):
        assert f'<a href="/trial/{each.nct}">' in reply.text
        assert f"score {each.score:.2f}" in reply.text
    assert '<a href="/term/antigen/CD19"><bdi>CD19</bdi></a>' in reply.text


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/trial/NCT00000001/related", 404, "no trial 'NCT00000001' in this graph"),
        ("/trial/NK/related", 404, "no trial 'NK' in this graph"),
        ("/trial/NCT06631040/related.ttl", 404, "no such form: .ttl"),
        ("/trial/NCT06631040/related?limit=0", 400, "limit: input should be greater than or equal to 1"),
        ("/trial/NCT06631040/related?limit=101", 400, "limit: input should be less than or equal to 100"),
    ],
)
def test_wrong_use_over_http_is_one_sentence(web: httpx.Client, path: str, status: int, says: str) -> None:
    reply = web.get(path)
    assert (reply.status_code, reply.text.count("\n")) == (status, 1)
    assert says in reply.text


class Counted:
    """A store that counts what it is asked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked = 0

    def query(self, sparql: str, graphs: Graphs | None = None) -> Answer:
        self.asked += 1
        return self.store.query(sparql, graphs)


def test_many_who_ask_at_once_have_the_network_read_once(store: Store) -> None:
    counted = Counted(store)
    likeness = SharedLikeness(counted)
    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(lambda _: likeness.of("NCT06631040", 3), range(16)))
    assert all(each == found[0] for each in found)
    once = counted.asked
    SharedLikeness(counted).of("NCT06631040", 3)
    assert counted.asked == 2 * once
