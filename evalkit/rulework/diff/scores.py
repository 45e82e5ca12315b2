"""By how much the total changes, over all answers that both instruments can take.

Both totals are sums of parts (``linear_parts``). Parts that share a question are looked at together, all others apart: the
ends of the change are sums of the ends of each group, and these are searched (``questions.two_instruments``). Where there are too
many states to look at, or a part is arithmetic in Python, the ends of each part are bounds.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.instruments.bands import rounded
from evalkit.instruments.expression import weighted
from evalkit.questions.table import Unproved, unlinked
from evalkit.rulework.assessments import run_answered
from evalkit.rulework.diff.model import End, ScoreRange
from evalkit.rulework.diff.shared_questions import Questions, answer_of, by_code, parts_of, side_by_side

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import Plan
    from evalkit.rulework.diff.shared_questions import AnswerKey, LinkedParts, Parts, Question


class ChangeEnd(NamedTuple):
    """One end of the change of a group: a bound, whether the answers attain it, and the answers of both sides."""

    change: Fraction
    attained: bool
    answers: tuple[dict[str, AnswerKey], dict[str, AnswerKey]]


def score_ranges(old: Instrument, new: Instrument, same: Mapping[str, str]) -> Iterator[ScoreRange]:
    """The range of new total less old total, and the same in percent of the maxima where these differ.

    Nothing where no question under the totals is the same, or where better answers may lower a total: ends are not at ends.

    Args:
        old: The one edition.
        new: The other.
        same: Old code → new code, for questions that are the same.
    """
    sides = parts_of(old), parts_of(new)
    asked = [{side.plan.codes[leaf]: False for part in side.parts for leaf in part.leaves} for side in sides]
    questions = side_by_side(old, new, (asked[0], asked[1]), same)
    if not (any(question.shared for question in questions) and all(side.plan.monotone for side in sides)):
        return
    tops = [_end_of(side.plan, 0, top=True) for side in sides]
    change = _TotalChange(sides, questions)
    yield change.range((Fraction(1), Fraction(1)), percent=False)
    if tops[0] != tops[1] and min(tops) > 0:
        yield change.range((Fraction(100) / tops[0], Fraction(100) / tops[1]), percent=True)


def _end_of(plan: Plan, at: int, *, top: bool) -> Exact:
    """An end of a node; all of them are known where every method is monotone."""
    found = plan.ends[at].high if top else plan.ends[at].low
    assert found is not None
    return found


def total_of(parts: Parts, answers: Mapping[str, Any]) -> Exact:
    """The total, before its rounding stage, for answers to all its leaves."""
    total = run_answered(parts.plan, answers).raw[0]
    assert total is not None  # every leaf has a value
    return total


class _TotalChange:
    """The new total less the old one, each multiplied by a scale."""

    def __init__(self, sides: tuple[Parts, Parts], questions: Sequence[Question]) -> None:
        self.sides = sides
        self.questions = Questions(sides, questions)
        self.joint = self.questions.joint()
        groups = self.questions.groups([(i, part) for i, side in enumerate(sides) for part in side.parts])
        self.groups = [(group, [self.questions.of(*one) for one in group.parts]) for group in groups]

    def range(self, scale: tuple[Fraction, Fraction], *, percent: bool) -> ScoreRange:
        """Both ends of it."""
        low, high = (self._end((-scale[0], scale[1]), sign) for sign in (-1, 1))
        return ScoreRange(percent=percent, low=low, high=high)

    def _end(self, by: tuple[Fraction, Fraction], sign: int) -> End:
        found = [self._end_of_group(*group, by, sign) for group in self.groups]
        answers: list[dict[str, Any]] = [
            {code: answer_of(key) for one in found for code, key in one.answers[side].items()} for side in (0, 1)
        ]
        change = sum((one.change for one in found), Fraction(0))
        if not all(one.attained for one in found):
            return End(change=change, attained=False)
        old, new = (total_of(*both) for both in zip(self.sides, answers, strict=True))
        assert by[0] * old + by[1] * new == change  # a bound is only attained if answers say so
        return End(change=change, attained=True, old=old, new=new, old_answers=answers[0], new_answers=answers[1])

    def _end_of_group(
        self, group: LinkedParts, values: Sequence[Expression], by: tuple[Fraction, Fraction], sign: int
    ) -> ChangeEnd:
        inside = [self.questions.listed[at] for at in group.places]
        shares: dict[Expression, Fraction] = {}  # what both compute alike cancels out
        for (side, part), value in zip(group.parts, values, strict=True):
            shares[value] = shares.get(value, Fraction(0)) + by[side] * part.factor
        if not any(shares.values()):
            keys = [next(iter(question.options)) for question in inside]
            return ChangeEnd(Fraction(0), attained=True, answers=by_code(inside, keys))
        if any(question.is_number for question in inside) and not all(part.is_linear for _, part in group.parts):
            return self._by_ends(group, by, sign)  # a number is only looked at at some places
        try:
            found = self.joint.end(weighted([(share, value) for value, share in shares.items()]), sign)
        except Unproved:
            return self._by_ends(group, by, sign)
        given = unlinked(found.chain)
        keys = [
            given.get(str(at), next(iter(question.options))) for at, question in zip(group.places, inside, strict=True)
        ]
        return ChangeEnd(Fraction(found.values[0]), attained=True, answers=by_code(inside, keys))

    def _by_ends(self, group: LinkedParts, by: tuple[Fraction, Fraction], sign: int) -> ChangeEnd:
        """Bounds by the ends of each part, as if they shared nothing."""
        change = Fraction(0)
        for side, part in group.parts:
            plan, share = self.sides[side].plan, by[side] * part.factor
            at, top = plan.position[part.code], share * sign > 0
            change += share * rounded(
                _end_of(plan, at, top=top), plan.instrument.stage_of(plan.nodes[at]) if at else None
            )
        return ChangeEnd(change, attained=False, answers=({}, {}))
