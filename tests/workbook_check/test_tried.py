"""Facts about worksheets with gates (Indeks KAMI) and grades (SAKIP): right ones, and ones with a wrong constant or range."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from evalkit.base.text import english
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment
from workbook_check.books import YEAR, Written, check, instrument, write
from workbook_check.test_mapped import checked

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from evalkit.evaluation.result import Evaluation
    from workbook_check.books import Cells

WORDS = (
    "Tidak Dilakukan",
    "Dalam Perencanaan",
    "Dalam Penerapan atau Diterapkan Sebagian",
    "Diterapkan Secara Menyeluruh",
)
STATUS = 3  # the column of the answers
LADDER = '=IF({e}>=1,"BB",IF({e}>0.75,"B",IF({e}>0.5,"CC",IF({e}>0.25,"C",IF({e}>0,"D","E")))))'
PERCENT = '={c}*VLOOKUP({f},{{{{"BB",0.8;"B",0.7;"CC",0.6;"C",0.5;"D",0.3;"E",0}}}},2,FALSE)'.replace(
    "{{{{", "{{"
).replace("}}}}", "}}")
SCORE = '={c}*(MATCH({d},{{"' + '","'.join(WORDS) + '"}},0)-1)'
GATE = 'AND({sum}>={least},COUNTIFS({c},1,{f},"<2")=0,COUNTIFS({c},1,{f},2)<=2)'


class Form(NamedTuple):
    """A worksheet, and the row of each node."""

    cells: Cells
    rows: dict[str, int]


def evaluated(name: str, answers: dict[str, Any], **context: Any) -> Evaluation:
    rules = instrument(name)
    one = Assessment(
        file="x", sha256="", instrument=rules.id, subject="x", period=YEAR, answers=answers, context=context
    )
    return evaluate(rules, one, readings=False)


def value(found: Evaluation, code: str) -> float:
    score = found.nodes[code].score
    assert score is not None
    return float(score.value)


def sakip(ladder: str = LADDER, percent: str = PERCENT, share: str = '=COUNTIF({d},"Ya")/COUNTA({d})') -> Form:
    """LKE of SAKIP: a criterion a row with Ya or Tidak; each part its share, its grade and its points; sums of these."""
    rules = instrument("sakip@2021")
    answers = {leaf: (at * at) % 7 < 5 for at, leaf in enumerate(rules.leaves_under("total"))}
    found = evaluated(rules.id, answers)
    shown = [code for code, node in rules.nodes.items() if code in answers or not node.is_leaf]
    rows = {code: 3 + at for at, code in enumerate(shown)}
    cells: Cells = {
        (2, at): text for at, text in enumerate(("Kode", "Uraian", "Bobot", "Jawaban", "Persen", "Grade", "Nilai"))
    }
    for code, row in rows.items():
        node = rules.nodes[code]
        cells |= {(row, 0): "" if code == "total" else code, (row, 1): node.title}
        if node.is_leaf:
            cells[row, 3] = "Ya" if answers[code] else "Tidak"
            continue
        cells[row, 2] = float(node.weight or 0)
        below = [rows[child] for child in node.children]
        if rules.nodes[node.children[0]].is_leaf:
            said = {"d": f"D{below[0]}:D{below[-1]}", "c": f"C{row}", "e": f"E{row}", "f": f"F{row}"}
            met = sum(answers[child] for child in node.children) / len(below)
            grade = found.nodes[code].grade
            cells[row, 4] = Written(share.format(**said), met)
            cells[row, 5] = Written(ladder.format(**said), str(grade))
            cells[row, 6] = Written(percent.format(**said), value(found, code))
        else:
            cells[row, 6] = Written("=" + "+".join(f"G{one}" for one in below), value(found, code))
    return Form(cells, rows)


def kami(gate: str = GATE, score: str = SCORE, change: Callable[[str, str], str] = lambda _, text: text) -> Form:
    """Indeks KAMI on one sheet: a question a row with category, status and points; each area with its gate; the total."""
    rules = instrument("kami@5.0")
    codes = [code for code in rules.nodes if code not in ("SE", "SP") and rules.nodes[code].parent not in ("SE", "SP")]
    answers = {leaf: 3 if at % 9 else 2 for at, leaf in enumerate(rules.leaves_under("total"))}
    found = evaluated(rules.id, answers, se_category="Tinggi")
    rows = {code: 3 + at for at, code in enumerate(codes)}
    cells: Cells = {
        (2, at): text for at, text in enumerate(("Kode", "Uraian", "Kategori", "Status", "Skor", "Tingkat"))
    }
    for code, row in rows.items():
        node = rules.nodes[code]
        cells |= {(row, 0): "" if code == "total" else code, (row, 1): node.title}
        if node.is_leaf:
            level, category = answers[code], node.attributes["category"]
            cells |= {(row, 2): category, (row, 3): WORDS[level]}
            cells[row, 4] = Written(score.format(c=f"C{row}", d=f"D{row}"), level * category)
            cells[row, 5] = Written(f"=E{row}/C{row}", level)
            continue
        below = [rows[child] for child in node.children]
        if code == "total":
            text = "=" + "+".join(f"E{one}" for one in below)
        else:
            said = {column.casefold(): f"${column}${below[0]}:${column}${below[-1]}" for column in "CEF"}
            said |= {"sum": 'SUMIF({c},"<3",{e})'.format(**said), "least": str(node.params["gate_min"])}
            text = f"=IF({gate.format(**said)},SUM({said['e']}),{said['sum']})"
        cells[row, 4] = Written(change(code, text), value(found, code))
    return Form(cells, rows)


def told(form: Form, name: str, tmp_path: Path) -> dict[tuple[str, str], str]:
    result = check(write(tmp_path / "kertas.xlsx", form.cells), name)
    return {(one.code, one.cells[0]): english(one.message) for one in result.findings}


@pytest.mark.parametrize(("made", "name", "compared"), [(sakip, "sakip@2021", 17), (kami, "kami@5.0", 169)])
def test_nothing_is_found_in_a_right_worksheet(
    made: Callable[[], Form], name: str, compared: int, tmp_path: Path
) -> None:
    result = check(write(tmp_path / "benar.xlsx", made().cells), name)

    assert [(one.code, one.cells[0], english(one.message)) for one in result.findings] == []
    assert (result.sheets[0].compared, result.sheets[0].agree) == (compared, compared)


def test_a_share_that_must_be_more_and_is_taken_as_enough_is_told(tmp_path: Path) -> None:
    form = sakip(LADDER.replace("{e}>0,", "{e}>=0,"))
    found = told(form, "sakip@2021", tmp_path)
    row = form.rows["P2"]

    assert found["points", f"G{row}"] == f"G{row} gives 2.7 where 0 of 9 criteria are met; the rules give 0 of P2"
    assert {code for code, _ in found} == {"points"}


def test_a_share_that_no_part_can_have_is_no_difference(tmp_path: Path) -> None:
    form = sakip(LADDER.replace("{e}>0.5", "{e}>=0.5"))  # every part has an odd number of criteria

    assert told(form, "sakip@2021", tmp_path) == {}


def test_a_share_of_another_threshold_is_told(tmp_path: Path) -> None:
    form = sakip(LADDER.replace("0.75", "0.7"))
    found = told(form, "sakip@2021", tmp_path)
    row = form.rows["P1"]

    assert found["points", f"G{row}"] == f"G{row} gives 4.2 where 5 of 7 criteria are met; the rules give 3.6 of P1"


def test_another_percent_of_a_grade_is_told_where_it_is_the_best_as_well(tmp_path: Path) -> None:
    form = sakip(percent=PERCENT.replace("0.8", "0.85"))
    found = told(form, "sakip@2021", tmp_path)
    row = form.rows["P1"]

    assert found["points", f"G{row}"].endswith("gives 5.1 where 7 of 7 criteria are met; the rules give 4.8 of P1")


def test_a_grade_beside_points_of_their_own_is_told_as_a_word(tmp_path: Path) -> None:
    form = sakip(LADDER.replace("{e}>0.25", "{e}>=0.2"), PERCENT.replace("{f}", LADDER[1:]))
    found = told(form, "sakip@2021", tmp_path)
    row = form.rows["P2"]

    assert found == {
        ("band", f"F{form.rows[code]}"): message
        for (_, cell), message in found.items()
        for code in form.rows
        if cell == f"F{form.rows[code]}"
    }
    assert found["band", f"F{row}"] == f"F{row} gives C where 2 of 9 criteria are met; the rules give D of P2"


def test_a_range_that_misses_a_criterion_is_told(tmp_path: Path) -> None:
    form = sakip()
    row, below = form.rows["P1"], form.rows["Instansi.1.a.1"]
    old = form.cells[row, 4]
    form.cells[row, 4] = Written(f'=COUNTIF(D{below}:D{below + 5},"Ya")/COUNTA(D{below}:D{below + 5})', old.value)
    found = told(form, "sakip@2021", tmp_path)

    assert found["points", f"G{row}"] == (
        f"G{row} gives 0 where only Instansi.1.a.7 is answered with the best; the rules give 1.8 of P1"
    )


def test_a_component_that_leaves_out_a_part_is_told(tmp_path: Path) -> None:
    form = sakip()
    row = form.rows["P"]
    form.cells[row, 6] = form.cells[row, 6]._replace(formula=f"=G{form.rows['P1']}+G{form.rows['P3']}")
    found = told(form, "sakip@2021", tmp_path)

    assert found["left-out", f"G{row}"] == f"G{row} leaves out P2 of P"


GATES = {
    "more for at least": (GATE.replace(">={least}", ">{least}"), "48 points together", "points"),
    "a lower threshold": (GATE.replace("{least}", "{least}-1"), "47 points together", "points"),
    "a higher threshold": (GATE.replace("{least}", "{least}+2"), "48 points together", "points"),
    "no condition on answers": ("{sum}>={least}", "all but TK1 are answered with the best", "points"),
    "one more answer allowed": (GATE.replace("<=2", "<=3"), "3 of the answers that open the gate are 2", "points"),
    "no gate at all": ("TRUE", "only TK17 is answered with the best", "points"),
}


@pytest.mark.parametrize("name", GATES)
def test_a_gate_with_another_bound_is_told_with_answers_that_show_it(name: str, tmp_path: Path) -> None:
    gate, case, code = GATES[name]
    form = kami(gate)
    result = check(write(tmp_path / "kami.xlsx", form.cells), "kami@5.0")
    cell = f"E{form.rows['TK']}"
    (found,) = [one for one in result.findings if one.cells[0] == cell and one.code == code]

    assert case in english(found.message)
    assert found.formula == form.cells[form.rows["TK"], 4].formula
    assert found.cite is not None
    assert "sets of answers that were tried" in english(found.why or "")


NOT_APPLICABLE = "Tidak Berlaku"
OF_NUMBERS = f'={{c}}*IF({{d}}="{NOT_APPLICABLE}",3,{{d}})'
OF_LETTERS = '={c}*(MATCH({d},{{"A","B","C","D"}},0)-1)'
LETTERS = '[columns]\n"A:A" = "code"\n"D:D" = "answer"\n[answers]\nA = 0\nB = 1\nC = 2\nD = 3\n'


def written_otherwise(form: Form, answers: Sequence[Any]) -> Form:
    """The form with other words for the answers from 0 to 3."""
    for place, content in form.cells.items():
        if place[1] == STATUS and content in WORDS:
            form.cells[place] = answers[WORDS.index(content)]
    return form


def beside_numbers(gate: str) -> Form:
    """Points typed, and words where a question does not apply."""
    form = written_otherwise(kami(gate, OF_NUMBERS), range(4))
    form.cells.update({(form.rows[leaf], STATUS): NOT_APPLICABLE for leaf in ("AS31", "TE28")})
    return form


def test_nothing_is_found_where_answers_are_numbers_or_letters(tmp_path: Path) -> None:
    letters = written_otherwise(kami(score=OF_LETTERS), "ABCD")

    assert told(beside_numbers(GATE), "kami@5.0", tmp_path) == {}
    assert checked(letters.cells, LETTERS, tmp_path, "kami@5.0")["findings"] == []


@pytest.mark.parametrize("name", ["a lower threshold", "one more answer allowed"])
def test_a_gate_is_tried_where_numbers_stand_beside_what_does_not_apply(name: str, tmp_path: Path) -> None:
    gate, case, code = GATES[name]
    form = beside_numbers(gate)

    assert case in told(form, "kami@5.0", tmp_path)[code, f"E{form.rows['TK']}"]


@pytest.mark.parametrize("name", ["a higher threshold", "one more answer allowed"])
def test_a_gate_is_tried_with_letters_that_a_mapping_explains(name: str, tmp_path: Path) -> None:
    gate, case, code = GATES[name]
    form = written_otherwise(kami(gate, OF_LETTERS), "ABCD")
    result = checked(form.cells, LETTERS, tmp_path, "kami@5.0")
    found = {(one["code"], one["cell"]): one["message"] for one in result["findings"]}

    assert case in found[code, f"E{form.rows['TK']}"]


def test_a_criterion_in_place_of_its_part_is_told_at_the_component_alone(tmp_path: Path) -> None:
    form = sakip()
    row, parts = form.rows["P"], ("Instansi.1.a.1", "P2", "P3")
    form.cells[row, 6] = form.cells[row, 6]._replace(formula=f"=SUM({','.join(f'G{form.rows[one]}' for one in parts)})")
    found = told(form, "sakip@2021", tmp_path)

    assert found["left-out", f"G{row}"] == f"G{row} leaves out P1 of P"
    assert found["extra", f"G{row}"] == f"G{row} counts Instansi.1.a.1, no part of P"
    assert {cell for _, cell in found} == {f"G{row}"}


def test_an_area_left_out_of_the_total_is_told(tmp_path: Path) -> None:
    form = kami(change=lambda code, text: text.rpartition("+")[0] if code == "total" else text)
    found = told(form, "kami@5.0", tmp_path)

    assert found["left-out", f"E{form.rows['total']}"] == f"E{form.rows['total']} leaves out PD of total"


def test_points_of_an_answer_that_are_others_are_told(tmp_path: Path) -> None:
    form = kami(score=SCORE.replace(")-1)", ")-1.5)"))
    found = told(form, "kami@5.0", tmp_path)

    assert ("points", f"E{form.rows['TK']}") in found


def test_a_formula_that_cannot_be_computed_is_named(tmp_path: Path) -> None:
    form = kami(change=lambda code, text: f"=AGGREGATE(9,4,{text[1:]})" if code == "RS" else text)
    found = told(form, "kami@5.0", tmp_path)
    cell = f"E{form.rows['RS']}"

    assert found["not-read", cell] == (
        f"the formula of RS in {cell} cannot be computed: its value was compared, its bounds were not"
    )


# --- Bands that depend on the category of the system ----------------------------------------------------------------


def predicates(change: Callable[[str], str] = lambda text: text, category: str = "B2") -> Cells:
    """Total, category and predicate of three agencies; the bounds of each category in one formula."""
    rules = instrument("kami@5.0")
    cells: Cells = {(1, 0): "Instansi", (1, 1): "Kategori SE", (1, 2): "Total", (1, 3): "Predikat"}
    totals = {
        "Rendah": (761, "Baik"),
        "Tinggi": (646, "Pemenuhan Kerangka Kerja Dasar"),
        "Strategis": (864, "Cukup Baik"),
    }
    for row, (when, (total, word)) in enumerate(totals.items(), start=2):
        text = '"?"'
        for table in (one for one in rules.bands if one.when is not None):
            *bands, last = table
            inner = f'"{last.predicate}"'
            for band in reversed(bands):
                inner = f'IF(C{row}>={band.minimum},"{band.predicate}",{inner})'
            text = f'IF({category.replace("2", str(row))}="{table.when}",{inner},{text})'
        cells |= {(row, 0): f"Instansi {row}", (row, 1): when, (row, 2): total}
        cells[row, 3] = Written(change(f"={text}"), word)
    return cells


def bands_told(cells: Cells, tmp_path: Path) -> list[tuple[str, str]]:
    result = check(write(tmp_path / "kategori.xlsx", cells), "kami@5.0")
    return [(one.code, english(one.message)) for one in result.findings]


def test_right_bounds_of_every_category_are_not_told(tmp_path: Path) -> None:
    assert bands_told(predicates(), tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (">=865", ">865", "where it is Strategis: D2 gives Cukup Baik for 865, the rules give Baik"),
        (
            ">=647",
            ">=645",
            "where it is Tinggi: D2 gives Cukup Baik for 645, the rules give Pemenuhan Kerangka Kerja Dasar",
        ),
        (
            ">=248",
            ">=284",
            "where it is Rendah: D2 gives Tidak Layak for 248, the rules give Pemenuhan Kerangka Kerja Dasar",
        ),
    ],
)
def test_a_wrong_bound_of_one_category_is_told_with_it(old: str, new: str, words: str, tmp_path: Path) -> None:
    found = bands_told(predicates(lambda text: text.replace(old, new)), tmp_path)

    assert found == [("band", words)]


def test_a_category_from_its_points_is_compared_with_its_own_bounds(tmp_path: Path) -> None:
    cells: Cells = {(1, 0): "Instansi", (1, 1): "SE", (1, 2): "Total"}
    for row in (2, 3):
        cells |= {(row, 0): f"Instansi {row}", (row, 1): 16 + row, (row, 2): 500}
        cells[row, 3] = Written(f'=IF(B{row}>35,"Strategis",IF(B{row}>=16,"Tinggi","Rendah"))', "Tinggi")

    assert bands_told(cells, tmp_path) == [("band", "D2 gives Tinggi for 35, the rules give Strategis")]
