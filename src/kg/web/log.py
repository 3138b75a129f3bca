"""What happens, as lines of JSON on standard error: no addresses of who asks, and none of what they ask."""

import sys
import traceback
from datetime import UTC, datetime

import msgspec

_FRAMES = 8  # of an error, the innermost


def event(name: str, **facts: str | float) -> None:
    """Write one line: when, what, and the facts of it."""
    said = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), "event": name, **facts}
    sys.stderr.write(msgspec.json.encode(said).decode() + "\n")
    sys.stderr.flush()


def failed(error: BaseException) -> None:
    """Write one line of an error that nobody foresaw: its kind and where it arose, without its values."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    event("failed", problem=type(error).__name__, at=" < ".join(f"{each.filename}:{each.lineno}" for each in frames[::-1]))
