"""A page and the record that it was written from say the same wherever the page shows it.

Real records are read from beside the repository, invented ones and those of examples/ everywhere.
"""

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pages
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from make import study, whole_study
from msgspec import structs

from kg import rdf, validate
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.link import link
from kg.model import Intervention, Origin, Party, Person, Record, Site, SponsorRole, Trial
from kg.sources import ctgov_json, html, meddatax, medpath, veeva
from kg.validate import Level

ROOT = Path(__file__).parent.parent
TRIALS = ROOT.parent / "shared" / "trials"
EXAMPLES = sorted((ROOT / "examples").glob("*.json"))
NOWHERE = Origin("", "", "", "")
RENDERED: dict[str, tuple[Callable[[pages.Study], str], Callable[[bytes, Origin], Trial]]] = {
    "meddatax": (pages.meddatax, meddatax.read),
    "bare": (pages.bare, meddatax.read),
    "medpath": (pages.medpath, medpath.read),
    "veeva": (pages.veeva, veeva.read),
}
_EVERYWHERE = (
    "nct", "title", "summary", "description", "eligibility", "criteria", "status", "phase", "study_type", "model", "sex",
    "enrollment", "parties", "site_count",
)  # fmt: skip
_MEDDATAX = (
    *_EVERYWHERE, "secondary_ids", "allocation", "masking", "purpose", "healthy_volunteers", "start", "completion", "updated",
    "minimum_age", "maximum_age", "sites", "countries", "officials",
)  # fmt: skip
# The fields of a trial that each layout shows; `told` says what is missing from the values of some.
SHOWN: dict[str, tuple[str, ...]] = {
    "meddatax": (*_MEDDATAX, "conditions", "arms", "interventions"),
    "bare": _MEDDATAX,  # of arms and interventions nothing parts several names and texts; conditions are lost
    "medpath": (*_EVERYWHERE, "conditions", "interventions", "sites", "countries"),  # see the tests of arms and outcomes below
    "veeva": (
        *_EVERYWHERE, "conditions", "arms", "interventions", "secondary_ids", "allocation", "masking", "purpose",
        "healthy_volunteers", "minimum_age", "maximum_age",
    ),
}  # fmt: skip
# What a bare page may leave out, with a note: a value that fits two places.
IN_DOUBT = {"minimum_age", "maximum_age", "start", "completion", "allocation", "model", "purpose", "masking"}


def read(made: pages.Study) -> Trial:
    return ctgov_json.read(json.dumps(made).encode(), NOWHERE)


def shown(layout: str, made: pages.Study, form: Callable[[str], str] = str) -> Trial:
    write, reader = RENDERED[layout]
    return reader(form(write(made)).encode(), NOWHERE)


def told(layout: str, trial: Trial) -> Trial:
    """The trial without what the layout prints of no value."""
    one_class = len({party.sponsor_class for party in trial.parties if party.sponsor_class}) == 1
    return structs.replace(
        trial,
        parties=tuple(sorted(_parties(layout, trial.parties, one_class), key=lambda party: (party.role, party.name))),
        interventions=tuple(_intervention(layout, each) for each in trial.interventions),
        sites=tuple(_site(layout, site) for site in trial.sites),
        officials=_officials(layout, trial.officials),
        **_levelled(layout, trial),
    )


def _parties(layout: str, parties: tuple[Party, ...], one_class: bool) -> Iterator[Party]:
    """Collaborators are on the page of meddatax only; of several funder types none is known for the lead's."""
    for party in parties:
        if layout == "meddatax" or (layout == "bare" and len(parties) == 1):
            yield party
        elif layout != "bare" and party.role is SponsorRole.LEAD:
            yield party if layout == "veeva" and one_class else structs.replace(party, sponsor_class=None)


def _intervention(layout: str, printed: Intervention) -> Intervention:
    return structs.replace(printed, text="", other_names=()) if layout in ("medpath", "veeva") else printed


def _site(layout: str, site: Site) -> Site:
    """Coordinates are on no page, the status of a site where its line keeps its label."""
    placed = structs.replace(site, latitude=None, longitude=None)
    return placed if layout == "meddatax" else structs.replace(placed, status=None)


def _officials(layout: str, people: tuple[Person, ...]) -> tuple[Person, ...]:
    """The responsible party's affiliation is on no page, and its role on none without labels."""
    bare = layout == "bare"
    return tuple(dict.fromkeys(Person(person.name, "" if bare else person.role) for person in people))


def _levelled(layout: str, trial: Trial) -> dict[str, str]:
    """Texts without the blank lines that a bare page lost."""
    texts = {name: getattr(trial, name) for name in ("summary", "description", "eligibility")}
    return {name: re.sub(r"\n+", "\n", text) if layout == "bare" else text for name, text in texts.items()}


def differences(layout: str, made: pages.Study, form: Callable[[str], str] = str) -> dict[str, tuple[Any, Any]]:
    """The fields that the layout shows and that page and record say otherwise."""
    page, record = told(layout, shown(layout, made, form)), told(layout, read(made))
    found = {name: (getattr(record, name), getattr(page, name)) for name in SHOWN[layout]}
    return {name: both for name, both in found.items() if both[0] != both[1] and not _excused(layout, name, both[1], made)}


def _excused(layout: str, name: str, page: Any, made: pages.Study) -> bool:
    if layout == "bare":
        return name == "criteria" or (name in IN_DOUBT and page is None)
    headless = bool(pages.criteria(made).before)  # the page prints all of it under "Inclusion criteria"
    return layout != "meddatax" and headless and name in ("eligibility", "criteria")


def graph_of(layout: str, trial: Trial) -> set[str]:
    """What the graph says of the fields that the layout shows, mentions and facts with them."""
    kept = {name: getattr(told(layout, trial), name) for name in SHOWN[layout]}
    alone = Trial(origin=NOWHERE, **kept)
    return set(rdf.lines(Record(alone, annotate(alone, lexicon()), link(alone, lexicon()))))


def _studies(name: str) -> Iterator[pages.Study]:
    with gzip.open(TRIALS / name, "rt", encoding="utf-8") as file:
        for line in file:
            made: pages.Study = json.loads(line)
            if pages.module(made, "eligibility").get("eligibilityCriteria"):
                yield made


@pytest.fixture(scope="module")
def real() -> list[pages.Study]:
    if not TRIALS.is_dir():
        pytest.skip("the real records are not at hand")
    return [*_studies("ctgov_v2.jsonl.gz"), *_studies("cart_v2.jsonl.gz")]


# Records that no page in the layout can repeat: a city with a comma before a region, a name that a place lacks.
ALLOWED = {
    "meddatax": {"sites": 2},
    "bare": {"sites": 3, "officials": 10},  # a sponsor who is the investigator, printed without title and role
    "medpath": {"sites": 10, "interventions": 2},  # a person's name, which only contacts show; "Genetic: …" as a name
    "veeva": {"interventions": 2, "arms": 1},
}


@pytest.mark.parametrize("layout", RENDERED)
def test_a_page_of_a_real_record_says_what_the_record_says(layout: str, real: list[pages.Study]) -> None:
    assert len(real) > 400
    found = Counter(name for made in real for name in differences(layout, made))
    assert found - Counter(ALLOWED[layout]) == Counter()


@pytest.mark.parametrize("layout", ["meddatax", "medpath", "veeva"])
def test_the_graphs_of_page_and_real_record_are_one(layout: str, real: list[pages.Study]) -> None:
    agreeing = [made for made in real[::8] if not differences(layout, made) and not pages.criteria(made).before]
    assert len(agreeing) > 30
    for made in agreeing:
        assert graph_of(layout, shown(layout, made)) == graph_of(layout, read(made))


def test_glued_tables_are_parted_or_kept_whole(real: list[pages.Study]) -> None:
    """Of the arms and outcomes of real records hardly one is parted wrongly."""
    said: Counter[str] = Counter()
    for made in real:
        page, record = shown("medpath", made), read(made)
        said.update(_parted("arm", record.arms, page.arms))
        said.update(_parted("outcome", record.outcomes, page.outcomes))
    assert said["arm right"] > said["arm whole"] > 30 * said["arm wrong"]
    assert said["outcome right"] > 3 * said["outcome whole"] > 60 * said["outcome wrong"]


def _parted(kind: str, record: tuple[Any, ...], page: tuple[Any, ...]) -> Iterator[str]:
    for expected, found in zip(record, page, strict=False) if len(record) == len(page) else ():
        label = found.label == expected.label
        whole = found.label.startswith(expected.label) and not found.time_frame if kind == "outcome" else not found.label
        yield f"{kind} {'right' if label else 'whole' if whole else 'wrong'}"


@pytest.mark.parametrize("layout", RENDERED)
@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_page_of_an_example_says_what_the_example_says(layout: str, path: Path) -> None:
    made: pages.Study = json.loads(path.read_text(encoding="utf-8"))
    assert differences(layout, made) == {}
    if layout != "bare" and not pages.criteria(made).before:
        assert graph_of(layout, shown(layout, made)) == graph_of(layout, read(made))


# --- invented records

NAMES = st.sampled_from(
    [
        "CD19 CAR-T cells",
        "NK: expanded",
        "Cells, thawed",
        "Fludarabine",
        "IL-2 (low dose)",
        "Tacrolimus 5 mg/kg",
        "Größe 2",
        "CAR\u2028NK",
    ]
)
WORDS = st.sampled_from(
    ["Relapsed B-ALL.", "Autologous cells; once.", "Study Design", "Not\u0085known", "1×10\\^6 /kg", "Role of NK cells"]
)
TEXTS = st.lists(WORDS, max_size=4).map("\n\n".join)
ITEMS = st.lists(st.sampled_from(["Active infection;", "ECOG 0-2", "Prior CD19 therapy.", "HBV\\>1"]), min_size=1, max_size=3)
LISTS = st.one_of(
    ITEMS.map(lambda items: "\n".join(f"* {item}" for item in items)),
    ITEMS.map(lambda items: "\n\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))),
    ITEMS.map(lambda items: "\n".join(f"  * {item}" if number else f"* {item}" for number, item in enumerate(items))),
)
CRITERIA = st.tuples(LISTS, LISTS).map(lambda both: f"Inclusion Criteria:\n\n{both[0]}\n\nExclusion Criteria:\n\n{both[1]}")
SITES = st.fixed_dictionaries(
    {"city": st.sampled_from(["Exampleton", "Seoul"]), "country": st.sampled_from(["China", "Korea, Republic of", "Taiwan, Province of China"])},
    optional={"facility": st.sampled_from(["Clinic A, Ward 2: North", "Research Site"]), "state": st.just("North Province"), "status": st.just("RECRUITING")},
)  # fmt: skip
KINDS = st.sampled_from(["DRUG", "BIOLOGICAL", "DIETARY_SUPPLEMENT"])
GIVEN = st.lists(
    st.fixed_dictionaries({"name": NAMES, "type": KINDS}, optional={"description": st.just("Once.\n\nTwice."), "otherNames": st.just(["INV-1", "INV 2"])}),
    min_size=1, max_size=3, unique_by=lambda given_: given_["name"],
)  # fmt: skip
PHASES = st.sampled_from([["PHASE1"], ["PHASE1", "PHASE2"], ["NA"], ["EARLY_PHASE1"], []])
AGES = st.sampled_from(["6 Months", "18 Years", "1 Year", "30 Days", ""])


@st.composite
def studies(draw: st.DrawFn) -> pages.Study:
    given_ = draw(GIVEN)
    used = [f"{str(each['type']).capitalize()}: {each['name']}" for each in given_]
    groups = [
        {"label": "Cohort A", "type": "EXPERIMENTAL", "interventionNames": used, "description": "Slowly.\n\nIn hospital."}
    ]
    groups += [{"label": "Cohort B", "type": "NO_INTERVENTION"}] * draw(st.booleans())
    return whole_study(
        statusModule={
            "overallStatus": draw(st.sampled_from(["ENROLLING_BY_INVITATION", "ACTIVE_NOT_RECRUITING", "WITHDRAWN"]))
        },
        descriptionModule={"briefSummary": draw(TEXTS) or "Short.", "detailedDescription": draw(TEXTS)},
        conditionsModule={"conditions": draw(st.sampled_from([["Lymphoma, B-Cell"], []]))},
        designModule={"studyType": "INTERVENTIONAL", "phases": draw(PHASES), "enrollmentInfo": {"count": 12, "type": "ACTUAL"}},
        armsInterventionsModule={"armGroups": groups, "interventions": given_},
        eligibilityModule={
            "eligibilityCriteria": draw(CRITERIA),
            "healthyVolunteers": draw(st.sampled_from([True, False, None])),
            "sex": "FEMALE",
            "minimumAge": draw(AGES),
            "maximumAge": draw(st.sampled_from(["75 Years", ""])),
        },
        contactsLocationsModule={
            "locations": draw(st.lists(SITES, max_size=3)),
            "overallOfficials": draw(st.sampled_from([[], OFFICIALS])),
        },
        sponsorCollaboratorsModule=draw(st.sampled_from(SPONSORS)),
    )


OFFICIALS = [
    {"name": "Ada Example, MD", "role": "PRINCIPAL_INVESTIGATOR", "affiliation": "Invented Institute"},
    {"name": "Bo Example", "role": "STUDY_CHAIR"},
]
LEAD = {"name": "Invented Institute", "class": "OTHER"}
SPONSORS: list[dict[str, Any]] = [
    {"leadSponsor": LEAD, "responsibleParty": {"type": "SPONSOR"}},
    {"leadSponsor": LEAD, "collaborators": [{"name": "Cell Works, Inc.", "class": "INDUSTRY"}, {"name": "State Fund", "class": "OTHER_GOV"}]},
    {"leadSponsor": LEAD, "responsibleParty": {"type": "PRINCIPAL_INVESTIGATOR", "investigatorFullName": "Ada Example", "investigatorTitle": "Professor"}},
]  # fmt: skip
FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "CRLF and BOM": lambda page: "\ufeff" + page.replace("\n", "\r\n"),
    "more blank lines": lambda page: page.replace("\n\n", "\n\n\n\n"),
    "blanks at the ends": lambda page: re.sub(r"$", "  ", page, flags=re.MULTILINE),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("layout", RENDERED)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(made=studies())
def test_a_page_of_an_invented_record_says_what_the_record_says(layout: str, form: str, made: pages.Study) -> None:
    named = all(site.get("facility") for site in pages.module(made, "contactsLocations")["locations"])
    assume(layout != "bare" or named)  # nothing tells a place from a name like it, but the order
    assert differences(layout, made, FORMS[form]) == {}
    if form == "as it is" and layout != "bare":
        assert graph_of(layout, shown(layout, made)) == graph_of(layout, read(made))


def test_a_record_of_nothing_is_a_page_of_empty_sections() -> None:
    made = study()
    for layout in RENDERED:
        page = shown(layout, made)
        assert (page.conditions, page.countries, page.officials, page.sites, page.arms, page.interventions) == ((),) * 6
        assert (page.parties, page.criteria, page.notes) == ((), (), ())


@pytest.mark.parametrize("layout", RENDERED)
def test_what_an_empty_section_does_not_say_is_a_warning(layout: str) -> None:
    page = shown(layout, study())
    found = validate.records(rdf.graph(Record(page, annotate(page, lexicon()))))
    warned = {result.shape.rpartition("/")[2] for result in found if result.level is Level.WARNING}
    assert {"TrialConditionNameMissing", "TrialLeadSponsorMissing", "TrialStatusMissing"} <= warned
    assert not [result for result in found if result.level is Level.VIOLATION and "wasDerivedFrom" not in result.message]


@pytest.mark.parametrize("layout", ["meddatax", "medpath", "veeva"])
@pytest.mark.parametrize("path", EXAMPLES[:8], ids=lambda path: path.stem)
def test_a_saved_page_of_a_record_says_what_its_text_says(layout: str, path: Path) -> None:
    made: pages.Study = json.loads(path.read_text(encoding="utf-8"))
    assert shown(layout, made, _saved) == shown(layout, made)


def _saved(page: str) -> str:
    paragraphs = (escape(paragraph).replace("\n", "<br>") for paragraph in re.split(r"\n{2,}", page))
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return html.text(f"<!doctype html><html><body>{body}</body></html>".encode()).decode()
