"""What a named product is known for counts where the trial gives it and its words say nothing else."""

import pytest
from make import given, keys, reading, record

from kg import iri, ontology, rdf
from kg.model import Basis, Facet, Mention, Product, ProductFact, Reading, Role, Term

PRODUCTS = [concept for concept in ontology.vocabulary().concepts.values() if concept.term.scheme == "product"]
AUTOLOGOUS = Term("donor", "AUTOLOGOUS")


def the_product(found: Reading) -> Product:
    (product,) = found.products
    return product


def all_keys(found: Reading) -> set[str]:
    return {term.key for _, term in the_product(found).facets}


def named_facts(found: Reading) -> list[Mention]:
    return [mention for mention in found.mentions if mention.basis is Basis.NAMED_PRODUCT]


def roles(found: Reading) -> list[Role]:
    return [mention.role for mention in found.mentions if mention.term.scheme == "product"]


def test_a_code_in_the_title_makes_facts_with_the_code_as_their_words() -> None:
    found = reading(title="A Study of CTX110 in Lymphoma")
    assert all_keys(found) == {"T", "CAR", "GENE_EDITED", "CD19", "ALLOGENEIC", "HEALTHY_DONOR", "OTS"}
    assert the_product(found).named == (Term("product", "CTX110"),)
    assert {(fact.quote, fact.basis) for fact in found.mentions if isinstance(fact.fact, Facet)} == {
        ("CTX110", Basis.NAMED_PRODUCT)
    }
    (name,) = (mention for mention in found.mentions if mention.fact is ProductFact.NAMED_PRODUCT)
    assert (name.term.key, name.basis, name.supports) == ("CTX110", Basis.STATED, ("product/1",))


def test_every_product_is_found_by_its_name_and_known_for_its_cells() -> None:
    for concept in PRODUCTS:
        found = reading(interventions=given(concept.label))
        assert any(concept.term in product.named for product in found.products), concept.label
        cells = {term for product in found.products for facet, term in product.facets if facet is Facet.CELL}
        assert cells <= set(concept.known), concept.label


@pytest.mark.parametrize(
    "fields",
    [
        {"interventions": given("Yescarta")},
        {"official_title": "Axicabtagene ciloleucel as second-line therapy"},
        {"title": "Lymphoma", "summary": "The purpose of this trial is to evaluate the safety of KTE-C19."},
    ],
)
def test_names_of_one_product_mean_the_same(fields: dict[str, object]) -> None:
    assert all_keys(reading(**fields)) == {"T", "CAR", "CD19", "AUTOLOGOUS"}


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "CD20 CAR-T Cells After Failure of Abecma"},
        {"title": "CD20 CAR-T cells", "eligibility": "Prior treatment with Kymriah is allowed."},
        {"title": "CD20 CAR-T cells", "eligibility": "Exclusion Criteria:\n\n* prior therapy with tisagenlecleucel"},
        {"title": "CD20 CAR-T cells", "summary": "Kymriah was approved by the FDA in 2017."},
        {"title": "CD20 CAR-T cells", "description": "Patients treated with Yescarta relapse."},
        {"title": "CD20 CAR-T cells", "keywords": ("Yescarta",)},
    ],
)
def test_a_name_that_is_not_given_is_a_mention_and_no_fact(fields: dict[str, object]) -> None:
    found = reading(**fields)
    assert all_keys(found) == {"T", "CAR", "CD20", "NOT_STATED"}
    assert the_product(found).named == ()
    assert roles(found)
    assert set(roles(found)) <= {Role.PRIOR_THERAPY, Role.BACKGROUND}
    assert not named_facts(found)


def test_what_names_the_intervention_outweighs_a_name_that_is_told_of() -> None:
    found = reading(title="CTX110 in Lymphoma", summary="We compare patients who are given Kymriah.")
    assert the_product(found).named == (Term("product", "CTX110"),)


@pytest.mark.parametrize(
    ("title", "facet", "expected"),
    [
        ("Allogeneic axicabtagene ciloleucel", Facet.DONOR, {"ALLOGENEIC"}),
        ("Autologous CTX110 CAR-T cells", Facet.DONOR, {"AUTOLOGOUS"}),
        ("Autologous CTX110 CAR-T cells", Facet.SOURCE, set()),  # healthy donors give no autologous cells
        ("BCMA CAR-T cells (CTX110)", Facet.ANTIGEN, {"BCMA"}),
        ("CD19 CAR-T cells (AUTO3)", Facet.ANTIGEN, {"CD19", "CD22"}),  # the words name one of its two
        ("CD4+ T cells (CTX110)", Facet.CELL, {"CD4T"}),
        ("TCR-T cells (CTX110)", Facet.MODIFICATION, {"TCR", "GENE_EDITED"}),
        ("Haploidentical NKX101", Facet.SOURCE, {"HAPLOIDENTICAL", "OTS"}),
        ("CAR cells (ADI-001)", Facet.CELL, {"GDT"}),  # T is only what the receptor implies
        ("Lymphocytes (27T51)", Facet.CELL, {"T"}),
    ],
)
def test_what_the_words_state_comes_first(title: str, facet: Facet, expected: set[str]) -> None:
    assert keys(the_product(reading(title=title)), facet) == expected


def test_stated_facts_keep_their_basis() -> None:
    found = reading(title="Autologous CD19 CAR-T cells (Yescarta)")
    assert the_product(found).named == (Term("product", "AXICABTAGENE_CILOLEUCEL"),)
    assert not named_facts(found)


def test_what_the_summary_states_needs_no_name() -> None:
    found = reading(title="CTX110 in Lymphoma", summary="Patients are infused with CD19 CAR-T cells.")
    assert {fact.term.key for fact in named_facts(found)} == {"GENE_EDITED", "ALLOGENEIC", "HEALTHY_DONOR", "OTS"}


def test_a_donor_that_a_name_gives_is_not_unstated() -> None:
    assert keys(the_product(reading(title="CD19 CAR-T cells")), Facet.DONOR) == {"NOT_STATED"}
    found = reading(title="CD19 CAR-T cells (KYV-101)")
    assert keys(the_product(found), Facet.DONOR) == {"AUTOLOGOUS"}
    assert [(fact.term, fact.quote) for fact in named_facts(found)] == [(AUTOLOGOUS, "KYV-101")]


def test_a_product_made_in_the_body_has_no_donor() -> None:
    assert all_keys(reading(title="ESO-T01 in Multiple Myeloma")) == {"T", "CAR", "IN_VIVO", "BCMA"}


def test_a_product_of_two_cells_makes_the_facts_of_both() -> None:
    found = reading(title="INT2104 in Lymphoma")
    assert [keys(product, Facet.CELL) for product in found.products] == [{"NK"}, {"T"}]
    assert [keys(product, Facet.ANTIGEN) for product in found.products] == [{"CD20"}, {"CD20"}]
    assert {mention.supports for mention in named_facts(found) if mention.fact is Facet.ANTIGEN} == {("product/1", "product/2")}


def test_named_products_of_other_cells_are_products_of_their_own() -> None:
    found = reading(interventions=given("Tumor-infiltrating lymphocytes", "CTX110", "FT516"))
    assert [(keys(product, Facet.CELL), [term.key for term in product.named]) for product in found.products] == [
        ({"TIL"}, []),
        ({"T"}, ["CTX110"]),
        ({"NK"}, ["FT516"]),
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (
            ("MT027", "TAEST1901", "TC-N201"),
            [
                ("MT027", {"T", "CAR", "GENE_EDITED", "B7H3", "ALLOGENEIC", "HEALTHY_DONOR", "OTS"}),
                ("TAEST1901", {"T", "TCR", "AFP", "AUTOLOGOUS"}),
                ("TC-N201", {"T", "TCR", "NYESO1", "AUTOLOGOUS"}),
            ],
        ),
        (
            ("Abecma", "Breyanzi", "Kymriah"),
            [
                ("IDECABTAGENE_VICLEUCEL", {"T", "CAR", "BCMA", "AUTOLOGOUS"}),
                ("LISOCABTAGENE_MARALEUCEL", {"T", "CAR", "CD19", "AUTOLOGOUS"}),
                ("TISAGENLECLEUCEL", {"T", "CAR", "CD19", "AUTOLOGOUS"}),
            ],
        ),
        (
            ("CTX110", "INT2104"),  # of T and NK cells
            [
                ("CTX110", {"T", "CAR", "GENE_EDITED", "CD19", "ALLOGENEIC", "HEALTHY_DONOR", "OTS"}),
                ("INT2104", {"T", "CAR", "IN_VIVO", "CD20"}),
                ("INT2104", {"NK", "CAR", "IN_VIVO", "CD20"}),
            ],
        ),
        (
            ("CD19 CAR-T cells", "TAEST1901"),
            [("", {"T", "CAR", "CD19", "NOT_STATED"}), ("TAEST1901", {"T", "TCR", "AFP", "AUTOLOGOUS"})],
        ),
        (("Autologous CD19 CAR-T", "Kymriah"), [("TISAGENLECLEUCEL", {"T", "CAR", "CD19", "AUTOLOGOUS"})]),
        (("Kymriah", "CTL019", "CAR-T cells"), [("TISAGENLECLEUCEL", {"T", "CAR", "CD19", "AUTOLOGOUS"})]),
    ],
)
def test_interventions_that_name_other_products_are_products_of_their_own(
    names: tuple[str, ...], expected: list[tuple[str, set[str]]]
) -> None:
    found = reading(title="Invented trial", interventions=given(*names))
    assert [(",".join(term.key for term in p.named), {term.key for _, term in p.facets}) for p in found.products] == expected


def test_names_in_one_intervention_are_of_one_product() -> None:
    found = reading(title="Invented trial", interventions=given("bb2121 or CNCT19"))
    assert {term.key for term in the_product(found).named} == {"IDECABTAGENE_VICLEUCEL", "INATICABTAGENE_AUTOLEUCEL"}


def test_what_the_title_states_of_cells_is_of_the_named_products_that_may_have_it() -> None:
    found = reading(title="Autologous CAR-T cells", interventions=given("DSG3-CAART", "CABA-201", "CTX110"))
    assert [keys(product, Facet.MODIFICATION) for product in found.products] == [{"CAAR"}, {"CAR"}, {"CAR", "GENE_EDITED"}]
    assert [keys(product, Facet.DONOR) for product in found.products] == [{"AUTOLOGOUS"}, {"AUTOLOGOUS"}, {"ALLOGENEIC"}]
    found = reading(title="Autologous CD22 CAR-T cells after CD19 CAR-T cells", interventions=given("CD22 CAR-T", "Kymriah"))
    assert [keys(product, Facet.DONOR) for product in found.products] == [{"AUTOLOGOUS"}, {"AUTOLOGOUS"}]


def test_the_graph_says_which_products_are_named() -> None:
    lines = list(rdf.lines(record(title="CTX110 in Lymphoma")))
    ctx110 = rdf.concept(Term("product", "CTX110"))
    assert any(f"/product/1> {rdf.property_('namedProduct')} {ctx110} ." in line for line in lines)
    assert any(line.endswith(f"<{iri.KG}basis> <{iri.KG}namedProduct> .") for line in lines)
