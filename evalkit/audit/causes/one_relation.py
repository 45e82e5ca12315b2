"""Causes that one relation shows by itself: the sum printed for the mean, a part left out, another base."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import attrs

from evalkit.audit.causes.evidence import confirming
from evalkit.audit.causes.misread import Cause, capped, complement, factor, other_formula, unweighted
from evalkit.audit.causes.retrials import PARTS, STRICT, unit
from evalkit.audit.causes.slips import DIGIT, MIN_DIGITS, rewritten, slip_between
from evalkit.audit.causes.windows import Windows
from evalkit.audit.model import ARITHMETIC, Operand
from evalkit.audit.places import place_prose
from evalkit.audit.verdicts.book import addresses_of
from evalkit.audit.verdicts.case import named
from evalkit.audit.verdicts.rounding import half_up
from evalkit.base.exact import Printed, decimal_text, parse_number
from evalkit.base.printed import folded_unit
from evalkit.base.text import Decimal, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.causes.retrials import Trials
    from evalkit.audit.causes.windows import Window
    from evalkit.audit.model import Check, Claim, Relation
    from evalkit.base.exact import Exact

# Causes that have many chances to fit, one for each part.
_COMMON = ("missing-addend", "operand")
YEAR = "report:year"
_PARTS = {
    "achievement": (msg("realisation"), msg("target")),
    "percent": (msg("part"), msg("base")),
    "ratio": (msg("first number"), msg("second number")),
    "difference": (msg("first number"), msg("second number")),
}
_RESULTS = {
    "sum": msg("sum"),
    "mean": msg("mean"),
    "weighted-mean": msg("weighted mean"),
    "product": msg("product"),
    "difference": msg("difference"),
    "ratio": msg("ratio"),
    "percent": msg("percentage"),
    "achievement": msg("achievement"),
}


def specific_cause(check: Check, trials: Trials, *, is_wrong: bool = False) -> Cause | None:
    """A cause that gives exactly what is printed.

    Args:
        is_wrong: Whether it is known already that the claim is what is wrong.
    """
    relation = check.relation
    assert relation is not None  # a claim that stands in none does not fail
    trials.left -= 1 + len(relation.operands) // PARTS
    found = next((cause for find in _FINDERS if (cause := find(check, relation, trials)) is not None), None)
    if found is None or found.culprit is not None or is_wrong:
        return found
    by_chance = found.name in _COMMON and _is_short(check.claim)
    return None if by_chance or _is_confirmed(check, trials) else found


def _is_confirmed(check: Check, trials: Trials) -> bool:
    """Whether other computations hold with what is printed, here or in a copy, and would not with what should be."""
    due = None if check.computed is None else parse_number(check.computed)
    if not isinstance(due, Printed):
        return False
    address = check.claim.address
    copies = (place for one in trials.holding(address) if one.kind == "equal" for place in addresses_of(one))
    return any(any(confirming(place, due, trials)) for place in dict.fromkeys((address, *copies)))


def _is_short(claim: Claim) -> bool:
    """Whether the number has so few digits that it is some other one by chance."""
    return claim.number is not None and sum(char.isdigit() for char in claim.number.text) < MIN_DIGITS


def _sum_for_mean(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    other = {"mean": "sum", "sum": "mean"}.get(relation.kind)
    if other is None:
        return None
    instead = trials.judged(attrs.evolve(relation, kind=other))
    if instead.verdict != "agrees" or check.computed is None:
        return None
    printed, due = check.claim.printed, Decimal(check.computed)
    if other == "sum":
        return Cause(
            "sum-for-mean", msg("the sum {sum} was printed where the mean {mean} belongs", sum=printed, mean=due)
        )
    return Cause("mean-for-sum", msg("the mean {mean} was printed where the sum {sum} belongs", mean=printed, sum=due))


def _missing_addend(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    if relation.kind not in ("sum", "mean", "weighted-mean") or len(relation.operands) < 2:  # noqa: PLR2004  # two parts
        return None
    found = [called(relation.operands[at]) for at in _left_out(check.claim, relation, trials)]
    if len(found) > 1:  # nothing says which of them
        return None
    if found:
        said = msg("this is what comes out without {part}", part=place_prose(found[0]))
        return Cause("missing-addend", said, left_out=() if relation.kind == "sum" else tuple(found))
    return _other_count(check.claim, relation, trials) if relation.kind == "mean" else None


def _left_out(claim: Claim, relation: Relation, trials: Trials) -> list[int]:
    """The places of parts without each of which exactly what is printed comes out."""
    assert claim.number is not None  # without its numbers a relation does not fail
    number = claim.number
    values = [one.value for one in trials.figures(relation) if one is not None]
    if relation.weights:
        return _left_out_of_weighted(number, values, [one.value for one in map(trials.figure, relation.weights) if one])
    total: Exact = trials.total(relation)
    below = 1 if relation.kind == "sum" else len(values) - 1
    gap, slack = total - below * number.exact, below * unit(number.digits)
    low, high = gap - slack, gap + slack
    near = [at for at, value in enumerate(values) if low <= value <= high]
    return [at for at in near if half_up(Fraction(total - values[at]) / below, number.digits) == number.exact]


def _left_out_of_weighted(number: Printed, values: Sequence[Exact], weights: Sequence[Exact]) -> list[int]:
    """The same of a weighted mean; the weight of what is left out may still be counted."""
    top = sum((value * weight for value, weight in zip(values, weights, strict=True)), Fraction(0))
    bottom: Fraction = sum(map(Fraction, weights), Fraction(0))
    found = []
    for at, (value, weight) in enumerate(zip(values, weights, strict=True)):
        rests = [Fraction(top - value * weight) / below for below in (bottom - weight, bottom) if below]
        if any(half_up(rest, number.digits) == number.exact for rest in rests):
            found.append(at)
    return found


def _prints(check: Check) -> bool:
    """Whether it gives the very number that is printed; of many parts some would do by rounding."""
    due = None if check.computed is None else parse_number(check.computed)
    return isinstance(due, Printed) and check.claim.number is not None and due.exact == check.claim.number.exact


def _other_count(claim: Claim, relation: Relation, trials: Trials) -> Cause | None:
    """A mean that was divided by one more or one less, or by the blank cells too."""
    assert claim.number is not None  # a part is only suspected where there are numbers
    number = len(relation.operands)
    total = trials.total(relation)
    for count in (number + len(relation.left_out), number + 1, number - 1):
        if count not in (0, number) and half_up(Fraction(total) / count, claim.number.digits) == claim.number.exact:
            said = msg("the sum was divided by {count} instead of {number}", count=str(count), number=str(number))
            return Cause("missing-addend", said)
    return None


def _wrong_base(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    if relation.kind not in ("percent", "ratio") or len(relation.operands) != 2:  # noqa: PLR2004  # part and base
        return None
    part, base = relation.operands
    window = Windows(trials).of(relation, base.address) if base.address is not None else None
    found = [
        other
        for other in relation.siblings
        if other not in (part.address, base.address)
        and _may_be(other, window, trials)
        and _prints(trials.judged(attrs.evolve(relation, operands=(part, Operand(address=other)))))
    ]
    if not found:
        return None
    return Cause(
        "wrong-base",
        msg("this is the share of another base: {found} instead of {base}", found=named(found), base=called(base)),
    )


def _may_be(address: str, window: Window | None, trials: Trials) -> bool:
    number = trials.number(address)
    return number is not None and (window is None or window.has(number.exact))


def _last_year(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    other = relation.operands[0].address if relation.kind == "equal" and len(relation.operands) == 1 else None
    pairs = [(relation.claim, other)] if other is None else [(relation.claim, other), (other, relation.claim)]
    for side, beside in pairs:
        claim = trials.claim(side)
        found = None if claim is None else earlier_year(claim, trials, beside)
        if found is not None:
            return found if side == relation.claim else found._replace(culprit=side)
    return None


def earlier_year(claim: Claim, trials: Trials, beside: str | None = None) -> Cause | None:
    """That the number of *claim* is the one of an earlier year, if it is.

    Args:
        beside: A place that should print the same, so that its row will do as well.
    """
    if claim.number is None:
        return None
    number = claim.number.exact
    earlier = _of_row(claim, number, trials) or _of_indicator(claim, number, trials)
    other = trials.claim(beside)
    if earlier is None and other is not None:
        earlier = _of_row(other, number, trials)
    if earlier == claim.address:  # two years are said to be the same
        return None
    if earlier is not None:
        said = msg(
            "{address} has the number of an earlier year: {earlier}",
            address=claim.address,
            earlier=place_prose(earlier),
        )
        return Cause("last-year", said)
    year = trials.book.sheet.year
    if beside == YEAR and number == year - 1:
        said = msg("{printed} is the year before that of the report ({year})", printed=claim.printed, year=str(year))
        return Cause("last-year", said)
    return None


def _of_row(claim: Claim, number: Exact, trials: Trials) -> str | None:
    """Where the row of *claim* has *number* for an earlier year."""
    year = claim.attributes.year
    for address in trials.row(claim.address) if year is not None else ():
        other = trials.claim(address)
        before = None if other is None else other.attributes.year
        if other is None or other.number is None or before is None or year is None or before >= year:
            continue
        if other.number.exact == number and _unit(other) == _unit(claim):
            return address
    return None


def _unit(claim: Claim) -> str:
    return folded_unit(claim.attributes.unit or "")


def _of_indicator(claim: Claim, number: Exact, trials: Trials) -> str | None:
    for relation in trials.book.relations_of(claim.address):
        # A relation whose other place is blank has no operands.
        is_own = relation.kind == "equal" and relation.claim == claim.address and relation.operands
        first = relation.operands[0].address if is_own else None
        if first is None or not (first.startswith("indicator:") and first.endswith(":realisation")):
            continue
        address = f"{first.removesuffix('realisation')}last_year"
        before = trials.figure(address)
        if before is not None and before.value == number:
            return address
    return None


def _operand(check: Check, relation: Relation, trials: Trials) -> Cause | None:
    if relation.kind not in ARITHMETIC or check.claim.number is None:
        return None
    for at, operand in enumerate(relation.operands):
        figure = trials.figure(operand) if operand.address is not None else None
        if figure is not None and figure.value == check.claim.number.exact:
            parts = _PARTS.get(relation.kind, ())
            said = msg(
                "{printed} is the {what} itself ({address}), not the {result}",
                printed=check.claim.printed,
                what=parts[at] if parts else msg("part"),
                address=place_prose(operand.address),
                result=_RESULTS[relation.kind],
            )
            return Cause("operand", said)
    return None


_FINDERS: tuple[Callable[[Check, Relation, Trials], Cause | None], ...] = (
    _sum_for_mean,
    capped,
    other_formula,
    unweighted,
    complement,
    factor,
    _missing_addend,
    _wrong_base,
    _last_year,
    _operand,
)


def slip_cause(check: Check, trials: Trials) -> Cause | None:
    """A slip of the pen between what is printed and what should be."""
    due = None if check.computed is None else parse_number(check.computed)
    number, relation = check.claim.number, check.relation
    if number is None or not isinstance(due, Printed) or relation is None:
        return None
    if due.digits < number.digits or relation.kind not in (*ARITHMETIC, "equal", "index"):
        return None
    rounded = half_up(due.exact, number.digits)
    if relation.kind == "equal" and rounded != due.exact and trials.claim(relation.operands[0].address):
        return None  # whoever copies 106.2 and slips does not print 100
    meant = decimal_text(rounded, number.digits)
    slip = slip_between(number.text, meant)
    if slip is None or trials.spent or not _may_be_meant(check.claim, meant, relation, trials):
        return None
    if slip == DIGIT:
        return Cause(slip, msg("one digit differs from {meant}", meant=Decimal(meant)))
    return Cause(slip, msg("two neighbouring digits of {meant} changed places", meant=Decimal(meant)))


def _may_be_meant(claim: Claim, meant: str, relation: Relation, trials: Trials) -> bool:
    """Whether every other relation of *claim* that holds would do so with *meant*, and it is no copy of a doubtful number."""
    changed = rewritten(claim, meant)
    if changed is None or not all(trials.holds(one, {claim.address: changed}) for one in trials.holding(claim.address)):
        return False
    places = [one.address for one in relation.operands if one.address is not None] if relation.kind == "equal" else []
    doubtful = (one for place in places for one in trials.failing(place) if one.kind in STRICT)
    return not any(one.id != relation.id for one in doubtful)


def called(operand: Operand) -> str:
    """What to call a part."""
    if operand.address is not None:
        return operand.address
    assert operand.constant is not None  # one of the two
    return operand.constant.text
