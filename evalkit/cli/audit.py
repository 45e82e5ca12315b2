"""``evalkit audit``: performance reports in, what does not hold out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from evalkit.audit.engine import audit_files
from evalkit.audit.model import SEVERITY, VERDICTS
from evalkit.base.content import STDIN
from evalkit.base.language import Language, language
from evalkit.base.text import msg, visible
from evalkit.cli import options, output
from evalkit.cli.faults import reported, say
from evalkit.cli.folders import opened
from evalkit.cli.forms import CODE_HOSTS, chosen
from evalkit.cli.gates import SEVERITIES, exit_code
from evalkit.cli.inputs import files_of
from evalkit.cli.output import Look
from evalkit.cli.paths import check_paths
from evalkit.cli.progress import Progress
from evalkit.cli.told import Place, argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry

GATES = (*SEVERITIES, *SEVERITY)


@command(
    "audit",
    msg(
        "Hold every printed number of the performance reports in PATH... against the others.\n\n"
        "PATH is a report file, a folder (its report files are read) or - for standard input. If any file has "
        "a fault, all faults are listed and nothing is printed."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=Place())
@options.form(CODE_HOSTS)
@option("--detail", is_flag=True, told=msg("Every check, also those that agree, its computation, lines to sign on."))
@option(
    "--fail-on",
    type=click.Choice(GATES),
    told=msg("Exit with 3 if there is a finding of that severity or worse, or with that verdict."),
)
@options.report
def audit(
    *,
    paths: tuple[str, ...],
    form: str | None,
    detail: bool,
    fail_on: str | None,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Hold every printed number of the performance reports in PATH..."""
    look = Look(form, detail, width, no_color)
    with reported(lang, traceback=traceback, wanted="audit"):
        with opened(rules, language(lang)) as registry:
            code = _run(paths, registry, look, fail_on, output, language(lang))
        sys.exit(code)


def _run(
    paths: Sequence[str], registry: Registry, look: Look, fail_on: str | None, to: str | None, speech: Language
) -> int:
    check_paths(paths, speech)
    output.check_output(to, paths, speech)
    look = look._replace(form=chosen(look.form, to, CODE_HOSTS, speech))
    results = _audit(paths, registry, speech)
    output.check_inputs(to, dict.fromkeys(_files_of(results)), speech)
    _show(results, look, to, speech)
    return exit_code(_failed(fail_on, results), speech)


def _audit(paths: Sequence[str], registry: Registry, speech: Language) -> tuple[AuditResult, ...]:
    progress = Progress()
    try:
        audited = audit_files(paths, registry, progress)
    finally:
        progress.close()
    for note in audited.notes:
        say(speech.say(note))
    return audited.results


def _files_of(results: Sequence[AuditResult]) -> Iterator[str]:
    """Every file that was read: those of the reports, and printed tables."""
    yield from files_of((), (one.result for one in results))
    yield from (claim.file for one in results for claim in one.sheet.claims.values() if claim.file != STDIN)


def _failed(gate: str | None, results: Sequence[AuditResult]) -> Iterator[Message]:
    """Why the gate is closed; nothing if it is open, or if there is none."""
    if gate in SEVERITIES:
        bad = SEVERITIES[: SEVERITIES.index(gate) + 1]
        verdicts = [verdict for verdict in VERDICTS if SEVERITY.get(verdict) in bad]
        noticed = sum(one.severity in bad for result in results for one in result.findings)
    else:
        noticed = 0
        verdicts = [verdict for verdict in VERDICTS if verdict == gate]
    count = noticed + sum(result.totals[verdict] for result in results for verdict in verdicts)
    if count:
        yield msg("--fail-on {gate}: {count} findings", gate=gate or "", count=str(count))


def _show(results: Sequence[AuditResult], look: Look, to: str | None, speech: Language) -> None:
    from evalkit.report.audit.json import render_json
    from evalkit.report.audit.page import audit_page
    from evalkit.report.audit.sarif import audit_sarif

    if look.form in ("json", "sarif"):
        _say_empty(results, speech)
    output.show(
        look,
        to,
        speech,
        lambda: audit_page(results, detail=look.detail),
        json=lambda: render_json(results, speech),
        sarif=lambda: audit_sarif(results, speech),
    )


def _say_empty(results: Sequence[AuditResult], speech: Language) -> None:
    """Name the files in which nothing stands to audit; the forms for people say so themselves."""
    from evalkit.report.audit.verdicts import NOTHING, is_empty

    for result in filter(is_empty, results):
        text = msg("{file}: {what}", file=visible(result.sheet.file, 200), what=NOTHING)
        say(speech.say(text))
