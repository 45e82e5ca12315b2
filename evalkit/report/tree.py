"""The table of nodes: weight, value, bar, origin, and what each could still add to the total."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import Exact
from evalkit.base.text import Message, Prose, msg
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.questions.weights import ignored_weights
from evalkit.report.gate import gate_prose
from evalkit.report.layout import Column, Line, Row, Span, line, paragraph, table
from evalkit.report.words import ORIGIN

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Instrument
    from evalkit.report.page import Page

FEW_LEAVES = 14
SHOWN_DEPTH = 2
_BAR = {60: 8, 88: 12, 104: 20}
_MOST_CODE = 8
Potentials = Mapping[str, Exact]


def shown_codes(evaluation: Evaluation, *, detail: bool) -> list[str]:
    """Codes of the nodes below the total that the report shows."""
    instrument = evaluation.instrument
    few = len(instrument.leaves_under(TOTAL)) <= FEW_LEAVES
    return [
        code
        for code, result in evaluation.nodes.items()
        if result.node.parent is not None
        and top_of(instrument, code) == TOTAL
        and (result.used or result.origin != "missing")
        and (detail or (result.node.depth <= SHOWN_DEPTH and (few or not result.node.is_leaf)))
    ]


def top_of(instrument: Instrument, code: str) -> str:
    """The code at the root of the tree that *code* belongs to."""
    parent = instrument.nodes[code].parent
    return code if parent is None else top_of(instrument, parent)


def tree(evaluation: Evaluation, codes: Sequence[str], potentials: Potentials, page: Page) -> list[Line]:
    """The nodes below the total."""
    return _table(evaluation, codes, potentials, page, title=_level_names(evaluation, codes))


def outside(evaluation: Evaluation, page: Page) -> list[Line]:
    """Nodes that do not enter the total."""
    instrument = evaluation.instrument
    tops = [
        code
        for code, result in evaluation.nodes.items()
        if result.node.parent is None and code != TOTAL and (page.detail or result.origin != "missing")
    ]
    if not tops:
        return []
    codes = [code for code in evaluation.nodes if code in tops or (page.detail and top_of(instrument, code) in tops)]
    return _table(evaluation, codes, {}, page, title=msg("Beside the total"))


def _level_names(evaluation: Evaluation, codes: Sequence[str]) -> str:
    """What the instrument calls the levels that are shown."""
    depths = sorted({evaluation.nodes[code].node.depth for code in codes})
    return " / ".join(evaluation.instrument.levels[depth - 1] for depth in depths)


def _table(
    evaluation: Evaluation, codes: Sequence[str], potentials: Potentials, page: Page, *, title: Prose
) -> list[Line]:
    if not codes:
        return []
    results = [evaluation.nodes[code] for code in codes]
    ignored = ignored_weights(plan_for(evaluation.instrument))
    weighed = any(result.node.weight is not None and result.code not in ignored for result in results)
    wide = max(len(code) for code in codes) > _MOST_CODE
    columns = (
        Column(drop=3 if wide and not page.detail else 0),
        Column(page.say(title), wrap=True),
        Column(page.say(msg("n")), right=True, drop=4),
        Column(page.say(msg("weight")), right=True, drop=2),
        Column(page.say(msg("value")), right=True),
        Column(_word_heading(evaluation.instrument, results, page), most=16, drop=1),
        Column(drop=6),
        Column(page.say(msg("origin")), drop=5),
        Column(page.say(msg("potential")), right=True, drop=7),
    )
    least = min(result.node.depth for result in results)
    room = 0 if weighed else max(len(_maximum(result, page)) for result in results)
    rows = [_row(evaluation, result, potentials.get(result.code), page, least, room) for result in results]
    return table(columns, rows, page.width)


def _word_heading(instrument: Instrument, results: Sequence[NodeResult], page: Page) -> str:
    if instrument.ladder is not None and any(result.maturity for result in results):
        return page.say(msg("level"))
    return page.say(msg("grade")) if any(result.grade for result in results) else page.say(msg("band"))


def _row(evaluation: Evaluation, result: NodeResult, potential: Exact | None, page: Page, least: int, room: int) -> Row:
    node = result.node
    pad = "  " * (node.depth - least)
    style = "strong" if node.children and node.depth == least else ""
    most = f"/{_maximum(result, page).ljust(room)}" if room else ""
    digits = evaluation.total.node.digits
    return Row(
        [
            line(Span(pad + page.clean(node.code), style)),
            line(Span(page.clean(node.title), style)),
            line(str(result.n) if result.n is not None else ""),
            line(weight_text(evaluation.instrument, result, page)),
            line(Span(value_text(evaluation.instrument, result, page), style), most),
            line(_word(result, page)),
            bar(result, page),
            line(page.say(ORIGIN[result.origin])),
            line(potential_text(potential, digits, page)),
        ],
        [Span(page.say(one)) for one in _remarks(evaluation, result, page)],
    )


def potential_text(potential: Exact | None, digits: int, page: Page) -> str:
    """What a node could still add; a dash if it has its highest value."""
    if potential is None:
        return ""
    return f"+{page.number(potential, digits)}" if potential > 0 else page.clean("–")


def potential_note(page: Page) -> list[Line]:
    """What *potential* means, beneath the numbers."""
    text = msg("Potential: what the total gains if only that value becomes the highest it can be.")
    return paragraph(page.say(text), page.width, first=line("  "), indent=2)


def weight_text(instrument: Instrument, result: NodeResult, page: Page) -> str:
    """The weight as the rule file states it: of a sum of 100 in percent, else as a number or fraction."""
    weight = result.node.weight
    if weight is None or result.code in ignored_weights(plan_for(instrument)):
        return ""
    return f"{page.short(weight)} %" if _in_percent(instrument) else page.short(weight)


def _in_percent(instrument: Instrument) -> bool:
    return sum(instrument.nodes[child].weight or 0 for child in instrument.nodes[TOTAL].children) == 100  # noqa: PLR2004  # a sum in percent


def _maximum(result: NodeResult, page: Page) -> str:
    return page.short(result.maximum) if result.maximum is not None else ""


def is_yes_no(instrument: Instrument, result: NodeResult) -> bool:
    """Whether a node is a criterion, answered with yes or no."""
    return result.node.is_leaf and instrument.scales[result.node.scale or ""].kind == "yes-no"


def value_text(instrument: Instrument, result: NodeResult, page: Page) -> str:
    """The value of a node at its digits, or the ends of its range; yes or no where that is the answer."""
    digits = result.node.digits
    if result.answer is not None and is_yes_no(instrument, result):
        return page.clean(result.answer)
    if result.score is not None:
        return page.number(result.score.value, digits)
    if result.low is None or result.high is None or result.origin == "missing":
        return page.clean("–")
    return page.clean(f"{page.number(result.low.value, digits)}–{page.number(result.high.value, digits)}")


def _word(result: NodeResult, page: Page) -> str:
    word = result.maturity or result.grade or (result.band.predicate if result.band else None)
    return page.clean(word) if word else ""


def bar(result: NodeResult, page: Page) -> Line:
    """How far the value lies between the least and the most that the node can have; open ends are drawn apart."""
    ends = (result.score, result.score) if result.score else (result.low, result.high)
    if result.minimum is None or result.maximum is None or result.maximum <= result.minimum:
        return ()
    low, high = (end.value if end is not None else result.minimum for end in ends)
    width = next((cells for least, cells in sorted(_BAR.items(), reverse=True) if page.width >= least), 0)
    signs = page.signs
    scale = Fraction(width) / Fraction(result.maximum - result.minimum)
    halves = int(2 * scale * (low - result.minimum))
    full, half = divmod(halves, 2)
    filled = signs.full * full + (signs.half if half else "")
    open_cells = max(int(scale * (high - result.minimum)) - len(filled), 0) if high > low else 0
    rest = width - len(filled) - open_cells
    return line(Span(filled, "bar"), Span(signs.open * open_cells, "bar"), Span(signs.rest * rest, "rest"))


def _remarks(evaluation: Evaluation, result: NodeResult, page: Page) -> Iterator[Prose]:
    if not result.used and result.origin != "missing":
        yield msg("shown, not used: a value above it is given")
    node = result.node
    value = result.score.value if result.score else None
    if node.floor is not None and value is not None and value < node.floor:
        yield msg("below its floor of {floor}", floor=page.short(node.floor))
    elif node.floor is not None and page.detail:
        yield msg("floor {floor}", floor=page.short(node.floor))
    if result.gate_open is False:
        yield gate_prose(evaluation, result, page)
    if page.detail:
        yield from _details(evaluation, result, page)


def _details(evaluation: Evaluation, result: NodeResult, page: Page) -> Iterator[Prose]:
    if result.locked and result.unlocked is not None:
        opened, gate = page.number(result.unlocked, result.node.digits), result.node.parent or ""
        yield msg("locked: counts 0, and {points} once the gate of {code} is open", points=opened, code=gate)
    elif result.locked:
        yield msg("locked: counts 0")
    if result.node.is_leaf and result.answer and evaluation.instrument.scales[result.node.scale or ""].kind == "levels":
        yield msg("answer: {answer}", answer=result.answer)
    evidence: Sequence[str] = evaluation.assessment.evidence.get(result.code, ())
    if evidence:
        yield _evidence(evidence)


def _evidence(evidence: Sequence[str]) -> Message:
    return msg("evidence: {evidence}", evidence="; ".join(evidence))
