"""``evalkit evaluate``: assessments in, report out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from evalkit.cli import gates, options, output
from evalkit.cli.faults import reported, say
from evalkit.cli.progress import Progress
from evalkit.errors import did_you_mean
from evalkit.intake import STDIN, missing_paths
from evalkit.language import Language, language
from evalkit.registry import Registry
from evalkit.run import evaluate_files
from evalkit.text import msg, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.model import Evaluation

FORMS = ("tree", "table", "json")
GATE_FAILED = 3


class Look(NamedTuple):
    """How the report is to look."""

    form: str
    detail: bool
    explain: str | None
    width: int | None
    no_color: bool


@click.command("evaluate", short_help="Evaluate assessments and print what comes out.")
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path())
@click.option(
    "--format",
    "form",
    default="tree",
    metavar="|".join(FORMS),
    help="tree: a report for each assessment and, for several, a summary; table: the summary only; json: for programs."
    " Plugins may bring other forms. [default: tree]",
)
@click.option("--detail", is_flag=True, help="Every node, reading, property and source.")
@click.option(
    "--explain",
    is_flag=False,
    flag_value="",
    metavar="[CODE]",
    help="How each number (or that of CODE) came about: method, inputs, rounding, source.",
)
@click.option(
    "--min-predicate", metavar="WORD", help="Exit with 3 if a predicate is, or can still come out, below WORD."
)
@click.option(
    "--fail-on",
    type=click.Choice(gates.SEVERITIES),
    help="Exit with 3 if there is a finding of that severity or worse.",
)
@options.shared(options.output, options.lang, options.width, options.no_color, options.traceback)
def evaluate(
    *,
    paths: tuple[str, ...],
    form: str,
    detail: bool,
    explain: str | None,
    min_predicate: str | None,
    fail_on: str | None,
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Evaluate the assessments in PATH... and print what comes out.

    PATH is a file, a folder (its .toml files are read) or - for standard input. If any file has a fault, all faults
    are listed and nothing is printed.
    """
    if not paths and explain and Path(explain).exists():
        paths, explain = (explain,), ""  # "--explain FILE": the option took the path for its code
    look = Look(form, detail, explain, width, no_color)
    with reported(lang, traceback=traceback, evaluating=True):
        sys.exit(_run(paths, look, min_predicate, fail_on, output, language(lang)))


def _run(
    paths: Sequence[str],
    look: Look,
    min_predicate: str | None,
    fail_on: str | None,
    to: str | None,
    speech: Language,
) -> int:
    registry = Registry()
    _check_paths(paths, speech)
    output.check_output(to, paths, speech)
    show = _renderer(look, to, registry, speech)
    evaluations = _evaluate(paths, registry, speech)
    output.check_inputs(to, _files_of(evaluations), speech)
    if min_predicate is not None:
        gates.check_predicate(min_predicate, evaluations, speech)
    _check_code(look.explain, evaluations, speech)
    show(evaluations)
    failed = [*gates.below_predicate(min_predicate, evaluations)] if min_predicate is not None else []
    failed += gates.with_findings(fail_on, evaluations) if fail_on is not None else []
    for message in failed:
        say(speech.say(message))
    return GATE_FAILED if failed else 0


def _check_paths(paths: Sequence[str], speech: Language) -> None:
    if not paths:
        raise click.UsageError(speech.say(msg("name at least one file or folder (PATH)")))
    missing = missing_paths(paths)
    if missing:
        names = tuple(visible(path, 200) for path in missing)
        raise click.UsageError(speech.say(msg("there is no file or folder {names}", names=names)))


def _evaluate(paths: Sequence[str], registry: Registry, speech: Language) -> tuple[Evaluation, ...]:
    progress = Progress()
    try:
        evaluated = evaluate_files(paths, registry, progress)
    finally:
        progress.close()
    for note in evaluated.notes:
        say(speech.say(note))
    return evaluated.evaluations


def _files_of(evaluations: Sequence[Evaluation]) -> Iterator[str]:
    """Every file that was read: assessments, the tables they name, local variants."""
    for one in evaluations:
        if one.assessment.file != STDIN:
            yield one.assessment.file
        yield from (table.file for table in one.assessment.tables.values())
        if one.instrument.variant is not None:
            yield one.instrument.variant.file


def _check_code(code: str | None, evaluations: Sequence[Evaluation], speech: Language) -> None:
    if not code or any(code in one.nodes for one in evaluations):
        return
    ids = tuple(dict.fromkeys(one.instrument.id for one in evaluations))
    problem = msg("--explain: there is no code {code} in {instruments}", code=visible(code), instruments=ids)
    hint = did_you_mean(code, [known for one in evaluations for known in one.nodes])
    if Path(code).exists():
        hint = msg("write --explain behind the paths, or in front of another option")
    raise click.UsageError(speech.say(problem) + (f" ({speech.say(hint)})" if hint else ""))


def _renderer(
    look: Look, to: str | None, registry: Registry, speech: Language
) -> Callable[[Sequence[Evaluation]], None]:
    """What prints the report; an unknown form is found out before any work is done."""
    if look.form == "json":
        return lambda evaluations: _as_json(evaluations, to, speech)
    if look.form in FORMS:
        return lambda evaluations: _on_terminal(evaluations, look, to, speech)
    reporter = registry.reporter(look.form)
    if reporter is None:
        known = (*FORMS, *registry.reporter_names())
        problem = msg("there is no format {name}; known: {known}", name=visible(look.form), known=known)
        hint = did_you_mean(look.form, known)
        raise click.UsageError(speech.say(problem) + (f" ({speech.say(hint)})" if hint else ""))
    render = reporter.render
    return lambda evaluations: output.write(render(evaluations, speech.code), to)


def _as_json(evaluations: Sequence[Evaluation], to: str | None, speech: Language) -> None:
    from evalkit.report.result_json import render_results

    output.write_json(render_results(evaluations, speech), to)


def _on_terminal(evaluations: Sequence[Evaluation], look: Look, to: str | None, speech: Language) -> None:
    from evalkit.report.terminal import render_report

    with output.text_file(to) as file:
        render_report(
            evaluations,
            speech,
            width=look.width,
            color=output.color_wanted(to, no_color=look.no_color),
            detail=look.detail,
            explain=look.explain,
            form=look.form,
            file=file,
        )
