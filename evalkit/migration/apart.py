"""A change of the total across editions, taken apart exactly: what questions that went and came, other rules, and answers did to it.

The way from one total to the other has stations, each of which is evaluated, so what lies between them adds up exactly:

1. the questions that went are put at their lowest, by the old rules (``GONE``);
2. the same answers are evaluated by the new rules, with the questions that came at their lowest (``RULES``);
3. the questions of which the old answer says nothing get their new answer (``OPEN``);
4. the other questions get theirs, one by one in the order of the new edition (``ANSWERS``);
5. the questions that came get theirs (``CAME``).

What the questions of step 3 would have been answered with before, nobody knows: the station between 2 and 3 is a range, and so
are both parts. They add up whatever was the case.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.method.scales import as_written, options, read_answer
from evalkit.migration.carry import carried_to

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.migration.carry import Carried, Migration

GONE, RULES, OPEN, ANSWERS, CAME = "gone", "rules", "open", "answers", "came"
TOGETHER = "together"  # what was answered anew and what came, where only values are known now
_HUNDRED = 100


class Part(NamedTuple):
    """What one step moves the total by: two ends, which are one number where the crosswalk leaves nothing open."""

    name: str
    low: Exact
    high: Exact


class Changed(NamedTuple):
    """An answer to a question of both editions that is another one, and what it adds after those before it."""

    old: str
    new: str
    before: Any
    after: Any
    gain: Exact


@value
class Apart(Value):
    """A change of the total across editions.

    Attributes:
        migration: The earlier assessment on the new edition.
        after: The later one.
        parts: In the order of the steps; those that do not occur are left out.
        percent: The same in percent of the highest total of each edition, where these differ; else empty.
        changed: The answers of the step ``ANSWERS``; their gains add up to it.
        gone, open, came: Codes of the questions of those steps.
    """

    migration: Migration
    after: Evaluation
    parts: tuple[Part, ...]
    percent: tuple[Part, ...]
    changed: tuple[Changed, ...]
    gone: tuple[str, ...]
    open: tuple[str, ...]
    came: tuple[str, ...]

    @property
    def before(self) -> Evaluation:
        """The earlier assessment, on the old edition."""
        return self.migration.before

    @property
    def change(self) -> Exact:
        """The later total less the earlier one; the parts add up to it."""
        assert self.after.score is not None  # only known totals are taken apart
        assert self.before.score is not None
        return self.after.score - self.before.score


class _Station(NamedTuple):
    """A total on the way, between two ends, and by which edition: 0 the old one, 1 the new one."""

    step: str
    low: Exact
    high: Exact
    edition: int


def taken_apart(before: Evaluation, after: Evaluation, crosswalk: Crosswalk) -> Apart:
    """What moved the total from *before* to *after*, which are of the two editions of the *crosswalk* and whose totals are known."""
    way = _Way(before, after, carried_to(before, after.instrument, crosswalk))
    stations = list(way.stations())
    tops = [one.total.maximum for one in (before, after)]
    scaled = tops[0] != tops[1] and all(tops)
    return Apart(
        migration=way.migration,
        after=after,
        parts=tuple(_parts(stations)),
        percent=tuple(_parts(_in_percent(stations, tops))) if scaled else (),
        changed=tuple(way.changed),
        gone=tuple(way.gone),
        open=tuple(way.open),
        came=tuple(way.came),
    )


def _parts(stations: Iterable[_Station]) -> Iterator[Part]:
    """What lies between the stations; of two neighbours one at most is a range."""
    here, *others = stations
    for there in others:
        yield Part(there.step, there.low - here.high, there.high - here.low)
        here = there


def _in_percent(stations: Iterable[_Station], tops: list[Any]) -> Iterator[_Station]:
    from fractions import Fraction  # noqa: PLC0415  # few editions have other maxima

    for one in stations:
        by = Fraction(_HUNDRED) / tops[one.edition]
        yield one._replace(low=one.low * by, high=one.high * by)


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
        self.changed: list[Changed] = []

    def stations(self) -> Iterator[_Station]:
        """Each total on the way."""
        yield self._known("", self.before, 0)
        if self.gone:
            yield self._known(GONE, self._old_without(), 0)
        carried = dict(self.migration.after.assessment.answers)
        lowest = _lowest(self.after.instrument, self.came)
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
            self.changed.append(Changed(one.old, one.new, one.answer, answer, gain))
            here = there
        return here

    def _same(self, one: Carried, answer: Any) -> bool:
        node, rules = self.after.instrument.nodes[one.new], self.after.instrument
        return read_answer(rules, node, one.answer) == read_answer(rules, node, answer)

    def _old_without(self) -> Evaluation:
        """What came out before, with the questions that went at their lowest."""
        answers = dict(self.before.assessment.answers) | _lowest(self.before.instrument, self.gone)
        assessment = attrs.evolve(self.before.assessment, answers=answers, claims={})
        return evaluate(self.before.instrument, assessment, readings=False, findings=False)

    def _new(self, answers: Mapping[str, Any]) -> Evaluation:
        """What comes out by the new rules."""
        facts = self.after.assessment.context
        assessment = attrs.evolve(
            self.migration.after.assessment, answers=dict(answers), context=facts, evidence={}, notes={}
        )
        return evaluate(self.after.instrument, assessment, readings=False, findings=False)

    def _known(self, step: str, evaluation: Evaluation, edition: int) -> _Station:
        return _Station(step, *_total(evaluation), edition)


def _total(evaluation: Evaluation) -> tuple[Exact, Exact]:
    """The ends of a total after its rounding stage, as it is read."""
    total = evaluation.total
    low, high = total.score or total.low, total.score or total.high
    assert low is not None  # what has no score has a range
    assert high is not None
    return low.value, high.value


def _lowest(instrument: Instrument, codes: Iterable[str | None]) -> dict[str, Any]:
    """The lowest answer to each, as a file holds it."""
    plan, found = plan_for(instrument), {}
    for code in codes:
        if code is None:
            continue
        node, low = instrument.nodes[code], plan.leaf_ends[plan.position[code]][0]
        key = next((key for key, one in options(instrument, node).items() if one == low), None)
        found[code] = low.points if key is None else as_written(instrument, node, key)
    return found
