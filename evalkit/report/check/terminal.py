"""Proofs on a terminal or in a plain file: what fails, what is known to, how much is cited, and in detail the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TextIO

from evalkit.base.text import Decimal, Message, Prose, msg, visible
from evalkit.report.check.words import FAILED, HOW, KIND, NOTED, PROVED, SEVERITY, TOLD, UNPROVED, VERDICT, counts
from evalkit.report.render import as_written
from evalkit.report.render.layout import Column, Line, Row, Span, joined, line, paragraph, ruled, table
from evalkit.report.render.page import Page
from evalkit.report.show.instrument import heading
from evalkit.report.words import MARK, cite_prose, listed
from evalkit.rulework.check.citations import shown_share, sourced, totals
from evalkit.schema.citation import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.language import Language
    from evalkit.report.check.words import Checked
    from evalkit.rulework.check.model import Statement

_PAD = "    "
_LONG = 400
# What is said of one, and of several.
_FAIL = (msg("1 statement fails."), msg("{count} statements fail."))
_OPEN = (
    msg("Nothing fails; 1 statement could not be proved."),
    msg("Nothing fails; {count} statements could not be proved."),
)


def render_proofs(
    results: Sequence[Checked],
    language: Language,
    *,
    width: int | None = None,
    color: bool,
    detail: bool = False,
    file: TextIO,
) -> None:
    """Write the proofs of *results*; *detail*: every statement, also those that hold."""
    page = Page.of_file(file, language, width=width, color=color, detail=detail)
    file.write(as_written(proof_lines(results, page), color=color))


def proof_lines(results: Sequence[Checked], page: Page) -> list[Line]:
    """The lines of the report."""
    blocks = [_single(one, page) for one in results]
    if len(results) > 1:
        blocks.append(_summary(results, page))
    return ruled(blocks, page.rule)


def _single(one: Checked, page: Page) -> list[Line]:
    told = TOLD if page.detail else tuple(each for each in TOLD if each not in (NOTED, PROVED))
    blocks = [_head(one, page), *(_section(verdict, one, page) for verdict in told), _citations(one, page)]
    return joined([*blocks, _verdict(one, page)])


def _head(one: Checked, page: Page) -> list[Line]:
    rules = one.proof.rules
    first = line(Span(page.clean(rules.id), "title"), page.clean(" · "))
    found = paragraph(page.clean(visible(rules.short, _LONG)), page.width, first=first, indent=2, style="title")
    text = msg("rules: {file}, sha256 {sha}", file=visible(one.file, _LONG),
               sha=rules.sha256 if page.detail else rules.sha256[:12])  # fmt: skip
    found += paragraph(page.say(text), page.width, first=line("  "), indent=2)
    return [*found, *paragraph(_counted(counts([one]), page), page.width, first=line("  "), indent=2)]


def _counted(found: Mapping[str, int], page: Page) -> str:
    parts = [msg("{count} {verdict}", count=Decimal(found[each]), verdict=VERDICT[each]) for each in reversed(TOLD)]
    return listed(page, [page.say(part) for part in parts])


# --- Statements -------------------------------------------------------------------------------------------------


def _section(verdict: str, one: Checked, page: Page) -> list[Line]:
    """The statements with that verdict."""
    statements = [each for each in one.proof.statements if each.verdict == verdict]
    if not statements:
        return []
    severity = SEVERITY[verdict]
    title = f"{getattr(page.signs, severity)} {page.say(VERDICT[verdict])} ({len(statements)})"
    found = paragraph(title, page.width, first=line("  "), indent=4, style=severity)
    if verdict == PROVED:
        return found + _proved(statements, page)
    following = [] if page.detail else [each for each in statements if each.follows]
    by_note: dict[str | None, list[Statement]] = {}
    for statement in statements:
        if statement in following:
            continue
        by_note.setdefault(statement.explained_by, []).append(statement)
    for note, members in by_note.items():
        for statement in members:
            found += _statement(statement, one, page)
        found += _note(note, one, page)
    return found + _folded(following, page)


def _folded(following: Sequence[Statement], page: Page) -> list[Line]:
    """How many statements fail only because of those above, by check."""
    if not following:
        return []
    checks = Counter(one.check for one in following)
    listed_checks = tuple(f"{check} ({count})" for check, count in checks.items())
    text = msg("{count} more fail only because of what stands first, and will hold when that is mended: {checks}. --detail shows them.",
               count=str(len(following)), checks=listed_checks)  # fmt: skip
    return paragraph(page.say(text), page.width, first=line(_PAD), indent=len(_PAD))


def _note(key: str | None, one: Checked, page: Page) -> list[Line]:
    """The property or assumption that explains what stands above it."""
    note = one.note(key)
    if note is None:
        return []
    found: list[Line] = []
    for text in (
        msg("known ({id}): {text}", id=visible(note.id), text=note.text),
        *cite_prose(one.proof.rules, note.cite),
    ):
        found += paragraph(page.say(text), page.width, first=line(_PAD + "  "), indent=len(_PAD) + 2)
    return found


def _statement(statement: Statement, one: Checked, page: Page) -> list[Line]:
    number = one.lines.of(statement.place)
    where = [page.clean(visible(statement.place, _LONG))]
    if number is not None:
        where.append(page.say(msg("line {number}", number=str(number))))
    head = "  ".join(part for part in (page.clean(statement.check), listed(page, where)) if part)
    found = paragraph(head, page.width, first=line(_PAD), indent=len(_PAD) + 2, style="strong")
    for text in _remarks(statement):
        found += paragraph(page.say(text), page.width, first=line(_PAD + "  "), indent=len(_PAD) + 2)
    if statement.witness is not None and statement.verdict == FAILED:
        for assessment in statement.witness.assessments:
            found += _assessment(assessment, page)
    return found


def _remarks(statement: Statement) -> Iterator[Prose]:
    yield statement.text
    if statement.witness is not None:
        yield msg("witness: {what}", what=statement.witness.shows)


def _assessment(text: str, page: Page) -> list[Line]:
    """The text of an assessment file, as it can be copied; long lines are left whole."""
    pad = _PAD + "    "
    return [line(pad + page.clean(one)) for one in text.splitlines() if one.strip()]


def _proved(statements: Sequence[Statement], page: Page) -> list[Line]:
    """What holds: under the name of each check its places and sentences."""
    found: list[Line] = []
    by_check: dict[str, list[Statement]] = {}
    for statement in statements:
        by_check.setdefault(statement.check, []).append(statement)
    for check, members in by_check.items():
        ways = dict.fromkeys(member.how for member in members if member.how)
        how = ", ".join(page.say(HOW[way]) for way in ways)
        head = listed(page, [page.clean(check), how])
        found += paragraph(head, page.width, first=line(_PAD), indent=len(_PAD) + 2, style="strong")
        for member in members:
            text = page.say(member.text)
            told = (
                page.say(msg("{place}: {text}", place=visible(member.place, _LONG), text=text))
                if member.place
                else text
            )
            found += paragraph(told, page.width, first=line(_PAD + "  "), indent=len(_PAD) + 4)
    return found


# --- Citations and verdict --------------------------------------------------------------------------------------


def _citations(one: Checked, page: Page) -> list[Line]:
    found = one.proof.citations
    columns = (
        Column(page.say(msg("facts")), wrap=True, least=12),
        Column(page.say(msg("count")), right=True),
        *(
            Column(page.say(MARK[mark]), right=True, wrap=True, least=6, drop=len(MARKS) - i)
            for i, mark in enumerate(MARKS)
        ),
        Column(page.say(msg("with a source")), right=True, wrap=True, least=8),
    )
    shown = {kind: marks for kind, marks in found.items() if page.detail or sourced(marks)[0] != sourced(marks)[1]}
    rows = [_cited(page.say(KIND[kind]), marks, page) for kind, marks in shown.items()]
    rows.append(_cited(page.say(msg("all facts")), totals(found), page, style="strong"))
    return [heading(msg("Citations"), page), *table(columns, rows, page.width)]


def _cited(name: str, marks: Mapping[str, int], page: Page, *, style: str = "") -> Row:
    _, count = sourced(marks)
    cells = [page.written(str(marks.get(mark, 0))) if marks.get(mark, 0) else "" for mark in MARKS]
    percent = page.written(shown_share(marks))
    return Row(
        [line(Span(name, style)), line(page.written(str(count))), *(line(cell) for cell in cells), line(f"{percent} %")]
    )


def _number_of(count: int, words: tuple[Message, Message]) -> Message:
    """A sentence about one, or about several."""
    one, more = words
    return one if count == 1 else more._replace(args={"count": Decimal(count)})


def _verdict(one: Checked, page: Page) -> list[Line]:
    found = counts([one])
    if found[FAILED]:
        severity, text = "error", _number_of(found[FAILED], _FAIL)
    elif found[UNPROVED]:
        severity, text = "warning", _number_of(found[UNPROVED], _OPEN)
    else:
        severity, text = "agrees", msg("Everything holds that can be proved of this rule file.")
    first = line("  ", Span(getattr(page.signs, severity), severity), " ")
    return paragraph(page.say(text), page.width, first=first, indent=4, style="strong")


def _summary(results: Sequence[Checked], page: Page) -> list[Line]:
    columns = (
        Column(page.say(msg("rules"))),
        *(
            Column(page.say(VERDICT[each]), right=True, drop=2 if each in (NOTED, UNPROVED) else 0)
            for each in reversed(TOLD)
        ),
        Column(page.say(msg("with a source")), right=True, wrap=True, least=8, drop=1),
    )
    rows = [_summed(one, page) for one in results]
    title = paragraph(page.say(msg("Summary")), page.width, style="title")
    return [*title, *table(columns, rows, page.width)]


def _summed(one: Checked, page: Page) -> Row:
    found = counts([one])
    style = "error" if found[FAILED] else ""
    percent = page.written(shown_share(totals(one.proof.citations)))
    return Row(
        [
            line(Span(page.clean(one.proof.rules.id), style)),
            *(line(Span(str(found[each]), style if each == FAILED else "")) for each in reversed(TOLD)),
            line(f"{percent} %"),
        ]
    )
