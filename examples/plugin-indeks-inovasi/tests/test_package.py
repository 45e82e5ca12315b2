"""Facts about this distribution. The rule files themselves are tested by evalkit's pytest plugin: see pyproject.toml."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from evalkit import AssessmentError, PluginError, Registry, evaluate, evaluate_files

from evalkit_indeks_inovasi.command import blank
from evalkit_indeks_inovasi.innovations import HEADER
from evalkit_indeks_inovasi.points import render

if TYPE_CHECKING:
    from evalkit import Evaluation

EXAMPLE = Path(__file__).parents[1] / "examples" / "penilaian.toml"


def test_evalkit_finds_the_index() -> None:
    assert "2026" in Registry().editions("indeks_inovasi")


def test_the_example_can_be_evaluated() -> None:
    (evaluation,) = evaluate_files([str(EXAMPLE)]).evaluations

    assert evaluation.predicate == "Inovatif"


def listed(folder: Path, *lines: str) -> str:
    path = folder / "a.inovasi"
    text = "\n".join(["Pemerintah Kabupaten Contoh;2026", ";".join(HEADER), *lines, ""])
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_list_of_innovations_gives_means_and_their_number(tmp_path: Path) -> None:
    lines = [f"Inovasi {number}" + ";3" * 20 for number in range(13)]

    (evaluation,) = evaluate_files([listed(tmp_path, *lines, "Lain" + ";1" * 20)]).evaluations

    means = {evaluation.nodes[code].score for code in HEADER[1:]}
    assert {score.exact for score in means if score is not None} == {Fraction(40, 14)}
    assert evaluation.assessment.answers["JI"] == 14


def test_fewer_than_twelve_are_divided_by_twelve(tmp_path: Path) -> None:
    (evaluation,) = evaluate_files([listed(tmp_path, "Satu" + ";3" * 20)]).evaluations

    score = evaluation.nodes["I16"].score
    assert score is not None
    assert score.exact == Fraction(1, 4)


def test_an_empty_list_is_one_of_no_innovations(tmp_path: Path) -> None:
    (evaluation,) = evaluate_files([listed(tmp_path)]).evaluations

    assert evaluation.assessment.answers["I16"] == evaluation.assessment.answers["JI"] == 0


def test_every_cell_that_is_no_parameter_is_told(tmp_path: Path) -> None:
    with pytest.raises(AssessmentError, match=r"line 3, I16: '4'[\s\S]*line 4 has 2 cells[\s\S]*line 4, I16: 'x'"):
        evaluate_files([listed(tmp_path, "A;4" + ";1" * 19, "B;x")])


def test_another_file_is_refused_with_the_form_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "b.inovasi"
    path.write_text("x\n", encoding="utf-8")

    with pytest.raises(AssessmentError, match="this is no list of innovations"):
        evaluate_files([str(path)])


def test_points_of_every_row_are_lines_for_a_spreadsheet() -> None:
    (evaluation,) = evaluate_files([str(EXAMPLE)]).evaluations

    lines = render([evaluation], "id").splitlines()

    assert lines[0] == "subjek;kode;nilai"
    assert "Pemerintah Kabupaten Contoh;total;49.42" in lines


def test_the_command_prints_a_list_that_can_be_filled_in() -> None:
    done = CliRunner().invoke(blank, ["Pemerintah Kabupaten Contoh", "2026"])

    assert done.output.splitlines() == ["Pemerintah Kabupaten Contoh;2026", ";".join(HEADER)]


JURY = """
[instrument]
index = "lomba"
edition = "1"
title = "Lomba"
levels = ["juri"]
scale = "nilai"
uses = ["indeks_inovasi"]
assumption = { id = "contoh", en = "an example" }
[validity]
checked = 2026-11-30
[scales.nilai]
kind = "number"
min = 0
max = 100
[[node]]
code = "total"
title = "Nilai"
method = "trimmed-mean"
leaves = [LEAVES]
[[bands]]
predicate = "Baik"
min = 60
[[bands]]
predicate = "Kurang"
"""


def marks(folder: Path, **given: int) -> Evaluation:
    """What the marks of a jury come to."""
    path = folder / "lomba" / "1.toml"
    path.parent.mkdir()
    leaves = ", ".join(f'{{ code = "{code}", title = "Juri {code}" }}' for code in given)
    path.write_text(JURY.replace("LEAVES", leaves), encoding="utf-8")
    head = {"instrument": "lomba@1", "subject": "Kota Contoh", "period": 2026}
    return evaluate({**head, "answers": given}, registry=Registry([str(folder)]))


def test_a_jury_counts_without_its_best_and_its_worst(tmp_path: Path) -> None:
    assert marks(tmp_path, a=10, b=70, c=80, d=100).score == 75


def test_a_jury_of_two_has_nothing_left(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="three children at least"):
        marks(tmp_path, a=10, b=70)
