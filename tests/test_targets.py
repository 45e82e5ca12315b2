"""What the commands about rule files are pointed at: which instrument a file is, and what is refused with which words."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit.base.errors import RuleFileError
from evalkit.catalogue.lookup import find_rule_files, meant
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import cli
from rules_mutate.toys import PLAIN

ROOT = Path(__file__).parents[1]


if TYPE_CHECKING:
    from click.testing import Result

ONE_ARGUMENT = ("check", "mutate")
CASES = (
    'source = "x"\nkind = "example"\n[assessment]\ninstrument = "toy@1"\n[[cases]]\nname = "x"\nvalues = { total = 9 }'
)


def run(command: str, *arguments: object) -> Result:
    """Run a command of ``evalkit rules`` in English; ``diff`` compares with ``ikm@2017``."""
    names = [command, *map(str, arguments)]
    if command == "diff" and len(arguments) == 1:
        names.append("ikm@2017")
    done = CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "200"}).invoke(cli, ["rules", *names])
    assert "Traceback" not in done.output
    return done


def written(path: Path, text: str = PLAIN) -> Path:
    """A rule file at *path*; without a text: ``toy@1``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# --- Which instrument a file is ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "diff", "mutate"])
@pytest.mark.parametrize(
    ("place", "told"),
    [
        ("toy/2.toml", "the file calls itself toy@1\n  expected: toy@2, after its folder and file name"),
        ("kip/1.toml", "the file calls itself toy@1\n  expected: kip@1, after its folder and file name"),
        ("kip/x.toml", "the file calls itself toy@1\n  expected: kip@x, after its folder and file name"),
    ],
)
def test_a_copy_that_still_says_what_it_was_copied_from_is_refused(
    command: str, place: str, told: str, tmp_path: Path
) -> None:
    file = written(tmp_path / place)

    done = run(command, file)

    assert (done.exit_code, done.stdout) == (1, "")
    assert f"{file}: instrument (line 2): {told}" in done.stderr


def test_in_a_folder_of_rules_every_file_lies_where_it_says(tmp_path: Path) -> None:
    """Whatever the folders are called: in a folder that is named, they are those of indices."""
    written(tmp_path / "toy" / "1.toml")
    written(tmp_path / "play" / "1.toml")
    written(tmp_path / "toy" / "2.toml")

    done = run("check", tmp_path)

    assert done.exit_code == 1
    assert "expected: play@1" in done.stderr
    assert "expected: toy@2" in done.stderr
    assert done.stderr.endswith("2 faults.\n")


def test_a_link_is_what_it_is_called(tmp_path: Path) -> None:
    stored = written(tmp_path / "store" / "a1b2.toml")
    (tmp_path / "toy").mkdir()
    (tmp_path / "toy" / "1.toml").symlink_to(stored)

    assert [one.id for one in find_rule_files([str(tmp_path / "toy")], Registry(), INSTRUMENT)] == ["toy@1"]


@pytest.mark.parametrize("command", ["check", "diff"])
def test_a_file_outside_the_folders_of_indices_is_what_it_says_and_that_is_told(command: str, tmp_path: Path) -> None:
    file = written(tmp_path / "draft.toml")

    done = run(command, file)

    assert done.exit_code == 0
    assert "toy@1" in done.stdout
    assert done.stderr.count(f"{file} lies in no folder of an index; it is taken for toy/1.toml\n") == 1


def test_a_file_outside_has_no_place_for_cases(tmp_path: Path) -> None:
    written(tmp_path / "cases" / "toy" / "stray.toml", CASES)
    file = written(tmp_path / "drafts" / "draft.toml")
    (target,) = find_rule_files([str(file)], Registry(), INSTRUMENT)

    assert target.cases() == ()
    assert "toy@1 does not lie in a folder of rules" in run("mutate", file, "--write").stderr


@pytest.mark.parametrize("head", ["", 'instrument = "toy"', '[instrument]\nindex = "a/b"\nedition = "1"'])
def test_a_file_outside_that_does_not_say_what_it_is_is_its_place(head: str, tmp_path: Path) -> None:
    file = written(tmp_path / "draft.toml", head)
    (target,) = find_rule_files([str(file)], Registry(), INSTRUMENT)

    assert target.id == f"{tmp_path.name}@draft"


def test_two_files_of_one_instrument_are_told(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name / "toy" / "1.toml") for name in ("a", "b"))

    done = run("check", one, other, one)

    assert done.exit_code == 0
    assert done.stderr == f"toy@1: {other} and {one} are two files of one edition\n"


def test_boundary_cases_of_two_files_of_one_instrument_are_not_mixed(tmp_path: Path) -> None:
    one, other = (written(tmp_path / name / "toy" / "1.toml") for name in ("a", "b"))

    done = run("mutate", one, other, "--write")

    assert done.exit_code == 2
    assert f"--write: toy@1 is more than one rule file: {one}, {other}" in done.stderr
    assert not list(tmp_path.rglob("boundary*"))


# --- What is no rule file ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "diff", "mutate"])
@pytest.mark.parametrize("folder", [False, True], ids=["file", "folder"])
def test_a_named_pipe_is_refused(command: str, folder: bool, tmp_path: Path) -> None:  # noqa: FBT001
    file = tmp_path / "toy" / "1.toml"
    file.parent.mkdir()
    os.mkfifo(file)

    done = run(command, file.parent if folder else file)

    assert done.exit_code == 1
    assert done.stderr.startswith(f"{file}: this is no file\n  expected: a file, no folder and no pipe\n")


def test_a_named_pipe_among_cases_is_refused(tmp_path: Path) -> None:
    file = written(tmp_path / "rules" / "toy" / "1.toml")
    (tmp_path / "cases" / "toy").mkdir(parents=True)
    os.mkfifo(tmp_path / "cases" / "toy" / "1.toml")

    done = run("mutate", file)

    assert done.exit_code == 1
    assert "1.toml: this is no file" in done.stderr


CROSSWALK = (ROOT / "rules/kami/4.2-5.0.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "text", "told"),
    [
        *(
            pytest.param(command, text, told, id=f"{command}-{told}")
            for command in ("check", "diff", "mutate")
            for text, told in (
                (CROSSWALK, "this is a crosswalk"),
                ("[variant]", "this is a local variant, not a whole rule file"),
                ("[assessment]", "this is an assessment file"),
            )
        ),
        ("diff", "[rules]", "these are rules of performance reports"),  # check proves them
        ("mutate", "[rules]", "these are rules of performance reports"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(command: str, text: str, told: str, tmp_path: Path) -> None:
    file = written(tmp_path / "toy" / "1.toml", text)

    alone, in_folder = run(command, file), run(command, tmp_path / "toy")

    assert (alone.exit_code, in_folder.exit_code) == (1, 1)
    assert alone.stderr.startswith(f"{file}: {told}\n  expected: a rule file of an instrument\n  hint: ")
    assert alone.stderr.endswith("\n1 fault.\n")
    assert f"{file.parent}: there are no rule files in this folder\n" in in_folder.stderr
    assert f"hint: 1.toml: {told}" in in_folder.stderr


@pytest.mark.parametrize("command", ["check", "diff", "mutate"])
def test_a_folder_without_rule_files_is_a_fault(command: str, tmp_path: Path) -> None:
    written(tmp_path / "cases" / "x.toml", "[instrument]")  # a folder of cases is none of rules
    written(tmp_path / "other" / "pyproject.toml", "[project]")

    done = run(command, tmp_path)

    assert done.exit_code == 1
    assert done.stderr == (
        f"{tmp_path}: there are no rule files in this folder\n  expected: <index>/<edition>.toml\n1 fault.\n"
    )


def test_a_folder_that_cannot_be_read_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not that it is empty. The tests may run as a user to whom nothing is closed: the system is made to refuse."""
    written(tmp_path / "toy" / "1.toml")
    written(tmp_path / "closed" / "1.toml")
    listed = Path.iterdir

    def refusing(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied")
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refusing)

    for folder in (tmp_path, tmp_path / "closed"):
        with pytest.raises(RuleFileError) as caught:
            meant(str(folder), Registry(), INSTRUMENT)
        assert str(caught.value) == f"{tmp_path / 'closed'}: cannot be read: Permission denied"


@pytest.mark.parametrize("command", ["check", "diff", "mutate"])
def test_a_link_that_leads_nowhere_is_refused(command: str, tmp_path: Path) -> None:
    file = tmp_path / "1.toml"
    file.symlink_to(tmp_path / "gone.toml")

    done = run(command, file)

    assert done.exit_code == 1
    assert f"{file}: the link leads nowhere" in done.stderr


@pytest.mark.parametrize("command", ["check", "diff", "mutate"])
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("", 'Error: "" names no rule file'),
        ("ikm@", "Error: ikm@ names no rule file"),
        ("@2017", "Error: @2017 names no rule file"),
        ("@", "Error: @ names no rule file"),
        ("none/1.toml", "Error: there is no file or folder none/1.toml"),
        ("ikn", "Error: there is no index ikn"),
    ],
)
def test_a_name_that_means_nothing_is_wrong_usage(command: str, name: str, told: str) -> None:
    done = run(command, name)

    assert done.exit_code == 2
    assert told in done.stderr
    assert "an id is index@edition" in done.stderr or "names no" not in told


@pytest.mark.parametrize("command", ONE_ARGUMENT)
def test_faults_of_all_files_are_told_at_once(command: str, tmp_path: Path) -> None:
    written(tmp_path / "rules" / "toy" / "1.toml")
    written(tmp_path / "rules" / "toy" / "2.toml")
    written(tmp_path / "rules" / "toy" / "3.toml", "= 1")
    written(tmp_path / "rules" / "play" / "1.toml")

    done = run(command, tmp_path / "rules")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "toy/3.toml: line 1, column 1: not valid TOML" in done.stderr
    assert "expected: toy@2" in done.stderr
    assert "expected: play@1" in done.stderr


def test_faults_of_cases_are_told_once_with_those_of_rule_files(tmp_path: Path) -> None:
    written(tmp_path / "rules" / "toy" / "1.toml")
    written(tmp_path / "rules" / "toy" / "2.toml")
    written(tmp_path / "cases" / "toy" / "x.toml", "= 1")

    done = run("mutate", tmp_path / "rules")

    assert (done.exit_code, done.stdout) == (1, "")
    assert "expected: toy@2" in done.stderr
    assert done.stderr.count("x.toml: line 1, column 1: not valid TOML") == 1


@pytest.mark.parametrize("command", ["check", "diff", "mutate"])
def test_a_file_that_is_not_called_like_a_rule_file_is_no_index(command: str, tmp_path: Path) -> None:
    file = written(tmp_path / "toy")
    told = run(command, file)
    missing = run(command, tmp_path / "gone")

    assert told.exit_code == missing.exit_code == 2
    assert f"{file} is no rule file: the names of rule files end in .toml" in " ".join(told.stderr.split())
    assert f"there is no file or folder {tmp_path / 'gone'}" in " ".join(missing.stderr.split())


def test_a_file_called_like_an_index_is_not_in_its_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "kip")
    written(tmp_path / "toy")

    assert run("check", "kip").exit_code == 0
    assert "toy is no rule file: the names of rule files end in .toml" in run("check", "toy").stderr


SOUND = (ROOT / "tests" / "bad_proofs" / "base.toml").read_text(encoding="utf-8")
REPORTER = """
from evalkit.hookspecs import Reporter, hookimpl

@hookimpl
def evalkit_reporters():
    return [Reporter(name="cetak", render=lambda evaluations, lang: "")]
"""


# --- Names that an index and a file or folder have ---------------------------------------------------------------------


def toy_of(folder: Path, index: str, edition: str, *, wrong: bool = False) -> Path:
    """A copy of the toy rule file as an edition of *index*; *wrong*: a statement about it fails."""
    text = SOUND.replace("3.00–4.00", "3.10–4.00") if wrong else SOUND
    text = text.replace('index   = "toy"', f'index = "{index}"').replace('edition = "1"', f'edition = "{edition}"')
    return written(folder / index / f"{edition}.toml", text)


def test_an_index_and_the_folder_of_its_name_are_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy_of(tmp_path / "mine", "toy", "1")
    toy_of(tmp_path, "toy", "1", wrong=True)
    monkeypatch.chdir(tmp_path)
    index = run("check", "toy", "--rules", "mine")
    both = run("check", "toy", "./toy", "--rules", "mine")

    assert index.exit_code == 0, index.output
    assert "toy is read as an index; for the folder of that name write ./toy" in index.stderr
    assert both.exit_code == 1
    assert "toy@1: toy/1.toml and mine/toy/1.toml are two files of one edition" in both.stderr


def test_files_of_the_working_folder_are_not_beside_installed_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (ROOT / "rules" / "kip" / "2018.toml").read_text(encoding="utf-8")
    written(tmp_path / "kip" / "2018.toml", text.replace("printed   = ", "printed   = 'x' # ", 1))
    written(tmp_path / "kip" / "2019.toml", text.replace('"2018"', '"2019"'))
    monkeypatch.chdir(tmp_path)

    assert run("check", "kip@2018").exit_code == 0
    assert run("check", "./kip").exit_code == 1


def test_an_id_is_one_though_a_folder_is_called_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "kip@2018").mkdir()
    monkeypatch.chdir(tmp_path)

    assert run("check", "kip@2018").exit_code == 0


def test_a_plugin_without_rules_takes_no_folder_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    toy_of(tmp_path / "work" / "cetak", "toy", "1")
    (tmp_path / "site").mkdir()
    Site(tmp_path / "site", monkeypatch).install("cetak", "[evalkit]\ncetak = cetak\n", cetak=REPORTER)
    monkeypatch.chdir(tmp_path / "work")

    assert "toy@1" in run("check", "cetak").stdout
    assert "cetak" not in run("check", "foo").stderr


# --- Files that are passed over ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "mutate"])
def test_a_mistyped_head_is_told_wherever_it_lies(command: str, tmp_path: Path) -> None:
    toy_of(tmp_path, "toy", "1")
    stray = written(tmp_path / "play" / "1.toml", SOUND.replace("[instrument]", "[instument]"))
    done = run(command, tmp_path)

    assert f"{stray} is passed over: it has no table of a rule file\n" in done.stderr


def test_what_only_has_a_key_of_that_name_is_no_rule_file(tmp_path: Path) -> None:
    toy_of(tmp_path, "toy", "1")
    other = written(tmp_path / "toy" / "linter.toml", 'rules = ["a"]\n')
    done = run("check", tmp_path)

    assert done.exit_code == 0
    assert f"{other} is passed over" in done.stderr
