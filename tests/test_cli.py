"""Facts about the command line: exit codes, streams, options."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from runpy import run_path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

import evalkit
from distribution import Site
from evalkit import cli as command_line
from evalkit.base.errors import EvalkitError, Fault, FileError, Position, UnknownInstrumentError
from evalkit.base.exit_codes import BROKEN_PIPE, INTERRUPTED
from evalkit.base.text import msg
from evalkit.cli import cli, run
from evalkit.cli.command_group import LazyGroup
from evalkit.cli.files import color_wanted
from evalkit.cli.progress import Progress
from support import INSTRUMENTS

if TYPE_CHECKING:
    from click.testing import Result

SPBE = """
[assessment]
id = "{id}"
instrument = "spbe@2020"
subject = "Kabupaten {id}"
period = "2024"
status = "verified"
[values]
D1 = 4.00
D2 = 4.20
D3 = 3.09
D4 = 4.57
[claims]
total = {claim}
"""
OPEN = """
[assessment]
instrument = "spbe@2020"
subject = "Y"
period = "2024"
[values]
D1 = 4.00
D2 = 4.20
D3 = 3.09
"""
IKM = """
[assessment]
instrument = "ikm@2017"
subject = "Dinas"
period = "2024"
[values]
total = 88.19
"""


def evaluate(*arguments: str, stdin: str | bytes | None = None, **env: str) -> Result:
    """Run ``evalkit evaluate`` in English."""
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "80", **env}).invoke(
        cli, ["evaluate", *arguments], input=stdin
    )


@pytest.fixture(name="spbe")
def _spbe(tmp_path: Path) -> str:
    return write(tmp_path / "spbe.toml", SPBE.format(id="a", claim="4.16"))


def write(path: Path, text: str) -> str:
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_report_names_score_and_predicate(spbe: str) -> None:
    done = evaluate(spbe)

    assert done.exit_code == 0
    assert "4.16" in done.stdout
    assert "SANGAT BAIK" in done.stdout.upper()
    assert done.stderr == ""


def test_indonesian_is_the_default(spbe: str) -> None:
    done = CliRunner().invoke(cli, ["evaluate", spbe])

    assert "4,16" in done.stdout


def test_the_option_wins_over_the_environment(spbe: str) -> None:
    assert "4,16" in evaluate(spbe, "--lang", "id").stdout


def test_an_unknown_language_in_the_environment_is_wrong_usage(spbe: str) -> None:
    assert evaluate(spbe, EVALKIT_LANG="fr").exit_code == 2


def test_several_assessments_end_in_a_summary(spbe: str, tmp_path: Path) -> None:
    other = write(tmp_path / "b.toml", SPBE.format(id="b", claim="4.16"))

    done = evaluate(spbe, other)

    assert done.stdout.count("Kabupaten a") == 2
    assert "Summary" in done.stdout


def test_table_is_the_summary_alone(spbe: str) -> None:
    done = evaluate(spbe, "--format", "table")

    assert "Kabupaten a" in done.stdout
    assert "D1" not in done.stdout


def test_standard_input_is_read(spbe: str) -> None:
    done = evaluate("-", "--format", "json", stdin=Path(spbe).read_bytes())

    assert json.loads(done.stdout)["evaluations"][0]["file"] == "-"


def test_explain_names_a_source(spbe: str) -> None:
    done = evaluate(spbe, "--explain", "total")

    assert done.exit_code == 0
    assert "PermenPANRB 59/2020" in done.stdout


def test_explain_without_code_explains_all(spbe: str) -> None:
    assert len(evaluate(spbe, "--explain").stdout) > len(evaluate(spbe, "--explain", "D1").stdout)


def test_explain_in_front_of_the_only_path_does_not_eat_it(spbe: str) -> None:
    assert evaluate("--explain", spbe).stdout == evaluate(spbe, "--explain").stdout


def test_explain_of_an_unknown_code_is_wrong_usage(spbe: str) -> None:
    done = evaluate(spbe, "--explain", "I48")

    assert done.exit_code == 2
    assert done.stdout == ""
    assert "did you mean I" in done.stderr


def test_explain_between_two_paths_is_told_apart(spbe: str, tmp_path: Path) -> None:
    other = write(tmp_path / "b.toml", SPBE.format(id="b", claim="4.16"))

    done = evaluate(spbe, "--explain", other)

    assert done.exit_code == 2
    assert "write --explain behind the paths" in done.stderr


# --- Exit code 1 ------------------------------------------------------------------------------------------------------


def test_faults_of_all_files_are_listed_and_nothing_is_printed(spbe: str, tmp_path: Path) -> None:
    syntax = write(tmp_path / "syntax.toml", "a = = 1")
    scale = write(tmp_path / "scale.toml", SPBE.format(id="c", claim="4").replace("4.00", "7.00"))

    done = evaluate(spbe, syntax, scale)

    assert done.exit_code == 1
    assert done.stdout == ""
    assert f"{syntax}: line 1, column" in done.stderr
    assert f"{scale}: values.D1: 7.00 is outside the scale" in done.stderr
    assert done.stderr.endswith("2 faults; nothing was evaluated.\n")


def test_faults_are_told_in_indonesian(tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", SPBE.format(id="c", claim="4").replace("4.00", "7.00"))

    done = CliRunner().invoke(cli, ["evaluate", path])

    assert f'{path}: values.D1: nilai "7.00" di luar skala\n  diharapkan: ' in done.stderr
    assert done.stderr.endswith("1 kesalahan; tidak ada yang dinilai.\n")


def test_places_are_told_in_indonesian(tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", "a = = 1")

    assert f"{path}: baris 1, kolom 5: " in CliRunner().invoke(cli, ["evaluate", path]).stderr


def test_a_broken_rule_file_is_named_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path, monkeypatch)
    path = site.rule_file("cli_broken", "1", method="guess")
    source = f"""
        from pathlib import Path
        from evalkit.hookspecs import hookimpl
        @hookimpl
        def evalkit_instruments():
            return [Path({str(path)!r})]
        """
    site.install("cli-broken", "[evalkit]\ncli_broken = cli_broken_plugin\n", cli_broken_plugin=source)
    text = '[assessment]\ninstrument = "cli_broken@1"\nsubject = "{}"\nperiod = "2024"\n[values]\ntotal = 3.0\n'
    files = [write(tmp_path / f"{name}.toml", text.format(name)) for name in "ab"]

    done = evaluate(*files)

    assert done.exit_code == 1
    assert done.stderr.count("instrument.method") == 1


def test_traceback_is_shown_when_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "syntax.toml", "a = = 1")

    assert "Traceback" not in evaluate(path).stderr
    assert "Traceback" in evaluate(path, "--traceback").stderr


def test_a_fault_of_evalkit_is_called_one(spbe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        problem = "boom"
        raise ZeroDivisionError(problem)

    monkeypatch.setattr("evalkit.run.evaluate_files", broken)

    done = evaluate(spbe)

    assert done.exit_code == 1
    assert "internal error: ZeroDivisionError: boom" in done.stderr


def test_a_file_that_cannot_be_written_is_named(spbe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", str(tmp_path / ".out.x1y2"))  # of a name that nobody gave

    monkeypatch.setattr("evalkit.cli.files.os.open", full)

    done = evaluate(spbe, "-o", str(tmp_path / "out"))

    assert done.exit_code == 1
    assert done.stderr == f"{tmp_path / 'out'}: cannot be read or written: No space left on device\n"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (UnknownInstrumentError(msg("there is no index {index}; known: {known}", index="x", known="y")), "no index x"),
        (EvalkitError("something else"), "something else"),
        (FileError([Fault(file="f", place=Position(column="a"), problem="p")]), "f: kolom a: p"),
        (FileError([Fault(file="f", place=Position(2, 2, "a"), problem="p")]), "f: baris 2, kolom a: p"),
        (FileError([Fault(file="f", place=Position(3, 2), problem="p")]), "f: baris 2 (baris teks ke-3): p"),
        (FileError([Fault(file="f", place="row 2, column a", problem="p")]), "f: row 2, column a: p"),
    ],
    ids=["instrument", "other", "column", "row", "line-of-row", "code"],
)
def test_every_error_is_a_sentence(error: EvalkitError, words: str, spbe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("evalkit.run.evaluate_files", broken)
    lang = "id" if isinstance(error, FileError) else "en"

    done = evaluate(spbe, "--lang", lang)

    assert done.exit_code == 1
    assert words in done.stderr


def test_a_broken_rule_file_stops_the_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path, monkeypatch)
    path = site.rule_file("cli_list", "1")
    path.write_text("= 1", encoding="utf-8")
    source = f"""
        from pathlib import Path
        from evalkit.hookspecs import hookimpl
        @hookimpl
        def evalkit_instruments():
            return [Path({str(path)!r})]
        """
    site.install("cli-list", "[evalkit]\ncli_list = cli_list_plugin\n", cli_list_plugin=source)

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["list"])

    assert done.exit_code == 1
    assert done.stdout == ""
    assert done.stderr.endswith("\n1 fault.\n")


# --- Exit code 2 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name at least one file"),
        (["no-such-file"], "there is no file or folder no-such-file"),
        (["a" * 300], "there is no file or folder aaa"),
        (["SPBE", "--format", "jsn"], "did you mean json"),
        (["SPBE", "--fail-on", "fatal"], "fatal"),
        (["SPBE", "--min-predicate", "Sangat Bak"], "did you mean Sangat Baik"),
        (["SPBE", "--min-predicate", ""], 'has no predicate ""; it has'),
        (["SPBE", "-o", "no-such-folder/x"], "the folder no-such-folder does not exist"),
        (["SPBE", "-o", "new.toml/"], "new.toml/ would be a folder; name a file"),
        (["SPBE", "-o", "SPBE"], "is an input and would be overwritten"),
        (["SPBE", "--width", "3"], "40"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_wrong_usage(spbe: str, arguments: list[str], words: str) -> None:
    done = evaluate(*[spbe if argument == "SPBE" else argument for argument in arguments])

    assert done.exit_code == 2
    assert done.stdout == ""
    assert words in " ".join(done.stderr.split())


def test_a_file_of_an_input_folder_is_not_overwritten(spbe: str) -> None:
    assert evaluate(str(Path(spbe).parent), "-o", spbe).exit_code == 2


TABLE = """
persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan
4,3,2,4,3,4,4,3,2
"""
OVERLAY = """
extends = "spbe@2020"
[variant]
title = "Ours"
decision = "Decree 1"
"""


@pytest.mark.parametrize("by", ["name", "link"])
@pytest.mark.parametrize("file", ["jawaban.csv", "varian.toml"])
def test_a_file_that_an_assessment_names_is_not_overwritten(file: str, by: str, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    named = write(folder / "jawaban.csv", TABLE.lstrip()), write(folder / "varian.toml", OVERLAY)
    before = [Path(one).read_bytes() for one in named]
    ikm = IKM.replace("[values]\ntotal = 88.19", 'responses = "jawaban.csv"')
    spbe = SPBE.format(id="a", claim="4.16").replace("[values]", 'variant = "varian.toml"\n[values]')
    paths = write(folder / "ikm.toml", ikm), write(folder / "spbe.toml", spbe)
    target = folder / file
    if by == "link" or file == "jawaban.csv":  # no report is called .csv
        target = tmp_path / "link"
        target.symlink_to(folder / file)

    done = evaluate(*paths, "-o", str(target))

    assert done.exit_code == 2, done.output
    assert "is an input and would be overwritten" in " ".join(done.stderr.split())
    assert [Path(one).read_bytes() for one in named] == before
    assert sorted(one.name for one in folder.iterdir()) == ["ikm.toml", "jawaban.csv", "spbe.toml", "varian.toml"]


def test_a_file_that_a_plugin_read_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        from evalkit.hookspecs import Intake, hookimpl
        from evalkit.files.inputs import read

        def beside(path):
            return read([str(path.with_name("real.toml"))]).assessments

        @hookimpl
        def evalkit_intakes():
            return [Intake(name="pointer", suffixes=(".pointer",), read=beside)]
        """
    Site(tmp_path, monkeypatch).install("cli-pointer", "[evalkit]\ncli_pointer = cli_pointer\n", cli_pointer=source)
    real = write(tmp_path / "real.toml", SPBE.format(id="a", claim="4.16"))
    path = write(tmp_path / "a.pointer", "")

    assert evaluate(path).exit_code == 0
    assert evaluate(path, "-o", path).exit_code == 2
    assert evaluate(path, "-o", real).exit_code == 2
    assert Path(real).read_text(encoding="utf-8") == SPBE.format(id="a", claim="4.16")


def test_a_file_beside_the_inputs_is_written(spbe: str, tmp_path: Path) -> None:
    write(tmp_path / "laporan.txt", "old")

    assert evaluate("-", "-o", str(tmp_path / "laporan.txt"), stdin=Path(spbe).read_bytes()).exit_code == 0
    assert "4.16" in (tmp_path / "laporan.txt").read_text(encoding="utf-8")


def test_each_instrument_must_have_the_predicate(spbe: str, tmp_path: Path) -> None:
    ikm = write(tmp_path / "ikm.toml", IKM)

    done = evaluate(spbe, ikm, "--min-predicate", "Memuaskan")

    assert done.exit_code == 2
    assert "ikm@2017" in done.stderr


# --- Exit code 3 ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("word", "code"), [("baik", 0), ("SANGAT  BAIK", 0), ("Memuaskan", 3)])
def test_the_lowest_predicate_is_a_gate(spbe: str, word: str, code: int) -> None:
    done = evaluate(spbe, "--min-predicate", word)

    assert done.exit_code == code
    assert "4.16" in done.stdout


@pytest.mark.parametrize(("word", "code"), [("B", 0), ("Baik", 0), ("A", 3)])
def test_letter_and_word_mean_the_same(tmp_path: Path, word: str, code: int) -> None:
    assert evaluate(write(tmp_path / "ikm.toml", IKM), "--min-predicate", word).exit_code == code


@pytest.mark.parametrize(("word", "code"), [("Tidak Layak", 0), ("Cukup Baik", 3)])
def test_words_are_ranked_across_the_tables_of_a_context(tmp_path: Path, word: str, code: int) -> None:
    text = IKM.replace("ikm@2017", "kami@4.2").replace("88.19", "551")

    assert evaluate(write(tmp_path / "kami.toml", text), "--min-predicate", word).exit_code == code


def test_every_possible_predicate_must_pass(tmp_path: Path) -> None:
    path = write(tmp_path / "open.toml", OPEN)

    done = evaluate(path, "--min-predicate", "Baik")

    assert done.exit_code == 3
    assert "the predicate is open" in done.stderr


@pytest.mark.parametrize(
    ("claim", "severity", "code"),
    [("4.16", "error", 0), ("4.16", "note", 3), ("2.00", "error", 3), ("2.00", "warning", 3)],
)
def test_findings_are_a_gate(tmp_path: Path, claim: str, severity: str, code: int) -> None:
    path = write(tmp_path / "a.toml", SPBE.format(id="a", claim=claim))

    assert evaluate(path, "--fail-on", severity).exit_code == code


# --- Output -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["tree", "json"])
def test_a_file_holds_what_would_be_printed(spbe: str, tmp_path: Path, form: str) -> None:
    target = tmp_path / "out"

    done = evaluate(spbe, "--format", form, "-o", str(target))

    assert done.stdout == ""
    assert target.read_text(encoding="utf-8") == evaluate(spbe, "--format", form).stdout
    assert list(tmp_path.glob(".out*")) == []


def test_a_file_keeps_its_mode_and_links_stay_links(spbe: str, tmp_path: Path) -> None:
    target, link = tmp_path / "out", tmp_path / "link"
    target.touch(mode=0o640)
    link.symlink_to(target)

    evaluate(spbe, "-o", str(link))

    assert link.is_symlink()
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert "4.16" in target.read_text(encoding="utf-8")


def test_a_failed_write_leaves_the_old_file(spbe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error", "out")

    target = tmp_path / "out"
    target.write_text("old", encoding="utf-8")
    monkeypatch.setattr("pathlib.Path.replace", fail)

    done = evaluate(spbe, "-o", str(target))

    assert done.exit_code == 1
    assert target.read_text(encoding="utf-8") == "old"
    assert list(tmp_path.glob(".out*")) == []


def test_what_is_no_file_is_written_to(spbe: str) -> None:
    assert evaluate(spbe, "-o", os.devnull).exit_code == 0


def test_files_passed_over_are_named_on_standard_error(spbe: str, tmp_path: Path) -> None:
    write(tmp_path / "other.toml", "x = 1")

    done = evaluate(str(Path(spbe).parent), "--format", "json")

    assert "other.toml is passed over" in done.stderr
    json.loads(done.stdout)


@pytest.mark.parametrize("option", ["--no-color", "NO_COLOR"])
def test_colour_can_be_switched_off(spbe: str, option: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert color_wanted(None, no_color=False)
    if option == "NO_COLOR":
        monkeypatch.setenv(option, "1")

    assert not color_wanted(None, no_color=option == "--no-color")


def test_control_characters_are_shown_not_sent(tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", SPBE.format(id="a", claim="4.16").replace("Kabupaten a", "K\\u001b[31m [red]x"))

    done = evaluate(path)

    assert "\x1b" not in done.stdout
    assert "[red]x" in done.stdout


@pytest.mark.parametrize("form", ["tree", "table"])
def test_a_terminal_without_unicode_gets_a_report(spbe: str, form: str) -> None:
    done = in_process("evaluate", spbe, "--format", form, PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert done.returncode == 0
    assert b"4,16" in done.stdout


# --- The rest of the command line -------------------------------------------------------------------------------------


def in_process(*arguments: str, **env: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "evalkit", *arguments], capture_output=True, check=False, env={**os.environ, **env}
    )


@pytest.mark.parametrize("option", ["-h", "--help"])
def test_help(option: str) -> None:
    done = in_process(option)

    assert done.returncode == 0
    assert b"Kode keluar: 0 selesai" in done.stdout


@pytest.mark.parametrize("command", list(command_line.COMMANDS))
def test_commands_are_where_the_help_says(command: str) -> None:
    group = cli
    assert isinstance(group, LazyGroup)
    found = group.get_command(click.Context(group), command)

    assert found is not None
    assert found.name == command


def test_version() -> None:
    assert CliRunner().invoke(cli, ["--version"]).stdout == f"evalkit {evalkit.__version__}\n"


def test_an_unknown_command_is_answered_with_the_nearest() -> None:
    done = CliRunner().invoke(cli, ["evalute"])

    assert done.exit_code == 2
    assert "Mungkin 'evaluate'?" in done.stderr


def test_a_closed_pipe_ends_quietly(spbe: str) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "evalkit", "evaluate", spbe]
    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, check=False)  # noqa: S603  # our own interpreter
    os.close(writer)

    assert (done.returncode, done.stderr) == (BROKEN_PIPE, b"")


def test_interruption_ends_quietly(
    spbe: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("evalkit.run.evaluate_files", interrupted)

    assert run(["evaluate", spbe]) == INTERRUPTED
    assert capsys.readouterr().err.strip() == ""


def test_usage_errors_end_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["evaluate"]) == 2
    assert "Penggunaan: evalkit evaluate" in capsys.readouterr().err


def test_run_without_arguments_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "Perintah:" in capsys.readouterr().err


def test_progress_waits_and_is_wiped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    progress = Progress()
    progress(1, 500)
    monkeypatch.setattr("evalkit.cli.progress.time.monotonic", lambda: 1e12)
    progress(250, 500)
    progress(251, 500)
    progress.close()
    progress.close()

    bar = f"[{'=' * 15}{'.' * 15}] 250/500"
    assert capsys.readouterr().err == f"\r{bar}\r{' ' * len(bar)}\r"


@pytest.mark.parametrize("at_once", [True, False])
def test_main_ends_the_process(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *, at_once: bool
) -> None:
    calls: list[str] = []
    monkeypatch.setattr("sys.argv", ["evalkit", "--version"])
    monkeypatch.setattr("threading.active_count", lambda: 1 if at_once else 2)
    monkeypatch.setattr("atexit._run_exitfuncs", lambda: calls.append("registered"))
    monkeypatch.setattr("os._exit", lambda code: calls.append(f"ended with {code}"))

    with pytest.raises(SystemExit) as ended:
        run_path(str(Path(evalkit.__file__).with_name("__main__.py")), run_name="__main__")

    assert ended.value.code == 0
    assert calls == (["registered", "ended with 0"] if at_once else [])
    assert capsys.readouterr().out.startswith("evalkit ")


def test_all_is_written_and_what_others_registered_is_run_before_the_end(spbe: str) -> None:
    code = "import atexit, runpy; atexit.register(print, 'registered'); runpy.run_module('evalkit', run_name='__main__', alter_sys=True)"
    done = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", code, "evaluate", spbe, "--format", "json"], capture_output=True, text=True, check=True
    )

    assert done.stdout.endswith("}\nregistered\n")
    assert json.loads(done.stdout.removesuffix("registered\n"))["evaluations"]


def test_another_program_that_calls_it_goes_on() -> None:
    code = "import sys; from evalkit.__main__ import main; sys.argv = ['evalkit', '--version']\ntry: main()\nexcept SystemExit: print('on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # the same

    assert done.stdout.endswith("\non\n")


@pytest.mark.parametrize("where", ["evalkit.run.evaluate_files", "evalkit.cli.cli.main"])
def test_nobody_reads_on(where: str, spbe: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed(*_: object, **__: object) -> None:
        raise BrokenPipeError

    redirected: list[object] = []
    monkeypatch.setattr(where, closed)
    monkeypatch.setattr("os.dup2", lambda *numbers: redirected.append(numbers))
    monkeypatch.setattr("sys.stdout.fileno", lambda: 1, raising=False)
    try:
        code = run(["evaluate", spbe])
    except SystemExit as ended:
        code = int(ended.code or 0)

    assert code == BROKEN_PIPE
    assert len(redirected) == 1


@pytest.mark.parametrize("name", evalkit.__all__)
def test_the_public_api_can_be_imported(name: str) -> None:
    assert getattr(evalkit, name) is not None
    assert name in dir(evalkit)


def test_what_the_api_lacks_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = evalkit.nothing


# --- Plugins ----------------------------------------------------------------------------------------------------------


def test_plugins_add_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        import click
        @click.command("greet")
        def greet():
            click.echo("halo")
        """
    Site(tmp_path, monkeypatch).install(
        "cli-greet", "[evalkit.commands]\ncli-greet = cli_greet:greet\n", cli_greet=source
    )

    done = CliRunner().invoke(cli, ["cli-greet"])

    assert done.stdout == "halo\n"


def test_a_broken_command_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Site(tmp_path, monkeypatch).install("cli-broken", "[evalkit.commands]\ncli-bad = cli_no_such_module:x\n")

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["cli-bad"])

    assert done.exit_code == 1
    assert "the plugin cli-bad = cli_no_such_module:x (cli-broken 1.0) cannot be used" in done.stderr


def test_plugins_add_formats(spbe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        from evalkit.hookspecs import Reporter, hookimpl
        @hookimpl
        def evalkit_reporters():
            return [Reporter(name="words", render=lambda evaluations, lang: f"{lang} {len(evaluations)}\\n")]
        """
    Site(tmp_path, monkeypatch).install("cli-words", "[evalkit]\ncli_words = cli_words\n", cli_words=source)

    assert evaluate(spbe, "--format", "words").stdout == "en 1\n"


BREAKS = """
    from pathlib import Path
    from evalkit.hookspecs import Intake, Reporter, hookimpl
    from evalkit.instruments import Method

    def broken(*arguments):
        return 1 / 0

    @hookimpl
    def evalkit_reporters():
        return [Reporter(name="broken", render=broken)]

    @hookimpl
    def evalkit_intakes():
        return [Intake(name="broken", suffixes=(".broken",), read=broken)]

    @hookimpl
    def evalkit_methods():
        return [Method(name="broken", build=broken)]

    @hookimpl
    def evalkit_instruments():
        return [Path(FILE)]
    """


@pytest.mark.parametrize("what", ["reporter", "intake", "method"])
def test_a_plugin_that_fails_is_named(what: str, spbe: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = Site(tmp_path, monkeypatch)
    source = BREAKS.replace("FILE", repr(str(site.rule_file("cli_breaks", "1", method="broken"))))
    site.install("cli-breaks", "[evalkit]\ncli_breaks = cli_breaks\n", cli_breaks=source)
    arguments = {
        "reporter": (spbe, "--format", "broken"),
        "intake": (write(tmp_path / "a.broken", ""),),
        "method": (write(tmp_path / "a.toml", IKM.replace("ikm@2017", "cli_breaks@1")),),
    }[what]

    done = evaluate(*arguments)

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == (
        "the plugin cli_breaks = cli_breaks (cli-breaks 1.0) cannot be used: ZeroDivisionError: division by zero\n"
    )


# --- Completion and init ----------------------------------------------------------------------------------------------


def complete(words: str, position: int) -> list[str]:
    env = {"_EVALKIT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(position)}
    return [line.partition(",")[2] for line in in_process(**env).stdout.decode().split()]


def test_commands_are_completed() -> None:
    assert complete("evalkit ", 1) == list(command_line.COMMANDS)


def test_instruments_are_completed() -> None:
    assert complete("evalkit show spbe@", 2) == [one for one in INSTRUMENTS if one.startswith("spbe@")]
    assert complete("evalkit init ik", 2) == ["ikm@2004", "ikm@2017"]
    assert complete("evalkit show no@", 2) == []


def test_completion_in_process() -> None:
    with click.Context(cli) as context:
        names = [item.value for item in cli.shell_complete(context, "")]
        show = cli.get_command(context, "show")
    assert show is not None
    spec = next(param for param in show.params if param.name == "spec")

    assert names[: len(command_line.COMMANDS)] == list(command_line.COMMANDS)
    assert cli.list_commands(context) == list(command_line.COMMANDS)
    assert [item.value for item in spec.shell_complete(context, "spbe@")] == [
        one for one in INSTRUMENTS if one.startswith("spbe@")
    ]
    assert [item.value for item in spec.shell_complete(context, "ki")] == ["kip@2018"]
    assert spec.shell_complete(context, "no@") == []


def test_init_holds_every_code(tmp_path: Path) -> None:
    target = tmp_path / "new.toml"

    done = CliRunner(env={"EVALKIT_LANG": "en"}).invoke(cli, ["init", "spbe@2020", "-o", str(target)])

    assert done.exit_code == 0
    text = target.read_text(encoding="utf-8")
    assert all(f"# I{number} =" in text for number in range(1, 48))
    assert "# D1 =" in text


def test_init_overwrites_nothing(tmp_path: Path) -> None:
    target = tmp_path / "new.toml"
    target.touch()

    assert CliRunner().invoke(cli, ["init", "spbe@2020", "-o", str(target)]).exit_code == 2


@pytest.mark.parametrize("spec", ["spbe@2020", "ikm@2017", "kami@5.0", "sakip@2021", "ipasn@2024", "kip@2018"])
def test_an_empty_template_is_valid_and_empty(spec: str, tmp_path: Path) -> None:
    path = write(tmp_path / "new.toml", CliRunner().invoke(cli, ["init", spec]).stdout)

    done = evaluate(path)

    assert done.exit_code == 1
    assert "this assessment has neither answers nor values" in done.stderr
    assert "assessment.subject: not filled in yet\n" in done.stderr


def test_a_template_can_be_filled_in(tmp_path: Path) -> None:
    text = CliRunner().invoke(cli, ["init", "ikm@2017"]).stdout
    text = text.replace('subject = ""', 'subject = "X"').replace('period = ""', 'period = "2024"')

    done = evaluate(write(tmp_path / "new.toml", text.replace("# total =   #", "total = 88.31  #")))

    assert done.exit_code == 0
    assert "88.31" in done.stdout


def test_a_result_needs_a_name_to_be_written_under(spbe: str) -> None:
    assert CliRunner().invoke(cli, ["evaluate", spbe, "-o", ""]).exit_code == 2


def test_a_dash_stands_for_standard_output(spbe: str) -> None:
    assert "Indeks SPBE" in CliRunner().invoke(cli, ["evaluate", spbe, "-o", "-"]).stdout


def test_closed_standard_output_is_told(spbe: str) -> None:
    command = 'exec "$0" -m evalkit evaluate "$1" >&-'
    done = subprocess.run(["sh", "-c", command, sys.executable, spbe], check=False, stderr=subprocess.PIPE)  # noqa: S603, S607  (our own words)

    assert done.returncode == 141
    assert done.stderr.startswith(b"keluaran standar tertutup: ")
    assert done.stderr.count(b"\n") == 1
