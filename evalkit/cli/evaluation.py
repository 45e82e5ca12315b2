"""``evalkit evaluate``: assessments and performance reports in, what comes out of them out.

What prints is given each evaluation as it gets done, and the reports at the end; of an evaluation whose text is all that is left it
keeps what the end needs.
"""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from evalkit.base.errors import did_you_mean
from evalkit.base.exit_codes import FAULTY
from evalkit.base.text import msg, visible
from evalkit.cli import exits, files, options
from evalkit.cli.call import reports
from evalkit.cli.exits import fault_list, say
from evalkit.cli.files import check_paths, files_of
from evalkit.cli.formats import PRINTED
from evalkit.cli.tables import TableOptions, strict_option, table_options
from evalkit.cli.translated import argument, command, option
from evalkit.files.siblings import is_file, named_beside

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.language import Language
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.cli.files import Spool
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.performance.model import ReportResult
    from evalkit.report.blocks import Document


class RunNotes:
    """The files, instruments and codes of a run, and the gates that it did not pass.

    Attributes:
        least: The lowest predicate that is wanted.
        severity: That of findings which must not be there.
    """

    def __init__(self, least: str | None, severity: str | None) -> None:
        """Nothing is seen yet."""
        self.least, self.severity = least, severity
        self._files: dict[str, None] = {}
        self._instruments: dict[str, Instrument] = {}
        self._codes: dict[str, None] = {}
        self._below: list[Message] = []
        self._noticed: list[Message] = []
        self._reports: Sequence[ReportResult] = ()

    def add(self, evaluation: Evaluation) -> None:
        """See *evaluation*."""
        self._files |= dict.fromkeys(files_of([evaluation], ()))
        self._instruments[evaluation.instrument.id] = evaluation.instrument
        self._codes |= dict.fromkeys(evaluation.nodes)
        if self.least is not None:
            self._below += exits.below_predicate(self.least, evaluation)
        if self.severity is not None:
            self._noticed += exits.with_findings(self.severity, evaluation)

    def add_reports(self, reports: Sequence[ReportResult]) -> None:
        """See *reports*."""
        self._reports = reports
        self._files |= dict.fromkeys(files_of((), reports))

    def add_faulty(self, faults: Iterable[Fault]) -> None:
        """See the files of *faults*, and those that they may name: they were not read, and are no less somebody's."""
        for file in dict.fromkeys(fault.file for fault in faults):
            self._files |= dict.fromkeys((file, *(named_beside(file) if is_file(file) else ())))

    def files(self) -> Iterator[str]:
        """Every file that must not be overwritten."""
        return iter(self._files)

    def check_predicate(self, speech: Language) -> None:
        """Refuse a lowest predicate that one of the instruments lacks."""
        if self.least is not None:
            exits.check_predicate(self.least, tuple(self._instruments.values()), speech)

    def check_code(self, code: str | None, speech: Language) -> None:
        """Refuse a *code* that nothing has."""
        if not code or code in self._codes:
            return
        known = [*self._codes, *(each for report in self._reports for each in _explained(report))]
        if code in known:
            return
        problem = msg("--explain: there is no code {code} in {instruments}", code=visible(code),
                      instruments=(*self._instruments, *names(self._reports)))  # fmt: skip
        hint = did_you_mean(code, known)
        if Path(code).exists():
            hint = msg("write --explain behind the paths, or in front of another option")
        raise click.UsageError(exits.with_hint(problem, hint, speech))

    def failed(self) -> Iterator[Message]:
        """Why gates are closed."""
        yield from self._below
        yield from self._noticed
        if self.severity is not None:
            for report in self._reports:
                yield from exits.with_findings_of_report(self.severity, report)


def names(reports: Sequence[ReportResult]) -> Iterator[str]:
    """What performance *reports* are called in messages."""
    return (visible(report.report.file, 200) for report in reports)


def _explained(report: ReportResult) -> tuple[str, ...]:
    from evalkit.report.performance.explain import explained_codes

    return explained_codes(report)


class Json:
    """As JSON. An evaluation is kept as its text only: memory for thousands of them is not to be had everywhere."""

    def __init__(self, spool: Spool, call: Call) -> None:
        """Begin the text."""
        from evalkit.report.evaluation.json_text import ResultsText

        self._to, self._text, self._spool = call.to, ResultsText(call.speech), spool

    def take(self, evaluation: Evaluation) -> None:
        """Keep the text of *evaluation*."""
        self._spool.add(self._text.evaluation(evaluation))

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Print it."""
        self._spool.add(self._text.rest(reports))
        files.write_spool(self._spool, self._to)


class Pages:
    """A page for each file, or a summary, or what a plugin makes of all."""

    def __init__(self, registry: Registry, call: Call) -> None:
        """Take what was asked for."""
        self._registry, self._call = registry, call
        self._done: list[Evaluation] = []

    def take(self, evaluation: Evaluation) -> None:
        """Keep *evaluation* until all can be shown."""
        self._done.append(evaluation)

    def finish(self, reports: Sequence[ReportResult]) -> None:
        """Show them."""
        if self._call.form == "table":
            from evalkit.report.evaluate_pages import summaries

            self._call.show(lambda: [summaries(self._done, reports)])
        elif self._call.form in FORMS:
            self._call.show(lambda: list(self._documents(reports)))
        else:
            write_by_plugin(self._call, self._registry, self._done, reports, lambda: self._documents(reports))

    def _documents(self, reports: Sequence[ReportResult]) -> Iterable[Document]:
        from evalkit.report.evaluate_pages import documents

        call = self._call
        return documents(self._done, reports, detail=call.detail, explain=call.explain, run=call.run)


def write_by_plugin(
    call: Call,
    registry: Registry,
    done: Sequence[Evaluation],
    reports: Sequence[ReportResult],
    documents: Callable[[], Iterable[Document]],
) -> None:
    """Let the reporter of a plugin write the *documents*, or the evaluations, whichever it takes."""
    reporter = registry.reporter(call.form)
    assert reporter is not None  # call.begin() took it from the registry
    if reporter.pages is not None:
        text = reporter.pages(tuple(documents()), call.speech.code)
    else:
        assert reporter.render is not None  # one of the two is there
        for name in names(reports):
            call.say(msg("{file} is not shown: this format is for assessments only", file=name))
        text = reporter.render(tuple(done), call.speech.code)
    files.write(text, call.to)


FORMS = ("tree", "table", *PRINTED[1:])  # what others print at a terminal is a page for each file, or a table of all


@command(
    "evaluate",
    msg(
        "Evaluate the assessments and performance reports in PATH... and print what comes out.\n\n"
        "PATH is a file, a folder (its .toml files are read) or - for standard input. If any file has a "
        "fault, all faults are listed and nothing is printed, unless --keep-going is given."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=options.PATH)
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
@options.fail_on
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
    tables = TableOptions(call, asked, paths)
    with call.registry() as registry, tables.naming():
        check_paths(paths, call.speech)
        call.begin(paths, registry.reporters)
        seen = RunNotes(min_predicate, fail_on)
        with _printing(call, registry) as printing:

            def take(evaluation: Evaluation) -> None:
                seen.add(evaluation)
                printing.take(evaluation)

            evaluated = tables.evaluated(paths, registry, take, keep_going=keep_going)
            seen.add_reports(evaluated.reports)
            seen.add_faulty(evaluated.faults)
            call.keep(seen.files())
            seen.check_predicate(call.speech)
            seen.check_code(call.explain, call.speech)
            printing.finish(evaluated.reports)
        code = exits.exit_code(seen.failed(), call.speech)
        if evaluated.faults:
            say(fault_list(evaluated.faults, call.speech, "others"))
            return FAULTY
        return code


@contextmanager
def _printing(call: Call, registry: Registry) -> Iterator[Json | Pages]:
    if call.form == "json":
        with files.spooled() as spool:
            yield Json(spool, call)
    else:
        yield Pages(registry, call)
