"""Which number, put right, makes failing relations hold and breaks none; and where else one would do as much."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.causes.one_relation import earlier_year
from evalkit.audit.causes.trials import FAILS, MeantNumber, is_strict, rewritten, slip_between, slips
from evalkit.audit.rounding import is_printed, rounded
from evalkit.base.exact import half_up
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from evalkit.audit.causes.trials import Trials
    from evalkit.audit.model import Claim, Relation
    from evalkit.base.exact import Exact, Printed
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message

SWAPPED, LEVEL = "swapped", "level"
# Cells of one row or column among which exchanges are tried.
MAX_CELLS = 60
_TABLE_PARTS = 2


class Repair(NamedTuple):
    """What puts failing relations right.

    Attributes:
        cause: ``digit``, ``transposed``, ``swapped`` or ``last-year``; nothing where only the right number is known.
        places: The address that is wrong, or the two that changed places.
        meant: What should be printed there; several texts where each would do.
        instead: The claims with what should be printed.
        mended: Relations that fail now and would hold.
        strict: How many of these are satisfied by few numbers only.
        left: How many such relations of the places would still fail.
        kept: How many such relations hold now and would still.
        agreeing, as_written: How many of all its relations would agree, and how many of these without any rounding.
        why: What the margin says of a cause that one of the relations shows by itself.
        can_be_named: Whether it may be told as the one that is meant; if not, it only shows that others need not be.
    """

    cause: str | None
    places: tuple[str, ...]
    meant: tuple[str, ...]
    instead: Mapping[str, Claim]
    mended: frozenset[str]
    strict: int
    left: int
    kept: int
    agreeing: int = 0
    as_written: int = 0
    why: Message | None = None
    can_be_named: bool = True

    @property
    def is_strong(self) -> bool:
        """Whether at least two relations say so, and more than say otherwise."""
        return self.strict > max(1, self.left)


class Repairs:
    """The repairs of all places with which something is wrong, kept until a relation of the place changes.

    Attributes:
        tried: Places of which every repair is known.
    """

    def __init__(self, trials: Trials) -> None:
        """Try every place and every exchange, those with most failures first, until the budget is spent."""
        self.trials = trials
        self.tried: set[str] = set()
        self._places: dict[str, list[Repair]] = {}
        self._exchanges: list[Repair] = []
        self.suspects = suspects(trials)
        self._try()
        self._exchanges = _exchanges(self.suspects, trials)

    def all(self) -> list[Repair]:
        """Every repair, the one that mends most first; of those the ones with a cause."""
        repairs = [*(repair for place in self._places.values() for repair in place), *self._exchanges]
        return sorted(repairs, key=lambda repair: (-repair.strict, repair.cause is None, repair.left, -repair.kept))

    def take(self, repair: Repair) -> None:
        """Put *repair* right, and try the places once more that this touches."""
        touched = self.trials.put_right(repair.instead)
        near = {place for one in touched for place in self.trials.relation(one).addresses}
        self.tried -= near
        for place in near:
            self._places.pop(place, None)
        self.suspects = suspects(self.trials)
        self._try()
        self._exchanges = [
            exchange
            for exchange in self._exchanges
            if not exchange.mended & touched and not near & set(exchange.places)
        ]

    def _try(self) -> None:
        for address in self.suspects:
            if self.trials.spent:
                return
            if address not in self.tried:
                self._places[address] = _of_place(address, self.trials)
                if not self.trials.spent:
                    self.tried.add(address)


def suspects(trials: Trials) -> list[str]:
    """Claims with numbers that take part in failing relations, those with most failures first."""
    failures: dict[str, int] = defaultdict(int)
    for check in trials.now():
        if check.verdict in FAILS and check.relation is not None:
            for address in dict.fromkeys(check.relation.addresses):
                failures[address] += 1
    numbers = [address for address in failures if trials.number(address) is not None]
    return sorted(numbers, key=lambda address: -failures[address])


# --- One place --------------------------------------------------------------------------------------------------


def _of_place(address: str, trials: Trials) -> list[Repair]:
    """The repair of *address*: every slip that would do, else any number that its relations demand."""
    claim = trials.claim(address)
    failing = trials.failing(address)
    trials.left -= 1
    assert claim is not None  # suspects are claims with numbers
    assert claim.number is not None
    if not any(is_strict(relation) for relation in failing):
        return []
    window = trials.common_window(failing, address)
    is_level = claim.suffix == LEVEL  # it has no digits to mistake
    slipped = [] if is_level else _joined(_that_hold(claim, _slipped(claim, failing, window, trials), trials))
    due = [
        MeantNumber(slip_between(claim.number.text, text, 1), text) for text in _demands(claim, failing, window, trials)
    ]
    best = _best(_that_hold(claim, due, trials))
    if slipped and not (best is not None and _fits_better(best, slipped[0])):
        return slipped
    if best is None:
        return [_unknown(address, failing)] if _is_free_input(address, failing, trials) else []
    late = earlier_year(claim, trials) if best.is_strong else None
    if late is not None:
        return [best._replace(cause=late.name, why=late.explanation)]
    return [best._replace(can_be_named=best.is_strong and not is_level)]


def _slipped(claim: Claim, failing: list[Relation], window: Interval | None, trials: Trials) -> list[MeantNumber]:
    """The slips that give what is printed elsewhere: whoever copies 106.2 and slips does not print 100, but a copy in millions is rounded."""
    assert claim.number is not None
    digits = claim.number.digits
    places = [
        place
        for relation in failing
        if relation.kind == "equal"
        for place in relation.addresses
        if place != claim.address
    ]
    copied = [number for number in map(trials.number, places) if number is not None]
    found = slips(claim.number.text, window)
    return [slip for slip in found if all(_is_copied(Fraction(slip.text), one, digits) for one in copied)]


def _is_copied(number: Exact, copied: Printed, digits: int) -> bool:
    """Whether *number*, which has so many *digits*, prints what stands elsewhere."""
    return is_printed(number, copied) or (digits < 0 and half_up(copied.exact, digits) == number)


def _demands(claim: Claim, failing: Iterable[Relation], window: Interval | None, trials: Trials) -> list[str]:
    """The numbers that failing relations demand of *claim*, each once, with the decimals that it has.

    Args:
        window: What lies between the bounds of all of them, if there are bounds.
    """
    assert claim.number is not None
    digits, texts = claim.number.digits, []
    for relation in failing:
        value = trials.demanded(relation, claim.address)
        # Nobody counts or spends less than nothing; only what is computed may be below 0.
        if value is not None and (value >= 0 or claim.number.exact < 0 or relation.claim == claim.address):
            texts.append(rounded(value, digits).text)
    if window is not None and not window.is_empty:
        texts.append(rounded(Fraction(sum(window.ends)) / 2, digits).text)
    return [str(text) for text in dict.fromkeys(texts) if text != claim.number.text]


def _that_hold(claim: Claim, candidates: list[MeantNumber], trials: Trials) -> list[Repair]:
    """The repairs among *candidates*, as far as there is time to try them."""
    repairs: list[Repair] = []
    for candidate in candidates:
        meant = rewritten(claim, candidate.text)
        if meant is not None and not trials.spent:
            repairs += _tried(candidate.cause, {claim.address: meant}, trials)
    return repairs


def _joined(repairs: list[Repair]) -> list[Repair]:
    """Slips of one place that leave nothing failing; with one cause they are one repair with several texts."""
    whole = [repair for repair in repairs if not repair.left]
    causes = {repair.cause for repair in whole}
    meant = tuple(dict.fromkeys(text for repair in whole for text in repair.meant))
    best = max(whole, key=lambda repair: (repair.agreeing, repair.as_written), default=None)
    return [] if best is None else [best._replace(cause=causes.pop() if len(causes) == 1 else None, meant=meant)]


def _fits_better(one: Repair, slip: Repair) -> bool:
    """Whether *one*, which is no slip, says more: a slip that was rounded in another way as well is two of them.

    Of numbers that were computed before they were rounded one relation can hold as written by chance; two do not.
    """
    return not one.left and (one.agreeing > slip.agreeing or one.as_written > slip.as_written + 1)


def _best(repairs: list[Repair]) -> Repair | None:
    """The number that leaves nothing failing, of several the one that fits best; else the one that most relations demand, if there is one such."""
    ranked = sorted(
        repairs,
        key=lambda one: (one.left > 0, -one.strict, one.cause is None, -one.agreeing, -one.as_written),
    )
    if not ranked or not ranked[0].left:
        return ranked[0] if ranked else None
    return ranked[0] if len(ranked) == 1 or ranked[0].strict > ranked[1].strict else None


def _is_free_input(address: str, failing: list[Relation], trials: Trials) -> bool:
    """Whether *address* goes into an instrument and into nothing else that would show what it must be."""
    (only,) = failing if len(failing) == 1 else (None,)
    held = any(is_strict(relation) for relation in trials.holding(address))
    return only is not None and only.kind == "index" and only.claim != address and not held


def _unknown(address: str, failing: list[Relation]) -> Repair:
    """Another number would do, but which is not known."""
    return Repair(None, (address,), (), {}, frozenset(relation.id for relation in failing), 1, 0, 0, can_be_named=False)


def _tried(cause: str | None, instead: Mapping[str, Claim], trials: Trials) -> list[Repair]:
    """The repair that other claims *instead* make, if more of the strict relations then hold than fail, and none breaks."""
    places = tuple(instead)
    failing = {relation.id: relation for address in places for relation in trials.failing(address)}
    holding = {relation.id: relation for address in places for relation in trials.holding(address)}
    # The short ones first: most candidates fail there, and long ones take longest.
    strict = sorted(
        (relation for relation in failing.values() if is_strict(relation)), key=lambda relation: len(relation.operands)
    )
    mended: dict[str, Relation] = {}
    for done, relation in enumerate(strict, 1):
        if trials.holds(relation, instead):
            mended[relation.id] = relation
        elif 2 * (done - len(mended)) >= len(strict):
            return []
    others = [relation for relation in failing.values() if not is_strict(relation)]
    if not strict or not all(trials.holds(other, instead) for other in (*others, *holding.values())):
        return []
    kept = sum(is_strict(relation) for relation in holding.values())
    meant = tuple(claim.printed for claim in instead.values())
    left = len(strict) - len(mended)
    whole = frozenset(mended) | {other.id for other in others}
    agreeing, as_written = _fit([*mended.values(), *others, *holding.values()], instead, trials)
    return [Repair(cause, places, meant, instead, whole, len(mended), left, kept, agreeing, as_written)]


def _fit(relations: Iterable[Relation], instead: Mapping[str, Claim], trials: Trials) -> tuple[int, int]:
    """How many of *relations* would agree; and how many of these as it is written, for what agrees within rounding says so."""
    agreeing = [check for relation in relations if (check := trials.judged(relation, instead)).verdict == AGREES]
    return len(agreeing), sum(not check.explanation for check in agreeing)


# --- Two places -------------------------------------------------------------------------------------------------


def _exchanges(places: list[str], trials: Trials) -> list[Repair]:
    """Pairs of cells of one row or column that changed places."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for address in places:
        table, _, cell = address.partition(":")
        if cell.count(":") == 1:
            row, column = cell.split(":")
            lines[table, f"row {row}"].append(address)
            lines[table, f"column {column}"].append(address)
    repairs: list[Repair] = []
    for line in lines.values():
        for pair in combinations(line[:MAX_CELLS], _TABLE_PARTS):
            if trials.spent:
                return repairs
            repairs += _exchange(pair, trials)
    return repairs


def _exchange(pair: tuple[str, ...], trials: Trials) -> list[Repair]:
    first, second = (trials.claim(address) for address in pair)
    assert first is not None  # suspects are claims with numbers
    assert second is not None
    if first.number == second.number or not _may_stand(first, second, trials):
        return []
    if not _may_stand(second, first, trials):
        return []
    trials.left -= 1
    instead = {
        first.address: attrs.evolve(first, number=second.number, printed=second.printed),
        second.address: attrs.evolve(second, number=first.number, printed=first.printed),
    }
    return [repair for repair in _tried(SWAPPED, instead, trials) if repair.is_strong and not repair.left]


def _may_stand(claim: Claim, other: Claim, trials: Trials) -> bool:
    """Whether the number of *other* may do in the place of *claim*, by the relations without *other*."""
    apart = [relation for relation in trials.failing(claim.address) if other.address not in trials.members(relation)]
    window = trials.common_window(apart, claim.address)
    assert other.number is not None
    return window is None or other.number.exact in window
