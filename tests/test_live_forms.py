"""Facts about the score that a form shows while it is filled in: LibreOffice computes what evalkit does."""

from __future__ import annotations

import random
import re
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from evalkit.base.exact import MODES
from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.forms.assessment_pages import instrument_form
from evalkit.forms.xlsx.live import SUMMARY
from evalkit.forms.xlsx.pages import workbook
from evalkit.instruments import TOTAL
from evalkit.instruments.expression import (
    Child,
    Choice,
    Compare,
    Constant,
    Count,
    Every,
    Expression,
    Logarithm,
    Negated,
    Ratio,
    Root,
    Rounded,
    Some,
    Step,
    Steps,
)
from evalkit.method.context_facts import told
from evalkit.method.exact_value import computed
from evalkit.method.language.spreadsheet import sheet_formula
from evalkit.method.outcome_rules import facts_named
from evalkit.run import evaluate_files
from evalkit.testing.leaves import leaves_of
from evalkit.workbook_check.formula.interpreter import Calculator
from evalkit.workbook_check.formula.parse import parse
from filling import Filler, converted
from kit.toys import SUMS, rule_file, toy
from support import INSTRUMENTS, ev, instrument
from test_outcomes import FEW, HELD, LOWER, asking, ruled

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import Instrument

# What Excel 2016 has of what is used here.
FUNCTIONS = {
    "AND", "COUNT", "COUNTA", "COUNTIF", "FIND", "FIXED", "IF", "IFERROR", "INDEX", "INT", "ISNUMBER", "LEFT", "LN", "LOOKUP", "MATCH", "MAX",
    "MIN", "MOD", "N", "NOT", "OR", "POWER", "RIGHT", "ROUND", "SUBSTITUTE", "SUMPRODUCT", "_xlfn.NUMBERVALUE",
}  # fmt: skip
DRAWS = 4  # of each instrument
ROWS = 40
NEAR = Fraction(1, 10**9)
LIVE = "Hasil sementara"


class Form(Filler):
    """A form that is filled in."""

    def __init__(self, of: str | Instrument, folder: Path, name: str) -> None:
        self.path, self.one = folder / f"{name}.xlsx", instrument(of) if isinstance(of, str) else of
        self.path.write_bytes(workbook(instrument_form(self.one, language("id"))))
        super().__init__(self.path)
        self.put("assessment", "subject", "Kota Contoh")
        self.put("assessment", "period", "2024")

    def saved(self) -> Path:
        self.book.save(self.path)
        return self.path


def answered(form: Form, seed: int) -> Form:
    """*form* with an answer for each leaf, around a height that depends on *seed*, and the facts that rules of the predicate ask for."""
    draw = random.Random(seed)  # noqa: S311  # answers of a test
    roots = [node.code for node in form.one.nodes.values() if node.parent is None]
    leaves = [leaf for root in roots for leaf in leaves_of(form.one, root)]
    height = draw.random()
    for leaf in leaves:
        last = len(leaf.answers) - 1
        at = min(last, max(0, round(last * (height + draw.uniform(-0.3, 0.3)))))
        answer: Any = leaf.answers[at]
        if leaf.na is not None and draw.random() < 1 / 8:
            answer = leaf.na
        form.choose("answers", leaf.code, answer)
    for fact in facts_named(form.one):
        words = form.one.context[fact].values
        form.choose("context", fact, form.one.context[fact].first if fact == form.one.nodes_by else draw.choice(words))
    return form


def with_rows(form: Form, seed: int) -> Form:
    """*form* with rows of respondents."""
    draw = random.Random(seed)  # noqa: S311  # answers of a test
    for code in form.one.leaves_under(TOTAL):
        for row in range(ROWS):
            form.put("responses", code, draw.choice(form.listed("responses", code)), row)
    return form


def read(path: Path) -> Evaluation:
    return evaluate_files([path], Registry()).evaluations[0]


def lines(path: Path) -> dict[str, dict[str, Any]]:
    """Code → what the live sheet of a recalculated form shows under each heading."""
    rows = [*openpyxl.load_workbook(path, data_only=True)[LIVE].iter_rows(min_row=SUMMARY + 2, values_only=True)]
    return {str(row[0]): dict(zip(rows[0], row, strict=True)) for row in rows[1:]}


def summary(path: Path) -> str:
    return str(openpyxl.load_workbook(path, data_only=True)[LIVE].cell(SUMMARY + 1, 1).value)


def used(line: Mapping[str, Any]) -> Any:
    return line.get("Dibulatkan", line["Nilai"])


def near(number: Any, exact: Exact) -> bool:
    return isinstance(number, (int, float)) and abs(Fraction(number) - exact) < NEAR


def shows(path: Path, found: Evaluation) -> list[str]:
    """The nodes of which the sheet shows something else than *found*; ties and bounds are met exactly, or not nearly."""
    live = lines(path)
    wrong = [
        code
        for code, node in found.nodes.items()
        if not (used(live[code]) is None if node.value is None else near(used(live[code]), node.value) or node.locked)
    ]
    return wrong + (
        [] if live[TOTAL]["Sebutan"] == found.predicate else [f"{live[TOTAL]['Sebutan']}, {found.predicate}"]
    )


# --- Against LibreOffice ------------------------------------------------------------------------------------------------


def test_the_live_score_and_predicate_are_those_of_evalkit_and_blanks_are_not_complete(tmp_path: Path) -> None:
    full = answered(Form("spbe@2020", tmp_path, "full"), 1).saved()
    lacking = answered(Form("spbe@2020", tmp_path, "lacking"), 1)
    lacking.put("answers", "I1", "")
    typed = answered(Form("spbe@2020", tmp_path, "typed"), 1)
    typed.put("answers", "I1", "3")
    for leaf in typed.one.leaves_under("D2"):
        typed.put("answers", leaf, "")
    typed.put("values", "D2", "2,75")
    beside = answered(Form("spbe@2020", tmp_path, "beside"), 1)
    beside.put("values", "D2", "2,75")
    one, two, three, four = converted([full, lacking.saved(), typed.saved(), beside.saved()], "xlsx", tmp_path / "out")

    found = read(full)
    assert shows(one, found) == []
    assert found.predicate is not None
    assert summary(one).startswith("Nilai sementara: ")
    assert summary(one).endswith(found.predicate)
    assert used(lines(two)["total"]) in (None, "")
    assert used(lines(two)["I1"]) in (None, "")
    assert summary(two) == "Nilai sementara: belum lengkap"
    assert near(used(lines(three)["I1"]), 3)
    assert near(used(lines(three)["D2"]), Fraction("2.75"))
    assert near(used(lines(three)["total"]), read(typed.path).nodes[TOTAL].value or -1)
    assert shows(four, read(beside.path)) == []  # where all below it is answered a given value does not count
    assert read(one).to_dict()["nodes"] == found.to_dict()["nodes"]  # read back, formulas are no input


def test_a_rounded_value_is_shown_with_the_decimals_of_its_rounding(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(Form("spbe@2020", tmp_path, "form").saved())[LIVE]
    at = [cell.value for cell in sheet[SUMMARY + 2]].index("Dibulatkan")
    shown = {str(row[0].value): row[at].number_format for row in sheet.iter_rows(min_row=SUMMARY + 3)}

    assert shown["total"] == "0.00"
    assert {shown[code] for code, node in Registry().instrument("spbe@2020").nodes.items() if node.is_leaf} == {
        "General"
    }


@pytest.mark.long
@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_instrument_shows_what_evalkit_computes(spec: str, tmp_path: Path) -> None:
    paths = [answered(Form(spec, tmp_path, f"form{seed}"), seed).saved() for seed in range(DRAWS)]
    if "responses" in {section for section, _ in Form(spec, tmp_path, "x").places}:
        paths.append(with_rows(Form(spec, tmp_path, "rows"), 9).saved())

    for path, again in zip(paths, converted(paths, "xlsx", tmp_path / "out"), strict=True):
        assert shows(again, read(path)) == []


@pytest.mark.long
def test_a_form_of_units_counts_the_criteria_of_units_and_is_read_back(tmp_path: Path) -> None:
    units = told(instrument("sakip@2021"), {"lembar": "Unit"})
    form = Form(units, tmp_path, "unit")
    leaves = [node.code for node in units.nodes.values() if node.code.startswith("Unit.")]
    assert len(leaves) == 80
    assert not any(code.startswith("Instansi.") for _, code in form.places)
    for at, code in enumerate(leaves):
        form.choose("answers", code, "Y" if at % 3 else "T")

    (again,) = converted([form.saved()], "xlsx", tmp_path / "out")  # the fact stands in the form: nobody fills it in
    found = read(form.path)
    assert found.assessment.context["lembar"] == "Unit"
    assert found.total.score is not None
    assert shows(again, found) == []


@pytest.mark.long
def test_the_context_that_is_filled_in_gives_the_bands(tmp_path: Path) -> None:
    form = answered(Form("kami@5.0", tmp_path, "form"), 2)
    for leaf in form.one.leaves_under("SE"):
        form.put("answers", leaf, "")
    unknown = form.saved()
    form.path = tmp_path / "told.xlsx"
    form.choose("context", "se_category", "Strategis")
    told = form.saved()
    one, two = converted([unknown, told], "xlsx", tmp_path / "out")

    assert lines(one)["total"]["Sebutan"] is None
    assert summary(one).endswith("– predikat belum lengkap")
    assert shows(two, read(told)) == []


@pytest.mark.long
def test_rules_of_the_predicate_apply_in_order(tmp_path: Path) -> None:
    one = ruled(LOWER, ("P >= 2 and Q / P > 3", "A"), LOWER)
    answers = [
        {"a": a, "b": b, "c": c} for a, b, c in ((2, 2, 2), (2, 1, 1), (1, 1, 2), (0, 0, 2), (0, 2, 2), (2, 2, 1))
    ]
    paths = []
    for number, each in enumerate(answers):
        form = Form(one, tmp_path, f"form{number}")
        for code, answer in each.items():
            form.choose("answers", code, answer)
        paths.append(form.saved())

    for again, each in zip(converted(paths, "xlsx", tmp_path / "out"), answers, strict=True):
        assert shows(again, ev(one, answers=each)) == []


@pytest.mark.long
def test_rules_of_the_predicate_ask_for_the_facts_that_are_filled_in(tmp_path: Path) -> None:
    one, full = asking(HELD, FEW), {"a": 2, "b": 2, "c": 2}
    contexts: list[dict[str, Any]] = [
        {"wbk": word, "n": n} for word, n in (("Belum", 30), ("Pernah", 30), ("Pernah", 29))
    ]
    paths = []
    for number, context in enumerate([*contexts, {"n": 30}]):
        form = Form(one, tmp_path, f"form{number}")
        for code, answer in full.items():
            form.choose("answers", code, answer)
        for key, value in context.items():
            form.put("context", key, value)
        paths.append(form.saved())

    *told, unknown = converted(paths, "xlsx", tmp_path / "out")
    for again, context in zip(told, contexts, strict=True):
        assert shows(again, ev(one, answers=full, context=context)) == []
    assert lines(unknown)["total"]["Sebutan"] is None


@pytest.mark.long
def test_a_sheet_of_other_questions_gives_no_score(tmp_path: Path) -> None:
    """The form has the criteria of one sheet: with the fact that asks for the other, none of them counts."""
    unsaid, other = (answered(Form("sakip@2021", tmp_path, name), 3) for name in ("unsaid", "other"))
    for form in (unsaid, other):
        for fact in ("lembar", "pemda"):
            form.put("context", fact, "")
    other.choose("context", "lembar", "Unit")
    one, two = converted([unsaid.saved(), other.saved()], "xlsx", tmp_path / "out")

    assert shows(one, read(unsaid.path)) == []
    assert lines(two)["total"]["Sebutan"] is None
    assert used(lines(two)["total"]) in (None, "")


@pytest.mark.long
def test_an_answer_that_is_missing_counts_as_the_rules_say(tmp_path: Path) -> None:
    leaves = '[{ code = "a", title = "A", missing = 1 }, { code = "b", title = "B" }]'
    one = toy(rule_file(nodes=SUMS.replace('[{ code = "a", title = "A" }, { code = "b", title = "B" }]', leaves)))
    given: list[tuple[dict[str, int], dict[str, str]]] = [
        ({"b": 2, "c": 2}, {}), ({"a": 2, "b": 2, "c": 2}, {}), ({"b": 2, "c": 2}, {"P": "3"}), ({"a": 0, "b": 2, "c": 2}, {"P": "3"})
    ]  # fmt: skip
    forms = []
    for number, (answers, values) in enumerate(given):
        form = Form(one, tmp_path, f"form{number}")
        for code, answer in answers.items():
            form.choose("answers", code, answer)
        for code, value in values.items():
            form.put("values", code, value)
        forms.append(form.saved())

    for again, (answers, values) in zip(converted(forms, "xlsx", tmp_path / "out"), given, strict=True):
        found = ev(one, answers=answers, values={code: int(value) for code, value in values.items()})
        assert found.total.score is not None
        assert shows(again, found) == []


WORDED = """
[attributes.na]
values = [true, false]
default = false
[scales.steps]
0 = "None"
1 = "Some"
2 = "All"
na = "Not applicable"
points = { 0 = 0, 1 = 1, 2 = 2, na = 2 }
also = { "Half" = 1 }
[scales.count]
kind = "number"
min = -5
max = 3000
whole = true
[scales.met]
kind = "yes-no"
yes = "Terpenuhi"
no = "Belum"
"""
WORDED_NODES = """
[[node]]
code = "total"
title = "Total"
method = "sum"
leaves = [{ code = "a", title = "A", na = true }, { code = "b", title = "B", scale = "count" }, { code = "c", title = "C", scale = "met" }]
"""


@pytest.mark.long
def test_what_is_typed_in_place_of_a_choice_counts_where_evalkit_takes_it(tmp_path: Path) -> None:
    one = toy(rule_file(scales=WORDED, nodes=WORDED_NODES))
    typed = [("half", "3", "ya"), ("2", "1.250", "TERPENUHI"), ("Not applicable", "7%", "tidak"), ("na", "3", "ya"), ("2", "2,5", "ya"), ("1", "2.000", "ya")]  # fmt: skip
    paths = []
    for number, texts in enumerate(typed):
        form = Form(one, tmp_path, f"form{number}")
        for code, text in zip("abc", texts, strict=True):
            form.put("answers", code, text)
        paths.append(form.saved())

    shown_totals = [used(lines(again)["total"]) for again in converted(paths, "xlsx", tmp_path / "out")]
    assert shown_totals == [5, 1253, 9, None, None, None]


@pytest.mark.long
def test_a_rule_without_a_value_leaves_the_predicate_open_and_steps_are_no_words(tmp_path: Path) -> None:
    one = ruled(("P / c > 10", "C"))
    steps = 'method = "steps"\nsteps = [{ min = 2, points = 3 }, { points = 1 }]\nleaves = [{ code = "c"'
    stepped = toy(rule_file(nodes=SUMS.replace('method = "sum"\nleaves = [{ code = "c"', steps)))
    paths = []
    for number, (of, c) in enumerate(((one, 0), (one, 1), (stepped, 2))):
        form = Form(of, tmp_path, f"form{number}")
        for code, answer in {"a": 2, "b": 2, "c": c}.items():
            form.choose("answers", code, answer)
        paths.append(form.saved())

    undefined, holds, third = converted(paths, "xlsx", tmp_path / "out")
    assert ev(one, answers={"a": 2, "b": 2, "c": 0}).possible == ("B", "C")
    assert lines(undefined)["total"]["Sebutan"] is None
    assert shows(holds, ev(one, answers={"a": 2, "b": 2, "c": 1})) == []
    assert lines(third)["Q"]["Sebutan"] is None


@pytest.mark.long
def test_a_grade_counts_beside_complete_criteria_only_where_they_do_not_give_it(tmp_path: Path) -> None:
    one = instrument("sakip@2021")
    code = next(code for code, node in one.nodes.items() if node.children and one.nodes[node.children[0]].is_leaf)
    paths = []
    for grade, answer in (("C", "Y"), ("AA", "Y"), ("BB", "Y")):
        form = answered(Form(one, tmp_path, grade), 3)
        for child in one.nodes[code].children:
            form.choose("answers", child, answer)
        form.choose("answers", code, grade)
        paths.append(form.saved())

    for path, again in zip(paths, converted(paths, "xlsx", tmp_path / "out"), strict=True):
        found = read(path)
        assert shows(again, found) == []
        assert lines(again)[code]["Sebutan"] == found.nodes[code].grade


@pytest.mark.long
def test_grades_by_hand_count_as_they_are_filled_in(tmp_path: Path) -> None:
    graded = answered(Form("sakip@2021", tmp_path, "graded"), 3)
    code = next(key for section, key in graded.places if section == "answers" and graded.one.nodes[key].children)
    for child in graded.one.nodes[code].children:
        graded.put("answers", child, "")
    graded.choose("answers", code, "BB")
    path = graded.saved()
    (again,) = converted([path], "xlsx", tmp_path / "out")

    found = read(path)
    live = lines(again)
    assert live[code]["Sebutan"] == "BB"
    assert near(used(live["total"]), found.score or -1)
    assert live["total"]["Sebutan"] == found.predicate


def test_a_form_uses_no_function_that_excel_2016_lacks(tmp_path: Path) -> None:
    for spec in INSTRUMENTS:
        book = Form(spec, tmp_path, "form").book
        texts = [
            str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
        ]
        bare = [re.sub(r'"[^"]*"', '""', text) for text in texts]

        assert {name for text in bare for name in re.findall(r"[A-Za-z_.]+(?=\()", text)} <= FUNCTIONS
        assert max(map(len, texts)) < 8192  # the longest that Excel takes


# --- Formulas -----------------------------------------------------------------------------------------------------------

X = Child(at=0)
_STEPS = ((90, True, 4, "A"), (90, False, 3, "B"), (Fraction(1, 3), False, 2, "C"), (None, False, 0, "D"))
STEPPED = Steps(of=X, steps=tuple(Step(*step) for step in _STEPS))


def shown(text: str, x: Fraction) -> Any:
    return Calculator(lambda _cell: x).value(parse(text))


@pytest.mark.parametrize("x", ["91", "90", "89.99", "1/3", "0.33", "0", "-1"])
def test_steps_are_looked_up_with_both_kinds_of_bounds(x: str) -> None:
    formula, number = sheet_formula(STEPPED, ["A1"], []), Fraction(x)

    assert formula.text is not None
    assert formula.word is not None
    assert shown(formula.text, number) == computed(STEPPED)([number], ())
    assert shown(formula.word, number) == STEPPED.reached(number).word


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("x", ["0.125", "0.135", "0.1349", "88.305", "2", "7/3", "-0.125", "-0.135", "-7/3"])
def test_numbers_are_rounded_alike(x: str, mode: str) -> None:
    rounded = Rounded(of=X, digits=2, mode=mode)

    assert shown(sheet_formula(rounded, ["A1"], []).text or "", Fraction(x)) == computed(rounded)([Fraction(x)], ())


@pytest.mark.parametrize("x", [0, 1, 2, 3])
def test_a_condition_behind_one_that_decides_is_not_computed(x: int) -> None:
    above, inverse = Compare(left=X, sign=">", right=Constant(number=0)), Ratio(top=Constant(number=1), bottom=X)
    small = Compare(left=inverse, sign="<", right=Constant(number=Fraction(1, 2)))
    for condition in (Every(parts=(above, small)), Some(parts=(Negated(of=above), small))):
        chosen = Choice(when=condition, then=Constant(number=Fraction(2, 3)), otherwise=Count(parts=(above, above)))

        assert shown(sheet_formula(chosen, ["A1"], []).text or "", Fraction(x)) == computed(chosen)([x], ())


@pytest.mark.long
def test_roundings_roots_and_logarithms_are_those_of_evalkit_in_libreoffice(tmp_path: Path) -> None:
    numbers = [Fraction(text) for text in ("0.125", "0.135", "2.5", "3.5", "88.305", "7/3", "1.005", "41")]
    primitives: list[Expression] = [Rounded(of=X, digits=digits, mode=mode) for mode in MODES for digits in (0, 2)]
    primitives += [Root(of=X, n=3, digits=4), Logarithm(of=X, digits=5), STEPPED]
    book, path = openpyxl.Workbook(), tmp_path / "primitives.xlsx"
    for row, number in enumerate(numbers, 1):
        texts = [sheet_formula(one, [f"A{row}"], []).text for one in primitives]
        for column, cell in enumerate([float(number), *(f"={text}" for text in texts)], 1):
            book.active.cell(row, column, cell)
    book.save(path)
    (again,) = converted([path], "xlsx", tmp_path / "out")

    rows = openpyxl.load_workbook(again, data_only=True).active.iter_rows(values_only=True)
    for number, (_, *found) in zip(numbers, rows, strict=True):
        exact = [computed(one)([number], ()) for one in primitives]
        assert [near(*pair) for pair in zip(found, exact, strict=True)] == [True] * len(exact), (number, found, exact)


def test_a_tie_that_floats_miss_is_met() -> None:
    rounded = sheet_formula(Rounded(of=X, digits=2), ["A1"], []).text or ""

    assert shown(rounded, Fraction(1.005)) == Fraction("1.01")  # 1.00499999999999989…
