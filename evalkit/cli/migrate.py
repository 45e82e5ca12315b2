"""``evalkit migrate``: an assessment carried to another edition by a crosswalk, and what is to be asked until it is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg, visible
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import check_inputs, check_paths, files_of, write
from evalkit.cli.formats import PRINTED
from evalkit.cli.outlook import with_id
from evalkit.cli.tables import TableOptions, table_options
from evalkit.cli.translated import argument, command, option

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import click

    from evalkit.catalogue.registry import Registry
    from evalkit.catalogue.rule_file import RuleFile
    from evalkit.cli.call import Call
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.instruments import Instrument
    from evalkit.migration.carry import Migration


_OUTPUT = msg(
    "Write the new assessment as TOML to FILE (.toml), and print the report all the same. A file that exists is kept, unless "
    "--force is given or somebody at the terminal agrees."
)


@command(
    "migrate",
    msg(
        "Carry the assessments in PATH to another edition, by the crosswalk between the two.\n\n"
        "Answers are carried with their evidence where one question became one question. All others are to be asked anew: what they are, "
        "why, and between which ends the result lies until then is printed. With -o the new assessment is written as a file, which "
        "evalkit evaluate and evalkit fill take. What the crosswalk calls inferred is refused, unless --accept-inferred is given."
    ),
)
@argument("path", metavar=msg("PATH"), type=options.PATH)
@option(
    "--to",
    "target",
    metavar="INDEX@EDITION",
    required=True,
    shell_complete=options.complete_instrument,
    told=msg("The edition that they are carried to."),
)
@option(
    "--accept-inferred",
    "accepted",
    is_flag=True,
    told=msg("Also carry answers between questions that no source calls the same: each is marked."),
)
@options.one_of_several
@options.form(PRINTED, is_beside=True)
@option(
    "--detail", is_flag=True, told=msg("Every question, also those whose answer is carried, and room for a signature.")
)
@options.force
@options.date
@table_options
@reports(PRINTED, wanted="evaluate", shared=options.report_beside(_OUTPUT))
def migrate(call: Call, *, path: str, target: str, accepted: bool, wanted: str | None, **asked: Any) -> None:
    """Carry them, write the file, and show what is to be asked."""
    from evalkit.report.migration import migrate_json, migration_page

    tables = TableOptions(call, asked, [path])
    check_paths([path], call.speech)
    to = call.beside_the_page(("toml",), [path])
    with call.registry() as registry:
        new = _edition(call, registry, target)
        with tables.naming():
            found = tables.evaluated([path], registry)
        check_inputs(to, files_of(found.evaluations, found.reports), call.speech)
        chosen = with_id(call, found.evaluations, wanted)
        walks = _crosswalks(call, registry, chosen, new, to)
        migrations = _carried(call, chosen, walks, new.load(), accepted=accepted)
        call.show(
            lambda: [migration_page(migration, call.run, detail=call.detail) for migration in migrations],
            json=lambda: migrate_json(migrations, new.id, call.speech),
        )
        if to is not None:
            _write(call, migrations, to)


def _write(call: Call, migrations: Sequence[Migration], to: str) -> None:
    """Write the file, after it was read as whoever gets it will read it: of several some may not be told apart.

    Raises:
        AssessmentError: It cannot be read.
    """
    from evalkit.base.errors import AssessmentError
    from evalkit.base.toml.parse import parse_toml
    from evalkit.files.document import ParsedFile, read_document
    from evalkit.report.migration import migrated_toml

    text = migrated_toml(migrations, call.speech)
    empty = [migration for migration in migrations if not migration.carried]
    if not empty:
        data = text.encode()
        read_document(ParsedFile(to, data, parse_toml(data, to, AssessmentError)))
    write(text, to)
    call.say(msg("the assessment stands in {file}", file=visible(to, 200)))
    if empty:
        call.say(msg("nothing could be carried: it is a form, which evalkit evaluate takes once something is answered"))


def _edition(call: Call, registry: Registry, target: str) -> RuleFile[Instrument]:
    """The rule file of the edition that is meant."""
    from evalkit.catalogue.rule_file import INSTRUMENT

    with call.naming():
        rule_files = registry.rule_files(target, INSTRUMENT)
    if len(rule_files) > 1:
        problem = msg(
            "{index} has several editions: {known}",
            index=visible(target),
            known=tuple(rule_file.id for rule_file in rule_files),
        )
        raise call.refused(problem, msg("name one of them"))
    return rule_files[0]


def _carried(
    call: Call, evaluations: Sequence[Evaluation], walks: Mapping[str, Crosswalk], new: Instrument, *, accepted: bool
) -> list[Migration]:
    """What becomes of each, unless it rests on what is inferred and nobody has accepted that."""
    from evalkit.migration.carry import carried_to

    migrations = [
        carried_to(evaluation, new, walks[evaluation.instrument.id], narrow=accepted) for evaluation in evaluations
    ]
    if accepted or not any(migration.inferred for migration in migrations):
        return migrations
    counted = (
        sum(len(migration.inferred) for migration in migrations),
        sum(len(migration.carried) for migration in migrations),
    )
    raise call.refused(
        msg(
            "{file} calls inferred what carries {count} of {all} answers: no source says that the questions are the same",
            file=visible(migrations[0].crosswalk.file, 200),
            count=str(counted[0]),
            all=str(counted[1]),
        ),
        msg(
            "--accept-inferred carries them, each marked; evalkit rules diff {old} {new} --detail shows what they rest on",
            old=migrations[0].before.instrument.id,
            new=new.id,
        ),
    )


def _crosswalks(
    call: Call, registry: Registry, evaluations: Sequence[Evaluation], new: RuleFile[Instrument], to: str | None
) -> dict[str, Crosswalk]:
    """The crosswalk to *new* of each instrument that was assessed by."""
    from evalkit.catalogue.crosswalks import between
    from evalkit.catalogue.rule_file import INSTRUMENT

    files = {
        evaluation.instrument.id: registry.rule_files(evaluation.instrument.id, INSTRUMENT)[0]
        for evaluation in evaluations
    }
    if new.id in files:
        raise call.refused(
            msg("there is an assessment by {id} already", id=new.id),
            msg("--to names another edition, --id the assessment that is meant"),
        )
    found = {old: between(registry, file, new) for old, file in files.items()}
    missing = tuple([old for old, one in found.items() if one is None])
    if missing:
        raise _no_crosswalk(call, registry, missing, new.id)
    walks = {old: one for old, one in found.items() if one is not None}
    check_inputs(to, [str(walk.file.real_path) for walk in walks.values()], call.speech)
    return {old: one.read() for old, one in walks.items()}


def _no_crosswalk(call: Call, registry: Registry, missing: tuple[str, ...], new: str) -> click.UsageError:
    from evalkit.catalogue.crosswalks import installed

    known = tuple([f"{old} → {to}" for old, to in installed(registry)])
    problem = msg("there is no crosswalk between {old} and {new}: no answer can be carried", old=missing, new=new)
    return call.refused(problem, msg("there are crosswalks between: {known}", known=known) if known else None)
