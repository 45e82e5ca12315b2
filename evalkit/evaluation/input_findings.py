"""What a reader must know of what was given: what is missing, was taken instead, or contradicts itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults
from evalkit.base.exact import decimal_text
from evalkit.base.interval import Interval
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, Message, first_few, msg, visible
from evalkit.evaluation.context import defaults
from evalkit.evaluation.contradictions import given_text, span_text
from evalkit.evaluation.inputs import value_number
from evalkit.evaluation.result import Finding
from evalkit.files.codes import Expiring
from evalkit.instruments import TOTAL, Instrument
from evalkit.instruments.bands import rounded
from evalkit.method.formula_range import ChildrenEnd, ends_between
from evalkit.method.plan import run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.evaluation.runs import Runs
    from evalkit.files.assessment import Assessment
    from evalkit.files.period import Period
    from evalkit.files.records.means import Panel
    from evalkit.files.records.rows import ParsedTable
    from evalkit.instruments import Records

MAX_NAMED = 8


def of_inputs(runs: Runs, bound: BoundInput) -> Iterator[Finding]:
    """What the input left open, and what was used in its place."""
    if runs.inputs.plain and bound.rows is None:
        return
    yield from _of_missing(runs)
    yield from of_grades(runs)
    yield from _of_used(runs)
    yield from _of_rows(bound)


def of_defaults(instrument: Instrument, assessment: Assessment, context: Mapping[str, Any]) -> Iterator[Finding]:
    """Facts of the *context* that nobody gave."""
    for key, word in defaults(instrument, assessment.context).items():
        if key in context:
            text = msg("{key} is not given; {word} is taken: {place}", key=instrument.context[key].title, word=word,
                       place=f"context.{key}")  # fmt: skip
            yield Finding(code="context-assumed", severity=NOTE, message=text)


def of_offices(bound: BoundInput) -> Iterator[Finding]:
    """The leaves for which several grades of offices are as frequent, with what each way to decide takes."""
    panel, rules = bound.panel, bound.plan.instrument.offices
    tied = panel.tied() if panel is not None else ()
    if panel is None or rules is None or not tied:
        return
    named = tuple(_tie(panel, code, rules.ties) for code in tied[:MAX_NAMED])
    text = msg(
        "{count:leaf has|leaves have} several grades that are as frequent among the offices; which counts is not established: {list}",
        count=Decimal(len(tied)),
        list=named if len(named) == len(tied) else (*named, "…"),
    )
    yield Finding(code="offices-tied", severity=WARNING, message=text)


def _tie(panel: Panel, code: str, ties: str) -> Message:
    grades = tuple(str(one) for one in panel.most_frequent(code))
    used = str(panel.chosen(code, ties))
    return msg("{code} ({grades}; {used} counts here)", code=code, grades=grades, used=used)


def of_groups(bound: BoundInput) -> Iterator[Finding]:
    """How groups were put together, and values of a group that its other values do not give."""
    if not bound.groups:
        return
    heads = Decimal(sum(group.n for group in bound.groups))
    count = Decimal(len(bound.groups))
    text = msg("{count} groups are combined by head-count ({heads} in all)", count=count, heads=heads)
    yield Finding(code="groups-combined", severity=NOTE, message=text)
    for group in bound.groups:
        runs = bound.run_group(bound.plan, group, Faults(""))
        for at in sorted(set(runs.inputs.given) - runs.used):
            found = runs.left(at) if runs.point.values[at] is not None else None
            number = value_number(group.values[runs.plan.codes[at]])
            if found is None or number is None or found.can_print(*number):
                continue
            text = msg(
                "{group}: {code} {value} is given, but its other values give {computed}",
                group=visible(group.name),
                code=runs.plan.codes[at],
                value=given_text(runs.inputs.given[at]),
                computed=decimal_text(runs.point.values[at] or 0, runs.plan.nodes[at].digits),
            )
            yield Finding(code="value-contradicted", severity=ERROR, node=runs.plan.codes[at], message=text)


def _of_missing(runs: Runs) -> Iterator[Finding]:
    plan = runs.plan
    below_total = set(plan.instrument.leaves_under(TOTAL))
    counting = [
        (plan.codes[at], entry)
        for at, entry in sorted(runs.inputs.leaves.items())
        if at not in runs.below and plan.codes[at] in below_total
    ]
    missing = [code for code, entry in counting if entry.point is None and entry.n is None]
    if missing:
        text = msg(
            "{count:answer is|answers are} missing: {codes}",
            count=Decimal(len(missing)),
            codes=first_few(missing, MAX_NAMED),
        )
        yield Finding(code="answers-missing", severity=NOTE, message=text)
    assumed = [code for code, entry in counting if entry.default]
    if assumed:
        text = msg(
            "{count:answer is|answers are} missing, and the rule file says what stands instead: {codes}",
            count=Decimal(len(assumed)),
            codes=first_few(assumed, MAX_NAMED),
        )
        yield Finding(code="answers-assumed", severity=NOTE, message=text)


def _of_used(runs: Runs) -> Iterator[Finding]:
    plan = runs.plan
    for at in sorted(runs.used):
        leaves = plan.instrument.leaves_under(plan.codes[at])
        known = [leaf for leaf in leaves if runs.inputs.leaves[plan.position[leaf]].known]
        if known and len(known) < len(leaves):
            text = msg(
                "{code}: of {all} answers only {codes} are known; the given value {value} is used",
                code=plan.codes[at],
                all=Decimal(len(leaves)),
                codes=first_few(known, MAX_NAMED),
                value=given_text(runs.inputs.given[at]),
            )
            yield Finding(code="value-used", severity=NOTE, node=plan.codes[at], message=text)
        yield from _contradicted_below(runs, at)


def _contradicted_below(runs: Runs, at: int) -> Iterator[Finding]:
    """A used value that the values shown below it do not give."""
    plan = runs.plan
    formula, children = plan.formulas[at], plan.children[at]
    if plan.words_at(at) or not any(runs.point.values[i] is not None for i in children):
        return  # a grade by hand stands above its criteria; and where nothing is shown, nothing contradicts
    sides = [
        ChildrenEnd(
            [value for i in children if (value := run.values[i]) is not None], [run.levels[i] for i in children]
        )
        for run in (runs.wide_low, runs.wide_high)
    ]
    ends = ends_between(formula, *sides)
    if ends is None:
        return  # what the values shown give is not known
    low, high = ends
    entry, stage = runs.inputs.given[at], plan.instrument.stage_of(plan.nodes[at])
    shown = Interval(low, high), Interval(rounded(low, stage), rounded(high, stage))
    if any(inside.meets(entry.wide) for inside in shown):
        return
    digits = plan.nodes[at].digits
    text = msg(
        "{code}: the given value {value} is used, but the values below it give {found}",
        code=plan.codes[at],
        value=given_text(runs.inputs.given[at]),
        found=span_text(low, high, digits),
    )
    yield Finding(code="value-contradicted", severity=ERROR, node=plan.codes[at], message=text)


def _of_rows(bound: BoundInput) -> Iterator[Finding]:
    rows, records = bound.rows, bound.plan.instrument.records
    if rows is None or records is None:
        return
    for table in bound.assessment.tables.values():
        for note in table.notes:
            yield Finding(code=note.code, severity=NOTE, message=note.text)
    for word, count in sorted(rows.left_out.items()):
        assert records.population is not None
        text = msg(
            "{count} with {column} {word} are left out: {reason}",
            count=Decimal(count),
            column=records.population.column,
            word=word,
            reason=records.population.reason,
        )
        yield Finding(code="rows-left-out", severity=WARNING, message=text)
    if rows.blank_rows:
        text = msg(
            "{count:row without any answer counts|rows without any answer count} in no mean",
            count=Decimal(rows.blank_rows),
        )
        yield Finding(code="rows-blank", severity=NOTE, message=text)
    blank = {code: count for code, count in rows.blanks.items() if count}
    if blank:
        listed: tuple[Message, ...] = tuple(
            msg("{code} {count}", code=code, count=Decimal(n)) for code, n in blank.items()
        )
        text = msg("blank answers: {list}", list=listed)
        yield Finding(code="blanks", severity=NOTE, message=text)
    if rows.has_units:
        yield from _of_units(rows, records)


def _of_units(rows: ParsedTable, records: Records) -> Iterator[Finding]:
    for unit, others in rows.spelled.items():
        text = msg(
            "{unit} is written in several ways and is one unit: {others}",
            unit=visible(unit, 200),
            others=tuple(visible(other, 200) for other in others),
        )
        yield Finding(code="units-spelled", severity=NOTE, message=text)
    nameless = rows.sizes.get("", 0)
    if nameless:
        text = msg("{count:row does|rows do} not name a unit", count=Decimal(nameless))
        yield Finding(code="units-nameless", severity=NOTE, message=text)
    if records.pool == "rows":
        text = msg("the whole is the mean over all {rows}, not the mean of the units", rows=records.title)
    else:
        text = msg("the whole is the mean of the units, not the mean over all {rows}", rows=records.title)
    yield Finding(code="units-pooled", severity=NOTE, message=text)


def of_period(instrument: Instrument, assessment: Assessment) -> Iterator[Finding]:
    """Whether edition and evidence were in force in the period, and what the rule file says of that time."""
    yield from _of_evidence(assessment)
    yield from of_edition(instrument, assessment.period)


def of_edition(instrument: Instrument, period: Period) -> Iterator[Finding]:
    """Whether the edition was in force in a *period*, and what the rule file says of that time."""
    day, validity = period.last_day, instrument.validity
    edition = {"instrument": instrument.id, "period": period.text}
    if validity.until is not None and day > validity.until:
        until = validity.until.isoformat()
        text = msg(
            "{instrument} was no longer in force in {period} (until {until})",
            until=until,
            **edition,
        )
        if validity.followed_by is not None:
            text = msg(
                "{instrument} was no longer in force in {period} (until {until}; followed by {next})",
                until=until,
                next=validity.followed_by,
                **edition,
            )
        yield Finding(code="edition-superseded", severity=WARNING, message=text)
    if validity.since is not None and day < validity.since:
        text = msg(
            "{instrument} was not yet in force in {period} (from {since})",
            since=validity.since.isoformat(),
            **edition,
        )
        yield Finding(code="edition-not-yet", severity=WARNING, message=text)
    for notice in validity.notices:
        if (notice.since is None or day >= notice.since) and (notice.until is None or day <= notice.until):
            yield Finding(code="notice", severity=WARNING, message=msg("{notice}", notice=notice.text))


def _of_evidence(assessment: Assessment) -> Iterator[Finding]:
    """Evidence that is no longer valid on the last day of the period."""
    last_day = assessment.period.last_day
    for code, listed in assessment.evidence.items():
        for one in listed:
            if isinstance(one, Expiring) and one.until < last_day:
                text = msg(
                    "{code}: the evidence {text} was valid until {until}, not to the end of {period} ({day})",
                    code=code,
                    text=one.text,
                    until=one.until.isoformat(),
                    period=assessment.period.text,
                    day=last_day.isoformat(),
                )
                yield Finding(code="evidence-expired", severity=WARNING, message=text, node=code)


# --- Grades that only an assessor gives -------------------------------------------------------------------------------


def of_grades(runs: Runs) -> Iterator[Finding]:
    """That grades by hand could lift an open total beyond its range.

    A node with an open criterion may still be given any grade, so the range counts that. Where every criterion is
    answered, the grade that follows from them stands until an assessor writes another one; how high that could lead is
    told beside the range.
    """
    plan, high = runs.plan, runs.high
    if runs.point.values[0] is not None or high.values[0] is None:
        return
    raised: dict[int, Exact] = {}
    still: dict[int, Exact] = {}
    for step in plan.steps:
        words, value = plan.words_at(step.at), high.raw[step.at]
        if not words or value is None or step.at in runs.below or step.at in runs.used:
            continue
        best = max([one.points for one in plan.by_hand_at(step.at)], default=value)
        if runs.point.raw[step.at] is None:
            still[step.at] = value
        elif best > value and all(runs.point.raw[i] for i in step.children):
            raised[step.at] = best
    if still and raised and plan.monotone:
        given = {at: runs.inputs.given[at].wide_high for at in runs.used}
        _, found = run(plan, list(high.raw), list(high.levels), {**given, **still, **raised})
        text = msg(
            "the range counts grades that only an assessor gives where criteria are open ({still}); where all are met, the"
            " grade that follows from them stands ({settled}). With the best grades there as well: {highest}",
            still=tuple(plan.codes[at] for at in sorted(still)),
            settled=tuple(plan.codes[at] for at in sorted(raised)),
            highest=decimal_text(found[0] or 0, plan.nodes[0].digits),
        )
        yield Finding(code="grades-by-hand", severity=NOTE, node=TOTAL, message=text)
