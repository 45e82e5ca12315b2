"""Options that several commands share."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import click

from evalkit.base.installed import WITHOUT, names_in
from evalkit.base.language import ENVIRONMENT, language_of
from evalkit.base.severities import SEVERITIES
from evalkit.base.text import LANGUAGES, Message, msg, visible
from evalkit.cli.formats import PRINTED
from evalkit.cli.translated import Option, PathType, WholeNumber, argument, option, set_variable, word
from evalkit.report.render import FILES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from click.shell_completion import CompletionItem

    from evalkit.base.exact import Exact

EPOCH = "SOURCE_DATE_EPOCH"  # as https://reproducible-builds.org/specs/source-date-epoch/ has it
NO_PAGER = "evalkit.no_pager"  # key of the context under which it is kept
F = TypeVar("F", bound="Callable[..., Any]")
PATH, FILE, EXISTING_FILE = PathType(), PathType(dir_okay=False), PathType(exists=True, dir_okay=False)


def lang_option(**attrs: Any) -> Callable[[F], F]:
    """``--lang``; what it says counts wherever it stands, see ``evalkit.cli.translated``."""
    return option(
        "--lang",
        type=click.Choice(LANGUAGES),
        default=LANGUAGES[0],
        envvar=ENVIRONMENT,
        show_default=True,
        show_envvar=True,
        told=msg("Language of the output."),
        **attrs,
    )


lang = lang_option()


def complete_output(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Suffixes of what the command writes, behind a name with a point; files else."""
    from evalkit.cli.completion import outputs

    return outputs(ctx, incomplete)


def _output(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    """A file to write to; ``-`` is standard output, as everywhere."""
    if value == "":
        raise click.BadParameter(word(msg("a file name is needed")))
    return None if value == "-" else value


def complete_toml(_ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The only suffix of what is written beside a page; files else."""
    from evalkit.cli.completion import with_suffix

    return with_suffix(incomplete, [".toml"])


def output_to(told: Message, complete: Callable[..., list[CompletionItem]] = complete_output) -> Callable[[F], F]:
    """``-o`` of a command; *told*: what it writes, and what becomes of a file that exists."""
    return option(
        "-o",
        "--output",
        type=FILE,
        callback=_output,
        shell_complete=complete,
        metavar=msg("FILE"),
        told=told,
    )


output = output_to(
    msg("Write to FILE instead of standard output. A file that exists is replaced; where --force stands, only with it.")
)
one_of_several = option(
    "--id", "wanted", metavar="ID", told=msg("Of several assessments in PATH the one with that id, or subject.")
)
fail_on = option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    told=msg("Exit with 3 if there is a finding of that severity or worse."),
)
force = option("--force", is_flag=True, told=msg("Replace FILE if it exists, without asking."))
no_color = option("--no-color", is_flag=True, told=msg("No colour; the environment variable NO_COLOR does the same."))
width = option(
    "--width", type=WholeNumber(40), metavar="N", told=msg("Columns of the report. [default: those of the terminal]")
)


def _no_pager(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's signature
    ctx.meta[NO_PAGER] = value


no_pager = option(
    "--no-pager",
    is_flag=True,
    expose_value=False,
    callback=_no_pager,
    told=msg("Print at once what is more than a screenful; PAGER=cat does the same."),
)


def _day(_ctx: click.Context, _param: click.Parameter, value: str | None) -> dt.date | None:
    """The day that is stated, else that of ``SOURCE_DATE_EPOCH``, which counts seconds from 1970 on."""
    import datetime as dt

    seconds = os.environ.get(EPOCH)
    try:
        if value is not None:
            return dt.date.fromisoformat(value)
        return dt.datetime.fromtimestamp(int(seconds), tz=dt.UTC).date() if seconds else None
    except (ValueError, OverflowError, OSError) as error:
        if value is None:
            told = msg(
                "the environment variable {name} is {value}; seconds from 1970 on are needed",
                name=EPOCH,
                value=visible(seconds),
            )
        else:
            told = msg("{value} is no day; write it as 2026-11-29", value=visible(value))
        raise click.BadParameter(word(told)) from error


date = option(
    "--date",
    metavar="YYYY-MM-DD",
    callback=_day,
    told=msg("The day that the report names. [default: that of SOURCE_DATE_EPOCH, else today]"),
)
traceback = option("--traceback", is_flag=True, told=msg("Show where in evalkit an error arose."))


class _Folder(PathType):
    """A folder of rules; the environment variable holds several, as ``PATH`` does."""

    def __init__(self) -> None:
        """Only folders that are there."""
        super().__init__(exists=True, file_okay=False)

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """The folders in *rv*; an empty one is what is left of a variable that was not set."""
        return [folder for folder in rv.split(os.pathsep) if folder]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """As click does it; of a rule file, with the folder that was meant."""
        try:
            found = super().convert(value, param, ctx)
        except click.BadParameter as error:
            if not (os.path.isfile(value) and value.endswith(".toml")):  # noqa: PTH113  # never fails
                raise
            place = os.path.dirname(os.path.dirname(os.path.realpath(value)))  # noqa: PTH120  # one import less
            hint = msg("name the folder that holds INDEX/EDITION.toml: {folder}", folder=visible(place, 200))
            told = f"{error.message}\n  {word(msg('hint: {what}', what=word(hint)))}"
            raise click.BadParameter(told, ctx, param) from error
        if not os.path.isdir(found):  # noqa: PTH112  # a pipe or a device, which click takes
            self.fail(word(msg("the folder {folder} does not exist", folder=visible(found, 200))), param, ctx)
        return found


def _blocked(ctx: click.Context, param: click.Parameter, value: Sequence[str]) -> None:
    """Tell the environment, which whoever looks for plugins asks; inside the command alone."""
    if not value or ctx.resilient_parsing:
        return
    from evalkit.base.errors import PluginError
    from evalkit.base.language import language
    from evalkit.catalogue import entrypoints

    try:
        entrypoints.check_blocked(value)
    except PluginError as error:
        told = language(language_of(os.environ)).say(error.problem)
        raise click.BadParameter(told, ctx, param) from error
    before = os.environ.get(WITHOUT)
    set_variable(WITHOUT, ",".join(value))
    ctx.call_on_close(lambda: set_variable(WITHOUT, before))


class _NameList(click.types.StringParamType):
    """Names; the environment variable separates several by commas."""

    def split_envvar_value(self, rv: str) -> Sequence[str]:
        """The names in *rv*."""
        return names_in(rv)


without = option(
    "--without-plugin",
    multiple=True,
    envvar=WITHOUT,
    show_envvar=True,
    type=_NameList(),
    metavar=msg("NAME"),
    expose_value=False,
    callback=_blocked,
    told=msg("Block a plugin: its entry point, distribution or module; may be repeated."),
)
_rules = option(
    "--rules",
    multiple=True,
    envvar="EVALKIT_RULES",
    show_envvar=True,
    type=_Folder(),
    metavar=msg("DIR"),
    told=msg("A folder of rule files (DIR/INDEX/EDITION.toml) that come before those installed; may be repeated."),
)


def shared(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Several options as one decorator, in the order given."""

    def add(command: F) -> F:
        for one in reversed(options):
            command = one(command)
        return command

    return add


rules = shared(_rules, without)
_LOOK = (lang, width, no_color, no_pager, traceback)
report = shared(rules, output, *_LOOK)


def report_beside(told: Message) -> Callable[[F], F]:
    """The options of a report that is printed whether or not ``-o`` writes something else: *told* says what."""
    return shared(rules, output_to(told, complete_toml), *_LOOK)


def complete_instrument(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Indices and editions that begin with *incomplete*: from entry points and names of files, no rule file is read."""
    from click.shell_completion import CompletionItem

    from evalkit.base.errors import EvalkitError
    from evalkit.catalogue.registry import Registry

    found: list[str] = []
    index, at, _ = incomplete.partition("@")
    with suppress(EvalkitError):  # what is broken is reported by the command, not while somebody types
        registry = Registry(ctx.params.get("rules") or ())
        for name in [index] if at else registry.files.names():
            if name.startswith(index):
                with suppress(EvalkitError):
                    found += [f"{name}@{edition}" for edition in registry.editions(name)]
    return [CompletionItem(name) for name in found if name.startswith(incomplete)]


def instrument_by(told: Message, *names: str, required: bool = False) -> Callable[[F], F]:
    """``--instrument`` of commands that take it for a table or a new file; *names*: of their parameter, if it is another."""
    return option("--instrument", *names, metavar=msg("INDEX[@EDITION]"), required=required,
                  shell_complete=complete_instrument, told=told)  # fmt: skip


def map_file(told: Message) -> Callable[[F], F]:
    """``--map``, a mapping of columns."""
    return option("--map", "map_file", type=EXISTING_FILE, metavar=msg("FILE"), told=told)


subject_column = option(
    "--subject-column",
    metavar=msg("HEADING"),
    told=msg("Of a table with one agency a row: the column that names it."),
)


def context(told: Message) -> Callable[[F], F]:
    """``--context``, facts that no table says."""
    return option("--context", multiple=True, metavar="KEY=VALUE", told=told)


def accept(told: Message) -> Callable[[F], F]:
    """``--accept`` of commands that propose relations."""
    return option("--accept", type=WholeNumber(1), metavar=msg("BITS"), told=told)


def complete_code(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Codes of the instruments of the assessments that are named so far."""
    from evalkit.cli.completion import codes

    return codes(ctx, incomplete)


def complete_predicate(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Predicates of these instruments."""
    from evalkit.cli.completion import predicates

    return predicates(ctx, incomplete)


instrument = argument("spec", metavar=msg("INDEX[@EDITION]"), shell_complete=complete_instrument)


class _Form(click.Choice[str]):
    """Names the forms in help and completes them; ``chosen`` says what is wrong with another, and knows the file."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # click's signature
        """Anything."""
        return value


class _FormOption(Option):
    """``--format``: its help names what it is without it; a file that is not named has no form, and one beside the page says none."""

    is_beside = False

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """As click makes it, with the default behind it."""
        found = super().get_help_record(ctx)
        if found is None or not isinstance(self.type, click.Choice) or self.type.choices[0] in FILES:
            return found
        form = self.type.choices[0]
        default = (
            msg("[default: {form}]", form=form)
            if self.is_beside
            else msg("[default: {form}, or what the name of -o says]", form=form)
        )
        return found[0], f"{found[1]} {word(default)}"


class _FormBeside(_FormOption):
    is_beside = True


def form(forms: Sequence[str], told: Message | None = None, *, is_beside: bool = False) -> Callable[[F], F]:
    """``--format`` with one of *forms*; what is meant is for ``evalkit.cli.formats.chosen`` to say.

    Args:
        forms: The first is what is written unless somebody says otherwise.
        told: Its help, if the command has forms of its own.
        is_beside: Whether ``-o`` writes something else, and the page is printed all the same.
    """
    if tuple(forms) == PRINTED:
        told = told or msg("terminal, text and markdown: for people; json: for programs.")
    programs = msg("terminal, text and markdown: for people; json: for programs; the others are documents for -o.")
    hosts = msg(
        "terminal, text and markdown: for people; json and sarif: for programs and code hosts; "
        "the others are documents for -o."
    )
    told = told or (hosts if "sarif" in forms else programs)
    return option("--format", "form", cls=_FormBeside if is_beside else _FormOption, type=_Form(forms), told=told)


def percent_of(_ctx: click.Context, _param: click.Parameter, value: str | None) -> Exact | None:
    """A share in percent, exact: the value of an option such as ``--min-score``."""
    if value is None:
        return None
    from evalkit.base.exact import Printed, parse_number

    found = parse_number(value.removesuffix("%"))
    if not isinstance(found, Printed) or not 0 <= found.exact <= 100:  # noqa: PLR2004  # percent
        raise click.BadParameter(word(msg("a number from 0 to 100 is needed")))
    return found.exact
