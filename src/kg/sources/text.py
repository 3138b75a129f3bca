"""Text as it enters the graph: NFC, without entities and the registry's escapes, and without ways to reach a person.

Cleaning happens when a record is read, before any offset is taken, so offsets always count in the literal that
the graph holds.
"""

import html
import re
import unicodedata

# "Sjogren&#39;s", "&lt; 5 %": an ampersand without its semicolon is one.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]{2,8}\d{0,2});")
# The registry escapes Markdown: "1x10\^7", "\<", "1\.".
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()<>#+\-.!|~^&$:;,'\"/=%@?])")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_SPACES = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" ?\n ?")
_BLANK_LINES = re.compile(r"\n\n\n+")
_BULLET = re.compile(r"^[•●] ?", re.MULTILINE)
# Items of one list: a blank line between them, which depends on the layout, says nothing.
_ITEMS_APART = re.compile(r"(?m)^((?:\*|\d{1,2}[.)]) .+\n)\n(?=(?:\*|\d{1,2}[.)]) )")
# "jane@example.org", "jane @ example . org", "jane(at)example.org", "jane [at] example [dot] org"
_EMAIL = re.compile(
    r"[\w.+\-]+(?:\s?@\s?|\s?[(\[]\s?at\s?[)\]]\s?)[\w\-]+(?:(?:\.|\s\.\s|\s?[(\[]dot[)\]]\s?|\sdot\s)[a-z][\w\-]*)+",
    re.IGNORECASE,
)
_AT = re.compile(r"[(\[]\s?at\s?[)\]]", re.IGNORECASE)
_PHONE = re.compile(
    r"""(?<![\w.^/\-])(?:
        \+\s?\d{1,3}[\s().\-]{0,2}\d(?:[\s().\-]{0,2}\d){6,12}    # +86 10 8832 5949
      | \(\d{3}\)\s?\d{3}[\s.\-]\d{4}                             # (713) 555-0100
      | \d{3}[.\-]\d{3}[.\-]\d{4}                                 # 713-555-0100
      | 1[\-.\s]\d{3}[\-.\s]\d{3}[\-.\s]\d{4}                       # 1-317-555-0100
      | 1[\-.\s]8\d\d[\-.\s][A-Z][A-Z\d\-]{5,9}                      # 1-800-INVENTED
      | 0\d{9,11}                                                 # 09120000000
      | 1[3-9]\d{9}                                               # 13800000000
      | (?:(?:00)?86-?)?0?\d{2,3}-\d{8}(?:-\d{1,5})?                # 010-88325949
      | 0\d{1,3}[\s\-]\d{3,4}[\s\-]\d{4}                            # 02-2072-0000
      | \(0\d{1,3}\)\s?\d{3,4}[\s\-]?\d{4}                          # (010) 88325949
    )(?![\w^/\-])""",
    re.VERBOSE | re.ASCII,
)
# A range of years, and fewer than six digits, are none.
_CALLED = re.compile(
    r"\b((?:tele)?phone|tel|mobile|fax|call|contact|whatsapp|wechat|hotline)\b([\s:.#()]{0,3}(?:numbers?|no)?[\s:.#()]{0,4})"
    r"(?!(?:19|20)\d\d\s?-\s?(?:19|20)\d\d\b)\+?\d(?:[\s().\-/]{0,3}\d){5,}",
    re.IGNORECASE | re.ASCII,
)


def clean(text: str) -> str:
    """One running text, ready to be quoted from: paragraphs stay apart, other white space is single.

    Items of a list stand one a line, a bullet as the registry writes it ("* ").
    """
    if "&" in text:
        text = _ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    text = unicodedata.normalize("NFC", _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    text = without_contacts(_ESCAPE.sub(r"\1", text))
    text = _BLANK_LINES.sub("\n\n", _EDGES.sub("\n", _SPACES.sub(" ", text)))
    text = _ITEMS_APART.sub(r"\1", _BULLET.sub("* ", text.strip()))
    return unicodedata.normalize("NFC", text).strip()


def line(text: str) -> str:
    """A text on one line, as a name or a title."""
    return " ".join(clean(text).split())


def without_contacts(text: str) -> str:
    """The text without e-mail addresses and telephone numbers."""
    if "@" in text or _AT.search(text):
        text = _EMAIL.sub("", text)
    return _CALLED.sub(r"\1\2", _PHONE.sub("", text))
