"""Facts about JSON of many assessments: each is forgotten when its text is there, and nothing is printed before all are."""

from __future__ import annotations

import json
import weakref
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.base.language import language
from evalkit.cli import cli
from evalkit.cli.files import spooled
from evalkit.report.evaluation.json import results
from evalkit.report.evaluation.json_text import ResultsText
from evalkit.run import evaluate_files
from printing import result_text
from wheels import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

    from evalkit.evaluation.result import Evaluation

BELTIM = ROOT / "examples" / "beltim-2025"
TEXT = '[assessment]\ninstrument = "kip@2018"\nsubject = "S{number}"\nperiod = "2025"\n[values]\ntotal = {total}\n'


def evaluate(*args: str | Path) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["evaluate", "--format", "json", *map(str, args)])


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    """Five assessments."""
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(5):
        (folder / f"{number}.toml").write_text(TEXT.format(number=number, total=70 + number), encoding="utf-8")
    return folder


@pytest.mark.parametrize("with_reports", [True, False])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_pieces_are_the_whole(count: int, with_reports: bool) -> None:  # noqa: FBT001
    found = evaluate_files([str(BELTIM)])
    some, reports, speech = found.evaluations[:count], found.reports if with_reports else (), language("en")
    whole = json.dumps(results(some, speech, reports), ensure_ascii=False, indent=1) + "\n"

    assert result_text(some, speech, reports) == whole


def test_what_was_taken_is_forgotten(folder: Path) -> None:
    """4,000 evaluations took 833 MB."""
    taken: list[weakref.ref[Evaluation]] = []
    alive: list[int] = []
    text = ResultsText(language("en"))

    def take(one: Evaluation) -> None:
        alive.append(sum(known() is not None for known in taken))
        taken.append(weakref.ref(one))
        text.evaluation(one)

    assert evaluate_files([str(folder)], take=take).evaluations == ()
    assert max(alive) <= 1
    assert len(taken) == 5


def test_a_report_still_finds_the_assessments_beside_it() -> None:
    taken: list[str] = []
    whole, streamed = (
        evaluate_files([str(BELTIM)]),
        evaluate_files([str(BELTIM)], take=lambda one: taken.append(one.assessment.file)),
    )

    assert taken == [one.assessment.file for one in whole.evaluations]
    assert result_text((), language("en"), streamed.reports) == result_text((), language("en"), whole.reports)


def test_if_the_last_file_has_a_fault_nothing_is_printed(folder: Path, tmp_path: Path) -> None:
    (folder / "9.toml").write_text(TEXT.format(number=9, total=101), encoding="utf-8")
    there = tmp_path / "out.json"
    there.write_text("mine", encoding="utf-8")
    printed, written = evaluate(folder), evaluate(folder, "-o", there)

    assert (printed.exit_code, printed.stdout) == (written.exit_code, written.stdout) == (1, "")
    assert printed.stderr.count("101") == 1
    assert there.read_text(encoding="utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out.json"]


@pytest.mark.parametrize("room", [16, 1 << 24])
def test_a_long_text_comes_out_of_the_file_as_it_went_in(
    room: int, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evalkit.cli.files._SPOOLED", room)
    monkeypatch.setattr("evalkit.cli.files._PIECE", 100)
    whole = result_text(evaluate_files([str(folder)]).evaluations, language("en"))

    assert evaluate(folder, "-o", tmp_path / "out.json").exit_code == 0
    assert (tmp_path / "out.json").read_text(encoding="utf-8") == whole
    assert evaluate(folder).stdout == whole


def test_a_lone_surrogate_becomes_an_escape() -> None:
    with spooled() as spool:
        spool.add("a\ud800")
        assert b"".join(spool.pieces()) == b"a\\ud800"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--min-predicate", "Tidak Ada"), "has no predicate Tidak Ada"),
        (("--explain=Z9",), "there is no code Z9 in kip@2018"),
    ],
)
def test_wrong_usage_that_only_results_show_prints_nothing(
    arguments: tuple[str, ...], words: str, folder: Path
) -> None:
    done = evaluate(folder, *arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert words in done.stderr


def test_gates_look_at_every_assessment(folder: Path) -> None:
    done = evaluate(folder, "--min-predicate", "Informatif")

    assert done.exit_code == 3
    assert [line for line in done.stderr.splitlines() if "below Informatif" in line] == [
        f"kip@2018 S{number}: the predicate is Cukup Informatif, below Informatif" for number in range(5)
    ]
