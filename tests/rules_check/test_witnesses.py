"""Every assessment that is told as a witness of a planted fault can be read and evaluated, and shows what it is told for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.rulework.check.engine import prove
from rules_check.invented import evaluated
from rules_check.small import FOLDER, toy
from rules_check.test_monotone import CHECKS, assert_shown

if TYPE_CHECKING:
    from pathlib import Path

CASES = sorted(path.stem for path in FOLDER.glob("*.toml") if path.stem != "base")


@pytest.mark.parametrize("case", CASES)
def test_witnesses_of_planted_faults_show_them(case: str, tmp_path: Path) -> None:
    one = toy((FOLDER / f"{case}.toml").read_text(encoding="utf-8"))
    for statement in prove(one).statements:
        witness = statement.witness
        if witness is None or not witness.assessments:
            continue
        if statement.check in CHECKS:
            assert_shown(one, statement, tmp_path)
        for text in witness.assessments:
            assert evaluated(one, text, tmp_path).instrument is one
