"""Real pages, where they lie beside the repository: what must be read from them, and what must never be."""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import pytest

from kg import sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Facet, Reject, Role, SponsorRole, Term, Trial

SHARED = Path(__file__).parent.parent.parent / "shared"
PAGES = sorted((SHARED / "pages").glob("*.txt"))
pytestmark = pytest.mark.skipif(not PAGES, reason=f"no pages in {SHARED}")


def _parties(role: SponsorRole) -> Callable[[Trial], Iterable[str]]:
    return lambda trial: [party.name for party in trial.parties if party.role is role]


def _sites(trial: Trial) -> list[str]:
    return [
        f"{site.facility}; {site.city}; {region}; {site.country}"
        for site in trial.sites
        for region in (site.region or "no region", "")
    ]


def _interventions(trial: Trial) -> list[str]:
    return [name for known in trial.interventions for name in (known.name, f"{known.type}: {known.name}")]


def _ages(trial: Trial) -> list[str]:
    return [f"{trial.minimum_age}{f'-{trial.maximum_age}' if trial.maximum_age else '+'} years"]


# What a trial says for a predicate of page_facts.tsv; several words may say one thing.
SAYS: dict[str, Callable[[Trial], Iterable[str]]] = {
    "identifier": lambda trial: [trial.nct],
    "lastUpdated": lambda trial: [str(trial.updated)],
    "overallStatus": lambda trial: [str(trial.status)],
    "phase": lambda trial: [str(trial.phase)],
    "enrollment": lambda trial: [str(trial.enrollment)],
    "startDate": lambda trial: [str(trial.start)],
    "completionDate": lambda trial: [str(trial.completion)],
    "leadSponsor": _parties(SponsorRole.LEAD),
    "collaborator": _parties(SponsorRole.COLLABORATOR),
    "site": _sites,
    "siteCount": lambda trial: [str(trial.site_count)],
    "country": lambda trial: [site.country for site in trial.sites] or ["NOT STATED"],
    "condition": lambda trial: trial.conditions,
    "conditionsSection": lambda trial: [] if trial.conditions else ["EMPTY"],
    "principalInvestigator": lambda trial: [person.name.partition(",")[0] for person in trial.officials],
    "piVariant": lambda trial: [person.name for person in trial.officials],
    "conditionState": lambda trial: trial.conditions,
    "interventionRaw": _interventions,
    "ageRange": _ages,
    "sex": lambda trial: [str(trial.sex)],
    "healthyVolunteers": lambda trial: ["Yes" if trial.healthy_volunteers else "No"],
    "secondaryId": lambda trial: trial.secondary_ids,
    "relatedTrialText": lambda trial: [";".join(trial.related)],
    "inclusionCriteria": lambda trial: ["not provided"] if "Inclusion" not in trial.eligibility else [],
    "dates": lambda trial: ["none on the page"] if not (trial.start or trial.completion or trial.updated) else [],
}


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


def _plain(text: str) -> str:
    """Words without case, blanks and marks, so that "Phase 1" is PHASE1."""
    return re.sub(r"[\W_]+", "", text).upper()


WHOLE = {path.name.split(".")[0]: path for path in PAGES if not path.stem.endswith(".cut")}
BARE = [path for path in PAGES if path.stem.endswith(".bare")]
FACTS = [row for row in _table("page_facts.tsv") if row["page"] in WHOLE and row["predicate"] in SAYS]


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact['page']}-{fact['predicate']}")
def test_a_whole_page_says_what_it_must(fact: dict[str, str]) -> None:
    trial = _read(WHOLE[fact["page"]])
    assert isinstance(trial, Trial)
    said = {_plain(text) for text in SAYS[fact["predicate"]](trial)}
    expected = re.sub(r"^'.*' as facility", "", fact["expected_value"])  # a person's name, which no site has
    assert _plain(expected) in said


def test_there_are_facts_of_every_layout() -> None:
    assert {_read(WHOLE[fact["page"]]).origin.layout for fact in FACTS} == {"meddatax", "medpath", "veeva"}  # type: ignore[union-attr]


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
