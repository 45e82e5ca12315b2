"""Which scores and predicates can come out: what is said of them, and where nothing can be said."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.instruments import Method
from evalkit.instruments.expression import Foreign
from evalkit.method.outcome_rules import floors_kept
from evalkit.possible import predicate_values
from evalkit.possible.answers import answers_for
from evalkit.possible.lattice import Lattice
from evalkit.possible.values import EMPTY
from evalkit.rulework.assessments import example_toml
from evalkit.rulework.check import monotone, printed, reach, structure, thresholds
from rules_check.invented import HEAD, evaluated, of_check, places, plan_of, small, word_of
from support import known

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.instruments import Instrument
    from evalkit.rulework.check.model import Statement

TWO = '[[node]]\ncode = "total"\ntitle = "All"\nleaves = [{ code = "X", title = "X" }, { code = "Y", title = "Y" }]\n'
BANDS = """
[[bands]]
predicate = "High"
min = 3
printed = "3–4"
[[bands]]
predicate = "Low"
printed = "0–2"
"""
SHARE = '[scales.share]\nkind = "number"\nmin = 0\nmax = 1\n'
ROUNDED = '[[rounding]]\nat = "total"\ndigits = 1\nmode = "half-up"\n'


def said(one: Instrument, check: str) -> list[Statement]:
    return of_check(list(reach.statements(one)), check)


def numbers(bands: str = BANDS, more: str = "") -> Instrument:
    return small(TWO.replace('title = "All"', 'title = "All"\nscale = "share"') + SHARE + bands + more)


@attrs.frozen
class Odd:
    """A method of a plugin that does not say what it is."""

    monotone: bool = False
    whole: bool = False
    reads_answers: bool = False

    def value(self, children: Any, levels: Any) -> Any:
        return max(children)


def unknown(text: str = "", head: str = HEAD) -> Instrument:
    methods: Mapping[str, Method] = known(Method(name="odd", build=lambda *_: Foreign(formula=Odd())))
    node = TWO.replace('title = "All"', 'title = "All"\nmethod = "odd"\nscale = "share"')
    return small(node + SHARE + (text or BANDS), methods, head=head)


# --- Scores -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "how", "words"),
    [
        (small(TWO + BANDS), "enumerated", "5 different scores can come out, from 0 to 4"),
        (numbers(more=ROUNDED), "bounds", "every score from 0 to 2 in steps of 0.1 can come out: 21"),
        (numbers(), "bounds", "every score from 0 to 2 can come out"),
    ],
)
def test_how_the_scores_are_known_is_said(one: Instrument, how: str, words: str) -> None:
    (statement,) = said(one, "scores")

    assert (statement.verdict, statement.how, str(statement.text)) == ("noted", how, words)


def test_of_a_method_that_says_nothing_nothing_is_said() -> None:
    one = unknown()
    statements = [*reach.statements(one), *monotone.statements(one), *thresholds.statements(one)]

    assert {statement.verdict for statement in statements} == {"unproved"}
    assert {statement.check for statement in statements} == {
        "scores",
        "predicate-reachable",
        "score-monotone",
        "predicate-monotone",
    }


def test_a_printed_scale_that_ends_elsewhere_than_the_answers() -> None:
    bands = BANDS.replace("3–4", "3–5").replace("0–2", "1–2")
    one = small(TWO + bands)
    top, bottom = said(one, "top-reachable") + said(one, "bottom-reachable")

    assert (top.verdict, str(top.text)) == ("failed", "the printed scale ends at 5, the answers at 4")
    assert top.witness is not None
    assert top.witness.value == 4
    assert (bottom.verdict, str(bottom.text)) == ("failed", "the printed scale ends at 1, the answers at 0")


@pytest.mark.parametrize("printed", ["≥3", "3–<5", "High"])
def test_where_no_end_is_printed_the_scale_ends_with_the_answers(printed: str) -> None:
    (top,) = said(small(TWO + BANDS.replace("3–4", printed)), "top-reachable")

    assert (top.verdict, str(top.text)) == ("proved", "the scale ends at 4, where the answers end")


def test_of_a_gate_over_a_number_the_ends_are_known_and_answers_that_give_them() -> None:
    gated = TWO.replace('title = "All"', 'title = "All"\nmethod = "gated-sum"\ngate_min = 1').replace(
        'title = "X" }', 'title = "X", scale = "share", kind = 3 }'
    )
    one = small(gated + SHARE + '[gate]\nattribute = "kind"\nlocked = 3\nsum_of = [1]\n' + BANDS)
    statements = list(reach.statements(one))

    assert {s.check: s.verdict for s in statements} == {
        "scores": "noted",
        "top-reachable": "failed",  # 3 is reached, and printed is more
        "bottom-reachable": "proved",
        "predicate-reachable": "proved",
    }
    assert str(said(one, "scores")[0].text).startswith("scores lie between 0 and 3")
    found = answers_for(plan_of(one), "total", 3)
    assert found is not None
    assert found.answers == {"X": 1, "Y": 2}


# --- Predicates -------------------------------------------------------------------------------------------------


def test_a_predicate_between_two_scores_is_told_with_both() -> None:
    middle = '[[bands]]\npredicate = "Middle"\nmin = 2.2\n[[bands]]\npredicate = "Low"'
    (statement,) = said(small(TWO + BANDS.replace('[[bands]]\npredicate = "Low"', middle)), "predicate-reachable")

    assert (statement.verdict, statement.place) == ("failed", "bands[total][Middle]")
    assert "only a score that is given without answers can have it" in str(statement.text)
    assert statement.witness is not None
    assert str(statement.witness.shows) == "the nearest scores that answers give are 2, 3"
    assert statement.witness.value == 2


def test_a_predicate_above_every_score() -> None:
    statements = said(small(TWO + BANDS.replace("min = 3", "min = 5")), "predicate-reachable")

    assert [(s.place, str(s.text)) for s in statements] == [("bands[total][High]", "no answers give High")]


def test_between_ends_of_which_not_every_value_is_known_only_the_ends_are_sure() -> None:
    wide = "[scales.level.points]\n0 = 0\n1 = 30\n2 = 60\n"
    mixed = TWO.replace('title = "X" }', 'title = "X", scale = "share" }') + SHARE + wide
    middle = '[[bands]]\npredicate = "Middle"\nmin = 30.6\n[[bands]]\npredicate = "Low"'
    bands = BANDS.replace("min = 3", "min = 30.9").replace('[[bands]]\npredicate = "Low"', middle)
    (statement,) = said(small(mixed + bands), "predicate-reachable")

    assert (statement.verdict, statement.place) == ("unproved", "bands[total][Middle]")


FLOORED = """
[[node]]
code = "total"
title = "All"
[[node]]
code = "A"
in = "total"
title = "A"
floor = 2
leaves = [{ code = "A1", title = "A1" }]
[[node]]
code = "F"
title = "Beside the total"
floor = 1
leaves = [{ code = "F1", title = "F1" }]
[floors]
predicate = "Low"
[[bands]]
predicate = "High"
min = 3
[[bands]]
predicate = "Middle"
min = 2
[[bands]]
predicate = "Low"
"""


def test_floors_take_part_in_what_can_come_out(tmp_path: Path) -> None:
    """High needs a 3 that A does not give; Middle takes A at 2, and the floor beside the total met."""
    one = small(FLOORED)
    (statement,) = said(one, "predicate-reachable")

    assert statement.place == "bands[total][High]"
    assert not [s for s in monotone.statements(one) if s.verdict in ("failed", "unproved")]
    answers = answers_for(plan_of(one), "total", 2)
    beside = answers_for(plan_of(one), "F", 0)
    assert answers is not None
    assert beside is not None
    assert word_of(evaluated(one, example_toml(one, answers | beside), tmp_path), "total") == "Low"


def test_a_floor_beside_the_total_that_lies_above_the_lowest_predicate_is_shown_with_its_answers(
    tmp_path: Path,
) -> None:
    one = small(FLOORED.replace('predicate = "Low"\n[[', 'predicate = "Middle"\n[[', 1).replace("floor = 2\n", ""))
    (statement,) = of_check(list(monotone.statements(one)), "predicate-monotone", "failed")

    assert statement.witness is not None
    words = [word_of(evaluated(one, text, tmp_path), "total") for text in statement.witness.assessments]
    assert words == ["Middle", "Low"]


def test_floors_that_no_answers_meet_together_leave_only_their_predicate() -> None:
    statements = said(small(FLOORED.replace("floor = 1", "floor = 3")), "predicate-reachable")

    assert places(statements) == ["bands[total][High]", "bands[total][Middle]"]
    assert {str(s.witness and s.witness.shows) for s in statements} == {"no answers fulfil what is asked for besides"}


def test_of_floors_beside_an_unknown_method_nothing_is_said() -> None:
    bands = '[floors]\npredicate = "Low"\n' + BANDS
    one = unknown('[[node]]\ncode = "F"\ntitle = "F"\nfloor = 1\nleaves = [{ code = "F1", title = "F1" }]\n' + bands)
    verdicts = {s.place: s.verdict for s in thresholds.statements(one)}

    assert verdicts == {"node[F].floor": "unproved"}
    assert said(one, "scores")[0].verdict == "unproved"


# --- Bands that follow from a node ------------------------------------------------------------------------------

CHOSEN = HEAD.replace(
    'source = "law"\n[validity]',
    'source = "law"\nbands_by = "size"\n[context.size]\ntitle = { id = "ukuran", en = "size" }\nkind = "choice"\n'
    'values = ["Big", "Little"]\nfrom_node = "S"\n[validity]',
)
WHOLE = """
[[node]]
code = "total"
title = "All"
[[node]]
code = "S"
in = "total"
title = "Size"
leaves = [{ code = "S1", title = "S1" }]
[[node]]
code = "T"
in = "total"
title = "Rest"
leaves = [{ code = "T1", title = "T1" }]
[[bands]]
at = "S"
predicate = "Big"
min = 2
[[bands]]
at = "S"
predicate = "Little"
[[bands]]
when = "Big"
predicate = "High"
min = 2
[[bands]]
when = "Big"
predicate = "Low"
[[bands]]
when = "Little"
predicate = "High"
min = 4
[[bands]]
when = "Little"
predicate = "Low"
"""


def test_a_node_that_chooses_the_bands_and_counts_bounds_what_comes_out() -> None:
    """With S at 2 there is never less than 2; with S below 2 never 4."""
    failed = [s for s in said(small(WHOLE, head=CHOSEN), "predicate-reachable") if s.verdict == "failed"]

    assert places(failed) == ["bands[total, Big][Low]", "bands[total, Little][High]"]


def test_a_narrowed_lattice_keeps_both_ranges() -> None:
    one = small(FLOORED)
    lattice = Lattice(plan_of(one)).narrowed({"A": floors_kept(one)["A"]})

    assert predicate_values.kept_values(lattice, {"A": floors_kept(one)["A"].below()}) == EMPTY


MUST = """
[[node]]
code = "total"
title = "Total"
method = "sum"
leaves = [
  { code = "a", title = "A", scale = "level" },
  { code = "b", title = "B", scale = "level" },
  { code = "c", title = "C", scale = "level" },
  { code = "d", title = "D", scale = "level" },
]
[[bands]]
predicate = "High"
min = 7
[[bands]]
predicate = "Middle"
min = 4
[[bands]]
predicate = "Low"
[[outcome]]
when = "a + d < 4"
then = "Low"
"""


def test_a_predicate_that_asks_for_certain_answers_is_shown_by_these() -> None:
    assert said(small(MUST), "predicate-reachable")[0].verdict == "proved"


SHARING = """
[[node]]
code = "total"
title = "All"
method = "sum"
weight = 4
[[node]]
code = "P"
title = "Part"
in = "total"
formula = "Q + R"
weight = 4
[[node]]
code = "Q"
title = "First"
in = "P"
leaves = [{ code = "X", title = "X" }, { code = "Y", title = "Y" }]
[[node]]
code = "R"
title = "Second"
in = "P"
reads = ["X"]
formula = "2 - X + 0 * Z"
leaves = [{ code = "Z", title = "Z" }]
[[bands]]
predicate = "High"
min = 3
printed = "3–4"
[[bands]]
predicate = "Low"
printed = "2–<3"
"""


def test_ends_where_children_share_an_answer_are_those_that_answers_give() -> None:
    """Q is 0 to 4 and R 0 to 2, but X counts in the one and against the other: what comes out is Y + 2."""
    one = small(SHARING, head=HEAD.replace('["part", "item"]', '["part", "area", "item"]'))
    found = [*reach.statements(one), *printed.statements(one), *structure.statements(one)]

    for check in ("top-reachable", "bottom-reachable", "printed-ends", "weight-is-highest"):
        assert {statement.verdict for statement in of_check(found, check)} == {"proved"}, check


def test_no_ends_are_said_where_children_share_a_number() -> None:
    share = SHARE.replace("max = 1", "max = 2")
    one = small(SHARING.replace('title = "X"', 'title = "X", scale = "share"') + share, head=HEAD.replace('["part", "item"]', '["part", "area", "item"]'))  # fmt: skip
    found = [*reach.statements(one), *printed.statements(one), *structure.statements(one)]

    for check in ("top-reachable", "bottom-reachable", "printed-ends", "weight-is-highest"):
        assert {statement.verdict for statement in of_check(found, check)} == {"unproved"}, check


@pytest.mark.parametrize(("scale", "value"), [("", 4), (', scale = "share"', None)])
def test_a_floor_above_a_bound_shows_a_value_only_where_answers_give_it(scale: str, value: int | None) -> None:
    """No value of P is larger than 6, by its parts; answers give 4 at the most."""
    text = SHARING.replace('title = "X"', f'title = "X"{scale}').replace('"Q + R"\n', '"Q + R"\nfloor = 7\n')
    text += '[floors]\npredicate = "Low"\n' + (SHARE.replace("max = 1", "max = 2") if scale else "")
    one = small(text, head=HEAD.replace('["part", "item"]', '["part", "area", "item"]'))
    (found,) = of_check(list(thresholds.statements(one)), "floor-decides", "failed")

    assert found.witness is not None
    assert (str(found.witness.shows), found.witness.value) == ("no value is larger than 6", value)


def test_the_end_of_converted_values_follows_from_the_rounded_value() -> None:
    """3.4 is rounded to 3, and 3 times 25 is the highest."""
    one = small(
        '[scales.n]\nkind = "number"\nmin = 0\nmax = 3.4\n[[node]]\ncode = "total"\ntitle = "All"\n'
        'leaves = [{ code = "X", title = "X", scale = "n" }]\n[[bands]]\npredicate = "High"\nmin = 50\nprinted = "50–75"\n'
        '[[bands]]\npredicate = "Low"\n[[rounding]]\nat = "total"\ndigits = 0\nmode = "half-up"\n'
        '[[convert]]\nat = "total"\nfactor = 25\ndigits = 0\nmode = "half-up"\nbands = "total"\n'
    )
    found = of_check(list(printed.statements(one)), "printed-ends", "proved")

    assert places(found) == ["convert[total]: bands[total][High]"]
