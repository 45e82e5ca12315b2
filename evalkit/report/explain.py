"""The trace in words: for each node the formula with its numbers, rounding, band, and where each comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.evaluate.plan import plan_for
from evalkit.methods import Graded
from evalkit.model import TOTAL, Cite, Evaluation, NodeResult
from evalkit.report.formula import formula_text, value_in_full
from evalkit.report.gate import gate_conditions
from evalkit.report.ladder import ladder_prose
from evalkit.report.layout import Line, Span, joined, line, paragraph
from evalkit.report.readings import readings
from evalkit.report.scale import bound_prose
from evalkit.report.tree import value_text
from evalkit.report.words import MODE, cite_prose, word_of
from evalkit.text import Decimal, Message, Prose, msg
from evalkit.trace import line_of
from evalkit.trace import Line as Trace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.report.page import Page


def explanation(evaluation: Evaluation, code: str, page: Page) -> list[Line]:
    """How *code* and its children came about; every node if *code* is empty."""
    if code and code not in evaluation.nodes:
        text = msg("{instrument} has no {code}", instrument=evaluation.instrument.id, code=code)
        return paragraph(page.say(text), page.width, first=line("  "), indent=2)
    codes = [code, *evaluation.nodes[code].node.children] if code else list(evaluation.nodes)
    blocks = [_node(evaluation, one, page) for one in codes]
    if code in ("", TOTAL):
        blocks.append(readings(evaluation, page))
    return joined(blocks)


def _node(evaluation: Evaluation, code: str, page: Page) -> list[Line]:
    traced = line_of(evaluation, code)
    result = traced.result
    head = f"{page.clean(code)}  {page.clean(result.node.title)}  "
    value = value_text(evaluation.instrument, result, page)
    found = paragraph(f"{head}{page.clean('=')} {value}", page.width, indent=2, style="strong")
    for sign, prose in _facts(evaluation, traced, page):
        found += paragraph(page.say(prose), page.width, first=line("    ", Span(sign)), indent=6)
    return found


def _facts(evaluation: Evaluation, traced: Trace, page: Page) -> Iterator[tuple[str, Prose]]:
    result = traced.result
    for prose in (*_made_of(evaluation, traced, page), *_rounded(traced, page)):
        yield "", prose
    if result.gate_open is not None:
        for holds, text in gate_conditions(evaluation, result, page):
            yield _sign(page, holds=holds), text
    if result.maturity is not None:
        for holds, text in ladder_prose(evaluation.instrument, result, page):
            yield _sign(page, holds=holds), text
    for prose in (*_banded(evaluation, traced, page), *_sources(evaluation, traced)):
        yield "", prose


def _sign(page: Page, *, holds: bool) -> str:
    return f"{page.signs.agrees if holds else page.signs.error} "


def _made_of(evaluation: Evaluation, traced: Trace, page: Page) -> Iterator[Prose]:
    result = traced.result
    if not result.used and result.origin != "missing":
        yield msg("shown, not used: a value above it is given")
    if traced.method:
        yield _computed(evaluation, traced, page)
    elif result.origin == "missing":
        yield _missing(result, page)
    elif result.node.is_leaf and result.n is not None and evaluation.instrument.records is not None:
        rows = evaluation.instrument.records.title
        yield msg("mean of {n} {rows}: {value}", n=Decimal(result.n), rows=rows, value=value_in_full(result, page))
    elif result.answer is not None:
        yield msg("answered: {answer} = {value}", answer=result.answer, value=value_in_full(result, page))
    else:
        yield msg("given as {value}", value=value_in_full(result, page))
    if result.locked:
        yield msg("locked by the gate of {parent}: counts 0", parent=result.node.parent)


def _missing(result: NodeResult, page: Page) -> Message:
    if result.minimum is None or result.maximum is None:
        return msg("missing")
    return msg("missing: from {low} to {high}", low=page.short(result.minimum), high=page.short(result.maximum))


def _computed(evaluation: Evaluation, traced: Trace, page: Page) -> Message:
    graded = plan_for(evaluation.instrument).formulas.get(list(evaluation.nodes).index(traced.result.code))
    if isinstance(graded, Graded) and traced.exact is not None:
        met = sum(part.value for part in traced.parts if part.value is not None)
        return msg(
            "{met} of {count} criteria met: grade {grade}, {points} points",
            met=page.short(met),
            count=str(len(traced.parts)),
            grade=traced.result.grade,
            points=page.short(traced.exact),
        )
    return msg("{method}: {formula}", method=traced.method, formula=formula_text(evaluation, traced, page))


def _rounded(traced: Trace, page: Page) -> Iterator[Prose]:
    stage = traced.stage
    if stage is None or traced.value is None:
        return
    value = page.number(traced.value, stage.digits)
    yield msg("rounded {mode} to {digits} decimals: {value}", mode=MODE.get(stage.mode, stage.mode), digits=str(stage.digits), value=value)


def _banded(evaluation: Evaluation, traced: Trace, page: Page) -> Iterator[Prose]:
    band, result = traced.band, traced.result
    if band is None:
        return
    if result.converted is not None:
        value = page.number(result.converted.value, evaluation.total.node.digits)
        yield msg("converted: {value}", value=value)
    printed = page.written(band.printed) if band.printed else page.clean("–")
    yield msg("{word}: {bound} (printed {printed})", word=word_of(band), bound=bound_prose(band, page), printed=printed)
    for prose in cite_prose(evaluation.instrument, band.cite):
        yield prose


def _sources(evaluation: Evaluation, traced: Trace) -> Iterator[Prose]:
    cites: list[Cite | None] = [traced.cite, traced.scale_cite, traced.stage.cite if traced.stage else None]
    instrument = evaluation.instrument
    if traced.result.gate_open is not None and instrument.gate is not None:
        cites.append(instrument.gate.cite)
    if traced.result.maturity is not None and instrument.ladder is not None:
        cites.append(instrument.ladder.cite)
    if instrument.records is not None and traced.result.n is not None:
        cites += [instrument.records.cite, *(one.cite for one in instrument.records.points if one.node == traced.result.code)]
    told = [prose for cite in cites if cite is not None for prose in cite_prose(instrument, cite)]
    yield from dict.fromkeys(map(_hashable, told))


def _hashable(prose: Prose) -> Prose:
    return prose
