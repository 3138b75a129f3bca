"""What several tests stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from serving import oxigraph

from kg import pipeline
from kg.store import CURRENT

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def graph_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of examples/, built once."""
    directory = tmp_path_factory.mktemp("graph")
    pipeline.build([ROOT / "examples"], directory)
    return directory


@pytest.fixture(scope="session")
def remote(graph_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the same graph in a store that is not ours."""
    with oxigraph(sorted((graph_dir / CURRENT).glob("*.nq.gz")), tmp_path_factory.mktemp("remote")) as url:
        yield url


@pytest.fixture(scope="session", params=["embedded", "remote"])
def where(request: pytest.FixtureRequest) -> str:
    """Where the graph of examples/ is: in a directory, and behind a URL."""
    return str(request.getfixturevalue({"embedded": "graph_dir", "remote": "remote"}[request.param]))
