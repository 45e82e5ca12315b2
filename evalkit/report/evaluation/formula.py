"""A node's formula with its numbers put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, short_text
from evalkit.base.text import Decimal, Prose, msg
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.evaluation.trace import Line
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression


METHOD = {
    "weighted-mean": msg("mean by weight"),
    "weighted-sum": msg("sum by weight"),
    "sum": msg("sum"),
    "mean": msg("mean"),
    "percent": msg("percent of the maximum"),
    "portion": msg("share of its weight"),
    "minimum": msg("smallest"),
    "maximum": msg("largest"),
    "geometric-mean": msg("geometric mean"),
    "goalposts": msg("share of a range"),
    "steps": msg("steps"),
    "formula": msg("formula"),
}


def method_name(instrument: Instrument, method: str) -> Prose:
    """What a method is called; one that a plugin brings as that calls it, or by its name."""
    return METHOD.get(method) or instrument.methods[method].title or method


def value_in_full(result: NodeResult) -> Decimal:
    """The exact value as it enters a formula; as it was printed, if the input gives it so."""
    score = result.score
    if score is None:
        assert result.low is not None  # what has no score has a range
        assert result.high is not None
        return Decimal(f"({short_text(result.low.value)} – {short_text(result.high.value)})")
    if result.printed is not None and result.printed.exact == score.value:
        return Decimal(result.printed.text)
    if result.node.is_leaf and result.n is not None:
        return Decimal(f"{short_text(score.value * result.n)}/{result.n}")
    return short_text(score.value)


def outcome(value: Exact, digits: int) -> Decimal:
    """What came out: in full where its decimals end, else as a fraction, and nearly."""
    full = short_text(value)
    return full if "/" not in full else Decimal(f"{full} ≈ {decimal_text(value, digits)}")


def mean_of_rows(result: NodeResult) -> Decimal:
    """The sum of the answers of a leaf, by their number; if some rows have no answer, the range."""
    if result.score is None or result.n is None:
        return value_in_full(result)
    exact, digits = result.score.exact, result.node.digits + 2
    sign = "≈" if decimals_of(exact, digits) is None else "="
    return Decimal(f"{short_text(exact * result.n)}/{result.n} {sign} {decimal_text(exact, digits)}")


def formula_text(evaluation: Evaluation, traced: Line) -> Decimal:
    """The formula, an equals sign and what comes out."""
    values = [value_in_full(evaluation.nodes[part.code]) if part.counted else "0" for part in traced.parts]
    left = _WRITERS.get(traced.method, _as_stated)(evaluation, traced, values)
    digits = max(traced.result.node.digits, 2) + 2
    right = value_in_full(traced.result) if traced.exact is None else outcome(traced.exact, digits)
    return Decimal(f"{left} = {right}")


def _weighed(traced: Line, values: Sequence[str]) -> str:
    pairs = zip(traced.parts, values, strict=True)
    return " + ".join(f"{_inside(short_text(part.weight or 0))}·{_inside(value)}" for part, value in pairs)


def _inside(text: str) -> str:
    """A number in a product; fractions in brackets."""
    return f"({text})" if "/" in text else text


def _mean_by_weight(_evaluation: Evaluation, traced: Line, values: Sequence[str]) -> str:
    weights = sum(part.weight or 0 for part in traced.parts)
    return f"({_weighed(traced, values)}) / {short_text(weights)}"


def _sum_by_weight(_evaluation: Evaluation, traced: Line, values: Sequence[str]) -> str:
    factor = traced.result.node.params.get("factor", 1)
    inside = _weighed(traced, values)
    return inside if factor == 1 else f"{short_text(factor)} · ({inside})"


def _sum(_evaluation: Evaluation, traced: Line, values: Sequence[str]) -> str:
    cap = traced.result.node.params.get("cap")
    return " + ".join(values) if cap is None else f"min({short_text(cap)}, {' + '.join(values)})"


def _mean(_evaluation: Evaluation, _traced: Line, values: Sequence[str]) -> str:
    return f"({' + '.join(values)}) / {len(values)}"


def _percent(evaluation: Evaluation, traced: Line, values: Sequence[str]) -> str:
    most = sum(evaluation.nodes[part.code].maximum or 0 for part in traced.parts)
    return f"100 · ({' + '.join(values)}) / {short_text(most)}"


def _portion(evaluation: Evaluation, traced: Line, values: Sequence[str]) -> str:
    most = sum(evaluation.nodes[part.code].maximum or 0 for part in traced.parts)
    return f"{short_text(traced.result.node.weight or 0)} · ({' + '.join(values)}) / {short_text(most)}"


def _as_stated(evaluation: Evaluation, traced: Line, values: Sequence[str]) -> str:
    """Of a formula, and of a method that a plugin brings: its expression, with numbers in place of the codes."""
    plan = plan_for(evaluation.instrument)
    at = plan.position[traced.result.code]
    formula = plan.formulas[at]
    if at in plan.gates:  # the sum of those that count
        return _sum(evaluation, traced, values)
    if formula.is_foreign:  # all that is known are its children
        return "; ".join(values)
    return _spelled(evaluation, traced, formula.expression, values)


def part_text(evaluation: Evaluation, traced: Line, part: Expression) -> str:
    """A part of what a node computes, with numbers in place of the codes."""
    return _spelled(evaluation, traced, part, [value_in_full(evaluation.nodes[one.code]) for one in traced.parts])


def _spelled(evaluation: Evaluation, traced: Line, part: Expression, values: Sequence[str]) -> str:
    from evalkit.method.language import spelled  # noqa: PLC0415  (start-up: few rule files have a formula)

    answers = [str(level) if (level := evaluation.nodes[one.code].level) is not None else "–" for one in traced.parts]
    return spelled(part, [_inside(value) for value in values], answers)


_WRITERS: Mapping[str, Callable[[Evaluation, Line, Sequence[str]], str]] = {
    "weighted-mean": _mean_by_weight,
    "weighted-sum": _sum_by_weight,
    "sum": _sum,
    "mean": _mean,
    "percent": _percent,
    "portion": _portion,
}
