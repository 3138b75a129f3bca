"""A trial free of any layout, and what was read from its words: the values that every stage hands on."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from msgspec import Struct


class Status(StrEnum):
    """ClinicalTrials.gov API v2 `Status`; a site's recruitment status uses the same set."""

    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    AVAILABLE = "AVAILABLE"
    COMPLETED = "COMPLETED"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    RECRUITING = "RECRUITING"
    SUSPENDED = "SUSPENDED"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    TERMINATED = "TERMINATED"
    UNKNOWN = "UNKNOWN"
    WITHDRAWN = "WITHDRAWN"
    WITHHELD = "WITHHELD"


class Phase(StrEnum):
    """API v2 `Phase`, and the two pairs a trial may span. NA says that phases do not apply."""

    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE1_PHASE2 = "PHASE1_PHASE2"
    PHASE2 = "PHASE2"
    PHASE2_PHASE3 = "PHASE2_PHASE3"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"
    NA = "NA"


class StudyType(StrEnum):
    """API v2 `StudyType`."""

    EXPANDED_ACCESS = "EXPANDED_ACCESS"
    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"


class Allocation(StrEnum):
    """API v2 `DesignAllocation`."""

    NA = "NA"
    NON_RANDOMIZED = "NON_RANDOMIZED"
    RANDOMIZED = "RANDOMIZED"


class Model(StrEnum):
    """API v2 `InterventionalAssignment` and `ObservationalModel`: how a study is laid out."""

    CASE_CONTROL = "CASE_CONTROL"
    CASE_CROSSOVER = "CASE_CROSSOVER"
    CASE_ONLY = "CASE_ONLY"
    COHORT = "COHORT"
    CROSSOVER = "CROSSOVER"
    DEFINED_POPULATION = "DEFINED_POPULATION"
    ECOLOGIC_OR_COMMUNITY = "ECOLOGIC_OR_COMMUNITY"
    FACTORIAL = "FACTORIAL"
    FAMILY_BASED = "FAMILY_BASED"
    NATURAL_HISTORY = "NATURAL_HISTORY"
    OTHER = "OTHER"
    PARALLEL = "PARALLEL"
    SEQUENTIAL = "SEQUENTIAL"
    SINGLE_GROUP = "SINGLE_GROUP"


class Masking(StrEnum):
    """API v2 `DesignMasking`."""

    DOUBLE = "DOUBLE"
    NONE = "NONE"
    QUADRUPLE = "QUADRUPLE"
    SINGLE = "SINGLE"
    TRIPLE = "TRIPLE"


class Purpose(StrEnum):
    """API v2 `PrimaryPurpose`."""

    BASIC_SCIENCE = "BASIC_SCIENCE"
    DEVICE_FEASIBILITY = "DEVICE_FEASIBILITY"
    DIAGNOSTIC = "DIAGNOSTIC"
    ECT = "ECT"
    HEALTH_SERVICES_RESEARCH = "HEALTH_SERVICES_RESEARCH"
    OTHER = "OTHER"
    PREVENTION = "PREVENTION"
    SCREENING = "SCREENING"
    SUPPORTIVE_CARE = "SUPPORTIVE_CARE"
    TREATMENT = "TREATMENT"


class Sex(StrEnum):
    """API v2 `Sex`: who may take part."""

    ALL = "ALL"
    FEMALE = "FEMALE"
    MALE = "MALE"


class SponsorClass(StrEnum):
    """API v2 `AgencyClass`."""

    AMBIG = "AMBIG"
    FED = "FED"
    INDIV = "INDIV"
    INDUSTRY = "INDUSTRY"
    NETWORK = "NETWORK"
    NIH = "NIH"
    OTHER = "OTHER"
    OTHER_GOV = "OTHER_GOV"
    UNKNOWN = "UNKNOWN"


class InterventionType(StrEnum):
    """API v2 `InterventionType`."""

    BEHAVIORAL = "BEHAVIORAL"
    BIOLOGICAL = "BIOLOGICAL"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    DEVICE = "DEVICE"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    DRUG = "DRUG"
    GENETIC = "GENETIC"
    OTHER = "OTHER"
    PROCEDURE = "PROCEDURE"
    RADIATION = "RADIATION"


class ArmType(StrEnum):
    """API v2 `ArmGroupType`."""

    ACTIVE_COMPARATOR = "ACTIVE_COMPARATOR"
    EXPERIMENTAL = "EXPERIMENTAL"
    NO_INTERVENTION = "NO_INTERVENTION"
    OTHER = "OTHER"
    PLACEBO_COMPARATOR = "PLACEBO_COMPARATOR"
    SHAM_COMPARATOR = "SHAM_COMPARATOR"


class EnrollmentType(StrEnum):
    """API v2 `EnrollmentType`: whether people are counted or expected."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class DateType(StrEnum):
    """API v2 `DateType`: whether a date has been or is expected."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class TimePerspective(StrEnum):
    """API v2 `DesignTimePerspective`: where an observational study looks, from its start."""

    CROSS_SECTIONAL = "CROSS_SECTIONAL"
    OTHER = "OTHER"
    PROSPECTIVE = "PROSPECTIVE"
    RETROSPECTIVE = "RETROSPECTIVE"


class SamplingMethod(StrEnum):
    """API v2 `SamplingMethod` of an observational study."""

    NON_PROBABILITY_SAMPLE = "NON_PROBABILITY_SAMPLE"
    PROBABILITY_SAMPLE = "PROBABILITY_SAMPLE"


class StandardAge(StrEnum):
    """API v2 `StandardAge`: under 18, 18 to 64, 65 and over."""

    ADULT = "ADULT"
    CHILD = "CHILD"
    OLDER_ADULT = "OLDER_ADULT"


class WhoMasked(StrEnum):
    """API v2 `WhoMasked`: who is kept from knowing."""

    CARE_PROVIDER = "CARE_PROVIDER"
    INVESTIGATOR = "INVESTIGATOR"
    OUTCOMES_ASSESSOR = "OUTCOMES_ASSESSOR"
    PARTICIPANT = "PARTICIPANT"


class BioSpecimenRetention(StrEnum):
    """API v2 `BioSpecRetention`: what is kept of the samples."""

    NONE_RETAINED = "NONE_RETAINED"
    SAMPLES_WITHOUT_DNA = "SAMPLES_WITHOUT_DNA"
    SAMPLES_WITH_DNA = "SAMPLES_WITH_DNA"


class IpdSharing(StrEnum):
    """API v2 `IpdSharing`: whether individual participants' data will be shared."""

    NO = "NO"
    UNDECIDED = "UNDECIDED"
    YES = "YES"


class OfficialRole(StrEnum):
    """API v2 `OfficialRole` and `ResponsiblePartyType`: as what somebody answers for a study."""

    PRINCIPAL_INVESTIGATOR = "PRINCIPAL_INVESTIGATOR"
    SPONSOR = "SPONSOR"
    SPONSOR_INVESTIGATOR = "SPONSOR_INVESTIGATOR"
    STUDY_CHAIR = "STUDY_CHAIR"
    STUDY_DIRECTOR = "STUDY_DIRECTOR"
    SUB_INVESTIGATOR = "SUB_INVESTIGATOR"


class ReferenceType(StrEnum):
    """API v2 `ReferenceType`: what a cited publication is to the trial. DERIVED: found by the registry, not printed."""

    BACKGROUND = "BACKGROUND"
    DERIVED = "DERIVED"
    RESULT = "RESULT"


class MeshUse(StrEnum):
    """What the registry indexes by a MeSH heading; the value is the property's name in the graph."""

    CONDITION = "conditionMesh"
    CONDITION_ANCESTOR = "conditionMeshAncestor"
    INTERVENTION = "interventionMesh"
    INTERVENTION_ANCESTOR = "interventionMeshAncestor"


class Facet(StrEnum):
    """A property of a cell product whose value is a concept; the value is the property's name in the graph."""

    CELL = "effectorCell"
    MODIFICATION = "modification"
    ANTIGEN = "targetAntigen"
    DONOR = "donorRelation"
    SOURCE = "cellSource"


class ProductFact(StrEnum):
    """A property of a cell product that is no facet of it."""

    NAMED_PRODUCT = "namedProduct"


class TrialFact(StrEnum):
    """A property of a trial that is read from its words."""

    CONDITION = "condition"
    STATE = "diseaseState"
    CONDITIONING = "conditioningAgent"


class Role(StrEnum):
    """What a mentioned thing is in the trial. Only `product` makes a facet, `studied` a condition or state, `conditioning`
    a conditioning agent."""

    PRODUCT = "product"
    MARKER = "marker"
    PRIOR_THERAPY = "priorTherapy"
    BACKGROUND = "background"
    CONDITIONING = "conditioning"
    BINDER = "binder"
    TAG = "tag"
    ARMOUR = "armour"
    EDIT = "edit"
    COMPANION = "companion"
    STUDIED = "studied"


class Polarity(StrEnum):
    """Whether the words say it, deny it, rule it out for participants, or leave it open."""

    AFFIRMED = "affirmed"
    NEGATED = "negated"
    EXCLUDED = "excluded"
    POSSIBLE = "possible"


class Basis(StrEnum):
    """How a mention supports its fact: the words say it, imply it, or name a product known to have it."""

    STATED = "stated"
    INFERRED = "inferred"
    NAMED_PRODUCT = "namedProduct"


class Field(StrEnum):
    """The property whose literal a mention's words stand in, as a prefixed name of the graph."""

    TITLE = "rdfs:label"
    OFFICIAL_TITLE = "kg:officialTitle"
    SUMMARY = "kg:summary"
    DESCRIPTION = "kg:description"
    CONDITION_NAME = "kg:conditionName"
    KEYWORD = "kg:keyword"
    OTHER_NAME = "kg:otherName"
    TEXT = "kg:text"
    ELIGIBILITY = "kg:eligibilityText"


class SponsorRole(StrEnum):
    """An organisation's part in a trial."""

    LEAD = "lead"
    COLLABORATOR = "collaborator"


class Severity(StrEnum):
    """What a problem cost: the whole record, or one field of it."""

    RECORD = "record"
    FIELD = "field"


_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


class PartialDate(NamedTuple):
    """A date at its printed precision; month and day are None where the source does not print them."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read `2024`, `2024-12` or `2024-12-19`; raises ValueError for anything else, also for 2023-02-29."""
        match = _DATE.fullmatch(text)
        if match is None:
            raise ValueError(f"not a date: {text!r}")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        try:
            date(year, 1 if month is None else month, 1 if day is None else day)
        except ValueError:
            raise ValueError(f"not a date: {text!r}") from None
        return cls(year, month, day)

    def __str__(self) -> str:
        parts = [f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part is not None)]
        return "-".join(parts)

    @property
    def datatype(self) -> str:
        """The XML Schema type of this precision."""
        return "date" if self.day else "gYearMonth" if self.month else "gYear"


class Term(NamedTuple):
    """A concept of the vocabulary by its scheme and key, as ("antigen", "CD19")."""

    scheme: str
    key: str


class Note(Struct, frozen=True):
    """A field that could not be read: where it stands in the record, and what is wrong."""

    place: str
    problem: str


class Reject(Struct, frozen=True):
    """One line of rejects.jsonl: what was refused, where, and why."""

    file: str
    place: str
    nct: str
    severity: Severity
    problem: str


class Origin(Struct, frozen=True):
    """Where a record came from. `sha256` is of the record's own bytes; `file` and `place` locate it for people.

    `url` is the publisher's page of the trial, where the layout tells it.
    """

    layout: str
    file: str
    place: str
    sha256: str
    url: str = ""


class Party(Struct, frozen=True):
    """A sponsor or collaborator, named as printed."""

    name: str
    role: SponsorRole
    sponsor_class: SponsorClass | None = None


class Site(Struct, frozen=True):
    """A place of a trial. `facility` is empty where the source prints none, or a person's name instead."""

    facility: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    status: Status | None = None


class Person(Struct, frozen=True):
    """A responsible person: name, role and affiliation as printed, never a way to reach them."""

    name: str
    role: str = ""
    affiliation: str = ""
    official_role: OfficialRole | None = None


class Intervention(Struct, frozen=True):
    """What is given, as printed."""

    name: str
    type: InterventionType | None = None
    text: str = ""
    other_names: tuple[str, ...] = ()


class Arm(Struct, frozen=True):
    """A group of participants; `uses` are names of the trial's interventions."""

    label: str
    type: ArmType | None = None
    text: str = ""
    uses: tuple[str, ...] = ()


class Outcome(Struct, frozen=True):
    """A measure of a trial with its time frame."""

    label: str
    primary: bool
    time_frame: str = ""
    text: str = ""


class Criterion(Struct, frozen=True):
    """One item of the criteria: `eligibility[start:end]` of its trial, in Unicode code points, without its bullet."""

    inclusion: bool
    start: int
    end: int


class Heading(Struct, frozen=True):
    """A MeSH heading that the registry gave the trial: `D008223`, Lymphoma."""

    use: MeshUse
    id: str
    label: str


class Reference(Struct, frozen=True):
    """A publication by its PubMed id, and what it is to the trial."""

    pmid: str
    type: ReferenceType | None = None


class Trial(Struct, frozen=True, kw_only=True):
    """One record of one trial. Empty means that the record does not say; ages are in years."""

    nct: str
    origin: Origin
    title: str = ""
    official_title: str = ""
    summary: str = ""
    description: str = ""
    eligibility: str = ""
    why_stopped: str = ""
    secondary_ids: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    status: Status | None = None
    phase: Phase | None = None
    study_type: StudyType | None = None
    allocation: Allocation | None = None
    model: Model | None = None
    masking: Masking | None = None
    who_masked: tuple[WhoMasked, ...] = ()
    purpose: Purpose | None = None
    time_perspective: TimePerspective | None = None
    sampling_method: SamplingMethod | None = None
    retention: BioSpecimenRetention | None = None
    sex: Sex | None = None
    standard_ages: tuple[StandardAge, ...] = ()
    healthy_volunteers: bool | None = None
    expanded_access: bool | None = None
    expanded_access_status: Status | None = None
    ipd_sharing: IpdSharing | None = None
    responsible_party: OfficialRole | None = None
    has_results: bool | None = None
    start: PartialDate | None = None
    start_type: DateType | None = None
    primary_completion: PartialDate | None = None
    primary_completion_type: DateType | None = None
    completion: PartialDate | None = None
    completion_type: DateType | None = None
    verified: PartialDate | None = None
    updated: PartialDate | None = None
    enrollment: int | None = None
    enrollment_type: EnrollmentType | None = None
    minimum_age: Decimal | None = None
    maximum_age: Decimal | None = None
    site_count: int | None = None
    parties: tuple[Party, ...] = ()
    sites: tuple[Site, ...] = ()
    countries: tuple[str, ...] = ()
    officials: tuple[Person, ...] = ()
    arms: tuple[Arm, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    headings: tuple[Heading, ...] = ()
    references: tuple[Reference, ...] = ()
    related: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


def criterion_at(trial: Trial, place: int) -> int:
    """The number, from 1, of the criterion that holds a place of the eligibility text; 0 where none does."""
    number = bisect_right(trial.criteria, place, key=lambda criterion: criterion.start)
    return number if number and place < trial.criteria[number - 1].end else 0


class Passage(NamedTuple):
    """One literal of a trial that words are read from. `part` is "" for the trial itself, else "arm/1" and so on."""

    field: Field
    part: str
    text: str


def passages(trial: Trial) -> Iterator[Passage]:
    """Every literal that is read, in reading order: what is given first, then what is told of it."""
    yield Passage(Field.TITLE, "", trial.title)
    yield Passage(Field.OFFICIAL_TITLE, "", trial.official_title)
    for number, name in enumerate(trial.conditions, 1):
        yield Passage(Field.CONDITION_NAME, f"condition/{number}", name)
    for number, keyword in enumerate(trial.keywords, 1):
        yield Passage(Field.KEYWORD, f"keyword/{number}", keyword)
    for number, intervention in enumerate(trial.interventions, 1):
        part = f"intervention/{number}"
        yield Passage(Field.TITLE, part, intervention.name)
        for name in intervention.other_names:
            yield Passage(Field.OTHER_NAME, part, name)
        yield Passage(Field.TEXT, part, intervention.text)
    for number, arm in enumerate(trial.arms, 1):
        yield Passage(Field.TITLE, f"arm/{number}", arm.label)
        yield Passage(Field.TEXT, f"arm/{number}", arm.text)
    yield Passage(Field.SUMMARY, "", trial.summary)
    yield Passage(Field.DESCRIPTION, "", trial.description)
    yield Passage(Field.ELIGIBILITY, "", trial.eligibility)


class Mention(Struct, frozen=True):
    """Words of a trial that mean a concept: `quote == text[start:end]` of the passage, in Unicode code points.

    `supports` names the subjects of the fact that the words make ("product/1", or "" for the trial itself);
    empty where they make none. `rule` names the reading rule that set role, polarity and basis.
    """

    field: Field
    part: str
    start: int
    end: int
    quote: str
    term: Term
    role: Role
    polarity: Polarity = Polarity.AFFIRMED
    basis: Basis = Basis.STATED
    rule: str = ""
    supports: tuple[str, ...] = ()
    fact: Facet | ProductFact | TrialFact | None = None

    @property
    def identity(self) -> tuple[str, ...]:
        """What tells a mention from the others of its trial: a concept at a place in a role."""
        return (self.field, self.part, str(self.start), str(self.end), *self.term, self.role)


class Product(Struct, frozen=True):
    """Cells that a trial gives. `facets` hold its most specific concepts, NOT_STATED donor included.

    `named` are the known products that the trial calls them by.
    """

    path: str
    facets: tuple[tuple[Facet, Term], ...]
    named: tuple[Term, ...] = ()


class About(Struct, frozen=True):
    """What a criterion speaks of: its number among the trial's criteria, from 1, and the concept."""

    criterion: int
    term: Term


class Reading(Struct, frozen=True):
    """What annotation finds in a trial."""

    products: tuple[Product, ...] = ()
    mentions: tuple[Mention, ...] = ()
    about: tuple[About, ...] = ()


class Link(Struct, frozen=True):
    """A printed name and the concept it means."""

    printed: str
    term: Term


class Record(Struct, frozen=True):
    """A trial with what was read from its words and what its printed names mean: all that the graph says of it."""

    trial: Trial
    reading: Reading
    links: tuple[Link, ...] = ()
