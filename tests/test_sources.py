import gzip
import hashlib
import io
import zipfile
from pathlib import Path

import pytest
from make import NCT, encoded, study

from kg import sources
from kg.model import Reject, Severity, Trial
from kg.sources import PassedOver, RawRecord

OTHER = "NCT99999911"
ONE = encoded(study(NCT))
TWO = encoded(study(NCT), study(OTHER))


def zipped(**files: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def found(path: Path) -> list[sources.Found]:
    return list(sources.find([path]))


def ncts(path: Path) -> list[str]:
    """The ids of the trials under a path, each of which must be readable."""
    read = [sources.read(raw) for raw in found(path) if isinstance(raw, RawRecord)]
    assert all(isinstance(each, Trial) for each in read)
    return [each.nct for each in read]


def refused(path: Path) -> Reject:
    (reject,) = found(path)
    assert isinstance(reject, Reject)
    assert (reject.severity, reject.nct) == (Severity.RECORD, "")
    return reject


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (ONE, [NCT]),
        (TWO, [NCT, OTHER]),
        (gzip.compress(TWO), [NCT, OTHER]),
        (gzip.compress(gzip.compress(ONE)), [NCT]),
        (gzip.compress(ONE) + gzip.compress(b"\n" + encoded(study(OTHER))), [NCT, OTHER]),
        (zipped(**{"b.json": encoded(study(OTHER)), "a.json": ONE}), [NCT, OTHER]),
        (zipped(**{"inner.zip": zipped(**{"deep/studies.jsonl": TWO})}), [NCT, OTHER]),
        (zipped(**{"studies.jsonl.gz": gzip.compress(TWO)}), [NCT, OTHER]),
        (gzip.compress(zipped(**{"a.json": ONE})), [NCT]),
    ],
    ids=["plain", "lines", "gz", "gz-gz", "gz-members", "zip", "zip-zip", "zip-gz", "gz-zip"],
)
@pytest.mark.parametrize("name", ["studies.json", "wrong.txt", "none"])
def test_content_says_what_a_file_is_and_not_its_name(tmp_path: Path, content: bytes, expected: list[str], name: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert ncts(tmp_path / name) == expected


def test_a_record_in_an_archive_says_where_it_stands(tmp_path: Path) -> None:
    path = tmp_path / "outer.zip"
    path.write_bytes(zipped(**{"inner.zip": zipped(**{"studies.jsonl": TWO})}))
    assert [(raw.file, raw.place) for raw in found(path) if isinstance(raw, RawRecord)] == [
        (f"{path}!inner.zip!studies.jsonl", "line 1"),
        (f"{path}!inner.zip!studies.jsonl", "line 2"),
    ]


def test_the_sha256_is_of_the_records_own_bytes(tmp_path: Path) -> None:
    plain, packed = tmp_path / "plain", tmp_path / "packed"
    plain.write_bytes(ONE)
    packed.write_bytes(gzip.compress(TWO))
    trials = [sources.read(raw) for path in (plain, packed) for raw in found(path)[:1] if isinstance(raw, RawRecord)]
    assert [trial.origin.sha256 for trial in trials if isinstance(trial, Trial)] == [hashlib.sha256(ONE).hexdigest()] * 2


def test_a_directory_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    for name, number in (("b.json", 2), ("a.json", 1), ("sub/c.json", 3)):
        file = tmp_path / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(encoded(study(f"NCT9999990{number}")))
    assert ncts(tmp_path) == ["NCT99999901", "NCT99999902", "NCT99999903"]


@pytest.mark.parametrize(
    "name", [".hidden", ".git/config.json", "README", "README.md", "readme.txt", "LICENSE", "License.txt", "sub/README.md"]
)
def test_some_files_of_a_directory_are_passed_over(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(ONE)
    assert found(tmp_path) == [PassedOver(str(file))]


def test_a_file_that_is_asked_for_is_read_whatever_its_name(tmp_path: Path) -> None:
    (tmp_path / "README.json").write_bytes(ONE)
    assert ncts(tmp_path / "README.json") == [NCT]


def test_a_hidden_directory_above_hides_nothing(tmp_path: Path) -> None:
    root = tmp_path / ".cache" / "studies"
    root.mkdir(parents=True)
    (root / "a.json").write_bytes(ONE)
    assert ncts(root) == [NCT]


@pytest.mark.parametrize("content", [b"just words", b"\x89PNG\r\n", b"<html></html>", b"\xff\xfe{\x00", b"NCT ID: NCT99999910"])
def test_an_unknown_file_is_refused_and_shown(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    reject = refused(tmp_path / "f")
    assert reject.file == str(tmp_path / "f")
    assert "no known layout" in reject.problem
    assert "ctgov-json" in reject.problem
    assert "it begins" in reject.problem


@pytest.mark.parametrize("content", [b"", b"  \n", gzip.compress(b"")])
def test_an_empty_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    assert "it is empty" in refused(tmp_path / "f").problem


@pytest.mark.parametrize(
    "content",
    [
        gzip.compress(ONE)[:-9],
        gzip.compress(ONE)[:20],
        gzip.compress(ONE)[:3],
        gzip.compress(ONE)[:-8] + b"\0" * 8,
        gzip.compress(ONE)[:12] + b"\xff" * 40,
        zipped(a=ONE)[:-10],
        zipped(a=ONE)[:10],
        zipped(a=ONE * 3).replace(ONE[:2], b"zz", 1)[:-30],
    ],
    ids=["gz-cut", "gz-head", "gz-magic", "gz-crc", "gz-noise", "zip-cut", "zip-head", "zip-end"],
)
def test_a_damaged_archive_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "f").write_bytes(content)
    assert "the archive is damaged" in refused(tmp_path / "f").problem


def test_a_damaged_member_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "f.zip").write_bytes(zipped(**{"a.gz": gzip.compress(ONE)[:-9], "b.json": ONE}))
    reject, raw = found(tmp_path / "f.zip")
    assert isinstance(reject, Reject)
    assert isinstance(raw, RawRecord)
    assert (reject.file, raw.file) == (f"{tmp_path}/f.zip!a.gz", f"{tmp_path}/f.zip!b.json")


def test_a_member_whose_bytes_are_wrong_is_refused(tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("a.json", ONE)
    (tmp_path / "f.zip").write_bytes(packed.getvalue().replace(b"invented", b"Invented"))
    assert "the archive is damaged" in refused(tmp_path / "f.zip").problem


@pytest.mark.parametrize(("place", "value"), [(6, 1), (8, 99)], ids=["password", "method"])
def test_an_archive_that_cannot_be_opened_is_refused(tmp_path: Path, place: int, value: int) -> None:
    content = bytearray(zipped(**{"a.json": ONE}))
    central = content.index(b"PK\x01\x02")
    content[place] = content[central + place + 2] = value
    (tmp_path / "f.zip").write_bytes(content)
    assert "the archive cannot be opened" in refused(tmp_path / "f.zip").problem


def test_a_broken_line_costs_itself_only(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_bytes(ONE + b'\n{"broken\n' + encoded(study(OTHER)))
    read = [sources.read(raw) for raw in found(tmp_path / "f.jsonl") if isinstance(raw, RawRecord)]
    assert [type(each) for each in read] == [Trial, Reject, Trial]
    assert isinstance(read[1], Reject)
    assert (read[1].file, read[1].place, read[1].severity) == (str(tmp_path / "f.jsonl"), "line 2", Severity.RECORD)
    assert "not JSON" in read[1].problem


def test_a_file_that_breaks_off_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.json").write_bytes(b"[" + ONE + b", ")
    assert "not JSON" in refused(tmp_path / "f.json").problem


def test_a_refused_record_says_its_line_and_its_place(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_bytes(encoded(study("nonsense"), study(NCT)))
    first, _ = found(tmp_path / "f.jsonl")
    assert isinstance(first, RawRecord)
    reject = sources.read(first)
    assert isinstance(reject, Reject)
    assert reject.place == "line 1: identificationModule.nctId"


def test_a_path_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        found(tmp_path / "nowhere")


def test_an_empty_directory_holds_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == []


def test_every_layout_has_its_own_name() -> None:
    assert len({layout.NAME for layout in sources.LAYOUTS}) == len(sources.LAYOUTS)


def test_a_file_that_cannot_be_read_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(ONE)
    (tmp_path / "b.json").symlink_to(tmp_path / "nowhere")
    read, refused = sources.find([tmp_path])
    assert isinstance(read, RawRecord)
    assert isinstance(refused, Reject)
    assert refused.problem.startswith("cannot be read: No such file")
