"""The pictures of README and of the tour are those that the script makes."""

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_script_makes_every_picture_that_is_shown(browser: Browser, tmp_path: Path) -> None:
    subprocess.run([sys.executable, DOCS / "pictures.py", tmp_path], check=True, capture_output=True, timeout=120)
    made = {file.name for file in tmp_path.iterdir()}
    assert made == set(re.findall(r"pictures/(\w+\.png)", (DOCS / "tour.md").read_text()))
    assert made == {file.name for file in (DOCS / "pictures").iterdir()}
    assert all((tmp_path / name).read_bytes().startswith(b"\x89PNG") for name in made)
