"""Facts about what no shipped instrument has: a small instrument of our own, changed from test to test."""

from __future__ import annotations

import datetime as dt
import pickle
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import parse_number
from evalkit.base.language import language
from evalkit.base.limits import MAX_RUNS
from evalkit.base.text import Text
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.headroom import distances, potentials
from evalkit.evaluation.readings import combined_readings
from evalkit.evaluation.trace import line_of
from evalkit.files.assessment import Assessment
from evalkit.files.period import Period
from evalkit.instruments import Band, Method, Reading
from evalkit.instruments.bands import RoundingOfReading
from evalkit.instruments.expression import Foreign
from evalkit.loading import load
from evalkit.schema.citation import Citation
from support import claim, codes, ev, faults, finding, groups, instrument, known, printed, table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Levels

HEAD = """
[instrument]
index = "toy"
edition = "1"
title = "Toy"
levels = ["part", "item", "detail"]
method = "sum"
source = "law"
{head}
[validity]
checked = 2026-01-01
[sources.law]
title = "Law"
mark = "verified"
[scales.points]
kind = "number"
min = 0
max = 10
{scale}
"""
BANDS = """
[[bands]]
predicate = "High"
min = 15
[[bands]]
predicate = "Low"
"""
PARTS = """
[[node]]
code = "total"
title = "Total"
[[node]]
code = "P"
in = "total"
title = "First"
scale = "points"
leaves = [{ code = "p1", title = "p1" }, { code = "p2", title = "p2" }]
[[node]]
code = "Q"
in = "total"
title = "Second"
scale = "points"
leaves = [{ code = "q1", title = "q1" }]
"""


def toy(
    *more: str, nodes: str = PARTS, bands: str = BANDS, head: str = "", scale: str = "", methods: Sequence[Method] = ()
) -> Instrument:
    text = "\n".join([HEAD.format(head=head, scale=scale), nodes, bands, *more])
    words = known(*methods)
    return load(text.encode(), words, file="toy/1.toml", index="toy", edition="1")


class Least:
    """The smallest child: a formula that a plugin could bring."""

    monotone = True
    whole = False
    reads_answers = False

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        return min(children)


LEAST = Method(name="least", build=lambda _instrument, _node, _highest: Foreign(formula=Least()))


def test_a_method_of_a_plugin_computes_ranges_and_potentials() -> None:
    one = toy(nodes=PARTS.replace('title = "Total"', 'title = "Total"\nmethod = "least"'), methods=[LEAST])
    found = ev(one, answers={"p1": 4, "p2": 3, "q1": 6})
    open_found = ev(one, answers={"p1": 4, "p2": 3})

    assert found.total.score is not None
    assert found.total.score.value == 6
    assert potentials(found, ["P", "Q"]) == {"P": 0, "Q": 1}
    assert (open_found.total.low, open_found.total.high) != (None, None)
    assert potentials(open_found, ["P", "Q"]) == {}


def test_a_floor_under_a_method_of_a_plugin_is_held_against_what_is_known() -> None:
    nodes = PARTS.replace('title = "Total"', 'title = "Total"\nmethod = "least"').replace(
        'title = "Second"', 'title = "Second"\nfloor = 5'
    )
    one = toy('[floors]\npredicate = "Low"', nodes=nodes, methods=[LEAST])

    assert ev(one, values={"total": "4.00"}, answers={"q1": 4}).predicate == "Low"


def test_a_claim_that_cannot_be_derived_is_neither_confirmed_nor_refuted() -> None:
    one = toy('[claims.rank]\nkind = "not-derivable"\nreason = { id = "tidak", en = "no rule" }')
    found = ev(one, answers={"p1": 1, "p2": 1, "q1": 1}, claims={"rank": 3})

    assert claim(found, "rank").verdict == "unsupported"
    assert "no rule" in str(finding(found, "claim-unsupported").message)


def test_a_percent_of_an_open_total_is_neither_confirmed_nor_refuted() -> None:
    assert claim(ev("kami@4.2", answers={"TK1": 3}, claims={"percent": "50.00"}), "percent").verdict == "unsupported"


@pytest.mark.parametrize("count", [0, -1, True, "12", 10**12])
def test_a_count_is_a_whole_number_above_nothing(count: Any) -> None:
    (fault,) = faults("ikm@2017", values={"total": "80.00"}, context={"population": count})

    assert "context.population" in fault
    assert "a whole number above 0" in fault


def test_an_unknown_context_key_is_told_the_known_ones() -> None:
    (fault,) = faults("ikm@2017", values={"total": "80.00"}, context={"populasion": 3})

    assert "one of population, respondents" in fault
    assert "did you mean population?" in fault


def test_a_total_below_the_sum_of_the_floors_breaks_one_of_them() -> None:
    found = ev("kami@4.2", values={"total": 90}, context={"se_category": "Tinggi"})

    assert found.possible == ("Tidak Layak",)
    assert "one of TK, RS, KK, AS, TE is below its floor" in str(finding(found, "floor-broken").message)


def test_areas_that_do_not_give_the_total_say_nothing_about_floors() -> None:
    found = ev("kami@4.2", values={"total": 600, "TK": 1, "RS": 1}, context={"se_category": "Tinggi"})

    assert "value-contradicted" in codes(found)


def test_groups_that_agree_with_themselves_are_only_said_to_be_combined() -> None:
    dimensions = {"kualifikasi": "20.00", "kompetensi": "30.00", "kinerja": "25.00", "disiplin": "5.00"}
    found = ev("ipasn@2024", parts=groups(("a", 3, dimensions | {"total": "80.00"}), ("b", 1, dimensions)))

    assert "value-contradicted" not in codes(found)
    assert "groups-combined" in codes(found)


def test_a_group_is_named_once() -> None:
    same = groups(("a", 3, {"total": "80.00"}), ("a", 1, {"total": "70.00"}))

    assert "the group a is given twice" in faults("ipasn@2024", parts=same)[0]


RECORDS = """
[scales.one]
1 = "bad"
2 = "good"
[records]
table = "rows"
title = { id = "baris", en = "rows" }
blanks = "answered"
pool = "units"
answers = "one"
"""


def test_the_mean_of_units_is_said_to_be_one() -> None:
    one = toy(RECORDS)
    rows = table("unit,p1,p2,q1\na,1,1,1\nb,2,2,2\nb,2,2,2")
    found = ev(one, tables={"rows": rows})

    assert found.nodes["p1"].score is not None
    assert found.nodes["p1"].score.exact == Fraction(3, 2)
    assert "mean of the units, not the mean over all rows" in str(finding(found, "units-pooled").message)


def test_a_unit_without_answers_is_left_out_of_the_mean_of_units() -> None:
    found = ev(toy(RECORDS), tables={"rows": table("unit,p1,p2,q1\na,1,,\nb,2,2,2")})

    assert found.nodes["p2"].score is not None
    assert found.nodes["p2"].score.exact == 2


def test_where_no_unit_has_answers_the_leaf_is_missing() -> None:
    found = ev(toy(RECORDS), tables={"rows": table("unit,p1,p2,q1\na,1,,2\nb,2,,2")})

    assert found.nodes["p2"].origin == "missing"


def test_a_column_to_ignore_must_be_there() -> None:
    (fault,) = faults(toy(RECORDS), tables={"rows": table("p1,p2,q1\n1,1,1", "nme")})

    assert "there is no column nme" in fault


def test_a_fault_that_a_column_repeats_is_told_once_with_its_count() -> None:
    told = faults(toy(RECORDS), tables={"rows": table("p1,p2,q1\n" + "9,9,9\n" * 40)})

    assert [one.splitlines()[0] for one in told] == [
        f"t.csv: column {code}: 9 is not allowed here (40 times, first in rows 2, 3, 4, 5, 6, …)"
        for code in ("p1", "p2", "q1")
    ]


CONTEXT = """
[context.kind]
title = "Kind"
kind = "choice"
values = ["big", "small"]
"""
KEYED = """
[[bands]]
when = "big"
predicate = "High"
min = 20
[[bands]]
when = "big"
predicate = "Low"
[[bands]]
when = "small"
predicate = "High"
min = 10
[[bands]]
when = "small"
predicate = "Middle"
min = 5
[[bands]]
when = "small"
predicate = "Low"
"""


def test_bands_may_hang_on_a_fact_that_no_node_gives() -> None:
    one = toy(CONTEXT, bands=KEYED, head='bands_by = "kind"')
    answers = {"p1": 4, "p2": 4, "q1": 4}

    assert ev(one, answers=answers).possible == ("High", "Low")
    assert ev(one, answers=answers, context={"kind": "small"}).predicate == "High"
    assert set(ev(one, answers={"p1": 0, "p2": 0}, context={"kind": "small"}).possible) == {"High", "Middle", "Low"}


JUMP = '[scales.jump]\n1 = "little"\n9 = "much"'


def test_a_band_that_every_completion_jumps_over_is_not_possible() -> None:
    one = toy(CONTEXT, JUMP, nodes=PARTS.replace('"points"', '"jump"'), bands=KEYED, head='bands_by = "kind"')
    answers = {"p1": 1, "p2": 1}

    assert ev(one, answers=answers, context={"kind": "small"}).possible == ("High", "Low")
    assert ev(one, answers=answers).possible == ("High", "Low")  # whatever the fact is


def test_completions_of_the_category_and_of_the_answers_are_tried_together() -> None:
    answers: dict[str, Any] = {
        code: 3 for area in ("TK", "KK", "AS") for code in instrument("kami@4.2").leaves_under(area)
    }
    answers |= {f"RS{number}": 2 if number < 10 else 0 for number in range(1, 17) if number != 10}
    for code in instrument("kami@4.2").leaves_under("TE"):
        answers[code] = {1: 3, 2: 1, 3: 0}[instrument("kami@4.2").nodes[code].attributes["category"]]
    category = {
        "SE1": "A",
        "SE2": "A",
        "SE3": "A",
        "SE4": "A",
        "SE5": "A",
        "SE6": "B",
        "SE7": "B",
        "SE8": "B",
        "SE9": "B",
    }
    found = ev("kami@4.2", answers=answers | category)

    assert [str(end.value) for end in (found.total.low, found.total.high) if end] == ["533", "536"]
    assert found.possible == ("Cukup Baik", "Pemenuhan Kerangka Kerja Dasar", "Tidak Layak")


def test_a_mean_weighs_every_child_alike() -> None:
    one = toy(nodes=PARTS.replace('title = "First"', 'title = "First"\nmethod = "mean"'))
    score = ev(one, answers={"p1": 1, "p2": 4, "q1": 0}).nodes["P"].score

    assert score is not None
    assert score.exact == Fraction(5, 2)


def test_a_floor_may_lie_deeper_than_the_parts_of_the_total() -> None:
    inner = '[[node]]\ncode = "R"\nin = "Q"\ntitle = "R"\nscale = "points"\nfloor = 4\nleaves = [{ code = "r1", title = "r1" }]'
    one = toy('[floors]\npredicate = "Low"', inner)

    assert ev(one, values={"total": "20.00"}, answers={"r1": 3}).predicate == "Low"
    assert ev(one, values={"total": "20.00"}, answers={"r1": 5}).predicate == "High"


def test_a_category_that_follows_from_open_answers_is_tried_with_each_completion() -> None:
    answers = dict.fromkeys(instrument("kami@4.2").leaves_under("total"), 3)
    category = {f"SE{number}": "A" for number in range(1, 10)}
    found = ev("kami@4.2", answers={**answers, **category, "TK1": 0})

    assert found.context["se_category"] == "Strategis"
    assert ev("kami@4.2", answers={**answers, "SE1": "C"}).possible == ("Baik",)


def test_a_status_under_an_open_category_is_one_that_a_completion_has() -> None:
    answers: dict[str, Any] = {code: 2 for code in instrument("kami@4.2").leaves_under("total") if code != "RS16"}
    found = ev("kami@4.2", answers=answers | dict.fromkeys([f"SE{number}" for number in range(1, 10)], "B"))

    assert found.context == {"se_category": "Tinggi"}
    assert found.possible == ("Pemenuhan Kerangka Kerja Dasar",)


def test_a_given_value_may_be_one_that_its_rounding_stage_gives() -> None:
    one = toy('[[rounding]]\nat = "P"\ndigits = 0\nmode = "half-up"')
    answers = {"p1": "8.40"}  # P is 8.40 or more, and rounded 8 or more

    assert ev(one, answers=answers, values={"P": "8.00"}).nodes["P"].used
    assert "another range" in faults(one, answers=answers, values={"P": "7.00"})[0]


def test_a_converted_number_need_not_have_a_word() -> None:
    one = toy('[[convert]]\nat = "P"\nfactor = 2\ndigits = 1\nmode = "half-up"')
    found = ev(one, answers={"p1": 1, "p2": 2, "q1": 3}).nodes["P"]

    assert found.converted is not None
    assert (found.converted.value, found.converted_band) == (6, None)


def test_a_gate_needs_no_ladder() -> None:
    nodes = (
        PARTS.replace('title = "First"', 'title = "First"\nmethod = "gated-sum"\ngate_min = 5')
        .replace('title = "p1" }', 'title = "p1", kind = 1 }')
        .replace('title = "p2" }', 'title = "p2", kind = 2 }')
        .replace('title = "q1" }', 'title = "q1", kind = 1 }')
    )
    gate = '[attributes.kind]\nvalues = [1, 2]\n[gate]\nattribute = "kind"\nlocked = 2\nsum_of = [1]'
    found = ev(toy(gate, nodes=nodes), answers={"p1": 4, "p2": 9, "q1": 1})

    assert found.nodes["P"].gate_open is False
    assert found.nodes["P"].maturity is None
    assert found.nodes["p2"].locked
    assert potentials(found, ["p1"]) == {"p1": 15}  # six points of its own, and the nine that it unlocks


def test_a_scale_may_take_whole_numbers_only() -> None:
    one = toy(scale="whole = true")

    assert "a whole number from 0 to 10" in faults(one, answers={"p1": "1.50"})[0]
    assert ev(one, answers={"p1": 1, "p2": 1, "q1": 1}).predicate == "Low"


def test_totals_that_can_come_out_are_known_where_weights_differ() -> None:
    """One answer a and two of b, of seven rows each: sevenths."""
    nodes = """
[[node]]
code = "total"
title = "T"
method = "weighted-sum"
scale = "points"
leaves = [{ code = "a", title = "a", weight = 1 }, { code = "b", title = "b", weight = 2 }]
"""
    more = '[context.n]\ntitle = "n"\nkind = "count"\n[attainable]\nn = "n"\n' + RECORDS.replace("units", "rows")
    head = 'weights = "within-parent"\nweight_sum = 3'
    one = toy(more, nodes=nodes, head=head)

    said = finding(ev(one, values={"total": "3.23"}, context={"n": 7}), "claim-unattainable")
    assert "3.23 cannot come out of 7 complete forms; the nearest that can are 3.14 and 3.29" in str(said.message)
    assert "claim-unattainable" not in codes(ev(one, values={"total": "3.29"}, context={"n": 7}))


def test_the_word_of_a_node_with_bands_of_its_own_can_be_claimed() -> None:
    answers = dict.fromkeys([f"SE{number}" for number in range(1, 11)], "B")

    assert claim(ev("kami@4.2", answers=answers, claims={"SE": "tinggi"}), "SE").verdict == "agrees"
    assert claim(ev("kami@4.2", answers=answers, claims={"SE": "Rendah"}), "SE").verdict == "contradicted"


def test_a_grade_that_open_criteria_leave_is_neither_confirmed_nor_refuted() -> None:
    known = {"Instansi.2.a.1": True, "Instansi.2.a.2": True}

    assert claim(ev("sakip@2021", answers=known, claims={"U1": "BB"}), "U1").verdict == "unsupported"
    assert claim(ev("sakip@2021", answers=known, claims={"U1": "E"}), "U1").verdict == "contradicted"


def test_nothing_can_be_said_of_a_word_for_a_node_without_words() -> None:
    assert claim(ev("spbe@2020", values={"total": "3.00"}, claims={"D1": "Baik"}), "D1").verdict == "unsupported"


def test_a_node_outside_the_total_adds_nothing_to_it() -> None:
    found = ev("kami@4.2", answers=dict.fromkeys(instrument("kami@4.2").leaves_under("total"), 2))

    assert "SE" not in potentials(found, ["SE", "TK"])


def test_an_open_predicate_has_no_distances() -> None:
    assert distances(ev("spbe@2020", answers={"I1": 1})) == (None, None)


def test_combinations_of_readings_end_somewhere() -> None:
    cite = Citation(sources=(), mark="inferred")
    readings = [Reading(id=f"r{i}", axis=f"a{i}", title=Text("x", "x"), cite=cite) for i in range(12)]

    assert len(list(combined_readings(readings))) == MAX_RUNS


def _read_in_many_ways(axes: int) -> Instrument:
    cite = Citation(sources=(), mark="inferred")
    stages = [(RoundingOfReading(at="total", digits=6 + i, mode="half-up", cite=cite),) for i in range(axes)]
    title = Text("x", "x")
    readings = [Reading(id=f"r{i}", axis=f"a{i}", title=title, cite=cite, rounding=one) for i, one in enumerate(stages)]
    return attrs.evolve(toy(), readings=tuple(readings))


def test_what_not_all_readings_were_tried_for_is_not_contradicted() -> None:
    answers = {"p1": 4, "p2": 4, "q1": 4}
    few = ev(_read_in_many_ways(6), answers=answers, claims={"total": 7, "predicate": "High"})
    assert [one.verdict for one in few.claims] == ["contradicted", "contradicted"]

    many = ev(_read_in_many_ways(10), answers=answers, claims={"total": 7, "predicate": "High", "P": 8})
    assert [one.verdict for one in many.claims] == ["unsupported", "unsupported", "agrees"]
    said = [language("en").say(one.message) for one in many.findings if one.code == "claim-unsupported"]
    assert len(said) == 2
    assert all("Only the 1000 simplest of 1023 combinations of other readings were tried." in one for one in said)


def test_instruments_and_evaluations_can_be_pickled() -> None:
    found = ev("spbe@2020", values={"D1": "4.00", "D2": "4.20", "D3": "3.09", "D4": "4.57"})
    again: Any = pickle.loads(pickle.dumps(found.nodes))  # noqa: S301  (just made)

    assert again == found.nodes


def test_values_are_equal_by_their_attributes() -> None:
    cite = Citation(sources=("a",), mark="verified")
    same: Mapping[str, Any] = {"predicate": "A", "cite": cite}

    assert Band(**same) == Band(**same)
    assert Band(**same) != Band(**{**same, "predicate": "B"})
    assert hash(Band(**same)) == hash(Band(**same))
    assert repr(Citation(sources=(), mark="verified")) == "Citation(sources=(), mark='verified', assumption=None)"


@pytest.mark.parametrize("raw", ["", " "])
def test_a_claim_left_empty_claims_nothing(raw: str) -> None:
    assert not ev("spbe@2020", values={"total": "4.16"}, claims={"predicate": raw}).claims


@pytest.mark.parametrize("raw", ["4.16", "4,16"])
def test_a_number_is_not_claimed_as_text(raw: str) -> None:
    values = {"D1": "4.00", "D2": "4.20", "D3": "3.09", "D4": "4.57"}
    (fault,) = faults_as_written("spbe@2020", values, {"total": raw})

    assert "claims.total" in fault


@pytest.mark.parametrize("word", ["Hebat", "Sangat Bik"])
def test_a_claimed_predicate_is_one_of_the_instrument(word: str) -> None:
    (fault,) = faults("spbe@2020", values={"total": "4.16"}, claims={"predicate": word})

    assert "one of Memuaskan, Sangat Baik" in fault


def faults_as_written(of: str, values: Mapping[str, Any], claims: Mapping[str, str]) -> list[str]:
    """Faults of claims that stay text, also where they look like numbers."""
    period = Period(text="2024", last_day=dt.date(2024, 12, 31))
    given = {code: printed(text) for code, text in values.items()}
    assessment = Assessment(
        file="x.toml", sha256="", instrument=of, subject="X", period=period, values=given, claims=claims
    )
    with pytest.raises(AssessmentError) as caught:
        evaluate(instrument(of), assessment)
    return [str(fault) for fault in caught.value.faults]


def test_a_claim_that_only_the_rounded_inputs_leave_is_said_to_be_so() -> None:
    values = {"D1": "4.00", "D2": "4.20", "D3": "3.09", "D4": "4.57"}
    found = ev("spbe@2020", values=values, claims={"total": "4.15"})

    assert claim(found, "total").leaves == "4.15 – 4.16"
    assert "rounded and leave 4.15 – 4.16" in str(finding(found, "claim-agrees").message)


def test_a_grade_that_only_an_assessor_gives_is_neither_confirmed_nor_refuted() -> None:
    met = dict.fromkeys(instrument("sakip@2021").leaves_under("total"), True)
    found = ev("sakip@2021", answers=met, claims={"P1": "A", "total": "80.60", "predicate": "A"})

    assert {one.code: one.verdict for one in found.claims} == dict.fromkeys(["P1", "total", "predicate"], "unsupported")


def test_a_grade_by_hand_is_out_of_reach_where_a_criterion_is_unmet() -> None:
    met: dict[str, Any] = dict.fromkeys(instrument("sakip@2021").leaves_under("total"), True)
    found = ev("sakip@2021", answers=met | {"Instansi.1.a.1": False}, claims={"P1": "A"})

    assert claim(found, "P1").verdict == "contradicted"


@pytest.mark.parametrize("printed_total", ["90.38", "90.49"])
def test_cutting_the_total_does_not_explain_what_only_cut_means_would_give(printed_total: str) -> None:
    means = dict.fromkeys(instrument("ikm@2017").leaves_under("total"), "3.61")

    assert claim(ev("ikm@2017", values=means, claims={"total": printed_total}), "total").verdict == "contradicted"


class Inverse(Least):
    """The more, the less: a formula for which ends of answers are no ends of the result."""

    monotone = False

    def value(self, children: Sequence[Exact], levels: Levels) -> Exact:
        return 100 - max(children)


def test_missing_answers_are_refused_where_a_better_answer_can_lower_the_result() -> None:
    inverse = Method(name="inverse", build=lambda _instrument, _node, _highest: Foreign(formula=Inverse()))
    one = toy(nodes=PARTS.replace('title = "Total"', 'title = "Total"\nmethod = "inverse"'), methods=[inverse])
    (fault,) = faults(one, answers={"p1": 1, "p2": 1})

    assert "1 answer is missing" in fault
    assert "under the method inverse" in fault
    assert ev(one, answers={"p1": 1, "p2": 1, "q1": 5}).predicate == "High"


def test_the_trace_names_the_stage_of_the_node_before_that_of_its_level() -> None:
    stages = (
        '[[rounding]]\nat = "part"\ndigits = 1\nmode = "half-up"\n[[rounding]]\nat = "P"\ndigits = 0\nmode = "half-up"'
    )
    found = ev(toy(stages), answers={"p1": "1.26", "p2": "1.00", "q1": "2.26"})

    assert [line_of(found, code).stage.digits for code in ("P", "Q")] == [0, 1]  # type: ignore[union-attr]  # they have one
    assert [found.nodes[code].score.value for code in ("P", "Q")] == [2, Fraction(23, 10)]  # type: ignore[union-attr]  # all is answered


def test_a_table_may_have_a_name_of_the_instrument() -> None:
    one = toy(RECORDS.replace('"rows"', '"jawaban"', 1))
    told = faults(one, tables={"jawabn": table("p1,p2,q1\n1,1,1")})

    assert ev(one, tables={"jawaban": table("p1,p2,q1\n1,1,1")}).n == 1
    assert "did you mean jawaban?" in told[0]


def test_a_number_that_cannot_be_computed_with_is_said_to_be_so() -> None:
    told = faults("pemdi@2026", answers={"I1": parse_number("1e999999")}, values={"A2": parse_number("nan")})

    assert ["cannot be computed with" in fault for fault in told] == [True, True]


def test_a_number_that_no_reading_attains_is_only_told_its_neighbours() -> None:
    found = ev("ikm@2017", values={"total": "90.3811"}, context={"respondents": 1})

    assert "the nearest that can are 88.8889 and 91.6667" in str(finding(found, "claim-unattainable").message)


def test_a_gate_that_no_missing_answer_can_open_is_closed() -> None:
    one = instrument("kami@5.0")
    answers = dict.fromkeys(one.leaves_under("total"), 0)
    del answers["AS27"], answers["AS40"]  # behind the gate of the area, one of them not the last
    found = ev(one, answers=answers, context={"se_category": "Rendah"}).nodes["AS"]

    assert found.score is not None
    assert found.gate_open is False


def test_a_leaf_is_whole_only_if_every_answer_is() -> None:
    thirds = '[scales.letters]\nC = "Poor"\nB = "Fair"\nA = "Good"\npoints = { C = 0, B = "1/3", A = 2 }'
    one = toy(scale=thirds, nodes=PARTS.replace('scale = "points"', 'scale = "letters"'))

    assert claim(ev(one, values={"P": "0.33", "Q": 0}, claims={"total": "0.33"}), "total").verdict == "agrees"
