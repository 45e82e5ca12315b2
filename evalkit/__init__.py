"""evalkit: evaluates the indices of Indonesian government offices exactly, from rule files.

The names in ``__all__`` are the public API. They are imported when first used: ``evalkit --help`` needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.base.errors import (
        AssessmentError,
        EvalkitError,
        Fault,
        FileError,
        PluginError,
        ReportError,
        RuleFileError,
        UnknownInstrumentError,
    )
    from evalkit.catalogue.hookspecs import Intake, Reporter, hookimpl
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.result import Evaluation, Finding, NodeResult
    from evalkit.files.assessment import Assessment, Period, Table
    from evalkit.instruments import Instrument
    from evalkit.method.methods import Formula, Key, Method
    from evalkit.performance.model import ReportResult
    from evalkit.run import Evaluated, evaluate_files

    __version__: str

DISTRIBUTION = "evalkit-indeks"  # what pip installs: evalkit is the name of another project on PyPI

__all__ = [
    "Assessment",
    "AssessmentError",
    "EvalkitError",
    "Evaluated",
    "Evaluation",
    "Fault",
    "FileError",
    "Finding",
    "Formula",
    "Instrument",
    "Intake",
    "Key",
    "Method",
    "NodeResult",
    "Period",
    "PluginError",
    "Registry",
    "ReportError",
    "ReportResult",
    "Reporter",
    "RuleFileError",
    "Table",
    "UnknownInstrumentError",
    "__version__",
    "evaluate_files",
    "hookimpl",
]

_HOMES = {
    "base.errors": (
        "AssessmentError",
        "EvalkitError",
        "Fault",
        "FileError",
        "PluginError",
        "ReportError",
        "RuleFileError",
        "UnknownInstrumentError",
    ),
    "catalogue.hookspecs": ("Intake", "Reporter", "hookimpl"),
    "method.methods": ("Formula", "Key", "Method"),
    "evaluation.result": ("Evaluation", "Finding", "NodeResult"),
    "files.assessment": ("Assessment", "Period", "Table"),
    "instruments": ("Instrument",),
    "performance.model": ("ReportResult",),
    "catalogue.registry": ("Registry",),
    "run": ("Evaluated", "evaluate_files"),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version(DISTRIBUTION)
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"evalkit.{home}"), name)
    msg = f"module 'evalkit' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
