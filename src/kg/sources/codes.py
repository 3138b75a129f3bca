"""Foreign words for closed sets, each through one table; an unknown word is an error that names itself."""

import re
from contextlib import suppress
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from kg.model import Masking, Model, Phase, Status

Code = TypeVar("Code", bound=StrEnum)

_NOT_WORD = re.compile(r"[^A-Z0-9]+")
# Printed words that are not their code in other letters.
_PRINTED: dict[str, StrEnum] = {
    "INVITATION_ONLY": Status.ENROLLING_BY_INVITATION,
    "ENROLLING": Status.ENROLLING_BY_INVITATION,
    "UNKNOWN_STATUS": Status.UNKNOWN,
    "PHASE_1": Phase.PHASE1,
    "PHASE_2": Phase.PHASE2,
    "PHASE_3": Phase.PHASE3,
    "PHASE_4": Phase.PHASE4,
    "EARLY_PHASE_1": Phase.EARLY_PHASE1,
    "PHASE_1_2": Phase.PHASE1_PHASE2,
    "PHASE_1_PHASE_2": Phase.PHASE1_PHASE2,
    "PHASE_2_3": Phase.PHASE2_PHASE3,
    "PHASE_2_PHASE_3": Phase.PHASE2_PHASE3,
    "PARALLEL_ASSIGNMENT": Model.PARALLEL,
    "CROSSOVER_ASSIGNMENT": Model.CROSSOVER,
    "FACTORIAL_ASSIGNMENT": Model.FACTORIAL,
    "SEQUENTIAL_ASSIGNMENT": Model.SEQUENTIAL,
    "SINGLE_GROUP_ASSIGNMENT": Model.SINGLE_GROUP,
    "SINGLE_BLIND": Masking.SINGLE,
    "DOUBLE_BLIND": Masking.DOUBLE,
    "TRIPLE_BLIND": Masking.TRIPLE,
    "QUADRUPLE_BLIND": Masking.QUADRUPLE,
}
_YEARS: dict[str, Decimal | int] = {
    "year": 1,
    "month": 12,
    "week": Decimal("52.1775"),
    "day": Decimal("365.2425"),
    "hour": Decimal("8765.82"),
}
_AGE = re.compile(r"(\d{1,4})\s*\+?\s*(year|month|week|day|hour|minute)s?\b", re.IGNORECASE | re.ASCII)
_COUNT = re.compile(r"(\d{1,9})(?: (?:estimated |actual )?(?:participant|patient)s?)?", re.IGNORECASE | re.ASCII)


def code(codes: type[Code], printed: str) -> Code:
    """The member of `codes` that a printed word stands for: "Phase 1/Phase 2", "N/A", "NOT_YET_RECRUITING".

    What stands in brackets explains the word: "None (Open label)". Raises ValueError naming the word and the set where
    it stands for none.
    """
    for printed_word in (printed, printed.partition("(")[0]):
        word = _NOT_WORD.sub("_", printed_word.strip().upper()).strip("_")
        word = {"N_A": "NA", "NOT_APPLICABLE": "NA"}.get(word, word)
        known = _PRINTED.get(word)
        if isinstance(known, codes):
            return known
        with suppress(ValueError):
            return codes(word)
    raise ValueError(f"unknown {codes.__name__} {printed!r}")


def phase(phases: list[str]) -> Phase | None:
    """One phase from the registry's list: two neighbours are one concept, an empty list says nothing."""
    return code(Phase, "/".join(phases)) if phases else None


def age(printed: str) -> Decimal:
    """An age in years, to three places: "18 Years" is 18, "6 Months" 0.5. Raises ValueError for other words."""
    match = _AGE.fullmatch(printed.strip())
    if match is None or match[2].lower() == "minute":
        raise ValueError(f"not an age: {printed!r}")
    years = Decimal(match[1]) / _YEARS[match[2].lower()]
    return Decimal(f"{years.quantize(Decimal('0.001')).normalize():f}")


def ages(printed: str) -> tuple[Decimal | None, Decimal | None]:
    """The least and the greatest age of a range: "18 to 75 years old", "6 months to 18 years old", "60+ years old"."""
    low, to, high = printed.strip().removesuffix(" old").partition(" to ")
    if to:
        unit = high.rpartition(" ")[2]
        return age(low if " " in low else f"{low} {unit}"), age(high)
    if low.lower().startswith("under "):
        return None, age(low[len("under ") :])
    if "+" in low:
        return age(low), None
    raise ValueError(f"not an age range: {printed!r}")


def count(printed: str) -> int:
    """A number of people or places: "10 participants", "42 estimated patients", "1,200"."""
    match = _COUNT.fullmatch(printed.strip().replace(",", ""))
    if match is None:
        raise ValueError(f"not a number: {printed!r}")
    return int(match[1])


def yes_no(printed: str) -> bool:
    """Yes or No as printed, in any letters."""
    words = {"YES": True, "NO": False, "ACCEPTS HEALTHY VOLUNTEERS": True, "NO HEALTHY VOLUNTEERS": False}
    try:
        return words[printed.strip().upper()]
    except KeyError:
        raise ValueError(f"neither yes nor no: {printed!r}") from None
