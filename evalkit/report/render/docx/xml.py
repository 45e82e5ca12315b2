"""Elements of WordprocessingML, made of what they hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from evalkit.report.render.palette import BOLD, RANKS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.report.render.paged import Run

COLOURS = {
    name: colour.removeprefix("#").upper()
    for name, colour in {**WORDS, **{f"rank{at}": fill for at, (fill, _) in enumerate(RANKS)}}.items()
}
POINTS = 72 / 25.4  # a millimetre in points
TWIPS = 1440 / 25.4  # a millimetre in twentieths of a point, which Word counts in


def element(name: str, /, *children: Any, **attributes: object) -> Any:
    """``<w:name>`` with these attributes, all of the same namespace, and *children*; ``None`` among them is left out."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    made.extend(child for child in children if child is not None)
    return made


def paragraph(style: str, runs: Iterable[Any], *properties: Any) -> Any:
    """A paragraph in the style with the id *style* (none: that of the template), with further *properties* in the order of the schema."""
    named = element("pStyle", val=style) if style else None
    return element("p", element("pPr", named, *properties), *runs)


def text(value: str, *properties: Any) -> Any:
    """A run."""
    inside = element("t")
    inside.text = value
    inside.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return element("r", element("rPr", *properties) if properties else None, inside)


def styled(run: Run, *, size: float = 0) -> Any:
    """A run as its style has it, and what leads somewhere as a link; *size* in points, where it is not that of the paragraph."""
    colour = COLOURS.get(run.style, COLOURS["link"] if run.to else "")
    shown = text(run.text, *look(bold=run.style in BOLD, colour=colour, size=size, line=bool(run.to)))
    if run.to.startswith("#"):
        return element("hyperlink", shown, anchor=bookmark(run.to.removeprefix("#")))
    return element("fldSimple", shown, instr=f' HYPERLINK "{run.to}" ') if run.to else shown


def bookmark(anchor: str) -> str:
    """What Word calls the place *anchor*: at most 40 letters."""
    return "to_" + re.sub(r"\W", "_", anchor)[:37]


def look(*, bold: bool = False, colour: str = "", size: float = 0, line: bool = False, fill: str = "") -> list[Any]:
    """Properties of a run, in the order of the schema."""
    found = []
    if bold:
        found += [element("b"), element("bCs")]
    if colour:
        found.append(element("color", val=colour))
    if size:
        found += [element("sz", val=round(size * 2)), element("szCs", val=round(size * 2))]
    if line:
        found.append(element("u", val="single"))
    if fill:
        found.append(element("shd", val="clear", color="auto", fill=fill))
    return found


def field(instruction: str, shown: str) -> Any:
    """A field that Word works out, and what is shown until then."""
    return element("fldSimple", text(shown), instr=f" {instruction} ")


def indent(*, left: float = 0, hanging: float = 0) -> Any:
    """Where the lines of a paragraph begin, in millimetres."""
    return element("ind", left=round((left + hanging) * TWIPS), hanging=round(hanging * TWIPS))
