"""What a reader must know of the budget: sums that are none, blanks, overspending, lines that are totals.

Each slip in a sum is told where it was made, and once.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import half_up
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.result import Finding
from evalkit.performance.budget import sum_of
from evalkit.performance.prose import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact, Printed
    from evalkit.base.text import Message, Prose
    from evalkit.performance.budget import BudgetSums
    from evalkit.performance.model import BudgetLine, BudgetResult

    Column = Callable[[BudgetLine], Printed | None]

_TOTALS = ("jumlah", "total", "grand total")


def budget_findings(added: BudgetSums) -> Iterator[Finding]:
    """Everything that was noticed about the budget *added* up."""
    for line in added.blank:
        text = msg(
            "budget row {row}, {code}: ceiling or realisation is blank or left out; sums above it are not known",
            **_at(line),
        )
        yield _finding("budget-missing", WARNING, text, line)
    for result in added.results:
        if result.is_leaf:
            yield from _of_spending(result.line)
    for result in added.results:
        yield from _of_allocation(result.line)
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


def _of_allocation(line: BudgetLine) -> Iterator[Finding]:
    """What is allocated to the quarters is not the ceiling; a quarter that is blank is not known."""
    total = sum_of(None if one is None else one.exact for one in line.allocated)
    if not line.allocated or total is None or line.ceiling is None or total == line.ceiling.exact:
        return
    text = msg(
        "budget row {row}, {code}: the quarters are allocated {total}, and the ceiling is {ceiling}",
        total=shown(total),
        ceiling=Decimal(line.ceiling.text),
        **_at(line),
    )
    yield _finding("allocation-sum", WARNING, text, line)


def _of_sums(added: BudgetSums) -> Iterator[Finding]:
    """What is printed for a line where it is no sum of the lines below it, by line."""
    columns: tuple[tuple[Message, Column], ...] = (
        (msg("ceiling"), lambda line: line.ceiling),
        (msg("realisation"), lambda line: line.spent),
    )
    found = [(slip, name) for name, column in columns for slip in slips(added.results, column)]
    order = {result.line.code: at for at, result in enumerate(added.results)}
    for slip, name in sorted(found, key=lambda one: order[one[0].line.code]):
        yield _finding("budget-sum", ERROR, _said(slip, name), slip.line)


def _said(slip: WrongSum, column: Message) -> Message:
    args: dict[str, Prose] = {
        "column": column,
        "printed": Decimal(slip.printed.text),
        "sum": shown(slip.direct),
        "difference": shown(slip.printed.exact - slip.direct),
        **_at(slip.line),
    }
    if slip.lowest not in (None, slip.direct):  # another slip stands below it
        return msg(
            "budget row {row}, {code}: the {column} printed is {printed}, the lines directly below, as printed, add up"
            " to {sum} (difference {difference}), and the lowest lines to {lowest}",
            lowest=shown(slip.lowest or 0),
            **args,
        )
    return msg(
        "budget row {row}, {code}: the {column} printed is {printed}, the lines below add up to {sum}"
        " (difference {difference})",
        **args,
    )


def _of_totals(added: BudgetSums) -> Iterator[Finding]:
    """A line beside the programmes that is the sum of all of them: it is counted twice."""
    top = [result for result in added.results if result.depth == 0]
    for budget_result in top:
        others = [each for each in top if each is not budget_result]
        if budget_result.is_leaf and _can_be_total(budget_result, others) and _is_sum(budget_result, others, added):
            text = msg(
                "budget row {row}, {code}: ceiling and realisation are the sums of all other lines; it is most likely"
                " their total, which then counts twice. Leave it out: the total is added up",
                **_at(budget_result.line),
            )
            yield _finding("budget-total-line", WARNING, text, budget_result.line)


def _can_be_total(budget_result: BudgetResult, others: Sequence[BudgetResult]) -> bool:
    """Whether it can be told from its parts: of two single lines with the same numbers, only a name tells."""
    if len(others) > 1 or any(not result.is_leaf for result in others):
        return True
    return any(
        word.strip().casefold().startswith(_TOTALS) for word in (budget_result.line.code, budget_result.line.title)
    )


def _is_sum(budget_result: BudgetResult, others: Sequence[BudgetResult], added: BudgetSums) -> bool:
    own, parts = added.sums[budget_result.line.code], [added.sums[result.line.code] for result in others]
    whole = (sum_of(part.ceiling for part in parts), sum_of(part.spent for part in parts))
    return bool(parts and own.ceiling) and own == whole


# --- Sums that are none ----------------------------------------------------------------------------------------------

# Each slip below a line doubles the sums that may have been meant; with more than this, only the plain ones are tried.
MAX_SUMS = 64


class WrongSum(NamedTuple):
    """A line whose printed number is no sum of the lines below it.

    Attributes:
        direct: Sum of the lines directly below, as printed where they are.
        lowest: Sum of the lowest lines; ``None`` if one of them is blank.
    """

    line: BudgetLine
    printed: Printed
    direct: Exact
    lowest: Exact | None


class _Node(NamedTuple):
    """A line while its parents are looked at.

    Attributes:
        meant: Every number that whoever adds it up may have taken it for: what is printed, and what is below it.
        plain: What is printed, else the sum of the lines below; ``None`` if neither is known.
        lowest: Sum of its lowest lines.
    """

    meant: frozenset[Exact]
    plain: Exact | None
    lowest: Exact | None


_NOTHING = _Node(frozenset(), None, None)


def slips(results: Sequence[BudgetResult], column: Column) -> Iterator[WrongSum]:
    """The lines that are no sum of what is below them, in the order of the tree.

    A number that does not fit the lowest lines, because a line in between has a slip, is none: the sum of the printed
    lines directly below is right, too. So is the sum with the slip put right.

    Args:
        results: In the order of the tree: below each line those that belong to it.
        column: Ceiling or realisation of a line.
    """
    sums: list[WrongSum] = []
    waiting: dict[int, list[_Node]] = {}  # by depth: the lines whose parent is still to come
    for result in reversed(results):
        below, printed = waiting.pop(result.depth + 1, []), column(result.line)
        added = _NOTHING if result.is_leaf else _added(below)
        if printed is not None and added.plain is not None and not _is_one_of(printed, added.meant):
            sums.append(WrongSum(result.line, printed, added.plain, added.lowest))
        waiting.setdefault(result.depth, []).append(_as_printed(added, printed, is_leaf=result.is_leaf))
    yield from reversed(sums)


def _added(below: Sequence[_Node]) -> _Node:
    """What lines add up to, whatever is printed above them."""
    return _Node(_sums(below), sum_of(node.plain for node in below), sum_of(node.lowest for node in below))


def _as_printed(added: _Node, printed: Printed | None, *, is_leaf: bool) -> _Node:
    """A line that has these lines below it, with what is printed at it."""
    value = added.plain if printed is None else printed.exact
    meant = added.meant if value is None else added.meant | {value}
    return _Node(meant, value, value if is_leaf else added.lowest)


def _is_one_of(printed: Printed, sums: Iterable[Exact]) -> bool:
    return any(half_up(one, printed.digits) == printed.exact for one in sums)


def _sums(below: Sequence[_Node]) -> frozenset[Exact]:
    """Every sum that may have been meant by adding up these lines."""
    found: frozenset[Exact] = frozenset((Fraction(0),))
    for node in below:
        found = frozenset(one + more for one in found for more in node.meant)
        if len(found) > MAX_SUMS:
            plain = (sum_of(each.plain for each in below), sum_of(each.lowest for each in below))
            return frozenset(one for one in plain if one is not None)
    return found
