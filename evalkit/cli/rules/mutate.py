"""``evalkit rules mutate``: rule files and their cases in, what the cases notice out."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from evalkit.base.exits import FAULTY
from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.exit_gates import exit_code
from evalkit.cli.formats import REPORT
from evalkit.cli.translated import Whole, argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import MutationResult


@command(
    "mutate",
    msg(
        "Change every number of a rule file, one at a time, and see whether its cases notice.\n\n"
        "Each argument is a rule file, a folder of rule files, or an INDEX[@EDITION] that is installed; "
        "without one, every instrument is taken. Exit codes: 0 done, 1 a case fails on the unchanged rule "
        "file or a file has faults, 2 wrong usage, 3 a score below --min-score."
    ),
)
@argument("named", nargs=-1, metavar=msg("[PATH|INDEX[@EDITION]]..."), shell_complete=options.complete_instrument)
@options.form(REPORT)
@option("--detail", is_flag=True, told=msg("Every place that no outside case tests, and every equivalent mutant."))
@option(
    "--min-score",
    callback=options.percent_of,
    metavar=msg("PERCENT"),
    told=msg("Exit with 3 if frozen cases notice less than PERCENT of the mutants that are not equivalent."),
)
@option("--write", is_flag=True, told=msg("Freeze boundary cases into cases/INDEX/boundary-EDITION.toml first."))
@option(
    "--jobs",
    type=Whole(1),
    metavar="N",
    told=msg("Processes that work at a time. [default: as many as there are processors]"),
)
@reports(REPORT)
def mutate(call: Call, *, named: tuple[str, ...], min_score: Exact | None, write: bool, jobs: int | None) -> int:
    """Freeze cases if that is wanted, change every number, and tell what the cases notice."""
    jobs = jobs or os.cpu_count() or 1
    with call.registry() as registry:
        targets = _targets(named, registry, call)
        started = time.monotonic()
        call.begin(_inputs(targets))
        if write:
            from evalkit.cli.rules.freeze import write_frozen

            write_frozen(targets, jobs, call)
        results = _mutated(targets, jobs, call)
        _show(results, round(time.monotonic() - started), call)
        return (
            FAULTY if any(result.failed for result in results) else exit_code(_below(min_score, results), call.speech)
        )


def _targets(named: Sequence[str], registry: Registry, call: Call) -> Sequence[RuleFile[Instrument]]:
    """Every rule file that is meant, once; all of them, and their cases, can be read before the long work begins.

    Raises:
        RuleFileError: With the faults of all of them.
    """
    from evalkit.base.errors import FileError, RuleFileError
    from evalkit.catalogue.lookup import find_rule_files
    from evalkit.catalogue.rule_file import INSTRUMENT

    faults: list[Fault] = []
    with call.naming():
        rule_files = find_rule_files(named, registry, INSTRUMENT, faults=faults)
    for target in rule_files:
        for read in (target.load, target.cases):
            try:
                read()
            except FileError as error:
                told = [_made_anew(fault, target) for fault in error.faults]
                faults += [fault for fault in told if fault not in faults]  # editions share case files
    if faults:
        raise RuleFileError(faults)
    return rule_files


def _made_anew(fault: Fault, target: RuleFile[Instrument]) -> Fault:
    """*fault*, with what helps if it lies in the file that ``--write`` makes."""
    from evalkit.rulework.mutate.model import boundary_file

    if Path(fault.file).name != boundary_file(target.edition):
        return fault
    return attrs.evolve(fault, hint=msg("if nobody wrote in this file, delete it: --write makes it anew"))


def _mutated(targets: Sequence[RuleFile[Instrument]], jobs: int, call: Call) -> tuple[MutationResult, ...]:
    from evalkit.rulework.mutate.engine import Subject
    from evalkit.rulework.mutate.engine import mutate as run

    subjects = [Subject(target=target, cases=target.cases()) for target in targets]
    with call.progress() as progress:
        return run(subjects, jobs=jobs, progress=progress)


def _show(results: Sequence[MutationResult], seconds: int, call: Call) -> None:
    from evalkit.report.mutate import mutate_json, mutate_page

    call.show(lambda: mutate_page(results, seconds, detail=call.detail), json=lambda: mutate_json(results, call.speech))


def _inputs(targets: Iterable[RuleFile[Instrument]]) -> Iterator[str]:
    """The rule files and their case files."""
    from evalkit.cases import case_files

    for target in targets:
        yield str(target.real_path)
        if target.rules is not None:
            yield from map(str, case_files(target.rules, target.index))


def _below(least: Exact | None, results: Sequence[MutationResult]) -> Iterator[Message]:
    """Why the gate is closed; nothing if it is open, or if there is none."""
    from evalkit.base.exact import short_text

    for result in results:
        score = result.by_frozen()
        if least is not None and not score.reaches(least):
            yield msg(
                "--min-score: frozen cases of {id} notice {killed} of {of:mutant|mutants}, less than {least} %",
                id=visible(result.id),
                killed=str(score.killed),
                of=str(score.of),
                least=short_text(least),
            )
