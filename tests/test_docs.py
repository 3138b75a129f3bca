"""What README and docs/ show is what happens: each command is run and its output compared, each query is asked."""

import math
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from make import keys, trial

import kg
from kg import export, ontology
from kg.annotate import annotate
from kg.cli import cli
from kg.export.part import FACETS
from kg.lexicon import Lexicon
from kg.model import Facet

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_SECONDS = re.compile(r"\d+\.\d+ s\b")
_LONG_RUNNING = ("serve", "make")


def blocks(language: str) -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for match in _BLOCK.finditer(page.read_text()):
            if match[1] == language:
                yield page.name, match[2]


def commands() -> Iterator[tuple[str, str, str]]:
    """Page, command and shown output of each `$` line; a block's output ends at the next `$`."""
    for page, block in blocks("console"):
        for shown in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = shown.partition("\n")
            yield page, command.removeprefix(".venv/bin/"), output.strip()


SHOWN = [shown for shown in commands() if not any(word in shown[1].split() for word in _LONG_RUNNING)]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory, graph_dir: Path) -> Path:
    """A directory as a reader has it: examples/ and a built graph/."""
    place = tmp_path_factory.mktemp("reader")
    (place / "examples").symlink_to(ROOT / "examples")
    shutil.copytree(graph_dir, place / "graph", symlinks=True)
    return place


@pytest.mark.parametrize(("page", "command", "output"), SHOWN, ids=[f"{page}: {command}" for page, command, _ in SHOWN])
def test_a_command_prints_what_the_page_shows(page: str, command: str, output: str, workplace: Path) -> None:
    words = shlex.split(command)
    assert words[0] == "kg", f"{page} shows a command that is no verb of kg: {command}"
    run = subprocess.run(
        [str(Path(sys.executable).with_name("kg")), *words[1:]],
        cwd=workplace, capture_output=True, text=True, check=False, env={"COLUMNS": "200", "PATH": "", "HOME": str(workplace)},
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    printed = _SECONDS.sub("N s", "\n".join(line.rstrip() for line in run.stdout.strip().splitlines()))
    expected = _SECONDS.sub("N s", output)
    if expected.endswith("…"):
        assert printed.startswith(expected.removesuffix("…").rstrip())
    elif expected:
        assert printed == expected


@pytest.mark.parametrize("query", [query for _, query in blocks("sparql")])
def test_a_query_has_an_answer(query: str, graph_dir: Path) -> None:
    assert kg.open(str(graph_dir)).select(query)


@pytest.mark.parametrize("code", [code for _, code in blocks("python")])
def test_python_runs(code: str, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(workplace)
    exec(compile(code, "docs", "exec"), {})


def verbs() -> Iterator[tuple[str, str]]:
    """Each verb as it is typed, and what its help says."""
    groups = [("", cli), *((f"{group.name} ", group.typer_instance) for group in cli.registered_groups)]
    for prefix, group in groups:
        for command in group.registered_commands if group else ():
            yield f"{prefix}{command.name or getattr(command.callback, '__name__', '')}", command.callback.__doc__ or ""


@pytest.mark.parametrize(("verb", "told"), list(verbs()), ids=[verb for verb, _ in verbs()])
def test_every_verb_is_documented_with_an_example(verb: str, told: str) -> None:
    assert f"Example: `kg {verb}" in told
    assert any(f"kg {verb}" in page.read_text() for page in PAGES), f"no page shows `kg {verb}`"


def test_every_format_is_documented() -> None:
    shown = re.findall(r"^\| `(\w+)` \| `(\.\w+)` \|", (ROOT / "docs" / "exports.md").read_text(), re.MULTILINE)
    assert shown == [(each.name, each.suffix) for each in export.FORMATS.values()]


def test_every_facet_is_documented() -> None:
    told = (ROOT / "docs" / "exports.md").read_text()
    assert [name for name in FACETS if f"`{name}`" not in told] == []


def test_the_first_screen_tells_what_make_run_prints(graph_dir: Path) -> None:
    trials = len(kg.open(str(graph_dir)).select("SELECT ?trial { ?trial a <https://w3id.org/trial-kg/ontology#Trial> }"))
    triples = len(kg.open(str(graph_dir)).store)
    assert f"{trials} trials, {triples:,} triples in graph" in (ROOT / "README.md").read_text()


def test_the_worked_example_of_related_trials_adds_up() -> None:
    page = (ROOT / "docs" / "related.md").read_text()
    rows = re.findall(r"\| (\d+) \| ([\d.]+) × ln\((\d+) / (\d+)\)(?: / (\d+))? = ([\d.]+) \|", page)
    assert len(rows) == 6
    for trials, kind, all_trials, with_it, halved, weight in rows:
        assert trials == with_it
        assert f"{float(kind) * math.log(int(all_trials) / int(with_it)) / float(halved or 1):.2f}" == weight
        assert f"({weight})" in page


def test_the_corrected_reading_is_corrected(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "reading.md").read_text()
    (title,) = re.findall(r"^    (\S.*)$", page, re.MULTILINE)
    (line,) = [block for name, block in blocks("turtle") if name == "reading.md"]
    (tmp_path / "line.ttl").write_text(line)
    corrected = ontology.read([*ontology.files(), tmp_path / "line.ttl"])
    for words, expected in ((ontology.vocabulary(), set()), (corrected, {"GPC3"})):
        (product,) = annotate(trial(title=title), Lexicon(words)).products
        assert keys(product, Facet.ANTIGEN) == expected
        assert keys(product, Facet.MODIFICATION) == {"CAR"}
