"""Assessment → the instrument it names, with its local variant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from evalkit.base.errors import AssessmentError, Fault, Faults, UnknownInstrumentError
from evalkit.base.text import msg
from evalkit.base.toml.parse import parse_toml
from evalkit.files.kinds import VARIANT, kind_of
from evalkit.files.siblings import folder_of, read_beside

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment, Period
    from evalkit.instruments import Instrument


class Instruments(Protocol):
    """What this needs of the registry."""

    def instrument(self, spec: str, period: Period | None = None) -> Instrument:
        """The instrument that *spec* means."""

    def variant(self, spec: str, period: Period | None, data: bytes, file: str) -> Instrument:
        """The instrument that *spec* means, changed by a local variant."""


def instrument_of(assessment: Assessment, registry: Instruments) -> Instrument:
    """The instrument that *assessment* names; an unknown one is a fault of its file."""
    try:
        variant = _read_variant(assessment)
        if variant is None:
            return registry.instrument(assessment.instrument, assessment.period)
        data, file = variant
        _check_kind(data, file)
        return registry.variant(assessment.instrument, assessment.period, data, file)
    except UnknownInstrumentError as error:
        place = f"{assessment.place or 'assessment.'}instrument"
        fault = Fault(file=assessment.file, place=place, problem=error.problem, hint=error.hint)
        raise AssessmentError([fault]) from error


def _check_kind(data: bytes, file: str) -> None:
    """Refuse a file of evalkit that is no local variant; what is no TOML is told by whoever reads it."""
    try:
        kind = kind_of(parse_toml(data, file, AssessmentError))
    except AssessmentError:
        return
    if kind not in (None, VARIANT):
        fault = Fault(file=file, problem=kind.what, expected=msg("a local variant"), hint=kind.taken)
        raise AssessmentError([fault])


def _read_variant(assessment: Assessment) -> tuple[bytes, str] | None:
    """Content and path of the local variant that *assessment* names, if it names one."""
    if assessment.variant is None:
        return None
    faults = Faults(assessment.file)
    data = read_beside(assessment.file, assessment.variant, f"{assessment.place or 'assessment.'}variant", faults)
    if data is None:
        raise AssessmentError(faults.found)
    return data, str(folder_of(assessment.file) / assessment.variant)
