"""What is to be reached: a predicate, a score, or so much more; or what is to be lost."""

from __future__ import annotations

import re
from contextlib import suppress
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.errors import HintedError, did_you_mean
from evalkit.base.exact import Printed, parse_number, short_text
from evalkit.base.interval import Interval
from evalkit.base.text import msg, visible, visible_name
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.instruments import TOTAL
from evalkit.method.bands import predicate_ranks
from evalkit.method.ends import UP
from evalkit.method.outcome_rules import predicate_rules
from evalkit.method.plan import plan_for
from evalkit.outlook.demands import demands_of, implied, missed
from evalkit.possible.directions import is_left, ways
from evalkit.possible.ends import ends_of
from evalkit.possible.predicate_values import routes
from evalkit.questions.sums import APART, NodeSum, apart
from evalkit.questions.table import Unproved

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact, NotANumber
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import BandTable, Instrument
    from evalkit.method.plan import Plan
    from evalkit.outlook.demands import Demand
    from evalkit.outlook.standing import Standing


class NoTargetError(HintedError):
    """A target that does not exist, and what to write instead."""


class Goal(NamedTuple):
    """Ranges of nodes, of the total, and of sums of nodes under which a target holds; only the ends on the side that counts.

    Attributes:
        sure: Ranges with both ends: within any of these the target surely holds. Empty: it is not known where; ``None``: wherever this goal is met.
    """

    keep: Mapping[int, Interval]
    total: Interval
    sums: tuple[NodeSum, ...] = ()
    sure: tuple[Goal, ...] | None = None

    def is_met(self, values: Sequence[Exact | None]) -> bool:
        """Whether these values of all nodes meet it."""
        kept = {**self.keep, 0: self.total}
        single = all((one := values[at]) is not None and one in inside for at, inside in kept.items())
        return single and all(one.holds(values) for one in self.sums)

    def is_surely_met(self, values: Sequence[Exact | None]) -> bool:
        """Whether the target surely holds with these values of all nodes."""
        return self.is_met(values) if self.sure is None else any(goal.is_met(values) for goal in self.sure)

    def outside(self, plan: Plan) -> dict[int, Interval]:
        """The ranges of answers that do not count in the total."""
        return {at: inside for at, inside in self.keep.items() if at and not plan.is_below(at, 0)}

    def without(self, nodes: Container[int]) -> Goal:
        """The same without the ranges of these nodes."""
        return self._replace(keep={at: inside for at, inside in self.keep.items() if at not in nodes})

    def is_searched(self, plan: Plan) -> bool:
        """Whether its sums lie within each other, or share no node."""
        total = [NodeSum({0: Fraction(1)}, self.total)]
        with suppress(Unproved):
            apart(plan, [*self.sums, *total])
            return True
        return not self.sums


def told(goals: Iterable[Goal], standing: Standing) -> Iterator[Goal]:
    """The *goals* without those that cannot be met, and what holds anyway, wherever answers stand that nobody told.

    Raises:
        Unproved: One hangs on such an answer, or on what follows from some.
    """
    plan = standing.plan
    for goal in goals:
        asked = {at: inside for at, inside in goal.keep.items() if at in standing.hidden}
        ends = ends_of(plan)
        if any((ends[at] & inside).is_empty for at, inside in asked.items()):
            continue
        open_at = [at for at, inside in asked.items() if ends[at] & inside != ends[at]]
        open_at += [at for one in goal.sums for at in one.shares if at in standing.hidden]
        if open_at:
            raise Unproved(msg("the predicate hangs on {key}, which is not known", key=plan.codes[open_at[0]]))
        yield goal.without(asked)


class Target(NamedTuple):
    """What is to be reached.

    Attributes:
        words: The predicates that do; none of a score.
        score: The least total that does.
        sign: 1: to be reached from below; -1: to be lost.
    """

    words: tuple[str, ...] = ()
    score: Exact | None = None
    sign: int = 1

    def is_met(self, evaluation: Evaluation) -> bool:
        """Whether it came out."""
        if self.score is not None:
            return evaluation.score is not None and evaluation.score >= self.score
        return evaluation.predicate in self.words

    def goals(self, plan: Plan, table: BandTable) -> Iterator[Goal]:
        """Everything that leads there; ends on the other side are left out: what is better still does as well."""
        if self.score is not None:
            yield Goal({}, Interval(low=self.score))
            return
        found = list(routes(plan.instrument, table, self.words))
        outside = sorted({code for route in found for code in route.box if not _counts(plan, code)})
        if outside and not _hang_apart(plan.instrument, (TOTAL, *outside)):  # what they take cannot be added up
            raise Unproved(msg("the predicate hangs on what stands outside the total: {codes}", codes=tuple(outside)))
        demands = None if all(route.exact for route in found) else demands_of(plan.instrument, table)
        if demands is not None and (goals := self._by_demands(plan, table, demands)) is not None:
            yield from goals
            return
        for route in found:
            better = ways(plan)
            places = {plan.position[code]: inside for code, inside in route.box.items()}
            sides = {at: side(inside, self.sign * (better[at] or UP)) for at, inside in places.items()}
            total = Interval()
            if route.inside is not None:
                total = self._widest([side(inside, self.sign) for inside in route.inside])
            total &= sides.pop(0, Interval())  # where a rule names the total itself
            named = places.pop(0, Interval())
            sure = [Goal(places, named & inside) for inside in route.inside or (Interval(),)] if route.exact else []
            keep = {at: inside for at, inside in sides.items() if inside != Interval()}
            yield Goal(keep, total, sure=tuple(sure))

    def _by_demands(self, plan: Plan, table: BandTable, demands: Mapping[str, Demand]) -> list[Goal] | None:
        """The same where predicates demand sums of nodes; ``None``: these cannot be searched, or more than one thing at once is to be lost."""
        if self.sign > 0:
            goals = [
                Goal({}, demand.least, demand.sums) for word in self.words if (demand := demands[word]).sums is not None
            ]
            return goals if all(goal.is_searched(plan) for goal in goals) else None
        kept = [demands[word] for word in words_from(table) if word not in self.words]
        last = kept[-1]
        if last.sums is None or not all(one.sums is None or implied(last.sums, one.sums) for one in kept):
            return None
        goals = [Goal({}, Interval(), (one,)) for one in missed(last.sums)]
        return goals if last.least.low is None else [Goal({}, last.least.below()), *goals]

    def _widest(self, sides: list[Interval]) -> Interval:
        if Interval() in sides or not sides:
            return Interval()
        if self.sign > 0:
            return min(sides, key=lambda side: (side.low, side.low_open))
        return max(sides, key=lambda side: (side.high, not side.high_open))

    def under(self, table: BandTable) -> Target:
        """The same to be lost where other bands hold: what is worse there than the best of what is worse here."""
        words = words_from(table)
        first = min([words.index(word) for word in self.words if word in words], default=len(words))
        return self._replace(words=tuple(words[first:]))

    @property
    def name(self) -> Prose:
        """The predicate, or the score in full."""
        return self.words[-1] if self.score is None else short_text(self.score)


def side(inside: Interval, sign: int) -> Interval:
    """From its lower end on (1), or up to its upper one (-1)."""
    if sign > 0:
        return Interval(low=inside.low, low_open=inside.low_open)
    return Interval(high=inside.high, high_open=inside.high_open)


def _counts(plan: Plan, code: str) -> bool:
    """Whether a node is the total, or stands below it."""
    return code == TOTAL or plan.is_below(plan.position[code], 0)


def _hang_apart(instrument: Instrument, codes: Sequence[str]) -> bool:
    """Whether no answer is looked at by two of these nodes."""
    leaves = [leaf for code in codes for leaf in instrument.leaves_under(code)]
    return len(leaves) == len(set(leaves))


def words_from(table: BandTable) -> list[str]:
    """The predicates of the total, the best first."""
    return list(dict.fromkeys(band.predicate for band in table.bands))


def not_confirmed(instrument: Instrument, table: BandTable, target: Target) -> Prose:
    """What a search cannot look at, so that the engine refutes what it found of *target*."""
    if falling := falling_rules(instrument) if target.words else ():
        return msg("a better answer may lower the predicate: {rules}", rules=falling)
    if target.words and demands_of(instrument, table) is not None:
        return APART
    return msg("what the search found was not confirmed when it was evaluated")


@lru_cache(maxsize=64)
def falling_rules(instrument: Instrument) -> tuple[str, ...]:
    """The conditions that change the predicate and that better answers may bring about."""
    plan = plan_for(instrument)
    return tuple([rule.stated.text for rule in predicate_rules(instrument) if not is_left(plan, rule)])


def next_up(evaluation: Evaluation, table: BandTable) -> Target:
    """The next predicate above the one that came out; the best one if that is it."""
    words = words_from(table)
    return Target(tuple(words[: max(words.index(evaluation.predicate or words[-1]), 1)]))


def worse(evaluation: Evaluation, table: BandTable) -> Target | None:
    """Every predicate below the one that came out, to be lost to; ``None`` if there is none."""
    words = words_from(table)
    below = tuple(words[words.index(evaluation.predicate or words[-1]) + 1 :])
    return Target(below, sign=-1) if below else None


def _is_answer(instrument: Instrument, text: str) -> bool:
    """Whether a scale words an answer so."""
    titles = [level.title for scale in instrument.scales.values() for level in scale.levels]
    titles += [scale.na.title for scale in instrument.scales.values() if scale.na is not None]
    return caseless(text) in map(caseless, titles)


_COMMA = re.compile(r"(?<=[0-9]),(?=[0-9]+$)")
_EITHER = re.compile(r"[+-]?[1-9][0-9]{0,2},[0-9]{3}")  # a decimal comma, or a sign of thousands


def typed_number(text: str) -> Printed | NotANumber:
    """A number as somebody types it: with a decimal point or a decimal comma."""
    return parse_number(_COMMA.sub(".", text))


def refuse_thousands(text: str, high: Exact | None = None) -> None:
    """Refuse a number whose comma may as well be a sign of thousands.

    Args:
        text: The number.
        high: The highest that there is, where that is known: beyond it nobody means thousands.

    Raises:
        NoTargetError: It may be either.
    """
    if _EITHER.fullmatch(text) is None:
        return
    decimal, whole = text.replace(",", "."), text.replace(",", "")
    if high is None or int(whole) <= high:
        raise NoTargetError(
            msg("the comma of {text} may be a decimal comma or a sign of thousands", text=visible(text)),
            msg("write {decimal} or {whole}", decimal=decimal, whole=whole),
        )


def _more(text: str, number: Printed | NotANumber, evaluation: Evaluation) -> Exact:
    """The score and so much more."""
    if not isinstance(number, Printed) or number.exact <= 0:
        raise NoTargetError(
            msg("{text} does not say how much more", text=visible(text)),
            msg("a + and a number above 0, with a decimal point: +0.5"),
        )
    if evaluation.score is None:
        raise NoTargetError(
            msg("answers are missing, so there is no score to add {number} to", number=text),
            msg("a score or a predicate is needed: what is missing counts at its lowest"),
        )
    return evaluation.score + number.exact


def read_target(text: str, evaluation: Evaluation, table: BandTable) -> Target:
    """The target that *text* says: a predicate, a score, or ``+N`` for so much more.

    Raises:
        NoTargetError: It is none of them.
    """
    refuse_thousands(text, ends_of(plan_for(evaluation.instrument))[0].high)
    number = typed_number(text.removeprefix("+"))
    if text.startswith("+"):
        return Target(score=_more(text, number, evaluation))
    if isinstance(number, Printed):
        return Target(score=number.exact)
    words, ranks = words_from(table), predicate_ranks(evaluation.instrument)
    meant = {caseless(one): band.predicate for band in table.bands for one in (band.predicate, band.label) if one}
    word = meant.get(caseless(text))
    if word is None or caseless(text) not in ranks:
        problem = msg(
            "{word} is no predicate of {instrument}", word=visible_name(text), instrument=evaluation.instrument.id
        )
        near = did_you_mean(text, words)
        if _is_answer(evaluation.instrument, text):
            problem, near = msg("{word} is an answer, no predicate", word=visible(text)), None
        raise NoTargetError(problem, near or msg("a score, +N, or one of {words}", words=tuple(words)))
    return Target(tuple(words[: words.index(word) + 1]))
