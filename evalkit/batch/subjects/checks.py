"""Rows after the columns engine: what it leaves to the scalar path, what was printed, findings as flags."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING

import narwhals as nw
import polars as pl

from evalkit.base.interval import Interval
from evalkit.base.tuples import NamedTuple
from evalkit.base.verdicts import AGREES, CONTRADICTED, ROUNDING, UNSUPPORTED
from evalkit.batch.columns.scores import OPEN, PREDICATE
from evalkit.batch.encoding.encoder import name_of
from evalkit.batch.encoding.rejects import any_of
from evalkit.batch.encoding.roles import CLAIM, CLAIMS, CONTEXT, VALUES
from evalkit.batch.subjects.findings import FINDING, GIVEN, RowFindings
from evalkit.batch.subjects.scalar import COMPUTED, ScalarRows
from evalkit.batch.subjects.scalar import CONTRADICTED as OTHER_VALUE
from evalkit.evaluation.claim_input import PREDICATE as WORD
from evalkit.evaluation.node_words import meanings
from evalkit.evaluation.runs import NodeRange
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.plan import plan_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.batch.subjects.given_values import ComputedRows
    from evalkit.instruments import Instrument

_AT = "\x01at"  # the place of a row
PRINTED = "\x01printed "  # before the code: what was printed, as text, where it does not simply agree; for the summary
VERDICTS = (AGREES, ROUNDING, CONTRADICTED, UNSUPPORTED)


class CheckedRows(NamedTuple):
    """Rows with all their columns, and the rows that the scalar path refuses.

    Attributes:
        rows: In their order; those that are refused are none of them.
        refused: Place of the row among those given, and its faults.
    """

    rows: pl.DataFrame
    refused: Sequence[tuple[int, Fault]] = ()


class RowChecks:
    """Looks at the rows of one table after the engine."""

    def __init__(self, instrument: Instrument, readers: Sequence[CellReader], readings: Sequence[str]) -> None:
        """Keep what the table is read by."""
        self._instrument = instrument
        self._findings = RowFindings(instrument, readings)
        self._by_row = ScalarRows(instrument, readers, readings)
        self._claims = [reader for reader in readers if reader.use.section == CLAIMS]
        facts = (reader.use for reader in readers if reader.use.section == CONTEXT)
        self._above = [name_of(fact) for fact in facts if fact.code not in instrument.facts]
        self._given = [reader for reader in readers if reader.use.section == VALUES]
        self._prints_it = cache(self._looked_at)

    def checked(self, cells: pl.DataFrame, computed: ComputedRows) -> CheckedRows:
        """What the engine *computed* of the rows in *cells*, with what it lacks."""
        codes = [reader.use.code for reader in self._given]
        out = computed.rows.with_columns(cells.get_column(code).is_not_null().alias(GIVEN + code) for code in codes)
        whole: pl.DataFrame = nw.from_native(out).select(whole=~self._findings.are_missing(codes)).to_native()
        agrees = [self._agreeing(claim, cells, out, whole) for claim in self._claims]
        agrees += [
            self._agreeing(one, cells, out, whole) & ~computed.used[one.use.code] | computed.given[one.use.code]
            for one in self._given
        ]
        if TOTAL in codes:  # a given total settles a floor that is open, which columns of answers do not know
            agrees.append(cells.get_column(TOTAL).is_null() | out.get_column(PREDICATE).is_not_null())
        by_hand = self._is_by_hand(cells, out, agrees)
        printed = {claim.use.code: cells.get_column(name_of(claim.use)).is_not_null() for claim in self._claims}
        rows = out.drop(OPEN).with_columns(
            *[pl.when(pl.lit(there)).then(pl.lit(AGREES)).alias(CLAIM + code) for code, there in printed.items()],
            *[pl.lit(None, dtype=pl.String).alias(COMPUTED + code) for code in printed],
        )
        if self._given:
            rows = rows.with_columns(pl.lit(value=False).alias(OTHER_VALUE))
        found, refused = self._replaced(rows, cells, by_hand)
        found = found.with_columns(self._printed(claim, cells, found) for claim in self._claims)
        return CheckedRows(self._with_findings(found, refused), refused)

    # --- Which rows the scalar path looks at --------------------------------------------------------------------

    def _is_by_hand(self, cells: pl.DataFrame, out: pl.DataFrame, agrees: Sequence[pl.Series]) -> pl.Series:
        given = [reader.use.code for reader in self._given]
        doubts = nw.any_horizontal(nw.col(OPEN), *self._findings.known_with_gaps(given), ignore_nulls=True)
        doubtful: pl.DataFrame = nw.from_native(out).with_columns(doubts.alias(OPEN)).to_native()
        above = [cells.get_column(name).is_not_null() for name in self._above]
        return any_of([doubtful.get_column(OPEN), *above, *[~one for one in agrees]])

    def _agreeing(self, claim: CellReader, cells: pl.DataFrame, out: pl.DataFrame, whole: pl.DataFrame) -> pl.Series:
        """Whether nothing was printed, or what was printed surely comes out; *whole*: where nothing is missing."""
        code, printed = claim.use.code, cells.get_column(name_of(claim.use))
        of = PREDICATE if code == WORD else f"{code}_exact"
        if of not in out.columns:
            return printed.is_null()
        pairs = pl.DataFrame({"printed": printed, "of": out.get_column(of), "whole": whole.to_series()})
        different = pairs.unique()
        surely = [
            place is None or (is_whole and found is not None and self._prints_it(claim, place, found))
            for place, found, is_whole in different.iter_rows()
        ]
        known = different.with_columns(pl.Series("surely", surely, dtype=pl.Boolean))
        return pairs.join(known, on=["printed", "of", "whole"], how="left", nulls_equal=True, maintain_order="left")[
            "surely"
        ]

    def _looked_at(self, claim: CellReader, place: int, found: str) -> bool:
        """Whether *found*, the word or the exact score of a row without gaps, is printed so."""
        raw, code = claim.back(place), claim.use.code
        if code == WORD:
            return found in meanings(self._instrument, TOTAL, raw)
        if isinstance(raw, (str, bool)):
            return False
        number, digits = (raw, 0) if isinstance(raw, int) else (raw.exact, raw.digits)
        plan = plan_for(self._instrument)
        at, exact = plan.position[code], Fraction(found)
        value = rounded(exact, self._instrument.stage_of(plan.nodes[at]))
        return NodeRange(Interval.of(exact), Interval.of(value), plan.display_mode(at)).can_print(number, digits)

    # --- What it finds ------------------------------------------------------------------------------------------

    @staticmethod
    def _printed(claim: CellReader, cells: pl.DataFrame, rows: pl.DataFrame) -> pl.Series:
        """What was printed, where it does not agree."""
        code = claim.use.code
        pairs = zip(cells.get_column(name_of(claim.use)), rows.get_column(CLAIM + code), strict=True)
        texts = [None if verdict in (None, AGREES) else str(claim.back(place)) for place, verdict in pairs]
        return pl.Series(PRINTED + code, texts, dtype=pl.String)

    def _replaced(
        self, rows: pl.DataFrame, cells: pl.DataFrame, by_hand: pl.Series
    ) -> tuple[pl.DataFrame, list[tuple[int, Fault]]]:
        places = by_hand.arg_true().to_list()
        if not places:
            return rows, []
        refused: list[tuple[int, Fault]] = []
        found: list[dict[str, str | None]] = []
        for at, numbers in zip(places, cells.select(self._by_row.reads).filter(by_hand).iter_rows(), strict=True):
            one = self._by_row.found(numbers)
            refused += [(at, fault) for fault in one.faults]
            if one.evaluation is not None:
                found.append({_AT: str(at), **self._by_row.columns(one.evaluation)})
        return self._put(rows, found), refused

    @staticmethod
    def _put(rows: pl.DataFrame, found: Sequence[dict[str, str | None]]) -> pl.DataFrame:
        """*rows*, those that were *found* by the scalar path in the place of what the engine made of them."""
        if not found:
            return rows
        columns = [column for column in rows.columns if column in found[0]]
        texts = pl.DataFrame([{name: one[name] for name in (_AT, *columns)} for one in found], infer_schema_length=None)
        if OTHER_VALUE in columns:
            texts = texts.with_columns(pl.col(OTHER_VALUE) == "true")
        new = texts.cast({_AT: pl.UInt32, **{name: rows.schema[name] for name in columns}})
        numbered = rows.with_row_index(_AT)
        return numbered.update(new, on=_AT, how="left", include_nulls=True, maintain_order="left").drop(_AT)

    # --- Findings -----------------------------------------------------------------------------------------------

    def _with_findings(self, rows: pl.DataFrame, refused: Sequence[tuple[int, Fault]]) -> pl.DataFrame:
        given = [reader.use.code for reader in self._given]
        flagged: pl.DataFrame = nw.from_native(rows).with_columns(*self._findings.flags(given)).to_native()
        found = flagged.drop(GIVEN + code for code in given).with_columns(*self._of_claims())
        out = sorted({at for at, _ in refused})
        return found.with_row_index(_AT).filter(~pl.col(_AT).is_in(out)).drop(_AT) if out else found

    def _of_claims(self) -> Iterator[pl.Expr]:
        claims = [pl.col(CLAIM + claim.use.code) for claim in self._claims]
        for verdict in (ROUNDING, CONTRADICTED, UNSUPPORTED) if claims else ():
            holds = pl.any_horizontal([claim == verdict for claim in claims]).fill_null(value=False)
            yield holds.alias(f"{FINDING}claim-{verdict}")
