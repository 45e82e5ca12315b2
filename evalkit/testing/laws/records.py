"""Laws about files and tables: what is written is read again as the same; rows have no order, and together they give what they give one by one."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg, visible
from evalkit.files.inputs import read
from evalkit.files.write import write_assessment
from evalkit.instruments import TOTAL
from evalkit.testing import strategies
from evalkit.testing.laws.common import both, evaluated, first_difference, summary
from evalkit.testing.laws.model import Law, LawBroken, always
from evalkit.testing.tables import numbered

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.assessment import Assessment, Table
    from evalkit.instruments import Instrument, Records

_POOLED = "pooled"  # what a blank does hangs on all other rows


def rows_in_any_order(instrument: Instrument, assessment: Assessment, other: Assessment) -> None:
    """The same rows in another order give the same scores."""
    difference = first_difference(*both(instrument, assessment, other))
    if difference is not None:
        raise LawBroken(msg("the same rows in another order: {difference}", difference=difference), assessment, other)


@st.composite
def _shuffled(draw: st.DrawFn, instrument: Instrument) -> tuple[Assessment, Assessment]:
    assessment = draw(strategies.of_tables(instrument))
    tables = {}
    for key, table in assessment.tables.items():
        rows = draw(st.permutations([cells for _, cells in table.rows]))
        tables[key] = attrs.evolve(table, rows=numbered(rows))
    return assessment, attrs.evolve(assessment, tables=tables)


def no_tables(instrument: Instrument) -> Message | None:
    """Why laws about tables say nothing: none is taken."""
    return None if strategies.takes_tables(instrument) else msg("no table of respondents or persons is taken")


def same_as_single_rows(instrument: Instrument, assessment: Assessment) -> None:
    """Every leaf has the mean of what it has in the rows, each given as a table of its own."""
    together = evaluated(instrument, assessment)
    singly = [evaluated(instrument, alone, (assessment, alone)) for alone in _single_rows(instrument, assessment)]
    for code in instrument.leaves_under(TOTAL):
        for side, end in enumerate(("low", "high")):
            wanted, found = _mean(singly, code, side), _end(together.nodes[code], side)
            if wanted != found:
                shown = ["—" if each is None else short_text(each) for each in (wanted, found)]
                raise LawBroken(
                    msg("the rows one by one give {code} a mean of {wanted}, the table gives {found} ({end})",
                        code=code, wanted=shown[0], found=shown[1], end=end), assessment)  # fmt: skip


def _single_rows(instrument: Instrument, assessment: Assessment) -> Iterator[Assessment]:
    """*assessment* with each row that is measured as the only one."""
    records = instrument.records
    assert records is not None  # else there is no such law
    table = assessment.tables[records.table]
    for cells in _measured(records, table):
        yield attrs.evolve(assessment, tables={records.table: attrs.evolve(table, rows=numbered([cells]))})


def _measured(records: Records, table: Table) -> Iterator[tuple[str | None, ...]]:
    for _, cells in table.rows:
        word = cells[table.header.index(records.population.column)] if records.population is not None else None
        if any(cells) and (records.population is None or word in records.population.include):
            yield cells


def _end(node: NodeResult, side: int) -> Fraction | None:
    """The low or the high end of a leaf before its stage; ``None`` where no row says anything."""
    if node.origin == "missing":
        return None
    score = node.score or (node.low, node.high)[side]
    return Fraction(score.exact) if score is not None else None


def _mean(singly: list[Evaluation], code: str, side: int) -> Fraction | None:
    found = [end for result in singly if (end := _end(result.nodes[code], side)) is not None]
    return sum(found, Fraction(0)) / len(found) if found else None


def _not_by_row(instrument: Instrument) -> Message | None:
    if instrument.records is not None and instrument.records.blanks == _POOLED:
        return msg("with blanks = {word} what a row gives hangs on the others", word=_POOLED)
    return no_tables(instrument)


def _one_pool(instrument: Instrument) -> st.SearchStrategy[tuple[Assessment]]:
    by_unit = instrument.records is not None and instrument.records.pool == "units"
    return st.tuples(strategies.of_tables(instrument, units=not by_unit))


RECORD_LAWS = (
    Law(
        name="rows",
        meaning=msg("the rows of a table may stand in any order"),
        examples=_shuffled,
        check=rows_in_any_order,
        exempt=no_tables,
    ),
    Law(
        name="batch",
        meaning=msg("a table gives every leaf the mean of what its rows give one by one"),
        examples=_one_pool,
        check=same_as_single_rows,
        exempt=_not_by_row,
    ),
)


# --- What is written is read again as the same -------------------------------------------------------------------------


_SECTIONS = ("instrument", "subject", "period", "status", "answers", "values", "claims", "context", "groups")


def written_and_read(instrument: Instrument, assessment: Assessment) -> None:
    """Written as TOML and CSV and read again, it is the same assessment with the same evaluation."""
    again = _read_again(assessment)
    for name in _SECTIONS:
        if getattr(again, name) != getattr(assessment, name):
            raise LawBroken(msg("{section} is read again as something else", section=name), assessment, again)
    if summary(evaluated(instrument, assessment)) != summary(evaluated(instrument, again)):
        raise LawBroken(msg("read again from its file, the evaluation is another"), assessment)


def _read_again(assessment: Assessment) -> Assessment:
    try:
        with TemporaryDirectory() as folder:
            (again,) = read([str(write_assessment(assessment, Path(folder)))]).assessments
    except AssessmentError as error:
        said = visible("; ".join(map(str, error.faults[:3])), 400)
        raise LawBroken(msg("as a file it is refused: {faults}", faults=said), assessment) from error
    except TypeError as error:
        raise LawBroken(msg("TOML has no form for {kind}", kind=str(error)), assessment) from error
    return again


FILE_LAWS = (
    Law(
        name="written",
        meaning=msg("an assessment written to its file and read again is the same"),
        examples=lambda instrument: st.tuples(strategies.any_assessments(instrument)),
        check=written_and_read,
        exempt=always,
    ),
)
