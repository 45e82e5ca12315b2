"""Budget lines that indicators name: those that several share, and those of another objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.verdicts import NOTE, WARNING
from evalkit.evaluation.result import Finding
from evalkit.performance.budget import objectives_of_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.performance.model import Report


def shared_findings(report: Report) -> Iterator[Finding]:
    """What a reader must know of the lines that indicators of *report* name."""
    lines = {line.code: line for line in report.budget}
    for code, objectives in objectives_of_lines(report).items():
        sharing = tuple(indicator.code for indicator in report.indicators if code in indicator.budget)
        if len(sharing) > 1:
            text = msg("{code} pays for {indicators}, and is counted once", code=visible(code), indicators=sharing)
            yield Finding(code="budget-shared", severity=NOTE, message=text, node=code)
        stated = lines[code].objective
        if stated is None and len(objectives) > 1:
            text = msg(
                "{code} pays for {objectives}: it counts in the total, and in none of these",
                code=visible(code),
                objectives=tuple(objectives),
            )
            yield Finding(code="budget-across", severity=WARNING, message=text, node=code)
        elif stated is not None and objectives != [stated]:
            text = msg(
                "{code} belongs to {objective} in the budget, and pays for indicators of {objectives}",
                code=visible(code),
                objective=stated,
                objectives=tuple(objectives),
            )
            yield Finding(code="budget-elsewhere", severity=WARNING, message=text, node=code)
