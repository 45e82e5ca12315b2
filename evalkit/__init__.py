"""evalkit: evaluates the indices of Indonesian government offices exactly, from rule files.

The names in ``__all__`` are the public API. They are imported when first used: ``evalkit --help`` needs none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from evalkit.errors import (
        AssessmentError,
        EvalkitError,
        Fault,
        FileError,
        PluginError,
        ReportError,
        RuleFileError,
        UnknownInstrumentError,
    )
    from evalkit.hookspecs import Intake, Reporter, hookimpl
    from evalkit.methods import Formula, Key, Method
    from evalkit.model import Assessment, Evaluation, Finding, Instrument, NodeResult, Period, Table
    from evalkit.performance.model import ReportResult
    from evalkit.registry import Registry
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
    "errors": (
        "AssessmentError",
        "EvalkitError",
        "Fault",
        "FileError",
        "PluginError",
        "ReportError",
        "RuleFileError",
        "UnknownInstrumentError",
    ),
    "hookspecs": ("Intake", "Reporter", "hookimpl"),
    "methods": ("Formula", "Key", "Method"),
    "model": ("Assessment", "Evaluation", "Finding", "Instrument", "NodeResult", "Period", "Table"),
    "performance.model": ("ReportResult",),
    "registry": ("Registry",),
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
