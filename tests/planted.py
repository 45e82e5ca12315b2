"""How well the audit finds planted errors: the numbers of docs/audit.md."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, NamedTuple

from corruption import (
    KINDS,
    SEEDS,
    changed_digit,
    clean_numbers,
    exchanged,
    is_caught,
    outcome,
    plant,
    untouched_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from corruption import Base
    from evalkit.audit.model import Claim

RANDOM_SEEDS = range(200)


class Rate(NamedTuple):
    """What came of all plantings of one kind.

    Attributes:
        caught: The place is the claim or an input of a new error, or its culprit.
        named: The planted kind is the cause that a new error names.
        pointed: A new error says that this place is the wrong one.
        misled: A new error says that another place is wrong.
        false: There is a new error that has nothing to do with the place.
    """

    kind: str
    caught: int
    named: int
    pointed: int
    misled: int
    false: int


def rate_of(kind: str, base: Base) -> Rate:
    """Plant *kind* once for each seed."""
    found = [outcome(base, plant(kind, base, seed)) for seed in SEEDS]
    return Rate(
        kind,
        sum(one.caught for one in found),
        sum(kind in one.causes for one in found),
        sum(one.accused for one in found),
        sum(bool(one.wrong) for one in found),
        sum(bool(one.false) for one in found),
    )


def digit_share(base: Base, pool: Sequence[str]) -> int:
    """How many of 200 changes of any digit of any number of *pool* are caught."""
    count = 0
    for seed in RANDOM_SEEDS:
        chance = random.Random(f"any-digit-{seed}")  # noqa: S311  # no secret
        claim = changed_digit(base.claims[chance.choice(pool)], chance)
        count += claim is not None and is_caught(base, {claim.address: claim})
    return count


def swap_share(base: Base, pool: Sequence[str]) -> int:
    """How many of 200 exchanges of any two different numbers of *pool* are caught."""
    count = 0
    for seed in RANDOM_SEEDS:
        chance = random.Random(f"any-swap-{seed}")  # noqa: S311  # no secret
        planted: dict[str, Claim] = {}
        while not planted:
            first, second = chance.sample(pool, 2)
            if _value(base, first) != _value(base, second):
                planted = exchanged(base, first, second)
        count += is_caught(base, planted)
    return count


def _value(base: Base, address: str) -> object:
    number = base.claims[address].number
    return None if number is None else number.exact


class Measured(NamedTuple):
    """Everything that docs/audit.md says of it.

    Attributes:
        rates: By kind.
        digits, swaps: How many of 200 are caught: of all numbers, and of those that stand in a relation.
    """

    rates: Mapping[str, Rate]
    digits: tuple[int, int]
    swaps: tuple[int, int]


def measure(base: Base) -> Measured:
    """Plant everything, once."""
    every, related = untouched_numbers(base), clean_numbers(base)
    return Measured(
        {kind: rate_of(kind, base) for kind in KINDS},
        (digit_share(base, every), digit_share(base, related)),
        (swap_share(base, every), swap_share(base, related)),
    )


def page(found: Measured) -> str:
    """The section of docs/audit.md, as Markdown."""
    return f"""\
### Planted errors

`python docs/audit_quality.py` writes this section.
One error is planted in a copy of [the example](../examples/beltim-2025), in a place with which no relation failed before, and the copy is audited again.
Everything is drawn by fixed seeds, so the numbers are the same for everyone.

#### Errors of a known kind

{len(SEEDS)} of each kind, in numbers that stand in a relation.

| planted | caught | cause named | place named | another place blamed | false alarms |
|---|--:|--:|--:|--:|--:|
{_rates(found)}

- *caught*: a new error or warning has the place as its claim or as an input.
- *cause named*: the new error names the kind that was planted. The others have no cause, or one that is as true: a part left out of a total of 60 that leaves 30 is also one digit changed.
- *place named*: the new error says that this place is the wrong one. Where two places could be wrong alike, the audit names none.
- *false alarms*: new errors and warnings that have nothing to do with the place.

What is not caught still fits: two cells of one sum that changed places, or a last digit that the rounding of the inputs leaves open.

#### Any number at random

{len(RANDOM_SEEDS)} changes each.

| change | of all numbers | of numbers that stand in a relation |
|---|--:|--:|
{_shares(found)}
"""


def _rates(found: Measured) -> str:
    return "\n".join(f"| `{row[0]}` | {' | '.join(map(str, row[1:]))} |" for row in found.rates.values())


def _shares(found: Measured) -> str:
    rows = [("one digit changed", found.digits), ("two numbers exchanged", found.swaps)]
    return "\n".join(f"| {name} | {_percent(every)} | {_percent(related)} |" for name, (every, related) in rows)


def _percent(count: int) -> str:
    total = len(RANDOM_SEEDS)
    return f"{(200 * count + total) // (2 * total)} %"
