"""The audit as a working paper in Markdown: totals, findings by severity, and with detail every check."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

import evalkit
from evalkit.report.audit_groups import Section, in_order, numbered, places, sections
from evalkit.report.audit_signoff import NOT_OFFICIAL, facts
from evalkit.report.audit_words import (
    TOTALS,
    VERDICT,
    computed_prose,
    counts,
    culprit_prose,
    explanation,
    further,
    grouped,
    relation_prose,
    severity_of,
)
from evalkit.report.signoff import Run
from evalkit.text import Decimal, Prose, msg, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult, Check
    from evalkit.language import Language

_HEADING = {"error": msg("Errors"), "warning": msg("Warnings"), "note": msg("Notes")}
_MEANT = re.compile(r"[\\`*_\[\]<>|~$&#]")  # what Markdown would read as more than itself
_NO_LIMIT = 1_000_000


def render_markdown(
    results: Sequence[AuditResult],
    language: Language,
    *,
    detail: bool = False,
    day: dt.date | None = None,
    version: str | None = None,
) -> str:
    """The working paper of *results*; *detail*: every check, and lines to sign on."""
    run = Run(version or evalkit.__version__, day or dt.datetime.now(tz=dt.UTC).astimezone().date())
    paper = _Paper(grouped(language.code), run, detail=detail)
    return "\n\n".join("\n".join(block) for result in results for block in paper.blocks(result)) + "\n"


class _Paper:
    """Writes the blocks of a report; a blank line stands between two of them."""

    def __init__(self, speech: Language, run: Run, *, detail: bool) -> None:
        self.speech = speech
        self.run = run
        self.detail = detail

    def say(self, prose: Prose) -> str:
        """*prose* as it reads in a cell."""
        return cell(self.speech.say(prose))

    def blocks(self, result: AuditResult) -> Iterator[list[str]]:
        sheet = result.sheet
        title = msg("Working paper: audit of the performance report of {agency}, {year}", agency=sheet.agency,
                    year=str(sheet.year))  # fmt: skip
        yield [f"# {self.say(title)}"]
        yield [f"- {self.say(fact)}" for fact in facts(result, self.run)]
        yield [self.say(NOT_OFFICIAL)]
        yield from self._totals(result)
        found = sections(result, agreeing=False)
        for severity in _HEADING:
            yield from self._findings(severity, found, result)
        if self.detail:
            yield from self._all(result)
            yield self._signature()

    def _totals(self, result: AuditResult) -> Iterator[list[str]]:
        found = counts(result)
        words: list[tuple[Prose, str]] = [(VERDICT[verdict], verdict) for verdict in TOTALS]
        words = [(msg("checked"), "checked"), *words]
        words += [(msg("claims"), "claims"), (msg("claims in a relation"), "in_relations")]
        yield [f"## {self.say(msg('Totals'))}"]
        rows = [(self.say(word), self.say(Decimal(found[key]))) for word, key in words]
        yield table((self.say(msg("verdict")), self.say(msg("count"))), rows, right=(1,))

    def _findings(self, severity: str, found: Sequence[Section], result: AuditResult) -> Iterator[list[str]]:
        numbers = numbered(found)
        here = [section for section in found if severity_of(section.verdict) == severity]
        if not here:
            return
        yield [f"## {self.say(_HEADING[severity])} ({sum(section.total for section in here)})"]
        checks = [check for section in here for check in in_order(section)]
        alone = [check for section in here for check in section.alone]
        if checks:
            heads = (msg("no."), msg("place"), msg("printed"), msg("should be"), msg("explanation"))
            rows = [[str(numbers[check.id]), *self._finding(check, result)] for check in checks]
            yield table([self.say(head) for head in heads], rows, right=(0,))
        if alone and not self.detail:
            yield [self.say(msg("Claims in no relation ({option} lists them):", option="--detail"))]
            yield [
                f"- {cell('  '.join(filter(None, (place.name, place.title))))}: {place.claims}"
                for place in places(result, alone)
            ]

    def _finding(self, check: Check, result: AuditResult) -> list[str]:
        assert check.relation is not None  # what stands in none is told apart
        said = [f"**{self.say(VERDICT[check.verdict])}**: {self.say(relation_prose(check.relation))}"]
        said.append(cell(explanation(check, self.speech)))
        if check.culprit not in (None, check.claim.address):
            said.append(self.say(culprit_prose(check.culprit or "", result)))
        if check.relation.note:
            said.append(self.say(msg("note: {text}", text=check.relation.note)))
        told = "<br>".join(filter(None, said))
        return [self._place(check), cell(check.claim.printed), self.say(computed_prose(check)), told]

    @staticmethod
    def _place(check: Check) -> str:
        return f"{cell(check.claim.at)}<br>{cell(check.claim.address)}"

    def _all(self, result: AuditResult) -> Iterator[list[str]]:
        """Every check in the order of the files, under the number that it has among the findings."""
        numbers = numbered(sections(result, agreeing=True))
        heads = (msg("no."), msg("place"), msg("printed"), msg("computed"), msg("verdict"), msg("computation"))
        rows = [
            [
                str(numbers[check.id]),
                self._place(check),
                cell(check.claim.printed),
                self.say(computed_prose(check)),
                self.say(VERDICT[check.verdict]),
                "<br>".join(self.say(prose) for prose in self._computation(check) if prose),
            ]
            for check in result.checks
        ]
        yield [f"## {self.say(msg('All checks'))} ({len(rows)})"]
        if rows:
            yield table([self.say(head) for head in heads], rows, right=(0,))

    def _computation(self, check: Check) -> Iterator[Prose]:
        """Relation, computation with its numbers, explanation, everything else that took part."""
        relation = check.relation
        if relation is None:
            yield msg("in no relation")
            return
        yield relation_prose(relation, full=True)
        yield check.formula or ""
        yield explanation(check, self.speech)
        if further(check):
            yield msg("see also: {places}", places=further(check))
        if relation.note:
            yield msg("note: {text}", text=relation.note)

    def _signature(self) -> list[str]:
        words = [self.say(one) for one in (msg("name"), msg("signature"), msg("date"))]
        return table(words, [["<br><br>", "", ""]])


def cell(text: str) -> str:
    """*text* as it reads in a cell: what Markdown would take for its own is escaped, a line end stays one."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "<br>".join([_MEANT.sub(r"\\\g<0>", visible(one.replace("\u00a0", " "), _NO_LIMIT)) for one in lines])


def table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, right: Sequence[int] = ()) -> list[str]:
    """Lines of a table; *heads* and cells are Markdown already. Columns in *right* are aligned to the right."""
    rule = ["---:" if number in right else "---" for number in range(len(heads))]
    return [f"| {' | '.join(row)} |" for row in (heads, rule, *rows)]
