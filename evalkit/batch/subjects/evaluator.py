"""Some rows of a table → what comes of them, and why others cannot be evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.cells import Cells
from evalkit.batch.columns.scores import Wanted
from evalkit.batch.encoding.encoder import BAD, Readers, encoded
from evalkit.batch.encoding.labels import blank
from evalkit.batch.encoding.rejects import Reject, refused, unreadable
from evalkit.batch.encoding.roles import ANSWERS, Roles
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.subjects.checks import RowChecks
from evalkit.batch.subjects.given_values import GivenValues

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from evalkit.base.errors import Fault
    from evalkit.batch.encoding.labels import Labels
    from evalkit.batch.subjects.given_values import Engine
    from evalkit.instruments import Instrument


class EvaluatedRows(NamedTuple):
    """What came of some rows.

    Attributes:
        rows: With ``ROW`` in front, in their order; those that were rejected are none of them.
        rejected: How many these are.
    """

    rows: pl.DataFrame
    rejects: Sequence[Reject]
    rejected: int


class RowEvaluator:
    """Evaluates rows of one table, some at a time."""

    def __init__(
        self,
        instrument: Instrument,
        roles: Roles,
        readers: Readers,
        labels: Labels,
        readings: Sequence[str],
        engine: Engine,
    ) -> None:
        """*labels*: of the whole table; *readings*: ids of those that are wanted; *engine*: what computes."""
        self._labels = labels
        self._roles, self._readers = roles, readers
        cells = Cells(frozenset(use.code for use in roles.of(ANSWERS)), readers.digits)
        wanted = Wanted(exact=True, readings=readings, kept=[ROW, *roles.named])
        self._given = GivenValues(instrument, list(readers.of.values()), cells, wanted, engine)
        self._checks = RowChecks(instrument, list(readers.of.values()), readings)

    def take(self, rows: pl.DataFrame) -> EvaluatedRows:
        """What comes of *rows*, which have their numbers in ``ROW``."""
        cells = encoded(nw.from_native(rows), self._readers.of, [ROW, *self._roles.named]).to_native()
        subject = self._roles.subject
        nameless = {} if subject is None else {subject: blank(rows.get_column(subject))}
        bad, rejects = unreadable(rows, cells, self._readers.of, self._labels, nameless)
        good = cells.filter(~bad).drop(BAD)
        found = self._checks.checked(good, self._given.computed(good))
        numbers = good.get_column(ROW)
        rejects += [refused(numbers[at], self._column_of(fault), "", fault) for at, fault in found.refused]
        return EvaluatedRows(
            found.rows, sorted(rejects, key=lambda reject: reject.row), rows.height - found.rows.height
        )

    def _column_of(self, fault: Fault) -> str:
        """The heading of the column that *fault* is about."""
        code = str(fault.place).partition(".")[2]
        return next((use.heading for use in self._roles.used if use.code == code), "")
