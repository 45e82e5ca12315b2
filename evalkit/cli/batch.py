"""``evalkit batch``: a table of any size in, a file with what comes of each row out, and a summary of all of them."""

from __future__ import annotations

import os
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from evalkit.base.exit_codes import GATE_FAILED
from evalkit.base.text import msg, visible
from evalkit.cli import files, options
from evalkit.cli.call import reports
from evalkit.cli.exits import say
from evalkit.cli.files import check_paths
from evalkit.cli.formats import DOCUMENTS, chosen, names_of, says_form
from evalkit.cli.progress import Pace
from evalkit.cli.translated import WholeNumber, argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.batch.request import Request
    from evalkit.batch.run import Done
    from evalkit.batch.summary.statistics import Summary
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument

FORMS = ("terminal",)
ENGINES = ("polars", "duckdb", "spark")


@command(
    "batch",
    msg(
        "Evaluate every row of TABLE, exactly and fast, and write what comes of it to FILE.\n\n"
        "TABLE is CSV, lines of JSON, a workbook, a Parquet file or a folder of Parquet files; - is text on standard input. "
        "The suffix of FILE says what is written: .parquet, .csv or .jsonl. Rows with a cell that cannot be read are listed in a file of their own."
    ),
)
@argument("table", metavar=msg("TABLE"), type=options.PATH)
@options.instrument_by(msg("By which instrument."), required=True)
@option(
    "--period", metavar=msg("PERIOD"), told=msg("Chooses the edition, where none is named: 2024, 2024-S1 or 2024-Q3.")
)
@option("--by", metavar=msg("HEADING"), told=msg("Rows are respondents or persons: put together by this column."))
@option(
    "--subject-column",
    metavar=msg("HEADING"),
    told=msg("The column that names whom a row is about. [default: instansi or subject]"),
)
@option("--group", metavar=msg("HEADING"), told=msg("A column by which the summary counts, such as provinsi."))
@option(
    "--keep", multiple=True, metavar=msg("HEADING"), told=msg("A column that stands in FILE as it is; may be repeated.")
)
@option(
    "--claims",
    multiple=True,
    metavar=msg("CODES"),
    told=msg("Columns that hold what was printed, such as A1,A2,total: compared, never used."),
)
@options.map_file(msg("A mapping, which says what columns and answers are (evalkit map writes one)."))
@option("--readings", is_flag=True, told=msg("What each other documented reading gives, too."))
@option(
    "--rejects",
    type=options.FILE,
    metavar=msg("FILE"),
    told=msg("Where cells that cannot be read are listed. [default: beside FILE, as NAME.rejects.csv]"),
)
@option(
    "--max-rejects",
    type=WholeNumber(0),
    metavar="N",
    told=msg("Exit with 3 and write nothing if more than N rows are rejected."),
)
@option(
    "--summary",
    type=options.FILE,
    metavar=msg("FILE"),
    told=msg("Write the summary as a document: .html, .xlsx, .docx, .pdf, .md."),
)
@option(
    "--engine",
    type=click.Choice(ENGINES),
    default=ENGINES[0],
    show_default=True,
    told=msg("Which library computes; all of them give the same."),
)
@option(
    "--master",
    metavar="URL",
    told=msg("The master of Apache Spark: spark://HOST:PORT, yarn, local[2]. [default: as Spark is configured]"),
)
@reports(FORMS, wanted="evaluate")
def batch(call: Call, **asked: Any) -> int:
    """Evaluate the table, put the files into their place, and print the summary."""
    from evalkit.base.errors import NotSaidError

    wanted, summary_file = _wanted(call, asked)
    check_paths([asked["table"]], call.speech)
    _check_files(call, wanted, summary_file)
    form = _form_of(summary_file, call) if summary_file else ""
    call.to = None
    call.begin()
    with call.registry() as registry, call.refusing(NotSaidError):
        instrument = _instrument(call, registry, asked)
        return _evaluate(call, registry, wanted, instrument, (summary_file, form))


# Spark writes a folder, which it may replace.
next(param for param in batch.params if param.name == "output").type = options.PATH


def _wanted(call: Call, asked: dict[str, Any]) -> tuple[Request, str | None]:
    """What the options say."""
    if call.to is None:
        raise call.refused(
            msg("a file to write is needed: {option}", option="-o FILE"), msg("FILE ends in .parquet, .csv or .jsonl")
        )
    from evalkit.base.extras import needs

    with needs("batch"):
        from evalkit.batch.request import ColumnOptions, Request, form_of

    for file in (call.to, asked["rejects"]):
        if file is not None and form_of(file) is None:
            problem = msg("{file}: its suffix names no form of tables", file=visible(file, 200))
            raise call.refused(problem, msg("write .parquet, .csv or .jsonl"))
    codes = [code.strip() for text in asked["claims"] for code in text.split(",") if code.strip()]
    columns = ColumnOptions(asked["subject_column"], asked["by"], asked["group"], asked["keep"], codes)
    request = Request(
        asked["table"],
        call.to,
        columns,
        asked["map_file"],
        asked["rejects"],
        asked["readings"],
        asked["engine"],
        asked["master"],
        asked["max_rejects"],
    )
    return request, asked["summary"]


def _form_of(summary: str, call: Call) -> str:
    """What the name of the *summary* says that it is; one that says nothing is refused, as that of a report is."""
    if says_form(summary):
        return chosen(None, summary, DOCUMENTS, call.speech)
    problem = msg("the name {file} does not say what is to be written", file=visible(summary, 200))
    raise call.refused(problem, msg("name it with {option}: {forms}", option="--summary", forms=names_of(DOCUMENTS)))


def _check_files(call: Call, wanted: Request, summary: str | None) -> None:
    """Refuse files that cannot be written, that are read, or that are the same."""
    inputs = [wanted.table, *([wanted.map] if wanted.map else [])]
    written = [wanted.to, wanted.place_of_rejects, *([summary] if summary else [])]
    if wanted.is_in_the_way:
        raise call.refused(
            msg("the folder {folder} holds something else and is not replaced", folder=visible(wanted.to, 200))
        )
    if wanted.master is not None and wanted.engine != ENGINES[-1]:
        raise call.refused(msg("{option} goes with {other} alone", option="--master", other="--engine spark"))
    for file in written:
        files.check_output(file, inputs, call.speech)
    places = [os.path.realpath(file) for file in written]
    if twice := [visible(file) for file, place in zip(written, places, strict=True) if places.count(place) > 1]:
        raise call.refused(msg("the files that are written are not different: {names}", names=tuple(twice)))


def _instrument(call: Call, registry: Registry, asked: dict[str, Any]) -> Instrument:
    from evalkit.base.errors import UnknownInstrumentError
    from evalkit.evaluation.input_findings import of_edition
    from evalkit.files.period import PERIODS, parse_period

    period = None if asked["period"] is None else parse_period(asked["period"])
    if asked["period"] is not None and period is None:
        raise call.refused(
            msg("{found} is no period", found=visible(asked["period"])), msg("write {periods}", periods=PERIODS)
        )
    try:
        instrument = registry.instrument(asked["instrument"], period)
    except UnknownInstrumentError as error:
        hint = error.hint if period is not None else error.hint or msg("--period chooses the edition")
        raise call.refused(error.problem, hint) from error
    if period is not None:
        call.say(*(finding.message for finding in of_edition(instrument, period)))
    return instrument


def _evaluate(
    call: Call, registry: Registry, wanted: Request, instrument: Instrument, summary: tuple[str | None, str]
) -> int:
    from evalkit.base.extras import needs

    with needs("batch"):
        from evalkit.batch.run import TooManyRejectsError, batch
        from evalkit.batch.summary.statistics import summary_of
    seen: list[Summary] = []

    def look(done: Done) -> None:
        seen.append(summary_of(done))
        _write_summary(call, seen[0], *summary)

    try:
        with closing(Pace(call.speech)) as pace:
            done = batch(wanted, instrument, call.speech.say, pace, look)
    except TooManyRejectsError as error:
        say(
            call.speech.say(
                msg("more than {count:row is|rows are} rejected; nothing was written", count=str(error.most))
            )
        )
        return GATE_FAILED
    _tell(call, registry, wanted, done, seen[0])
    return 0


def _write_summary(call: Call, summary: Summary, file: str | None, form: str) -> None:
    if file is None:
        return
    from evalkit.batch.summary.page import batch_page

    call.to, call.form = file, form
    call.show(lambda: [batch_page(summary, detail=True)])
    call.to, call.form = None, FORMS[0]


def _others(registry: Registry, done: Done) -> Iterator[Instrument]:
    """The other editions of the index."""
    own = done.instrument.id
    index = own.partition("@")[0]
    ids = (f"{index}@{edition}" for edition in registry.editions(index))
    return (registry.instrument(edition_id) for edition_id in ids if edition_id != own)


def _tell(call: Call, registry: Registry, wanted: Request, done: Done, summary: Summary) -> None:
    """Say how the table was read and what was written, and print the summary."""
    from evalkit.batch.encoding.roles import told_of_editions
    from evalkit.batch.summary.page import batch_page

    call.say(*done.notes, *told_of_editions(done.roles, _others(registry, done) if done.roles.aside else ()))
    call.show(lambda: [batch_page(summary, detail=False)])
    call.say(msg("what came out stands in {file}", file=visible(wanted.to, 200)))
    if done.rejects is not None and done.counts.rejected:
        call.say(
            msg(
                "{count:rejected row is|rejected rows are} listed in {file}",
                count=str(done.counts.rejected),
                file=visible(done.rejects, 200),
            )
        )
