"""The changes of a plan one by one: what an answer says before and after, what it adds, which gates open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.tuples import NamedTuple
from evalkit.method.plan import run
from evalkit.method.scales import NA, as_written, options, read_answer
from evalkit.method.shapes import called

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.codes import Proof
    from evalkit.instruments import Node
    from evalkit.method.plan import Plan
    from evalkit.outlook.standing import Standing


class AnswerChange(NamedTuple):
    """One answer of a plan.

    Attributes:
        node: Of it.
        before, after: The answers: keys of the scale, numbers, or grades; ``None`` of one that is missing, or of a grade given by hand that falls away.
        now, then: Their official text, where there is one.
        gain: What it adds to the total, before its rounding stage, after those that stand before it; ``None``: not known.
        evidence: What the answer rests on now.
    """

    node: Node
    before: Any
    after: Any
    now: str
    then: str
    gain: Exact | None
    evidence: tuple[Proof, ...]


def changes_of(standing: Standing, changes: Mapping[str, Any]) -> Iterator[AnswerChange]:
    """Every change, in the order given; the gains add up to that of all."""
    totals = _Totals(standing)
    for code, answer in changes.items():
        at = standing.plan.position[code]
        gain = totals.raised(at, answer)
        before = _before(standing, at)
        yield AnswerChange(
            node=standing.plan.nodes[at],
            before=before,
            after=answer,
            now=_title(standing, at, before),
            then=_title(standing, at, answer),
            gain=gain,
            evidence=standing.evaluation.assessment.evidence.get(code, ()),
        )


def _before(standing: Standing, at: int) -> Any:
    """What is held: an answer as a file holds it, a number, a grade; ``None`` if it is missing."""
    held, result = standing.held(at), standing.evaluation.nodes[standing.plan.codes[at]]
    if held is None:
        return result.grade or (None if result.score is None else result.score.exact)
    if held.missing and result.n is None:  # of a table that is filled in in part it is known what it comes to at least
        return None
    if held.key is None:
        return held.points
    return as_written(standing.plan.instrument, standing.plan.nodes[at], held.key if held.applies else NA)


def _title(standing: Standing, at: int, answer: Any) -> str:
    """The official text of an answer of a leaf; nothing of a number, a grade, or what is missing."""
    if at not in standing.plan.leaf_ends or answer is None:
        return ""
    key = int(answer) if isinstance(answer, bool) else answer
    listed = options(standing.plan.instrument, standing.plan.nodes[at])
    return listed[key].title or "" if key in listed else ""


class _Totals:
    """The total while answers are raised one after the other."""

    def __init__(self, standing: Standing) -> None:
        self.plan: Plan = standing.plan
        self._values, self._levels = standing.inputs()
        self._used = dict(standing.used)
        self._total = self._computed()

    def raised(self, at: int, answer: Any) -> Exact | None:
        """What the total gains from an answer."""
        grade = called(self.plan.words_at(at), answer)
        if at in self.plan.leaf_ends:
            given = read_answer(self.plan.instrument, self.plan.nodes[at], answer)
            self._values[at], self._levels[at] = (answer, None) if given is None else (given.points, given.level)
        elif answer is None:  # it falls away, and what is below counts
            del self._used[at]
        else:
            self._used[at] = answer if grade is None else grade.points
        before, self._total = self._total, self._computed()
        return None if before is None or self._total is None else self._total - before

    def _computed(self) -> Exact | None:
        return run(self.plan, list(self._values), self._levels, self._used)[0][0]


def opened(before: Evaluation, after: Evaluation) -> tuple[str, ...]:
    """Codes of the nodes whose gate a plan opens."""
    return tuple(
        [
            code
            for code, node_result in after.nodes.items()
            if node_result.gate_open and before.nodes[code].gate_open is False
        ]
    )
