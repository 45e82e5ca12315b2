"""``evalkit audit``: performance reports in, what does not hold out.

With ``--propose``, the relations that printed tables hold: to read, to paste, or to take over into the report file.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.audit.engine import audit_files, open_reports
from evalkit.audit.model import SEVERITY, VERDICTS
from evalkit.base.errors import NotSaidError
from evalkit.base.file_content import STDIN, file_prose
from evalkit.base.severities import SEVERITIES, at_or_above
from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.exits import exit_code, failed_on
from evalkit.cli.files import check_paths, files_of, write, write_json
from evalkit.cli.formats import CODE_HOSTS
from evalkit.cli.tables import TableOptions, strict_option, table_options
from evalkit.cli.translated import argument, command, option
from evalkit.run import proposal_opener, read_form_beside, report_opener
from evalkit.tables.references import suffix_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.audit.model import AuditResult
    from evalkit.audit.propose.engine import Offer, Offers
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.performance.files import ReportFiles

FORMS = ("toml", "json")


def show_proposals(call: Call, opened: Sequence[ReportFiles], registry: Registry, accept: int | None) -> None:
    """Propose relations for the reports *opened*, and print them; *accept*: take over those with so many bits.

    Raises:
        ReportError: A report has faults.
        UsageError: What is accepted has no file to go into.
    """
    from evalkit.audit.propose.engine import propose_all
    from evalkit.report.audit.proposals import proposals_json, proposals_text
    from evalkit.run import read_form_beside

    found = propose_all(opened, registry, read_form_beside)
    if accept is not None:
        found = [
            offers._replace(offers=[each for each in offers.offers if int(each.proposal.bits) >= accept])
            for offers in found
        ]
    if accept is not None and call.to is None:
        for offers in found:
            _take_over(offers, call)
    elif call.form == "json":
        write_json(proposals_json(found, call.speech), call.to)
    else:
        write(proposals_text(found, call.speech) + "\n", call.to)


def _take_over(offers: Offers, call: Call) -> None:
    """Write what is accepted behind the text of the report file, whose comments stay; whole or not at all."""
    from evalkit.base.atomic_write import replace

    file = offers.files.root.file
    if offers.offers:
        replace(Path(file), [_with(offers.files, offers.offers, call)])
    call.say(_told(file, offers.offers))


def _told(file: str, offers: Sequence[Offer]) -> Message:
    count = str(sum(len(offer.entries) for offer in offers))
    return msg("{file}: {count:relation|relations} written", file=visible(file, 200), count=count)


def _with(files: ReportFiles, offers: Sequence[Offer], call: Call) -> bytes:
    """The report file with *offers* behind it, which reads as it should; else wrong usage."""
    from evalkit.base.errors import ReportError
    from evalkit.base.toml.parse import parse_toml
    from evalkit.report.audit.proposals import entries_text

    data = files.root.data
    line = b"\r\n" if b"\r\n" in data else b"\n"
    text = "\n" + entries_text(offers, call.speech).rstrip("\n") + "\n"
    made = data.rstrip() + line + text.encode("utf-8").replace(b"\n", line)
    due = len(files.relations) + sum(len(offer.entries) for offer in offers)
    try:
        read = parse_toml(made, files.root.file, ReportError).get("relations")
    except ReportError:
        read = None
    if files.root.file == STDIN or not isinstance(read, list) or len(read) != due:
        hint = msg("name a file with -o, and that file under parts of [report]")
        raise call.refused(
            msg("{file} is no report file that relations can be written behind", file=file_prose(files.root.file)),
            hint,
        )
    return made


_COMMENTED = (".docx", ".xlsx", ".xlsm")
GATES = (*SEVERITIES, *SEVERITY)


@command(
    "audit",
    msg(
        "Hold every printed number of the performance reports in PATH... against the others.\n\n"
        "PATH is a report file, a form that was filled in, tables as the report prints them (CSV, a workbook, a Word document, "
        "a web page; a sheet or table is named behind it, laporan.xlsx#Tabel 3.1), a folder (its report files are read) or - for standard input. Of tables, "
        "--instrument names the rules (lkj@EDITION), --subject the agency, --period the year. If any file has a fault, all faults "
        "are listed and nothing is printed."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=options.PATH)
@options.form(CODE_HOSTS)
@option("--detail", is_flag=True, told=msg("Every check, also those that agree, its computation, lines to sign on."))
@option(
    "--fail-on",
    type=click.Choice(GATES),
    told=msg("Exit with 3 if there is a finding of that severity or worse, or with that verdict."),
)
@option(
    "--propose",
    is_flag=True,
    told=msg(
        "Print relations that the tables hold and nobody declared, to paste, each with its support in bits and what it would break."
    ),
)
@options.accept(
    msg(
        "With --propose: write those with so many bits or more into the report file, or only those into the file behind -o."
    ),
)
@strict_option
@option(
    "--comments",
    metavar=msg("FILE"),
    type=options.PATH,
    told=msg(
        "Instead of the report: a copy of FILE (.docx, .xlsx, .xlsm), the document that was audited, with each finding as a comment at its cell, into the file behind -o."
    ),
)
@option("--force", is_flag=True, told=msg("With --comments: replace the copy if it exists, without asking."))
@options.date
@table_options
@reports(CODE_HOSTS, wanted="audit")
def audit(
    call: Call,
    *,
    paths: tuple[str, ...],
    fail_on: str | None,
    propose: bool,
    accept: int | None,
    strict: bool,
    comments: str | None,
    **asked: Any,
) -> int:
    """Audit what is named, and tell what does not hold; or propose what could be declared."""
    tables = TableOptions(call, asked, paths, strict=strict)
    _check_options(call, propose=propose, accept=accept, fail_on=fail_on)
    if call.force and comments is None:
        raise call.refused(msg("{option} goes with {other}", option="--force", other="--comments"))
    if comments is not None:
        _check_comments(call, comments, propose=propose)
    with call.registry() as registry, tables.naming():
        check_paths(paths, call.speech)
        if propose:
            _propose(call, paths, registry, tables, accept)
            return 0
        notes: list[Message] = []
        if comments is None:
            call.begin(paths)
        else:
            call.begin((*paths, comments), lambda: {"copy": _COMMENTED})
            call.spare()  # comments are answered and settled where they stand
        opener = report_opener(registry, tables.beside, notes)
        with call.progress() as progress, _hinting():
            audited = audit_files(paths, registry, progress, opener, read_form_beside, strict=strict)
        call.say(*notes, *audited.notes)
        results = audited.results
        call.keep(dict.fromkeys(_files_of(results)))
        if comments is None:
            _show(results, call)
        else:
            _comment(results, comments, call)
        return exit_code(failed_on(fail_on, _count(fail_on, results)), call.speech)


@contextmanager
def _hinting() -> Iterator[None]:
    """Whose tables are of no performance report is told what takes them."""
    try:
        yield
    except NotSaidError as error:
        raise NotSaidError(
            error.problem, error.hint or msg("--propose finds relations in tables of any kind")
        ) from error


def _propose(call: Call, paths: Sequence[str], registry: Registry, tables: TableOptions, accept: int | None) -> None:
    notes: list[Message] = []
    call.begin(paths, forms=FORMS)
    opened = open_reports(paths, proposal_opener(registry, tables.beside, notes))
    call.say(*notes, *opened.notes, *(note.text for files in opened.reports for note in files.notes))
    call.keep(name for files in opened.reports for name in files.names)
    show_proposals(call, opened.reports, registry, accept)


def _check_options(call: Call, *, propose: bool, accept: int | None, fail_on: str | None) -> None:
    if accept is not None and not propose:
        raise call.refused(msg("{option} goes with {other}", option="--accept", other="--propose"))
    if accept is not None and call.asked_form is not None and call.to is None:
        raise call.refused(
            msg("{option} goes with {other}", option="--format", other="-o FILE"),
            msg("without it --accept writes into the report file, and prints nothing"),
        )
    if fail_on is not None and propose:
        raise call.refused(msg("{option} does not go with {other}", option="--fail-on", other="--propose"),
                           msg("a proposal is no verdict"))  # fmt: skip


def _check_comments(call: Call, original: str, *, propose: bool) -> None:
    """Refuse, before any work, a document that takes no comments, or a copy of another form."""
    if propose:
        raise call.refused(msg("{option} does not go with {other}", option="--comments", other="--propose"))
    form = suffix_of(original)
    if form not in _COMMENTED:
        raise call.refused(
            msg("{file} takes no comments", file=visible(original, 200)), msg("save it as {forms}", forms=_COMMENTED)
        )
    if call.asked_form is not None or call.to is None or suffix_of(call.to) != form:
        hint = msg("name it with -o: {forms}", forms=f"FILE{form}")
        raise call.refused(
            msg("the copy with comments is a file of the form of {file}", file=visible(original, 200)), hint
        )


def _comment(results: Sequence[AuditResult], original: str, call: Call) -> None:
    from evalkit.base.atomic_write import replace
    from evalkit.report.audit.commented import commented

    assert call.to is not None  # it has been refused
    copy = commented(results, original, call.speech, call.run.day, detail=call.detail)
    replace(Path(call.to), [copy.data])
    call.say(msg("{file}: {count:comment|comments}", file=visible(call.to, 200), count=str(copy.comments)))
    if copy.unplaced:
        call.say(
            msg(
                "{count} of them have no place of their own in {file}, and stand at its beginning",
                count=str(copy.unplaced),
                file=visible(original, 200),
            )
        )


def _files_of(results: Sequence[AuditResult]) -> Iterator[str]:
    """Every file that was read: those of the reports, and printed tables."""
    yield from files_of((), (result.result for result in results))
    yield from (claim.file for result in results for claim in result.sheet.claims.values() if claim.file != STDIN)


def _count(gate: str | None, results: Sequence[AuditResult]) -> int:
    """How many findings close the *gate*: those of its severity or worse, or checks with its verdict."""
    bad = at_or_above(gate) if gate in SEVERITIES else ()
    verdicts = [verdict for verdict in VERDICTS if verdict == gate or SEVERITY.get(verdict) in bad]
    noticed = sum(finding.severity in bad for result in results for finding in result.findings)
    return noticed + sum(result.totals[verdict] for result in results for verdict in verdicts)


def _show(results: Sequence[AuditResult], call: Call) -> None:
    from evalkit.report.audit.json import audit_json, audit_sarif
    from evalkit.report.audit.page import audit_page
    from evalkit.report.audit.relations import NOTHING, is_empty

    if call.form in ("json", "sarif"):  # the forms for people say so themselves
        for result in filter(is_empty, results):
            call.say(msg("{file}: {what}", file=file_prose(result.sheet.file), what=NOTHING))
    call.show(
        lambda: audit_page(results, detail=call.detail, run=call.run),
        json=lambda: audit_json(results, call.speech, detail=call.detail),
        sarif=lambda: audit_sarif(results, call.speech),
    )
