"""Facts about the types of the wheel: a program of somebody else is checked by them, from outside of this repository."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest

from wheels import ROOT, build, empty_environment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.long
PROGRAM = """
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any, assert_type

import evalkit
from evalkit import Assessment, Evaluation, Exact, Instrument, NodeResult

found = evalkit.evaluate({"instrument": "spbe@2020", "subject": "Kota", "period": 2024, "values": {"D1": Decimal("4.00")}})
assert_type(found, Evaluation)
assert_type(found.score, Fraction | int | None)
assert_type(found.predicate, str | None)
assert_type(found.nodes["D2"], NodeResult)
assert_type(found.nodes["D2"].value, Exact | None)
assert_type(found.to_dict(), dict[str, Any])
kami = evalkit.instrument("kami@5.0")
assert_type(kami, Instrument)
one = Assessment.from_dict({"instrument": "kami@5.0", "values": {"total": Fraction(500)}})
assert_type(evalkit.evaluate(kami, one, readings=False), Evaluation)
assert_type(evalkit.evaluate(Path("a.toml"), registry=evalkit.Registry()), Evaluation)
assert_type(evalkit.evaluate_all(["a.toml", Path("b")], period="2024"), list[Evaluation])
for fault in evalkit.AssessmentError([]).faults:
    print(fault.place, fault.hint)
"""
# Program → what is wrong with it.
WRONG = {
    "evalkit.evaluate(3)": 'No overload variant of "evaluate" matches argument type "int"',
    "evalkit.evaluate('a.toml').score + 1": 'Unsupported operand types for + ("None" and "int")',
    "evalkit.evaluate('a.toml').nodes['D1'].scores": '"NodeResult" has no attribute "scores"',
    "evalkit.instrument(5.0)": 'Argument 1 to "instrument" has incompatible type "float"; expected "str"',
    "evalkit.Assessment.from_dict([])": 'Argument 1 to "from_dict" of "Assessment" has incompatible type',
}


class Installed(NamedTuple):
    """An environment with the wheel alone, away from this repository."""

    python: Path
    folder: Path

    def checked(self, program: str) -> tuple[int, str]:
        """What a strict type checker says."""
        (self.folder / "program.py").write_text(program, encoding="utf-8")
        how = ("--strict", "--no-incremental", "--python-executable", str(self.python), "program.py")
        done = subprocess.run(  # noqa: S603  # our own interpreter
            [sys.executable, "-m", "mypy", *how], cwd=self.folder, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout


@pytest.fixture(name="installed", scope="module")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    folder = tmp_path_factory.mktemp("typed")
    (folder / "wheel").mkdir()
    wheel = build(ROOT, folder / "wheel")
    programs = empty_environment(folder / "venv", wheel, wheel)
    return Installed(programs / "python", folder)


def test_a_typed_program_passes(installed: Installed) -> None:
    assert installed.checked(PROGRAM) == (0, "Success: no issues found in 1 source file\n")


def test_what_is_wrong_in_a_program_is_found(installed: Installed) -> None:
    code, said = installed.checked("import evalkit\n\n" + "".join(f"{line}\n" for line in WRONG))

    assert code == 1
    for number, told in enumerate(WRONG.values(), 3):
        assert any(line.startswith(f"program.py:{number}: error: ") and told in line for line in said.splitlines()), (
            said
        )
    assert f"Found {len(WRONG)} errors" in said
