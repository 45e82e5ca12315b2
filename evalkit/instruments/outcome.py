"""From points to words: bands, rounding, gates, ladders, grades."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MODES, decimals_of
from evalkit.base.text import msg
from evalkit.base.value import Value, value
from evalkit.instruments.tree import PLACE, TOTAL
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import DIGITS, FLAG, NUMBER, POSITIVE, TEXT, number, word
from evalkit.schema.reading import Declared

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.schema.citation import Citation
    from evalkit.schema.keys import Type
    from evalkit.schema.reader import Reader
    from evalkit.schema.reading import Scope

NO_ROUNDING = "none"
BOUNDS = (("min",), ("above",))
_LAST = "no bound: the last"
_SHARE = number(low=0, high=1)


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
    """A stage of rounding. The rounded value feeds the parent and the bands.

    Attributes:
        divided_by: What is rounded is the value divided by this; stages of readings only.
    """

    at: str = field(PLACE, "Where the stage stands.", '"total"')
    digits: int = field(DIGITS, "Decimals left.", "2", unit="decimals")
    mode: str = field(
        word(*MODES),
        "`half-up`: a tie goes up; `half-even`: to the even digit; `down`: what is too much is cut off.",
        '"half-up"',
    )
    cite: Citation = cited()
    divided_by: Exact = 1

    @property
    def step(self) -> Fraction:
        """The distance between two values that it leaves."""
        return Fraction(self.divided_by) / Fraction(10) ** self.digits

    @property
    def decimals(self) -> int:
        """Decimals that such a value is written with."""
        return max(self.digits, decimals_of(self.step) or 0)


@table("[[convert]]", name="convert")
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
    cite: Citation = cited()


@table("[floors]")
@value
class Floors(Declared):
    """What follows if a node is below its `floor`."""

    predicate: str = field(
        TEXT, "The predicate of the total then; one of every table of bands of the total.", '"Tidak Layak"'
    )
    cite: Citation = cited()


@value
class AnswerRule(Value):
    """A condition on answers: none below ``lowest``, and at most so many exactly at it."""

    values: tuple[Any, ...]
    lowest: int
    most_at_lowest: int | None = None


@value
class Gate(Value):
    """When the leaves with the ``locked`` attribute count at all."""

    attribute: str
    locked: Any
    sum_of: tuple[Any, ...]
    cite: Citation
    answers: tuple[AnswerRule, ...] = ()


@value
class Rung(Value):
    """A level of a ladder and its conditions: attribute value → name of a threshold of the node."""

    level: str
    at_least: Mapping[Any, str] = {}
    gate: bool = False
    needs: tuple[str, ...] = ()


@value
class Ladder(Value):
    """The level of a node with thresholds: the first rung, from the top, all of whose conditions hold.

    Attributes:
        names: Official names of the levels.
        also: Other wordings, and the level each stands for.
        prefixes: Words that may stand before a level where one is claimed (``Level``).
        ranges: What may stand between the lowest and the highest level where a range is claimed.
    """

    attribute: str
    title: str
    rungs: tuple[Rung, ...]
    cite: Citation
    names: Mapping[str, str] = {}
    also: Mapping[str, str] = {}
    prefixes: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()


@table("[[grades]]", exclusive=BOUNDS)
@value
class Grade(Bounded):
    """A grade that follows from the share of criteria met. Descending by value."""

    grade: str = field(TEXT, "The grade.", '"BB"')
    value: Exact = field(number(low=0, high=100), "What it is worth.", "80", unit="percent of the weight of the node")
    min: Exact | None = included(_SHARE, '"3/4"', "share of criteria met")
    above: Exact | None = excluded(_SHARE, "0.5", "share of criteria met")
    by_hand: bool = field(
        FLAG,
        "In place of a bound: only by the assessor's word, and only if every criterion is met.",
        "true",
        default=False,
    )
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """What is given by hand does not follow from a share."""
        if self.by_hand and self.minimum is not None:
            item.wrong("by_hand", msg("either by_hand or a bound, not both"))
