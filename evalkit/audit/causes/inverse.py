"""Relations turned round: what a failing one demands of one of its places, and between which numbers that must lie."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.audit.causes.trials import is_computation
from evalkit.audit.rounding import rounded
from evalkit.base.exact import Printed
from evalkit.base.interval import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable

    from evalkit.audit.causes.trials import Trials
    from evalkit.audit.model import Claim, Relation
    from evalkit.base.exact import Exact


def demands(claim: Claim, failing: Iterable[Relation], window: Interval | None, trials: Trials) -> list[str]:
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
            texts.append(rounded(value, digits).text)
    if window is not None and not window.is_empty:
        texts.append(rounded(Fraction(sum(window.ends)) / 2, digits).text)
    return [str(text) for text in dict.fromkeys(texts) if text != claim.number.text]


def demanded(relation: Relation, address: str, trials: Trials) -> Exact | None:
    """The one number at *address* with which *relation* would hold; nothing if that is not known."""
    if relation.kind != "equal" and not is_computation(relation):
        due = trials.check(relation.id).due
        return due.exact if isinstance(due, Printed) and relation.claim == address else None
    kind, places = trials.kind(relation), trials.members(relation)[address]
    if not places:
        return kind.result
    return None if len(places) > 1 or relation.claim == address else kind.solve(places[0])


def window_of(relation: Relation, address: str, trials: Trials) -> Interval | None:
    """Where the number at *address* must lie if *relation* is to hold; nothing where any might do."""
    kind, places = trials.kind(relation), trials.members(relation).get(address, ())
    numbers = [one.exact for one in (kind.mine, *kind.operands)]
    if None in numbers or not kind.operands or len(places) + (relation.claim == address) != 1:
        return None
    return kind.window(places[0] if places else None)


def common_window(relations: Iterable[Relation], address: str, trials: Trials) -> Interval | None:
    """What lies in every window of *address*."""
    found = [window for one in relations if (window := window_of(one, address, trials)) is not None]
    if not found:
        return None
    return Interval(max(one.ends[0] for one in found), min(one.ends[1] for one in found))
