"""What is done again and again: from some time on by what was compiled for it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.method.plan import run

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from evalkit.method.plan import Plan, Values

WORTHWHILE = 100  # so many runs in fractions take half as long as compiling the whole-number form does


class _Counted:
    """How often something was asked for."""

    __slots__ = ("times",)

    def __init__(self) -> None:
        self.times = 0


@lru_cache(maxsize=1024)
def _counted(_key: Hashable) -> _Counted:
    return _Counted()


def is_repeated(key: Hashable) -> bool:
    """Whether *key*, a plan or an instrument, was asked for so often that compiling it is worthwhile."""
    counted = _counted(key)
    if counted.times >= WORTHWHILE:
        return True
    counted.times += 1
    return False


def run_complete(plan: Plan, values: Values, levels: Sequence[int | None]) -> tuple[Values, Values]:
    """As ``plan.run`` where no leaf is missing and no parent given."""
    if not is_repeated(plan):
        return run(plan, values, levels, complete=True)
    from evalkit.method.whole_form import whole_form  # noqa: PLC0415  (start-up: a plan that runs once does not need it)

    form = whole_form(plan)
    found = form.run(values, levels) if form else None
    return run(plan, values, levels, complete=True) if found is None else found
