"""A trial as people read it: each fact in its sentence, the words marked."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg import evidence
from kg.cli import cli
from kg.store import open_store

NCT = "NCT99999902"


@pytest.fixture(scope="module")
def page(graph_dir: Path) -> evidence.Page:
    return evidence.read(open_store(str(graph_dir)), NCT)


def test_a_fact_has_the_sentence_that_its_words_stand_in(page: evidence.Page) -> None:
    (source,) = [fact for fact in page.facts if fact.key == "CORD_BLOOD"]
    (words,) = source.words
    assert (source.of, source.property, words.quote, words.place) == ("product/1", "cellSource", "cord blood", "description")
    assert f"{words.before}{words.quote}{words.after}" == (
        "The cells come from the cord blood of healthy donors and are kept frozen until they are infused."
    )


def test_products_come_before_the_conditions(page: evidence.Page) -> None:
    assert [fact.of for fact in page.facts] == sorted(fact.of for fact in page.facts)


def test_other_mentions_stand_apart_with_their_role(page: evidence.Page) -> None:
    assert ("GENE_MODIFIED_CELL_THERAPY", "prior therapy", "excluded") in {
        (each.key, each.role, each.polarity) for each in page.asides
    }


def test_show_marks_the_words(graph_dir: Path) -> None:
    shown = CliRunner().invoke(cli, ["show", NCT, "--store", str(graph_dir)], env={"COLUMNS": "300"}).stdout
    assert "The cells come from the [cord blood] of healthy donors and are kept frozen …" in shown
    assert shown.index("[cord blood]") < shown.index("other mentions") < shown.index("Earlier [gene-modified cell therapy]")


def test_show_for_a_machine_has_quote_and_sentence(graph_dir: Path) -> None:
    said = json.loads(CliRunner().invoke(cli, ["show", NCT, "--store", str(graph_dir), "--json"]).stdout)
    assert all(fact["quote"] in fact["sentence"] for fact in said["facts"])
    unstated = json.loads(CliRunner().invoke(cli, ["show", "NCT06631040", "--store", str(graph_dir), "--json"]).stdout)
    assert [fact["quote"] for fact in unstated["facts"] if fact["key"] == "NOT_STATED"] == [None]
