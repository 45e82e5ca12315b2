"""What a reader must know of the outcome, in sentences with a stable code each; of what was given: ``input_findings``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of
from evalkit.base.severities import NOTE, WARNING
from evalkit.base.text import Decimal, msg
from evalkit.evaluation.outcome import after_rule
from evalkit.evaluation.result import Finding, ReadingResult
from evalkit.instruments import TOTAL, Instrument
from evalkit.method.bands import bands_between
from evalkit.method.outcome_rules import decides, floor_rules, nodes_asked, predicate_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.evaluation.outcome import MissedFloors, Outcome
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Band
    from evalkit.method.outcome_rules import PredicateRule

MAX_DECIMALS = 10


def of_readings(ours: Band | None, readings: Sequence[ReadingResult], digits: int) -> Iterator[Finding]:
    """A warning for each reading that gives another predicate than *ours*, one note for those that change only the score."""
    quiet: list[ReadingResult] = []
    for reading in readings:
        if reading.problem is not None:
            text = msg("{title}: {score}", title=reading.reading.title, score=reading.problem)
            yield Finding(code="reading-without-value", severity=NOTE, node=TOTAL, message=text)
        if reading.score is None or not (reading.changes_score or reading.changes_predicate):
            continue
        if not reading.changes_predicate or reading.band is None or ours is None:
            quiet.append(reading)
            continue
        text = msg(
            "{title}: {score} and {theirs}, not {ours}",
            title=reading.reading.title,
            score=_shown(reading, digits),
            theirs=reading.band.word,
            ours=ours.word,
        )
        yield Finding(code="reading-changes-predicate", severity=WARNING, node=TOTAL, message=text)
    if quiet:
        listed = tuple(
            msg("{title}: {score}", title=reading_result.reading.title, score=_shown(reading_result, digits))
            for reading_result in quiet
        )
        text = msg("other documented readings give another total: {list}", list=listed)
        yield Finding(code="reading-changes-score", severity=NOTE, node=TOTAL, message=text)


def _shown(reading_result: ReadingResult, digits: int) -> Decimal:
    assert reading_result.score is not None
    places = max([digits, *[stage.decimals for stage in reading_result.reading.rounding]])
    full = decimals_of(reading_result.score.value, MAX_DECIMALS)
    return decimal_text(reading_result.score.value, max(digits, 4) if full is None else max(places, full))


def of_outcome(runs: Runs, outcome: Outcome) -> Iterator[Finding]:
    """What is open or decided about the predicate."""
    yield from _of_total(runs, outcome)
    yield from _of_ranges(runs)
    yield from _of_context(runs.plan.instrument, outcome)
    for rule, missed in zip(floor_rules(runs.plan.instrument), outcome.floors, strict=False):
        yield from _of_floors(missed, rule)
    yield from _of_rules(runs, outcome)


def _of_total(runs: Runs, outcome: Outcome) -> Iterator[Finding]:
    """What missing answers or printed decimals leave to the total."""
    low, high = runs.low.values[0], runs.high.values[0]
    if runs.point.values[0] is None and low is not None and high is not None:
        digits = runs.plan.nodes[0].digits
        yield _open_or_decided(outcome, low=decimal_text(low, digits), high=decimal_text(high, digits))
    elif hidden := runs.as_printed & {0, *nodes_asked(runs.plan.instrument)}:
        codes = tuple(runs.plan.codes[at] for at in sorted(hidden))
        text = msg("printed decimals stand as they are: it is not known what else they leave to {codes}", codes=codes)
        yield Finding(code="decimals-as-printed", severity=NOTE, node=codes[0], message=text)
    if outcome.crossing:
        text = msg("the printed inputs leave more than one predicate: {words}", words=outcome.possible)
        yield Finding(code="band-crossing", severity=WARNING, node=TOTAL, message=text)


def _of_ranges(runs: Runs) -> Iterator[Finding]:
    """The nodes whose range may be wider than what can come out."""
    wider = runs.wider - runs.below
    tops = sorted(at for at in wider if wider.isdisjoint(runs.plan.above(at)))
    if tops:
        codes = tuple([runs.plan.codes[at] for at in tops])
        text = msg(
            "the range of {codes}, or of a node below, may be wider than what can come out: a better answer can lower it, and too many are missing to try all",
            codes=codes,
        )
        yield Finding(code="range-wider", severity=NOTE, node=codes[0], message=text)


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


def _of_floors(floors: MissedFloors, rule: PredicateRule) -> Iterator[Finding]:
    """Floors of *rule* that are missed, or could not be checked."""
    word, title = rule.stated.then, rule.floor_title
    if floors.broken:
        text = msg(
            "below its {title}: {codes}. The predicate is therefore {word}, whatever the total",
            title=title,
            codes=floors.broken,
            word=word,
        )
        yield Finding(code="floor-broken", severity=WARNING, node=floors.broken[0], message=text)
    elif floors.certain:
        text = msg(
            "one of {codes} is below its {title}. The predicate is therefore {word}, whatever the total",
            title=title,
            codes=floors.open,
            word=word,
        )
        yield Finding(code="floor-broken", severity=WARNING, node=floors.open[0], message=text)
    if floors.unchecked:
        text = msg(
            "the floors of {codes} could not be checked: these are not known. {word} stays possible",
            codes=floors.open,
            word=word,
        )
        yield Finding(code="floors-unchecked", severity=WARNING, node=TOTAL, message=text)


def _of_rules(runs: Runs, outcome: Outcome) -> Iterator[Finding]:
    """Rules that decide the predicate, and those that could not be checked though they may."""
    instrument, missing = runs.plan.instrument, dict[str, None]()
    for rule, state, is_about in zip(
        predicate_rules(instrument), outcome.rules, _are_about(runs, outcome), strict=False
    ):
        when, then = rule.stated.condition, rule.stated.change
        if rule.floors or not is_about:  # floors are told node by node
            continue
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


def _are_about(runs: Runs, outcome: Outcome) -> Iterator[bool]:
    """Of each rule of the predicate, whether it says something of a predicate that may stand before it."""
    instrument, total = runs.plan.instrument, runs.missing_leaves(0)
    before = {
        table: bands_between(table, *total.ends) if total.is_bounded else table.bands
        for table in instrument.bands
        if table.at == TOTAL
    }
    for rule, state in zip(predicate_rules(instrument), outcome.rules, strict=False):
        yield any(decides(rule.stated, table, band) for table, bands in before.items() for band in bands)
        before = {table: after_rule(rule, table, bands, state=state) for table, bands in before.items()}
