"""Where the total could still gain the most, and what closed gates keep back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, signed_text
from evalkit.base.text import first_few, msg
from evalkit.evaluation.headroom import below_floors, closed_gates, distances, reaching
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Paragraph, Table, together
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import is_yes_no, maximum_text, potential_text, top_of, value_text
from evalkit.report.evaluation.tree import POTENTIAL, Potentials

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.evaluation.headroom import Locked
    from evalkit.evaluation.result import Evaluation

MOST = 5
_MOST_CODES = 12


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


def weakest(evaluation: Evaluation, shown: Sequence[str], potentials: Potentials) -> Iterator[Block]:
    """The five with the largest potential; in one line, if the table above already names them."""
    found = [(potentials.get(code, 0), code) for code in lowest_known(evaluation)]
    found = sorted([pair for pair in found if pair[0] > 0], key=lambda pair: -pair[0])[:MOST]
    gates = closed_gates(evaluation)[:MOST]
    if found:
        in_short = all(code in shown for _, code in found)
        yield _in_a_line(evaluation, found) if in_short else _table(evaluation, found)
    for gate in gates:
        yield Paragraph(_opening(evaluation, gate), hang=2)
    if found or gates:
        yield POTENTIAL


def to_the_next(evaluation: Evaluation, gains: Potentials) -> Iterator[Paragraph]:
    """Which answers reach the next predicate, each alone at its highest; if none does, below which nodes all together do."""
    up, _ = distances(evaluation)
    if up is None or up.by <= 0 or below_floors(evaluation):
        return
    found, answers = reaching(evaluation, gains), lowest_known(evaluation)
    alone = [code for code in answers if code in found]
    word = up.band.predicate
    if alone:
        codes = first_few(alone, _MOST_CODES)
        text = msg("Each of these alone, at its highest, reaches {word}: {codes}.", word=word, codes=codes)
    elif found:
        text = msg(
            "No answer alone reaches {word}; all answers below one of these together do: {codes}.",
            word=word,
            codes=first_few(found, _MOST_CODES),
        )
    else:
        text = msg("Neither an answer nor a part alone reaches {word}.", word=word)
    if found or gains:
        yield Paragraph(text, hang=0)


def _in_a_line(evaluation: Evaluation, found: Sequence[tuple[Exact, str]]) -> Paragraph:
    digits = evaluation.total.node.digits
    names = [together(code, potential_text(gain, digits), separator=" ") for gain, code in found]
    return Paragraph(together(msg("Most to gain:"), together(*names), separator=" "))


def _table(evaluation: Evaluation, found: Sequence[tuple[Exact, str]]) -> Table:
    instrument, digits = evaluation.instrument, evaluation.total.node.digits
    return table(
        [(gain, evaluation.nodes[code]) for gain, code in found],
        (Column(), lambda one: one[1].code),
        (Column(msg("Most to gain"), wrap=True), lambda one: one[1].node.title),
        (Column(msg("value"), number=True), lambda one: value_text(instrument, one[1])),
        (
            Column(msg("of"), number=True, drop=1),
            lambda one: "" if is_yes_no(instrument, one[1]) else maximum_text(one[1]),
        ),
        (Column(msg("potential"), number=True), lambda one: potential_text(one[0], digits)),
    )


def _opening(evaluation: Evaluation, gate: Locked) -> Message:
    """What a closed gate keeps back, and which answers open it."""
    from evalkit.report.evaluation.conditions import locked_by  # noqa: PLC0415  # start-up: few gates are closed

    digits = evaluation.total.node.digits
    attribute, locked = locked_by(evaluation, evaluation.nodes[gate.code])
    return msg(
        "{code}: {attribute} {locked} is locked ({released} answered behind it). It opens, for instance, with {answers} at the highest: {by}; the answers behind it can then add {behind}.",
        code=gate.code,
        attribute=attribute,
        locked=locked,
        released=decimal_text(gate.released, digits),
        answers=first_few(gate.opened_by, MOST),
        by=signed_text(gate.by, digits),
        behind=signed_text(gate.behind, digits),
    )
