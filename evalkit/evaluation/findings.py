"""What a reader must know beside the numbers, in sentences with a stable code each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import Faults
from evalkit.base.exact import decimal_text, decimals_of
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal, Message, Prose, msg, visible
from evalkit.base.verdicts import ERROR, NOTE, WARNING
from evalkit.evaluation.by_hand import of_grades
from evalkit.evaluation.context import defaults
from evalkit.evaluation.contradictions import given_text, span_text
from evalkit.evaluation.inputs import value_number
from evalkit.evaluation.result import Finding, ReadingResult
from evalkit.files.codes import Expiring
from evalkit.instruments import ONE_LOWER, TOTAL, Instrument
from evalkit.method.outcomes import outcome_rules
from evalkit.method.plan import Side, ends_between, rounded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.evaluation.bound_input import BoundInput
    from evalkit.evaluation.outcome import Outcome
    from evalkit.evaluation.runs import Runs
    from evalkit.files.assessment import Assessment
    from evalkit.files.records.offices import Panel
    from evalkit.files.records.rows import Rows
    from evalkit.instruments import Band, OutcomeRule, Records

MAX_NAMED = 8
MAX_DECIMALS = 10


def of_readings(ours: Band | None, readings: Sequence[ReadingResult], digits: int) -> Iterator[Finding]:
    """A warning for each reading that gives another predicate than *ours*, one note for those that change only the score."""
    quiet: list[ReadingResult] = []
    for one in readings:
        if one.problem is not None:
            text = msg("{title}: {score}", title=one.reading.title, score=one.problem)
            yield Finding(code="reading-without-value", severity=NOTE, node=TOTAL, message=text)
        if one.score is None or not (one.changes_score or one.changes_predicate):
            continue
        if not one.changes_predicate or one.band is None or ours is None:
            quiet.append(one)
            continue
        text = msg(
            "{title}: {score} and {theirs}, not {ours}",
            title=one.reading.title,
            score=_shown(one, digits),
            theirs=_word(one.band.predicate, one.band.label),
            ours=_word(ours.predicate, ours.label),
        )
        yield Finding(code="reading-changes-predicate", severity=WARNING, node=TOTAL, message=text)
    if quiet:
        listed = tuple(msg("{title}: {score}", title=one.reading.title, score=_shown(one, digits)) for one in quiet)
        text = msg("other documented readings give another total: {list}", list=listed)
        yield Finding(code="reading-changes-score", severity=NOTE, node=TOTAL, message=text)


def _shown(one: ReadingResult, digits: int) -> Decimal:
    assert one.score is not None
    places = max((stage.decimals for stage in one.reading.rounding), default=digits)
    places = max(places, digits) if one.reading.rounding else digits
    full = decimals_of(one.score.value, MAX_DECIMALS)
    return decimal_text(one.score.value, max(digits, 4) if full is None else max(places, full))


def _word(predicate: str, label: str | None) -> str:
    return f"{predicate} ({label})" if label else predicate


def of_outcome(runs: Runs, outcome: Outcome) -> Iterator[Finding]:
    """What is open or decided about the predicate."""
    yield from _of_total(runs, outcome)
    yield from _of_context(runs.plan.instrument, outcome)
    yield from _of_floors(outcome, runs.plan.instrument.floor_predicate)
    yield from _of_rules(runs.plan.instrument, outcome)


def _of_total(runs: Runs, outcome: Outcome) -> Iterator[Finding]:
    """What missing answers or printed decimals leave to the total."""
    low, high = runs.low.values[0], runs.high.values[0]
    if runs.point.values[0] is None and low is not None and high is not None:
        digits = runs.plan.nodes[0].digits
        yield _open_or_decided(outcome, low=decimal_text(low, digits), high=decimal_text(high, digits))
    elif 0 in runs.as_printed:
        names = sorted({runs.plan.nodes[step.at].method for step in runs.plan.steps if step.formula.hides})
        text = msg(
            "printed decimals stand as they are: under the method {names} it is not known what else they leave to the total",
            names=tuple(names),
        )
        yield Finding(code="decimals-as-printed", severity=NOTE, node=TOTAL, message=text)
    elif outcome.crossing:
        text = msg("the printed inputs leave more than one predicate: {words}", words=outcome.possible)
        yield Finding(code="band-crossing", severity=WARNING, node=TOTAL, message=text)


def _open_or_decided(outcome: Outcome, **ends: Decimal) -> Finding:
    if outcome.band is None:
        text = msg("open: the total lies from {low} to {high}; possible: {words}", words=outcome.possible, **ends)
        return Finding(code="open", severity=WARNING, node=TOTAL, message=text)
    text = msg(
        "decided: nothing that is missing can change {word}; the total lies from {low} to {high}",
        word=outcome.band.predicate,
        **ends,
    )
    return Finding(code="decided", severity=NOTE, node=TOTAL, message=text)


def _of_context(instrument: Instrument, outcome: Outcome) -> Iterator[Finding]:
    """The predicates under each value of a fact that nobody gave."""
    if not outcome.possible_by or outcome.band is not None:
        return
    listed = tuple(
        msg("{when}: {words}", when=when, words=" / ".join(words)) for when, words in outcome.possible_by.items()
    )
    key = instrument.context[instrument.bands_by or ""]
    text = msg("{key} is not known, so the predicate is open: {list}", key=key.title, list=listed)
    yield Finding(code="context-missing", severity=WARNING, node=TOTAL, message=text)


def _of_floors(outcome: Outcome, word: str | None) -> Iterator[Finding]:
    """Floors that are missed, or could not be checked; *word* is what the predicate then is."""
    floors = outcome.floors
    if floors.broken:
        text = msg(
            "below its floor: {codes}. The predicate is therefore {word}, whatever the total",
            codes=floors.broken,
            word=word,
        )
        yield Finding(code="floor-broken", severity=WARNING, node=floors.broken[0], message=text)
    elif floors.certain:
        text = msg(
            "one of {codes} is below its floor. The predicate is therefore {word}, whatever the total",
            codes=floors.open,
            word=word,
        )
        yield Finding(code="floor-broken", severity=WARNING, node=floors.open[0], message=text)
    if outcome.floors_open:
        text = msg(
            "the floors of {codes} could not be checked: these are not known. {word} stays possible",
            codes=floors.open,
            word=word,
        )
        yield Finding(code="floors-unchecked", severity=WARNING, node=TOTAL, message=text)


def _of_rules(instrument: Instrument, outcome: Outcome) -> Iterator[Finding]:
    """Rules that change the predicate, and those that could not be checked though they may."""
    missing: dict[str, None] = {}
    for rule, state in zip(outcome_rules(instrument), outcome.rules, strict=False):
        when, then = rule.stated.condition, then_words(rule.stated)
        if rule.stated.unless:  # each requirement is told by itself
            missing |= dict.fromkeys(key for key in rule.facts if state is None and key not in instrument.facts)
            continue
        if state:
            text = msg("the predicate is {then}, because {when}", then=then, when=when)
            yield Finding(code="outcome-rule", severity=WARNING, node=TOTAL, message=text)
        elif state is None and len(outcome.possible) > 1:
            text = msg("whether {when} is not known; if so, the predicate is {then}", when=when, then=then)
            yield Finding(code="outcome-unchecked", severity=WARNING, node=TOTAL, message=text)
            missing |= dict.fromkeys(key for key in rule.facts if rule.open and key not in instrument.facts)
    for key in missing:
        text = msg("{key} is not known, and a rule of the predicate asks for it: {place}",
                   key=instrument.context[key].title, place=f"context.{key}")  # fmt: skip
        yield Finding(code="context-missing", severity=WARNING, node=TOTAL, message=text)


def then_words(stated: OutcomeRule) -> Prose:
    """What a rule makes of the predicate, in words."""
    return msg("one lower") if stated.then == ONE_LOWER else stated.then


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
        "{count} leaves have several grades that are as frequent among the offices; which counts is not established: {list}",
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
        text = msg("{count} answers are missing: {codes}", count=Decimal(len(missing)), codes=_named(missing))
        yield Finding(code="answers-missing", severity=NOTE, message=text)
    assumed = [code for code, entry in counting if entry.default]
    if assumed:
        text = msg(
            "{count} answers are missing, and the rule file says what stands for them: {codes}",
            count=Decimal(len(assumed)),
            codes=_named(assumed),
        )
        yield Finding(code="answers-assumed", severity=NOTE, message=text)


def _named(codes: Sequence[str]) -> tuple[Prose, ...]:
    if len(codes) <= MAX_NAMED:
        return tuple(codes)
    return (*codes[:MAX_NAMED], msg("and {count} more", count=Decimal(len(codes) - MAX_NAMED)))


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
                codes=_named(known),
                value=given_text(runs.inputs.given[at]),
            )
            yield Finding(code="value-used", severity=NOTE, node=plan.codes[at], message=text)
        yield from _contradicted_below(runs, at)


def _contradicted_below(runs: Runs, at: int) -> Iterator[Finding]:
    """A used value that the values shown below it do not give."""
    plan = runs.plan
    formula, children = plan.formulas[at], plan.children[at]
    if formula.graded or not any(runs.point.values[i] is not None for i in children):
        return  # a grade by hand stands above its criteria; and where nothing is shown, nothing contradicts
    sides = [
        Side([value for i in children if (value := run.values[i]) is not None], [run.levels[i] for i in children])
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
        text = msg("{count} rows without any answer count in no mean", count=Decimal(rows.blank_rows))
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


def _of_units(rows: Rows, records: Records) -> Iterator[Finding]:
    for unit, others in rows.spelled.items():
        text = msg(
            "{unit} is written in several ways and is one unit: {others}",
            unit=visible(unit, 200),
            others=tuple(visible(other, 200) for other in others),
        )
        yield Finding(code="units-spelled", severity=NOTE, message=text)
    nameless = rows.sizes.get("", 0)
    if nameless:
        text = msg("{count} rows do not name their unit", count=Decimal(nameless))
        yield Finding(code="units-nameless", severity=NOTE, message=text)
    if records.pool == "rows":
        text = msg("the whole is the mean over all {rows}, not the mean of the units", rows=records.title)
    else:
        text = msg("the whole is the mean of the units, not the mean over all {rows}", rows=records.title)
    yield Finding(code="units-pooled", severity=NOTE, message=text)


def of_period(instrument: Instrument, assessment: Assessment) -> Iterator[Finding]:
    """Whether edition and evidence were in force in the period, and what the rule file says of that time."""
    yield from _of_evidence(assessment)
    day, validity = assessment.period.last_day, instrument.validity
    args = {"instrument": instrument.id, "period": assessment.period.text}
    if validity.until is not None and day > validity.until:
        until = validity.until.isoformat()
        text = msg("{instrument} was no longer in force in {period} (until {until})", until=until, **args)
        if validity.followed_by is not None:
            text = msg(
                "{instrument} was no longer in force in {period} (until {until}; followed by {next})",
                until=until,
                next=validity.followed_by,
                **args,
            )
        yield Finding(code="edition-superseded", severity=WARNING, message=text)
    if validity.since is not None and day < validity.since:
        text = msg(
            "{instrument} was not yet in force in {period} (from {since})", since=validity.since.isoformat(), **args
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
