"""Forms of a relation: what a number is of two others, or of a run of others of which some are taken away."""

from __future__ import annotations

from functools import partial
from itertools import product
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose import heading_words
from evalkit.audit.propose.chance import grain, held, with_bits
from evalkit.audit.propose.model import SCALE
from evalkit.base.tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.propose.model import Bound, Cell, Instance

PERCENT, ACHIEVEMENT, GROWTH, DIFFERENCE, SUM, MEAN, RATIO, SIGNED = (
    "percent",
    "achievement",
    "growth",
    "difference",
    "sum",
    "mean",
    "ratio",
    "weighted-sum",
)
QUOTIENTS = (PERCENT, ACHIEVEMENT, GROWTH, MEAN, RATIO)
_PER = (1, 10, 1000, 10_000, 100_000)  # of the second number: ton by hectare in quintals, per mille
_BASIS = 100  # basis points in a percentage point


class ColumnForm(NamedTuple):
    """A form of a column: what it is of two others.

    Attributes:
        kind: As a report file names it.
        ends: The least and the largest that it can be of its cells; nothing where it is not defined.
        prior: Bits that it costs before a word of the headings is read.
        keys: Further keys of the relation.
        signs: Of any number of cells, of which some are taken away: 1 and -1.
    """

    kind: str
    ends: Callable[..., tuple[Bound, Bound] | None]
    prior: float
    keys: tuple[tuple[str, object], ...] = ()
    signs: tuple[int, ...] = ()

    @property
    def is_quotient(self) -> bool:
        """Whether it divides."""
        return self.kind in QUOTIENTS

    @property
    def is_of_two(self) -> bool:
        """Whether it is of two cells, and not of any number."""
        return self.kind not in (SUM, MEAN) and not self.signs


def percent_of(cell: Cell, other: Cell, times: int = 100) -> tuple[Bound, Bound] | None:
    """The ends of *cell* divided by *other*, *times* so many."""
    if other.low <= 0:
        return None
    least, most = (other.high if cell.low >= 0 else other.low), (other.low if cell.high >= 0 else other.high)
    return (times * cell.low * SCALE, least), (times * cell.high * SCALE, most)


def reverse_of(cell: Cell, other: Cell) -> tuple[Bound, Bound] | None:
    """The ends of an achievement where less is better."""
    if cell.low < 0 or other.low <= 0:
        return None
    low, high = 100 * SCALE * (2 * other.low - cell.high), 100 * SCALE * (2 * other.high - cell.low)
    return (low, other.low), (high, other.high)


def _growth(cell: Cell, other: Cell) -> tuple[Bound, Bound] | None:
    found = percent_of(cell, other)
    if found is None:
        return None
    (low, under), (high, over) = found
    return (low - 100 * SCALE * under, under), (high - 100 * SCALE * over, over)


def _sum_of(*cells: Cell, signs: Sequence[int] = (), times: int = 1) -> tuple[Bound, Bound]:
    """The ends of the sum of *cells*, *times* so much; *signs*: 1 and -1, where some are taken away."""
    by = signs or [1] * len(cells)
    low = sum(cell.low if sign > 0 else -cell.high for cell, sign in zip(cells, by, strict=True))
    high = sum(cell.high if sign > 0 else -cell.low for cell, sign in zip(cells, by, strict=True))
    return (times * low, 1), (times * high, 1)


def _mean_of(*cells: Cell) -> tuple[Bound, Bound]:
    (low, _), (high, _) = _sum_of(*cells)
    return (low, len(cells)), (high, len(cells))


PERCENT_FORM = ColumnForm(PERCENT, percent_of, 1.0)
GROWTH_FORM = ColumnForm(GROWTH, _growth, 1.0)
LOWER_FORM = ColumnForm(ACHIEVEMENT, reverse_of, 4.0, (("direction", "lower"),))
DIFFERENCE_FORM = ColumnForm(DIFFERENCE, partial(_sum_of, signs=(1, -1)), 1.0)
RATE_FORMS = tuple(
    ColumnForm(RATIO, partial(percent_of, times=per), 1.0 + log2(len(_PER)), (("per", per),) if per > 1 else ())
    for per in _PER
)
POINTS_FORM = ColumnForm(SIGNED, partial(_sum_of, signs=(1, -1), times=_BASIS), 1.0, (("weights", [_BASIS, -_BASIS]),))
SUM_FORM, MEAN_FORM = ColumnForm(SUM, _sum_of, 1.0), ColumnForm(MEAN, _mean_of, 1.0)  # of any number of columns


NAMED = {
    GROWTH: heading_words.GROWTH,
    RATIO: heading_words.RATE,
    SIGNED: heading_words.POINTS,
}  # what no column is that is not called so


def fits(form: ColumnForm, target: str) -> bool:
    """Whether a column of this name may be that: a target or a ceiling is no percentage, nor what is left of others."""
    if form.kind in NAMED:
        return NAMED[form.kind].said_in(target)
    if form.is_quotient:
        return not heading_words.TARGET.said_in(target) or heading_words.PERCENT.said_in(target)
    is_given = heading_words.TARGET.said_in(target) or heading_words.REALISED.said_in(target)
    return not is_given or heading_words.REST.said_in(target)


def held_by_signs(claim: Cell, inputs: Sequence[Cell], signs: Sequence[int] = ()) -> Instance:
    """*claim* held against the sum of *inputs*, with its bits; *signs*: 1 and -1, where some are taken away."""
    low, high = _sum_of(*inputs, signs=signs)
    width = max(claim.unit + high[0] - low[0], grain([claim, *inputs]))
    spread = max(abs(cell.number) for cell in (claim, *inputs))
    instance = held(claim, tuple(inputs), low, high, divided=False)._replace(signs=tuple(signs))
    return with_bits(instance, width, spread, inputs)


def signed_form(signs: tuple[int, ...]) -> ColumnForm:
    """The form of columns of which some are taken away."""
    return ColumnForm(SIGNED, partial(_sum_of, signs=signs), 5.0, signs=signs)


def signs_of(label: str, parts: Sequence[str]) -> list[tuple[int, ...]]:
    """How *parts* may be added and taken away: the first is added, and one that is called so is taken away; any of what is left in the end."""
    return [
        signs
        for signs in product((1, -1), repeat=len(parts))
        if signs[0] > 0 > min(signs)
        and (
            heading_words.CLOSING.said_in(label)
            or all(heading_words.TAKEN.said_in(part) for part, sign in zip(parts, signs, strict=True) if sign < 0)
        )
    ]
