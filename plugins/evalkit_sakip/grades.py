"""Grades that follow from the share of criteria met, and those that only an assessor gives."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from evalkit import Method, Section, expression
from evalkit.base.exact import Exact, short_text
from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.bands import BOUNDS, Bounded, check_descending, excluded, included
from evalkit.method.bands import bound_words
from evalkit.method.scales import options
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import FLAG, TEXT, Key, number
from evalkit.schema.parse import repeated

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit import Expression, Instrument, Node
    from evalkit.base.errors import Faults
    from evalkit.base.text import Message, Prose
    from evalkit.report.blocks import Table
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

NAME, SECTION = "grade", "grades"
_SHARE = number(low=0, high=1)
ALL_MET = Key(
    name="all_met",
    type=number(low=0, high=100),
    unit="percent of the weight of the node",
    meaning="Of `grade`: the value of the best grade that criteria give, all of them met; better ones only by the assessor's word.",
    otherwise="that of the best grade with a bound",
    example="70",
)


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

    def check(self, item: Reader, scope: Scope) -> None:  # noqa: ARG002  # as every table has it
        """What is given by hand does not follow from a share."""
        if self.by_hand and self.minimum is not None:
            item.wrong("by_hand", msg("either by_hand or a bound, not both"))


def build(instrument: Instrument, node: Node, _highest: Sequence[Exact]) -> Expression:
    """Points of the grade that the share of children met reaches: so many percent of the weight of the node."""
    steps: dict[bool, list[expression.Step]] = {True: [], False: []}
    highest = node.params.get(ALL_MET.name, 100)
    for grade in instrument.sections[SECTION].stated:
        points = Fraction(grade.value) * Fraction(node.weight or 0) / 100
        by_hand = grade.by_hand or grade.value > highest
        steps[by_hand].append(expression.Step(None if by_hand else grade.minimum, grade.exclusive, points, grade.grade))
    met = expression.weighted([(1, expression.Child(at=at)) for at in range(len(node.children))], len(node.children))
    return expression.Named(name=NAME, of=expression.Steps(of=met, steps=tuple(steps[False])), given=tuple(steps[True]))


# --- What must hold ---------------------------------------------------------------------------------------------


def check(instrument: Instrument, grades: Sequence[Grade], faults: Faults) -> None:
    """Grades descend, and what they count is met or not."""
    _check_criteria(instrument, faults)
    earned = [grade for grade in grades if not grade.by_hand]
    if not earned:
        faults.add(
            "grades", msg("every grade is given by hand"), expected=msg("a grade that follows from the criteria")
        )
    check_descending("grades", earned, [grade.grade for grade in earned], faults)
    for higher, lower in pairwise(grades):
        if lower.value >= higher.value:
            problem = msg("the value of {lower} is not below that of {higher}", lower=lower.grade, higher=higher.grade)
            faults.add("grades", problem, expected=msg("values in descending order"))
    _check_all_met(instrument, grades, faults)
    for twice in repeated(grade.grade for grade in grades):
        faults.add("grades", msg("{name} appears twice", name=twice))


def _check_all_met(instrument: Instrument, grades: Sequence[Grade], faults: Faults) -> None:
    """What all criteria met are worth is the value of a grade."""
    key, values = ALL_MET.name, {grade.value for grade in grades}
    stated = [(f"node[{node.code}]", node.params) for node in instrument.nodes.values()]
    stated += [
        (f"readings[{reading.id}].set", settings) for reading in instrument.readings for settings in reading.sets
    ]
    for place, params in stated:
        if key in params and params[key] not in values:
            problem = msg("no grade is worth {found}", found=short_text(params[key]))
            wanted = msg("one of {choices}", choices=tuple(str(short_text(value)) for value in sorted(values)))
            faults.add(f"{place}.{key}", problem, expected=wanted)


def _check_criteria(instrument: Instrument, faults: Faults) -> None:
    """Every answer to a criterion is worth 1 or 0: half a criterion, or two, would be no share of them."""
    for node in instrument.nodes.values():
        if not node.children or node.method != NAME:
            continue
        for leaf in (instrument.nodes[child] for child in node.children):
            odd = next((points for points in _worth(instrument, leaf) if points not in (0, 1)), None)
            if odd is not None:
                problem = msg("an answer to {code} is worth {found}", code=leaf.code, found=short_text(odd))
                expected = msg("1 (met) or 0 (not met): the method {name} counts criteria", name=NAME)
                faults.add(f"node[{leaf.code}].scale", problem, expected=expected)


def _worth(instrument: Instrument, leaf: Node) -> Iterator[Exact]:
    """What the answers to a leaf are worth, as far as its scale is sound; of a number its ends and what lies between."""
    scale = instrument.scales.get(leaf.scale or "")
    if scale is None or leaf.children or (scale.points_by is not None and scale.points_by not in leaf.attributes):
        return
    if scale.kind != "number":
        yield from (given.points for given in options(instrument, leaf).values())
    elif scale.minimum < scale.maximum:
        yield from (scale.minimum, scale.maximum)
        if not scale.whole:
            yield Fraction(scale.minimum + scale.maximum) / 2


# --- What is said of them ---------------------------------------------------------------------------------------


def words(instrument: Instrument, grades: Sequence[Grade]) -> list[Table]:
    """A table with the source of each."""
    from evalkit.report.blocks import Column, Row, Styled, Table, together  # noqa: PLC0415  # for readers only
    from evalkit.report.sources import cite_prose  # noqa: PLC0415

    columns = (
        Column(msg("grade")),
        Column(msg("percent of the points"), number=True),
        Column(msg("share of criteria met")),
        Column(msg("source"), wrap=True),
    )
    rows = [
        Row(
            [
                Styled(grade.grade, "strong"),
                short_text(grade.value),
                _share(grade),
                together(*cite_prose(instrument, grade.cite), separator="; "),
            ]
        )
        for grade in grades
    ]
    return [Table(columns, rows)]


def _share(grade: Grade) -> Prose:
    from evalkit.report.blocks import together  # noqa: PLC0415

    if grade.by_hand:
        return msg("only by the assessor's word")
    if grade.minimum is None:
        return bound_words(grade)
    bound = together(short_text(grade.minimum * 100), "%", separator=" ")
    return msg("above {bound}", bound=bound) if grade.exclusive else msg("at least {bound}", bound=bound)


def told() -> dict[str, Any]:
    """What differences are called: a bound, or that there is none, is one of them."""
    from evalkit.rulework.diff.fact_words import Together  # noqa: PLC0415  # for comparisons only

    def share(grade: Grade) -> Message:
        return msg("only by the assessor's word") if grade.by_hand else bound_words(grade)

    return {
        "value": msg("percent of the points"),
        "share": Together((*(key for keys in BOUNDS for key in keys), "by_hand"), msg("share of criteria met"), share),
    }


GRADES = Section(
    name=SECTION,
    table=Grade,
    label="grade",
    title=msg("Grades"),
    kind="grade",
    called=msg("grades"),
    example='[{ grade = "A", value = 100, min = 1 }, { grade = "E", value = 0 }]',
    beside="convert",
    under=SECTION,
    told=told,
    methods=(
        Method(
            name=NAME,
            title=msg("grade"),
            build=build,
            own_weight=True,
            needs=(SECTION,),
            leaves_only=True,
            keys=(ALL_MET,),
        ),
    ),
    check=check,
    words=words,
)
