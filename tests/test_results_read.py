"""Facts about results that are made when they are read, and about answers that assessments share."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from evalkit.evaluation.node_results import LazyResults, Results, node_results
from evalkit.evaluation.readings import same_answers, variant_plan
from evalkit.evaluation.trace import trace
from evalkit.method.plan import plan_for
from evalkit.method.scales import options
from support import ev, faults, instrument

SPBE = {f"I{number}": 1 + number % 5 for number in range(1, 48)}


def kami() -> dict[str, Any]:
    """Complete answers, the first that each leaf can have."""
    one = instrument("kami@5.0")
    return {code: next(iter(options(one, node))) for code, node in one.nodes.items() if node.is_leaf}


def test_results_are_a_mapping_in_the_order_of_the_tree() -> None:
    found = ev("spbe@2020", answers=SPBE).nodes
    total = found["total"]

    assert isinstance(found, LazyResults)
    assert list(found) == list(found.keys()) == list(instrument("spbe@2020").nodes)
    assert len(found) == 60
    assert [one.code for one in found.values()] == [code for code, _ in found.items()]
    assert found["total"] is total
    assert "total" in found
    assert "X" not in found
    assert repr(found) == repr(dict(found))
    with pytest.raises(KeyError):
        found["X"]


@pytest.mark.parametrize(
    ("spec", "answers"),
    [
        ("spbe@2020", SPBE),
        ("spbe@2020", {"I5": 3}),
        ("kami@5.0", kami()),
        ("sakip@2021", {}),
        ("ikm@2017", {"waktu": 3}),
    ],
)
def test_one_result_alone_is_that_of_all(spec: str, answers: dict[str, Any]) -> None:
    some, every = ev(spec, answers=answers).nodes, ev(spec, answers=answers).nodes

    assert {code: some[code] for code in reversed([*every])} == dict(every)
    with pytest.raises(KeyError):
        some["X"]


def test_a_score_makes_no_other_results() -> None:
    nodes = ev("kami@5.0", answers=kami()).nodes
    assert isinstance(nodes, Results)
    runs = nodes._asked()
    assert runs is not None
    assert runs.results is None
    total = Results(lambda: runs)["total"]

    assert runs.results == {"total": total}
    assert node_results(runs)["total"] is total


def test_results_are_given_to_other_processes_as_a_plain_mapping() -> None:
    found = ev("sakip@2015", answers={}).nodes

    assert type(pickle.loads(pickle.dumps(found))) is dict  # noqa: S301  # our own
    assert pickle.loads(pickle.dumps(found)).keys() == found.keys()  # noqa: S301


@pytest.mark.parametrize("spec", ["kami@5.0", "spbe@2020"])
def test_a_second_assessment_with_the_same_answers_comes_out_as_the_first(spec: str) -> None:
    answers = kami() if spec.startswith("kami") else {**SPBE, "I3": "3"}
    first, second = (ev(spec, answers=answers) for _ in range(2))

    assert first.to_dict() == second.to_dict()
    assert trace(first) == trace(second)


def test_an_answer_that_is_refused_is_refused_again() -> None:
    wrong = {**SPBE, "I7": "enam"}

    assert faults("spbe@2020", answers=wrong) == faults("spbe@2020", answers=wrong)
    assert faults("spbe@2020", answers={**SPBE, "I7": "enam"}, values={"I7": 4}) != []
    assert faults("spbe@2020", answers=wrong) != []


@pytest.mark.parametrize("raw", [True, 6, 0, -1])
def test_what_only_equals_a_level_is_no_answer(raw: object) -> None:
    ev("spbe@2020", answers=SPBE)

    assert len(faults("spbe@2020", answers={**SPBE, "I7": raw})) == 1


def test_a_reading_of_a_gate_leaves_answers_as_they_are_and_one_of_missing_answers_does_not() -> None:
    one = instrument("kami@5.0")
    by_id = {reading.id: variant_plan(one, (reading,)) for reading in one.readings}

    assert same_answers(plan_for(one), by_id["tanpa-uji-jumlah"])
    assert not same_answers(plan_for(one), by_id["kosong-nol"])
