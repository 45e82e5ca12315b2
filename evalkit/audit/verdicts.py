"""One relation → one check: the verdict, without looking for causes."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.audit.lookup import NOTHING, UNSAID
from evalkit.audit.model import Check
from evalkit.audit.quantities import address_prose
from evalkit.audit.relation_kinds import RELATION_KINDS
from evalkit.audit.relation_kinds.kind import Judgement, named, unsupported
from evalkit.audit.rounding import rounded
from evalkit.base.exact import Printed, decimal_text, short_text
from evalkit.base.printed.behind import PERMIL, folded_unit, unit_of
from evalkit.base.text import Prose, msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, NOT_COMPARABLE, ROUNDING, UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evalkit.audit.lookup import Lookup, Operand
    from evalkit.audit.model import Claim, Relation
    from evalkit.audit.relation_kinds.kind import RelationKind
    from evalkit.base.text import Message


def check_of(relation: Relation, lookup: Lookup, instead: Mapping[str, Claim] = NOTHING) -> Check:
    """Hold the claim of *relation* against what it is made of.

    Args:
        instead: Claims that are taken in place of the printed ones, by address.
    """
    kind = kind_of(relation, lookup, instead)
    outcome = _outcome(kind)
    return Check(
        id=relation.id,
        claim=kind.claim,
        relation=relation,
        verdict=outcome.verdict,
        due=outcome.computed,
        cause=outcome.cause,
        explanation=outcome.explanation,
        formula=outcome.formula,
        inputs=tuple([(operand.address, operand.printed) for operand in kind.inputs]),
    )


def kind_of(relation: Relation, lookup: Lookup, instead: Mapping[str, Claim] = NOTHING) -> RelationKind:
    """*relation* with its values looked up."""
    return RELATION_KINDS[relation.kind](relation, lookup, instead)


def _outcome(kind: RelationKind) -> Judgement:
    relation = kind.relation
    if relation.blank:
        return unsupported(*_without_value(relation, kind.lookup.sheet.unread))
    if relation.excerpt is not None:
        return unsupported(msg("table {table} is an excerpt: not all of its rows are printed", table=relation.excerpt))
    outcome = kind.judge()
    if outcome.verdict in (CONTRADICTED, ROUNDING):
        outcome = _as_capped(kind, outcome)
    unlike = differences(kind)
    if unlike and outcome.verdict != UNSUPPORTED:
        computed = None if _repeats(kind, outcome) else outcome.computed
        return outcome._replace(verdict=NOT_COMPARABLE, computed=computed, cause=None, explanation=unlike)
    left = [msg("left out as blank: {places}", places=named(relation.left_out))] if relation.left_out else []
    return outcome._replace(explanation=(*outcome.explanation, *left))


def _without_value(relation: Relation, unread: Collection[str]) -> Iterator[Message]:
    """The cells that have no value, and those that cannot be read."""
    lacking = {
        False: [one for one in relation.blank if one not in unread],
        True: [one for one in relation.blank if one in unread],
    }
    if lacking[False]:
        yield msg("blank: {places}", places=named(lacking[False]))
    if lacking[True]:
        yield msg("cannot be read or taken: {places}", places=named(lacking[True]))


def _as_capped(kind: RelationKind, outcome: Judgement) -> Judgement:
    """*outcome*, or that the claim agrees: it is the cap of the relation or the report, and more was achieved."""
    cap = kind.relation.cap if kind.relation.cap is not None else kind.lookup.cap
    achieved = kind.achieved
    if cap is None or achieved is None or kind.mine.exact != cap or achieved <= cap:
        return outcome
    said = msg("capped at {cap}", cap=short_text(cap))
    return Judgement(AGREES, rounded(cap, kind.mine.digits), explanation=(said,), formula=outcome.formula)


def _repeats(kind: RelationKind, outcome: Judgement) -> bool:
    """Whether what comes out is the very number that is printed: then nothing can be put in its place."""
    return isinstance(outcome.computed, Printed) and outcome.computed.exact == kind.mine.exact


# --- Whether claim and operands may be held against each other --------------------------------------------------------


_NAMES = {"unit": msg("unit"), "year": msg("year"), "edition": msg("edition"), "maximum": msg("maximum")}


def differences(kind: RelationKind) -> tuple[Message, ...]:
    """One sentence for each attribute in which claim and operands differ; none if they may be compared."""
    if not kind.alike:
        return ()
    unit = _said("unit", kind.mine)
    if kind.is_percentage and unit is not None and unit_of(unit) == PERMIL:
        return (msg("{place} is in per mille, and this is a percentage", place=kind.relation.claim),)
    others = [operand for operand in kind.operands if operand.attributes is not UNSAID]
    mine = [kind.mine] if kind.compares_claim and kind.mine.attributes is not UNSAID else []
    if kind.relation.than is not None:
        others.append(kind.than)
    if len(others) + len(mine) <= 1:
        return ()
    found = (_difference(one, kind, mine, others) for one in kind.alike if one not in kind.relation.across)
    return tuple(said for said in found if said is not None)


def _difference(attribute: str, kind: RelationKind, mine: list[Operand], others: list[Operand]) -> Message | None:
    """The first two that differ in *attribute*; those of a quotient are held against each other first."""
    held = [*mine, *others]
    if kind.is_quotient:
        held = others if attribute in ("unit", "maximum") else [*others, *mine]
    first, value = None, None
    for operand in held:
        # Rupiah for each of so many orang: units printed around the operands of a ratio may differ.
        theirs = _said(attribute, operand, declared=kind.is_quotient and not kind.is_percentage)
        if first is None:
            first, value = operand if theirs is not None else None, theirs
        elif theirs is None or _is_unsaid(attribute, first, operand) or _are_alike(attribute, value, theirs):
            continue
        elif attribute == "edition":
            return msg("edition differs: {first}, {second}", first=_of_edition(first), second=_of_edition(operand))
        else:
            return msg(
                "{attribute} differs: {first} at {place}, {second} at {other}",
                attribute=_NAMES[attribute],
                first=_shown(attribute, value, first),
                place=address_prose(first.address),
                second=_shown(attribute, theirs, operand),
                other=address_prose(operand.address),
            )
    return None


def _said(attribute: str, operand: Operand, *, declared: bool = False) -> Any:
    """What is said of *operand*; a unit that is printed counts where none is declared, unless it must be *declared*."""
    found = getattr(operand.attributes, attribute)
    return operand.attributes.printed_unit if found is None and attribute == "unit" and not declared else found


def _is_unsaid(attribute: str, operand: Operand, other: Operand) -> bool:
    """Whether a printed unit stands beside a declared one that is out of no list (``nilai``): these are not held together."""
    declared = [unit for unit in (operand.attributes.unit, other.attributes.unit) if unit]
    return attribute == "unit" and len(declared) == 1 and unit_of(declared[0]) is None


def _are_alike(attribute: str, one: Any, other: Any) -> bool:
    if attribute == "unit":
        return (unit_of(one) or folded_unit(one)) == (unit_of(other) or folded_unit(other))
    if attribute == "edition":
        # "kami@5.0" may be declared as "5.0" where it is plain of what.
        return bool(one == other or one.endswith(f"@{other}") or other.endswith(f"@{one}"))
    return bool(one == other)


def _of_edition(operand: Operand) -> Message:
    """A number with the edition that it is of, and how high it can be there."""
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
    if attribute != "maximum":
        return str(value)
    maximum = short_text(value)
    if operand.exact is None or not value:
        return maximum
    percent = decimal_text(Fraction(operand.exact) * 100 / value, 2)
    return msg("{value} ({number} is {percent} % of {maximum})", value=maximum, number=operand.text, percent=percent, maximum=maximum)  # fmt: skip
