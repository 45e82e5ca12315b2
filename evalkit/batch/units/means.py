"""What the rows of units come to → the scores of all units at once, by the columns of their means.

A mean has a denominator of its own in each unit, and columns have one for all. So each mean is put between two numbers of
``_DIGITS`` decimals, which are one where it has no more, and the plan is run over both. Where both give the same scores and words, the
mean gives them, too. A unit of which they do not, or of which columns do not tell all, is left to the scalar path.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl
from polars import selectors as cs

from evalkit.base.exact import exact_text
from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.column import NoColumnsError, common_unit
from evalkit.batch.columns.predicates import BETWEEN
from evalkit.batch.columns.scores import (
    EXACT,
    HIGHEST,
    LOWEST,
    OF_READING,
    POSSIBLE,
    PREDICATE,
    READING,
    Wanted,
    evaluated_by,
)
from evalkit.batch.columns.scores import OPEN as UNSURE
from evalkit.batch.units.sums import FULL, HIGH, LOW, OPEN, ROWS, SUM, UNIT
from evalkit.evaluation.outcome import hangs_on_total, ordered_words
from evalkit.evaluation.readings import variant_plan
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at
from evalkit.method.plan import plan_for, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.batch.units.points import Leaf
    from evalkit.batch.units.sums import UnitSums
    from evalkit.instruments import Instrument, Records
    from evalkit.method.plan import Plan

_DIGITS = 9
_MOST = 2**62
_BELOW, _MORE, _SURE = "evalkit_below_", "evalkit_more_", "evalkit_sure"
_AS_IT_IS = pl.QueryOptFlags.none()  # to think about a plan for some thousand units takes longer than to follow it


class Means(NamedTuple):
    """The mean of each leaf in each unit: between ``LOW`` and ``HIGH``, which are one where nothing is open, divided by ``_BELOW``.

    Attributes:
        frame: A row for each unit, in the order of their names, which stand in ``UNIT``.
        units: Leaf → in which unit ``LOW`` and ``HIGH`` are.
        is_open: Whether there is a mean with two ends.
    """

    frame: pl.DataFrame
    units: Mapping[str, Fraction]
    is_open: bool = False

    @property
    def sides(self) -> tuple[str, ...]:
        """The ends that means have."""
        return (LOW, HIGH) if self.is_open else (LOW,)


def scores(counted: UnitSums, instrument: Instrument, wanted: Wanted) -> pl.DataFrame:
    """``UNIT`` and what is *wanted* of each unit of which columns tell all, in the order of their names.

    Raises:
        NoColumnsError: Points hang on the words of several columns together.
    """
    by_id = {reading.id: reading for reading in instrument.readings}
    found = _found(counted, plan_for(instrument), wanted._replace(readings=()))
    for name in wanted.readings:
        other = _found(counted, variant_plan(instrument, (by_id[name],)), Wanted(codes=[TOTAL]))
        columns = {TOTAL: READING + name, PREDICATE: READING + name + OF_READING, _SURE: _SURE + name}
        other = other.select(UNIT, *[pl.col(old).alias(new) for old, new in columns.items()])
        found = found.join(other, on=UNIT, how="left", maintain_order="left")
    sure = cs.starts_with(_SURE)
    return found.filter(pl.all_horizontal(sure.fill_null(value=False))).drop(sure)


# --- Means ------------------------------------------------------------------------------------------------------------


def _means(counted: UnitSums, plan: Plan, records: Records) -> Means:
    """The means of leaves, blanks treated as *records* says; divided by 0 where there is none, or columns do not tell it."""
    means = _between(counted, plan, complete=True) if counted.seems_complete(records) else None
    if means is None and records.answers is None and records.blanks == "range":
        means = _between(counted, plan)
    if means is not None:
        return means
    rows, leaves = counted.rows(plan), counted.leaves(plan)
    wanted = [SUM + code for code in leaves], {FULL + code: SUM + code for code in leaves}
    added = counted.grouped(rows, *wanted)
    if records.blanks == "complete":
        some = counted.grouped(rows.filter(~nw.col(OPEN)), *wanted)
        added = added.select(UNIT).join(some, on=UNIT, how="left", maintain_order="left").fill_null(0)
    factor = len(leaves) if records.blanks == "pooled" else 1
    columns: list[pl.Expr] = []
    for code, leaf in leaves.items():
        top = (pl.col(SUM + code) + leaf.low.shift * pl.col(FULL + code)) * factor
        columns += [top.alias(LOW + code), _divisor(records.blanks, code, leaves).alias(_BELOW + code)]
    return Means(added.select(UNIT, *columns), {code: leaf.low.unit for code, leaf in leaves.items()})


def _divisor(blanks: str, code: str, leaves: Mapping[str, Leaf]) -> pl.Expr:
    """What the sum of a leaf is divided by, as ``evalkit.files.records.means`` has it."""
    full = pl.col(FULL + code)
    if blanks == "range":
        return pl.when(full == pl.col(ROWS)).then(full).otherwise(0)
    of_all = {"zero": pl.col(ROWS), "pooled": pl.sum_horizontal(FULL + leaf for leaf in leaves)}
    return of_all.get(blanks, full)


def _between(counted: UnitSums, plan: Plan, *, complete: bool = False) -> Means | None:
    """The ends of means of persons, a blank cell of whom can be worth several points.

    *complete*: of rows none of which has a blank cell, however blanks are treated; nothing if there is one after all.
    """
    rows, leaves = counted.rows(plan, complete=complete), counted.leaves(plan, complete=complete)
    is_one = {code: repr(leaf.low.top) == repr(leaf.high.top) for code, leaf in leaves.items()}
    sides = {code: (LOW,) if is_one[code] else (LOW, HIGH) for code in leaves}
    summed = [side + code for code in leaves for side in sides[code]]
    added = counted.grouped(rows, summed, {})
    if complete and added.get_column(UNIT).has_nulls():
        return None
    units = {code: common_unit((leaf.low.unit, leaf.high.unit)) for code, leaf in leaves.items()}
    columns = [pl.col(ROWS).alias(_BELOW + code) for code in leaves]
    for code, leaf in leaves.items():
        for side, end in ((LOW, leaf.low), (HIGH, leaf.high)):
            top = pl.col((LOW if is_one[code] else side) + code) + end.shift * pl.col(ROWS)
            columns.append((top * int(end.unit / units[code])).alias(side + code))
    frame = added.select(UNIT, *columns)
    return Means(frame, units, not frame.select(pl.all_horizontal(map(_is_known, units)).all()).item())


# --- Scores -----------------------------------------------------------------------------------------------------------


def _found(counted: UnitSums, plan: Plan, wanted: Wanted) -> pl.DataFrame:
    """``UNIT``, what is *wanted* of each unit under *plan*, and whether columns tell it."""
    records = plan.instrument.records
    assert records is not None  # the instrument takes rows
    means: Means = counted.once(plan, lambda: _means(counted, plan, records))
    ends = [end for side in means.sides for end in _at_end(plan, means, side)]
    cells = Cells(frozenset(means.units), dict.fromkeys(means.units, _DIGITS), complete=True, plain=True)
    rows = nw.from_native(pl.concat(ends))
    lazy: pl.LazyFrame = evaluated_by(plan, rows, cells, wanted._replace(exact=False)).to_native()
    found = lazy.collect(optimizations=_AS_IT_IS)
    height = means.frame.height
    parts = [found.slice(number * height, height) for number in range(len(ends))]
    settled = _Settled(plan, means, wanted).columns(parts)
    return settled if not wanted.exact else settled.with_columns(_exact(plan, means, settled.get_column(_SURE), wanted))


def _at_end(plan: Plan, means: Means, side: str) -> Iterator[pl.LazyFrame]:
    """One end of the means as numbers of ``_DIGITS`` decimals: the next ones below, then above; those beside the scale at its ends."""
    parts = []
    for code, unit in means.units.items():
        top, below = _fraction(unit, side, code)
        parts += [(top // below).alias(code), (top % below != 0).cast(pl.Int64).alias(_MORE + code)]
    frame = means.frame.select(parts).lazy()
    ends = {code: _scale_of(plan, code) for code in means.units}
    yield frame.select(pl.col(code).fill_null(end[0]).clip(*end) for code, end in ends.items())
    yield frame.select((pl.col(code) + pl.col(_MORE + code)).fill_null(end[0]).clip(*end) for code, end in ends.items())


def _fraction(unit: Fraction, side: str, code: str) -> tuple[pl.Expr, pl.Expr]:
    worth = unit * 10**_DIGITS
    return pl.col(side + code) * worth.numerator, pl.col(_BELOW + code) * worth.denominator


def _scale_of(plan: Plan, code: str) -> tuple[int, int]:
    scale = plan.instrument.scales[plan.instrument.nodes[code].scale or ""]
    if scale.kind != "number" or scale.whole:
        problem = "its scale has no room for means"
        raise NoColumnsError(code, problem)
    return (scale.minimum * 10**_DIGITS).__ceil__(), (scale.maximum * 10**_DIGITS).__floor__()


class _Settled:
    """What the ends of means give, where they give the same: the scores next to the low ends, and to the high ends."""

    def __init__(self, plan: Plan, means: Means, wanted: Wanted) -> None:
        """Look at nothing yet."""
        self._plan, self._means, self._wanted = plan, means, wanted
        self._count = 2 * len(means.sides)
        self._sure = [pl.lit(plan.monotone), *self._fitting()]
        self._differ: list[bool] = []  # of each end whether something hangs on the side of it

    def columns(self, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Those that are wanted, beside ``UNIT`` and whether they are sure."""
        self._differ = [not below.equals(above) for below, above in zip(parts[::2], parts[1::2], strict=True)]
        codes = self._plan.codes if self._wanted.codes is None else self._wanted.codes
        found = [pl.col(UNIT), *[self._score(code) for code in codes], *(self._words() if self._wanted.words else ())]
        named = [part.rename({name: f"{number}{name}" for name in part.columns}) for number, part in enumerate(parts)]
        frame = pl.concat([self._means.frame, *named], how="horizontal")
        return frame.select(*found, pl.all_horizontal(self._sure).fill_null(value=False).alias(_SURE))

    def _fitting(self) -> Iterator[pl.Expr]:
        """Whether each mean is there, on its scale, and of a size that has room."""
        for code, unit in self._means.units.items():
            least, most = _scale_of(self._plan, code)
            worth = unit * 10**_DIGITS
            room = _MOST // max(worth.numerator, worth.denominator, most, 1)
            for side in self._means.sides:
                top, below = _fraction(unit, side, code)
                yield pl.col(side + code).abs().le(room) & pl.col(_BELOW + code).is_between(1, room)
                yield (top >= least * below) & (top <= most * below)

    def _known(self, code: str) -> pl.Expr:
        """Whether nothing is open in a node."""
        if not self._means.is_open:
            return pl.lit(value=True)
        return pl.all_horizontal(_is_known(leaf) for leaf in self._plan.instrument.leaves_under(code))

    def _ends(self, name: str) -> tuple[pl.Expr, pl.Expr]:
        """What both ends of the means give; it is sure where it is the same on both sides of each."""
        parts = [pl.col(f"{number}{name}") for number in range(self._count)]
        sides = zip(parts[::2], parts[1::2], self._differ, strict=True)
        self._sure += [below.eq_missing(above) for below, above, differ in sides if differ]
        return parts[0], parts[-2]

    def _score(self, code: str) -> pl.Expr:
        """The score of a node where it is known."""
        low, high = self._ends(code)
        if not self._means.is_open:
            self._sure.append(low.is_not_null())
            return low.alias(code)
        known = self._known(code)
        self._sure.append(pl.when(known).then(low == high).otherwise(self._is_open(code)))
        return pl.when(known).then(low).alias(code)

    def _is_open(self, code: str) -> bool:
        """Whether a node surely hangs on every leaf below it: if one is open, the node is."""
        if code in self._means.units:
            return True
        linear = [(step, self._plan.linear_at(step.at)) for step in self._plan.steps]
        return not self._plan.leaf_stages and all(
            one is not None and min(one.weights) > 0 and (step.stage is None or step.at == 0) for step, one in linear
        )

    def _words(self) -> Iterator[pl.Expr]:
        """The words of both ends: where they are next to each other, these are all."""
        self._sure += [~pl.col(f"{number}{UNSURE}") for number in range(self._count)]
        low, high = self._ends(PREDICATE)
        known = self._known(TOTAL)
        self._sure.append(pl.when(known).then(low == high).otherwise(self._are_next(low, high)))
        yield pl.when(low == high).then(low).alias(PREDICATE)
        yield pl.when(low == high).then(low).otherwise(high + BETWEEN + low).alias(POSSIBLE)
        for name, number in ((LOWEST, 0), (HIGHEST, self._count - 2)):
            yield pl.when(~known).then(pl.col(f"{number}{TOTAL}")).alias(name)

    def _are_next(self, low: pl.Expr, high: pl.Expr) -> pl.Expr:
        """Whether no word lies between those of both ends."""
        instrument = self._plan.instrument
        if not (self._means.is_open and hangs_on_total(instrument)):
            return pl.lit(value=False)
        bands = bands_at(instrument, TOTAL).bands
        words = ordered_words(instrument, {None: tuple(band.predicate for band in bands)})
        first, last = (one.replace_strict(list(words), list(range(len(words))), default=None) for one in (high, low))
        return (last - first).abs() <= 1


def _is_known(leaf: str) -> pl.Expr:
    return pl.col(LOW + leaf) == pl.col(HIGH + leaf)


# --- Exact scores -----------------------------------------------------------------------------------------------------


def _exact(plan: Plan, means: Means, sure: pl.Series, wanted: Wanted) -> list[pl.Series]:
    """The exact scores of units that are *sure*, as text, where they are known."""
    rows = means.frame.select(
        pl.when(sure & _is_known(code) if means.is_open else sure).then(pl.col(name + code)).alias(name + code)
        for code in means.units
        for name in (LOW, _BELOW)
    ).iter_rows()
    at = [(plan.position[code], unit) for code, unit in means.units.items()]
    levels: list[int | None] = [None] * len(plan.nodes)
    texts = [
        [None if one is None else exact_text(one) for one in run(plan, _values(plan, at, row), levels)[0]]
        for row in rows
    ]
    columns = dict(zip(plan.codes, zip(*texts, strict=True), strict=True)) if texts else {}
    codes = plan.codes if wanted.codes is None else wanted.codes
    return [pl.Series(code + EXACT, columns.get(code, ()), dtype=pl.String) for code in codes]


def _values(plan: Plan, at: Sequence[tuple[int, Fraction]], row: Sequence[int | None]) -> list[Any]:
    values: list[Any] = [None] * len(plan.nodes)
    for (position, unit), top, below in zip(at, row[::2], row[1::2], strict=True):
        if top is not None and below is not None:
            values[position] = Fraction(top * unit.numerator, below * unit.denominator)
    return values
