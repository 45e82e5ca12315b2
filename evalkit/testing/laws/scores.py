"""Laws about scores: between their ends, never lower for a better answer, made of their parts; their rounding stage and their band."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.evaluation.trace import TraceLine, trace
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL
from evalkit.method.bands import reaches, table_for
from evalkit.method.context_facts import scored_by
from evalkit.method.outcome_rules import after, predicate_rules
from evalkit.method.plan import plan_for
from evalkit.method.scales import NA, options
from evalkit.testing import strategies
from evalkit.testing.laws.common import both, evaluated, first_difference, not_monotone, shown
from evalkit.testing.laws.model import Law, LawBroken, always
from evalkit.testing.leaves import leaves_of, scale_of, whens

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Band, BandTable, Instrument, Rounding


def bounded(instrument: Instrument, one: Assessment) -> None:
    """Every score, and every end of a range, lies between the smallest and the largest value of its node."""
    for node in evaluated(instrument, one).nodes.values():
        low, high = node.minimum, node.maximum
        for score in (node.score, node.low, node.high):
            if score is None or low is None or high is None or node.locked:
                continue
            if not low <= score.exact <= high:
                raise LawBroken(
                    msg("{code} is {found}, outside its ends {low} … {high}", code=node.code,
                        found=short_text(score.exact), low=short_text(low), high=short_text(high)), one)  # fmt: skip


def monotone(instrument: Instrument, worse: Assessment, better: Assessment) -> None:
    """The assessment with the better answer has no lower score, predicate or maturity anywhere."""
    check_better(*both(instrument, worse, better), worse, better)


def check_better(before: Evaluation, after: Evaluation, worse: Assessment, better: Assessment) -> None:
    """The same of their results."""
    instrument = before.instrument
    for code, node in before.nodes.items():
        other = after.nodes[code]
        if node.score is not None and other.score is not None and other.score.value < node.score.value:
            _lowered(code, shown((node.score.value,)), shown((other.score.value,)), worse, better)
        if _rung(instrument, other) < _rung(instrument, node):
            _lowered(code, str(node.maturity), str(other.maturity), worse, better)
    if _rank(after) < _rank(before):
        _lowered(TOTAL, str(before.predicate), str(after.predicate), worse, better)


def _lowered(code: str, before: str, after: str, worse: Assessment, better: Assessment) -> None:
    changed = next((leaf for leaf, raw in worse.answers.items() if better.answers[leaf] != raw), "")
    raise LawBroken(
        msg("a better answer of {leaf} lowers {code} from {before} to {after}", leaf=changed, code=code,
            before=before, after=after), worse, better)  # fmt: skip


def _rung(instrument: Instrument, node: NodeResult) -> int:
    """Place of the maturity of a node, the lowest 0; -1 where it has none."""
    if instrument.ladder is None or node.maturity is None:
        return -1
    return list(dict.fromkeys(rung.level for rung in reversed(instrument.ladder.rungs))).index(node.maturity)


def _rank(result: Evaluation) -> int:
    """Place of the predicate in its table, the worst 0; -1 where it is open."""
    instrument = result.instrument
    when = result.context.get(instrument.bands_by) if instrument.bands_by is not None else None
    table = table_for(instrument, instrument.nodes[TOTAL], when)
    words = [band.predicate for band in reversed(table.bands)] if table is not None else []
    return words.index(result.predicate) if result.predicate in words else -1


def equal_levels(instrument: Instrument, one: Assessment) -> None:
    """If every leaf has the same level, every node has it."""
    level = next(iter(one.answers.values()))
    for node in evaluated(instrument, one).nodes.values():
        if node.score is not None and node.score.value != level:
            problem = msg("every answer is {level}, but {code} is {found}", level=str(level), code=node.code,
                          found=short_text(node.score.value))  # fmt: skip
            raise LawBroken(problem, one)


def _not_all_means(instrument: Instrument) -> Message | None:
    for code in (TOTAL, *_inside(instrument, TOTAL)):
        node = instrument.nodes[code]
        if node.children and node.method not in {"weighted-mean", "mean"}:
            return msg("{code} is no mean of its children but {method}", code=code, method=node.method)
        if node.is_leaf and not _is_its_level(instrument, code):
            return msg("the answers of {code} are not whole levels worth themselves", code=code)
    return None if _common_levels(instrument) else msg("no level is common to all leaves")


def _inside(instrument: Instrument, code: str) -> list[str]:
    children = instrument.nodes[code].children
    return [*children, *(below for child in children for below in _inside(instrument, child))]


def _is_its_level(instrument: Instrument, code: str) -> bool:
    node = instrument.nodes[code]
    if scale_of(instrument, node).kind != "levels":
        return False
    return all(given.points == key for key, given in options(instrument, node).items() if key != NA)


def _common_levels(instrument: Instrument) -> list[Any]:
    first, *others = leaves_of(instrument)
    return [level for level in first.answers if all(level in leaf.answers for leaf in others)]


def _same_levels(instrument: Instrument) -> st.SearchStrategy[tuple[Assessment]]:
    codes = [leaf.code for leaf in leaves_of(instrument)]
    context = strategies.contexts(instrument) if scored_by(instrument) else st.just({})
    return st.tuples(st.sampled_from(_common_levels(instrument)), context).map(
        lambda both: (assessment(instrument, answers=dict.fromkeys(codes, both[0]), context=both[1]),)
    )


def readded(instrument: Instrument, one: Assessment) -> None:
    """The trace names every node in order, and its parts give the score of each computed one again."""
    check_trace(evaluated(instrument, one), one)


def check_trace(result: Evaluation, one: Assessment) -> None:
    """The same of *result*, which came out of *one*."""
    instrument, lines = result.instrument, trace(result)
    if [line.result.code for line in lines] != list(instrument.nodes):
        raise LawBroken(msg("the trace does not have every node in the order of the tree"), one)
    for line in lines:
        again = _again(instrument, result, line)
        if again is not None and again != line.exact:
            raise LawBroken(
                msg("the parts of {code} give {again}, its score is {found}", code=line.result.code,
                    again=short_text(again), found=short_text(line.exact or 0)), one)  # fmt: skip


def _again(instrument: Instrument, result: Evaluation, line: TraceLine) -> Exact | None:
    """The value of a computed node, from the parts of its trace; ``None`` where nothing was computed."""
    if not line.method or line.exact is None or any(part.value is None for part in line.parts):
        return None
    parts = [part for part in line.parts if part.counted]
    values = [part.value for part in parts if part.value is not None]
    named = _SUMS.get(line.method)
    if named is not None:
        weights = [Fraction(part.weight if part.weight is not None else 1) for part in parts]
        highest = [result.nodes[part.code].maximum or 0 for part in line.parts]
        return named(values, weights, line.result.node.params, highest)
    plan = plan_for(instrument)  # a method of a plugin: the formula, on the parts alone
    at = plan.position[line.result.code]
    if at in plan.gates:  # parts that are locked are not among these
        return sum(values)
    return plan.formulas[at].value(values, [result.nodes[part.code].level for part in line.parts])


def _product(values: Sequence[Exact], weights: Sequence[Fraction]) -> Exact:
    return sum((weight * value for weight, value in zip(weights, values, strict=True)), Fraction(0))


# The arithmetic of the named methods once more, as a reader would add it up by hand.
_SUMS: Mapping[str, Callable[..., Exact]] = {
    "weighted-mean": lambda values, weights, _params, _highest: _product(values, weights) / sum(weights, Fraction(0)),
    "weighted-sum": lambda values, weights, params, _highest: params.get("factor", 1) * _product(values, weights),
    "sum": lambda values, _weights, params, _highest: min(sum(values), params.get("cap", sum(values))),
    "mean": lambda values, *_: Fraction(sum(values), len(values)),
    "percent": lambda values, _weights, _params, highest: Fraction(sum(values)) * 100 / Fraction(sum(highest)),
}


def repeatable(instrument: Instrument, one: Assessment, other: Assessment) -> None:
    """Evaluating again, with the answers in another order, gives the same."""
    difference = first_difference(*both(instrument, one, other))
    if difference is not None:
        raise LawBroken(msg("the same answers in another order: {difference}", difference=difference), one, other)


@st.composite
def _reordered(draw: st.DrawFn, instrument: Instrument) -> tuple[Assessment, Assessment]:
    one = draw(strategies.assessments(instrument))
    codes = draw(st.permutations(list(one.answers)))
    other = assessment(instrument, answers={code: one.answers[code] for code in codes}, values=one.values,
                       context=one.context)  # fmt: skip
    return one, other


def _no_better_answer(instrument: Instrument) -> Message | None:
    if not strategies.changeable(instrument):
        return msg("no leaf has a better and a worse answer")
    return not_monotone(instrument)


SCORE_LAWS = (
    Law(
        name="bounded",
        meaning=msg("every score lies between the ends of its node"),
        examples=lambda instrument: st.tuples(strategies.any_assessments(instrument)),
        check=bounded,
        exempt=always,
    ),
    Law(
        name="monotone",
        meaning=msg("a better answer never lowers a score, the predicate or a maturity level"),
        examples=strategies.better_pairs,
        check=monotone,
        exempt=_no_better_answer,
    ),
    Law(
        name="equal-levels",
        meaning=msg("if every leaf has the same level, every mean is that level"),
        examples=_same_levels,
        check=equal_levels,
        exempt=_not_all_means,
    ),
    Law(
        name="trace",
        meaning=msg("the parts in the trace of a node give its score again"),
        examples=lambda instrument: st.tuples(strategies.any_assessments(instrument)),
        check=readded,
        exempt=always,
    ),
    Law(
        name="repeatable",
        meaning=msg("the same answers in any order give the same evaluation"),
        examples=_reordered,
        check=repeatable,
        exempt=always,
    ),
)


# --- What follows a score: its rounding stage, and the band it lies in -------------------------------------------------


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
    if stage.mode == "up":
        return -unit < left <= 0
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
