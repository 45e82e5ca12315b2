"""Several assessments and performance reports → what moved between those that belong together."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from evalkit.base.text import Message, first_named, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.comparison.assessments import Moved, moved
from evalkit.comparison.errors import NotComparableError
from evalkit.comparison.pairs import Unpaired, of_evaluation, of_report, paired
from evalkit.comparison.reports import ReportMoved, report_moved
from evalkit.migration.change_of_edition import OpenTotalError, taken_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.comparison.position import RankedAssessment
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.crosswalk import Crosswalk
    from evalkit.migration.change_of_edition import ChangeOfEdition
    from evalkit.performance.model import ReportResult

    # Between two editions, by their ids: the crosswalk, or ``None``.
    Crosswalks = Callable[[str, str], Crosswalk | None]


class ComparedSide(NamedTuple):
    """What stands under one of the names that were given."""

    name: str
    evaluations: Sequence[Evaluation]
    reports: Sequence[ReportResult] = ()


class ComparisonResult(NamedTuple):
    """What came of a comparison.

    Attributes:
        groups: Of each subject what moved from one side to the next, as long as the edition is the same.
        across: What moved from one edition to another.
        reports: The same of performance reports.
        left: Assessments without a partner, or with several.
        left_reports: The same of reports.
        sides: As they were given.
        placed: Assessments of the last side among all of their kind, where that was asked for.
    """

    groups: tuple[tuple[Moved, ...], ...]
    reports: tuple[tuple[ReportMoved, ...], ...]
    left: tuple[Unpaired[Evaluation], ...]
    left_reports: tuple[Unpaired[ReportResult], ...]
    sides: tuple[ComparedSide, ...]
    across: tuple[ChangeOfEdition, ...] = ()
    placed: tuple[RankedAssessment, ...] = ()


def _no_crosswalk(_old: str, _new: str) -> None:
    """There is none."""


def compared(
    sides: Sequence[ComparedSide], crosswalks: Crosswalks = _no_crosswalk, *, alone: bool = False
) -> ComparisonResult:
    """Hold those of each subject against each other, in the order of the *sides*.

    Args:
        sides: What was given.
        crosswalks: What became of the questions of one edition in another; without one two editions cannot be compared.
        alone: Whether it is no error that nothing belongs together, because something else is done with them as well.

    Raises:
        NotComparableError: Two that belong together are of editions without a crosswalk, or of different variants or rules, or
            nothing belongs together.
    """
    whole = tuple(sides)
    of_assessments = paired([side.evaluations for side in whole], of_evaluation)
    of_reports = paired([side.reports for side in whole], of_report)
    if not alone and not of_assessments.groups and not of_reports.groups:
        raise _nothing(whole, ComparedSide("", of_assessments.several, of_reports.several))
    each = [_along(group, crosswalks) for group in of_assessments.groups]
    return ComparisonResult(
        tuple(tuple(moves) for runs, _ in each for moves in runs),
        tuple(
            tuple(_between_reports(report_result, other) for report_result, other in pairwise(group))
            for group in of_reports.groups
        ),
        () if alone and len(whole) == 1 else tuple(of_assessments.left),
        () if alone and len(whole) == 1 else tuple(of_reports.left),
        whole,
        tuple(moved for _, across in each for moved in across),
    )


def _along(group: Sequence[Evaluation], crosswalks: Crosswalks) -> tuple[list[list[Moved]], list[ChangeOfEdition]]:
    """What moved along the assessments of a subject: stretches of one edition, and what lies between them."""
    runs: list[list[Moved]] = [[]]
    across = []
    for before, after in pairwise(group):
        if before.instrument.id == after.instrument.id:
            runs[-1].append(between(before, after))
        else:
            across.append(_across(before, after, crosswalks))
            runs.append([])
    return [run for run in runs if run], across


def between(before: Evaluation, after: Evaluation) -> Moved:
    """What moved from one assessment to another of the same edition."""
    variants = [evaluation.instrument.variant for evaluation in (before, after)]
    if len({None if variant is None else variant.sha256 for variant in variants}) > 1:
        names = tuple(msg("none") if variant is None else visible(variant.file, 200) for variant in variants)
        problem = msg("{subject} is evaluated by different local variants: {names}",
                      subject=visible(after.assessment.subject), names=names)  # fmt: skip
        raise NotComparableError(problem, msg("name the same variant in both"))
    if before.nodes.keys() != after.nodes.keys():
        raise _other_questions(before, after)
    return moved(before, after)


def _other_questions(before: Evaluation, after: Evaluation) -> NotComparableError:
    """Of what one asks, the other says nothing: two sheets of one edition, or, through the library, two rule files of one id."""
    key = after.instrument.nodes_by or ""
    old, new = (evaluation.context.get(key) for evaluation in (before, after))
    if old == new or None in (old, new):
        problem = msg(
            "{one} and {other} are evaluated by different rule files: their nodes are not the same",
            **_both(before, after),
        )
        return NotComparableError(problem, msg("evaluate both by the same rule file"))
    problem = msg("{one} and {other} answer other questions: {key} is {old} and {new}",
                  **_both(before, after), key=key, old=old, new=new)  # fmt: skip
    return NotComparableError(problem, msg("only assessments with the same questions can be compared"))


def _across(before: Evaluation, after: Evaluation, crosswalks: Crosswalks) -> ChangeOfEdition:
    """What moved between two editions."""
    crosswalk = crosswalks(before.instrument.id, after.instrument.id)
    if crosswalk is None:
        raise _no_way(before, after)
    try:
        return taken_apart(before, after, crosswalk)
    except OpenTotalError as error:
        problem = msg("the total of {subject} by {id} is open, and its ends do not come out with the missing answers at theirs: the change across editions cannot be taken apart",
                      subject=visible(error.evaluation.assessment.subject), id=error.evaluation.instrument.id)  # fmt: skip
        raise NotComparableError(problem, msg("evalkit evaluate says which answers are missing")) from error


def _no_way(before: Evaluation, after: Evaluation) -> NotComparableError:
    if before.instrument.index != after.instrument.index:
        problem = msg("{one} and {other} are different indices", **_both(before, after))
        return NotComparableError(problem, msg("only assessments of one index can be compared"))
    problem = msg("{one} and {other} are different editions: their points do not mean the same", **_both(before, after))
    hint = msg("there is no crosswalk between them; evalkit rules diff {old} {new} says what changed",
               old=before.instrument.id, new=after.instrument.id)  # fmt: skip
    return NotComparableError(problem, hint)


def _both(before: Evaluation, after: Evaluation) -> dict[str, Message]:
    names = [
        msg("{instrument} ({subject}, {period})", instrument=evaluation.instrument.id,
            subject=visible(evaluation.assessment.subject), period=evaluation.assessment.period.text)
        for evaluation in (before, after)
    ]  # fmt: skip
    return {"one": names[0], "other": names[1]}


def _between_reports(before: ReportResult, after: ReportResult) -> ReportMoved:
    names = [
        msg("no rules") if report_result.rules is None else report_result.rules.id for report_result in (before, after)
    ]
    if str(names[0]) != str(names[1]):
        problem = msg("the reports {one} and {other} are computed by different rules: {names}",
                      one=visible(before.report.file, 200), other=visible(after.report.file, 200), names=tuple(names))  # fmt: skip
        raise NotComparableError(problem, msg("only reports by the same rules can be compared"))
    return report_moved(before, after)


def _nothing(sides: Sequence[ComparedSide], several: ComparedSide) -> NotComparableError:
    if subjects := _subjects(several):
        problem = msg(
            "nothing belongs together: of {subjects} there are several in one place or of one period", subjects=subjects
        )
        return NotComparableError(
            problem, msg("name two files; or give those that belong together an id of their own in both")
        )
    only_reports = [side.name for side in sides if side.reports and not side.evaluations]
    only_assessments = [side.name for side in sides if side.evaluations and not side.reports]
    if only_reports and only_assessments and not sides[2:]:
        return of_two_kinds(only_reports[0], only_assessments[0])
    if len({side.name for side in sides}) == 1:
        problem = msg("there is nothing to compare in {name}", name=visible(sides[0].name, 200))
        return NotComparableError(
            problem, msg("name two files or folders, or one with several periods of a subject; or use --against TABLE")
        )
    held = tuple(
        msg("{name}: {subjects}", name=visible(side.name, 200), subjects=_subjects(side) or msg("nothing"))
        for side in sides
    )
    hint = msg("there are: {held}", held=held)
    if _is_of_others(sides):
        problem = msg("nothing belongs together: what is of one subject is of other indices")
        hint = msg(
            "{held}; two files that are named themselves are compared, if a crosswalk leads from one index to the other",
            held=hint,
        )
        return NotComparableError(problem, hint)
    problem = msg("nothing belongs together: no assessment has a partner of the same index and subject")
    return NotComparableError(problem, hint)


def of_two_kinds(report: str, assessment: str) -> NotComparableError:
    """What is said of a performance report and an assessment, by the names under which they stand."""
    problem = msg("{report} is a performance report, and {assessment} the assessment of an index: the two have no number in common",
                  report=visible(report, 200), assessment=visible(assessment, 200))  # fmt: skip
    return NotComparableError(problem, msg("a report is compared with another report, an assessment with another one"))


def _is_of_others(sides: Sequence[ComparedSide]) -> bool:
    """Whether a subject has assessments in several places, all by different indices."""
    each = [{caseless(evaluation.assessment.subject) for evaluation in side.evaluations} for side in sides]
    return any(subjects & other_subjects for subjects, other_subjects in combinations(each, 2))


def _subjects(side: ComparedSide) -> str:
    names = [f"{evaluation.assessment.subject} ({evaluation.instrument.id})" for evaluation in side.evaluations]
    names += [report.report.agency for report in side.reports]
    return ", ".join(first_named(dict.fromkeys(map(visible, names)), 3))  # enough to see what is there


def by_period(name: str, evaluations: Sequence[Evaluation], reports: Sequence[ReportResult]) -> list[ComparedSide]:
    """What stands under one name, a side for each period, the earliest first."""
    periods = sorted({evaluation.assessment.period.last_day for evaluation in evaluations})
    sides = [
        ComparedSide(name, [evaluation for evaluation in evaluations if evaluation.assessment.period.last_day == day])
        for day in periods
    ]
    years = sorted({report.report.year for report in reports})
    sides += [ComparedSide(name, (), [report for report in reports if report.report.year == year]) for year in years]
    return sides or [ComparedSide(name, ())]
