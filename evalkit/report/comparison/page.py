"""What moved: a page for one subject, with all of its periods; for several a table of all before them."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import chain, pairwise
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text, signed_text
from evalkit.base.file_content import file_prose
from evalkit.base.text import Decimal, Prose, msg
from evalkit.comparison.pairs import SEVERAL
from evalkit.instruments import TOTAL
from evalkit.report.blocks import (
    Block,
    Column,
    Document,
    Heading,
    Paragraph,
    Section,
    Styled,
    Table,
    together,
)
from evalkit.report.columns import headed_table
from evalkit.report.comparison.across import across_sections
from evalkit.report.comparison.against import against_sections
from evalkit.report.comparison.assessments import (
    agreed,
    answers,
    facts,
    points_text,
    sides,
    standing,
    what_moved,
    why,
)
from evalkit.report.comparison.reports import report_sections
from evalkit.report.evaluation.page import facts as facts_of
from evalkit.report.evaluation.texts import change_text, name_of
from evalkit.report.performance.page import facts as facts_of_report
from evalkit.report.ranking import beside
from evalkit.report.signoff import in_short, sign_off

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.comparison.assessments import Moved
    from evalkit.comparison.compare import ComparisonResult
    from evalkit.evaluation.result import Evaluation
    from evalkit.report.signoff import Stamp

_DEEPEST = 3  # level of a heading
_FEW = 3  # subjects of which a page in short says everything


def compare_page(compared: ComparisonResult, run: Stamp, *, detail: bool) -> Document:
    """The page; *detail*: every node, every answer, and each of many subjects."""
    sections = [section for section in _sections(compared, detail=detail) if section]
    return Document([*sections, *_sign_off(compared, run, detail=detail)])


def _sections(compared: ComparisonResult, *, detail: bool) -> Iterator[Section]:
    """Subjects, editions, performance reports, places among all; titles of the second level stand below what came before."""
    level = 1
    if len(compared.groups) > 1:
        yield from _summary(compared)
        level = 2
    if detail or len(compared.groups) <= _FEW:
        for group in compared.groups:
            yield from _group(group, level=level, detail=detail)
    level = 2 if compared.groups else 1
    for change in compared.across:
        yield from across_sections(change, level=level, detail=detail)
    level = 2 if compared.across else level
    for reports in compared.reports:
        yield from report_sections(reports, level=level)
    level = 2 if compared.reports else level
    yield from against_sections(compared.placed, level=level, detail=detail)
    yield _left(compared)


def _sign_off(compared: ComparisonResult, run: Stamp, *, detail: bool) -> list[Section]:
    told = (
        *(facts_of(each, run) for group in compared.groups for each in _every(group)),
        *(facts_of(each, run) for across in compared.across for each in (across.before, across.after)),
        *(
            facts_of_report(each, run)
            for group in compared.reports
            for each in (group[0].before, *(moved.after for moved in group))
        ),
        *(facts_of(ranked.evaluation, run) for ranked in compared.placed),
    )
    return sign_off(in_short(run), chain.from_iterable(told), detail=detail)


def _every(group: Sequence[Moved]) -> list[Evaluation]:
    return [group[0].before, *(moved.after for moved in group)]


# --- One subject ------------------------------------------------------------------------------------------------------


def _group(group: Sequence[Moved], *, level: int, detail: bool) -> Iterator[Section]:
    every = _every(group)
    yield [Heading(_title(every), level), *_standings(every), *(beside(every) if len(group) > 1 else ())]
    for moved in group:
        if len(group) > 1:
            yield [Heading(_from_to(moved), min(level + 1, _DEEPEST))]
        below = min(level + 1 if len(group) == 1 else level + 2, _DEEPEST)
        parts = what_moved(moved, detail=detail), answers(moved, detail=detail), agreed(moved), facts(moved)
        for section in (why(moved), *parts):
            yield [each._replace(level=below) if isinstance(each, Heading) else each for each in section]
    if len(group) == 1 and _is_over_time(every):
        yield [block for block in beside(every) if not isinstance(block, Table)]


def _is_over_time(every: Sequence[Evaluation]) -> bool:
    """Whether they are of one subject, each of a later period than the one before."""
    days = [evaluation.assessment.period.last_day for evaluation in every]
    return len({evaluation.assessment.subject for evaluation in every}) == 1 and all(
        day < next_day for day, next_day in pairwise(days)
    )


def _title(every: Sequence[Evaluation]) -> Prose:
    subjects = list(dict.fromkeys(evaluation.assessment.subject for evaluation in every))
    periods = [evaluation.assessment.period.prose for evaluation in every]
    name = name_of(every[-1].instrument)
    return together(msg("What moved"), name, together(*subjects, separator=" → "), together(*periods, separator=" → "))


def _from_to(moved: Moved) -> Prose:
    periods = [evaluation.assessment.period.prose for evaluation in (moved.before, moved.after)]
    points = moved.parts.nodes[TOTAL]
    return together(together(*periods, separator=" → "), points_text(points, moved.after.total.node.digits))


def _standings(every: Sequence[Evaluation]) -> Iterator[Block]:
    first, last = every[0], every[-1]
    for name, evaluation in zip(sides(first, last), (first, last), strict=True):
        yield Paragraph(msg("{side}: {standing}.", side=name, standing=standing(evaluation)), level=0)
    if first.score is not None and last.score is not None:
        yield Paragraph(msg("Change of the total: {by}.", by=change_text(first, last)), level=0, style="strong")
    if first.assessment.period.last_day > last.assessment.period.last_day:
        text = msg("The first one is of the later period: the order of the paths is kept, so signs tell the way back.")
        yield Paragraph(text, level=0)


# --- Several ----------------------------------------------------------------------------------------------------------


def _summary(compared: ComparisonResult) -> Iterator[Section]:
    """How many rose and fell, from which predicate to which, and a row for each."""
    pairs = [(group[0].before, group[-1].after) for group in compared.groups]
    names = together(*dict.fromkeys(name_of(after.instrument) for _, after in pairs))
    way = Counter(_way(before, after) for before, after in pairs)
    args = {"count": len(pairs), "rose": way[1], "fell": way[-1], "stayed": way[0], "open": way[None]}
    counts = msg(
        "{count} compared: {rose} rose, {fell} fell, {stayed} stayed, {open:is|are} open.",
        **{name: Decimal(number) for name, number in args.items()},
    )
    yield [Heading(together(msg("What moved"), names), 1), Paragraph(counts, hang=0)]
    old, new = (Column(name, wrap=True, least=10) for name in _names(pairs))
    yield headed_table(
        msg("Predicates"),
        Counter((before.predicate, after.predicate) for before, after in pairs).most_common(),
        (old, lambda row: row[0][0] or msg("still open")),
        (new, lambda row: row[0][1] or msg("still open")),
        (Column(msg("count"), number=True), lambda row: Decimal(row[1])),
    )
    yield list(_on_average(compared))
    yield headed_table(
        msg("Each"),
        pairs,
        (Column(msg("subject"), wrap=True, least=12), lambda pair: pair[1].assessment.subject),
        (old, lambda pair: standing(pair[0])),
        (new, lambda pair: standing(pair[1])),
        (Column(msg("change"), number=True), lambda pair: Styled(change_text(*pair), "strong")),
    )


def _names(pairs: Sequence[tuple[Evaluation, Evaluation]]) -> tuple[Prose, Prose]:
    """The periods, where all have the same."""
    periods = {tuple(evaluation.assessment.period for evaluation in pair) for pair in pairs}
    if len({tuple(period.text for period in pair) for pair in periods}) > 1:
        return msg("before"), msg("now")
    old, new = (period.prose for period in periods.pop())
    return (msg("before"), msg("now")) if old == new else (old, new)


def _way(before: Evaluation, after: Evaluation) -> int | None:
    if before.score is None or after.score is None:
        return None
    return (after.score > before.score) - (after.score < before.score)


def _on_average(compared: ComparisonResult) -> Iterator[Block]:
    """What each part that has parts of its own moved the totals by, where all are compared by one edition."""
    last = [group[-1] for group in compared.groups]
    instruments = {moved.after.instrument.id: moved.after.instrument for moved in last}
    if len(instruments) > 1:
        return
    (instrument,) = instruments.values()
    digits = instrument.nodes[TOTAL].digits + 2
    parts = [node for node in instrument.nodes.values() if node.children and node.code != TOTAL]
    moved_by = [(node, _known_points(last, node.code)) for node in parts]
    yield from headed_table(
        msg("Parts, on average"),
        [(node, points) for node, points in moved_by if points],
        (Column(code=True, tree=True), lambda part: part[0].code),
        (Column(wrap=True), lambda part: part[0].title),
        (Column(msg("count"), number=True), lambda part: Decimal(len(part[1]))),
        (Column(msg("rose"), number=True), lambda part: Decimal(sum(by > 0 for by in part[1]))),
        (Column(msg("fell"), number=True), lambda part: Decimal(sum(by < 0 for by in part[1]))),
        (
            Column(msg("mean points"), number=True),
            lambda part: signed_text(Fraction(sum(part[1])) / len(part[1]), digits),
        ),
        deep=lambda part: max(part[0].depth - 1, 0),
    )


def _known_points(every: Iterable[Moved], code: str) -> list[Exact]:
    """What a node moved each total by, where that is known."""
    changes = [moved.parts.nodes[code] for moved in every]
    return [points.known for points in changes if points is not None and points.known is not None]


# --- What was left ----------------------------------------------------------------------------------------------------


def _left(compared: ComparisonResult) -> Section:
    left = [
        (alone.one.assessment.subject, alone.one.instrument.id, alone.one.assessment.file, alone.why)
        for alone in compared.left
    ]
    for alone in compared.left_reports:
        report, rules = alone.one.report, alone.one.rules
        left.append((report.agency, "" if rules is None else rules.id, report.file, alone.why))
    return headed_table(
        msg("Not compared ({count})", count=short_text(len(left))),
        left,
        (Column(msg("subject"), wrap=True, least=12), lambda row: row[0]),
        (Column(msg("instrument"), wrap=True, least=8), lambda row: row[1]),
        (Column(msg("file"), wrap=True, drop=1), lambda row: file_prose(row[2])),
        (Column(msg("why"), wrap=True), lambda row: _why(row[3])),
    )


def _why(code: str) -> Prose:
    if code == SEVERAL:
        return msg("several are of this instrument and subject; an id of its own in both tells which belong together")
    return msg("no partner of this instrument and subject")
