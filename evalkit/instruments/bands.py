"""From values to words: bands, rounding stages, converted values, floors."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MODES, decimals_of, round_to
from evalkit.base.interval import stands_for
from evalkit.base.text import msg, visible
from evalkit.base.value import Value, value
from evalkit.instruments.tree import PLACE, TOTAL
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import (
    DIGITS,
    FLAG,
    NUMBER,
    POSITIVE,
    TEXT,
    word,
)
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.schema.citation import Citation
    from evalkit.schema.keys import Type
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

NO_ROUNDING = "none"
BOUNDS = (("min",), ("above",))
_LAST = "no bound: the last"


class Bounded(Declared):
    """What has a lower bound: ``min`` (included) or ``above`` (excluded); the lowest has none."""

    __slots__ = ()
    min: Exact | None
    above: Exact | None

    @property
    def minimum(self) -> Exact | None:
        """The bound."""
        return self.min if self.above is None else self.above

    @property
    def exclusive(self) -> bool:
        """Whether the bound itself lies outside."""
        return self.above is not None

    def holds(self, number: Exact) -> bool:
        """Whether *number* reaches it."""
        return self.minimum is None or number > self.minimum or (number == self.minimum and not self.exclusive)


def check_descending(
    place: str, steps: Sequence[Bounded], names: Sequence[str], faults: Faults, *, items: str | None = None
) -> None:
    """Each of *steps* lies above what follows it; the last, and only the last, has no bound.

    *items* is the list that they stand in, if that is not *place*: of a bound at fault nothing more is said.
    """
    told = {str(fault.place) for fault in faults.found}
    for step, following, name in zip(steps, (*steps, None)[1:], names, strict=True):
        if following is None:
            _check_last(place, step, name, faults)
        elif step.minimum is None:
            where = f"{place if items is None else items}[{visible(name)}]"
            if not told.isdisjoint(visible(f"{where}.{key}", 120) for key in ("min", "above")):
                continue
            faults.add(
                place,
                msg("{name} has no lower bound but is not the last", name=name),
                expected=msg("min or above in all but the last one"),
            )
        elif following.minimum is not None and not _lies_above(step, following):
            problem = msg("{name} does not lie above what follows it", name=name)
            faults.add(place, problem, expected=msg("bounds in descending order"))


def _check_last(place: str, step: Bounded, name: str, faults: Faults) -> None:
    if step.minimum is not None:
        faults.add(
            place,
            msg("the last of them, {name}, has a lower bound: values below it belong nowhere", name=name),
            expected=msg("no min and no above in the last one"),
        )


def _lies_above(step: Bounded, following: Bounded) -> bool:
    # At one and the same number "above" comes before "min": it leaves the number itself to the next.
    upper, lower = step.minimum or 0, following.minimum or 0
    return lower < upper or (lower == upper and step.exclusive and not following.exclusive)


def included(kind: Type, example: str, unit: str) -> Any:
    """The key ``min``."""
    return field(kind, "Lower bound, included.", example, default=None, otherwise=_LAST, unit=unit)


def excluded(kind: Type, example: str, unit: str) -> Any:
    """The key ``above``."""
    return field(kind, "Lower bound, excluded; not beside `min`.", example, default=None, otherwise=_LAST, unit=unit)


@table("[[bands]]", exclusive=BOUNDS)
@value
class Band(Bounded):
    """A word and the lowest value for it. Descending, the last without bound."""

    at: str = field(PLACE, "Whose value it is about.", '"domain"', default=TOTAL)
    when: str | None = field(
        TEXT,
        "Value of the context `bands_by` this row belongs to; of the total only, there in every row, and for every value.",
        '"Tinggi"',
        default=None,
        otherwise="for all",
    )
    predicate: str = field(
        TEXT, "What is printed: the letter where the instrument has one, else the word; once in a table.", '"A"'
    )
    label: str | None = field(TEXT, "The word beside a letter.", '"Sangat Baik"', default=None)
    min: Exact | None = included(NUMBER, "76.61", "as the value of the node")
    above: Exact | None = excluded(NUMBER, "90", "as the value of the node")
    printed: str = field(
        TEXT,
        'The range as the regulation prints it, in one notation: decimal point, en dash, no spaces (`"3.5–<4.2"`, `"≤60"`); shown with the decimal sign of the language.',
        '"76.61–88.30"',
        default="",
        otherwise="nothing is printed",
    )
    cite: Citation = cited()

    @property
    def word(self) -> str:
        """The predicate, with its label if it has one."""
        return f"{self.predicate} ({self.label})" if self.label else self.predicate

    def check(self, item: Reader, scope: Scope) -> None:
        """Only the total has several tables."""
        if self.when is not None and self.at != TOTAL:
            item.wrong("when", msg("no when: only the bands of the total depend on the context"))

    def place_in(self, outer: str, label: str, number: int) -> str:
        """By its table and its word: ``bands[total][Baik]``."""
        return f"{outer}{_table(self.at, self.when)}[{self.predicate}]"


def _table(at: str, when: str | None) -> str:
    return f"[{at}]" if when is None else f"[{at}, {when}]"


@value
class BandTable(Value):
    """Bands in descending order, for a node or a level, and for one value of the context if ``when`` is given.

    Attributes:
        at: ``total``, a node code or the name of a level; empty: the bands of a performance report, which has no nodes.
    """

    at: str
    bands: tuple[Band, ...]
    when: str | None = None

    @property
    def place(self) -> str:
        """Place of the table, by code: ``bands[total]``, ``bands[total, Badan Publik]``; ``bands`` where no node is."""
        return f"bands{_table(self.at, self.when)}" if self.at else "bands"

    def __iter__(self) -> Iterator[Band]:
        """The bands."""
        return iter(self.bands)


@table("[[rounding]]")
@value
class Rounding(Declared):
    """A stage of rounding. The rounded value feeds the parent and the bands."""

    at: str = field(PLACE, "Where the stage stands.", '"total"')
    digits: int = field(DIGITS, "Decimals left.", "2", unit="decimals")
    mode: str = field(
        word(*MODES),
        "`half-up`: a tie goes up; `half-even`: to the even digit; `down`: what is too much is cut off, below 0 down to the next lower number; `up`: to the next higher number, unless it has no more decimals.",
        '"half-up"',
    )
    cite: Citation = cited()
    divided_by: Exact = 1  # what is rounded is the value divided by this; only readings say it

    @property
    def step(self) -> Fraction:
        """The distance between two values that it leaves."""
        return Fraction(self.divided_by) / Fraction(10) ** self.digits

    def behind(self, value: Exact) -> Interval:
        """What is rounded to a value that it can leave."""
        return stands_for(Fraction(value) / self.divided_by, self.digits, self.mode).scaled(self.divided_by)

    @property
    def decimals(self) -> int:
        """Decimals that such a value is written with."""
        if self.divided_by == 1:
            return max(self.digits, 0)
        return max(self.digits, decimals_of(self.step) or 0)


def rounded(value: Exact, stage: Rounding | None) -> Exact:
    """*value* after *stage*."""
    if stage is None:
        return value
    if stage.divided_by == 1:
        return round_to(value, stage.digits, stage.mode)
    return round_to(Fraction(value) / stage.divided_by, stage.digits, stage.mode) * Fraction(stage.divided_by)


def keeps_whole(stage: Rounding | None) -> bool:
    """Whether a stage leaves whole numbers whole: not one that rounds in steps of 2.5."""
    return stage is None or stage.divided_by == 1 or stage.step.denominator == 1


@table("[[readings.rounding]]", name="reading-rounding", by="mode")
@value
class RoundingOfReading(Rounding):
    """A stage of rounding in a reading; the mode `none` removes the stage."""

    digits: int = field(
        DIGITS, "Decimals left; required but for the mode `none`.", "2", default=0, unit="decimals", needed=MODES
    )
    mode: str = field(word(*MODES, NO_ROUNDING), "As in `[[rounding]]`; `none`: no rounding here.", '"none"')
    divided_by: Exact = field(
        POSITIVE,
        "The value divided by this is what is rounded: an index before it is turned into another scale.",
        "25",
        default=1,
        when=MODES,
    )
    cite: Citation = cited("those of the reading")


@table("[[convert]]", name="convert", exclusive=(("bands",), ("unrounded",)))
@value
class Conversion(Declared):
    """A second number shown beside a node (a mean × 25, with its letter)."""

    at: str = field(PLACE, "Beside what it is shown.", '"unsur"')
    factor: Exact = field(POSITIVE, "What the value is multiplied by.", "25")
    digits: int = field(DIGITS, "Decimals shown.", "2", unit="decimals")
    mode: str = field(word(*MODES), "As in `[[rounding]]`.", '"down"', default=MODES[0])
    bands: str | None = field(
        word(TOTAL),
        "Look the rounded converted value up in the bands of the total; not with `bands_by`.",
        '"total"',
        default=None,
        otherwise="a number without a word",
    )
    unrounded: bool = field(
        FLAG, "Multiply the value before its rounding stage; not beside `bands`.", "true", default=False
    )
    cite: Citation = cited()

    def value_of(self, exact: Exact, rounded: Exact) -> Exact:
        """The converted value of a node, not yet rounded itself."""
        return (exact if self.unrounded else rounded) * self.factor
