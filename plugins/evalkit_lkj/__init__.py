"""Laporan kinerja (LKj): rules of performance reports and their arithmetic."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import hookimpl
from evalkit.base.distribution import bundled_rules

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

    from evalkit.method.achievement import Arithmetic

evalkit_api = 2  # the version of the hooks that this is written for


@hookimpl
def evalkit_report_rules() -> list[Traversable]:
    """The rule files of performance reports."""
    return [bundled_rules() / "lkj"]


@hookimpl
def evalkit_achievements() -> list[Arithmetic]:
    """The formulas that these rule files name."""
    from evalkit_lkj import arithmetic  # noqa: PLC0415  # only when a report is computed

    return [*arithmetic.FORMULAS, *arithmetic.ZERO_RULES, *arithmetic.EFFICIENCIES]
