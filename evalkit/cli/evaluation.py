"""``evalkit evaluate``: assessments and performance reports in, what comes out of them out."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.base.language import Language, language
from evalkit.base.text import msg
from evalkit.cli import gates, options, output
from evalkit.cli.faults import FAULTY, fault_list, reported, say
from evalkit.cli.folders import opened
from evalkit.cli.forms import chosen
from evalkit.cli.output import Look
from evalkit.cli.paths import check_paths
from evalkit.cli.printing import ByPlugin, Json, Terminal
from evalkit.cli.progress import Progress
from evalkit.cli.seen import Seen
from evalkit.cli.told import Place, argument, command, option
from evalkit.run import evaluate_files

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.catalogue.registry import Registry
    from evalkit.cli.printing import Printing
    from evalkit.evaluation.result import Evaluation
    from evalkit.run import Evaluated

FORMS = ("tree", "table", "text", "markdown", "json")


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
    type=click.Choice(gates.SEVERITIES),
    told=msg("Exit with 3 if there is a finding of that severity or worse."),
)
@option(
    "--keep-going",
    is_flag=True,
    told=msg("Print what has no fault, then list the faults of the rest on standard error. The exit code is 1."),
)
@options.report
def evaluate(
    *,
    paths: tuple[str, ...],
    form: str | None,
    detail: bool,
    explain: str | None,
    min_predicate: str | None,
    fail_on: str | None,
    keep_going: bool,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Evaluate the assessments and performance reports in PATH..."""
    if not paths and explain and Path(explain).exists():
        paths, explain = (explain,), ""  # "--explain FILE": the option took the path for its code
    look = Look(form, detail, width, no_color, explain)
    with reported(lang, traceback=traceback, wanted="evaluate"):
        with opened(rules, language(lang)) as registry:
            seen = Seen(min_predicate, fail_on)
            code = _run(paths, registry, look, seen, output, language(lang), keep_going=keep_going)
        sys.exit(code)


def _run(
    paths: Sequence[str],
    registry: Registry,
    look: Look,
    seen: Seen,
    to: str | None,
    speech: Language,
    *,
    keep_going: bool,
) -> int:
    check_paths(paths, speech)
    output.check_output(to, paths, speech)
    look = look._replace(form=chosen(look.form, to, FORMS, speech, registry.reporters))
    with _printing(look, to, registry, speech) as printing:

        def take(one: Evaluation) -> None:
            seen.add(one)
            printing.take(one)

        found = _evaluate(paths, registry, take, speech, keep_going=keep_going)
        seen.add_reports(found.reports)
        seen.add_faulty(found.faults)
        output.check_inputs(to, seen.files(), speech)
        seen.check_predicate(speech)
        seen.check_code(look.explain, speech)
        printing.finish(found.reports)
    code = gates.exit_code(seen.failed(), speech)
    if found.faults:
        say(fault_list(found.faults, speech, "others"))
        return FAULTY
    return code


def _evaluate(
    paths: Sequence[str],
    registry: Registry,
    take: Callable[[Evaluation], None],
    speech: Language,
    *,
    keep_going: bool,
) -> Evaluated:
    progress = Progress()
    try:
        evaluated = evaluate_files(paths, registry, progress, take, keep_going=keep_going)
    finally:
        progress.close()
    for note in evaluated.notes:
        say(speech.say(note))
    return evaluated


@contextmanager
def _printing(look: Look, to: str | None, registry: Registry, speech: Language) -> Iterator[Printing]:
    if look.form == "json":
        with output.spooled() as spool:
            yield Json(spool, to, speech)
    elif look.form in FORMS:
        yield Terminal(look, to, speech)
    else:
        reporter = registry.reporter(look.form or "")
        assert reporter is not None  # chosen() took it from the registry
        yield ByPlugin(reporter, look, to, speech)
