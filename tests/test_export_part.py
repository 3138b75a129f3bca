"""A part of a graph: the trials of a kind and what they name, step by step."""

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Memory

from kg.cli import main
from kg.errors import QueryError
from kg.export.part import FACETS, Condition, part, trials
from kg.store import Embedded, Store, open_store, rows_of

KG = "https://w3id.org/trial-kg/ontology#"
TERM = "https://w3id.org/trial-kg/term/"
HEAD = f"PREFIX kg: <{KG}> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> "


@pytest.fixture(scope="module")
def store(graph_dir: Path) -> Store:
    return open_store(str(graph_dir))


def ask(store: Store, pattern: str) -> set[str | None]:
    return {row["x"] for row in rows_of(store.query(f"{HEAD}SELECT DISTINCT ?x WHERE {{ {pattern} }}"))}


def ncts(store: Store, *conditions: Condition) -> set[str]:
    return {found.rpartition("/")[2] for found in trials(store, conditions)}


def test_a_part_has_the_trials_that_match_and_no_other(where: str) -> None:
    whole = open_store(where)
    expected = ask(whole, f"?t kg:targetAntigen <{TERM}antigen/CD19> ; dcterms:identifier ?x")
    found = part(whole, [("antigen", "CD19")])
    assert ask(found, "?t a kg:Trial ; dcterms:identifier ?x") == expected
    assert len(expected) > 5


def test_what_is_said_of_a_trial_is_the_same_in_the_part(store: Store) -> None:
    said = "<https://w3id.org/trial-kg/trial/NCT04887012> ?p ?x"
    assert ask(part(store, [("nct", "NCT04887012")], 0), said) == ask(store, said)


def test_depth_counts_the_steps(store: Store) -> None:
    """0: the trial and its parts; 1: what is said of sponsors, sites, concepts; 2: of the concepts above those."""
    parts = [part(store, [("nct", "NCT04887012")], depth) for depth in range(3)]
    mentions, labels = "?m a kg:Mention ; kg:quote ?x", "?c skos:prefLabel ?x"
    assert (
        ask(parts[0], mentions)
        == ask(parts[1], mentions)
        == ask(store, f"<https://w3id.org/trial-kg/trial/NCT04887012> kg:mention ?m . {mentions}")
    )
    assert not ask(parts[0], labels)
    assert "natural killer cell" in ask(parts[1], labels)
    assert "lymphocyte" not in ask(parts[1], labels)
    assert "lymphocyte" in ask(parts[2], labels)
    assert not ask(parts[0], "?o a kg:Organization ; kg:sponsorClass ?x")


def test_other_trials_are_not_drawn_in() -> None:
    memory = Memory()
    name = "https://w3id.org/trial-kg/trial/NCT9999000{}".format
    for number in (1, 2):
        memory.add(
            Quad(NamedNode(name(number)), NamedNode("http://purl.org/dc/terms/identifier"), Literal(f"NCT9999000{number}"))
        )
        memory.add(
            Quad(NamedNode(name(number)), NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), NamedNode(f"{KG}Trial"))
        )
    memory.add(Quad(NamedNode(name(1)), NamedNode(f"{KG}listedAsRelated"), NamedNode(name(2))))
    found = part(Embedded(memory), [("nct", "NCT99990001")], 3)
    assert ask(found, "?t dcterms:identifier ?x") == {"NCT99990001"}
    assert ask(found, "?t kg:listedAsRelated ?x") == {name(2)}


def test_a_label_means_its_concept_and_a_broader_one_finds_the_narrower(store: Store) -> None:
    assert ncts(store, ("cell", "natural killer cell")) == ncts(store, ("cell", "NK")) == ncts(store, ("cell", "nk"))
    assert ncts(store, ("cell", "LYM")) > ncts(store, ("cell", "NK"))
    assert ncts(store, ("source", "ALLOGENEIC")) >= ncts(store, ("source", "HAPLOIDENTICAL"))


def test_conditions_hold_together(store: Store) -> None:
    both = ncts(store, ("cell", "NK"), ("antigen", "CD19"))
    assert both
    assert both < ncts(store, ("antigen", "CD19"))
    assert ncts(store, ("antigen", "CD19"), ("antigen", "CD7")) == set()


def test_every_facet_finds_a_trial(store: Store) -> None:
    values = {
        "cell": "NK", "modification": "CAR", "antigen": "CD19", "donor": "ALLOGENEIC", "source": "CORD_BLOOD", "condition": "MONDO_0018874",
        "state": "RELAPSED", "status": "COMPLETED", "phase": "PHASE1", "country": "China", "sponsor": "m.d. anderson cancer center",
        "nct": "NCT06631040", "product": "NKX019",
    }  # fmt: skip
    assert values.keys() == FACETS.keys()
    assert [name for name, value in values.items() if not ncts(store, (name, value))] == []


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (("antgen", "CD19"), "no facet is called 'antgen'; there are cell, modification, antigen"),
        (("antigen", "CD1909"), "antigen='CD1909': no such key in antigen; as CD99, CD19"),
        (("sponsor", "Invented Univ Hospital"), "did you mean Invented University Hospital"),
        (("nct", "NCT00000000"), "no trial of this graph has that"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(condition: Condition, said: str, store: Store) -> None:
    with pytest.raises(QueryError, match=said):
        part(store, [condition])


def test_the_verb_writes_the_part(graph_dir: Path, tmp_path: Path) -> None:
    given = [
        "export",
        "turtle",
        "--where",
        "antigen=CD7",
        "--depth",
        "0",
        "--store",
        str(graph_dir),
        "-o",
        str(tmp_path / "cd7.ttl"),
    ]
    with pytest.raises(SystemExit) as left:
        main(given)
    assert left.value.code == 0
    text = (tmp_path / "cd7.ttl").read_text()
    assert 'dcterms:identifier "NCT02742727"' in text
    assert "NCT04887012" not in text


@pytest.mark.parametrize("form", ["csv", "graphml"])
def test_tables_and_networks_of_a_part_lack_nothing(
    form: str, graph_dir: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    written = []
    for scope in (["--where", "cell=NK", "--depth", "0"], ["--where", "cell=NK"], ["--where", "cell=NK", "--depth", "20"]):
        with pytest.raises(SystemExit, match="0"):
            main(["export", form, *scope, "--store", str(graph_dir)])
        written.append(capsysbinary.readouterr().out)
    assert written[0] == written[1] == written[2]


def test_a_depth_without_trials_is_refused(graph_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["export", "turtle", "--depth", "0", "--store", str(graph_dir)])
    assert "give --where too" in capsys.readouterr().err
