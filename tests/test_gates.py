"""A gate of a third party: a section and a method under names and keys of their own."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import attrs
import polars as pl
import pytest

import evalkit.batch
from distribution import RULE_FILE, Site
from evalkit.base.errors import PluginError
from evalkit.base.exact import exact_text
from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.headroom import closed_gates
from evalkit.evaluation.readings import variant_plan
from evalkit.files.write import assessment
from evalkit.loading.readings import under_readings
from evalkit.method.plan import plan_for
from evalkit.possible.answers import answers_for
from evalkit.report.evaluation.conditions import gate_prose
from evalkit.report.evaluation.explain import facts_of
from evalkit.rulework.check import thresholds, unused
from evalkit.rulework.diff.engine import diff

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit import Evaluation, Instrument

PLUGIN = """
    from evalkit import NUMBER, Key, Method, Section, Text, hookimpl
    from evalkit.base.value import value
    from evalkit.instruments import AnswerRule, Gate
    from evalkit.method.shapes import AnswerCondition, Gated
    from evalkit.schema.citation import Citation
    from evalkit.schema.declare import cited, field, listed, table
    from evalkit.schema.keys import WHOLE

    evalkit_api = 3


    @table("[[pintu.syarat]]", name="syarat")
    @value
    class Syarat(AnswerRule):
        \"\"\"What leaves of the first kind must be answered with.\"\"\"

        lowest: int = field(WHOLE, "The lowest answer.", "2", name="terendah")
        values, most_at_lowest = (1,), None


    @table("[pintu]", name="pintu")
    @value
    class Pintu(Gate):
        \"\"\"When leaves of the second kind count.\"\"\"

        locked: int = field(WHOLE, "The kind that is locked.", "2", name="terkunci")
        answers: tuple[Syarat, ...] = field(listed(Syarat), "What must hold of answers.", "[]", name="syarat", default=())
        cite: Citation = cited()
        least, attribute, sum_of = "ambang", "kind", (1,)


    AMBANG = Key(name="ambang", type=NUMBER, required=True, meaning="The points that open it.", example="50")
    NAME = Text(id="pintu", en="door")


    def build(instrument, node, _highest):
        stated = instrument.sections["pintu"].stated
        kinds = [instrument.nodes[child].attributes["kind"] for child in node.children]
        first = tuple(at for at, kind in enumerate(kinds) if kind in stated.sum_of)
        gated = Gated(
            locked=frozenset(at for at, kind in enumerate(kinds) if kind == stated.locked),
            summed=first,
            minimum=node.params[stated.least],
            conditions=tuple(AnswerCondition(children=first, lowest=rule.lowest, most_at_lowest=None) for rule in stated.answers),
        )
        return gated.expression(len(kinds))


    @hookimpl
    def evalkit_sections():
        door = Method(name="door-sum", title=NAME, build=build, keys=(AMBANG,), called={"ambang": NAME}, needs=("pintu",), leaves_only=True)
        return [Section(name="pintu", table=Pintu, title=NAME, kind="door", called=NAME, example="{ terkunci = 2 }",
                        beside="outcome", under="gates", methods=(door,), changes={"syarat": "Replaces all conditions."})]
"""
DOOR = """
[attributes.kind]
values = [1, 2]
[pintu]
terkunci = 2
[[pintu.syarat]]
terendah = 2
[[readings]]
id = "any-answer"
axis = "door"
title = { id = "jawaban apa pun", en = "any answer" }
[[readings.set]]
section = "pintu"
syarat = []
"""


def written(least: int, section: str) -> str:
    text = RULE_FILE.format(index="zzz", edition="1", validity="", method="sum")
    leaves = '{{ code = "{0}", title = "{0}", kind = {1} }}'
    inside = ", ".join(leaves.format(code, kind) for code, kind in (("a", 1), ("a2", 1), ("b", 2)))
    part = f'[[node]]\ncode = "P"\nin = "total"\ntitle = "Part"\nmethod = "door-sum"\nambang = {least}\nleaves = [{inside}]'
    head = text.partition("leaves = [")[0].replace('"part"]', '"part", "leaf"]')
    return (
        head.replace('kind = "number"\nmin = 0\nmax = 100', "\n".join(f'{at} = "{at}"' for at in range(6)))
        + part
        + section
    )


def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plugin: str = PLUGIN, section: str = DOOR) -> Instrument:
    site = Site(tmp_path, monkeypatch)
    site.install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=plugin)
    path = site.folder / "mine" / "zzz" / "1.toml"
    path.parent.mkdir(parents=True)
    path.write_text(written(6, section), encoding="utf-8")
    return Registry([str(path.parents[1])]).instrument("zzz@1")


@pytest.fixture
def instrument(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instrument:
    return installed(tmp_path, monkeypatch)


def answered(instrument: Instrument, *answers: int) -> Evaluation:
    return evaluate(instrument, assessment(instrument, answers=dict(zip(("a", "a2", "b"), answers, strict=True))))


@pytest.mark.parametrize(
    ("answers", "value", "is_open"),
    [((2, 4, 5), 11, True), ((2, 3, 5), 5, False), ((1, 5, 5), 6, False)],
)
def test_locked_leaves_count_once_the_gate_is_open(
    instrument: Instrument, answers: tuple[int, ...], value: int, *, is_open: bool
) -> None:
    found = answered(instrument, *answers)

    assert found.nodes["P"].score is not None
    assert (found.nodes["P"].score.value, found.nodes["P"].gate_open) == (value, is_open)
    leaf = next(node for node in found.to_dict()["nodes"] if node["code"] == "b")
    assert leaf["locked"] is not is_open


def test_what_opens_it_is_told(instrument: Instrument) -> None:
    found = answered(instrument, 1, 5, 5)
    (gate,) = closed_gates(found)

    assert (gate.code, gate.opened_by) == ("P", ("a",))
    said = language("en").say(gate_prose(found, found.nodes["P"]))
    assert said == "kind 2 locked: kind 1: 1 answer below 2, none allowed"


def test_a_reading_states_its_conditions_anew(instrument: Instrument) -> None:
    found = answered(instrument, 1, 5, 5)

    assert [(one.reading.id, one.score.value) for one in found.readings if one.score] == [("any-answer", 11)]
    assert variant_plan(instrument, instrument.readings).formulas != plan_for(instrument).formulas
    assert under_readings(instrument, instrument.readings).gate.answers == ()  # type: ignore[union-attr]


def test_it_is_proved_and_compared_as_any_other(instrument: Instrument) -> None:
    said = [*thresholds.statements(instrument), *unused.statements(instrument)]
    node = attrs.evolve(instrument.nodes["P"], params={"ambang": 7})
    other = attrs.evolve(instrument, nodes={**instrument.nodes, "P": node})

    assert {one.place: one.verdict for one in said if one.check in ("gate-decides", "section-used")} == {
        "node[P].ambang": "proved",
        "pintu.syarat[1]": "proved",
        "pintu": "proved",
    }
    assert [(one.section, one.what, one.old, one.new) for one in diff(instrument, other).changes] == [
        ("gates", "ambang", "6", "7")
    ]


def test_only_keys_of_its_table_can_be_stated_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(PluginError, match=r"a Section whose changes is .*lain.*, not keys of its one table"):
        installed(tmp_path, monkeypatch, PLUGIN.replace('{"syarat": ', '{"lain": '))


# --- A method alone, without a section: all is read off what it computes ----------------------------------------------

KINDS = "\n[attributes.kind]\nvalues = [1, 2]\n"
ALONE = """
    from evalkit import Method, expression, hookimpl

    evalkit_api = 3


    def build(instrument, node, _highest):
        first, second, third = [expression.Child(at=at) for at in range(3)]
        together = expression.added([first, second])
        enough = expression.Compare(left=together, sign=">=", right=expression.Constant(number=node.params["ambang"]))
        gate = expression.Named(name="gate", of=enough)
        return expression.Choice(when=gate, then=expression.added([first, second, third]), otherwise=together)


    @hookimpl
    def evalkit_methods():
        from evalkit import NUMBER, Key

        key = Key(name="ambang", type=NUMBER, required=True, meaning="The points that open it.", example="50")
        return [Method(name="door-sum", build=build, keys=(key,))]
"""


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instrument:
    return installed(tmp_path, monkeypatch, ALONE, KINDS)


def test_a_gate_needs_no_section(alone: Instrument) -> None:
    found = answered(alone, 1, 4, 5)
    (gate,) = closed_gates(found)
    said = [one for one in thresholds.statements(alone) if one.check == "gate-decides"]

    assert (found.nodes["P"].gate_open, found.nodes["b"].locked, found.nodes["b"].unlocked) == (False, True, (5, 5))
    assert (gate.opened_by, gate.by, gate.released) == (("a",), 9, 5)
    assert (
        language("en").say(gate_prose(found, found.nodes["P"])) == "leaf b locked: leaf a+a2 has 5 points of at least 6"
    )
    assert [(one.place, one.verdict) for one in said] == [("node[P]", "proved")]


MARKS = ALONE.replace(
    "return expression.Choice(when=gate, then=expression.added([first, second, third]), otherwise=together)",
    """number = expression.weighted([(1, first), (2, second), (2, third)])
        steps = (expression.Step(node.params["ambang"], False, 10, "A"), expression.Step(None, False, 4, "B"))
        return expression.Named(name="grade", of=expression.Steps(of=number, steps=steps))""",
)


def test_a_grade_needs_no_section_and_no_criteria(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = installed(tmp_path, monkeypatch, MARKS, KINDS)
    low, high = answered(one, 1, 1, 1), answered(one, 2, 1, 1)
    (fact,) = facts_of(high, "P")

    assert [(found.nodes["P"].grade, found.score) for found in (low, high)] == [("B", 4), ("A", 10)]
    assert language("en").say(fact.prose) == "2 + 2 * 1 + 2 * 1 gives A (at least 6) = 10"
    assert language("en").say(next(facts_of(low, "P")).prose) == "1 + 2 * 1 + 2 * 1 gives B (below) = 4"
    found = answers_for(plan_for(one), "P", 4)
    assert found is not None
    assert answered(one, *[found.answers[code] for code in ("a", "a2", "b")]).nodes["P"].grade == "B"


def test_columns_grade_parts_as_an_evaluation_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each criterion is a part of its own, and one of them has no answer."""
    Site(tmp_path, monkeypatch).install("third", "[evalkit]\nzzz = third_plugin\n", third_plugin=MARKS)
    text = RULE_FILE.format(index="zzz", edition="1", validity="", method="sum").replace('["part"]', '["part", "leaf"]')
    head = text.replace('kind = "number"\nmin = 0\nmax = 100', '0 = "0"\n1 = "1"\n2 = "2"').partition("leaves = [")[0]
    part = '[[node]]\ncode = "{0}"\nin = "total"\ntitle = "{0}"\nleaves = [{{ code = "{0}1", title = "{0}1" }}]\n'
    path = tmp_path / "mine" / "zzz" / "1.toml"
    path.parent.mkdir(parents=True)
    path.write_text(head + 'method = "door-sum"\nambang = 6\n' + "".join(map(part.format, "PQR")), encoding="utf-8")
    one = Registry([str(path.parents[1])]).instrument("zzz@1")
    rows = [dict(zip(("P1", "Q1", "R1"), row, strict=True)) for row in product((None, 0, 1, 2), repeat=3) if any(row)]

    found = evalkit.batch.evaluate(pl.DataFrame(rows), one)

    for row, columns in zip(rows, found.iter_rows(named=True), strict=True):
        alone = evaluate(one, assessment(one, answers={code: cell for code, cell in row.items() if cell is not None}))
        ends = (None, None) if alone.total.score else (alone.total.low, alone.total.high)
        assert [columns["low"], columns["high"]] == [end and end.value for end in ends], row
        assert columns["predicate"] == alone.predicate
        assert columns["total_exact"] == (alone.total.score and exact_text(alone.total.score.value))
