"""One relation → one check: the verdict, without looking for causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.comparable import differences
from evalkit.audit.kinds import RELATION_KINDS
from evalkit.audit.kinds.kind import Judgement, named, unsupported
from evalkit.audit.lookup import NOTHING
from evalkit.audit.model import Check
from evalkit.audit.rounding import rounded
from evalkit.base.exact import Printed, short_text
from evalkit.base.text import msg
from evalkit.base.verdicts import AGREES, CONTRADICTED, NOT_COMPARABLE, UNSUPPORTED

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from evalkit.audit.kinds.kind import Kind
    from evalkit.audit.lookup import Lookup
    from evalkit.audit.model import Claim, Relation
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


def kind_of(relation: Relation, lookup: Lookup, instead: Mapping[str, Claim] = NOTHING) -> Kind:
    """*relation* with its values looked up."""
    return RELATION_KINDS[relation.kind](relation, lookup, instead)


def _outcome(kind: Kind) -> Judgement:
    relation = kind.relation
    if relation.blank:
        return unsupported(*_without_value(relation, kind.lookup.sheet.unread))
    if relation.excerpt is not None:
        return unsupported(msg("table {table} is an excerpt: not all of its rows are printed", table=relation.excerpt))
    outcome = kind.judge()
    if outcome.verdict == CONTRADICTED:
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


def _as_capped(kind: Kind, outcome: Judgement) -> Judgement:
    """*outcome*, or that the claim agrees: it is the cap of the relation or the report, and more was achieved."""
    cap = kind.relation.cap if kind.relation.cap is not None else kind.lookup.cap
    achieved = kind.achieved
    if cap is None or achieved is None or kind.mine.exact != cap or achieved <= cap:
        return outcome
    said = msg("capped at {cap}", cap=short_text(cap))
    return Judgement(AGREES, rounded(cap, kind.mine.digits), explanation=(said,), formula=outcome.formula)


def _repeats(kind: Kind, outcome: Judgement) -> bool:
    """Whether what comes out is the very number that is printed: then nothing can be put in its place."""
    return isinstance(outcome.computed, Printed) and outcome.computed.exact == kind.mine.exact
