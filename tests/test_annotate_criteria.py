"""What criteria are about: a sentence that needs each rule, and one that must not trigger it."""

import pytest
from make import reading, trial

from kg.annotate import annotate
from kg.lexicon import lexicon
from kg.model import Polarity, Role

IN, OUT = "Inclusion Criteria:\n\n* ", "Exclusion Criteria:\n\n* "
ALLO, AUTO, CAR = ("therapy", "ALLO_HSCT"), ("therapy", "AUTO_HSCT"), ("therapy", "CAR_THERAPY")
CELLS = ("therapy", "CELL_THERAPY")


def about(eligibility: str) -> set[tuple[str, str]]:
    read = reading(title="CAR-T cells in an invented trial", eligibility=eligibility)
    return {(each.term.scheme, each.term.key) for each in read.about}


@pytest.mark.parametrize(
    ("criterion", "concept"),
    [
        (OUT + "Prior allogeneic stem cell transplantation", ALLO),
        (OUT + "Autologous HSCT within 12 weeks of apheresis", AUTO),
        (OUT + "Previously received any CAR-T cell therapy", CAR),
        (OUT + "CAR-T therapy within 3 months", CAR),
        (OUT + "Treated with other genetically modified T cell therapy", ("therapy", "GENE_MODIFIED_CELL_THERAPY")),
        (OUT + "Prior solid organ transplant", ("therapy", "ORGAN_TRANSPLANT")),
        (IN + "Relapse after allo-HSCT", ALLO),
        (IN + "Relapse after autologous or allogeneic HSCT", AUTO),
        (OUT + "Prior bone marrow or organ transplant", ("therapy", "HSCT")),
        (OUT + "History of organ or bone marrow transplantation", ("therapy", "ORGAN_TRANSPLANT")),
        (OUT + "DLI, CMV-CTL or EBV-CTL", ("therapy", "DLI")),
        (OUT + "DLI, CMV-CTL or EBV-CTL", ("therapy", "SPECIFIC_T_CELLS")),
        (IN + "No prior cell therapy", CELLS),
        (IN + "CAR-T naive", CAR),
        (IN + "Tumour must be CD19 positive", ("antigen", "CD19")),
        (IN + "Expression of GPC3 by immunohistochemistry", ("antigen", "GPC3")),
        (IN + "CD30+ lymphoma", ("antigen", "CD30")),
        (OUT + "Active multiple sclerosis", ("condition", "MONDO_0005301")),
    ],
)
def test_a_criterion_is_about_what_it_asks(criterion: str, concept: tuple[str, str]) -> None:
    assert concept in about(criterion)


@pytest.mark.parametrize(
    ("criterion", "concept"),
    [
        (OUT + "Steroids within 72 hours prior to CAR-T cell infusion", CAR),
        (OUT + "Allergy to any component of the CAR-T product", CAR),
        (OUT + "Eligible for autologous stem cell transplantation", AUTO),
        (OUT + "Corticosteroids within 4 weeks of cell therapy", CELLS),
        (OUT + "Prior treatment of any kind except CAR-T cell therapy", CAR),
        (IN + "Patients may or may not have received allogeneic HSCT", ALLO),
        (IN + "Contraception until 1 year after the CAR-T infusion", CAR),
        (OUT + "Plans to have children within 1 year after receiving CAR-T cells", CAR),
        (IN + "Enough mononuclear cells after washout for CAR-T cell manufacturing", CAR),
        (OUT + "Contraindication after screening to CAR-T infusion", CAR),
        (OUT + "Autologous serum or organ transplant", AUTO),
        (IN + "CD19 negative relapse", ("antigen", "CD19")),
        (IN + "EGFR mutation positive disease", ("antigen", "EGFR")),
        (IN + "Seronegative for HIV antibody", ("antigen", "HIV")),
        (IN + "Multiple sclerosis", ("condition", "MONDO_0005301")),
        (OUT + "Other tumours except melanoma", ("condition", "MONDO_0005105")),
        (OUT + "Drugs for multiple sclerosis", ("condition", "MONDO_0005301")),
    ],
)
def test_a_criterion_is_not_about_what_it_only_names(criterion: str, concept: tuple[str, str]) -> None:
    assert concept not in about(criterion)


@pytest.mark.parametrize(
    ("criterion", "polarity"),
    [
        (IN + "Relapse after allo-HSCT", Polarity.AFFIRMED),
        (IN + "No prior allo-HSCT", Polarity.EXCLUDED),
        (OUT + "Prior allo-HSCT", Polarity.EXCLUDED),
        (OUT + "Organ transplant; prior allo-HSCT is allowed", Polarity.POSSIBLE),
    ],
)
def test_the_words_say_whether_it_is_needed_or_ruled_out(criterion: str, polarity: Polarity) -> None:
    (mention,) = [each for each in reading(eligibility=criterion).mentions if each.term.key == "ALLO_HSCT"]
    assert (mention.role, mention.polarity, mention.quote) == (Role.PRIOR_THERAPY, polarity, "allo-HSCT")


def test_each_concept_has_words_in_its_criterion() -> None:
    made = trial(
        title="CAR-T cells",
        eligibility=f"{IN}CD19+ disease\n* CD22+ disease\n\n{OUT}Prior CAR-T therapy\n* Prior CAR-T or allo-HSCT",
    )
    read = annotate(made, lexicon())
    assert [(each.criterion, each.term.key) for each in read.about] == [
        (1, "CD19"),
        (2, "CD22"),
        (3, "CAR_THERAPY"),
        (4, "CAR_THERAPY"),
        (4, "ALLO_HSCT"),
    ]
    for each in read.about:
        criterion = made.criteria[each.criterion - 1]
        assert any(criterion.start <= words.start < criterion.end for words in read.mentions if words.term == each.term)


@pytest.mark.parametrize(
    ("criterion", "quote", "role"),
    [
        ("Received autologous CAR-T cells", "autologous", Role.PRIOR_THERAPY),
        ("Autologous transplant within 12 weeks", "Autologous", Role.PRIOR_THERAPY),
        ("Steroids within 2 weeks prior to leukapheresis", "leukapheresis", Role.BACKGROUND),
        ("Vaccines two weeks after the last infusion of CAR-NK cells", "CAR-NK cell", Role.BACKGROUND),
        ("Treated with steroids until autologous cells are ready", "autologous", Role.BACKGROUND),
        ("Relapse with blasts in the bone marrow", "bone marrow", Role.BACKGROUND),
        ("Received a bone marrow transplant", "bone marrow", Role.PRIOR_THERAPY),
    ],
)
def test_words_of_cells_are_prior_therapy_where_participants_had_them(criterion: str, quote: str, role: Role) -> None:
    found = reading(title="CD19 CAR-T cells", eligibility=OUT + criterion).mentions
    assert {each.role for each in found if each.quote == quote and each.term.scheme != "therapy"} == {role}
