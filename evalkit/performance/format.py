"""What is declared of the format of report files; the rest of their JSON Schema is written by hand: what the audit reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.performance.model import Budget, Indicator, Objective, Report
from evalkit.performance.model.report import Reused
from evalkit.schema.declare import table_of
from evalkit.schema.json_schema import table_schema

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.schema.json_schema import Schema
    from evalkit.schema.keys import Table

TABLES: Mapping[str, Table] = {one.name: one for one in map(table_of, (Report, Objective, Indicator, Reused, Budget))}


def with_declared(schema: Schema) -> Schema:
    """The JSON Schema of report files, with the definitions of the tables that are declared."""
    return schema | {"$defs": schema["$defs"] | {name: table_schema(one) for name, one in TABLES.items()}}
