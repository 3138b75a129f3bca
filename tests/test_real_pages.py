"""Real pages, where they lie beside the repository: what must never be read from them. What must is in test_page_facts."""

import csv
import re
from pathlib import Path

import msgspec
import pytest

from kg import sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Facet, Reject, Role, Term, Trial

SHARED = Path(__file__).parent.parent.parent / "shared"
PAGES = sorted((SHARED / "pages").glob("*.txt"))
pytestmark = pytest.mark.skipif(not PAGES, reason=f"no pages in {SHARED}")


def _table(name: str) -> list[dict[str, str]]:
    path = SHARED / "questions" / name
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def _read(path: Path) -> Trial | Reject:
    (raw,) = sources.find([path])
    assert isinstance(raw, sources.RawRecord)
    return sources.read(raw)


WHOLE = {path.name.split(".")[0]: path for path in PAGES if not path.stem.endswith(".cut")}
BARE = [path for path in PAGES if path.stem.endswith(".bare")]


@pytest.mark.parametrize("path", BARE, ids=lambda path: path.name)
def test_a_bare_page_tests_its_own_product_and_none_of_its_background(path: Path) -> None:
    trial = _read(path)
    assert isinstance(trial, Trial)
    found = annotate(trial, lexicon())
    (product,) = found.products
    assert set(product.facets) == {
        (Facet.CELL, Term("cell", "T")),
        (Facet.MODIFICATION, Term("modification", "CAR")),
        (Facet.ANTIGEN, Term("antigen", "CD19")),
        (Facet.DONOR, Term("donor", "ALLOGENEIC")),
        (Facet.SOURCE, Term("source", "HEALTHY_DONOR")),
    }
    autologous = {mention.role for mention in found.mentions if mention.term == Term("donor", "AUTOLOGOUS")}
    assert autologous == {Role.BACKGROUND, Role.PRIOR_THERAPY}
    assert not [mention for mention in found.mentions if mention.term.scheme == "product" and mention.supports]
    assert [party.name for party in trial.parties if "Novartis" in party.name] == []
    assert (trial.enrollment, trial.outcomes) == (20, ())


@pytest.mark.parametrize("path", [path for path in PAGES if path.stem.endswith(".cut")], ids=lambda path: path.name)
def test_a_cut_page_says_nothing_of_what_is_cut_off(path: Path) -> None:
    trial = _read(path)
    assert isinstance(trial, Trial)
    assert trial.nct in path.name
    assert (trial.arms, trial.sites, trial.outcomes, trial.related, trial.notes) == ((), (), (), (), ())


@pytest.mark.parametrize("path", WHOLE.values(), ids=lambda path: path.name)
def test_a_whole_page_leaves_no_note_and_no_way_to_reach_a_person(path: Path) -> None:
    trial = _read(path)
    assert isinstance(trial, Trial)
    assert trial.notes == ()
    (trap,) = (row["evidence"] for row in _table("traps.tsv") if row["trap"] == "PII")
    numbers = re.findall(r"(?<![\w-])[\d-]{11,}", trap)
    assert len(numbers) == 2
    assert not [number for number in numbers if number in msgspec.json.encode(trial).decode()]


@pytest.mark.parametrize("path", WHOLE.values(), ids=lambda path: path.name)
def test_explanations_and_furniture_are_no_data(path: Path) -> None:
    said = msgspec.json.encode(_read(path)).decode()
    for words in (
        "Learn about",
        "Review the",
        "Explore where",
        "Understand how",
        "Loading...",
        "Copyright",
        "GroupIntervention",
    ):
        assert words not in said
