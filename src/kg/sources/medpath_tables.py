"""Tables of a MedPath page, whose columns touch each other: parted only where that is safe, else the whole line is kept.

An arm is parted at the names of interventions that the page lists, an outcome at words that begin a time frame.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import structs

from kg.model import Arm, ArmType, InterventionType, Outcome
from kg.sources import page
from kg.sources.codes import code
from kg.sources.fields import arm_label


def _said(kinds: type[ArmType] | type[InterventionType]) -> str:
    return "|".join(kind.replace("_", " ") for kind in kinds)


_ARM_TYPE = re.compile(rf"({_said(ArmType)}): ", re.IGNORECASE)
_GIVEN_TYPE = rf"(?:(?i:{_said(InterventionType)}): )?"
# What may stand after the names of a row: no running text and, if nothing else parts the row, a small letter.
_ENDS = (r"(?![\sa-z)/+>,;-])", r"(?![\s)/+>,;-]|e?s\b)")
# "Dose limiting toxicities (DLTs)1 Months": a number after a blank, a number or a point of a number is no time frame.
_TIME_BEGINS = re.compile(
    r"""(?<=\S)(?:
        (?:(?<![\d.,:/(（<>=≥≤~±-])|(?<=[a-z)]\.))
        \d+(?:(?:\ ?-\ ?|\ to\ |,\ |\ and\ |,\ and\ )\d+)*[ -](?i:minute|hour|day|week|month|year)(?:s|(?![a-z]))
      | (?<![\s(/-])
        (?:Up\ to|Within|Through|Throughout|From|After|At|During|Until|Every|Baseline|Before|Approximately|About|Assessed
          |Average|Post|Days?|Weeks?|Months?|Years?|One|Two|Three|Four|Five|Six)(?![a-z])
      | (?<=[).\]%])(?:up\ to|within|through|from|after|at|during|until|day|week|month|year|baseline)\b
    )""",
    re.VERBOSE,
)
_TIME_ENDS = re.compile(
    r"(?<=[a-z).\]])(?=[A-Z])|(?<=\d)(?=[A-Z][A-Za-z]{2})|(?:(?<=days)|(?<=weeks)|(?<=months)|(?<=years)|(?<=hours))(?=[a-z])"
)


def arms(lines: list[str], names: Sequence[str]) -> list[Arm]:
    """One arm a row; a line that does not begin with an arm's type goes on with the row before.

    Rows that differ in what is given only are one arm.
    """
    found: list[Arm] = []
    for arm in (_arm(row, names) for row in _rows(lines)):
        if found and arm.uses and structs.replace(found[-1], uses=arm.uses) == arm and found[-1].uses != arm.uses:
            found[-1] = structs.replace(arm, uses=(*found[-1].uses, *arm.uses))
        else:
            found.append(arm)
    return found


def outcome(row: str, primary: bool) -> Outcome:
    """Measure, time frame and text; a row where no time frame begins is the measure."""
    begins = _TIME_BEGINS.search(row)
    if begins is None:
        return Outcome(row, primary)
    ends = _TIME_ENDS.search(row, begins.end())
    end = ends.start() if ends else len(row)
    return Outcome(row[: begins.start()], primary, row[begins.start() : end], row[end:])


def _rows(lines: list[str]) -> Iterator[str]:
    starts = [number for number, text in enumerate(lines) if number == 0 or _ARM_TYPE.match(text)]
    for start, end in pairwise([*starts, len(lines)]):
        if row := page.text(lines[start:end]):
            yield row


def _arm(row: str, names: Sequence[str]) -> Arm:
    """A row parted into label, interventions and text where known names part it, else kept whole as text."""
    typed = _ARM_TYPE.match(row)
    if typed is None:
        return Arm("", text=row)
    kind = code(ArmType, typed[1])
    columns = _columns(row[typed.end() :], names)
    if columns is None:
        return Arm("", kind, row)
    label, given, text = columns
    uses, rest = _uses(given, names)
    return Arm(arm_label(label, kind), kind, rest + text, uses)


def _columns(cells: str, names: Sequence[str]) -> tuple[str, str, str] | None:
    """`CD123-CAR-NK.CD123-CAR-NK cellsThe relapsed …` parted at the known name "CD123-CAR-NK cells".

    The columns touch: a name after a blank or hyphen, before a blank or small letter, is running text.
    """
    known = _any_of(names)
    columns = rf"(.+?)(?<![\s/(+>&\"“-])({known}(?:[,;|+&]?\s*{known})*)"
    parted = (re.match(f"{columns}{end}(.*)", cells, re.DOTALL) for end in _ENDS if names)
    return next(((match[1], match[2], match[match.re.groups]) for match in parted if match), None)


def _uses(given: str, names: Sequence[str]) -> tuple[tuple[str, ...], str]:
    """The names of a row, each once, and what follows them: a name for the second time begins the text."""
    uses: list[str] = []
    for found in re.finditer(rf"[,;|+&]?\s*{_any_of(names)}", given):
        if found[1] in uses:
            return tuple(uses), given[found.start() :]
        uses.append(found[1])
    return tuple(uses), ""


def _any_of(names: Sequence[str]) -> str:
    return _GIVEN_TYPE + "(" + "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) + ")"
