"""What is proved of rule files: what fails, what is known to, how much is cited, and in detail the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, Prose, msg, visible
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Item,
    List,
    Paragraph,
    Row,
    Section,
    Styled,
    Table,
    Verbatim,
    together,
)
from evalkit.report.check.checked import FAILED, KNOWN, NOTED, PROVED, SEVERITY, UNPROVED, counts
from evalkit.report.findings import verdict_line
from evalkit.report.sources import MARK, cite_prose
from evalkit.rulework.check.citations import kinds_of_plugins, shown_share, sourced, totals
from evalkit.schema.keys import MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.report.check.checked import Checked
    from evalkit.rulework.check.model import Statement

_LONG = 400
_ORDER = (FAILED, UNPROVED, KNOWN, NOTED, PROVED)  # the worst first
VERDICT = {
    FAILED: msg("failed"),
    UNPROVED: msg("unproved"),
    KNOWN: msg("known"),
    NOTED: msg("noted"),
    PROVED: msg("proved"),
}
HOW = {
    "structure": msg("by the form of the rules"),
    "enumerated": msg("every value was looked at"),
    "bounds": msg("by bounds"),
}
KIND = {
    "node": msg("nodes"),
    "weight": msg("weights"),
    "attribute": msg("attributes"),
    "parameter": msg("keys of methods"),
    "threshold": msg("thresholds"),
    "gate": msg("gates"),
    "ladder": msg("rungs"),
    "outcome": msg("rules of the predicate"),
    "level": msg("levels"),
    "points": msg("points"),
    "band": msg("bands"),
    "top": msg("end of the printed ranges"),
    "formula": msg("formulas"),
    "zero": msg("targets of 0"),
    "treatment": msg("targets that are no number"),
    "cap": msg("caps"),
    "correction": msg("corrections"),
    "mean": msg("means"),
    "efficiency": msg("efficiency"),
    "rounding": msg("rounding"),
    "conversion": msg("conversions"),
    "claim": msg("claims"),
    "records": msg("rows"),
    "validity": msg("validity"),
    "assumption": msg("assumptions"),
}


def check_page(results: Sequence[Checked], *, detail: bool) -> list[Document]:
    """A page for each rule file and, for several, a summary; *detail*: every statement, also those that hold."""
    pages = [Document([*_sections(result, detail=detail)]) for result in results]
    return [*pages, Document([_summary(results)])] if len(results) > 1 else pages


def _sections(one: Checked, *, detail: bool) -> Iterator[Section]:
    rules, found = one.proof.rules, counts([one])
    sha256 = rules.sha256 if detail else rules.sha256[:12]
    by_verdict = (msg("{count} {verdict}", count=Decimal(found[each]), verdict=VERDICT[each]) for each in _ORDER[::-1])
    yield [
        Heading(together(rules.id, visible(rules.short, _LONG)), 1),
        Paragraph(msg("rules: {file}, sha256 {sha}", file=visible(one.file, _LONG), sha=sha256), hang=0),
        Paragraph(together(*by_verdict), hang=0),
    ]
    for verdict in _ORDER if detail else (FAILED, UNPROVED, KNOWN):
        statements = [each for each in one.proof.statements if each.verdict == verdict]
        if statements:
            title = together(VERDICT[verdict], f"({len(statements)})", separator=" ")
            told = _proved(statements) if verdict == PROVED else _open(statements, one, detail=detail)
            yield [Heading(title, severity=SEVERITY[verdict]), *told]
    yield [Heading(msg("Citations")), _citations(one, detail=detail)]
    yield [_verdict(found)]


# --- Statements -------------------------------------------------------------------------------------------------


def _proved(statements: Sequence[Statement]) -> Iterator[Block]:
    """What holds: under the name of each check its places and sentences."""
    for check in dict.fromkeys(each.check for each in statements):
        members = [each for each in statements if each.check == check]
        hows = dict.fromkeys(member.how for member in members if member.how)
        how = [together(*(HOW[each] for each in hows), separator=", ")] if hows else []
        yield Paragraph(together(check, *how), 2, style="strong")
        yield List([Item(_placed(member)) for member in members], 3)


def _placed(statement: Statement) -> Prose:
    if not statement.place:
        return statement.text
    return msg("{place}: {text}", place=visible(statement.place, _LONG), text=statement.text)


def _open(statements: Sequence[Statement], one: Checked, *, detail: bool) -> Iterator[Block]:
    """What does not hold or may not: statements, and below those that one note explains, that note."""
    following = [] if detail else [each for each in statements if each.follows]
    by_note: dict[str | None, list[Statement]] = {}
    for statement in statements:
        if statement not in following:
            by_note.setdefault(statement.explained_by, []).append(statement)
    for key, members in by_note.items():
        for statement in members:
            yield from _statement(statement, one)
        note = one.note(key)
        if note is not None:
            yield Paragraph(msg("known ({id}): {text}", id=visible(note.id), text=note.text), 3, hang=0)
            yield from (Paragraph(prose, 3, hang=0) for prose in cite_prose(one.proof.rules, note.cite))
    if following:
        checks = Counter(each.check for each in following)
        text = msg("{count:more fails|more fail} only because of what stands first, and will hold when that is mended: {checks}. --detail shows them.",
                   count=str(len(following)), checks=tuple(f"{check} ({count})" for check, count in checks.items()))  # fmt: skip
        yield Paragraph(text, 2, hang=0)


def _statement(statement: Statement, one: Checked) -> Iterator[Block]:
    number, witness = one.lines.of(statement.place), statement.witness
    where: Prose = visible(statement.place, _LONG)
    if number is not None:
        where = together(where, msg("line {number}", number=str(number)))
    yield Paragraph(together(statement.check, where, separator="  "), 2, style="strong")
    yield Paragraph(statement.text, 3, hang=0)
    if witness is None:
        return
    yield Paragraph(msg("witness: {what}", what=witness.shows), 3, hang=0)
    if statement.verdict == FAILED:
        for assessment in witness.assessments:
            yield Verbatim("\n".join(filter(str.strip, assessment.splitlines())), 4)


# --- Citations and verdict --------------------------------------------------------------------------------------


def _citations(one: Checked, *, detail: bool) -> Table:
    columns = (
        Column(msg("facts"), wrap=True, least=12),
        Column(msg("count"), number=True),
        *(Column(MARK[mark], number=True, wrap=True, least=6, drop=len(MARKS) - i) for i, mark in enumerate(MARKS)),
        Column(msg("with a source"), number=True, wrap=True, least=8),
    )
    found = one.proof.citations
    shown = {kind: marks for kind, marks in found.items() if detail or sourced(marks)[0] != sourced(marks)[1]}
    named = {**KIND, **kinds_of_plugins(one.proof.rules)}
    rows = [_cited(named[kind], marks) for kind, marks in shown.items()]
    return Table(columns, [*rows, _cited(Styled(msg("all facts"), "strong"), totals(found))])


def _cited(name: Prose | Styled, marks: Mapping[str, int]) -> Row:
    _, count = sourced(marks)
    return Row([name, Decimal(count), *(Decimal(marks.get(mark, 0) or "") for mark in MARKS), _share(marks)])


def _share(marks: Mapping[str, int]) -> Prose:
    return together(Decimal(shown_share(marks)), "%", separator=" ")


def _verdict(found: Mapping[str, int]) -> Block:
    failed, unproved = found[FAILED], found[UNPROVED]
    if failed:
        severity = "error"
        text = msg("{count:statement fails|statements fail}.", count=Decimal(failed))
    elif unproved:
        severity, text = "warning", msg("Nothing fails; 1 statement could not be proved.")
        if unproved > 1:
            text = msg("Nothing fails; {count:statement|statements} could not be proved.", count=Decimal(unproved))
    else:
        severity, text = "agrees", msg("Everything holds that can be proved of this rule file.")
    return verdict_line(severity, text)


def _summary(results: Sequence[Checked]) -> Section:
    columns = (
        Column(msg("rules")),
        *(Column(VERDICT[each], number=True, drop=2 if each in (NOTED, UNPROVED) else 0) for each in _ORDER[::-1]),
        Column(msg("with a source"), number=True, wrap=True, least=8, drop=1),
    )
    return [Heading(msg("Summary"), 1), Table(columns, [_summed(result) for result in results])]


def _summed(one: Checked) -> Row:
    found = counts([one])
    style = "error" if found[FAILED] else ""
    cells = [Styled(str(found[each]), style if each == FAILED else "") for each in _ORDER[::-1]]
    return Row([Styled(one.proof.rules.id, style), *cells, _share(totals(one.proof.citations))])
