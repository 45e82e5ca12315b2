"""A formula that adds up values, held against the weights of the rule file: what it counts, and how much."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.workbook_check.formula.functions import ROUNDERS
from evalkit.workbook_check.formula.interpreter import Calculator
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import CellReference, FuncCall, Scalar, references, walk
from evalkit.workbook_check.formula_workbook import NEAR

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.method.plan import Plan
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Failure, Tree, Value
    from evalkit.workbook_check.formula_workbook import BookSheet

_MOST_DEEP = 12  # formulas that look at formulas
_TRIED_ROWS = 8
_FEW_MISSED = Fraction(1, 20)  # of the respondents


class FormulaWeights(NamedTuple):
    """A formula as a weighted sum of values in its row.

    Attributes:
        weights: Code → its factor; only of those that it looks at.
        constant: What is added to them.
        rounders: Functions that round, outermost first; the flag says whether it is the whole formula that is rounded.
    """

    weights: Mapping[str, Fraction]
    constant: Fraction
    rounders: tuple[tuple[Tree, bool], ...]


def sum_of(
    tree: Tree, sheet: BookSheet, variables: Mapping[Place, str], here: BookSheet | None = None
) -> FormulaWeights | None:
    """*tree* as a weighted sum of the cells *variables* of *sheet*; nothing if it is no such sum.

    Cells that are none of them are what their formulas give, or what is stored there. *tree* stands on the sheet *here*.

    Raises:
        UnreadableError: It calls what is not known.
    """
    look = Looking(sheet, variables, here=here)
    constant = look.given(tree, {})
    weights = {code: _less(look.given(tree, {code: Fraction(1)}), constant) for code in tuple(look.seen)}
    tried = {code: Fraction(at + 2, at + 1) for at, code in enumerate(weights)}  # between 1 and 2, all different
    found = look.given(tree, tried)
    if any(weight is None for weight in weights.values()) or not isinstance(constant, Fraction):
        return None
    known = {code: weight for code, weight in weights.items() if weight is not None}
    if found != constant + sum(known[code] * value for code, value in tried.items()):
        return None
    return FormulaWeights(known, constant, tuple(look.rounders(tree)))


def counts_all(tree: Tree, sheet: BookSheet, row_of: Mapping[Place, str], here: BookSheet) -> bool:
    """Whether *tree*, on the sheet *here*, counts nearly all rows of *sheet* and each alike; *row_of*: cell → name of its row.

    A mean over one unit does not; one that misses a row does.

    Raises:
        UnreadableError: It calls what is not known.
    """
    rows = list(dict.fromkeys(row_of.values()))
    look = Looking(sheet, row_of, here=here)
    nothing = look.given(tree, {})
    whole = _less(look.given(tree, dict.fromkeys(rows, Fraction(1))), nothing)
    tried = [rows[at * (len(rows) - 1) // _TRIED_ROWS] for at in range(_TRIED_ROWS + 1)]
    shares = [_less(look.given(tree, {row: Fraction(1)}), nothing) for row in tried]
    known = sorted(share for share in shares if share is not None)
    middle = known[len(known) // 2] if known else Fraction(0)
    if not whole or not middle:
        return False
    return abs(whole / (middle * len(rows)) - 1) <= _FEW_MISSED


def _less(value: Value | Failure, constant: Value | Failure) -> Fraction | None:
    return value - constant if isinstance(value, Fraction) and isinstance(constant, Fraction) else None


class Looking:
    """Computes a formula while some of the cells that it looks at hold what one puts there.

    Attributes:
        seen: Codes of those that it has looked at.
    """

    def __init__(
        self,
        sheet: BookSheet,
        variables: Mapping[Place, str],
        *,
        rounds: bool = False,
        here: BookSheet | None = None,
    ) -> None:
        """Take what is varied.

        Args:
            sheet: Whose cells are varied.
            variables: These cells and the codes of what is put there.
            rounds: Whether formulas round.
            here: The sheet of the formulas, if that is another.
        """
        self._here = here or sheet
        self.seen: dict[str, None] = {}
        self._sheet, self._variables, self._rounds = sheet, variables, rounds
        self._values: Mapping[str, Value] = {}
        self._known: dict[tuple[str, Place], Value | Failure] = {}
        self._deep = 0

    def given(self, tree: Tree, values: Mapping[str, Value]) -> Value | Failure:
        """What *tree* gives when the variables have these *values*, and 0 else.

        Raises:
            UnreadableError: It holds something that is not understood.
        """
        self._values = values
        self._known.clear()
        found = self._value(tree, self._here)
        return Fraction(0) if found is None else found

    def _value(self, tree: Tree, sheet: BookSheet) -> Value | Failure:
        return Calculator(lambda cell: self._cell(cell, sheet), rounds=self._rounds).value(tree)

    def _cell(self, cell: CellReference, here: BookSheet) -> Value | Failure:
        sheet, place = self._sheet.book.at(cell, here), (cell.row, cell.column)
        code = self._variables.get(place) if sheet is self._sheet else None
        if code is not None:
            self.seen[code] = None
            return self._values.get(code, Fraction(0))
        tree = sheet.tree(place)
        if tree is None:
            return sheet.value(place)
        if (sheet.name, place) not in self._known:
            self._known[sheet.name, place] = self._computed(tree, sheet)
        return self._known[sheet.name, place]

    def _computed(self, tree: Tree, sheet: BookSheet) -> Value | Failure:
        if self._deep == _MOST_DEEP:
            raise UnreadableError
        self._deep += 1
        try:
            return self._value(tree, sheet)
        finally:
            self._deep -= 1

    def rounders(self, tree: Tree) -> Iterator[tuple[Tree, bool]]:
        """The calls in *tree* that round something, and not only what binary floats lose."""
        for call in walk(tree):
            if isinstance(call, FuncCall) and call.name in ROUNDERS and 10 ** (digits_of(call) or 0) < NEAR:
                yield call, call is tree


# --- Against the rules ----------------------------------------------------------------------------------------------


class Deviation(NamedTuple):
    """How a sum differs from what the rules add up.

    Attributes:
        expected: Code → factor, of what should be counted.
        left_out: Codes that it should count and does not.
        extra: Codes that it counts and should not.
        weights: Code → (its factor, that of the rules), where these differ and nothing is left out or extra.
        scale: What all factors are multiplied by, if that is all.
    """

    expected: Mapping[str, Fraction]
    left_out: tuple[str, ...]
    extra: tuple[str, ...]
    weights: Mapping[str, tuple[Fraction, Fraction]]
    scale: Fraction

    @property
    def is_none(self) -> bool:
        """Whether there is no difference but that of scale."""
        return not (self.left_out or self.extra or self.weights)


def expected_weights(plan: Plan, code: str, used: Mapping[str, Fraction]) -> dict[str, Fraction] | None:
    """What the rules add up for *code*, in terms of the codes *used*: a child that is not among them by its own children.

    A child that is a grade, a count or behind a gate is none of what is below it: it is expected itself.

    Returns:
        Code → factor; nothing where the rules do not add up, but count, lock or grade.
    """
    at = plan.position[code]
    linear = plan.linear_at(at)
    if linear is None:
        return None
    found: dict[str, Fraction] = {}
    for child, weight in zip([plan.codes[one] for one in plan.children[at]], linear.weights, strict=True):
        share = Fraction(weight, linear.divisor)
        inner = None
        if child not in used and any(plan.is_below(plan.position[one], plan.position[child]) for one in used):
            inner = expected_weights(plan, child, used)
        for each, factor in (inner or {child: Fraction(1)}).items():
            found[each] = found.get(each, 0) + share * factor  # two that are added up may read the same node
    return {each: weight for each, weight in found.items() if weight}


def deviation(weights: FormulaWeights, expected: Mapping[str, Fraction], scales: Mapping[str, Fraction]) -> Deviation:
    """How *weights* differ from the *expected* factors, where columns hold ``scales`` times the values."""
    counted = {code: weight * scales.get(code, 1) for code, weight in weights.weights.items() if weight}
    left_out = tuple(code for code in expected if code not in counted)
    extra = tuple(code for code in counted if code not in expected)
    if left_out or extra or not expected:
        return Deviation(expected, left_out, extra, {}, Fraction(1))
    ratios = {counted[code] / weight for code, weight in expected.items()}
    if len(ratios) == 1:
        return Deviation(expected, (), (), {}, ratios.pop())
    differing = {code: (counted[code], weight) for code, weight in expected.items() if counted[code] != weight}
    return Deviation(expected, (), (), differing, Fraction(1))


def other_rows(tree: Tree, row: int, columns: Mapping[int, str]) -> list[CellReference]:
    """Cells of the *columns* of an instrument that *tree* looks at in another row than its own, and that move with it."""
    single = (reference for reference in references(tree) if isinstance(reference, CellReference))
    return [
        cell
        for cell in single
        if cell.sheet is None and cell.row != row and not cell.fixed_row and cell.column in columns
    ]


def digits_of(call: Tree) -> int | None:
    """The decimals that a call rounds to, if they are written in it."""
    if not isinstance(call, FuncCall) or call.name == "INT":
        return 0
    digits = call.arguments[1] if len(call.arguments) > 1 else Scalar(Fraction(0))
    is_written = isinstance(digits, Scalar) and isinstance(digits.value, Fraction)
    return int(digits.value) if is_written else None  # type: ignore[union-attr, arg-type]  # as it is written


def mode_of(call: Tree) -> str:
    """How a call that rounds does so, as rule files say it of a value that is not below 0."""
    name = call.name if isinstance(call, FuncCall) else ""
    return {"ROUND": "half-up", "ROUNDUP": "up"}.get(name, "down")
