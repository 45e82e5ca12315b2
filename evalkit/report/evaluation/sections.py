"""Sections of the page that few evaluations have.

Units side by side and the grades that offices were given; other documented readings of the regulation, and what they would give;
what predicates ask for: a row for each requirement, with what is there, what is needed, and what is lacking.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, decimals_of, round_to, short_text, signed_text
from evalkit.base.grouping import by_key
from evalkit.base.severities import ERROR, NOTE, WARNING
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.base.verdicts import AGREES
from evalkit.evaluation.requirements import Criterion, requirements
from evalkit.instruments import TOTAL
from evalkit.report.blocks import Block, Column, Heading, Paragraph, Remark, Row, Sign, Styled, Table, together
from evalkit.report.columns import table
from evalkit.report.evaluation.texts import predicate_text, score_text, unit_text, value_text
from evalkit.report.sources import cite_prose

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.evaluation.result import Evaluation, NodeResult, ReadingResult
    from evalkit.files.records.means import Panel
    from evalkit.report.blocks import Inline

_MOST_CODE = 14
_FIXED = 50  # characters of the columns beside those of the nodes


def units(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """One row a unit: head-count, total, predicate, its nodes where there is room or they are asked for, else its weakest node."""
    if not evaluation.groups:
        return
    parts = evaluation.instrument.nodes[TOTAL].children
    codes = [code for code in parts if any(unit.nodes[code].score is not None for unit in evaluation.groups)]
    room = sum(max(len(code), 6) + 2 for code in codes) + _FIXED
    yield table(
        evaluation.groups,
        (Column(msg("work unit"), wrap=True), unit_text),
        (Column(msg("n"), number=True), lambda unit: str(unit.n) if unit.n is not None else ""),
        (Column(msg("total"), number=True), lambda unit: Styled(score_text(unit), "strong")),
        (Column(msg("predicate"), wrap=True, least=12), lambda unit: Styled(predicate_text(unit), "strong")),
        *(
            (Column(code, number=True, most=_MOST_CODE, room=room), lambda unit, code=code: _value(unit, code))
            for code in codes
        ),
        (Column(msg("lowest"), drop=1, most=34, narrow=room), lambda unit: _lowest(unit, codes)),
        below=(lambda unit: [_values(unit, codes)]) if detail and codes else None,
    )


def _value(unit: Evaluation, code: str) -> Prose:
    return value_text(unit.instrument, unit.nodes[code])


def _values(unit: Evaluation, codes: Sequence[str]) -> Remark:
    """What has no column on a narrow page."""
    return Remark(
        together(*(together(code, _value(unit, code), separator=" ") for code in codes), separator="; "), instead=4
    )


def _lowest(unit: Evaluation, codes: Sequence[str]) -> Prose:
    """The node farthest from its maximum, in share of what it can have."""
    known = [unit.nodes[code] for code in codes if unit.nodes[code].score is not None]
    if not known:
        return ""
    weakest = min(known, key=_share)
    return together(weakest.code, _value(unit, weakest.code), separator=" ")


def _share(result: NodeResult) -> Fraction:
    low, high = result.minimum or 0, result.maximum or 0
    assert result.score is not None  # the caller asked
    return Fraction(result.score.value - low) / Fraction(high - low) if high > low else Fraction(0)


# --- Grades that offices were given -----------------------------------------------------------------------------------


_MOST_COLUMNS = 8  # of offices


def offices(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """Each leaf with the grade of every office; without *detail* only those that several grades are as frequent for."""
    panel = evaluation.panel
    if panel is None:
        return
    codes = list(panel.grades) if detail else list(panel.tied())
    count = Decimal(len(panel.names))
    yield Paragraph(msg("Grades of {count:office|offices}; what most of them have counts.", count=count), hang=0)
    if codes:
        each = [Column(msg("offices"), wrap=True)]
        if _in_columns(panel):
            each = [Column(name, number=True) for name in panel.names]
        columns = (Column(), Column(msg("leaf"), wrap=True), *each, Column(msg("counts"), number=True))
        yield Table(columns, [_row(evaluation, panel, code) for code in codes])


def _in_columns(panel: Panel) -> bool:
    """Whether there is room for a column of each office."""
    return len(panel.names) <= _MOST_COLUMNS


def _by_grade(given: Mapping[str, str]) -> str:
    """Each grade with the offices that were given it, the most frequent first."""
    listed = sorted(by_key(given, lambda name: given[name]).items(), key=lambda one: -len(one[1]))
    return "; ".join(f"{grade}: {', '.join(names)}" for grade, names in listed)


def _row(evaluation: Evaluation, panel: Panel, code: str) -> Row:
    result = evaluation.nodes[code]
    level = {one.answer: one.title for one in evaluation.instrument.scales[result.node.scale or ""].levels}
    given = {
        name: "–" if one is None else level[one] for name, one in zip(panel.names, panel.grades[code], strict=True)
    }
    grades = list(given.values()) if _in_columns(panel) else [_by_grade(given)]
    tied = Sign("note", "note") if len(panel.most_frequent(code)) > 1 else ""
    return Row((tied, f"{code} {result.node.title}", *grades, result.answer or "–"))


_MOST_DIGITS = 4


def readings(evaluation: Evaluation, *, detail: bool) -> Iterator[Block]:
    """Those that change score or predicate; all of them, with their sources, if details are asked for."""
    shown = [each for each in evaluation.readings if detail or _severity(each) or each.problem]
    if not shown:
        return
    yield table(
        shown,
        (Column(), lambda each: Sign(_severity(each), _severity(each)) if _severity(each) else ""),
        (Column(msg("Other documented readings"), wrap=True), lambda each: each.reading.title),
        (Column(msg("total"), number=True), lambda each: _total(evaluation, each)),
        (Column(msg("predicate"), wrap=True, least=12), _predicate),
        (Column(drop=1, most=24), lambda each: Styled(_effect(each), _severity(each))),
        below=lambda each: map(Remark, _more(evaluation, each, detail=detail)),
    )


def _severity(reading: ReadingResult) -> str:
    if reading.changes_predicate:
        return WARNING
    return NOTE if reading.changes_score or reading.changes_beside else ""


def _total(evaluation: Evaluation, reading: ReadingResult) -> str:
    """The total with the decimals that show it, at most four."""
    if reading.score is None:
        return "–"
    value = reading.score.value
    full = decimals_of(value, _MOST_DIGITS)
    return decimal_text(value, max(evaluation.total.node.digits, _MOST_DIGITS if full is None else full))


def _predicate(reading: ReadingResult) -> Styled:
    return Styled(reading.band.word if reading.band else "", "strong" if reading.changes_predicate else "")


def _more(evaluation: Evaluation, reading: ReadingResult, *, detail: bool) -> Iterator[Prose]:
    yield from (_beside(evaluation, reading, code) for code in reading.changes_beside)
    if detail:
        yield from cite_prose(evaluation.instrument, reading.reading.cite)


def _beside(evaluation: Evaluation, reading: ReadingResult, code: str) -> Message:
    """What a result beside the total becomes."""
    digits = evaluation.nodes[code].node.digits
    ours, theirs = evaluation.nodes[code].score, reading.beside.get(code)
    mine, other = ["–" if one is None else decimal_text(one.value, digits) for one in (ours, theirs)]
    return msg("{code}: {score} instead of {ours}", code=code, score=other, ours=mine)


def _effect(reading: ReadingResult) -> Message:
    if reading.problem is not None:
        return reading.problem
    if reading.changes_predicate:
        return msg("changes the predicate")
    if reading.changes_score:
        return msg("changes the total")
    return msg("changes what stands beside the total") if reading.changes_beside else msg("changes nothing")


_SIGNS = {True: AGREES, False: ERROR, None: WARNING}
_MOST_BY = 3  # predicates beside which how far they are reached or missed has room
_FIRST_BY = 3  # the column
_A_PREDICATE = 24  # characters that its columns take, and what stands in front of all
_OVER = msg("over or short")
_SHOWN = {">=": "≥", "<=": "≤"}


def asked(evaluation: Evaluation) -> Iterator[Block]:
    """A row for each requirement; for each predicate what it needs, and how far that is reached or missed."""
    found = requirements(evaluation)
    if not found:
        return
    predicates = tuple(dict.fromkeys(criterion.predicate for criterion in found))
    by, room = len(predicates) <= _MOST_BY, _A_PREDICATE * (len(predicates) + 1)
    rows: dict[Prose, dict[str, Criterion]] = {}
    for criterion in found:
        rows.setdefault(criterion.title, {})[criterion.predicate] = criterion
    columns = [Column(msg("requirement"), wrap=True), Column(msg("value"), number=True)]
    for predicate in predicates:
        columns += [Column(predicate, number=True), *([Column(_OVER, number=True, room=room)] if by else [])]
    yield Heading(msg("What each predicate asks for"))
    yield Table(
        columns, [_requirement(title, criterion, predicates, evaluation, by=by) for title, criterion in rows.items()]
    )


def _requirement(
    title: Prose, found: dict[str, Criterion], predicates: Sequence[str], evaluation: Evaluation, *, by: bool
) -> Row:
    digits = evaluation.total.node.digits
    values = [criterion.value for criterion in found.values() if criterion.value is not None]
    cells: list[Inline] = [title, decimal_text(values[0], digits) if values else ""]
    told = []
    for predicate in predicates:
        criterion = found.get(predicate)
        both = ["", ""] if criterion is None else [_needed(criterion), _by(criterion, digits)]
        cells += both if by else both[:1]
        told += [] if criterion is None else [together(predicate, _by(criterion, digits), separator=" ")]
    below = together(_OVER, together(*told, separator="; "), separator=": ")
    return Row(cells, [Remark(below, instead=_FIRST_BY)] if by else ())


def _needed(criterion: Criterion) -> Inline:
    sign = Sign(_SIGNS[criterion.holds])
    if criterion.bound is None:
        return (sign,)
    return sign, " ", Decimal(f"{_SHOWN.get(criterion.sign, criterion.sign)} {short_text(criterion.bound)}")


def _by(criterion: Criterion, digits: int) -> Prose:
    """How far the value lies beyond its bound, with as many decimals as it takes to tell it from none."""
    if criterion.by is None:
        return {True: msg("met"), False: msg("not met"), None: msg("not known")}[criterion.holds]
    return signed_text(criterion.by, digits if round_to(max(criterion.by, -criterion.by), digits, "half-up") else None)
