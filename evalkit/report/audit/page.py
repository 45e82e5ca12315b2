"""An audit: totals, findings by severity, and what an auditor signs under.

How much an audit can catch: a line for the report, and in detail a table of its printed tables.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evalkit.audit.model import VERDICTS
from evalkit.audit.notes import mean_of
from evalkit.base.exact import decimal_text
from evalkit.base.file_content import file_prose
from evalkit.base.severities import ERROR
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES
from evalkit.report.audit.relations import (
    NOTHING,
    TOTALS,
    VERDICT,
    CheckedClaim,
    counts,
    culprit_prose,
    explanation,
    groups_of,
    head_of,
    is_empty,
    other_prose,
    others_of,
    relation_prose,
    repeats_prose,
    severity_of,
    start_prose,
)
from evalkit.report.blocks import (
    SEVERITY_WORDS,
    Block,
    Column,
    Document,
    Flow,
    Heading,
    Inline,
    Legend,
    Paragraph,
    Remark,
    Row,
    Section,
    Sign,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import headed_table, table
from evalkit.report.findings import counts as severity_counts
from evalkit.report.findings import findings
from evalkit.report.signoff import Stamp, assessment_facts, in_short, input_facts, program_facts, rules_fact, sign_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from fractions import Fraction

    from evalkit.audit.model import AuditResult, Caught, Check
    from evalkit.report.audit.relations import OfVerdict, Slip

LAST = 99  # percent of what is nearly all


def noticed_line(result: AuditResult) -> Iterator[Block]:
    """In one line: how likely a wrong digit is noticed, and how many numbers stand in no relation."""
    mean = result.noticing.mean if result.noticing is not None else None
    if result.noticing is not None and mean is not None:
        found = list(result.noticing.caught.values())
        said = msg(
            "a wrong digit in one of the {count} numbers would be noticed in {share} of 100 cases; {alone:number stands|numbers stand} in no relation",
            count=Decimal(len(found)),
            share=_share(mean),
            alone=_alone(found),
        )
        yield Paragraph(said, hang=0)


def noticed_tables(result: AuditResult) -> Section:
    """The same for each printed table, and for the sentences."""
    groups: dict[str, list[Caught]] = {}
    for address, one in result.noticing.caught.items() if result.noticing is not None else ():
        name = address.partition(":")[0]
        groups.setdefault(name if name in result.sheet.tables else "", []).append(one)
    titles = {name: together(name, title, separator="  ") for name, title in result.sheet.tables.items()}
    return headed_table(
        msg("What a wrong digit would do"),
        list(groups.items()),
        (Column(msg("table"), wrap=True, least=14), lambda one: titles.get(one[0], msg("sentences"))),
        (Column(msg("numbers"), number=True), lambda one: Decimal(len(one[1]))),
        (Column(msg("in no relation"), number=True), lambda one: _alone(one[1])),
        (Column(_NOTICED, number=True, wrap=True, least=10), lambda one: _share(mean_of(one[1]))),
        level=2,
    )


_NOTICED = msg("of 100 wrong digits noticed")


def _alone(numbers: Sequence[Caught]) -> Decimal:
    return Decimal(sum(not number.relations for number in numbers))


def _share(mean: Fraction | None) -> Decimal:
    """In percent; never 100 where something is missed, nor 0 where something is noticed."""
    if mean is None:
        return Decimal("–")
    if mean in (0, 1):
        return Decimal("100" if mean else "0")
    percent = mean * 100
    return Decimal("1") if percent < 1 else Decimal("99") if percent > LAST else decimal_text(percent, 0)


_BEST_FIRST = tuple(reversed(SEVERITY_WORDS))


def audit_page(results: Sequence[AuditResult], *, detail: bool, run: Stamp | None = None) -> list[Document]:
    """A page for each report and, for several, a summary.

    Args:
        results: In the order in which they are shown.
        detail: Whether to show every check, also those that agree, its computation, whole hashes, and lines to sign on.
        run: The installed version of evalkit and today, if not given.
    """
    run = run or Stamp.now()
    pages = [Document([*_sections(result, run, detail=detail)], grouped=True) for result in results]
    return [*pages, Document([_summary(results)], grouped=True)] if len(results) > 1 else pages


def _sections(result: AuditResult, run: Stamp, *, detail: bool) -> Iterator[Section]:
    sheet = result.sheet
    title = together(msg("Audit of a performance report"), sheet.agency, str(sheet.year))
    yield [Heading(title, 1), Paragraph(file_prose(sheet.file), hang=0)]
    if is_empty(result):
        yield [Paragraph(NOTHING, hang=0)]
    else:
        groups = groups_of(result, agreeing=detail)
        listing = _Listing(result, groups.numbers(), detail=detail)
        yield _totals(result)
        yield findings(result.findings)
        yield [*listing.errors(groups.slips)]
        yield from ([*listing.of_verdict(group)] for group in groups.verdicts)
        if detail:
            yield noticed_tables(result)
    facts = [*program_facts(run, msg("audited: {day}", day=run.day.isoformat())), *_file_facts(result)]
    yield from sign_off(in_short(run, sheet.sha256, result.result.rules), facts, detail=detail)


def _file_facts(result: AuditResult) -> Iterator[Message]:
    """The report, its rules, and the assessments that were held against it, with their hashes."""
    yield from input_facts(result.sheet.inputs, result.sheet.sha256)
    if result.result.rules is not None:
        yield rules_fact(result.result.rules)
    yield from assessment_facts(result.result.evaluations)


# --- Totals -----------------------------------------------------------------------------------------------------


def _totals(result: AuditResult) -> Section:
    """How many were checked, with which verdicts; how many claims there are, and how many stand in a relation."""
    totals = counts(result)
    items: list[Inline] = [Styled(msg("checked: {count}", count=Decimal(totals["checked"])), "strong")]
    for verdict in TOTALS:
        severity, count = severity_of(verdict), totals[verdict]
        words = together(Decimal(count), VERDICT[verdict], separator=" ")
        items.append((Sign(severity, severity if count else ""), " ", words))
    claims, related = Decimal(totals["claims"]), Decimal(totals["in_relations"])
    text = msg("{claims:claim|claims}, {related} of them in a relation", claims=claims, related=related)
    lines = [text]
    if totals["left_out"]:
        lines.append(
            msg(
                "{count:cell that cannot be read or taken is|cells that cannot be read or taken are} left out",
                count=Decimal(totals["left_out"]),
            )
        )
    return [Flow(items), *(Paragraph(line, hang=0) for line in lines), *noticed_line(result), *_adopted(result)]


def _adopted(result: AuditResult) -> Iterator[Block]:
    """That some of the checks rest on relations which nobody typed."""
    own = [check for check in result.checks if check.relation is not None and check.relation.proposed is not None]
    if own:
        count, least = Decimal(len(own)), Decimal(min(check.relation.proposed or 0 for check in own if check.relation))
        said = msg(
            "{count:of the checks is|of the checks are} by relations that were proposed by evalkit and adopted, with {bits:bit|bits} or more",
            count=count,
            bits=least,
        )
        yield Paragraph(said, hang=0)


def _summary(results: Sequence[AuditResult]) -> Section:
    """One row a report: how many were checked, and findings by severity."""
    summary = table(
        results,
        (Column(msg("agency"), wrap=True, least=12), lambda result: result.sheet.agency),
        (Column(msg("year")), lambda result: str(result.sheet.year)),
        (Column(msg("file"), wrap=True, least=12), lambda result: file_prose(result.sheet.file)),
        (Column(msg("checked"), number=True), lambda result: Decimal(counts(result)["checked"])),
        (Column(msg("findings")), _by_severity),
    )
    return [Heading(msg("Summary"), 1), summary, Legend(_BEST_FIRST)]


def _by_severity(result: AuditResult) -> Inline:
    totals, found = counts(result), Counter[str]()
    for verdict in TOTALS:
        found[severity_of(verdict)] += totals[verdict]
    return severity_counts(found, _BEST_FIRST, always=AGREES)


# --- Findings ---------------------------------------------------------------------------------------------------


class _Listing(NamedTuple):
    """Lists findings of one audit; ``numbers``: id of a check → the number of its finding."""

    result: AuditResult
    numbers: Mapping[str, int]
    detail: bool

    def errors(self, slips: Sequence[Slip]) -> Iterator[Block]:
        """The slips to which several errors go back."""
        if slips:
            yield Heading(together(SEVERITY_WORDS[ERROR], _title(slips)), severity=ERROR)
            yield from self._folded(slips)

    def _folded(self, slips: Iterable[Slip]) -> Iterator[Block]:
        """Where each slip starts, what all its checks say, and the checks that go back to it."""
        for slip in slips:
            count = msg("{count:check|checks}", count=str(len(slip.checks)))
            yield Paragraph(together(start_prose(slip, self.result), count), 2, style="strong")
            told = [*slip.common, *repeats_prose(slip)]
            if told:
                yield Paragraph(together(*told, separator="; "), 2, hang=0)
            yield self._table(slip.findings, slip)

    def of_verdict(self, group: OfVerdict) -> Iterator[Block]:
        severity = severity_of(group.verdict)
        verdict = VERDICT[group.verdict] if group.verdict != AGREES else ""
        count: Prose = str(group.total)
        if group.above:
            count = msg("{count}, {above} of them above", count=count, above=str(group.above))
        title = Message("{verdict} ({count})", {"verdict": together(SEVERITY_WORDS[severity], verdict), "count": count})
        yield Heading(title, severity=severity)
        yield from self._folded(group.slips)
        if group.findings:
            yield self._table(group.findings)
        if group.alone and self.detail:
            yield Paragraph(msg("in no relation, for a person to look at:"), 2, hang=0)
            yield self._table([CheckedClaim(check.claim, (check,)) for check in group.alone])
        elif group.alone:
            yield Paragraph(
                msg("in no relation, for a person to look at ({option} lists them):", option="--detail"), 2, hang=0
            )
            yield self._chapters(group.alone)

    def _chapters(self, checks: Iterable[Check]) -> Table:
        """How many of *checks* stand where: by table, and outside of tables by chapter, in the order of the files."""
        tables = self.result.sheet.tables
        chapters: Counter[str] = Counter()
        for check in checks:
            name = check.claim.address.partition(":")[0]
            chapters[name if name in tables else check.claim.at.partition(",")[0].strip()] += 1
        return table(
            chapters.items(),
            (Column(number=True), lambda one: str(one[1])),
            (Column(wrap=True), lambda one: together(one[0], tables.get(one[0], ""), separator="  ")),
            level=2,
        )

    def _table(self, every: Sequence[CheckedClaim], slip: Slip | None = None) -> Table:
        """Findings, a row each; under a *slip* only what is right stands beside what is printed: the rest comes from it."""
        columns = (
            Column(number=True),
            Column(msg("place"), wrap=True, least=14),
            Column(msg("printed"), number=True, wrap=True, least=20, most=40),
            Column(head_of(every[0].checks[0].verdict), number=True, wrap=True, least=16, most=40),
        )
        rows = [self._row(finding, slip) for finding in every]
        return Table(columns, rows, level=3 if slip else 2, remarks=msg("explanation"))

    def _row(self, finding: CheckedClaim, slip: Slip | None) -> Row:
        claim, checks = finding
        right = None if slip is None or slip.is_input else slip.start.right.get(claim.address)
        others = others_of(checks) if slip is None else [] if right is None else [right]
        remarks = self._remarks(finding, slip, each=len(others) > 1)
        other = others[0] if len(others) == 1 else ""
        cells = [str(self.numbers[checks[0].id]), Styled(claim.at, "strong"), claim.printed, other]
        return Row(cells, [Remark(text) for text in remarks if text])

    def _remarks(self, finding: CheckedClaim, slip: Slip | None, *, each: bool) -> Iterator[Prose]:
        """What stands below a claim: address, relations, explanations, notes; in detail computations and their parts.

        *each*: what comes out differs from relation to relation, and stands beside each.
        """
        claim, checks = finding
        if len(checks) == 1:
            yield together(claim.address, *self._relation(checks[0], slip, each=each))
            yield from self._explained(checks[0], slip)
        else:
            yield claim.address
            for check in checks:
                yield together(*self._relation(check, slip, each=each), *self._explained(check, slip))
                yield from self._computation(check)
        for text in dict.fromkeys(check.relation.note for check in checks if check.relation and check.relation.note):
            yield msg("note: {text}", text=text)
        if len(checks) == 1:
            yield from self._computation(checks[0])

    def _relation(self, check: Check, slip: Slip | None, *, each: bool) -> Iterator[Prose]:
        if check.relation is None:
            return
        yield relation_prose(check.relation, full=self.detail)
        if each:
            yield other_prose(check)
        if slip is not None and severity_of(check.verdict) == ERROR:  # else the heading says it
            yield VERDICT[check.verdict]

    def _explained(self, check: Check, slip: Slip | None) -> Iterator[Prose]:
        if check.relation is not None:  # of a claim in none, the heading says it
            yield explanation(check, without=slip.common if slip else ())
        if check.culprit not in (None, check.claim.address, *(slip.start.places if slip else ())):
            yield culprit_prose(check.culprit or "", self.result)

    def _computation(self, check: Check) -> Iterator[Prose]:
        if self.detail and check.formula is not None:
            yield check.formula


def _title(slips: Sequence[Slip]) -> Message:
    """How many slips there are, and which verdicts the checks have that go back to them."""
    verdicts = Counter(check.verdict for slip in slips for check in slip.checks)
    words = tuple(
        msg("{count} {verdict}", count=str(verdicts[verdict]), verdict=VERDICT[verdict])
        for verdict in VERDICTS
        if verdicts[verdict]
    )
    return msg("slips with several findings ({count}): {verdicts}", count=str(len(slips)), verdicts=words)
