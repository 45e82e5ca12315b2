"""A plan that is run with complete answers again and again: from some run on in whole numbers."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.method.plan import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.method.plan import Plan, Values

WORTHWHILE = 100  # so many runs in fractions take half as long as compiling the whole-number form does


class _Counted:
    """How often a plan was run in fractions."""

    __slots__ = ("runs",)

    def __init__(self) -> None:
        self.runs = 0


@lru_cache(maxsize=1024)
def _counted(_plan: Plan) -> _Counted:
    return _Counted()


def run_complete(plan: Plan, values: Values, levels: Sequence[int | None]) -> tuple[Values, Values]:
    """As ``plan.run`` where no leaf is missing and no parent given."""
    counted = _counted(plan)
    if counted.runs < WORTHWHILE:
        counted.runs += 1
        return run(plan, values, levels, complete=True)
    from evalkit.method.whole_numbers import whole_form  # noqa: PLC0415  (start-up: a plan that runs once does not need it)

    form = whole_form(plan)
    found = form.run(values, levels) if form else None
    return run(plan, values, levels, complete=True) if found is None else found
