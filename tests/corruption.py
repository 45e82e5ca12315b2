"""Plants one error of a known kind in a report that was read, and looks what the audit says."""

from __future__ import annotations

import random
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import attrs

from audited import compute
from evalkit.audit import engine
from evalkit.audit.causes.explain import explain
from evalkit.audit.causes.trials import rewritten
from evalkit.audit.lookup import Lookup
from evalkit.audit.model import SEVERITY
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.audit.relation_kinds.computed import ComputedRelation
from evalkit.audit.verdicts import check_of
from evalkit.base.exact import Printed, decimal_text, parse_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from evalkit.audit.model import Check, Claim, Relation
    from evalkit.catalogue.registry import Registry

KINDS = (
    "digit",
    "transposed",
    "sum-for-mean",
    "mean-for-sum",
    "missing-addend",
    "wrong-base",
    "last-year",
    "swapped",
    "operand",
)
SEEDS = range(20)


class Base(NamedTuple):
    """A report as it was read, with what the audit says before anything is planted.

    Attributes:
        checks: By the id of the relation, without causes.
    """

    lookup: Lookup
    checks: Mapping[str, Check]

    @property
    def claims(self) -> Mapping[str, Claim]:
        return self.lookup.sheet.claims


class Outcome(NamedTuple):
    """What the audit says about a planted error.

    Attributes:
        caught: A new error or warning has the place as its claim, input or culprit.
        causes: Causes that new checks name.
        accused: Whether some new check accuses the place, by its culprit, or by a cause that lies in its claim.
        wrong: New checks that accuse another place.
        false: New errors and warnings that have nothing to do with the place.
    """

    caught: bool
    causes: frozenset[str]
    accused: bool
    wrong: tuple[Check, ...]
    false: tuple[Check, ...]


def lookup_of(file: str, registry: Registry) -> Lookup:
    """The lookup of a report file."""
    (found,) = engine.audit_files([file], registry).results
    return engine.lookup_of(found.sheet, found.result, registry)


def base_of(lookup: Lookup) -> Base:
    """Judge every relation of a clean copy."""
    checks = [check_of(relation, lookup) for relation in lookup.sheet.relations]
    return Base(lookup, {check.id: check for check in checks})


# --- Planting ---------------------------------------------------------------------------------------------------


def plant(kind: str, base: Base, seed: int) -> dict[str, Claim]:
    """Claims with one error of *kind*; the same for the same seed."""
    return _PLANTERS[kind](base, random.Random(f"{kind}-{seed}"))  # noqa: S311  # no secret


def numbers(base: Base) -> list[str]:
    """Every printed number (a level has no digits to mistake)."""
    return [a for a, claim in base.claims.items() if claim.number is not None and claim.suffix != "level"]


def untouched_numbers(base: Base) -> list[str]:
    """Those of them with which no relation fails before anything is planted; they may stand in none."""
    return [address for address in numbers(base) if not _fails(address, base)]


def related_numbers(base: Base) -> list[str]:
    """Those that stand in a relation."""
    return [address for address in numbers(base) if base.lookup.relations_of(address)]


def clean_numbers(base: Base) -> list[str]:
    """Those of them whose relations all hold before anything is planted."""
    return [address for address in related_numbers(base) if not _fails(address, base)]


def _fails(address: str, base: Base) -> bool:
    return any(_alarms(base.checks[one.id]) for one in base.lookup.relations_of(address))


def _sound(base: Base, *kinds: str) -> list[Relation]:
    """Relations of these kinds that hold, whose claim stands in no failing one."""
    return [
        one
        for one in base.lookup.sheet.relations
        if one.kind in kinds
        and base.checks[one.id].verdict == "agrees"
        and base.claims[one.claim].number is not None
        and not _fails(one.claim, base)
    ]


def _put(claim: Claim, value: Fraction | int) -> Claim | None:
    """*claim* with another number of the same decimals; nothing if that prints the same."""
    assert claim.number is not None
    text = decimal_text(value, claim.number.digits)
    number = parse_number(text)
    assert isinstance(number, Printed)
    return None if number.exact == claim.number.exact else attrs.evolve(claim, number=number, printed=str(text))


def changed_digit(claim: Claim, chance: random.Random) -> Claim | None:
    """*claim* with any one digit changed to any other."""
    assert claim.number is not None
    text = claim.number.text
    at = chance.choice([i for i, char in enumerate(text) if char.isdigit()])
    digit = chance.choice([char for char in "0123456789" if char != text[at]])
    return rewritten(claim, text[:at] + digit + text[at + 1 :])


def _turned_digits(claim: Claim, chance: random.Random) -> Claim | None:
    assert claim.number is not None
    text = claim.number.text
    pairs = [i for i in range(len(text) - 1) if text[i : i + 2].isdigit() and text[i] != text[i + 1]]
    if not pairs:
        return None
    i = chance.choice(pairs)
    return rewritten(claim, text[:i] + text[i + 1] + text[i] + text[i + 2 :])


def _first(found: Iterable[Claim | None]) -> dict[str, Claim]:
    claim = next(one for one in found if one is not None)
    return {claim.address: claim}


def _of_number(
    change: Callable[[Claim, random.Random], Claim | None],
) -> Callable[[Base, random.Random], dict[str, Claim]]:
    def planted(base: Base, chance: random.Random) -> dict[str, Claim]:
        addresses = chance.sample(clean_numbers(base), 50)
        return _first(change(base.claims[address], chance) for address in addresses)

    return planted


def _of_relation(
    kinds: tuple[str, ...], change: Callable[[Relation, Base, random.Random], Fraction | int | None]
) -> Callable[[Base, random.Random], dict[str, Claim]]:
    def planted(base: Base, chance: random.Random) -> dict[str, Claim]:
        relations = _sound(base, *kinds)
        chance.shuffle(relations)
        values = ((one, change(one, base, chance)) for one in relations)
        return _first(_put(base.claims[one.claim], value) for one, value in values if value is not None)

    return planted


def _values(relation: Relation, base: Base) -> list[Fraction]:
    return [Fraction(part.exact) for one in relation.operands if (part := base.lookup.operand(one)).exact is not None]


def _as(kind: str) -> Callable[[Relation, Base, random.Random], Fraction | int | None]:
    def changed(relation: Relation, base: Base, chance: random.Random) -> Fraction | int | None:
        values = _values(relation, base)
        return compute(kind, values) if len(values) > 1 else None

    return changed


def _without_one(relation: Relation, base: Base, chance: random.Random) -> Fraction | int | None:
    values = _values(relation, base)
    return compute("sum", values) - chance.choice(values) if len(values) > 1 else None  # type: ignore[operator]  # a sum


def _other_base(relation: Relation, base: Base, chance: random.Random) -> Fraction | int | None:
    siblings = [number.exact for one in relation.siblings if (number := base.claims[one].number) is not None]
    others = [exact for exact in siblings if exact]
    return compute(relation.kind, [_values(relation, base)[0], chance.choice(others)]) if others else None


def _an_operand(relation: Relation, base: Base, chance: random.Random) -> Fraction | int | None:
    return chance.choice(_values(relation, base))


def _earlier(base: Base, chance: random.Random) -> dict[str, Claim]:
    rows: dict[str, list[Claim]] = {}
    for claim in base.claims.values():
        if claim.attributes.year is not None and claim.number is not None and claim.address.count(":") == 2:
            rows.setdefault(claim.address.rpartition(":")[0], []).append(claim)
    pairs = [
        (new, old)
        for row in rows.values()
        for new in row
        for old in row
        if _before(old, new) and base.lookup.relations_of(new.address) and not _fails(new.address, base)
    ]
    chance.shuffle(pairs)
    return _first(
        attrs.evolve(new, number=old.number, printed=old.printed)
        for new, old in pairs
        if new.number.exact != old.number.exact  # type: ignore[union-attr]  # numbers
    )


def _before(old: Claim, new: Claim) -> bool:
    assert old.attributes.year is not None
    assert new.attributes.year is not None
    return old.attributes.year < new.attributes.year and old.attributes.unit == new.attributes.unit


def _swapped(base: Base, chance: random.Random) -> dict[str, Claim]:
    addresses = clean_numbers(base)
    while True:
        first, second = chance.sample(addresses, 2)
        one, two = first.split(":"), second.split(":")
        in_line = one[0] == two[0] and len(one) == len(two) == 3 and (one[1] == two[1] or one[2] == two[2])
        if in_line and base.claims[first].number.exact != base.claims[second].number.exact:  # type: ignore[union-attr]  # numbers
            return exchanged(base, first, second)


def exchanged(base: Base, first: str, second: str) -> dict[str, Claim]:
    """Two claims with each other's number."""
    one, two = base.claims[first], base.claims[second]
    return {
        first: attrs.evolve(one, number=two.number, printed=two.printed),
        second: attrs.evolve(two, number=one.number, printed=one.printed),
    }


_PLANTERS: dict[str, Callable[[Base, random.Random], dict[str, Claim]]] = {
    "digit": _of_number(changed_digit),
    "transposed": _of_number(_turned_digits),
    "sum-for-mean": _of_relation(("mean",), _as("sum")),
    "mean-for-sum": _of_relation(("sum",), _as("mean")),
    "missing-addend": _of_relation(("sum",), _without_one),
    "wrong-base": _of_relation(("percent", "ratio"), _other_base),
    "last-year": _earlier,
    "swapped": _swapped,
    "operand": _of_relation(
        tuple(name for name, kind in RELATION_KINDS.items() if issubclass(kind, ComputedRelation)), _an_operand
    ),
}


# --- Looking ----------------------------------------------------------------------------------------------------


def judged_with(base: Base, planted: Mapping[str, Claim]) -> tuple[Lookup, list[Check]]:
    """The lookup and checks of a copy of the report with other claims; only what these can touch is judged again."""
    sheet = attrs.evolve(base.lookup.sheet, claims={**base.claims, **planted})
    lookup = Lookup(sheet, base.lookup.known, base.lookup.rules, base.lookup.registry)
    touched = {one.id for address in planted for one in lookup.relations_of(address)}
    # The inputs of a relation stand for what they were computed from, so what these feed is touched too.
    near = {one.claim for address in planted for one in lookup.relations_of(address)}
    touched |= {one.id for address in near for one in lookup.relations_of(address)}
    return lookup, [check_of(one, lookup) if one.id in touched else base.checks[one.id] for one in sheet.relations]


def is_caught(base: Base, planted: Mapping[str, Claim]) -> bool:
    """Whether some new error or warning has a planted place as its claim or input; no cause is looked for."""
    _, checks = judged_with(base, planted)
    return any(_touches(check, planted) for check in _new(base, checks))


def _alarms(check: Check) -> bool:
    return SEVERITY.get(check.verdict) in ("error", "warning")


def outcome(base: Base, planted: Mapping[str, Claim]) -> Outcome:
    """What the audit of the report with *planted* says that it did not say before."""
    lookup, checks = judged_with(base, planted)
    new = _new(base, explain(checks, lookup))
    about = [check for check in new if _touches(check, planted)]
    accusing = [check for check in about if _accuses(check) is not None]
    return Outcome(
        bool(about),
        frozenset(check.cause for check in about if check.cause is not None),
        any(_accuses(check) in planted for check in accusing),
        tuple(check for check in accusing if _accuses(check) not in planted),
        tuple(check for check in new if not _touches(check, planted)),
    )


def _new(base: Base, checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if _alarms(check) and base.checks[check.id].verdict != check.verdict]


def _touches(check: Check, planted: Mapping[str, Claim]) -> bool:
    assert check.relation is not None
    return check.culprit in planted or any(address in planted for address in check.relation.addresses)


def _accuses(check: Check) -> str | None:
    """The place that the audit says is wrong: ``digit`` alone leaves open whether the claim or an input is."""
    if check.culprit is not None:
        return check.culprit
    return None if check.cause in (None, "digit", "transposed") else check.claim.address
