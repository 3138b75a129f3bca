"""ClinicalTrials.gov API v2 JSON: one study, a search response, a list of studies, or one study a line.

Field names are those of the API's `Study` schema. Contact modules are never read.
"""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import msgspec
from msgspec import Raw, Struct
from msgspec.structs import replace

from kg.errors import SourceError
from kg.iri import NCT
from kg.model import (
    Allocation,
    Arm,
    ArmType,
    BioSpecimenRetention,
    DateType,
    EnrollmentType,
    Heading,
    Intervention,
    InterventionType,
    IpdSharing,
    Masking,
    MeshUse,
    Model,
    OfficialRole,
    Origin,
    Outcome,
    PartialDate,
    Party,
    Person,
    Purpose,
    Reference,
    ReferenceType,
    SamplingMethod,
    Sex,
    Site,
    SponsorClass,
    SponsorRole,
    StandardAge,
    Status,
    StudyType,
    TimePerspective,
    Trial,
    WhoMasked,
)  # fmt: skip
from kg.sources.codes import age, phase
from kg.sources.criteria import criteria, headed
from kg.sources.facility import named
from kg.sources.fields import arm_label, countries, officials
from kg.sources.notes import Notes
from kg.sources.text import clean, line

NAME = "ctgov-json"

_MESH = re.compile(r"[DC]\d{6,9}", re.ASCII)
_PMID = re.compile(r"[1-9]\d{0,8}", re.ASCII)


class _Camel(Struct, frozen=True, rename="camel"):
    """Named as the API names it; members that are not listed are passed over."""


class _Id(_Camel, frozen=True):
    id: str = ""


class _Identification(_Camel, frozen=True):
    nct_id: str = ""
    brief_title: str = ""
    official_title: str = ""
    org_study_id_info: _Id = _Id()
    secondary_id_infos: tuple[_Id, ...] = ()


class _Date(_Camel, frozen=True):
    date: str = ""
    type: str = ""


class _ExpandedAccess(_Camel, frozen=True):
    has_expanded_access: bool | None = None
    status_for_nct_id: str = ""


class _Status(_Camel, frozen=True):
    overall_status: str = ""
    why_stopped: str = ""
    status_verified_date: str = ""
    start_date_struct: _Date = _Date()
    primary_completion_date_struct: _Date = _Date()
    completion_date_struct: _Date = _Date()
    last_update_post_date_struct: _Date = _Date()
    expanded_access_info: _ExpandedAccess = _ExpandedAccess()


class _Responsible(_Camel, frozen=True):
    type: str = ""
    investigator_full_name: str = ""
    investigator_affiliation: str = ""


class _Party(_Camel, frozen=True):
    name: str = ""
    class_: str = msgspec.field(default="", name="class")


class _Sponsors(_Camel, frozen=True):
    responsible_party: _Responsible = _Responsible()
    lead_sponsor: _Party = _Party()
    collaborators: tuple[_Party, ...] = ()


class _Description(_Camel, frozen=True):
    brief_summary: str = ""
    detailed_description: str = ""


class _Conditions(_Camel, frozen=True):
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


class _Masking(_Camel, frozen=True):
    masking: str = ""
    who_masked: tuple[str, ...] = ()


class _DesignInfo(_Camel, frozen=True):
    allocation: str = ""
    intervention_model: str = ""
    observational_model: str = ""
    primary_purpose: str = ""
    time_perspective: str = ""
    masking_info: _Masking = _Masking()


class _Enrollment(_Camel, frozen=True):
    count: int | None = None
    type: str = ""


class _BioSpec(_Camel, frozen=True):
    retention: str = ""


class _Design(_Camel, frozen=True):
    study_type: str = ""
    phases: list[str] = []
    design_info: _DesignInfo = _DesignInfo()
    enrollment_info: _Enrollment = _Enrollment()
    bio_spec: _BioSpec = _BioSpec()


class _Arm(_Camel, frozen=True):
    label: str = ""
    type: str = ""
    description: str = ""
    intervention_names: tuple[str, ...] = ()


class _Intervention(_Camel, frozen=True):
    name: str = ""
    type: str = ""
    description: str = ""
    other_names: tuple[str, ...] = ()


class _Arms(_Camel, frozen=True):
    arm_groups: tuple[_Arm, ...] = ()
    interventions: tuple[_Intervention, ...] = ()


class _Outcome(_Camel, frozen=True):
    measure: str = ""
    time_frame: str = ""
    description: str = ""


class _Outcomes(_Camel, frozen=True):
    primary_outcomes: tuple[_Outcome, ...] = ()
    secondary_outcomes: tuple[_Outcome, ...] = ()


class _Eligibility(_Camel, frozen=True):
    eligibility_criteria: str = ""
    healthy_volunteers: bool | None = None
    sex: str = ""
    sampling_method: str = ""
    std_ages: tuple[str, ...] = ()
    minimum_age: str = ""
    maximum_age: str = ""


class _Point(_Camel, frozen=True):
    lat: float | None = None
    lon: float | None = None


class _Contact(_Camel, frozen=True):
    """Read for one purpose: to tell that a site's name field holds this person's name."""

    name: str = ""


class _Location(_Camel, frozen=True):
    facility: str = ""
    status: str = ""
    city: str = ""
    state: str = ""
    country: str = ""
    geo_point: _Point = _Point()
    contacts: tuple[_Contact, ...] = ()


class _Official(_Camel, frozen=True):
    name: str = ""
    role: str = ""
    affiliation: str = ""


class _Locations(_Camel, frozen=True):
    overall_officials: tuple[_Official, ...] = ()
    locations: tuple[_Location, ...] = ()
    central_contacts: tuple[_Contact, ...] = ()


class _Reference(_Camel, frozen=True):
    pmid: str = ""
    type: str = ""


class _References(_Camel, frozen=True):
    references: tuple[_Reference, ...] = ()


class _Sharing(_Camel, frozen=True):
    ipd_sharing: str = ""


class _Mesh(_Camel, frozen=True):
    id: str = ""
    term: str = ""


class _Browse(_Camel, frozen=True):
    meshes: tuple[_Mesh, ...] = ()
    ancestors: tuple[_Mesh, ...] = ()


class _Derived(_Camel, frozen=True):
    condition_browse_module: _Browse = _Browse()
    intervention_browse_module: _Browse = _Browse()


class _Protocol(_Camel, frozen=True):
    identification_module: _Identification
    status_module: _Status = _Status()
    sponsor_collaborators_module: _Sponsors = _Sponsors()
    description_module: _Description = _Description()
    conditions_module: _Conditions = _Conditions()
    design_module: _Design = _Design()
    arms_interventions_module: _Arms = _Arms()
    outcomes_module: _Outcomes = _Outcomes()
    eligibility_module: _Eligibility = _Eligibility()
    contacts_locations_module: _Locations = _Locations()
    references_module: _References = _References()
    ipd_sharing_statement_module: _Sharing = _Sharing()


class _Study(_Camel, frozen=True):
    protocol_section: _Protocol
    derived_section: _Derived = _Derived()
    has_results: bool | None = None


class _Response(Struct, frozen=True):
    """A page of a search."""

    studies: list[Raw]


def sniff(head: bytes) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def split(content: bytes) -> Iterator[tuple[str, bytes]]:
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    first, newline, _ = content.partition(b"\n")
    if newline and _is_json(first):
        for number, text in enumerate(content.split(b"\n"), 1):
            if text.strip():
                yield f"line {number}", text.strip()
    elif content.startswith(b"["):
        for number, study in enumerate(_decode(content, list[Raw]), 1):
            yield f"study {number}", bytes(study)
    elif _decode(content, dict[str, Raw]).keys() >= {"studies"}:
        for number, study in enumerate(_decode(content, _Response).studies, 1):
            yield f"study {number}", bytes(study)
    else:
        yield "", content


def read(content: bytes, origin: Origin) -> Trial:
    study = _study(content)
    protocol = study.protocol_section
    ident, status, eligibility = protocol.identification_module, protocol.status_module, protocol.eligibility_module
    if not NCT.fullmatch(ident.nct_id):
        raise SourceError("identificationModule.nctId", f"not an NCT id: {ident.nct_id!r}")
    notes = Notes()
    design = protocol.design_module
    info, access, sharing = design.design_info, status.expanded_access_info, protocol.ipd_sharing_statement_module
    date = partial(_date, notes)
    sponsors = protocol.sponsor_collaborators_module
    responsible = notes.code("responsibleParty.type", OfficialRole, sponsors.responsible_party.type)
    people = _officials(protocol, responsible, notes)
    sites = _sites(protocol.contacts_locations_module, people, notes)
    criteria_text = headed(clean(eligibility.eligibility_criteria))
    return Trial(
        nct=ident.nct_id,
        origin=replace(origin, url=f"https://clinicaltrials.gov/study/{ident.nct_id}"),
        title=line(ident.brief_title),
        official_title=line(ident.official_title),
        summary=clean(protocol.description_module.brief_summary),
        description=clean(protocol.description_module.detailed_description),
        eligibility=criteria_text,
        why_stopped=clean(status.why_stopped),
        secondary_ids=_lines(info.id for info in (ident.org_study_id_info, *ident.secondary_id_infos)),
        conditions=_lines(protocol.conditions_module.conditions),
        keywords=_lines(protocol.conditions_module.keywords),
        status=notes.code("statusModule.overallStatus", Status, status.overall_status),
        phase=notes.take("designModule.phases", lambda _: phase(design.phases), "/".join(design.phases)),
        study_type=notes.code("designModule.studyType", StudyType, design.study_type),
        allocation=notes.code("designInfo.allocation", Allocation, info.allocation),
        model=notes.code("designInfo.interventionModel", Model, info.intervention_model or info.observational_model),
        masking=notes.code("maskingInfo.masking", Masking, info.masking_info.masking),
        who_masked=notes.codes("maskingInfo.whoMasked", WhoMasked, info.masking_info.who_masked),
        purpose=notes.code("designInfo.primaryPurpose", Purpose, info.primary_purpose),
        time_perspective=notes.code("designInfo.timePerspective", TimePerspective, info.time_perspective),
        sampling_method=notes.code("eligibilityModule.samplingMethod", SamplingMethod, eligibility.sampling_method),
        retention=notes.code("bioSpec.retention", BioSpecimenRetention, design.bio_spec.retention),
        sex=notes.code("eligibilityModule.sex", Sex, eligibility.sex),
        standard_ages=notes.codes("eligibilityModule.stdAges", StandardAge, eligibility.std_ages),
        healthy_volunteers=eligibility.healthy_volunteers,
        expanded_access=access.has_expanded_access,
        expanded_access_status=notes.code("expandedAccessInfo.statusForNctId", Status, access.status_for_nct_id),
        ipd_sharing=notes.code("ipdSharingStatementModule.ipdSharing", IpdSharing, sharing.ipd_sharing),
        responsible_party=responsible,
        has_results=study.has_results,
        start=date("statusModule.startDateStruct.date", status.start_date_struct),
        start_type=notes.code("statusModule.startDateStruct.type", DateType, status.start_date_struct.type),
        primary_completion=date("statusModule.primaryCompletionDateStruct.date", status.primary_completion_date_struct),
        primary_completion_type=notes.code(
            "statusModule.primaryCompletionDateStruct.type", DateType, status.primary_completion_date_struct.type
        ),
        completion=date("statusModule.completionDateStruct.date", status.completion_date_struct),
        completion_type=notes.code("statusModule.completionDateStruct.type", DateType, status.completion_date_struct.type),
        verified=notes.take("statusModule.statusVerifiedDate", PartialDate.parse, status.status_verified_date),
        updated=date("statusModule.lastUpdatePostDateStruct.date", status.last_update_post_date_struct),
        enrollment=design.enrollment_info.count,
        enrollment_type=notes.code("enrollmentInfo.type", EnrollmentType, design.enrollment_info.type),
        minimum_age=notes.take("eligibilityModule.minimumAge", age, eligibility.minimum_age),
        maximum_age=notes.take("eligibilityModule.maximumAge", age, eligibility.maximum_age),
        site_count=len(sites) or None,
        parties=_parties(sponsors, notes),
        sites=sites,
        countries=countries(sites),
        officials=people,
        arms=_arms(protocol.arms_interventions_module, notes),
        interventions=_interventions(protocol.arms_interventions_module, notes),
        outcomes=_outcomes(protocol.outcomes_module),
        criteria=criteria(criteria_text),
        headings=tuple(_headings(study.derived_section)),
        references=tuple(_references(protocol.references_module, notes)),
        notes=tuple(notes),
    )


def _study(content: bytes) -> _Study:
    """A study, read kindly: a null says nothing, and a number in quotes is a number."""
    try:
        return msgspec.convert(_without_nulls(_decode(content, Any)), _Study, strict=False)
    except (msgspec.ValidationError, RecursionError) as error:
        raise SourceError("", f"not a study of the ClinicalTrials.gov API: {error}") from None


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value if each is not None] if isinstance(value, list) else value


def _decode(content: bytes, shape: Any) -> Any:
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise SourceError("", f"not a study of the ClinicalTrials.gov API: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError("", f"not JSON: {error}") from None


def _is_json(text: bytes) -> bool:
    try:
        msgspec.json.decode(text, type=Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _lines(texts: Iterator[str] | tuple[str, ...]) -> tuple[str, ...]:
    """Single lines in printed order, each once, empty ones left out."""
    return tuple(dict.fromkeys(text for text in map(line, texts) if text))


def _date(notes: Notes, place: str, printed: _Date) -> PartialDate | None:
    return notes.take(place, PartialDate.parse, printed.date)


def _parties(module: _Sponsors, notes: Notes) -> tuple[Party, ...]:
    printed = [(module.lead_sponsor, SponsorRole.LEAD), *((party, SponsorRole.COLLABORATOR) for party in module.collaborators)]
    return tuple(
        Party(line(party.name), role, notes.code(f"{role} sponsor class", SponsorClass, party.class_))
        for party, role in printed
        if line(party.name)
    )


def _officials(protocol: _Protocol, role: OfficialRole | None, notes: Notes) -> tuple[Person, ...]:
    """The officials of the study, and the responsible person in the given role."""
    printed = [
        Person(
            name=line(official.name),
            role=line(official.role),
            affiliation=line(official.affiliation),
            official_role=notes.code(f"overallOfficials[{number}].role", OfficialRole, official.role),
        )
        for number, official in enumerate(protocol.contacts_locations_module.overall_officials)
    ]
    responsible = protocol.sponsor_collaborators_module.responsible_party
    name, affiliation = line(responsible.investigator_full_name), line(responsible.investigator_affiliation)
    printed.append(Person(name, line(responsible.type), affiliation, role))
    return officials(printed)


def _sites(module: _Locations, officials: tuple[Person, ...], notes: Notes) -> tuple[Site, ...]:
    people = [*(person.name for person in officials), *(contact.name for contact in module.central_contacts)]
    return tuple(
        Site(
            facility=named(line(location.facility), [*people, *(contact.name for contact in location.contacts)]),
            city=line(location.city),
            region=line(location.state),
            country=line(location.country),
            latitude=location.geo_point.lat,
            longitude=location.geo_point.lon,
            status=notes.code(f"locations[{number}].status", Status, location.status),
        )
        for number, location in enumerate(module.locations)
    )


def _arms(module: _Arms, notes: Notes) -> tuple[Arm, ...]:
    return tuple(_arm(arm, number, notes) for number, arm in enumerate(module.arm_groups))


def _arm(printed: _Arm, number: int, notes: Notes) -> Arm:
    kind = notes.code(f"armGroups[{number}].type", ArmType, printed.type)
    uses = tuple(line(name.partition(": ")[2] or name) for name in printed.intervention_names)
    return Arm(arm_label(line(printed.label), kind), kind, clean(printed.description), uses)


def _interventions(module: _Arms, notes: Notes) -> tuple[Intervention, ...]:
    return tuple(
        Intervention(
            name=line(printed.name),
            type=notes.code(f"interventions[{number}].type", InterventionType, printed.type),
            text=clean(printed.description),
            other_names=_lines(printed.other_names),
        )
        for number, printed in enumerate(module.interventions)
    )


def _outcomes(module: _Outcomes) -> tuple[Outcome, ...]:
    printed = [(True, module.primary_outcomes), (False, module.secondary_outcomes)]
    return tuple(
        Outcome(line(outcome.measure), primary, line(outcome.time_frame), clean(outcome.description))
        for primary, outcomes in printed
        for outcome in outcomes
    )


def _headings(derived: _Derived) -> Iterator[Heading]:
    conditions, interventions = derived.condition_browse_module, derived.intervention_browse_module
    given = (
        (MeshUse.CONDITION, conditions.meshes),
        (MeshUse.CONDITION_ANCESTOR, conditions.ancestors),
        (MeshUse.INTERVENTION, interventions.meshes),
        (MeshUse.INTERVENTION_ANCESTOR, interventions.ancestors),
    )
    for use, headings in given:
        yield from (Heading(use, mesh.id, line(mesh.term)) for mesh in headings if _MESH.fullmatch(mesh.id))


def _references(module: _References, notes: Notes) -> Iterator[Reference]:
    """Publications that have a PubMed id; the others are known by a citation only."""
    for number, printed in enumerate(module.references):
        if _PMID.fullmatch(printed.pmid):
            place = f"references[{number}].type"
            yield Reference(printed.pmid, notes.code(place, ReferenceType, printed.type))
