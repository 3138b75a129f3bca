"""Each page in records/<layout>/ is read as the trial in the JSON file beside it. A new case is a new pair of files."""

from pathlib import Path

import msgspec
import pytest

from kg import sources
from kg.model import Trial

RECORDS = Path(__file__).parent / "records"
PAGES = sorted(RECORDS.glob("*/*.txt"))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_page_is_read_as_its_golden_record(path: Path) -> None:
    (raw,) = sources.find([path])
    assert isinstance(raw, sources.RawRecord)
    trial = sources.read(raw)
    assert isinstance(trial, Trial)
    assert raw.layout == path.parent.name
    said = msgspec.json.decode(msgspec.json.encode(trial))
    assert said.pop("origin")["file"] == str(path)
    assert said == msgspec.json.decode(path.with_suffix(".json").read_bytes())


def test_no_golden_record_is_left_over() -> None:
    assert {page.with_suffix(".json") for page in PAGES} == set(RECORDS.glob("*/*.json"))
    assert PAGES
