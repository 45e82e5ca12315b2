"""The one place that knows typst, which sets pages and turns drawings into pictures, with the fonts that it brings."""

from __future__ import annotations

import typst

_STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]
_NO_GLYPH = "could not be displayed"  # what typst says of a character that none of its fonts has
_PICTURE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.data), format: "svg")
"""
_DAY = 315532800  # 1980-01-01: no moment makes the bytes differ


def pdf(layout: bytes, data: str) -> bytes:
    """The pages that *layout* makes of *data*, its only input; see ``evalkit.report.render.pdf`` for letters without a font."""
    inputs = {"data": data}
    try:
        found = typst.compile(
            layout, sys_inputs=inputs, ignore_system_fonts=True, timestamp=_DAY, pdf_standards=_STANDARDS
        )
    except typst.TypstError as error:
        if _NO_GLYPH not in str(error):
            raise
        found = typst.compile(layout, sys_inputs=inputs, timestamp=_DAY)
    assert isinstance(found, bytes)
    return found


def png(svg: str, dots: int) -> bytes:
    """The drawing *svg* as a picture of so many *dots* an inch."""
    found = typst.compile(_PICTURE, format="png", ppi=dots, sys_inputs={"data": svg}, ignore_system_fonts=True)
    assert isinstance(found, bytes)
    return found
