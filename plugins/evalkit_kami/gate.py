"""The gate of areas: points of category 3 count only once those of categories 1 and 2, and their answers, are good enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit import Method, Section
from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments import AnswerRule, Gate
from evalkit.instruments.expression import Answer, Child, Choice, Compare, Constant, Count, Every, Named, added
from evalkit.instruments.scales import ATTRIBUTE_NAME, Attribute, key_of, one_of
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import NUMBER, NUMBERS, PLAIN, WHOLE, Free, Key, list_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit import Exact, Expression, Instrument, Node
    from evalkit.base.errors import Faults
    from evalkit.base.text import Message
    from evalkit.rulework.mutate.model import Mutant
    from evalkit.rulework.mutate.sites.place import Place
    from evalkit.rulework.mutate.tables import Tables
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

NAME, METHOD = "gate", "gated-sum"
_ATTRIBUTE = "gate attribute"  # in the scope, while the section and changes of it are read
_VALUES = list_of(PLAIN, "list of its values")
GATE_MIN = Key(
    name="gate_min",
    type=NUMBER,
    required=True,
    unit="points",
    meaning="Of `gated-sum`, and required there: see `[gate]`.",
    otherwise="the method needs it",
    example="48",
)
THRESHOLDS = Key(
    name="thresholds",
    type=NUMBERS,
    unit="points",
    meaning="Of `gated-sum`: the thresholds of the ladder by name, see `[ladder]`.",
    otherwise="the node has no level",
    example="{ full1 = 36, v3 = 12 }",
)


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
class Condition(AnswerRule):
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
        attribute: Attribute | None = scope.sections[_ATTRIBUTE]
        if attribute is None:
            item.asked.update(item.data)  # the attribute is the fault
            return {"values": ()}
        return {"values": _read_values(item, attribute.key, attribute)}

    def place_in(self, outer: str, label: str, number: int) -> str:  # noqa: ARG002  # as every table has it
        """By the values that it is about: ``gate.answers[1, 2]``."""
        return f"{outer}[{', '.join(map(str, self.values))}]"


@table("[gate]", name="gate")
@value
class Lock(Gate):
    """When the leaves with the locked value of an attribute count at all."""

    attribute: str = field(ATTRIBUTE_NAME, "The attribute of the leaves.", '"category"')
    locked: Any = field(PLAIN, "Leaves with this value count 0 while the gate is closed.", "3")
    sum_of: tuple[Any, ...] = field(
        _VALUES, "The points of leaves with these values must reach the node's `gate_min`.", "[1, 2]"
    )
    answers: tuple[Condition, ...] = field(
        listed(Condition),
        "Further conditions on answers; all must hold.",
        "[{ category = [1], lowest = 2, most_at_lowest = 2 }]",
        default=(),
    )
    cite: Citation = cited()
    least = GATE_MIN.name

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The attribute, and the values of it that the gate speaks of."""
        attribute = scope.sections[_ATTRIBUTE] = read_attribute(item, scope)
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
    values = item.items(key, required=True)
    if attribute is not None and not all(map(attribute.allows, values)):
        item.wrong(key, msg("a list of {choices}", choices=tuple(map(key_of, attribute.values))))
    return values


# --- What it computes -------------------------------------------------------------------------------------------


def build(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    """The sum of the children, where those with the locked value count only if the gate is open."""
    gate: Lock = instrument.sections[NAME].stated
    carried = [instrument.nodes[child].attributes.get(gate.attribute) for child in node.children]

    def having(values: Sequence[Any]) -> tuple[int, ...]:
        return tuple(i for i, attribute in enumerate(carried) if attribute in values)

    locked, minimum = having([gate.locked]), Constant(number=node.params[gate.least])
    reached = Compare(left=_total(having(gate.sum_of)), sign=">=", right=minimum)
    conditions = [_answered(rule, [Answer(at=at) for at in having(rule.values)]) for rule in gate.answers]
    opened = Named(name=NAME, of=Every(parts=(reached, *conditions)))
    behind = Choice(when=opened, then=_total(locked), otherwise=Constant(number=0))
    return added([*[Child(at=at) for at in range(len(node.children)) if at not in locked], behind])


def _total(places: Sequence[int]) -> Expression:
    return added([Child(at=at) for at in places]) if places else Constant(number=0)


def _answered(rule: Condition, answers: Sequence[Answer]) -> Expression:
    """No answer is below the lowest, and enough are above it that no more than so many can be at it."""
    lowest = Constant(number=rule.lowest)
    parts: list[Expression] = [Compare(left=answer, sign=">=", right=lowest) for answer in answers]
    if rule.most_at_lowest is not None:
        above = Count(parts=tuple([Compare(left=answer, sign=">", right=lowest) for answer in answers]))
        parts.append(Compare(left=above, sign=">=", right=Constant(number=len(answers) - rule.most_at_lowest)))
    return Every(parts=tuple(parts))


def check(instrument: Instrument, gate: Lock, faults: Faults) -> None:
    """The leaves of nodes with a gate carry its attribute."""
    nodes = instrument.nodes
    for leaf in (nodes[child] for node in nodes.values() if node.method == METHOD for child in node.children):
        if gate.attribute and gate.attribute not in leaf.attributes:
            faults.add(f"node[{leaf.code}]", msg("the attribute {name} is missing", name=gate.attribute))


# --- What is said of it -----------------------------------------------------------------------------------------


def facts(gate: Lock) -> Iterator[str]:
    """The gate, and each of its conditions."""
    yield NAME
    yield from (rule.place_in(f"{NAME}.answers", "", 0) for rule in gate.answers)


def words(instrument: Instrument, gate: Lock) -> list[Message]:
    """What is locked, and what opens it."""
    attribute = instrument.attribute_title(gate.attribute)
    opens = msg("opens when {attribute} {values} reach the points that stand at each area", attribute=attribute,
                values=_words(gate.sum_of))  # fmt: skip
    texts = [msg("locked: {attribute} {value}", attribute=attribute, value=str(gate.locked)), opens]
    for rule in gate.answers:
        lowest = str(rule.lowest)
        texts.append(
            msg("and no answer of {attribute} {values} is below {lowest}", attribute=attribute,
                values=_words(rule.values), lowest=lowest)
        )  # fmt: skip
        if rule.most_at_lowest is not None:
            most = str(rule.most_at_lowest)
            texts.append(msg("and at most {most} of these are exactly {lowest}", most=most, lowest=lowest))
    return texts


def _words(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(map(str, values))


# --- Mutants ----------------------------------------------------------------------------------------------------


def mutants(tables: Tables, table: Place) -> Iterator[Mutant]:
    """Which leaves are locked, which are summed, and the conditions on answers; of a change these alone."""
    from evalkit.rulework.mutate.sites.place import Place  # noqa: PLC0415  # for mutants only

    attribute = tables.get((NAME, "attribute"))
    values = tables.get(("attributes", attribute, "values"))
    conditions = [
        Place(f"{table.site}.answers[{', '.join(map(key_of, item[attribute]))}]", NAME, path, item)
        for path, item in tables.items((*table.path, "answers"))
    ]
    if table.path == (NAME,):
        yield from table.at("locked").words(values)
        yield from table.at("sum_of").listed(values)
        yield from (condition.dropped("condition") for condition in conditions)
    for condition in conditions:
        yield from condition.at(attribute).listed(values)
        yield from condition.keys(Condition)
        if "most_at_lowest" in condition.raw:
            most = condition.at("most_at_lowest")
            yield most.dropped(str(most.raw))


GATE = Section(
    name=NAME,
    table=Lock,
    title=msg("Gate"),
    kind="gate",
    called=msg("gates"),
    example='{ attribute = "category", locked = 3, sum_of = [1, 2] }',
    beside="outcome",
    under="gates",
    methods=(
        Method(
            name=METHOD,
            title=msg("sum behind a gate"),
            build=build,
            needs=(NAME,),
            leaves_only=True,
            keys=(GATE_MIN, THRESHOLDS),
            called={GATE_MIN.name: msg("points that open the gate"), THRESHOLDS.name: msg("bounds of the levels")},
        ),
    ),
    changes={"answers": "Replaces all `[[gate.answers]]`; `[]` leaves none."},
    check=check,
    facts=facts,
    words=words,
    mutants=mutants,
)
