"""Why a claim is contradicted: the simple cause that an auditor would write in the margin, where there is exactly one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.audit.causes.attribution import Attribution
from evalkit.audit.causes.folding import folded
from evalkit.audit.causes.one_relation import slip_cause, specific_cause
from evalkit.audit.causes.repair import SWAPPED
from evalkit.audit.causes.slips import DIGIT, TRANSPOSED
from evalkit.audit.causes.trials import FAILS, Trials
from evalkit.audit.quantities import address_prose
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.verdicts import INCONSISTENT, ROUNDING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from evalkit.audit.causes.misread import Cause
    from evalkit.audit.causes.repair import Repair
    from evalkit.audit.lookup import Lookup
    from evalkit.audit.model import Check

# A report with thousands of failures is another file than the one that was printed; explaining each would take longer
# than finding them.
BUDGET = 10_000


def explain(checks: Sequence[Check], lookup: Lookup, budget: int = BUDGET) -> tuple[Check, ...]:
    """Name the cause of every contradiction that has a simple one.

    A repair that mends two relations or more comes first, then what one relation shows by itself, then a repair that
    mends one, then a slip in the claim. Where two places could be wrong alike, none is named.

    Args:
        checks: Of every relation of *lookup*, in any order.
        budget: How many relations may be judged again to find repairs, and once more to find other causes.
    """
    if not any(check.verdict in FAILS or check.verdict == ROUNDING for check in checks):
        return tuple(checks)
    trials = Trials(checks, lookup, budget)
    attribution = Attribution(trials)
    trials.left = budget
    found = [_explained(check, attribution, trials) if check.verdict in FAILS else check for check in checks]
    wrong = _called_wrong(found, attribution)
    told = [_with_likely(check, wrong, trials) for check in found]
    trials.left = budget
    return folded(told, trials)


def _explained(check: Check, attribution: Attribution, trials: Trials) -> Check:
    repair = attribution.strong.get(check.id)
    if repair is not None:
        before = attribution.before[check.id]
        return _with_repair(_saying(check, *_said_before(before)), repair, trials)
    if check.id in attribution.stale:
        return check
    doubt = _doubted(attribution.doubts.get(check.id))
    if check.id in attribution.open:
        return _saying(check, *doubt)
    cause = None if trials.spent else specific_cause(check, trials)
    # The mean without a part that has a slip in it is near the true one: leaving it out explains no more than the slip.
    if cause is not None and not set(attribution.slips.get(check.id, ())) & set(cause.left_out):
        return _with_cause(check, cause)
    repair = attribution.weak.get(check.id)
    if repair is not None:
        return _with_repair(check, repair, trials)
    slip = slip_cause(check, trials)
    return _saying(check if slip is None else _with_cause(check, slip), *doubt)


def _saying(check: Check, *more: Message) -> Check:
    return attrs.evolve(check, explanation=(*check.explanation, *more)) if more else check


def _with_cause(check: Check, cause: Cause) -> Check:
    return attrs.evolve(_saying(check, cause.explanation), cause=cause.name, culprit=cause.culprit)


# --- Repairs ----------------------------------------------------------------------------------------------------


def _with_repair(check: Check, repair: Repair, trials: Trials) -> Check:
    assert check.relation is not None  # only relations are mended
    culprit = next(place for place in check.relation.addresses if place in repair.places)
    return attrs.evolve(_saying(check, *_said(repair, trials)), cause=repair.cause, culprit=culprit)


def _said(repair: Repair, trials: Trials) -> tuple[Message, ...]:
    why = () if repair.why is None else (repair.why,)
    more = len(repair.mended) - 1
    change = _said_change(repair, trials)
    if more:
        return *why, msg(
            "with {change}, this holds; further relations that then hold: {number}", change=change, number=Decimal(more)
        )
    return *why, msg("with {change}, this holds and nothing else breaks", change=change)


def _said_before(places: tuple[str, ...]) -> tuple[Message, ...]:
    return (msg("once this is right as well: {places}", places=places),) if places else ()


def _said_change(repair: Repair, trials: Trials) -> Message:
    if repair.cause == SWAPPED:
        first, second = repair.places
        return msg("{first} and {second} exchanged", first=first, second=second)
    (place,) = repair.places
    claim = trials.lookup.claim(place)
    printed = "" if claim is None else claim.printed
    return msg(
        "{meant} in place of {printed} at {address}", meant=_either(repair.meant), printed=printed, address=place
    )


def _either(texts: tuple[str, ...]) -> Message | str:
    if len(texts) == 1:
        return texts[0]
    return msg("{first} or {last}", first=texts[:-1], last=texts[-1])


def _doubted(places: tuple[str, ...] | None) -> tuple[Message, ...]:
    if places is None:
        return ()
    return (msg("one of these could be wrong, nothing says which: {places}", places=places),)


# --- Which of two -----------------------------------------------------------------------------------------------


def _called_wrong(checks: Sequence[Check], attribution: Attribution) -> frozenset[str]:
    """Every place that is said to be wrong, or that may be: none of these is called right."""
    found = {place for places in attribution.doubts.values() for place in places}
    found.update(
        place for repair in (*attribution.strong.values(), *attribution.weak.values()) for place in repair.places
    )
    for check in checks:
        if check.culprit is not None:
            found.add(check.culprit)
        elif check.verdict in FAILS and check.cause not in (None, DIGIT, TRANSPOSED):
            found.add(check.claim.address)
    return frozenset(found)


def _with_likely(check: Check, wrong: Collection[str], trials: Trials) -> Check:
    likely = None if check.culprit is not None or check.cause is not None else _likely(check, trials)
    return check if likely is None or likely.args["address"] in wrong else _saying(check, likely)


def _likely(check: Check, trials: Trials) -> Message | None:
    """Of two places that differ, the one for which other computations speak while none speaks for the other."""
    relation = check.relation
    if check.verdict != INCONSISTENT or relation is None:
        return None
    (other,) = relation.operands
    assert isinstance(other, str)  # only what is printed in two places can be inconsistent
    for side, against in ((relation.claim, other), (other, relation.claim)):
        number = trials.support(side, trials.number(against))
        if number and not _is_refuted(side, check, trials) and not trials.support(against, trials.number(side)):
            return msg(
                "{number:other computation holds|other computations hold} with {address}",
                address=address_prose(side),
                number=Decimal(number),
            )
    return None


def _is_refuted(address: str, check: Check, trials: Trials) -> bool:
    return any(relation.id != check.id for relation in trials.failing(address))
