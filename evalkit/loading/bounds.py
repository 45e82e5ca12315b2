"""Lower bounds: bands, grades and steps, each list in descending order and the last without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.errors import Faults
    from evalkit.instruments.outcome import Bounded


def check_descending(
    place: str, steps: Sequence[Bounded], names: Sequence[str], faults: Faults, *, items: str | None = None
) -> None:
    """Each of *steps* lies above what follows it; the last, and only the last, has no bound.

    *items* is the list that they stand in, if that is not *place*: of a bound at fault nothing more is said.
    """
    told = {str(fault.place) for fault in faults.found}
    for step, following, name in zip(steps, (*steps, None)[1:], names, strict=True):
        if following is None:
            _check_last(place, step, name, faults)
        elif step.minimum is None:
            where = f"{place if items is None else items}[{visible(name)}]"
            if not told.isdisjoint(visible(f"{where}.{key}", 120) for key in ("min", "above")):
                continue
            faults.add(
                place,
                msg("{name} has no lower bound but is not the last", name=name),
                expected=msg("min or above in all but the last one"),
            )
        elif following.minimum is not None and not _lies_above(step, following):
            problem = msg("{name} does not lie above what follows it", name=name)
            faults.add(place, problem, expected=msg("bounds in descending order"))


def _check_last(place: str, step: Bounded, name: str, faults: Faults) -> None:
    if step.minimum is not None:
        faults.add(
            place,
            msg("the last of them, {name}, has a lower bound: values below it belong nowhere", name=name),
            expected=msg("no min and no above in the last one"),
        )


def _lies_above(step: Bounded, following: Bounded) -> bool:
    # At one and the same number "above" comes before "min": it leaves the number itself to the next.
    upper, lower = step.minimum or 0, following.minimum or 0
    return lower < upper or (lower == upper and step.exclusive and not following.exclusive)
