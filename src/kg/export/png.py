"""A picture as PNG, drawn by resvg.

Its letters are DejaVu Sans, of which Latin, Greek, Cyrillic and signs come with this package; other scripts are taken from
the fonts of the machine.
"""

from importlib import resources

from kg.export.picture import WIDTH, Picture
from kg.export.svg import svg

SCALE = 2  # pixels a unit: 200 to the inch at the width of A4
_FONTS = resources.files("kg.export") / "fonts"


def png(picture: Picture) -> bytes:
    """The picture as the bytes of a PNG file."""
    import resvg_py  # here, because only pictures need it

    with resources.as_file(_FONTS) as fonts:
        return resvg_py.svg_to_bytes(svg_string=svg(picture), width=int(SCALE * WIDTH), font_dirs=[str(fonts)])
