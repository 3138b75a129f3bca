"""The scripts and styles that Vite built of web/, by the name of their entry; an installation made without npm has none."""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import msgspec

STATIC = Path(__file__).parent / "static"
_BUILT = STATIC / "built"
_URL = "/static/built/"


class Entry(NamedTuple):
    """What a page loads: the URLs of a script and of its styles."""

    script: str
    styles: tuple[str, ...]


class _Chunk(msgspec.Struct):
    """A file of the build, as Vite's manifest describes it; `imports` are names of other chunks."""

    file: str
    css: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()


@cache
def entry(name: str) -> Entry | None:
    """The script of web/src/`name`/main.ts with all styles; None where the scripts were not built."""
    manifest = _BUILT / "manifest.json"
    if not manifest.is_file():
        return None
    chunks = msgspec.json.decode(manifest.read_bytes(), type=dict[str, _Chunk])
    first = f"src/{name}/main.ts"
    styles = dict.fromkeys(style for chunk in _with_imports(chunks, first) for style in chunk.css)
    return Entry(_URL + chunks[first].file, tuple(_URL + style for style in styles))


def _with_imports(chunks: dict[str, _Chunk], first: str) -> list[_Chunk]:
    """A chunk after all that it imports, so that its own styles win."""
    names = [first]
    for name in names:
        names.extend(other for other in chunks[name].imports if other not in names)
    return [chunks[name] for name in reversed(names)]
