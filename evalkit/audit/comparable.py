"""Whether claim and operands of a relation may be held against each other: same unit, year, edition and maximum."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.quantities import address_prose
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.printed import PERMIL, folded_unit, unit_of
from evalkit.base.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.kinds.kind import Kind
    from evalkit.audit.lookup import Operand
    from evalkit.base.text import Message

_NAMES = {"unit": msg("unit"), "year": msg("year"), "edition": msg("edition"), "maximum": msg("maximum")}


def differences(kind: Kind) -> tuple[Message, ...]:
    """One sentence for each attribute in which claim and operands differ; none if they may be compared."""
    if not kind.alike:
        return ()
    unit = _said("unit", kind.mine)
    if kind.is_percentage and unit is not None and unit_of(unit) == PERMIL:
        return (msg("{place} is in per mille, and this is a percentage", place=kind.relation.claim),)
    others = [one for one in kind.operands if one.attributes is not None]
    mine = [kind.mine] if kind.compares_claim and kind.mine.attributes is not None else []
    if kind.relation.than is not None:
        others.append(kind.lookup.operand(kind.relation.than, kind.instead))
    if len(others) + len(mine) <= 1:
        return ()
    found = (_difference(attribute, _held(attribute, kind, mine, others)) for attribute in kind.alike)
    return tuple(said for said in found if said is not None)


def _held(attribute: str, kind: Kind, mine: list[Operand], others: list[Operand]) -> list[Operand]:
    """What must have the same *attribute*, in the order in which it is told."""
    if attribute in kind.relation.across:
        return []
    if not kind.is_quotient:
        return [*mine, *others]
    held = others if attribute in ("unit", "maximum") else [*others, *mine]
    # Rupiah for each of so many orang: units printed around the operands of a ratio may differ.
    return held if kind.is_percentage else [_declared(one) for one in held]


def _difference(attribute: str, operands: Sequence[Operand]) -> Message | None:
    first, value = None, None
    for operand in operands:
        theirs = _said(attribute, operand)
        if theirs is None or (first is not None and _is_unsaid(attribute, first, operand)):
            continue
        if first is None:
            first, value = operand, theirs
        elif not _alike(attribute, value, theirs) and attribute == "edition":
            return msg("edition differs: {first}, {second}", first=_of_edition(first), second=_of_edition(operand))
        elif not _alike(attribute, value, theirs):
            return msg(
                "{attribute} differs: {first} at {place}, {second} at {other}",
                attribute=_NAMES[attribute],
                first=_shown(attribute, value, first),
                place=address_prose(first.address),
                second=_shown(attribute, theirs, operand),
                other=address_prose(operand.address),
            )
    return None


def _declared(operand: Operand) -> Operand:
    """*operand* without the unit that is only printed."""
    if operand.attributes is None:
        return operand
    return operand._replace(attributes=attrs.evolve(operand.attributes, printed_unit=None))


def _said(attribute: str, operand: Operand) -> Any:
    """What is said of *operand*; a unit that is printed counts where none is declared."""
    found = getattr(operand.attributes, attribute, None)
    return getattr(operand.attributes, "printed_unit", None) if found is None and attribute == "unit" else found


def _is_unsaid(attribute: str, one: Operand, other: Operand) -> bool:
    """Whether a printed unit stands beside a declared one that is out of no list (``nilai``): these are not held together."""
    if attribute != "unit":
        return False
    declared = [
        operand.attributes.unit
        for operand in (one, other)
        if operand.attributes is not None and operand.attributes.unit
    ]
    return len(declared) == 1 and unit_of(declared[0]) is None


def _alike(attribute: str, one: Any, other: Any) -> bool:
    if attribute == "unit":
        return (unit_of(one) or folded_unit(one)) == (unit_of(other) or folded_unit(other))
    if attribute == "edition":
        # "kami@5.0" may be declared as "5.0" where it is plain of what.
        return bool(one == other or one.endswith(f"@{other}") or other.endswith(f"@{one}"))
    return bool(one == other)


def _of_edition(operand: Operand) -> Message:
    """A number with the edition that it is of, and how high it can be there."""
    assert operand.attributes is not None
    edition, maximum, place = operand.attributes.edition, operand.attributes.maximum, address_prose(operand.address)
    if operand.exact is None:
        return msg("{edition} at {place}", edition=edition, place=place)
    if maximum is None:
        return msg("{number} at {place} is of {edition}", number=operand.text, place=place, edition=edition)
    return msg(
        "{number} at {place} is of {edition} ({maximum} at most)",
        number=operand.text,
        place=place,
        edition=edition,
        maximum=short_text(maximum),
    )


def _shown(attribute: str, value: Any, operand: Operand) -> Prose:
    maximum = operand.attributes.maximum if operand.attributes is not None else None
    shown = short_text(value) if attribute == "maximum" else str(value)
    if attribute == "maximum" and operand.exact is not None and maximum:
        percent = decimal_text(Fraction(operand.exact) * 100 / maximum, 2)
        return msg("{value} ({number} is {percent} % of {maximum})", value=shown, number=operand.text, percent=percent, maximum=short_text(maximum))  # fmt: skip
    return shown
