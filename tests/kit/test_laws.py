"""Facts about the laws: each is broken by something that is wrong on purpose, and what is printed shows it again."""

from __future__ import annotations

import re
import tomllib
from fractions import Fraction
from typing import TYPE_CHECKING

import attrs
import pytest
from hypothesis.vendor.pretty import pretty

from evalkit.base.exact import MODES
from evalkit.base.text import msg
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.result import Score
from evalkit.files.assessment import Assessment, Table
from evalkit.files.inputs import read
from evalkit.files.write import assessment
from evalkit.instruments import Method
from evalkit.loading import load
from evalkit.method.shapes import linear
from evalkit.rulework.check import early_rounding
from evalkit.testing import strategies
from evalkit.testing.items import broken_law, failed_statement
from evalkit.testing.laws import LAWS, LawBroken
from evalkit.testing.laws.columns import hold_against, hold_together, in_columns, in_units, table_of
from evalkit.testing.laws.scores import check_bands, check_better, check_stages, check_trace
from evalkit.testing.runner import smallest_break
from evalkit.testing.tables import numbered
from kit.toys import INNER, LEVELS, NUMBERS, WEIGHTED, drifting, first_twice, gap, method, rule_file, toy, turned
from support import INSTRUMENTS, RULES, instrument, known, printed

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

PERCENTS = 'weights = "within-parent"\nweight_sum = 80'
WRONG = rule_file(method="wrong")
# By a fixed hundred, whatever the weights add up to: right in every rule file whose weights are percents.
BY_HUNDRED = Method(
    name="weighted-mean",
    build=lambda one, node, _highest: (
        linear([Fraction(one.nodes[child].weight or 0) for child in node.children], 100).expression
    ),
    weighs=True,
)
POOLED = rule_file(
    '[records]\ntable = "responses"\ntitle = { id = "responden", en = "respondents" }\nanswers = "steps"\n'
    'blanks = "pooled"\n',
    scale="means",
    scales=LEVELS + '[scales.means]\nkind = "number"\nmin = 0\nmax = 2\n',
)
SPACED = rule_file(
    '[records]\ntable = "people"\ntitle = { id = "orang", en = "persons" }\nblanks = "zero"\n'
    '[records.columns.kind]\nvalues = ["one ", "two"]\n'
    '[[records.points]]\nnode = "a"\ncolumn = "kind"\npoints = { "one " = 1, two = 2 }\n',
    scale="points",
    scales=NUMBERS,
    nodes='[[node]]\ncode = "total"\ntitle = "Total"\nleaves = [{ code = "a", title = "A" }]\n',
)


def no_lowest_band() -> Instrument:
    """An instrument whose lowest values lie in no band; the loader refuses such a rule file."""
    one = toy(rule_file())
    (table,) = one.bands
    return attrs.evolve(one, bands=(attrs.evolve(table, bands=table.bands[:-1]),))


BROKEN: dict[str, Instrument] = {
    "bounded": toy(WRONG, method(gap)),
    "monotone": toy(WRONG, method(turned)),
    "equal-levels": toy(rule_file(method="weighted-mean", nodes=WEIGHTED, head=PERCENTS), BY_HUNDRED),
    "trace": toy(WRONG, method(drifting())),
    "repeatable": toy(WRONG, method(drifting())),
    "order": toy(WRONG, method(first_twice)),
    "permutation": toy(WRONG, method(first_twice)),
    "scaling": toy(rule_file(method="weighted-mean", nodes=WEIGHTED, head=PERCENTS), BY_HUNDRED),
    "bands": no_lowest_band(),
    "missing-range": toy(WRONG, method(gap)),
    "more-answers": toy(WRONG, method(gap)),
    "true-claims": toy(WRONG, method(drifting())),
    "rounded-truth": toy(rule_file(scale="points", scales=NUMBERS, method="wrong"), method(gap)),
    "value-for-answers": toy(rule_file(method="wrong", nodes=INNER), method(gap)),
    "rows": toy(POOLED.replace('"mean"', '"wrong"'), method(drifting())),
    "batch": toy(POOLED),
    "written": toy(SPACED),
}
BY_RESULT = {"columns", "engines", "rounding", "units"}  # no rule file and no method can break it: a wrong result can


def test_every_law_is_broken_by_something() -> None:
    assert BROKEN.keys() | BY_RESULT == LAWS.keys()


@pytest.mark.parametrize("name", BROKEN)
def test_a_law_finds_what_breaks_it_and_the_printed_files_show_it_again(name: str, tmp_path: Path) -> None:
    law, one = LAWS[name], BROKEN[name]
    broken = smallest_break(law, one, 60)
    assert broken is not None
    printed = broken_law(one, law, broken)
    again = [read_back(files, tmp_path / str(at)) for at, files in enumerate(files_in(printed))]

    assert len(again) == len(broken.assessments)
    if name == "written":  # that it is not read back as it was is what is wrong
        return
    taken = [next(each for each in again if same(each, was)) if isinstance(was, Assessment) else was
             for was in broken.drawn]  # fmt: skip
    for _ in range(8):  # a method that drifts may be right once
        try:
            law.check(one, *taken)
        except LawBroken:
            break
    else:
        pytest.fail(f"what is printed does not break the law again:\n{printed}")


_FILE = re.compile(r"^# (the (?:smallest|first|second) assessment.*|\S+\.csv)$", re.MULTILINE)


def files_in(printed: str) -> list[dict[str, str]]:
    """The files that are printed: for each assessment, name of the file → content."""
    _, *parts = _FILE.split(printed)
    found: list[dict[str, str]] = []
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        if title.endswith(".csv"):
            found[-1][title] = text.strip() + "\n"
        else:
            found.append({"assessment.toml": text.strip() + "\n"})
    return found


def read_back(files: dict[str, str], folder: Path) -> Assessment:
    folder.mkdir()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    found = read([str(folder / "assessment.toml")])
    assert found.faults == ()
    return found.assessments[0]


def same(one: Assessment, other: Assessment) -> bool:
    tables = [{key: (table.header, table.rows) for key, table in each.tables.items()} for each in (one, other)]
    return tables[0] == tables[1] and all(
        getattr(one, name) == getattr(other, name) for name in ("answers", "values", "context", "claims")
    )


def test_what_is_found_is_as_small_as_it_gets() -> None:
    broken = smallest_break(LAWS["monotone"], BROKEN["monotone"], 60)

    assert broken is not None
    assert str(broken) == "a better answer of a lowers total from 10 to 29/3"
    assert [one.answers for one in broken.assessments] == [{"a": 0, "b": 0, "c": 0}, {"a": 1, "b": 0, "c": 0}]


def test_a_method_that_says_it_is_not_monotone_is_not_asked() -> None:
    one = toy(rule_file(method="wrong", scale="points", scales=NUMBERS), method(gap, monotone=False))

    for name in ("monotone", "missing-range", "more-answers"):
        assert "says that a better answer may lower" in str(LAWS[name].exempt(one))


def test_an_evaluation_that_stops_breaks_any_law() -> None:
    one = toy(WRONG, method(lambda children: 1 if len(set(children)) == 1 else Fraction(1, 0)))
    broken = smallest_break(LAWS["bounded"], one)

    assert "the evaluation stops with an error of Python: ZeroDivisionError" in str(broken)


def test_a_valid_assessment_that_is_refused_breaks_any_law() -> None:
    one = toy(rule_file())
    stranger = assessment(one, answers={"x": 1})

    with pytest.raises(LawBroken, match=r"a valid assessment is refused: .*x"):
        LAWS["bounded"].check(one, stranger)


# --- By results ------------------------------------------------------------------------------------------------------


def stage(mode: str) -> str:
    return f'[[rounding]]\nat = "total"\ndigits = 1\nmode = "{mode}"\n'


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("off", [Fraction(1, 10), Fraction(1, 1000)])
def test_a_score_that_is_not_its_exact_value_after_its_stage_is_found(mode: str, off: Fraction) -> None:
    one = toy(rule_file(stage(mode)))
    given = assessment(one, answers={"a": 1, "b": 1, "c": 0})
    result = evaluate(one, given)
    check_stages(result, given)
    total = result.total
    assert total.score is not None
    wrong = attrs.evolve(total, score=Score(total.score.exact, total.score.value + off))

    with pytest.raises(LawBroken, match=r"total is .*, rounded to .*: that is not its stage"):
        check_stages(attrs.evolve(result, nodes={**result.nodes, "total": wrong}), given)


@pytest.mark.parametrize(
    ("mode", "rounded"), [("half-up", "0.3"), ("half-even", "0.2"), ("down", "0.2"), ("up", "0.3")]
)
def test_a_tie_is_rounded_as_its_mode_says(mode: str, rounded: str) -> None:
    one = toy(rule_file(stage(mode), scale="points", scales=NUMBERS))
    given = assessment(one, values={"total": printed("0.25")})
    result = evaluate(one, given)

    check_stages(result, given)
    assert result.total.score is not None
    assert result.total.score.value == Fraction(rounded)


def test_a_score_without_a_stage_is_exact() -> None:
    one = toy(rule_file())
    given = assessment(one, answers={"a": 1, "b": 1, "c": 0})
    result = evaluate(one, given)
    rounded = attrs.evolve(result.total, score=Score(Fraction(2, 3), Fraction(67, 100)))

    with pytest.raises(LawBroken, match=r"total is 2/3, rounded to 0\.67"):
        check_stages(attrs.evolve(result, nodes={**result.nodes, "total": rounded}), given)


def test_a_total_with_the_word_of_another_band_is_found() -> None:
    one = toy(rule_file())
    given = assessment(one, answers={"a": 1, "b": 1, "c": 0})
    result = evaluate(one, given)
    check_bands(result, given)
    (table,) = one.bands

    with pytest.raises(LawBroken, match="total is 2/3, which is Low, not High"):
        check_bands(attrs.evolve(result, band=table.bands[0]), given)


def test_a_lower_maturity_and_a_lower_word_are_found() -> None:
    one = instrument("kami@4.2")
    given = assessment(one, answers=dict.fromkeys(one.leaves_under("total"), 3), context={"se_category": "Rendah"})
    best = evaluate(one, given)
    worst = evaluate(one, attrs.evolve(given, answers=dict.fromkeys(given.answers, 0)))
    check_better(worst, best, given, given)

    with pytest.raises(LawBroken, match="lowers TK from IV to I"):
        check_better(best, lowered(best, worst, "maturity"), given, given)
    with pytest.raises(LawBroken, match=f"lowers total from {best.predicate} to {worst.predicate}"):
        check_better(best, attrs.evolve(best, band=worst.band), given, given)


def lowered(best: Evaluation, worst: Evaluation, name: str) -> Evaluation:
    """*best*, whose nodes have one attribute as in *worst*."""
    nodes = {code: attrs.evolve(node, **{name: getattr(worst.nodes[code], name)}) for code, node in best.nodes.items()}
    return attrs.evolve(best, nodes=nodes)


def test_a_total_that_its_parts_do_not_give_is_found_in_its_trace() -> None:
    one = instrument("spbe@2020")
    given = assessment(one, answers=dict.fromkeys(one.leaves_under("total"), 3))
    result = evaluate(one, given)
    check_trace(result, given)
    wrong = attrs.evolve(result.nodes["D1"], score=Score(4, 4))

    with pytest.raises(LawBroken, match=r"the parts of total give .*, its score is 3"):
        check_trace(attrs.evolve(result, nodes={**result.nodes, "D1": wrong}), given)


def test_a_trace_without_a_node_is_found() -> None:
    one = toy(rule_file())
    given = assessment(one, answers={"a": 1, "b": 1, "c": 0})
    result = evaluate(one, given)

    with pytest.raises(LawBroken, match="does not have every node in the order of the tree"):
        check_trace(attrs.evolve(result, nodes=dict(reversed(list(result.nodes.items())))), given)


def test_a_value_that_toml_has_no_form_for_is_told() -> None:
    one = toy(rule_file(scale="points", scales=NUMBERS))

    with pytest.raises(LawBroken, match="TOML has no form for Fraction"):
        LAWS["written"].check(one, assessment(one, answers={"a": Fraction(1, 3), "b": 0, "c": 0}))


# --- Which instruments a law speaks of -------------------------------------------------------------------------------

EXEMPT: dict[str, list[str]] = {
    "scaling": [
        "ikm@2004",
        "ikm@2017",
        "ipasn@2019",
        "ipasn@2024",
        "itkp@2025",
        "itkp@2026",
        "kami@4.2",
        "kami@5.0",
        "kip@2018",
        "sakip@2015",
        "sakip@2021",
        "zi@2021",
    ],
    "rows": [one for one in INSTRUMENTS if one not in {"ikm@2004", "ikm@2017", "ipasn@2019"}],
    "batch": [one for one in INSTRUMENTS if one not in {"ikm@2004", "ikm@2017", "ipasn@2019"}],
    "missing-range": ["kip@2018"],
    "more-answers": ["kip@2018"],
    "order": ["kip@2018"],
    "bounded": [],
    "monotone": ["itkp@2025", "itkp@2026", "spip@2021", "zi@2021"],
    "bands": [],
    "rounding": [],
    "trace": [],
    "repeatable": [],
    "written": [],
    "columns": ["zi@2021"],
    "units": [one for one in INSTRUMENTS if one not in {"ikm@2004", "ikm@2017", "ipasn@2019"}],
    "engines": ["zi@2021"],
    "true-claims": [],
}


@pytest.mark.parametrize("name", EXEMPT)
def test_a_law_speaks_of_every_shipped_instrument_it_can(name: str) -> None:
    assert [spec for spec in INSTRUMENTS if LAWS[name].exempt(instrument(spec)) is not None] == EXEMPT[name]


def test_a_table_whose_blanks_hang_together_is_not_held_against_its_rows() -> None:
    assert "with blanks = pooled what a row gives hangs on the others" in str(LAWS["batch"].exempt(toy(POOLED)))


def test_a_law_says_what_it_asks_for() -> None:
    for law in LAWS.values():
        assert str(law.meaning)


def test_columns_with_one_weight_off_by_one_break_their_law() -> None:
    one = instrument("spbe@2020")
    node = one.nodes["I12"]
    other = attrs.evolve(one, nodes={**one.nodes, "I12": attrs.evolve(node, weight=(node.weight or 0) + 1)})
    given = assessment(one, answers=dict.fromkeys(one.leaves_under("total"), 3) | {"I12": 5})

    cells, frame = table_of(one, [given])
    for engine in ("polars", "duckdb"):
        (right,), (wrong,) = (in_columns(each, cells, frame, engine) for each in (one, other))
        hold_against(right, one, given)
        with pytest.raises(LawBroken, match="in columns total is 3"):
            hold_against(wrong, one, given)


def test_units_with_one_weight_off_by_one_break_their_laws() -> None:
    one = instrument("ikm@2017")
    node = one.nodes["waktu"]
    other = attrs.evolve(one, nodes={**one.nodes, "waktu": attrs.evolve(node, weight=(node.weight or 0) + 1)})
    leaves = one.leaves_under("total")
    rows = numbered([tuple("4" if leaf == "waktu" else "1" for leaf in leaves)] * 2)
    table = Table(file="", header=tuple(leaves), rows=rows)

    right, wrong = (in_units(each, table) for each in (one, other))
    hold_together(right, in_units(one, table, "duckdb"), "duckdb", [])
    with pytest.raises(LawBroken, match="duckdb gives total"):
        hold_together(wrong, right, "duckdb", [])


# --- What is printed -----------------------------------------------------------------------------------------------


def kami_without_sense() -> Instrument:
    """KAMI 5.0, of which every area is the lower the better the answers are; 175 answers."""
    data = (RULES / "kami" / "5.0.toml").read_bytes()
    own = known(attrs.evolve(method(turned), name="sum"))
    return load(data, own, file="kami/5.0.toml", index="kami", edition="5.0")


def test_of_a_large_instrument_what_matters_is_printed_first_and_the_rest_folded(tmp_path: Path) -> None:
    one, law = kami_without_sense(), LAWS["monotone"]
    broken = smallest_break(law, one, 5)
    assert broken is not None
    printed = broken_law(one, law, broken)
    lines = printed.splitlines()
    again = [read_back(files, tmp_path / str(at)) for at, files in enumerate(files_in(printed))]

    assert len(lines) <= 30
    assert "a better answer of TK1 lowers total" in lines[2]
    assert lines[4:6] == ["# the first assessment: TK1 = 0, 174 others = 0", lines[5]]
    assert lines[5].startswith("answers = { TK1 = 0, TK2 = 0, ")
    assert [len(each.answers) for each in again] == [175, 175]
    with pytest.raises(LawBroken):
        law.check(one, *again)


def test_what_is_missing_in_one_of_two_is_said() -> None:
    one = instrument("spbe@2020")
    whole = assessment(one, answers=dict.fromkeys(one.leaves_under("total"), 2) | {"I7": 5})
    gap = attrs.evolve(whole, answers={code: raw for code, raw in whole.answers.items() if code != "I9"})
    printed = broken_law(one, LAWS["more-answers"], LawBroken(msg("wider"), whole, gap))

    assert "# the first assessment: I9 = 2, I7 = 5, 45 others = 2\nanswers = { I9 = 2, I7 = 5, I1 = 2, " in printed
    assert "# the second assessment: no I9, I7 = 5, 45 others = 2\nanswers = { I7 = 5, I1 = 2, " in printed


def test_the_witness_of_a_proof_is_folded_too(tmp_path: Path) -> None:
    one = instrument("kami@5.0")
    (stage,) = toy(rule_file('[[rounding]]\nat = "total"\ndigits = 0\nmode = "half-up"\n')).rounding
    rounded = attrs.evolve(one, rounding=(attrs.evolve(stage, at="TK", digits=-1),))
    (found,) = early_rounding.statements(rounded)
    printed = failed_statement(rounded, found)
    (again,) = files_in(printed)
    assert found.witness is not None

    assert len(printed.splitlines()) < 15
    assert read_back(again, tmp_path / "again").answers == tomllib.loads(found.witness.assessments[0])["answers"]


def test_a_test_of_somebody_else_that_fails_prints_a_few_lines() -> None:
    one = instrument("kami@5.0")
    drawn = assessment(one, answers=dict.fromkeys(one.leaves_under("total"), 0) | {"TK9": 2, "RS1": 3})
    short = "<Assessment kami@5.0, 'Contoh', 2023: answers TK9 = 2, RS1 = 3, 173 others = 0>"

    assert (repr(drawn), pretty(drawn)) == (short, short)
    assert pretty(evaluate(one, drawn)).startswith("<Evaluation kami@5.0, 'Contoh', 2023: ")
    assert repr(strategies.assessments(one)) == "assessments(<Instrument kami@5.0>)"
    assert len(repr(strategies.any_assessments(one))) < 500
