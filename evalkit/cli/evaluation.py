"""``evalkit evaluate``: assessments and performance reports in, what comes out of them out."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.base.exits import FAULTY
from evalkit.base.text import msg
from evalkit.base.verdicts import SEVERITIES
from evalkit.cli import exits, options, output
from evalkit.cli.call import reports
from evalkit.cli.exits import fault_list, say
from evalkit.cli.formats import PRINTED
from evalkit.cli.inputs import check_paths
from evalkit.cli.printing import ByPlugin, ForPeople, Json, Seen
from evalkit.cli.tables import Asked, strict_option, table_options
from evalkit.cli.translated import Place, argument, command, option
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.cli.printing import Printing
    from evalkit.evaluation.result import Evaluation
    from evalkit.run import Evaluated

FORMS = ("tree", "table", *PRINTED[1:])  # what others print at a terminal is a page for each file, or a table of all


@command(
    "evaluate",
    msg(
        "Evaluate the assessments and performance reports in PATH... and print what comes out.\n\n"
        "PATH is a file, a folder (its .toml files are read) or - for standard input. If any file has a "
        "fault, all faults are listed and nothing is printed, unless --keep-going is given."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=Place())
@options.form(
    FORMS,
    msg(
        "tree: a page for each file and, for several assessments, a summary; table: the summary only; "
        "text: tree as plain text, wherever it goes; markdown: tree for word processors and web pages; "
        "json: for programs. Plugins may bring other forms."
    ),
)
@option("--detail", is_flag=True, told=msg("Every node, reading, property and source."))
@option(
    "--explain",
    is_flag=False,
    flag_value="",
    metavar=msg("[CODE]"),
    shell_complete=options.complete_code,
    told=msg("How each number (or that of CODE) came about: method, inputs, rounding, source."),
)
@option(
    "--min-predicate",
    metavar=msg("WORD"),
    shell_complete=options.complete_predicate,
    told=msg("Exit with 3 if a predicate of an assessment is, or can still come out, below WORD."),
)
@option(
    "--fail-on",
    type=click.Choice(SEVERITIES),
    told=msg("Exit with 3 if there is a finding of that severity or worse."),
)
@option(
    "--keep-going",
    is_flag=True,
    told=msg("Print what has no fault, then list the faults of the rest on standard error. The exit code is 1."),
)
@strict_option
@table_options
@options.date
@reports(FORMS, wanted="evaluate")
def evaluate(
    call: Call,
    *,
    paths: tuple[str, ...],
    min_predicate: str | None,
    fail_on: str | None,
    keep_going: bool,
    **asked: Any,
) -> int:
    """Evaluate the files, print what comes out, and ask the exit_gates."""
    if not paths and call.explain and Path(call.explain).exists():
        paths, call.explain = (call.explain,), ""  # "--explain FILE": the option took the path for its code
    tables = Asked(call, asked, paths)
    with call.registry() as registry, tables.naming():
        check_paths(paths, call.speech)
        call.begin(paths, registry.reporters)
        seen = Seen(min_predicate, fail_on)
        with _printing(call, registry) as printing:
            found = _evaluate(paths, registry, call, seen, printing, tables, keep_going=keep_going)
            call.keep(seen.files())
            seen.check_predicate(call.speech)
            seen.check_code(call.explain, call.speech)
            printing.finish(found.reports)
        code = exits.exit_code(seen.failed(), call.speech)
        if found.faults:
            say(fault_list(found.faults, call.speech, "others"))
            return FAULTY
        return code


def _evaluate(
    paths: Sequence[str],
    registry: Registry,
    call: Call,
    seen: Seen,
    printing: Printing,
    tables: Asked,
    *,
    keep_going: bool,
) -> Evaluated:
    def take(evaluation: Evaluation) -> None:
        seen.add(evaluation)
        printing.take(evaluation)

    with call.progress() as progress:
        found = evaluate_files(paths, registry, progress, take, keep_going=keep_going, beside=tables.beside)
    call.say(*found.notes)
    seen.add_reports(found.reports)
    seen.add_faulty(found.faults)
    return found


@contextmanager
def _printing(call: Call, registry: Registry) -> Iterator[Printing]:
    if call.form == "json":
        with output.spooled() as spool:
            yield Json(spool, call)
    elif call.form in FORMS:
        yield ForPeople(call)
    else:
        reporter = registry.reporter(call.form)
        assert reporter is not None  # call.begin() took it from the registry
        yield ByPlugin(reporter, call)
