"""Facts about this distribution. The rule files themselves are tested by evalkit's pytest plugin: see pyproject.toml."""

from __future__ import annotations

from pathlib import Path

from evalkit import Registry, evaluate_files

EXAMPLE = Path(__file__).parents[1] / "examples" / "penilaian.toml"


def test_evalkit_finds_the_index() -> None:
    assert "2026" in Registry().editions("indeks_inovasi")


def test_the_example_can_be_evaluated() -> None:
    (evaluation,) = evaluate_files([str(EXAMPLE)]).evaluations

    assert evaluation.predicate == "Inovatif"
