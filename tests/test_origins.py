"""Whose the cells are and what they are made from: each rule with a sentence that needs it and one that must not trigger it."""

import pytest
from make import keys, reading

from kg.lexicon import lexicon
from kg.model import Facet, Reading, Term


def told(found: Reading, facet: Facet) -> set[str]:
    """The keys that the products of a trial have in a facet, together."""
    return {key for product in found.products for key in keys(product, facet)} - {"NOT_STATED", "DONOR_NOS"}


def source(summary: str, title: str = "CD19 CAR-T cells in an invented disease", **fields: str) -> set[str]:
    return told(reading(title=title, summary=summary, **fields), Facet.SOURCE)


def donor(summary: str, title: str = "CD19 CAR-T cells in an invented disease", **fields: str) -> set[str]:
    return told(reading(title=title, summary=summary, **fields), Facet.DONOR)


@pytest.mark.parametrize(
    "summary",
    [
        "Blood will be collected from the patient to grow the T cells.",
        "The NK cells will be separated from blood of a relative.",
        "We take blood, generate the cells in the laboratory and infuse them.",
        "Subjects will have blood drawn to manufacture the CD19.CAR-T cells.",
        "T cells are taken from a patient's blood.",
        "Cells are made from peripheral blood mononuclear cells.",
        "Peripheral mononuclear cells are used to manufacture the product.",
    ],
)
def test_blood_that_cells_are_made_from_is_their_source(summary: str) -> None:
    assert "PERIPHERAL_BLOOD" in source(summary)


@pytest.mark.parametrize(
    "summary",
    [
        "Blood will be taken before the infusion and monthly thereafter.",
        "White blood cells fight infection.",
        "Persistence of CAR-T cells in peripheral blood is measured.",
        "Patients with blood cancer are treated with CAR-T cells.",
        "Peripheral blood lymphocytes are analyzed by flow cytometry.",
        "Blood tests are done to see whether the cells grow.",
    ],
)
def test_blood_that_is_looked_at_is_no_source(summary: str) -> None:
    assert source(summary) == set()


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("A leukapheresis will be performed.", {"LEUKAPHERESIS"}),
        ("Patients who had no leukapheresis before take part.", set()),
    ],
)
def test_leukapheresis_starts_the_making_of_cells(summary: str, expected: set[str]) -> None:
    assert source(summary) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Autologous bone marrow mesenchymal stem cell transplantation in an invented disease",
        "Bone marrow derived MSC",
        "BM-MSC infusion",
    ],
)
def test_tissue_that_cells_are_named_after_is_their_source(title: str) -> None:
    assert source("", title) == {"BONE_MARROW"}


@pytest.mark.parametrize(
    "summary",
    [
        "Bone marrow aspiration is done on day 28.",
        "Drugs help stem cells move from the bone marrow to the blood.",
        "Bone marrow transplantation follows the cells.",
        "Chimerism in bone marrow is assessed after the cells.",
    ],
)
def test_tissue_that_is_sampled_or_left_is_no_source(summary: str) -> None:
    assert source(summary) == set()


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("MSC can be isolated from bone marrow, adipose tissue and umbilical cord.", set()),
        ("MSCs were first identified in bone marrow and later found in many tissues such as adipose tissue.", set()),
        ("Adipose tissue is a waste product that holds MSC.", set()),
        ("MSC isolated from adipose tissue are infused.", {"ADIPOSE"}),
        ("MSC from bone marrow are infused at various times.", {"BONE_MARROW"}),
    ],
)
def test_tissues_in_which_such_cells_occur_are_no_source(summary: str, expected: set[str]) -> None:
    assert source(summary, title="Mesenchymal stem cells in arthritis", description="") == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Chemotherapy prepares the bone marrow to receive CAR-T cells.", set()),
        ("Leukemia lies in the bone marrow, where blood cells form.", set()),
        ("T cells derived from bone marrow are infused.", {"BONE_MARROW"}),
        ("Patients receive bone marrow lymphocytes that carry the receptor.", {"BONE_MARROW"}),
    ],
)
def test_tissue_that_stands_far_from_cells_is_no_source(summary: str, expected: set[str]) -> None:
    assert source(summary) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Cord blood MSC in anaemia", {"CORD_BLOOD"}),
        ("Adipose MSC in anaemia", {"ADIPOSE"}),
        ("MSC in anaemia", {"BONE_MARROW"}),
        ("Cord blood and bone marrow MSC in anaemia", {"CORD_BLOOD", "BONE_MARROW"}),
    ],
)
def test_a_tissue_that_is_told_gives_way_to_that_of_the_name(title: str, expected: set[str]) -> None:
    assert source("Cells derived from bone marrow are infused.", title=title) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CD19 CAR-T cells bridging to allogeneic", set()),
        ("CD19 CAR-T cells and allogeneic hematological stem cell transplantation", set()),
        ("Bridging with allogeneic CD19 CAR-T cells", {"ALLOGENEIC"}),
        ("Allogeneic CD19 CAR-T cells in hematological disease", {"ALLOGENEIC"}),
    ],
)
def test_the_donor_of_the_transplant_that_follows_is_not_that_of_the_cells(title: str, expected: set[str]) -> None:
    assert donor("", title=title) == expected


@pytest.mark.parametrize(
    ("cell", "tissue"), [("BMMSC", "BONE_MARROW"), ("ADMSC", "ADIPOSE"), ("WJMSC", "CORD_TISSUE"), ("AMSC", "AMNION")]
)
def test_every_name_of_stromal_cells_of_a_tissue_names_the_tissue(cell: str, tissue: str) -> None:
    labels = [word.label for word in lexicon().vocabulary.words if Term("cell", cell) in word.terms]
    assert labels
    for label in labels:
        assert source("", title=f"Transplantation of {label} for arthritis") == {tissue}, label
    assert source("", title="Transplantation of mesenchymal stromal cells for arthritis") == set()


def test_a_code_is_no_cord_blood() -> None:
    assert source("The study treatment is CB-999, an allogeneic CAR-T cell therapy.") == set()
    assert source("The CAR-T cells are made from CB units.") == {"CORD_BLOOD"}


def test_an_umbilical_cord_alone_is_the_tissue_of_stromal_cells_only() -> None:
    assert source("", "Mesenchymal stem cells from umbilical cord") == {"CORD_TISSUE"}
    assert "CORD_TISSUE" not in source("Cells from an umbilical cord unit are infused.", "CAR-NK cells")


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Donor-derived T cells are given for relapse after allogeneic transplantation.", {"TRANSPLANT_DONOR"}),
        ("Donor-derived T cells are infused.", set()),
        ("Donor-derived T cells are infused after autologous transplantation.", set()),
    ],
)
def test_a_donor_is_that_of_the_transplant_where_there_is_one(summary: str, expected: set[str]) -> None:
    assert source(summary) == expected


def test_donor_lymphocytes_come_from_the_donor_of_the_transplant() -> None:
    assert source("For relapse after allogeneic HSCT.", "Donor lymphocyte infusion") == {"TRANSPLANT_DONOR"}
    assert source("Volunteer donors gave the cells; for disease after allogeneic HSCT.", "MSC infusion") == set()


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("The cells were expanded from the blood of health donors.", {"HEALTHY_DONOR", "PERIPHERAL_BLOOD"}),
        ("TILs are expanded with feeder cells of healthy donors.", set()),
        ("CAR-T cells have been made and are frozen in a bank.", {"OTS", "THIRD_PARTY"}),
        ("CD19-targeted UCAR-T cells are infused.", {"OTS"}),
        ("NK cell line products are infused.", {"CELL_LINE"}),
        ("Stem cells differentiate into adult cell lines after CAR-T cell therapy.", set()),
    ],
)
def test_sources_that_are_told(summary: str, expected: set[str]) -> None:
    assert source(summary) == expected


@pytest.mark.parametrize(
    "summary",
    [
        "The cells are given back to the patient.",
        "The patients' T cells are changed in the laboratory.",
        "CAR-T cells are made and reinfused.",
        "T cells are isolated from these patients and infused.",
        "Patients undergo leukapheresis and receive CAR-T cells.",
        "A person’s own T cells are engineered.",
    ],
)
def test_cells_of_the_patient_are_autologous(summary: str) -> None:
    assert donor(summary) == {"AUTOLOGOUS"}


@pytest.mark.parametrize(
    "summary",
    [
        "Some researchers have taken T cells from a person's blood and given them back to the person.",
        "A leukapheresis will be performed.",
        "The product is fixed in allogeneic bone tissue.",
        "A piece of skin from the patient is used to grow skin cells.",
        "The number of allospecific T cells in patients is counted.",
        "Patients have allogeneic transplantation after CAR-T cells.",
        "Levels in the patient's blood are measured.",
    ],
)
def test_words_that_say_nothing_of_the_cells_donor(summary: str) -> None:
    assert donor(summary) == set()


def test_what_is_told_gives_way_to_the_donor_of_the_title() -> None:
    title = "Autologous tumor infiltrating lymphocytes in an invented disease"
    assert donor("Cells from healthy donors are used to stimulate them.", title) == {"AUTOLOGOUS"}
    assert donor("Cells from healthy donors are used.", "Tumor infiltrating lymphocytes") == {"ALLOGENEIC"}


def test_cells_made_in_the_patient_have_no_donor_unless_a_name_says_so() -> None:
    assert donor("Their own T cells are made into CAR-T cells.", "In vivo CAR-T in an invented disease") == set()
    assert donor("Their own T cells are made into CAR-T cells.", "CAR-T in an invented disease") == {"AUTOLOGOUS"}


def test_infiltrating_lymphocytes_state_no_tissue() -> None:
    assert source("", "Tumor infiltrating lymphocytes") == set()
    assert source("TILs are isolated from fresh tumor tissue.", "Tumor infiltrating lymphocytes") == {"TUMOR"}


def test_words_of_donors_hide_no_cells() -> None:
    found = reading(title="Donor natural killer cell infusion after donor bone marrow transplant")
    assert (told(found, Facet.CELL), told(found, Facet.DONOR)) == ({"NK"}, {"ALLOGENEIC"})
    assert Term("source", "DONOR_NOS") in {term for product in found.products for _, term in product.facets}
