"""The command line: every verb is one call into the library.

Exit status: 0 done (an empty answer is done), 1 done in part, 2 wrong use or nothing to work on.
"""

import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import IO, Annotated, NoReturn

import msgspec
import typer
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from kg import evidence, export, graph, iri, ontology, pipeline, queries, store
from kg.cli import render
from kg.cli.render import ReportFormat
from kg.errors import KgError, QueryError
from kg.export import part
from kg.iri import BASE, Iris
from kg.model import Reject
from kg.pipeline import Checked, Outcome
from kg.search import Kind
from kg.validate import Level

IN_PART, WRONG_USE = 1, 2

cli = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
    help="A knowledge graph of cell-therapy trials: build it from records and pages, ask it, hand it on.",
)
ontology_verbs = typer.Typer(no_args_is_help=True, help="The ontology itself.")
cli.add_typer(ontology_verbs, name="ontology")
_out = Console(soft_wrap=True, highlight=False)
_err = Console(stderr=True, soft_wrap=True, highlight=False)

_BASE = re.compile(r"https?://[A-Za-z0-9.\-]+(?::\d+)?/(?:[\w.~%\-]+/)*", re.ASCII)

_Where = Annotated[str, typer.Option("--store", metavar="DIR|URL", help="The graph to ask: a directory or a SPARQL endpoint.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
_Nct = Annotated[str, typer.Argument(metavar="NCT", help="A trial's id, as NCT01234567.")]
_Limit = Annotated[int, typer.Option("--limit", "-n", min=1, help="How many related trials.")]
_Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Records and pages: files, archives, directories.")]


_Parameters = Annotated[list[str] | None, typer.Argument(metavar="[PARAM=VALUE]...", help="Values for its parameters.")]


class AnswerFormat(StrEnum):
    """How an answer is printed."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    XML = "xml"
    TURTLE = "turtle"


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit status; what goes wrong is said in one line."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # stopped by whoever: clean up as for Ctrl+C
    try:
        cli(args=arguments, prog_name="kg")
    except KgError as error:
        _leave(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        _leave(f"{error.filename or 'input or output'}: {error.strerror or error}")


@cli.command()
def build(
    paths: _Paths,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="Where the graph is kept.")] = Path("graph"),
    base: Annotated[str, typer.Option("--base", metavar="IRI", help="The base of the graph's own IRIs.")] = BASE,
    as_json: _AsJson = False,
) -> None:
    """Read records and pages, validate them, and make a new generation of exactly these paths.

    What cannot be read is refused and listed in DIR/rejects.jsonl; the rest goes on.

    Example: `kg build examples/ -o graph/`
    """
    _must_exist(paths)
    with _progress() as bar:
        task = bar.add_task("reading, annotating, validating", total=None)
        summary = pipeline.build(paths, output, _iris(base), lambda done: bar.advance(task, done))
    _print(msgspec.json.encode(summary).decode() if as_json else render.built(summary, str(output)))
    if summary.refused:
        raise typer.Exit(IN_PART)


@cli.command()
def validate(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...|DIR", help="Records and pages, or the directory of a graph.")],
    form: Annotated[ReportFormat, typer.Option("--format", help="How the report is printed.")] = ReportFormat.TEXT,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as violations.")] = False,
) -> None:
    """Check records, pages or a built graph against the SHACL shapes.

    Example: `kg validate graph/ --strict`
    """
    _must_exist(paths)
    checked, refused = _checked(paths)
    results = sorted(result for each in checked for result in each.results)
    _print(render.report(results, len(checked), form))
    if refused or any(strict or result.level is Level.VIOLATION for result in results):
        raise typer.Exit(IN_PART)


@cli.command()
def query(
    asked: Annotated[str, typer.Argument(metavar="NAME|FILE|SPARQL", help="A named query, a file, or SPARQL written out.")],
    values: _Parameters = None,
    form: Annotated[AnswerFormat, typer.Option("--format", help="How the answer is printed.")] = AnswerFormat.TABLE,
    where: _Where = "graph",
) -> None:
    """Ask the graph.

    Example: `kg query sponsors-by-cell-and-source cell=NK source=ALLOGENEIC`
    """
    text = queries.text_of(asked, _values(values or []))
    answer = store.open_store(where).query(text)
    if form is not AnswerFormat.TABLE:
        _write(store.serialized(answer, form))
    elif columns := store.columns_of(answer):
        _out.print(render.table(graph.Rows(store.rows_of(answer)), columns))
    else:
        _write(store.serialized(answer, store.forms_of(answer)[0]))


@cli.command(name="queries")
def list_queries(as_json: _AsJson = False) -> None:
    """List the named queries and their parameters.

    Example: `kg queries`
    """
    named = queries.named().values()
    if as_json:
        _print(msgspec.json.format(msgspec.json.encode([query.described() for query in named])).decode())
    else:
        _out.print(render.listed(named))


@cli.command()
def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Words, the last of them as far as it is known.")],
    kind: Annotated[Kind | None, typer.Option("--kind", help="Only things of one kind.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many things.")] = 20,
    where: _Where = "graph",
    as_json: _AsJson = False,
) -> None:
    """Find trials, sponsors, sites and concepts by their words; a concept's key is what the named queries take.

    Example: `kg search "car nk cd1" --limit 5`
    """
    found = graph.open(where).search(text, kind, limit)
    _print(msgspec.json.encode(found).decode()) if as_json else _out.print(render.found(found))


@cli.command()
def show(nct: _Nct, where: _Where = "graph", as_json: _AsJson = False) -> None:
    """Show one trial: its facts, each with the sentence it was read from; other mentions apart.

    Example: `kg show NCT06631040`
    """
    asked, nct = store.open_store(where), _known_id(nct)
    if not evidence.is_there(asked, nct):
        raise KgError(f"{nct} is not in {where}: `kg query trial-facets` lists what is")
    found = evidence.read(asked, nct)
    _print(msgspec.json.encode(render.described(found)).decode()) if as_json else _out.print(render.shown(found))


@cli.command(name="related")
def show_related(nct: _Nct, limit: _Limit = 10, where: _Where = "graph", as_json: _AsJson = False) -> None:
    """List the trials most like one, each with what they share and how much that counts.

    Example: `kg related NCT06631040 --limit 5`
    """
    found = graph.open(where).related(_known_id(nct), limit)
    _print(msgspec.json.encode(found).decode()) if as_json else _out.print(render.related(found))


@cli.command(name="network")
def measure_network(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A network, as sponsor-site, antigen-cell, trial-trial.")],
    measure: Annotated[
        str, typer.Option("--measure", help="degree, betweenness, communities (numbered, largest first) or components.")
    ] = "degree",
    kind: Annotated[str | None, typer.Option("--kind", help="Only things of one kind, as site.")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="How many things.")] = 20,
    where: _Where = "graph",
    as_json: _AsJson = False,
) -> None:
    """Measure a network of things joined by the trials that have both: who is a hub, who stands between, what belongs together.

    Example: `kg network sponsor-site --kind site --limit 5`
    """
    found = graph.open(where).measured(name, measure, kind)[:limit]
    _print(msgspec.json.encode(found).decode()) if as_json else _out.print(render.measured(found))


@cli.command()
def draw(
    asked: Annotated[str, typer.Argument(metavar="NCT|QUERY", help="A trial's id, or a query whose rows have a column nct.")],
    values: _Parameters = None,
    as_svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="Where the picture is written as SVG.")] = None,
    as_png: Annotated[Path | None, typer.Option("--png", metavar="FILE", help="Where it is written as PNG.")] = None,
    limit: _Limit = 8,
    where: _Where = "graph",
) -> None:
    """Draw a trial, its related trials and what they share; or the sponsors of a query's trials and what their cells are.

    Example: `kg draw NCT06631040 --svg related.svg`, `kg draw trials-by-antigen antigen=CD19 --png cd19.png`
    """
    if not (as_svg or as_png):
        raise KgError("where is the picture to be written? --svg FILE or --png FILE")
    if as_svg == as_png:
        raise KgError("the SVG and the PNG would be one file: give each a name of its own")
    given = _values(values or [])
    if given and not iri.nct(asked):
        queries.text_of(asked, given)  # a parameter that the query does not have is told here
    drawn = graph.open(where).draw(asked, limit=limit, **given)
    written = {as_svg: lambda: drawn.svg().encode(), as_png: drawn.png}
    for file, content in written.items():
        if file:
            with export.whole(file) as output:
                output.write(content())
            _err.print(f"wrote {file}")


@cli.command(name="export")
def write_export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help=f"One of {', '.join(export.FORMATS)}.")],
    file: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A file instead of standard output.")
    ] = None,
    conditions: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="FACET=VALUE", help=f"Only such trials; may be given again: {', '.join(part.FACETS)}."),
    ] = None,
    depth: Annotated[
        int | None, typer.Option("--depth", min=0, help="With --where: steps from the trials to what they name, else 1.")
    ] = None,
    where: _Where = "graph",
) -> None:
    """Write the graph, or the trials of a kind with what they name, in another tool's format.

    With `--where` and depth 0 these are the trials with their own parts: arms, products, mentions. Depth 1 adds what is said
    of all that they name: sponsors, sites, concepts. Depth 2 adds what these name, as broader concepts; and so on. Networks and
    tables take as many steps as they need.

    Example: `kg export turtle --where antigen=CD19 --depth 1 -o cd19.ttl`
    """
    chosen, opened = export.named(form), store.open_store(where)
    if conditions:
        opened = part.part(opened, _pairs(conditions), max(1 if depth is None else depth, chosen.depth))
    elif depth is not None:
        raise KgError("--depth counts steps from the trials that --where names: give --where too")
    if file:
        export.write(opened, chosen, file)
    else:
        chosen.write(opened, sys.stdout.buffer)


@cli.command()
def serve(
    host: Annotated[str, typer.Option("--host", help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port to listen on.")] = 8000,
    seconds: Annotated[float, typer.Option("--timeout", min=0.1, help="Seconds that a query may take.")] = 30.0,
    names: Annotated[
        list[str] | None,
        typer.Option("--name", help="A name by which clients call the server, as kg.example.org; may be given again."),
    ] = None,
    where: _Where = "graph",
) -> None:
    """Serve the SPARQL endpoint and the pages.

    Example: `kg serve --port 8001`
    """
    from kg import web, workers  # here, because it takes half a second that no other verb needs

    web.serve(where, host, port, workers.Limits(seconds), names or ())


@cli.command(name="verify")
def verify_graph(where: Annotated[Path, typer.Argument(metavar="DIR", help="A built graph.")] = Path("graph")) -> None:
    """Check that each generation of a graph is, byte for byte, as it was built.

    Example: `kg verify graph`
    """
    problems = {generation.name: store.verify(generation) for generation in store.generations(where)}
    for name, wrong in problems.items():
        _print(f"{name}: {'; '.join(wrong) or 'as it was built'}")
    if any(problems.values()):
        raise typer.Exit(IN_PART)


@ontology_verbs.command(name="check")
def check_ontology() -> None:
    """Check with HermiT, which needs Java, that the classes and properties do not contradict each other.

    Example: `kg ontology check`
    """
    problems = ontology.check()
    _print("\n".join(problems) or "the ontology is consistent, and each of its classes can have members")
    if problems:
        raise typer.Exit(IN_PART)


def _leave(problem: str) -> NoReturn:
    _err.print(f"kg: {problem}", markup=False)
    sys.exit(WRONG_USE)


def _print(text: str) -> None:
    _out.print(text, markup=False)


def _write(content: bytes) -> None:
    output: IO[bytes] = sys.stdout.buffer
    output.write(content if content.endswith(b"\n") else content + b"\n")
    output.flush()


def _progress() -> Progress:
    """Progress on standard error: records done so far and the time."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=_err, transient=True, disable=not _err.is_terminal)


def _must_exist(paths: list[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise KgError(f"no such file or directory: {path}")


def _iris(base: str) -> Iris:
    if not _BASE.fullmatch(base):
        raise KgError(f"--base {base!r}: an http IRI that ends in / is wanted, as {BASE}")
    return Iris(base)


def _pairs(given: list[str]) -> list[tuple[str, str]]:
    for value in given:
        if "=" not in value:
            raise QueryError(f"{value!r} is no parameter: write name=value, as cell=NK")
    return [(name, value) for name, _, value in (each.partition("=") for each in given)]


def _values(given: list[str]) -> dict[str, str]:
    return dict(_pairs(given))


def _known_id(printed: str) -> str:
    nct = iri.nct(printed)
    if not nct:
        raise KgError(f"not a trial's id: {printed!r}; an id is NCT and eight digits")
    return nct


def _checked(paths: list[Path]) -> tuple[list[Checked], int]:
    """The trials under the paths with what the shapes found; records that cannot be read are said and counted."""
    checked, refused = list[Checked](), 0
    with _progress() as bar:
        task = bar.add_task("validating", total=None)
        for outcome in _outcomes(paths):
            bar.advance(task)
            if isinstance(outcome, Checked):
                checked.append(outcome._replace(lines=()))
            elif isinstance(outcome, Reject):
                refused += 1
                _err.print(f"{outcome.file} {outcome.place}: {outcome.problem}", markup=False)
    if not checked:
        raise KgError("nothing to validate: no trial could be read")
    return checked, refused


def _outcomes(paths: list[Path]) -> Iterator[Outcome]:
    if len(paths) == 1 and store.is_graph(paths[0]):
        return pipeline.recheck(paths[0])
    return pipeline.check(paths)
