"""A difference on a terminal or in a plain file: what it means, how much changed, then each change by section."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO

from evalkit.changes.model import KINDS, SECTIONS
from evalkit.report.changes.meaning import meaning_lines
from evalkit.report.changes.rows import section_lines
from evalkit.report.changes.words import KIND, SECTION
from evalkit.report.instrument import heading
from evalkit.report.layout import Column, Line, Row, Span, joined, line, paragraph, table
from evalkit.report.page import Page
from evalkit.report.terminal import as_written
from evalkit.text import Message, msg, visible

if TYPE_CHECKING:
    from evalkit.changes.model import Diff
    from evalkit.language import Language

# Of these only the number is told, unless every change is asked for.
_COUNTED = ("names", "readings", "notes", "sources")
_LONG = 200
_DROPPED = {"reworded": 1, "continued": 2}  # kinds that only a crosswalk knows


def render_diff(
    found: Diff,
    language: Language,
    *,
    width: int | None = None,
    color: bool,
    detail: bool = False,
    file: TextIO,
) -> None:
    """Write the difference; *detail*: every change in full."""
    page = Page.of_file(file, language, width=width, color=color, detail=detail)
    file.write(as_written(diff_lines(found, page), color=color))


def diff_lines(found: Diff, page: Page) -> list[Line]:
    """The lines of the report."""
    if found.same:
        return joined([_head(found, page), _said(msg("There is no difference."), page)])
    sections = [section_lines(name, found, page) for name in SECTIONS if page.detail or name not in _COUNTED]
    return joined([_head(found, page), meaning_lines(found, page), _summary(found, page), *sections])


def _said(prose: Message, page: Page) -> list[Line]:
    return paragraph(page.say(prose), page.width, first=line("  "), indent=4)


def _head(found: Diff, page: Page) -> list[Line]:
    old, new = found.old, found.new
    title = page.clean(f"{visible(old.id)} → {visible(new.id)}")
    lines = paragraph(title, page.width, indent=2, style="title")
    for one in (old, new):
        text = msg("{title}; rules: {file}, sha256 {sha}", title=visible(one.short, _LONG),
                   file=visible(one.file, _LONG), sha=one.sha256 if page.detail else one.sha256[:12])  # fmt: skip
        lines += _said(text, page)
    if found.crosswalk is not None:
        one_way = msg("crosswalk: {file}", file=visible(found.crosswalk.file, _LONG))
        checked = found.crosswalk.checked
        lines += _said(
            msg("{what}, checked {day}", what=one_way, day=checked.isoformat()) if checked else one_way, page
        )
    return lines


def _summary(found: Diff, page: Page) -> list[Line]:
    """How many changes of each kind there are in each section."""
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in found.changes)]
    columns = (
        Column(wrap=True, least=12),
        *(Column(page.say(KIND[kind]), right=True, drop=_DROPPED.get(kind, 0)) for kind in kinds),
    )
    rows = []
    for name in SECTIONS:
        some = [one for one in found.changes if one.section == name]
        if some:
            counts = [sum(one.kind == kind for one in some) for kind in kinds]
            rows.append(Row([line(page.say(SECTION[name])), *(line(str(count) if count else "") for count in counts)]))
    total = [sum(one.kind == kind for one in found.changes) for kind in kinds]
    rows.append(
        Row([line(Span(page.say(msg("all")), "strong")), *(line(Span(str(count), "strong")) for count in total)])
    )
    return [heading(msg("Changes"), page), *table(columns, rows, page.width)]
