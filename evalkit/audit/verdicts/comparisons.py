"""Verdicts on counts, on "at most" and its kin, and on lists of names that hang on numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.verdicts.case import (
    AGREES,
    CONTRADICTED,
    Outcome,
    first_without_number,
    named,
    no_number,
    unsupported,
)
from evalkit.audit.verdicts.intervals import Range, point
from evalkit.audit.verdicts.words import fold
from evalkit.base.text import Decimal, msg

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.audit.verdicts.book import Part
    from evalkit.audit.verdicts.case import Case
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message

MAX_SHOWN = 24
_SIGNS = {"at-most": "≤", "at-least": "≥", "less-than": "<", "more-than": ">"}


def judge_count(case: Case) -> Outcome:
    """The verdict on how many there are."""
    rows = case.relation.rows if case.relation.rows is not None else len(case.relation.operands)
    if case.mine.exact is None:
        return no_number(case.mine)
    verdict = AGREES if case.mine.exact == rows else CONTRADICTED
    formula = msg("{count} are counted", count=Decimal(rows))
    return Outcome(verdict, str(rows), formula=formula)


# --- At most, at least ------------------------------------------------------------------------------------------


def judge_comparison(case: Case) -> Outcome:
    """The verdict on "the claim is at most b", or on the sentence "a is at most b"."""
    if (
        not case.parts or case.relation.left_out
    ):  # with a blank left out, a sentence about two would become one about one
        return unsupported(msg("there is nothing to compare with"))
    pair = (case.mine, *case.parts) if len(case.parts) == 1 else case.parts
    lacking = first_without_number(pair)
    if lacking is not None:
        return no_number(lacking)
    a, b = pair
    kind = case.relation.kind
    sentence = msg("{left} {sign} {right}", left=a.text, sign=_SIGNS[kind], right=b.text)
    computed = str(b.text) if len(case.parts) == 1 else None
    if _holds(kind, point(a.exact or 0), point(b.exact or 0)):
        return Outcome(AGREES, computed, formula=sentence)
    if _holds(kind, a.range, b.range):
        text = msg("as printed it does not hold, but the numbers are rounded and leave it possible")
        return Outcome(AGREES, computed, explanation=(text,), formula=sentence)
    text = msg("{left} {sign} {right} does not hold", left=a.text, sign=_SIGNS[kind], right=b.text)
    return Outcome(CONTRADICTED, computed, explanation=(text,), formula=sentence)


def _holds(kind: str, a: Range, b: Range) -> bool:
    """Whether some number of *a* and some number of *b* satisfy it."""
    if kind == "at-most":
        return a.can_be_at_most(b)
    if kind == "at-least":
        return b.can_be_at_most(a)
    return a.can_be_less_than(b) if kind == "less-than" else b.can_be_less_than(a)


# --- Lists ------------------------------------------------------------------------------------------------------


def judge_list(case: Case) -> Outcome:
    """The verdict on names that are said to be those below, above, largest or smallest."""
    if not case.mine.words:
        return unsupported(msg("{place} lists no names", place=case.relation.claim))
    lacking = first_without_number(case.parts)
    if lacking is not None:
        return no_number(lacking)
    if not case.parts:
        return unsupported(msg("there is nothing to compare with"))
    if case.relation.kind in ("list-below", "list-above"):
        return _beyond(case)
    return _extremes(case)


def _beyond(case: Case) -> Outcome:
    assert case.relation.than is not None
    than = case.book.quantity(case.relation.than, case.instead)
    if than.exact is None:
        return no_number(than)
    below = case.relation.kind == "list-below"
    limit = than.exact
    inside: Callable[[Exact], bool] = (lambda x: x < limit) if below else (lambda x: x > limit)
    true = [part for part in case.parts if inside(part.exact or 0)]
    sign = "<" if below else ">"
    formula = msg("{listed} {sign} {limit}", listed=_with_numbers(true), sign=sign, limit=than.text)
    return _compared(case, true, formula)


def _extremes(case: Case) -> Outcome:
    """The n largest or smallest; where the last of them ties with others, any of these will do."""
    largest = case.relation.kind == "list-largest"
    ordered = sorted(case.parts, key=lambda part: part.exact or 0, reverse=largest)
    n = len(case.mine.words)
    true, rest = ordered[:n], ordered[n:]
    formula = msg("in order: {listed}", listed=_with_numbers(ordered))
    if rest and true[-1].exact == rest[0].exact:
        edge = true[-1].exact
        said = {fold(word) for word in case.mine.words}
        tied = [part for part in ordered if part.exact == edge]
        tied.sort(key=lambda part: fold(_name(part)) not in said)
        sure = [part for part in true if part.exact != edge]
        true = sure + tied[: n - len(sure)]
    return _compared(case, true, formula)


def _compared(case: Case, true: Sequence[Part], formula: Message) -> Outcome:
    said = {fold(word): word for word in case.mine.words}
    names = {fold(_name(part)): _name(part) for part in true}
    computed = ", ".join(names.values())
    missing = [name for folded, name in names.items() if folded not in said]
    extra = [word for folded, word in said.items() if folded not in names]
    if not missing and not extra:
        return Outcome(AGREES, computed, formula=formula)
    explanation = []
    if missing:
        explanation.append(msg("missing: {names}", names=named(missing)))
    if extra:
        explanation.append(msg("too many: {names}", names=named(extra)))
    return Outcome(CONTRADICTED, computed, explanation=tuple(explanation), formula=formula)


def _with_numbers(parts: Sequence[Part]) -> tuple[str | Message, ...]:
    shown = tuple(msg("{name} {value}", name=_name(part), value=part.text) for part in parts[:MAX_SHOWN])
    rest = len(parts) - len(shown)
    return (*shown, msg("and {count} more", count=Decimal(rest))) if rest else shown


def _name(part: Part) -> str:
    return part.label or part.address or part.text
