"""Names and numbers of an evaluation, as the parts of its page write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import Exact, decimal_text, short_text, signed_text
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.files.codes import said_of
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.possible.weights import ignored_weights
from evalkit.report.blocks import together

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.codes import Proof
    from evalkit.instruments import Instrument


def name_of(instrument: Instrument) -> str:
    """Short title with the edition, where the title does not name it."""
    if instrument.edition in instrument.short:
        return instrument.short
    return f"{instrument.short} {instrument.edition}"


def between(low: Exact, high: Exact, digits: int, separator: str = "–") -> Decimal:
    """The ends of a range."""
    return Decimal(f"{decimal_text(low, digits)}{separator}{decimal_text(high, digits)}")


def unit_text(unit: Evaluation) -> Prose:
    """The name of a unit, or that its rows have none."""
    return unit.group or msg("(no unit named)")


def score_text(evaluation: Evaluation) -> Decimal:
    """The total: a number, or the ends of its range."""
    total, ends = evaluation.total, evaluation.total.ends
    assert ends is not None  # what has no score has a range
    return between(*ends, total.node.digits, " – ") if total.score is None else decimal_text(ends[0], total.node.digits)


def predicate_text(evaluation: Evaluation) -> str:
    """The predicate, or those that can come out."""
    return evaluation.predicate or " / ".join(evaluation.possible)


def change_text(before: Evaluation, after: Evaluation, code: str = TOTAL) -> Decimal:
    """By how much a node moved; a dash between editions, and where one of its values is open."""
    old, new = before.nodes[code].value, after.nodes[code].value
    if before.instrument.id != after.instrument.id or old is None or new is None:
        return Decimal("–")
    return signed_text(new - old, after.nodes[code].node.digits)


def signed_between(low: Exact, high: Exact, digits: int) -> Decimal:
    """A change with its sign; of one that is open both ends."""
    ends = [signed_text(end, digits) for end in ((low,) if low == high else (low, high))]
    return Decimal(" … ".join(ends))


def standing_text(evaluation: Evaluation, most: Prose = "") -> Prose:
    """Score, *most* behind it, and the predicate, or that these are possible."""
    word = evaluation.predicate or msg("possible: {words}", words=" / ".join(evaluation.possible))
    return together(together(score_text(evaluation), most, separator=" "), word, separator=", ")


def value_text(instrument: Instrument, result: NodeResult) -> Prose:
    """The value of a node at its digits, or the ends of its range; yes or no where that is the answer."""
    digits = result.node.digits
    if result.answer is not None and is_yes_no(instrument, result):
        return result.answer
    if result.score is not None:
        return decimal_text(result.score.value, digits)
    if result.low is None or result.high is None or result.origin == "missing":
        return "–"
    return between(result.low.value, result.high.value, digits)


def answer_text(instrument: Instrument, result: NodeResult) -> Prose:
    """An answer with its official text; a number as it counts; what is missing, said so."""
    if result.origin == "missing" and result.n is None:
        return msg("missing")
    if result.grade or is_yes_no(instrument, result):
        return result.grade or result.answer or "–"
    if result.level is not None:
        level = str(result.level)
        return level if result.answer in (None, level) else together(level, result.answer or "", separator=" ")
    if result.answer is not None:
        return result.answer
    ends = result.ends
    if result.score is None and ends is not None:
        return between(*ends, result.node.digits)
    return value_text(instrument, result)


def converted_text(instrument: Instrument, result: NodeResult) -> Prose:
    """The second number beside a node, with the decimals that its rule names; nothing where there is none."""
    conversion = instrument.conversion_of(result.node)
    if result.converted is None or conversion is None:
        return ""
    return decimal_text(result.converted.value, conversion.digits)


def evidence_text(evidence: Iterable[Proof]) -> Prose:
    """Evidence in a line, or notes."""
    listed = said_of(evidence)
    return (
        together(*listed, separator="; ")
        if any(isinstance(one, Message) for one in listed)
        else "; ".join(map(str, listed))
    )


def is_yes_no(instrument: Instrument, result: NodeResult) -> bool:
    """Whether a node is a criterion, answered with yes or no."""
    return result.node.is_leaf and instrument.scales[result.node.scale or ""].kind == "yes-no"


def weight_text(instrument: Instrument, result: NodeResult) -> Decimal:
    """The weight as the rule file states it: of a sum of 100 in percent, else as a number or fraction."""
    weight = result.node.weight
    if weight is None or result.code in ignored_weights(plan_for(instrument)):
        return Decimal("")
    return Decimal(f"{short_text(weight)} %") if _in_percent(instrument) else short_text(weight)


def _in_percent(instrument: Instrument) -> bool:
    return sum(instrument.nodes[child].weight or 0 for child in instrument.nodes[TOTAL].children) == 100  # noqa: PLR2004  # a sum in percent


def maximum_text(result: NodeResult) -> str:
    """The most that a node can have."""
    return short_text(result.maximum) if result.maximum is not None else ""


def potential_text(potential: Exact | None, digits: int) -> str:
    """What a node could still add; a dash if it has its highest value."""
    if potential is None:
        return ""
    return signed_text(potential, digits) if potential > 0 else "–"


def top_of(instrument: Instrument, code: str) -> str:
    """The code at the root of the tree that *code* belongs to."""
    parent = instrument.nodes[code].parent
    return code if parent is None else top_of(instrument, parent)
