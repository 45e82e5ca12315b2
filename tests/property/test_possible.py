"""Which predicates are possible: held against every completion, one by one, of small instruments and of those shipped."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evalkit.base.exact import Printed, parse_number
from evalkit.base.interval import stands_for
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import rounded
from evalkit.method.bands import find_band, table_for
from evalkit.method.outcome_rules import floors_of
from evalkit.method.plan import run
from evalkit.method.scales import options
from evalkit.possible.ends import ends_of
from rules_check.drawn import instruments
from rules_check.invented import every_case, plan_of
from support import ev, instrument, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan, Values
    from evalkit.method.shapes import Graded


def _answers(one: Instrument, data: st.DataObject, *, least_open: int) -> dict[str, Any]:
    """Answers of some leaves, drawn."""
    cases = [answers for answers, _ in every_case(plan_of(one))]
    answers = dict(data.draw(st.sampled_from(cases)))
    for code in data.draw(st.lists(st.sampled_from(sorted(answers)), min_size=least_open, unique=True)):
        del answers[code]
    return answers


def _written(one: Instrument, answers: dict[str, Any]) -> dict[str, Any]:
    """The same as an assessment says it: what does not apply by its title, yes and no as such."""
    scales = {code: one.scales[one.nodes[code].scale or ""] for code in answers}
    return {
        code: bool(answer) if scales[code].kind == "yes-no" else "Not applicable" if answer == "na" else answer
        for code, answer in answers.items()
    }


def _completions(plan: Plan, answers: dict[str, Any]) -> Iterator[list[Exact | None]]:
    """Values of every completion."""
    formulas = {plan.codes[at]: one for at in plan.formulas if (one := plan.graded_at(at))}
    graded = {code: _grades(plan, code, formula, answers) for code, formula in formulas.items()}
    for case, values in every_case(plan):
        if all(case[code] == answer for code, answer in answers.items()) and all(
            values[plan.position[code]] in points for code, points in graded.items()
        ):
            yield values


def _grades(plan: Plan, code: str, formula: Graded, answers: dict[str, Any]) -> set[Exact]:
    """Points of the grades that criteria leave open: computed ones, any between these, and by hand where none is unmet."""
    one, children = plan.instrument, plan.instrument.nodes[code].children
    cases = product(*[[answers[child]] if child in answers else [0, 1] for child in children])
    points: set[Exact] = {formula.step(case).points for case in cases}
    if not set(children) <= set(answers):
        unmet = any(answers.get(child) == 0 for child in children)
        ends = min(points), max(points)
        points |= {
            grade.points
            for grade in formula.words
            if (not unmet if grade in formula.given else ends[0] <= grade.points <= ends[1])
        }
    return {rounded(value, one.stage_of(one.nodes[code])) for value in points}


@settings(max_examples=150, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_predicate_is_possible_if_some_completion_gives_it_and_no_other(one: Instrument, data: st.DataObject) -> None:
    plan = plan_of(one)
    answers = _answers(one, data, least_open=1)
    words = {band_of_values(plan.instrument, None, values).predicate for values in _completions(plan, answers)}
    found = ev(one, answers=_written(one, answers))
    assert set(found.possible) == words
    assert (found.band is not None) == (len(words) == 1)


@settings(max_examples=150, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_given_total_leaves_the_floors_that_answers_with_that_total_leave(
    one: Instrument, data: st.DataObject
) -> None:
    plan = plan_of(one)
    answers = _answers(one, data, least_open=1)
    totals = {Fraction(values[0] or 0): None for values in _completions(plan, answers)}
    whole = [int(value) for value in totals if plan.whole[0] and value.denominator == 1]
    if not whole:
        return
    total = data.draw(st.sampled_from(whole))
    words = {
        band_of_values(plan.instrument, None, values).predicate
        for values in _completions(plan, answers)
        if values[0] == total
    }
    found = ev(one, answers=_written(one, answers), values={TOTAL: total})
    assert set(found.possible) == words


# --- Instruments shipped ----------------------------------------------------------------------------------------

SHIPPED = ["ips@2022", "kami@4.2", "kami@5.0", "spbe@2018", "spbe@2020"]


def _drawn(plan: Plan, draw: Random) -> dict[str, Any]:
    """An answer for every leaf, near one level, so that totals lie anywhere."""
    found, near = {}, draw.random()
    for at in plan.leaf_ends:
        keys = [key for key in options(plan.instrument, plan.nodes[at]) if key != "na"]
        found[plan.codes[at]] = keys[round(near * (len(keys) - 1))] if draw.random() < 0.6 else draw.choice(keys)
    return found


def _every(plan: Plan, answers: dict[str, Any]) -> Iterator[Values]:
    """The values of every completion."""
    listed = [options(plan.instrument, plan.nodes[at]) for at in plan.leaf_ends]
    choices = [
        [given[answers[plan.codes[at]]]] if plan.codes[at] in answers else list(given.values())
        for at, given in zip(plan.leaf_ends, listed, strict=True)
    ]
    for case in product(*choices):
        values: Values = [None] * len(plan.nodes)
        levels: list[int | None] = [None] * len(plan.nodes)
        for at, one in zip(plan.leaf_ends, case, strict=True):
            values[at], levels[at] = one.points, one.level
        yield run(plan, values, levels, complete=True)[1]


def _words(plan: Plan, values: Values) -> tuple[str | None, str]:
    key = plan.instrument.context.get(plan.instrument.bands_by or "")
    if key is None or key.from_node is None:
        return None, band_of_values(plan.instrument, None, values).predicate
    table = table_for(plan.instrument, plan.instrument.nodes[key.from_node])
    assert table is not None
    when = find_band(table, values[plan.position[key.from_node]] or 0).predicate
    return when, band_of_values(plan.instrument, when, values).predicate


@pytest.mark.parametrize("spec", SHIPPED)
@pytest.mark.parametrize("seed", range(4))
def test_a_few_missing_answers_leave_what_their_completions_give(spec: str, seed: int) -> None:
    one, draw = instrument(spec), Random(f"{spec} {seed}")  # noqa: S311  (cases, no secrets)
    plan = plan_of(one)
    answers = _drawn(plan, draw)
    for code in draw.sample(sorted(answers), 3):
        del answers[code]
    found = ev(one, answers=_written(one, answers))
    words = {_words(plan, values) for values in _every(plan, answers)}
    assert set(found.possible) == {word for _, word in words}
    for when, theirs in found.possible_by.items():
        assert set(theirs) == {word for other, word in words if other == when}


@settings(max_examples=150, deadline=None)
@given(one=instruments(), data=st.data())
def test_a_given_value_leaves_what_it_gives_with_the_completions_of_the_rest(
    one: Instrument, data: st.DataObject
) -> None:
    plan = plan_of(one)
    at = plan.position["A"]
    if plan.graded_at(at):
        return
    answers = _answers(one, data, least_open=1)
    answers.pop("A0", None)
    value = data.draw(st.sampled_from(sorted({Fraction(values[at] or 0) for values in _completions(plan, answers)})))
    shown = int(value) if plan.whole[at] and value.denominator == 1 else parse_number(f"{float(value):.2f}")
    ends = stands_for(value, 2, plan.display_mode(at)).inner_ends if isinstance(shown, Printed) else (value, value)
    if (isinstance(shown, Printed) and shown.exact != value) or value not in ends_of(plan)[at]:
        return
    words = {
        _with_value(plan, at, values, one_end) for values in _completions(plan, answers) for one_end in (value, *ends)
    }
    found = ev(one, answers=_written(one, answers), values={"A": shown})
    if isinstance(shown, int):
        assert set(found.possible) == words
    else:
        assert set(found.possible) >= words


def _with_value(plan: Plan, at: int, values: Values, value: Fraction) -> str:
    """The predicate where a child of the total has another value."""
    low, high = ends_of(plan)[at].ends
    inside = min(max(value, Fraction(low)), Fraction(high))
    changed = list(values)
    changed[at] = rounded(inside, plan.instrument.stage_of(plan.nodes[at]))
    children = [changed[plan.position[child]] or 0 for child in plan.nodes[0].children]
    changed[0] = rounded(plan.formulas[0].value(children, ()), plan.instrument.stage_of(plan.nodes[0]))
    return band_of_values(plan.instrument, None, changed).predicate


@pytest.mark.parametrize("spec", ["kami@4.2", "kami@5.0"])
@pytest.mark.parametrize("seed", range(100, 106))
def test_a_printed_total_leaves_the_floors_that_completions_with_that_total_leave(spec: str, seed: int) -> None:
    one, draw = instrument(spec), Random(f"{spec} {seed} total")  # noqa: S311  (cases, no secrets)
    plan = plan_of(one)
    answers = _near_its_floor(plan, draw)
    total = draw.choice([values[0] for values in _every(plan, answers)])
    words = {_words(plan, values)[1] for values in _every(plan, answers) if values[0] == total}
    found = ev(one, answers=_written(one, answers), values={TOTAL: int(total or 0)})
    assert set(found.possible) == words


def _near_its_floor(plan: Plan, draw: Random) -> dict[str, Any]:
    """Answers of areas, one of them about at its floor, with three of its answers left out and two of others."""
    one = plan.instrument
    answers: dict[str, Any] = _drawn(plan, draw)
    answers |= {code: draw.choice([2, 3]) for code in one.leaves_under(TOTAL)}
    area = next(code for code in draw.sample(one.nodes["total"].children, 5) if code in floors_of(one))
    leaves = list(one.leaves_under(area))
    answers |= dict.fromkeys(leaves, 0)
    while sum(_worth(one, leaf, answers[leaf]) for leaf in leaves) < floors_of(one)[area] - 2:
        answers[draw.choice([leaf for leaf in leaves if one.nodes[leaf].attributes["category"] != 3])] = 1
    for code in [*draw.sample(leaves, 3), *draw.sample([c for c in one.leaves_under(TOTAL) if c not in leaves], 2)]:
        del answers[code]
    return answers


def _worth(one: Instrument, leaf: str, answer: int) -> Exact:
    return options(one, one.nodes[leaf])[answer].points


# --- Persons ----------------------------------------------------------------------------------------------------

CELLS = {
    "pendidikan": ["S3", "S2", "S1", "D3", "SLTA", "di bawah SLTA"],
    "kelompok_jabatan": ["jpt", "administrator", "pengawas", "fungsional", "pelaksana"],
    "diklat_kepemimpinan": ["sudah", "belum", "tidak dipersyaratkan"],
    "diklat_fungsional": ["sudah", "belum", "tidak dipersyaratkan"],
    "seminar": ["sudah", "belum", "tidak dipersyaratkan"],
    "diklat_teknis_jp": ["0", "20"],
    "skp": ["50", "51", "61", "76", "91"],
    "hukuman_disiplin": ["tidak pernah", "ringan", "sedang", "berat"],
}


def _persons(rows: list[dict[str, str]]) -> set[str]:
    lines = ["status," + ",".join(CELLS), *("PNS," + ",".join(row.values()) for row in rows)]
    return set(ev("ipasn@2019", year=2022, tables={"people": table("\n".join(lines))}).possible)


@pytest.mark.parametrize("seed", range(12))
def test_blanks_of_persons_leave_what_their_cells_can_give(seed: int) -> None:
    draw = Random(seed)  # noqa: S311  (cases, no secrets)
    rows = [{name: draw.choice(words) for name, words in CELLS.items()} for _ in range(draw.choice([1, 1, 2]))]
    blank = [(draw.randrange(len(rows)), draw.choice(list(CELLS))) for _ in range(2)]
    words = set()
    for cells in product(*[CELLS[name] for _, name in blank]):
        for (number, name), cell in zip(blank, cells, strict=True):
            rows[number][name] = cell
        words |= _persons(rows)
    for number, name in blank:
        rows[number][name] = ""
    assert _persons(rows) == words
