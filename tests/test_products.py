"""Which cells are given, as how many products, and which of them a word speaks of."""

import pytest
from make import given, keys, reading

from kg.model import Facet, Intervention, Reading, Role


def products(found: Reading) -> list[set[str]]:
    return [{term.key for _, term in product.facets} - {"NOT_STATED", "DONOR_NOS"} for product in found.products]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("CD19 CAR-NK", "CD123 CAR-NK"), [{"NK", "CAR", "CD19"}, {"NK", "CAR", "CD123"}]),
        (("CD19 CAR-T", "CD19+CD22 CAR-T"), [{"T", "CAR", "CD19"}, {"T", "CAR", "CD19", "CD22"}]),
        (
            ("Autologous CD7 CAR-T", "Donor-derived CD7 CAR-T"),
            [{"T", "CAR", "CD7", "AUTOLOGOUS"}, {"T", "CAR", "CD7", "ALLOGENEIC"}],
        ),
        (("CD19 CAR-T cells", "CAR-T"), [{"T", "CAR", "CD19"}]),
        (("CD19 CAR-NK", "cord blood CD19 CAR-NK"), [{"NK", "CAR", "CD19", "CORD_BLOOD", "ALLOGENEIC"}]),
        (("CD19 CAR-T", "fludarabine"), [{"T", "CAR", "CD19"}]),
    ],
)
def test_interventions_of_one_cell_are_products_where_they_differ(names: tuple[str, ...], expected: list[set[str]]) -> None:
    assert products(reading(title="Invented trial", interventions=given(*names))) == expected


def test_what_an_intervention_tells_is_of_its_own_product() -> None:
    first = Intervention("CD19 CAR-NK", text="Cord blood NK cells are infused.")
    found = reading(title="Invented trial", interventions=(first, Intervention("CD123 CAR-NK")))
    assert products(found) == [{"NK", "CAR", "CD19", "CORD_BLOOD", "ALLOGENEIC"}, {"NK", "CAR", "CD123"}]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("NK cells and DLI from a haploidentical donor", [{"NK", "HAPLOIDENTICAL", "ALLOGENEIC"}, {"DLI", "HAPLOIDENTICAL", "ALLOGENEIC"}]),
        ("NK cells and haploidentical DLI", [{"NK"}, {"DLI", "HAPLOIDENTICAL", "ALLOGENEIC"}]),
        ("CD19 CAR-T cells and NK cells", [{"T", "CAR", "CD19"}, {"NK"}]),
    ],
)  # fmt: skip
def test_a_donor_beside_joined_cells_is_that_of_both(title: str, expected: list[set[str]]) -> None:
    assert products(reading(title=title)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Autologous CD19 CAR-T and allogeneic CD22 CAR-NK cells",
            [{"T", "CAR", "CD19", "AUTOLOGOUS"}, {"NK", "CAR", "CD22", "ALLOGENEIC"}],
        ),
        ("Autologous CAR-T followed by allogeneic NK cells", [{"T", "CAR", "AUTOLOGOUS"}, {"NK", "ALLOGENEIC"}]),
        ("Autologous TIL and haploidentical NK cells", [{"TIL", "AUTOLOGOUS"}, {"NK", "HAPLOIDENTICAL", "ALLOGENEIC"}]),
        ("NK cells (haploidentical) and CIK cells (autologous)", [{"NK", "HAPLOIDENTICAL", "ALLOGENEIC"}, {"CIK", "AUTOLOGOUS"}]),
        (
            "NK cells from a haploidentical donor and autologous CAR-T cells",
            [{"NK", "HAPLOIDENTICAL", "ALLOGENEIC"}, {"T", "CAR", "AUTOLOGOUS"}],
        ),
        ("CAR-T cells targeting CD19 and CAR-NK cells targeting BCMA", [{"T", "CAR", "CD19"}, {"NK", "CAR", "BCMA"}]),
        ("CAR-T cells against CD19 and CD22, then NK cells", [{"T", "CAR", "CD19", "CD22"}, {"NK"}]),
        ("NK cells, then CD19, CD20 and CD22 CAR-T cells", [{"NK"}, {"T", "CAR", "CD19", "CD20", "CD22"}]),
        ("Autologous NK and CIK cells", [{"NK", "AUTOLOGOUS"}, {"CIK", "AUTOLOGOUS"}]),
        ("Autologous NK cells and DLI", [{"NK", "AUTOLOGOUS"}, {"DLI", "ALLOGENEIC"}]),
    ],
)  # fmt: skip
def test_each_cell_has_the_words_of_its_own_name(title: str, expected: list[set[str]]) -> None:
    assert products(reading(title=title)) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Umbilical cord blood NK cells and autologous CIK cells",
            [{"NK", "CORD_BLOOD", "ALLOGENEIC"}, {"CIK", "AUTOLOGOUS"}],
        ),
        (
            "Autologous cord blood NK cells and CIK cells",
            [{"NK", "CORD_BLOOD", "AUTOLOGOUS"}, {"CIK", "CORD_BLOOD", "AUTOLOGOUS"}],
        ),
        ("Peripheral blood NK cells and autologous CIK cells", [{"NK", "PERIPHERAL_BLOOD"}, {"CIK", "AUTOLOGOUS"}]),
    ],
)
def test_a_source_tells_the_donor_of_its_own_product_where_no_word_does(title: str, expected: list[set[str]]) -> None:
    assert products(reading(title=title)) == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("A sequential infusion of donor lymphocyte infusions (DLI) and CIK cells is evaluated.", {"CIK", "DLI"}),
        ("Patients who had DLI are given CIK cells.", {"CIK"}),
    ],
)
def test_cells_given_together_with_the_named_ones_are_given_too(summary: str, expected: set[str]) -> None:
    found = reading(title="CIK cells", summary=summary)
    assert {key for product in products(found) for key in product} & {"CIK", "DLI"} == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Umbilical cord blood transplantation in leukemia", [{"HSC", "CORD_BLOOD", "ALLOGENEIC"}]),
        ("TCRαβ depleted haploidentical transplantation", [{"HSC", "TCRAB_DEPLETED", "HAPLOIDENTICAL", "ALLOGENEIC"}]),
        ("A drug after umbilical cord blood transplantation", []),
        ("A drug after allogeneic transplantation", []),
        ("Umbilical cord blood lactate at birth", []),
    ],
)
def test_a_graft_is_a_product_where_the_title_gives_a_special_one(title: str, expected: list[set[str]]) -> None:
    assert products(reading(title=title)) == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"title": "Universal BCMA-targeted AB-12 cells in myeloma"}, [{"LYM", "BCMA", "OTS", "ALLOGENEIC"}]),
        ({"title": "A study of AB-12", "summary": "An anti-GPRC5D cell product is tested."}, [{"LYM", "GPRC5D"}]),
        ({"title": "A study of AB-12", "summary": "A BCMA-targeted antibody kills cells."}, []),
        (
            {"title": "Autologous cord blood in palsy", "summary": "Cord blood is infused."},
            [{"OTHER", "AUTOLOGOUS", "CORD_BLOOD"}],
        ),
        ({"title": "GPC3 CAR in liver cancer", "summary": "CAR19 PBL"}, [{"T", "CAR", "GPC3"}]),
    ],
)
def test_cells_that_no_word_names(fields: dict[str, str], expected: list[set[str]]) -> None:
    assert products(reading(**fields)) == expected


@pytest.mark.parametrize(
    "title",
    [
        "Study of natural killer cells in blood samples of patients",
        "Vaccine in patients with CD4+ T cells > 350 cells/mm3",
        "Glofitamab for relapsed lymphoma after CD19 CAR-T cells",
        "A drug for patients unable to have CAR-T cells",
        "Carfilzomib (CAR) and dexamethasone",
    ],
)
def test_cells_that_are_looked_at_counted_or_had_before_are_not_given(title: str) -> None:
    assert products(reading(title=title)) == []


@pytest.mark.parametrize(
    "title",
    [
        "Natural killer immunotherapy",
        "HER2 dendritic cell cancer vaccine",
        "CAR-T/CAR-NK cells",
        "Gamma delta (γδ) CAR T cells",
    ],
)
def test_words_after_cells_that_set_nothing_aside(title: str) -> None:
    assert products(reading(title=title))


def test_a_trial_of_drugs_gives_no_cells_that_its_summary_tells_of() -> None:
    summary = "CAR-T therapy involves modifying immune cells and infusing them."
    assert products(reading(title="Lymphoma", interventions=given("glofitamab"), summary=summary)) == []
    assert products(reading(title="Lymphoma", interventions=given("AB-12"), summary=summary)) == [{"T", "CAR"}]


def test_lines_against_viruses_are_one_product_directed_at_what_they_fight() -> None:
    told = "The virus-specific T cells (CTL) will prevent or treat reactivation of CMV and EBV."
    assert products(reading(title="Multivirus-specific T cells (CTLs)", summary=told)) == [{"VST", "CMV", "EBV"}]
    assert products(reading(title="NK cells", summary=told)) == [{"NK"}]


@pytest.mark.parametrize(
    ("title", "antigens"),
    [
        ("CIK armed with anti-CD3-MUC1 bispecific antibody", {"MUC1"}),
        ("T cells armed with anti-CD3 x anti-CD20 bispecific antibody", {"CD20"}),
        ("CIK and an antibody of CD3", set()),
        ("Dual-target CAR-NK: CEA+HER2", {"CEA", "HER2"}),
        ("Bispecific CAR-NK: CD19/CD22", {"CD19", "CD22"}),
        ("CD3-/CD19- NK cells", set()),
        ("CD4+ CAR+ Foxp3+ cells", set()),
        ("MAGE-A3/A6 TCR-T cells", {"MAGEA3", "MAGEA6"}),
        ("MAGE-A3 TCR-T cells", {"MAGEA3"}),
        ("DC loaded with the patient's tumor", {"TUMOR_LYSATE"}),
        ("DC in patients with tumor antigens", set()),
        ("CD19-directed immunotherapy consisting of autologous T cells", {"CD19"}),
        ("Expanded CD4+CD25+CD127- Tregs", set()),
    ],
)
def test_targets_of_cells(title: str, antigens: set[str]) -> None:
    known = {"MUC1", "CD3", "CD20", "CD22", "CEA", "HER2", "CD19", "CD4", "MAGEA3", "MAGEA6", "TUMOR_LYSATE", "IL7R"}
    assert {key for product in products(reading(title=title)) for key in product} & known == antigens


@pytest.mark.parametrize(
    ("title", "antigens"),
    [
        ("BCMA CAR-T cells and an anti-CD38 monoclonal antibody", {"BCMA"}),
        ("CD3-CD20 bispecific antibody followed by CD19 CAR-T cells", {"CD19"}),
        ("Anti-CD20 mAb before CD19 CAR-T cells", {"CD19"}),
        ("CD20 nanobody CAR-T cells", {"CD20"}),
        ("CIK activated by an anti-CD3 x anti-CD20 bispecific antibody (CD20Bi)-armed T cells", {"CD20"}),
        ("CD19 CAR-T cells in anti-aquaporin-4 (AQP4) antibody-positive disease", {"CD19"}),
        ("CAAR-T cells of AQP4 (CAAR) against anti-AQP4 B cells", {"AQP4"}),
        ("CD22 CAR-T cells for CD19-refractory lymphoma", {"CD22"}),
        ("CD22 and CD19 CAR-T cells for refractory lymphoma", {"CD22", "CD19"}),
        ("HER2 CAR-T cells made of CD4 and CD8 T cells", {"HER2"}),
        ("CD4 and CD7 CAR-T cells", {"CD4", "CD7"}),
        ("CD38 CAR-T cells after deletion of the gene encoding CD5", {"CD38"}),
        ("CAR-T cells with a vector encoding CD38 CAR", {"CD38"}),
        ("CD30 CAR-T cells expressing CCR4", {"CD30"}),
        ("Anti-CCR4 CAR-T cells", {"CCR4"}),
        ("CD19+22 CAR-T cells", {"CD19", "CD22"}),
        ("CD20+CLL-1 CAR-T cells", {"CD20"}),
        ("CD22 CAR-T cells in CD19+ leukaemia", {"CD22"}),
        ("CD30 CAR-T cells with IL-7Ra signalling", {"CD30"}),
        ("CAR-T cells targeting IL-7Ra", {"IL7R"}),
    ],
)
def test_targets_of_other_things_than_cells(title: str, antigens: set[str]) -> None:
    known = {"CD20", "CD22", "HER2", "CD19", "CD4", "CD7", "IL7R", "CD38", "BCMA", "AQP4", "CD5", "CD30", "CCR4"}
    assert {key for product in products(reading(title=title)) for key in product} & known == antigens


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("CD19 CAR-T and CAR-NK cells", [{"T", "CAR", "CD19"}, {"NK", "CAR", "CD19"}]),
        ("CD19 CAR-T/CAR-NK cells", [{"T", "CAR", "CD19"}, {"NK", "CAR", "CD19"}]),
        ("CAR-T and CAR-NK cells targeting CD7", [{"T", "CAR", "CD7"}, {"NK", "CAR", "CD7"}]),
        ("CD19 CAR-T and BCMA CAR-NK cells", [{"T", "CAR", "CD19"}, {"NK", "CAR", "BCMA"}]),
        ("CD19 CAR-T followed by CAR-NK targeting CD22", [{"T", "CAR", "CD19"}, {"NK", "CAR", "CD22"}]),
        ("CD19 CAR-T cells and NK cells", [{"T", "CAR", "CD19"}, {"NK"}]),
    ],
)
def test_joined_cells_with_receptors_share_a_target(title: str, expected: list[set[str]]) -> None:
    assert products(reading(title=title)) == expected


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        (
            "Autologous bone marrow stem cells in stroke",
            "Bone marrow cells are injected.",
            [{"OTHER", "BONE_MARROW", "AUTOLOGOUS"}],
        ),
        (
            "Autologous bone marrow-derived stem cell transplantation for limb ischemia",
            "Bone marrow cells are injected.",
            [{"OTHER", "BONE_MARROW", "AUTOLOGOUS"}],
        ),
        ("Autologous bone marrow stem cell transplantation for leukemia", "Bone marrow cells are infused.", []),
        ("Mechanisms governing bone marrow stem cells in stroke", "Bone marrow cells are injected.", []),
        ("Autologous bone marrow stem cells in stroke", "Bone marrow is looked at.", []),
        ("Bone marrow stem cells in stroke by injection", "Bone marrow MSC are injected.", [{"MSC", "BONE_MARROW"}]),
    ],
)
def test_stem_cells_of_marrow_given_for_other_than_blood(title: str, summary: str, expected: list[set[str]]) -> None:
    assert products(reading(title=title, summary=summary)) == expected


def test_infusions_of_white_blood_cells_of_a_donor_are_of_lymphocytes() -> None:
    assert products(reading(title="Donor white blood cell infusions")) == [{"DLI", "ALLOGENEIC"}]
    assert products(reading(title="White blood cell infusions")) == []


def test_an_antibody_beside_the_cells_is_no_product_of_its_own() -> None:
    beside = given("Anti-CD20 mAB", "CD19 CAR-T cells")
    assert products(reading(title="CD19 CAR-T cells", interventions=beside)) == [{"T", "CAR", "CD19"}]
    found = reading(title="CD19 CAR-T cells", interventions=beside).mentions
    assert {mention.role for mention in found if mention.term.key == "CD20"} == {Role.COMPANION}


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("Although CD19 CAR-T cell therapy is an effective treatment, many relapse.", []),
        ("CD19 CAR-T cell therapy is given as treatment to all.", [{"T", "CAR", "CD19"}]),
    ],
)
def test_a_sentence_that_concedes_tells_of_the_field(summary: str, expected: list[set[str]]) -> None:
    assert products(reading(title="A study in leukaemia", summary=summary)) == expected


@pytest.mark.parametrize(
    ("title", "modification"),
    [
        ("CD19 CAR-T cells secreting PD-1 antibodies", "ARMORED"),
        ("CD19.CAR/IL-15 NK cells", "ARMORED"),
        ("CXCR5 modified CD19 CAR-T cells", "ARMORED"),
        ("GD2 CAR and Interleukin-15 expressing NKT cells", "ARMORED"),
        ("IL-8 receptor (CXCR2) modified CD70 CAR-T cells", "ARMORED"),
        ("CD19 CAR-T cells with IL-15 injections", ""),
        ("CD19 CAR-T cells and a PD-1 antibody", ""),
        ("CD5-deleted CAR-T cells", "GENE_EDITED"),
        ("TGFBR2 KO CAR-NK cells", "GENE_EDITED"),
        ("CAR-T cells in lymphoma with deleted chromosome", ""),
        ("EGFRt CAR-T cells", "SUICIDE_GENE"),
        ("In vivo CD19 CAR-T", "IN_VIVO"),
        ("In vivo persistence of CD19 CAR-T", ""),
        ("Effects of CAR-T on CD19 expression in vivo", ""),
    ],
)
def test_what_was_done_to_cells(title: str, modification: str) -> None:
    made = {key for product in products(reading(title=title)) for key in product}
    assert made & {"ARMORED", "GENE_EDITED", "SUICIDE_GENE", "IN_VIVO"} == {modification} - {""}


@pytest.mark.parametrize(
    ("summary", "antigens"),
    [
        ("The dual-target arms receive CEA/HER2.", {"CEA", "HER2"}),
        ("The arms receive a drug for tumors with CEA/HER2.", set()),
    ],
)
def test_a_pair_of_antigens_is_a_target_where_the_sentence_tells_of_pairs(summary: str, antigens: set[str]) -> None:
    (product,) = products(reading(title="CAR-NK cells", summary=summary))
    assert product & {"CEA", "HER2"} == antigens


@pytest.mark.parametrize(
    ("title", "tag", "antigens"),
    [
        ("PSCA-specific CD19t-expressing CAR-T cells", "CD19T", {"PSCA"}),
        ("HER2 CAR-T cells with truncated CD19", "CD19T", {"HER2"}),
        ("CD19 CAR-T cells expressing EGFRt", "EGFRT", {"CD19"}),
        ("CD22 CAR-T cells with an RQR8 switch", "RQR8", {"CD22"}),
        ("EGFR CAR-T cells expressing HER2tG", "HER2T", {"EGFR"}),
    ],
)
def test_a_tag_is_no_target(title: str, tag: str, antigens: set[str]) -> None:
    found = reading(title=title)
    assert tag in {mention.term.key for mention in found.mentions if mention.role is Role.TAG and not mention.supports}
    assert [keys(product, Facet.ANTIGEN) for product in found.products] == [antigens]


def test_a_whole_receptor_is_no_tag() -> None:
    found = reading(title="CD19 and HER2 CAR-T cells")
    assert Role.TAG not in {mention.role for mention in found.mentions}
    assert keys(found.products[0], Facet.ANTIGEN) == {"CD19", "HER2"}


def test_a_tag_that_is_a_safety_switch_is_both() -> None:
    (product,) = reading(title="CD19 CAR-T cells expressing EGFRt").products
    assert keys(product, Facet.MODIFICATION) == {"CAR", "SUICIDE_GENE"}
