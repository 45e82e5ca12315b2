"""Single rows by the scalar path: what columns leave open, values above the answers, facts of the context, what was printed.

It is the same evaluation as that of an assessment file, and gives a row the columns that the engine gives all the others.
"""

from __future__ import annotations

from collections import OrderedDict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import decimal_text, exact_text
from evalkit.base.tuples import NamedTuple
from evalkit.batch.frame import HIGHEST, LOWEST, POSSIBLE, PREDICATE
from evalkit.batch.frames import name_of
from evalkit.batch.roles import CLAIMS
from evalkit.batch.words import BETWEEN
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import NO_PERIOD, Assessment

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.exact import Exact
    from evalkit.batch.cells import Reader
    from evalkit.evaluation.result import Evaluation, Score
    from evalkit.instruments import Instrument

_MOST_KEPT = 2048  # rows whose evaluation is at hand: tables of a scale of five repeat themselves


class Found(NamedTuple):
    """What came of a row: its evaluation, or the faults that keep it from having one."""

    evaluation: Evaluation | None
    faults: Sequence[Fault] = ()


class ByRow:
    """Evaluates single rows of whole numbers, as ``frames.normalised`` makes them."""

    def __init__(self, instrument: Instrument, readers: Iterable[Reader], readings: Sequence[str]) -> None:
        """*readings*: ids of those that are wanted."""
        self._instrument = instrument
        self._readers = {name_of(one.use): one for one in readers}
        self._readings = readings
        self._known: OrderedDict[tuple[int | None, ...], Found] = OrderedDict()

    @property
    def columns(self) -> list[str]:
        """The names of the columns that it reads."""
        return list(self._readers)

    def found(self, numbers: tuple[int | None, ...]) -> Found:
        """What comes of a row with *numbers* in its ``columns``."""
        if numbers not in self._known:
            self._known[numbers] = self._found(numbers)
            if len(self._known) > _MOST_KEPT:
                self._known.popitem(last=False)
        return self._known[numbers]

    def _found(self, numbers: Sequence[int | None]) -> Found:
        sections: dict[str, dict[str, Any]] = {"answers": {}, "values": {}, "claims": {}, "context": {}}
        for reader, number in zip(self._readers.values(), numbers, strict=True):
            if number is not None:
                sections[reader.use.section][reader.use.code] = reader.back(number)
        one = Assessment(
            file="", sha256="", instrument=self._instrument.id, subject="", period=NO_PERIOD, **sections
        )
        try:
            return Found(evaluate(self._instrument, one, readings=bool(self._readings)))
        except AssessmentError as error:
            return Found(None, error.faults)

    # --- As the engine has it -----------------------------------------------------------------------------------

    def cells(self, evaluation: Evaluation) -> dict[str, Any]:
        """The columns of a row, as the engine names and fills them."""
        found: dict[str, Any] = {}
        for code, result in evaluation.nodes.items():
            found[code] = _shown(result.score, result.node.digits)
            found[f"{code}_exact"] = exact_text(result.score.exact) if result.score is not None else None
        total = evaluation.total
        is_open = total.score is None
        found[PREDICATE] = evaluation.predicate
        found[POSSIBLE] = BETWEEN.join(evaluation.possible)
        found[LOWEST] = _shown(total.low, total.node.digits) if is_open else None
        found[HIGHEST] = _shown(total.high, total.node.digits) if is_open else None
        return found | self._of_readings(evaluation)

    def _of_readings(self, evaluation: Evaluation) -> dict[str, Any]:
        """Totals and predicates under other readings; one that cannot matter gives what the rules of the file give."""
        digits, known = evaluation.total.node.digits, {one.reading.id: one for one in evaluation.readings}
        found: dict[str, Any] = {}
        for name in self._readings:
            one = known.get(name)
            score, band = (evaluation.total.score, evaluation.band) if one is None else (one.score, one.band)
            found[f"reading_{name}"] = _shown(score, digits)
            found[f"reading_{name}_predicate"] = band.predicate if band is not None else None
        return found

    def verdicts(self, evaluation: Evaluation) -> Mapping[str, str]:
        """Code → verdict on what was printed."""
        printed = {one.use.code for one in self._readers.values() if one.use.section == CLAIMS}
        return {one.code: one.verdict for one in evaluation.claims if one.code in printed}


def _shown(score: Score | None, digits: int) -> Decimal | None:
    return None if score is None else _decimal(score.value, digits)


def _decimal(value: Exact, digits: int) -> Decimal:
    return Decimal(str(decimal_text(value, digits)))
