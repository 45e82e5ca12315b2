"""The trace in words: for each node the formula with its numbers, rounding, band, and where each comes from.

A node's formula with its numbers put in.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import MODE_WORDS, decimal_text, decimals_of, short_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.trace import line_of
from evalkit.instruments import TOTAL, Band
from evalkit.method.bands import bound_words
from evalkit.method.plan import plan_for
from evalkit.method.shapes import called, share_of
from evalkit.report.blocks import Fold, Item, List, Paragraph, Section, Sign, together, unfolded
from evalkit.report.evaluation.conditions import gate_conditions, ladder_conditions
from evalkit.report.evaluation.sections import readings
from evalkit.report.evaluation.texts import converted_text, value_text
from evalkit.report.evaluation.tree import NOT_USED
from evalkit.report.sources import Footnotes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.evaluation.trace import TraceLine
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression, Step
    from evalkit.method.shapes import Graded
    from evalkit.schema.citation import Citation

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


def formula_text(evaluation: Evaluation, traced: TraceLine) -> Decimal:
    """The formula, an equals sign and what comes out."""
    values = [value_in_full(evaluation.nodes[part.code]) if part.counted else "0" for part in traced.parts]
    left = _WRITERS.get(traced.method, _as_stated)(evaluation, traced, values)
    digits = max(traced.result.node.digits, 2) + 2
    right = value_in_full(traced.result) if traced.exact is None else outcome(traced.exact, digits)
    return Decimal(f"{left} = {right}")


def _weighed(traced: TraceLine, values: Sequence[str]) -> str:
    pairs = zip(traced.parts, values, strict=True)
    return " + ".join(f"{_inside(short_text(part.weight or 0))}·{_inside(value)}" for part, value in pairs)


def _inside(text: str) -> str:
    """A number in a product; fractions in brackets."""
    return f"({text})" if "/" in text else text


def _mean_by_weight(_evaluation: Evaluation, traced: TraceLine, values: Sequence[str]) -> str:
    weights = sum(part.weight or 0 for part in traced.parts)
    return f"({_weighed(traced, values)}) / {short_text(weights)}"


def _sum_by_weight(_evaluation: Evaluation, traced: TraceLine, values: Sequence[str]) -> str:
    factor = traced.result.node.params.get("factor", 1)
    inside = _weighed(traced, values)
    return inside if factor == 1 else f"{short_text(factor)} · ({inside})"


def _sum(_evaluation: Evaluation, traced: TraceLine, values: Sequence[str]) -> str:
    cap = traced.result.node.params.get("cap")
    return " + ".join(values) if cap is None else f"min({short_text(cap)}, {' + '.join(values)})"


def _mean(_evaluation: Evaluation, _traced: TraceLine, values: Sequence[str]) -> str:
    return f"({' + '.join(values)}) / {len(values)}"


def _percent(evaluation: Evaluation, traced: TraceLine, values: Sequence[str]) -> str:
    most = sum(evaluation.nodes[part.code].maximum or 0 for part in traced.parts)
    return f"100 · ({' + '.join(values)}) / {short_text(most)}"


def _portion(evaluation: Evaluation, traced: TraceLine, values: Sequence[str]) -> str:
    most = sum(evaluation.nodes[part.code].maximum or 0 for part in traced.parts)
    return f"{short_text(traced.result.node.weight or 0)} · ({' + '.join(values)}) / {short_text(most)}"


def _as_stated(evaluation: Evaluation, traced: TraceLine, values: Sequence[str]) -> str:
    """Of a formula, and of a method that a plugin brings: its expression, with numbers in place of the codes."""
    plan = plan_for(evaluation.instrument)
    at = plan.position[traced.result.code]
    formula = plan.formulas[at]
    if at in plan.gates:  # the sum of those that count
        return _sum(evaluation, traced, values)
    if formula.is_foreign:  # all that is known are its children
        return "; ".join(values)
    return _spelled(evaluation, traced, formula.expression, values)


def part_text(evaluation: Evaluation, traced: TraceLine, part: Expression) -> str:
    """A part of what a node computes, with numbers in place of the codes."""
    return _spelled(evaluation, traced, part, [value_in_full(evaluation.nodes[one.code]) for one in traced.parts])


def _spelled(evaluation: Evaluation, traced: TraceLine, part: Expression, values: Sequence[str]) -> str:
    from evalkit.method.language import spelled  # noqa: PLC0415  (start-up: few rule files have a formula)

    answers = [str(level) if (level := evaluation.nodes[one.code].level) is not None else "–" for one in traced.parts]
    return spelled(part, [_inside(value) for value in values], answers)


_WRITERS: Mapping[str, Callable[[Evaluation, TraceLine, Sequence[str]], str]] = {
    "weighted-mean": _mean_by_weight,
    "weighted-sum": _sum_by_weight,
    "sum": _sum,
    "mean": _mean,
    "percent": _percent,
    "portion": _portion,
}


class Fact(NamedTuple):
    """A sentence about a number, its sources, and whether it is a condition that holds."""

    prose: Prose
    cites: tuple[Citation | None, ...] = ()
    holds: bool | None = None


def fact_list(facts: Iterable[Fact], footnotes: Footnotes) -> List:
    """*facts* below the heading that they are about, with the letters of their sources."""
    return List([Item(footnotes.marked(fact.prose, *fact.cites), _SIGNS[fact.holds]) for fact in facts], level=2)


_SIGNS: dict[bool | None, str | Sign] = {None: "", True: Sign("agrees", "agrees"), False: Sign("error", "error")}


def explanation(evaluation: Evaluation, code: str, *, detail: bool) -> list[Section]:
    """How *code* and its children came about; every node if *code* is empty."""
    if code and code not in evaluation.nodes:
        return [[Paragraph(msg("{instrument} has no {code}", instrument=evaluation.instrument.id, code=code), hang=0)]]
    codes = [code, *evaluation.nodes[code].node.children] if code else list(evaluation.nodes)
    footnotes = Footnotes(evaluation.instrument)
    sections: list[Section] = [list(unfolded([explained(evaluation, each, footnotes)])) for each in codes]
    if code in ("", TOTAL):
        sections.append(list(readings(evaluation, detail=detail)))
    return [*sections, footnotes.blocks()]


def explained(evaluation: Evaluation, code: str, footnotes: Footnotes) -> Fold:
    """How the value of one node came about, below code, title and value."""
    traced = line_of(evaluation, code)
    title = together(code, traced.result.node.title, separator="  ")
    head = together(title, value_text(evaluation.instrument, traced.result), separator=" = ")
    return Fold(head, [fact_list(_facts(evaluation, traced), footnotes)])


def facts_of(evaluation: Evaluation, code: str) -> Iterator[Fact]:
    """How the value of one node came about, a fact at a time."""
    return _facts(evaluation, line_of(evaluation, code))


def _facts(evaluation: Evaluation, traced: TraceLine) -> Iterator[Fact]:
    result, instrument = traced.result, evaluation.instrument
    if not result.used and result.origin != "missing":
        yield Fact(NOT_USED)
    yield _computed(evaluation, traced) if traced.method else _given(evaluation, traced)
    if result.locked:
        yield Fact(msg("locked by the gate of {parent}: counts 0", parent=result.node.parent))
    yield from _of_rows(evaluation, traced)
    if traced.stage is not None and traced.value is not None:
        stage = traced.stage
        text = msg(
            "rounded {mode} to {digits:decimal|decimals}: {value}",
            mode=MODE_WORDS.get(stage.mode, stage.mode),
            digits=str(stage.digits),
            value=decimal_text(traced.value, stage.digits),
        )
        yield Fact(text, (stage.cite,))
    if result.gate_open is not None:
        gate = instrument.gate_of(result.node)
        for holds, text in gate_conditions(evaluation, result):
            yield Fact(text, () if gate is None else (gate.cite,), holds)
    if result.maturity is not None and instrument.ladder is not None:
        for holds, text in ladder_conditions(instrument.ladder, result):
            yield Fact(text, (instrument.ladder.cite,), holds)
    yield from _converted(evaluation, result)
    if traced.band is not None:
        yield banded(traced.band)


def _given(evaluation: Evaluation, traced: TraceLine) -> Fact:
    """What was answered or given, or that it is missing."""
    result = traced.result
    cites = (traced.cite, traced.scale_cite)
    if result.origin == "missing":
        low, high = short_text(result.minimum or 0), short_text(result.maximum or 0)
        return Fact(msg("missing: from {low} to {high}", low=low, high=high), cites)
    records = evaluation.instrument.records
    if result.node.is_leaf and result.n is not None and records is not None:
        value = mean_of_rows(result)
        text = msg("mean of {n} {rows}: {value}", n=Decimal(result.n), rows=records.title, value=value)
        return Fact(text, (*cites, records.cite))
    value = value_in_full(result)
    if result.grade is not None:  # before the answer: an assessor's grade is the answer of no leaf
        return Fact(msg("given as {grade}: {value}", grade=result.grade, value=value), cites)
    if result.answer is not None:
        return Fact(_answered(evaluation, result, value), cites)
    return Fact(msg("given as {value}", value=value), cites)


def _answered(evaluation: Evaluation, result: NodeResult, value: Decimal) -> Message:
    attribute = evaluation.instrument.scales[result.node.scale or ""].points_by
    if attribute is None:
        return msg("answered: {answer} = {value}", answer=result.answer, value=value)
    return msg(
        "answered: {answer}, {attribute} {key} = {value}",
        answer=result.answer,
        attribute=evaluation.instrument.attribute_title(attribute),
        key=str(result.node.attributes.get(attribute)),
        value=value,
    )


def _computed(evaluation: Evaluation, traced: TraceLine) -> Fact:
    plan = plan_for(evaluation.instrument)
    graded = plan.graded_at(plan.position[traced.result.code])
    step = None if graded is None else called(graded.words, traced.result.grade)
    if graded is not None and step is not None and traced.exact is not None:
        return _graded(evaluation, traced, graded, step)
    text = msg(
        "{method}: {formula}",
        method=method_name(evaluation.instrument, traced.method),
        formula=formula_text(evaluation, traced),
    )
    return Fact(text, (traced.cite,))


def _graded(evaluation: Evaluation, traced: TraceLine, graded: Graded, step: Step) -> Fact:
    weight = traced.result.node.weight
    listed = (section for section in evaluation.instrument.sections.values() if section.section.label)
    cites = (table.cite for one in listed for table in one.stated if getattr(table, one.section.label) == step.word)
    said = {"grade": step.word, "bound": bound_words(step), "points": short_text(traced.exact or 0)}
    if weight and graded.of == share_of(len(traced.parts)):
        text = msg(
            "{met} of {count} criteria met: {grade} ({bound}), {value} % of {weight} = {points}",
            met=short_text(sum(part.value for part in traced.parts if part.value is not None)),
            count=str(len(traced.parts)),
            value=short_text(100 * step.points / Fraction(weight)),
            weight=short_text(weight),
            **said,
        )
    else:
        number = part_text(evaluation, traced, graded.of)
        text = msg("{number} gives {grade} ({bound}) = {points}", number=number, **said)
    return Fact(text, (traced.cite, *cites))


def _of_rows(evaluation: Evaluation, traced: TraceLine) -> Iterator[Fact]:
    """The columns that a node's points came from."""
    records = evaluation.instrument.records
    if records is None or traced.result.n is None:
        return
    for points in records.points:
        if points.node == traced.result.code:
            where = "; ".join(f"{column}: {', '.join(words)}" for column, words in points.where.items())
            text = msg("points by {column}", column=points.column)
            if where:
                text = msg("points by {column} ({where})", column=points.column, where=where)
            yield Fact(text, (points.cite,))


def _converted(evaluation: Evaluation, result: NodeResult) -> Iterator[Fact]:
    conversion = evaluation.instrument.conversion_of(result.node)
    if result.converted is not None and conversion is not None:
        value = converted_text(evaluation.instrument, result)
        text = msg("converted: {factor} times, {value}", factor=short_text(conversion.factor), value=value)
        yield Fact(text, (conversion.cite,))


def banded(band: Band) -> Fact:
    """The band, and the bound by which it was found."""
    args = {"word": band.word, "bound": bound_words(band)}
    text = msg("{word}: {bound}", **args)
    if band.printed:
        text = msg("{word}: {bound} (printed {printed})", printed=Decimal(band.printed), **args)
    return Fact(text, (band.cite,))
