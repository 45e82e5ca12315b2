"""``evalkit audit``: performance reports in, what does not hold out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

import click

from evalkit.audit.engine import audit_files
from evalkit.audit.model import SEVERITY, VERDICTS
from evalkit.cli import options, output
from evalkit.cli.faults import reported, say
from evalkit.cli.gates import SEVERITIES
from evalkit.cli.paths import check_paths
from evalkit.cli.progress import Progress
from evalkit.intake import STDIN
from evalkit.language import Language, language
from evalkit.registry import Registry
from evalkit.text import Message, msg

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult

FORMS = ("table", "json", "sarif", "markdown")
GATES = (*SEVERITIES, *SEVERITY)
GATE_FAILED = 3


class Look(NamedTuple):
    """How the report is to look."""

    form: str
    detail: bool
    width: int | None
    no_color: bool


@click.command("audit", short_help="Hold every printed number of a performance report against the others.")
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default=FORMS[0],
    show_default=True,
    help="table: findings by severity; json and sarif: for programs; markdown: a working paper.",
)
@click.option("--detail", is_flag=True, help="Every check, also those that agree, its computation, lines to sign on.")
@click.option(
    "--fail-on",
    type=click.Choice(GATES),
    help="Exit with 3 if there is a finding of that severity or worse, or with that verdict.",
)
@options.shared(options.output, options.lang, options.width, options.no_color, options.traceback)
def audit(
    *,
    paths: tuple[str, ...],
    form: str,
    detail: bool,
    fail_on: str | None,
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Hold every printed number of the performance reports in PATH... against the others.

    PATH is a report file, a folder (its report files are read) or - for standard input. If any file has a fault, all
    faults are listed and nothing is printed.
    """
    look = Look(form, detail, width, no_color)
    with reported(lang, traceback=traceback, evaluating=True):
        sys.exit(_run(paths, look, fail_on, output, language(lang)))


def _run(paths: Sequence[str], look: Look, fail_on: str | None, to: str | None, speech: Language) -> int:
    check_paths(paths, speech)
    output.check_output(to, paths, speech)
    results = _audit(paths, speech)
    output.check_inputs(to, dict.fromkeys(_files_of(results)), speech)
    _show(results, look, to, speech)
    failed = _failed(fail_on, results) if fail_on is not None else None
    if failed is not None:
        say(speech.say(failed))
    return GATE_FAILED if failed else 0


def _audit(paths: Sequence[str], speech: Language) -> tuple[AuditResult, ...]:
    progress = Progress()
    try:
        audited = audit_files(paths, Registry(), progress)
    finally:
        progress.close()
    for note in audited.notes:
        say(speech.say(note))
    return audited.results


def _files_of(results: Sequence[AuditResult]) -> Iterator[str]:
    """Every file that was read: reports, their parts and tables, and the assessments they name."""
    for one in results:
        report = one.result.report
        found = [one.sheet.file, report.file, report.budget_file, *report.files]
        found += [claim.file for claim in one.sheet.claims.values()]
        for evaluation in (each for evaluations in one.result.evaluations.values() for each in evaluations):
            found.append(evaluation.assessment.file)
            found += [table.file for table in evaluation.assessment.tables.values()]
        yield from (file for file in found if file not in ("", STDIN))


def _failed(gate: str, results: Sequence[AuditResult]) -> Message | None:
    """Why the gate is closed; ``None`` if it is open."""
    if gate in SEVERITIES:
        bad = SEVERITIES[: SEVERITIES.index(gate) + 1]
        verdicts = [verdict for verdict in VERDICTS if SEVERITY.get(verdict) in bad]
    else:
        verdicts = [gate]
    count = sum(result.totals[verdict] for result in results for verdict in verdicts)
    return msg("--fail-on {gate}: {count} findings", gate=gate, count=str(count)) if count else None


def _show(results: Sequence[AuditResult], look: Look, to: str | None, speech: Language) -> None:
    if look.form == "json":
        from evalkit.report.audit_json import render_json

        output.write_json(render_json(results, speech), to)
    elif look.form == "sarif":
        from evalkit.report.audit_sarif import render_sarif

        output.write_json(render_sarif(results, speech), to)
    elif look.form == "markdown":
        from evalkit.report.audit_markdown import render_markdown

        output.write(render_markdown(results, speech, detail=look.detail), to)
    else:
        _on_terminal(results, look, to, speech)


def _on_terminal(results: Sequence[AuditResult], look: Look, to: str | None, speech: Language) -> None:
    from evalkit.report.audit_terminal import render_audit

    with output.text_file(to) as file:
        render_audit(
            results,
            speech,
            width=look.width,
            color=output.color_wanted(to, no_color=look.no_color),
            detail=look.detail,
            file=file,
        )
