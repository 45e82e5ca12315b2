"""A form as CSV: a line for each cell to fill in, under the name of the section of the file that it belongs to."""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.forms.model import HEAD, LAYOUT, Input, Page, Records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.forms.model import Form, Line

HEADINGS = {
    "code": msg("code"),
    "title": msg("what is asked"),
    "takes": msg("takes"),
    "answer": msg("to fill in"),
    "evidence": msg("evidence"),
    "notes": msg("note"),
}
SECTION = re.compile(r"\[(\w+)\]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def delimited(form: Form) -> str:
    """The form as CSV: semicolons, as a spreadsheet set to Indonesian expects them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([LAYOUT, form.head, form.key, form.id, form.speech.code, ""])
    writer.writerow([form.speech.say(heading) for heading in HEADINGS.values()])
    for section, rows in groupby(_rows(form), lambda row: row[0]):
        writer.writerow([f"[{section}]", "", "", "", "", ""])
        writer.writerows([[*map(_inert, map(form.speech.say, cells)), default, "", ""] for _, cells, default in rows])
    return "\ufeff" + out.getvalue()


def _rows(form: Form) -> Iterator[tuple[str, tuple[Prose, ...], str]]:
    """Section, printed cells, and what stands in the cell to fill in from the start."""
    for page in form.pages:
        if isinstance(page, Page):
            yield from (found for line in page.lines for found in _of_line(line))
        elif isinstance(page, Records) and page.is_table:
            told = msg("name of a table (CSV or workbook) beside this file, in place of answers")
            yield HEAD, (page.section, page.name, told), ""


def _of_line(line: Line) -> Iterator[tuple[str, tuple[Prose, ...], str]]:
    first = line.inputs[0] if line.inputs else None
    title = line.printed[0] if line.printed else ""
    if first is not None:
        yield first.section, (first.key, title, _taken(first)), _default(first)
    elif line.inputs:
        yield "answers", (line.label, title, ""), ""  # a heading among the answers


def _default(one: Input) -> str:
    return next((str(choice.value) for choice in one.choices if choice.text == one.default), one.default)


def _taken(one: Input) -> Prose:
    texts = tuple(choice.text for choice in one.choices)
    return " / ".join(texts) if texts else one.told


def _inert(text: str) -> str:
    """*text* so that no spreadsheet takes it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
