"""Proofs that a mutant changes nothing, held against every assessment there can be of small rule files."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.errors import AssessmentError, Fault
from evalkit.base.language import language
from evalkit.evaluation.engine import evaluate
from evalkit.instruments import TOTAL, Method
from evalkit.method.shapes import Linear
from evalkit.rulework.mutate.equivalence import reason_of
from evalkit.rulework.mutate.search.draft import answers_of
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from rules_mutate.toys import GATED, HEAD, LEVEL, PLAIN, READING, case, changed, mutants, names, tables, target
from support import KNOWN, known

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node
    from evalkit.instruments.expression import Expression

EN = language("en")
# Three levels of points under a node of criteria: shares 0, 1/3, 2/3 and 1; one grade by hand.
GRADED = (
    HEAD.replace("weighted-mean", "sum").replace('["item"]', '["part", "item"]')
    + """
[scales.level]
kind = "yes-no"
[[node]]
code = "total"
title = "All"
weight = 30
[[node]]
code = "P"
in = "total"
title = "Part"
method = "grade"
weight = 30
leaves = [
  { code = "A", title = "First" },
  { code = "B", title = "Second" },
  { code = "C", title = "Third" },
]
[[grades]]
grade = "A"
value = 100
min = 1
[[grades]]
grade = "B"
value = 50
above = "1/4"
[[grades]]
grade = "C"
value = 0
[[bands]]
predicate = "High"
min = 20
[[bands]]
predicate = "Low"
"""
)
ALIKE = PLAIN.replace('"Second", weight = 40', '"First", weight = 50').replace("weight = 60", "weight = 50")


RULE = '[[outcome]]\nwhen = "{}"\nthen = "one-lower"\n'
RULED = PLAIN + RULE.format("total > 2.125 and min(A, B) < 2.5")
GATED_RULED = GATED + RULE.format("P >= 2.5 or Q <= 0.5")
GRADED_RULED = GRADED + RULE.format("count(A > 0.5, P < 15.5) = 1")


def every_assessment(instrument: Instrument) -> Iterator[dict[str, Any]]:
    """Every way to answer some of the leaves, or all."""
    leaves = instrument.leaves_under(TOTAL)
    choices = [[None, *answers_of(instrument, instrument.nodes[leaf])] for leaf in leaves]
    for answers in product(*choices):
        given = {leaf: one for leaf, one in zip(leaves, answers, strict=True) if one is not None}
        if given:
            yield given


def outcome(instrument: Instrument, answers: dict[str, Any]) -> Any:
    """All that a reader is told, beside titles."""
    one = case("answers = { A = 0 }\nexpected = { score = 1 }")
    content = {**one.content, "answers": answers}
    try:
        found = evaluate(instrument, attrs.evolve(one, content=content).assessment(instrument))
    except AssessmentError as error:
        return [str(fault.place) for fault in error.faults]
    nodes = {
        code: (node.score and (node.score.exact, node.score.value), node.grade, node.maturity, node.gate_open)
        for code, node in found.nodes.items()
    }
    total = found.total
    ends = [end and (end.exact, end.value) for end in (total.low, total.high)]
    readings = [(one.score and one.score.value, one.band and one.band.predicate) for one in found.readings]
    return nodes, ends, found.predicate, found.possible, readings


@pytest.mark.long
@pytest.mark.parametrize("text", [PLAIN, GATED, GATED + READING, GRADED, ALIKE, RULED, GATED_RULED, GRADED_RULED])
def test_what_is_proved_to_change_nothing_changes_nothing_in_any_assessment(text: str) -> None:
    one, proved = tables(text), 0
    before = [(answers, outcome(one.instrument, answers)) for answers in every_assessment(one.instrument)]
    for mutant in mutants_of(one):
        new = one.load(mutant.edits)
        if isinstance(new, Fault) or reason_of(one.instrument, new) is None:
            continue
        proved += 1
        assert [mutant.name for answers, told in before if outcome(new, answers) != told] == []
    assert proved


def proved(text: str) -> list[str]:
    """Names of the mutants that are proved to change nothing."""
    one = tables(text)
    loaded = [(mutant, one.load(mutant.edits)) for mutant in mutants_of(one)]
    return [
        mutant.name
        for mutant, new in loaded
        if not isinstance(new, Fault) and reason_of(one.instrument, new) is not None
    ]


def test_a_threshold_out_of_reach_decides_nothing() -> None:
    found = proved(GATED)

    assert {"P.thresholds.never: 9 → 10", "P.thresholds.never: 9 → 8"} <= set(found)
    assert "P.thresholds.high: 4 → 3" not in found


def test_levels_under_readings_are_told_by_claims_so_their_thresholds_count_there() -> None:
    found = proved(GATED + READING)

    assert "readings[strict].set[P].thresholds.never: 4 → 5" not in found
    assert "P.thresholds.never: 9 → 10" in found


def test_a_reading_under_which_a_gate_opens_keeps_its_condition_from_being_equivalent() -> None:
    open_gate = READING.replace("thresholds = { never = 4 }", "gate_min = 3")
    found = proved(GATED + open_gate)

    assert "readings[strict].set[P].gate_min: 3 → 2" in found  # the conditions ask for 3 anyway
    assert "readings[strict].set[P].gate_min: 3 → 4" not in found


def test_a_gate_that_other_conditions_keep_closed_opens_no_earlier() -> None:
    found = proved(GATED)

    assert {"P.gate_min: 2 → 1", "P.gate_min: 2 → 3"} <= set(found)
    assert "gate.answers[1].lowest: 1 → 2" not in found


def test_a_bound_of_a_grade_between_two_shares_is_as_good_as_its_neighbour() -> None:
    found = proved(GRADED)

    assert [name for name in found if name.startswith("grades[B]")] == [
        "grades[B].above: 1/4 → 0.275",
        "grades[B].above: 1/4 → 0.225",
        "grades[B].above: above 1/4 → min 1/4",
    ]
    assert [name for name in found if name.startswith("grades[A]")] == ["grades[A].min: 1 → 0.9"]  # 2/3 is below


def test_a_number_of_a_rule_between_values_that_a_node_takes_is_as_good_as_its_neighbour() -> None:
    assert [name for name in proved(RULED) if name.startswith("outcome")] == [
        "outcome[1].when[9]: 2.125 → 2.126",
        "outcome[1].when[9]: 2.125 → 2.124",
        "outcome[1].when[31]: 2.5 → 2.6",
        "outcome[1].when[31]: 2.5 → 2.4",
        "outcome[1].then: one-lower → Low",
    ]
    assert {name for name in proved(GATED) if name.startswith(("P.gate_min", "P.thresholds"))} <= {*proved(GATED_RULED)}
    assert {name for name in proved(GRADED) if name.startswith("grades")} <= {*proved(GRADED_RULED)}


def test_leaves_that_are_alike_can_be_exchanged_and_others_cannot() -> None:
    assert "A.code: A, B → B, A" in proved(ALIKE)
    assert "A.code: A, B → B, A" not in proved(PLAIN)


def test_rounding_whole_numbers_changes_nothing_and_rounding_means_does() -> None:
    found = proved(PLAIN)

    assert "rounding[item]: — → half-up 2" in found
    assert not [name for name in found if name.startswith("rounding[total]")]


def test_nothing_is_proved_where_there_are_more_combinations_of_readings_than_are_evaluated() -> None:
    name = "P.thresholds.never: 9 → 10"
    readings = [READING.replace('"strict"', f'"r{at}"').replace('axis = "gate"', f'axis = "a{at}"') for at in range(10)]

    few, many = (GATED + "".join(some) for some in (readings[:4], readings))
    assert reason_of(tables(few).instrument, changed(few, name)) is not None
    assert reason_of(tables(many).instrument, changed(many, name)) is None


def test_what_stands_for_a_missing_answer_is_told_by_claims_where_the_file_says_something_else() -> None:
    idle = PLAIN.replace("weight = 60", "weight = 0").replace("weight = 40", "weight = 100")
    reading = '[[readings]]\nid = "r"\naxis = "r"\ntitle = { id = "lain", en = "other" }\nset = [{ node = "A", missing = 2 }]\n'
    name = "readings[r].set[A].missing: 2 → 3"

    assert name in proved(idle + reading)
    assert name not in proved(idle.replace("weight = 0", "weight = 0, missing = 1") + reading)


READ_ELSEWHERE = (
    HEAD.replace('scale = "level"', 'scale = "level"\nweights = "within-parent"').replace(
        '["item"]', '["part", "item"]'
    )
    + LEVEL
    + """
[[node]]
code = "total"
title = "All"
[[node]]
code = "P"
in = "total"
title = "Part"
weight = 50
leaves = [
  { code = "A", title = "First", weight = 0 },
  { code = "B", title = "Second", weight = 100 },
]
[[node]]
code = "Q"
in = "total"
title = "Other"
weight = 50
reads = ["A"]
formula = "A + C"
leaves = [{ code = "C", title = "Third" }]
[[bands]]
predicate = "Any"
[[readings]]
id = "r"
axis = "r"
title = { id = "lain", en = "other" }
set = [{ node = "A", missing = 2 }]
"""
)


def test_what_stands_for_a_missing_answer_counts_where_another_node_reads_it_though_it_weighs_nothing() -> None:
    name = "readings[r].set[A].missing: 2 → 3"

    assert name not in proved(READ_ELSEWHERE)
    assert name in proved(READ_ELSEWHERE.replace('reads = ["A"]\n', "").replace("A + C", "C"))


def test_whole_numbers_are_rounded_where_what_is_rounded_is_a_share_of_them() -> None:
    """To 1 decimal of the 25th part: to multiples of 2.5."""
    whole = (
        HEAD.replace("weighted-mean", "sum")
        + """
[scales.level]
kind = "number"
min = 0
max = 50
whole = true
[[node]]
code = "total"
title = "All"
leaves = [{ code = "A", title = "First" }]
[[bands]]
predicate = "Any"
[[readings]]
id = "r"
axis = "r"
title = { id = "lain", en = "other" }
rounding = [{ at = "total", digits = 1, mode = "half-up", divided_by = 25 }]
"""
    )

    assert "readings[r].rounding[total].digits: 1 → 2" not in proved(whole)
    assert "readings[r].rounding[total].digits: 1 → 2" in proved(whole.replace(", divided_by = 25", ""))


READING_OF_RULES = (
    '[[readings]]\nid = "ruled"\naxis = "rules"\ntitle = { id = "Satu aturan lagi", en = "One rule more" }\n'
)
FINER = """
[[readings]]
id = "finer"
axis = "bands"
title = { id = "Predikat lebih banyak", en = "More predicates" }
[[readings.bands]]
predicate = "High"
min = 2.5
[[readings.bands]]
predicate = "Fair"
min = 2
[[readings.bands]]
predicate = "Low"
"""


def test_what_a_rule_makes_of_a_predicate_is_looked_at_under_the_bands_of_readings() -> None:
    rule, name = '[[outcome]]\nwhen = "B < 2"\nof = "High"\nthen = "Low"\n', "outcome[1].then: Low → one-lower"

    assert name in proved(PLAIN + rule)
    assert name not in proved(PLAIN + rule + FINER)
    ruled = f'{READING_OF_RULES}[[readings.set]]\nsection = "outcome"\nmore = [{{ when = "B < 2", of = "High", then = "Low" }}]\n'
    name = "readings[ruled].set[outcome].more[1].then: Low → one-lower"
    assert name in proved(PLAIN + ruled)
    assert name not in proved(PLAIN + ruled + FINER)


def test_each_reason_says_why() -> None:
    one = tables(GATED)
    reasons = {
        name: reason_of(one.instrument, changed(GATED, name))
        for name in (
            "P.gate_min: 2 → 1",
            "P.thresholds.never: 9 → 10",
            "A.owner: x → y",
            "rounding[part]: — → half-up 2",
        )
    }
    words = {name: EN.say(reason) for name, reason in reasons.items() if reason is not None}

    assert len(words) == len(reasons)
    assert "open one of the gates" in words["P.gate_min: 2 → 1"]
    assert "another level" in words["P.thresholds.never: 9 → 10"]
    assert "look at this attribute" in words["A.owner: x → y"]
    assert "that many decimals" in words["rounding[part]: — → half-up 2"]


def by_owner(instrument: Instrument, node: Node, highest: Sequence[Exact]) -> Expression:
    """A sum in which what an owner x has, or lies above it, counts twice: it looks at attributes of any leaf below."""
    below = [[instrument.nodes[leaf] for leaf in instrument.leaves_under(child)] for child in node.children]
    doubled = [any(leaf.attributes.get("owner") == "x" for leaf in leaves) for leaves in below]
    return Linear(weights=tuple(1 + twice for twice in doubled)).expression


# Methods of plugins: one that looks at attributes, and one like a sum, of which nobody knows what it looks at.
FOREIGN = known(Method(name="owner", build=by_owner), attrs.evolve(KNOWN["sum"], name="foreign"))


def proved_with_foreign(text: str) -> list[str]:
    one = Tables(target(text, FOREIGN))
    loaded = [(mutant.name, one.load(mutant.edits)) for mutant in mutants_of(one)]
    return [name for name, new in loaded if not isinstance(new, Fault) and reason_of(one.instrument, new) is not None]


@pytest.mark.parametrize("title", ["Other", "All"])
def test_a_method_of_a_plugin_may_look_at_attributes_of_any_leaf(title: str) -> None:
    foreign = GATED.replace(f'title = "{title}"\n', f'title = "{title}"\nmethod = "owner"\n', 1)

    assert "D.owner: x → y" in proved(GATED)
    assert "D.owner: x → y" not in proved_with_foreign(foreign)


def test_what_makes_no_other_formula_of_the_method_of_a_plugin_is_still_proved() -> None:
    foreign = GATED.replace('title = "Other"\n', 'title = "Other"\nmethod = "owner"\n')

    assert "A.owner: x → y" in proved_with_foreign(foreign)  # it lies elsewhere
    assert "P.gate_min: 2 → 1" in proved_with_foreign(foreign)


def test_the_method_of_a_plugin_may_look_at_the_order_of_its_children() -> None:
    foreign = ALIKE.replace('title = "All"\n', 'title = "All"\nmethod = "foreign"\n', 1)

    assert "A.code: A, B → B, A" in proved(ALIKE)
    assert "A.code: A, B → B, A" not in proved_with_foreign(foreign)


def test_titles_and_weights_are_never_called_equivalent() -> None:
    kinds = {one.name: one.kind for one in mutants(PLAIN)}

    assert {kinds[name] for name in proved(PLAIN)} == {"early-rounding"}
    assert names(mutants(PLAIN, "weight"))
    assert LEVEL in PLAIN
