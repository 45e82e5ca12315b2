"""An assessment → its evaluation, by the instrument that it names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.evaluation.engine import evaluate

if TYPE_CHECKING:
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment


def evaluated(assessment: Assessment, registry: Registry) -> Evaluation:
    """What comes of *assessment*, whose ``[columns]`` say what its table does not.

    Raises:
        FileError: It, its table, its local variant or the rule file has faults.
        PluginError: A plugin that is needed cannot be used.
    """
    instrument = registry.instrument_of(assessment)
    if assessment.columns:
        from evalkit.mapping.assessment import with_columns  # noqa: PLC0415  (few assessments have any)

        assessment = with_columns(assessment, instrument)
    return evaluate(instrument, assessment)
