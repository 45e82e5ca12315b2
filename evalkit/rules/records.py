"""``[records]``: how leaves follow from a table of respondents or persons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.model import Cite, Column, Population, RecordPoints, Records, Step
from evalkit.text import Text, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.rules.reader import Reader

BLANKS = ("answered", "zero", "complete", "pooled", "range")
POOLS = ("rows", "units")


def read_records(reader: Reader | None, inherited: Cite) -> Records | None:
    """``[records]`` with its columns, population and points."""
    if reader is None:
        return None
    columns = _read_columns(reader)
    population = _read_population(reader)
    cite = reader.cite(inherited)
    records = Records(
        table=reader.need("table"),
        title=reader.prose("title", required=True) or Text("", ""),
        cite=cite,
        blanks=reader.word("blanks", BLANKS) or "range",
        pool=reader.word("pool", POOLS) or "rows",
        unit=reader.text("unit") or "unit",
        answers=reader.text("answers"),
        population=population,
        columns=columns,
        points=read_points(reader, columns, cite),
        groups=reader.flag("groups"),
        refused=reader.prose("refused"),
    )
    reader.close()
    return records


def _read_population(reader: Reader) -> Population | None:
    table = reader.table("population")
    if table is None:
        return None
    population = Population(
        column=table.need("column"),
        include=table.texts("include", required=True),
        exclude=table.texts("exclude"),
        reason=table.prose("reason", required=True) or Text("", ""),
    )
    table.cite(Cite(sources=(), mark="inferred"))
    table.close()
    return population


def _read_columns(reader: Reader) -> dict[str, Column]:
    found: dict[str, Column] = {}
    table = reader.table("columns")
    for name in table.data if table else ():
        item = table.table(name) if table else None
        if item is None:
            continue
        words = item.table("also")
        also = {word: words.number(word, required=True) or 0 for word in words.data} if words else {}
        found[name] = Column(
            name=name,
            values=item.texts("values"),
            minimum=item.number("min"),
            maximum=item.number("max"),
            also=also,
        )
        item.cite(Cite(sources=(), mark="inferred"))
        item.close()
    return found


def read_points(reader: Reader, columns: Mapping[str, Column], inherited: Cite) -> tuple[RecordPoints, ...]:
    """``[[records.points]]``; each column must exist and each of its words must have points."""
    found = []
    for item in reader.tables("points", "node"):
        column = item.word("column", tuple(columns), required=True) if columns else item.need("column")
        words = item.table("points")
        entry = RecordPoints(
            node=item.need("node"),
            column=column or "",
            cite=item.cite(inherited),
            where=_read_where(item, columns),
            words={word: words.number(word, required=True) or 0 for word in words.data} if words else {},
            steps=_read_steps(item),
        )
        item.close()
        if bool(entry.words) == bool(entry.steps):
            item.faults.add(item.place, msg("either points or steps is needed"), expected=msg("one of the two"))
        if columns and entry.words and column:
            _check_words(item, entry, columns[column])
        found.append(entry)
    return tuple(found)


def _check_words(item: Reader, entry: RecordPoints, column: Column) -> None:
    for word in sorted(set(column.values) ^ set(entry.words)):
        item.faults.add(
            f"{item.at('points')}.{word}",
            msg("the words of points and of the column {column} differ", column=column.name),
            expected=msg("one of {choices}", choices=column.values),
        )


def _read_where(item: Reader, columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    where = item.table("where")
    found: dict[str, tuple[str, ...]] = {}
    for name in where.data if where else ():
        assert where is not None
        found[name] = where.texts(name)
        if not columns:
            continue
        if name not in columns:
            where.faults.unknown(
                where.at(name),
                msg("the column {name} is not known", name=name),
                name,
                columns,
                expected=msg("a column"),
            )
            continue
        for word in found[name]:
            if word not in columns[name].values:
                where.wrong(name, msg("one of {choices}", choices=columns[name].values))
    return found


def _read_steps(item: Reader) -> tuple[Step, ...]:
    found = []
    for step in item.tables("steps"):
        minimum, above = step.number("min"), step.number("above")
        found.append(
            Step(
                points=step.number("points", required=True) or 0,
                minimum=minimum if minimum is not None else above,
                exclusive=above is not None,
            )
        )
        step.close()
    return tuple(found)
