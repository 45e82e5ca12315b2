"""The tables of report files from which a report is computed; ``audit.format`` has them all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.performance.model import Budget, Indicator, Objective, Report
from evalkit.performance.model.report import Reused
from evalkit.schema.declare import table_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.schema.keys import Table

TABLES: Mapping[str, Table] = {one.name: one for one in map(table_of, (Report, Objective, Indicator, Reused, Budget))}
