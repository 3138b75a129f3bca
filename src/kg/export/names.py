"""Short names of IRIs: with the prefixes of the project, and relative to its usual base."""

import re
from functools import lru_cache

from kg import iri

_LOCAL = re.compile(r"[A-Za-z0-9_](?:[\w-]*\w)?", re.ASCII)
_RELATIVE = re.compile(r"[a-z]+(?:/[\w-]+)+", re.ASCII)
_ENDS = (re.compile(r"[#/_](?=[^#/_]*$)"), re.compile(r"[#/](?=[^#/]*$)"))  # of a namespace; those of OBO end in "_"
_PREFIX_OF = {space: prefix for prefix, space in iri.PREFIXES.items()}


@lru_cache(maxsize=1 << 17)  # a graph of thousands of trials repeats few IRIs often, and names parts of trials twice
def prefixed(full: str) -> str | None:
    """`cell:NK` for an IRI of a namespace that has a prefix; None for any other."""
    for end in (match.end() for match in (pattern.search(full) for pattern in _ENDS) if match):
        if full[:end] in _PREFIX_OF and _LOCAL.fullmatch(full, end):
            return f"{_PREFIX_OF[full[:end]]}:{full[end:]}"
    return None


@lru_cache(maxsize=1 << 17)
def relative(full: str) -> str | None:
    """`trial/NCT01234567/arm/1` for an IRI under the usual base; None for any other."""
    path = full.removeprefix(iri.BASE)
    return path if path != full and _RELATIVE.fullmatch(path) else None
