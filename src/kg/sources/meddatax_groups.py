"""Study groups and interventions of a MedDataX page: names and texts between lines that say a type."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from msgspec import structs

from kg.model import Arm, ArmType, Intervention, InterventionType
from kg.sources import page
from kg.sources.codes import code
from kg.sources.notes import Notes

_ARM, _GIVEN, _OTHER_NAMES = "Group Type", "Intervention Type", "Other Intervention Names"


def interventions(lines: list[str], notes: Notes) -> Iterator[Intervention]:
    """Name and text stand before the type, other names after it, on one line under a heading with a sentence."""
    for block, following in pairwise(page.blocks(lines, _GIVEN)):
        own = page.after(3, block.lines) if page.first(block.lines) == _OTHER_NAMES else block.lines
        others = page.printed(following.lines)[2:3] if page.first(following.lines) == _OTHER_NAMES else []
        yield Intervention(
            name=page.first(own),
            type=notes.take(_GIVEN, partial(code, InterventionType), block.value),
            text=page.text(page.after(1, own)),
            other_names=tuple(others),
        )


def arms(lines: list[str], known: Sequence[Intervention], notes: Notes) -> tuple[Arm, ...]:
    """Label and text stand before the arm's type, then come its interventions: name, type, and their text again.

    That text is told from the next label by what the page says of the intervention; where it differs it is kept.
    """
    told = {intervention.name: intervention.text for intervention in known}
    found: list[Arm] = []
    given = ""
    for block in page.blocks(lines, _ARM, _GIVEN):
        own = _without(told.get(given, ""), block.lines)
        if block.mark == _ARM:
            given = ""
            kind = notes.take(_ARM, partial(code, ArmType), block.value)
            found.append(Arm(page.first(own), kind, page.text(page.after(1, own))))
        elif found:
            said = page.printed(own)
            given = said.pop() if block.mark and said else ""
            found[-1] = _extended(found[-1], said, given)
    return tuple(found)


def _without(told: str, lines: list[str]) -> list[str]:
    words = page.printed(told.split("\n"))
    return page.after(len(words), lines) if page.printed(lines)[: len(words)] == words else lines


def _extended(arm: Arm, said: list[str], given: str) -> Arm:
    text = "\n\n".join(filter(None, (arm.text, *said)))
    return structs.replace(arm, text=text, uses=(*arm.uses, given) if given else arm.uses)
