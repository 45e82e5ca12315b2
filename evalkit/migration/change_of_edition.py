"""A change of the total across editions, taken apart exactly: what questions that went and came, other rules, and answers did to it.

The way from one total to the other has stations, each of which is evaluated, so what lies between them adds up exactly:

1. the questions that went are put at their lowest, by the old rules (``GONE``);
2. the same answers are evaluated by the new rules, with the questions that came at their lowest (``RULES``);
3. the questions of which the old answer says nothing get their new answer (``OPEN``);
4. the other questions get theirs, one by one in the order of the new edition (``ANSWERS``);
5. the questions that came get theirs (``CAME``).

What the questions of step 3 would have been answered with before, nobody knows: the station between 2 and 3 is a range, and so
are both parts. They add up whatever was the case.

Where answers are missing, the way is gone twice: with the change as small as they can make it, and as large. Each part has a
number of both ways, and each way adds up by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.evaluation.context import without_moved
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL
from evalkit.instruments.tree import LOWER
from evalkit.method.plan import plan_for
from evalkit.method.scales import as_written, options, read_answer
from evalkit.migration.carry import carried_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Ends, Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.migration.carry import Carried, Migration

GONE, RULES, OPEN, ANSWERS, CAME = "gone", "rules", "open", "answers", "came"
STEPS = (GONE, RULES, OPEN, ANSWERS, CAME, "together")
LOW, HIGH = 0, 1
TOGETHER = "together"  # what was answered anew and what came, where only values are known now
_HUNDRED = 100


class OpenTotalError(Exception):
    """The total of this evaluation is open, and nothing shows its ends."""

    def __init__(self, evaluation: Evaluation) -> None:
        """Keep it."""
        super().__init__(evaluation.instrument.id)
        self.evaluation = evaluation


class ChangeStep(NamedTuple):
    """What one step moves the total by: two ends, which are one number where nothing is open; with missing answers those at the smallest and at the largest change."""

    name: str
    low: Exact
    high: Exact


class QuestionChange(NamedTuple):
    """An answer to a question of both editions that is another one, and what it adds after those before it, at both ends as a ``ChangeStep``.

    An answer that is missing is ``None``.
    """

    old: str
    new: str
    before: Any
    after: Any
    low: Exact
    high: Exact


@value
class ChangeOfEdition(Value):
    """A change of the total across editions.

    Attributes:
        migration: The earlier assessment on the new edition.
        after: The later one.
        parts: In the order of the steps; those that do not occur are left out.
        percent: The same in percent of the highest total of each edition, where these differ; else empty.
        changed: The answers of the step ``ANSWERS``; their gains add up to it.
        gone, open, came: Codes of the questions of those steps.
        least, most: The later total less the earlier one; the parts add up to it.
        is_open: Whether answers are missing.
    """

    migration: Migration
    after: Evaluation
    parts: tuple[ChangeStep, ...]
    percent: tuple[ChangeStep, ...]
    changed: tuple[QuestionChange, ...]
    gone: tuple[str, ...]
    open: tuple[str, ...]
    came: tuple[str, ...]
    least: Exact
    most: Exact
    is_open: bool

    @property
    def before(self) -> Evaluation:
        """The earlier assessment, on the old edition."""
        return self.migration.before


class _Station(NamedTuple):
    """A total on the way, between two ends, and by which edition: 0 the old one, 1 the new one."""

    step: str
    low: Exact
    high: Exact
    edition: int


def taken_apart(before: Evaluation, after: Evaluation, crosswalk: Crosswalk) -> ChangeOfEdition:
    """What moved the total from *before* to *after*, which are of the two editions of the *crosswalk*.

    Raises:
        OpenTotalError: A total is open, and its ends do not come out with the missing answers at theirs.
    """
    rules = after.instrument
    later = {key: fact for key, fact in after.context.items() if rules.context[key].from_node is None}
    is_open = before.score is None or after.score is None
    ways = []
    for old, new in ((HIGH, LOW), (LOW, HIGH)) if is_open else ((LOW, LOW),):
        start, end = _at_end(before, old), _at_end(after, new)
        ways.append(_Way(start, end, carried_to(start, rules, crosswalk, later)))
    stations = [list(way.stations()) for way in ways]
    tops = [evaluation.total.maximum for evaluation in (before, after)]
    percent = [list(_in_percent(station, tops)) for station in stations] if tops[0] != tops[1] and all(tops) else []
    first, last = ways[0], ways[-1]
    return ChangeOfEdition(
        migration=carried_to(before, rules, crosswalk, later),
        after=after,
        parts=_of_ways(stations),
        percent=_of_ways(percent) if percent else (),
        changed=tuple(_changed(first, last, before, after)),
        gone=tuple(first.gone),
        open=tuple(first.open),
        came=tuple(first.came),
        least=_total(first.after)[0] - _total(first.before)[0],
        most=_total(last.after)[0] - _total(last.before)[0],
        is_open=is_open,
    )


def _at_end(evaluation: Evaluation, end: int) -> Evaluation:
    """What comes out with the missing answers as they make the total smallest, or largest."""
    if evaluation.score is not None:
        return evaluation
    rules, assessment, plan = evaluation.instrument, evaluation.assessment, plan_for(evaluation.instrument)
    given = {plan.position[code] for code in assessment.values}
    missing = [
        code
        for code in rules.leaves_under(TOTAL)
        if evaluation.nodes[code].score is None and given.isdisjoint(plan.above(plan.position[code]))
    ]
    answers = {**assessment.answers, **_extreme(rules, missing, end)}
    context = without_moved(rules, assessment.context, missing)
    changed = attrs.evolve(assessment, answers=answers, context=context, claims={})
    found = evaluate(rules, changed, readings=False, findings=False)
    if found.score is None or found.score != _total(evaluation)[end]:
        raise OpenTotalError(evaluation)
    return found


def _of_ways(ways: Sequence[Sequence[_Station]]) -> tuple[ChangeStep, ...]:
    """The parts of the only way; of two those of both, each where its open station is at the same end."""
    if len(ways) == 1:
        return tuple(_parts(ways[0]))
    low, high = (
        {part.name: part.low for part in _parts([_at(here, end) for here in way])}
        for way, end in zip(ways, (LOW, HIGH), strict=True)
    )
    return tuple(
        [ChangeStep(name, low.get(name, 0), high.get(name, 0)) for name in STEPS if name in low or name in high]
    )


def _at(station: _Station, end: int) -> _Station:
    found = station.high if end else station.low
    return station._replace(low=found, high=found)


def _changed(first: _Way, last: _Way, before: Evaluation, after: Evaluation) -> Iterator[QuestionChange]:
    """The answers that are other ones on the first way or on the last, in the order of the new edition."""
    gains = [{(change.old, change.new): change.low for change in way.changed} for way in (first, last)]
    held, now = before.assessment.answers, {change.new: change for way in (last, first) for change in way.changed}
    for old, new in sorted(gains[0].keys() | gains[1].keys(), key=lambda key: list(after.nodes).index(key[1])):
        is_held = old in held or before.score is not None
        answers = now[new].before if is_held else None, after.assessment.answers.get(new)
        yield QuestionChange(old, new, *answers, *(gain.get((old, new), 0) for gain in gains))


def _parts(stations: Iterable[_Station]) -> Iterator[ChangeStep]:
    """What lies between the stations; of two neighbours one at most is a range."""
    here, *others = stations
    for there in others:
        yield ChangeStep(there.step, there.low - here.high, there.high - here.low)
        here = there


def _in_percent(stations: Iterable[_Station], tops: list[Any]) -> Iterator[_Station]:
    from fractions import Fraction  # noqa: PLC0415  # few editions have other maxima

    for station in stations:
        by = Fraction(_HUNDRED) / tops[station.edition]
        yield station._replace(low=station.low * by, high=station.high * by)


class _Way:
    """The stations between two totals.

    Attributes:
        gone: Old questions with an answer that the new edition does not ask.
        came: New questions that the old edition did not ask.
        open: Questions of both, of which the old answer says nothing.
        changed: Answers to the others that are other ones; known when the stations are.
    """

    def __init__(self, before: Evaluation, after: Evaluation, migration: Migration) -> None:
        self.before, self.after, self.migration = before, after, migration
        counted = set(after.instrument.leaves_under(TOTAL))
        asked = [one for one in migration.asked if one.code in counted]
        self.came = [one.code for one in asked if one.kind == "new"]
        self.open = [one.code for one in asked if one.kind != "new"]
        under = set(before.instrument.leaves_under(TOTAL))
        self.gone = [row.old for row in migration.left if row.old in under and not before.assessment.values]
        self.by_answers = counted <= after.assessment.answers.keys() and not after.assessment.values
        self.changed: list[QuestionChange] = []

    def stations(self) -> Iterator[_Station]:
        """Each total on the way."""
        yield self._known("", self.before, 0)
        if self.gone:
            yield self._known(GONE, self._old_without(), 0)
        carried = dict(self.migration.after.assessment.answers)
        lowest = _extreme(self.after.instrument, self.came, LOW)
        start = self._new(carried | lowest)
        yield self._known(RULES, start, 1)
        if not self.by_answers:
            yield self._known(TOGETHER, self.after, 1)
            return
        now = self.after.assessment.answers
        answers = carried | lowest | {code: now[code] for code in self.open}
        if self.open:
            yield self._known(OPEN, self._new(answers), 1)
        if self.migration.carried:
            yield self._known(ANSWERS, self._answered(answers), 1)
        if self.came:
            yield self._known(CAME, self.after, 1)

    def _answered(self, answers: dict[str, Any]) -> Evaluation:
        """The same with the answers of now, one by one."""
        here = self._new(answers)
        now = self.after.assessment.answers
        for one in self.migration.carried:
            answer = now.get(one.new)
            if answer is None or self._same(one, answer):
                continue
            answers[one.new] = answer
            there = self._new(answers)
            gain = _total(there)[0] - _total(here)[0]
            self.changed.append(QuestionChange(one.old, one.new, one.answer, answer, gain, gain))
            here = there
        return here

    def _same(self, one: Carried, answer: Any) -> bool:
        node, rules = self.after.instrument.nodes[one.new], self.after.instrument
        return read_answer(rules, node, one.answer) == read_answer(rules, node, answer)

    def _old_without(self) -> Evaluation:
        """What came out before, with the questions that went at their lowest."""
        answers = dict(self.before.assessment.answers) | _extreme(self.before.instrument, self.gone, LOW)
        context = without_moved(self.before.instrument, self.before.assessment.context, filter(None, self.gone))
        assessment = attrs.evolve(self.before.assessment, answers=answers, context=context, claims={})
        return evaluate(self.before.instrument, assessment, readings=False, findings=False)

    def _new(self, answers: Mapping[str, Any]) -> Evaluation:
        """What comes out by the new rules."""
        facts = without_moved(self.after.instrument, self.after.assessment.context, answers)
        assessment = attrs.evolve(
            self.migration.after.assessment, answers=dict(answers), context=facts, evidence={}, notes={}
        )
        return evaluate(self.after.instrument, assessment, readings=False, findings=False)

    def _known(self, step: str, evaluation: Evaluation, edition: int) -> _Station:
        return _Station(step, *_total(evaluation), edition)


def _total(evaluation: Evaluation) -> Ends:
    """The ends of a total after its rounding stage, as it is read."""
    ends = evaluation.total.ends
    assert ends is not None  # what has no score has a range
    return ends


def _extreme(instrument: Instrument, codes: Iterable[str | None], end: int) -> dict[str, Any]:
    """The lowest or the highest answer to each, as a file holds it; of what is better the fewer there are the other one."""
    plan, found = plan_for(instrument), {}
    for code in codes:
        if code is None:
            continue
        node = instrument.nodes[code]
        given = plan.leaf_ends[plan.position[code]][end if node.direction != LOWER else 1 - end]
        key = next((key for key, one in options(instrument, node).items() if one == given), None)
        found[code] = given.points if key is None else as_written(instrument, node, key)
    return found
