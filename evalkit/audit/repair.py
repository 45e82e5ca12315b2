"""Which single slip, put right, makes several failing relations hold and breaks none."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import attrs

from evalkit.audit.book import addresses_of
from evalkit.audit.local import earlier_year
from evalkit.audit.model import ARITHMETIC
from evalkit.audit.rounding import half_up
from evalkit.audit.slips import rewritten, slip_between, slips
from evalkit.audit.trials import FAILS
from evalkit.audit.windows import Window, Windows
from evalkit.exact import decimal_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.audit.model import Claim, Relation
    from evalkit.audit.trials import Trials
    from evalkit.exact import Exact, Printed
    from evalkit.text import Message

SWAPPED = "swapped"
# Kinds that most numbers do not satisfy. That one of the others holds says little.
STRICT = frozenset((*ARITHMETIC, "equal", "index"))
# Cells of one row or column among which exchanges are tried.
MAX_CELLS = 60
_TABLE_PARTS = 2


class Candidate(NamedTuple):
    """A number that may have been meant, and the cause that it would show, if it is a simple one."""

    cause: str | None
    text: str


class Repair(NamedTuple):
    """What puts failing relations right.

    Attributes:
        cause: ``digit``, ``transposed``, ``swapped`` or ``last-year``; nothing where only the right number is known.
        places: The address that is wrong, or the two that changed places.
        meant: What should be printed there; several texts where each would do.
        mended: Relations that fail now and would hold.
        strict: How many of these are satisfied by few numbers only.
        kept: How many such relations hold now and would still.
        why: What the margin says of a cause that one of the relations shows by itself.
    """

    cause: str | None
    places: tuple[str, ...]
    meant: tuple[str, ...]
    mended: frozenset[str]
    strict: int
    kept: int
    why: Message | None = None

    @property
    def is_strong(self) -> bool:
        """Whether at least two relations say so."""
        return self.strict > 1


def repairs(trials: Trials) -> list[Repair]:
    """Every repair, the one that mends most first."""
    windows = Windows(trials)
    found: list[Repair] = []
    suspects = _suspects(trials)
    for address in suspects:
        if trials.spent:
            break
        found += _of_place(address, trials, windows)
    found += _exchanges(suspects, trials, windows)
    return sorted(found, key=lambda one: (-one.strict, -one.kept))


def _suspects(trials: Trials) -> list[str]:
    """Claims with numbers that take part in failing relations, those with most failures first."""
    failures: dict[str, int] = defaultdict(int)
    for check in trials.checks:
        if check.verdict in FAILS and check.relation is not None:
            for address in dict.fromkeys(addresses_of(check.relation)):
                failures[address] += 1
    numbers = [address for address in failures if trials.number(address) is not None]
    return sorted(numbers, key=lambda address: -failures[address])


# --- One place --------------------------------------------------------------------------------------------------


def _of_place(address: str, trials: Trials, windows: Windows) -> list[Repair]:
    """The repair of *address*: every slip that would do, else the one number that several relations give."""
    claim = trials.claim(address)
    failing = trials.failing(address)
    trials.left -= 1
    assert claim is not None  # suspects are claims with numbers
    assert claim.number is not None
    if claim.suffix == "level" or not any(one.kind in STRICT for one in failing):
        return []
    window = _common(address, failing, windows)
    copied = _copied(address, failing, trials)
    slipped = [
        Candidate(slip.cause, slip.text) for slip in slips(claim.number.text, window) if _copies(slip.text, copied)
    ]
    found = _joined(_that_hold(claim, slipped, trials))
    if found or len(failing) == 1:
        return found
    due = [Candidate(slip_between(claim.number.text, text, 1), text) for text in _due(claim, failing, windows, trials)]
    strong = [one for one in _that_hold(claim, due, trials) if one.is_strong][:1]
    late = earlier_year(claim, trials) if strong else None
    return strong if late is None else [strong[0]._replace(cause=late.name, why=late.explanation)]


def _copied(address: str, failing: list[Relation], trials: Trials) -> list[Printed]:
    """The numbers of the places that should print the same as *address* and do not."""
    places = [place for one in failing if one.kind == "equal" for place in addresses_of(one) if place != address]
    return [number for number in map(trials.number, places) if number is not None]


def _copies(text: str, copied: list[Printed]) -> bool:
    """Whether *text* is what is printed elsewhere: whoever copies 106.2 and slips does not print 100."""
    return all(half_up(Fraction(text), one.digits) == one.exact for one in copied)


def _that_hold(claim: Claim, candidates: list[Candidate], trials: Trials) -> list[Repair]:
    """The repairs among *candidates*, as far as there is time to try them."""
    found: list[Repair] = []
    for one in candidates:
        meant = rewritten(claim, one.text)
        if meant is not None and not trials.spent:
            found += _tried(one.cause, {claim.address: meant}, trials)
    return found


def _joined(found: list[Repair]) -> list[Repair]:
    """Slips of one place mend the same relations; with one cause they are one repair with several texts."""
    causes = {one.cause for one in found}
    meant = tuple(dict.fromkeys(text for one in found for text in one.meant))
    return [found[0]._replace(cause=causes.pop() if len(causes) == 1 else None, meant=meant)] if found else []


def _due(claim: Claim, failing: list[Relation], windows: Windows, trials: Trials) -> list[str]:
    """What each failing relation gives for *claim*, with its decimals, as far as one does by itself."""
    assert claim.number is not None
    digits = claim.number.digits
    found = []
    for relation in failing:
        value: Exact | None = windows.middle(relation, claim.address)
        if value is None and relation.claim == claim.address:
            value = trials.computed(relation)
        if value is not None:
            found.append(str(decimal_text(half_up(value, digits), digits)))
    return list(dict.fromkeys(found))


def _common(address: str, failing: list[Relation], windows: Windows) -> Window | None:
    """What lies in every window of *address*."""
    found = [window for window in (windows.of(relation, address) for relation in failing) if window is not None]
    return Window(max(one.low for one in found), min(one.high for one in found)) if found else None


def _tried(cause: str | None, instead: Mapping[str, Claim], trials: Trials) -> list[Repair]:
    """The repair that other claims *instead* make, if all failing relations then hold and none breaks."""
    places = tuple(instead)
    failing = {one.id: one for address in places for one in trials.failing(address)}
    holding = {one.id: one for address in places for one in trials.holding(address)}
    if not all(trials.holds(one, instead) for one in (*failing.values(), *holding.values())):
        return []
    strict = sum(one.kind in STRICT for one in failing.values())
    kept = sum(one.kind in STRICT for one in holding.values())
    meant = tuple(claim.printed for claim in instead.values())
    return [Repair(cause, places, meant, frozenset(failing), strict, kept)] if strict else []


# --- Two places -------------------------------------------------------------------------------------------------


def _exchanges(suspects: list[str], trials: Trials, windows: Windows) -> list[Repair]:
    """Pairs of cells of one row or column that changed places."""
    lines: dict[tuple[str, str], list[str]] = defaultdict(list)
    for address in suspects:
        table, _, cell = address.partition(":")
        if cell.count(":") == 1:
            row, column = cell.split(":")
            lines[table, f"row {row}"].append(address)
            lines[table, f"column {column}"].append(address)
    found: list[Repair] = []
    for line in lines.values():
        for pair in combinations(line[:MAX_CELLS], _TABLE_PARTS):
            if trials.spent:
                return found
            found += _exchange(pair, trials, windows)
    return found


def _exchange(pair: tuple[str, ...], trials: Trials, windows: Windows) -> list[Repair]:
    first, second = (trials.claim(address) for address in pair)
    assert first is not None  # suspects are claims with numbers
    assert second is not None
    if first.number == second.number or not _may_stand(first, second, trials, windows):
        return []
    if not _may_stand(second, first, trials, windows):
        return []
    trials.left -= 1
    instead = {
        first.address: attrs.evolve(first, number=second.number, printed=second.printed),
        second.address: attrs.evolve(second, number=first.number, printed=first.printed),
    }
    return [one for one in _tried(SWAPPED, instead, trials) if one.is_strong]


def _may_stand(claim: Claim, other: Claim, trials: Trials, windows: Windows) -> bool:
    """Whether the number of *other* may do in the place of *claim*, by the relations without *other*."""
    apart = [relation for relation in trials.failing(claim.address) if other.address not in addresses_of(relation)]
    window = _common(claim.address, apart, windows)
    assert other.number is not None
    return window is None or window.has(other.number.exact)
