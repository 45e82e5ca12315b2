"""The audit as a working paper in Markdown: totals, findings by severity, and with detail every check."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from evalkit.base.distribution import installed_version
from evalkit.base.text import Decimal, Prose, msg, visible
from evalkit.report.audit.groups import count_prose, places, told, wrong_title
from evalkit.report.audit.signoff import file_facts, run_facts
from evalkit.report.audit.words import (
    NOTHING,
    TOTALS,
    VERDICT,
    computed_prose,
    counts,
    culprit_prose,
    explanation,
    further,
    head_of,
    is_empty,
    other_prose,
    others_of,
    relation_prose,
    severity_of,
)
from evalkit.report.grouped import grouped
from evalkit.report.signoff import NOT_OFFICIAL, Run
from evalkit.report.words import SEVERITY as SEVERITY_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.audit.model import AuditResult, Check
    from evalkit.base.language import Language
    from evalkit.report.audit.groups import Finding, Section, Told, WrongInput

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
    run = Run(version or installed_version(), day or dt.datetime.now(tz=dt.UTC).astimezone().date())
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
        yield [f"- {self.say(fact)}" for fact in run_facts(self.run)]
        yield [self.say(NOT_OFFICIAL)]
        files = [f"- {self.say(fact)}" for fact in file_facts(result)]
        if is_empty(result):
            yield [self.say(NOTHING)]
            yield files
            return
        yield from self._audited(result)
        yield [f"## {self.say(msg('Files and rules'))}"]
        yield files
        if self.detail:
            yield self._signature()

    def _audited(self, result: AuditResult) -> Iterator[list[str]]:
        yield from self._totals(result)
        if result.findings:
            yield [f"## {self.say(msg('Assessment files'))} ({len(result.findings)})"]
            yield [f"- {self.say(SEVERITY_WORDS[one.severity])}: {self.say(one.message)}" for one in result.findings]
        found = told(result, agreeing=False)
        for severity in _HEADING:
            yield from self._findings(severity, found, result)
        if self.detail:
            yield from self._all(result)

    def _totals(self, result: AuditResult) -> Iterator[list[str]]:
        found = counts(result)
        words: list[tuple[Prose, str]] = [(VERDICT[verdict], verdict) for verdict in TOTALS]
        words = [(msg("checked"), "checked"), *words]
        words += [(msg("claims in all"), "claims"), (msg("claims in a relation"), "in_relations")]
        yield [f"## {self.say(msg('Totals'))}"]
        rows = [(self.say(word), self.say(Decimal(found[key]))) for word, key in words]
        yield table((self.say(msg("verdict")), self.say(msg("count"))), rows, right=(1,))

    def _findings(self, severity: str, found: Told, result: AuditResult) -> Iterator[list[str]]:
        total = sum(count for verdict, count in result.totals.items() if severity_of(verdict) == severity)
        if not total:
            return
        yield [f"## {self.say(_HEADING[severity])} ({total})"]
        if found.wrong and severity == "error":
            yield [f"### {self.say(wrong_title(found.wrong))}"]
            for wrong in found.wrong:
                yield from self._wrong(wrong, found, result)
        for section in found.sections:
            if severity_of(section.verdict) == severity:
                yield from self._section(section, found, result)

    def _wrong(self, wrong: WrongInput, found: Told, result: AuditResult) -> Iterator[list[str]]:
        """A wrong input; nothing stands beside what is printed, for it would come from that input."""
        yield [f"**{self.say(culprit_prose(wrong.address, result))}**"]
        if wrong.alike:
            yield ["; ".join([self.say(one) for one in wrong.alike])]
        heads = (msg("no."), msg("place"), msg("printed"), msg("explanation"))
        numbers = found.numbers()
        rows = []
        for finding in wrong.findings:
            number, place, printed, _, text = self._finding(finding, numbers, result, wrong)
            rows.append([number, place, printed, text])
        yield table([self.say(head) for head in heads], rows, right=(0,))

    def _section(self, section: Section, found: Told, result: AuditResult) -> Iterator[list[str]]:
        yield [f"### {self.say(VERDICT[section.verdict])} ({self.say(count_prose(section))})"]
        if section.findings:
            heads = (msg("no."), msg("place"), msg("printed"), head_of(section.verdict), msg("explanation"))
            numbers = found.numbers()
            rows = [self._finding(finding, numbers, result) for finding in section.findings]
            yield table([self.say(head) for head in heads], rows, right=(0,))
        if section.alone and not self.detail:
            yield [self.say(msg("Claims in no relation ({option} lists them):", option="--detail"))]
            yield [
                f"- {cell('  '.join(filter(None, (place.name, place.title))))}: {place.claims}"
                for place in places(result, section.alone)
            ]

    def _finding(
        self, finding: Finding, numbers: Mapping[str, int], result: AuditResult, wrong: WrongInput | None = None
    ) -> list[str]:
        checks = finding.checks
        others = others_of(checks, self.say)
        said = [self._told(check, result, wrong, each=len(others) > 1) for check in checks]
        notes = dict.fromkeys(check.relation.note for check in checks if check.relation and check.relation.note)
        said += [self.say(msg("note: {text}", text=text)) for text in notes]
        other = others[0] if len(others) == 1 else ""
        return [
            str(numbers[checks[0].id]), self._place(checks[0]), cell(finding.claim.printed), other, "<br>".join(said)
        ]  # fmt: skip

    def _told(self, check: Check, result: AuditResult, wrong: WrongInput | None, *, each: bool) -> str:
        """A relation, what comes out where that differs *each* time, and why it does not hold."""
        assert check.relation is not None  # what stands in none is told apart
        said = [self.say(relation_prose(check.relation))]
        said.append(self.say(other_prose(check)) if each and wrong is None else "")
        said.append(f"**{self.say(VERDICT[check.verdict])}**" if wrong is not None else "")
        head = " · ".join(filter(None, said))
        culprit = check.culprit if check.culprit not in (None, check.claim.address, wrong and wrong.address) else None
        rest = [cell(explanation(check, self.speech, said=wrong.alike if wrong else ()))]
        rest.append(self.say(culprit_prose(culprit, result)) if culprit is not None else "")
        return "<br>".join(filter(None, [head, *rest]))

    @staticmethod
    def _place(check: Check) -> str:
        return f"{cell(check.claim.at)}<br>{cell(check.claim.address)}"

    def _all(self, result: AuditResult) -> Iterator[list[str]]:
        """Every check in the order of the files, under the number that it has among the findings."""
        numbers = told(result, agreeing=True).numbers()
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
