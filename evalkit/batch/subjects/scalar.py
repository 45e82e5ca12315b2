"""Single rows by the scalar path: what columns leave open, values above the answers, facts of the context, what was printed.

It is the same evaluation as that of an assessment file, and gives a row the columns that the engine gives all the others.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.result_row import texts_of
from evalkit.batch.columns.scores import Wanted
from evalkit.batch.encoding.encoder import name_of
from evalkit.batch.encoding.roles import CLAIM, CLAIMS
from evalkit.evaluation.engine import evaluate
from evalkit.files.write import assessment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.errors import Fault
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

_CONTRADICTED = "value-contradicted"
CONTRADICTED = f"finding_{_CONTRADICTED}"  # whether the answers give another value than the one that is given
COMPUTED = "\x01computed "  # before the code: what comes out in the place of what was printed; for the summary
_MOST_KEPT = 2048  # rows whose evaluation is at hand: tables of a scale of five repeat themselves


class RowResult(NamedTuple):
    """What came of a row: its evaluation, or the faults that keep it from having one."""

    evaluation: Evaluation | None
    faults: Sequence[Fault] = ()


class ScalarRows:
    """Evaluates single rows of whole numbers, as ``encoder.encoded`` makes them."""

    def __init__(self, instrument: Instrument, readers: Sequence[CellReader], readings: Sequence[str]) -> None:
        """*readings*: ids of those that are wanted."""
        self._instrument = instrument
        self._readers = {name_of(reader.use): reader for reader in readers}
        self._wanted = Wanted(exact=True, readings=readings)
        self._claims = {reader.use.code for reader in readers if reader.use.section == CLAIMS}
        self._known = lru_cache(maxsize=_MOST_KEPT)(self._found)

    @property
    def reads(self) -> list[str]:
        """The names of the columns that it reads."""
        return list(self._readers)

    def found(self, numbers: tuple[int | None, ...]) -> RowResult:
        """What comes of a row with *numbers* in the columns that it reads."""
        return self._known(numbers)

    def _found(self, numbers: tuple[int | None, ...]) -> RowResult:
        sections: dict[str, dict[str, Any]] = {"answers": {}, "values": {}, "claims": {}, "context": {}}
        for reader, number in zip(self._readers.values(), numbers, strict=True):
            if number is not None:
                sections[reader.use.section][reader.use.code] = reader.back(number)
        one = assessment(self._instrument, **sections)
        try:
            is_given = bool(one.values)  # whether those below exclude one of them is a finding
            return RowResult(evaluate(self._instrument, one, readings=bool(self._wanted.readings), findings=is_given))
        except AssessmentError as error:
            return RowResult(None, error.faults)

    def columns(self, evaluation: Evaluation) -> dict[str, str | None]:
        """The columns of a row, as the engine names and fills them, each as text."""
        found = dict(texts_of(evaluation, self._wanted))
        verdicts = {claim.code: claim.verdict for claim in evaluation.claims}
        found[CONTRADICTED] = str(any(finding.code == _CONTRADICTED for finding in evaluation.findings)).lower()
        computed = {claim.code: claim.computed for claim in evaluation.claims}
        found |= {COMPUTED + code: computed.get(code) for code in self._claims}
        return found | {CLAIM + code: verdicts.get(code) for code in self._claims}
