"""A difference on a terminal or in a plain file: what it means, how much changed, then each change by section."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TextIO

from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.report.diff.meaning import meaning_lines
from evalkit.report.diff.rows import section_lines
from evalkit.report.diff.words import KIND, SECTION
from evalkit.report.render import as_written
from evalkit.report.render.layout import (
    GAP,
    Column,
    Line,
    Row,
    Span,
    cells,
    joined,
    line,
    longest_word,
    paragraph,
    table,
)
from evalkit.report.render.page import Page
from evalkit.report.show.instrument import heading
from evalkit.rulework.diff.model import KINDS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.language import Language
    from evalkit.rulework.diff.model import Diff

# Of these only the number is told, unless every change is asked for.
_COUNTED = ("names", "readings", "notes", "sources", "citations")
_LONG = 200
_INDENT = 2


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
    """How many changes of each kind there are in each section; facts that only rest on other sources are told apart."""
    changes = [one for one in found.changes if one.section != "citations"]
    kinds = [kind for kind in KINDS if any(one.kind == kind for one in changes)]
    counts = {
        page.say(SECTION[name]): Counter(one.kind for one in changes if one.section == name)
        for name in SECTIONS
        if any(one.section == name for one in changes)
    }
    lines = [heading(msg("Changes"), page)]
    if counts:
        counts[page.say(msg("all"))] = Counter(one.kind for one in changes)
        words = {kind: page.say(KIND[kind]) for kind in kinds}
        needed = _INDENT + max(map(longest_word, counts)) + sum(GAP + cells(word) for word in words.values())
        lines += _table(counts, words, page) if needed <= page.width else _listed(counts, words, page)
    return [*lines, *_cited(len(found.changes) - len(changes), page)]


def _table(counts: Mapping[str, Mapping[str, int]], words: Mapping[str, str], page: Page) -> list[Line]:
    columns = [
        Column(wrap=True, least=max(map(longest_word, counts))),
        *(Column(word, right=True) for word in words.values()),
    ]
    *sections, total = counts
    rows = [Row([line(name), *(line(str(counts[name][kind] or "")) for kind in words)]) for name in sections]
    rows.append(Row([line(Span(total, "strong")), *(line(Span(str(counts[total][kind]), "strong")) for kind in words)]))
    return table(columns, rows, page.width)


def _listed(counts: Mapping[str, Mapping[str, int]], words: Mapping[str, str], page: Page) -> list[Line]:
    """One line for each section, where columns would cut words."""
    lines: list[Line] = []
    for name, some in counts.items():
        text = ", ".join(f"{some[kind]} {word}" for kind, word in words.items() if some[kind])
        lines += paragraph(f"{name}: {text}", page.width, first=line("  "), indent=4)
    return lines


def _cited(count: int, page: Page) -> list[Line]:
    """How many facts are the same in both, but not what they rest on."""
    if not count:
        return []
    told = Decimal(count)
    if page.detail:
        return _said(msg("Facts that rest on other sources, but say the same: {count}.", count=told), page)
    return _said(
        msg("Facts that rest on other sources, but say the same: {count}; --detail shows them.", count=told), page
    )
