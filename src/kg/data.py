"""The files that travel with the code: ontology, shapes and queries, in the wheel or in a checkout."""

from pathlib import Path

_HERE = Path(__file__).parent
_PACKAGED = _HERE / "_data"


def directory(name: str) -> Path:
    """The folder `name` ("ontology", "shapes" or "queries") of this installation."""
    root = _PACKAGED if _PACKAGED.is_dir() else _HERE.parent.parent
    return root / name
