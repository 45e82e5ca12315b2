"""Facts about folders of rules: how they are named, what wins, and what is told of one that is laid out wrongly."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner

from distribution import RULE_FILE, Site
from evalkit.base.errors import RuleFileError
from evalkit.catalogue.folders import read_folder, read_folders
from evalkit.catalogue.plugins import Plugins
from evalkit.catalogue.registry import Registry
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import cli

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
REPORT = ROOT / "examples" / "beltim-2025"
ASSESSMENT = '[assessment]\ninstrument = "{spec}"\nsubject = "X"\nperiod = "2024"\n[values]\ntotal = 60\n'


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def rule_file(folder: Path, index: str, edition: str, validity: str = "") -> Path:
    text = RULE_FILE.format(index=index, edition=edition, validity=validity, method="mean")
    return write(folder / index / f"{edition}.toml", text)


def evalkit(*arguments: str, **env: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": "en", "COLUMNS": "100", **env}).invoke(cli, arguments)


@pytest.fixture(name="mine")
def _mine(tmp_path: Path) -> Path:
    """A folder with one instrument that nobody else has."""
    return rule_file(tmp_path / "mine", "zzz", "1").parents[1]


@pytest.fixture(name="assessment")
def _assessment(tmp_path: Path) -> str:
    return str(write(tmp_path / "a.toml", ASSESSMENT.format(spec="zzz@1")))


# --- Commands -----------------------------------------------------------------------------------------------------


def leaves(command: click.Command, *path: str) -> Iterator[tuple[str, click.Command]]:
    """Every command that is no group, by all its words."""
    if not isinstance(command, click.Group):
        yield " ".join(path), command
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, *path, name)


def test_every_command_that_takes_an_instrument_takes_folders() -> None:
    without = [name for name, one in leaves(cli) if not any("--rules" in each.opts for each in one.params)]

    assert [name for name in without if name not in ("schema", "plugins new index")] == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("list",), "zzz@1"),
        (("show", "zzz@1"), "Test"),
        (("show", "zzz"), "Test"),
        (("init", "zzz"), 'instrument = "zzz@1"'),
        (("rules", "check", "zzz"), "zzz@1"),
        (("plugins", "list"), "instruments: zzz@1"),
        (("plugins", "why", "zzz"), "zzz@1"),
    ],
)
def test_a_command_knows_the_instruments_of_a_folder(mine: Path, arguments: tuple[str, ...], words: str) -> None:
    done = evalkit(*arguments, "--rules", str(mine))

    assert done.exit_code == 0, done.stderr
    assert words in done.stdout
    assert done.stderr == ""


def test_without_the_folder_they_are_not_known() -> None:
    done = evalkit("show", "zzz@1")

    assert done.exit_code == 2
    assert "there is no index zzz" in done.stderr


def test_an_assessment_is_evaluated_by_a_rule_file_of_a_folder(mine: Path, assessment: str) -> None:
    done = evalkit("evaluate", assessment, "--rules", str(mine), "--format", "json")

    (found,) = json.loads(done.stdout)["evaluations"]
    assert (found["instrument"], found["predicate"]) == ("zzz@1", "Good")
    assert found["rules"]["file"] == str(mine / "zzz" / "1.toml")


def test_a_report_is_audited_by_a_rule_file_of_a_folder(tmp_path: Path) -> None:
    write(tmp_path / "mine" / "lkj" / "beltim-2025.toml", (RULES / "lkj" / "beltim-2025.toml").read_text("utf-8"))

    done = evalkit("audit", str(REPORT / "laporan.toml"), "--rules", str(tmp_path / "mine"))

    assert done.exit_code == 0
    assert "lkj@beltim-2025: " in done.stderr
    assert "is used in place of lkj/beltim-2025.toml, which is installed" in done.stderr


def test_an_edition_of_a_folder_comes_beside_those_installed(tmp_path: Path) -> None:
    mine = rule_file(tmp_path, "kip", "2030").parents[1]

    assert Registry([str(mine)]).editions("kip") == ("2018", "2030")


def test_completion_knows_folders(mine: Path) -> None:
    completion = ShellComplete(cli, {}, "evalkit", "_EVALKIT_COMPLETE")

    found = completion.get_completions(["show", "--rules", str(mine)], "zz")

    assert [one.value for one in found] == ["zzz@1"]


def test_completion_knows_folders_of_the_environment(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EVALKIT_RULES", str(mine))

    found = ShellComplete(cli, {}, "evalkit", "_EVALKIT_COMPLETE").get_completions(["show"], "zzz@")

    assert [one.value for one in found] == ["zzz@1"]


def test_completion_is_silent_about_a_folder_that_is_wrong(tmp_path: Path) -> None:
    completion = ShellComplete(cli, {}, "evalkit", "_EVALKIT_COMPLETE")

    assert completion.get_completions(["show", "--rules", str(tmp_path)], "k") == []


def test_completion_goes_on_where_one_plugin_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Site(tmp_path, monkeypatch).install("third", "[evalkit]\nkaaa = third_plugin\n", third_plugin="1 / 0")

    found = ShellComplete(cli, {}, "evalkit", "_EVALKIT_COMPLETE").get_completions(["show"], "k")

    assert [one.value for one in found] == ["kami@4.2", "kami@5.0", "kip@2018"]


# --- How folders are named ------------------------------------------------------------------------------------------


def test_several_folders_are_named_by_repeating_the_option(tmp_path: Path, mine: Path) -> None:
    other = rule_file(tmp_path / "other", "yyy", "1").parents[1]

    done = evalkit("list", "--rules", str(mine), "--rules", str(other), "--format", "json")

    assert {"yyy@1", "zzz@1"} < {one["id"] for one in json.loads(done.stdout)["instruments"]}


@pytest.mark.parametrize("separator", [":", ";"])
def test_the_environment_names_several_as_the_system_separates_them(
    tmp_path: Path, separator: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "pathsep", separator)  # ; on Windows
    monkeypatch.chdir(tmp_path)
    for index in ("yyy", "zzz"):
        rule_file(Path(index), index, "1")

    done = evalkit("list", "--format", "json", EVALKIT_RULES=f"yyy{separator}zzz")

    assert {"yyy@1", "zzz@1"} < {one["id"] for one in json.loads(done.stdout)["instruments"]}


def test_an_empty_part_of_the_environment_names_nothing(mine: Path) -> None:
    assert evalkit("show", "zzz@1", EVALKIT_RULES=f"{os.pathsep}{mine}{os.pathsep}").exit_code == 0
    assert evalkit("show", "kip@2018", EVALKIT_RULES="").exit_code == 0


def test_the_option_takes_the_place_of_the_environment(tmp_path: Path, mine: Path) -> None:
    other = rule_file(tmp_path / "other", "yyy", "1").parents[1]

    assert evalkit("show", "zzz@1", "--rules", str(other), EVALKIT_RULES=str(mine)).exit_code == 2


def test_a_folder_that_is_named_twice_counts_once(mine: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mine.parent)

    assert evalkit("show", "zzz@1", "--rules", str(mine), "--rules", mine.name).exit_code == 0


@pytest.mark.parametrize("name", ["nowhere", ""])
def test_a_folder_that_does_not_exist_is_wrong_usage(name: str) -> None:
    done = evalkit("list", "--rules", name)

    assert done.exit_code == 2
    assert f"'--rules' (env var: 'EVALKIT_RULES'): Directory '{name}' does not exist" in done.stderr


def test_a_rule_file_in_place_of_a_folder_is_wrong_usage(mine: Path) -> None:
    done = evalkit("list", "--rules", str(mine / "zzz" / "1.toml"))

    assert done.exit_code == 2
    assert "is a file" in done.stderr
    assert f"hint: name the folder that holds INDEX/EDITION.toml: {mine}\n" in done.stderr


def test_another_file_in_place_of_a_folder_is_wrong_usage(tmp_path: Path) -> None:
    done = evalkit("list", "--rules", str(write(tmp_path / "a.csv", "")))

    assert done.exit_code == 2
    assert "is a file" in done.stderr
    assert "hint" not in done.stderr


def test_a_link_to_itself_is_wrong_usage(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")

    assert evalkit("list", "--rules", str(tmp_path / "loop")).exit_code == 2
    with pytest.raises(RuleFileError, match="cannot be read: Too many levels of symbolic links"):
        read_folders([str(tmp_path / "loop")], Plugins())


# --- What wins ------------------------------------------------------------------------------------------------------


@pytest.fixture(name="kip")
def _kip(tmp_path: Path) -> Path:
    """A folder with an edition that is installed as well, changed."""
    text = (RULES / "kip" / "2018.toml").read_text("utf-8").replace('title   = "', 'title   = "Our ')
    return write(tmp_path / "mine" / "kip" / "2018.toml", text).parents[1]


def test_the_folder_wins_over_what_is_installed_and_a_note_says_so(kip: Path) -> None:
    done = evalkit("show", "kip@2018", "--rules", str(kip))

    assert "Our " in done.stdout
    assert done.stderr == (
        f"kip@2018: {kip / 'kip' / '2018.toml'} is used in place of kip/2018.toml, which is installed\n"
    )


def test_the_note_does_not_disturb_a_result(kip: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "a.toml", ASSESSMENT.format(spec="kip"))

    done = evalkit("evaluate", str(path), "--rules", str(kip), "--format", "json")

    assert json.loads(done.stdout)["evaluations"][0]["instrument"] == "kip@2018"
    assert done.stderr.count("is used in place of") == 1


def test_no_note_where_the_edition_is_not_used(kip: Path) -> None:
    assert evalkit("show", "spbe@2020", "--rules", str(kip)).stderr == ""


def test_a_crosswalk_of_a_folder_wins_as_well(tmp_path: Path) -> None:
    write(tmp_path / "kami" / "4.2-5.0.toml", (RULES / "kami" / "4.2-5.0.toml").read_text("utf-8"))
    registry = Registry([str(tmp_path)])

    old, new = registry.rule_files("kami", INSTRUMENT)

    found = registry.crosswalk(old, new)

    assert found is not None
    assert found.resource == tmp_path / "kami" / "4.2-5.0.toml"
    assert "is used in place of kami/4.2-5.0.toml" in str(registry.notes[0])
    assert registry.crosswalk(new, old) is None


def test_two_folders_with_one_edition_are_both_named(tmp_path: Path, mine: Path) -> None:
    other = rule_file(tmp_path / "other", "zzz", "1").parents[1]

    done = evalkit("list", "--rules", str(mine), "--rules", str(other))

    assert done.exit_code == 1
    assert f"{other / 'zzz' / '1.toml'}: zzz@1 lies in {mine / 'zzz' / '1.toml'} as well" in done.stderr
    assert "hint: name one of the two folders" in done.stderr


def test_a_rule_file_of_a_folder_may_name_methods_of_plugins_of_its_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = """
from evalkit.hookspecs import hookimpl
from evalkit.instruments import Method
from evalkit.method.methods import CORE_METHODS
@hookimpl
def evalkit_methods():
    return [Method(name="mine", build=CORE_METHODS["sum"].build)]
"""
    Site(tmp_path, monkeypatch).install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=source)
    text = RULE_FILE.format(index="zzz", edition="1", validity="", method="mine")
    write(tmp_path / "mine" / "zzz" / "1.toml", text)

    assert "mine" in Registry([str(tmp_path / "mine")]).instrument("zzz").methods


def test_rules_of_reports_may_lie_in_a_folder(tmp_path: Path) -> None:
    text = (RULES / "lkj" / "lakip-4.toml").read_text("utf-8").replace('"lakip-4"', '"ours"')
    write(tmp_path / "lkj" / "ours.toml", text)

    done = evalkit("show", "lkj@ours", "--rules", str(tmp_path))

    assert (done.exit_code, done.stderr) == (0, "")


# --- What lies in a folder ------------------------------------------------------------------------------------------


def test_what_is_no_rule_file_is_nobodys_business(mine: Path) -> None:
    write(mine / "README.md", "")
    write(mine / "zzz" / "source.pdf", "")
    write(mine / "cases" / "zzz" / "a.toml", "broken")
    write(mine / ".git" / "a.toml", "broken")
    write(mine / "zzz" / ".hidden.toml", "broken")
    write(mine / "zzz" / "old" / "a.toml", "broken")

    assert [file.id for file in read_folder(str(mine), Plugins()).files] == ["zzz@1"]


def link_in_a_circle(folder: Path) -> None:
    (folder / "loop").symlink_to("loop")


def link_in_an_index(folder: Path) -> None:
    (folder / "zzz" / "2.toml").symlink_to("2.toml")


def link_to_nowhere(folder: Path) -> None:
    (folder / "other").symlink_to("nowhere")


def link_outside(folder: Path) -> None:
    (folder / "x.toml").symlink_to("nowhere.toml")


def link_of_a_file(folder: Path) -> None:
    (folder / "zzz" / "2.toml").symlink_to("nowhere.toml")


def link_upwards(folder: Path) -> None:
    (folder / "yyy").symlink_to(folder)


def named_pipe(folder: Path) -> None:
    os.mkfifo(folder / "zzz" / "2.toml")


def folder_like_a_file(folder: Path) -> None:
    (folder / "zzz" / "2.toml").mkdir()


def data_only(folder: Path) -> None:
    write(folder / "yyy" / "data.csv", "")


def outside(folder: Path) -> None:
    shutil.copy(folder / "zzz" / "1.toml", folder / "x.toml")


def outside_and_broken(folder: Path) -> None:
    write(folder / "x.toml", "broken")


def outside_with_odd_names(folder: Path) -> None:
    write(folder / "x.toml", '[instrument]\nindex = "../x"\nedition = "1"\n')


def outside_without_names(folder: Path) -> None:
    write(folder / "x.toml", "instrument = 1\n")


def syntax(folder: Path) -> None:
    write(folder / "zzz" / "2.toml", "a = \n")


def bytes_of_another_kind(folder: Path) -> None:
    (folder / "zzz" / "2.toml").write_bytes(b'a = "\xff"')


def odd_edition(folder: Path) -> None:
    rule_file(folder, "zzz", "1").rename(folder / "zzz" / "a@b.toml")


def no_edition(folder: Path) -> None:
    rule_file(folder, "zzz", "1").rename(folder / "zzz" / "-.toml")


def odd_index(folder: Path) -> None:
    rule_file(folder, "a b", "1")


def deeper(folder: Path) -> None:
    rule_file(folder / "rules", "yyy", "1")


def two_kinds(folder: Path) -> None:
    write(folder / "zzz" / "2.toml", '[rules]\nindex = "zzz"\nedition = "2"\n')


LAYOUT = "expected: DIR/<index>/<edition>.toml"


@pytest.mark.parametrize(
    ("plant", "words"),
    [
        (link_in_a_circle, ["loop: cannot be read: Too many levels of symbolic links"]),
        (link_in_an_index, ["zzz/2.toml: cannot be read: Too many levels of symbolic links"]),
        (link_to_nowhere, ["other: the link leads nowhere"]),
        (link_outside, ["x.toml: the link leads nowhere"]),
        (link_of_a_file, ["zzz/2.toml: the link leads nowhere"]),
        (link_upwards, ["yyy: there is no rule file in this folder; it holds: yyy, zzz"]),
        (named_pipe, ["zzz/2.toml: this is no file", "expected: a file, no folder and no pipe"]),
        (folder_like_a_file, ["zzz/2.toml: this is no file"]),
        (data_only, ["yyy: there is no rule file in this folder; it holds: data.csv", "<index>/<edition>.toml"]),
        (outside, ["x.toml: a TOML file lies outside the folders of the indices", LAYOUT, "move it to", "zzz/1.toml"]),
        (outside_and_broken, [LAYOUT, "move it into a folder that is called like its index"]),
        (outside_with_odd_names, ["move it into a folder that is called like its index"]),
        (outside_without_names, ["move it into a folder that is called like its index"]),
        (syntax, ["zzz/2.toml: line 1, column 5: not valid TOML"]),
        (bytes_of_another_kind, ["zzz/2.toml: line 1: byte 6 (0xff) is not UTF-8"]),
        (odd_edition, ["a@b cannot be part of an id index@edition", "a letter or digit first", "hint: rename"]),
        (no_edition, ["- cannot be part of an id index@edition"]),
        (odd_index, ["a b cannot be part of an id index@edition"]),
        (
            deeper,
            ["rules: there is no rule file in this folder; it holds: yyy", "rule files lie deeper; name the folder"],
        ),
        (
            two_kinds,
            ["zzz: the folder holds instruments and, in 2.toml, rules of performance reports", "its own index"],
        ),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_a_folder_that_is_laid_out_wrongly_is_refused(mine: Path, plant: object, words: list[str]) -> None:
    assert callable(plant)
    plant(mine)

    with pytest.raises(RuleFileError) as caught:
        read_folder(str(mine), Plugins())

    assert len(caught.value.faults) == 1
    assert [each for each in words if each not in str(caught.value)] == []


def test_an_empty_folder_among_those_of_indices_is_nothing(mine: Path) -> None:
    before = read_folder(str(mine), Plugins())
    (mine / "yyy").mkdir()

    assert [file.id for file in read_folder(str(mine), Plugins()).files] == [file.id for file in before.files]


def test_everything_that_lies_wrongly_is_told_at_once_before_any_work(mine: Path, assessment: str) -> None:
    for plant in (link_in_a_circle, data_only, outside, syntax, odd_index):
        plant(mine)

    done = evalkit("evaluate", assessment, "--rules", str(mine))

    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.endswith("5 faults; nothing was evaluated.\n")


def test_a_folder_without_anything_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="there is no rule file in this folder; it is empty"):
        read_folder(str(tmp_path), Plugins())


def test_of_a_folder_with_much_else_the_first_names_are_told(tmp_path: Path) -> None:
    for number in range(9):
        write(tmp_path / f"{number}.csv", "")

    with pytest.raises(RuleFileError, match=r"it holds: 0\.csv, 1\.csv, 2\.csv, 3\.csv, 4\.csv, …"):
        read_folder(str(tmp_path), Plugins())


def test_the_folder_of_one_index_is_told_from_a_folder_of_rules(tmp_path: Path) -> None:
    shutil.copytree(RULES / "kami", tmp_path / "kami")

    with pytest.raises(RuleFileError) as caught:
        read_folder(str(tmp_path / "kami"), Plugins())

    (fault,) = caught.value.faults
    assert str(fault.problem) == "this is the folder of one index; its rule files lie in it"
    assert str(fault.hint) == f"name the folder above it: {tmp_path}"


def test_a_file_names_the_index_of_its_folder(tmp_path: Path) -> None:
    write(tmp_path / "yyy" / "2.toml", RULE_FILE.format(index="zzz", edition="1", validity="", method="mean"))

    done = evalkit("show", "yyy@2", "--rules", str(tmp_path))

    assert done.exit_code == 1
    assert "the file calls itself zzz@1" in done.stderr
    assert "expected: yyy@2, after its folder and file name" in done.stderr


def test_a_file_that_vanishes_is_told(mine: Path) -> None:
    registry = Registry([str(mine)])
    registry.editions("zzz")
    (mine / "zzz" / "1.toml").unlink()

    with pytest.raises(RuleFileError, match=r"1\.toml: cannot be read: No such file"):
        registry.instrument("zzz@1")


# --- Names that differ by case alone --------------------------------------------------------------------------------


def is_sensitive(folder: Path) -> bool:
    """Whether capital letters make another name here."""
    (folder / "probe").touch()
    return not (folder / "PROBE").exists()


@pytest.mark.parametrize(("first", "second"), [("zzz/a", "zzz/A"), ("yyy/1", "YYY/1")])
def test_two_names_in_one_folder_must_differ_by_more_than_case(tmp_path: Path, first: str, second: str) -> None:
    if not is_sensitive(tmp_path):
        pytest.skip("this file system takes the two for one")
    for name in (first, second):
        rule_file(tmp_path / "mine", *name.split("/"))

    with pytest.raises(RuleFileError, match=r"differs from \w+(\.toml)? by case alone\n  hint: many computers"):
        read_folder(str(tmp_path / "mine"), Plugins())


def test_names_in_two_folders_must_differ_by_more_than_case(tmp_path: Path) -> None:
    for folder, index in (("one", "zzz"), ("two", "ZZZ")):
        rule_file(tmp_path / folder, index, "1")

    with pytest.raises(RuleFileError, match="ZZZ@1 differs from zzz@1 by case alone"):
        read_folders([str(tmp_path / "one"), str(tmp_path / "two")], Plugins())


def test_an_index_must_differ_from_those_installed_by_more_than_case(tmp_path: Path) -> None:
    rule_file(tmp_path, "KIP", "2018")

    done = evalkit("list", "--rules", str(tmp_path))

    assert done.exit_code == 1
    assert "KIP@2018 differs from kip@2018 by case alone" in done.stderr


def test_an_edition_must_differ_from_those_installed_by_more_than_case(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Site(tmp_path, monkeypatch).instruments("zzz", "a")
    rule_file(tmp_path / "mine", "zzz", "A")

    for arguments in (("show", "zzz@A"), ("list",)):
        done = evalkit(*arguments, "--rules", str(tmp_path / "mine"))
        assert done.exit_code == 1
        assert "zzz@A differs from zzz@a by case alone" in done.stderr
    told = evalkit("plugins", "why", "zzz", "--rules", str(tmp_path / "mine"), "--format", "json").stdout
    assert "zzz@A differs from zzz@a by case alone" in json.loads(told)["answers"][0]["item"]["faults"][0]["problem"]
    assert "there is no index zz" in evalkit("show", "zz", "--rules", str(tmp_path / "mine")).stderr
