"""Audits and performance reports against the seconds they may take."""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, NamedTuple

from evalkit.audit.engine import audit_files
from evalkit.catalogue.registry import Registry
from evalkit.performance.document import read_report
from evalkit.performance.engine import evaluate_report
from evalkit.performance.files import open_report

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLE = Path(__file__).parents[1] / "examples" / "beltim-2025" / "laporan.toml"
CHOICE = random.Random(2025)  # noqa: S311  (figures, not secrets)
ROWS, AGENCIES, INDICATORS = 50_000, 400, 30
HEAD = '[report]\nagency = "Dinas Contoh"\nyear = 2025\n'
TABLE = """
[[tables]]
id = "1"
title = "Anggaran"
file = "anggaran.csv"
exact = ["pagu", "realisasi", "sisa"]
relations = [
  { claim = "*:serapan", is = "percent",    of = ["*:realisasi", "*:pagu"] },
  { claim = "*:sisa",    is = "difference", of = ["*:pagu", "*:realisasi"] },
]
"""
INDICATOR = """
[[indicators]]
code = "i{number}"
objective = "S{objective}"
title = "Indikator {number}"
unit = "nilai"
direction = "{direction}"
target = {target}.5
realisation = {realisation}.25
history = {{ 2023 = {first}, 2024 = {second} }}

[indicators.plans.renstra]
2026 = {target}.75
2029 = {target}.9
"""


class Part(NamedTuple):
    """What is measured: its title, the seconds it may take, and what does it."""

    title: str
    budget: int
    run: Callable[[], object]


def _rupiah(amount: int) -> str:
    return f'"{amount:,},00"'.replace(",", ".").replace('.00"', ',00"')


def write_table(folder: Path) -> Path:
    """A report with 50,000 rows and two relations a row, all of which hold."""
    lines = ["kode,pagu,realisasi,serapan,sisa"]
    for number in range(ROWS):
        ceiling = CHOICE.randint(10**6, 10**10)
        spent = CHOICE.randint(0, ceiling)
        hundredths = (20_000 * spent + ceiling) // (2 * ceiling)
        percent = f'"{hundredths // 100},{hundredths % 100:02}"'
        lines.append(f"r{number},{_rupiah(ceiling)},{_rupiah(spent)},{percent},{_rupiah(ceiling - spent)}")
    (folder / "anggaran.csv").write_text("\n".join(lines), encoding="utf-8")
    file = folder / "laporan.toml"
    file.write_text(HEAD + TABLE, encoding="utf-8")
    return file


def write_agencies(folder: Path) -> list[Path]:
    """Reports of 400 agencies with 30 indicators each."""
    files = []
    for agency in range(AGENCIES):
        text = HEAD + 'rules = "lkj@permendagri-86-2017"\n'
        text += "".join(f'[[objectives]]\ncode = "S{number}"\ntitle = "Sasaran {number}"\n' for number in range(5))
        for number in range(INDICATORS):
            drawn = {name: CHOICE.randint(20, 99) for name in ("target", "realisation", "first", "second")}
            direction = CHOICE.choice(("higher", "lower"))
            text += INDICATOR.format(number=number, objective=number % 5, direction=direction, **drawn)
        file = folder / f"{agency}.toml"
        file.write_text(text, encoding="utf-8")
        files.append(file)
    return files


def audit_table(file: Path) -> None:
    """Audit the large table, and make sure that everything was checked and holds."""
    (result,) = audit_files([str(file)]).results
    if result.totals["agrees"] != 2 * ROWS:
        message = "not every relation agrees"
        raise SystemExit(message)


def evaluate_agencies(files: list[Path]) -> None:
    """Read and evaluate all reports."""
    registry = Registry()
    for file in files:
        opened = open_report(str(file))
        report = read_report(opened)
        opened.raise_if_any()
        evaluate_report(report, registry)


def main() -> None:
    """Print the seconds of CPU time beside those that are allowed."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table, agencies = write_table(folder), write_agencies(folder)
        parts = (
            Part(f"audit of {2 * ROWS} relations", 10, lambda: audit_table(table)),
            Part("audit of the example report", 1, lambda: audit_files([str(EXAMPLE)])),
            Part(
                f"evaluation of {AGENCIES} agencies × {INDICATORS} indicators", 5, lambda: evaluate_agencies(agencies)
            ),
        )
        print("Performance reports, files read included")
        for part in parts:
            start = process_time()
            part.run()
            seconds = process_time() - start
            print(f"  {part.title:<50} {seconds:6.2f} s   of {part.budget} s allowed")


if __name__ == "__main__":
    main()
