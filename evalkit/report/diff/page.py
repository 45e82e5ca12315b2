"""What differs between two rule files: what it means, how much changed, then each change by section."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg, visible
from evalkit.report.blocks import Block, Column, Document, Heading, Paragraph, Row, Section, Table, together
from evalkit.report.diff.changes import KIND, SECTION, section
from evalkit.report.diff.meaning import meaning
from evalkit.rulework.diff.model import CHANGE_KINDS, SECTIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.text import Prose
    from evalkit.rulework.diff.model import Diff

    Counts = list[tuple[Prose, Mapping[str, int]]]

# Of these only the number is told, unless every change is asked for.
_COUNTED = ("names", "readings", "notes", "sources", "citations")
_LONG = 200


def diff_page(diff: Diff, *, detail: bool) -> Document:
    """The page; *detail*: every change in full."""
    head = [*_head(diff, detail=detail)]
    if diff.same:
        return Document([head, [Paragraph(msg("There is no difference."))]])
    names = [name for name in SECTIONS if detail or name not in _COUNTED]
    sections = [section(name, diff, detail=detail) for name in names]
    return Document([head, meaning(diff, detail=detail), _summary(diff, detail=detail), *sections])


def _head(diff: Diff, *, detail: bool) -> Iterator[Block]:
    yield Heading(f"{visible(diff.old.id)} → {visible(diff.new.id)}", 1)
    for rules in (diff.old, diff.new):
        sha256 = rules.sha256 if detail else rules.sha256[:12]
        yield Paragraph(
            msg("{title}; rules: {file}, sha256 {sha}", title=visible(rules.short, _LONG),
                file=visible(rules.file, _LONG), sha=sha256)
        )  # fmt: skip
    if diff.crosswalk is not None:
        file = msg("crosswalk: {file}", file=visible(diff.crosswalk.file, _LONG))
        yield Paragraph(msg("{what}, checked {day}", what=file, day=diff.crosswalk.head.checked.isoformat()))


def _summary(diff: Diff, *, detail: bool) -> Section:
    """How many changes of each kind there are in each section; facts that only rest on other sources are told apart."""
    changes = [each for each in diff.changes if each.section != "citations"]
    kinds = [kind for kind in CHANGE_KINDS if any(each.kind == kind for each in changes)]
    counts: Counts = [
        (SECTION[name], Counter(each.kind for each in changes if each.section == name))
        for name in SECTIONS
        if any(each.section == name for each in changes)
    ]
    counts += [(msg("all"), Counter(each.kind for each in changes))] if counts else []
    tables = [_counted(counts, kinds)] if counts else []
    return [Heading(msg("Changes")), *tables, *_cited(len(diff.changes) - len(changes), detail=detail)]


def _counted(counts: Counts, kinds: list[str]) -> Table:
    """A row for each section and one for all; one line for each where columns would cut words."""
    rows = [Row([name, *(str(each[kind] or "") for kind in kinds)]) for name, each in counts]
    lines = []
    for name, each in counts:
        told = [together(str(each[kind]), KIND[kind], separator=" ") for kind in kinds if each[kind]]
        lines.append(Paragraph(together(name, together(*told, separator=", "), separator=": ")))
    return Table(
        [Column(wrap=True), *(Column(KIND[kind], number=True) for kind in kinds)],
        [*rows[:-1], rows[-1]._replace(style="total")],
        otherwise=lines,
    )


def _cited(count: int, *, detail: bool) -> Iterator[Block]:
    """How many facts are the same in both, but not what they rest on."""
    if not count:
        return
    told = msg("Facts that rest on other sources, but say the same: {count}.", count=Decimal(count))
    if not detail:
        told = msg("Facts that rest on other sources, but say the same: {count}; --detail shows them.",
                   count=Decimal(count))  # fmt: skip
    yield Paragraph(told)
