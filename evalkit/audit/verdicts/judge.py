"""One relation → one check: the verdict, without looking for causes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.model import ARITHMETIC, COMPARATIVES, LISTS, Check
from evalkit.audit.verdicts.book import NOTHING, inputs_of
from evalkit.audit.verdicts.caps import as_capped
from evalkit.audit.verdicts.case import NOT_COMPARABLE, Case, Outcome, named, unsupported
from evalkit.audit.verdicts.categories import judge_category
from evalkit.audit.verdicts.comparable import differences
from evalkit.audit.verdicts.comparisons import judge_comparison, judge_count, judge_list
from evalkit.audit.verdicts.computations import judge_arithmetic
from evalkit.audit.verdicts.equality import judge_equal
from evalkit.audit.verdicts.indices import judge_index
from evalkit.base.exact import Printed, parse_number
from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.audit.model import Claim, Relation
    from evalkit.audit.verdicts.book import Book
    from evalkit.base.text import Message

_JUDGES: dict[str, Callable[[Case], Outcome]] = {
    **dict.fromkeys(ARITHMETIC, judge_arithmetic),
    "count": judge_count,
    "equal": judge_equal,
    "category": judge_category,
    "index": judge_index,
    **dict.fromkeys(COMPARATIVES, judge_comparison),
    **dict.fromkeys(LISTS, judge_list),
}


def judge(relation: Relation, book: Book, instead: Mapping[str, Claim] = NOTHING) -> Check:
    """Hold the claim of *relation* against what it is made of.

    Args:
        instead: Claims that are taken in place of the printed ones, by address.
    """
    case = case_of(relation, book, instead)
    outcome = _outcome(case)
    return Check(
        id=relation.id,
        claim=case.claim,
        relation=relation,
        verdict=outcome.verdict,
        computed=outcome.computed,
        cause=outcome.cause,
        explanation=outcome.explanation,
        formula=outcome.formula,
        related=tuple(inputs_of(relation)),
        inputs=_inputs(case),
    )


def case_of(relation: Relation, book: Book, instead: Mapping[str, Claim] = NOTHING) -> Case:
    """*relation* with its values looked up."""
    claim = book.claim(relation.claim, instead)
    assert claim is not None  # the reader has made sure of it
    parts = tuple([book.quantity(one, instead) for one in relation.operands])
    mine = book.at(relation.claim, instead)
    if names_twice(relation):
        parts, mine = tuple([part._replace(loose=False) for part in parts]), mine._replace(loose=False)
    weights = tuple([book.quantity(one, instead) for one in relation.weights]) if relation.weights else ()
    return Case(relation, claim, mine, parts, weights, book, instead)


def names_twice(relation: Relation) -> bool:
    """Whether an address is held against itself: it is one number, and is taken as it is written."""
    operands = relation.operands
    if relation.kind in COMPARATIVES and len(operands) == 1:
        return operands[0].address == relation.claim
    if len(operands) < 2 or relation.kind in LISTS:  # noqa: PLR2004  # two that can be the same
        return False
    named = [one.address for one in operands if one.address is not None]
    return len(set(named)) < len(named)


def _inputs(case: Case) -> tuple[tuple[str | None, str], ...]:
    relation = case.relation
    found = [(part.address, part.printed) for part in (*case.parts, *case.weights)]
    if relation.than is not None:
        than = case.book.quantity(relation.than, case.instead)
        found.append((than.address, than.printed))
    if relation.values:
        found += [(address, case.book.at(address, case.instead).printed) for address in relation.values.values()]
    return tuple(found)


def _outcome(case: Case) -> Outcome:
    relation = case.relation
    if relation.blank:
        return unsupported(msg("blank: {places}", places=named(relation.blank)))
    if relation.passed_over and not relation.operands and not relation.rows:
        return unsupported(_passed_over(relation))
    outcome = as_capped(case, _JUDGES[relation.kind](case))
    unlike = differences(case)
    if unlike and outcome.verdict != "unsupported":
        computed = None if _repeats(case, outcome.computed) else outcome.computed
        return outcome._replace(verdict=NOT_COMPARABLE, computed=computed, cause=None, explanation=unlike)
    return outcome._replace(explanation=(*outcome.explanation, *_not_taken(relation)))


def _not_taken(relation: Relation) -> Iterator[Message]:
    """What a ``*`` met and the relation does not count, and what it did not meet."""
    if relation.left_out:
        yield msg("left out as blank: {places}", places=named(relation.left_out))
    if relation.passed_over:
        yield _passed_over(relation)


def _passed_over(relation: Relation) -> Message:
    return msg("passed over, as the line between is missing: {places}", places=named(relation.passed_over))


def _repeats(case: Case, computed: str | None) -> bool:
    """Whether *computed* is the very number that is printed: then nothing can be put in its place."""
    found = None if computed is None else parse_number(computed)
    return isinstance(found, Printed) and found.exact == case.mine.exact
