"""``evalkit fill``: an assessment filled in on the terminal."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from evalkit.base.text import msg, visible
from evalkit.base.wording import caseless
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import check_output, is_answered, refuse_circles
from evalkit.cli.list_show import find_instrument
from evalkit.cli.translated import WholeNumber, argument, command

if TYPE_CHECKING:
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.fill.form import OpenForm
    from evalkit.instruments import Instrument


@command(
    "fill",
    msg(
        "Fill in the assessment FILE on the terminal: question by question, with what comes out so far beside it.\n\n"
        "Each answer is saved at once, and what stands in FILE otherwise stays as it is; it goes on at the first open "
        "question. FILE is a .toml file, such as `evalkit init` writes; of several assessments in it, FILE#ID or FILE#SUBJECT names "
        "one."
    ),
)
@argument("file", metavar=msg("FILE"), type=options.FILE)
@options.instrument_by(msg("Make FILE, if it is not there, for this instrument."), "spec")
@reports((), shared=options.shared(options.rules, options.lang, options.traceback))
def fill(call: Call, *, file: str, spec: str | None) -> int | None:
    """Open the file, ask what is not answered yet, and say what is left."""
    if not file:
        raise call.refused(msg("a file name is needed"))
    file, wanted = _named(file)
    refuse_circles([file], call.speech)
    if Path(file).exists() and not Path(file).is_file():
        raise call.refused(
            msg("{file} is no file that can be changed, but a pipe or a device", file=visible(file, 200))
        )
    if not Path(file).exists() and spec is None:
        name = visible(file, 200)
        raise call.refused(msg("there is no file {file}", file=name), msg("--instrument INDEX@EDITION makes it"))
    check_output(file, (), call.speech)
    from evalkit.base.extras import needs

    with needs("tui"):
        from evalkit.fill.app import FillApp
    with call.registry() as registry:
        form, instrument = _opened(call, registry, file, spec, _chosen(call, file, wanted))
    _refuse_records(call, instrument)
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise call.refused(msg("this needs a terminal"), msg("evalkit init writes the same questions into a file"))
    app = FillApp(form, instrument, call.speech)
    app.run()
    if Path(file).exists():
        still = str(len(app.standing.open))
        call.say(
            msg("{file}: {count:question is|questions are} open. Next: evalkit evaluate {file}", file=file, count=still)
        )
    return app.return_code


def _named(file: str) -> tuple[str, str | None]:
    """The file, and the assessment in it that is named behind ``#``."""
    before, sign, behind = file.rpartition("#")
    is_named = sign and behind and not Path(file).exists() and Path(before).exists()
    return (before, behind) if is_named else (file, None)


def _chosen(call: Call, file: str, wanted: str | None) -> int | None:
    """Which of several assessments in *file* is filled in: the one that is *wanted*, or that somebody chooses."""
    from evalkit.fill.form import OpenForm
    from evalkit.fill.several import names_in

    names = names_in(OpenForm(file).content) if Path(file).exists() else []
    if not names and wanted is None:
        return None
    meant = [at for at, name in enumerate(names) if wanted is None or caseless(name) == caseless(wanted)]
    if len(meant) == 1:
        return meant[0]
    shown = tuple(visible(names[at], 60) for at in meant or range(len(names)))
    if wanted is not None and not meant:
        problem = msg("{file} has no assessment {name}", file=visible(file, 200), name=visible(wanted))
        raise call.refused(
            problem, msg("one of {choices}", choices=shown) if shown else msg("leave out what follows the #")
        )
    if not is_answered():
        hint = msg("name one behind the file: {name}", name=f"{visible(file, 200)}#{shown[0]}")
        own = msg("give each of them an id of its own in its file")
        raise call.refused(msg("there are several assessments: {names}", names=shown), hint if wanted is None else own)
    for number, name in enumerate(shown, 1):
        click.echo(f"  {number}  {name}", err=True)
    told = call.speech.say(msg("Which assessment? (its number)"))
    return meant[int(click.prompt(told, type=WholeNumber(1, len(meant)), err=True)) - 1]


def _opened(
    call: Call, registry: Registry, file: str, spec: str | None, number: int | None
) -> tuple[OpenForm, Instrument]:
    """The form and what it is filled in by."""
    from evalkit.fill.form import OpenForm
    from evalkit.fill.result_so_far import assessment_of
    from evalkit.report.empty_assessment import template

    wanted = find_instrument(spec, registry, call) if spec is not None else None
    if wanted is not None and not Path(file).exists():
        return OpenForm(file, template(wanted, call.speech)), wanted
    form = OpenForm(file, number=number)
    instrument = registry.instrument_of(assessment_of(form))
    if wanted is not None and wanted.id != instrument.id:
        problem = msg("{file} is an assessment by {instrument}", file=visible(file, 200), instrument=instrument.id)
        raise call.refused(problem, msg("leave out --instrument, or name another file"))
    return form, instrument


def _refuse_records(call: Call, instrument: Instrument) -> None:
    """What is counted from a table of respondents or persons is not typed in one by one."""
    records = instrument.records
    if records is not None and records.refused is None:
        problem = msg("{instrument} is computed from a table of {rows}", instrument=instrument.id, rows=records.title)
        hint = msg("name the table: evalkit evaluate TABLE.xlsx --instrument {instrument}", instrument=instrument.id)
        raise call.refused(problem, hint)
