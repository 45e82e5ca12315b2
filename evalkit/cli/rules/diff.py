"""``evalkit rules diff``: two rule files in, what changed and whose predicate it changes out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.exit_codes import GATE_FAILED
from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import check_inputs, check_output, write
from evalkit.cli.formats import REPORT, chosen
from evalkit.cli.translated import argument, command, option

if TYPE_CHECKING:
    from evalkit.base.errors import Fault
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.cli.call import Call
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Diff

CASES = ("toml",)


@command(
    "diff",
    msg(
        "Show what changed from A to B, and what that means for results.\n\n"
        "A and B are rule files, or instruments that are installed (INDEX@EDITION). Where a crosswalk lies "
        "beside their rule files, it says which nodes are the same; otherwise codes and titles do. Exit "
        "codes: 0 done, 1 a rule file or crosswalk has faults, 2 wrong usage, 3 no case for --case."
    ),
)
@argument("old", metavar="A", shell_complete=options.complete_instrument)
@argument("new", metavar="B", shell_complete=options.complete_instrument)
@options.form(REPORT)
@option("--detail", is_flag=True, told=msg("Every change in full, also of notes and sources."))
@option(
    "--case",
    type=options.FILE,
    metavar=msg("FILE"),
    told=msg(
        "Write the assessments whose predicate differs to FILE, as cases of B; a file that this did not write is kept. "
        "Exit with 3 if none is known."
    ),
)
@reports(REPORT)
def diff(call: Call, *, old: str, new: str, case: str | None) -> int:
    """Compare the two, and tell what changed."""
    with call.registry() as registry:
        _check_files(call, (old, new), case)
        difference = _compared((old, new), registry, call, case)
        _show(difference, call)
        return 0 if case is None else _write_case(difference, case, call)


def _check_files(call: Call, named: tuple[str, str], case: str | None) -> None:
    """Refuse, before any work, a file that cannot be written or would be lost."""
    if case == "-":
        raise call.refused(msg("--case needs the name of a file, and - does not stand for one"))
    given = [name for name in named if Path(name).exists()]
    call.begin(given)
    check_output(case, given, call.speech)
    if case is None:
        return
    chosen(None, case, CASES, call.speech)
    if _is_of_others(Path(case)):
        raise call.refused(msg("{file} exists and is not overwritten", file=visible(case, 200)))
    if call.to is not None and Path(call.to).resolve() == Path(case).resolve():
        raise call.refused(msg("{file} is named twice", file=visible(call.to, 200)))


def _is_of_others(path: Path) -> bool:
    """Whether there is a file that this command did not write."""
    from evalkit.rulework.diff.engine import HEAD

    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEAD)) != HEAD


def _compared(named: tuple[str, str], registry: Registry, call: Call, case: str | None) -> Diff:
    """The difference; none of the files that it is read from is among those that are written."""
    from evalkit.catalogue.crosswalks import between
    from evalkit.rulework.diff.engine import diff as compared

    rule_file, other = (_target(name, registry, call) for name in named)
    old, new = _loaded(rule_file, other)
    crosswalk = between(registry, rule_file, other)
    read = [rule_file.real_path, other.real_path, *([] if crosswalk is None else [crosswalk.file.real_path])]
    for written in (call.to, case):
        check_inputs(written, map(str, read), call.speech)
    return compared(old, new, None if crosswalk is None else crosswalk.read())


def _target(name: str, registry: Registry, call: Call) -> RuleFile[Instrument]:
    """The one rule file that *name* means."""
    from evalkit.catalogue.lookup import find_rule_files
    from evalkit.catalogue.rule_file import INSTRUMENT

    with call.naming():
        rule_files = find_rule_files([name], registry, INSTRUMENT)
    if len(rule_files) > 1:
        several = tuple(visible(target.id if "@" not in target.file else target.file) for target in rule_files)
        problem = msg("{name} is more than one rule file: {files}", name=visible(name, 200), files=several)
        raise call.refused(problem, msg("name one of them"))
    return rule_files[0]


def _loaded(*targets: RuleFile[Instrument]) -> tuple[Instrument, ...]:
    """The instruments.

    Raises:
        RuleFileError: With the faults of both.
    """
    from evalkit.base.errors import RuleFileError

    instruments: list[Instrument] = []
    faults: list[Fault] = []
    for target in targets:
        try:
            instruments.append(target.load())
        except RuleFileError as error:
            faults += [fault for fault in error.faults if fault not in faults]  # A and B may be one file
    if faults:
        raise RuleFileError(faults)
    return tuple(instruments)


# --- What comes of it -------------------------------------------------------------------------------------------


def _write_case(difference: Diff, case: str, call: Call) -> int:
    from evalkit.rulework.diff.engine import case_file

    if not difference.meaning.witnesses:
        call.say(msg("--case: no assessment is known whose predicate differs; nothing is written"))
        return GATE_FAILED
    write(case_file(difference), case)
    return 0


def _show(difference: Diff, call: Call) -> None:
    from evalkit.report.diff.page import diff_json, diff_page

    call.show(lambda: [diff_page(difference, detail=call.detail)], json=lambda: diff_json(difference, call.speech))
