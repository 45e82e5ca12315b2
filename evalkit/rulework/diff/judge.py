"""Whether answers to the questions of two instruments are called differently: what ``evaluate`` would say, without its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import UndefinedError
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import band_of_values
from evalkit.method.bands import bands_at, find_band
from evalkit.method.plan import plan_for
from evalkit.rulework.assessments import Ran, run_with
from evalkit.rulework.diff.totals import whens_under

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan, Values
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question
    from evalkit.rulework.diff.totals import When


class Verdict(NamedTuple):
    """Two predicates that differ, and the values of the context they hang on."""

    whens: tuple[When, When]
    words: tuple[str, str]


class Judge:
    """Two instruments and their questions. Leaves that no predicate rests on stand at their lowest.

    Attributes:
        instruments: The old one and the new one.
        judged: How many answers were looked at so far.
    """

    def __init__(self, old: Instrument, new: Instrument, questions: Sequence[Question]) -> None:
        """Compile both."""
        self.instruments = old, new
        self.questions = tuple(questions)
        self.judged = 0
        self._plans = plan_for(old), plan_for(new)
        self._at = [
            [
                None if code is None else plan.position[code]
                for plan, code in zip(self._plans, question.codes, strict=True)
            ]
            for question in self.questions
        ]

    def differing(self, keys: Sequence[AnswerKey]) -> Verdict | None:
        """The first values of the context under which the predicates differ, if there are such.

        Answers that leave one of both without a value (a division by 0) are no assessment of it.
        """
        self.judged += 1
        try:
            both = [run.values for run in self._runs(keys)]
        except UndefinedError:
            return None
        words = [_word_of_fact(plan, values) for plan, values in zip(self._plans, both, strict=True)]
        for known in whens_under(*self.instruments, words):
            mine, theirs = (
                band_of_values(plan.instrument, when, values).predicate
                for plan, when, values in zip(self._plans, known, both, strict=True)
            )
            if mine != theirs:
                return Verdict(known, (mine, theirs))
        return None

    def raw_totals(self, keys: Sequence[AnswerKey]) -> tuple[Exact, Exact]:
        """Both totals, before their stages."""
        one, other = (run.raw[0] for run in self._runs(keys))
        assert one is not None  # every leaf has a value
        assert other is not None
        return one, other

    def _runs(self, keys: Sequence[AnswerKey]) -> list[Ran]:
        worth = [question.options[key] for question, key in zip(self.questions, keys, strict=True)]
        runs = []
        for side, plan in enumerate(self._plans):
            known = ((at[side], given[side]) for at, given in zip(self._at, worth, strict=True))
            runs.append(run_with(plan, {at: one for at, one in known if at is not None and one is not None}))
        return runs


def _word_of_fact(plan: Plan, values: Values) -> When:
    """The value of the context that answers give, if it follows from a node."""
    code = plan.instrument.bands_from
    return (
        None if code is None else find_band(bands_at(plan.instrument, code), values[plan.position[code]] or 0).predicate
    )
