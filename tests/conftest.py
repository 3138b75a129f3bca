"""What several tests stand on."""

from pathlib import Path

import pytest

from kg import pipeline

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def graph_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of examples/, built once."""
    directory = tmp_path_factory.mktemp("graph")
    pipeline.build([ROOT / "examples"], directory)
    return directory
