"""Which other computations speak for a printed number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.causes.slips import rewritten
from evalkit.audit.model import ARITHMETIC
from evalkit.audit.verdicts.book import addresses_of
from evalkit.base.exact import decimal_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.audit.causes.retrials import Trials
    from evalkit.audit.model import Relation
    from evalkit.base.exact import Printed

_TABLE_PARTS = 3  # table, row, column


def support(address: str, other: Printed | None, trials: Trials) -> int:
    """How many computations hold with *address* that would not with the *other* number there.

    What stands in one row only was often filled in together, and is no evidence.
    """
    if other is None:
        return 0
    return sum(not _in_one_row(one) for one in confirming(address, other, trials))


def confirming(address: str, other: Printed, trials: Trials) -> Iterator[Relation]:
    """Computations that hold with *address* and would not with the *other* number. Copies are none."""
    claim = trials.claim(address)
    if claim is None or claim.number is None:
        return
    digits = max(claim.number.digits, other.digits)
    changed = rewritten(claim, str(decimal_text(other.exact, digits)))
    for relation in trials.holding(address) if changed is not None and not trials.spent else ():
        if relation.kind in ARITHMETIC and len(relation.operands) > 1:
            assert changed is not None
            if not trials.holds(relation, {address: changed}):
                yield relation


def _in_one_row(relation: Relation) -> bool:
    rows = {address.rpartition(":")[0] for address in addresses_of(relation)}
    return len(rows) == 1 and relation.claim.count(":") + 1 == _TABLE_PARTS
