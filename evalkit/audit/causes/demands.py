"""What a failing relation demands of one of its places: the number with which it would hold."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.model import ARITHMETIC
from evalkit.audit.verdicts.computations import task_of
from evalkit.audit.verdicts.rounding import half_up
from evalkit.base.exact import decimal_text
from evalkit.base.text import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.audit.causes.retrials import Trials
    from evalkit.audit.causes.windows import Window
    from evalkit.audit.model import Claim, Relation
    from evalkit.audit.verdicts.book import Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.exact import Exact

_POINTS = 3
# Three of these numbers beyond the printed one must have a result; a divisor can be 0 at one of them.
_STEPS = range(1, 6)


class Place(NamedTuple):
    """Where a number stands among the operands or the weights of a relation."""

    among_weights: bool
    at: int


def demands(claim: Claim, failing: Iterable[Relation], window: Window | None, trials: Trials) -> list[str]:
    """The numbers that failing relations demand of *claim*, each once, with the decimals that it has.

    Args:
        window: What lies between the bounds of all of them, if there are bounds.
    """
    assert claim.number is not None
    digits, texts = claim.number.digits, []
    for relation in failing:
        value = demanded(relation, claim.address, trials)
        # Nobody counts or spends less than nothing; only what is computed may be below 0.
        if value is not None and (value >= 0 or claim.number.exact < 0 or relation.claim == claim.address):
            texts.append(_text(value, digits))
    if window is not None and window.low <= window.high:
        texts.append(_text(Fraction(window.low + window.high) / 2, digits))
    return [text for text in dict.fromkeys(texts) if text != claim.number.text]


def _text(value: Exact, digits: int) -> str:
    return str(decimal_text(half_up(value, digits), digits))


def demanded(relation: Relation, address: str, trials: Trials) -> Exact | None:
    """The one number at *address* with which *relation* would hold; nothing if that is not known."""
    if relation.kind == "equal":
        (other,) = relation.operands
        figure = trials.figure(relation.claim if other.address == address else other)
        return None if figure is None else figure.value
    if relation.kind not in ARITHMETIC:
        return trials.computed(relation) if relation.claim == address else None
    return _of_arithmetic(relation, address, trials)


def _of_arithmetic(relation: Relation, address: str, trials: Trials) -> Exact | None:
    if relation.kind == "sum":
        return _of_sum(relation, address, trials)
    case = trials.case(relation)
    places = list(_places(relation, address))
    due = case.mine.exact
    assert due is not None  # without its numbers a relation does not fail
    if not places:
        task = task_of(case)
        return None if isinstance(task, Message) else task.point()
    if len(places) > 1 or relation.claim == address:
        return None
    return solved(lambda value: _result(case, places[0], value), _part(case, places[0]), due)


def _of_sum(relation: Relation, address: str, trials: Trials) -> Exact | None:
    """The total, or what is left of it for one part. A sum has the most parts, and each of them is asked for."""
    total, times = trials.total(relation), len(trials.members(relation)[address])
    if not times:
        return total
    due, part = trials.figure(relation.claim), trials.figure(address)
    assert due is not None  # without its numbers a relation does not fail
    assert part is not None
    return None if times > 1 or relation.claim == address else due.value - total + part.value


def _places(relation: Relation, address: str) -> Iterator[Place]:
    for among_weights, operands in ((False, relation.operands), (True, relation.weights)):
        for at, operand in enumerate(operands):
            if operand.address == address:
                yield Place(among_weights, at)


def _part(case: Case, place: Place) -> Exact:
    found = (case.weights if place.among_weights else case.parts)[place.at].exact
    assert found is not None
    return found


def _result(case: Case, place: Place, value: Exact) -> Exact | None:
    parts, weights = case.parts, case.weights
    if place.among_weights:
        weights = _with(weights, place.at, value)
    else:
        parts = _with(parts, place.at, value)
    task = task_of(case._replace(parts=parts, weights=weights))
    return None if isinstance(task, Message) else task.point()


def _with(parts: tuple[Part, ...], at: int, value: Exact) -> tuple[Part, ...]:
    return (*parts[:at], parts[at]._replace(exact=value), *parts[at + 1 :])


def solved(result: Callable[[Exact], Exact | None], start: Exact, due: Exact) -> Exact | None:
    """For which number *result* is *due*.

    Sums, products, quotients and means of both are (ax + b) / (cx + d) in any one of their numbers, so three points are
    enough. Where a formula is of another form, what comes out is wrong; it is judged before it is used.
    """
    points = [(x, y) for x in (start + step for step in _STEPS) if (y := result(x)) is not None][:_POINTS]
    if len({y for _, y in points}) < _POINTS:
        return None
    (x1, y1), (x2, y2), (x3, y3) = points
    if due == y3:
        return x3
    ratio = Fraction(due - y1) * (y2 - y3) / ((due - y3) * (y2 - y1))
    left, right = x2 - x3, ratio * (x2 - x1)
    return (x1 * left - x3 * right) / (left - right) if left != right else None
