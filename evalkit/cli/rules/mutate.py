"""``evalkit rules mutate``: rule files and their cases in, what the cases notice out.

With ``--write`` the cases that are frozen of them are written: where they go, and what must not be lost there.
"""

from __future__ import annotations

import os
import time
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from evalkit.base.errors import Fault, FileError, RuleFileError
from evalkit.base.exact import short_text
from evalkit.base.exit_codes import FAULTY
from evalkit.base.text import msg, visible
from evalkit.cases import case_files, case_folder, compare, read_cases
from evalkit.catalogue.lookup import find_rule_files
from evalkit.catalogue.rule_file import INSTRUMENT
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.exits import exit_code
from evalkit.cli.files import write
from evalkit.cli.formats import REPORT
from evalkit.cli.translated import WholeNumber, argument, command, option
from evalkit.report.mutate import mutate_json, mutate_page
from evalkit.rulework.mutate.engine import Subject, boundary_text, freeze, longest_seconds
from evalkit.rulework.mutate.engine import mutate as run
from evalkit.rulework.mutate.model import GENERATED, boundary_file, is_frozen

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import MutationResult

LONG = 10  # seconds; less is not worth a word


def write_frozen(targets: Sequence[RuleFile[Instrument]], jobs: int, call: Call) -> None:
    """Write the boundary cases of every target whose other cases hold.

    Raises:
        UsageError: A target has no place for its cases, or two have one; or the report goes there.
        RuleFileError: In such a place lies something that would be lost, or that is no folder. Nothing was written.
    """
    _check_ids(targets, call)
    files = {rule_file.id: _file(rule_file, call) for rule_file in targets}
    _check_report(files.values(), call)
    _check_places(targets, files)
    said: list[Message] = []
    sound = [rule_file for rule_file in targets if _holds(rule_file)]
    _tell_how_long(sound, jobs, call)
    try:
        with call.progress() as progress:
            for done, (target, cases) in enumerate(freeze(sound, jobs=jobs), 1):
                file = files[target.id]
                file.parent.mkdir(parents=True, exist_ok=True)
                write(boundary_text(target.load(), cases, file.parent), str(file))
                progress(done, len(sound))
                count, place = str(len(cases)), visible(file, 200)
                said.append(msg("{count:boundary case|boundary cases} written to {file}", count=count, file=place))
    finally:
        call.say(*said)


def _tell_how_long(targets: Sequence[RuleFile[Instrument]], jobs: int, call: Call) -> None:
    seconds = longest_seconds(targets, min(jobs, os.cpu_count() or 1))
    if seconds >= LONG:
        text = msg(
            "--write: this may take up to {minutes} min (rule files: {count})",
            minutes=str(ceil(seconds / 60)),
            count=str(len(targets)),
        )
        call.say(text)


def _check_report(files: Iterable[Path], call: Call) -> None:
    """The report would overwrite the cases, whose file need not be there yet."""
    if call.to is not None and Path(call.to).resolve() in {file.resolve() for file in files}:
        text = msg("{file} is an input and would be overwritten", file=visible(call.to, 200))
        raise call.refused(text)


def _check_ids(targets: Sequence[RuleFile[Instrument]], call: Call) -> None:
    """Of two files with one id the boundary cases would go into one file."""
    first: dict[str, RuleFile[Instrument]] = {}
    for target in targets:
        other = first.setdefault(target.id, target)
        if other is not target:
            names = (visible(other.file, 200), visible(target.file, 200))
            text = msg("--write: {id} is more than one rule file: {files}", id=visible(target.id), files=names)
            raise call.refused(text, msg("name one of them"))


def _file(target: RuleFile[Instrument], call: Call) -> Path:
    """Where the boundary cases of *target* go."""
    if target.rules is None:
        text = msg("{id} does not lie in a folder of rules: there is no place for its cases", id=visible(target.id))
        raise call.refused(text)
    if target.is_installed and _is_among_packages(target.rules):
        text = msg(
            "--write: {id} belongs to an installed package; its cases are not written there", id=visible(target.id)
        )
        hint = msg("name the rule file by its path, in the folder where you work on it")
        raise call.refused(text, hint)
    return case_folder(target.rules, target.index) / boundary_file(target.edition)


def _is_among_packages(rules: Path) -> bool:
    """Whether a folder above *rules* is one that packages are installed into: beside them lie what pip knows of them."""
    return any(next(folder.glob("*.dist-info"), None) is not None for folder in rules.resolve().parents)


def _check_places(targets: Sequence[RuleFile[Instrument]], files: Mapping[str, Path]) -> None:
    faults: list[Fault] = []
    for target in targets:
        of_target = (*_no_folder(files[target.id]), *_lost(target, files[target.id]))
        faults += [fault for fault in of_target if fault not in faults]  # editions share a folder
    if faults:
        raise RuleFileError(faults)


def _no_folder(file: Path) -> Iterator[Fault]:
    """That the folder of *file*, or the one above it, is something else."""
    for folder in (file.parent.parent, file.parent):
        if folder.exists() and not folder.is_dir():
            text = msg("this is no folder, and boundary cases go into a folder of that name")
            yield Fault(file=str(folder), problem=text, hint=msg("move it away or rename it"))


def _lost(target: RuleFile[Instrument], file: Path) -> Iterator[Fault]:
    """Cases in *file* that ``--write`` did not make: whoever wrote them would lose them."""
    for case in read_cases(file.read_bytes(), str(file)) if file.is_file() else ():
        if case.kind != GENERATED or case.instrument != target.id:
            text = msg("--write would take away the case {name}, which it did not make", name=visible(case.name))
            hint = msg("move it into another file of that folder")
            yield Fault(file=str(file), place="cases", problem=text, hint=hint)


def _holds(target: RuleFile[Instrument]) -> bool:
    """Whether the cases that are not frozen come out as they must: what is frozen is the file as it should be."""
    instrument = target.load()
    return not any(compare(case, instrument) for case in target.cases() if not is_frozen(case))


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
    type=WholeNumber(1),
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
            write_frozen(targets, jobs, call)
        with call.progress() as progress:
            subjects = [Subject(target=target, cases=target.cases()) for target in targets]
            results = run(subjects, jobs=jobs, progress=progress)
        seconds = round(time.monotonic() - started)
        call.show(
            lambda: mutate_page(results, seconds, detail=call.detail), json=lambda: mutate_json(results, call.speech)
        )
        if any(result.failed for result in results):
            return FAULTY
        return exit_code(_below(min_score, results), call.speech)


def _targets(named: Sequence[str], registry: Registry, call: Call) -> Sequence[RuleFile[Instrument]]:
    """Every rule file that is meant, once; all of them, and their cases, can be read before the long work begins.

    Raises:
        RuleFileError: With the faults of all of them.
    """
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
    if Path(fault.file).name != boundary_file(target.edition):
        return fault
    return attrs.evolve(fault, hint=msg("if nobody wrote in this file, delete it: --write makes it anew"))


def _inputs(targets: Iterable[RuleFile[Instrument]]) -> Iterator[str]:
    """The rule files and their case files."""
    for target in targets:
        yield str(target.real_path)
        if target.rules is not None:
            yield from map(str, case_files(target.rules, target.index))


def _below(least: Exact | None, results: Sequence[MutationResult]) -> Iterator[Message]:
    """Why the gate is closed; nothing if it is open, or if there is none."""
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
