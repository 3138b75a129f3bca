"""Study groups and interventions of a MedDataX page: names and texts between lines that say a type."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise

from msgspec import structs

from kg.model import Arm, ArmType, Intervention, InterventionType
from kg.sources import page
from kg.sources.codes import code
from kg.sources.fields import arm_label
from kg.sources.notes import Notes
from kg.sources.text import line

_ARM, _GIVEN, _OTHER_NAMES = "Group Type", "Intervention Type", "Other Intervention Names"


def interventions(lines: list[str], groups: list[str], notes: Notes) -> Iterator[Intervention]:
    """Name and text stand before the type, other names after it, one a line under a heading with a sentence."""
    known = {page.printed(block.lines)[-1] for block in _given(groups)}
    for block, following in pairwise(page.blocks(lines, _GIVEN)):
        own = block.lines[_other_names(block, known) :]
        yield Intervention(
            name=page.first(own),
            type=notes.take(_GIVEN, partial(code, InterventionType), block.value),
            text=page.text(page.after(1, own)),
            other_names=tuple(page.printed(following.lines[: _other_names(following, known)])[2:]),
        )


def _given(groups: list[str]) -> Iterator[page.Block]:
    """What the study groups print before each type of an intervention: its name ends it."""
    return (block for block in page.blocks(groups, _ARM, _GIVEN) if block.mark == _GIVEN and page.first(block.lines))


def _other_names(block: page.Block, known: Collection[str]) -> int:
    """How many lines are other names, with their heading and its sentence: up to a name that the study groups print.

    Where none stands there it is one name, and before the end of the section all.
    """
    if page.first(block.lines) != _OTHER_NAMES:
        return 0
    said = [number for number, text in enumerate(block.lines) if text]
    after = (number for number in said[3:] if line(block.lines[number]) in known)
    return next(after, said[:4][-1] if block.mark and len(said) > 3 else len(block.lines))


def arms(lines: list[str], known: Sequence[Intervention], notes: Notes) -> tuple[Arm, ...]:
    """Label and text stand before the arm's type, then come its interventions: name, type, and their text again.

    That text is told from the next label by what the page says of the intervention; where it differs it is kept.
    """
    found: list[Arm] = []
    given = ""
    for block in page.blocks(lines, _ARM, _GIVEN):
        own = _without([each.text for each in known if each.name == given], block.lines)
        if block.mark == _ARM:
            given = ""
            kind = notes.take(_ARM, partial(code, ArmType), block.value)
            found.append(Arm(arm_label(page.first(own), kind), kind, page.text(page.after(1, own))))
        elif found:
            said = page.printed(own)
            given = said.pop() if block.mark and said else ""
            found[-1] = _extended(found[-1], said, given)
    return tuple(found)


def _without(told: Iterable[str], lines: list[str]) -> list[str]:
    """The lines after a text of the intervention, the longest that they begin with."""
    said = page.printed(lines)
    texts = [page.printed(text.split("\n")) for text in told]
    return page.after(max((len(words) for words in texts if said[: len(words)] == words), default=0), lines)


def _extended(arm: Arm, said: list[str], given: str) -> Arm:
    text = "\n\n".join(filter(None, (arm.text, *said)))
    return structs.replace(arm, text=text, uses=(*arm.uses, given) if given else arm.uses)
