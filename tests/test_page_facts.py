"""What must, should and must not be read from a page: every row of the tables of page facts, asked of the built graph.

`page_facts.tsv` beside this file is about the invented pages of examples/; the one of the real pages lies beside the
repository, and is left out where it is not at hand. A predicate without a check fails.
"""

import csv
import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from rdflib import DCTERMS, PROV, RDFS, SKOS, Graph, Literal, URIRef, paths
from rdflib.term import Node

from kg import iri, ontology, rdf, sources
from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.link import link
from kg.model import Polarity, Record, Role, Term, Trial

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
TABLES = {Path(__file__).parent / "page_facts.tsv": ROOT / "examples", SHARED / "questions/page_facts.tsv": SHARED / "pages"}

Way = URIRef | paths.Path


def kg(name: str) -> URIRef:
    return URIRef(iri.vocabulary(name))


def plain(text: str) -> str:
    """Words without case, blanks and marks, so that "Phase 1" is PHASE1."""
    return re.sub(r"[\W_]+", "", text).upper()


class Fact(NamedTuple):
    """A row: `evidence` are the page's words that show it; `normalised` names concepts by their ids."""

    page: str
    predicate: str
    expected: str
    normalised: str
    section: str
    evidence: str
    expectation: str
    note: str

    @property
    def key(self) -> tuple[str, str, str]:
        return self.page, self.predicate, self.expected


class Said(NamedTuple):
    """A mention as the graph has it."""

    makes_fact: bool
    term: Term
    quote: str
    role: str
    polarity: str
    basis: str


class Page(NamedTuple):
    """A trial's graph, as built from one page."""

    trial: URIRef
    graph: Graph

    def nodes(self, path: Way, start: Node | None = None) -> list[Node]:
        return list(self.graph.objects(start or self.trial, path))

    def words(self, path: Way, start: Node | None = None) -> list[str]:
        """The values at the end of a path: literals as written, concepts by their keys."""
        return [str(node) if isinstance(node, Literal) else str(node).rpartition("/")[2] for node in self.nodes(path, start)]

    def literals(self) -> set[str]:
        return {str(value) for value in self.graph.objects() if isinstance(value, Literal)}

    def mentions(self, evidence: str) -> list[Said]:
        """The mentions whose words stand in the evidence, wherever the page says it."""
        words = re.compile(r"\s+".join(map(re.escape, evidence.split())))
        return [said for node in self.nodes(kg("mention")) if (said := self._said(node, words))]

    def _said(self, node: Node, words: re.Pattern[str]) -> Said | None:
        names = ("field", "start", "end", "quote", "term", "role", "polarity", "basis")
        field, start, end, quote, term, role, polarity, basis = (self.graph.value(node, kg(name)) for name in names)
        subject = self.graph.value(node, kg("onPart")) or self.trial
        first, last = int(str(start)), int(str(end))
        texts = [str(text) for text in self.graph.objects(subject, field) if str(text)[first:last] == str(quote)]
        if not any(found.start() < last and first < found.end() for text in texts for found in words.finditer(text)):
            return None
        makes_fact = (node, kg("supports"), None) in self.graph
        context = (str(value).removeprefix(iri.KG) for value in (role, polarity, basis))
        return Said(makes_fact, iri.term_of(str(term)), str(quote), *context)


Check = Callable[[Page, Fact], bool]


def means(term: Term, ids: str) -> bool:
    """Whether one of the ids in the text is the concept's own or one that it is mapped to."""
    node = URIRef(iri.term(term))
    mapped = {str(node), *(str(value) for kind in MAPPINGS for value in ontology.graph().objects(node, kind))}
    wanted = re.findall(r"([A-Z]+):(\w+)", ids)
    return any(re.search(rf"(?i)\b{scheme}[/:_]{local}$", known) for scheme, local in wanted for known in mapped)


def labelled(term: Term, label: str) -> bool:
    return any((URIRef(iri.term(term)), kind, Literal(label)) in ontology.graph() for kind in LABELS)


MAPPINGS = (SKOS.exactMatch, SKOS.closeMatch)
LABELS = (SKOS.prefLabel, SKOS.altLabel, kg("contextLabel"))
LAYOUTS = {
    "labelled aggregator page (blank-line separated)": "meddatax",
    "label-less variant of the same aggregator": "meddatax",
    "MedPath": "medpath",
    "ClinicalTrials.Veeva": "veeva",
}


def terms(page: Page, *names: str) -> list[Term]:
    """The concepts that the trial has in these properties."""
    return [iri.term_of(str(node)) for name in names for node in page.nodes(kg(name))]


def facts(page: Page, fact: Fact) -> list[Said]:
    """The mentions in the evidence that make a fact of a product or of the disease: conditioning is neither."""
    return [said for said in page.mentions(fact.evidence) if said.makes_fact and said.role != Role.CONDITIONING]


def says(path: Way) -> Check:
    """The expected value stands at the end of the path from the trial."""
    return lambda page, fact: plain(fact.expected) in map(plain, page.words(path))


def lacks(*names: str) -> Check:
    """The trial has none of these properties."""
    return lambda page, fact: not any(page.nodes(kg(name)) for name in names)


def layout(page: Page, fact: Fact) -> bool:
    """The layout is known, and its own words are nobody's data."""
    return page.words(PROV.wasDerivedFrom / kg("layout")) == [LAYOUTS[fact.expected]] and unpublished(page, fact)


def phase(page: Page, fact: Fact) -> bool:
    (found,) = terms(page, "phase")
    return plain(found.key) == plain(fact.expected) and (not fact.normalised or means(found, fact.normalised))


def lead_sponsor(page: Page, fact: Fact) -> bool:
    (sponsor,) = page.nodes(kg("leadSponsor"))
    class_ = fact.normalised.removeprefix("class ").upper()
    return page.words(RDFS.label, sponsor) == [fact.expected] and class_ in ("", *page.words(kg("sponsorClass"), sponsor))


def sites(page: Page) -> Iterator[str]:
    for site in page.nodes(kg("site")):
        country = [str(ontology.graph().value(node, SKOS.prefLabel)) for node in page.nodes(kg("country"), site)]
        name, city = page.words(RDFS.label, site), page.words(kg("city"), site)
        for region in (page.words(kg("region"), site), ["no region"], []):
            yield "; ".join([*name, *city, *region, *country])


def site(page: Page, fact: Fact) -> bool:
    """A site as printed; a person's name printed as the facility names no site."""
    person = re.match(r"'(.*)' as facility", fact.expected)
    wanted = plain(fact.expected[person.end() :] if person else fact.expected)
    named = {name for node in page.nodes(kg("site")) for name in page.words(RDFS.label, node)}
    return wanted in map(plain, sites(page)) and not (person and person[1] in named)


def site_count(page: Page, fact: Fact) -> bool:
    """A count mints no sites: there are as many as are named."""
    return page.words(kg("siteCount")) == [fact.expected] and len(page.nodes(kg("site"))) in (0, int(fact.expected))


def countries(page: Page, fact: Fact) -> bool:
    derived = re.search(r"derive (\w+)", fact.expected)
    return derived is not None and any(labelled(term, derived[1]) for term in terms(page, "country"))


def investigator(page: Page, fact: Fact) -> bool:
    people = {page.words(RDFS.label, node)[0]: page.words(kg("personRole"), node) for node in page.nodes(kg("official"))}
    return [role for name, role in people.items() if name.partition(",")[0] == fact.expected] == [["PRINCIPAL_INVESTIGATOR"]]


def age_range(page: Page, fact: Fact) -> bool:
    low, high = page.words(kg("minimumAge")), page.words(kg("maximumAge"))
    return fact.expected == f"{'-'.join(low + high)}{'' if high else '+'} years"


def healthy_volunteers(page: Page, fact: Fact) -> bool:
    return page.words(kg("healthyVolunteers")) == [{"Yes": "true", "No": "false"}[fact.expected]]


def condition(page: Page, fact: Fact) -> bool:
    """The concepts that the row names, each from the words it names, and from these words no other disease."""
    found = facts(page, fact)
    parts = [part for part in fact.normalised.split(" + ") if ":" in part]
    diseases = [said.term for said in found if said.term.scheme == "condition"]
    return all(any(means(said.term, part) for said in found) for part in parts) and all(
        means(term, fact.normalised) for term in diseases
    )


def printed_condition(page: Page, fact: Fact) -> bool:
    return fact.expected in page.words(kg("conditionName")) and condition(page, fact)


def inferred_condition(page: Page, fact: Fact) -> bool:
    return condition(page, fact) and {said.basis for said in facts(page, fact)} == {"inferred"}


def state(page: Page, fact: Fact) -> bool:
    """A state of the disease that is printed among the conditions is no disease."""
    found = {said.term.scheme for said in facts(page, fact)}
    return fact.expected in page.words(kg("conditionName")) and found == {"state"}


def population(page: Page, fact: Fact) -> bool:
    known = terms(page, "condition", "diseaseState")
    return all(any(labelled(term, word) for term in known) for word in fact.expected.split())


def excluded_condition(page: Page, fact: Fact) -> bool:
    said = [said for said in page.mentions(fact.evidence) if means(said.term, fact.normalised)]
    studied = any(means(term, fact.normalised) for term in terms(page, "condition"))
    return {each.polarity for each in said} == {Polarity.EXCLUDED} and not studied


def intervention(page: Page, fact: Fact) -> bool:
    for node in page.nodes(kg("intervention")):
        (name,), types = page.words(RDFS.label, node), page.words(kg("interventionType"), node)
        if plain(fact.expected) in map(plain, (name, *(f"{type_}: {name}" for type_ in types))):
            return fact.normalised.removeprefix("type ") in ("", *types)
    return False


def effector_cell(page: Page, fact: Fact) -> bool:
    """One kind of cell from these words, and a modification only where the cells are engineered."""
    (cell,) = terms(page, "effectorCell")
    engineered = "+ engineered" in fact.normalised
    stated = cell in {said.term for said in facts(page, fact)}
    return means(cell, fact.normalised) and stated and bool(terms(page, "modification")) == engineered


def antigen(page: Page, fact: Fact) -> bool:
    found = terms(page, "targetAntigen")
    if fact.expected == "NONE":
        return not found
    return [means(term, fact.normalised) for term in found] == [True] and found[0] in {said.term for said in facts(page, fact)}


def source(page: Page, fact: Fact) -> bool:
    """A donor or source from these words; `=> allogeneic` is the donor that it implies. Not stated is said, and no more."""
    donors, found = page.words(kg("donorRelation")), page.words(kg("cellSource"))
    if fact.expected == "NOT STATED":
        return (donors, found) == (["NOT_STATED"], [])
    keys = {*re.findall(r"local (\w+)", fact.normalised), *re.findall(r"=> (\w+)", fact.expected.upper())}
    read = {said.term.key for said in facts(page, fact)}
    return bool(keys) and keys <= {*donors, *found} and keys <= read


def role_of(role: Role, polarity: Polarity = Polarity.AFFIRMED) -> Check:
    """What the expected value names first has this role in the evidence, and is no fact there."""

    def check(page: Page, fact: Fact) -> bool:
        found = [said for said in page.mentions(fact.evidence) if said.term.key == fact.expected.split()[0].upper()]
        return {(said.role, said.polarity) for said in found} == {(role, polarity)} and not facts(page, fact)

    return check


def each_in_role(role: Role, polarity: Polarity = Polarity.AFFIRMED) -> Check:
    """Every name that the expected value lists is mentioned in this role, and none of the evidence makes a fact."""

    def check(page: Page, fact: Fact) -> bool:
        found = {said.quote.upper() for said in page.mentions(fact.evidence) if (said.role, said.polarity) == (role, polarity)}
        names = re.split(r", | \+ ", fact.expected.upper())
        return all(any(quote.startswith(name) for quote in found) for name in names) and not facts(page, fact)

    return check


def prepares(page: Page, fact: Fact) -> bool:
    """The drugs that the expected value lists are conditioning, which the trial says of itself."""
    known = {term.key for term in terms(page, "conditioningAgent")}
    return each_in_role(Role.CONDITIONING)(page, fact) and known >= set(fact.expected.upper().split(" + "))


def in_role(role: Role, polarity: Polarity = Polarity.AFFIRMED) -> Check:
    """The evidence has a mention of this role."""
    return lambda page, fact: any((said.role, said.polarity) == (role, polarity) for said in page.mentions(fact.evidence))


def denied(page: Page, fact: Fact) -> bool:
    found = page.mentions(fact.evidence)
    return {said.polarity for said in found} == {Polarity.NEGATED} and not facts(page, fact)


def weak_hint(page: Page, fact: Fact) -> bool:
    """Words that could hint at a donor have another role, and the donor stays as it is."""
    roles = {said.role for said in page.mentions(fact.evidence)}
    return roles in ({Role.BACKGROUND}, {Role.PRIOR_THERAPY}) and page.words(kg("donorRelation")) == ["NOT_STATED"]


def not_of_the_product(page: Page, fact: Fact) -> bool:
    """Other names of an intervention are none of the product, which has no names of its own."""
    names = [value for product in page.nodes(kg("testsProduct")) for value in page.nodes(RDFS.label | kg("otherName"), product)]
    return not names and not any(said.role == Role.PRODUCT for said in page.mentions(fact.evidence))


def other_cells(page: Page, fact: Fact) -> bool:
    """A donor of other cells: of those had before, or of those told of."""
    role = Role.PRIOR_THERAPY if "prior therapy" in fact.expected else Role.BACKGROUND
    donor = Term("donor", fact.expected.split()[0].upper())
    return {said.role for said in page.mentions(fact.evidence) if said.term == donor} == {role}


def other_product(page: Page, fact: Fact) -> bool:
    """A product told of is no product of the trial, and the company that makes it no sponsor."""
    told = {*re.findall(r"[A-Z]\w+", fact.evidence), fact.expected}
    parties = page.words((kg("leadSponsor") | kg("collaborator") | kg("intervention")) / RDFS.label)
    roles = {said.role for said in page.mentions(fact.evidence)}
    return roles == {Role.BACKGROUND} and not told & {word for name in parties for word in name.split()}


def no_intervention(page: Page, fact: Fact) -> bool:
    given = " ".join(page.words(kg("intervention") / (RDFS.label | kg("otherName")))).lower()
    return not any(name in given for name in fact.expected.lower().split(", "))


def no_result_of_the_trial(page: Page, fact: Fact) -> bool:
    """Numbers told of another study are neither the participants nor in the outcomes of this one."""
    own = page.words(kg("enrollment")) + page.words(kg("outcome") / (RDFS.label | kg("text")))
    return not set(re.findall(r"\d+", fact.expected)) & {number for text in own for number in re.findall(r"\d+", text)}


def table_row(page: Page, fact: Fact) -> bool:
    """A row whose columns the page glued together is parted, and nothing of it is lost."""
    row = re.sub(r"^(\w+: )\1", r"\1", fact.expected)
    parted = (
        "".join(page.words(kg("armType"), arm) + page.words(RDFS.label, arm) + names + page.words(kg("text"), arm))
        for arm in page.nodes(kg("arm"))
        for names in [page.words(kg("uses") / RDFS.label, arm)]
    )
    return any(plain(each).startswith(plain(row)) for each in parted) and unpublished(page, fact)


def no_inclusion(page: Page, fact: Fact) -> bool:
    listed = page.words(kg("criterion") / kg("inclusion"))
    return bool(listed) and "true" not in listed and "Inclusion" not in page.words(kg("eligibilityText"))[0]


def dose(page: Page, fact: Fact) -> bool:
    return any("dose" in str(name).removeprefix(iri.KG).lower() for name in page.graph.predicates())


def related(page: Page, fact: Fact) -> bool:
    """The publisher's list, and nothing else about the trials in it."""
    listed = page.nodes(kg("listedAsRelated"))
    return page.words(kg("listedAsRelated")) == fact.expected.split(";") and not any(
        (node, None, None) in page.graph or set(page.graph.predicates(page.trial, node)) != {kg("listedAsRelated")}
        for node in listed
    )


def unpublished(page: Page, fact: Fact) -> bool:
    """The words stand in no literal."""
    return not any(fact.evidence in text for text in page.literals())


def no_number_to_call(page: Page, fact: Fact) -> bool:
    digits = re.sub(r"\D", "", fact.evidence)
    return not any(digits in re.sub(r"\D", "", text) for text in page.literals())


def asserts_nothing(page: Page, fact: Fact) -> bool:
    return not facts(page, fact)


CHECKS: dict[str, Check] = {
    "identifier": says(DCTERMS.identifier),
    "layout": layout,
    "lastUpdated": says(kg("lastUpdated")),
    "overallStatus": says(kg("status")),
    "phase": phase,
    "enrollment": says(kg("enrollment")),
    "startDate": says(kg("startDate")),
    "completionDate": says(kg("completionDate")),
    "dates": lacks("startDate", "completionDate", "lastUpdated"),
    "leadSponsor": lead_sponsor,
    "collaborator": says(kg("collaborator") / RDFS.label),
    "site": site,
    "siteCount": site_count,
    "country": lacks("country", "countryName"),
    "countries": countries,
    "principalInvestigator": investigator,
    "piVariant": says(kg("official") / RDFS.label),
    "sex": says(kg("sex")),
    "ageRange": age_range,
    "healthyVolunteers": healthy_volunteers,
    "secondaryId": says(kg("secondaryId")),
    "condition": printed_condition,
    "conditionRefined": condition,
    "conditionInferred": inferred_condition,
    "conditionsSection": lacks("conditionName"),
    "conditionState": state,
    "conditionExcluded": excluded_condition,
    "population": population,
    "negation": denied,
    "interventionRaw": intervention,
    "notIntervention": no_intervention,
    "otherNamesTrap": not_of_the_product,
    "armTableTrap": table_row,
    "inclusionCriteria": no_inclusion,
    "effectorCell": effector_cell,
    "targetAntigen": antigen,
    "diseaseMarker": role_of(Role.MARKER),
    "cellSource": source,
    "cellSourceWeakHint": weak_hint,
    "cellSourceTrap": other_cells,
    "productTrap": other_product,
    "historicalResult": no_result_of_the_trial,
    "priorTherapyRequired": role_of(Role.PRIOR_THERAPY),
    "exclusionPriorTherapy": each_in_role(Role.PRIOR_THERAPY, Polarity.EXCLUDED),
    "lymphodepletion": prepares,
    "noLymphodepletion": in_role(Role.CONDITIONING, Polarity.NEGATED),
    "concomitant": in_role(Role.COMPANION),
    "dose": dose,
    "relatedTrialText": related,
    "pii": no_number_to_call,
}
RULES: dict[str, tuple[Check, ...]] = {
    "must": (),
    "should": (),
    "must-not-assert": (asserts_nothing,),
    "must-not-publish": (unpublished,),
    "separate": (unpublished,),
}
DOSES = "doses stay in the text of their arm: there is no property for them"
# Rows of the kind `should` that do not hold, and why. One that begins to hold fails until it leaves this table.
NOT_YET: dict[tuple[str, str, str], str] = {
    ("NCT06631040", "dose", "1e7/kg;5e7/kg;1e8/kg"): DOSES,
    ("NCT05574608", "dose", "1e9; 1-2e7/kg"): DOSES,
    ("NCT99999901", "dose", "5e6/kg"): DOSES,
}  # fmt: skip


def rows(table: Path) -> list[Fact]:
    if not table.is_file():
        return []
    with table.open(encoding="utf-8", newline="") as file:
        _, *read = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
    return [Fact(*row) for row in read]


FACTS = {fact: directory for table, directory in TABLES.items() for fact in rows(table)}


@cache
def built(nct: str, directory: Path) -> Page:
    (path,) = (path for path in directory.glob(f"{nct}.*.txt") if not path.stem.endswith(".cut"))
    (raw,) = sources.find([path])
    assert isinstance(raw, sources.RawRecord)
    trial = sources.read(raw)
    assert isinstance(trial, Trial)
    graph = rdf.graph(Record(trial, annotate(trial, lexicon()), link(trial, lexicon())))
    return Page(URIRef(rdf.DEFAULT.trial(nct)), graph)


def test_every_kind_of_row_has_a_case_on_the_invented_pages() -> None:
    assert {fact.expectation for fact in rows(next(iter(TABLES)))} == set(RULES)


def test_rows_that_do_not_hold_yet_are_of_the_kind_should() -> None:
    known = {fact.key: fact.expectation for fact in FACTS}
    assert {known.get(key, "should") for key in NOT_YET} == {"should"}


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: f"{fact.page}-{fact.predicate}-{fact.expectation}")
def test_a_page_says_what_it_must_and_nothing_that_it_must_not(fact: Fact) -> None:
    page = built(fact.page, FACTS[fact])
    holds = all(check(page, fact) for check in (CHECKS[fact.predicate], *RULES[fact.expectation]))
    assert holds is (fact.key not in NOT_YET), NOT_YET.get(fact.key, fact.note)


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real pages are not at hand")
def test_every_whole_real_page_is_looked_at() -> None:
    whole = {path.name.split(".")[0] for path in (SHARED / "pages").glob("*.txt") if not path.stem.endswith(".cut")}
    assert {fact.page for fact, directory in FACTS.items() if directory == SHARED / "pages"} == whole


def test_pages_of_every_layout_are_looked_at() -> None:
    pages = [built(fact.page, directory) for fact, directory in FACTS.items()]
    assert {word for page in pages for word in page.words(PROV.wasDerivedFrom / kg("layout"))} == {
        "meddatax",
        "medpath",
        "veeva",
    }
