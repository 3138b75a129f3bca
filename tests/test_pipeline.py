import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from make import encoded, nct, study, whole_study, write

from kg import iri, ontology, pipeline, rdf, store
from kg.cli import main
from kg.errors import KgError
from kg.iri import Iris
from kg.model import Reject, Severity
from kg.pipeline import Checked, Summary
from kg.sources import PassedOver
from kg.validate import Level

BACKWARDS: dict[str, Any] = {"statusModule": {"startDateStruct": {"date": "2025-03"}, "completionDateStruct": {"date": "2024"}}}
RECORDS = Path(__file__).parent / "records" / "meddatax"
A, B, C = nct(1), nct(2), nct(3)


def rejects(directory: Path) -> list[Reject]:
    return [msgspec.json.decode(line, type=Reject) for line in (directory / "rejects.jsonl").read_bytes().splitlines()]


def trials(directory: Path) -> set[str | None]:
    query = f"SELECT ?nct WHERE {{ ?t a <{iri.vocabulary('Trial')}> ; <http://purl.org/dc/terms/identifier> ?nct }}"
    return {row["nct"] for row in store.rows_of(store.open_store(str(directory)).query(query))}


def built(tmp_path: Path, *studies: Any) -> tuple[Summary, Path]:
    directory = tmp_path / "graph"
    return pipeline.build([write(tmp_path, *studies)], directory), directory


def generation(directory: Path) -> dict[str, bytes]:
    """The name of the current generation and its shards' bytes."""
    place = (directory / "current").resolve()
    return {place.name: b""} | {path.name: path.read_bytes() for path in place.iterdir() if path.is_file()}


def test_a_build_holds_its_trials_and_the_vocabulary(tmp_path: Path) -> None:
    summary, directory = built(tmp_path, whole_study(A), whole_study(B))
    assert (summary.trials, summary.refused, summary.field_notes) == (2, 0, 0)
    assert trials(directory) == {A, B}
    assert rejects(directory) == []
    assert summary.triples == len(store.open_store(str(directory))) == store.manifest(directory)["triples"]
    ask = store.open_store(str(directory)).query(
        f"ASK {{ <{iri.TERM}antigen/CD19> a <http://www.w3.org/2004/02/skos/core#Concept> }}"
    )
    assert json.loads(store.serialized(ask, "json"))["boolean"] is True


def test_a_summary_is_printed_in_camel_case() -> None:
    printed = json.loads(msgspec.json.encode(Summary(1, 2, 3, 4, 5, 6.5)))
    assert printed == {"trials": 1, "refused": 2, "fieldNotes": 3, "warnings": 4, "triples": 5, "seconds": 6.5, "passedOver": 0}


def test_a_record_that_cannot_be_read_is_refused_and_the_others_are_not(tmp_path: Path) -> None:
    summary, directory = built(tmp_path, whole_study(A), study("nonsense"), whole_study(B))
    file = str(tmp_path / "studies.jsonl")
    assert rejects(directory) == [
        Reject(file, "line 2: identificationModule.nctId", "", Severity.RECORD, "not an NCT id: 'nonsense'")
    ]
    assert (summary.trials, summary.refused) == (2, 1)
    assert trials(directory) == {A, B}


def test_a_line_of_rejects_has_the_promised_members(tmp_path: Path) -> None:
    _, directory = built(tmp_path, whole_study(A), study("nonsense"))
    (line,) = (directory / "rejects.jsonl").read_text().splitlines()
    assert list(json.loads(line)) == ["file", "place", "nct", "severity", "problem"]
    assert json.loads(line)["severity"] == "record"


def test_a_field_that_cannot_be_read_costs_the_field(tmp_path: Path) -> None:
    summary, directory = built(tmp_path, whole_study(A, statusModule={"overallStatus": "PAUSED"}))
    (note,) = rejects(directory)
    assert (note.nct, note.severity, note.problem) == (A, Severity.FIELD, "unknown Status 'PAUSED'")
    assert note.place.endswith("statusModule.overallStatus")
    assert (summary.trials, summary.refused, summary.field_notes) == (1, 0, 1)
    assert trials(directory) == {A}


def test_a_second_record_of_a_trial_is_refused_naming_both_files(tmp_path: Path) -> None:
    one, two = (
        write(tmp_path, whole_study(A), name="one.jsonl"),
        write(tmp_path, whole_study(B), whole_study(A, "Other"), name="two.jsonl"),
    )
    summary = pipeline.build([one, two], tmp_path / "graph")
    (reject,) = rejects(tmp_path / "graph")
    assert (reject.file, reject.place, reject.nct, reject.severity) == (str(two), "line 2", A, Severity.RECORD)
    assert str(one) in reject.problem
    assert (summary.trials, summary.refused) == (2, 1)
    assert trials(tmp_path / "graph") == {A, B}


def test_a_second_record_harms_the_first_in_no_way(tmp_path: Path) -> None:
    backwards = whole_study(A, "Third", **BACKWARDS)
    _, directory = built(tmp_path, whole_study(A), whole_study(A, "Other"), whole_study(B), backwards)
    assert trials(directory) == {A, B}
    assert [(reject.nct, reject.place) for reject in rejects(directory)] == [(A, "line 2"), (A, "line 4")]
    assert not any("Other" in line or "Third" in line for line in store.shard_lines(directory, "trials"))


def test_the_same_file_twice_is_a_second_record(tmp_path: Path) -> None:
    file = write(tmp_path, whole_study(A))
    assert pipeline.build([file, file], tmp_path / "graph").refused == 1


def test_a_violation_keeps_the_trial_out_and_no_other(tmp_path: Path) -> None:
    summary, directory = built(tmp_path, whole_study(A), whole_study(B, **BACKWARDS), whole_study(C))
    (reject,) = rejects(directory)
    assert (reject.nct, reject.place, reject.severity) == (B, "line 2", Severity.RECORD)
    assert "completes before it starts" in reject.problem
    assert (summary.trials, summary.refused) == (2, 1)
    assert trials(directory) == {A, C}
    assert not any(B in line for line in store.shard_lines(directory, "trials"))


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        ({"eligibilityModule": {"minimumAge": "65 Years", "maximumAge": "18 Years"}}, "minimum age"),
        ({"designModule": {"enrollmentInfo": {"count": -1}}}, "Enrolment"),
        ({"contactsLocationsModule": {"locations": [{"city": "A", "geoPoint": {"lat": 91, "lon": 0}}]}}, "latitude"),
        ({"contactsLocationsModule": {"locations": [{"facility": "A", "geoPoint": {"lat": 0, "lon": -181}}]}}, "longitude"),
    ],
    ids=["ages", "enrolment", "latitude", "longitude"],
)
def test_contradictions_of_a_record_keep_it_out(tmp_path: Path, modules: dict[str, Any], words: str) -> None:
    outcomes = list(pipeline.check([write(tmp_path, whole_study(A, **modules), whole_study(B))]))
    bad, good = outcomes
    assert isinstance(bad, Checked)
    assert isinstance(good, Checked)
    assert any(words in reject.problem for reject in pipeline.refusals(bad))
    assert pipeline.refusals(good) == []


def test_a_warning_keeps_nothing_out(tmp_path: Path) -> None:
    summary, directory = built(tmp_path, study(A, "CAR-T cells"))
    assert (summary.trials, summary.refused) == (1, 0)
    assert summary.warnings >= 3
    assert rejects(directory) == []


def test_where_nothing_can_be_read_there_is_no_graph_but_the_reasons(tmp_path: Path) -> None:
    with pytest.raises(KgError, match=r"no trial could be read: see .*rejects\.jsonl"):
        built(tmp_path, study("nonsense"))
    assert not store.is_graph(tmp_path / "graph")
    assert [reject.severity for reject in rejects(tmp_path / "graph")] == [Severity.RECORD]


def test_a_build_that_fails_leaves_the_old_graph(tmp_path: Path) -> None:
    _, directory = built(tmp_path, whole_study(A))
    before = generation(directory)
    with pytest.raises(KgError):
        built(tmp_path, study("nonsense"))
    assert generation(directory) == before
    assert trials(directory) == {A}


def test_a_path_that_is_not_there_leaves_the_old_graph(tmp_path: Path) -> None:
    _, directory = built(tmp_path, whole_study(A))
    before = generation(directory)
    with pytest.raises(FileNotFoundError):
        pipeline.build([tmp_path / "nowhere"], directory)
    assert generation(directory) == before


def test_files_that_are_passed_over_are_counted(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder, whole_study(A))
    (folder / "README.md").write_text("words")
    (folder / ".hidden").write_text("words")
    (folder / "notes.txt").write_text("words")
    summary = pipeline.build([folder], tmp_path / "graph")
    assert (summary.trials, summary.refused, summary.passed_over) == (1, 1, 2)
    assert sum(isinstance(outcome, PassedOver) for outcome in pipeline.check([folder])) == 2


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    file = write(tmp_path, *(whole_study(nct(number)) for number in range(20)))
    for name in ("one", "two"):
        pipeline.build([file], tmp_path / name)
    assert generation(tmp_path / "one") == generation(tmp_path / "two")


def test_a_build_holds_exactly_its_paths(tmp_path: Path) -> None:
    _, directory = built(tmp_path, whole_study(A), whole_study(B))
    built(tmp_path, whole_study(C))
    assert trials(directory) == {C}


def test_every_outcome_is_progress(tmp_path: Path) -> None:
    steps: list[int] = []
    pipeline.build([write(tmp_path, whole_study(A), study("x"), whole_study(B))], tmp_path / "graph", progress=steps.append)
    assert sum(steps) == 3


def test_another_base_moves_the_resources(tmp_path: Path) -> None:
    pipeline.build(
        [write(tmp_path, whole_study(A), whole_study(B, **BACKWARDS))], tmp_path / "graph", Iris("https://example.org/kg/")
    )
    lines = list(store.shard_lines(tmp_path / "graph", "trials"))
    assert lines[0].startswith(f"<https://example.org/kg/trial/{A}> ")
    assert trials(tmp_path / "graph") == {A}


def shared(nct_id: str, number: int) -> dict[str, Any]:
    """A study that shares its sponsor and its site with all others, and has a note or a warning now and then."""
    located = {"facility": "Invented Hospital", "city": "Exampleton", "country": "Japan" if number % 5 else "Narnia"}
    status = "PAUSED" if number % 7 == 0 else "RECRUITING"
    return whole_study(nct_id, contactsLocationsModule={"locations": [located]}, statusModule={"overallStatus": status})


def test_many_processes_build_what_one_builds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studies = [shared(nct(number), number) for number in range(23)]
    studies += [study("nonsense"), whole_study(A, "Other"), whole_study(nct(99), **BACKWARDS)]
    file = write(tmp_path, *studies)
    summaries = []
    for name, batch in (("one", 1000), ("many", 9)):
        monkeypatch.setattr(pipeline, "BATCH", batch)
        summaries.append(msgspec.structs.replace(pipeline.build([file], tmp_path / name), seconds=0))
    assert generation(tmp_path / "one") == generation(tmp_path / "many")
    assert rejects(tmp_path / "one") == rejects(tmp_path / "many")
    assert summaries[0] == summaries[1]
    assert (summaries[0].trials, summaries[0].refused) == (23, 3)


def test_a_built_graph_is_checked_again(tmp_path: Path) -> None:
    file = write(tmp_path, whole_study(A), study(B, "CAR-T cells"), whole_study(C))
    pipeline.build([file], tmp_path / "graph")
    first = {outcome.nct: outcome.results for outcome in pipeline.check([file]) if isinstance(outcome, Checked)}
    again = {checked.nct: checked.results for checked in pipeline.recheck(tmp_path / "graph")}
    assert again == first
    assert {result.level for results in again.values() for result in results} == {Level.WARNING}


def test_a_graph_that_was_tampered_with_is_found_out(tmp_path: Path) -> None:
    _, directory = built(tmp_path, whole_study(A), whole_study(B))
    shard = directory / "current" / "trials.nq.gz"
    text = gzip.decompress(shard.read_bytes()).decode().replace('"2027-01-15"', '"2001-01-15"', 1)
    shard.write_bytes(gzip.compress(text.encode()))
    refused = {checked.nct: pipeline.refusals(checked) for checked in pipeline.recheck(directory)}
    assert [len(refused[nct_id]) for nct_id in (A, B)] == [1, 0]


def test_recheck_reads_every_trial_whatever_the_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, directory = built(tmp_path, *(whole_study(nct(number)) for number in range(7)))
    monkeypatch.setattr(pipeline, "BATCH", 3)
    assert [checked.nct for checked in pipeline.recheck(directory)] == [nct(number) for number in range(7)]


def test_recheck_gives_back_the_shard(tmp_path: Path) -> None:
    _, directory = built(tmp_path, shared(A, 1), shared(B, 2))
    assert [line for checked in pipeline.recheck(directory) for line in checked.lines] == list(
        store.shard_lines(directory, "trials")
    )


def test_the_vocabulary_s_lines_have_no_blank_nodes() -> None:
    lines = ontology.lines()
    assert lines == sorted(lines)
    assert len(lines) > 1000
    assert all(line.startswith("<") and line.endswith(" .") for line in lines)
    assert not any(" _:" in line.split('"')[0] for line in lines)


def test_the_pieces_of_a_text_that_look_like_lines_cut_nothing(tmp_path: Path) -> None:
    title = f"Trap <{iri.KG}Trial> ."
    file = tmp_path / "studies.jsonl"
    file.write_bytes(encoded(whole_study(A, title), whole_study(B)))
    pipeline.build([file], tmp_path / "graph")
    assert [checked.nct for checked in pipeline.recheck(tmp_path / "graph")] == [A, B]


@pytest.mark.parametrize("page", ["empty.txt", "bare.txt"])
def test_an_empty_section_stays_empty_and_is_a_warning_that_names_the_trial(
    tmp_path: Path, page: str, capsys: pytest.CaptureFixture[str]
) -> None:
    summary = pipeline.build([RECORDS / page], tmp_path / "graph")
    assert (summary.trials, summary.refused) == (1, 0)
    (checked,) = pipeline.recheck(tmp_path / "graph")
    (missing,) = (result for result in checked.results if result.shape.endswith("/TrialConditionNameMissing"))
    assert (missing.level, missing.focus) == (Level.WARNING, rdf.DEFAULT.trial(checked.nct))
    assert summary.warnings == len(checked.results)
    assert not any("ontology#conditionName>" in line for line in checked.lines)
    with pytest.raises(SystemExit) as left:
        main(["validate", str(tmp_path / "graph")])
    assert left.value.code == 0
    printed = capsys.readouterr().out
    assert checked.nct in printed
    assert missing.message in printed
