"""Tables with the answers of many, drawn for tests: a row for each subject, or for each respondent or person."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest

from evalkit.batch.columns.cells import answers_of, places_of
from evalkit.batch.columns.result_row import texts_of
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL, Node
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.batch import Cells, Wanted
    from evalkit.instruments import Instrument, Records

ROWS, PEOPLE = 40, 240
OF_ROWS = (0, 0, 0.03, 0.3, 0.9)  # share of the cells that are missing, in every fifth row
UNITS = ("Loket A", "Loket B", "loket  a", "Loket C", None, "Loket D")
MISSING = {"Loket A": 0.0, "Loket B": 0.02, "loket  a": 0.0, "Loket C": 0.2, None: 0.0, "Loket D": 0.95}

# DuckDB looks every name up in Python: what is large takes long, and covers no line that the others leave.
LARGE = ("kami@4.2", "kami@5.0", "sakip@2021", "spip@2021")


def on_engines(specs: Sequence[str]) -> list[Any]:
    """Each instrument on Polars and on DuckDB, for pytest."""
    return [
        pytest.param(spec, engine, marks=pytest.mark.long if engine == "duckdb" and spec in LARGE else ())
        for spec in specs
        for engine in ("polars", "duckdb")
    ]


def table(one: Instrument, seed: int = 13, digits: int = 0) -> pl.DataFrame:
    """Rows of answers: few that differ from the height of all, so that bands and gates come near, or any; some missing."""
    draw = random.Random(seed)  # noqa: S311  # rows of a test
    leaves = [one.nodes[plan_for(one).codes[at]] for at in plan_for(one).leaf_ends]
    rows = []
    for number in range(ROWS):
        height = draw.random()
        answers = {leaf.code: _cell(draw, _levels(one, leaf, digits), height, number) for leaf in leaves}
        first = leaves[number % len(leaves)].code
        missing = OF_ROWS[number % len(OF_ROWS)]
        rows.append(
            {code: None if code != first and draw.random() < missing else cell for code, cell in answers.items()}
        )
    return pl.DataFrame(rows, schema={leaf.code: pl.Int64 for leaf in leaves})


def row_by_itself(one: Instrument, cells: Cells, wanted: Wanted, row: Mapping[str, int | None]) -> dict[str, Any]:
    """What the evaluation of one *row* gives for the columns that are wanted, each as text."""
    given = assessment(one, answers=answers_of(one, cells, row))
    return dict(texts_of(evaluate(one, given, readings=bool(wanted.readings), findings=False), wanted))


def _levels(one: Instrument, leaf: Node, digits: int) -> list[int]:
    scale = one.scales[leaf.scale or ""]
    if scale.kind != "number":
        return list(places_of(one, leaf))
    low, high = (int(end * 10**digits) for end in (scale.minimum, scale.maximum))
    return sorted({low, low + 1, high - 1, high, *range(low, high, max(1, (high - low) // 97))})


def _cell(draw: random.Random, allowed: list[int], height: float, number: int) -> int:
    return draw.choice(allowed) if number % 2 or draw.random() < 0.2 else allowed[int(height * len(allowed))]


def drawn(one: Instrument, seed: int) -> pl.DataFrame:
    """Rows of units that lack nothing, little, or nearly all; with numbers at the bounds of steps."""
    draw = random.Random(seed)  # noqa: S311  # rows of a test
    assert one.records is not None
    allowed = allowed_cells(one)
    rows = []
    for number in range(PEOPLE):
        unit = UNITS[number % len(UNITS)]
        cells = {name: None if draw.random() < MISSING[unit] else draw.choice(found) for name, found in allowed.items()}
        first = next(iter(allowed))
        if cells[first] is None and (
            one.records.population is not None or all(cell is None for cell in cells.values())
        ):
            cells[first] = draw.choice(allowed[first])
        rows.append({"unit": unit, "row": number, **cells})
    return pl.DataFrame(rows, schema={"unit": pl.String, "row": pl.Int64, **dict.fromkeys(allowed, pl.Int64)})


def allowed_cells(one: Instrument) -> dict[str, list[int]]:
    """What a column can hold, as whole numbers; the one that the population hangs on first."""
    records = one.records
    assert records is not None
    if records.answers is not None:
        scale = one.scales[records.answers]
        places = list(places_of(one, Node(code="", title="", cite=scale.cite, scale=scale.key)))
        return dict.fromkeys(one.leaves_under(TOTAL), places)
    found = {
        name: list(range(len(column.values))) or _numbers(records, name) for name, column in records.columns.items()
    }
    first = records.population.column if records.population is not None else next(iter(found))
    return {first: found[first], **found}


def _numbers(records: Records, name: str) -> list[int]:
    bounds = [step.minimum for entry in records.points if entry.column == name for step in entry.steps if step.minimum]
    return sorted({max(0, int(100 * bound) + by) for bound in bounds for by in (-1, 0, 1)})
