"""The nodes of an evaluation: weight, value, bar, origin, and what each could still add to the total; elements of a survey.

Where the total could still gain the most, and what closed gates keep back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, decimal_text, short_text, signed_text
from evalkit.base.text import Decimal, Prose, first_few, msg
from evalkit.evaluation.headroom import below_floors, closed_gates, distances, reaching
from evalkit.instruments import TOTAL
from evalkit.method.outcome_rules import floors_of, rules_of_floors
from evalkit.method.plan import plan_for
from evalkit.possible.weights import ignored_weights
from evalkit.report.blocks import Bar, Block, Column, Paragraph, Remark, Section, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import (
    converted_text,
    evidence_text,
    is_yes_no,
    maximum_text,
    potential_text,
    top_of,
    value_text,
    weight_text,
)

if TYPE_CHECKING:
    from evalkit.base.text import Message
    from evalkit.evaluation.headroom import Locked
    from evalkit.evaluation.result import Evaluation, NodeResult

FEW_LEAVES = 14
SHOWN_DEPTH = 2
_MOST_CODE = 8
_MEAN_DIGITS = 4  # of weighted means: 1/9 of a mean does not end
ORIGIN = {
    "answered": msg("answered"),
    "given": msg("given"),
    "computed": msg("computed"),
    "missing": msg("missing"),
}
NOT_USED = msg("shown, not used: a value above it is given")
POTENTIAL = Paragraph(msg("Potential: what the total gains if only that value becomes the best it can be."), hang=0)
Potentials = Mapping[str, Exact]


# --- The tree -------------------------------------------------------------------------------------------------------


def shown_codes(evaluation: Evaluation, *, detail: bool) -> list[str]:
    """Codes of the nodes below the total that the report shows."""
    few = len(evaluation.instrument.leaves_under(TOTAL)) <= FEW_LEAVES
    return [
        code
        for code, result in evaluation.nodes.items()
        if result.node.parent is not None
        and top_of(evaluation.instrument, code) == TOTAL
        and (result.used or result.origin != "missing")
        and (detail or (result.node.depth <= SHOWN_DEPTH and (few or not result.node.is_leaf)))
    ]


def tree(evaluation: Evaluation, codes: Sequence[str], potentials: Potentials, *, detail: bool) -> Iterator[Block]:
    """The nodes below the total."""
    depths = sorted({evaluation.nodes[code].node.depth for code in codes})
    title = " / ".join(evaluation.instrument.levels[depth - 1] for depth in depths)
    yield from _table(evaluation, codes, potentials, title, detail=detail)


def outside(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """Nodes that do not enter the total."""
    tops = [
        code
        for code, result in evaluation.nodes.items()
        if result.node.parent is None and code != TOTAL and (detail or result.origin != "missing")
    ]
    codes = [
        code for code in evaluation.nodes if code in tops or (detail and top_of(evaluation.instrument, code) in tops)
    ]
    yield from _table(evaluation, codes, {}, msg("Beside the total"), detail=detail)


def _table(
    evaluation: Evaluation, codes: Sequence[str], potentials: Potentials, title: Prose, *, detail: bool
) -> Iterator[Block]:
    if not codes:
        return
    results = [evaluation.nodes[code] for code in codes]
    ignored = ignored_weights(plan_for(evaluation.instrument))
    has_weights = any(result.node.weight is not None and result.code not in ignored for result in results)
    is_wide = max(len(code) for code in codes) > _MOST_CODE
    least = min(result.node.depth for result in results)
    most_width = 0 if has_weights else max(len(maximum_text(result)) for result in results)
    instrument, digits = evaluation.instrument, evaluation.total.node.digits

    def styled(result: NodeResult, text: Prose) -> Styled:
        return Styled(text, "strong" if result.node.children and result.node.depth == least else "")

    yield table(
        results,
        (Column(drop=3 if is_wide and not detail else 0, tree=True), lambda result: styled(result, result.code)),
        (Column(title, wrap=True), lambda result: styled(result, result.node.title)),
        (Column(msg("n"), number=True, drop=4), lambda result: str(result.n) if result.n is not None else ""),
        (Column(msg("weight"), number=True, drop=2), lambda result: weight_text(instrument, result)),
        (
            Column(msg("value"), number=True),
            lambda result: (styled(result, value_text(instrument, result)), _of_most(result, most_width)),
        ),
        (Column(_word_heading(evaluation, results), most=16, drop=1), _word),
        (Column(drop=6), bar),
        (Column(msg("origin"), drop=5), lambda result: ORIGIN[result.origin]),
        (
            Column(msg("potential"), number=True, drop=7),
            lambda result: potential_text(potentials.get(result.code), digits),
        ),
        below=lambda result: map(Remark, _remarks(evaluation, result, detail=detail)),
        deep=lambda result: result.node.depth - least,
    )


def _word_heading(evaluation: Evaluation, results: Sequence[NodeResult]) -> Prose:
    if evaluation.instrument.ladder is not None and any(result.maturity for result in results):
        return msg("level")
    return msg("grade") if any(result.grade for result in results) else msg("band")


def _of_most(result: NodeResult, width: int) -> Decimal | str:
    """The most there can be behind a value, so wide that the values stand below each other."""
    sign = " " if result.maximum is None else "/"
    return Decimal(f"{sign}{maximum_text(result).ljust(width)}") if width else ""


def _word(result: NodeResult) -> str:
    return result.maturity or result.grade or (result.band.predicate if result.band else None) or ""


def bar(result: NodeResult) -> Bar | str:
    """How far the value lies between the least and the most that the node can have; nothing if these are the same."""
    ends = (result.score, result.score) if result.score else (result.low, result.high)
    if result.minimum is None or result.maximum is None or result.maximum <= result.minimum:
        return ""
    span = Fraction(result.maximum - result.minimum)
    low, high = ((end.value if end is not None else result.minimum) - result.minimum for end in ends)
    return Bar(low / span, high / span)


def _remarks(evaluation: Evaluation, result: NodeResult, *, detail: bool) -> Iterator[Prose]:
    if not result.used and result.origin != "missing":
        yield NOT_USED
    node = result.node
    value = result.score.value if result.score else None
    floor = floors_of(evaluation.instrument).get(node.code)
    if floor is not None:
        told = {"title": rules_of_floors(evaluation.instrument)[node.code].floor_title, "floor": short_text(floor)}
        if value is not None and value < floor:
            yield msg("below its {title} of {floor}", **told)
        elif detail:
            yield msg("{title} {floor}", **told)
    if result.gate_open is False:
        from evalkit.report.evaluation.conditions import gate_prose  # noqa: PLC0415  # most nodes have no gate

        yield gate_prose(evaluation, result)
    if detail:
        yield from _details(evaluation, result)


def _details(evaluation: Evaluation, result: NodeResult) -> Iterator[Prose]:
    if result.unlocked is not None:
        points, gate = decimal_text(result.unlocked.value, result.node.digits), result.node.parent or ""
        yield msg("locked: counts 0, and {points} once the gate of {code} is open", points=points, code=gate)
    elif result.locked:
        yield msg("locked: counts 0")
    if result.node.is_leaf and result.answer and evaluation.instrument.scales[result.node.scale or ""].kind == "levels":
        yield msg("answer: {answer}", answer=result.answer)
    evidence = evaluation.assessment.evidence.get(result.code, ())
    if evidence:
        yield msg("evidence: {evidence}", evidence=evidence_text(evidence))
    noted = evaluation.assessment.notes.get(result.code, ())
    if noted:
        yield msg("note: {note}", note="; ".join(noted))


# --- Elements of a survey -------------------------------------------------------------------------------------------


def has_elements(evaluation: Evaluation) -> bool:
    """Whether the nodes below the total are shown converted."""
    instrument = evaluation.instrument
    children = [instrument.nodes[code] for code in instrument.nodes[TOTAL].children]
    return any(instrument.conversion_of(child) is not None for child in children)


def elements(evaluation: Evaluation, codes: Sequence[str], potentials: Potentials) -> list[Section]:
    """One row an element, then the order from weakest to strongest."""
    if not codes:
        return []
    results = [evaluation.nodes[code] for code in codes]
    instrument, digits = evaluation.instrument, evaluation.total.node.digits
    shown = table(
        results,
        (Column(drop=9), lambda result: result.code),
        (Column(wrap=True), lambda result: result.node.title),
        (Column(msg("n"), number=True), lambda result: str(result.n) if result.n is not None else ""),
        (Column(msg("weight"), number=True, drop=6), lambda result: weight_text(instrument, result)),
        (Column(msg("mean"), number=True), lambda result: value_text(instrument, result)),
        (Column(msg("weighted"), number=True, drop=3), lambda result: mean_text(weighted(evaluation, result))),
        (Column(msg("converted"), number=True), lambda result: converted_text(instrument, result)),
        (Column(), grade_of),
        (Column(drop=8), bar),
        (Column(msg("origin"), drop=7), lambda result: ORIGIN[result.origin]),
        (
            Column(msg("potential"), number=True, drop=5),
            lambda result: potential_text(potentials.get(result.code), digits),
        ),
        below=lambda result: [] if result.used else [Remark(NOT_USED)],
    )
    has_potential = any(potentials.get(code, 0) > 0 for code in codes)
    return [
        [*_respondents(evaluation), shown, *([POTENTIAL] if has_potential else [])],
        list(_order(evaluation, results)),
    ]


def _respondents(evaluation: Evaluation) -> Iterator[Block]:
    records = evaluation.instrument.records
    if evaluation.n is not None and records is not None:
        yield Paragraph(msg("{n} {rows}", n=Decimal(evaluation.n), rows=records.title), hang=0, style="strong")


def weighted(evaluation: Evaluation, result: NodeResult) -> Exact | None:
    """The mean of an element by its weight; nothing where weights do not count."""
    weight, score = result.node.weight, result.score
    if weight is None or score is None or result.code in ignored_weights(plan_for(evaluation.instrument)):
        return None
    return score.value * weight


def mean_text(mean: Exact | None) -> Prose:
    """A weighted mean, as long as it is to be."""
    return "" if mean is None else decimal_text(mean, _MEAN_DIGITS)


def grade_of(result: NodeResult) -> Styled | str:
    """The letter of its converted value."""
    return Styled(result.converted_band.predicate, "strong") if result.converted_band else ""


def _order(evaluation: Evaluation, results: Sequence[NodeResult]) -> Iterator[Block]:
    known = [(result.score.exact, result) for result in results if result.score is not None]
    known.sort(key=lambda pair: pair[0])
    names: list[Prose] = [
        together(result.node.title, value_text(evaluation.instrument, result), separator=" ") for _, result in known
    ]
    if len(names) > 1:  # one has no order
        yield Paragraph(together(msg("From weakest to strongest:"), together(*names), separator=" "))


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
        yield _in_a_line(evaluation, found) if in_short else _gains_table(evaluation, found)
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


def _gains_table(evaluation: Evaluation, found: Sequence[tuple[Exact, str]]) -> Table:
    instrument, digits = evaluation.instrument, evaluation.total.node.digits
    return table(
        [(gain, evaluation.nodes[code]) for gain, code in found],
        (Column(), lambda gained: gained[1].code),
        (Column(msg("Most to gain"), wrap=True), lambda gained: gained[1].node.title),
        (Column(msg("value"), number=True), lambda gained: value_text(instrument, gained[1])),
        (
            Column(msg("of"), number=True, drop=1),
            lambda gained: "" if is_yes_no(instrument, gained[1]) else maximum_text(gained[1]),
        ),
        (Column(msg("potential"), number=True), lambda gained: potential_text(gained[0], digits)),
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
