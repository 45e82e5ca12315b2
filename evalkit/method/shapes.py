"""Shapes that exact work on many answers makes use of: a weighted sum, a sum with a gate, points of a grade.

An expression has a shape if it says nothing else. A shape is read off the expression and never built, so a formula of a
rule file and a method of a plugin have it just as those of the core.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from math import lcm
from typing import TYPE_CHECKING, Any

from evalkit.base.value import Value, value
from evalkit.instruments.expression import (
    Answer,
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Expression,
    Named,
    Negated,
    Steps,
    Weighted,
    added,
    weighted,
)
from evalkit.method.exact_value import computed, weigh
from evalkit.method.sums import factored, shares_of, sum_of, sum_of_terms, terms_of_sum

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments.expression import Levels, Step
    from evalkit.method.exact_value import Compute
    from evalkit.method.sums import Terms

GATE, GRADE = "gate", "grade"  # parts that results speak of by these names


@value
class Linear(Value):
    """Σ weightᵢ · childᵢ / divisor, with whole weights."""

    weights: tuple[int, ...]
    divisor: int = 1

    @property
    def expression(self) -> Expression:
        """The sum itself."""
        parts = tuple([Child(at=at) for at in range(len(self.weights))])
        return Weighted(weights=self.weights, parts=parts, divisor=self.divisor)

    @property
    def monotone(self) -> bool:
        """No weight is negative."""
        return min(self.weights) >= 0

    def value(self, children: Sequence[Exact], levels: Levels = ()) -> Exact:
        """Exact."""
        return weigh(self.weights, self.divisor, children)


@value
class AnswerCondition(Value):
    """None of these children is answered below ``lowest``, and at most so many exactly at it."""

    children: tuple[int, ...]
    lowest: int
    most_at_lowest: int | None

    @property
    def expression(self) -> Expression:
        """The condition itself."""
        answers, lowest = [Answer(at=at) for at in self.children], Constant(number=self.lowest)
        parts: list[Expression] = [Compare(left=answer, sign=">=", right=lowest) for answer in answers]
        if self.most_at_lowest is not None:
            # At most so many at the lowest: at least the others above it, which better answers never undo.
            above = Count(parts=tuple([Compare(left=answer, sign=">", right=lowest) for answer in answers]))
            others = Constant(number=len(answers) - self.most_at_lowest)
            parts.append(Compare(left=above, sign=">=", right=others))
        return Every(parts=tuple(parts))

    def holds(self, levels: Levels) -> bool:
        """Whether the answers fulfil it; a child without an answer does not."""
        answers = [levels[i] for i in self.children]
        if any(answer is None or answer < self.lowest for answer in answers):
            return False
        return self.most_at_lowest is None or answers.count(self.lowest) <= self.most_at_lowest


@value
class Gated(Value):
    """Σ childᵢ, where the ``locked`` children count only if the gate is open.

    The gate is open if the ``summed`` children reach ``minimum`` together and every condition on answers holds.
    """

    locked: frozenset[int]
    summed: tuple[int, ...]
    minimum: Exact
    conditions: tuple[AnswerCondition, ...] = ()

    def role(self, at: int) -> Hashable:
        """What the child does: those that do the same can change places."""
        watched = tuple([at in condition.children for condition in self.conditions])
        return at in self.locked, at in self.summed, watched

    @property
    def gate(self) -> Expression:
        """The condition on which the locked children count."""
        reached = Compare(left=sum_of(self.summed), sign=">=", right=Constant(number=self.minimum))
        return Named(name=GATE, of=Every(parts=(reached, *[condition.expression for condition in self.conditions])))

    def expression(self, number: int) -> Expression:
        """The sum of *number* children."""
        behind = Choice(when=self.gate, then=sum_of(sorted(self.locked)), otherwise=Constant(number=0))
        return added([*[Child(at=at) for at in range(number) if at not in self.locked], behind])

    def is_open(self, children: Sequence[Exact], levels: Levels) -> bool:
        """Whether the locked children count."""
        reached = sum(children[i] for i in self.summed) >= self.minimum
        return bool(reached) and all(condition.holds(levels) for condition in self.conditions)

    def points_by(self, keys: Sequence[Any], points: Sequence[Exact | None], *, is_open: bool) -> dict[Any, Exact]:
        """What the *points* of children come to by their *keys*, as far as they have these; behind a closed gate they are 0."""
        found: dict[Any, Exact] = {}
        for i, (key, one) in enumerate(zip(keys, points, strict=True)):
            if key is not None and one is not None:
                found[key] = found.get(key, 0) + (one if is_open or i not in self.locked else 0)
        return found

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        """The sum, with or without the locked children."""
        if self.is_open(children, levels):
            return sum(children)
        return sum(child for i, child in enumerate(children) if i not in self.locked)


def called(words: Sequence[Step], word: Any) -> Step | None:
    """The one of *words* that *word* is, case ignored."""
    wanted = word.strip().casefold() if isinstance(word, str) else None
    return next((step for step in words if step.word.casefold() == wanted), None)


@value
class Graded(Value):
    """Points of the step that a number reaches, where each step has a word.

    Attributes:
        of: The number, as the share of children that are met.
        steps: Best first; the last has no bound.
        given: Those that only an assessor can give.
    """

    of: Expression
    steps: tuple[Step, ...]
    given: tuple[Step, ...] = ()

    @cached_property
    def words(self) -> tuple[Step, ...]:
        """All of them, best first."""
        return tuple(sorted((*self.given, *self.steps), key=lambda step: step.points, reverse=True))

    @property
    def expression(self) -> Expression:
        """The points that it gives."""
        return Named(name=GRADE, of=self._table, given=self.given)

    @property
    def _table(self) -> Steps:
        return Steps(of=self.of, steps=self.steps)

    @cached_property
    def _number(self) -> Compute:
        return computed(self.of)

    def step(self, children: Sequence[Exact], levels: Levels = ()) -> Step:
        """The step that these children reach."""
        return self.step_of(self._number(children, levels))

    def step_of(self, number: Exact) -> Step:
        """The step that *number* reaches."""
        return self._table.reached(number)


@value
class Term(Value):
    """A part of a sum.

    Attributes:
        factor: What it is multiplied with.
        outer: What it makes of sums of children; its children are these sums, by place.
        sums: Each over all children of the node.
    """

    factor: Fraction
    outer: Expression
    sums: tuple[Linear, ...]

    @property
    def is_sum(self) -> bool:
        """Whether it is nothing but its only sum."""
        return self.outer == Child(at=0)


@value
class Composed(Value):
    """A sum of parts that see their children through sums only: capped, rounded, stepped, multiplied."""

    terms: tuple[Term, ...]

    def role(self, at: int) -> Hashable:
        """What the child does: those that do the same can change places."""
        sums = [one for term in self.terms for one in term.sums]
        return tuple([Fraction(one.weights[at], one.divisor) for one in sums])

    @property
    def is_sound(self) -> bool:
        """Whether no two sums hang on the same child, so that each can have its values whatever the others have."""
        seen = [at for term in self.terms for one in term.sums for at, weight in enumerate(one.weights) if weight]
        return len(seen) == len(set(seen))


# --- Which shape an expression has --------------------------------------------------------------------------------------


def linear(weights: Sequence[Fraction], divisor: Exact) -> Linear:
    """Σ weightᵢ · childᵢ / divisor in lowest whole numbers."""
    shares = [weight / Fraction(divisor) for weight in weights]
    common = lcm(*[share.denominator for share in shares])
    return Linear(weights=tuple([int(share * common) for share in shares]), divisor=common)


def linear_of(expression: Expression, number: int) -> Linear | None:
    """*expression* as a weighted sum of *number* children, if it is one."""
    found = terms_of_sum(expression)
    if found is None or found.get(None):  # what stands alone is no weight
        return None
    return _as_linear(found, number)


def _as_linear(terms: Terms, number: int) -> Linear:
    return linear([terms.get(at, Fraction(0)) for at in range(number)], 1)


def composed_of(expression: Expression, number: int) -> Composed | None:
    """*expression* as a sum of parts that each see *number* children through sums of them, if its sums share no child."""
    expression = factored(expression)
    whole = ((Fraction(1), expression),)
    parts = whole if linear_of(expression, number) is not None else shares_of(expression)
    for listed in (parts, whole):  # parts that share a child may be one part
        composed = Composed(terms=tuple([_term(factor, part, number) for factor, part in listed]))
        if composed.is_sound:
            return composed
    return None


def _term(factor: Fraction, part: Expression, number: int) -> Term:
    sums: list[Linear] = []

    def as_sum(inner: Expression) -> Expression | None:
        """A sum of children as one child, beside what stands alone in it."""
        terms = terms_of_sum(inner)
        if terms is None or not any(terms[at] for at in terms if at is not None):
            return None
        alone = Constant(number=terms.get(None, 0))
        found = _as_linear(terms, number)
        known = [(at, times) for at, one in enumerate(sums) if (times := _multiple(found, one))]
        if not known:
            sums.append(found)
        at, times = known[0] if known else (len(sums) - 1, Fraction(1))
        if times == 1 and not alone.number:
            return Child(at=at)
        return weighted([(times, Child(at=at)), *([(1, alone)] if alone.number else [])])

    outer = part.rewritten(as_sum)
    return Term(factor=factor, outer=outer, sums=tuple(sums))


def _multiple(one: Linear, of: Linear) -> Fraction | None:
    """What *of* is multiplied with to be *one*, if it is a multiple of it."""
    first = next(at for at, weight in enumerate(of.weights) if weight)
    times = Fraction(one.weights[first] * of.divisor, of.weights[first] * one.divisor)
    same = all(Fraction(mine, one.divisor) == times * Fraction(theirs, of.divisor)
               for mine, theirs in zip(one.weights, of.weights, strict=True))  # fmt: skip
    return times if times and same else None


def gated_of(expression: Expression, number: int) -> Gated | None:
    """*expression* as a sum of *number* children of which some stand behind a named gate, however it is written."""
    parts = shares_of(factored(expression))
    apart = [part for part in parts if terms_of_sum(part[1]) is None]
    always = sum_of_terms([part for part in parts if part not in apart])
    found = _behind(apart[0][1]) if len(apart) == 1 and apart[0][0] == 1 else None
    if found is None or always is None:
        return None
    condition, behind = found
    locked = _plain_sum(behind)
    if locked is None or _plain_sum(always) is None or {*locked, *always} != {*range(number)} or {*locked} & {*always}:
        return None
    return _gate_of(condition, frozenset(locked))


def _behind(part: Expression) -> tuple[Expression, Terms] | None:
    """The condition of a named gate, and the sum that counts if it holds."""
    match part:
        case Choice(when=Named(name=name, of=of), then=then, otherwise=other) if name == GATE:
            pass
        case Choice(when=Negated(of=Named(name=name, of=of)), then=other, otherwise=then) if name == GATE:
            pass
        case _:
            return None
    counted, nothing = terms_of_sum(then), terms_of_sum(other)
    return None if counted is None or nothing is None or any(nothing.values()) else (of, counted)


def _plain_sum(terms: Terms) -> tuple[int, ...] | None:
    """The children that are added up as they are, if nothing else is done."""
    listed = [at for at in terms if at is not None]
    return tuple(listed) if not terms.get(None) and all(terms[at] == 1 for at in listed) else None


def _gate_of(condition: Expression, locked: frozenset[int]) -> Gated | None:
    """The gate that opens where *condition* holds: a sum of children that is large enough, answers that are, or both."""
    match condition:
        case Every(parts=parts):
            pass
        case _:
            parts = (condition,)
    sums = {part: reached for part in parts if (reached := _reached(part)) is not None}
    rules = [_answer_condition(part) for part in parts if part not in sums]
    known = tuple([rule for rule in rules if rule is not None])
    if len(sums) > 1 or len(known) < len(rules):
        return None
    summed, minimum = next(iter(sums.values()), ((), 0))
    return Gated(locked=locked, summed=summed, minimum=minimum, conditions=known)


def _reached(condition: Expression) -> tuple[tuple[int, ...], Exact] | None:
    """Children whose sum must reach a number, and this, if *condition* says that."""
    match condition:
        case Compare(left=left, sign=">=", right=right) | Compare(left=right, sign="<=", right=left):
            terms = sum_of_terms([(Fraction(1), left), (Fraction(-1), right)])
        case _:
            return None
    if terms is None:
        return None
    minimum = -terms.pop(None, Fraction(0))
    summed = {at: share for at, share in terms.items() if at is not None and share}
    (weight, *others) = {*summed.values()} or {Fraction(1)}
    return None if others or weight <= 0 else (tuple(summed), _exact(minimum / weight))


def share_of(number: int) -> Expression:
    """The share of *number* children that are met."""
    return weighted([(1, Child(at=at)) for at in range(number)], number)


def graded_of(expression: Expression) -> Graded | None:
    """*expression* as points of a grade, if it is that: named steps of which each has a word."""
    match expression:
        case Named(of=Steps(of=of, steps=steps), given=given) if all(step.word for step in steps):
            return Graded(of=of, steps=steps, given=given)
    return None


def _exact(number: Fraction) -> Exact:
    return number.numerator if number.denominator == 1 else number


def _answer_condition(rule: Expression) -> AnswerCondition | None:
    """The condition on answers that *rule* is; whether it is one, building it again shows."""
    children: list[int] = []
    lowest, most = 0, None
    match rule:
        case Every(parts=parts):
            pass
        case _:
            parts = (rule,)
    for part in parts:
        match part:
            case Compare(left=Answer(at=at), right=Constant(number=number)):
                children.append(at)
                lowest = int(number)
            case Compare(left=Count(), right=Constant(number=number)):
                most = len(children) - int(number)
    condition = AnswerCondition(children=tuple(children), lowest=lowest, most_at_lowest=most)
    return condition if condition.expression == Every(parts=parts) else None
