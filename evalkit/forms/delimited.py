"""A form as CSV: a line for each cell to fill in, under the name of the section of the file that it belongs to.

Records have a line each: below ``[indicators]`` stand the keys of its columns, then, behind ``#``, what these ask for.
"""

from __future__ import annotations

import csv
import io
import re
from itertools import groupby
from typing import TYPE_CHECKING

from evalkit.base.formula_injection import never_a_formula
from evalkit.base.text import Prose, msg
from evalkit.forms.model import HEAD, LAYOUT, Input, Page, RecordSheet
from evalkit.report.evaluation.supported_established import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.forms.model import Field, Form, FormLine

HEADINGS = {
    "code": msg("code"),
    "title": msg("what is asked"),
    "takes": msg("takes"),
    "answer": msg("to fill in"),
    "evidence": msg("evidence"),
    "notes": msg("note"),
    **WORDS,  # where the form asks for them
}
SECTION = re.compile(r"\[([\w ]+)\]")
ASIDE = "#"  # begins a line that is only read
_BLANK = 5  # rows of records


def delimited(form: Form) -> str:
    """The form as CSV: semicolons, as a spreadsheet set to Indonesian expects them."""
    asked = {input_.section for page in form.pages if isinstance(page, Page) for input_ in page.inputs}
    rows = [
        [LAYOUT, form.head, form.key, form.id, form.speech.code],
        [form.speech.say(heading) for role, heading in HEADINGS.items() if role not in WORDS or role in asked],
    ]
    for section, lines in groupby(_rows(form), lambda row: row[0]):
        rows.append([f"[{section}]"])
        rows += [[*map(never_a_formula, map(form.speech.say, cells)), default] for _, cells, default in lines]
    if form.head != HEAD:
        rows += [row for page in form.pages if isinstance(page, RecordSheet) for row in _of_records(page, form)]
    width = max(map(len, rows))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerows([*row, *[""] * (width - len(row))] for row in rows)
    return "\ufeff" + out.getvalue()


def _rows(form: Form) -> Iterator[tuple[str, tuple[Prose, ...], str]]:
    """Section, printed cells, and what stands in the cell to fill in from the start."""
    for page in form.pages:
        if isinstance(page, Page):
            yield from (found for line in page.lines for found in _of_line(line))
        elif isinstance(page, RecordSheet) and page.is_table and form.head == HEAD:
            told = msg("name of a table (CSV or workbook) beside this file, in place of answers")
            yield HEAD, (page.section, page.name, told), ""


def _of_records(page: RecordSheet, form: Form) -> Iterator[list[str]]:
    """The name of a section, its columns, what they ask for, and room for rows; of a printed table the room only."""
    yield [f"[{page.section or form.speech.say(page.name)}]"]
    if page.fields:
        yield [field.input.key for field in page.fields]
        asked = [_asked(field, form) for field in page.fields]
        yield [f"{ASIDE} {asked[0]}", *asked[1:]]
    yield from ([] for _ in range(_BLANK))


def _asked(field: Field, form: Form) -> str:
    heading = form.speech.say(field.heading)
    words = " / ".join(str(choice.value) for choice in field.input.choices)
    return f"{heading}: {words}" if words else heading


def _of_line(line: FormLine) -> Iterator[tuple[str, tuple[Prose, ...], str]]:
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
