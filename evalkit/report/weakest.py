"""Where the total could still gain the most, and what closed gates keep back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg
from evalkit.evaluation.headroom import closed_gates
from evalkit.instruments import TOTAL
from evalkit.report.layout import Column, Line, Row, line, paragraph, table
from evalkit.report.tree import Potentials, is_yes_no, potential_note, potential_text, top_of, value_text
from evalkit.report.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.headroom import Locked
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.report.page import Page

MOST = 5


def lowest_known(evaluation: Evaluation) -> list[str]:
    """The deepest nodes with a value that enters the total: answers, and given values that stand for them."""
    return [
        code
        for code, result in evaluation.nodes.items()
        if code != TOTAL
        and result.used
        and result.score is not None
        and (result.node.is_leaf or result.origin == "given")
        and top_of(evaluation.instrument, code) == TOTAL
    ]


def weakest(evaluation: Evaluation, shown: Sequence[str], potentials: Potentials, page: Page) -> list[Line]:
    """The five with the largest potential; in one line, if the table above already names them."""
    found = [(potentials.get(code, 0), code) for code in lowest_known(evaluation)]
    found = sorted([pair for pair in found if pair[0] > 0], key=lambda pair: -pair[0])[:MOST]
    gates = [one for gate in closed_gates(evaluation)[:MOST] for one in _gate(evaluation, gate, page)]
    return [*_best(evaluation, shown, found, page), *gates, *(potential_note(page) if found or gates else [])]


def _best(evaluation: Evaluation, shown: Sequence[str], found: Sequence[tuple[Exact, str]], page: Page) -> list[Line]:
    if not found:
        return []
    if all(code in shown for _, code in found):
        names = [f"{page.clean(code)} {_gain(evaluation, value, page)}" for value, code in found]
        return paragraph(
            f"{page.say(msg('Most to gain:'))} {listed(page, names)}", page.width, first=line("  "), indent=4
        )
    columns = (
        Column(),
        Column(page.say(msg("Most to gain")), wrap=True),
        Column(page.say(msg("value")), right=True),
        Column(page.say(msg("of")), right=True, drop=1),
        Column(page.say(msg("potential")), right=True),
    )
    rows = [_row(evaluation, code, value, page) for value, code in found]
    return table(columns, rows, page.width)


def _gate(evaluation: Evaluation, gate: Locked, page: Page) -> list[Line]:
    """What a closed gate keeps back, and which answers open it."""
    rule = evaluation.instrument.gate
    assert rule is not None  # a node with a gate needs one
    answers: tuple[Prose, ...] = gate.opened_by
    if len(answers) > MOST:
        answers = (*answers[:MOST], msg("and {count} more", count=Decimal(len(answers) - MOST)))
    text = msg(
        "{code}: {attribute} {locked} is locked ({released} answered behind it). It opens, for instance, with {answers} at the highest: {by}; the answers behind it can then add {behind}.",
        code=gate.code,
        attribute=evaluation.instrument.attribute_title(rule.attribute),
        locked=str(rule.locked),
        released=page.number(gate.released, evaluation.total.node.digits),
        answers=answers,
        by=_plus(evaluation, gate.by, page),
        behind=_plus(evaluation, gate.behind, page),
    )
    return paragraph(page.say(text), page.width, first=line("  "), indent=6)


def _plus(evaluation: Evaluation, value: Exact, page: Page) -> str:
    return f"+{page.number(value, evaluation.total.node.digits)}"


def _gain(evaluation: Evaluation, value: Exact, page: Page) -> str:
    return potential_text(value, evaluation.total.node.digits, page)


def _most(evaluation: Evaluation, result: NodeResult, page: Page) -> str:
    """The highest value; nothing beside a yes or no."""
    if is_yes_no(evaluation.instrument, result):
        return ""
    return page.short(result.maximum) if result.maximum is not None else ""


def _row(evaluation: Evaluation, code: str, value: Exact, page: Page) -> Row:
    result = evaluation.nodes[code]
    return Row(
        [
            line(page.clean(code)),
            line(page.clean(result.node.title)),
            line(value_text(evaluation.instrument, result, page)),
            line(_most(evaluation, result, page)),
            line(_gain(evaluation, value, page)),
        ]
    )
