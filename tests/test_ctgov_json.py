import json
from decimal import Decimal
from typing import Any

import pytest
from make import NCT, encoded, study, whole_study
from msgspec.structs import replace

from kg.errors import SourceError
from kg.model import (
    Arm,
    BioSpecimenRetention,
    DateType,
    EnrollmentType,
    Heading,
    IpdSharing,
    MeshUse,
    Note,
    OfficialRole,
    Origin,
    PartialDate,
    Person,
    Phase,
    Reference,
    ReferenceType,
    SamplingMethod,
    Sex,
    SponsorClass,
    SponsorRole,
    StandardAge,
    Status,
    StudyType,
    TimePerspective,
    Trial,
    WhoMasked,
)  # fmt: skip
from kg.sources import ctgov_json

ORIGIN = Origin("ctgov-json", "f", "", "")
BOM = b"\xef\xbb\xbf"


def read(described: dict[str, Any]) -> Trial:
    return ctgov_json.read(json.dumps(described).encode(), ORIGIN)


def places(content: bytes) -> list[str]:
    return [place for place, _ in ctgov_json.split(content)]


def test_a_study_says_what_its_modules_say() -> None:
    trial = read(
        whole_study(
            identificationModule={"orgStudyIdInfo": {"id": "INV-1"}, "secondaryIdInfos": [{"id": "INV-2"}, {"id": "INV-1"}]},
            designModule={"studyType": "INTERVENTIONAL", "phases": ["PHASE1", "PHASE2"], "enrollmentInfo": {"count": 24}},
            eligibilityModule={"sex": "FEMALE", "minimumAge": "6 Months", "maximumAge": "75 Years", "healthyVolunteers": False},
        )
    )
    assert (trial.nct, trial.secondary_ids, trial.enrollment) == (NCT, ("INV-1", "INV-2"), 24)
    assert (trial.status, trial.phase, trial.study_type) == (Status.RECRUITING, Phase.PHASE1_PHASE2, StudyType.INTERVENTIONAL)
    assert (trial.sex, trial.healthy_volunteers) == (Sex.FEMALE, False)
    assert (trial.minimum_age, trial.maximum_age) == (Decimal("0.5"), Decimal(75))
    assert (trial.start, trial.completion) == (PartialDate(2024, 3), PartialDate(2027, 1, 15))
    assert trial.updated == PartialDate(2026, 2, 1)
    assert [(party.name, party.role, party.sponsor_class) for party in trial.parties] == [
        ("Invented Institute", SponsorRole.LEAD, SponsorClass.OTHER)
    ]
    assert trial.notes == ()


def test_a_study_says_what_the_registry_adds_to_it() -> None:
    trial = read(
        study(
            statusModule={
                "whyStopped": "Slow accrual",
                "statusVerifiedDate": "2026-01",
                "primaryCompletionDateStruct": {"date": "2025-12"},
                "expandedAccessInfo": {"hasExpandedAccess": False},
            },
            referencesModule={
                "references": [
                    {"pmid": "10000001", "type": "BACKGROUND", "citation": "Invented"},
                    {"pmid": "10000002", "type": "SOMETHING"},
                    {"citation": "Invented, without an id", "type": "RESULT"},
                ]
            },
        )
        | {
            "hasResults": True,
            "derivedSection": {
                "conditionBrowseModule": {
                    "meshes": [{"id": "D008223", "term": "Lymphoma"}],
                    "ancestors": [{"id": "D009370", "term": "Neoplasms by Histologic Type"}],
                },
                "interventionBrowseModule": {"meshes": [{"id": "C000000", "term": "Invented"}, {"id": "?", "term": "None"}]},
            },
        }
    )
    assert (trial.why_stopped, trial.has_results, trial.expanded_access) == ("Slow accrual", True, False)
    assert (trial.verified, trial.primary_completion) == (PartialDate(2026, 1), PartialDate(2025, 12))
    assert trial.references == (Reference("10000001", ReferenceType.BACKGROUND), Reference("10000002"))
    assert trial.headings == (
        Heading(MeshUse.CONDITION, "D008223", "Lymphoma"),
        Heading(MeshUse.CONDITION_ANCESTOR, "D009370", "Neoplasms by Histologic Type"),
        Heading(MeshUse.INTERVENTION, "C000000", "Invented"),
    )
    assert trial.notes == (Note("references[1].type", "unknown ReferenceType 'SOMETHING'"),)


def test_the_closed_sets_of_a_study() -> None:
    trial = read(
        study(
            statusModule={
                "startDateStruct": {"date": "2024-03", "type": "ACTUAL"}, "completionDateStruct": {"date": "2030", "type": "ESTIMATED"},
                "expandedAccessInfo": {"hasExpandedAccess": True, "statusForNctId": "AVAILABLE"},
            },
            sponsorCollaboratorsModule={"responsibleParty": {"type": "SPONSOR_INVESTIGATOR", "investigatorFullName": "Ada Example"}},
            designModule={
                "designInfo": {
                    "timePerspective": "CROSS_SECTIONAL",
                    "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT", "OUTCOMES_ASSESSOR", "PARTICIPANT"]},
                },
                "enrollmentInfo": {"count": 12, "type": "ESTIMATED"},
                "bioSpec": {"retention": "SAMPLES_WITH_DNA"},
            },
            eligibilityModule={"samplingMethod": "NON_PROBABILITY_SAMPLE", "stdAges": ["ADULT", "OLDER_ADULT"]},
            contactsLocationsModule={"overallOfficials": [{"name": "Eve Example", "role": "STUDY_CHAIR"}]},
            ipdSharingStatementModule={"ipdSharing": "UNDECIDED"},
        )
    )  # fmt: skip
    assert (trial.start_type, trial.primary_completion_type, trial.completion_type) == (
        DateType.ACTUAL,
        None,
        DateType.ESTIMATED,
    )
    assert (trial.expanded_access_status, trial.enrollment_type) == (Status.AVAILABLE, EnrollmentType.ESTIMATED)
    assert (trial.time_perspective, trial.sampling_method) == (
        TimePerspective.CROSS_SECTIONAL, SamplingMethod.NON_PROBABILITY_SAMPLE,
    )  # fmt: skip
    assert trial.who_masked == (WhoMasked.PARTICIPANT, WhoMasked.OUTCOMES_ASSESSOR)
    assert trial.standard_ages == (StandardAge.ADULT, StandardAge.OLDER_ADULT)
    assert (trial.retention, trial.ipd_sharing) == (BioSpecimenRetention.SAMPLES_WITH_DNA, IpdSharing.UNDECIDED)
    assert trial.responsible_party is OfficialRole.SPONSOR_INVESTIGATOR
    assert [(person.name, person.official_role) for person in trial.officials] == [
        ("Eve Example", OfficialRole.STUDY_CHAIR), ("Ada Example", OfficialRole.SPONSOR_INVESTIGATOR),
    ]  # fmt: skip
    assert trial.notes == ()


def test_a_bare_study_says_nothing_else() -> None:
    assert read({"protocolSection": {"identificationModule": {"nctId": NCT}}}) == Trial(
        nct=NCT, origin=replace(ORIGIN, url=f"https://clinicaltrials.gov/study/{NCT}")
    )


def test_members_that_are_not_known_are_passed_over() -> None:
    described = study() | {"resultsSection": {"a": 1}, "newSection": True}
    described["protocolSection"]["newModule"] = [1, 2]
    assert read(described) == read(study())


def test_texts_are_cleaned_before_anybody_counts_in_them() -> None:
    trial = read(
        study(title=" CD19  CAR\u00a0T\n", descriptionModule={"briefSummary": "1x10\\^6\r\n\r\n\r\nTel: +86 10 8832 5949"})
    )
    assert (trial.title, trial.summary) == ("CD19 CAR T", "1x10^6\n\nTel:")


def test_ways_to_reach_people_are_never_read() -> None:
    contact = {"name": "Reachable Person", "phone": "713-555-0100", "email": "reach@example.org"}
    located = {"facility": "Invented Clinic, 713-555-0100", "city": "Exampleton", "country": "Narnia", "contacts": [contact]}
    trial = read(
        whole_study(
            contactsLocationsModule={
                "centralContacts": [contact], "locations": [located], "overallOfficials": [{"name": "Official Person 713-555-0100"}],
            },
            armsInterventionsModule={"armGroups": [{"label": "A", "description": "Ask reach@example.org"}]},
        )
    )  # fmt: skip
    said = repr(trial)
    assert not any(word in said for word in ("Reachable", "555-0100", "reach@", "example.org"))
    assert (trial.sites[0].facility, trial.arms[0].text) == ("Invented Clinic,", "Ask")
    assert trial.officials == (Person("Official Person"),)


def test_a_site_named_after_its_contact_has_no_facility() -> None:
    located = {"facility": "Doe Jane", "city": "Exampleton", "contacts": [{"name": "Jane Doe"}]}
    trial = read(study(contactsLocationsModule={"locations": [located]}))
    assert [(site.facility, site.city) for site in trial.sites] == [("", "Exampleton")]
    assert trial.site_count == 1


def test_an_arm_uses_interventions_by_their_names() -> None:
    trial = read(
        study(
            armsInterventionsModule={
                "armGroups": [{"label": "A", "interventionNames": ["Biological: X: part", "Y"]}],
                "interventions": [{"name": "X: part"}, {"name": "Y"}],
            }
        )
    )
    assert trial.arms == (Arm("A", uses=("X: part", "Y")),)
    assert {*trial.arms[0].uses} == {given.name for given in trial.interventions}


@pytest.mark.parametrize(
    ("modules", "place"),
    [
        ({"statusModule": {"overallStatus": "PAUSED"}}, "statusModule.overallStatus"),
        ({"statusModule": {"startDateStruct": {"date": "2023-02-29"}}}, "statusModule.startDateStruct.date"),
        ({"statusModule": {"completionDateStruct": {"date": "soon"}}}, "statusModule.completionDateStruct.date"),
        ({"statusModule": {"lastUpdatePostDateStruct": {"date": "2024-00"}}}, "statusModule.lastUpdatePostDateStruct.date"),
        ({"designModule": {"phases": ["PHASE1", "PHASE3"]}}, "designModule.phases"),
        ({"designModule": {"studyType": "OTHER"}}, "designModule.studyType"),
        ({"designModule": {"designInfo": {"allocation": "X"}}}, "designInfo.allocation"),
        ({"designModule": {"designInfo": {"interventionModel": "X"}}}, "designInfo.interventionModel"),
        ({"designModule": {"designInfo": {"primaryPurpose": "X"}}}, "designInfo.primaryPurpose"),
        ({"designModule": {"designInfo": {"maskingInfo": {"masking": "X"}}}}, "maskingInfo.masking"),
        ({"eligibilityModule": {"sex": "X"}}, "eligibilityModule.sex"),
        ({"eligibilityModule": {"minimumAge": "X"}}, "eligibilityModule.minimumAge"),
        ({"eligibilityModule": {"maximumAge": "30 Minutes"}}, "eligibilityModule.maximumAge"),
        ({"sponsorCollaboratorsModule": {"leadSponsor": {"name": "N", "class": "X"}}}, "lead sponsor class"),
        ({"armsInterventionsModule": {"armGroups": [{"label": "a"}, {"label": "b", "type": "X"}]}}, "armGroups[1].type"),
        ({"armsInterventionsModule": {"interventions": [{"name": "a", "type": "X"}]}}, "interventions[0].type"),
        ({"contactsLocationsModule": {"locations": [{"city": "a", "status": "X"}]}}, "locations[0].status"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_field_that_cannot_be_read_leaves_a_note_and_the_trial(modules: dict[str, Any], place: str) -> None:
    trial = read(study(**modules))
    assert trial.nct == NCT
    assert [note.place for note in trial.notes] == [place]
    printed = "/".join(["PHASE1", "PHASE3"]) if place == "designModule.phases" else None
    assert printed is None or printed in trial.notes[0].problem


def test_a_note_says_the_word_it_is_about() -> None:
    assert read(study(statusModule={"overallStatus": "PAUSED"})).notes == (
        Note("statusModule.overallStatus", "unknown Status 'PAUSED'"),
    )


@pytest.mark.parametrize("nct_id", ["", "NCT1", "nct99999910", "NCT999999100", " NCT99999910", "NCT9999991O", "NCT99999910\n"])
def test_without_an_id_it_is_refused_with_its_place(nct_id: str) -> None:
    with pytest.raises(SourceError) as refused:
        read(study(nct_id))
    assert refused.value.place == "identificationModule.nctId"
    assert repr(nct_id) in refused.value.problem


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[]", b'"a"', b"null", b'{"protocolSection": {}}', b'{"protocolSection": []}', b'{"protocolSection": null}',
     b'{"protocolSection": {"identificationModule": {"nctId": 5}}}'],
)  # fmt: skip
def test_what_is_no_study_is_refused(content: bytes) -> None:
    with pytest.raises(SourceError, match="not a study") as refused:
        ctgov_json.read(content, ORIGIN)
    assert "`" in refused.value.problem


@pytest.mark.parametrize("content", [b"", b"{", b"{'a': 1}", b'{"a": 1,}', b"[1, 2", b"{" * 5000, b"[" * 100_000])
def test_what_is_no_json_is_refused(content: bytes) -> None:
    for call in (lambda: ctgov_json.read(content, ORIGIN), lambda: list(ctgov_json.split(content))):
        with pytest.raises(SourceError, match=r"not JSON|not a study"):
            call()


@pytest.mark.parametrize("front", [b"", BOM, b" \n\t", BOM + b"\r\n"])
@pytest.mark.parametrize(
    ("content", "found"),
    [
        (encoded(study()), [""]),
        (json.dumps(study(), indent=2).encode(), [""]),
        (json.dumps([study(), study()]).encode(), ["study 1", "study 2"]),
        (json.dumps([study(), study()], indent=1).encode(), ["study 1", "study 2"]),
        (json.dumps({"studies": [study(), study()], "nextPageToken": "x"}).encode(), ["study 1", "study 2"]),
        (json.dumps({"nextPageToken": "x", "studies": [study()]}, indent=1).encode(), ["study 1"]),
        (encoded(study(), study()), ["line 1", "line 2"]),
        (encoded(study(), study()) + b"\n", ["line 1", "line 2"]),
        (encoded(study(), study()).replace(b"\n", b"\r\n"), ["line 1", "line 2"]),
        (encoded(study()) + b"\n\n" + encoded(study()), ["line 1", "line 3"]),
        (b"[]", []),
        (b'{"studies": []}', []),
    ],
)
def test_a_file_is_split_into_its_records(front: bytes, content: bytes, found: list[str]) -> None:
    assert ctgov_json.sniff(front + content)
    split = list(ctgov_json.split(front + content))
    assert [place for place, _ in split] == found
    assert all(ctgov_json.read(record, ORIGIN).nct == NCT for _, record in split)


@pytest.mark.parametrize("title", [b"\xff", b"\\ud800", b"a\nb"])
def test_a_text_that_is_no_text_refuses_the_study(title: bytes) -> None:
    with pytest.raises(SourceError, match="not JSON"):
        ctgov_json.read(encoded(study(title="TITLE")).replace(b"TITLE", title), ORIGIN)


def test_a_broken_line_is_one_record() -> None:
    records = [
        record for _, record in ctgov_json.split(encoded(study(NCT)) + b'\n{"broken": \n' + encoded(study("NCT99999911")))
    ]
    assert [ctgov_json.read(record, ORIGIN).nct for record in (records[0], records[2])] == [NCT, "NCT99999911"]
    with pytest.raises(SourceError, match="not JSON"):
        ctgov_json.read(records[1], ORIGIN)


def test_a_line_break_inside_a_text_does_not_cut_a_line() -> None:
    assert places(encoded(study(title="one\u2028two\u0085three"), study())) == ["line 1", "line 2"]


@pytest.mark.parametrize("content", [b"<xml/>", b"ClinicalTrials.Veeva\n", b"", b" \n", b"NCT99999910", b"\x00{"])
def test_other_content_is_not_known(content: bytes) -> None:
    assert not ctgov_json.sniff(content)


def test_nulls_say_nothing_and_numbers_in_quotes_are_numbers() -> None:
    read_kindly = read(
        {
            "protocolSection": {
                "identificationModule": {"nctId": NCT, "briefTitle": None},
                "statusModule": None,
                "conditionsModule": {"conditions": None},
                "designModule": {"enrollmentInfo": {"count": "12"}},
            }
        }
    )
    assert (read_kindly.title, read_kindly.conditions, read_kindly.enrollment) == ("", (), 12)
