"""The law about files: what is written is read again as the same."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from evalkit.base.errors import AssessmentError
from evalkit.base.text import msg, visible
from evalkit.files.inputs import read
from evalkit.files.written import write_assessment
from evalkit.testing import strategies
from evalkit.testing.laws.common import evaluated, summary
from evalkit.testing.laws.model import Law, LawBroken, always

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument

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
