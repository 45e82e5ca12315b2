"""An expression as a formula of a spreadsheet, which needs nothing that Excel 2016 lacks.

Spreadsheets compute with binary floats. A number is snapped to ten decimals before it is rounded or held against a bound, so
that a score that lies on a tie or a bound falls where it should; one that lies nearer than 10⁻⁹ beside it may not.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimals_of
from evalkit.base.tuples import NamedTuple
from evalkit.method.language.spelling import COMPARED, RATIO, SUM, Speller, Spelt

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band
    from evalkit.instruments.expression import (
        Compare,
        Count,
        Every,
        Expression,
        Foreign,
        Logarithm,
        Negated,
        Ratio,
        Root,
        Rounded,
        Some,
        Step,
        Steps,
    )

_SNAP = 10
_DIGITS = 15  # that a spreadsheet keeps of a number
_LEAST = "-9.99E+307"
SIGNS = {"!=": "<>"}


class SheetFormula(NamedTuple):
    """A formula without its sign of equality.

    Attributes:
        text: What gives the number; nothing where a part is arithmetic in Python.
        word: What gives the word of the step that is reached, where steps have words.
    """

    text: str | None
    word: str | None


def sheet_formula(expression: Expression, children: Sequence[str], answers: Sequence[str]) -> SheetFormula:
    """*expression* over the cells *children*, and *answers*, those of their levels."""
    writer = _Writer(children, answers)
    text = expression.read_by(writer).text
    return SheetFormula(None if writer.foreign_found else text, writer.word)


def rounding(cell: str, digits: int, mode: str, divided_by: Exact = 1, *, signed: bool = True) -> str:
    """*cell* rounded, as ``round_to`` does it; ``ROUND``, which rounds a tie below 0 down, where the number is not *signed*."""
    if divided_by != 1:
        scale = plain(Fraction(divided_by))
        return f"{rounding(f'({cell})/{scale}', digits, mode, signed=signed)}*{scale}"
    if mode == "half-up" and (not signed or digits >= _SNAP):
        return f"ROUND({_snapped(cell, digits)},{digits})"
    power = f"10^{digits}" if digits >= 0 else f"(10^{digits})"
    whole = f"ROUND(({cell})*{power},{_SNAP})"
    if mode == "half-up":
        return f"INT({whole}+0.5)/{power}"
    if mode == "half-even":
        return f"IF(MOD({whole},1)=0.5,2*ROUND({whole}/2,0),ROUND({whole},0))/{power}"
    return f"-INT(-{whole})/{power}" if mode == "up" else f"INT({whole})/{power}"


def looked_up(cell: str, bounds: Sequence[Band | Step], results: Iterable[str]) -> str:
    """Of *results* that whose bound *cell* reaches; the bounds fall, and the last has none."""
    lowest_first = ",".join(_least(bound) for bound in reversed(bounds))
    return f"LOOKUP(ROUND({cell},{_SNAP}),{{{lowest_first}}},{{{','.join(reversed([*results]))}}})"


def quoted_text(text: str) -> str:
    """*text* as a constant."""
    return '"{}"'.format(text.replace('"', '""'))


def plain(number: Exact) -> str:
    """*number* as a constant, to as many digits as a spreadsheet keeps."""
    return f"{float(number):.{_DIGITS}G}"


def _least(bound: Band | Step) -> str:
    if bound.minimum is None:
        return _LEAST
    before = len(str(abs(int(bound.minimum))))
    least = Fraction(10) ** -min(_SNAP, _DIGITS - before) / 2
    return plain(bound.minimum + least if bound.exclusive else Fraction(round(bound.minimum * 10**_SNAP), 10**_SNAP))


def _snapped(text: str, digits: int) -> str:
    return f"ROUND({text},{_SNAP})" if digits < _SNAP else text


class _Writer(Speller):
    """Writes what a spreadsheet writes in its own way."""

    def __init__(self, children: Sequence[str], answers: Sequence[str]) -> None:
        super().__init__(children, answers)
        self.word: str | None = None
        self.foreign_found = False
        self._may_fail = False

    def call(self, name: str, parts: Sequence[Spelt]) -> Spelt:
        return Spelt(f"{name.upper()}({','.join(part.text for part in parts)})")

    def ratio(self, expression: Ratio, top: Spelt, bottom: Spelt) -> Spelt:
        self._may_fail = True
        return super().ratio(expression, top, bottom)

    def root(self, expression: Root, of: Spelt) -> Spelt:
        self._may_fail = True
        return Spelt(rounding(f"POWER({of.text},1/{expression.n})", expression.digits, "half-up", signed=False))

    def logarithm(self, expression: Logarithm, of: Spelt) -> Spelt:
        self._may_fail = True
        return Spelt(rounding(f"LN({of.text})", expression.digits, "half-up"))

    def rounded(self, expression: Rounded, of: Spelt) -> Spelt:
        return Spelt(rounding(of.text, expression.digits, expression.mode), RATIO)

    def steps(self, expression: Steps, of: Spelt) -> Spelt:
        if any(step.word for step in expression.steps):
            self.word = looked_up(of.text, expression.steps, [quoted_text(step.word) for step in expression.steps])
        return Spelt(looked_up(of.text, expression.steps, [plain(step.points) for step in expression.steps]))

    def compare(self, expression: Compare, left: Spelt, right: Spelt) -> Spelt:
        sign = SIGNS.get(expression.sign, expression.sign)
        if (
            right.number is not None
            and (decimals_of(right.number) or 0) <= _SNAP
            and decimals_of(right.number) is not None
        ):
            return Spelt(f"ROUND({left.text},{_SNAP}){sign}{right.text}", COMPARED)
        return Spelt(f"ROUND({left.within(SUM)}-{right.within(RATIO)},{_SNAP}){sign}0", COMPARED)

    def every(self, expression: Every, parts: Sequence[Spelt]) -> Spelt:
        if not parts:
            return Spelt("TRUE")
        return self._lazily(parts, "IF({first},{rest},FALSE)") if self._may_fail else self.call("and", parts)

    def some(self, expression: Some, parts: Sequence[Spelt]) -> Spelt:
        if not parts:
            return Spelt("FALSE")
        return self._lazily(parts, "IF({first},TRUE,{rest})") if self._may_fail else self.call("or", parts)

    def _lazily(self, parts: Sequence[Spelt], form: str) -> Spelt:
        """Conditions of which the later ones are not computed where the first decide: AND and OR compute all."""
        rest = parts[-1].text
        for part in reversed(parts[:-1]):
            rest = form.format(first=part.text, rest=rest)
        return Spelt(rest)

    def negated(self, expression: Negated, of: Spelt) -> Spelt:
        return self.call("not", [of])

    def count(self, expression: Count, parts: Sequence[Spelt]) -> Spelt:
        return Spelt("+".join(f"N({part.text})" for part in parts) or "0", SUM)

    def foreign(self, expression: Foreign) -> Spelt:
        self.foreign_found = True
        return Spelt("0")
