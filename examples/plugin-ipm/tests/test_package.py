"""Facts about this distribution. The rule files themselves are tested by evalkit's pytest plugin: see pyproject.toml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from evalkit import PluginError, Registry, evaluate_files

EXAMPLE = Path(__file__).parents[1] / "examples" / "penilaian.toml"
RULES = Path(__file__).parents[1] / "evalkit_ipm" / "rules" / "ipm" / "2014.toml"


def test_evalkit_finds_the_index() -> None:
    assert "2014" in Registry().editions("ipm")


def test_the_example_gives_what_bps_published() -> None:
    (evaluation,) = evaluate_files([str(EXAMPLE)]).evaluations

    assert evaluation.total.score is not None
    assert evaluation.total.score.value == Fraction("74.39")
    assert evaluation.predicate == "Tinggi"
    assert [claim.verdict for claim in evaluation.claims] == ["agrees", "agrees"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            '[scales.uhh]\nkind = "number"\nmin  = 20\nmax  = 85',
            '[scales.uhh]\n1 = "A"\n2 = "B"',
            "needs leaves whose scale",
        ),
        ("min  = 1007.436", "min  = 0", "needs scales that begin above 0"),
    ],
)
def test_rule_files_that_the_methods_cannot_compute_are_refused(old: str, new: str, words: str, tmp_path: Path) -> None:
    folder = tmp_path / "rules" / "ipm"
    folder.mkdir(parents=True)
    text = RULES.read_text(encoding="utf-8")
    assert old in text
    (folder / "2014.toml").write_text(text.replace(old, new), encoding="utf-8")

    with pytest.raises(PluginError, match=words):
        evaluate_files([str(EXAMPLE)], Registry([str(tmp_path / "rules")]))
