"""The trace in words: for each node the formula with its numbers, rounding, band, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from evalkit.base.exact import decimals_of
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.evaluation.trace import line_of
from evalkit.instruments import TOTAL
from evalkit.method.methods import Graded
from evalkit.method.plan import plan_for
from evalkit.report.footnotes import Footnotes
from evalkit.report.formula import formula_text, method_name, value_in_full
from evalkit.report.gate import gate_conditions
from evalkit.report.ladder import ladder_prose
from evalkit.report.layout import Line, Span, joined, line, paragraph
from evalkit.report.readings import readings
from evalkit.report.scale import bound_prose
from evalkit.report.tree import value_text
from evalkit.report.words import MODE, word_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.evaluation.trace import Line as Trace
    from evalkit.report.page import Page
    from evalkit.schema.citation import Citation


class _Fact(NamedTuple):
    """A sentence about a node, whether it is a condition that holds, and its sources."""

    prose: Prose
    cites: tuple[Citation | None, ...] = ()
    holds: bool | None = None


def explanation(evaluation: Evaluation, code: str, page: Page) -> list[Line]:
    """How *code* and its children came about; every node if *code* is empty."""
    if code and code not in evaluation.nodes:
        text = msg("{instrument} has no {code}", instrument=evaluation.instrument.id, code=code)
        return paragraph(page.say(text), page.width, first=line("  "), indent=2)
    codes = [code, *evaluation.nodes[code].node.children] if code else list(evaluation.nodes)
    footnotes = Footnotes(evaluation.instrument, page)
    blocks = [_node(evaluation, one, page, footnotes) for one in codes]
    if code in ("", TOTAL):
        blocks.append(readings(evaluation, page))
    return joined([*blocks, footnotes.lines()])


def _node(evaluation: Evaluation, code: str, page: Page, footnotes: Footnotes) -> list[Line]:
    traced = line_of(evaluation, code)
    result = traced.result
    value = value_text(evaluation.instrument, result, page)
    head = f"{page.clean(code)}  {page.clean(result.node.title)} = {value}"
    found = paragraph(head, page.width, indent=2, style="strong")
    for fact in _facts(evaluation, traced, page):
        sign, style = _sign(fact.holds, page)
        text = f"{page.say(fact.prose)} {footnotes.mark(*fact.cites)}".rstrip()
        found += paragraph(text, page.width, first=line("    ", Span(sign, style)), indent=6)
    return found


def _sign(holds: bool | None, page: Page) -> tuple[str, str]:  # noqa: FBT001  # a condition, not a switch
    if holds is None:
        return "", ""
    return (f"{page.signs.agrees} ", "agrees") if holds else (f"{page.signs.error} ", "error")


def _facts(evaluation: Evaluation, traced: Trace, page: Page) -> Iterator[_Fact]:
    result, instrument = traced.result, evaluation.instrument
    if not result.used and result.origin != "missing":
        yield _Fact(msg("shown, not used: a value above it is given"))
    yield _made_of(evaluation, traced, page)
    if result.locked:
        yield _Fact(msg("locked by the gate of {parent}: counts 0", parent=result.node.parent))
    yield from _of_rows(evaluation, traced)
    stage = traced.stage
    if stage is not None and traced.value is not None:
        yield _Fact(_rounded(traced, page), (stage.cite,))
    if result.gate_open is not None and instrument.gate is not None:
        for holds, text in gate_conditions(evaluation, result, page):
            yield _Fact(text, (instrument.gate.cite,), holds)
    if result.maturity is not None and instrument.ladder is not None:
        for holds, text in ladder_prose(instrument.ladder, result, page):
            yield _Fact(text, (instrument.ladder.cite,), holds)
    yield from _banded(evaluation, traced, page)


def _made_of(evaluation: Evaluation, traced: Trace, page: Page) -> _Fact:
    result = traced.result
    if traced.method:
        return _computed(evaluation, traced, page)
    cites = (traced.cite, traced.scale_cite)
    if result.origin == "missing":
        return _Fact(_missing(result, page), cites)
    value = value_in_full(result, page)
    records = evaluation.instrument.records
    if result.node.is_leaf and result.n is not None and records is not None:
        text = msg("mean of {n} {rows}: {value}", n=Decimal(result.n), rows=records.title, value=_mean(result, page))
        return _Fact(text, (*cites, records.cite))
    if result.grade is not None:  # before the answer: an assessor's grade is the answer of no leaf
        return _Fact(msg("given as {grade}: {value}", grade=result.grade, value=value), cites)
    if result.answer is not None:
        return _Fact(_answered(evaluation, result, value), cites)
    return _Fact(msg("given as {value}", value=value), cites)


def _mean(result: NodeResult, page: Page) -> str:
    if result.score is None or result.n is None:  # some rows have no answer
        return value_in_full(result, page)
    points = result.score.exact * result.n
    digits = result.node.digits + 2
    sign = page.clean("≈") if decimals_of(result.score.exact, digits) is None else "="
    return f"{page.short(points)}/{result.n} {sign} {page.number(result.score.exact, digits)}"


def _answered(evaluation: Evaluation, result: NodeResult, value: str) -> Message:
    scale = evaluation.instrument.scales[result.node.scale or ""]
    attribute = scale.points_by
    if attribute is None:
        return msg("answered: {answer} = {value}", answer=result.answer, value=value)
    return msg(
        "answered: {answer}, {attribute} {key} = {value}",
        answer=result.answer,
        attribute=evaluation.instrument.attribute_title(attribute),
        key=str(result.node.attributes.get(attribute)),
        value=value,
    )


def _missing(result: NodeResult, page: Page) -> Message:
    assert result.minimum is not None  # a leaf has ends
    assert result.maximum is not None
    return msg("missing: from {low} to {high}", low=page.short(result.minimum), high=page.short(result.maximum))


def _computed(evaluation: Evaluation, traced: Trace, page: Page) -> _Fact:
    plan = plan_for(evaluation.instrument)
    formula = plan.formulas[plan.position[traced.result.code]]
    if isinstance(formula, Graded) and traced.result.grade is not None and traced.exact is not None:
        return _graded(evaluation, traced, page)
    text = msg("{method}: {formula}", method=method_name(traced.method), formula=formula_text(evaluation, traced, page))
    return _Fact(text, (traced.cite,))


def _graded(evaluation: Evaluation, traced: Trace, page: Page) -> _Fact:
    grade = next(one for one in evaluation.instrument.grades if one.grade == traced.result.grade)
    if grade.minimum is None:
        bound = msg("below")
    elif grade.exclusive:
        bound = msg("above {bound}", bound=page.short(grade.minimum))
    else:
        bound = msg("at least {bound}", bound=page.short(grade.minimum))
    text = msg(
        "{met} of {count} criteria met: {grade} ({bound}), {value} % of {weight} = {points}",
        met=page.short(sum(part.value for part in traced.parts if part.value is not None)),
        count=str(len(traced.parts)),
        grade=grade.grade,
        bound=bound,
        value=page.short(grade.value),
        weight=page.short(traced.result.node.weight or 0),
        points=page.short(traced.exact or 0),
    )
    return _Fact(text, (traced.cite, grade.cite))


def _of_rows(evaluation: Evaluation, traced: Trace) -> Iterator[_Fact]:
    """The columns that a node's points came from."""
    records = evaluation.instrument.records
    if records is None or traced.result.n is None:
        return
    for one in records.points:
        if one.node != traced.result.code:
            continue
        where = "; ".join(f"{column}: {', '.join(words)}" for column, words in one.where.items())
        text = (
            msg("points by {column} ({where})", column=one.column, where=where)
            if where
            else msg("points by {column}", column=one.column)
        )
        yield _Fact(text, (one.cite,))


def _rounded(traced: Trace, page: Page) -> Message:
    stage = traced.stage
    assert stage is not None  # the caller asked
    return msg(
        "rounded {mode} to {digits} decimals: {value}",
        mode=MODE.get(stage.mode, stage.mode),
        digits=str(stage.digits),
        value=page.number(traced.value or 0, stage.digits),
    )


def _banded(evaluation: Evaluation, traced: Trace, page: Page) -> Iterator[_Fact]:
    band, result = traced.band, traced.result
    if band is None:
        return
    if result.converted is not None:
        conversion = next(
            one for one in evaluation.instrument.conversions if evaluation.instrument.at(one.at, result.node)
        )
        value = page.number(result.converted.value, conversion.digits)
        text = msg("converted: {factor} times, {value}", factor=page.short(conversion.factor), value=value)
        yield _Fact(text, (conversion.cite,))
    args = {"word": word_of(band), "bound": bound_prose(band, page)}
    if band.printed:
        text = msg("{word}: {bound} (printed {printed})", printed=page.written(band.printed), **args)
    else:
        text = msg("{word}: {bound}", **args)
    yield _Fact(text, (band.cite,))
