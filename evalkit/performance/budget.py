"""The budget added up from its lowest lines, by line and by objective, and the efficiency it shows."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.tuples import NamedTuple
from evalkit.method.achievement import Spending
from evalkit.performance.model import BudgetResult, Money

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.loading.report_rules.model import EfficiencyRule
    from evalkit.performance.model import BudgetLine, Report

PERCENT = 100


class Sums(NamedTuple):
    """Ceiling and spending of some lowest lines, each ``None`` if one of them is blank."""

    ceiling: Exact | None
    spent: Exact | None


class BudgetSums(NamedTuple):
    """The budget of a report, added up.

    Attributes:
        results: In the order of the tree: below each line those that belong to it, beside each other as in the table.
        sums: Code → sums of the lowest lines below it; its own numbers for a lowest line.
        objectives: Objective → its money, where all of it is known.
        total: Of all lowest lines, if all are known.
        blank: Lowest lines without ceiling or spending.
        unassigned: Lowest lines that belong to no objective.
    """

    results: tuple[BudgetResult, ...] = ()
    sums: Mapping[str, Sums] = {}
    objectives: Mapping[str, Money] = {}
    total: Money | None = None
    blank: tuple[BudgetLine, ...] = ()
    unassigned: tuple[BudgetLine, ...] = ()


def add_up(report: Report) -> BudgetSums:
    """The budget of *report*, added up."""
    if not report.budget:
        return BudgetSums()
    lines = {line.code: line for line in report.budget}
    above = {code: _above(code, lines) for code in lines}
    parents = {codes[0] for codes in above.values() if codes}
    leaves = [line for line in report.budget if line.code not in parents]
    under: dict[str, list[BudgetLine]] = {code: [] for code in lines}
    for leaf in leaves:
        for code in (leaf.code, *above[leaf.code]):
            under[code].append(leaf)
    sums = {code: _sums(below) for code, below in under.items()}
    by_indicator = objectives_of_lines(report)
    owner = {leaf.code: _owner(leaf, above[leaf.code], lines, by_indicator) for leaf in leaves}
    return BudgetSums(
        results=tuple(
            BudgetResult(
                line=line, depth=len(above[line.code]), money=_money(sums[line.code]), is_leaf=line.code not in parents
            )
            for line in _as_tree(report.budget, above)
        ),
        sums=sums,
        objectives=_by_objective(report, leaves, owner),
        total=_money(_sums(leaves)),
        blank=tuple(leaf for leaf in leaves if leaf.ceiling is None or leaf.spent is None),
        unassigned=tuple(leaf for leaf in leaves if owner[leaf.code] is None),
    )


def _above(code: str, lines: Mapping[str, BudgetLine]) -> tuple[str, ...]:
    """Codes of the lines above *code*, the nearest first."""
    steps = code.split(".")
    longer = (".".join(steps[:count]) for count in range(len(steps) - 1, 0, -1))
    return tuple(each for each in longer if each in lines)


def _as_tree(lines: Iterable[BudgetLine], above: Mapping[str, Sequence[str]]) -> list[BudgetLine]:
    """*lines*, each behind the line above it; so a line that a table lists elsewhere is not taken for another's part."""
    under: dict[str | None, list[BudgetLine]] = {}
    for line in lines:
        under.setdefault(next(iter(above[line.code]), None), []).append(line)
    budget_lines: list[BudgetLine] = []
    waiting = under.get(None, [])[::-1]
    while waiting:
        budget_lines.append(waiting.pop())
        waiting += under.get(budget_lines[-1].code, [])[::-1]
    return budget_lines


def _owner(
    leaf: BudgetLine, above: Sequence[str], lines: Mapping[str, BudgetLine], by_indicator: Mapping[str, Sequence[str]]
) -> str | None:
    """The objective of a line: its own, else that of the nearest line above that has one; else that of all indicators that name it."""
    codes = (leaf.code, *above)
    stated = next((one for code in codes if (one := lines[code].objective) is not None), None)
    named = next((found for code in codes if (found := by_indicator.get(code))), ())
    return named[0] if stated is None and len(named) == 1 else stated


def objectives_of_lines(report: Report) -> dict[str, list[str]]:
    """Budget line → the objectives of the indicators that name it, each once."""
    found: dict[str, list[str]] = {}
    for indicator in report.indicators:
        for code in indicator.budget:
            named = found.setdefault(code, [])
            named += [] if indicator.objective in named else [indicator.objective]
    return found


def of_lines(report: Report, codes: Sequence[str]) -> Money | None:
    """The money of the lines *codes* and of all below them, each lowest line once; nothing where one is blank, or of no line."""
    under = [
        line for line in report.budget if any(line.code == code or line.code.startswith(f"{code}.") for code in codes)
    ]
    lowest = [line for line in under if not any(budget_line.code.startswith(f"{line.code}.") for budget_line in under)]
    return _money(_sums(lowest)) if lowest else None


def _by_objective(report: Report, leaves: Sequence[BudgetLine], owner: Mapping[str, str | None]) -> dict[str, Money]:
    found = {}
    for objective in report.objectives:
        own = [leaf for leaf in leaves if owner[leaf.code] == objective.code]
        money = _money(_sums(own)) if own else None
        if money is not None:
            found[objective.code] = money
    return found


def _sums(leaves: Sequence[BudgetLine]) -> Sums:
    ceilings, spent = [leaf.ceiling for leaf in leaves], [leaf.spent for leaf in leaves]
    return Sums(*[sum_of(None if one is None else one.exact for one in column) for column in (ceilings, spent)])


def sum_of(values: Iterable[Exact | None]) -> Exact | None:
    """The sum; nothing if one of them is not known."""
    listed = list(values)
    known = [value for value in listed if value is not None]
    return sum(known, Fraction(0)) if len(known) == len(listed) else None


def _money(sums: Sums) -> Money | None:
    if sums.ceiling is None or sums.spent is None:
        return None
    absorption = Fraction(sums.spent) / sums.ceiling * PERCENT if sums.ceiling else None
    return Money(ceiling=sums.ceiling, spent=sums.spent, absorption=absorption)


def efficiency(rule: EfficiencyRule, paid: Iterable[tuple[Money, Exact]]) -> Exact | None:
    """Efficiency, in percent, of objectives: what each cost, and what it achieved."""
    spending = [
        Spending(ceiling=money.ceiling, spent=money.spent, achievement=achievement) for money, achievement in paid
    ]
    return rule.form.compute(spending) if spending else None


def efficiency_value(rule: EfficiencyRule, found: Exact | None) -> Exact | None:
    """Efficiency as a value from 0 to 100, kept between the ends of the rule."""
    if found is None:
        return None
    kept = min(max(found, rule.low), rule.high)
    return Fraction(kept - rule.low) / (rule.high - rule.low) * PERCENT
