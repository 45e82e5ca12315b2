"""Whether the parts of a relation may be held against each other: same unit, year, edition and maximum."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.audit.model import COMPARATIVES, LISTS
from evalkit.audit.places import place_prose
from evalkit.base.exact import decimal_text, short_text
from evalkit.base.printed import PERMIL, folded_unit, unit_of
from evalkit.base.text import Prose, msg

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.verdicts.book import Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.text import Message

_SCALE = ("unit", "edition", "maximum")
_WITH_YEAR = (*_SCALE, "year")
LIKE = {
    "equal": _WITH_YEAR,
    "sum": _WITH_YEAR,
    "percent": _WITH_YEAR,
    "achievement": _WITH_YEAR,
    **dict.fromkeys(("mean", "weighted-mean", "difference", "ratio", *COMPARATIVES, *LISTS), _SCALE),
}
# A percentage has neither the unit nor the maximum of what it is made of.
_OF_OTHER_KIND = frozenset(("percent", "ratio", "achievement"))
_PERCENT = frozenset(("percent", "achievement"))
_NAMES = {"unit": msg("unit"), "year": msg("year"), "edition": msg("edition"), "maximum": msg("maximum")}


def differences(case: Case) -> tuple[Message, ...]:
    """One sentence for each attribute in which the parts differ; none if they may be compared."""
    kind = case.relation.kind
    wanted = LIKE.get(kind)
    if wanted is None:
        return ()
    with_claim = not (kind in LISTS or (kind in COMPARATIVES and len(case.parts) > 1))
    if kind in _PERCENT and _said("unit", case.mine) is not None and unit_of(_said("unit", case.mine)) == PERMIL:
        return (msg("{place} is in per mille, and this is a percentage", place=case.relation.claim),)
    told = [part for part in case.parts if part.attributes is not None]
    mine = [case.mine] if with_claim and case.mine.attributes is not None else []
    if kind in LISTS and case.relation.than is not None:
        told.append(case.book.quantity(case.relation.than, case.instead))
    if len(told) + len(mine) <= 1:
        return ()
    found = []
    for attribute in wanted:
        if attribute in case.relation.across:
            continue
        own = [] if kind in _OF_OTHER_KIND and attribute in ("unit", "maximum") else mine
        parts = [*told, *own] if kind in _OF_OTHER_KIND else [*own, *told]
        # Rupiah for each of so many orang: units printed around the parts of a ratio may differ.
        said = _difference(attribute, [_declared(part) for part in parts] if kind == "ratio" else parts)
        if said is not None:
            found.append(said)
    return tuple(found)


def _difference(attribute: str, parts: Sequence[Part]) -> Message | None:
    first, value = None, None
    for part in parts:
        theirs = _said(attribute, part)
        if theirs is None or (first is not None and _is_unsaid(attribute, first, part)):
            continue
        if first is None:
            first, value = part, theirs
        elif not _alike(attribute, value, theirs) and attribute == "edition":
            return msg("edition differs: {first}, {second}", first=_of_edition(first), second=_of_edition(part))
        elif not _alike(attribute, value, theirs):
            return msg(
                "{attribute} differs: {first} at {place}, {second} at {other}",
                attribute=_NAMES[attribute],
                first=_shown(attribute, value, first),
                place=place_prose(first.address),
                second=_shown(attribute, theirs, part),
                other=place_prose(part.address),
            )
    return None


def _declared(part: Part) -> Part:
    """*part* without the unit that is only printed."""
    if part.attributes is None:
        return part
    return part._replace(attributes=attrs.evolve(part.attributes, printed_unit=None))


def _said(attribute: str, part: Part) -> Any:
    """What is said of *part*; a unit that is printed counts where none is declared."""
    found = getattr(part.attributes, attribute, None)
    return getattr(part.attributes, "printed_unit", None) if found is None and attribute == "unit" else found


def _is_unsaid(attribute: str, one: Part, other: Part) -> bool:
    """Whether a printed unit stands beside a declared one that is out of no list (``nilai``): these are not held together."""
    if attribute != "unit":
        return False
    declared = [part.attributes.unit for part in (one, other) if part.attributes is not None and part.attributes.unit]
    return len(declared) == 1 and unit_of(declared[0]) is None


def _alike(attribute: str, one: Any, other: Any) -> bool:
    if attribute == "unit":
        return (unit_of(one) or folded_unit(one)) == (unit_of(other) or folded_unit(other))
    if attribute == "edition":
        # "kami@5.0" may be declared as "5.0" where it is plain of what.
        return bool(one == other or one.endswith(f"@{other}") or other.endswith(f"@{one}"))
    return bool(one == other)


def _of_edition(part: Part) -> Message:
    """A number with the edition that it is of, and how high it can be there."""
    assert part.attributes is not None
    edition, maximum, place = part.attributes.edition, part.attributes.maximum, place_prose(part.address)
    if part.exact is None:
        return msg("{edition} at {place}", edition=edition, place=place)
    if maximum is None:
        return msg("{number} at {place} is of {edition}", number=part.text, place=place, edition=edition)
    return msg(
        "{number} at {place} is of {edition} ({maximum} at most)",
        number=part.text,
        place=place,
        edition=edition,
        maximum=short_text(maximum),
    )


def _shown(attribute: str, value: Any, part: Part) -> Prose:
    maximum = part.attributes.maximum if part.attributes is not None else None
    shown = short_text(value) if attribute == "maximum" else str(value)
    if attribute == "maximum" and part.exact is not None and maximum:
        percent = decimal_text(Fraction(part.exact) * 100 / maximum, 2)
        return msg("{value} ({number} is {percent} % of {maximum})", value=shown, number=part.text, percent=percent, maximum=short_text(maximum))  # fmt: skip
    return shown
