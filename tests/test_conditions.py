"""Conditions that stand side by side on one line of a page."""

import gzip
import json
from pathlib import Path

import pytest

from kg.sources.conditions import listed, parted

TRIALS = Path(__file__).parent.parent.parent / "shared" / "trials" / "cart_v2.jsonl.gz"

SIDE_BY_SIDE = [
    ("T-cell Acute Lymphoblastic Leukemia", "T-cell Non-Hodgkin Lymphoma"),
    ("B-cell Lymphoma", "Acute Lymphoblastic Leukemia"),
    ("Lymphoma, B-Cell", "Leukemia, B-Cell"),
    ("Systemic Lupus Erythematosus (SLE)", "Myasthenia Gravis (MG)"),
    # a state goes with the name that follows it ...
    ("Refractory Follicular Lymphoma", "Refractory Mantle Cell Lymphoma"),
    ("Multiple Myeloma", "Refractory Acute Myeloid Leukemia"),
    # ... except where only the name before it can have it
    ("Acute Myeloid Leukemia Refractory", "Acute Myeloid Leukemia Recurrent"),
    ("Acute Lymphoblastic Leukemia, in Relapse", "Refractory Lymphoma"),
    ("Multiple Myeloma in Relapse", "Mantle Cell Lymphoma"),
    # a word that stands for a disease and its state is no state of the next
    ("Recurrent Transformed Chronic Lymphocytic Leukemia", "Refractory B-Cell Non-Hodgkin Lymphoma"),
    ("Liver Metastases", "Refractory Colorectal Cancer"),
    # stage and age
    ("Pancreatic Cancer Stage III", "Pancreatic Cancer Stage IV"),
    ("Adult Lymphoma in Remission", "Childhood Lymphoma"),
]
ONE = [
    "Acute Myeloid Leukemia",
    "Leukemia, Myeloid, Acute",
    "Chronic Lymphocytic Leukemia/Small Lymphocytic Lymphoma",
    "Relapsed or Refractory Multiple Myeloma (RRMM)",
    "Acute Lymphoblastic Leukemia ALL",  # the abbreviation of the name before it
    "Solid Tumor Malignancies",  # a wider word behind the name
    "Leukemia and Lymphoma",
    "Lymphoma, Myeloma",
    "Lymphoma or Refractory Myeloma",
    "Melanoma of an invented kind Lymphoma",  # not all of it is read
    "Lymphoma leukemia",  # a condition begins with a capital
    "Refractory Lymphoma, Refractory Melanoma",
    "CD19 Positive",
]


@pytest.mark.parametrize("names", SIDE_BY_SIDE, ids=" | ".join)
def test_whole_names_side_by_side_are_parted(names: tuple[str, ...]) -> None:
    assert parted(" ".join(names)) == names


@pytest.mark.parametrize("line", ONE)
def test_what_may_be_one_condition_stays_whole(line: str) -> None:
    assert parted(line) == (line,)


def test_a_list_keeps_its_lines() -> None:
    assert listed(["Melanoma", "", "Lymphoma Refractory Multiple Myeloma", "Not provided"]) == (
        "Melanoma",
        "Lymphoma",
        "Refractory Multiple Myeloma",
    )


@pytest.mark.skipif(not TRIALS.exists(), reason=f"needs {TRIALS}")
def test_lists_of_real_records_are_parted_where_they_were_joined() -> None:
    """Of the cuts in lists joined with blanks 98 of 100 stand where a condition of the record ends."""
    with gzip.open(TRIALS, "rt") as lines:
        records = [json.loads(line)["protocolSection"].get("conditionsModule", {}) for line in lines]
    cuts = right = exact = 0
    lists = [names for record in records if len(names := [" ".join(name.split()) for name in record.get("conditions", ())]) > 1]
    for names in lists:
        found = parted(" ".join(names))
        ends = _ends(found)
        cuts += len(ends)
        right += len(ends & _ends(names))
        exact += tuple(names) == found
    assert right / cuts > 0.98
    assert exact / len(lists) > 0.6


def _ends(names: tuple[str, ...] | list[str]) -> set[int]:
    """How many words stand before each cut."""
    return {len(" ".join(names[:number]).split()) for number in range(1, len(names))}
