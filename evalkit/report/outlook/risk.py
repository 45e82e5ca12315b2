"""What could be lost: the smallest sets of findings, what each answer has to do with them, and what else the predicate hangs on.

What could be lost as ``evalkit-risk/1``, for programs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import decimal_text, short_text
from evalkit.base.text import first_few, msg
from evalkit.outlook.firmness import FirmReading, FirmValue, FirmWeight
from evalkit.outlook.plans import Plan
from evalkit.outlook.risk import KEEPS, LOSES, LOWEST, SAFE, UNPROVED, WITH_OTHERS, Fragile
from evalkit.outlook.standing import Standing, facts_of
from evalkit.report.blocks import Column, Document, Heading, Paragraph, together
from evalkit.report.columns import headed_table
from evalkit.report.evaluation.json import head_json
from evalkit.report.evaluation.page import facts
from evalkit.report.evaluation.texts import standing_text
from evalkit.report.json import JsonWriter, by_keys, keys
from evalkit.report.outlook.improve import (
    changes_table,
    cost_text,
    heading,
    plan_json,
    plans_table,
    taken_text,
)
from evalkit.report.signoff import in_short, sign_off

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.language import Language
    from evalkit.base.text import Message, Prose
    from evalkit.outlook.risk import Risk
    from evalkit.report.blocks import Block, Section
    from evalkit.report.signoff import Stamp

VERDICT = {
    LOSES: msg("loses it alone"),
    WITH_OTHERS: msg("only with others"),
    KEEPS: msg("keeps it"),
}
_MOST_CODES = 40


def risk_page(risk: Risk, run: Stamp, nudge: Exact, *, detail: bool) -> Document:
    """The page; *detail*: every answer and every set in full."""
    told = [Paragraph(text, level=0) for text in _head(risk)]
    sections: list[Section] = [[heading(msg("What could be lost"), risk.evaluation), *told]]
    sections += list(_losses(risk, detail=detail))
    sections += [
        list(_answers(risk, detail=detail)),
        _values(risk),
        _readings(risk),
        list(_weights(risk, nudge)),
    ]
    return Document([*sections, *sign_off(in_short(run), facts(risk.evaluation, run), detail=detail)])


def _head(risk: Risk) -> Iterator[Message]:
    yield msg("Now: {standing}.", standing=standing_text(risk.evaluation))
    if risk.status == UNPROVED:
        yield msg("What could lose it is not proved: {reason}.", reason=risk.reason)
    elif risk.status == LOWEST:
        yield msg("There is no predicate below it.")
    elif risk.status == SAFE:
        yield msg("No findings on these answers lose it.")
    yield from taken_text(risk.evaluation, [loss.after for loss in risk.losses], risk.missing, risk.unknown)


def _losses(risk: Risk, *, detail: bool) -> Iterator[Section]:
    if not risk.losses:
        return
    smallest = risk.losses[-1]
    text = msg("The smallest set of findings that loses it: {cost}.", cost=cost_text(smallest))
    yield [Heading(msg("Findings that lose it")), Paragraph(text), plans_table(risk.losses, msg("levels lost"))]
    standing = Standing(risk.evaluation)
    for plan in risk.losses if detail else (smallest,):
        yield [
            Heading(together(cost_text(plan), standing_text(plan.after)), 3),
            *changes_table(standing, plan, msg("change in score")),
        ]


def _answers(risk: Risk, *, detail: bool) -> Iterator[Block]:
    """Each answer at its lowest: what becomes of the predicate."""
    if not risk.answers:
        return
    yield Heading(msg("Each answer at its lowest"))
    for verdict, text in VERDICT.items():
        alike = [answer for answer in risk.answers if answer.verdict == verdict]
        if alike:
            yield Paragraph(msg("{verdict}: {codes}", verdict=text, codes=_codes(alike, detail=detail)))
    for answer in risk.answers:
        if answer.verdict == UNPROVED:
            yield Paragraph(msg("not proved: {code}, as {reason}", code=answer.code, reason=answer.reason))
    if any(answer.verdict == WITH_OTHERS for answer in risk.answers):
        yield Paragraph(msg("Only with others: in a set of the fewest findings, in brackets with how many others."))


def _codes(alike: Sequence[Fragile], *, detail: bool) -> tuple[Prose, ...]:
    named = [f"{one.code} ({one.others})" if one.verdict == WITH_OTHERS else one.code for one in alike]
    return first_few(named, len(named) if detail else _MOST_CODES)


def _values(risk: Risk) -> Section:
    return headed_table(
        msg("Printed numbers that flip it within their rounding"),
        risk.values,
        (Column(code=True), lambda value: value.code),
        (Column(msg("printed"), number=True), lambda value: decimal_text(value.printed, value.digits)),
        (Column(msg("at the low end")), lambda value: value.low or "–"),
        (Column(msg("at the high end")), lambda value: value.high or "–"),
    )


def _readings(risk: Risk) -> Section:
    changing = [reading for reading in risk.readings if not reading.stays]
    if risk.readings and not changing:
        text = msg(
            "Under none of the {count} other readings that change anything is the predicate another one.",
            count=str(len(risk.readings)),
        )
        return [Heading(msg("Other readings")), Paragraph(text)]
    return headed_table(
        msg("Other readings"),
        changing,
        (Column(msg("reading"), wrap=True), lambda reading: reading.title),
        (Column(msg("predicate")), lambda reading: reading.predicate or "–"),
    )


def _weights(risk: Risk, nudge: Exact) -> Iterator[Block]:
    yield from headed_table(
        msg("Parts of the total and their weights"),
        risk.weights,
        (Column(code=True), lambda weight: weight.code),
        (Column(msg("left out")), lambda weight: weight.without or "–"),
        (Column(msg("weight -{percent} %", percent=short_text(nudge)), drop=1), lambda weight: weight.nudged[0] or "–"),
        (Column(msg("weight +{percent} %", percent=short_text(nudge)), drop=1), lambda weight: weight.nudged[1] or "–"),
    )
    if risk.weights:
        text = msg("The other parts keep their proportions; floors and rules of the predicate hold as they do.")
        yield Paragraph(text)


FORMAT = "evalkit-risk/1"


def risk_json(risk: Risk, speech: Language) -> str:
    """The front of losses in order, the fewest steps first, and what each answer has to do with them."""
    ways: dict[type, Callable[[Any], Any]] = {
        Plan: plan_json,
        Fragile: by_keys("code", "verdict", "others", "reason?"),
        FirmValue: _value,
        FirmReading: by_keys("title", "predicate", "stays"),
        FirmWeight: _weight,
    }
    return JsonWriter(speech, ways).text(
        FORMAT,
        **head_json(risk.evaluation),
        **keys(risk, "status", "reason!", "losses", "answers", "values", "readings", "weights", "missing", "unknown"),
        facts=facts_of(risk.evaluation.instrument),
    )


def _value(firm_value: FirmValue) -> dict[str, Any]:
    printed = decimal_text(firm_value.printed, firm_value.digits)
    return {"code": firm_value.code, "printed": printed, **keys(firm_value, "low", "high")}


def _weight(firm_weight: FirmWeight) -> dict[str, Any]:
    """Its predicates in *nudged* are two, or none where one is open: a list of words has no place for what is no word."""
    nudged = [] if None in firm_weight.nudged else [*firm_weight.nudged]
    return {**keys(firm_weight, "code", "without"), "nudged": nudged, "stays": firm_weight.stays}
