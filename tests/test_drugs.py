"""Conditioning and companions: a sentence that needs each rule, and one that must not trigger it."""

import pytest
from make import given, reading

from kg.model import Arm, ArmType, Basis, Intervention, Polarity, Reading, Role, TrialFact

FLU_CY = {"FLUDARABINE", "CYCLOPHOSPHAMIDE"}


def told(summary: str, **fields: object) -> Reading:
    return reading(title="CD19 CAR-NK cells in an invented trial", summary=summary, **fields)


def conditioning(found: Reading) -> set[str]:
    return {mention.term.key for mention in found.mentions if mention.fact is TrialFact.CONDITIONING}


def said(found: Reading, key: str) -> set[tuple[Role, Polarity]]:
    return {(mention.role, mention.polarity) for mention in found.mentions if mention.term.key == key}


@pytest.mark.parametrize(
    ("summary", "keys"),
    [
        ("Patients receive lymphodepleting chemotherapy with fludarabine and cyclophosphamide.", {"LYMPHODEPLETION"} | FLU_CY),
        ("Flu/Cy is given before the infusion of CAR-NK cells.", FLU_CY),
        ("After the FC regimen patients receive CAR-NK cells, as conditioning asks.", {"CONDITIONING"} | FLU_CY),
        ("Cyclophosphamide is given on days -5 to -3.", {"CYCLOPHOSPHAMIDE"}),
        ("Conditioning with cyclophosphamide and nab-paclitaxel.", {"CONDITIONING", "CYCLOPHOSPHAMIDE", "NAB_PACLITAXEL"}),
        ("Fludarabine and etoposide lymphodepletion.", {"LYMPHODEPLETION", "FLUDARABINE", "ETOPOSIDE"}),
        ("Low-dose TBI of 2 Gy is given before the cells.", {"TBI"}),
        ("Cells are given with or without preconditioning.", {"CONDITIONING"}),
    ],
)
def test_conditioning_is_what_words_beside_a_drug_say(summary: str, keys: set[str]) -> None:
    assert conditioning(told(summary)) == keys


@pytest.mark.parametrize(
    "summary",
    [
        "Post-transplant cyclophosphamide is given to patients.",
        "GVHD prophylaxis with cyclophosphamide before the infusion of cells.",
        "Patients with traumatic brain injury (TBI) receive the cells.",
        "Hypoxic preconditioning of the cells is tested.",
        "Patients take oral 5-FC regimen tablets.",
        "Cyclophosphamide is approved as conditioning for transplants.",
        "Patients who failed cyclophosphamide receive the cells.",
        "No conditioning therapies will be administered.",
        "Lymphodepletion will not be given.",
    ],
)
def test_what_is_no_conditioning_of_the_trial_makes_no_fact(summary: str) -> None:
    assert conditioning(told(summary)) == set()


def test_denied_conditioning_says_so() -> None:
    assert said(told("The cells are infused without any lymphodepletion."), "LYMPHODEPLETION") == {
        (Role.CONDITIONING, Polarity.NEGATED)
    }


def test_an_intervention_is_conditioning_by_inference_where_the_trial_tells_of_conditioning() -> None:
    found = told("Cells are infused after lymphodepletion.", interventions=given("CAR-NK cells", "Cyclophosphamide"))
    (drug,) = [mention for mention in found.mentions if mention.term.key == "CYCLOPHOSPHAMIDE"]
    assert (drug.role, drug.basis, drug.fact) == (Role.CONDITIONING, Basis.INFERRED, TrialFact.CONDITIONING)


def test_an_intervention_is_a_companion_where_nothing_tells_of_conditioning() -> None:
    found = told("", interventions=given("CAR-NK cells", "Cyclophosphamide", "Pembrolizumab"))
    assert said(found, "CYCLOPHOSPHAMIDE") == said(found, "PEMBROLIZUMAB") == {(Role.COMPANION, Polarity.AFFIRMED)}
    assert conditioning(found) == set()


@pytest.mark.parametrize(
    ("summary", "key", "role"),
    [
        ("Patients receive CAR-NK cells and IL-2 for two weeks.", "IL2", Role.COMPANION),
        ("The cells are expanded with feeder cells and IL-2.", "IL2", Role.BACKGROUND),
        ("IL-2 activated cells are infused.", "IL2", Role.BACKGROUND),
        ("Participants may receive tyrosine kinase inhibitor (TKI) maintenance.", "TKI", Role.COMPANION),
        ("Adults whose disease was previously treated with rituximab receive cells.", "RITUXIMAB", Role.PRIOR_THERAPY),
        ("Cells are combined with rituximab in refractory disease.", "RITUXIMAB", Role.COMPANION),
        ("CAR-NK cells versus pomalidomide and dexamethasone.", "DEXAMETHASONE", Role.BACKGROUND),
        ("Dasatinib blocks enzymes.", "DASATINIB", Role.BACKGROUND),
        ("What is given:\n\n* CAR-NK cells\n* Dasatinib", "DASATINIB", Role.COMPANION),
    ],
)
def test_a_drug_has_the_role_that_its_sentence_tells(summary: str, key: str, role: Role) -> None:
    assert said(told(summary), key) == {(role, Polarity.AFFIRMED)}


def test_a_drug_of_an_arm_without_cells_is_no_companion() -> None:
    arms = (
        Arm("Cells", ArmType.EXPERIMENTAL, uses=("CAR-NK cells", "Dexamethasone")),
        Arm("Standard", ArmType.ACTIVE_COMPARATOR, uses=("Bortezomib", "Dexamethasone")),
    )
    found = told("", interventions=given("CAR-NK cells", "Bortezomib", "Dexamethasone"), arms=arms)
    assert said(found, "BORTEZOMIB") == {(Role.BACKGROUND, Polarity.AFFIRMED)}
    assert said(found, "DEXAMETHASONE") == {(Role.COMPANION, Polarity.AFFIRMED)}


def test_drugs_of_a_trial_without_cells_and_of_criteria_are_not_read() -> None:
    drug = Intervention("Fludarabine", text="conditioning")
    assert said(reading(title="Fludarabine in leukemia", interventions=(drug,)), "FLUDARABINE") == set()
    found = told("", eligibility="Inclusion Criteria:\n\n* Able to have lymphodepletion with fludarabine")
    assert said(found, "FLUDARABINE") == said(found, "LYMPHODEPLETION") == set()
