"""A data frame of any library that narwhals knows → the same with a column of whole numbers for each code, as the columns engine takes them."""

from __future__ import annotations

import decimal
import math
from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.errors import AssessmentError, Fault, Faults, Position
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.batch.encoding.cell_reader import CellReader, style_of_texts, text_of
from evalkit.batch.encoding.roles import ANSWERS, RECORDS, VALUES, Roles, Use
from evalkit.batch.frames.column_names import is_spark
from evalkit.mapping.faults import as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.mapping.map_file import Hints, TableMap

BAD = "\x01bad"  # whether a cell of the row cannot be read
TAKEN = msg("whole numbers, decimal numbers or text")
_FLOAT_DECIMALS = 4  # a binary float with more was computed
_WIDE = (nw.UInt64, nw.Int128, nw.UInt128)  # their numbers need not fit into the 64 bits that are computed with
_UNREAD = (nw.Binary, nw.Duration, nw.Object)  # no library turns them into text for certain
Frame = Any  # a DataFrame or LazyFrame of narwhals


def name_of(use: Use) -> str:
    """The name of the column of whole numbers: the code of what is computed with, another for what is compared or only looked up."""
    return use.code if use.section in (ANSWERS, VALUES, RECORDS) else f"\x01{use.section} {use.code}"


class Readers(NamedTuple):
    """What reads the columns of a table, by heading, and what is to be said of them."""

    of: Mapping[str, CellReader]
    notes: tuple[Message, ...] = ()

    @property
    def digits(self) -> dict[str, int]:
        """Code → the decimals of its column of numbers."""
        return {reader.use.code: reader.digits for reader in self.of.values() if reader.is_scaled}


def _is_read(kind: Any) -> bool:
    return not kind.is_nested() and kind not in _UNREAD


def _is_counted(kind: Any) -> bool:
    """Whether cells are whole numbers of 64 bits, so that none need be looked up."""
    return bool(kind.is_integer()) and kind not in _WIDE


def _is_measured(kind: Any, reader: CellReader) -> bool:
    """Whether all values of a column must be seen before one is read."""
    return _is_read(kind) and (kind.is_float() or (reader.is_number and not _is_counted(kind)))


# --- What whole columns say -----------------------------------------------------------------------------------------


def readers_of(
    roles: Roles,
    instrument: Instrument,
    given: TableMap,
    types: Mapping[str, Any],
    values_of: Callable[[Sequence[str]], Mapping[str, Collection[Any]]],
    file: str = "",
    kept: Mapping[str, Collection[str]] = {},
) -> Readers:
    """What reads the columns.

    Args:
        roles: Which columns are read.
        instrument: What they are answers to.
        given: What a mapping says of texts, and of the decimal sign.
        types: The narwhals type of each column.
        values_of: Every value of some columns, each once: of floats, and of numbers whose decimals no type says.
        file: For faults.
        kept: As a ``TableSource`` has it.

    Raises:
        AssessmentError: Texts write numbers in two ways, or a column of floats holds numbers that somebody computed.
    """
    faults = Faults(file)
    answers, letters = given.by_column(), given.source.letters
    found = {
        use.heading: CellReader(use, instrument, answers, kept.get(use.heading, ()), letters) for use in roles.used
    }
    values = values_of([heading for heading, reader in found.items() if _is_measured(types[heading], reader)])
    headings = dict.fromkeys([*roles.named, *(use.heading for use in roles.used)])
    for heading in (one for one in headings if not _is_read(types[one])):
        problem = msg("lists and records in a cell are not read")
        if not types[heading].is_nested():
            problem = msg("cells of the type {kind} are not read", kind=type(types[heading]).__name__)
        faults.add(Position(column=visible(heading)), problem, expected=TAKEN)
    floats = [heading for heading in values if types[heading].is_float()]
    refuse_computed({heading: values[heading] for heading in floats}, faults)
    texts = {one: list(map(found[one].written, _texts(values[one]))) for one in values if types[one] == nw.String}
    style = {",": "id", ".": "en"}[given.source.decimal] if given.source.decimal else style_of_texts(texts, faults)
    faults.raise_if_any(AssessmentError)
    for heading, reader in found.items():
        if heading in texts:
            reader.measure(texts[heading], style)
        elif heading in values:
            reader.measure([text_of(one) for one in values[heading]], "en")
    told = [msg("columns of binary floats are taken as the decimals that they print, at most {digits} of them: {columns}",
                digits=str(_FLOAT_DECIMALS), columns=tuple(map(visible, floats[:8])))] if floats else []  # fmt: skip
    return Readers(found, tuple(told))


def refuse_meanings(readers: Iterable[CellReader], given: Hints) -> None:
    """Refuse a mapping by which a text means what none of the columns takes that it is said of: once, not in every row.

    Raises:
        AssessmentError: It has such texts.
    """
    faults, every = Faults(given.file), list(readers)
    for code, told in given.map.by_column().items():
        takers = [one for one in every if code in ("", one.use.code)]
        if any(one.use.section not in (ANSWERS, RECORDS) for one in takers):
            continue
        for text, meant in told.items():
            found = [one.read(as_text(meant)).problem for one in takers]
            if found and found[0] is not None and all(found):
                place = ".".join(("answers", *([visible(code)] if code else []), visible(text)))
                hint = msg("it is what the mapping says that {text} means in the table", text=visible(text, 40))
                faults.add(place, found[0], hint=hint)
    faults.raise_if_any(AssessmentError)


def _texts(values: Iterable[Any]) -> list[str]:
    return [text for value in values if (text := str(value).strip())]


def refuse_computed(columns: Mapping[str, Collection[Any]], faults: Faults) -> None:
    """Note which columns of binary floats hold one that is no printed number."""
    for heading, values in columns.items():
        wrong = next((value for value in values if not math.isnan(value) and not _is_printed(value)), None)
        if wrong is not None:
            faults.found.append(
                Fault(
                    file=faults.file,
                    place=Position(column=visible(heading)),
                    problem=msg(
                        "{found} is a binary float with more than {digits} decimals: which number was meant is not known",
                        found=repr(wrong),
                        digits=str(_FLOAT_DECIMALS),
                    ),
                    expected=TAKEN,
                    hint=msg("round the column to the decimals that were printed"),
                )
            )


def _is_printed(value: float) -> bool:
    exponent = decimal.Decimal(repr(value)).normalize().as_tuple().exponent if math.isfinite(value) else "inf"
    return isinstance(exponent, int) and exponent >= -_FLOAT_DECIMALS


# --- Rows -----------------------------------------------------------------------------------------------------------


def encoded(frame: Frame, readers: Mapping[str, CellReader], keep: Sequence[str]) -> Frame:
    """*frame* with a column of whole numbers for each one that is read, the columns *keep* as they are, and ``BAD``."""
    values = _values_of(frame, readers)
    cells = {
        name_of(reader.use): _in_order(heading, *reader.ends)
        if heading not in values and reader.ends is not None
        else _looked_up(frame, heading, reader, values[heading])
        for heading, reader in readers.items()
    }
    bad = [is_bad for _, is_bad in cells.values() if is_bad is not None]
    wrong = nw.any_horizontal(*bad, ignore_nulls=True) if bad else nw.lit(value=False)
    numbers = [number.alias(name) for name, (number, _) in cells.items()]
    return frame.select(*[nw.col(one) for one in keep], *numbers, wrong.alias(BAD))


def _in_order(heading: str, low: int, high: int) -> tuple[Any, Any | None]:
    """Levels that are whole numbers in a row: their places, and whether a cell cannot be read."""
    number = nw.col(heading).cast(nw.Int64)
    is_there = (number >= low) & (number <= high)  # what is not has no room in the few bits of a level
    return nw.when(is_there).then(number - nw.lit(low, nw.Int64)), ~is_there


def _looked_up(frame: Frame, heading: str, reader: CellReader, values: Sequence[Any]) -> tuple[Any, Any | None]:
    """The whole numbers of a column, and whether a cell of it cannot be read; nothing where all can."""
    kind = frame.collect_schema()[heading]
    cell = _cell(kind, heading)
    read = {value: reader.read(decimal.Decimal(value) if kind == nw.Decimal else value) for value in values}
    numbers = {one: found.number for one, found in read.items() if found.number is not None}
    bad = [one for one, found in read.items() if found.problem is not None]
    looked_up = (
        cell.replace_strict(list(numbers), list(numbers.values()), default=None, return_dtype=nw.Int64)
        if numbers
        else nw.lit(None, nw.Int64)
    )
    return looked_up, cell.is_in(bad) if bad else None


def _cell(kind: Any, heading: str) -> Any:
    """A cell as something that can be looked up."""
    is_plain = _is_counted(kind) or kind.is_float() or kind in (nw.Boolean, nw.String)
    return nw.col(heading) if is_plain else nw.col(heading).cast(nw.String)


def _values_of(frame: Frame, readers: Mapping[str, CellReader]) -> dict[str, list[Any]]:
    """The values of the columns whose cells are looked up, each once; Spark goes through the table for all of them together."""
    kinds = frame.collect_schema()
    cells = {
        heading: _cell(kinds[heading], heading)
        for heading, reader in readers.items()
        if not (_is_counted(kinds[heading]) and reader.ends is not None)
    }
    if not is_spark(frame):
        return {heading: different(frame.select(cell.alias(heading)), heading) for heading, cell in cells.items()}
    from pyspark.sql import functions  # noqa: PLC0415  # is there where the frame is

    sets = [functions.collect_set(heading).alias(heading) for heading in cells]
    listed = nw.to_native(frame.select(*[cell.alias(heading) for heading, cell in cells.items()])) if sets else None
    return {} if listed is None else listed.agg(*sets).collect()[0].asDict()


def different(frame: Frame, column: str) -> list[Any]:
    """The values of a column, each once, without blanks."""
    found = frame.select(column).unique()
    whole = found.collect() if isinstance(found, nw.LazyFrame) else found
    values: list[Any] = whole.get_column(column).drop_nulls().to_list()
    return values


def bad_cells(frame: Frame, readers: Mapping[str, CellReader], row: str) -> Iterator[tuple[Any, str, str, Any]]:
    """Of rows with ``BAD`` cells: number of the row, heading, the cell as text, and why it cannot be read."""
    for heading, reader in readers.items():
        kind = frame.collect_schema()[heading]
        for number, cell in frame.select(row, heading).iter_rows():
            value = decimal.Decimal(cell) if kind == nw.Decimal and cell is not None else cell
            found = None if cell is None else reader.read(value)
            if found is not None and found.problem is not None:
                yield number, heading, text_of(cell) if kind.is_float() else str(cell), found.problem
