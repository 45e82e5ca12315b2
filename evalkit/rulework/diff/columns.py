"""What the answers to a group of parts add up to: columns of whole numbers from which the values of the parts follow.

A sum of answers, the points on either side of a gate, how many criteria are met, how many answers lie at the lowest allowed
level: all of these only add up, so answers can be taken one after the other. Columns that always hold the same number, as
those of a part that did not change hold in both instruments, are kept once.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import zip_longest
from math import ceil, lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.method.scales import Given
    from evalkit.rulework.diff.linear_parts import Part, Parts
    from evalkit.rulework.diff.shared_questions import AnswerKey, Question

Vector = tuple[int, ...]


class Piece:
    """A part of one of the two instruments, in whole numbers.

    Attributes:
        side: 0 for the old one, 1 for the new one.
        formula: How its value follows from its answers; ``None`` for an answer itself.
        unit: By what points are multiplied to be whole.
        floor: The value below which the predicate is another one, if there is such.
        width: How many columns it has.
    """

    def __init__(self, side: int, part: Part, parts: Parts, questions: Sequence[Question]) -> None:
        """Look at the answers that there are to its questions."""
        self.side, self.part = side, part
        self.formula = parts.plan.formulas.get(parts.plan.position[part.code])
        self.gated = self.formula.gated if self.formula else None
        options = [
            both[side]
            for question in questions
            if question.codes[side] in part.leaves
            for both in question.options.values()
        ]
        self.unit = lcm(*[given.points.denominator for given in options if given is not None])
        instrument = parts.plan.instrument
        self.floor = instrument.nodes[part.code].floor if instrument.floor_predicate is not None else None
        self.least = ceil(self.gated.minimum * self.unit) if self.gated else 0
        self.width = len(self.limits())

    def adds(self, code: str, given: Given) -> Vector:
        """What one answer adds to the columns of the piece."""
        points = int(given.points * self.unit)
        if self.gated is None:
            return (points,)
        at = self.part.leaves.index(code)
        inside = at in self.gated.locked
        found = [0 if inside else points, points if inside else 0, points if at in self.gated.summed else 0]
        for rule in self.gated.conditions:
            asked, level = at in rule.children, given.level
            found.append(int(asked and (level is None or level < rule.lowest)))
            found.append(int(asked and level == rule.lowest and rule.most_at_lowest is not None))
        return tuple(found)

    def limits(self) -> tuple[int | None, ...]:
        """Up to where each column needs to be counted; ``None``: without end."""
        if self.gated is None:
            return (None,)
        conditions = [(1, (rule.most_at_lowest or 0) + 1) for rule in self.gated.conditions]
        return (None, None, None, *(limit for both in conditions for limit in both))

    def number(self, columns: Sequence[int]) -> int:
        """The value of the part times its unit; of grades the number of criteria met."""
        if self.gated is None:
            return columns[0]
        opened = columns[2] >= self.least
        for at, rule in enumerate(self.gated.conditions):
            below, at_lowest = columns[3 + 2 * at : 5 + 2 * at]
            opened = opened and not below and (rule.most_at_lowest is None or at_lowest <= rule.most_at_lowest)
        return columns[0] + columns[1] if opened else columns[0]

    def breaks_floor(self, number: int) -> bool:
        """Whether the value lies below the floor: the points of a grade, not the number of criteria met."""
        return self.floor is not None and self.value(number) < self.floor

    def value(self, number: int) -> Exact:
        """What *number* stands for, not multiplied. The weights of a sum are alike."""
        found = Fraction(number, self.unit)
        linear = self.formula.linear if self.formula else None
        if linear is not None:
            return found * Fraction(linear.weights[0], linear.divisor)
        if self.formula is not None and self.formula.graded:
            count = len(self.part.leaves)
            return self.formula.graded.value([found / count] * count)
        return found


class Columns:
    """The columns of some pieces.

    Attributes:
        rows: Position of a question → answer → what it adds.
        limits: Up to where each column is counted.
    """

    def __init__(self, pieces: Sequence[Piece], questions: Mapping[int, Question]) -> None:
        """Work out what every answer to *questions* adds; questions by their position among all."""
        self.pieces = tuple(pieces)
        whole = {
            at: {key: self._whole(question, key) for key in question.options} for at, question in questions.items()
        }
        limits = [limit for one in self.pieces for limit in one.limits()]
        order: dict[tuple[object, ...], int] = {}
        self._where = []
        for column, limit in enumerate(limits):
            held = (limit, *(vector[column] for rows in whole.values() for vector in rows.values()))
            self._where.append(order.setdefault(held, len(order)))
        first = [self._where.index(number) for number in range(len(order))]
        self.limits = tuple(limits[column] for column in first)
        self.rows: dict[int, dict[AnswerKey, Vector]] = {
            at: {key: tuple(vector[column] for column in first) for key, vector in rows.items()}
            for at, rows in whole.items()
        }

    def _whole(self, question: Question, key: AnswerKey) -> Vector:
        found: list[int] = []
        for one in self.pieces:
            code, given = question.codes[one.side], question.options[key][one.side]
            asked = code is not None and given is not None and code in one.part.leaves
            found += one.adds(code or "", given) if asked and given is not None else [0] * one.width
        return tuple(found)

    def numbers(self, vector: Vector) -> Iterator[tuple[Piece, int]]:
        """The number of each piece."""
        at = 0
        for one in self.pieces:
            yield one, one.number([vector[column] for column in self._where[at : at + one.width]])
            at += one.width

    def beside(self) -> Iterator[tuple[int, ...]]:
        """Which columns each side has, side by side; a part that did not change has the same in both."""
        sides: tuple[list[int], list[int]] = ([], [])
        at = 0
        for one in self.pieces:
            sides[one.side].extend(self._where[at : at + one.width])
            at += one.width
        yield from zip_longest(*sides, fillvalue=-1)

    def blocks(self) -> list[list[int]]:
        """Positions of questions that add to common columns; those of two blocks have none in common."""
        found: list[tuple[set[int], list[int]]] = []
        for at, rows in self.rows.items():
            touched = {column for vector in rows.values() for column, one in enumerate(vector) if one}
            joined = (touched, [at])
            apart = []
            for other in found:
                if other[0] & joined[0]:
                    joined = (joined[0] | other[0], other[1] + joined[1])
                else:
                    apart.append(other)
            found = [*apart, joined]
        return [members for _, members in found]
