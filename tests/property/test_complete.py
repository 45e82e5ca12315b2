"""Laws of the way that complete answers take: it gives what the general one gives, for every instrument that is shipped."""

from __future__ import annotations

import json
import pickle
import random
from typing import TYPE_CHECKING, Any

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.language import language
from evalkit.base.lazy_sequence import LazySequence
from evalkit.evaluation import engine
from evalkit.evaluation.complete_answers.engine import evaluated
from evalkit.evaluation.complete_answers.prepared import prepared_for
from evalkit.evaluation.context import defaults
from evalkit.evaluation.inputs import shared_entries
from evalkit.evaluation.trace import trace
from evalkit.files.assessment import Assessment
from evalkit.files.period import parse_period
from evalkit.method.compiled_when_repeated import WORTHWHILE
from evalkit.method.outcome_rules import with_facts
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from evalkit.report.evaluation.json import results
from printing import result_text
from support import INSTRUMENTS, instrument

if TYPE_CHECKING:
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument, Node


def under_defaults(rules: Instrument) -> Instrument:
    """The rules under the facts that hold where an assessment gives none."""
    return with_facts(rules, defaults(rules, {}))


DIRECT = [spec for spec in INSTRUMENTS if prepared_for(under_defaults(instrument(spec)), readings=True) is not None]
seeds = st.integers(0, 2**32)


def answer(rules: Instrument, leaf: Node, chance: random.Random, eager: float) -> Any:
    """A level, or sometimes its words; the more *eager*, the more often the last one."""
    known = options(rules, leaf)
    key = list(known)[-1] if chance.random() < eager else chance.choice(list(known))
    title = known[key].title
    return title if title is not None and (key == "na" or chance.random() < 0.1) else key


def complete(rules: Instrument, seed: int, **more: Any) -> Assessment:
    """An assessment that answers every leaf that takes a level."""
    chance = random.Random(seed)  # noqa: S311  (answers, not secrets)
    eager = chance.random()
    answers = {
        code: answer(rules, node, chance, eager)
        for code, node in rules.nodes.items()
        if node.is_leaf and options(rules, node)
    }
    period = parse_period(chance.choice(["2018", "2022", "2024-S1", "2026"]))
    assert period is not None
    return Assessment(
        file="a.toml", sha256="", instrument=rules.id, subject="Contoh", period=period, answers=answers, **more
    )


def in_general(rules: Instrument, one: Assessment, *, readings: bool = True) -> Evaluation:
    """What the general way gives; it also makes known what the answers mean."""
    return engine._evaluated(
        rules, engine._as_in_files(one), with_readings=readings, with_findings=True, with_predicate=True
    )


def directly(rules: Instrument, one: Assessment, *, readings: bool = True) -> Evaluation:
    """What the other way gives."""
    found = evaluated(rules, one, readings=readings, findings=True)
    assert found is not None
    return engine._with_more(found) if rules.findings else found


def everything(one: Evaluation) -> dict[str, Any]:
    """All that it says, each in the form that compares; scores alike may be whole numbers or fractions."""
    found: dict[str, Any] = {field.name: getattr(one, field.name) for field in attrs.fields(type(one))}
    found["nodes"] = dict(one.nodes)
    found["trace"] = [(line.result, line.parts, line.stage, line.band, line.scale_cite) for line in trace(one)]
    return found | {"readings": tuple(one.readings), "findings": tuple(one.findings), "assessment": None}


def test_what_is_shipped_goes_this_way_where_answers_are_levels() -> None:
    assert {"spbe@2018", "spbe@2020", "ips@2022", "kami@4.2", "kami@5.0", "sakip@2021"} <= set(DIRECT)


@pytest.mark.parametrize("spec", DIRECT)
@given(seed=seeds, readings=st.booleans())
def test_both_ways_give_the_same(spec: str, seed: int, *, readings: bool) -> None:
    rules = instrument(spec)
    one = complete(rules, seed)
    expected = in_general(rules, one, readings=readings)
    assert everything(directly(rules, one, readings=readings)) == everything(expected)


def test_what_was_understood_may_be_forgotten_in_between() -> None:
    """Of many instruments the oldest plans are not kept, while what is prepared by them may be."""
    rules = instrument("spbe@2020")
    first, second = complete(rules, 1), complete(rules, 2)
    in_general(rules, first)
    directly(rules, first)
    shared_entries.cache_clear()
    plan_for.cache_clear()

    expected = in_general(rules, second)
    assert everything(directly(rules, second)) == everything(expected)


@pytest.mark.parametrize("spec", DIRECT)
def test_what_is_read_first_stays_what_it_is(spec: str) -> None:
    rules = instrument(spec)
    one = complete(rules, 1)
    in_general(rules, one)
    found = directly(rules, one)
    first, leaf = found.nodes["total"], next(code for code, node in rules.nodes.items() if node.is_leaf)
    answered = found.nodes[leaf]
    assert (list(found.nodes), len(found.nodes)) == (list(rules.nodes), len(rules.nodes))
    assert found.nodes["total"] is first
    assert found.nodes[leaf] is answered
    with pytest.raises(KeyError):
        found.nodes["?"]
    assert pickle.loads(pickle.dumps(found.nodes)) == dict(found.nodes)  # noqa: S301  (our own)


@pytest.mark.parametrize(
    "more",
    [
        {"claims": {"total": 4}},
        {"values": {"D1": 4}},
        {"instrument": "kami@5.0"},
        {"variant": "varian.toml"},
        {"notes": {"I1": ("sudah dilihat",), "I99": ("tidak ada",)}},
    ],
)
def test_whoever_says_more_than_answers_goes_the_general_way(more: dict[str, Any]) -> None:
    rules = instrument("spbe@2020")
    one = complete(rules, 2)
    in_general(rules, one)
    assert (
        evaluated(rules, attrs.evolve(one, notes={"I1": ("sudah dilihat",)}), readings=True, findings=True) is not None
    )
    assert evaluated(rules, attrs.evolve(one, **more), readings=True, findings=True) is None


@pytest.mark.parametrize("raw", [True, 1.0, 99, "belum pernah ditulis begini", None])
def test_an_answer_that_is_no_level_or_known_word_goes_the_general_way(raw: Any) -> None:
    rules = instrument("spbe@2020")
    one = complete(rules, 3)
    in_general(rules, one)
    changed = attrs.evolve(one, answers={**one.answers, "I1": raw})
    assert evaluated(rules, changed, readings=True, findings=True) is None


def test_an_instrument_that_is_used_often_goes_this_way_by_itself() -> None:
    rules = instrument("spbe@2020")
    one = complete(rules, 4)
    results = [engine.evaluate(rules, one) for _ in range(WORTHWHILE + 2)]
    assert isinstance(results[-1].readings, LazySequence)
    assert all(everything(found) == everything(results[0]) for found in (results[1], results[-1]))


def test_a_tuple_that_is_made_later_is_one_in_all_respects() -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return [1, 2, 3]

    later = LazySequence(make)
    assert made == []
    assert (later[0], later[1:], len(later), list(later)) == (1, (2, 3), 3, [1, 2, 3])
    assert later == (1, 2, 3) == later == LazySequence(lambda: (1, 2, 3))
    assert later != (1, 2)
    assert (hash(later), repr(later)) == (hash((1, 2, 3)), "(1, 2, 3)")
    assert pickle.loads(pickle.dumps(later)) == (1, 2, 3)  # noqa: S301  (our own)
    assert made == [1]


@pytest.mark.parametrize("spec", DIRECT)
def test_text_of_many_is_that_of_each(spec: str) -> None:
    rules = instrument(spec)
    some = [complete(rules, seed) for seed in (5, 6, 5)]
    first, leaf = some[0], next(code for code, node in rules.nodes.items() if node.is_leaf)
    open_one = attrs.evolve(first, answers={code: raw for code, raw in first.answers.items() if code != leaf})
    found = [in_general(rules, open_one), *[in_general(rules, one) for one in some]]
    found += [directly(rules, one) for one in some]
    speech = language("id")

    assert result_text(found, speech) == json.dumps(results(found, speech), ensure_ascii=False, indent=1) + "\n"
