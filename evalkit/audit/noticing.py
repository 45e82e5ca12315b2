"""How much an audit can catch: for each printed number, how likely a wrong digit in it would be noticed."""

from __future__ import annotations

from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from evalkit.audit.causes.slips import DIGIT, leads_with_zero, rewritten, slips
from evalkit.audit.model import Caught
from evalkit.audit.verdicts import check_of, kind_of
from evalkit.base.interval import Interval
from evalkit.base.verdicts import AGREES, ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.lookup import Lookup
    from evalkit.audit.model import Check, Claim, Relation

_HOLDS = (AGREES, ROUNDING)
_INDEX = "index"  # an instrument would be evaluated for each digit
_BUDGET = 20_000  # relations that are judged once more; each operand beyond ten counts as a tenth of one
_DIGITS = 10


class Noticing:
    """Tries a wrong digit in every printed number of an audit, when it is asked for the first time."""

    def __init__(self, checks: Sequence[Check], lookup: Lookup) -> None:
        """*checks*: the verdicts as printed."""
        self._lookup = lookup
        self._holding = {check.id for check in checks if check.verdict in _HOLDS}
        self._left = _BUDGET * _DIGITS

    @cached_property
    def caught(self) -> Mapping[str, Caught]:
        """Address → what the audit makes of the number there, in the order of the files."""
        claims = self._lookup.sheet.claims
        return {address: self._caught(claim) for address, claim in claims.items() if claim.number is not None}

    @cached_property
    def mean(self) -> Fraction | None:
        """The share of wrong digits that is noticed, over all numbers that were tried; nothing without any."""
        return mean_of(self.caught.values())

    def _caught(self, claim: Claim) -> Caught:
        relations = self._lookup.relations_of(claim.address)
        holding = [relation for relation in relations if relation.id in self._holding and relation.kind != _INDEX]
        if not holding:
            return Caught(len(relations), Fraction(0))
        holding.sort(key=_effort)
        cost = sum(_DIGITS + len(relation.operands) for relation in holding)
        missed = 0
        for text in _wrong(claim, self._window(holding, claim.address)):
            if self._left < 0:
                return Caught(len(relations), None)
            self._left -= cost
            missed += not self._is_noticed(claim, text, holding)
        number = _how_many(claim)
        return Caught(len(relations), 1 - Fraction(missed, number) if number else None)

    def _is_noticed(self, claim: Claim, text: str, holding: Iterable[Relation]) -> bool:
        instead = rewritten(claim, text)
        if instead is None:
            return True
        changed = {claim.address: instead}
        return any(check_of(relation, self._lookup, changed).verdict not in _HOLDS for relation in holding)

    def _window(self, holding: Iterable[Relation], address: str) -> Interval | None:
        """Where the number may lie without one of the relations noticing; nothing where none says it."""
        low, high = None, None
        for relation in holding:
            interval = self._window_of(relation, address)
            if interval is not None and interval.is_bounded:
                first, last = interval.ends
                low = first if low is None else max(low, first)
                high = last if high is None else min(high, last)
        return None if low is None or high is None else Interval(low, high)

    def _window_of(self, relation: Relation, address: str) -> Interval | None:
        places = [at for at, term in enumerate((*relation.operands, *relation.weights)) if term == address]
        kind = kind_of(relation, self._lookup)
        if relation.claim == address:
            return None if places else kind.window(None)
        return kind.window(places[0]) if len(places) == 1 else None


def _effort(relation: Relation) -> tuple[bool, int]:
    """By it the relations are sorted so that those come first which take least to judge."""
    evaluates = (
        relation.instrument is not None or relation.bands is not None or any("#" in one for one in relation.inputs)
    )
    return evaluates, len(relation.operands)


def mean_of(numbers: Iterable[Caught]) -> Fraction | None:
    """The share of wrong digits that is noticed, over those of *numbers* that were tried."""
    tried = [one.noticed for one in numbers if one.noticed is not None]
    return sum(tried, Fraction(0)) / len(tried) if tried else None


def _wrong(claim: Claim, window: Interval | None) -> Iterator[str]:
    """Every number in *window* that differs from the printed one in one digit, and has no zero more in front."""
    text = claim.number.text if claim.number is not None else ""
    digits = [char for char in text if char.isdigit()]
    if len(digits) > 1:
        yield from (slip.text for slip in slips(text, window) if slip.cause == DIGIT)
    elif digits:
        others = (text.replace(digits[0], str(digit)) for digit in range(10) if str(digit) != digits[0])
        yield from (other for other in others if window is None or Fraction(other) in window)


def _how_many(claim: Claim) -> int:
    """How many numbers differ from the printed one in one digit, and have no zero more in front."""
    text = claim.number.text if claim.number is not None else ""
    whole = text.lstrip("+-").partition(".")[0]
    fewer = len(whole) > 1 and not leads_with_zero(text)
    return 9 * sum(char.isdigit() for char in text) - fewer
