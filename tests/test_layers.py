"""The layers: a module imports only what stands before it, and each library has one home."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "kg"
LAYERS = (
    {"data", "errors", "model"},
    {"iri", "links"},
    {"ontology"},
    {"lexicon"},
    {"sources"},
    {"annotate", "link"},
    {"rdf"},
    {"validate"},
    {"guard"},
    {"store"},
    {"search", "workers"},
    {"queries"},
    {"description"},
    {"pipeline"},
    {"marked"},
    {"evidence", "listing", "resource", "sites"},
    {"network"},
    {"related", "neighbourhood"},
    {"export"},
    {"graph"},
    {"web"},
    {"cli"},
)
HOMES = {
    "pyshacl": {"validate"},
    "owlready2": {"ontology"},
    "pyoxigraph": {"store", "ontology"},
    "fastapi": {"web"},
    "networkx": {"network", "export", "related", "graph"},
    "typer": {"cli"},
    "ahocorasick_rs": {"lexicon"},
    "selectolax": {"sources"},
    "sqlite3": {"search"},
}
FILES = sorted(SOURCE.rglob("*.py"))


def layer(module: str) -> int:
    return next(number for number, names in enumerate(LAYERS) if module in names)


def module_of(file: Path) -> str:
    """The module of the layers that a file belongs to: its name or its package below `kg`."""
    return file.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module == "kg":
            yield from (f"kg.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{file}: relative import"
            yield node.module


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_module_imports_only_what_stands_before_it(file: Path) -> None:
    if file == SOURCE / "__init__.py":
        assert {name for name in imports(file) if name.startswith("kg.")} == {"kg.graph"}
        return
    own = module_of(file)
    for name in imports(file):
        if name.startswith("kg."):
            other = name.split(".")[1]
            assert other == own or layer(other) < layer(own), f"{file.name} imports kg.{other}"


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(SOURCE)))
def test_a_library_has_one_home(file: Path) -> None:
    for name in imports(file):
        homes = HOMES.get(name.split(".")[0])
        assert homes is None or module_of(file) in homes, f"{file.name} imports {name}"
