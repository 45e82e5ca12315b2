"""Facts about formulas: what they give is what spreadsheets give, exactly, and what is not understood is refused."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from evalkit.workbook_check.formula.interpreter import Calculator
from evalkit.workbook_check.formula.parse import UnreadableError, behind, looks_at, parse, shape_of
from evalkit.workbook_check.formula.tree import Area, CellReference, Failure, Slot, replaced

if TYPE_CHECKING:
    from evalkit.workbook_check.formula.tree import Value

# A: 1, 2, 3, blank, text, "2.5" as text; B: words; C: an error.
CELLS: dict[tuple[int, int], Value | Failure] = {
    (1, 0): Fraction(1),
    (2, 0): Fraction(2),
    (3, 0): Fraction(3),
    (5, 0): "abc",
    (6, 0): "2.5",
    (1, 1): "Kurang",
    (2, 1): "Cukup",
    (3, 1): "Baik",
    (1, 2): Failure("#REF!"),
    (2, 2): True,
}


def cell(one: CellReference) -> Value | Failure:
    return CELLS.get((one.row, one.column))


def given(text: str) -> Value | Failure:
    return Calculator(cell).value(parse(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("=1+2*3^2", 19),
        ("=-2^2", 4),  # a sign binds closer than a power
        ("=2^-1", Fraction(1, 2)),
        ("=10%+1", Fraction(11, 10)),
        ("=50%%", Fraction(1, 200)),
        ("=1.5E1", 15),
        ("=.5", Fraction(1, 2)),
        ("=7-3-2", 2),
        ("=8/4/2", 1),
        ("=(1.3/13)*10", 1),
        ('="a"&"b"', "ab"),
        ('="a"&A4', "a"),
        ('="say ""x"""', 'say "x"'),
        ("=A4+1", 1),  # a blank cell is 0
        ("=A6+1", Fraction(7, 2)),  # text that is a number counts in arithmetic
        ("=TRUE+1", 2),
        ("=SUM(A1:A6)", 6),  # but not in a sum
        ("=SUM(A1;A2;3)", 6),
        ("=AVERAGE(A1:A6)", 2),
        ("=COUNT(A1:A6)", 3),
        ("=COUNTA(A1:A6)", 5),
        ("=COUNT(A1,A5)", 1),
        ("=COUNTA(A1,A4)", 1),
        ("=MAX(A1:A6)-MIN(A1:A6)", 2),
        ("=AVERAGE(A1,A4,A3)", 2),  # a blank cell does not count, whether it stands in a range or alone
        ("=SUM(A1,A6,A3)", 4),
        ("=MIN(A1,A4)", 1),
        ("=COUNT(A1,C1)", 1),
        ("=AND(A1:A3>0)", True),
        ("=AND(A1:A3>1)", False),
        ("=OR(A1:A3>2)", True),
        ("=ISNUMBER(MATCH(9,A1:A3,0))", False),
        ("=ISBLANK(C1)", False),
        ("=ISERROR(1/0)", True),
        ("=ISNA(1/0)", False),
        ("=ISTEXT(A5)", True),
        ("=IFNA(1/0,A3)", Failure("#DIV/0!")),
        ("=IFNA(MATCH(9,A1:A3,0),A3)", 3),
        ("=SUM(INDEX(A1:B3,0,1))", 6),
        ("=SUM(INDEX(A1:A3,0))", 6),
        ("=MOD(7,3)+MOD(-1,3)", 3),
        ('=SWITCH(A2,1,"a",2,"b","c")', "b"),
        ('=SWITCH(A3,1,"a","c")', "c"),
        ('=AVERAGEIFS(A1:A3,A1:A3,">1",B1:B3,"<>Baik")', 2),
        ("=COUNTIF(A1:A6,2.5)", 1),  # text that is a number equals it
        ("=COUNTIF(A1:A6,D9)", 0),  # a blank cell asks for 0
        ('=COUNTIF(B1:B4,"cukup")', 1),
        ('=COUNTIF(B1:B4,"")', 1),
        ('=COUNTIF(B1:B4,"<>")', 3),
        ('=COUNTIF(A1:A6,">=2")', 2),
        ("=COUNTIF(A1:A6,2)", 1),
        ('=COUNTIF(A1:A6,"<>2")', 5),
        ('=COUNTIFS(A1:A3,">1",B1:B3,"Baik")', 1),
        ('=SUMIF(A1:A6,"<3")', 3),
        ('=SUMIF(B1:B3,"Baik",A1:A3)', 3),
        ('=SUMIFS(A1:A3,A1:A3,">1",B1:B3,"<>Baik")', 2),
        ('=AVERAGEIF(A1:A6,">1")', Fraction(5, 2)),
        ('=AVERAGEIF(B1:B3,"<>Baik",A1:A3)', Fraction(3, 2)),
        ("=SUMPRODUCT(A1:A3,A1:A3)", 14),
        ("=SUMPRODUCT(A1:A3*2)", 12),
        ("=SUMPRODUCT(2*A1:A3)", 12),
        ("=SUMPRODUCT(A1:A3*A1:A3)/SUM(A1:A3)", Fraction(7, 3)),
        ("=SUM(-A1:A3)", -6),
        ("=ABS(-A3)", 3),
        ("=ROUND(2.345,2)", Fraction(235, 100)),
        ("=ROUND(-2.5,0)", -3),
        ("=ROUNDDOWN(2.349,2)", Fraction(234, 100)),
        ("=ROUNDUP(2.341,2)", Fraction(235, 100)),
        ("=ROUNDUP(2.34,2)", Fraction(234, 100)),
        ("=TRUNC(-2.7)", -2),
        ("=INT(-2.5)", -3),
        ('=IF(A1>0,"ya",1/0)', "ya"),
        ("=IF(A1<0,1/0)", False),
        ("=IF(A1<0,1,)", None),
        ('=_xlfn.IFS(A1>1,"a",TRUE,"b")', "b"),
        ("=IFERROR(1/0,A3)", 3),
        ("=IFNA(A3,1)", 3),
        ('=CHOOSE(2,"a","b")', "b"),
        ("=AND(A1=1,A2=2)", True),
        ("=OR(A1=2,A2=1)", False),
        ("=NOT(FALSE)", True),
        ("=TRUE()", True),
        ("=FALSE()", False),
        ("=ISBLANK(A4)", True),
        ("=ISNUMBER(A5)", False),
        ("=N(A5)+N(A3)+N(TRUE)", 4),
        ('="ABC"="abc"', True),  # case does not count
        ("=A5>9999", True),  # text is more than every number
        ('=TRUE>"z"', True),
        ('=A4=""', True),
        ("=A4=0", True),
        ("=A4=FALSE", True),
        ("=A1<>2", True),
        ("=A1<=1", True),
        ("=LOOKUP(2.5,A1:A3,B1:B3)", "Cukup"),
        ('=LOOKUP(2,{1,2,3},{"x","y","z"})', "y"),
        ("=LOOKUP(2,A1:B3)", "Cukup"),
        ("=LOOKUP(2,{1,2,3;4,5,6})", 5),
        ("=VLOOKUP(2.9,A1:B3,2)", "Cukup"),
        ("=VLOOKUP(3,A1:B3,2,FALSE)", "Baik"),
        ('=HLOOKUP(2,{1,2;"p","q"},2,TRUE)', "q"),
        ("=INDEX(B1:B3,MATCH(2,A1:A3,0))", "Cukup"),
        ("=INDEX({7,8,9},2)", 8),
        ("=INDEX(A1:B3,3,2)", "Baik"),
        ("=MATCH(2.5,{3,2,1},-1)", 1),
        ("=of", None),
        ("={1;2}", None),
    ],
)  # fmt: skip
def test_a_formula_gives_what_a_spreadsheet_gives(text: str, value: Value) -> None:
    if text in ("=of", "={1;2}"):  # a name, and an array in one cell
        with pytest.raises(UnreadableError):
            given(text)
    else:
        assert given(text) == value


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("=1/0", "#DIV/0!"),
        ("=0^-1", "#NUM!"),
        ("=AVERAGE(A4:A5)", "#DIV/0!"),
        ("=A5+1", "#VALUE!"),
        ('=A1:A3+1+"x"', "#VALUE!"),
        ("=IF(A5,1,2)", "#VALUE!"),
        ("=C1+1", "#REF!"),
        ("=SUM(C1:C2)", "#REF!"),
        ("=SUMPRODUCT(C1:C2,C1:C2)", "#REF!"),
        ("=#REF!>4", "#REF!"),
        ("=SUMPRODUCT(A1:A3,A1:A2)", "#VALUE!"),
        ("=SUMPRODUCT(A1:A3*A1:A2)", "#N/A"),
        ("=IFS(A1>1,2)", "#N/A"),
        ("=CHOOSE(3,1,2)", "#VALUE!"),
        ("=MATCH(9,A1:A3,0)", "#N/A"),
        ("=VLOOKUP(0,A1:B3,2)", "#N/A"),
        ("=VLOOKUP(1,A1:B3,3)", "#REF!"),
        ("=INDEX(A1:A3,9)", "#REF!"),
        ("=ROUND(1,99)", "#VALUE!"),
    ],
)
def test_errors_are_those_of_a_spreadsheet(text: str, word: str) -> None:
    assert given(text) == Failure(word)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "=",
            "=1+",
            "=(1",
            "=SUM(1",
            "=SUM(1,",
            "=1)",
            "=A1:",
            "=A1:2",
            "=[1]x",
            "=Tabel[Kolom]",
            "=Bobot",
            "=SUM(A:)",
            "=SUM(1:A)",
            "=Data!",
            "=1:",
        ),
        *(
            "=SUBTOTAL(9,A1:A3)",
            '=COUNTIF(B1:B3,"B*")',
            '=SUMIF(B1:B3,"Baik",A1:A2)',
            "=IF()",
            "=ROUND()",
            "=VLOOKUP(1)",
            "=2^0.5",
            "=2^99",
            "=1&2",
            "={1",
            "={1 2}",
            "=A99999999",
        ),
        *("=SUM(A1:Z100000)", "=;", f"={'(' * 200}1{')' * 200}", f"={'(' * 9000}1{')' * 9000}", "=1 2"),
        "=A0",
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        given(text)


@pytest.mark.parametrize("terms", [2, 64, 65, 66, 300, 401, 2700])
def test_a_sum_of_any_length_is_read(terms: int) -> None:
    """A cell of a workbook has room for some 2,700 terms."""
    assert given("=" + "+".join(["A1"] * terms)) == terms
    assert given("=1" + "*1" * terms) == 1
    signs = ["+-"[at % 3 > 0] for at in range(terms)]
    expected = 5 + sum(int(f"{sign}{at}") for at, sign in enumerate(signs))
    assert given("=5" + "".join(f"{sign}{at}" for at, sign in enumerate(signs))) == expected


def test_operations_far_inside_each_other_are_refused() -> None:
    assert given("=8" + "/2" * 150 + "*2" * 149) == 4
    with pytest.raises(UnreadableError):
        parse("=8" + "/1" * 2700)


def test_a_reference_keeps_its_sheet_and_what_stays_when_it_is_copied() -> None:
    assert parse("='2021'!$BK2") == CellReference(2, 62, fixed_row=False, fixed_column=True, sheet="2021")
    assert parse("=B$3:A1") == Area(CellReference(1, 0), CellReference(3, 1, fixed_row=True))
    assert parse("='Data 1'!B2") == CellReference(2, 1, sheet="Data 1")


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("=D:C", "=C$1:D$1048576"),
        ("=$C:D", "=$C$1:D$1048576"),
        ("=Lain!C:C", "=Lain!C$1:C$1048576"),
        ("=5:$3", "=$A$3:$XFD5"),
    ],
)
def test_whole_columns_and_rows_are_all_of_their_cells(text: str, same: str) -> None:
    assert parse(text) == parse(same)


def test_copies_of_formulas_over_whole_columns_have_one_shape() -> None:
    assert shape_of("=SUM(C:C)", (2, 5)) == shape_of("=SUM(D:D)", (9, 6)) != shape_of("=SUM(C:C)", (2, 6))
    assert shape_of("=SUM($C:$C)", (2, 5)) == shape_of("=SUM($C:$C)", (2, 6))


def test_copies_have_one_shape_and_look_at_their_own_cells() -> None:
    first, text = (2, 50), "=SUM(D2:M2)*$A$1&\"D2\"&'D2'!D2"
    copy = "=SUM(D9:M9)*$A$1&\"D2\"&'D2'!D9"

    assert shape_of(text, first) == shape_of(copy, (9, 50)) != shape_of(text, (9, 50))
    assert list(looks_at(parse(text), first, (9, 50))) == list(looks_at(parse(copy), (9, 50), (9, 50)))


def test_a_part_of_a_tree_is_replaced_wherever_it_stands() -> None:
    tree = replaced(parse("=IF(A1>2,-A1,SUM(A1))"), CellReference(1, 0), Slot("value"))

    assert Calculator(cell, {"value": Fraction(5)}).value(tree) == -5
    assert Calculator(cell, {"value": Fraction(1)}).value(tree) == 1


def test_rounding_can_be_looked_through() -> None:
    tree = parse("=ROUND(1.26,1)+INT(1.5)")

    assert Calculator(cell, rounds=False).value(tree) == Fraction(276, 100)


def test_what_is_seen_stands_before_what_sees_it_in_a_chain_of_any_length_and_in_a_circle() -> None:
    down = behind([(5000, 0)], lambda place: [(place[0] - 1, 0)] if place[0] else [])
    round_about = behind([(1, 0)], lambda place: [((place[0] + 1) % 3, 0)])

    assert down == [(row, 0) for row in range(5001)]
    assert sorted(round_about) == [(row, 0) for row in range(3)]
