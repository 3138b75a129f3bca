"""Traps in reading texts of cell therapies, each with an invented trial and the products it must be read as having."""

from typing import Any

import pytest
from make import given, reading

from kg.model import Intervention, Polarity, Role

CRITERIA = "Inclusion Criteria:\n\n* {}\n\nExclusion Criteria:\n\n* {}"
# number and trap, fields of the trial, its products as their keys
TRAPS: list[tuple[str, dict[str, Any], list[set[str]]]] = [
    (
        "T01 prior therapy",
        {"title": "CD19 CAR-NK cells", "eligibility": CRITERIA.format("Patients who failed autologous CAR-T therapy", "")},
        [{"NK", "CAR", "CD19", "NOT_STATED"}],
    ),
    (
        "T02 a product of the background",
        {
            "title": "CD7 CAR-T cells",
            "summary": "The FDA approved an autologous CD19 CAR-T product. Patients receive CD7 CAR-T cells.",
        },
        [{"T", "CAR", "CD7", "NOT_STATED"}],
    ),
    ("T03 an antigen as marker", {"title": "BCMA CAR-T cells in CD19+ ALL"}, [{"T", "CAR", "BCMA", "NOT_STATED"}]),
    ("T04 spelling", {"title": "Allogenic anti CD19 CAR-T and B7H3 CAR-T"}, [{"T", "CAR", "CD19", "B7H3", "ALLOGENEIC"}]),
    ("T04 glued", {"title": "CD19CAR-T cells"}, [{"T", "CAR", "CD19", "NOT_STATED"}]),
    (
        "T05 the source stands in the arm only",
        {"title": "NK cells", "interventions": (Intervention("NK cells", text="haploidentical NK cells infusion"),)},
        [{"NK", "HAPLOIDENTICAL", "ALLOGENEIC"}],
    ),
    (
        "T06 an allogeneic transplant says nothing of the cells",
        {"title": "NK cells", "summary": "After allogeneic stem cell transplantation relapse remains a problem."},
        [{"NK", "NOT_STATED"}],
    ),
    (
        "T07 no source",
        {"title": "NK cells", "eligibility": CRITERIA.format("Healthy volunteers: no", "Unable to have leukapheresis")},
        [{"NK", "NOT_STATED"}],
    ),
    (
        "T08 cell therapies of the exclusions",
        {"title": "NK cells", "eligibility": CRITERIA.format("Adults", "DLI, CMV-CTL or EBV-CTL within 30 days")},
        [{"NK", "NOT_STATED"}],
    ),
    (
        "T10 other names that are drugs",
        {"title": "NK cells", "interventions": (Intervention("NK cells", other_names=("cyclophosphamide", "fludarabine")),)},
        [{"NK", "NOT_STATED"}],
    ),
    (
        "T11 conditioning",
        {"title": "NK cells", "interventions": given("NK cells", "fludarabine", "anti-CD52 antibody alemtuzumab")},
        [{"NK", "NOT_STATED"}],
    ),
    ("T17 MRD", {"title": "NK cells for AML with MRD"}, [{"NK", "NOT_STATED"}]),
    ("T32 negation", {"title": "CAR-T cells", "summary": "No autologous cells and no NK cells are given."}, [{"T", "CAR", "NOT_STATED"}]),
    ("T33 NK is not NKT is not NK/T", {"title": "CAR-NKT cells for NK/T-cell lymphoma"}, [{"NKT", "CAR", "NOT_STATED"}]),
    ("T35 universal", {"title": "Universal CD22 CAR-T cells"}, [{"T", "CAR", "CD22", "OTS", "ALLOGENEIC"}]),
    ("T36 editing implies no donor", {"title": "CRISPR-edited CD19 CAR-T"}, [{"T", "CAR", "GENE_EDITED", "CD19", "NOT_STATED"}]),
    ("T37 receptor and ligand", {"title": "NKG2D CAR-T cells"}, [{"T", "CAR", "NKG2DL", "NOT_STATED"}]),
    (
        "T38 tags and armour",
        {"title": "CD19 CAR-NK cells expressing IL-15 and iC9"},
        [{"NK", "CAR", "ARMORED", "SUICIDE_GENE", "CD19", "NOT_STATED"}],
    ),
    (
        "T39 knock-outs",
        {"title": "CD7 CAR-T cells with CD5 knock-out and CD52 KO"},
        [{"T", "CAR", "GENE_EDITED", "CD7", "NOT_STATED"}],
    ),
    ("T40 CLL-1 is not CLL", {"title": "CLL-1 CAR-T cells"}, [{"T", "CAR", "CLL1", "NOT_STATED"}]),
    ("T40 CLL is not CLL-1", {"title": "CD19 CAR-T cells for CLL"}, [{"T", "CAR", "CD19", "NOT_STATED"}]),
    (
        "T46 the antigen of a companion",
        {"title": "NK cells in neuroblastoma", "summary": "NK cells are infused with an antibody against GD2."},
        [{"NK", "NOT_STATED"}],
    ),
    ("T47 cord blood", {"title": "Umbilical cord blood NK cells"}, [{"NK", "CORD_BLOOD", "ALLOGENEIC"}]),
    ("T47 cord tissue", {"title": "UC-MSC infusion"}, [{"UCMSC", "CORD_TISSUE", "ALLOGENEIC"}]),
    ("T48 autologous iPSC", {"title": "Autologous iPSC-derived NK cells"}, [{"NK", "IPSC", "AUTOLOGOUS"}]),
    ("T49 in vivo", {"title": "In vivo CAR-T with a CD19 vector"}, [{"T", "CAR", "IN_VIVO", "CD19"}]),
]  # fmt: skip


@pytest.mark.parametrize(("trap", "fields", "expected"), TRAPS, ids=[trap for trap, _, _ in TRAPS])
def test_a_trap_is_not_walked_into(trap: str, fields: dict[str, Any], expected: list[set[str]]) -> None:
    assert [{term.key for _, term in product.facets} for product in reading(**fields).products] == expected


def test_prior_therapy_keeps_its_role_and_exclusion_its_polarity() -> None:
    found = reading(
        title="CD19 CAR-NK cells", eligibility=CRITERIA.format("Patients who failed CAR-T therapy", "DLI received before")
    )
    said = {(mention.quote, mention.role, mention.polarity) for mention in found.mentions}
    assert ("CAR-T", Role.PRIOR_THERAPY, Polarity.AFFIRMED) in said
    assert ("DLI", Role.PRIOR_THERAPY, Polarity.EXCLUDED) in said


def test_an_inferred_donor_stands_beside_its_source() -> None:
    """T05: the word of the source keeps both facts."""
    found = reading(title="Haploidentical NK cells")
    assert {mention.term.key for mention in found.mentions if mention.quote == "Haploidentical" and mention.supports} == {
        "HAPLOIDENTICAL",
        "ALLOGENEIC",
    }
