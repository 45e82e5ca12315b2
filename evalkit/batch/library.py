"""What a program calls: a data frame of any library → the same kind of frame with what comes of each row."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Any

from evalkit.base.arguments import expect
from evalkit.base.extras import needs
from evalkit.batch.request import ColumnOptions
from evalkit.instruments import Instrument
from evalkit.library import instrument as instrument_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.batch.data_frame import FrameEvaluation

_AN_INSTRUMENT = "an evalkit.Instrument, or text such as 'spbe@2020'"


def evaluate(
    frame: Any,
    instrument: Instrument | str,
    *,
    by: str | None = None,
    subject: str | None = None,
    keep: Sequence[str] = (),
    claims: Sequence[str] = (),
    readings: bool = False,
) -> Any:
    """Evaluate every row of *frame*.

    Args:
        frame: A data frame of Polars, pandas or PyArrow, or a lazy one of Polars, DuckDB (a relation) or PySpark, with a column for
            each code: levels, words of the scale, or numbers that are whole, decimal or text.
        instrument: By which, or its ``index@edition``.
        by: Rows are respondents or persons, and are put together by this column; a row comes out for each of its words.
        subject: The column that names whom a row is about; ``instansi`` or ``subject`` by default, if there is one.
        keep: Other columns that stand in the result as they are.
        claims: Codes of columns that hold what was printed: compared, never used.
        readings: Whether what other readings give comes out, too.

    Returns:
        A frame of the same kind, lazy where *frame* is: the subject, what is kept, ``CODE`` and ``CODE_exact`` of each node,
        ``predicate``, ``possible``, ``low``, ``high``, readings, claims, findings, as ``evalkit batch`` writes them, and
        ``rejected``: whether a cell of the row cannot be read. Nothing else is known of such a row; ``rejects`` says why.

    A lazy frame is gone through when it is given, to learn what its texts and floats say and which rows columns cannot tell
    all of: those with a gap, with a cell that cannot be read, a printed number, a value above the answers, or a fact.
    These are evaluated at once and held in memory, all others by the engine when it is asked. Where more than 100,000 rows have gaps,
    DuckDB computes those of them that leave nothing open, as PySpark always does, and Polars evaluates all rows part by part when the result is collected. Units (*by*) are evaluated at once, after the engine has added up their rows. So the
    frame has to give the same rows each time. Rows stand in its order, on PySpark in none.

    Columns of binary floats that are taken as the decimals that they print are told in a ``UserWarning``.

    Raises:
        AssessmentError: A column of floats holds numbers that somebody computed, or texts write numbers in two ways.
        NotSaidError: A column that is named is not there.
        UnknownInstrumentError: There is no such instrument.
        MissingExtraError: Polars is not installed.

    Examples:
        >>> import polars as pl
        >>> table = pl.DataFrame({"instansi": ["Kota A", "Kota B"], **{f"I{number}": [3, 4] for number in range(1, 48)}})
        >>> evaluate(table, "spbe@2020").select("instansi", "total", "predicate").rows()
        [('Kota A', Decimal('3.00'), 'Baik'), ('Kota B', Decimal('4.00'), 'Sangat Baik')]
    """
    wanted = ColumnOptions(subject, by, keep=keep, claims=claims)
    evaluation = _frame_evaluation(frame, instrument, wanted, readings=readings)
    for note in evaluation.notes:
        warnings.warn(str(note), stacklevel=2)
    return evaluation.evaluated()


def rejects(
    frame: Any,
    instrument: Instrument | str,
    *,
    by: str | None = None,
    subject: str | None = None,
    claims: Sequence[str] = (),
    lang: str | None = None,
) -> Any:
    """The cells that keep rows of *frame* from being evaluated: ``row`` (from 1 up), ``column``, ``value``, ``reason``.

    Args:
        frame: As for ``evaluate``; a lazy one is gone through at once. Rows are numbered as it gives them.
        instrument: The same.
        by: The same.
        subject: The same.
        claims: The same.
        lang: The language of the reasons.

    Returns:
        A frame of the same kind; no other cell of a row stands in it.

    Raises:
        AssessmentError, NotSaidError, UnknownInstrumentError: As for ``evaluate``.
    """
    return _frame_evaluation(frame, instrument, ColumnOptions(subject, by, claims=claims), readings=False).rejects(lang)


def _frame_evaluation(
    frame: Any, instrument: Instrument | str, wanted: ColumnOptions, *, readings: bool
) -> FrameEvaluation:
    expect("instrument", instrument, (Instrument, str), _AN_INSTRUMENT)
    with needs("batch"):
        from evalkit.batch.data_frame import FrameEvaluation  # noqa: PLC0415  # comes with an extra
    one = instrument_of(instrument) if isinstance(instrument, str) else instrument
    return FrameEvaluation(frame, one, wanted, readings=readings)
