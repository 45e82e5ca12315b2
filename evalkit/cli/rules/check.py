"""``evalkit rules check``: rule files in, what is proved of them out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import RuleFileError
from evalkit.base.exit_codes import FAULTY
from evalkit.base.text import Decimal, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.exits import exit_code, fault_list, say
from evalkit.cli.formats import CODE_HOSTS
from evalkit.cli.translated import argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.report.check import FileProof

FOR_PROGRAMS = ("json", "sarif")  # these hold the faults of files that cannot be read, too


@command(
    "check",
    msg(
        "Prove rule files: what holds for every assessment there can be, and what does not, with a witness.\n\n"
        "Each argument is a rule file, a folder of rule files, or an INDEX[@EDITION] that is installed; "
        "without one, every rule file is checked, those of performance reports as well. Exit codes: 0 nothing "
        "fails, 1 a statement fails or a rule file has faults, 2 wrong usage, 3 fewer citations than "
        "--min-citations asks for."
    ),
)
@argument("named", nargs=-1, metavar=msg("[PATH|INDEX[@EDITION]]..."), shell_complete=options.complete_instrument)
@options.form(CODE_HOSTS)
@option("--detail", is_flag=True, told=msg("Every statement, also those that hold, and every kind of fact."))
@option(
    "--min-citations",
    callback=options.percent_of,
    metavar=msg("PERCENT"),
    told=msg("Exit with 3 if less than PERCENT of the facts of a rule file rest on a source."),
)
@reports(CODE_HOSTS)
def check(call: Call, *, named: tuple[str, ...], min_citations: Exact | None) -> int:
    """Load what is named, prove it, and tell what came out."""
    with call.registry() as registry:
        call.begin(name for name in named if Path(name).exists())
        loaded, faults = _loaded(named, registry, call)
        read = [checked.target.file for checked in loaded if checked.path is not None]
        call.keep([*read, *(fault.file for fault in faults if Path(fault.file).exists())])
        for_people = call.form not in FOR_PROGRAMS
        results = [] if faults and for_people else _prove(loaded, registry, faults, call)
        if faults and for_people:
            raise RuleFileError(faults)
        _show(results, faults, call)
        code = exit_code(_uncited(min_citations, results), call.speech)
        if faults:
            say(fault_list(tuple(faults), call.speech))
        return FAULTY if faults or any(result.failed for result in results) else code


# --- What is checked --------------------------------------------------------------------------------------------


class _CheckedFile(NamedTuple):
    """A rule file that is checked: ``path`` where it lies, if that is a path of its user's."""

    target: RuleFile[Any]
    rules: Instrument | ReportRules
    path: Path | None


def _loaded(named: Sequence[str], registry: Registry, call: Call) -> tuple[list[_CheckedFile], list[Fault]]:
    """Everything that is meant, once; and the faults of files that cannot be read, or not understood."""
    from evalkit.catalogue.lookup import find_rule_files
    from evalkit.catalogue.rule_file import RULE_KINDS

    loaded: list[_CheckedFile] = []
    faults: list[Fault] = []
    with call.naming():
        targets = find_rule_files(named, registry, *RULE_KINDS, faults=faults)
    for target in targets:
        try:
            loaded.append(_CheckedFile(target, target.load(), _shown_path(target)))
        except RuleFileError as error:
            faults += error.faults
    return loaded, faults


def _shown_path(target: RuleFile[Any]) -> Path | None:
    """The path by which a reader finds the file: as named, or that of an installed file in the folder one works in."""
    if target.path is None or not target.is_installed:
        return target.path
    here = Path.cwd()
    return target.real_path.relative_to(here) if target.real_path.is_relative_to(here) else None


def _prove(files: Sequence[_CheckedFile], registry: Registry, faults: list[Fault], call: Call) -> list[FileProof]:
    """The proof of each; what keeps one from being made is added to *faults*."""
    from evalkit.base.toml.lines import LinesByPlace
    from evalkit.instruments import Instrument
    from evalkit.report.check import FileProof
    from evalkit.rulework.check.editions import SiblingEditions
    from evalkit.rulework.check.engine import proof_of

    results = []
    others = SiblingEditions(
        {file.rules.id: file.rules for file in files if isinstance(file.rules, Instrument)}, registry
    )
    with call.progress() as progress:
        for done, file in enumerate(files):
            progress(done, len(files))
            try:
                proof = proof_of(file.rules, others, file.path)
            except RuleFileError as error:  # a method that computes with what another one hides
                faults += error.faults
                continue
            results.append(FileProof(proof, file.target.file, LinesByPlace(file.target.data), file.path))
    return results


# --- What comes of it -------------------------------------------------------------------------------------------


def _uncited(least: Exact | None, results: Sequence[FileProof]) -> Iterator[Message]:
    """Why the gate is closed; nothing if it is open, or if there is none."""
    from evalkit.base.exact import short_text
    from evalkit.rulework.check.citations import share, sourced, totals

    for result in results:
        marks = totals(result.proof.citations)
        if least is not None and share(marks) < least:
            part, whole = sourced(marks)
            yield msg(
                "--min-citations: {part} of the {whole} facts of {id} rest on a source, less than {least} %",
                part=Decimal(part),
                whole=Decimal(whole),
                id=visible(result.proof.rules.id),
                least=short_text(least),
            )


def _show(results: Sequence[FileProof], faults: Sequence[Fault], call: Call) -> None:
    from evalkit.report.check import check_json, check_page, check_sarif

    call.show(
        lambda: check_page(results, detail=call.detail),
        json=lambda: check_json(results, call.speech, faults),
        sarif=lambda: check_sarif(results, call.speech, faults),
    )
