"""A picture as SVG that needs nothing else to be seen."""

from typing import NamedTuple
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from kg.export.picture import WIDTH, Box, Line, Picture, Text


class Style(NamedTuple):
    """How a kind of thing looks: its colour, and its marker as a path within 2 x 2 around (0, 0)."""

    colour: str
    marker: str


# Told apart by shape where colours look alike, as in grey print; the colours are Okabe and Ito's and darker ones beside them.
STYLES = {
    "cell": Style("#0072b2", "M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z"),
    "antigen": Style("#d55e00", "M0-1.1 1.1 0 0 1.1-1.1 0Z"),
    "source": Style("#b0309a", "M-.6-1H.6L1.1 0 .6 1H-.6L-1.1 0Z"),
    "condition": Style("#007a5a", "M-.9-.9H.9V.9H-.9Z"),
    "modification": Style("#a67c00", "M0-1 1.1.9H-1.1Z"),
    "donor": Style("#3b9ad9", "M0 1 1.1-.9H-1.1Z"),
    "state": Style("#5b8c2a", "M-.35-1H.35V-.35H1V.35H.35V1H-.35V.35H-1V-.35H-.35Z"),
    "sponsor": Style("#444444", "M0-1.1 1.05-.35.65.9H-.65L-1.05-.35Z"),
    "site": Style("#8a5a3c", "M0-1.1.3-.35 1.1-.3.45.2.65 1 0 .55-.65 1-.45.2-1.1-.3-.3-.35Z"),
    "country": Style("#777777", "M-1.1-.6H1.1V.6H-1.1Z"),
    "product": Style("#6f4bb0", "M-1-1H0A1 1 0 1 1 0 1H-1Z"),
    "phase": Style("#2f7f86", "M-1.1.5-.5-.9H.5L1.1.5Z"),
}
NODE = Style("#9aa5aa", "M-1.2-.8H1.2A.3.3 0 0 1 1.5-.5V.5A.3.3 0 0 1 1.2.8H-1.2A.3.3 0 0 1-1.5.5V-.5A.3.3 0 0 1-1.2-.8Z")
"""How a trial looks where it is one node among others, as in /graph; a picture of trials frames them."""
_TRIAL = "#222222"
_FONTS = "'DejaVu Sans', Helvetica, Arial, sans-serif"  # the first is the one that texts are measured after
_MARKER = 5.5  # half a marker's size
_THIN, _THICK = 0.7, 5.5


def svg(picture: Picture) -> str:
    """The picture as an SVG document."""
    size = {"viewBox": f"0 0 {WIDTH:.0f} {picture.height:.0f}", "width": f"{WIDTH:.0f}", "height": f"{picture.height:.0f}"}
    described = {"role": "img", "aria-label": picture.label, "font-family": _FONTS}
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", **size, **described})
    SubElement(root, "rect", {"width": "100%", "height": "100%", "fill": "white"})
    for line in picture.lines:
        _add_line(root, line)
    for box in picture.boxes:
        _add_box(root, box)
    for kind, text in picture.legend.items():
        _add_marker(root, kind, text.x, text.y)
    for text in (picture.heading, *picture.legend.values(), *picture.notes):
        _add_text(root, text)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _add_line(root: Element, line: Line) -> None:
    """A curve that leaves and arrives level."""
    (x1, y1), (x2, y2) = line.start, line.end
    middle = (x1 + x2) / 2
    path = SubElement(root, "path", {
        "d": f"M{x1:.1f} {y1:.1f}C{middle:.1f} {y1:.1f} {middle:.1f} {y2:.1f} {x2:.1f} {y2:.1f}",
        "fill": "none",
        "stroke": STYLES[line.kind].colour,
        "stroke-width": f"{_THIN + (_THICK - _THIN) * line.share:.2f}",
        "stroke-opacity": "0.5",
    })  # fmt: skip
    SubElement(path, "title").text = line.hover


def _add_box(root: Element, box: Box) -> None:
    group = SubElement(root, "g")
    SubElement(group, "title").text = box.hover
    frame = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    style = STYLES.get(box.kind)
    SubElement(group, "rect", {
        **{name: f"{value:.1f}" for name, value in frame.items()},
        "rx": "4",
        "fill": "white",
        "stroke": style.colour if style else _TRIAL,
    })  # fmt: skip
    if style:
        _add_marker(group, box.kind, box.texts[0].x, box.texts[0].y)
    for text in box.texts:
        _add_text(group, text)


def _add_marker(parent: Element, kind: str, x: float, y: float) -> None:
    """The kind's marker, left of a text that begins there and level with its small letters."""
    place = f"translate({x - 2 * _MARKER:.1f} {y - 4:.1f}) scale({_MARKER})"
    SubElement(parent, "path", {"d": STYLES[kind].marker, "transform": place, "fill": STYLES[kind].colour})


def _add_text(parent: Element, text: Text) -> None:
    attributes = {"x": f"{text.x:.1f}", "y": f"{text.y:.1f}", "font-size": f"{text.size:.0f}", "fill": _TRIAL}
    if text.bold:
        attributes["font-weight"] = "bold"
    SubElement(parent, "text", attributes).text = text.content
