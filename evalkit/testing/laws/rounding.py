"""Laws about what follows a score: its rounding stage, and the band it lies in."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.instruments import TOTAL
from evalkit.method.bands import reaches, table_for
from evalkit.method.outcomes import after, predicate_rules
from evalkit.testing import strategies
from evalkit.testing.bounds import whens
from evalkit.testing.laws.common import evaluated
from evalkit.testing.laws.model import Law, LawBroken, always

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Band, BandTable, Instrument, Rounding

_LITTLE = Fraction(1, 10**12)


def rounded_once(instrument: Instrument, assessment: Assessment) -> None:
    """A score is its exact value after its one stage, and rounding it again changes nothing; without a stage it is exact."""
    check_stages(evaluated(instrument, assessment), assessment)


def check_stages(result: Evaluation, assessment: Assessment) -> None:
    """The same of *result*, which came out of *assessment*."""
    for node in result.nodes.values():
        stage = result.instrument.stage_of(node.node)
        for score in (node.score, node.low, node.high):
            if score is None:
                continue
            fits = score.value == score.exact if stage is None else _is_rounded(score.value, score.exact, stage)
            if not fits:
                raise LawBroken(
                    msg("{code} is {exact}, rounded to {found}: that is not its stage", code=node.code,
                        exact=short_text(score.exact), found=short_text(score.value)), assessment)  # fmt: skip


def _is_rounded(found: Exact, exact: Exact, stage: Rounding) -> bool:
    """Whether *found* is *exact* after *stage*, by the definition of its mode."""
    unit = stage.step
    if (found / unit).denominator != 1:
        return False
    left = Fraction(exact) - found
    if stage.mode == "down":
        return 0 <= left < unit
    if stage.mode == "half-up":
        return -unit / 2 <= left < unit / 2
    return abs(left) < unit / 2 or (abs(left) == unit / 2 and (found / unit) % 2 == 0)


def in_one_band(instrument: Instrument, assessment: Assessment) -> None:
    """Every value lies in exactly one band of its table, and the band of a node is that one."""
    for node in instrument.nodes.values():
        for when in whens(instrument) if node.code == TOTAL else (None,):
            table = table_for(instrument, node, when)
            if table is not None:
                _check_table(table, node.code, assessment)
    check_bands(evaluated(instrument, assessment), assessment)


def check_bands(result: Evaluation, assessment: Assessment) -> None:
    """The band of every node of *result*, which came out of *assessment*, is the one that its value lies in."""
    for node in result.nodes.values():
        _check_band(result, node, assessment)


def _check_table(table: BandTable, code: str, assessment: Assessment) -> None:
    for number in _numbers(table):
        if len(_bands(table, number)) != 1:
            raise LawBroken(_count(code, number, _bands(table, number)), assessment)


def _numbers(table: BandTable) -> Iterator[Exact]:
    """At, just below and just above each bound: between these nothing changes."""
    for band in table.bands:
        if band.minimum is not None:
            yield from (band.minimum, band.minimum - _LITTLE, band.minimum + _LITTLE)


def _bands(table: BandTable, number: Exact) -> list[Band]:
    """The bands *number* lies in: on or above its bound, and below that of the one before."""
    inside = [reaches(band, number) for band in table.bands]
    return [band for at, band in enumerate(table.bands) if inside[at] and not (at and inside[at - 1])]


def _count(code: str, number: Exact, bands: list[Band]) -> Message:
    words = ", ".join(band.predicate for band in bands)
    return msg("{number} lies in {count} bands of {code}: {words}", number=short_text(number), count=str(len(bands)),
               code=code, words=words or "—")  # fmt: skip


def _check_band(result: Evaluation, node_result: NodeResult, assessment: Assessment) -> None:
    instrument, total = result.instrument, node_result.code == TOTAL
    when = result.context.get(instrument.bands_by or "") if total else None
    table = table_for(instrument, node_result.node, when)
    band = result.band if total else node_result.band
    if table is None or node_result.score is None or band is None:
        return
    (right,) = _bands(table, node_result.score.value)
    allowed = [right]
    for rule in predicate_rules(instrument) if total else ():
        allowed += [after(rule.stated, table, one) for one in allowed]
    if band not in allowed:
        problem = msg("{code} is {found}, which is {right}, not {band}", code=node_result.code,
                      found=short_text(node_result.score.value), right=right.predicate, band=band.predicate)  # fmt: skip
        raise LawBroken(problem, assessment)


ROUNDING_LAWS = (
    Law(
        name="bands",
        meaning=msg("every value lies in exactly one band"),
        examples=lambda instrument: st.tuples(strategies.at_boundaries(instrument)),
        check=in_one_band,
        exempt=always,
    ),
    Law(
        name="rounding",
        meaning=msg("a score is rounded by its stage once, and rounding it again changes nothing"),
        examples=lambda instrument: st.tuples(strategies.any_assessments(instrument)),
        check=rounded_once,
        exempt=always,
    ),
)
