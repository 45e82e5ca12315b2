"""What a document of Word looks like: A4, fonts that every computer has, numbered pages; or as an office's own template says.

Elements of WordprocessingML are made of what they hold. Of a template what stands in braces is filled in, and its styles, headers
and footers are kept. Who writes one is trusted with its looks only: expressions run in jinja's sandbox, with texts and nothing
else to reach.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from evalkit.base.errors import Fault, FileError, did_you_mean
from evalkit.base.text import Prose, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.report.render import paged_parts
from evalkit.report.render.archive import DAY
from evalkit.report.render.palette import BOLD, RANKS, WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from docx.document import Document
    from docx.styles.style import ParagraphStyle

    from evalkit.base.language import Language
    from evalkit.report import blocks as b
    from evalkit.report.render.paged_parts import Run

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


def plain(language: Language) -> Document:
    """An empty document in that *language*."""
    document = docx.Document()
    _page(document)
    _defaults(document, language)
    _styles(document)
    _page_number(document)
    return document


def describe(document: Document, title: str, language: Language) -> None:
    """Say what *document* is called and that no person and no moment made it: the same input gives the same bytes."""
    core = document.core_properties
    core.title, core.language = title[:255], language.conventions.tag
    core.author = core.last_modified_by = core.comments = ""
    core.created = core.modified = dt.datetime(*DAY, tzinfo=dt.UTC)
    core.revision = 1


def _page(document: Document) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(paged_parts.SHORT), Mm(paged_parts.LONG)
    section.left_margin = Mm(paged_parts.BINDING)
    section.right_margin = section.top_margin = section.bottom_margin = Mm(paged_parts.MARGIN)


def _defaults(document: Document, language: Language) -> None:
    properties: Any = document.styles.element.find(".//" + qn("w:rPrDefault")).find(qn("w:rPr"))
    properties.find(qn("w:lang")).set(qn("w:val"), language.conventions.tag)
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
    width, height = section.page_width or Mm(paged_parts.SHORT), section.page_height or Mm(paged_parts.LONG)
    sides = (section.left_margin or 0) + (section.right_margin or 0)
    ends = (section.top_margin or 0) + (section.bottom_margin or 0)
    return (width - sides) / Mm(1), (height - ends) / Mm(1)


BODY, SECTION = "body", "section"
_BEGIN, _END = "\ue000", "\ue001"  # around the name of a place; no text of a report holds these
_NUMERIC = ("abs", "float", "int", "round", "sum")
_STYLES = (*HEADINGS, "Caption", "Table Grid")
_BROKEN = (
    PackageNotFoundError,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    SyntaxError,
)  # of archives, of its parts, of XML


class TemplateFileError(FileError):
    """A template cannot be used."""


class FilledTemplate(NamedTuple):
    """A template, filled in.

    Attributes:
        places: The paragraphs that something goes into, and the heading of the section that does; none: the whole.
        named: Whether it has names in braces: then nothing goes anywhere else.
    """

    document: Document
    places: list[tuple[Any, str]]
    named: bool


def filled(path: Path, documents: Sequence[b.Document], language: Language) -> FilledTemplate:
    """The template at *path*, filled in with what *documents* say of their result.

    Raises:
        TemplateFileError: It is no Word document, or something in it cannot be filled in.
    """
    template, names = _read(path)
    if not names:
        return FilledTemplate(_styled(docx.Document(str(path)), language), [], named=False)
    facts = {**_facts(path, documents, language, names), BODY: _marked(""), SECTION: _marked}
    try:
        template.render(facts, _environment())
    except TemplateError as error:
        problem = msg(
            "the template cannot be filled in: what stands in braces is not there or not allowed (jinja: {what})",
            what=visible(error, 200),
        )
        raise _wrong(path, problem, _HINT, _unfilled(path, facts)) from error
    return FilledTemplate(_styled(template.docx, language), _places(path, template.docx), named=True)


def _read(path: Path) -> tuple[DocxTemplate, set[str]]:
    """The template, and the names in its braces."""
    template = DocxTemplate(path)
    try:
        template.init_docx()
        return template, template.get_undeclared_template_variables(_environment())
    except TemplateError as error:
        problem = msg(
            "the template cannot be read: what stands in braces is not closed or not understood (jinja: {what})",
            what=visible(error, 200),
        )
        raise _wrong(path, problem, _HINT, _unread(template)) from error
    except _BROKEN as error:
        raise _wrong(path, msg("this is not a Word document"), msg("save it as .docx")) from error


_HINT = msg("what stands in double braces is filled in: the names are in docs/reports.md")


def _unread(template: DocxTemplate) -> str:
    """The paragraph that cannot be read; docxtpl tells it only while it fills in."""
    try:
        template.render({}, _environment())
    except TemplateSyntaxError as error:
        around = list(getattr(error, "docx_context", ()))  # begins three lines above the faulty one, or with the first
        return next(iter(around[min(error.lineno - 1, 3) :]), "")
    except TemplateError:
        pass  # what was not read does not get so far
    return ""


def _unfilled(path: Path, facts: Mapping[str, Any]) -> str:
    """The first paragraph that cannot be filled in on its own."""
    for paragraph in docx.Document(str(path)).element.iter(qn("w:p")):
        text = "".join(each.text or "" for each in paragraph.iter(qn("w:t")))
        try:
            _environment().from_string(text).render(facts)
        except TemplateSyntaxError:
            continue  # goes on in another paragraph
        except TemplateError:
            return text
    return ""


def _environment() -> SandboxedEnvironment:
    """Nothing to reach but what is given; a name without meaning is an error, and no text is made a number: ``4,16`` would be 0.0."""
    environment = SandboxedEnvironment(autoescape=True, undefined=StrictUndefined)
    environment.globals.clear()
    for name in _NUMERIC:
        del environment.filters[name]
    return environment


def _marked(heading: str) -> str:
    return f"{_BEGIN}{heading}{_END}"


def _facts(path: Path, documents: Sequence[b.Document], language: Language, names: set[str]) -> dict[str, str]:
    """What the names mean: the facts of the one document that has any."""
    told = [document for document in documents if document.facts]
    if len(told) != 1:
        problem = msg("a template with names in braces takes one result; there are {count}", count=str(len(told)))
        raise _wrong(path, problem)
    facts = {name: told[0].say(fact, language.code) for name, fact in told[0].facts.items()}
    known = (*facts, BODY, SECTION)
    if unknown := sorted(names - {*known}):
        raise TemplateFileError(
            _unknown(path, msg("nothing is called {name}", name=visible(name)), name, known) for name in unknown
        )
    return facts


def _unknown(path: Path, problem: Prose, name: str, known: tuple[str, ...]) -> Fault:
    expected = msg("one of {names}", names=known)
    return Fault(file=visible(path, 200), problem=problem, expected=expected, hint=did_you_mean(name, known))


def _wrong(path: Path, problem: Prose, hint: Prose | None = None, paragraph: str = "") -> TemplateFileError:
    if paragraph.strip():
        problem = msg("paragraph “{text}”: {problem}", text=visible(paragraph.strip(), 60), problem=problem)
    return TemplateFileError([Fault(file=visible(path, 200), problem=problem, hint=hint)])


def no_section(path: Path, heading: str, headings: tuple[str, ...]) -> TemplateFileError:
    """No part of the report has that heading."""
    problem = msg("the report has no section {name}", name=visible(heading))
    return TemplateFileError([_unknown(path, problem, heading, headings)])


def _places(path: Path, document: Document) -> list[tuple[Any, str]]:
    """The paragraphs that something goes into."""
    found = []
    for paragraph in document.element.iter(qn("w:p")):
        text = "".join(each.text or "" for each in paragraph.iter(qn("w:t"))).strip()
        if _BEGIN not in text:
            continue
        alone = text.startswith(_BEGIN) and text.find(_END) == len(text) - 1
        if not alone or paragraph.getparent() is not document.element.body:
            raise _wrong(path, msg("body and section each stand in a paragraph of their own, outside of tables"))
        found.append((paragraph, text[1:-1]))
    return found


def _styled(document: Document, language: Language) -> Document:
    """*document* with those styles that it lacks."""
    own = {style.name for style in document.styles}
    missing = [name for name in _STYLES if name not in own]
    ours = plain(language).styles if missing else None
    for name in missing:
        assert ours is not None  # there is something missing
        document.styles.element.append(deepcopy(ours[name].element))
    return document
