"""Values as text for people and programs: what the verbs print."""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum

import msgspec
from rich.console import Group, RenderableType
from rich.table import Column, Table
from rich.text import Text

from kg import validate
from kg.evidence import Aside, Fact, Page, Words
from kg.graph import Rows
from kg.iri import BASE
from kg.network import TRIAL, Measured
from kg.pipeline import Summary
from kg.queries import Query
from kg.related import Related
from kg.search import Found
from kg.validate import Level, Result

_REACH = 40  # characters of a sentence on either side of the words


class ReportFormat(StrEnum):
    """How a validation report is printed."""

    TEXT = "text"
    TURTLE = "turtle"
    JSON = "json"


def built(summary: Summary, directory: str) -> str:
    """One paragraph on what a build did."""
    made = f"{_count(summary.trials, 'trial')}, {_count(summary.triples, 'triple')} in {directory} ({summary.seconds:.1f} s)"
    notes, warnings = _count(summary.field_notes, "field note"), _count(summary.warnings, "warning")
    text = f"{made}; {summary.refused} refused, {notes}, {warnings}"
    if summary.refused or summary.field_notes:
        text += f"\nwhat was refused, and why: {directory}/rejects.jsonl"
    return text


def report(results: list[Result], trials: int, form: ReportFormat) -> str:
    """What the shapes found: grouped with counts, or as SHACL, or as JSON."""
    if form is ReportFormat.TURTLE:
        return validate.report(results).serialize(format="turtle").rstrip()
    if form is ReportFormat.JSON:
        return msgspec.json.format(msgspec.json.encode({"trials": trials, "results": results})).decode()
    counts = Counter(result.level for result in results)
    violations, warnings = counts[Level.VIOLATION], counts[Level.WARNING]
    head = f"{_count(trials, 'trial')}: {_count(violations, 'violation')}, {_count(warnings, 'warning')}"
    return "\n".join([head, *_grouped(results)])


def _grouped(results: list[Result]) -> Iterable[str]:
    groups = Counter((result.level, result.message) for result in results)
    for (level, message), count in sorted(groups.items()):
        examples = [result.focus for result in results if (result.level, result.message) == (level, message)]
        yield f"{level:<9} {count:>5}  {message}"
        yield f"{'':<15}  as {examples[0]}"


def table(rows: Rows, columns: list[str]) -> RenderableType:
    """Rows as a table, and a line that counts them."""
    drawn = Table(*columns, header_style="bold", box=None, pad_edge=False)
    for row in rows:
        drawn.add_row(*(Text((row[column] or "").removeprefix(BASE)) for column in columns))
    return Group(drawn, Text(_count(len(rows), "row"), style="dim"))


def listed(queries: Iterable[Query]) -> RenderableType:
    """The named queries with their parameters."""
    drawn = Table(
        Column("query", no_wrap=True, min_width=28), "asks", "parameters", header_style="bold", box=None, pad_edge=False
    )
    for query in queries:
        parameters = ", ".join(
            f"{each.name}: {' or '.join((each.kind, *each.schemes)[1:]) or each.kind}" for each in query.parameters
        )
        drawn.add_row(query.name, query.title, parameters)
    return drawn


def described(page: Page) -> dict[str, object]:
    """A trial for a machine: a fact has its first words, and how many it has."""
    facts = [
        {"of": fact.of, "property": fact.property, "key": fact.key, "label": fact.label, **_first(fact.words)}
        for fact in page.facts
    ]
    mentions = [
        {"role": each.role, "polarity": each.polarity, "key": each.key, "label": each.label, **_said(each.words)}
        for each in page.asides
    ]
    return {"nct": page.nct, "trial": page.said, "facts": facts, "otherMentions": mentions}


def _first(words: tuple[Words, ...]) -> dict[str, str | int | None]:
    """The first words of a fact and how many there are; a donor that is not stated has none."""
    if words:
        return {"times": len(words), **_said(words[0])}
    return {"times": 0} | dict.fromkeys(("quote", "sentence", "place", "basis"))


def _said(words: Words) -> dict[str, str | int | None]:
    sentence = f"{words.before}{words.quote}{words.after}"
    return {"quote": words.quote, "sentence": sentence, "place": words.place, "basis": words.basis}


def shown(page: Page) -> RenderableType:
    """One trial: what its record says, the facts with their sentences, and the other mentions apart."""
    said = Table.grid(padding=(0, 2))
    for name, values in page.said.items():
        for value in values:
            said.add_row(Text(name, style="dim"), Text(value))
    parts: list[RenderableType] = [
        Text(page.nct, style="bold"),
        said,
        Text("\nfacts, and the words they were read from", style="bold"),
        _facts(page.facts),
    ]
    if page.asides:
        parts += [Text("\nother mentions", style="bold"), _mentions(page.asides)]
    return Group(*parts)


def _facts(facts: list[Fact]) -> RenderableType:
    drawn = Table.grid(padding=(0, 2))
    for fact in facts:
        words = _sentence(fact.words[0]) if fact.words else Text("(the record does not say)", style="italic")
        basis = fact.words[0].basis if fact.words and fact.words[0].basis != "stated" else ""
        drawn.add_row(fact.of, fact.property, Text(fact.label), words, basis)
    return drawn


def _mentions(mentions: list[Aside]) -> RenderableType:
    drawn = Table.grid(padding=(0, 2))
    for each in mentions:
        polarity = "" if each.polarity == "affirmed" else each.polarity
        drawn.add_row(each.role, polarity, Text(each.label), _sentence(each.words))
    return drawn


def _sentence(words: Words) -> Text:
    """The words marked in what stands around them, cut to what a line holds."""
    before, after = words.before.replace("\n", " "), words.after.replace("\n", " ")
    before = before if len(before) <= _REACH else "… " + before[-_REACH:].partition(" ")[2]
    after = after if len(after) <= _REACH else after[:_REACH].rpartition(" ")[0] + " …"
    return Text.assemble(before, (f"[{words.quote}]", "bold reverse"), after, style="italic")


def found(things: list[Found]) -> RenderableType:
    """Things that were found, with the number of trials that have them."""
    drawn = Table("kind", "key", "name", Column("trials", justify="right"), header_style="bold", box=None, pad_edge=False)
    for each in things:
        name = Text.assemble(each.label, (f"  {each.detail}" if each.detail else "", "dim"))
        drawn.add_row(each.kind, each.key, name, f"{each.trials:,}")
    return Group(drawn, Text(_count(len(things), "row"), style="dim"))


def related(found: list[Related]) -> RenderableType:
    """Related trials, each with its reasons and their weights."""
    parts: list[RenderableType] = []
    for each in found:
        parts.append(Text.assemble((each.nct, "bold"), f"  {each.score:.2f}  {each.title}"))
        reasons = ", ".join(f"{reason.kind} {reason.label} ({reason.weight:.2f})" for reason in each.reasons)
        parts.append(Text(f"    {reasons}", style="dim"))
    return Group(*parts) if parts else Text("no trial shares anything with it")


def measured(found: list[Measured]) -> RenderableType:
    """Nodes of a network with their values."""
    drawn = Table(Column("value", justify="right"), "kind", "name", header_style="bold", box=None, pad_edge=False)
    for each in found:
        name = f"{each.node}  {each.label}" if each.kind == TRIAL else each.label
        drawn.add_row(f"{each.value:.4g}", each.kind, Text(name))
    return Group(drawn, Text(_count(len(found), "row"), style="dim"))


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
