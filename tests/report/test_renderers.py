"""Laws of the renderers: every text of a document stands in each form, tables of Markdown are tables, and data does no harm."""

from __future__ import annotations

import io
import itertools
import re
from pathlib import Path
from typing import TYPE_CHECKING
from unittest import mock

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import evalkit
from drawn_documents import DOCUMENTS, EN, bare, tables, told
from evalkit.base.text import Decimal, msg
from evalkit.report.blocks import (
    Chart,
    Column,
    Document,
    Findings,
    Flow,
    Fold,
    Heading,
    Item,
    Legend,
    List,
    Mark,
    Paragraph,
    Remark,
    Row,
    Scale,
    Sign,
    Signature,
    Step,
    Styled,
    Table,
    Verbatim,
    together,
    unfolded,
)
from evalkit.report.render import write
from evalkit.report.render.page_settings import PageSettings
from evalkit.report.render.text import lines

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGES = sorted(Path(__file__).parent.rglob("*.md"))  # every kind of page, as it is written
ESCAPED = re.compile(r"\\([\\`*_\[\]<>|~$&#.:)+=-])")


def written(documents: Sequence[Document], form: str, **look: object) -> str:
    file = io.StringIO()
    write(documents, EN, file, form=form, **{"width": 80, **look})  # type: ignore[arg-type]  # options of the look
    return file.getvalue()


def read_back(markdown: str) -> str:
    """What a reader of Markdown sees."""
    marks = re.compile(r"(?<!\\)\*\*|<br>|&emsp;|<!-- -->")
    return ESCAPED.sub(r"\1", marks.sub("", markdown))


@given(DOCUMENTS)
def test_every_text_stands_in_markdown(document: Document) -> None:
    whole = bare(read_back(written([document], "markdown")))

    assert [text for text in told(document) if text not in whole] == []


@given(DOCUMENTS, st.booleans())
def test_every_text_stands_in_text_and_on_a_terminal(document: Document, color: bool) -> None:  # noqa: FBT001  # drawn
    """Where nothing is wrapped: columns put the pieces of what they wrap between those of their neighbours."""
    with mock.patch("evalkit.report.render.page_settings.MOST_WIDTH", 4_000):
        whole = bare(
            "\n".join("".join(span.text for span in line) for line in lines([document], PageSettings(EN, width=4_000)))
        )

    assert [text for text in told(document) if text not in whole] == []
    assert ("\x1b" in written([document], "tree", color=color)) <= color


@given(DOCUMENTS)
def test_plain_forms_hold_no_escape_and_no_control_character(document: Document) -> None:
    for form in ("text", "markdown"):
        assert [char for char in written([document], form, color=True) if char != "\n" and not char.isprintable()] == []


@given(DOCUMENTS, st.integers(40, 120))
@example(Document([[Signature(["\U00010b73\U00014647\U00018d09\U0001dab0"])]]), 40)  # escapes, too long for the page
@example(Document([[Flow(["x" * 39, "y"])]]), 40)
def test_no_line_is_wider_than_the_page(document: Document, width: int) -> None:
    from rich.cells import cell_len  # noqa: PLC0415  # to measure by

    assert max(map(cell_len, written([document], "text", width=width).splitlines())) <= width


@given(tables())
def test_rows_of_a_table_have_as_many_cells_as_its_head(table: Table) -> None:
    rows = written([Document([[table]])], "markdown").splitlines()

    assert len(rows) == len(table.rows) + 2
    assert len({len(re.findall(r"(?<!\\)(?:\\\\)*\|", row)) for row in rows}) == 1
    assert re.fullmatch(r"\|(?: ---:? \|)+", rows[1])


# --- What tables leave out -------------------------------------------------------------------------------------------

LONG = "wordthatisnotbroken"


def budget(width: int) -> str:
    columns = (Column("code"), Column("title", wrap=True, room=90), Column(LONG, drop=1), Column("b" + LONG, drop=2))
    row = Row(
        ("A1", "the title", "1", "2"),
        [Remark("TITLE", instead=1), Remark("ONE", instead=2), Remark("TWO", instead=3, beside=2)],
    )
    return written([Document([[Table(columns, [row], whole=True)]])], "text", width=width)


@pytest.mark.parametrize(
    ("width", "remarks"), [(100, []), (60, ["TITLE"]), (45, ["TITLE", "TWO"])], ids=["wide", "without titles", "narrow"]
)
def test_remarks_stand_in_place_of_columns_without_room(width: int, remarks: list[str]) -> None:
    assert [word for word in ("TITLE", "ONE", "TWO") if word in budget(width)] == remarks


def test_a_table_that_would_cut_words_gives_way() -> None:
    table = Table((Column(LONG), Column("b" + LONG)), [Row(("1", "2"))], otherwise=[Paragraph("1 and 2")])

    assert "1 and 2" not in written([Document([[table]])], "text", width=60)
    assert written([Document([[table]])], "text", width=40) == "  1 and 2\n"


# --- Who knows how a report looks -----------------------------------------------------------------------------------


def test_only_renderers_import_rich() -> None:
    """Also in functions and for types: a page says what it says once, for every form."""
    root = Path(evalkit.__file__).parent
    found = {
        path.relative_to(root).parent.as_posix()
        for path in root.rglob("*.py")
        if re.search(r"^\s*(?:from|import) rich\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    }

    assert found == {"report/render"}


# --- Single blocks ---------------------------------------------------------------------------------------------------


def test_a_scale_is_a_table_where_it_cannot_be_drawn() -> None:
    steps = [
        Step("High", 5, msg("at least {bound}", bound="5"), holds=True),
        Step("Low", None, msg("below"), holds=False),
    ]
    scale = Document([[Scale(steps, [7], 0, 10)]])

    assert "|--" in written([scale], "text")
    assert written([scale], "text", width=40).splitlines() == [
        "     band  value 0 … 10",
        "  ^  High    at least 5",
        "     Low          below",
    ]
    assert written([scale], "markdown").splitlines() == [
        "|  | band | value 0 … 10 |",
        "| --- | --- | ---: |",
        "| ▲ | **High** | at least 5 |",
        "|  | Low | below |",
    ]


def test_a_scale_of_markdown_marks_all_that_is_possible() -> None:
    steps = [
        Step("A", 5, "5", holds=False),
        Step("B", 3, "3", holds=False, possible=True),
        Step("C", None, "–", holds=False, possible=True),
    ]
    rows = written([Document([[Scale(steps, [2, 4], None, None)]])], "markdown").splitlines()

    assert rows[0] == "|  | band | value |"
    assert [row[:4] for row in rows[2:]] == ["|  |", "| ▲ ", "| ▲ "]


def test_every_text_of_a_scale_and_of_findings_is_among_those_of_the_page() -> None:
    scale = Scale([Step("High", 5, "at least 5", holds=True), Step("Low", None, "below", holds=False)], [7], 0, 10)
    document = Document([[scale, Findings([("error", "x")])]])

    assert told(document) == ["high", "atleast5", "low", "below", "0", "10", "error", "x"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [("1. x", "1\\. x"), ("- x", "\\- x"), ("-5", "-5"), ("1.5", "1.5"), ("# x", "\\# x"), ("===", "\\===")],
)
def test_a_line_of_markdown_begins_as_it_is_meant(text: str, expected: str) -> None:
    assert written([Document([[Paragraph(text)]])], "markdown") == f"{expected}\n"


def test_neighbours_that_are_strong_are_so_as_one() -> None:
    row = Row(((Styled("2", "error"), Sign("error", "error"), " ", Styled("1", "note"), Sign("note", "note")),))

    assert "| **2**✗ **1**i |" in written([Document([[Table((Column("x"),), [row])]])], "markdown")


def test_what_stands_behind_a_text_is_kept_apart_in_markdown() -> None:
    page = Document([[List([Item("a", more=["source: b", "c"]), Item("A.", "[a]", more=["source: b"])])]])

    assert written([page], "markdown") == "- a; source: b; c\n- \\[a\\] A. source: b\n"
    assert written([page], "text") == "  a source: b c\n  [a] A. source: b\n"


@given(DOCUMENTS)
def test_headings_of_markdown_have_one_title_and_leave_no_level_out(document: Document) -> None:
    levels = [len(line.split()[0]) for line in written([document], "markdown").splitlines() if line.startswith("#")]

    assert levels.count(1) == bool(levels)
    assert levels[:1] in ([], [1])
    assert [1 for before, after in itertools.pairwise(levels) if after > before + 1] == []


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.stem)
def test_every_page_of_markdown_begins_with_its_title(file: Path) -> None:
    for page in file.read_text(encoding="utf-8").split("\n\n---\n\n"):
        headings = [line for line in page.splitlines() if line.startswith("#")]
        levels = [len(heading.split()[0]) for heading in headings]

        assert page.startswith("# ")
        assert levels.count(1) == 1
        assert [1 for before, after in itertools.pairwise(levels) if after > before + 1] == []
        assert [heading for heading in headings if "**" in heading or "  " in heading] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see https://a.co/x", "see https\\://a.co/x"),
        ("![i](http://a.co)", "!\\[i\\](http\\://a.co)"),
        ("www.a.co", "www\\.a.co"),
        ("a_@b_c.co", "a\\_@<!-- -->b\\_c.co"),
        ("@b.co", "@<!-- -->b.co"),
        ("kami@5.0: x", "kami@5.0: x"),
    ],
)
def test_data_never_become_links_of_markdown(text: str, expected: str) -> None:
    """GitHub links addresses of mail even where the sign is escaped; only what is no text parts them."""
    assert written([Document([[Paragraph(text)]])], "markdown") == f"{expected}\n"
    assert written([Document([[Flow([(text[:3], text[3:])])]])], "markdown") == f"{expected}\n"


def test_signs_are_replaced_before_markdown_is_escaped() -> None:
    scale = Scale([Step("High", None, "below", holds=True)], [7], 0, 10)
    page = Document([[Heading("a ·x· b", 1)], [Flow(["x", Sign("agrees"), "y"]), scale, Legend(["error"])]])
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write([page], EN, file, form="markdown")
    file.seek(0)

    assert file.read().splitlines() == [
        "# a \\*x\\* b",
        "",
        "x \\* v \\* y",
        "",
        "|  | band | value 0 ... 10 |",
        "| --- | --- | ---: |",
        "| ^ | **High** | below |",
        "",
        "x error",
    ]


def test_lists_of_two_sections_stay_two_lists() -> None:
    assert written([Document([[List([Item("a")])], [List([Item("b")])]])], "markdown") == "- a\n\n* b\n"


TWO_OF_FOUR = Chart("bars", "Mean of each element", [Mark("U1", 2, "2.00"), Mark("U2", 4, "4.00")], 0, 4)


def test_a_chart_is_rows_with_bars() -> None:
    bounds = [Step("A", 3, msg("at least {bound}", bound="3"), holds=False), Step("B", None, msg("below"), holds=True)]

    assert written([Document([[TWO_OF_FOUR._replace(bounds=bounds)]])], "text", width=60).splitlines() == [
        "  Mean of each element",
        "      0 … 4",
        "  U1   2.00  ====....",
        "  U2   4.00  ========",
        "  A at least 3 · B below",
    ]
    assert written([Document([[TWO_OF_FOUR]])], "markdown").splitlines() == [
        "**Mean of each element**",
        "",
        "|  | 0 … 4 |",
        "| --- | ---: |",
        "| U1 | 2.00 |",
        "| U2 | 4.00 |",
    ]


def test_what_is_folded_away_stands_below_a_heading_where_nothing_folds() -> None:
    fold = Fold("How", [Paragraph("so"), Fold("And that", [Paragraph("thus")])])

    assert list(unfolded([fold])) == [Heading("How", 3), Paragraph("so"), Heading("And that", 3), Paragraph("thus")]
    assert written([Document([[fold]])], "text") == "How\n  so\nAnd that\n  thus\n"
    assert written([Document([[Heading("x", 1), fold]])], "markdown") == "# x\n\n## How\n\nso\n\n## And that\n\nthus\n"


def test_a_table_has_its_caption_above_it_whatever_comes_of_it() -> None:
    table = Table((Column("a"),), [Row(("1",))], caption="Table 3.1 Numbers")
    narrow = table._replace(columns=(Column(LONG * 3),), otherwise=[Paragraph("1")])

    assert written([Document([[table]])], "text") == "  Table 3.1 Numbers\n  a\n  1\n"
    assert written([Document([[narrow]])], "text", width=40) == "  Table 3.1 Numbers\n  1\n"
    assert written([Document([[table]])], "markdown").startswith("**Table 3.1 Numbers**\n\n| a |\n")


def test_what_can_be_copied_keeps_its_lines() -> None:
    page = Document([[Verbatim("a = 1  # ```\nb = 2", 1)]])

    assert written([page], "text") == "  a = 1  # ```\n  b = 2\n"
    assert written([page], "markdown") == "````toml\na = 1  # ```\nb = 2\n````\n"


def test_a_heading_of_pieces_and_an_empty_one() -> None:
    page = Document([[Heading((Styled("a", "strong"), "  b"), 1), Heading("", 2)]])

    assert written([page], "text") == "a  b\n\n"


def test_documents_have_a_rule_between_them() -> None:
    one, two = Document([[Heading("One", 1)]]), Document([[Heading("Two", 1)]])

    assert written([one, two], "markdown") == "# One\n\n---\n\n# Two\n"
    assert written([one, two], "text") == f"One\n\n{'-' * 80}\n\nTwo\n"


def test_empty_sections_leave_no_gap() -> None:
    assert written([Document([[], [Paragraph("x")], [], [Paragraph("y")]])], "text") == "  x\n\n  y\n"


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_thousands_are_grouped_where_rupiah_stand(form: str) -> None:
    sections = [[Paragraph(together(Decimal("1234567"), "1234567"))]]

    assert "1,234,567 · 1234567" in written([Document(sections, grouped=True)], form)
    assert "1234567 · 1234567" in written([Document(sections)], form)
