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
        Position,
        ReportError,
        RuleFileError,
        UnknownInstrumentError,
    )
    from evalkit.base.exact import Exact, parse_number
    from evalkit.base.text import Text
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.agreement import Agreement, agreements
    from evalkit.evaluation.result import Evaluation, Finding, NodeResult
    from evalkit.files.assessment import Assessment, Table
    from evalkit.files.period import Period, parse_period
    from evalkit.hookspecs import Intake, Reporter, hookimpl
    from evalkit.instruments import Instrument, Method, Node, NodeKey, Section, expression
    from evalkit.instruments.expression import Expression, Levels
    from evalkit.library import evaluate, evaluate_all, instrument
    from evalkit.method.achievement import HIGHER, LOWER, Achievement, Efficiency, Spending, ZeroRule
    from evalkit.performance.model import ReportResult
    from evalkit.report import blocks
    from evalkit.report.evaluation.frame import to_frame
    from evalkit.rulework.check import model as statements
    from evalkit.run import Evaluated, evaluate_files
    from evalkit.schema.keys import NUMBER, NUMBERS, Key, number

    __version__: str

__all__ = [
    "HIGHER",
    "LOWER",
    "NUMBER",
    "NUMBERS",
    "Achievement",
    "Agreement",
    "Assessment",
    "AssessmentError",
    "Efficiency",
    "EvalkitError",
    "Evaluated",
    "Evaluation",
    "Exact",
    "Expression",
    "Fault",
    "FileError",
    "Finding",
    "Instrument",
    "Intake",
    "Key",
    "Levels",
    "Method",
    "Node",
    "NodeKey",
    "NodeResult",
    "Period",
    "PluginError",
    "Position",
    "Registry",
    "ReportError",
    "ReportResult",
    "Reporter",
    "RuleFileError",
    "Section",
    "Spending",
    "Table",
    "Text",
    "UnknownInstrumentError",
    "ZeroRule",
    "__version__",
    "agreements",
    "blocks",
    "evaluate",
    "evaluate_all",
    "evaluate_files",
    "expression",
    "hookimpl",
    "instrument",
    "number",
    "parse_number",
    "parse_period",
    "statements",
    "to_frame",
]

_HOMES = {
    "base.errors": (
        "AssessmentError",
        "EvalkitError",
        "Fault",
        "FileError",
        "PluginError",
        "Position",
        "ReportError",
        "RuleFileError",
        "UnknownInstrumentError",
    ),
    "base.exact": ("Exact", "parse_number"),
    "base.text": ("Text",),
    "catalogue.registry": ("Registry",),
    "evaluation.agreement": ("Agreement", "agreements"),
    "evaluation.result": ("Evaluation", "Finding", "NodeResult"),
    "files.assessment": ("Assessment", "Table"),
    "files.period": ("Period", "parse_period"),
    "hookspecs": ("Intake", "Reporter", "hookimpl"),
    "instruments": ("Instrument", "Method", "Node", "NodeKey", "Section"),
    "instruments.expression": ("Expression", "Levels"),
    "library": ("evaluate", "evaluate_all", "instrument"),
    "method.achievement": ("HIGHER", "LOWER", "Achievement", "Efficiency", "Spending", "ZeroRule"),
    "performance.model": ("ReportResult",),
    "report.evaluation.frame": ("to_frame",),
    "run": ("Evaluated", "evaluate_files"),
    "schema.keys": ("NUMBER", "NUMBERS", "Key", "number"),
}


_MODULES = {
    "blocks": "evalkit.report.blocks",
    "expression": "evalkit.instruments.expression",
    "statements": "evalkit.rulework.check.model",
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from evalkit.base.distribution import installed_version

        return installed_version()
    if name in _MODULES:
        from importlib import import_module

        return import_module(_MODULES[name])
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"evalkit.{home}"), name)
    msg = f"module 'evalkit' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return __all__
