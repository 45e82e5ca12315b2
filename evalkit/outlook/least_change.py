"""A plan that changes few answers as far as they go, brought back answer by answer as long as it still does: what the cheapest one costs at most."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.outlook.written_answers import value_of
from evalkit.questions.numbers import Late, Numbers
from evalkit.questions.table import unpacked

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from evalkit.outlook.goals import Goal
    from evalkit.outlook.standing import Standing
    from evalkit.questions.numbers import PricedAnswer


def tightened(
    standing: Standing,
    choices: Mapping[int, Sequence[PricedAnswer]],
    changes: Mapping[str, Any],
    goals: Sequence[Goal],
    needed: Collection[int],
) -> dict[int, PricedAnswer]:
    """The choices of *changes* once each answer goes only as far as it must, the others as they are by then.

    What others need (*needed*) stays as it was found. Of what turns both ways it may be that one that goes less far does as well and is not seen: the changes do whatever was seen.
    """
    chosen = {
        standing.plan.position[code]: named(choices[standing.plan.position[code]], answer)
        for code, answer in changes.items()
        if answer is not None
    }
    listed = {at: choices[at] for at in chosen}
    # A grade by hand asks for all of them.
    held = {child for at in chosen for child in standing.plan.children.get(at, ())}
    for at, last in chosen.items():
        if at in held or at in needed or (at in standing.plan.formulas and at not in standing.given):
            continue
        if isinstance(listed[at], Late):  # it moves by answers, of which no more are to change
            most = unpacked(last.cost)[1]
            few = (choice for choice in listed[at] if unpacked(choice.cost)[1] <= most)
            chosen[at] = next(choice for choice in few if does(standing, {**chosen, at: choice}, goals))
            continue

        def reaches(place: int, at: int = at) -> bool:
            return does(standing, {**chosen, at: listed[at][place]}, goals)

        nearer = range(_place(listed[at], last.answer))
        chosen[at] = listed[at][bisect_left(nearer, True, key=reaches)]  # noqa: FBT003  (the first that does)
    return chosen


def first_cost(chosen: Mapping[int, PricedAnswer]) -> int:
    """What these choices take, of the first cost."""
    return sum(unpacked(choice.cost)[0] for choice in chosen.values())


def named(listed: Sequence[PricedAnswer], answer: Any) -> PricedAnswer:
    """The choice of an answer."""
    return listed[_place(listed, answer)]


def _place(listed: Sequence[PricedAnswer], answer: Any) -> int:
    """Where an answer stands; most often it is the last. Of a value that moved, where the same value takes the fewest questions."""
    if isinstance(listed, Numbers) and answer is not None:
        return listed.place(answer)
    places = range(len(listed) - 1, -1, -1)
    value = value_of(answer)  # other answers may move it as far, in as many questions and fewer steps
    return next(at for at in places if value_of(listed[at].answer) == value)


def does(
    standing: Standing, chosen: Mapping[int, PricedAnswer], goals: Sequence[Goal], *, surely: bool = False
) -> bool:
    """Whether these answers meet one of *goals*; *surely*: so that what is to be reached comes out with them."""
    try:
        values = standing.values_with(chosen)
    except UndefinedError:
        return False
    return any(goal.is_surely_met(values) if surely else goal.is_met(values) for goal in goals)
