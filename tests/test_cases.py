"""The case files of the project: every case comes out as it must, and a wrong one is told."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest

from evalkit import Finding
from evalkit.base.severities import NOTE
from evalkit.base.text import msg
from evalkit.cases import Case, compare, read_cases
from support import instrument

CASES = Path(__file__).parents[1] / "cases"
ALL = [case for path in sorted(CASES.glob("*/*.toml")) for case in read_cases(path.read_bytes(), str(path))]


@pytest.mark.parametrize(
    "case", ALL, ids=lambda case: f"{Path(case.file).parent.name}/{Path(case.file).stem}: {case.name}"
)
def test_case(case: Case) -> None:
    assert [str(one.message()) for one in compare(case, instrument(case.instrument))] == []


@pytest.mark.parametrize(
    ("kind", "unlike"), [("published", []), ("example", []), ("derived", ["nodes.KEB"]), ("generated", ["nodes.KEB"])]
)
def test_a_whole_number_is_that_of_a_print_or_exact(kind: str, unlike: list[str]) -> None:
    """1.93 is printed as 2; what was worked out, or frozen, was not rounded."""
    text = f"""
source = "x"
kind = "{kind}"
[assessment]
instrument = "ipp@2022"
subject = "x"
period = "2024"
[[cases]]
name = "1.93"
values = {{ KEB = 1.93 }}
expected = {{ nodes = {{ KEB = 2 }} }}
"""
    (case,) = read_cases(text.encode(), "x")

    assert [one.place for one in compare(case, instrument("ipp@2022"))] == unlike


@pytest.mark.parametrize(
    ("expected", "unlike"), [('findings = ["claim-late"]', []), ('without = ["claim-late"]', ["without"])]
)
def test_a_finding_of_a_plugin_is_looked_at_whatever_it_is_called(expected: str, unlike: list[str]) -> None:
    """Findings of evalkit about claims are made in any case, so others whose codes begin alike must not be taken for them."""
    late = Finding(code="claim-late", severity=NOTE, message=msg("x"))
    rules = attrs.evolve(instrument("ipp@2022"), findings=(lambda _: (late,),))
    text = f"""
source = "x"
kind = "derived"
[assessment]
instrument = "ipp@2022"
subject = "x"
period = "2024"
[[cases]]
name = "late"
values = {{ KEB = 1.93 }}
expected = {{ {expected} }}
"""
    (case,) = read_cases(text.encode(), "x")

    assert [one.place for one in compare(case, rules)] == unlike
