"""Facts about ``evalkit fill`` before the form is on the screen, and on a terminal of its own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from evalkit.cli import cli
from terminal import terminal

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

TEXT = '[assessment]\ninstrument = "{}"\nsubject = "X"\nperiod = "2024"\n[answers]\n{}\n'


@pytest.fixture(name="here", autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("EVALKIT_LANG", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return tmp_path


def fill(*arguments: str) -> Result:
    """``evalkit fill`` without a terminal, in English."""
    return CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["fill", *arguments])


def written(here: Path, instrument: str = "spbe@2020", answer: str = "I1 = 3") -> str:
    (here / "a.toml").write_text(TEXT.format(instrument, answer), encoding="utf-8")
    return "a.toml"


def test_answers_given_on_a_terminal_are_in_the_file_and_what_is_left_is_said(here: Path) -> None:
    found = terminal("fill", written(here), keys="4\x11", after="I2")

    assert found.code == 0
    assert "a.toml: 45 pertanyaan belum terjawab. Berikutnya: evalkit evaluate a.toml" in found.text
    assert (here / "a.toml").read_text(encoding="utf-8") == TEXT.format("spbe@2020", "I1 = 3\nI2 = 4")


def test_a_new_file_is_made_for_an_instrument(here: Path) -> None:
    found = terminal("fill", "b.toml", "--instrument", "kip", keys="Dinas\r\x11", after="Siapa atau apa")

    assert found.code == 0
    assert 'subject = "Dinas"' in (here / "b.toml").read_text(encoding="utf-8")


def test_what_is_left_before_anything_was_answered_makes_no_file(here: Path) -> None:
    found = terminal("fill", "b.toml", "--instrument", "kip", keys="\x11", after="Siapa atau apa")

    assert found.code == 0
    assert list(here.iterdir()) == []


def test_without_a_terminal_it_is_wrong_usage(here: Path) -> None:
    done = fill(written(here))

    assert done.exit_code == 2
    assert "this needs a terminal" in done.stderr
    assert "evalkit init writes the same questions into a file" in done.stderr


def test_a_file_that_is_not_there_needs_an_instrument() -> None:
    done = fill("b.toml")

    assert done.exit_code == 2
    assert "there is no file b.toml" in done.stderr
    assert "--instrument INDEX@EDITION makes it" in done.stderr


def test_a_folder_that_is_not_there_is_wrong_usage() -> None:
    done = fill("x/b.toml", "--instrument", "kip")

    assert done.exit_code == 2
    assert "the folder x does not exist" in done.stderr


def test_another_instrument_than_that_of_the_file_is_wrong_usage(here: Path) -> None:
    done = fill(written(here), "--instrument", "kami@5.0")

    assert done.exit_code == 2
    assert "a.toml is an assessment by spbe@2020" in done.stderr


def test_the_same_instrument_may_be_named_again(here: Path) -> None:
    assert "this needs a terminal" in fill(written(here), "--instrument", "spbe@2020").stderr


@pytest.mark.parametrize(
    ("spec", "rows"), [("ikm@2017", "respondents"), ("ikm@2004", "respondents"), ("ipasn@2019", "persons")]
)
def test_what_is_counted_from_a_table_is_not_typed_in(here: Path, spec: str, rows: str) -> None:
    done = fill("b.toml", "--instrument", spec)

    assert done.exit_code == 2
    assert f"{spec} is computed from a table of {rows}" in done.stderr
    assert f"evalkit evaluate TABLE.xlsx --instrument {spec}" in done.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[assessment\n", "a.toml: line 1"),
        ("", "this is not the file of one assessment"),
        ("[[assessments]]\n", "assessment: the key instrument is missing"),
        ("[report]\nagency = 'X'\n", "this is not the file of one assessment"),
        ("assessment = 3\n", "assessment"),
        (TEXT.format("spbe@1999", "I1 = 3"), "spbe has no edition 1999"),
        (TEXT.format("spbe@2020", "I1 = [1]"), "answers.I1"),
        (TEXT.format("spbe@2020", "I1 = 3\n[answrs]\nx = 1"), "answrs"),
        ('[assessment]\ninstrument = "spbe"\nsubject = ""\nperiod = ""\n', "assessment.period"),
    ],
)
def test_a_faulty_file_is_not_opened(here: Path, content: str, words: str) -> None:
    (here / "a.toml").write_text(content, encoding="utf-8")

    done = fill("a.toml")

    assert done.exit_code == 1
    assert words in done.stderr
    assert (here / "a.toml").read_text(encoding="utf-8") == content


# --- Several assessments --------------------------------------------------------------------------------------------


def _several(here: Path) -> str:
    items = [f'[[assessments]]\ninstrument = "spbe@2020"\nsubject = "{name}"\nperiod = "2024"\n' for name in ("X", "Y")]
    (here / "ab.toml").write_text("\n".join(items), encoding="utf-8")
    return "ab.toml"


def test_one_of_several_is_named_behind_the_file(here: Path) -> None:
    found = terminal("fill", f"{_several(here)}#Y", keys="3\x11", after="I1")

    assert found.code == 0
    assert (
        (here / "ab.toml")
        .read_text(encoding="utf-8")
        .endswith('subject = "Y"\nperiod = "2024"\n\n[assessments.answers]\nI1 = 3\n')
    )


def test_several_without_a_name_are_listed(here: Path) -> None:
    done = fill(_several(here))

    assert done.exit_code == 2
    assert "there are several assessments: X, Y" in done.stderr
    assert "ab.toml#X" in done.stderr


def test_of_two_of_one_subject_none_is_taken_for_the_other(here: Path) -> None:
    path = here / _several(here)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Y"\nperiod = "2024"', '"x"\nperiod = "2023"'), encoding="utf-8")

    done = fill(f"{path}#X")

    assert done.exit_code == 2
    assert "there are several assessments: X, x" in done.stderr
    assert "give each of them an id of its own" in done.stderr


def test_an_assessment_that_is_not_there_is_named_with_those_that_are(here: Path) -> None:
    done = fill(f"{_several(here)}#Z")

    assert done.exit_code == 2
    assert "ab.toml has no assessment Z" in done.stderr
    assert "one of X, Y" in done.stderr


def test_a_pipe_is_no_file_to_be_filled_in_nor_a_folder_of_rules(here: Path) -> None:
    os.mkfifo(here / "pipe")

    done, listed = fill("pipe"), CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["list", "--rules", "pipe"])

    assert (done.exit_code, listed.exit_code) == (2, 2)
    assert "pipe is no file that can be changed, but a pipe or a device" in done.stderr
    assert "the folder pipe does not exist" in listed.stderr


def test_a_file_without_a_name_is_none() -> None:
    done = fill("")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "a file name is needed" in done.stderr
