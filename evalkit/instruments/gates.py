"""What answers must fulfil: the gate of nodes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.scales import ATTRIBUTE_NAME, Attribute, key_of, one_of
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import (
    PLAIN,
    WHOLE,
    Free,
    list_of,
    number,
)
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
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
        attribute = read_attribute(item, scope)
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


def read_attribute(item: Reader, scope: Scope) -> Attribute | None:
    """The attribute of leaves that *item* names, if the file has it."""
    attribute: Attribute | None = scope.sections["attributes"].get(
        item.name("attribute", scope.names["attributes"], required=True)
    )
    return attribute


def _read_values(item: Reader, key: str, attribute: Attribute | None) -> tuple[Any, ...]:
    found = item.items(key, required=True)
    if attribute is not None and not all(map(attribute.allows, found)):
        item.wrong(key, msg("a list of {choices}", choices=tuple(map(key_of, attribute.values))))
    return found
