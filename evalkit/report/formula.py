"""A node's formula with its numbers put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.evaluation.trace import Line
    from evalkit.report.page import Page


METHOD = {
    "weighted-mean": msg("mean by weight"),
    "weighted-sum": msg("sum by weight"),
    "sum": msg("sum"),
    "gated-sum": msg("sum behind a gate"),
    "mean": msg("mean"),
    "percent": msg("percent of the maximum"),
    "grade": msg("grade"),
}


def method_name(method: str) -> Prose:
    """What a method is called; one that a plugin brings by its name."""
    return METHOD.get(method, method)


def value_in_full(result: NodeResult, page: Page) -> str:
    """The exact value as it enters a formula; as it was printed, if the input gives it so."""
    score = result.score
    if score is None:
        assert result.low is not None  # what has no score has a range
        assert result.high is not None
        return page.clean(f"({page.short(result.low.value)} – {page.short(result.high.value)})")
    if result.printed is not None and result.printed.exact == score.value:
        return page.written(result.printed.text)
    if result.node.is_leaf and result.n is not None:
        return f"{page.short(score.value * result.n)}/{result.n}"
    return page.short(score.value)


def formula_text(evaluation: Evaluation, traced: Line, page: Page) -> str:
    """The formula, an equals sign and what comes out."""
    write = _WRITERS.get(traced.method, _list)
    left = write(evaluation, traced, page)
    return f"{left} = {_outcome(traced, page)}"


def _outcome(traced: Line, page: Page) -> str:
    if traced.exact is None:
        return value_in_full(traced.result, page)
    full = page.short(traced.exact)
    if "/" not in full:
        return full
    return f"{full} {page.clean('≈')} {page.number(traced.exact, max(traced.result.node.digits, 2) + 2)}"


def _values(evaluation: Evaluation, traced: Line, page: Page) -> list[str]:
    """Values of the children; locked ones count 0."""
    return [value_in_full(evaluation.nodes[part.code], page) if part.counted else "0" for part in traced.parts]


def _weighed(evaluation: Evaluation, traced: Line, page: Page) -> str:
    times = page.clean("·")
    pairs = zip(traced.parts, _values(evaluation, traced, page), strict=True)
    return " + ".join(f"{_inside(page.short(part.weight or 0))}{times}{_inside(value)}" for part, value in pairs)


def _inside(text: str) -> str:
    """A number in a product; fractions in brackets."""
    return f"({text})" if "/" in text else text


def _mean_by_weight(evaluation: Evaluation, traced: Line, page: Page) -> str:
    weights = sum(part.weight or 0 for part in traced.parts)
    return f"({_weighed(evaluation, traced, page)}) / {page.short(weights)}"


def _sum_by_weight(evaluation: Evaluation, traced: Line, page: Page) -> str:
    factor = traced.result.node.params.get("factor", 1)
    inside = _weighed(evaluation, traced, page)
    return inside if factor == 1 else f"{page.short(factor)} {page.clean('·')} ({inside})"


def _sum(evaluation: Evaluation, traced: Line, page: Page) -> str:
    return " + ".join(_values(evaluation, traced, page))


def _mean(evaluation: Evaluation, traced: Line, page: Page) -> str:
    return f"({_sum(evaluation, traced, page)}) / {len(traced.parts)}"


def _percent(evaluation: Evaluation, traced: Line, page: Page) -> str:
    most = sum(evaluation.nodes[part.code].maximum or 0 for part in traced.parts)
    return f"100 {page.clean('·')} ({_sum(evaluation, traced, page)}) / {page.short(most)}"


def _list(evaluation: Evaluation, traced: Line, page: Page) -> str:
    """Of a method that a plugin brings: its children, as they are."""
    return "; ".join(_values(evaluation, traced, page))


_WRITERS: Mapping[str, Callable[[Evaluation, Line, Page], str]] = {
    "weighted-mean": _mean_by_weight,
    "weighted-sum": _sum_by_weight,
    "sum": _sum,
    "gated-sum": _sum,
    "mean": _mean,
    "percent": _percent,
}
