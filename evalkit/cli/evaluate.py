"""``evalkit evaluate``: assessments and performance reports in, what comes out of them out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.cli import gates, options, output
from evalkit.cli.faults import reported, say
from evalkit.cli.folders import opened
from evalkit.cli.forms import chosen
from evalkit.cli.inputs import files_of
from evalkit.cli.output import Look
from evalkit.cli.paths import check_paths
from evalkit.cli.progress import Progress
from evalkit.cli.told import Place, argument, command, option
from evalkit.errors import did_you_mean
from evalkit.language import Language, language
from evalkit.run import evaluate_files
from evalkit.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.performance.model import ReportResult
    from evalkit.registry import Registry
    from evalkit.run import Evaluated

FORMS = ("tree", "table", "json")


@command(
    "evaluate",
    msg(
        "Evaluate the assessments and performance reports in PATH... and print what comes out.\n\n"
        "PATH is a file, a folder (its .toml files are read) or - for standard input. If any file has a "
        "fault, all faults are listed and nothing is printed."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=Place())
@options.form(
    FORMS,
    msg(
        "tree: a page for each file and, for several assessments, a summary; table: the summary only; "
        "json: for programs. Plugins may bring other forms."
    ),
)
@option("--detail", is_flag=True, told=msg("Every node, reading, property and source."))
@option(
    "--explain",
    is_flag=False,
    flag_value="",
    metavar=msg("[CODE]"),
    told=msg("How each number (or that of CODE) came about: method, inputs, rounding, source."),
)
@option(
    "--min-predicate",
    metavar=msg("WORD"),
    told=msg("Exit with 3 if a predicate of an assessment is, or can still come out, below WORD."),
)
@option(
    "--fail-on",
    type=click.Choice(gates.SEVERITIES),
    told=msg("Exit with 3 if there is a finding of that severity or worse."),
)
@options.shared(options.rules, options.output, options.lang, options.width, options.no_color, options.traceback)
def evaluate(
    *,
    paths: tuple[str, ...],
    form: str | None,
    detail: bool,
    explain: str | None,
    min_predicate: str | None,
    fail_on: str | None,
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
            code = _run(paths, registry, look, min_predicate, fail_on, output, language(lang))
        sys.exit(code)


def _run(
    paths: Sequence[str],
    registry: Registry,
    look: Look,
    min_predicate: str | None,
    fail_on: str | None,
    to: str | None,
    speech: Language,
) -> int:
    check_paths(paths, speech)
    output.check_output(to, paths, speech)
    look = look._replace(form=chosen(look.form, to, FORMS, speech, registry.reporters))
    show = _renderer(look, to, registry, speech)
    found = _evaluate(paths, registry, speech)
    output.check_inputs(to, files_of(found.evaluations, found.reports), speech)
    if min_predicate is not None:
        gates.check_predicate(min_predicate, found.evaluations, speech)
    _check_code(look.explain, found, speech)
    show(found)
    failed = [*gates.below_predicate(min_predicate, found.evaluations)] if min_predicate is not None else []
    failed += gates.with_findings(fail_on, found) if fail_on is not None else []
    return gates.exit_code(failed, speech)


def _evaluate(paths: Sequence[str], registry: Registry, speech: Language) -> Evaluated:
    progress = Progress()
    try:
        evaluated = evaluate_files(paths, registry, progress)
    finally:
        progress.close()
    for note in evaluated.notes:
        say(speech.say(note))
    return evaluated


def _check_code(code: str | None, found: Evaluated, speech: Language) -> None:
    known = [each for one in found.evaluations for each in one.nodes]
    if not code or code in known:
        return
    known += [each for one in found.reports for each in _explained(one)]
    if code in known:
        return
    ids = tuple(dict.fromkeys([*(one.instrument.id for one in found.evaluations), *_names(found.reports)]))
    problem = msg("--explain: there is no code {code} in {instruments}", code=visible(code), instruments=ids)
    hint = did_you_mean(code, known)
    if Path(code).exists():
        hint = msg("write --explain behind the paths, or in front of another option")
    raise click.UsageError(speech.say(problem) + (f" ({speech.say(hint)})" if hint else ""))


def _explained(report: ReportResult) -> tuple[str, ...]:
    from evalkit.report.performance.explain import explained_codes

    return explained_codes(report)


def _names(reports: Sequence[ReportResult]) -> Iterator[str]:
    return (visible(one.report.file, 200) for one in reports)


def _renderer(look: Look, to: str | None, registry: Registry, speech: Language) -> Callable[[Evaluated], None]:
    """What prints the report; an unknown form is found out before any work is done."""
    if look.form == "json":
        return lambda found: _as_json(found, to, speech)
    if look.form in FORMS:
        return lambda found: _on_terminal(found, look, to, speech)
    reporter = registry.reporter(look.form or "")
    assert reporter is not None  # chosen() took it from the registry
    render = reporter.render

    def by_plugin(found: Evaluated) -> None:
        for name in _names(found.reports):
            say(speech.say(msg("{file} is not shown: this format is for assessments only", file=name)))
        output.write(render(found.evaluations, speech.code), to)

    return by_plugin


def _as_json(found: Evaluated, to: str | None, speech: Language) -> None:
    from evalkit.report.result_json import render_results

    output.write_json(render_results(found.evaluations, speech, found.reports), to)


def _on_terminal(found: Evaluated, look: Look, to: str | None, speech: Language) -> None:
    from evalkit.report.terminal import render_report

    with output.text_file(to) as file:
        render_report(
            found.evaluations,
            speech,
            reports=found.reports,
            width=look.width,
            color=output.color_wanted(to, no_color=look.no_color),
            detail=look.detail,
            explain=look.explain,
            form=look.form or FORMS[0],
            file=file,
        )
