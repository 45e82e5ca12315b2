"""``evalkit compare``: what moved between assessments, and between performance reports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import check_paths, files_of
from evalkit.cli.formats import REPORT
from evalkit.cli.tables import TableOptions, table_options
from evalkit.cli.translated import argument, command, option

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.comparison.compare import ComparedSide
    from evalkit.comparison.position import RankedAssessment
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.mapping.table_files import FileHints
    from evalkit.run import Evaluated


@command(
    "compare",
    msg(
        "Show what moved between the assessments and performance reports in PATH..., from each to the next.\n\n"
        "Every node in points of the total, which add up exactly; answers and facts that are others; why the predicate is another one. "
        "Across editions: what other rules, other answers, and questions that came or went did to the total, by the crosswalk between the two. "
        "Two files with one assessment each are held against each other; of folders and files with several, those of one instrument and subject. "
        "One PATH with several periods of a subject is compared by period. Of tables, --period names one for each PATH: 2021,2022. "
        "--against holds those of the last PATH against all of their kind."
    ),
)
@argument("paths", nargs=-1, metavar=msg("PATH..."), type=options.PATH)
@option(
    "--against",
    metavar=msg("TABLE"),
    type=options.PATH,
    told=msg(
        "Rank, quarters and median of every node among the rows of a table: answers of each, or what evalkit batch wrote."
    ),
)
@option(
    "--group",
    metavar=msg("HEADING[=WORD]"),
    told=msg("Of that table only the rows with WORD in this column. [default: the word of its own row]"),
)
@options.form(REPORT)
@option(
    "--detail",
    is_flag=True,
    told=msg(
        "Every node that moved, every answer that is another one, each of many subjects, and room for a signature."
    ),
)
@options.force
@options.date
@table_options
@reports(REPORT, wanted="evaluate")
def compare(call: Call, *, paths: tuple[str, ...], against: str | None, group: str | None, **asked: Any) -> None:
    """Evaluate what stands under each path, and compare."""
    from evalkit.comparison.compare import compared
    from evalkit.comparison.errors import NotComparableError
    from evalkit.report.comparison.json import compare_json
    from evalkit.report.comparison.page import compare_page

    if group is not None and against is None:
        raise call.refused(msg("{option} goes with {other}", option="--group", other="--against TABLE"))
    beside = [] if against is None else [against]
    tables = TableOptions(call, asked, [*paths, *beside])
    with call.registry() as registry, tables.naming(), call.refusing(NotComparableError):
        check_paths(paths, call.speech)
        call.begin([*paths, *beside])
        call.spare()
        sides = _sides(call, registry, paths, tables)
        comparison = compared(sides, partial(_crosswalk, registry), alone=against is not None)
        if against is not None:
            comparison = comparison._replace(placed=_placed(call, sides[-1].evaluations, (against, group), tables))
        in_full = call.detail or call.to is not None
        call.show(
            lambda: [compare_page(comparison, call.run, detail=in_full)],
            json=lambda: compare_json(comparison, call.speech),
        )


def _crosswalk(registry: Registry, old: str, new: str) -> Crosswalk | None:
    """What became of the questions of one edition in another, if somebody has said so."""
    from evalkit.catalogue.crosswalks import between
    from evalkit.catalogue.rule_file import INSTRUMENT

    rule_file = between(registry, *(registry.rule_files(spec, INSTRUMENT)[0] for spec in (old, new)))
    return None if rule_file is None else rule_file.read()


def _placed(
    call: Call, evaluations: Sequence[Evaluation], table: tuple[str, str | None], tables: TableOptions
) -> tuple[RankedAssessment, ...]:
    """Each of them among all of its kind."""
    from evalkit.base.extras import needs
    from evalkit.comparison.position import placed
    from evalkit.mapping.map_file import given_by
    from evalkit.mapping.table_files import FileHints

    instruments = {evaluation.instrument.id: evaluation.instrument for evaluation in evaluations}
    if len(instruments) != 1:
        problem = msg(
            "--against takes assessments of one edition: there are {ids}", ids=tuple(instruments) or msg("none")
        )
        raise call.refused(problem, msg("name a file or a folder with assessments of one edition"))
    with needs("batch"):
        from evalkit.batch.population import population
    said = tables.beside or FileHints()
    heading, equals, word = (table[1] or "").partition("=")
    every = population(
        table[0],
        next(iter(instruments.values())),
        given_by(said.map),
        subject=said.subject_column,
        group=heading.strip() or None,
    )
    return tuple(placed(evaluations, every, word.strip() if equals else None))


def _sides(call: Call, registry: Registry, paths: Sequence[str], tables: TableOptions) -> list[ComparedSide]:
    """What stands under each path, evaluated."""
    from evalkit.comparison.compare import ComparedSide, by_period

    every = _evaluated(call, registry, paths, tables)
    call.keep(file for evaluated in every for file in files_of(evaluated.evaluations, evaluated.reports))
    if len(paths) == 1:
        return by_period(paths[0], every[0].evaluations, every[0].reports)
    return [
        ComparedSide(path, evaluated.evaluations, evaluated.reports)
        for path, evaluated in zip(paths, every, strict=True)
    ]


def _evaluated(call: Call, registry: Registry, paths: Sequence[str], tables: TableOptions) -> list[Evaluated]:
    """What came of each path, or the faults of all of them."""
    from evalkit.base.errors import AssessmentError, Fault, FileError, NotSaidError
    from evalkit.run import evaluate_files

    faults: list[Fault] = []
    silent: dict[str, NotSaidError] = {}
    every = []
    for path, beside in zip(paths, _beside(call, paths, tables.beside), strict=True):
        try:
            with call.progress() as progress:
                every.append(evaluate_files([path], registry, progress, beside=beside))
        except FileError as error:
            faults += error.faults
        except NotSaidError as error:
            silent[path] = error
    for path, not_said in silent.items():
        _refuse_another_kind(path, [evaluated for evaluated in every if evaluated.evaluations], registry, tables.beside)
        raise not_said
    if faults:
        raise AssessmentError(faults)
    call.say(*(note for evaluated in every for note in evaluated.notes))
    return every


def _refuse_another_kind(table: str, others: Sequence[Evaluated], registry: Registry, beside: FileHints | None) -> None:
    """Refuse a *table* of a performance report among *others* that are assessments: nothing said of it would help."""
    from evalkit.catalogue.rule_file import REPORT_RULES
    from evalkit.comparison.compare import of_two_kinds

    rules = "" if beside is None or beside.instrument is None else beside.instrument
    if others and registry.holds(rules, REPORT_RULES):
        raise of_two_kinds(table, others[0].evaluations[0].assessment.file)


def _beside(call: Call, paths: Sequence[str], beside: FileHints | None) -> Sequence[FileHints | None]:
    """What is said beside each path: of several periods each has its own."""
    if beside is None or beside.period is None or "," not in beside.period:
        return [beside] * len(paths)
    periods = [period.strip() for period in beside.period.split(",")]
    if len(periods) != len(paths):
        problem = msg(
            "--period names {count} periods, and there are {paths} paths",
            count=str(len(periods)),
            paths=str(len(paths)),
        )
        raise call.refused(problem, msg("one for each PATH, in their order"))
    return [beside._replace(period=period) for period in periods]
