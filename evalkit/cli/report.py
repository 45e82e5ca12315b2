"""``evalkit report``: assessments and performance reports in, a document out."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import click

from evalkit.base.text import msg, visible, visible_name
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.evaluation import write_by_plugin
from evalkit.cli.files import check_paths, files_of
from evalkit.cli.formats import DOCUMENTS, names_of, says_form, suffix_of
from evalkit.cli.tables import TableOptions, strict_option, table_options
from evalkit.cli.translated import argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.report.blocks import Document
    from evalkit.run import Evaluated

PAGES = ("poster",)


@command(
    "report",
    msg(
        "Write the assessments and performance reports in PATH... as a document.\n\n"
        "PATH is a file, a folder (its .toml files are read) or - for standard input. The suffix of FILE says what is "
        "written. A file that exists is kept, unless --force is given. If any file has a fault, all faults are "
        "listed and nothing is written."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=options.PATH)
@options.form(DOCUMENTS, msg("What is written; markdown and text can be printed as well."))
@option(
    "--page",
    type=click.Choice(PAGES),
    told=msg("poster: in place of the whole report of a survey the one page on which it is published."),
)
@option(
    "--template",
    metavar=msg("FILE"),
    type=options.PATH,
    told=msg("A Word document of the office that is filled in, or whose styles, header and footer are taken."),
)
@options.force
@options.date
@strict_option
@table_options
@reports(
    DOCUMENTS,
    wanted="evaluate",
    shared=options.shared(
        options.rules, options.output, options.lang, options.width, options.no_pager, options.traceback
    ),
)
def report(call: Call, *, paths: tuple[str, ...], page: str | None, **asked: Any) -> None:
    """Evaluate the files, and write the document."""
    tables = TableOptions(call, asked, paths)
    check_paths(paths, call.speech)
    with call.registry() as registry, tables.naming():
        _check_name(call, registry)
        call.begin([*paths, *([call.template] if call.template else [])], registry.reporters)
        _check_template(call)
        call.spare()
        evaluated = tables.evaluated(paths, registry)
        if page is not None:
            _check_surveys(call, evaluated)
        call.keep(files_of(evaluated.evaluations, evaluated.reports))
        if call.form in DOCUMENTS:
            call.show(lambda: _documents(evaluated, call, page))
        else:
            results = evaluated.evaluations, evaluated.reports
            write_by_plugin(call, registry, *results, lambda: _documents(evaluated, call, page))


def _check_name(call: Call, registry: Registry) -> None:
    """Refuse a file whose name leaves open what is to be written."""
    if call.asked_form is not None or (call.to is not None and says_form(call.to)):
        return
    if call.to is not None and suffix_of(call.to) in {
        each for brought in registry.reporters().values() for each in brought
    }:
        return
    hint = msg("name it with -o: {forms}", forms=names_of(DOCUMENTS))
    if call.to is None:
        raise call.refused(msg("a report is a file, and it has no name"), hint)
    raise call.refused(msg("the name {file} does not say what is to be written", file=visible(call.to, 200)), hint)


def _check_template(call: Call) -> None:
    """Refuse a template of a form that knows none, and one that does not exist."""
    if call.template is None:
        return
    if call.form != "docx":
        raise call.refused(
            msg("only a Word document takes a template"), msg("name it with -o: {forms}", forms="FILE.docx")
        )
    if not os.path.isfile(call.template):  # noqa: PTH113  # never fails
        name = visible_name(call.template, 200)
        if os.path.isdir(call.template):  # noqa: PTH112  # never fails
            raise call.refused(msg("{file} is a folder", file=name))
        raise call.refused(msg("the file {file} does not exist", file=name))


def _check_surveys(call: Call, evaluated: Evaluated) -> None:
    """Refuse a poster of what is no survey."""
    from evalkit.report.survey import is_survey

    others = dict.fromkeys(each.instrument.id for each in evaluated.evaluations if not is_survey(each))
    others |= dict.fromkeys(visible(each.report.file) for each in evaluated.reports)
    if others:
        problem = msg("only a survey has a poster, and there is more: {names}", names=tuple(others))
        raise call.refused(problem, msg("leave out --page, or name the surveys only"))


def _documents(evaluated: Evaluated, call: Call, page: str | None) -> Sequence[Document]:
    """The documents, with a line that tells how many of them are made."""
    made: list[Document] = []
    with call.progress() as progress:
        for document in _made(evaluated, call, page):
            made.append(document)
            progress(len(made), len(evaluated.evaluations) + len(evaluated.reports) + 1)  # one that compares them
    return made


def _made(evaluated: Evaluated, call: Call, page: str | None) -> Iterable[Document]:
    """Papers; a picture of a terminal shows what stands there, and a workbook has rows."""
    if call.form == "svg" and page is None:
        from evalkit.report.evaluate_pages import documents

        return documents(evaluated.evaluations, evaluated.reports, run=call.run)
    if call.form == "xlsx" and page is None:
        from evalkit.report.papers import sheets

        return sheets(evaluated.evaluations, evaluated.reports, run=call.run)
    from evalkit.report.papers import papers

    return papers(evaluated.evaluations, evaluated.reports, page=page or "", run=call.run)
