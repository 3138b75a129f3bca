"""The table of trials without cells, and what is read from them; the records skip where they are not at hand."""

import json
import re
from collections import Counter

import no_cells
import product_facts
import pytest

from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Origin, Reading, Term, Trial

LABELS = no_cells.RECORDS.parent.parent / "gold" / "dev.labels.jsonl"
real = pytest.mark.skipif(not no_cells.RECORDS.exists(), reason="the real records are not at hand")


@pytest.fixture(scope="module")
def trials() -> dict[str, Trial]:
    return no_cells.records(no_cells.RECORDS)


@pytest.fixture(scope="module")
def readings(trials: dict[str, Trial]) -> dict[str, Reading]:
    return no_cells.read_again(no_cells.judged(), trials)


def invented(title: str) -> Reading:
    return annotate(Trial(nct="NCT99999999", origin=Origin("", "", "", ""), title=title), lexicon())


def test_every_row_of_the_table_is_well_formed() -> None:
    table = no_cells.judged()
    assert all(re.fullmatch(r"NCT\d{8}", row.nct) and row.verdict in no_cells.VERDICTS and row.why for row in table)
    assert {row.draw for row in table} == {*no_cells.DRAWS, no_cells.SCREENED}
    assert len({row.nct for row in table}) == len(table)


def test_at_least_two_hundred_trials_drawn_at_random_give_no_cells() -> None:
    assert Counter(row.verdict for row in no_cells.judged() if row.draw in no_cells.DRAWS)["none"] >= 200


def test_trials_are_drawn_in_one_order_whatever_order_they_come_in() -> None:
    ncts = [f"NCT{number:08}" for number in range(50)]
    order = no_cells.drawn(ncts, ncts[:5], no_cells.Draw(4))
    assert order == no_cells.drawn(reversed(ncts), ncts[:5], no_cells.Draw(4))
    assert order != sorted(order) == ncts[5:]
    assert len(no_cells.drawn(ncts, ncts[:5], no_cells.Draw(7, 10))) == 10


def test_a_measure_counts_products_and_tells_what_goes_against_the_verdict() -> None:
    given, drug = no_cells.Judged("NCT1", "4", "none", "drug"), no_cells.Judged("NCT2", "4", "none", "antibody")
    readings = {"NCT1": invented("Infusion of Mesenchymal Stem Cells in Colitis"), "NCT2": invented("Rituximab in Colitis")}
    found = no_cells.measure([given, drug], readings)
    assert (found.trials, found.with_product) == (2, 1)
    assert found.against == ('NCT1 (drug): MSC "Mesenchymal Stem Cell"',)


def test_cells_that_get_no_product_are_told() -> None:
    row = no_cells.Judged("NCT1", "4", "cells", "MSC")
    assert no_cells.measure([row], {"NCT1": Reading()}).against == ("NCT1 (MSC): no product",)


@real
def test_the_table_holds_the_first_trials_drawn(trials: dict[str, Trial]) -> None:
    known = [json.loads(line)["nct"] for line in LABELS.read_text(encoding="utf-8").splitlines()]
    for name, draw in no_cells.DRAWS.items():
        table = [row.nct for row in no_cells.judged() if row.draw == name]
        assert table == no_cells.drawn(trials, known, draw)[: len(table)]
        known += table


@real
def test_no_trial_without_cells_gets_a_product(readings: dict[str, Reading]) -> None:
    rows = [row for row in no_cells.judged() if row.verdict == "none"]
    assert no_cells.measure(rows, readings).against == ()


def test_facts_that_were_judged_are_facts_of_their_products() -> None:
    concepts = lexicon().vocabulary.concepts
    rows = product_facts.judged()
    assert len({row.product for row in rows}) == len(rows) == 40
    for row in rows:
        known = {term.key for term in concepts[Term("product", row.product)].known}
        assert row.untold | row.against <= known, row.product
        assert not row.untold & row.against, row.product


def test_what_is_read_of_a_product_without_its_name_is_told() -> None:
    found = annotate(
        Trial(nct="NCT99999999", origin=Origin("", "", "", ""), title="Allogeneic CD20 CAR-T Cells (CTX110) in Lymphoma"),
        lexicon(),
    )
    ((product, facts),) = product_facts.own_words(found)
    assert product == "CTX110"
    assert {term.key for term in facts} == {"T", "CAR", "CD20", "ALLOGENEIC"}  # and not what the name adds
    known = lexicon().vocabulary.concepts[Term("product", "CTX110")].known
    assert product_facts.beside(frozenset(facts), known) == [Term("antigen", "CD20")]
