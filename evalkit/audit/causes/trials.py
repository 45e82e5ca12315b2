"""Judging once more with something changed: slips of the pen, the verdicts so far, what was put right, and how much trying is left."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.verdicts import check_of, kind_of
from evalkit.base.exact import Ends, Printed, decimal_text, parse_number
from evalkit.base.interval import Interval
from evalkit.base.text import Decimal
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, CONTRADICTED, INCONSISTENT, ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.audit.lookup import Lookup
    from evalkit.audit.model import Check, Claim, Relation
    from evalkit.audit.relation_kinds.kind import RelationKind
    from evalkit.base.exact import Exact

DIGIT, TRANSPOSED = "digit", "transposed"
# A number of one digit differs from every other one in one digit: that would explain nothing.
MIN_DIGITS = 2


class MeantNumber(NamedTuple):
    """A number that may have been meant, and the slip that shows: ``digit`` or ``transposed``; nothing if it is none."""

    cause: str | None
    text: str


def slips(text: str, window: Interval | None = None, least: int = MIN_DIGITS) -> Iterator[MeantNumber]:
    """Every number in *window* that a single slip turns into *text* (with a decimal point); no zero comes to the front.

    Args:
        least: Digits that a number must have.
    """
    digits = [char for char in text if char.isdigit()]
    if len(digits) < least:
        return
    sign = -1 if text.startswith("-") else 1
    low, high = _ends(window, text)
    number = sign * int("".join(digits))
    for cause, changed, more in _changes(digits):
        if low <= number + sign * more <= high:
            found = _filled(text, changed)
            if leads_with_zero(found) <= leads_with_zero(text):
                yield MeantNumber(cause, found)


def _ends(window: Interval | None, text: str) -> Ends:
    """The window in units of the last decimal of *text*."""
    scale = 10 ** len(text.partition(".")[2])
    if window is None:
        return -(10 ** (len(text) + 1)), 10 ** (len(text) + 1)
    return math.ceil(window.ends[0] * scale), math.floor(window.ends[1] * scale)


def _changes(digits: list[str]) -> Iterator[tuple[str, dict[int, str], int]]:
    """Each slip: its cause, the new digits by place, and by how much the number changes."""
    last = len(digits) - 1
    for at, digit in enumerate(digits):
        worth, old = 10 ** (last - at), int(digit)
        for new in range(10):
            if new != old:
                yield DIGIT, {at: str(new)}, (new - old) * worth
    for at, (first, second) in enumerate(pairwise(digits)):
        if first != second:
            more = (int(second) - int(first)) * 9 * 10 ** (last - at - 1)
            yield TRANSPOSED, {at: second, at + 1: first}, more


def _filled(text: str, changed: dict[int, str]) -> str:
    at = -1
    letters = []
    for char in text:
        at += char.isdigit()
        letters.append(changed.get(at, char) if char.isdigit() else char)
    return "".join(letters)


def leads_with_zero(text: str) -> bool:
    """Whether a zero stands before other digits of the whole part (``0.5`` has none)."""
    whole = text.lstrip("+-").partition(".")[0]
    return len(whole) > 1 and whole.startswith("0")


def slip_between(printed: str, meant: str, least: int = MIN_DIGITS) -> str | None:
    """Which slip turns *meant* into *printed*, both with a decimal point; nothing if none does.

    Args:
        least: Digits that a number must have.
    """
    if len(printed) != len(meant) or sum(char.isdigit() for char in printed) < least:
        return None
    apart = [at for at, pair in enumerate(zip(printed, meant, strict=True)) if pair[0] != pair[1]]
    if not all(printed[at].isdigit() and meant[at].isdigit() for at in apart):
        return None
    if len(apart) == 1:
        return DIGIT
    if len(apart) != 2:  # noqa: PLR2004  # two places change at once
        return None
    first, second = apart
    neighbours = second - first == 1 or printed[first + 1 : second] == "."
    crossed = printed[first] == meant[second] and printed[second] == meant[first]
    return TRANSPOSED if neighbours and crossed else None


def rewritten(claim: Claim, text: str) -> Claim | None:
    """*claim* with another number of the same form; nothing for what cannot be read."""
    number = parse_number(text)
    if not isinstance(number, Printed) or claim.number is None:
        return None
    if claim.number.digits < 0:  # 8,29 miliar: the zeros behind it were not printed
        if (number.exact * Fraction(10) ** claim.number.digits).denominator != 1:
            return None
        number = number._replace(digits=claim.number.digits)
    return attrs.evolve(claim, number=number, printed=_in_print(claim, text))


def _in_print(claim: Claim, text: str) -> str:
    """*text* written as the report writes the number of *claim* (``Rp. 76.201.000,00``, ``8,29 miliar``)."""
    assert claim.number is not None
    end = min(claim.number.digits, 0) or None  # before the zeros that were not printed
    old = [char for char in claim.number.text[:end] if char.isdigit()]
    new = [char for char in text[:end] if char.isdigit()]
    places = [at for at, char in enumerate(claim.printed) if char.isdigit()][: len(old)]
    if len(old) != len(new) or [claim.printed[at] for at in places] != old:
        return Decimal(text)  # of another length: as the reader writes numbers
    letters = list(claim.printed)
    for at, digit in zip(places, new, strict=True):
        letters[at] = digit
    return "".join(letters)


# --- Judging once more with something changed --------------------------------------------------------------------------


HOLDS = frozenset((AGREES, ROUNDING))
FAILS = frozenset((CONTRADICTED, INCONSISTENT))
_INDEX = 25  # a whole instrument is evaluated
_OPERANDS = 10  # so many more operands take as long as another relation
_CELL = 3  # table, row, column


class Trials:
    """What is known after judging, and judging once more with something changed.

    Attributes:
        left: How many more relations may be judged.
        right: Claims that were put right, by address. From then on they count as printed.
    """

    def __init__(self, checks: Sequence[Check], lookup: Lookup, budget: int) -> None:
        """Note the verdict of every relation."""
        self.lookup = lookup
        self.left = budget
        self.right: dict[str, Claim] = {}
        self._checks = {check.id: check for check in checks}
        self._rows: dict[str, list[str]] | None = None
        self._kinds: dict[str, RelationKind] = {}
        self._judged: dict[tuple[object, ...], Check] = {}
        self._members: dict[str, dict[str, tuple[int, ...]]] = {}

    @property
    def spent(self) -> bool:
        """Whether there is nothing left to try with."""
        return self.left <= 0

    # --- Judging --------------------------------------------------------------------------------------------------

    def judged(self, relation: Relation, instead: Mapping[str, Claim] | None = None) -> Check:
        """The check of *relation*, with other claims *instead*."""
        changed = {**self.right, **(instead or {})} if self.right or instead else {}
        key = (relation.id, *[(part, changed[part].printed) for part in self.members(relation) if part in changed])
        if key not in self._judged:
            self.left -= cost(relation)
            self._judged[key] = check_of(relation, self.lookup, changed)
        return self._judged[key]

    def holds(self, relation: Relation, instead: Mapping[str, Claim]) -> bool:
        """Whether *relation* would hold."""
        return self.judged(relation, instead).verdict in HOLDS

    def put_right(self, meant: Mapping[str, Claim]) -> set[str]:
        """Take *meant* as printed from now on; the relations that this touches."""
        self.right.update(meant)
        touched = {one.id: one for address in meant for one in self.lookup.relations_of(address)}
        for relation in touched.values():
            self._checks[relation.id] = self.judged(relation)
            self._kinds.pop(relation.id, None)
        return set(touched)

    # --- Relations ------------------------------------------------------------------------------------------------

    def kind(self, relation: Relation) -> RelationKind:
        """*relation* with its values, with what was put right."""
        if relation.id not in self._kinds:
            self.left -= len(relation.operands) // _OPERANDS
            self._kinds[relation.id] = kind_of(relation, self.lookup, self.right)
        return self._kinds[relation.id]

    def members(self, relation: Relation) -> Mapping[str, tuple[int, ...]]:
        """Everything that takes part in *relation*, each address with its places among operands and weights."""
        if relation.id not in self._members:
            found: dict[str, tuple[int, ...]] = dict.fromkeys(relation.addresses, ())
            for at, term in enumerate((*relation.operands, *relation.weights)):
                if isinstance(term, str):
                    found[term] += (at,)
            self._members[relation.id] = found
        return self._members[relation.id]

    def check(self, relation: str) -> Check:
        """The check of the relation of that id, with what was put right."""
        return self._checks[relation]

    def now(self) -> Iterable[Check]:
        """The check of every relation, with what was put right."""
        return self._checks.values()

    def relation(self, name: str) -> Relation:
        """The relation of that id."""
        relation = self._checks[name].relation
        assert relation is not None  # only relations are judged
        return relation

    def failing(self, address: str) -> list[Relation]:
        """The relations with *address* that fail."""
        return [
            relation for relation in self.lookup.relations_of(address) if self._checks[relation.id].verdict in FAILS
        ]

    def holding(self, address: str) -> list[Relation]:
        """The relations with *address* that hold."""
        return [
            relation for relation in self.lookup.relations_of(address) if self._checks[relation.id].verdict in HOLDS
        ]

    # --- Turned round ---------------------------------------------------------------------------------------------

    def demanded(self, relation: Relation, address: str) -> Exact | None:
        """The one number at *address* with which *relation* would hold; nothing if that is not known."""
        if relation.kind != "equal" and not is_computation(relation):
            due = self.check(relation.id).due
            return due.exact if isinstance(due, Printed) and relation.claim == address else None
        kind, places = self.kind(relation), self.members(relation)[address]
        if not places:
            return kind.result
        return None if len(places) > 1 or relation.claim == address else kind.solve(places[0])

    def window(self, relation: Relation, address: str) -> Interval | None:
        """Where the number at *address* must lie if *relation* is to hold; nothing where any might do."""
        kind, places = self.kind(relation), self.members(relation).get(address, ())
        numbers = [operand.exact for operand in (kind.mine, *kind.operands)]
        if None in numbers or not kind.operands or len(places) + (relation.claim == address) != 1:
            return None
        return kind.window(places[0] if places else None)

    def common_window(self, relations: Iterable[Relation], address: str) -> Interval | None:
        """What lies in every window of *address*."""
        intervals = [window for relation in relations if (window := self.window(relation, address)) is not None]
        if not intervals:
            return None
        return Interval(
            max(interval.ends[0] for interval in intervals), min(interval.ends[1] for interval in intervals)
        )

    # --- Claims ---------------------------------------------------------------------------------------------------

    def claim(self, address: str | None) -> Claim | None:
        """The claim at *address*, if one is printed there."""
        return self.lookup.claim(address, self.right) if address is not None else None

    def number(self, address: str | None) -> Printed | None:
        """The number printed at *address*."""
        claim = self.claim(address)
        return None if claim is None else claim.number

    def value(self, address: str) -> Exact | None:
        """The number at *address*, printed or computed."""
        return self.lookup.operand(address, self.right).exact

    def row(self, address: str) -> list[str]:
        """The addresses in the same row of the same table; none for the claim of a sentence."""
        if self._rows is None:
            self._rows = defaultdict(list)
            for other in self.lookup.sheet.claims:
                self._rows[other.rpartition(":")[0]].append(other)
        row = address.rpartition(":")[0]
        return self._rows.get(row, []) if ":" in row else []

    # --- Evidence -------------------------------------------------------------------------------------------------

    def confirming(self, address: str, other: Printed) -> Iterator[Relation]:
        """Computations that hold with *address* and would not with the *other* number. Copies are none."""
        claim = self.claim(address)
        if claim is None or claim.number is None:
            return
        changed = rewritten(claim, str(decimal_text(other.exact, max(claim.number.digits, other.digits))))
        if changed is None or self.spent:
            return
        for relation in self.holding(address):
            is_copy = not is_computation(relation) or len(relation.operands) == 1
            if not is_copy and not self.holds(relation, {address: changed}):
                yield relation

    def support(self, address: str, other: Printed | None) -> int:
        """How many computations hold with *address* that would not with the *other* number there.

        What stands in one row only was often filled in together, and is no evidence.
        """
        return 0 if other is None else sum(not _is_in_one_row(relation) for relation in self.confirming(address, other))


def cost(relation: Relation) -> int:
    """How many relations could be judged in the time that *relation* takes."""
    return _INDEX if relation.kind == "index" else 1 + len(relation.operands) // _OPERANDS


def is_strict(relation: Relation) -> bool:
    """Whether most numbers do not satisfy *relation*."""
    return RELATION_KINDS[relation.kind].is_strict


def is_computation(relation: Relation) -> bool:
    """Whether something is computed with the operands of *relation*."""
    return issubclass(RELATION_KINDS[relation.kind], ComputedRelation)


def _is_in_one_row(relation: Relation) -> bool:
    rows = {address.rpartition(":")[0] for address in relation.addresses}
    return len(rows) == 1 and relation.claim.count(":") + 1 == _CELL
