"""``evalkit rules check``: rule files in, what is proved of them out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from evalkit.base.errors import RuleFileError
from evalkit.base.language import Language, language
from evalkit.base.text import Decimal, msg, visible
from evalkit.cli import options, output
from evalkit.cli.faults import FAULTY, fault_list, reported, say, with_hint
from evalkit.cli.folders import opened
from evalkit.cli.forms import chosen
from evalkit.cli.gates import exit_code
from evalkit.cli.output import Look
from evalkit.cli.progress import Progress
from evalkit.cli.told import argument, command, option

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.errors import Fault
    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.instruments import Instrument
    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.report.check.checked import Checked

FOR_PROGRAMS = ("json", "sarif")  # these hold the faults of files that cannot be read, too
FORMS = ("table", *FOR_PROGRAMS)


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
@options.form(FORMS, msg("table: for people; json and sarif: for programs and code hosts."))
@option("--detail", is_flag=True, told=msg("Every statement, also those that hold, and every kind of fact."))
@option(
    "--min-citations",
    callback=options.percent_of,
    metavar=msg("PERCENT"),
    told=msg("Exit with 3 if less than PERCENT of the facts of a rule file rest on a source."),
)
@options.report
def check(
    *,
    named: tuple[str, ...],
    form: str | None,
    detail: bool,
    min_citations: Exact | None,
    rules: tuple[str, ...],
    output: str | None,
    lang: str,
    width: int | None,
    no_color: bool,
    traceback: bool,
) -> None:
    """Prove rule files: what holds for every assessment there can be, and what does not, with a witness."""
    look = Look(form, detail, width, no_color)
    with reported(lang, traceback=traceback):
        with opened(rules, language(lang)) as registry:
            code = _run(named, registry, look, min_citations, output, language(lang))
        sys.exit(code)


def _run(
    named: Sequence[str], registry: Registry, look: Look, least: Exact | None, to: str | None, speech: Language
) -> int:
    output.check_output(to, (name for name in named if Path(name).exists()), speech)
    look = look._replace(form=chosen(look.form, to, FORMS, speech))
    found, faults = _loaded(named, registry, speech)
    read = [one.target.file for one in found if one.path is not None]
    output.check_inputs(to, [*read, *(fault.file for fault in faults if Path(fault.file).exists())], speech)
    results = _prove(found, registry, faults) if not faults or look.form in FOR_PROGRAMS else []
    if faults and look.form not in FOR_PROGRAMS:
        raise RuleFileError(faults)
    _show(results, faults, look, to, speech)
    code = exit_code(_uncited(least, results), speech)
    if faults:
        say(fault_list(tuple(faults), speech))
    return FAULTY if faults or any(one.failed for one in results) else code


# --- What is checked --------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """A rule file that is checked: ``path`` where it lies, if that is a path of its user's."""

    target: RuleFile[Any]
    rules: Instrument | ReportRules
    path: Path | None


def _loaded(named: Sequence[str], registry: Registry, speech: Language) -> tuple[list[_Found], list[Fault]]:
    """Everything that is meant, once; and the faults of files that cannot be read, or not understood."""
    found: list[_Found] = []
    faults: list[Fault] = []
    for target in _targets(named, registry, speech, faults):
        try:
            found.append(_Found(target, target.load(), _shown_path(target)))
        except RuleFileError as error:
            faults += error.faults
    return found, faults


def _targets(
    named: Sequence[str], registry: Registry, speech: Language, faults: list[Fault]
) -> Iterable[RuleFile[Any]]:
    """Every rule file that is meant, once; what is wrong with those that cannot be read is added to *faults*."""
    from evalkit.base.errors import UnknownInstrumentError
    from evalkit.catalogue.lookup import find_rule_files
    from evalkit.catalogue.rule_file import RULE_KINDS

    try:
        return find_rule_files(named, registry, *RULE_KINDS, faults=faults)
    except UnknownInstrumentError as error:
        raise click.UsageError(with_hint(error.problem, error.hint, speech)) from error


def _shown_path(target: RuleFile[Any]) -> Path | None:
    """The path by which a reader finds the file: as named, or that of an installed file in the folder one works in."""
    if target.path is None or not target.is_installed:
        return target.path
    return target.place if target.place.is_relative_to(Path.cwd()) else None


def _prove(found: Sequence[_Found], registry: Registry, faults: list[Fault]) -> list[Checked]:
    """The proof of each; what keeps one from being made is added to *faults*."""
    from evalkit.base.toml.lines import Lines
    from evalkit.instruments import Instrument
    from evalkit.report.check.checked import Checked
    from evalkit.rulework.check.engine import proof_of
    from evalkit.rulework.check.sibling_editions import SiblingEditions

    progress, results = Progress(), []
    others = SiblingEditions({one.rules.id: one.rules for one in found if isinstance(one.rules, Instrument)}, registry)
    try:
        for done, one in enumerate(found):
            progress(done, len(found))
            try:
                proof = proof_of(one.rules, others, one.path)
            except RuleFileError as error:  # a method that computes with what another one hides
                faults += error.faults
                continue
            results.append(Checked(proof, one.target.file, Lines(one.target.data), one.path))
    finally:
        progress.close()
    return results


# --- What comes of it -------------------------------------------------------------------------------------------


def _uncited(least: Exact | None, results: Sequence[Checked]) -> Iterator[Message]:
    """Why the gate is closed; nothing if it is open, or if there is none."""
    from evalkit.base.exact import short_text
    from evalkit.rulework.check.citations import share, sourced, totals

    for one in results:
        marks = totals(one.proof.citations)
        if least is not None and share(marks) < least:
            part, whole = sourced(marks)
            yield msg(
                "--min-citations: {part} of the {whole} facts of {id} rest on a source, less than {least} %",
                part=Decimal(part),
                whole=Decimal(whole),
                id=visible(one.proof.rules.id),
                least=short_text(least),
            )


def _show(results: Sequence[Checked], faults: Sequence[Fault], look: Look, to: str | None, speech: Language) -> None:
    from evalkit.report.check.json import render_json
    from evalkit.report.check.page import check_page
    from evalkit.report.check.sarif import check_sarif

    output.show(
        look,
        to,
        speech,
        lambda: check_page(results, detail=look.detail),
        json=lambda: render_json(results, speech, faults),
        sarif=lambda: check_sarif(results, speech, faults),
    )
