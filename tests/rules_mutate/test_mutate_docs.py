"""The page about mutants: its table of outside scores is that of the rule files and cases of the project."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT, RuleFile
from evalkit.report.mutate import percent
from evalkit.rulework.mutate.engine import Subject, mutate
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from support import INSTRUMENTS

PAGE = (Path(__file__).parents[2] / "docs" / "rules-mutate.md").read_text(encoding="utf-8")
if TYPE_CHECKING:
    from evalkit.instruments import Instrument

ROWS = {
    cells[1].strip("`"): cells[2:-1]
    for line in PAGE.splitlines()
    if line.startswith("| `") and "@" in line and len(cells := [cell.strip() for cell in line.split("|")]) == 9
}


def target(spec: str) -> RuleFile[Instrument]:
    return Registry().rule_files(spec, INSTRUMENT)[0]


def test_every_instrument_has_its_row() -> None:
    assert tuple(ROWS) == INSTRUMENTS


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_the_mutants_were_counted(spec: str) -> None:
    assert ROWS[spec][0] == str(len(mutants_of(Tables(target(spec)))))


def test_a_row_is_what_the_command_finds() -> None:
    one = target("kip@2018")
    (found,) = mutate([Subject(target=one, cases=one.cases())], jobs=1, progress=lambda _done, _of: None)
    score = found.by_outside()

    assert ROWS["kip@2018"][3:] == [str(score.of), str(score.killed), f"{percent(score)} %"]
