"""What is found in a workbook: findings by kind, what was looked at, and values of cells as prose."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, round_to, short_text
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.workbook_check.formula.tree import Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Instrument
    from evalkit.schema.citation import Citation
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.formula.tree import Value


class Rule(NamedTuple):
    """A kind of finding: how much it matters, and what it means that there is one."""

    severity: str
    meaning: Message


KINDS: dict[str, Rule] = {
    "band": Rule(ERROR, msg("A formula gives a predicate that the rules do not give.")),
    "points": Rule(ERROR, msg("A formula gives points that the rules do not give.")),
    "weight": Rule(ERROR, msg("A formula weighs what it adds up otherwise than the rules.")),
    "left-out": Rule(ERROR, msg("A formula leaves out a part that the rules count.")),
    "extra": Rule(ERROR, msg("A formula counts a part that does not belong there.")),
    "other-row": Rule(ERROR, msg("A formula looks at another row.")),
    "value": Rule(ERROR, msg("A value is not what the rules give of its row.")),
    "stale": Rule(ERROR, msg("A stored value is not what its own formula gives.")),
    "error-cell": Rule(ERROR, msg("A cell holds an error.")),
    "number-for-formula": Rule(WARNING, msg("A number stands where the other cells of its column have a formula.")),
    "odd-formula": Rule(WARNING, msg("A formula is unlike the others of its column or row.")),
    "short-range": Rule(WARNING, msg("A range ends before the numbers do that it stands in.")),
    "number-as-text": Rule(WARNING, msg("A formula looks at a number that is stored as text.")),
    "blank": Rule(WARNING, msg("A formula looks at a blank cell.")),
    "no-value": Rule(WARNING, msg("A formula has no stored value.")),
    "rounded-early": Rule(WARNING, msg("A formula rounds where the rules do not.")),
    "rounded-otherwise": Rule(WARNING, msg("A formula rounds otherwise than the rules.")),
    "not-evaluated": Rule(WARNING, msg("A row cannot be computed.")),
    "not-rounded": Rule(NOTE, msg("A predicate is looked up before the index is rounded as the rules round it.")),
    "other-scale": Rule(NOTE, msg("A column holds a multiple of what the rules call the value.")),
    "hidden": Rule(NOTE, msg("A formula looks at hidden rows or columns.")),
    "follows": Rule(NOTE, msg("A value follows from one that is wrong.")),
    "not-read": Rule(NOTE, msg("A formula is not understood, and was not compared.")),
}


class CheckFinding(NamedTuple):
    """Something that is wrong with a workbook; cells alike are one finding.

    Attributes:
        code: One of ``KINDS``.
        sheet: Its name.
        cells: All cells concerned, in the order of the sheet; the first is the one that is told of.
        message: What is wrong with the first.
        formula: Of the first, as stored; ``None`` where there is none.
        stored: What the workbook has there.
        ours: What the rules give.
        why: What it comes from, as far as it is known.
        node: Code of the node it is about.
        cite: Where the rule comes from that is broken.
    """

    code: str
    sheet: str
    cells: Sequence[str]
    message: Message
    formula: str | None = None
    stored: Prose | None = None
    ours: Prose | None = None
    why: Prose | None = None
    node: str | None = None
    cite: Citation | None = None

    @property
    def severity(self) -> str:
        """How much it matters."""
        return KINDS[self.code].severity


class PartCheck(NamedTuple):
    """What came of a part of a sheet.

    Attributes:
        compared: How many computed cells were held against the recomputation.
        wrong: How many of them disagree.
        inner: Formulas on the way to a value that was checked: they are no values themselves.
    """

    findings: Sequence[CheckFinding]
    compared: int = 0
    wrong: int = 0
    inner: frozenset[Place] = frozenset()


class SheetChecked(NamedTuple):
    """What was looked at on a sheet.

    Attributes:
        records: How many rows hold values of the instrument.
        columns: Code → letters of its column; of several tables on a sheet the first.
        compared: How many computed cells were held against the recomputation.
        agree: How many of them agree.
    """

    name: str
    formulas: int
    records: int
    columns: Mapping[str, str]
    compared: int
    agree: int


class CheckResult(NamedTuple):
    """What came of a workbook.

    Attributes:
        file: As the user named it.
        instrument: Whose rules it was held against; ``None``: none was named, and none recognised.
        chosen: How the instrument was found, if it was not named.
        has_formulas: Whether the form of the file lets formulas be read.
    """

    file: str
    instrument: Instrument | None
    chosen: Message | None
    has_formulas: bool
    sheets: Sequence[SheetChecked]
    findings: Sequence[CheckFinding]


# --- Values of cells as prose ------------------------------------------------------------------------------------------


_MOST = 8  # decimals of a number that has more


def number_said(value: Exact) -> Prose:
    """A number in full, or with eight decimals if it has more."""
    digits = decimals_of(value, _MOST)
    return Decimal(decimal_text(value, _MOST).rstrip("0")) if digits is None else short_text(value)


def value_text(value: Value | Failure) -> Prose:
    """What a cell holds."""
    match value:
        case None:
            return msg("nothing")
        case bool():
            return "TRUE" if value else "FALSE"
        case Failure():
            return value.word
        case Fraction():
            return number_said(value)
        case _:
            return visible(value, 80)


def added(terms: Sequence[Prose]) -> Prose:
    """Terms with ``+`` between them."""
    named = {f"t{number}": term for number, term in enumerate(terms)}
    return Message(" + ".join(f"{{{name}}}" for name in named), named)


def weighs_otherwise(cell: str, code: str, theirs: Fraction, ours: Fraction) -> Message:
    """That the formula in a *cell* weighs *code* otherwise than the rules."""
    return msg("{cell} weighs {code} with {theirs}, the rules with {ours}", cell=cell, code=code,
               theirs=short_text(theirs), ours=short_text(ours))  # fmt: skip


def weighs_scaled(cell: str, scale: Fraction) -> Message:
    """That all weights of the formula in a *cell* are a multiple of those of the rules."""
    return msg("the weights of {cell} are {scale} × those of the rules", cell=cell, scale=short_text(scale))


def cut_weight(theirs: Fraction, ours: Fraction) -> Message | None:
    """That a weight is that of the rules with fewer decimals, if it is."""
    digits = decimals_of(theirs, _MOST)
    if digits is None or round_to(ours, digits, "half-up") != theirs:
        return None
    return msg("{theirs} is {ours}, rounded", theirs=short_text(theirs), ours=short_text(ours))
