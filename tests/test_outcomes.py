"""Facts about rules of the predicate: what they make of it, also where answers or values are missing, and what is told."""

from __future__ import annotations

import json
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evalkit.base.errors import RuleFileError
from evalkit.base.exact import parse_number
from evalkit.base.interval import stands_for
from evalkit.base.language import language
from evalkit.evaluation.outcome import band_of_values
from evalkit.instruments.cited_facts import facts_of
from evalkit.method.bands import find_band
from evalkit.method.outcome_rules import fact_contexts
from evalkit.method.plan import plan_for, run
from evalkit.report.evaluation.head import verdict
from evalkit.report.show.json import show_json
from evalkit.rulework.check.engine import prove
from evalkit.rulework.diff.engine import diff
from evalkit.rulework.mutate.sites import mutants_of
from evalkit.rulework.mutate.tables import Tables
from evalkit.testing.laws import LAWS
from evalkit.testing.runner import smallest_break
from kit.toys import A_TO_C, NUMBERS, SUMS, rule_file, toy
from rules_mutate.toys import target
from support import ev

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument
    from evalkit.rulework.mutate.model import Mutant

CODES = ("a", "b", "c")


def rules(*pairs: tuple[str, str]) -> str:
    return "".join(f'[[outcome]]\nwhen = "{when}"\nthen = "{then}"\n' for when, then in pairs)


def ruled(*pairs: tuple[str, str], more: str = "", bands: str = A_TO_C) -> Instrument:
    return toy(rule_file(rules(*pairs), more, nodes=SUMS, bands=bands))


def answered(one: Instrument, **answers: int) -> Evaluation:
    return ev(one, answers=answers)


LOWER = ("min(P, Q) < 2", "one-lower")


@pytest.mark.parametrize(
    ("pairs", "answers", "predicate"),
    [
        ([LOWER], (2, 2, 2), "A"),
        ([LOWER], (2, 2, 1), "B"),
        ([LOWER], (2, 1, 1), "C"),
        ([LOWER], (0, 0, 0), "C"),
        ([("c = 0", "C")], (2, 2, 0), "C"),
        ([("c = 0", "C")], (2, 2, 1), "A"),
        ([("c < 2", "one-lower"), ("c < 2", "one-lower")], (2, 2, 1), "C"),
        ([("c < 2", "C"), ("a = 2", "A")], (2, 2, 1), "A"),
        ([("a = 2", "A"), ("c < 2", "C")], (2, 2, 1), "C"),
        ([("count(a >= 1, b >= 1, c >= 1) < 3", "C")], (2, 2, 0), "C"),
        ([("total - P < 2 and not a < 2", "one-lower")], (2, 2, 1), "B"),
    ],
)  # fmt: skip
def test_rules_apply_in_order_one_step_each(
    pairs: list[tuple[str, str]], answers: tuple[int, ...], predicate: str
) -> None:
    assert answered(ruled(*pairs), **dict(zip(CODES, answers, strict=True))).predicate == predicate


def test_floors_come_before_the_rules() -> None:
    nodes = SUMS.replace('title = "Q"', 'title = "Q"\nfloor = 1')
    one = toy(rule_file('[floors]\npredicate = "B"\n', rules(("a = 2", "one-lower")), nodes=nodes, bands=A_TO_C))

    assert answered(one, a=2, b=2, c=0).predicate == "C"
    assert answered(one, a=1, b=2, c=0).predicate == "B"


def by_hand(one: Instrument, values: Mapping[str, int]) -> str:
    """The predicate of complete answers under ``LOWER`` and then ``c = 0`` → C, worked out without the rules."""
    (table,) = one.bands
    words = [band.predicate for band in table.bands]
    at = words.index(find_band(table, Fraction(sum(values.values()))).predicate)
    at = min(at + 1, 2) if min(values["a"] + values["b"], values["c"]) < 2 else at
    return "C" if values["c"] == 0 else words[at]


BOTH = ruled(LOWER, ("c = 0", "C"))


@given(given_answers=st.dictionaries(st.sampled_from(CODES), st.integers(0, 2), max_size=3))
def test_possible_is_what_some_completion_gives(given_answers: dict[str, int]) -> None:
    left = [code for code in CODES if code not in given_answers]
    completions = (
        {**given_answers, **dict(zip(left, rest, strict=True))} for rest in product((0, 1, 2), repeat=len(left))
    )
    wanted = {by_hand(BOTH, one) for one in completions}

    found = answered(BOTH, **given_answers)

    assert set(found.possible) == wanted
    assert (found.predicate is not None) == (len(wanted) == 1)


# --- Printed numbers: each stands for all that are printed so ---------------------------------------------------------

IN_TENTHS = [
    toy(
        rule_file(
            '[floors]\npredicate = "B"\n',
            rules(*pairs),
            nodes=SUMS.replace('title = "Q"', 'title = "Q"\nfloor = 1'),
            bands=A_TO_C,
            scale="points",
            scales=NUMBERS.replace("10", "2"),
        )
    )
    for pairs in ([LOWER], [LOWER, ("c >= 1.5 and c < 1.8", "C")], [("a - b > 0.5", "one-lower")], [("a = b", "C")])
]


@pytest.mark.parametrize(
    ("code", "index", "possible"),
    [
        ("B.I.a.1", "3.59", ["Belum Memenuhi"]),
        ("B.I.a.1", "3.60", ["WBBM", "Belum Memenuhi"]),  # 3.595 is printed so, too
        ("B.I.a.1", "3.61", ["WBBM"]),
        ("B.II.a.1", "3.60", ["WBBM", "WBK"]),
        ("B.II.a.1", "3.605", ["WBBM"]),
    ],
)
def test_an_index_at_the_bound_of_a_rule_leaves_both_predicates(code: str, index: str, possible: list[str]) -> None:
    best = {"B.I.a.1": 4, "B.I.b.1": "A", "B.II.a.1": 4, code: parse_number(index)}
    most = [parse_number(weight) for weight in ("4.0", "3.5", "5.0", "5.0", "7.5", "5.0")]
    areas = {f"{half}.{n}": weight for half in ("A.I", "A.II") for n, weight in enumerate(most, 1)}

    found = ev("zi@2021", answers=best, values=areas, context={"wbk": "Ya"})

    assert found.predicate == possible[0]  # as printed
    assert list(found.possible) == possible
    assert ("band-crossing" in {one.code for one in found.findings}) == (len(possible) == 2)


def test_what_a_stage_rounds_is_exact_as_printed() -> None:
    stage = '[[rounding]]\nat = "{at}"\ndigits = 1\nmode = "half-up"\n'
    answers = {code: parse_number("1.5") for code in CODES}
    for at, possible in (("total", ("B", "C")), ("c", ("C",))):
        one = toy(
            rule_file(rules(("c >= 1.5", "one-lower")), stage.format(at=at), nodes=SUMS, bands=A_TO_C, scale="points",
                      scales=NUMBERS)
        )  # fmt: skip
        assert ev(one, answers=answers).possible == possible


@given(
    one=st.sampled_from(IN_TENTHS),
    tenths=st.lists(st.integers(0, 20) | st.sampled_from([5, 10, 15]), min_size=3, max_size=3),
)
def test_printed_numbers_leave_what_some_numbers_that_are_printed_so_give(one: Instrument, tenths: list[int]) -> None:
    numbers = [parse_number(f"{tenth // 10}.{tenth % 10}") for tenth in tenths]

    words = {_word(one, case) for case in product(*map(_printed_so, tenths))}

    assert set(ev(one, answers=dict(zip(CODES, numbers, strict=True))).possible) == words


OUTSIDE = """
[[node]]
code = "S"
title = "S"
formula = "s / t"
leaves = [{ code = "s", title = "s" }, { code = "t", title = "t" }]
"""


def test_printed_numbers_that_a_formula_divides_leave_all_that_their_quotient_may_be() -> None:
    one = toy(
        rule_file(rules(("S >= 1.5", "C"), ("c < 1.5", "B")), nodes=SUMS + OUTSIDE, bands=A_TO_C, scale="points",
                  scales=NUMBERS)
    )  # fmt: skip

    printed = {"c": "1.5", "s": "1.4", "t": "1.0"}  # 1.44 / 0.95 is more than 1.5
    found = ev(one, answers={"a": 2, "b": 2} | {code: parse_number(text) for code, text in printed.items()})

    assert found.possible == ("A", "B", "C")
    assert [(told.code, told.node) for told in found.findings] == [("band-crossing", "total")]


def _printed_so(tenth: int) -> set[Fraction]:
    """Numbers of 0 to 2 that are printed as so many tenths: the ends, and next to these."""
    ends = stands_for(Fraction(tenth, 10), 1, "half-up").inner_ends
    low, high = max(ends[0], Fraction(0)), min(ends[1], Fraction(2))
    inside = [end + way * by for end, way in ((low, 1), (high, -1)) for by in (Fraction(1, 80), Fraction(1, 10**6))]
    return {low, high, Fraction(tenth, 10), *inside}


def _word(one: Instrument, case: Sequence[Fraction]) -> str:
    plan = plan_for(one)
    values: list[Exact | None] = [None] * len(plan.nodes)
    for code, number in zip(CODES, case, strict=True):
        values[plan.position[code]] = number
    return band_of_values(one, None, run(plan, values, [None] * len(values), complete=True)[1]).predicate


# --- Nodes that are not known -------------------------------------------------------------------------------------------


def test_beside_a_bare_total_a_rule_leaves_both() -> None:
    found = ev(ruled(LOWER), values={"total": 5})

    assert found.predicate is None
    assert found.possible == ("A", "B")
    assert ["min(P, Q) < 2" in str(one.message) for one in found.findings if one.code == "outcome-unchecked"] == [True]


def test_a_bare_total_bounds_the_nodes() -> None:
    assert ev(ruled(LOWER), values={"total": 6}).possible == ("A",)  # every answer is the best


def test_a_node_outside_the_total_that_is_not_known_leaves_both() -> None:
    outside = '[[node]]\ncode = "S"\ntitle = "S"\nmethod = "sum"\nleaves = [{ code = "s", title = "s" }]\n'
    one = toy(rule_file(rules(("S = 0", "C")), nodes=SUMS + outside, bands=A_TO_C))

    assert answered(one, a=2, b=2, c=2).possible == ("A", "C")
    assert answered(one, a=2, b=2, c=2, s=0).possible == ("C",)
    assert answered(one, a=2, b=2, c=2, s=1).possible == ("A",)


def test_why_the_predicate_is_lower_is_told() -> None:
    found = answered(ruled(LOWER), a=2, b=2, c=1)

    assert [str(one.message) for one in found.findings if one.code == "outcome-rule"] == [
        "the predicate is one lower, because min(P, Q) < 2"
    ]
    assert "the total alone gives A; changed because min(P, Q) < 2" in [
        str(one) for one in verdict(found, detail=False).sentences
    ]


def test_a_condition_of_several_lines_is_told_in_one() -> None:
    one = toy(
        rule_file(rules(LOWER).replace('"min(P, Q) < 2"', "'''\nmin(P,\n    Q) < 2'''"), nodes=SUMS, bands=A_TO_C)
    )
    found = answered(one, a=2, b=2, c=1)

    assert found.predicate == "B"
    assert "because min(P, Q) < 2" in next(str(f.message) for f in found.findings if f.code == "outcome-rule")


def test_a_rule_whose_condition_has_no_value_is_open() -> None:
    assert answered(ruled(("P / Q > 1", "one-lower")), a=2, b=2, c=0).possible == ("B", "C")


def test_the_band_of_a_variant_context_is_lowered_in_its_own_table() -> None:
    bands = (
        '[[bands]]\nwhen = "X"\npredicate = "A"\nmin = 5\n[[bands]]\nwhen = "X"\npredicate = "C"\n'
        '[[bands]]\nwhen = "Y"\npredicate = "A"\nmin = 6\n[[bands]]\nwhen = "Y"\npredicate = "B"\nmin = 1\n'
        '[[bands]]\nwhen = "Y"\npredicate = "C"\n'
    )
    one = toy(
        rule_file(
            rules(LOWER), '[context.k]\ntitle = "K"\nkind = "choice"\nvalues = ["X", "Y"]\n', nodes=SUMS, bands=bands,
            head='bands_by = "k"',
        )
    )  # fmt: skip

    assert ev(one, answers={"a": 2, "b": 2, "c": 1}, context={"k": "X"}).predicate == "C"
    assert ev(one, answers={"a": 2, "b": 2, "c": 1}, context={"k": "Y"}).predicate == "C"
    assert dict(ev(one, answers={"a": 2, "b": 2, "c": 2}).possible_by) == {"X": ("A",), "Y": ("A",)}


# --- Readings -------------------------------------------------------------------------------------------------------------


def reading(change: str, name: str = "other") -> str:
    return f'[[readings]]\nid = "{name}"\naxis = "{name}"\ntitle = {{ id = "lain", en = "other" }}\nset = [{change}]\n'


OFF = reading('{ section = "outcome", rules = [] }')
OTHER = reading('{ section = "outcome", rules = [{ when = "P > 3", then = "C" }] }')


@pytest.mark.parametrize(
    ("rule", "told", "predicates"),
    [
        ([LOWER], OFF, ("B", "A")),
        ([LOWER], OTHER, ("B", "C")),
        ([], OTHER, ("A", "C")),  # a rule that only a reading has
    ],
)
def test_a_reading_leaves_the_rules_out_or_has_others(
    rule: list[tuple[str, str]], told: str, predicates: tuple[str, str]
) -> None:
    one = ruled(*rule, more=told)

    for _ in range(320):  # often: as evaluated alone
        found = answered(one, a=2, b=2, c=1)
        (other,) = found.readings
        assert (found.predicate, other.band and other.band.predicate) == predicates
        assert (other.changes_predicate, other.changes_score) == (True, False)


def test_a_reading_without_the_rules_supports_a_claim() -> None:
    found = ev(ruled(LOWER, more=OFF), answers={"a": 2, "b": 2, "c": 1}, claims={"predicate": "A"})

    assert found.predicate == "B"
    assert [(one.verdict, one.by) for one in found.claims] == [("rounding", "other")]


def test_rules_of_readings_are_checked_compared_and_nudged() -> None:
    assert "reading-changes" in {
        two.check for two in prove(ruled(LOWER, more=OFF)).statements if two.verdict == "proved"
    }
    same = reading('{ section = "outcome", rules = [{ when = "min(P,Q) < 2", then = "one-lower" }] }')
    assert ("failed", "readings[other]") in [
        (two.verdict, two.place)
        for two in prove(ruled(LOWER, more=same.replace("P,Q", "P, Q"))).statements
        if two.check == "reading-changes"
    ]
    assert "P > 3" in repr(diff(ruled(LOWER), ruled(LOWER, more=OTHER), None).changes)
    tables = Tables(target(rule_file(rules(LOWER), OTHER, nodes=SUMS, bands=A_TO_C)))
    found = [one.site for one in mutants_of(tables) if one.site.startswith("readings[other]")]
    assert "readings[other].set[outcome].rules[1].when[5]" in found
    assert "readings[other].set[outcome].rules[1].then" in found


QUOTIENT = SUMS.replace(
    'code = "P"\ntitle = "P"\nin = "total"\nmethod = "sum"', 'code = "P"\ntitle = "P"\nin = "total"\nformula = "a + b"'
)


def test_a_reading_under_which_answers_have_no_value_is_told_as_such() -> None:
    """It neither refuses the evaluation, nor says anything of it."""
    told = reading('{ node = "P", formula = "2 * a / b" }') + reading('{ section = "outcome", rules = [] }', "rules")
    one = toy(rule_file(rules(LOWER), told, nodes=QUOTIENT, bands=A_TO_C))

    found = ev(one, answers={"a": 2, "b": 0, "c": 2}, claims={"total": 4})
    first, second = found.readings
    node = str(first.problem).split()[0]  # the node, or the total where the compiled rules came upon it
    assert node in ("P", "total")

    assert (found.score, found.predicate) == (4, "B")
    assert (first.score, first.band, str(first.problem)) == (None, None, f"{node} has no value: a division by 0")
    assert (second.score is not None, second.problem) == (True, None)
    assert [str(one.message) for one in found.findings if one.code == "reading-without-value"] == [
        f"other: {node} has no value: a division by 0"
    ]
    assert found.to_dict()["readings"][0]["problem"] == f"{node} tidak memiliki nilai: pembagian dengan 0"
    assert [claim.verdict for claim in found.claims] == ["agrees"]
    assert ev(one, answers={"a": 2, "b": 1, "c": 2}).readings[0].problem is None


# --- Facts of the context ---------------------------------------------------------------------------------------------

FACTS = """
[context.wbk]
title = "Predikat WBK sebelumnya"
kind = "choice"
values = ["Pernah", "Belum"]
[context.n]
title = "Responden"
kind = "count"
"""
HELD = '[[outcome]]\nwhen = \'wbk = "Belum" and total >= 5\'\nthen = "B"\n'
FEW = '[[outcome]]\nwhen = "n < 30"\nthen = "C"\n'


def asking(*told: str, nodes: str = SUMS, more: str = FACTS) -> Instrument:
    return toy(rule_file(*told, more, nodes=nodes, bands=A_TO_C))


@pytest.mark.parametrize(
    ("context", "answers", "possible"),
    [
        ({"wbk": "Belum"}, (2, 2, 2), "B"),
        ({"wbk": "belum"}, (2, 2, 2), "B"),
        ({"wbk": "Pernah"}, (2, 2, 2), "A"),
        ({"wbk": "Belum"}, (2, 2, 0), "B"),
        ({}, (2, 2, 2), "AB"),
        ({}, (2, 2, 0), "B"),  # whatever the fact is
    ],
)
def test_a_rule_asks_for_a_fact(context: dict[str, str], answers: tuple[int, ...], possible: str) -> None:
    found = ev(asking(HELD), answers=dict(zip(CODES, answers, strict=True)), context=context)

    assert "".join(found.possible) == possible
    assert ["context.wbk" in str(one.message) for one in found.findings if one.code == "context-missing"] == (
        [True] if len(possible) > 1 else []
    )


@pytest.mark.parametrize(("context", "possible"), [({"n": 29}, "C"), ({"n": 30}, "A"), ({}, "AC")])
def test_a_count_is_compared_as_a_number(context: dict[str, int], possible: str) -> None:
    found = ev(asking(FEW), answers={"a": 2, "b": 2, "c": 2}, context=context)

    assert "".join(found.possible) == possible


@given(
    given_answers=st.dictionaries(st.sampled_from(CODES), st.integers(0, 2), max_size=3),
    word=st.sampled_from((None, "Pernah", "Belum")),
)
def test_possible_is_what_some_completion_and_some_fact_give(given_answers: dict[str, int], word: str | None) -> None:
    left = [code for code in CODES if code not in given_answers]
    wanted = set()
    for rest in product((0, 1, 2), repeat=len(left)):
        total = sum({**given_answers, **dict(zip(left, rest, strict=True))}.values())
        for known in ("Pernah", "Belum") if word is None else (word,):
            wanted.add("B" if total >= 5 and known == "Belum" else "A" if total >= 5 else "B" if total >= 3 else "C")

    found = ev(asking(HELD), answers=given_answers, context={} if word is None else {"wbk": word})

    assert set(found.possible) == wanted


DERIVED = """
[[node]]
code = "S"
title = "S"
method = "sum"
leaves = [{ code = "s", title = "s" }]
"""
BY_NODE = """
[context.size]
title = "Ukuran"
kind = "choice"
values = ["Besar", "Kecil"]
from_node = "S"
[[outcome]]
when = 'size = "Besar"'
then = "C"
"""
OF_NODE = '[[bands]]\nat = "S"\npredicate = "Besar"\nabove = 0\n[[bands]]\nat = "S"\npredicate = "Kecil"\n'


@pytest.mark.parametrize(("s", "possible"), [(0, "A"), (1, "C"), (None, "AC")])
def test_a_fact_that_follows_from_a_node_is_as_far_known_as_that_node(s: int | None, possible: str) -> None:
    one = asking(BY_NODE, OF_NODE, nodes=SUMS + DERIVED, more="")
    answers = {"a": 2, "b": 2, "c": 2, **({} if s is None else {"s": s})}

    assert "".join(ev(one, answers=answers).possible) == possible
    if s is None:
        assert ev(one, answers=answers, context={"size": "Kecil"}).predicate == "A"
        assert ev(one, answers=answers, context={"size": "Besar"}).predicate == "C"


def test_two_rules_of_which_each_word_meets_one_leave_no_third_predicate() -> None:
    each = "".join(
        f'[[outcome]]\nwhen = \'wbk {sign} "Belum"\'\nthen = "{then}"\n' for sign, then in (("=", "B"), ("!=", "C"))
    )

    assert said(asking(each), "predicate-reachable") == [
        ("failed", "bands[total][A]", "no answers give A"),
    ]


@pytest.mark.parametrize(
    ("pair", "verdict"),
    [
        (("wbk = 'Belum' and P < 2", "one-lower"), "proved"),
        (("wbk = 'Belum' and P > 9", "one-lower"), "failed"),
        (("wbk = 'Belum' or wbk = 'Pernah'", "one-lower"), "failed"),
        (("n < 30", "one-lower"), "proved"),
        (("n < 1", "one-lower"), "failed"),
        (("n > P", "one-lower"), "unproved"),
    ],
)
def test_every_rule_about_a_fact_can_hold_and_fail(pair: tuple[str, str], verdict: str) -> None:
    when = pair[0].replace("'", '"')
    one = asking(f"[[outcome]]\nwhen = '{when}'\nthen = \"{pair[1]}\"\n")

    assert [found for found, _, _ in said(one, "outcome-decides")] == [verdict]


def test_where_not_all_facts_can_be_looked_at_nothing_is_proved_of_better_answers() -> None:
    words = "".join(f'[context.k{at}]\ntitle = "K"\nkind = "choice"\nvalues = ["a", "b", "c"]\n' for at in range(5))
    all_of = " and ".join(f'k{at} = "a"' for at in range(5))
    many = asking(f"[[outcome]]\nwhen = 'P > 3 and {all_of}'\nthen = \"C\"\n", more=words)
    few = asking(FEW.replace("n < 30", "n < 3 * P"))

    for one in (many, few):
        assert [found for found, _, _ in said(one, "predicate-monotone")] == ["unproved"]
        assert "proved" not in [found for found, _, _ in said(one, "outcome-decides")]


def test_a_rule_that_punishes_a_better_answer_under_one_fact_is_found() -> None:
    one = asking(HELD.replace("total >= 5", "P > 3").replace('"B"\n', '"one-lower"\n'))
    found = [
        (two.verdict, two.place, two.witness) for two in prove(one).statements if two.check == "predicate-monotone"
    ]

    assert [(verdict, place) for verdict, place, _ in found] == [
        ("proved", 'bands[total], wbk = "Pernah"'),
        ("failed", 'bands[total], wbk = "Belum"'),
    ]
    assert found[1][2] is not None
    assert all('wbk = "Belum"' in text for text in found[1][2].assessments)


def test_another_word_of_a_rule_is_a_difference_with_cases_and_a_mutant() -> None:
    old, new = asking(HELD), asking(HELD.replace("Belum", "Pernah"))
    witness = next(one for one in diff(old, new, None).meaning.witnesses if one.by == "answers")

    assert witness.old.case.content["context"] == witness.new.case.content["context"]
    assert witness.old.predicate != witness.new.predicate
    tables = Tables(target(rule_file(HELD, FACTS, nodes=SUMS, bands=A_TO_C)))
    assert ("outcome[1].when[7]", "Belum", "Pernah") in [(one.site, one.old, one.new) for one in mutants_of(tables)]


def test_where_a_count_is_asked_for_no_difference_is_not_proved() -> None:
    found = diff(asking(FEW), asking(FEW.replace("30", "29")), None)

    assert (found.meaning.witnesses, found.meaning.none) == ((), "not-found")


@pytest.mark.parametrize("law", ["bands", "monotone", "missing-range", "more-answers", "true-claims", "repeatable"])
def test_the_laws_hold_beside_facts(law: str) -> None:
    assert smallest_break(LAWS[law], asking(HELD), examples=40) is None


@pytest.mark.parametrize("law", ["bands", "monotone", "missing-range", "more-answers", "true-claims", "repeatable"])
def test_the_laws_hold_beside_rules(law: str) -> None:
    assert smallest_break(LAWS[law], BOTH, examples=40) is None


# --- rules check, diff, mutate, show ----------------------------------------------------------------------------------


def said(one: Instrument, check: str) -> list[tuple[str, str, str]]:
    return [(two.verdict, two.place, str(two.text)) for two in prove(one).statements if two.check == check]


@pytest.mark.parametrize(
    ("pair", "verdict", "words"),
    [
        (LOWER, "proved", "answers can fulfil min(P, Q) < 2, and can miss it"),
        (("P > 4", "C"), "failed", "no answers fulfil P > 4"),
        (("P >= 0", "C"), "failed", "all answers fulfil P >= 0"),
        (("P - Q > 1", "C"), "proved", "answers can fulfil P - Q > 1, and can miss it"),
        (("P - Q = 1", "C"), "proved", "answers can fulfil P - Q = 1, and can miss it"),
        (("P - Q = 9", "C"), "failed", "no answers fulfil P - Q = 9"),
    ],
)
def test_every_rule_can_hold_and_fail(pair: tuple[str, str], verdict: str, words: str) -> None:
    ((found, place, text),) = said(ruled(pair), "outcome-decides")

    assert (found, place) == (verdict, "outcome[1]")
    assert words in text


def test_a_predicate_that_only_a_rule_keeps_out_is_found() -> None:
    # 5 and 6 are reached only with c at least 1; with the rule A never comes out.
    found = said(ruled(("max(a, c) > 0", "C")), "predicate-reachable")

    assert ("failed", "bands[total][A]", "no answers give A") in found


def test_a_predicate_that_a_rule_gives_is_reachable() -> None:
    assert [verdict for verdict, _, _ in said(ruled(LOWER), "predicate-reachable")] == ["proved"]


@pytest.mark.parametrize(
    ("pair", "verdict"),
    [
        (LOWER, "proved"),
        (("P > 3", "one-lower"), "failed"),
        (("Q < 1", "A"), "failed"),
        (("not Q >= 1", "C"), "proved"),
    ],
)
def test_a_rule_that_punishes_a_better_answer_is_found(pair: tuple[str, str], verdict: str) -> None:
    assert [found for found, _, _ in said(ruled(pair), "predicate-monotone")] == [verdict]


def of_rule(of: str, when: str, then: str, more: str = "") -> str:
    return f'[[outcome]]\nof = "{of}"\nwhen = "{when}"\nthen = "{then}"\n{more}'


def test_a_rule_that_passes_over_a_predicate_below_is_found_to_punish() -> None:
    # 3 + 1 = 4 is B; 4 + 1 = 5 would be A, which the rule makes C: a better answer is worse.
    passing = toy(rule_file(of_rule("A", "c < 2", "C"), nodes=SUMS, bands=A_TO_C))
    words = [answered(passing, a=a, b=2, c=1).predicate for a in (1, 2)]

    assert words == ["B", "C"]
    assert [found for found, _, _ in said(passing, "predicate-monotone")] == ["failed"]


RAISING = of_rule("C", "c > 0", "B") + of_rule("B", "P > 2 and c > 0", "A")


def test_rules_that_give_a_better_predicate_are_proved_to_reward() -> None:
    one = toy(rule_file(RAISING, nodes=SUMS, bands=A_TO_C))
    words = {abc: answered(one, a=abc[0], b=abc[1], c=abc[2]).predicate or "" for abc in product(range(3), repeat=3)}

    assert [found for found, _, _ in said(one, "predicate-monotone")] == ["proved"]
    assert [
        found
        for found, _, _ in said(
            toy(rule_file(RAISING.replace("c > 0", "c < 1"), nodes=SUMS, bands=A_TO_C)), "predicate-monotone"
        )
    ] == ["failed"]
    for (a, b, c), word in words.items():
        assert all(words[better] <= word for better in ((a + 1, b, c), (a, b + 1, c), (a, b, c + 1)) if better in words)


@pytest.mark.parametrize("then", ["B", "one-lower"])
def test_a_rule_that_gives_the_next_predicate_is_proved_to_reward(then: str) -> None:
    one = toy(rule_file(of_rule("A", "c < 2", then), nodes=SUMS, bands=A_TO_C))

    assert [found for found, _, _ in said(one, "predicate-monotone")] == ["proved"]


CAPPED = '[[outcome]]\nwhen = "c < 2"\nthen = "B"\nat_most = true\n'


def test_no_better_than_leaves_a_lower_predicate_and_is_proved_to_reward() -> None:
    one = toy(rule_file(CAPPED, nodes=SUMS, bands=A_TO_C))

    for a, b, c in product(range(3), repeat=3):
        by_total = answered(ruled(), a=a, b=b, c=c).predicate or ""
        assert answered(one, a=a, b=b, c=c).predicate == (max(by_total, "B") if c < 2 else by_total)
    assert ev(one, answers={"a": 2, "b": 2}).possible == ("A", "B")
    assert [found for found, _, _ in said(one, "predicate-monotone")] == ["proved"]
    assert [str(found.message) for found in answered(one, a=2, b=2, c=1).findings if found.code == "outcome-rule"] == [
        "the predicate is no better than B, because c < 2"
    ]
    assert not [found for found in answered(one, a=0, b=0, c=1).findings if found.code == "outcome-rule"]


def test_no_better_than_is_refused_beside_one_lower() -> None:
    with pytest.raises(RuleFileError, match="at_most"):
        toy(rule_file(CAPPED.replace('"B"', '"one-lower"'), nodes=SUMS, bands=A_TO_C))


@pytest.mark.parametrize("law", ["bands", "monotone", "missing-range", "more-answers", "true-claims", "repeatable"])
def test_the_laws_hold_of_no_better_than(law: str) -> None:
    assert smallest_break(LAWS[law], toy(rule_file(CAPPED, nodes=SUMS, bands=A_TO_C)), examples=40) is None


def test_a_rule_about_another_predicate_is_not_told() -> None:
    raising = of_rule("B", "c > 0", "A") + of_rule("C", "c > 0", "B")
    one = toy(rule_file(raising, nodes=SUMS, bands=A_TO_C))
    found = answered(one, a=2, b=1, c=1)

    assert found.predicate == "A"
    assert [str(two.message) for two in found.findings if two.code == "outcome-rule"] == [
        "the predicate is A, because c > 0"
    ]


def test_a_rule_that_looks_outside_the_total_is_found_to_punish() -> None:
    outside = '[[node]]\ncode = "S"\ntitle = "S"\nmethod = "sum"\nleaves = [{ code = "s", title = "s" }]\n'
    one = toy(rule_file(rules(("P > 3 and S > 0", "C")), nodes=SUMS + outside, bands=A_TO_C))

    assert [found for found, _, _ in said(one, "predicate-monotone")] == ["failed"]
    before, after = (ev(one, answers={"a": a, "b": 2, "c": 2, "s": 1}).predicate for a in (1, 2))
    assert (before, after) == ("A", "C")


def test_a_rule_is_a_fact_with_a_source() -> None:
    assert [(fact.place, fact.cite.sources) for fact in facts_of(ruled(LOWER)) if fact.kind == "outcome"] == [
        ("outcome[1]", ("law",))
    ]


def test_rules_are_nudged_replaced_and_left_out() -> None:
    found = [(one.site, one.old, one.new) for one in mutants_of_rules(LOWER)]

    assert found == [
        ("outcome[1].when[13]", "2", "3"),
        ("outcome[1].when[13]", "2", "1"),
        ("outcome[1].then", "one-lower", "A"),
        ("outcome[1].then", "one-lower", "B"),
        ("outcome[1].then", "one-lower", "C"),
        ("outcome[1]", "one-lower", "—"),
    ]


def mutants_of_rules(*pairs: tuple[str, str]) -> list[Mutant]:
    tables = Tables(target(rule_file(rules(*pairs), nodes=SUMS, bands=A_TO_C)))
    return [one for one in mutants_of(tables) if one.kind == "outcome"]


def test_a_changed_rule_is_told_and_its_effect_shown() -> None:
    found = diff(ruled(LOWER), ruled(("min(P, Q) < 1", "one-lower")), None)

    assert "min(P, Q) < 1" in repr(found.changes)
    assert found.meaning.witnesses


def test_show_tells_the_rules() -> None:
    shown = json.loads(show_json(ruled(LOWER), language("en")))["instrument"]

    assert [(one["when"], one["then"]) for one in shown["outcome"]] == [LOWER]


def test_that_a_node_may_have_no_value_is_told_once() -> None:
    found = said(toy(rule_file(rules(LOWER), nodes=QUOTIENT.replace("a + b", "a / b"), bands=A_TO_C)), "node-has-value")

    assert [(verdict, place) for verdict, place, _ in found] == [("unproved", "node[P]")]


def test_of_a_node_whose_values_are_not_all_known_a_rule_is_not_said_to_be_in_vain() -> None:
    """A root of products of numbers: only its ends are known, and answers that fulfil the condition there are."""
    nodes = SUMS.replace(
        'title = "P"\nin = "total"\nmethod = "sum"', 'title = "P"\nin = "total"\nformula = "root(a * b, 2, 4)"'
    )
    one = toy(rule_file(rules(("P < 1", "one-lower")), nodes=nodes, scale="points", scales=NUMBERS, bands=A_TO_C))
    apart = toy(rule_file(rules(("a - b = 1", "one-lower")), nodes=nodes, scale="points", scales=NUMBERS, bands=A_TO_C))
    ((verdict, _, text),) = said(apart, "outcome-decides")
    assert (verdict, "compares nodes with each other" in text) == ("unproved", True)
    (told,) = [statement for statement in prove(one).statements if statement.check == "outcome-decides"]

    assert told.verdict == "proved"  # by the answers at both ends, which were tried
    assert ev(one, answers={"a": 0, "b": 2, "c": 2}).predicate != ev(one, answers={"a": 2, "b": 2, "c": 2}).predicate


@pytest.mark.parametrize("key", ["rules", "more"])
@pytest.mark.parametrize(("n", "predicate"), [(29, "C"), (30, "A")])
def test_a_reading_asks_for_facts_in_rules_that_it_adds_as_in_those_it_puts_in_place(
    key: str, n: int, predicate: str
) -> None:
    reading = f"""
[[readings]]
id = "few"
axis = "few"
title = {{ id = "sedikit", en = "few" }}
[[readings.set]]
section = "outcome"
{key} = [{{ when = 'wbk = "Belum" and n < 30', then = "C" }}]
"""

    found = ev(asking(reading), answers={"a": 2, "b": 2, "c": 2}, context={"wbk": "Belum", "n": n})

    (other,) = found.readings
    assert other.band is not None
    assert (found.predicate, other.band.predicate) == ("A", predicate)


def test_counts_that_show_what_rules_do_stand_beside_numbers_of_readings_and_beside_1_where_nodes_are_compared() -> (
    None
):
    reading = """
[[readings]]
id = "few"
axis = "few"
title = { id = "sedikit", en = "few" }
[[readings.set]]
section = "outcome"
more = [{ when = "n < 30", then = "C" }]
"""
    of_nodes = '[[outcome]]\nwhen = "n < P"\nthen = "C"\n'

    shown = [{facts["n"] for facts in fact_contexts(asking(rules))} for rules in (FEW, reading, of_nodes)]

    assert shown == [{29, 30, 31}, {29, 30, 31}, {1, 2}]
