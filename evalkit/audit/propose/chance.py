"""How unlikely it is that two numbers agree by chance. Logarithms are floats: they order proposals, and judge no number."""

from __future__ import annotations

from collections import Counter
from math import log2
from typing import TYPE_CHECKING

from evalkit.audit.propose.model import CUT, NO, OK, SCALE, SLIP, Cell, Instance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.audit.propose.model import Bound, Proposal, ScaledTable

LOG_10 = log2(10)
_LONG = 6  # digits of a number in which a single wrong one is told from another number
_NEAR = 50  # a slip moves a total by less than one part in so many


class ColumnProfile:
    """What the numbers of a column are like.

    Attributes:
        spread: How far chance may roam: the largest, or twice what they differ by; 0 if all are alike.
        mode: The number that stands there most often, if it does so more than once.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        """*cells*: its numbers."""
        values = [cell.number for cell in cells]
        largest = max(map(abs, values), default=0)
        alike = len(set(values)) == 1
        self.spread = (
            (largest if len(values) == 1 else 0)
            if alike
            else min(largest, 2 * (max(values, default=0) - min(values, default=0)))
        )
        common = Counter(values).most_common(1)
        self.mode = common[0][0] if common and common[0][1] > 1 else None

    def held(
        self,
        claim: Cell,
        inputs: Sequence[Cell],
        ends: tuple[Bound, Bound],
        table: ScaledTable,
        *,
        divided: bool,
        weights: Sequence[Cell] = (),
    ) -> Instance:
        """*claim*, a number of the column, held against all numbers between the *ends*, with its bits: it may be copied from its row."""
        (low, under), (high, over) = ends
        instance = held(claim, tuple(inputs), *ends, divided=divided, weights=tuple(weights))
        width = claim.unit + max(0, (high * under - low * over) // (over * under))
        return with_bits(instance, width, self.spread, table.others_in_row(claim), self.mode)


def held(
    claim: Cell, inputs: tuple[Cell, ...], low: Bound, high: Bound, *, divided: bool, weights: tuple[Cell, ...] = ()
) -> Instance:
    """*claim* held against all numbers from *low* to *high*; without bits. *divided*: whether it comes out of a division."""
    half = max(claim.half, claim.unit // 2) if divided else claim.half
    return Instance(claim, inputs, _status(claim, half, low, high), 0.0, weights)


def _status(claim: Cell, half: int, low: Bound, high: Bound) -> str:
    number = claim.number
    # What two rounded numbers stand for does not meet where only its ends do: the upper end is no part of it.
    edge = 1 if half and low[0] * high[1] != high[0] * low[1] else 0
    if low[0] + edge <= (number + half) * low[1] and high[0] - edge >= (number - half) * high[1]:
        return OK
    if half and low[0] <= (number + claim.unit) * low[1] and high[0] >= (number - claim.unit) * high[1]:
        return CUT
    return SLIP if low[1] == high[1] and is_slip(number, (low[0] + high[0]) // (2 * low[1]), claim.unit) else NO


def is_slip(one: int, other: int, unit: int) -> bool:
    """Whether one digit parts the numbers, of them or of what they are made of, or two neighbours changed places.

    Both have at least six digits. A digit of a part that is off makes a difference of that digit and zeros behind it, and two
    neighbours that changed places one of nine times their difference.
    """
    left, right = str(abs(one) // unit), str(abs(other) // unit)
    if min(len(left), len(right)) < _LONG or one == other or (one < 0) != (other < 0):
        return False
    apart = int(str(abs(one - other) // unit).rstrip("0"))
    is_of_one_digit, is_of_two_digits = (apart < 10**digits for digits in (1, 2))
    return is_of_one_digit or (is_of_two_digits and apart % 9 == 0) or _are_turned(left, right)


def _are_turned(left: str, right: str) -> bool:
    """Whether two neighbours changed places."""
    places = [at for at, (mine, theirs) in enumerate(zip(left, right, strict=False)) if mine != theirs]
    if len(left) != len(right) or places[1:] != [places[0] + 1]:
        return False
    first, second = places
    return left[first] == right[second] and left[second] == right[first]


def is_near_slip(number: int, due: int, unit: int) -> bool:
    """Whether *due* is so near to *number* that one digit can be what parts them, and is."""
    return abs(due - number) * _NEAR <= abs(due) and is_slip(number, due, unit)


def grain(cells: Sequence[Cell]) -> int:
    """The last place in which one of *cells* has more than zeros: amounts in full thousands agree more easily."""
    found = [one for cell in cells if (one := cell.number) != 0]
    unit = min((cell.unit for cell in cells), default=1)
    while found and all(one % (10 * unit) == 0 for one in found):
        unit *= 10
    return unit


def with_bits(
    instance: Instance, width: float, spread: int, others: Iterable[Cell], mode: int | None = None
) -> Instance:
    """*instance* with its bits.

    Chance draws the number of the claim from the *spread*, or copies one of the *others*, 0, 100 or the *mode*.
    """
    if instance.status == NO:
        return instance
    if instance.status == SLIP:
        length = len(instance.claim.digits.rstrip("0"))
        return instance._replace(bits=max(0.0, length * LOG_10 - log2(20 * max(length, 1))))
    return instance._replace(bits=_bits(instance.claim, max(width, instance.claim.unit), spread, others, mode))


def _bits(claim: Cell, width: float, spread: int, others: Iterable[Cell], mode: int | None) -> float:
    if spread <= 0:
        return 0.0
    evenly = width / (spread + width)
    copied = [0, 100 * SCALE, *(other.number for other in others)] + ([] if mode is None else [mode])
    hits = sum(abs(number - claim.number) < width for number in copied)
    chance = 0.5 * evenly + 0.5 * hits / len(copied) if hits else evenly
    return -log2(min(chance, 1.0))


def best(proposals: Iterable[Proposal], least: float) -> list[Proposal]:
    """The one of *proposals* with the most bits, if it has at least so many."""
    found = max(proposals, key=lambda proposal: proposal.bits, default=None)
    return [] if found is None or found.bits < least else [found]
