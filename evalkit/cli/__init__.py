"""The command line: parse, call, print. Importing it imports click and nothing else; commands load when used."""

from __future__ import annotations

import sys
from typing import NoReturn

import click

from evalkit.base.exit_codes import FAULTY, INTERRUPTED
from evalkit.base.text import msg
from evalkit.cli.command_group import group
from evalkit.cli.standard_streams import heeded, hold
from evalkit.cli.translated import option, spoken

COMMANDS = {
    "evaluate": (
        "evalkit.cli.evaluation",
        msg("Evaluate assessments and performance reports, and print what comes out."),
    ),
    "audit": ("evalkit.cli.audit", msg("Hold every printed number of a performance report against the others.")),
    "report": ("evalkit.cli.report", msg("Write assessments and performance reports as a document.")),
    "improve": ("evalkit.cli.outlook", msg("Find the cheapest changes that reach a predicate or a score.")),
    "risk": ("evalkit.cli.outlook", msg("Find the smallest findings that lose the predicate.")),
    "compare": ("evalkit.cli.compare", msg("Show what moved between assessments, or between performance reports.")),
    "migrate": ("evalkit.cli.migrate", msg("Carry an assessment to another edition, as far as its crosswalk says.")),
    "batch": ("evalkit.cli.batch", msg("Evaluate every row of a large table, and sum them up.")),
    "check-workbook": (
        "evalkit.cli.check_workbook",
        msg("Hold formulas and values of a workbook against the rules."),
    ),
    "map": ("evalkit.cli.map", msg("Show what the columns of a table are taken for, and write it as a mapping.")),
    "list": ("evalkit.cli.list_show", msg("List the instruments: editions, time in force, state of their sources.")),
    "show": ("evalkit.cli.list_show", msg("Show an instrument: tree, weights, scales, bands, sources.")),
    "init": (
        "evalkit.cli.init",
        msg("Write a form to fill in, with all codes of an instrument or of a performance report."),
    ),
    "fill": ("evalkit.cli.fill", msg("Fill in an assessment on the terminal, question by question.")),
    "rules": ("evalkit.cli.rules", msg("Prove rule files, compare them, and test the cases that test them.")),
    "plugins": (
        "evalkit.cli.plugins",
        msg("See what is installed, why it is used, and write new plugins and editions."),
    ),
    "schema": ("evalkit.cli.schema", msg("Print the JSON Schema of a kind of file that evalkit reads or writes.")),
}


def _print_version(ctx: click.Context, _param: click.Parameter, value: bool) -> None:  # noqa: FBT001  # click's signature
    if value and not ctx.resilient_parsing:
        from evalkit.base.distribution import installed_version

        click.echo(f"evalkit {installed_version()}")
        ctx.exit()


@group(
    "evalkit",
    msg(
        "Evaluate the indices of Indonesian government offices exactly, from rule files.\n\n"
        "Exit codes: 0 done, 1 faulty input, 2 wrong usage, 3 a gate that was asked for failed."
    ),
    COMMANDS,
    plugins=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    told=msg("Print the version."),
)
def cli() -> None:
    """Evaluate the indices of Indonesian government offices exactly, from rule files."""


def main() -> NoReturn:
    """Run the command line and end the process."""
    hold()
    with heeded():
        code = run(sys.argv[1:])
    sys.exit(code)


def run(args: list[str]) -> int:
    """Run the command line; returns the exit code. A closed pipe and Ctrl-C end it without a word."""
    with spoken(args):
        return _run(args)


def _run(args: list[str]) -> int:
    try:
        code = cli.main(args, prog_name="evalkit", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _show(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        from evalkit.cli.exits import after_broken_pipe

        return after_broken_pipe()
    except OSError as error:  # help and the version, on a full disk
        from evalkit.cli.exits import say_system_error

        say_system_error(error)
        return FAULTY
    return code if isinstance(code, int) else 0


def _show(error: click.ClickException) -> None:
    """Print what click says; names of files may stand in it."""
    from io import StringIO

    from evalkit.cli.exits import say

    told = StringIO()
    error.show(told)
    say(told.getvalue().rstrip("\n"))
