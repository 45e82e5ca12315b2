"""What an arithmetic relation gives: as printed, with rounded parts, and for all numbers that the inputs stand for."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.verdicts import intervals
from evalkit.audit.verdicts.intervals import Range
from evalkit.audit.verdicts.rounding import half_up
from evalkit.base.text import Decimal, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.audit.verdicts.book import Part
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.loading.report_rules.model import FormulaRule

LEAST_RATIO_DIGITS = 2
MAX_TERMS = 24
_MORE_DIGITS = 4


class Task(NamedTuple):
    """An arithmetic relation with its numbers.

    Attributes:
        parts: The operands, each with a number.
        weights: Of a weighted mean.
        formula: Of an achievement.
    """

    kind: str
    parts: Sequence[Part]
    weights: Sequence[Part] = ()
    formula: FormulaRule | None = None

    def compute(self, numbers: Sequence[Exact]) -> Exact | None:
        """The result for other numbers in place of the operands; nothing for a division by 0."""
        return compute(self.kind, numbers, [weight.exact or 0 for weight in self.weights], self.formula)

    @property
    def numbers(self) -> list[Exact]:
        """The operands as printed."""
        return [part.exact for part in self.parts if part.exact is not None]

    def point(self) -> Exact | None:
        """The result as printed; nothing for a division by 0."""
        if self.kind in ("sum", "mean"):
            total = _total(self.parts)
            return total if self.kind == "sum" else Fraction(total) / len(self.parts)
        return self.compute(self.numbers)

    def reach(self) -> Range | None:
        """Every result that the inputs can give; nothing if there is no end to them."""
        if self.kind in ("sum", "mean"):
            total = _reach_sum(self.parts)
            return total if self.kind == "sum" else intervals.times(total, Fraction(1, len(self.parts)))
        return _REACH[self.kind](self, [part.range for part in self.parts])


def _total(parts: Sequence[Part]) -> Exact:
    """The sum; of numbers with the same decimals by whole numbers, which is five times as fast."""
    digits = parts[0].digits
    if any(part.computed or part.digits != digits for part in parts):
        return sum((part.exact for part in parts if part.exact is not None), Fraction(0))
    shift = 10 ** max(digits, 0)
    return Fraction(sum([_units(part.exact, shift) for part in parts if part.exact is not None]), shift)


def _units(value: Exact, shift: int) -> int:
    return value.numerator * (shift // value.denominator)


def compute(
    kind: str, numbers: Sequence[Exact], weights: Sequence[Exact] = (), formula: FormulaRule | None = None
) -> Exact | None:
    """The result of an arithmetic relation; nothing for a division by 0, or where a formula has no value."""
    if kind == "achievement":
        assert formula is not None
        return formula.formula.compute(numbers[0], tuple(numbers[1:]))
    if kind == "weighted-mean":
        return _quotient(sum(x * w for x, w in zip(numbers, weights, strict=True)), sum(weights))
    return _COMPUTE[kind](numbers)


def _quotient(top: Exact, bottom: Exact) -> Fraction | None:
    # Made of whole numbers at once, which is twice as fast as dividing fractions.
    return Fraction(top.numerator * bottom.denominator, top.denominator * bottom.numerator) if bottom else None


def _percent(numbers: Sequence[Exact]) -> Exact | None:
    return _quotient(100 * numbers[0], numbers[1])


def _product(numbers: Sequence[Exact]) -> Exact:
    found: Exact = 1
    for number in numbers:
        found *= number
    return found


_COMPUTE: dict[str, Callable[[Sequence[Exact]], Exact | None]] = {
    "sum": lambda numbers: sum(numbers, Fraction(0)),
    "mean": lambda numbers: _quotient(sum(numbers), len(numbers)),
    "product": _product,
    "difference": lambda numbers: numbers[0] - numbers[1],
    "ratio": lambda numbers: _quotient(numbers[0], numbers[1]),
    "percent": _percent,
}


def _reach_sum(parts: Sequence[Part]) -> Range:
    """Every sum: the printed one, and so much more or less as the parts were rounded. As ``intervals.add``, but faster."""
    loose = [part for part in parts if part.loose]
    digits = Counter(part.digits for part in loose)
    slack = sum((number * Fraction(10) ** -each / 2 for each, number in digits.items()), Fraction(0))
    total, below = _total(parts), any(part.exact is not None and part.exact < 0 for part in loose)
    above = any(part.exact is not None and part.exact >= 0 for part in loose)
    return Range(total - slack, total + slack, low_open=below, high_open=above)


def _reach_product(task: Task, ranges: Sequence[Range]) -> Range | None:
    found = intervals.point(1)
    for one in ranges:
        found = intervals.multiply(found, one)
    return found


def _reach_percent(task: Task, ranges: Sequence[Range]) -> Range | None:
    found = intervals.divide(ranges[0], ranges[1])
    return intervals.times(found, 100) if found is not None else None


_REACH: dict[str, Callable[[Task, Sequence[Range]], Range | None]] = {
    "product": _reach_product,
    "difference": lambda _, ranges: intervals.add((ranges[0], intervals.minus(ranges[1]))),
    "ratio": lambda _, ranges: intervals.divide(ranges[0], ranges[1]),
    "percent": _reach_percent,
    "weighted-mean": lambda task, ranges: intervals.weighted_mean(ranges, [one.range for one in task.weights]),
    "achievement": lambda task, ranges: intervals.through(ranges, task.compute),
}


# --- Rounded parts ----------------------------------------------------------------------------------------------


def with_rounded_parts(task: Task, digits: int) -> Iterator[tuple[Exact, Message]]:
    """Results of the ways in which somebody may have rounded in between, each with its sentence."""
    if digits < 0:  # 8,29 miliar: nobody rounds in between to millions
        return
    if any(part.computed or part.digits > digits for part in task.parts):
        found = task.compute([_shortened(part, digits) for part in task.parts])
        if found is not None:
            yield found, msg("the inputs were rounded to {digits} decimals first", digits=Decimal(digits))
    if task.kind == "weighted-mean":
        yield from _rounded_products(task, digits)
    if task.kind in ("percent", "achievement"):
        ratio = Fraction(task.point() or 0) / 100
        for kept in range(digits + 1, LEAST_RATIO_DIGITS - 1, -1):
            text = msg(
                "the ratio was rounded to {digits} decimals before it was multiplied by 100", digits=Decimal(kept)
            )
            yield half_up(ratio, kept) * 100, text


def _shortened(part: Part, digits: int) -> Exact:
    assert part.exact is not None
    return half_up(part.exact, digits) if part.computed or part.digits > digits else part.exact


def _rounded_products(task: Task, digits: int) -> Iterator[tuple[Exact, Message]]:
    """Σ of rounded products; of their shares in the weights, or divided by the weights at the end. These are not 0 together."""
    weights = [Fraction(weight.exact or 0) for weight in task.weights]
    total = sum(weights)
    text = msg("each product of value and weight was rounded to {digits} decimals first", digits=Decimal(digits))
    pairs = list(zip(task.numbers, weights, strict=True))
    yield sum((half_up(x * w / total, digits) for x, w in pairs), Fraction(0)), text
    yield sum((half_up(x * w, digits) for x, w in pairs), Fraction(0)) / total, text


# --- Formulas ---------------------------------------------------------------------------------------------------


def formula_text(task: Task, result: Exact | None, digits: int) -> Message:
    """The computation with its numbers put in."""
    right = shown(result, digits) if result is not None else Decimal("?")
    if task.kind == "achievement":
        assert task.formula is not None
        values = [part.text for part in task.parts]
        return msg(
            "{formula}, realisation {value}, target {target}: {result}",
            formula=task.formula.printed,
            value=values[0],
            target=Decimal(" – ".join(values[1:])),
            result=right,
        )
    return msg("{left} = {right}", left=Decimal(_left(task)), right=right)


def _left(task: Task) -> str:
    texts = [part.text for part in task.parts]
    if task.kind == "sum":
        return _joined(texts)
    if task.kind == "mean":
        return f"({_joined(texts)}) / {len(texts)}"
    if task.kind == "product":
        return _joined(texts, " × ")
    if task.kind == "weighted-mean":
        weights = [weight.text for weight in task.weights]
        terms = [f"{x} × {w}" for x, w in zip(texts, weights, strict=True)]
        return f"({_joined(terms)}) / ({_joined(weights)})"
    left, right = texts
    return {"difference": f"{left} − {right}", "ratio": f"{left} / {right}"}.get(task.kind, f"{left} / {right} × 100")


def _joined(terms: Sequence[str], sign: str = " + ") -> str:
    """*terms* with *sign* between them; of very many the first and the last."""
    if len(terms) <= MAX_TERMS:
        return sign.join(terms)
    return sign.join((*terms[: MAX_TERMS - 2], "…", terms[-1]))


def shown(value: Exact, digits: int) -> Decimal:
    """*value* with some more decimals than are printed, and dots where it goes on."""
    more = max(digits, 0) + _MORE_DIGITS
    scaled = abs(value.numerator) * 10**more
    kept, rest = divmod(scaled, value.denominator)
    sign = "-" if value < 0 else ""
    text = str(kept).rjust(more + 1, "0")
    whole, part = text[:-more], text[-more:]
    if rest:
        return Decimal(f"{sign}{whole}.{part}…")
    part = part.rstrip("0")
    return Decimal(f"{sign}{whole}.{part}" if part else f"{sign}{whole}")
