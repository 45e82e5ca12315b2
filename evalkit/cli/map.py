"""``evalkit map``: what the columns of a table are, shown with the reasons, and written as a mapping to complete."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import agreed, check_paths, is_answered, write
from evalkit.cli.formats import PRINTED
from evalkit.cli.list_show import find_instrument, report_rules
from evalkit.cli.tables import ask_which_list, context_option, facts_in, where_told
from evalkit.cli.translated import argument, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.mapping.columns import LayoutDraft, MappedColumn
    from evalkit.mapping.map_file import Hints
    from evalkit.mapping.table_files import FileHints, Opened


_OUTPUT = msg(
    "Write the mapping as TOML to FILE (.toml), and print the columns all the same. A file that exists is kept, unless "
    "--force is given or somebody at the terminal agrees."
)


@command(
    "map",
    msg(
        "Show what each column of the table FILE was taken for, and why; by rules of performance reports (lkj@EDITION), of every table "
        "that such a report prints.\n\n"
        "FILE is a table in CSV or a workbook; a sheet is named behind it (skm.xlsx#Sheet1). With -o the mapping is written as a file, "
        "which evalkit evaluate takes by --map. On a terminal it is asked for what is left."
    ),
)
@argument("file", metavar=msg("FILE"), type=options.PATH)
@options.instrument_by(msg("By which instrument the table is to be evaluated."), required=True)
@options.subject_column
@options.map_file(msg("A mapping to begin with."))
@context_option
@options.form(PRINTED, is_beside=True)
@options.force
@reports(PRINTED, shared=options.report_beside(_OUTPUT))
def map_command(
    call: Call,
    *,
    file: str,
    instrument: str,
    subject_column: str | None,
    map_file: str | None,
    context: tuple[str, ...],
) -> None:
    """Understand the table, ask for what is left, write the mapping, and show what it says."""
    check_paths([file], call.speech)
    to = call.beside_the_page(("toml",), [file, *([map_file] if map_file else [])])
    from evalkit.catalogue.rule_file import REPORT_RULES
    from evalkit.mapping.table_files import FileHints

    with call.registry() as registry:
        if registry.holds(instrument, REPORT_RULES):
            for option_name, said in (("--context", context), ("--subject-column", subject_column)):
                if said:
                    raise call.refused(msg("rules of performance reports ask for no {option}", option=option_name))
            _map_report(call, report_rules(instrument, registry, call).id, to, file, map_file)
        else:
            rules = where_told(find_instrument(instrument, registry, call), context, call)
            beside = FileHints(
                instrument=rules.id, subject_column=subject_column, map=map_file, context=facts_in(context, call)
            )
            _map(call, rules, to, file, beside)


def _map_report(call: Call, rules: str, to: str | None, file: str, map_file: str | None) -> None:
    from evalkit.performance.report_tables.report_of_tables import find_tables, map_text
    from evalkit.report.mapping import printed_json, printed_page

    report_tables = find_tables(file, map_file)
    call.show(
        lambda: [printed_page(report_tables, rules)], json=lambda: printed_json(report_tables, rules, call.speech)
    )
    if to is not None:
        write(map_text(report_tables, rules, call.speech), to)
        call.say(msg("the mapping stands in {file}", file=visible(to, 200)))


def _map(call: Call, rules: Instrument, to: str | None, file: str, beside: FileHints) -> None:
    from evalkit.mapping.layout import draft_to_complete
    from evalkit.mapping.map_text import map_text
    from evalkit.mapping.node_lists import found_facts, listed_in, said_of_facts
    from evalkit.mapping.table_files import given_for, open_to_map
    from evalkit.report.mapping import map_json, map_page

    _refuse_form(file)
    opened = open_to_map(file, beside, rules)
    rules = listed_in(rules, (opened.sheet, *opened.more), beside.context)
    given = opened.given if opened.more else _decided(opened, rules, call)
    decided = opened._replace(given=given)
    parts = [
        (sheet, draft_to_complete(sheet, rules, given_for(decided, sheet))) for sheet in (opened.sheet, *opened.more)
    ]
    told = {column.target for _, part_draft in parts for column in part_draft.layout.used}
    ask_which_list(rules, call, told)
    call.say(*said_of_facts(rules, found_facts(rules, beside.context.keys() | told)))
    call.show(lambda: [map_page(parts, rules)], json=lambda: map_json(parts, rules, call.speech))
    if to is not None:
        write(map_text(parts, rules, given.map.source, call.speech), to)
        call.say(msg("the mapping stands in {file}", file=visible(to, 200)))


def _refuse_form(file: str) -> None:
    """A form of evalkit says itself where everything stands."""
    from evalkit.base.errors import AssessmentError, Fault
    from evalkit.forms.read.parse import may_be_form
    from evalkit.tables.opening import readable_content
    from evalkit.tables.references import split_name

    named = split_name(file)
    if named.sheet is None and may_be_form(readable_content(named.file), named.file):
        problem = msg("this is a form of evalkit: it says itself where everything stands, and needs no mapping")
        hint = msg("evalkit evaluate {file} evaluates what is filled in", file=visible(named.file, 200))
        raise AssessmentError([Fault(file=named.file, problem=problem, hint=hint)])


def _decided(opened: Opened, instrument: Instrument, call: Call) -> Hints:
    """What is said of the table; on a terminal with what somebody chose for the codes that have no column or several, and for the last row."""
    from attrs import evolve

    from evalkit.mapping.layout import draft
    from evalkit.mapping.lexicon import NUMBER, PRIVATE

    given = opened.given
    if not is_answered():
        return given
    found = draft(opened.sheet, instrument, given)
    for code in (*found.several, *found.missing):
        left = [one for one in found.layout.columns if not one.section and one.kind not in (PRIVATE, NUMBER)]
        column = _chosen(code, instrument, left, call)
        if column is not None:
            given = _with(given, column, code)
            found = draft(opened.sheet, instrument, given)
    if found.last is not None and _is_last(found, call):
        given = given._replace(map=evolve(given.map, source=evolve(given.map.source, last=found.last)))
        found = draft(opened.sheet, instrument, given)
    return given


def _is_last(found: LayoutDraft, call: Call) -> bool:
    """Whether somebody says that the table ends where it seems to."""
    for fault in found.faults:
        click.echo(f"  {call.speech.say(fault.problem)}", file=sys.stderr)
    question = msg("Is row {row} the last one of the table? (y/n; nothing for yes)", row=str(found.last))
    return agreed(question, call.speech, nothing_is=True)


def _chosen(code: str, instrument: Instrument, left: Sequence[MappedColumn], call: Call) -> MappedColumn | None:
    """The column that somebody says is *code*, by its letters or its heading; nothing if none is."""
    from evalkit.tables.references import column_name

    by_name = {column_name(column.at): column for column in left}
    for letters, column in by_name.items():
        click.echo(f"  {letters}  {column.shown}", file=sys.stderr)
    by_name = {column.shown.upper(): column for column in left} | by_name
    node = instrument.nodes.get(code)
    called = f"{code} ({node.title})" if node is not None else code
    question = call.speech.say(msg("Which column is {code}? (its letter; nothing for none)", code=called))
    answer = click.prompt(
        question,
        default="",
        show_default=False,
        show_choices=False,
        err=True,
        type=click.Choice(["", *by_name], case_sensitive=False),
    )
    return by_name.get(str(answer).upper())


def _with(given: Hints, column: MappedColumn, code: str) -> Hints:
    from attrs import evolve

    from evalkit.tables.references import whole_column

    return given._replace(map=evolve(given.map, columns={**given.map.columns, whole_column(column.at): code}))
