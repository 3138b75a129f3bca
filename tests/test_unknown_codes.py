"""An unknown value of a closed set costs its field: a line in the rejects with its place, and the trial is loaded without it."""

from pathlib import Path

import msgspec
import pytest
from make import NCT, whole_study, write

from kg import pipeline
from kg.model import Reject, Severity

EXAMPLES = Path(__file__).parent.parent / "examples"

# Every closed set in every place where a layout reads it, with a word of none.
CODES = {
    "statusModule.overallStatus": "Status",
    "statusModule.startDateStruct.type": "DateType",
    "statusModule.primaryCompletionDateStruct.type": "DateType",
    "statusModule.completionDateStruct.type": "DateType",
    "expandedAccessInfo.statusForNctId": "Status",
    "designModule.phases": "Phase",
    "designModule.studyType": "StudyType",
    "designInfo.allocation": "Allocation",
    "designInfo.interventionModel": "Model",
    "designInfo.primaryPurpose": "Purpose",
    "designInfo.timePerspective": "TimePerspective",
    "maskingInfo.masking": "Masking",
    "maskingInfo.whoMasked[1]": "WhoMasked",
    "enrollmentInfo.type": "EnrollmentType",
    "bioSpec.retention": "BioSpecimenRetention",
    "eligibilityModule.sex": "Sex",
    "eligibilityModule.samplingMethod": "SamplingMethod",
    "eligibilityModule.stdAges[0]": "StandardAge",
    "ipdSharingStatementModule.ipdSharing": "IpdSharing",
    "responsibleParty.type": "OfficialRole",
    "overallOfficials[0].role": "OfficialRole",
    "lead sponsor class": "SponsorClass",
    "collaborator sponsor class": "SponsorClass",
    "armGroups[0].type": "ArmType",
    "interventions[0].type": "InterventionType",
    "locations[0].status": "Status",
    "references[0].type": "ReferenceType",
}
DATE = {"date": "2024", "type": "ODD"}
UNKNOWN = whole_study(
    statusModule={
        "overallStatus": "ODD", "startDateStruct": DATE, "primaryCompletionDateStruct": DATE, "completionDateStruct": DATE,
        "expandedAccessInfo": {"statusForNctId": "ODD"},
    },
    sponsorCollaboratorsModule={
        "leadSponsor": {"name": "Invented Institute", "class": "ODD"}, "collaborators": [{"name": "Invented Fund", "class": "ODD"}],
        "responsibleParty": {"type": "ODD", "investigatorFullName": "Ada Example"},
    },
    designModule={
        "studyType": "ODD", "phases": ["ODD"], "enrollmentInfo": {"count": 8, "type": "ODD"}, "bioSpec": {"retention": "ODD"},
        "designInfo": {
            "allocation": "ODD", "interventionModel": "ODD", "primaryPurpose": "ODD", "timePerspective": "ODD",
            "maskingInfo": {"masking": "ODD", "whoMasked": ["INVESTIGATOR", "ODD"]},
        },
    },
    armsInterventionsModule={"armGroups": [{"label": "A", "type": "ODD"}], "interventions": [{"name": "X", "type": "ODD"}]},
    eligibilityModule={"sex": "ODD", "samplingMethod": "ODD", "stdAges": ["ODD", "ADULT"]},
    contactsLocationsModule={
        "overallOfficials": [{"name": "Eve Example", "role": "ODD"}], "locations": [{"city": "Exampleton", "status": "ODD"}],
    },
    referencesModule={"references": [{"pmid": "10000001", "type": "ODD"}]},
    ipdSharingStatementModule={"ipdSharing": "ODD"},
)  # fmt: skip
# The invented pages of examples/, with the words of their codes replaced.
PAGES: dict[str, dict[str, str]] = {
    "NCT99999901.meddatax.txt": {
        "Recruitment Status\n\nRECRUITING": "Recruitment Status\n\nODD", "PHASE1/PHASE2": "ODD", "INTERVENTIONAL": "ODD",
        "NON_RANDOMIZED": "ODD", "SEQUENTIAL": "ODD", "TREATMENT": "ODD", "Strategy\n\nNONE": "Strategy\n\nODD",
        "Type EXPERIMENTAL": "Type ODD", "Type DRUG": "Type ODD", "Sex\n\nALL": "Sex\n\nODD", "OTHER\n\nSponsor Role lead":
        "ODD\n\nSponsor Role lead", "Site Status RECRUITING": "Site Status ODD",
    },
    "NCT99999902.medpath.txt": {
        "Phase 1": "Phase 9", "\nRecruiting": "\nODD", "Status\nRECRUITING": "Status\nODD", "Sex\nAll": "Sex\nODD",
        "INTERVENTIONAL": "ODD", "SINGLE_GROUP": "ODD", "Biological: ": "ODD: ",
    },
    "NCT99999903.veeva.txt": {
        "Phase 2": "Phase 9", "Interventional\n": "ODD\n", "types\n\nOther": "types\n\nODD", "Sex\n\nAll": "Sex\n\nODD",
        "purpose\n\nTreatment": "purpose\n\nODD", "N/A": "ODD", "Single Group": "ODD", "None (": "ODD (", "Biological: ": "ODD: ",
    },
}  # fmt: skip
PLACES = {
    "NCT99999901.meddatax.txt": [
        "Recruitment Status", "Clinical Phase", "Study Classification", "Allocation Method", "Intervention Model",
        "Primary Study Purpose", "Blinding Strategy", "Group Type", "Intervention Type", "Eligible Sex", "lead sponsor class",
        "Site Status",
    ],
    "NCT99999902.medpath.txt": ["header", "Status", "Sex", "Study Type", "Study Design", "Interventions"],
    "NCT99999903.veeva.txt": [
        "Status and phase", "Study type", "Funder types", "Sex", "Primary purpose", "Allocation", "Interventional model", "Masking",
        "Treatments",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def unknown(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Reject]]:
    """The rejects of records whose codes are all unknown, by file; every record is loaded without them."""
    directory = tmp_path_factory.mktemp("unknown")
    files = [write(directory, UNKNOWN, name="api.json")]
    for name, replaced in PAGES.items():
        text = (EXAMPLES / name).read_text(encoding="utf-8")
        for printed, other in replaced.items():
            assert printed in text
            text = text.replace(printed, other)
        files.append(directory / name)
        files[-1].write_text(text, encoding="utf-8")
    summary = pipeline.build(files, directory / "graph")
    assert (summary.trials, summary.refused) == (len(files), 0)
    found = [msgspec.json.decode(line, type=Reject) for line in (directory / "graph/rejects.jsonl").read_bytes().splitlines()]
    return {file.name: [reject for reject in found if reject.file == str(file)] for file in files}


@pytest.mark.parametrize("place", CODES)
def test_an_unknown_code_of_the_registry_costs_its_field_alone(unknown: dict[str, list[Reject]], place: str) -> None:
    (reject,) = (reject for reject in unknown["api.json"] if reject.place == place)
    assert (reject.nct, reject.severity, reject.problem) == (NCT, Severity.FIELD, f"unknown {CODES[place]} 'ODD'")


def test_nothing_else_is_noted_of_a_record_of_unknown_codes(unknown: dict[str, list[Reject]]) -> None:
    assert {reject.place for reject in unknown["api.json"]} == {*CODES}


@pytest.mark.parametrize(("page", "place"), [(page, place) for page in PLACES for place in PLACES[page]])
def test_an_unknown_code_of_a_page_costs_its_field_alone(unknown: dict[str, list[Reject]], page: str, place: str) -> None:
    noted = [reject for reject in unknown[page] if reject.place == place]
    assert {(reject.severity, reject.problem.split()[0]) for reject in noted} <= {
        (Severity.FIELD, "unknown"), (Severity.FIELD, "neither"),
    }  # fmt: skip
    assert noted
