"""Running text cut into sentences: the reach of a context word."""

import re
from collections.abc import Iterator

# Each way begins with one set of letters, so that others are passed over fast: blanks too where no bullet may follow them.
_END = re.compile(r"[.!?;\n](?:(?<=[.!?;])\s+(?=[A-Z0-9(\-])|(?<=\n)\n*)")
_END_OR_BULLET = re.compile(r"[.!?;\s](?:(?<=[.!?;])\s+(?=[A-Z0-9(*•\-])|(?<=\n)\n*|(?<=\s)(?=[*•]\s))")
_NO_END = re.compile(
    r"(?:\b(?:vs|e\.g|i\.e|etc|approx|incl|no|dr|st|fig|ca|resp|inc|ltd|co|corp|al)|\b[A-Z])\.$", re.IGNORECASE
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence; lines and bullets end one too."""
    start = 0
    ends = _END_OR_BULLET if "*" in text or "•" in text else _END
    for match in ends.finditer(text):
        end = match.start() if match[0].isspace() else match.start() + 1
        if "\n" not in match[0] and _NO_END.search(text, max(0, end - 8), end):
            continue
        if text[start:end].strip():
            yield start, end
        start = match.end()
    if text[start:].strip():
        yield start, len(text)
