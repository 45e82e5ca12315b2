"""``evalkit improve`` and ``evalkit risk``: what it would take to reach more, and what could be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg, visible, visible_name
from evalkit.base.wording import caseless
from evalkit.cli import options
from evalkit.cli.call import reports
from evalkit.cli.files import check_paths, files_of
from evalkit.cli.formats import REPORT
from evalkit.cli.tables import TableOptions, table_options
from evalkit.cli.translated import argument, command, option
from evalkit.report.render import FILES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from evalkit.base.exact import Exact
    from evalkit.catalogue.registry import Registry
    from evalkit.cli.call import Call
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.outlook.effort import Effort
    from evalkit.outlook.goals import Target

_path = argument("path", metavar=msg("PATH"), type=options.PATH)
_detail = option("--detail", is_flag=True, told=msg("Everything in full, and room for a signature."))


@command(
    "improve",
    msg(
        "Find the cheapest changes of the assessment in PATH that reach a predicate or a score.\n\n"
        "It is proved that none are cheaper: in steps (one level of one answer, or one unit of a number) first, in questions "
        "next. Every plan is evaluated before it is shown. As a document (-o FILE.docx, .html, .xlsx) it is an action plan to hand out."
    ),
)
@_path
@option(
    "--to",
    metavar=msg("TARGET"),
    shell_complete=options.complete_predicate,
    told=msg("A predicate, a score, or +N for so much more. [default: the next predicate]"),
)
@option("--with-grades", is_flag=True, told=msg("Also grades that only an assessor can give."))
@option(
    "--effort",
    "effort_file",
    type=options.EXISTING_FILE,
    metavar=msg("FILE"),
    told=msg("What raising each answer takes, who sees to it, which are fixed, which need others first (TOML)."),
)
@option("--budget", metavar="N", told=msg("The most that may be spent; without --to: the best that it buys."))
@option(
    "--only",
    multiple=True,
    metavar=msg("CODE"),
    told=msg("Change only this answer, or those below it; may be repeated."),
)
@option(
    "--except",
    "but",
    multiple=True,
    metavar=msg("CODE"),
    told=msg("Leave this answer, or those below it, as it is; may be repeated."),
)
@options.one_of_several
@options.form(REPORT)
@_detail
@options.force
@options.date
@table_options
@reports(REPORT, wanted="evaluate")
def improve(
    call: Call,
    *,
    path: str,
    wanted: str | None,
    to: str | None,
    with_grades: bool,
    effort_file: str | None,
    budget: str | None,
    only: tuple[str, ...],
    but: tuple[str, ...],
    **asked: Any,
) -> None:
    """Find the plans, and print them."""
    from evalkit.outlook.improve import improved
    from evalkit.outlook.prices import Allowed
    from evalkit.report.outlook.improve import improve_json, improve_page

    with call.registry() as registry:
        evaluation = _evaluated(call, registry, path, wanted, asked, [effort_file] if effort_file else [])
        effort = _effort(effort_file, evaluation.instrument)
        free = _free(call, evaluation.instrument, only, but, effort)
        allowed = Allowed(free=free, grades=with_grades, effort=effort)
        most = _budget(call, budget)
        target = None if to is None and most is not None else _target(call, evaluation, to)
        improvement = improved(evaluation, target, allowed, most)
        in_full = call.detail or call.to is not None
        call.show(
            lambda: [improve_page(improvement, call.run, detail=in_full, handed_out=call.form in FILES)],
            json=lambda: improve_json(improvement, call.speech),
        )


@command(
    "risk",
    msg(
        "Find what could lose the predicate of the assessment in PATH.\n\n"
        "The smallest sets of findings by a verifier that lose it, proved; what each answer has to do with that; printed numbers that "
        "flip it within their rounding; other readings; parts of the total left out, and their weights nudged."
    ),
)
@_path
@option(
    "--nudge",
    metavar="PERCENT",
    default="10",
    show_default=True,
    callback=options.percent_of,
    told=msg("By how many percent weights are nudged."),
)
@options.one_of_several
@options.form(REPORT)
@_detail
@options.force
@options.date
@table_options
@reports(REPORT, wanted="evaluate")
def risk(call: Call, *, path: str, wanted: str | None, nudge: Exact, **asked: Any) -> None:
    """Find what could be lost, and print it."""
    from evalkit.outlook.risk import at_risk
    from evalkit.report.outlook.risk import risk_json, risk_page

    with call.registry() as registry:
        found = at_risk(_evaluated(call, registry, path, wanted, asked, []), nudge)
        in_full = call.detail or call.to is not None
        call.show(
            lambda: [risk_page(found, call.run, nudge, detail=in_full)], json=lambda: risk_json(found, call.speech)
        )


def _evaluated(
    call: Call, registry: Registry, path: str, wanted: str | None, asked: dict[str, Any], beside: Iterable[str]
) -> Evaluation:
    """The one assessment that is meant, evaluated."""
    tables = TableOptions(call, asked, [path])
    check_paths([path], call.speech)
    with tables.naming():
        call.begin([path, *beside])
        call.spare()
        found = tables.evaluated([path], registry)
    call.keep(files_of(found.evaluations, found.reports))
    return _one(call, found.evaluations, wanted)


def with_id(call: Call, evaluations: Iterable[Evaluation], wanted: str | None) -> list[Evaluation]:
    """The assessments with the id that is *wanted*, else those of that subject, at least one; all if none is."""
    listed = list(evaluations)
    if not listed:
        raise call.refused(msg("there is no assessment in it"), msg("evalkit evaluate says what it holds"))
    chosen = [evaluation for evaluation in listed if wanted is None or evaluation.assessment.id == wanted]
    chosen = chosen or [each for each in listed if caseless(each.assessment.subject) == caseless(wanted or "")]
    if not chosen:
        raise call.refused(
            msg("there is no assessment {id}", id=visible_name(wanted)), msg("there are: {ids}", ids=_names(listed))
        )
    return chosen


def _one(call: Call, evaluations: Iterable[Evaluation], wanted: str | None) -> Evaluation:
    """The assessment with that id; the only one there is."""
    chosen = with_id(call, evaluations, wanted)
    if len(chosen) > 1:
        names = _names(chosen)
        is_told_apart = len({caseless(name) for name in names}) == len(names)
        raise call.refused(
            msg("there are {count} assessments: {ids}", count=str(len(chosen)), ids=names),
            msg("name one of them: --id ID")
            if is_told_apart
            else msg("give each of them an id of its own in its file"),
        )
    return chosen[0]


def _names(evaluations: Iterable[Evaluation]) -> tuple[str, ...]:
    """What ``--id`` takes: the ids, the subject where there is none."""
    return tuple(
        [visible(evaluation.assessment.id or evaluation.assessment.subject or "–") for evaluation in evaluations]
    )


def _target(call: Call, evaluation: Evaluation, to: str | None) -> Target | None:
    """What is to be reached."""
    from evalkit.outlook.goals import NoTargetError, next_up, read_target
    from evalkit.outlook.standing import Standing
    from evalkit.questions.table import Unproved

    try:
        standing = Standing(evaluation)
    except Unproved:  # the page says why
        return None
    with call.refusing(NoTargetError):
        return next_up(standing.lowest, standing.table) if to is None else read_target(to, evaluation, standing.table)


def _effort(file: str | None, instrument: Instrument) -> Effort:
    from pathlib import Path

    from evalkit.outlook.effort import STEPS, read_effort

    return STEPS if file is None else read_effort(Path(file).read_bytes(), file, instrument)


def _budget(call: Call, text: str | None) -> Exact | None:
    """How much may be spent."""
    from evalkit.base.exact import Printed
    from evalkit.outlook.goals import NoTargetError, refuse_thousands, typed_number

    if text is None:
        return None
    with call.refusing(NoTargetError):
        refuse_thousands(text)
    amount = typed_number(text)
    if not isinstance(amount, Printed) or amount.exact <= 0:
        raise call.refused(msg("{text} is no budget", text=visible(text)), msg("a number above 0 is needed"))
    return amount.exact


def _free(
    call: Call, instrument: Instrument, only: tuple[str, ...], but: tuple[str, ...], effort: Effort
) -> Callable[[str], bool]:
    """Which answers may change."""
    from evalkit.base.errors import did_you_mean

    for code in (*only, *but):
        if code not in instrument.nodes:
            problem = msg("the code {code} is not known", code=visible_name(code))
            raise call.refused(
                problem,
                did_you_mean(code, instrument.nodes) or msg("evalkit show {spec} lists them", spec=instrument.id),
            )

    def above(code: str) -> set[str]:
        parent = instrument.nodes[code].parent
        return {code} | (above(parent) if parent is not None else set())

    if only and not any(above(code).isdisjoint(but) for code in only):
        raise call.refused(
            msg("--except leaves nothing of --only that may change"), msg("name in --except what stays within --only")
        )
    stays = set(but) | effort.fixed | set(effort.late)
    return lambda code: (not only or not above(code).isdisjoint(only)) and above(code).isdisjoint(stays)
