"""``evalkit rules diff``: two rule files in, what changed and whose predicate it changes out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from evalkit.base.language import Language, language
from evalkit.base.text import msg, visible
from evalkit.cli import options, output
from evalkit.cli.faults import reported, say, with_hint
from evalkit.cli.folders import opened
from evalkit.cli.forms import chosen
from evalkit.cli.gates import GATE_FAILED
from evalkit.cli.output import Look
from evalkit.cli.told import Place, argument, command, option

if TYPE_CHECKING:
    from evalkit.base.errors import Fault
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.model import Diff

FORMS = ("table", "json")
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
@options.form(FORMS, msg("table: for people; json: for programs."))
@option("--detail", is_flag=True, told=msg("Every change in full, also of notes and sources."))
@option(
    "--case",
    type=Place(dir_okay=False),
    metavar=msg("FILE"),
    told=msg(
        "Write the assessments whose predicate differs to FILE, as cases of B; a file that this did not write is kept. "
        "Exit with 3 if none is known."
    ),
)
@options.report
def diff(
    *,
    old: str,
    new: str,
    form: str | None,
    detail: bool,
    case: str | None,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Show what changed from A to B, and what that means for results."""
    look = Look(form, detail, width, no_color)
    with reported(lang, traceback=traceback):
        with opened(rules, language(lang)) as registry:
            code = _run((old, new), registry, look, output, case, language(lang))
        sys.exit(code)


def _run(
    named: tuple[str, str], registry: Registry, look: Look, to: str | None, case: str | None, speech: Language
) -> int:
    if case == "-":
        raise click.UsageError(speech.say(msg("--case needs the name of a file, and - does not stand for one")))
    given = [name for name in named if Path(name).exists()]
    for file in (to, case):
        output.check_output(file, given, speech)
    look = look._replace(form=chosen(look.form, to, FORMS, speech))
    if case is not None:
        chosen(None, case, CASES, speech)
    if case is not None and _is_of_others(Path(case)):
        raise click.UsageError(speech.say(msg("{file} exists and is not overwritten", file=visible(case, 200))))
    if to is not None and case is not None and Path(to).resolve() == Path(case).resolve():
        raise click.UsageError(speech.say(msg("{file} is named twice", file=visible(to, 200))))
    found = _compared(named, registry, (to, case), speech)
    _show(found, look, to, speech)
    return 0 if case is None else _write_case(found, case, speech)


def _is_of_others(path: Path) -> bool:
    """Whether there is a file that this command did not write."""
    from evalkit.rulework.diff.cases import HEAD

    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(HEAD)) != HEAD


def _compared(named: tuple[str, str], registry: Registry, written: tuple[str | None, ...], speech: Language) -> Diff:
    """The difference; none of the files that it is read from is among those to be *written*."""
    from evalkit.rulework.diff.engine import diff as compared

    one, other = (_target(name, registry, speech) for name in named)
    old, new = _loaded(one, other)
    walk = _walk((one, old), (other, new), registry)
    for file in written:
        output.check_inputs(file, (str(place) for place in (one.place, other.place, *_places(walk))), speech)
    return compared(old, new, None if walk is None else walk.read())


def _target(name: str, registry: Registry, speech: Language) -> RuleFile[Instrument]:
    """The one rule file that *name* means."""
    from evalkit.base.errors import UnknownInstrumentError
    from evalkit.catalogue.lookup import find_rule_files
    from evalkit.catalogue.rule_file import INSTRUMENT

    try:
        found = find_rule_files([name], registry, INSTRUMENT)
    except UnknownInstrumentError as error:
        raise click.UsageError(with_hint(error.problem, error.hint, speech)) from error
    if len(found) > 1:
        several = tuple(visible(target.id if "@" not in target.file else target.file) for target in found)
        problem = msg("{name} is more than one rule file: {files}", name=visible(name, 200), files=several)
        raise click.UsageError(with_hint(problem, msg("name one of them"), speech))
    return found[0]


def _loaded(*targets: RuleFile[Instrument]) -> tuple[Instrument, ...]:
    """The instruments.

    Raises:
        RuleFileError: With the faults of both.
    """
    from evalkit.base.errors import RuleFileError

    found: list[Instrument] = []
    faults: list[Fault] = []
    for target in targets:
        try:
            found.append(target.load())
        except RuleFileError as error:
            faults += [fault for fault in error.faults if fault not in faults]  # A and B may be one file
    if faults:
        raise RuleFileError(faults)
    return tuple(found)


# --- Crosswalks -------------------------------------------------------------------------------------------------


class _Walk(NamedTuple):
    """The file of a crosswalk; *place*: where it lies, as far as it is a file."""

    file: str
    data: bytes
    place: Path | None
    old: Instrument
    new: Instrument

    def read(self) -> Crosswalk:
        from evalkit.files.crosswalk import read_crosswalk

        return read_crosswalk(self.data, self.file, self.old, self.new)


def _places(walk: _Walk | None) -> tuple[Path, ...]:
    return () if walk is None or walk.place is None else (walk.place,)


def _walk(
    one: tuple[RuleFile[Instrument], Instrument], other: tuple[RuleFile[Instrument], Instrument], registry: Registry
) -> _Walk | None:
    """The crosswalk from one to the other, or the other way round: beside the rule file, else among those installed."""
    for (target, old), (_, new) in ((one, other), (other, one)):
        found = _file(target, new, registry) if old.id != new.id else None
        if found is not None:
            return _Walk(*found, old, new)
    return None


def _file(target: RuleFile[Instrument], new: Instrument, registry: Registry) -> tuple[str, bytes, Path | None] | None:
    if target.path is not None and not target.is_installed:
        beside = target.path.parent / f"{target.edition}-{new.edition if new.index == target.index else new.index}.toml"
        if beside.is_file():
            return str(beside), beside.read_bytes(), beside
    found = registry.crosswalk(target.id, new.id)
    return None if found is None else (found.file, found.data, found.path)


# --- What comes of it -------------------------------------------------------------------------------------------


def _write_case(found: Diff, case: str, speech: Language) -> int:
    from evalkit.rulework.diff.cases import case_file

    if not found.meaning.witnesses:
        say(speech.say(msg("--case: no assessment is known whose predicate differs; nothing is written")))
        return GATE_FAILED
    output.write(case_file(found), case)
    return 0


def _show(found: Diff, look: Look, to: str | None, speech: Language) -> None:
    from evalkit.report.diff.json import render_json
    from evalkit.report.diff.page import diff_page

    output.show(
        look, to, speech, lambda: [diff_page(found, detail=look.detail)], json=lambda: render_json(found, speech)
    )
