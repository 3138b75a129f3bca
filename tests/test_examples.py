"""Every named query answered on examples/: what the project promises, needing nothing else."""

from pathlib import Path

import pytest

import kg
from kg import queries
from kg.graph import Graph


@pytest.fixture(scope="module")
def graph(graph_dir: Path) -> Graph:
    return kg.open(str(graph_dir))


def column(rows: list[dict[str, str | None]], name: str) -> set[str | None]:
    return {row[name] for row in rows}


def test_sponsors_of_allogeneic_nk_trials_with_the_words(graph: Graph) -> None:
    rows = graph.select("sponsors-by-cell-and-source", cell="NK", source="ALLOGENEIC")
    words = {(row["label"], row["nct"]): row["quote"] for row in rows}
    assert words["Nkarta, Inc.", "NCT04623944"] == "Allogeneic"
    assert words["M.D. Anderson Cancer Center", "NCT03056339"] == "Cord Blood"
    assert words["Asclepius Technology Company Group (Suzhou) Co., Ltd.", "NCT03940833"] == "NK 92 cell"
    assert words["Invented University Hospital", "NCT99999901"] == "Haploidentical"
    assert "NCT06631040" not in column(rows, "nct"), "a donor that is not stated is not allogeneic"


@pytest.mark.parametrize(
    ("source", "nct"),
    [
        ("HAPLOIDENTICAL", "NCT04887012"),
        ("CORD_BLOOD", "NCT03056339"),
        ("CELL_LINE", "NCT03940833"),
        ("IPSC", "NCT06367673"),
        ("OTS", "NCT06201247"),
    ],
)
def test_a_source_is_found_by_its_key_or_a_broader_one(graph: Graph, source: str, nct: str) -> None:
    assert nct in column(graph.select("sponsors-by-cell-and-source", cell="NK", source=source), "nct")


def test_a_narrower_cell_is_found_under_the_broader_one(graph: Graph) -> None:
    found = column(graph.select("sponsors-by-cell-and-source", cell="T", source="AUTOLOGOUS"), "nct")
    assert {"NCT04538313", "NCT07395050", "NCT02414269"} <= found, "TIL and Treg are T cells"


def test_sponsors_of_car_nk_trials_that_do_not_state_the_donor(graph: Graph) -> None:
    rows = graph.select("sponsors-without-donor", cell="NK", modification="CAR")
    assert "Shahid Beheshti University of Medical Sciences" in column(rows, "label")
    assert len(column(rows, "label")) >= 4
    assert "NCT04623944" not in column(rows, "nct"), "it says allogeneic"
    assert graph.select("sponsors-without-donor", cell="NK", modification="TCR") == []


def test_trials_by_antigen_whatever_the_cell(graph: Graph) -> None:
    rows = graph.select("trials-by-antigen", antigen="CD19")
    assert {"T", "NK", "NKT", "CIK", "VST"} <= column(rows, "cell")
    assert all(row["quote"] for row in rows)


def test_a_trial_of_two_targets_is_found_by_each(graph: Graph) -> None:
    for antigen in ("CD19", "BCMA"):
        assert "NCT05085444" in column(graph.select("trials-by-antigen", antigen=antigen), "nct")


def test_two_products_keep_their_own_facets(graph: Graph) -> None:
    facts = {(row["of"], row["property"], row["key"]) for row in graph.select("facts", nct="NCT07441291")}
    assert ("product/1", "modification", "CAR") in facts
    assert ("product/2", "effectorCell", "DLI") in facts
    assert ("product/2", "modification", "CAR") not in facts


def test_evidence_gives_field_words_basis_and_role(graph: Graph) -> None:
    rows = graph.select("evidence", nct="NCT04887012", key="ALLOGENEIC")
    assert rows[0] == {"field": "label", "quote": "Haploidentical", "basis": "inferred", "role": "product"}


def test_facets_one_row_a_trial_facet_and_key(graph: Graph) -> None:
    rows = graph.select("trial-facets")
    keys = [(row["nct"], row["facet"], row["key"]) for row in rows]
    assert len(keys) == len(set(keys))
    assert column(rows, "facet") == {"cell_types", "modification", "antigens", "donor", "source"}
    assert ("NCT06631040", "donor", "NOT_STATED") in keys


def test_prior_therapy_is_no_product(graph: Graph) -> None:
    rows = graph.select("other-mentions", nct="NCT06316427")
    assert {("priorTherapy", "CD7"), ("priorTherapy", "CAR")} <= {(row["role"], row["key"]) for row in rows}


def test_one_trial_as_its_record_says(graph: Graph) -> None:
    said = {(row["name"], row["value"]) for row in graph.select("trial", nct="NCT06631040")}
    assert ("lead sponsor", "Shahid Beheshti University of Medical Sciences") in said
    assert ("status", "Not yet recruiting") in said


def test_antigens_of_both_t_and_nk_cells_with_the_number_of_trials(graph: Graph) -> None:
    rows = graph.select("antigens-in-two-cells", cell="T", other="NK")
    assert {row["label"]: row["trials"] for row in rows} == {
        "CD19": "16", "NKG2D ligands": "5", "CD33": "4", "BCMA": "3", "CD123": "2", "CD7": "2", "HER2": "2", "Mesothelin": "2",
    }  # fmt: skip
    swapped = graph.select("antigens-in-two-cells", cell="NK", other="T")
    assert swapped == rows


def test_trials_of_unmodified_cells(graph: Graph) -> None:
    rows = graph.select("unmodified-trials", cell="NK")
    assert column(rows, "nct") == {
        "NCT02781467", "NCT03152526", "NCT03420963", "NCT06367673", "NCT07410676", "NCT99999901",
    }  # fmt: skip
    assert ("NCT03420963", "Ex-Vivo Expanded Allogeneic NK Cells For The Treatment Of Pediatric Solid Tumors") in {
        (row["nct"], row["title"]) for row in rows
    }


def test_donors_of_allogeneic_trials_with_the_words(graph: Graph) -> None:
    rows = graph.select("donors-of-allogeneic-trials")
    assert [row for row in rows if row["nct"] == "NCT06727383"] == [
        {"nct": "NCT06727383", "source": "HEALTHY_DONOR", "label": "healthy donor", "quote": "Healthy Donors"},
        {"nct": "NCT06727383", "source": "LEUKAPHERESIS", "label": "leukapheresis product", "quote": "leukapheresis"},
    ]
    words = {(row["nct"], row["source"]): row["quote"] for row in rows}
    haploidentical = {nct: quote for (nct, source), quote in words.items() if source == "HAPLOIDENTICAL"}
    assert haploidentical == {
        "NCT03152526": "Haploidentical Donor", "NCT04107142": "Haplo", "NCT04887012": "Haploidentical",
        "NCT99999901": "Haploidentical",
    }  # fmt: skip
    assert words["NCT03420963", "ALLOGENEIC"] == "Allogeneic", "the donor stands where no source is told"
    assert words["NCT04623944", "OTS"] == "NKX101", "a source may be known of a named product"
    assert ("NCT03056339", "ALLOGENEIC") not in words, "cord blood is told"


def test_places_are_those_of_open_trials_unless_a_status_is_given(graph: Graph) -> None:
    asked = {"antigen": "CD19", "cell": "NK", "modification": "CAR"}
    assert graph.select("places", **asked) == [
        {"city": "Tabriz", "country": "Iran", "nct": "NCT06631040", "status": "Not yet recruiting"}
    ]
    assert graph.select("places", **asked, status="COMPLETED") == [
        {"city": "Houston", "country": "United States", "nct": "NCT03056339", "status": "Completed"}
    ]
    assert graph.select("places", **asked, status="RECRUITING") == []


def test_places_of_products_without_an_antigen_are_found_where_none_is_asked_for(graph: Graph) -> None:
    assert "NCT07410676" in column(graph.select("places", cell="NK"), "nct")
    assert "NCT07410676" not in column(graph.select("places", cell="NK", modification="CAR"), "nct")


def test_sites_that_are_counted_and_not_named(graph: Graph) -> None:
    assert graph.select("counted-sites-without-names") == [{"nct": "NCT99999903", "count": "4"}]


def test_printed_conditions_without_a_disease_or_a_state(graph: Graph) -> None:
    rows = graph.select("unlinked-conditions")
    assert {row["condition"]: (row["trials"], row["nct"]) for row in rows} == {
        "Allogenetic Hematopoietic Stem Cell Transplantation": ("1", "NCT07441291"),
        "CD19 Positive": ("1", "NCT04029038"),
        "CD22 Positive": ("1", "NCT04029038"),
        "HER-2 Gene Amplification": ("1", "NCT04660929"),
        "HER-2 Protein Overexpression": ("1", "NCT04660929"),
        "HER2-positive": ("1", "NCT04660929"),
        "Healthy Donors": ("1", "NCT06727383"),
    }


def test_trials_by_state_of_the_disease(graph: Graph) -> None:
    rows = graph.select("trials-by-state", state="MINIMAL_RESIDUAL_DISEASE")
    assert column(rows, "nct") == {"NCT04029038", "NCT07441291"}
    assert [(row["title"], row["condition"]) for row in rows if row["nct"] == "NCT07441291"] == [
        ("CD19 CAR-T vs DLI for Post-HSCT MRD in Ph- ALL: A RCT", condition)
        for condition in ("Allogenetic Hematopoietic Stem Cell Transplantation", "B ALL", "MRD-positive")
    ]
    assert len(column(graph.select("trials-by-state", state="RELAPSED"), "nct")) == 22


def test_criteria_that_rule_out_earlier_cell_therapies(graph: Graph) -> None:
    assert graph.select("criteria", about="CELL_THERAPY") == [
        {
            "nct": "NCT99999901",
            "inclusion": "false",
            "polarity": "excluded",
            "quote": "CAR-T cells",
            "criterion": "Earlier treatment with CAR-T cells;",
        },
        {
            "nct": "NCT99999902",
            "inclusion": "false",
            "polarity": "excluded",
            "quote": "gene-modified cell therapy",
            "criterion": "Earlier gene-modified cell therapy;",
        },
    ]


VALUES = {
    "agent": "FLUDARABINE",
    "cell": "NK", "other": "T", "source": "ALLOGENEIC", "modification": "CAR", "antigen": "CD19", "nct": "NCT04887012",
    "key": "CD19", "status": "OPEN", "state": "RELAPSED", "about": "CELL_THERAPY",
}  # fmt: skip


@pytest.mark.parametrize("name", queries.named())
def test_every_named_query_has_an_answer(graph: Graph, name: str) -> None:
    query = queries.named()[name]
    rows = graph.select(name, **{parameter.name: VALUES[parameter.name] for parameter in query.parameters})
    assert rows or name == "other-mentions"
    assert query.title != name
    assert query.description
