"""What predicates ask for: a row for each requirement, with what is there, what is needed, and what is lacking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, round_to, short_text, signed_text
from evalkit.base.text import Decimal, msg
from evalkit.base.verdicts import AGREES, ERROR, WARNING
from evalkit.evaluation.requirements import Asked, requirements
from evalkit.report.blocks import Column, Heading, Row, Sign, Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.report.blocks import Block, Inline

_SIGNS = {True: AGREES, False: ERROR, None: WARNING}
_MOST_BY = 3  # predicates beside which how far they are reached or missed has room
_SHOWN = {">=": "≥", "<=": "≤"}


def asked(evaluation: Evaluation) -> Iterator[Block]:
    """A row for each requirement; for each predicate what it needs, and how far that is reached or missed."""
    found = requirements(evaluation)
    if not found:
        return
    predicates = tuple(dict.fromkeys(one.predicate for one in found))
    by = len(predicates) <= _MOST_BY
    rows: dict[Prose, dict[str, Asked]] = {}
    for one in found:
        rows.setdefault(one.title, {})[one.predicate] = one
    columns = [Column(msg("requirement"), wrap=True), Column(msg("value"), number=True)]
    for predicate in predicates:
        columns += [Column(predicate, number=True), *([Column(msg("over or short"), number=True)] if by else [])]
    yield Heading(msg("What each predicate asks for"))
    yield Table(columns, [_row(title, one, predicates, evaluation, by=by) for title, one in rows.items()])


def _row(title: Prose, found: dict[str, Asked], predicates: Sequence[str], evaluation: Evaluation, *, by: bool) -> Row:
    digits = evaluation.total.node.digits
    values = [one.value for one in found.values() if one.value is not None]
    cells: list[Inline] = [title, decimal_text(values[0], digits) if values else ""]
    for predicate in predicates:
        one = found.get(predicate)
        both = ["", ""] if one is None else [_needed(one), _by(one, digits)]
        cells += both if by else both[:1]
    return Row(cells)


def _needed(one: Asked) -> Inline:
    if one.bound is None:
        return (Sign(_SIGNS[one.holds]),)
    return (Sign(_SIGNS[one.holds]), " ", Decimal(f"{_SHOWN.get(one.sign, one.sign)} {short_text(one.bound)}"))


def _by(one: Asked, digits: int) -> Prose:
    """How far the value lies beyond its bound, with as many decimals as it takes to tell it from none."""
    if one.by is None:
        return {True: msg("met"), False: msg("not met"), None: msg("not known")}[one.holds]
    return signed_text(one.by, digits if round_to(max(one.by, -one.by), digits, "half-up") else None)
