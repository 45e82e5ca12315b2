"""An office's own template: what stands in braces is filled in, and its styles, headers and footers are kept.

Who writes a template is trusted with its looks only: expressions run in jinja's sandbox, with texts and nothing else to reach.
"""

from __future__ import annotations

import zipfile
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.sandbox import SandboxedEnvironment

from evalkit.base.errors import Fault, FileError, did_you_mean
from evalkit.base.text import Prose, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.report.render.docx.styles import HEADINGS, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from docx.document import Document

    from evalkit.base.language import Language
    from evalkit.report import blocks as b

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


class Filled(NamedTuple):
    """A template, filled in.

    Attributes:
        places: The paragraphs that something goes into, and the heading of the section that does; none: the whole.
        named: Whether it has names in braces: then nothing goes anywhere else.
    """

    document: Document
    places: list[tuple[Any, str]]
    named: bool


def filled(path: Path, documents: Sequence[b.Document], language: Language) -> Filled:
    """The template at *path*, filled in with what *documents* say of their result.

    Raises:
        TemplateFileError: It is no Word document, or something in it cannot be filled in.
    """
    template, names = _read(path)
    if not names:
        return Filled(_styled(docx.Document(str(path)), language), [], named=False)
    facts = {**_facts(path, documents, language, names), BODY: _marked(""), SECTION: _marked}
    try:
        template.render(facts, _environment())
    except TemplateError as error:
        problem = msg(
            "the template cannot be filled in: what stands in braces is not there or not allowed (jinja: {what})",
            what=visible(error, 200),
        )
        raise _wrong(path, problem, _HINT, _unfilled(path, facts)) from error
    return Filled(_styled(template.docx, language), _places(path, template.docx), named=True)


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
    ours = plain(language.code).styles if missing else None
    for name in missing:
        assert ours is not None  # there is something missing
        document.styles.element.append(deepcopy(ours[name].element))
    return document
