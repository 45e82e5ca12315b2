"""By how much the total changes, over all answers that both instruments can take.

Both totals are sums of parts (``linear_parts``). Parts that share a question are looked at together, all others apart: the
ends of the change are sums of the ends of each group. A group of two leaves has its ends at answers; two graded nodes with
the same questions are tried for each number of questions met. For gated nodes the gates are first taken as free, which gives
bounds; where answers are found that attain these, the bounds are exact.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import run
from evalkit.method.scales import options
from evalkit.rulework.diff import gated
from evalkit.rulework.diff.linear_parts import groups_of, parts_of
from evalkit.rulework.diff.model import End, ScoreRange
from evalkit.rulework.diff.shared_questions import answer_of, by_code, side_by_side

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.rulework.diff.linear_parts import Group, Part, Parts
    from evalkit.rulework.diff.pairing import Pairing
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question


class Found(NamedTuple):
    """One end of the change of a group: a bound, whether the answers attain it, and the answers of both sides."""

    change: Fraction
    attained: bool
    answers: tuple[dict[str, AnswerKey], dict[str, AnswerKey]]


def score_ranges(old: Instrument, new: Instrument, pairing: Pairing) -> tuple[ScoreRange, ...]:
    """The range of new total less old total, and the same in percent of the maxima where these differ.

    Nothing where no question under the totals is the same, or where better answers may lower a total: ends are not at ends.
    """
    sides = parts_of(old), parts_of(new)
    asked = [{leaf: False for part in side.parts for leaf in part.leaves} for side in sides]
    questions = side_by_side(old, new, (asked[0], asked[1]), pairing.questions)
    if not (any(one.shared for one in questions) and all(side.plan.monotone for side in sides)):
        return ()
    tops = [_end_of(side.plan, 0, top=True) for side in sides]
    found = [_Change(sides, questions, (Fraction(1), Fraction(1))).range(percent=False)]
    if tops[0] != tops[1] and min(tops) > 0:
        scale = (Fraction(100) / tops[0], Fraction(100) / tops[1])
        found.append(_Change(sides, questions, scale).range(percent=True))
    return tuple(found)


def _end_of(plan: Plan, at: int, *, top: bool) -> Exact:
    """An end of a node; all of them are known where every method is monotone."""
    found = plan.ends[at].high if top else plan.ends[at].low
    assert found is not None
    return found


def total_of(parts: Parts, answers: Mapping[str, Any]) -> Exact:
    """The total, before its rounding stage, for answers to all its leaves."""
    plan = parts.plan
    values: list[Exact | None] = [None] * len(plan.nodes)
    for at, (lowest, _) in plan.leaf_ends.items():
        values[at] = lowest.points  # leaves outside the total have no say
    levels: list[int | None] = [None] * len(plan.nodes)
    for code, answer in answers.items():
        at = plan.position[code]
        node = plan.nodes[at]
        if plan.instrument.scales[node.scale or ""].kind == "number":
            values[at] = answer
        else:
            given = options(plan.instrument, node)[answer]
            values[at], levels[at] = given.points, given.level
    raw, _ = run(plan, values, levels)
    total = raw[0]
    assert total is not None  # every leaf has a value
    return total


class _Change:
    """The new total less the old one, each multiplied by its *scale*.

    Attributes:
        by: What the total of each side is multiplied with in the change.
    """

    def __init__(
        self, sides: tuple[Parts, Parts], questions: Sequence[Question], scale: tuple[Fraction, Fraction]
    ) -> None:
        self.sides = sides
        self.by = -scale[0], scale[1]
        self.slack = sides[0].slack * scale[0] + sides[1].slack * scale[1]
        self.groups = [
            (group, [questions[at] for at in group.places(questions)]) for group in groups_of(sides, questions)
        ]

    def range(self, *, percent: bool) -> ScoreRange:
        """Both ends of it."""
        low, high = self._end(-1), self._end(1)
        how = "exact" if low.attained and high.attained else "bounds"
        return ScoreRange(how=how, percent=percent, low=low, high=high)

    def _end(self, sign: int) -> End:
        found = [self._end_of_group(group, questions, sign) for group, questions in self.groups]
        answers = [
            {code: answer_of(key) for one in found for code, key in one.answers[side].items()} for side in (0, 1)
        ]
        whole = all(
            len(given) == sum(len(part.leaves) for part in side.parts)
            for given, side in zip(answers, self.sides, strict=True)
        )
        return End(
            change=sum((one.change for one in found), Fraction(0)) + sign * self.slack,
            attained=all(one.attained for one in found) and not self.slack,
            old=total_of(self.sides[0], answers[0]) if whole else None,
            new=total_of(self.sides[1], answers[1]) if whole else None,
            old_answers=answers[0] if whole else None,
            new_answers=answers[1] if whole else None,
        )

    def _end_of_group(self, group: Group, questions: Sequence[Question], sign: int) -> Found:
        parts = group.parts
        if all(part.is_leaf for _, part in parts):
            return self._of_leaves(parts, questions[0], sign)
        if self.slack or not all(self.sides[side].is_flat(part) for side, part in parts):
            return self._by_ends(parts, sign)
        formulas = [self.sides[side].formula(part) for side, part in parts]
        if [side for side, _ in parts] == [0, 1]:
            if all(one and one.graded for one in formulas) and all(one.shared for one in questions):
                return self._of_graded(parts, questions, sign)
            gates = [one.gated for one in formulas if one and one.gated]
            if len(gates) == len(formulas):
                factors = [self.by[side] * part.factor for side, part in parts]
                both = gated.Gates(gates, [part.leaves for _, part in parts], factors, questions)
                change, keys, attained = both.end(sign)
                return Found(change, attained, by_code(questions, keys))
        if len(parts) == 1:
            return self._alone(parts[0], questions, sign)
        return self._by_ends(parts, sign)

    def _of_leaves(self, parts: Sequence[tuple[int, Part]], question: Question, sign: int) -> Found:
        """One leaf in one of them, or one in both: the change is linear in the answer, so the ends lie at answers."""

        def change(key: AnswerKey) -> Fraction:
            given = question.options[key]
            worth = ((part.factor, self.by[side], given[side]) for side, part in parts)
            return sum((factor * by * one.points for factor, by, one in worth if one is not None), Fraction(0))

        best = max(question.options, key=lambda key: sign * change(key))
        return Found(change(best), attained=True, answers=by_code([question], [best]))

    def _of_graded(self, parts: Sequence[tuple[int, Part]], questions: Sequence[Question], sign: int) -> Found:
        """Two graded nodes with the same questions: one try for each number of questions met."""
        tried = []
        for met in range(len(questions) + 1):
            keys = [1] * met + [0] * (len(questions) - met)
            worth = ((self.by[side] * part.factor, self.sides[side].formula(part)) for side, part in parts)
            change = sum((by * one.value(keys, ()) for by, one in worth if one is not None), Fraction(0))
            tried.append((change, keys))
        change, keys = max(tried, key=lambda one: sign * one[0])
        return Found(change, attained=True, answers=by_code(questions, keys))

    def _alone(self, part: tuple[int, Part], questions: Sequence[Question], sign: int) -> Found:
        """A part of one of them only: its own ends, which all its answers at their ends attain."""
        side, one = part
        end = max if self.by[side] * sign > 0 else min
        keys = [end(question.options, key=question.points) for question in questions]
        given = [question.options[key][side] for question, key in zip(questions, keys, strict=True)]
        known = [each for each in given if each is not None]
        formula = self.sides[side].formula(one)
        assert formula is not None  # it is no leaf
        value = formula.value([each.points for each in known], [each.level for each in known])
        return Found(Fraction(self.by[side] * one.factor * value), attained=True, answers=by_code(questions, keys))

    def _by_ends(self, parts: Sequence[tuple[int, Part]], sign: int) -> Found:
        """Bounds by the ends of each part, as if they shared nothing."""
        change = Fraction(0)
        for side, part in parts:
            plan, by = self.sides[side].plan, self.by[side]
            change += by * part.factor * _end_of(plan, plan.position[part.code], top=by * sign > 0)
        return Found(change, attained=False, answers=({}, {}))
