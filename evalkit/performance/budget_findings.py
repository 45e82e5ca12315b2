"""What a reader must know of the budget: sums that are none, blanks, overspending, lines that are totals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Decimal, msg, visible
from evalkit.evaluation.result import Finding
from evalkit.performance.budget_sums import slips
from evalkit.performance.shown import ERROR, NOTE, WARNING, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.performance.budget import Budget, Sums
    from evalkit.performance.budget_sums import Slip
    from evalkit.performance.model import BudgetLine, BudgetResult

_TOTALS = ("jumlah", "total", "grand total")


def budget_findings(added: Budget) -> Iterator[Finding]:
    """Everything that was noticed about the budget *added* up."""
    for line in added.blank:
        text = msg(
            "budget row {row}, {code}: ceiling or realisation is blank; sums above it are not known", **_at(line)
        )
        yield _finding("budget-missing", WARNING, text, line)
    for one in added.results:
        if one.is_leaf:
            yield from _of_spending(one.line)
    yield from _of_sums(added)
    yield from _of_totals(added)
    if added.objectives:
        for line in added.unassigned:
            text = msg("budget row {row}, {code}: belongs to no objective", **_at(line))
            yield _finding("budget-unassigned", NOTE, text, line)


def _at(line: BudgetLine) -> dict[str, str]:
    return {"row": str(line.row), "code": visible(line.code)}


def _finding(code: str, severity: str, text: Message, line: BudgetLine) -> Finding:
    return Finding(code=code, severity=severity, message=text, node=line.code)


def _of_spending(line: BudgetLine) -> Iterator[Finding]:
    """More was spent than there was. A blank ceiling is not known, and told elsewhere."""
    if line.ceiling is None or line.spent is None or line.spent.exact <= line.ceiling.exact:
        return
    spent = Decimal(line.spent.text)
    if line.ceiling.exact == 0:
        text = msg("budget row {row}, {code}: {spent} was spent, and the ceiling is 0", spent=spent, **_at(line))
        yield _finding("spent-without-ceiling", WARNING, text, line)
        return
    text = msg(
        "budget row {row}, {code}: {spent} was spent, which is above the ceiling of {ceiling}",
        spent=spent,
        ceiling=Decimal(line.ceiling.text),
        **_at(line),
    )
    yield _finding("over-ceiling", WARNING, text, line)


def _of_sums(added: Budget) -> Iterator[Finding]:
    """What is printed for a line where it is no sum of the lines below it, by line."""
    found = [(slip, True) for slip in slips(added.results, lambda line: line.ceiling)]
    found += [(slip, False) for slip in slips(added.results, lambda line: line.spent)]
    order = {one.line.code: at for at, one in enumerate(added.results)}
    for slip, is_ceiling in sorted(found, key=lambda one: order[one[0].line.code]):
        yield _finding("budget-sum", ERROR, _said(slip, is_ceiling=is_ceiling), slip.line)


def _said(slip: Slip, *, is_ceiling: bool) -> Message:
    args = {
        "printed": Decimal(slip.printed.text),
        "sum": shown(slip.direct),
        "difference": shown(slip.printed.exact - slip.direct),
        **_at(slip.line),
    }
    if slip.lowest not in (None, slip.direct):
        args["lowest"] = shown(slip.lowest or 0)
        return _said_of_both(args, is_ceiling=is_ceiling)
    if is_ceiling:
        return msg(
            "budget row {row}, {code}: the ceiling printed is {printed}, the lines below add up to {sum}"
            " (difference {difference})",
            **args,
        )
    return msg(
        "budget row {row}, {code}: the realisation printed is {printed}, the lines below add up to {sum}"
        " (difference {difference})",
        **args,
    )


def _said_of_both(args: Mapping[str, str], *, is_ceiling: bool) -> Message:
    """A line with another slip below it, so that the lines directly below and the lowest ones add up to other sums."""
    if is_ceiling:
        return msg(
            "budget row {row}, {code}: the ceiling printed is {printed}, the lines directly below, as printed, add up"
            " to {sum} (difference {difference}), and the lowest lines to {lowest}",
            **args,
        )
    return msg(
        "budget row {row}, {code}: the realisation printed is {printed}, the lines directly below, as printed, add up"
        " to {sum} (difference {difference}), and the lowest lines to {lowest}",
        **args,
    )


def _of_totals(added: Budget) -> Iterator[Finding]:
    """A line beside the programmes that is the sum of all of them: it is counted twice."""
    top = [one for one in added.results if one.depth == 0]
    for one in top:
        others = [each for each in top if each is not one]
        if one.is_leaf and _can_be_total(one, others) and _is_sum(one, others, added):
            text = msg(
                "budget row {row}, {code}: ceiling and realisation are the sums of all other lines; it is most likely"
                " their total, which then counts twice. Leave it out: the total is added up",
                **_at(one.line),
            )
            yield _finding("budget-total-line", WARNING, text, one.line)


def _can_be_total(one: BudgetResult, others: Sequence[BudgetResult]) -> bool:
    """Whether it can be told from its parts: of two single lines with the same numbers, only a name tells."""
    if len(others) > 1 or any(not each.is_leaf for each in others):
        return True
    return any(word.strip().casefold().startswith(_TOTALS) for word in (one.line.code, one.line.title))


def _is_sum(one: BudgetResult, others: Sequence[BudgetResult], added: Budget) -> bool:
    own, parts = added.sums[one.line.code], [added.sums[each.line.code] for each in others]
    return bool(parts and own.ceiling) and own == _all(parts)


def _all(parts: Sequence[Sums]) -> tuple[Exact | None, Exact | None]:
    """The sums of *parts*, each ``None`` if one is not known."""
    ceilings, spent = [one.ceiling for one in parts], [one.spent for one in parts]
    return _sum(ceilings), _sum(spent)


def _sum(values: Sequence[Exact | None]) -> Exact | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
