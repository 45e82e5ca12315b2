"""Causes that one relation shows by itself: the sum printed for the mean, a part left out, another base, the right number in another form."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.causes.trials import DIGIT, MIN_DIGITS, cost, is_strict, rewritten, slip_between
from evalkit.audit.quantities import address_prose
from evalkit.audit.relation_kinds.arithmetic import (
    GrowthRelation,
    MeanRelation,
    PercentRelation,
    RatioRelation,
    SumRelation,
    WeightedMeanRelation,
)
from evalkit.audit.relation_kinds.by_rules import AchievementRelation
from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.relation_kinds.kind import named
from evalkit.audit.rounding import is_printed, rounded
from evalkit.base.exact import Printed, decimal_text, short_text
from evalkit.base.printed.behind import folded_unit
from evalkit.base.text import Decimal, Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.causes.trials import Trials
    from evalkit.audit.model import Check, Claim, Relation, Term
    from evalkit.audit.relation_kinds.kind import RelationKind
    from evalkit.base.exact import Exact

HUNDRED = 100
_FACTORS = (100, 10, 1000)
# A number of one digit is another one with its decimal sign shifted by chance.
_LEAST_DIGITS = 2


class Cause(NamedTuple):
    """A cause that one relation shows.

    Attributes:
        explanation: What the margin says.
        culprit: The place that is wrong, where that is not the claim.
        left_out: The parts of a mean of which one was left out.
    """

    name: str
    explanation: Message
    culprit: str | None = None
    left_out: tuple[str, ...] = ()


def capped(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    """One of the caps of the rules was printed, and the report does not name it."""
    rules, value = kind.lookup.rules, kind.achieved
    if rules is None or number.exact not in [cap.value for cap in rules.caps]:
        return None
    if value is None or value <= number.exact:
        return None
    said = msg(
        "{value} capped at {cap}, which neither the report nor the relation declares",
        value=decimal_text(value, number.digits),
        cap=short_text(number.exact),
    )
    return Cause("capped", said)


def other_formula(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    """Another formula of the report's rules gives what is printed."""
    found = kind.other_formulas(number) if isinstance(kind, AchievementRelation) else ()
    return Cause("formula", msg("another formula of the rules gives it: {formulas}", formulas=found)) if found else None


def unweighted(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    """The plain mean was printed for the weighted one."""
    if not isinstance(kind, WeightedMeanRelation):
        return None
    plain_mean = Fraction(sum(kind.numbers)) / len(kind.numbers)
    said = msg("this is the plain mean, without the weights")
    return Cause("unweighted", said) if is_printed(plain_mean, number) else None


def complement(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    """What is left to 100 was printed."""
    if not isinstance(kind, PercentRelation) or kind.result is None or not is_printed(HUNDRED - kind.result, number):
        return None
    return Cause("complement", msg("this is what is left to 100"))


def upside_down(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    """The second number was divided by the first."""
    operands = kind.relation.operands
    if not isinstance(kind, RatioRelation) or isinstance(kind, GrowthRelation) or len(operands) < kind.least:
        return None
    if not is_printed(kind.compute(kind.numbers[::-1]), number):
        return None
    first, second = (address_prose(str(operand)) for operand in operands)
    said = msg("the quotient is upside down: {second} was divided by {first}", first=first, second=second)
    return Cause("upside-down", said)


def factor(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    """What should be printed is 10, 100 or 1000 times as much, or as little."""
    value, relation = kind.result, kind.relation
    if not value or len(number.text.replace(".", "").strip("-+0")) < _LEAST_DIGITS:
        return None
    for times in _FACTORS:
        if _scale_gives(Fraction(value) / times, number, relation):
            return Cause("factor", _divided(times, relation))
        if _scale_gives(value * times, number, relation):
            return Cause("factor", _multiplied(times, relation))
    return None


def _divided(times: int, relation: Relation) -> Message:
    if times == HUNDRED and relation.kind in ("percent", "achievement"):
        return msg("a fraction was printed for a percentage")
    return msg("the decimal sign is shifted: this is the number divided by {times}", times=str(times))


def _multiplied(times: int, relation: Relation) -> Message:
    if times == HUNDRED and relation.kind == "ratio":
        return msg("a percentage was printed for a fraction")
    return msg("the decimal sign is shifted: this is the number times {times}", times=str(times))


def _scale_gives(value: Exact, number: Printed, relation: Relation) -> bool:
    return is_printed(value, number) if relation.is_rounded else value == number.exact


# --- The sum printed for the mean, a part left out, another base -------------------------------------------------------


# Causes that have many chances to fit, one for each part, and one that short numbers often do.
COMMON = ("missing-addend", "operand", "upside-down")
YEAR = "report:year"


def specific_cause(check: Check, trials: Trials, *, is_wrong: bool = False) -> Cause | None:
    """A cause that gives exactly what is printed.

    Args:
        is_wrong: Whether it is known already that the claim is what is wrong.
    """
    relation = check.relation
    assert relation is not None  # a claim that stands in none does not fail
    trials.left -= cost(relation)
    number, kind = check.claim.number, trials.kind(relation)
    finders = _FINDERS if number is not None else (_last_year,)  # a word may be beside such a number
    found = next((cause for find in finders if (cause := find(kind, number, trials)) is not None), None)
    if found is not None and found.culprit is not None:
        return None if number is not None and any(trials.confirming(found.culprit, number)) else found
    if found is None or is_wrong:
        return found
    by_chance = found.name in COMMON and _is_short(check.claim)
    return None if by_chance or _is_confirmed(check, trials) else found


def _is_confirmed(check: Check, trials: Trials) -> bool:
    """Whether other computations hold with what is printed, here or in a copy, and would not with what should be."""
    due, address = check.due, check.claim.address
    if not isinstance(due, Printed):
        return False
    copies = (place for relation in trials.holding(address) if relation.kind == "equal" for place in relation.addresses)
    return any(any(trials.confirming(place, due)) for place in dict.fromkeys((address, *copies)))


def _is_short(claim: Claim) -> bool:
    """Whether the number has so few digits that it is some other one by chance."""
    return claim.number is not None and sum(char.isdigit() for char in claim.number.text) < MIN_DIGITS


def _sum_for_mean(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    if not isinstance(kind, SumRelation) or kind.result is None:
        return None
    other = SumRelation if isinstance(kind, MeanRelation) else MeanRelation
    # What was added up is of several years where the mean may be.
    if other(attrs.evolve(kind.relation, kind=other.name), kind.lookup, kind.instead).judge().verdict != AGREES:
        return None
    printed, due = kind.claim.printed, Decimal(rounded(kind.result, number.digits))
    if other is SumRelation:
        said = msg("the sum {sum} was printed where the mean {mean} belongs", sum=printed, mean=due)
        return Cause("sum-for-mean", said)
    return Cause("mean-for-sum", msg("the mean {mean} was printed where the sum {sum} belongs", mean=printed, sum=due))


def _missing_addend(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    if not isinstance(kind, (SumRelation, WeightedMeanRelation)) or len(kind.operands) == 1:
        return None
    found = [str(kind.relation.operands[at]) for at in _left_out(kind, number)]
    if len(found) > 1:  # nothing says which of them
        return None
    if found:
        said = msg("this is what comes out without {part}", part=address_prose(found[0]))
        return Cause("missing-addend", said, left_out=() if kind.name == "sum" else tuple(found))
    return _other_count(kind, number) if isinstance(kind, MeanRelation) else None


def _left_out(kind: SumRelation | WeightedMeanRelation, number: Printed) -> list[int]:
    """The places of operands without each of which exactly what is printed comes out."""
    values = kind.numbers
    if isinstance(kind, WeightedMeanRelation):
        return _left_out_of_weighted(number, values, kind.factors)
    below = 1 if kind.name == "sum" else len(values) - 1
    gap, slack = kind.total - below * number.exact, below * kind.mine.unit
    low, high = gap - slack, gap + slack
    near = [at for at, value in enumerate(values) if low <= value <= high]
    return [at for at in near if is_printed(Fraction(kind.total - values[at]) / below, number)]


def _left_out_of_weighted(number: Printed, values: Sequence[Exact], weights: Sequence[Exact]) -> list[int]:
    """The same of a weighted mean; the weight of what is left out may still be counted."""
    top = sum((value * weight for value, weight in zip(values, weights, strict=True)), Fraction(0))
    bottom: Fraction = sum(map(Fraction, weights), Fraction(0))
    found = []
    for at, (value, weight) in enumerate(zip(values, weights, strict=True)):
        rests = [Fraction(top - value * weight) / below for below in (bottom - weight, bottom) if below]
        if any(is_printed(rest, number) for rest in rests):
            found.append(at)
    return found


def _other_count(kind: MeanRelation, number: Printed) -> Cause | None:
    """A mean that was divided by one more or one less, or by the blank cells too."""
    right = len(kind.operands)
    for count in (right + len(kind.relation.left_out), right + 1, right - 1):
        if count not in (0, right) and is_printed(Fraction(kind.total) / count, number):
            said = msg("the sum was divided by {count} instead of {number}", count=str(count), number=str(right))
            return Cause("missing-addend", said)
    return None


def _wrong_base(kind: RelationKind, number: Printed, trials: Trials) -> Cause | None:
    relation = kind.relation
    if not isinstance(kind, RatioRelation) or len(relation.operands) < kind.least:
        return None
    part, base = relation.operands
    window = trials.window(relation, base) if isinstance(base, str) else None
    found = [
        other
        for other in relation.siblings
        if other not in (part, base)
        and (meant := trials.number(other)) is not None
        and (window is None or meant.exact in window)
        and _gives(kind, (part, other), number, trials)
    ]
    if not found:
        return None
    said = msg("this is the share of another base: {found} instead of {base}", found=named(found), base=str(base))
    return Cause("wrong-base", said)


def _gives(kind: RatioRelation, operands: tuple[Term, Term], number: Printed, trials: Trials) -> bool:
    """Whether the relation gives the very *number* with other *operands*, those of another year among them; of many parts some would do by rounding."""
    trials.left -= 1
    other = type(kind)(attrs.evolve(kind.relation, operands=operands), kind.lookup, kind.instead)
    return is_printed(other.result, number)


# --- Earlier years ----------------------------------------------------------------------------------------------


def _last_year(kind: RelationKind, _number: Printed | None, trials: Trials) -> Cause | None:
    relation = kind.relation
    other = relation.operands[0] if relation.kind == "equal" and len(relation.operands) == 1 else None
    pairs = [(relation.claim, other), (other, relation.claim)] if isinstance(other, str) else [(relation.claim, None)]
    for side, beside in pairs:
        claim = trials.claim(side)
        cause = None if claim is None else earlier_year(claim, trials, beside)
        if cause is not None:
            return cause if side == relation.claim else cause._replace(culprit=side)
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
            earlier=address_prose(earlier),
        )
        return Cause("last-year", said)
    year = trials.lookup.sheet.year
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
    for relation in trials.lookup.relations_of(claim.address):
        # A relation whose other place is blank has no operands.
        is_own = relation.kind == "equal" and relation.claim == claim.address and relation.operands
        first = relation.operands[0] if is_own else None
        if not isinstance(first, str) or not (first.startswith("indicator:") and first.endswith(":realisation")):
            continue
        address = f"{first.removesuffix('realisation')}last_year"
        if trials.value(address) == number:
            return address
    return None


# --- Operands, slips --------------------------------------------------------------------------------------------


def _operand(kind: RelationKind, number: Printed, _trials: Trials) -> Cause | None:
    if not isinstance(kind, ComputedRelation):
        return None
    for at, operand in enumerate(kind.operands):
        if operand.address is not None and operand.exact == number.exact:
            said = msg(
                "{printed} is the {what} itself ({address}), not the {result}",
                printed=kind.claim.printed,
                what=kind.operand_names[at] if kind.operand_names else msg("part"),
                address=address_prose(operand.address),
                result=kind.result_name,
            )
            return Cause("operand", said)
    return None


_FINDERS: tuple[Callable[[RelationKind, Any, Trials], Cause | None], ...] = (
    _sum_for_mean,
    capped,
    other_formula,
    unweighted,
    complement,
    upside_down,
    factor,
    _missing_addend,
    _wrong_base,
    _last_year,
    _operand,
)


def slip_cause(check: Check, trials: Trials) -> Cause | None:
    """A slip of the pen between what is printed and what should be."""
    due, number, relation = check.due, check.claim.number, check.relation
    if number is None or not isinstance(due, Printed) or relation is None:
        return None
    if due.digits < number.digits or not is_strict(relation):
        return None
    meant = rounded(due.exact, number.digits)
    is_copy = relation.kind == "equal" and not trials.kind(relation).operands[0].computed
    if is_copy and meant.exact != due.exact and number.digits >= 0:
        return None  # whoever copies 106.2 and slips does not print 100; in millions it was rounded
    slip = slip_between(number.text, meant.text)
    if slip is None or trials.spent or not _may_be_meant(check.claim, meant.text, relation, trials):
        return None
    if slip == DIGIT:
        return Cause(slip, msg("one digit differs from {meant}", meant=Decimal(meant)))
    return Cause(slip, msg("two neighbouring digits of {meant} changed places", meant=Decimal(meant)))


def _may_be_meant(claim: Claim, meant: str, relation: Relation, trials: Trials) -> bool:
    """Whether every other relation of *claim* that holds would do so with *meant*, and it is no copy of a doubtful number."""
    changed = rewritten(claim, meant)
    if changed is None or not all(trials.holds(one, {claim.address: changed}) for one in trials.holding(claim.address)):
        return False
    places = [operand for operand in relation.operands if isinstance(operand, str)] if relation.kind == "equal" else []
    doubtful = (one for place in places for one in trials.failing(place) if is_strict(one))
    return not any(one.id != relation.id for one in doubtful)
