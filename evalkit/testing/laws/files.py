"""Laws about files: what is written is read again as the same, rows have no order, columns give what one gives."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import attrs
from hypothesis import strategies as st

from evalkit.errors import AssessmentError
from evalkit.intake.reading import read
from evalkit.testing import strategies
from evalkit.testing.laws.common import evaluated, first_difference, summary
from evalkit.testing.laws.model import Law, LawBroken
from evalkit.testing.tables import numbered
from evalkit.testing.written import write_assessment
from evalkit.text import Message, msg, visible

if TYPE_CHECKING:
    from evalkit.model import Assessment, Instrument

_SECTIONS = ("instrument", "subject", "period", "status", "answers", "values", "claims", "context", "groups")


def written_and_read(instrument: Instrument, one: Assessment) -> None:
    """Written as TOML and CSV and read again, it is the same assessment with the same evaluation."""
    again = _read_again(one)
    for name in _SECTIONS:
        if getattr(again, name) != getattr(one, name):
            raise LawBroken(msg("{section} is read again as something else", section=name), one, again)
    if summary(evaluated(instrument, one)) != summary(evaluated(instrument, again)):
        raise LawBroken(msg("read again from its file, the evaluation is another"), one)


def _read_again(one: Assessment) -> Assessment:
    try:
        with TemporaryDirectory() as folder:
            (again,) = read([str(write_assessment(one, Path(folder)))]).assessments
    except AssessmentError as error:
        said = visible("; ".join(map(str, error.faults[:3])), 400)
        raise LawBroken(msg("as a file it is refused: {faults}", faults=said), one) from error
    except TypeError as error:
        raise LawBroken(msg("TOML has no form for {kind}", kind=str(error)), one) from error
    return again


def rows_in_any_order(instrument: Instrument, one: Assessment, other: Assessment) -> None:
    """The same rows in another order give the same scores."""
    difference = first_difference(evaluated(instrument, one), evaluated(instrument, other))
    if difference is not None:
        raise LawBroken(msg("the same rows in another order: {difference}", difference=difference), one, other)


@st.composite
def _shuffled(draw: st.DrawFn, instrument: Instrument) -> tuple[Assessment, Assessment]:
    one = draw(strategies.of_tables(instrument))
    tables = {}
    for key, table in one.tables.items():
        rows = draw(st.permutations([cells for _, cells in table.rows]))
        tables[key] = attrs.evolve(table, rows=numbered(rows))
    return one, attrs.evolve(one, tables=tables)


def _no_tables(instrument: Instrument) -> Message | None:
    return None if strategies.takes_tables(instrument) else msg("no table of respondents or persons is taken")


def same_as_columns(instrument: Instrument, one: Assessment) -> None:
    """Executed over columns, an assessment gives what it gives by itself."""
    raise NotImplementedError  # never called: the law is exempt as long as there is no such execution


def _no_columns(_instrument: Instrument) -> Message:
    return msg("this version of evalkit evaluates one assessment at a time, not columns of them")


FILE_LAWS = (
    Law(
        name="written",
        meaning=msg("an assessment written to its file and read again is the same"),
        examples=lambda instrument: st.tuples(strategies.any_assessments(instrument)),
        check=written_and_read,
        exempt=lambda _instrument: None,
    ),
    Law(
        name="rows",
        meaning=msg("the rows of a table may stand in any order"),
        examples=_shuffled,
        check=rows_in_any_order,
        exempt=_no_tables,
    ),
    Law(
        name="batch",
        meaning=msg("executed over columns, an assessment gives what it gives by itself"),
        examples=lambda instrument: st.tuples(strategies.assessments(instrument)),
        check=same_as_columns,
        exempt=_no_columns,
    ),
)
