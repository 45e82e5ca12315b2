"""Facts about help and wrong usage: all of it is in the language of the run, click's own words as well."""

from __future__ import annotations

import ast
import gettext
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner

from distribution import Site
from evalkit.base.language import LOCALE, language
from evalkit.base.text import Message
from evalkit.cli import cli
from evalkit.cli.translated import WholeNumber
from evalkit.schema.shipped import shipped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

INDONESIAN = gettext.translation("evalkit", LOCALE, ["id"])
# What click says and evalkit never lets it say: prompts, editors, progress, colours, streams, and faults of programs.
UNUSED = {"_termui_impl", "_winconsole", "termui", "utils"}
NEVER_SAID = {
    "Aborted!",
    "DeprecationWarning: The command {name!r} is deprecated.{extra_message}",
    "DeprecationWarning: The {param_type} {name!r} is deprecated.{extra_message}",
    "Value must be an iterable.",
    "Could not determine name for option with declarations {decls!r}",
    "Arguments take exactly one parameter declaration, got {length}: {decls}.",
    "Name '{name}' defined twice",
    "Boolean option {decl!r} cannot use the same flag for true/false.",
    "Do you want to continue?",
    "Confirm the action without prompting.",
    "%(prog)s, version %(version)s",
    "Show the version and exit.",
    "Choice({choices})",
    "{value!r} is not a valid UUID.",
}


def run(*arguments: str, **env: str) -> Result:
    return CliRunner(env={"EVALKIT_LANG": None, "COLUMNS": "100", **env}).invoke(cli, arguments, prog_name="evalkit")


def click_words() -> Iterator[tuple[str, ...]]:
    """What click looks up, in the version that is installed."""
    for path in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if path.stem not in UNUSED else ():
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                yield tuple(str(one.value) for one in node.args if isinstance(one, ast.Constant))


def groups_and_commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    with click.Context(group) as context:
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            assert command is not None
            if isinstance(command, click.Group):
                yield from groups_and_commands(command, *path, name)
            else:
                yield (*path, name), command


ALL = dict(groups_and_commands(cli))
EVERY = pytest.mark.parametrize("path", ALL, ids=" ".join)


def test_what_click_says_is_in_the_catalogue() -> None:
    words = [
        each for each in click_words() if each and not NEVER_SAID.intersection(each) and "No options" not in each[0]
    ]
    said = {
        each: INDONESIAN.ngettext(each[0], each[1], 2) if len(each) > 1 else INDONESIAN.gettext(each[0])
        for each in words
    }
    missing = [each for each, found in said.items() if found == each[-1]]

    assert len(words) > 40
    assert [each for each in missing if each != ("path",)] == []  # the same in both languages


@pytest.mark.parametrize("kind", shipped())
def test_titles_of_schemas_are_translated(kind: str) -> None:
    title = shipped()[kind].title()

    assert language("id").say(Message(title, {})) != title


@EVERY
def test_help_is_indonesian(path: tuple[str, ...]) -> None:
    text = run(*path, "--help").stdout

    assert text.startswith(f"Penggunaan: {' '.join(('evalkit', *path))} [OPSI]")
    assert "\nOpsi:\n" in text
    assert "Tampilkan pesan ini lalu keluar." in text
    assert not {"Usage:", "Options:", "Commands:", "Show", "the", "and", "of", "FILE", "DIR"}.intersection(text.split())


@EVERY
def test_help_is_english(path: tuple[str, ...]) -> None:
    text = run(*path, "--help", EVALKIT_LANG="en").stdout

    assert text.startswith(f"Usage: {' '.join(('evalkit', *path))} [OPTIONS]")
    assert "Show this message and exit." in text
    assert not {"Penggunaan:", "Opsi:", "Perintah:", "Tampilkan", "dan", "berkas"}.intersection(text.split())


@EVERY
def test_every_option_has_help(path: tuple[str, ...]) -> None:
    options = [one for one in ALL[path].params if isinstance(one, click.Option)]

    assert [one.name for one in options if not one.help] == []
    assert "lang" in [one.name for one in options]


@EVERY
def test_a_number_is_called_by_a_word_of_the_language(path: tuple[str, ...]) -> None:
    """What click calls a whole number that has bounds is English in every language."""
    own = [one for one in ALL[path].params if isinstance(one.type, click.IntRange | click.FloatRange)]

    assert [one.name for one in own if not isinstance(one.type, WholeNumber)] == []


@EVERY
@pytest.mark.parametrize("order", [("--lang", "en", "--help"), ("--help", "--lang", "en"), ("-h", "--lang=en")])
def test_the_language_may_stand_before_or_behind_help(path: tuple[str, ...], order: tuple[str, ...]) -> None:
    assert run(*path, *order).stdout == run(*path, "--help", EVALKIT_LANG="en").stdout


@pytest.mark.parametrize("path", [path for path in ALL if path], ids=" ".join)
def test_the_language_may_stand_before_the_command(path: tuple[str, ...]) -> None:
    assert run("--lang", "en", *path, "--help").stdout == run(*path, "--help", EVALKIT_LANG="en").stdout


def test_the_language_of_a_group_is_that_of_its_command() -> None:
    for arguments in (("--lang", "en", "list"), ("list", "--lang", "en"), ("--lang", "id", "list", "--lang", "en")):
        assert run(*arguments, EVALKIT_LANG="id").stdout == run("list", EVALKIT_LANG="en").stdout


def test_a_language_behind_two_dashes_is_a_path() -> None:
    assert "Kesalahan: tidak ada berkas atau folder --lang, en" in run("evaluate", "--", "--lang", "en").stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["evalute"], "Tidak ada perintah 'evalute'. Mungkin 'evaluate'?"),
        (["rules", "chek"], "Tidak ada perintah 'chek'. Mungkin 'check'?"),
        (["evaluate", "--deetail"], "Tidak ada opsi '--deetail'. Mungkin '--detail'?"),
        (["evaluate", "--width", "3"], "Nilai '--width' tidak sah: 3 di luar rentang x>=40."),
        (["evaluate", "--width", "x"], "'x' bukan bilangan bulat yang sah."),
        (["evaluate", "--width"], "Opsi '--width' memerlukan 1 nilai."),
        (["evaluate", "--detail=x"], "Opsi '--detail' tidak menerima nilai."),
        (["evaluate", "--fail-on", "x"], "'x' bukan salah satu dari 'error', 'warning', 'note'."),
        (
            ["evaluate", "--rules", "/no"],
            "Nilai '--rules' (variabel lingkungan: 'EVALKIT_RULES') tidak sah: Folder '/no' tidak ada.",
        ),
        (["evaluate", "-o", "."], "Nilai '-o' / '--output' tidak sah: Berkas '.' adalah folder."),
        (["evaluate", "-o", ""], "Nilai '-o' / '--output' tidak sah: nama berkas diperlukan"),
        (["evaluate", "--lang", "fr"], "'fr' bukan salah satu dari 'id', 'en'."),
        (["--lang", "fr", "list"], "'fr' bukan salah satu dari 'id', 'en'."),
        (["rules", "diff", "a"], "Belum ada argumen 'B'."),
        (["rules", "diff", "a", "b", "c"], "Ada argumen yang berlebih (c)"),
        (["rules", "check", "--min-citations", "x"], "diperlukan bilangan dari 0 sampai 100"),
        (["plugins", "new", "edition", "a@b"], "Belum ada opsi '--from'."),
        (
            ["plugins", "new", "edition", "a@b", "--from", "c@d", "--valid-from", "x"],
            "'x' tidak sesuai dengan bentuk '%Y-%m-%d'.",
        ),
        (["plugins", "new", "index", "a", "--into", ""], "folder diperlukan; folder saat ini ditulis ."),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_wrong_usage_is_told_in_indonesian(arguments: list[str], words: str) -> None:
    done = CliRunner(env={"EVALKIT_LANG": None}).invoke(cli, arguments, prog_name="evalkit")

    assert (done.exit_code, done.stdout) == (2, "")
    assert not {"Usage:", "Try", "Error:", "Invalid"}.intersection(done.stderr.split())
    assert "Kesalahan: " in done.stderr
    assert words in done.stderr


def test_kinds_of_schemas_are_listed_in_the_language() -> None:
    assert "Berkas penilaian evalkit" in run("schema").stdout
    assert "Assessment file of evalkit" in run("schema", "--lang", "en").stdout


def test_commands_of_plugins_speak_the_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = """
        import click
        @click.command("greet")
        @click.argument("whom")
        def greet(whom):
            click.echo(whom)
        """
    Site(tmp_path, monkeypatch).install(
        "help-greet", "[evalkit.commands]\nhelp-greet = help_greet:greet\n", help_greet=source
    )

    assert run("help-greet", "--help").stdout.startswith("Penggunaan: evalkit help-greet [OPTIONS] WHOM")
    assert "Missing argument 'WHOM'" in run("--lang", "en", "help-greet").stderr


def test_a_run_leaves_the_process_as_it_was() -> None:
    before = dict(os.environ), gettext.textdomain(), gettext.bindtextdomain("evalkit")

    CliRunner().invoke(cli, ["--lang", "en", "--help"])

    assert (dict(os.environ), gettext.textdomain(), gettext.bindtextdomain("evalkit")) == before


@pytest.mark.parametrize("command", ["migrate", "map"])
def test_forms_that_a_command_does_not_write_are_not_told(command: str) -> None:
    said = CliRunner().invoke(cli, [command, "--help", "--lang", "en"]).stdout
    assert "json: for programs" in " ".join(said.split())
    assert "documents for -o" not in " ".join(said.split())


@pytest.mark.parametrize("command", ["migrate", "map"])
def test_what_is_written_beside_the_page_is_told_and_completed(command: str) -> None:
    said = " ".join(CliRunner().invoke(cli, [command, "--help", "--lang", "en"]).stdout.split())

    assert "as TOML to FILE (.toml)" in said
    assert "A file that exists is kept, unless --force is given" in said
    assert "instead of standard output" not in said
    assert "what the name of -o says" not in said
    found = cli.get_command(click.Context(cli), command)
    assert found is not None
    (output,) = [one for one in found.params if one.name == "output"]
    completed = output.shell_complete(click.Context(cli), "kami-5.")
    assert [one.value for one in completed] == ["kami-5.toml"]
