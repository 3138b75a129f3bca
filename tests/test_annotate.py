from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from make import given as named
from make import keys, reading, text_of, trial

from kg import ontology
from kg.annotate import annotate
from kg.annotate.sentences import sentences
from kg.lexicon import lexicon
from kg.model import Arm, Basis, Facet, Field, Intervention, Mention, Polarity, Reading, Role, Term, TrialFact

NOT_STATED = Term("donor", "NOT_STATED")
SCHEMES = {"cell", "modification", "antigen", "donor", "source", "condition", "state", "product"}
WORDS = sorted({word.label for word in ontology.vocabulary().words if {term.scheme for term in word.terms} & SCHEMES})
# Words of context that the rules look for, and noise.
AROUND = [
    "", " ", " ", " ", ". ", "; ", "\n\n", "/", "-", "+ ", " positive ", " for ", " after ", " prior ", " failed ", "no ", "not ", "excluding ", "(", ") ",
    " are infused", " expressing ", " patients with ", " derived from ", " specific ", "anti-", "* ", " transplantation ", "Exclusion Criteria:\n\n",
    "Inclusion Criteria:\n\n", "x", "22", " knockout ", " in mice ", "We treat ", "😀", "e\u0301",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS) | st.sampled_from(AROUND) | st.text(max_size=2), max_size=10).map("".join)
TRIALS: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS,
        "official_title": TEXTS,
        "summary": TEXTS,
        "description": TEXTS,
        "eligibility": TEXTS,
        "conditions": st.lists(TEXTS, max_size=2).map(tuple),
        "keywords": st.lists(TEXTS, max_size=2).map(tuple),
        "arms": st.lists(st.builds(Arm, TEXTS, text=TEXTS), max_size=2).map(tuple),
        "interventions": st.lists(st.builds(Intervention, TEXTS, text=TEXTS, other_names=st.tuples(TEXTS)), max_size=2).map(
            tuple
        ),
    },
)


def mentions(found: Reading, key: str) -> list[Mention]:
    return [mention for mention in found.mentions if mention.term.key == key]


def roles(found: Reading, key: str) -> set[Role]:
    return {mention.role for mention in mentions(found, key)}


def only(found: Reading, facet: Facet) -> set[str]:
    """The keys of the one product of a trial."""
    (product,) = found.products
    return keys(product, facet)


def facts(found: Reading, fact: TrialFact) -> set[str]:
    return {mention.term.key for mention in found.mentions if mention.fact is fact}


@settings(deadline=None, max_examples=250)
@given(TRIALS)
def test_every_mention_quotes_its_passage(fields: dict[str, Any]) -> None:
    told = trial(**fields)
    for mention in annotate(told, lexicon()).mentions:
        assert mention.quote
        assert any(mention.quote == text[mention.start : mention.end] for text in text_of(mention, told))


@settings(deadline=None, max_examples=250)
@given(TRIALS)
def test_every_facet_has_affirmed_words_of_a_product(fields: dict[str, Any]) -> None:
    found = annotate(trial(**fields), lexicon())
    for product in found.products:
        for facet, term in product.facets:
            supports = [mention for mention in found.mentions if product.path in mention.supports and mention.term == term]
            assert supports or term == NOT_STATED
            assert all(mention.fact is facet for mention in supports)


@settings(deadline=None, max_examples=250)
@given(TRIALS)
def test_only_affirmed_words_of_products_and_studied_diseases_support(fields: dict[str, Any]) -> None:
    found = annotate(trial(**fields), lexicon())
    paths = {product.path for product in found.products} | {""}
    for mention in found.mentions:
        assert bool(mention.supports) == (mention.fact is not None)
        assert (mention.role in (Role.PRODUCT, Role.STUDIED) and mention.polarity is Polarity.AFFIRMED) or not mention.supports
        assert set(mention.supports) <= paths
        assert ("" in mention.supports) == isinstance(mention.fact, TrialFact)
        assert mention.rule


@settings(deadline=None, max_examples=250)
@given(TRIALS)
def test_a_product_is_one_kind_of_cell_with_a_donor_or_none_stated(fields: dict[str, Any]) -> None:
    for product in annotate(trial(**fields), lexicon()).products:
        donors = keys(product, Facet.DONOR)
        assert keys(product, Facet.CELL)
        assert donors or "IN_VIVO" in keys(product, Facet.MODIFICATION)
        assert "NOT_STATED" not in donors or len(donors) == 1
        assert len(product.facets) == len(set(product.facets))


@settings(deadline=None, max_examples=100)
@given(TRIALS)
def test_reading_again_reads_the_same(fields: dict[str, Any]) -> None:
    assert annotate(trial(**fields), lexicon()) == annotate(trial(**fields), lexicon())


@settings(deadline=None, max_examples=300)
@given(TEXTS)
def test_sentences_cover_all_but_white_space(text: str) -> None:
    spans = list(sentences(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    covered = {place for start, end in spans for place in range(start, end)}
    assert not "".join(letter for place, letter in enumerate(text) if place not in covered).strip()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One. Two. Three", 3),
        ("A dose of 1.5 mg vs. placebo", 1),
        ("e.g. NK cells", 1),
        ("Smith et al. showed", 1),
        ("one\ntwo", 2),
        ("list: * one * two", 3),
        ("", 0),
        (" \n ", 0),
        ("Invented Co. Ltd. makes it", 1),
    ],
)
def test_sentences_end_where_they_end(text: str, count: int) -> None:
    assert len(list(sentences(text))) == count


@pytest.mark.parametrize(
    "title", ["CAR-T cells in CD19+ ALL", "CAR-T cells for CD19 positive lymphoma", "CAR-T cells in CD19-positive leukemia"]
)
def test_an_antigen_of_the_disease_is_a_marker(title: str) -> None:
    found = reading(title=title)
    assert roles(found, "CD19") == {Role.MARKER}
    assert only(found, Facet.ANTIGEN) == set()


@pytest.mark.parametrize(
    "title",
    ["CD19 CAR-T cells", "Anti-CD19 CAR-T cells", "CAR-T cells targeting CD19", "CD19-directed CAR-T cells", "CAR-T cells against CD19",
     "CD19+ targeted CAR-T cells", "Autologous T cells with a chimeric antigen receptor specific for CD19"],
)  # fmt: skip
def test_an_antigen_of_the_receptor_is_a_target(title: str) -> None:
    found = reading(title=title)
    assert only(found, Facet.ANTIGEN) == {"CD19"}
    assert (only(found, Facet.CELL), only(found, Facet.MODIFICATION)) == ({"T"}, {"CAR"})


@pytest.mark.parametrize(
    ("title", "antigens"),
    [
        ("CD19/22 CAR-T cells", {"CD19", "CD22"}),
        ("CD19/CD20/22 CAR-T cells", {"CD19", "CD20", "CD22"}),
        ("CD19 and BCMA dual CAR-T", {"CD19", "BCMA"}),
    ],
)
def test_a_row_of_antigens_are_all_targets(title: str, antigens: set[str]) -> None:
    assert only(reading(title=title), Facet.ANTIGEN) == antigens


@pytest.mark.parametrize(
    "sentence",
    ["Patients who failed autologous CAR-T may take part.", "Previously treated with autologous CAR-T cells.", "History of autologous CAR-T therapy.",
     "Progressed after receiving autologous CAR-T cells."],
)  # fmt: skip
@pytest.mark.parametrize("field", ["summary", "description", "eligibility"])
def test_prior_therapy_is_no_product(sentence: str, field: str) -> None:
    found = reading(title="NK cells in an invented disease", **{field: sentence})
    assert only(found, Facet.CELL) == {"NK"}
    assert (only(found, Facet.MODIFICATION), only(found, Facet.DONOR)) == (set(), {"NOT_STATED"})
    assert roles(found, "CAR") == {Role.PRIOR_THERAPY}
    assert roles(found, "AUTOLOGOUS") == {Role.PRIOR_THERAPY}


def test_what_eligibility_names_is_no_product() -> None:
    found = reading(eligibility="Inclusion Criteria:\n\n* CD19 CAR-T cells planned\n\nExclusion Criteria:\n\n* NK cells")
    assert found.products == ()
    assert {mention.polarity for mention in mentions(found, "CAR")} == {Polarity.AFFIRMED}
    assert {mention.polarity for mention in mentions(found, "NK")} == {Polarity.EXCLUDED}


@pytest.mark.parametrize(
    "title",
    ["CAR-T cells after allogeneic stem cell transplantation", "NK cells after allogeneic hematopoietic stem cell transplantation", "NK cells and allo-HSCT",
     "CAR-T cells bridging to allogeneic HSCT", "CAR-T cells before autologous stem cell transplant"],
)  # fmt: skip
def test_a_transplant_says_nothing_of_the_product_s_donor(title: str) -> None:
    found = reading(title=title)
    assert only(found, Facet.DONOR) == {"NOT_STATED"}
    assert only(found, Facet.SOURCE) == set()
    assert not only(found, Facet.CELL) & {"HSC", "PBSC"}


@pytest.mark.parametrize(
    ("title", "source"),
    [("Haploidentical NK cells", "HAPLOIDENTICAL"), ("Off-the-shelf NK cells", "OTS"), ("NK-92 natural killer cells", "NK92"), ("Cord blood NK cells", "CORD_BLOOD"),
     ("iPSC-derived NK cells", "IPSC"), ("NK cells of a matched unrelated donor", "MUD"), ("NK cells from healthy donors", "HEALTHY_DONOR")],
)  # fmt: skip
def test_a_source_brings_its_donor_along_as_inferred(title: str, source: str) -> None:
    found = reading(title=title)
    assert (only(found, Facet.SOURCE), only(found, Facet.DONOR)) == ({source}, {"ALLOGENEIC"})
    assert {mention.basis for mention in mentions(found, "ALLOGENEIC")} == {Basis.INFERRED}
    assert {mention.quote for mention in mentions(found, "ALLOGENEIC")} <= {
        mention.quote for mention in mentions(found, source)
    }


def test_a_default_donor_gives_way_to_a_stated_one() -> None:
    assert only(reading(title="Autologous cord blood mononuclear cells"), Facet.DONOR) == {"AUTOLOGOUS"}
    assert only(reading(title="Autologous TIL"), Facet.DONOR) == {"AUTOLOGOUS"}
    assert only(reading(title="Allogeneic TIL"), Facet.DONOR) == {"ALLOGENEIC"}


@pytest.mark.parametrize(
    "title",
    [
        "CAR-T cells",
        "NK cells",
        "MSC infusion",
        "CD19 CAR-T cells for lymphoma",
        "Dendritic cell vaccine",
        "CIK cells",
        "Treg",
        "PBMC",
    ],
)
def test_the_donor_never_defaults(title: str) -> None:
    assert only(reading(title=title), Facet.DONOR) == {"NOT_STATED"}
    assert reading(title=title).mentions
    assert not mentions(reading(title=title), "AUTOLOGOUS")


def test_both_donors_are_said_where_the_title_says_both() -> None:
    assert only(reading(title="Autologous or allogeneic NK cells"), Facet.DONOR) == {"AUTOLOGOUS", "ALLOGENEIC"}


@pytest.mark.parametrize(
    "title",
    [
        "NK cells for T-cell lymphoma",
        "NK cells for relapsed T cell leukemia",
        "NK cells in T-ALL",
        "NK cells and B-cell lymphoma",
    ],
)
def test_a_cell_of_a_disease_is_no_product(title: str) -> None:
    assert only(reading(title=title), Facet.CELL) == {"NK"}


@pytest.mark.parametrize(
    "title", ["PD-1 antibody for NK/T cell lymphoma", "A drug for NK/T-cell lymphoma, nasal type", "A drug for T-cell lymphoma"]
)
def test_a_disease_named_after_cells_gives_none(title: str) -> None:
    assert reading(title=title).products == ()


def test_an_nkt_cell_is_neither_an_nk_nor_a_t_cell() -> None:
    found = reading(title="CAR-NKT cells for neuroblastoma")
    assert only(found, Facet.CELL) == {"NKT"}
    assert {term.key for term in (mention.term for mention in found.mentions) if term.scheme == "cell"} == {"NKT"}


def test_a_composite_word_is_several_mentions_of_one_quote() -> None:
    found = reading(title="UCAR-T for lymphoma")
    said = {
        (mention.term.scheme, mention.term.key)
        for mention in found.mentions
        if mention.quote == "UCAR-T" and mention.basis is Basis.STATED
    }
    assert said == {("cell", "T"), ("modification", "CAR"), ("source", "OTS")}
    assert only(found, Facet.DONOR) == {"ALLOGENEIC"}


def test_a_binder_counts_for_what_it_binds() -> None:
    found = reading(title="APRIL CAR-T cells for multiple myeloma")
    assert only(found, Facet.ANTIGEN) == {"BCMA", "TACI"}
    assert [(mention.role, mention.supports) for mention in mentions(found, "APRIL")] == [(Role.BINDER, ())]
    assert {mention.basis for mention in found.mentions if mention.term.scheme == "antigen" and mention.supports} == {
        Basis.INFERRED
    }
    assert {mention.quote for mention in mentions(found, "BCMA")} == {"APRIL"}


def test_a_month_is_no_binder() -> None:
    found = reading(
        title="CAR-T cells for multiple myeloma", summary="Recruitment of patients begins in April 2024 and ends in APRIL."
    )
    assert only(found, Facet.ANTIGEN) == set()


@pytest.mark.parametrize(
    "text", ["CAR-T cells with PD-1 knockout", "CAR-T cells with CD52 knocked out", "CD7 CAR-T cells lacking CD7"]
)
def test_what_is_knocked_out_is_an_edit(text: str) -> None:
    found = reading(title=text)
    assert (
        Role.EDIT in {mention.role for mention in found.mentions if mention.term.scheme == "antigen"}
        or only(found, Facet.ANTIGEN) == set()
    )


def test_what_is_depleted_is_not_given() -> None:
    found = reading(title="NK cells after T cell depletion")
    assert only(found, Facet.CELL) == {"NK"}


def test_names_outweigh_what_is_told() -> None:
    found = reading(title="CD19 CAR-T cells", summary="Patients are treated with BCMA CAR-T cells. NK cells are infused.")
    assert (only(found, Facet.CELL), only(found, Facet.ANTIGEN)) == ({"T"}, {"CD19"})
    assert {mention.rule for mention in mentions(found, "BCMA")} == {"outweighed"}


def test_a_name_of_an_intervention_is_read_as_a_title_is() -> None:
    found = reading(title="An invented trial", interventions=named("CD19 CAR-NK cells"))
    assert (only(found, Facet.CELL), only(found, Facet.MODIFICATION), only(found, Facet.ANTIGEN)) == ({"NK"}, {"CAR"}, {"CD19"})
    assert {(mention.field, mention.part) for mention in found.mentions} == {(Field.TITLE, "intervention/1")}


def test_two_kinds_of_cells_are_two_products() -> None:
    found = reading(title="NK cells and CAR-T cells")
    assert [keys(product, Facet.CELL) for product in found.products] == [{"NK"}, {"T"}]
    assert [product.path for product in found.products] == ["product/1", "product/2"]


@pytest.mark.parametrize(
    "title", ["", "An invented trial of a drug", "Aspirin for headache", "Recording of receptors", "cars and scars"]
)
def test_a_trial_of_no_cells_has_no_product(title: str) -> None:
    assert reading(title=title).products == ()


@pytest.mark.parametrize(
    ("printed", "condition", "state"),
    [
        ("Refractory Acute Myeloid Leukemia", "MONDO_0018874", "REFRACTORY"),
        ("Acute Myeloid Leukemia, Relapsed", "MONDO_0018874", "RELAPSED"),
        ("Relapsed Multiple Myeloma", "MONDO_0009693", "RELAPSED"),
    ],
)
def test_a_printed_condition_is_a_disease_and_its_state(printed: str, condition: str, state: str) -> None:
    found = reading(conditions=(printed,))
    assert facts(found, TrialFact.CONDITION) == {condition}
    assert facts(found, TrialFact.STATE) == {state}
    assert {mention.basis for mention in found.mentions} == {Basis.STATED}


@pytest.mark.parametrize(
    ("printed", "conditions"),
    [
        ("Relapsing Multiple Sclerosis (RMS)", {"RELAPSING_MULTIPLE_SCLEROSIS"}),  # not rhabdomyosarcoma
        ("Rhabdomyosarcoma (RMS)", {"MONDO_0005212"}),
        ("RMS", {"MONDO_0005212"}),
        ("Sjogren Syndrome (SS)", {"MONDO_0010030"}),  # not synovial sarcoma
        ("Synovial Sarcoma (SS)", {"MONDO_0010434"}),
        ("SS", set()),  # one of two, and nothing tells which
        ("SS or Sjogren Syndrome", {"MONDO_0010030"}),
    ],
)
def test_an_abbreviation_means_the_disease_that_is_named_beside_it(printed: str, conditions: set[str]) -> None:
    assert facts(reading(conditions=(printed,)), TrialFact.CONDITION) == conditions


@pytest.mark.parametrize(
    ("printed", "condition"),
    [
        ("Leukemia, Myeloid, Acute", "MONDO_0018874"),
        ("Leukemia Myeloid Acute", "MONDO_0018874"),
        ("Leukemia,Myeloid,Acute", "MONDO_0018874"),
        ("Lymphoma，B-Cell", "MONDO_0015759"),
        ("Hodgkin’s Lymphoma", "MONDO_0004952"),
        ("Prostate Adenocarcinoma", "MONDO_0005082"),  # longest first: neither prostate cancer nor adenocarcinoma
        ("Scleroderma", "MONDO_0019340"),
        ("Non-melanoma Skin Cancer", "MONDO_0002656"),  # not melanoma
        ("Anti-GBM Disease", "MONDO_0009303"),  # not glioblastoma
        ("Childhood Lymphoma", "MONDO_0005062"),
        ("Pediatric ALL", "MONDO_0004967"),
        ("Ph-negative ALL", "MONDO_0004967"),
        ("Metastatic Tumor", "MONDO_0005070"),
        ("Lung Neoplasms", "MONDO_0021117"),  # wider than the cancer
        ("Leukemia, Lymphocytic, B Cell", "B_CELL_LEUKEMIA"),  # not only the chronic one
        ("Leukemia, Lymphocytic, Chronic, B-Cell", "MONDO_0004948"),
        ("Sarcoma, Germinoblastic", "MONDO_0005062"),  # an old name of lymphoma
        ("T-Cell Leukemia/Lymphoma, Adult", "MONDO_0019471"),  # a kind of its own
        ("T Cell Leukemia/Lymphoma in Adults", "T_CELL_LEUKEMIA_LYMPHOMA"),
        ("T-cell Childhood Acute Lymphoblastic Leukemia", "MONDO_0004963"),
        ("T-Cell Acute Lymphoblastic Leukemia/Lymphoblastic Lymphoma", "MONDO_0003537"),
        ("Systemic Sclerosis - Diffuse Cutaneous", "MONDO_0016356"),
        ("Malignant Pleural Disease", "MONDO_0006294"),  # not the effusion alone
        ("Malignant Pleural Effusion", "MALIGNANT_PLEURAL_EFFUSION"),
    ],
)
def test_a_printed_condition_is_the_disease_that_all_its_words_name(printed: str, condition: str) -> None:
    assert facts(reading(conditions=(printed,)), TrialFact.CONDITION) == {condition}


@pytest.mark.parametrize(
    ("printed", "conditions"),
    [
        ("B-cell Non-Hodgkin Lymphoma (NHL)", {"MONDO_0015759"}),  # what stands beside the name means it
        ("Invented B-cell Non-Hodgkin Lymphoma and NHL", {"MONDO_0015759", "MONDO_0018908"}),
        ("Richter Transformation Lymphoma", {"MONDO_0002083"}),
        ("Richter Transformation, Lymphoma", {"MONDO_0002083", "MONDO_0005062"}),  # a list
        ("ALL (Acute B-Lymphoblastic Leukemia)", {"MONDO_0020511"}),
        ("Lymphocytic Leukemia (CLL)", {"MONDO_0004948"}),
        ("Lymphoma (such as DLBCL)", {"MONDO_0005062", "MONDO_0018905"}),
        ("T-cell Lymphoma (PTCL and CTCL)", {"MONDO_0015760", "MONDO_0000430", "MONDO_0000607"}),
    ],
)
def test_a_wider_word_beside_a_disease_means_this_disease(printed: str, conditions: set[str]) -> None:
    assert facts(reading(conditions=(printed,)), TrialFact.CONDITION) == conditions


@pytest.mark.parametrize(
    ("printed", "conditions"),
    [
        ("B-cell Leukemia and Lymphoma", {"B_CELL_LEUKEMIA", "MONDO_0015759"}),  # the kind of cell is said of both
        ("Leukemia and Lymphoma", {"MONDO_0005059", "MONDO_0005062"}),
        ("Acute Myeloid and Lymphoid Leukemias", {"MONDO_0018874", "MONDO_0004967"}),
        ("Multiple Myeloma, Plasma Cell Leukemia", {"MONDO_0009693", "MONDO_0018689"}),
        ("Multiple Myeloma, Plasma Cell", {"MONDO_0009693"}),
    ],
)
def test_a_list_of_diseases_names_each(printed: str, conditions: set[str]) -> None:
    assert facts(reading(conditions=(printed,)), TrialFact.CONDITION) == conditions


@pytest.mark.parametrize(
    ("printed", "conditions"),
    [
        ("Lymphoma With Huge Tumor Burden", {"MONDO_0005062"}),  # a measure of the lymphoma
        ("Lymphoma With Invented Antigen in Tumor Tissue", {"MONDO_0005062"}),
        ("Brain Tumor", {"MONDO_0021211"}),
        ("Recurrent Tumor", {"MONDO_0005070"}),
    ],
)
def test_a_part_or_measure_of_a_tumor_is_no_disease(printed: str, conditions: set[str]) -> None:
    assert facts(reading(conditions=(printed,)), TrialFact.CONDITION) == conditions


@pytest.mark.parametrize(
    ("printed", "condition", "state"),
    [
        ("Ph-like Acute Lymphoblastic Leukemia", "MONDO_0020511", {"PHILADELPHIA_CHROMOSOME_LIKE"}),  # a B-cell one
        ("Ph-positive Acute Lymphoblastic Leukemia", "MONDO_0004967", {"PHILADELPHIA_CHROMOSOME_POSITIVE"}),
        ("Hodgkin Lymphoma With Limited Prognosis", "MONDO_0004952", set()),
        ("Limited-stage Hodgkin Lymphoma", "MONDO_0004952", {"LIMITED_STAGE"}),
        ("Persistence of T Cells in Lymphoma", "MONDO_0005062", set()),
        ("Persistent Lymphoma", "MONDO_0005062", {"PERSISTENT"}),
    ],
)
def test_a_state_is_one_of_the_disease(printed: str, condition: str, state: set[str]) -> None:
    found = reading(conditions=(printed,))
    assert facts(found, TrialFact.CONDITION) == {condition}
    assert facts(found, TrialFact.STATE) == state


def test_a_metastasis_is_a_disease_and_a_state() -> None:
    found = reading(conditions=("Liver Metastases",))
    assert facts(found, TrialFact.CONDITION) == {"LIVER_METASTASIS"}
    assert facts(found, TrialFact.STATE) == {"METASTATIC"}


@pytest.mark.parametrize(
    ("printed", "condition"),
    [
        ("Refractory Transformed Marginal Zone Lymphoma to DLBCL", {"MONDO_0018905"}),
        ("DLBCL Arising From Follicular Lymphoma", {"MONDO_0018905"}),
        ("DLBCL Transformed From CLL", {"MONDO_0018905", "MONDO_0002083"}),  # Richter transformation
        ("Follicular Lymphoma Transformed to Large B-cell Lymphoma", {"LARGE_B_CELL_LYMPHOMA"}),
        ("Transformed Chronic Lymphocytic Leukemia", {"MONDO_0002083"}),
        ("Transformed Follicular Lymphoma", {"MONDO_0018906"}),  # what it became is not said
    ],
)
def test_a_transformed_lymphoma_is_what_it_became(printed: str, condition: set[str]) -> None:
    found = reading(conditions=(printed,))
    assert facts(found, TrialFact.CONDITION) == condition
    assert "TRANSFORMED" in facts(found, TrialFact.STATE)


@pytest.mark.parametrize("where", ["title", "conditions"])
def test_a_disease_that_is_ruled_out_is_no_condition(where: str) -> None:
    text = "acute myeloid leukemia (excluding secondary or invented forms, MDS, and APL)"
    found = reading(title=text) if where == "title" else reading(conditions=(text,))
    assert facts(found, TrialFact.CONDITION) == {"MONDO_0018874"}
    assert [(mention.polarity, mention.supports) for mention in mentions(found, "MONDO_0012883")] == [(Polarity.EXCLUDED, ())]


@pytest.mark.parametrize("ruled_out", ["other than APL", "(EXCEPT APL)", "Excluding APL"])
def test_each_way_of_exclusion_rules_a_disease_out(ruled_out: str) -> None:
    found = reading(conditions=(f"acute myeloid leukemia {ruled_out}",))
    assert [mention.polarity for mention in mentions(found, "MONDO_0012883")] == [Polarity.EXCLUDED]


def test_a_condition_of_the_title_is_inferred() -> None:
    found = reading(title="CAR-T cells for relapsed multiple myeloma")
    assert facts(found, TrialFact.CONDITION) == {"MONDO_0009693"}
    assert {mention.basis for mention in mentions(found, "MONDO_0009693")} == {Basis.INFERRED}


def test_a_title_adds_no_other_disease_to_the_printed_ones() -> None:
    found = reading(title="CAR-T cells for neuroblastoma", conditions=("Multiple Myeloma",))
    assert facts(found, TrialFact.CONDITION) == {"MONDO_0009693"}


def test_a_title_may_say_more_exactly_what_is_printed() -> None:
    found = reading(title="CAR-T cells for multiple myeloma", conditions=("Cancer",))
    assert facts(found, TrialFact.CONDITION) == {"MONDO_0004992", "MONDO_0009693"}


@pytest.mark.parametrize("field", ["summary", "description", "eligibility"])
def test_a_disease_that_is_only_told_of_is_no_condition(field: str) -> None:
    found = reading(title="CAR-T cells", **{field: "Patients with relapsed multiple myeloma are treated."})
    assert facts(found, TrialFact.CONDITION) == facts(found, TrialFact.STATE) == set()
    assert roles(found, "MONDO_0009693") == {Role.BACKGROUND}


def test_keywords_are_no_conditions() -> None:
    assert facts(reading(title="CAR-T cells", keywords=("Multiple Myeloma", "relapsed")), TrialFact.CONDITION) == set()


def test_an_empty_trial_reads_as_nothing() -> None:
    assert reading() == Reading()


@pytest.mark.parametrize("title", ["CAR-T cells and a PD-1 antibody for lymphoma", "CAR-T cells after PD in lymphoma"])
def test_an_abbreviation_in_a_title_is_no_disease_state(title: str) -> None:
    assert not [each for each in reading(title=title).mentions if each.term.key == "PROGRESSIVE"]


@pytest.mark.parametrize(
    ("summary", "in_vivo"),
    [
        ("The in vivo survival of CAR T cells is measured.", False),
        ("Patients are given a vector for in vivo generation of CAR-T cells.", True),
    ],
)
def test_in_vivo_is_a_modification_only_where_the_receptor_is_made_there(summary: str, in_vivo: bool) -> None:
    found = reading(title="CD19 CAR-T cells for lymphoma", summary=summary)
    made = {term.key for product in found.products for facet, term in product.facets if facet is Facet.MODIFICATION}
    assert ("IN_VIVO" in made) is in_vivo


@pytest.mark.parametrize(
    ("summary", "role"),
    [
        ("Pills are taken before and after receiving CAR-NK cells.", Role.BACKGROUND),
        ("Sleep of adults undergoing CAR-NK treatment is recorded.", Role.BACKGROUND),
        ("Adults relapsed after receiving CAR-NK cells take part.", Role.PRIOR_THERAPY),
        ("Adults undergoing surgery who failed CAR-NK cells take part.", Role.PRIOR_THERAPY),
    ],
)
def test_what_participants_undergo_is_no_prior_therapy(summary: str, role: Role) -> None:
    assert roles(reading(title="A study of sleep", summary=summary), "CAR") == {role}


def test_counts_of_blood_in_criteria_are_no_prior_therapy() -> None:
    criteria = "Inclusion Criteria:\n\n* Lymphocyte count above 1\n* Patients who failed autologous CAR-T therapy"
    roles = {
        each.term.key: each.role
        for each in reading(title="CD19 CAR-T cells", eligibility=criteria).mentions
        if each.field == Field.ELIGIBILITY
    }
    assert roles["LYM"] is Role.BACKGROUND
    assert roles["CAR"] is Role.PRIOR_THERAPY


def test_mrd_alone_is_no_donor() -> None:
    found = reading(title="NK cells for AML with MRD", eligibility="Inclusion Criteria: MRD positive")
    assert not [each for each in found.mentions if each.term.key == "MRD_DONOR"]
