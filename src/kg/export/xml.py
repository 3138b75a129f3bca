"""What XML 1.0 cannot carry, not even escaped: most control characters, surrogates and two that are no characters."""

_PICTURES = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\t\n\r"}
_NONE = dict.fromkeys((*range(0xD800, 0xE000), 0xFFFE, 0xFFFF), 0xFFFD)
_CLEAN = _PICTURES | _NONE


def clean(text: str) -> str:
    """The text with a picture for each control character, as ␀ or ␛, and U+FFFD for what is no character."""
    return text.translate(_CLEAN)
