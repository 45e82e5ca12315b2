"""What else was found of the same answers: what the evidence supports, what a verifier established.

The answers alone decide. Each of the others is evaluated beside them, with its own answers where it has any and theirs elsewhere,
and every difference is priced: in points of the total, and in the predicate.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.lazy_sequence import LazySequence
from evalkit.base.text import msg, visible
from evalkit.evaluation.context import without_moved
from evalkit.evaluation.result import ESTABLISHED, SUPPORTED, AnswerDifference, TableResult
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.assessment import Assessment


Evaluate = Callable[["Assessment"], "Evaluation"]


def beside(evaluation: Evaluation, evaluate: Evaluate) -> tuple[TableResult, ...]:
    """What comes out of each table beside the answers that *evaluation* is of; *evaluate* gives what comes out of others.

    Raises:
        AssessmentError: With the faults of all of them.
    """
    assessment, faults = evaluation.assessment, Faults(evaluation.assessment.file, evaluation.assessment.cells)
    found: list[TableResult] = []
    for name in (SUPPORTED, ESTABLISHED):
        section = getattr(assessment, name)
        sound = {
            code: raw
            for code, raw in section.items()
            if _is_answer(evaluation, code, f"{assessment.place}{name}.{code}", faults)
        }
        try:
            found += [_evaluated(_Answers(evaluation, evaluate), name, sound)] if sound else []
        except AssessmentError as error:
            faults.found += [_of_table(fault, assessment, name, sound) for fault in error.faults]
    faults.raise_if_any(AssessmentError)
    return tuple(found)


def _is_answer(evaluation: Evaluation, code: str, place: str, faults: Faults) -> bool:
    """Whether *code* can stand beside the answers: one that counts, a grade, or a value that was given; else it is a fault."""
    instrument, result = evaluation.instrument, evaluation.nodes.get(code)
    if result is None:
        wanted = msg("a code of {instrument}", instrument=instrument.id)
        faults.unknown(
            place, msg("the code {code} is not known", code=visible(code)), code, instrument.nodes, expected=wanted
        )
    elif evaluation.assessment.tables and result.n is not None:
        faults.add(place, msg("{code} follows from a table: there is no answer to put another one beside", code=code))
    elif not result.used:
        above = next(
            node_result
            for node_result in _above(evaluation, result)
            if node_result.origin == "given" and node_result.used
        )
        problem = msg("{code} would count for nothing: the value of {above} is given", code=code, above=above.code)
        faults.add(
            place, problem, expected=msg("{code} itself, with the value in place of the given one", code=above.code)
        )
    elif not _is_told(evaluation, code):
        problem = msg("{code} is not answered but computed", code=code)
        faults.add(place, problem, expected=msg("a leaf, a grade, or a code of [values]"))
    else:
        return True
    return False


def _above(evaluation: Evaluation, result: NodeResult) -> Iterator[NodeResult]:
    while result.node.parent is not None:
        result = evaluation.nodes[result.node.parent]
        yield result


def _is_told(evaluation: Evaluation, code: str) -> bool:
    plan = plan_for(evaluation.instrument)
    at = plan.position[code]
    return plan.nodes[at].is_leaf or bool(plan.words_at(at)) or code in evaluation.assessment.values


def _of_table(fault: Fault, assessment: Assessment, name: str, section: Iterable[str]) -> Fault:
    """A fault of what stands in a table, at its place there; of what follows from it, with its name."""
    prefix = assessment.place
    where = str(fault.place).removeprefix(prefix)
    code = where.partition(".")[2]
    place = f"{prefix}{name}.{code}" if code in section else f"{prefix}{name}"
    problem = fault.problem if code in section else msg("{place}: {problem}", place=where, problem=fault.problem)
    return attrs.evolve(fault, place=assessment.cells.get(place, place), problem=problem)


class _Answers:
    """The answers of an evaluation, and what comes out with others in their place."""

    def __init__(self, evaluation: Evaluation, evaluate: Evaluate) -> None:
        self.evaluation, self._evaluate = evaluation, evaluate

    def with_others(self, changes: Mapping[str, Any]) -> Evaluation:
        """What comes out with *changes* in place of what was given."""
        given = self.evaluation.assessment
        answers, values = dict(given.answers), dict(given.values)
        for code, raw in changes.items():
            (values if code in values else answers)[code] = raw
        changed = attrs.evolve(
            given, answers=answers, values=values, context=without_moved(self.evaluation.instrument, given.context, changes),
            claims={}, supported={}, established={}, evidence={}, notes={}, cells={},
        )  # fmt: skip
        return self._evaluate(changed)

    def if_it_can(self, changes: Mapping[str, Any]) -> Evaluation | None:
        """The same; nothing where these answers contradict the others, as a grade does while a criterion is unmet."""
        try:
            return self.with_others(changes)
        except AssessmentError:
            return None


def _evaluated(answers: _Answers, name: str, section: Mapping[str, Any]) -> TableResult:
    evaluation = answers.with_others(section)
    codes = tuple(code for code in answers.evaluation.nodes if code in section)
    differences = LazySequence(lambda: _differences(answers, evaluation, section, codes))
    return TableResult(name=name, evaluation=evaluation, named=codes, differences=differences)


def _differences(
    answers: _Answers, last: Evaluation, section: Mapping[str, Any], codes: Sequence[str]
) -> Iterator[AnswerDifference]:
    evaluation = answers.evaluation
    before: Evaluation | None = evaluation
    done: dict[str, Any] = {}
    differing = [code for code in codes if not _alike(evaluation.nodes[code], last.nodes[code])]
    for number, code in enumerate(differing, 1):
        done[code] = section[code]
        after = last if number == len(differing) else answers.if_it_can(done)
        alone = answers.if_it_can({code: section[code]})
        yield AnswerDifference(evaluation.nodes[code], last.nodes[code], _between(before, after), alone)
        before = after


def _alike(claimed: NodeResult, node_result: NodeResult) -> bool:
    return (claimed.score, claimed.level, claimed.grade, claimed.answer, claimed.unlocked) == (
        node_result.score, node_result.level, node_result.grade, node_result.answer, node_result.unlocked,
    )  # fmt: skip


def _between(before: Evaluation | None, after: Evaluation | None) -> Exact | None:
    first, then = (None if evaluation is None else evaluation.total.score for evaluation in (before, after))
    return None if first is None or then is None else then.exact - first.exact
