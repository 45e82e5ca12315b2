"""From points to words: bands, rounding, gates, ladders, grades."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MODES, decimals_of
from evalkit.base.text import msg, visible
from evalkit.base.value import Value, value
from evalkit.instruments.scales import ATTRIBUTE_NAME, Attribute, key_of, one_of
from evalkit.instruments.tree import PLACE, TOTAL
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import (
    DIGITS,
    FLAG,
    NUMBER,
    PLAIN,
    POSITIVE,
    TEXT,
    TEXTS,
    WHOLE,
    Free,
    list_of,
    map_of,
    number,
    word,
)
from evalkit.schema.reading import Declared
from evalkit.schema.reading import listed as read_listed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.schema.citation import Citation
    from evalkit.schema.keys import Type
    from evalkit.schema.reader import Reader
    from evalkit.schema.reading import Scope

NO_ROUNDING = "none"
BOUNDS = (("min",), ("above",))
_LAST = "no bound: the last"
_VALUES = list_of(PLAIN, "list of its values")
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
        "`half-up`: a tie goes up; `half-even`: to the even digit; `down`: what is too much is cut off.",
        '"half-up"',
    )
    cite: Citation = cited()
    divided_by: Exact = 1  # what is rounded is the value divided by this; only readings say it

    @property
    def step(self) -> Fraction:
        """The distance between two values that it leaves."""
        return Fraction(self.divided_by) / Fraction(10) ** self.digits

    @property
    def decimals(self) -> int:
        """Decimals that such a value is written with."""
        return max(self.digits, decimals_of(self.step) or 0)


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


@table(
    "[[gate.answers]]",
    name="gate-answers",
    free=Free(
        type=_VALUES,
        meaning="Required, under the name of the attribute of the gate: which leaves the condition is about.",
        said="the attribute of `[gate]`",
        example="category = [1]",
    ),
)
@value
class AnswerRule(Declared):
    """A condition on the answers of leaves."""

    values: tuple[Any, ...]
    lowest: int = field(WHOLE, "None of them below this answer.", "2", unit="level")
    most_at_lowest: int | None = field(
        WHOLE,
        "At most so many of them exactly at `lowest`.",
        "2",
        default=None,
        otherwise="no limit",
        unit="leaves",
    )

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The values, under the name of the attribute of the gate."""
        attribute: Attribute | None = scope.sections["gate attribute"]
        if attribute is None:
            item.asked.update(item.data)  # the attribute is the fault
            return {"values": ()}
        return {"values": _read_values(item, attribute.key, attribute)}

    def place_in(self, outer: str, label: str, number: int) -> str:
        """By the values that it is about: ``gate.answers[1, 2]``."""
        return f"{outer}[{', '.join(map(str, self.values))}]"


@table("[gate]")
@value
class Gate(Declared):
    """When the leaves with the locked value of an attribute count at all."""

    attribute: str = field(ATTRIBUTE_NAME, "The attribute of the leaves.", '"category"')
    locked: Any = field(PLAIN, "Leaves with this value count 0 while the gate is closed.", "3")
    sum_of: tuple[Any, ...] = field(
        _VALUES, "The points of leaves with these values must reach the node's `gate_min`.", "[1, 2]"
    )
    answers: tuple[AnswerRule, ...] = field(
        listed(AnswerRule),
        "Further conditions on answers; all must hold.",
        "[{ category = [1], lowest = 2, most_at_lowest = 2 }]",
        default=(),
    )
    cite: Citation = cited()

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The attribute, and the values of it that the gate speaks of."""
        attribute = _read_attribute(item, scope)
        scope.sections["gate attribute"] = attribute
        if not item.has("locked"):
            item.missing("locked", msg("the attribute value whose points the gate locks"))
        locked = item.data.get("locked")
        if locked is not None and attribute is not None and not attribute.allows(locked):
            item.wrong("locked", one_of(attribute.values))
        return {
            "attribute": attribute.key if attribute is not None else "",
            "locked": locked,
            "sum_of": _read_values(item, "sum_of", attribute),
        }


def _read_attribute(item: Reader, scope: Scope) -> Attribute | None:
    found: Attribute | None = scope.sections["attributes"].get(
        item.name("attribute", scope.names["attributes"], required=True)
    )
    return found


def _read_values(item: Reader, key: str, attribute: Attribute | None) -> tuple[Any, ...]:
    found = item.items(key, required=True)
    if attribute is not None and not all(map(attribute.allows, found)):
        item.wrong(key, msg("a list of {choices}", choices=tuple(map(key_of, attribute.values))))
    return found


@table("[[ladder.rung]]")
@value
class Rung(Declared):
    """A level and its conditions. The last rung has none."""

    level: str = field(TEXT, "The level.", '"III"')
    at_least: Mapping[Any, str] = field(
        map_of(TEXT, "table attribute value → threshold name"),
        "The points of the leaves with that value must reach the node's threshold of that name.",
        '{ II = "full2", III = "v3" }',
        default={},
        otherwise="no such condition",
    )
    gate: bool = field(FLAG, "Also: the node's gate must be open.", "true", default=False)
    needs: tuple[str, ...] = field(
        TEXTS, "Only for nodes that have these thresholds.", '["min5"]', default=(), otherwise="for all"
    )

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The thresholds, by value of the attribute of the ladder."""
        table, attribute = item.table("at_least"), scope.sections["ladder attribute"]
        if table is None or attribute is None:
            return {"at_least": {}}
        found = {value: table.need(key_of(value)) for value in attribute.values if table.has(key_of(value))}
        table.close()
        return {"at_least": found}

    def check(self, item: Reader, scope: Scope) -> None:
        """There is a gate to be open."""
        if self.gate and scope.sections["gate"] is None:
            item.wrong("gate", msg("no gate, or a section {section}", section="[gate]"))

    def place_in(self, outer: str, label: str, number: int) -> str:
        """By its number as well, for a level may have several: ``ladder[3 II]``."""
        return f"{outer.removesuffix('.rung')}[{number} {self.level}]"


@table("[ladder]")
@value
class Ladder(Declared):
    """Levels of nodes that have `thresholds`.

    The level of a node is the first rung, from the top, all of whose conditions hold.
    """

    attribute: str = field(ATTRIBUTE_NAME, "The attribute whose values the rungs speak of.", '"maturity"')
    title: str = field(TEXT, "What the level is called.", '"Tingkat kematangan"')
    names: Mapping[str, str] = field(
        map_of(TEXT, "table level → text"), "Official names of the levels.", '{ I = "Kondisi Awal" }', default={}
    )
    also: Mapping[str, str] = field(
        map_of(TEXT, "table word → level"), "Other wordings of a level in a claim.", '{ "1" = "I" }', default={}
    )
    prefixes: tuple[str, ...] = field(
        TEXTS, "Words that may stand before a level in a claim.", '["Level", "Tingkat"]', default=()
    )
    ranges: tuple[str, ...] = field(
        TEXTS,
        "Words and signs that may stand between two levels in a claim of a range.",
        '["-", "s/d", "sampai"]',
        default=(),
        otherwise="none: no ranges are understood",
    )
    rungs: tuple[Rung, ...] = field(
        listed(Rung, label="level"), "The rungs, highest first.", '[{ level = "I" }]', name="rung"
    )
    cite: Citation = cited()

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The attribute, the rungs that speak of its values, and what their levels are called."""
        attribute = scope.sections["ladder attribute"] = _read_attribute(item, scope)
        rungs = read_listed(Rung, item, "rung", scope, "level")
        levels = tuple(dict.fromkeys(rung.level for rung in rungs))
        return {
            "attribute": attribute.key if attribute is not None else "",
            "rungs": rungs,
            "names": _read_names(item, levels),
            "also": _read_also(item, levels),
        }

    def check(self, item: Reader, scope: Scope) -> None:
        """The last rung holds for all."""
        if not self.rungs and not item.has("rung"):
            item.missing("rung", msg("rungs, highest first"))
        if self.rungs and (self.rungs[-1].at_least or self.rungs[-1].gate or self.rungs[-1].needs):
            expected = msg("a last rung without any")
            item.faults.add(item.at("rung"), msg("the last rung has conditions"), expected=expected)


def _read_names(item: Reader, levels: Collection[str]) -> dict[str, str]:
    table = item.table("names")
    if table is None:
        return {}
    found = {level: table.need(level) for level in table.data if level in levels}
    table.close(also=levels)
    return found


def _read_also(item: Reader, levels: Collection[str]) -> dict[str, str]:
    table = item.table("also")
    found = {word: table.word(word, levels) for word in table.data} if table is not None else {}
    return {word: level for word, level in found.items() if level is not None}


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
