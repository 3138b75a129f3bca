"""What happens, as lines of JSON on standard error: no addresses of who asks, and none of what they ask."""

import sys
from datetime import UTC, datetime

import msgspec


def event(name: str, **facts: str | float) -> None:
    """Write one line: when, what, and the facts of it."""
    said = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": name, **facts}
    sys.stderr.write(msgspec.json.encode(said).decode() + "\n")
    sys.stderr.flush()
