"""Performance reports by hand: a file in a folder, and what comes out of it in one call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.catalogue.registry import Registry
from evalkit.performance.document import read_report
from evalkit.performance.engine import evaluate_report
from evalkit.performance.files import open_report

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.evaluation.result import Finding
    from evalkit.performance.model import IndicatorResult, Report, ReportResult

HEAD = '[report]\nagency = "Dinas X"\nyear = 2025\nrules = "lkj@beltim-2025"\n'
OBJECTIVE = '[[objectives]]\ncode = "S1"\ntitle = "Sasaran"\n'
REGISTRY = Registry()
SPBE = """
[assessment]
instrument = "spbe@2020"
subject = "Dinas X"
period = "2025"
[values]
D1 = 4.00
D2 = 4.20
D3 = 3.09
D4 = 4.57
"""
OPEN = SPBE.replace("D4 = 4.57\n", "")


def indicator(keys: str, code: str = "i", objective: str = "S1", direction: str = "higher") -> str:
    """An indicator with *keys* beside what every one needs."""
    told = f'direction = "{direction}"\n' if direction else ""
    head = f'[[indicators]]\ncode = "{code}"\nobjective = "{objective}"\ntitle = "Indikator"\nunit = "nilai"\n{told}'
    return f"{head}{keys}\n"


def simple(target: str, realisation: str, code: str = "i", objective: str = "S1", direction: str = "higher") -> str:
    """An indicator with target and realisation as TOML."""
    return indicator(f"target = {target}\nrealisation = {realisation}", code, objective, direction)


def write(folder: Path, text: str, **files: str) -> Path:
    """The report *text*, under ``[report]`` unless it has one, with the other *files* (``name__toml``) beside it."""
    path = folder / "laporan.toml"
    path.write_text(text if "[report]" in text else HEAD + OBJECTIVE + text, encoding="utf-8")
    for name, content in files.items():
        (folder / name.replace("__", ".")).write_text(content, encoding="utf-8")
    return path


def read(folder: Path, text: str, **files: str) -> Report:
    """The report *text* as read."""
    opened = open_report(str(write(folder, text, **files)))
    report = read_report(opened)
    opened.raise_if_any()
    return report


def evaluated(folder: Path, text: str, **files: str) -> ReportResult:
    """The report *text*, evaluated."""
    return evaluate_report(read(folder, text, **files), REGISTRY)


def only(result: ReportResult) -> IndicatorResult:
    """The only indicator of *result*."""
    (found,) = result.indicators
    return found


def codes(result: ReportResult) -> list[str]:
    """Codes of the findings."""
    return [finding.code for finding in result.findings]


def finding(result: ReportResult, code: str) -> Finding:
    """The only finding of that code."""
    (found,) = [one for one in result.findings if one.code == code]
    return found
