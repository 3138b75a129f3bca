"""The notebook of docs/ runs from top to bottom over the graph of examples/, answers its questions and draws its picture."""

import asyncio
import warnings
from pathlib import Path

import nbformat
import pytest

NOTEBOOK = Path(__file__).parent.parent / "docs" / "questions.ipynb"


@pytest.fixture(scope="module")
def cells(graph_dir: Path) -> list[nbformat.NotebookNode]:
    """The code cells, run beside a directory `graph`; the kernel and its client warn of their own ways."""
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOK, as_version=4)
    place = graph_dir.parent / "notebook"
    place.mkdir(exist_ok=True)
    (place / "graph").symlink_to(graph_dir)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        asyncio.set_event_loop(loop := asyncio.new_event_loop())
        NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(place)}}).execute()
        loop.close()
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_it_is_committed_without_outputs() -> None:
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    assert not [cell for cell in notebook.cells if cell.cell_type == "code" and (cell.outputs or cell.execution_count)]


def test_three_questions_have_answers(cells: list[nbformat.NotebookNode]) -> None:
    tables = [output.data["text/html"] for cell in cells for output in cell.outputs if "text/html" in output.get("data", {})]
    assert len(tables) == 3
    for table, words in zip(tables, ("Haploidentical", "natural killer cell", "site"), strict=True):
        assert words in table


def test_one_picture_is_drawn(cells: list[nbformat.NotebookNode]) -> None:
    (drawn,) = [
        output.data["image/svg+xml"] for cell in cells for output in cell.outputs if "image/svg+xml" in output.get("data", {})
    ]
    assert "CD19" in drawn
    assert drawn.startswith("<svg")


def test_nothing_is_said_on_standard_error(cells: list[nbformat.NotebookNode]) -> None:
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "stream"]
