"""What answers must fulfil: answers of an instrument as a whole, gates, the ladder of maturity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.scales import ATTRIBUTE_NAME, Attribute, key_of, one_of
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import (
    FLAG,
    PLAIN,
    TEXT,
    TEXTS,
    WHOLE,
    Free,
    list_of,
    map_of,
    number,
)
from evalkit.schema.parse import Declared
from evalkit.schema.parse import listed as read_listed

if TYPE_CHECKING:
    from collections.abc import Collection, Container, Mapping

    from evalkit.base.exact import Exact
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

_VALUES = list_of(PLAIN, "list of its values")
_SHARE = number(low=0, high=1)


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
    attribute: Attribute | None = scope.sections["attributes"].get(
        item.name("attribute", scope.names["attributes"], required=True)
    )
    return attribute


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

    @property
    def thresholds(self) -> tuple[str, ...]:
        """The thresholds that it asks for."""
        return (*self.at_least.values(), *self.needs)

    def is_for(self, thresholds: Container[str]) -> bool:
        """Whether a node with these thresholds has it at all."""
        return all(name in thresholds for name in self.thresholds)

    def holds(self, thresholds: Mapping[str, Exact], sums: Mapping[Any, Exact], *, is_open: bool) -> bool:
        """Whether a node has it whose leaves come to these *sums*, by value of the attribute, while its gate is open or closed."""
        if not self.is_for(thresholds) or (self.gate and not is_open):
            return False
        return all(sums.get(key, 0) >= thresholds[name] for key, name in self.at_least.items())

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

    def level(self, thresholds: Mapping[str, Exact], sums: Mapping[Any, Exact], *, is_open: bool) -> str:
        """The level of such a node."""
        return next(rung.level for rung in self.rungs if rung.holds(thresholds, sums, is_open=is_open))

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
