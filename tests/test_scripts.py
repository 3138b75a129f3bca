"""The scripts of the pages: built into the package, or left out where npm gives nothing."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from hatchling.bridge.app import Application
from hatchling.builders.wheel import WheelBuilder

import hatch_build
from kg.web import built, pages

ROOT = Path(__file__).parent.parent


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources of the scripts in a place of their own, with nothing installed or built."""
    shutil.copytree(ROOT / "web", tmp_path / "web", ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / hatch_build.BUILT).mkdir(parents=True)
    return tmp_path


@pytest.fixture
def no_npm(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry that refuses, and nothing at hand from before."""
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:1")
    monkeypatch.setenv("npm_config_cache", str(tmp_path_factory.mktemp("npm")))


@pytest.mark.usefixtures("no_npm")
def test_without_npm_the_scripts_are_left_out(checkout: Path) -> None:
    with pytest.raises(hatch_build.UnreachableError, match=r"127\.0\.0\.1:1"):
        hatch_build.build(checkout)
    assert not (checkout / hatch_build.BUILT).exists()


@pytest.mark.usefixtures("no_npm")
def test_without_npm_the_build_goes_on_and_says_so(checkout: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", checkout)
    app = Warned()
    builder = WheelBuilder(str(checkout))
    hook = hatch_build.Scripts(str(checkout), {}, builder.config, builder.metadata, "", "wheel", app)
    hook.initialize("standard", {})
    assert [said for said in app.said if said.startswith("built without the scripts of the pages: ") and "127.0.0.1:1" in said]


class Warned(Application):
    """Keeps what is shown to who builds."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def display_warning(self, message: str = "", **_: object) -> None:
        self.said.append(message)


def test_what_is_built_of_the_same_sources_is_not_built_again(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[tuple[str, ...]] = []

    def node(_: Path, *words: str) -> subprocess.CompletedProcess[str]:
        ran.append(words)
        (checkout / hatch_build.BUILT).mkdir(exist_ok=True)
        return subprocess.CompletedProcess(words, 0)

    monkeypatch.setattr(hatch_build, "_node", node)
    hatch_build.build(checkout)
    hatch_build.build(checkout)
    assert len(ran) == 2  # npm and Vite, once
    (checkout / "web" / "src" / "query" / "more.ts").write_text("export {}")
    hatch_build.build(checkout)
    assert len(ran) == 4


def test_the_lockfile_names_no_registry() -> None:
    """Whoever builds asks the registry of their own settings."""
    assert '"resolved"' not in (ROOT / "web" / "package-lock.json").read_text()


MANIFEST = {
    "src/query/main.ts": {"file": "assets/q.js", "isEntry": True, "css": ["assets/q.css"], "imports": ["_shared.js"]},
    "_shared.js": {"file": "assets/s.js", "css": ["assets/s.css"], "imports": ["_shared.js"]},
}


@pytest.fixture
def manifest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(built, "_BUILT", tmp_path)
    built.entry.cache_clear()
    yield tmp_path / "manifest.json"
    built.entry.cache_clear()


def query_page() -> str:
    return bytes(pages.page("sparql.html", query="ASK {}", answer=None, problem="", bases=(), named=()).body).decode()


def test_an_entry_has_its_script_and_the_styles_of_all_it_imports(manifest: Path) -> None:
    manifest.write_text(json.dumps(MANIFEST))
    styles = ("/static/built/assets/s.css", "/static/built/assets/q.css")
    assert built.entry("query") == built.Entry("/static/built/assets/q.js", styles)
    assert "/static/built/assets/q.js" in query_page()


def test_without_scripts_the_query_page_is_a_form_and_says_why(manifest: Path) -> None:
    assert built.entry("query") is None
    page = query_page()
    assert "/static/built/" not in page
    assert "npm could not be reached" in page
    assert '<textarea name="query"' in page


def test_the_scripts_are_light() -> None:
    """All that pages may load is 600 kB at most, compressed."""
    scripts = list((built.STATIC / "built").rglob("*.js"))
    if not scripts:
        pytest.skip("the scripts of the pages were not built: npm could not be reached")
    assert sum(len(gzip.compress(script.read_bytes())) for script in scripts) <= 600_000
