"""Facts about plans as they are written: of every instrument, what a plan says goes into a file as it stands and gives what was promised."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from evalkit.base.exact import Printed, printed_number, round_to, short_text
from evalkit.base.toml.write import toml_key
from evalkit.evaluation.engine import evaluate
from evalkit.files.inputs import read
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from evalkit.outlook.goals import Target, next_up
from evalkit.outlook.improve import improved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.risk import at_risk
from evalkit.outlook.standing import Standing
from evalkit.possible.ends import ends_of
from evalkit.questions.table import Unproved
from evalkit.report.outlook.improve import plan_json
from outlook.test_roads import keys_of
from rules_check.invented import HEAD, small
from support import INSTRUMENTS, ev, instrument

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.outlook.plans import Plan


def a_number(random: Random, ends: tuple[Exact, Exact], digits: int, middle: float) -> Printed | int:
    """One between the *ends*, with so many decimals."""
    low, high = map(Fraction, ends)
    part = Fraction(round(1000 * min(max(middle + random.uniform(-0.3, 0.3), 0), 1)), 1000)
    number = max(round_to(low + (high - low) * part, digits, "down"), round_to(low, digits, "up"))
    return printed_number(number, digits) if digits else int(number)


def drawn(spec: str, seed: int) -> Evaluation:
    """Answers, and values in the place of a part of them."""
    random, made = Random(f"written {spec} {seed}"), instrument(spec)  # noqa: S311  # not for secrets
    plan, middle, share = plan_for(made), random.random(), random.choice([0, 0.2])
    answers: dict[str, Any] = {}
    values: dict[str, Any] = {}
    for at, code in enumerate(plan.codes):
        node, ends = plan.nodes[at], ends_of(plan)[at]
        if any(plan.codes[up] in values for up in plan.above(at)):
            continue
        if node.is_leaf and options(made, node):
            keys = keys_of(spec, code)
            place = int((middle + random.uniform(-0.35, 0.35)) * len(keys))
            answers[code] = keys[min(max(place, 0), len(keys) - 1)]
        elif node.is_leaf or (code != TOTAL and plan.is_below(at, 0) and ends.is_bounded and random.random() < share):
            digits = 0 if plan.whole[at] else node.digits + random.choice([0, 0, 1])
            words = plan.words_at(at)
            number = random.choice(words).word if words else a_number(random, ends.ends, digits, middle)
            (answers if node.is_leaf else values)[code] = number
    return ev(made, answers=answers, values=values)


def literal(answer: Any) -> str:
    """An answer as TOML writes it."""
    if isinstance(answer, bool):
        return str(answer).lower()
    if isinstance(answer, Fraction):
        return str(short_text(answer))
    return f'"{answer}"' if isinstance(answer, str) and not isinstance(answer, Printed) else str(answer)


def written(base: Evaluation, changes: Mapping[str, str | None], file: Path) -> Evaluation:
    """What comes out of a copy of the assessment with what the JSON of a plan says; grades by hand fall away with their criteria."""
    made, standing = base.instrument, Standing(base)
    told = {code: literal(answer) for code, answer in base.assessment.answers.items()}
    values = {code: literal(answer) for code, answer in base.assessment.values.items()}
    for at in standing.raised:
        if any(standing.plan.codes[child] in changes for child in standing.plan.children[at]):
            del values[standing.plan.codes[at]]
    for code, text in changes.items():
        is_word = not isinstance(told.get(code), str) or told[code].startswith('"')
        section = values if code in values or not made.nodes[code].is_leaf else told
        at = standing.plan.position[code]
        if text is None:
            section.pop(code, None)
        elif (section is told and is_word) or standing.plan.words_at(at):
            section[code] = f'"{text}"'
        else:
            section[code] = text
    head = f'[assessment]\nid = "x"\ninstrument = "{made.id}"\nsubject = "X"\nperiod = "2024"\n'
    tables = [
        f"[{name}]\n" + "".join(f"{toml_key(code)} = {text}\n" for code, text in listed.items())
        for name, listed in (("answers", told), ("values", values))
    ]
    file.write_text(head + "".join(tables), encoding="utf-8")
    (assessment,) = read([str(file)]).assessments
    return evaluate(made, assessment)


def found(base: Evaluation) -> list[Plan]:
    """Plans up and down, and the best of all."""
    target, best = next_up(base, Standing(base).table), ends_of(plan_for(base.instrument))[0].high or 0
    half = Target(score=round_to(Fraction((base.score or 0) + best) / 2, 2, "down"))
    each = [
        improved(base, wanted, Allowed(grades=True), most) for wanted, most in ((target, None), (half, None), (None, 3))
    ]
    each.append(improved(base, Target(score=best + 1), Allowed()))
    plans = [plan for one in each for plan in (*one.plans, *one.others, *([one.best] if one.best else []))]
    return [*plans, *at_risk(base).losses]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_a_plan_that_is_written_into_a_file_gives_its_score_and_predicate(spec: str, seed: int, tmp_path: Path) -> None:
    base = drawn(spec, seed)
    try:
        plans = found(base)
    except Unproved:
        return
    for plan in plans:
        said = plan_json(plan)["changes"]
        after = written(base, said, tmp_path / "x.toml")
        promised = (plan.after.score, plan.after.predicate, set(plan.after.possible))
        assert (after.score, after.predicate, set(after.possible)) == promised, said


@pytest.mark.parametrize(
    ("spec", "answers", "values"),
    [
        ("spbe@2020", {"I32": 1, "I33": 2, "I34": 2}, {"D1": "2.20", "D2": "2.40", "D3": "2.61", "D4": "2.60"}),
        ("spbe@2020", {"I32": 5, "I33": 4}, {"D1": "4.20", "D2": "4.40", "D3": "4.61", "D4": "4.60"}),
    ],
)
def test_answers_behind_a_value_move_with_it(spec: str, answers: Any, values: Any, tmp_path: Path) -> None:
    """A value beyond what they leave is no assessment: *improve* and *risk* ended in a fault of the file."""
    base = ev(spec, answers=answers, values=values)
    plans = found(base)

    assert any({"D4", "I33"}.issubset(plan.changes) for plan in plans)
    for plan in plans:
        after = written(base, plan_json(plan)["changes"], tmp_path / "x.toml")
        assert (after.score, after.predicate) == (plan.after.score, plan.after.predicate)


def test_no_fewer_steps_do_whatever_the_answers_behind_a_value_are() -> None:
    """A and B come to 2 together. Of A, which is 0, two levels make 4 at once; of B, which is 2, none is left."""
    bands = '[[bands]]\npredicate = "High"\nmin = 4\n[[bands]]\npredicate = "Low"\n'
    total = '[[node]]\ncode = "total"\ntitle = "All"\nmethod = "sum"\n'
    leaves = ", ".join(f'{{ code = "{code}", title = "L" }}' for code in "AB")
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "P"\nmethod = "sum"\nleaves = [{leaves}]\n'
    made = small(bands + total + part, head=HEAD.replace('"item"', '"sub", "item"'))

    plans = {
        known: improved(ev(made, answers=answers, values={"P": 2}), Target(("High",)), Allowed()).plans
        for known, answers in (("nothing", {}), ("A", {"A": 0}), ("B", {"B": 0}))
    }

    assert [dict(plan.changes) for plan in plans["nothing"]] == [{"P": 4}]
    assert [dict(plan.changes) for plan in plans["A"]] == [{"P": 4, "A": 2}]
    assert [dict(plan.changes) for plan in plans["B"]] == [{"P": 4, "B": 2}]
