"""Cells that a trial names and does not give: measured, collected, acted on, or words in another name."""

import pytest
from make import given, keys, reading

from kg.model import Facet, Polarity

MORE = "The purpose of this study is to evaluate the trial's drug in patients."


def cells(**fields: str) -> set[str]:
    return {key for product in reading(**fields).products for key in keys(product, Facet.CELL)}


@pytest.mark.parametrize(
    "title",
    [
        "Effect of a vitamin on regulatory T cells in adults",
        "Role of a drug on CD34+ cells",
        "Monitoring natural killer cells in patients",
        "A hormone for modulation of dendritic cells",
        "T-regulatory cell kinetics and outcome",
        "Regulatory T cells as possible markers of disease",
        "Studying T cells in blood samples from patients",
        "Studying NK cells in marrow samples from patients",
        "NK cell subtypes and outcome",
        "T cell and NK cell LGL leukemia",
        "Anti-T-lymphocyte globulin before surgery",
        "A drug against the cytotoxic T-lymphocyte-associated antigen-4",
        "Stromal cell-derived factor under a drug",
        "Mesenchymal stem cell derived exosomes in stroke",
        "Exosomes derived from mesenchymal stem cells in stroke",
        "MSC conditioned medium for wounds",
        "Mobilization and collection of autologous peripheral blood stem cells",
        "Timing of a drug in hematopoietic stem cell collection",
        "A drug for patients with peripheral blood stem cell harvesting",
        "Recruiting donors of NK cells",
        "Lung complications in children treated with allogeneic hematopoietic stem cells",
        "Donor lymphocyte infusion (DLI)-free survival under a drug",
    ],
)
def test_cells_that_are_looked_at_collected_or_part_of_a_name_are_no_product(title: str) -> None:
    assert cells(title=title) == set()


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Effect of mesenchymal stem cells on arthritis", {"MSC"}),
        ("Effect of a vitamin on outcome of patients treated with CIK cells", {"CIK"}),
        ("Modulation of rejection by infused regulatory T cells", {"TREG"}),
        ("Collection of samples after NK cell infusion", {"NK"}),
        ("T cells against T-cell leukemia", {"T"}),
        ("Mesenchymal stem cells with conditioned skin", {"MSC"}),
        ("Children treated with gene-modified hematopoietic stem cells", {"HSC"}),
        ("Donor lymphocyte infusion (DLI) for relapse", {"DLI"}),
        ("Antigen-loaded dendritic cells", {"DC"}),
    ],
)
def test_cells_beside_like_words_are_products(title: str, expected: set[str]) -> None:
    assert cells(title=title) == expected


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Regulatory T cells in asthma", "Regulatory T cells take part in inflammation of patients.", set()),
        ("Regulatory T cells in asthma", "Regulatory T cells are infused once.", {"TREG"}),
        ("Regulatory T cells in asthma", MORE, {"TREG"}),
        ("Regulatory T cells for asthma", "Regulatory T cells take part in inflammation of patients.", {"TREG"}),
    ],
)
def test_a_bare_title_needs_to_be_borne_out_by_what_is_told_of_its_cells(title: str, summary: str, expected: set[str]) -> None:
    assert cells(title=title, summary=summary) == expected


def test_a_summary_gives_no_cells_that_the_title_says_are_looked_at() -> None:
    told = "Patients receive a drug and give T cells, which are infused into no one."
    assert cells(title="Monitoring T cells in patients", summary=told) == set()
    assert cells(title="Monitoring patients", summary="Patients receive T cells by infusion.") == {"T"}


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("The drug given by injection recruits dendritic cells to the tumor.", set()),
        ("Patients receive a ligand for the dendritic cells (DC) recruited by it.", set()),
        ("Treated patients cannot make T lymphocytes.", set()),
        ("The aim is to check for T cells after injection.", set()),
        ("Patients receive activated dendritic cells by injection.", {"DC"}),
        ("Patients receive expanded T lymphocytes that make cytokines.", {"T"}),
    ],
)
def test_cells_of_the_body_are_no_product(summary: str, expected: set[str]) -> None:
    assert cells(title="An invented trial", summary=summary) == expected


def test_lacking_cells_is_a_denial() -> None:
    found = reading(title="An invented trial", summary="Patients who receive the drug lack NK cells.")
    assert {mention.polarity for mention in found.mentions if mention.term.key == "NK"} == {Polarity.NEGATED}


def test_a_name_that_is_only_manufactured_gives_nothing() -> None:
    assert cells(title="Donors", summary="This study is to manufacture MG4101 from blood of donors.") == set()
    assert cells(title="Donors", summary="Patients in this study receive MG4101.") == {"NK"}


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Patients receive carfilzomib (CAR) and dexamethasone (CAR-Dex).", set()),
        ("Patients receive carboplatin (CAR) in this study.", set()),
        ("Patients receive engineered cells carrying CAR.", {"T"}),
    ],
)
def test_car_after_a_drug_is_its_abbreviation(summary: str, expected: set[str]) -> None:
    assert cells(title="An invented trial", summary=summary) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Microtransplantation in leukemia", {"HSC"}),
        ("Hematopoietic stem cell micro-transplantation in leukemia", {"HSC"}),
        ("Hematopoietic stem cell transplantation in leukemia", set()),
        ("Neural stem cells in stroke", {"NSC"}),
        ("Stem cell gene therapy of an immunodeficiency", {"HSC"}),
        ("Stem cell selection in transplantation", {"HSC"}),
        ("Stem cell niches in transplantation", set()),
    ],
)
def test_stem_cells_that_are_more_than_a_standard_graft(title: str, expected: set[str]) -> None:
    assert cells(title=title) == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Infertility is treated by a scaffold loaded with umbilical cord mesenchymal stem cells.", {"UCMSC"}),
        ("T cells grown on a scaffold of mesenchymal stem cells are infused.", {"T"}),
    ],
)
def test_cells_on_a_scaffold_are_given(summary: str, expected: set[str]) -> None:
    assert cells(title="An invented trial", summary=summary) == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Patients receive not only NK cells.", {"NK"}),
        ("Patients are treated with and without NK cells.", {"NK"}),
        ("Patients with a non-malignant disease receive NK cells.", {"NK"}),
        ("NK cells are not only infused.", {"NK"}),
        ("Patients are treated without NK cells.", set()),
        ("Patients receive no NK cells.", set()),
        ("Treatment is given by non-NK cells.", set()),
    ],
)
def test_words_that_only_seem_to_deny(summary: str, expected: set[str]) -> None:
    assert cells(title="An invented trial", summary=summary) == expected


def test_an_intervention_that_names_cells_is_given_whatever_the_title_says() -> None:
    found = reading(title="Regulatory T cells in asthma", interventions=given("Regulatory T cells"))
    assert len(found.products) == 1


@pytest.mark.parametrize(
    ("title", "antigens"),
    [
        ("T cells specific for EBV infection", {"EBV"}),
        ("T cells directed against CMV infections", {"CMV"}),
        ("NK cells in patients with CMV infection", set()),
        ("CD19 CAR-T cells in EBV infection", {"CD19"}),
    ],
)
def test_the_virus_of_an_infection_is_a_target_only_where_cells_are_directed_at_it(title: str, antigens: set[str]) -> None:
    (product,) = reading(title=title).products
    assert keys(product, Facet.ANTIGEN) == antigens


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("No graft-versus-host disease (GVHD) prevention is given.", {Polarity.NEGATED}),
        ("Patients with or without graft-versus-host disease (GVHD) take part.", {Polarity.AFFIRMED}),
        ("No drug is given; patients have graft-versus-host disease (GVHD).", {Polarity.AFFIRMED}),
    ],
)
def test_a_denied_name_denies_the_abbreviation_after_it(summary: str, expected: set[Polarity]) -> None:
    found = reading(title="An invented trial", summary=summary)
    polarities = {mention.polarity for mention in found.mentions if mention.term.scheme == "condition"}
    assert polarities == expected


@pytest.mark.parametrize(
    ("summary", "quotes"),
    [
        ("PK/PD of cells in patients with lymphoma.", {"lymphoma"}),
        ("PD and PK in patients with lymphoma.", {"lymphoma"}),
        ("Adult patients with PD take part.", {"PD"}),
        ("CD CAR-T cells for patients with lymphoma.", {"lymphoma"}),
        ("Adult patients with CD take part.", {"CD"}),
    ],
)
def test_abbreviations_of_other_things_are_no_diseases(summary: str, quotes: set[str]) -> None:
    found = reading(title="An invented trial", summary=summary)
    assert {mention.quote for mention in found.mentions if mention.term.scheme == "condition"} == quotes
