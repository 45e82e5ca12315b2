"""What a document of Word looks like where no template says so: A4, fonts that every computer has, numbered pages.

Elements of WordprocessingML, made of what they hold.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from evalkit.report.render import paged
from evalkit.report.render.archive import DAY
from evalkit.report.render.palette import BOLD, RANKS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.document import Document
    from docx.styles.style import ParagraphStyle

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


FONT = "Arial"
LETTERS = 1.15  # how much wider than Arial those letters are that a computer without it has: DejaVu Sans is the widest
_FONTS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<w:fonts xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">\
<w:font w:name="{FONT}"><w:altName w:val="Liberation Sans"/><w:family w:val="swiss"/><w:pitch w:val="variable"/></w:font>\
<w:font w:name="Courier New"><w:altName w:val="Liberation Mono"/><w:family w:val="modern"/><w:pitch w:val="fixed"/></w:font>\
</w:fonts>"""
HEADINGS = {"Heading 1": 15, "Heading 2": 13, "Heading 3": 11.5, "Heading 4": 11}  # style → points
_TEXT = 10.5
_BLACK = RGBColor(0, 0, 0)


def plain(language: str) -> Document:
    """An empty document in that *language* (``id`` or ``en``)."""
    document = docx.Document()
    _page(document)
    _defaults(document, language)
    _styles(document)
    _page_number(document)
    return document


def describe(document: Document, title: str, language: str) -> None:
    """Say what *document* is called and that no person and no moment made it: the same input gives the same bytes."""
    core = document.core_properties
    core.title, core.language = title[:255], paged.LANGUAGES[language]
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = dt.datetime(*DAY, tzinfo=dt.UTC)
    core.revision = 1


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(paged.SHORT), Mm(paged.LONG)
    section.left_margin = Mm(paged.BINDING)
    section.right_margin = section.top_margin = section.bottom_margin = Mm(paged.MARGIN)


def _defaults(document: Document, language: str) -> None:
    properties: Any = document.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    properties.find(qn("w:lang")).set(qn("w:val"), paged.LANGUAGES[language])
    fonts = next(each for each in document.part.package.iter_parts() if each.partname == "/word/fontTable.xml")
    fonts._blob = _FONTS.encode()  # noqa: SLF001  # python-docx knows no fonts; without these, what stands in for them has serifs


def _styles(document: Document) -> None:
    _style(document.styles["Normal"], _TEXT, before=0, after=4)
    for name, size in HEADINGS.items():
        _style(document.styles[name], size, before=12, after=4, bold=True)
    _style(document.styles["Caption"], 9.5, before=8, after=3, bold=True)
    _style(document.styles["List Bullet"], _TEXT, before=0, after=2)


def _style(style: ParagraphStyle, size: float, *, before: float, after: float, bold: bool | None = None) -> None:
    font, lines = style.font, style.paragraph_format
    font.name, font.size, font.bold, font.italic = FONT, Pt(size), bold, None
    fonts = style.element.rPr.rFonts  # theme fonts would win over the name
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:cs"), FONT)
    if bold:
        font.color.rgb = _BLACK
    lines.space_before, lines.space_after, lines.line_spacing = Pt(before), Pt(after), 1.1


def _page_number(document: Document) -> None:
    footer = document.sections[0].footer
    footer.is_linked_to_previous = False
    line = footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line._p.append(field("PAGE", "1"))  # noqa: SLF001  # python-docx knows no fields


def page_of(document: Document) -> tuple[float, float]:
    """How wide the text of *document* is on an upright page and on one that is turned, in millimetres."""
    section = document.sections[-1]
    width, height = section.page_width or Mm(paged.SHORT), section.page_height or Mm(paged.LONG)
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    ends = (section.top_margin or 0) + (section.bottom_margin or 0)
    return (width - sides) / Mm(1), (height - ends) / Mm(1)
