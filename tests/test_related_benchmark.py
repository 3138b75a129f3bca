"""The rule by which related trials are judged, and the table of docs/related.md."""

from pathlib import Path

import pytest
import related as benchmark

from kg import iri
from kg.network import trials_and_things
from kg.store import open_store

PAGE = Path(__file__).parent.parent / "docs" / "related.md"


def said(**concepts: str) -> dict[str, frozenset[str]]:
    """What a trial states: concepts by property, each as `cell:NK`, several apart by spaces."""
    return {f"kg:{name}": frozenset(map(iri.expand, value.split())) for name, value in concepts.items()}


NK_CD19 = said(
    effectorCell="cell:NK", donorRelation="donor:ALLOGENEIC", targetAntigen="antigen:CD19", condition="condition:ALL"
)
NOT_SAID = NK_CD19 | said(donorRelation="donor:NOT_STATED")


@pytest.mark.parametrize(
    ("one", "other", "is_right"),
    [
        (NK_CD19, NK_CD19, True),
        (NK_CD19, NK_CD19 | said(targetAntigen="antigen:CD33"), True),
        (NK_CD19, NK_CD19 | said(condition="condition:AML"), True),
        (NK_CD19, NK_CD19 | said(targetAntigen="antigen:CD33", condition="condition:AML"), False),
        (NK_CD19, NK_CD19 | said(effectorCell="cell:T"), False),
        (NK_CD19, NK_CD19 | said(donorRelation="donor:AUTOLOGOUS donor:ALLOGENEIC"), True),
        (NK_CD19, NK_CD19 | said(donorRelation="donor:AUTOLOGOUS"), False),
        (NK_CD19, NOT_SAID, False),
        (NOT_SAID, NK_CD19, False),
        (NOT_SAID, NOT_SAID, True),
        (NOT_SAID, NOT_SAID | said(effectorCell="cell:T"), False),
        ({}, {}, False),
    ],
)
def test_the_rule(one: dict[str, frozenset[str]], other: dict[str, frozenset[str]], is_right: bool) -> None:
    assert benchmark.right({"NCT1": one, "NCT2": other}, "NCT1", "NCT2") is is_right


def test_precision_is_the_share_of_right_ones_also_where_fewer_are_given() -> None:
    known = {"NCT1": NK_CD19, "NCT2": NK_CD19, "NCT3": {}}
    assert benchmark.precision(lambda _nct, first: ["NCT3", "NCT2"][:first], ["NCT1"], known, 4) == 0.25


def test_trials_are_drawn_alike_whatever_order_they_come_in() -> None:
    ncts = [f"NCT{number:08}" for number in range(200)]
    assert benchmark.drawn(reversed(ncts)) == benchmark.drawn(ncts)
    assert len(set(benchmark.drawn(ncts))) == benchmark.DRAWN


def test_the_simpler_measures_rank_by_what_they_say() -> None:
    titles = {"NCT1": "CD19 CAR-NK in leukemia", "NCT2": "CD19 CAR-NK in lupus", "NCT3": "Rituximab in lupus"}
    assert benchmark.tf_idf(titles)("NCT1", 2) == ["NCT2", "NCT3"]
    known = {"NCT1": NK_CD19, "NCT2": {}, "NCT3": NK_CD19 | said(condition="condition:AML")}
    assert benchmark.jaccard(known, known)("NCT1", 2) == ["NCT3", "NCT2"]


def test_the_page_shows_what_the_script_prints(graph_dir: Path) -> None:
    store = open_store(str(graph_dir))
    printed = "\n".join(map(str, benchmark.lines(store, trials_and_things(store))))
    assert printed in PAGE.read_text()
