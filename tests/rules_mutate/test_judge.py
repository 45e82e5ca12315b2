"""Each kind of mutant: a right case notices it, a weak one does not, and a survivor comes with a case that would."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest

from evalkit.base.language import language
from evalkit.cases import compare, read_cases
from evalkit.report.mutate import mutate_page
from evalkit.rulework.mutate.engine import Subject, mutate
from evalkit.rulework.mutate.judge import MutantJudge
from evalkit.rulework.mutate.model import EQUIVALENT, NOTICED, REFUSED, SURVIVED, Fate, MutationResult, MutationScore
from printing import page_text
from rules_mutate.toys import GATED, PLAIN, case, mutant, tables, target

if TYPE_CHECKING:
    from evalkit.cases import Case

WEAK_PLAIN = "answers = { A = 1, B = 1 }\nexpected = { predicate = 'Low' }"
WEAK_GATED = "answers = { A = 2, B = 2, C = 2, D = 2 }\nexpected = { predicate = 'High' }"
# Rule file, mutant, a case that notices it.
RIGHT = [
    (PLAIN, "A.weight: 60 → 61, B 40 → 39", "answers = { A = 3, B = 1 }\nexpected = { score = 2.20 }"),
    (PLAIN, "A.code: A, B → B, A", "answers = { A = 1, B = 1 }\nexpected = { titles = { A = 'First' } }"),
    (PLAIN, "scales.level.2: 2 → —", "answers = { A = 2, B = 2 }\nexpected = { score = 2.00 }"),
    (PLAIN, "bands[total][High].min: 2.5 → 2.6", "values = { total = 2.5 }\nexpected = { predicate = 'High' }"),
    (PLAIN, "bands[total][High].min: 2.5 → 2.4", "values = { total = 2.49 }\nexpected = { predicate = 'Low' }"),
    (
        PLAIN,
        "bands[total][High].min: min 2.5 → above 2.5",
        "values = { total = 2.5 }\nexpected = { predicate = 'High' }",
    ),
    (PLAIN, "rounding[total].mode: half-up → down", "values = { total = 2.495 }\nexpected = { predicate = 'High' }"),
    (PLAIN, "rounding[total].mode: half-up → half-even", "values = { total = 2.125 }\nexpected = { score = 2.13 }"),
    (PLAIN, "rounding[total].digits: 2 → 1", "values = { total = 2.44 }\nexpected = { score = 2.44 }"),
    (PLAIN, "rounding[total]: half-up 2 → —", "values = { total = 2.495 }\nexpected = { predicate = 'High' }"),
    (GATED, "P.floor: 2 → 3", "values = { P = 2, Q = 2 }\nexpected = { predicate = 'High' }"),
    (GATED, "floors.predicate: Low → High", "values = { P = 1, Q = 2 }\nexpected = { predicate = 'Low' }"),
    (
        GATED,
        "P.thresholds.high: 4 → 5",
        "answers = { A = 2, B = 2, C = 0, D = 0 }\nexpected = { maturity = { P = '2' } }",
    ),
    (GATED, "C.kind: 2 → 1", "answers = { A = 1, B = 1, C = 2, D = 0 }\nexpected = { nodes = { P = 2 } }"),
    (GATED, "C.stage: II → I", "answers = { A = 2, B = 2, C = 2, D = 0 }\nexpected = { sums = { P = { I = 4 } } }"),
    (
        GATED,
        "gate.answers[1].most_at_lowest: 1 → 2",
        "answers = { A = 1, B = 1, C = 2, D = 0 }\nexpected = { gates = { P = false } }",
    ),
    (
        GATED,
        "gate.answers[1].lowest: 1 → 0",
        "answers = { A = 2, B = 0, C = 2, D = 0 }\nexpected = { gates = { P = false } }",
    ),
    (GATED, "gate.locked: 2 → 1", "answers = { A = 2, B = 0, C = 0, D = 0 }\nexpected = { nodes = { P = 2 } }"),
    (
        GATED,
        "ladder[3 1]: 1, 0 → 0, 1",
        "answers = { A = 0, B = 0, C = 0, D = 0 }\nexpected = { maturity = { P = '0' } }",
    ),
]


def fate(text: str, name: str, *cases: Case) -> Fate:
    return MutantJudge(tables(text), cases).fate(mutant(text, name))


@pytest.mark.parametrize(("text", "name", "right"), RIGHT, ids=[name for _, name, _ in RIGHT])
def test_a_right_case_notices_what_a_weak_one_does_not(text: str, name: str, right: str) -> None:
    noticed = fate(text, name, case(right, name="right"))
    missed = fate(text, name, case(WEAK_PLAIN if text == PLAIN else WEAK_GATED, name="weak"))

    assert (noticed.verdict, noticed.by, noticed.frozen) == (NOTICED, "boundary-1: right", True)
    assert missed.verdict == SURVIVED
    assert missed.suggestion is not None


@pytest.mark.parametrize(("text", "name", "right"), RIGHT, ids=[name for _, name, _ in RIGHT])
def test_the_suggested_case_can_be_pasted_and_notices(text: str, name: str, right: str) -> None:
    suggestion = fate(text, name).suggestion
    assert suggestion is not None
    head = 'source = "x"\nkind = "derived"\n[assessment]\ninstrument = "toy@1"\nsubject = "X"\nperiod = "2024"\n'
    (pasted,) = read_cases((head + suggestion.toml).encode(), "pasted.toml")

    assert compare(pasted, tables(text).instrument) == ()
    assert fate(text, name, pasted).verdict == NOTICED
    assert right


def test_outside_and_frozen_are_told_apart() -> None:
    right = "values = { total = 2.5 }\nexpected = { predicate = 'High' }"
    name = "bands[total][High].min: 2.5 → 2.6"
    by_example = fate(PLAIN, name, case(right, "example"))
    by_hand = fate(PLAIN, name, case(right, "derived"))

    assert (by_example.outside, by_example.frozen) == ("t: one", False)
    assert (by_hand.verdict, by_hand.outside, by_hand.frozen) == (NOTICED, "", False)


def test_what_the_loader_refuses_needs_no_case() -> None:
    found = fate(PLAIN, "A.weight: 60 → 61")

    assert (found.verdict, found.by) == (REFUSED, "node[total]")


def test_what_is_equivalent_says_why() -> None:
    found = fate(GATED, "P.thresholds.never: 9 → 10", case(WEAK_GATED))

    assert found.verdict == EQUIVALENT
    assert found.reason is not None
    assert "no answers lead to another level" in language("en").say(found.reason)


def run(text: str, *cases: Case, jobs: int = 1) -> MutationResult:
    (found,) = mutate([Subject(target=target(text), cases=cases)], jobs=jobs, progress=lambda _done, _of: None)
    return found


def test_a_case_that_fails_on_the_unchanged_file_stops_the_run() -> None:
    found = run(PLAIN, case("answers = { A = 1, B = 1 }\nexpected = { predicate = 'High' }", name="wrong"))

    assert found.fates == ()
    assert [(one.case, [str(text) for text in one.messages]) for one in found.failed] == [
        ("boundary-1: wrong", ["predicate: expected High, found Low"])
    ]


def test_scores_count_what_a_case_must_notice() -> None:
    found = run(PLAIN, case("values = { total = 2.5 }\nexpected = { predicate = 'High' }", "example"))
    refused = len(found.of_verdict(REFUSED))

    # The bound raised and its kind, and the best level gone: then there is no 2.5.
    assert found.by_outside() == MutationScore(killed=3, of=24 - refused - 1)
    assert found.by_frozen().killed == 0
    assert found.all_cases() == MutationScore(killed=refused + 3, of=23)
    assert "bands[total][High].min" not in found.untested().get("bound", ())
    assert found.untested()["weight"] == ("A.weight", "B.weight")


def test_generated_cases_of_another_file_are_not_frozen() -> None:
    body = "values = { total = 2.5 }\nexpected = { predicate = 'High' }"
    elsewhere = attrs.evolve(case(body), file="difference.toml")
    found = run(PLAIN, elsewhere)
    failing = attrs.evolve(case(body.replace("High", "Low")), file="boundary-2.toml")

    assert (found.by_frozen().killed, found.by_outside().killed) == (0, 0)
    assert len(found.of_verdict(NOTICED)) == 3
    assert [one.frozen for one in run(PLAIN, failing).failed] == [False]


def test_scores_are_cut_off_and_compared_exactly() -> None:
    almost = MutationScore(killed=1999, of=2000)

    assert str(almost.percent()) == "999/10"
    assert not almost.reaches(100)
    assert MutationScore(killed=0, of=0).reaches(100)
    assert MutationScore(killed=0, of=0).percent() is None


def test_where_nothing_must_be_noticed_no_score_is_told() -> None:
    refused = MutationResult(id="toy@1", file="toy/1.toml", cases={}, fates=(fate(PLAIN, "A.weight: 60 → 61"),))
    page = page_text(mutate_page((refused, refused), 0, detail=False), language("en"), width=100)

    assert "There is no mutant that a case must notice." in page
    assert "%" not in page
    rows = [line.split() for line in page.splitlines() if line.startswith("  toy@1")]
    assert [row[-2:] for row in rows] == [["–", "–"], ["–", "–"]]


def test_the_case_that_last_noticed_the_same_change_or_its_kind_is_tried_first_until_the_judge_starts_anew() -> None:
    first = case("values = { total = 2.495 }\nexpected = { predicate = 'High' }", name="first")
    second = case("values = { total = 2.125 }\nexpected = { score = 2.13 }", name="second")
    judge = MutantJudge(tables(PLAIN), (first, second))
    even, down = (mutant(PLAIN, f"rounding[total].mode: half-up → {mode}") for mode in ("half-even", "down"))

    assert judge.fate(even).by == "boundary-1: second"  # the first case does not notice it
    assert judge.fate(down).by == "boundary-1: second"
    judge.start_anew()
    assert judge.fate(down).by == "boundary-1: first"
    assert judge.fate(even).by == "boundary-1: second"
    assert judge.fate(down).by == "boundary-1: first"


def test_the_neighbours_of_the_case_that_last_noticed_that_kind_are_tried_before_the_others() -> None:
    low, none = (
        "values = { total = 2.49 }\nexpected = { predicate = 'Low' }",
        "values = { total = 1 }\nexpected = { predicate = 'Low' }",
    )
    last = "values = { total = 2.5 }\nexpected = { predicate = 'High' }"
    texts = {"far": low, "one": none, "two": none, "three": none, "near": low, "last": last}
    judge = MutantJudge(tables(PLAIN), [case(text, name=name) for name, text in texts.items()])
    more, less = (mutant(PLAIN, f"bands[total][High].min: 2.5 → {number}") for number in ("2.6", "2.4"))

    assert judge.fate(more).by == "boundary-1: last"
    assert judge.fate(less).by == "boundary-1: near"
    judge.start_anew()
    assert judge.fate(less).by == "boundary-1: far"


def test_what_is_told_does_not_depend_on_the_work_done_before() -> None:
    """Pieces are worked off by whatever process is free: each must say what it would say alone."""
    cases = [case(right, name=str(number)) for number, (text, _, right) in enumerate(RIGHT) if text == GATED]

    assert run(GATED, *cases).fates == run(GATED, *cases, jobs=2).fates


def test_in_two_processes_the_same_comes_out() -> None:
    cases = [case(right, name=str(number)) for number, (text, _, right) in enumerate(RIGHT) if text == PLAIN]
    alone, together = run(PLAIN, *cases), run(PLAIN, *cases, jobs=2)

    assert alone.fates == together.fates
