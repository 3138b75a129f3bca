"""The words of the vocabulary are found where they stand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import ontology
from kg.lexicon import Hit, Lexicon, lexicon
from kg.model import Term
from kg.ontology import Concept, Vocabulary, Word

READ = {"cell", "modification", "antigen", "donor", "source", "condition", "state", "product"}
WORDS = sorted({word.label for word in ontology.vocabulary().words if word.terms[0].scheme in READ})
NOISE = [
    "",
    " ",
    "-",
    "/",
    "x",
    "s",
    "anti",
    "22",
    "\n",
    ".",
    " cells",
    "İ",
    "ß",
    "😀",
    "e\u0301",
    "\u2011",
    "ﬁ",
    "K",
    "\u00a0",
]
TEXTS = st.lists(st.sampled_from(WORDS) | st.sampled_from(NOISE) | st.text(max_size=3), max_size=12).map("".join)


def words(text: str) -> list[tuple[str, set[str]]]:
    """The words found in a text and the keys they stand for."""
    return [(text[hit.start : hit.end], {term.key for term in hit.terms}) for hit in lexicon().find(text)]


def found(text: str) -> set[str]:
    return {key for _, keys in words(text) for key in keys}


def small(*labels: str, needs_context: bool = False) -> Lexicon:
    """A lexicon of these words, each its own concept."""
    terms = [Term("cell", f"K{number}") for number, _ in enumerate(labels)]
    concepts = {term: Concept(term, label) for term, label in zip(terms, labels, strict=True)}
    return Lexicon(
        Vocabulary(concepts, tuple(Word(label, (term,), needs_context) for label, term in zip(labels, terms, strict=True)))
    )


def quotes(known: Lexicon, text: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in known.find(text)]


@settings(deadline=None, max_examples=400)
@given(TEXTS)
def test_hits_stand_in_the_text_in_order_and_apart(text: str) -> None:
    hits = lexicon().find(text)
    for named in (True, False):  # the name of a product may hold words
        spans = sorted({(hit.start, hit.end) for hit in hits if (hit.terms[0].scheme == "product") is named})
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(end <= start for (_, end), (start, _) in zip(spans, spans[1:], strict=False))
    assert hits == sorted(hits)
    assert all(hit.terms for hit in hits)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(WORDS), st.sampled_from(["", " ", ". ", "(", "\n"]), st.sampled_from(["", " ", ".", ")", ", "]))
def test_every_word_of_the_vocabulary_is_found_where_it_stands_alone(word: str, before: str, after: str) -> None:
    text = before + word + after
    covered = {place for hit in lexicon().find(text) for place in range(hit.start, hit.end)}
    assert covered >= set(range(len(before), len(before) + len(word)))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("natural killer T cells", [("natural killer T cell", {"NKT"})]),
        ("invariant NKT cells", [("invariant NKT cell", {"INKT"})]),
        ("cord blood mononuclear cells", {"CBMNC"}),
        ("CAR-T cells", [("CAR-T cell", {"T", "CAR"})]),
        ("CD4+CD25+ Treg", [("CD4+CD25+ Treg", {"TREG425"})]),
        ("matched unrelated donor", [("matched unrelated donor", {"MUD"})]),
    ],
)
def test_the_longest_word_is_read(text: str, expected: object) -> None:
    assert (found(text) if isinstance(expected, set) else words(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UCART22", {"UCART22", "T", "CAR", "OTS", "CD22"}),
        ("P-BCMA-101", {"P-BCMA-101", "BCMA"}),
        ("LN-145 TIL", {"LN-145", "TIL"}),
        ("CB-010", {"VISPACABTAGENE_REGEDLEUCEL"}),  # Caribou's, not cord blood
        ("CB-010 from cord blood (CB)", {"VISPACABTAGENE_REGEDLEUCEL", "CORD_BLOOD"}),
        ("ALLO-501A", {"CEMACABTAGENE_ANSEGEDLEUCEL", "ALLOGENEIC"}),
    ],
)
def test_a_product_s_name_keeps_the_words_in_it_that_it_is_known_for(text: str, expected: set[str]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    "text", ["CTX110", "CTX-110", "CTX 110", "ctx110", "CTX110®", "(CTX‑110)", "CTX110-treated", "CTX110s"]
)
def test_a_code_is_found_however_it_is_spelled(text: str) -> None:
    assert found(text) == {"CTX110"}


@pytest.mark.parametrize("text", ["CTX1100", "ACTX110", "CTX110A", "CTX11", "CTX 1 10", "AUTO 1", "IM 19"])
def test_a_part_of_a_code_is_no_code(text: str) -> None:
    assert found(text) == set()


def test_of_words_that_overlap_the_longest_then_the_first_is_read() -> None:
    assert quotes(small("alpha beta", "beta gamma delta"), "alpha beta gamma delta") == ["beta gamma delta"]
    assert quotes(small("alpha beta", "beta omega"), "alpha beta omega") == ["alpha beta"]
    assert quotes(small("alpha", "alpha beta"), "alpha beta alpha") == ["alpha beta", "alpha"]


@pytest.mark.parametrize(
    "text", ["alphas", "alpha", "Alpha.", "(alpha)", "pre-alpha-post", "alpha/beta", "\nalpha\n", "alphas."]
)
def test_a_word_ends_where_letters_and_digits_end(text: str) -> None:
    assert quotes(small("alpha"), text) in (["alpha"], ["Alpha"])


@pytest.mark.parametrize(
    "text", ["alphabet", "alpha1", "1alpha", "xyalpha", "alphass", "alphaß", "日alpha", "alpha日", "alphast"]
)
def test_a_part_of_a_word_is_no_word(text: str) -> None:
    assert quotes(small("alpha"), text) == []


@pytest.mark.parametrize(
    "text", ["natural killer cell", "Natural Killer Cell", "NATURAL KILLER CELLS", "natural-killer-cells", "natural‑killer cell", "natural–killer\ncell",
             "natural\u00a0killer\u2009cell", "Natural_Killer—Cell"]
)  # fmt: skip
def test_case_dashes_and_kinds_of_space_do_not_matter(text: str) -> None:
    assert found(text) == {"NK"}


@pytest.mark.parametrize(
    ("text", "stands"),
    [("CAR", True), ("CARs", True), ("car", False), ("Car", False), ("cars", False), ("a scar", False), ("CARE", False)],
)
def test_a_word_in_capitals_is_found_in_capitals_only(text: str, stands: bool) -> None:
    assert ("CAR" in found(text)) is stands


@pytest.mark.parametrize(
    "text", ["Met", "met", "cik cells", "dc", "til the end", "hit and miss", "ml of blood", "mud", "a cell line"]
)
def test_small_words_are_not_short_names(text: str) -> None:
    assert not found(text) & {"MET", "DC", "TIL", "MUD", "MAIT", "LAK"}


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("antiCD19", {"CD19"}),
        ("anti-CD19", {"CD19"}),
        ("αCD19", {"CD19"}),
        ("CAR.CD30", {"CAR", "CD30"}),
        ("CAR-CD19", {"CAR", "CD19"}),
        ("CARCD19", {"CD19"}),
        ("HER2-specific", {"HER2"}),
        ("CD19-BCMA", {"CD19", "BCMA"}),
        ("CD19/CD22", {"CD19", "CD22"}),
        ("CD19/22", {"CD19", "CD22"}),
        ("CD19x22", {"CD19", "CD22"}),
        ("CD19/CD20/22", {"CD19", "CD20", "CD22"}),
        ("CD19/20/22", {"CD19", "CD20", "CD22"}),
        ("CD19+22", {"CD19", "CD22"}),
        ("CD19&22", {"CD19", "CD22"}),
        ("CD7/5", {"CD7", "CD5"}),
        ("iPSC-NK", {"IPSC", "NK"}),
        ("CART19", {"T", "CAR", "CD19"}),
        ("DC-CIK", {"DC", "CIK"}),
    ],
)
def test_names_that_are_glued_are_parted(text: str, keys: set[str]) -> None:
    assert found(text) == keys
    assert found(f"of {text} here") == keys


@pytest.mark.parametrize("text", ["CD190", "CD19A", "CD1", "XYCD19", "NKX", "BCMAX", "CD19kDa"])
def test_a_longer_name_is_another_name(text: str) -> None:
    assert not found(text) & {"CD19", "NK", "BCMA"}


@pytest.mark.parametrize("text", ["CD19 22", "CD19/22mg", "CD19 / 22", "BCMA/22", "CD19/999"])
def test_a_number_is_an_antigen_only_in_a_row_of_them(text: str) -> None:
    assert "CD22" not in found(text)
    assert found(text) & {"CD19", "BCMA"}


def test_a_further_number_is_quoted_alone() -> None:
    text = "CD19/CD20/22 CAR"
    assert [text[hit.start : hit.end] for hit in lexicon().find(text)] == ["CD19", "CD20", "22", "CAR"]


def test_one_spelling_of_two_concepts_stands_for_both() -> None:
    assert found("UC-MSC") == {"UCMSC", "CORD_TISSUE"}


def test_a_word_that_needs_context_says_so() -> None:
    assert [hit.needs_context for hit in lexicon().find("TCR")] == [True]
    assert [hit.needs_context for hit in lexicon().find("NK")] == [False]
    assert small("alpha", needs_context=True).find("alpha") == [Hit(0, 5, (Term("cell", "K0"),), True)]


@pytest.mark.parametrize(
    "text", ["İ natural killer", "ẞ natural killer", "😀 natural killer", "e\u0301 natural killer", "ΑΣ natural killer"]
)
def test_letters_that_change_their_length_move_no_offset(text: str) -> None:
    assert [text[hit.start : hit.end] for hit in lexicon().find(text)] == ["natural killer"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [("Netherlands", {"NL"}), ("netherlands", {"NL"}), ("the netherlands", {"NL"}), ("Nether", set()), ("", set())],
)
def test_a_whole_text_is_a_word(text: str, keys: set[str]) -> None:
    assert {term.key for term in lexicon().exactly(text)} == keys


def test_nothing_is_found_in_nothing() -> None:
    assert lexicon().find("") == []


def test_countries_and_codes_are_looked_up_by_name_only() -> None:
    assert lexicon().exactly("China") == (Term("country", "CN"),)
    assert lexicon().find("All patients in China, Male") == []


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("UCART133", {"T", "CAR", "OTS", "CD133"}),
        ("CD123CAR T cells", {"CD123", "T", "CAR"}),
        ("CAR.70/IL15", {"CAR", "CD70", "IL15", "ARMORED"}),
        ("CD-19 CART", {"CD19", "T", "CAR"}),
        ("NK-92 cells", {"NK", "NK92"}),
        ("CAR-T 21 days", {"T", "CAR"}),
        ("CAR-T-2 arm", {"T", "CAR"}),
        ("CAR 70-BCMA", {"CAR", "CD70", "BCMA"}),
        ("CAR 70 patients", {"CAR"}),
        ("pCAR-19X cells", {"CAR"}),
        ("CAR-19BC cells", {"CAR"}),
    ],
)
def test_numbers_after_a_receptor_are_its_target(text: str, keys: set[str]) -> None:
    assert {term.key for hit in lexicon().find(text) for term in hit.terms} == keys


@pytest.mark.parametrize("text", ["leukemia, acute", "Leukemia Acute", "leukemia,acute", "LEUKEMIA，ACUTE"])
def test_an_inverted_name_may_lose_its_comma_or_its_blank(text: str) -> None:
    assert quotes(small("leukemia, acute"), text) == [text]


def test_a_comma_is_not_added() -> None:
    assert quotes(small("acute leukemia"), "acute, leukemia") == []


def test_a_typographic_apostrophe_is_one() -> None:
    assert quotes(small("Crohn's disease"), "Crohn’s disease") == ["Crohn’s disease"]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("4SCAR19 T cells", {"CAR", "CD19", "T"}),
        ("UniCAR", {"CAR"}),
        ("TriCAR-T", {"CAR", "T"}),
        ("mTCR", {"TCR"}),
        ("CARv3", {"CAR"}),
        ("A SCAR", set()),
        ("CARE", set()),
        ("anticd19", {"CD19"}),
        ("aCD19", {"CD19"}),
        ("are infused", set()),
    ],
)
def test_receptors_and_antigens_are_glued_to_short_names_only(text: str, keys: set[str]) -> None:
    assert {term.key for hit in lexicon().find(text) for term in hit.terms} == keys


@pytest.mark.parametrize("text", ["patient's T cells", "patient’s T cells", "patient´s T cells"])
def test_kinds_of_apostrophe_do_not_matter(text: str) -> None:
    assert found(text) == {"AUTOLOGOUS", "T"}


def test_a_raised_plus_is_a_plus() -> None:
    assert found("Foxp3⁺ cells") == {"TREG"}
