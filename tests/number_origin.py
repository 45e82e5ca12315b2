"""Every number of a printed report, held against the trace, the input and the rule file."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.base.distribution import bundled_rules
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import Message, Text
from evalkit.evaluation.headroom import closed_gates, distances, potentials
from evalkit.evaluation.requirements import requirements
from evalkit.evaluation.trace import trace
from evalkit.method.language import spelled
from evalkit.method.plan import plan_for
from evalkit.report.evaluation.tree import MOST

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult, Score

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST_DIGITS = 6


def numbers(text: str) -> Iterator[str]:
    """Every number in *text*, with a decimal point, without zeros at its ends: 65,00 and 65 are one number."""
    for match in _NUMBER.finditer(text):
        whole, _, part = match.group().replace(",", ".").partition(".")
        part = part.rstrip("0")
        yield (whole.lstrip("0") or "0") + (f".{part}" if part else "")


class Origins(NamedTuple):
    """Numbers that a report may show, and hashes, longest first."""

    numbers: frozenset[str]
    hashes: tuple[str, ...]


def origins(evaluations: Iterable[Evaluation], *, version: str, day: str) -> Origins:
    """What trace, input and rule files of *evaluations* contain; the same for every look of a report."""
    known = {*numbers(version), *numbers(day), *numbers(day.replace("-", " ")), *numbers(version.replace(".", " "))}
    hashes: set[str] = set()
    for evaluation in evaluations:
        known.update(numbers(" ".join(_of_evaluation(evaluation))))
        hashes |= _hashes(evaluation)
    return Origins(frozenset(known), tuple(sorted(hashes, key=len, reverse=True)))


def without_origin(report: str, known: Origins) -> list[str]:
    """Lines of *report* with a number that is not *known*, each with that number."""
    found = []
    for line in report.splitlines():
        bare = line.replace("sha256", "")  # a name, not a number
        for one in known.hashes:
            bare = bare.replace(one, "")
        found += [f"{number}: {line}" for number in numbers(bare) if number not in known.numbers]
    return found


def _hashes(evaluation: Evaluation) -> set[str]:
    variant = evaluation.instrument.variant
    whole = [evaluation.assessment.sha256, evaluation.instrument.sha256, variant.sha256 if variant else ""]
    return {part for one in whole if one for part in (one, one[:8])}


def _of_evaluation(evaluation: Evaluation) -> Iterator[str]:
    yield from _of_files(evaluation)
    yield from _of_trace(evaluation)
    for distance in distances(evaluation):
        if distance is not None:
            yield from _written(distance.by)
    for value in potentials(evaluation, [code for code in evaluation.nodes if code != "total"]).values():
        yield from _written(value)
    yield from _of_gates(evaluation)
    yield from _of_requirements(evaluation)
    yield from _of_formulas(evaluation)
    for one in evaluation.readings:
        yield from _of_score(one.score)
    for finding in evaluation.findings:
        yield from _of_argument(finding.message)
    for claim in evaluation.claims:
        yield from numbers(f"{claim.printed} {claim.computed}")
    yield from map(str, Counter(claim.verdict for claim in evaluation.claims).values())
    yield from map(str, _counts(evaluation))
    yield from map(str, evaluation.context.values())
    yield from map(str, evaluation.left_out.values())
    if evaluation.n is not None:
        yield str(evaluation.n)
    for group in evaluation.groups:
        yield from _of_evaluation(group)


def _of_gates(evaluation: Evaluation) -> Iterator[str]:
    for gate in closed_gates(evaluation):
        for value in (gate.by, gate.released, gate.behind, len(gate.opened_by) - MOST):
            yield from _written(value)


def _of_requirements(evaluation: Evaluation) -> Iterator[str]:
    for one in requirements(evaluation):
        for value in (one.value, one.bound, one.by):
            if value is not None:
                yield from _written(value)
                yield from _written(-value)


def _of_formulas(evaluation: Evaluation) -> Iterator[str]:
    """What a formula says, with the values of its children as they are."""
    plan = plan_for(evaluation.instrument)
    for at, formula in plan.formulas.items():
        if plan.nodes[at].formula is not None:
            yield from numbers(
                spelled(formula.expression, ["x"] * len(plan.children[at]), ["x"] * len(plan.children[at]))
            )


def _counts(evaluation: Evaluation) -> Iterator[int]:
    """How many findings there are of each severity, claims that agree apart, and claims of neither verdict."""
    kinds = Counter("ok" if one.code.endswith("-agrees") else one.severity for one in evaluation.findings)
    yield from kinds.values()
    verdicts = Counter(claim.verdict for claim in evaluation.claims)
    yield sum(verdicts.values()) - verdicts["agrees"] - verdicts["contradicted"]


def _of_files(evaluation: Evaluation) -> Iterator[str]:
    assessment, instrument = evaluation.assessment, evaluation.instrument
    named = [assessment.file, instrument.variant.file if instrument.variant else ""]
    for file in named:
        yield from numbers(file)
        if Path(file).is_file():
            yield from numbers(Path(file).read_text(encoding="utf-8-sig"))
    yield from numbers((bundled_rules() / instrument.file).read_text(encoding="utf-8"))
    yield from numbers(f"{instrument.id} {instrument.file} {assessment.subject} {assessment.period.text}")
    weights = [node.weight for node in instrument.nodes.values() if node.weight is not None]
    grades = instrument.sections["grades"].stated if "grades" in instrument.sections else ()
    for number in [*weights, *[grade.minimum for grade in grades if grade.minimum is not None]]:
        yield from _written(number)


def _of_trace(evaluation: Evaluation) -> Iterator[str]:
    for line in trace(evaluation):
        result = line.result
        for score in (result.score, result.low, result.high, result.converted):
            yield from _of_score(score)
        for value in (result.maximum, result.minimum, *(result.sums or {}).values()):
            if value is not None:
                yield from _written(value)
        if result.score is not None and result.node.weight is not None:
            yield from _written(result.score.value * result.node.weight)
        if result.n is not None:
            yield str(result.n)
            if result.score is not None:
                yield from _written(result.score.value * result.n)
        yield from _of_parts(evaluation, [evaluation.nodes[part.code] for part in line.parts])
        if line.parts:
            yield from _written(sum(part.weight or 0 for part in line.parts))


def _of_parts(evaluation: Evaluation, children: list[NodeResult]) -> Iterator[str]:
    """Number of children, how many are met, what they could have together; points and answers a gate looks at."""
    yield str(len(children))
    points = [child.score.value for child in children if child.score is not None]
    yield from _written(sum(points))
    yield from _written(sum(child.maximum or 0 for child in children))
    gate = evaluation.instrument.gate
    if gate is None:
        return

    def inside(values: Iterable[Any]) -> list[NodeResult]:
        return [child for child in children if child.node.attributes.get(gate.attribute) in values]

    yield from _written(sum(child.score.value for child in inside(gate.sum_of) if child.score is not None))
    for rule in gate.answers:
        levels = [child.level for child in inside(rule.values)]
        yield str(levels.count(rule.lowest))
        yield str(sum(1 for level in levels if level is None or level < rule.lowest))


def _of_score(score: Score | None) -> Iterator[str]:
    if score is not None:
        yield from _written(score.exact)
        yield from _written(score.value)


def _written(value: Exact) -> Iterator[str]:
    """Every way in which a report may write *value*."""
    yield from (decimal_text(value, digits) for digits in range(_MOST_DIGITS + 1))
    yield from numbers(short_text(value))
    yield str(Fraction(value).numerator)
    yield str(Fraction(value).denominator)


def _of_message(message: Message) -> Iterator[str]:
    """Numbers put into a sentence, and those of the sentence itself."""
    yield from numbers(message.template)
    for value in message.args.values():
        yield from _of_argument(value)


def _of_argument(value: Any) -> Iterator[str]:
    if isinstance(value, Message):
        yield from _of_message(value)
    elif isinstance(value, (Text, tuple, list)):
        for one in value:
            yield from _of_argument(one)
    else:
        yield from numbers(str(value))
