"""Saved HTML as the lines of text that it shows, so that the page layouts read both alike.

What a reader does not see is left out; so are bullets and numbers of lists, which the browser draws. Cells of a row touch
each other, as they do in page text. Style sheets are not asked: text that only they hide is taken for shown.
"""

import re
from collections.abc import Iterable, Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

from kg.sources.page import decoded

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?(?>\s|<!--.*?-->)*+<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_UNSEEN = frozenset({"head", "script", "style", "noscript", "template", "nav", "svg", "iframe", "select", "textarea"})
_UNSEEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.IGNORECASE)
# Text of a node holds none of these three, because its white space is made single blanks.
_LINE, _BREAK, _PARAGRAPH = "\n", "\v", "\f"
_PARAGRAPHS = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "table", "section", "article", "main", "header", "footer",
    "blockquote", "pre", "hr",
)  # fmt: skip
_LINES = ("div", "li", "dt", "dd", "tr", "caption", "figure", "figcaption", "address", "details", "summary", "button", "img")
_EDGES = dict.fromkeys(_PARAGRAPHS, _PARAGRAPH) | dict.fromkeys(_LINES, _LINE)
_TABLE = frozenset({"table", "thead", "tbody", "tfoot", "tr"})  # white space between their parts is not shown
_GAP = re.compile(r" *[\n\v\f][ \n\v\f]*")


def sniff(head: bytes) -> bool:
    """Whether a file begins as HTML does; a note of the browser that saved it may stand before."""
    return _BEGINS.match(head) is not None


def text(content: bytes) -> bytes:
    """The page's text, paragraphs apart by a blank line; raises SourceError where the bytes are not UTF-8."""
    root = LexborHTMLParser(decoded(content)).root
    shown = "".join(_pieces([root])) if root else ""
    return _GAP.sub(_gap, shown).strip().encode()


def _gap(edges: re.Match[str]) -> str:
    """Edges that meet are one: a blank line beside a paragraph or between two breaks, else the end of a line."""
    return "\n\n" if _PARAGRAPH in edges[0] or edges[0].count(_BREAK) > 1 else "\n"


def _pieces(nodes: Iterable[LexborNode]) -> Iterator[str]:
    """Texts and edges in reading order, from a stack: HTML may nest deeper than function calls can."""
    stack: list[LexborNode | str] = [*reversed([*nodes])]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif item.is_text_node:
            yield _words(item)
        elif item.is_element_node and not _is_unseen(item):
            edge = _EDGES.get(item.tag or "", "")
            stack += [edge, *reversed([*_inside(item)]), edge]


def _is_unseen(node: LexborNode) -> bool:
    style = node.attributes.get("style") or ""
    return node.tag in _UNSEEN or "hidden" in node.attributes or _UNSEEN_STYLE.search(style) is not None


def _inside(node: LexborNode) -> Iterator[LexborNode | str]:
    """What an element holds; an image holds its alternative text, which page text has for logos and flags."""
    if node.tag == "br":
        yield _BREAK
    elif node.tag == "img":
        yield " ".join((node.attributes.get("alt") or "").split())
    elif node.tag in ("td", "th"):
        yield " ".join("".join(_pieces(node.iter(include_text=True))).split())
    else:
        yield from node.iter(include_text=True)


def _words(node: LexborNode) -> str:
    """A text with single blanks, but for the lines of preformatted text."""
    printed = node.text_content or ""
    inside = node.parent.tag if node.parent else ""
    if inside == "pre":
        return _BREAK.join(" ".join(line.split()) for line in printed.split("\n"))
    return "" if inside in _TABLE else re.sub(r"\s+", " ", printed)
