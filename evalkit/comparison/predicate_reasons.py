"""Why a predicate is another one: the total, the bands that a fact chooses, floors, rules of the predicate, missing answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.headroom import below_floors, by_total, changed_by
from evalkit.method.bands import bands_between, table_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.text import Message
    from evalkit.evaluation.result import Evaluation

TOTALS, CONTEXT, FLOOR, RULE, OPEN = "total", "context", "floor", "rule", "open"


class PredicateReason(NamedTuple):
    """One reason: what it is about, and a sentence."""

    kind: str
    text: Message


def reasons(before: Evaluation, after: Evaluation) -> tuple[PredicateReason, ...]:
    """What made the predicate another one; where it stayed, what would have made it another one and what held it."""
    found = (*_by_total(before, after), *_by_context(before, after), *_by_floors(before, after),
             *_by_rules(before, after), *_open(before, after))  # fmt: skip
    return tuple(PredicateReason(kind, text) for kind, text in found)


def _by_total(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, Message]]:
    """By the bands in force now, so that it is the total which moved."""
    old, new = _word(after, before), by_total(after)
    if old and new and old != new:
        yield TOTALS, msg("by its total alone it was {old}, and is {new} now", old=old, new=new)


def _by_context(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, Message]]:
    key = after.instrument.bands_by
    old, new = (evaluation.context.get(key or "") for evaluation in (before, after))
    if key is None or old is None or new is None or old == new:
        return
    title = after.instrument.context[key].title
    then, now = _word(before, after), by_total(after)
    if then and now and then != now:
        yield (
            CONTEXT,
            msg("{key} was {old} and is {new}, which has other bands: by those of before this total would be {word}",
                key=title, old=str(old), new=str(new), word=then),
        )  # fmt: skip
    else:
        yield CONTEXT, msg("{key} was {old} and is {new}, which has other bands", key=title, old=str(old), new=str(new))


def _word(rules: Evaluation, of: Evaluation) -> str:
    """The predicate of the total of one evaluation by the bands in force in the other; empty where it is not known."""
    when = rules.context.get(rules.instrument.bands_by or "")
    table = table_for(rules.instrument, rules.total.node, when)
    ends = of.total.ends
    bands = bands_between(table, *ends) if table is not None and ends is not None else ()
    return bands[0].predicate if len(bands) == 1 else ""


def _by_floors(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, Message]]:
    old, new = below_floors(before), below_floors(after)
    missed = tuple(code for code in new if code not in old)
    reached = tuple(code for code in old if code not in new)
    still = tuple(code for code in new if code in old)
    if missed:
        yield FLOOR, msg("below its floor now: {codes}", codes=missed)
    if reached:
        yield FLOOR, msg("no longer below its floor: {codes}", codes=reached)
    if still:
        yield FLOOR, msg("below its floor as before: {codes}", codes=still)


def _by_rules(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, Message]]:
    old, new = changed_by(before), changed_by(after)
    for one in new:
        known = one in old
        yield RULE, msg("not met, as before: {rule}", rule=one) if known else msg("not met now: {rule}", rule=one)
    for one in old:
        if one not in new:
            yield RULE, msg("no longer in the way: {rule}", rule=one)


def _open(before: Evaluation, after: Evaluation) -> Iterator[tuple[str, Message]]:
    if before.possible == after.possible:
        return
    if before.predicate is None:
        yield OPEN, msg("before: still open, possible are {words}", words=before.possible)
    if after.predicate is None:
        yield OPEN, msg("now: still open, possible are {words}", words=after.possible)
