"""The case files of the project: every case comes out as it must, and a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from evalkit.cases import Case, compare, read_cases
from support import instrument

CASES = Path(__file__).parents[1] / "cases"
ALL = [case for path in sorted(CASES.glob("*/*.toml")) for case in read_cases(path.read_bytes(), str(path))]


@pytest.mark.parametrize(
    "case", ALL, ids=lambda case: f"{Path(case.file).parent.name}/{Path(case.file).stem}: {case.name}"
)
def test_case(case: Case) -> None:
    assert [str(one.message()) for one in compare(case, instrument(case.instrument))] == []
