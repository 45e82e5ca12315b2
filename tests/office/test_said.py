"""What is settled before a page is laid out: columns and how wide they are, levels of headings, numbers of captions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from evalkit.base.text import Decimal
from evalkit.report import blocks as b
from evalkit.report.render import paged_parts, paged_writer
from evalkit.report.render import paged_parts as s
from office.made import EN, ID, audit_pages, evaluation_pages, page, working_papers

if TYPE_CHECKING:
    from collections.abc import Sequence


def blocks(document: b.Document, look: paged_writer.Look = paged_writer.LOOK) -> list[s.Block]:
    return [block for each in paged_writer.said([document], EN, look) for part in each.parts for block in part.blocks]


def grids(documents: Sequence[b.Document], look: paged_writer.Look = paged_writer.LOOK) -> list[tuple[s.Grid, bool]]:
    """The tables, and whether they stand on a page that is turned."""
    pages = paged_writer.said(documents, ID, look)
    return [
        (each, part.turned) for one in pages for part in one.parts for each in part.blocks if isinstance(each, s.Grid)
    ]


@pytest.mark.parametrize("look", [paged_writer.Look(), paged_writer.Look(bars=False, letters=1.15)])
def test_no_table_is_wider_than_its_page(look: paged_writer.Look) -> None:
    pages = [*audit_pages(), *evaluation_pages("contoh-ikm/ikm.toml"), *working_papers("contoh-kami/kami.toml")]
    found = grids(pages, look)

    assert len(found) > 20
    assert [grid for grid, turned in found if sum(grid.fit.widths) > paged_parts.text_width(turned=turned) + 0.1] == []


@pytest.mark.parametrize("look", [paged_writer.Look(), paged_writer.Look(bars=False, letters=1.15)])
def test_every_table_of_the_examples_stands_upright(look: paged_writer.Look) -> None:
    pages = [*evaluation_pages("contoh-ikm/ikm.toml"), *working_papers("beltim-2025/laporan.toml")]

    assert [grid for grid, turned in grids(pages, look) if turned] == []


def test_a_remark_stands_below_sentences_and_not_below_a_number() -> None:
    columns = (b.Column("code"), b.Column("value", number=True, wrap=True), b.Column("outlook", wrap=True))
    ((grid, _),) = grids([page(b.Table(columns, [b.Row(("x", "82,36", "reached"), [b.Remark("targets: 72, 73")])]))])

    assert [len(cell) for cell in grid.rows[0].cells] == [1, 1, 2]


def test_nobody_signs_an_empty_page() -> None:
    parts = [
        s.PageSequence([s.Points([]), s.Text([])], turned=False),
        s.PageSequence([s.Lines(["name"])], turned=False),
    ]
    points, text, _ = paged_writer.parts(parts)[0].blocks

    assert isinstance(points, s.Points)
    assert isinstance(text, s.Text)
    assert (points.kept, text.kept) == (True, True)


def test_a_scale_is_drawn_above_its_bands_where_a_value_lies_on_it() -> None:
    steps = [b.Step("High", 4, "4", holds=True), b.Step("Low", None, "below", holds=False)]
    drawn = blocks(page(b.Scale(steps, [4], 1, 5)))
    undrawn = blocks(page(b.Scale(steps, [], 1, 5)))

    assert [type(each) for each in drawn] == [s.Picture, s.Grid]
    assert [type(each) for each in undrawn] == [s.Grid]
    assert isinstance(drawn[0], s.Picture)
    assert drawn[0].words == "4 (1 … 5)"


def test_headings_that_are_longer_than_their_numbers_are_written_upwards_before_a_page_is_turned() -> None:
    columns = [b.Column("unit", wrap=True), *(b.Column(f"penanganan{at}", number=True) for at in range(9))]
    table = b.Table(columns, [b.Row(("Loket", *["3.53"] * 9))])
    grid = next(each for each in blocks(page(table)) if isinstance(each, s.Grid))

    assert [high > 0 for high in grid.fit.steep] == [False, *[True] * 9]
    assert not grid.fit.turned


def test_a_table_that_fits_no_upright_page_turns_its_section_only() -> None:
    wide = b.Table([b.Column("x", number=True)] * 16, [b.Row(["8.288.093.465"] * 16)])
    document = b.Document([[b.Paragraph("a")], [b.Heading("b"), wide], [b.Paragraph("c")]])
    parts = next(paged_writer.said([document], EN)).parts

    assert [part.turned for part in parts] == [False, True, False]
    assert [type(block) for block in parts[1].blocks] == [s.Title, s.Grid]


def test_even_the_widest_table_stays_on_its_page() -> None:
    wide = b.Table([b.Column("x", number=True)] * 40, [b.Row(["8.288.093.465"] * 40)])
    ((grid, turned),) = grids([page(wide)])

    assert turned
    assert sum(grid.fit.widths) == pytest.approx(paged_parts.text_width(turned=True), abs=1)


def test_a_deep_row_leaves_its_code_the_room_it_takes() -> None:
    def width(level: int) -> float:
        table = b.Table((b.Column(tree=True), b.Column("x", wrap=True)), [b.Row(("I15", "y"), level=level)])
        return grids([page(table)])[0][0].fit.widths[0]

    assert width(3) > width(0) + 3 * 3


def test_headings_leave_no_level_out() -> None:
    found = blocks(page(b.Heading("a", 1), b.Heading("b", 3), b.Heading("c", 2), b.Fold("d", [b.Heading("e", 3)])))

    assert [block.level for block in found if isinstance(block, s.Title)] == [1, 2, 2, 3, 3]


def test_tables_and_pictures_are_counted_through_all_documents_but_for_those_with_a_number_of_their_own() -> None:
    def table(caption: str) -> b.Document:
        return page(b.Table((b.Column("x"),), [b.Row(("1",))], caption=caption))

    found = [grid.caption for grid, _ in grids([table("a"), table("Tabel 3.1 b"), table(""), table("c")])]

    assert found == [("Tabel", 1, "a"), ("", 0, "Tabel 3.1 b"), ("", 0, ""), ("Tabel", 2, "c")]


def test_a_form_without_bars_has_no_column_for_them() -> None:
    table = b.Table((b.Column("a"), b.Column()), [b.Row((Decimal("1"), b.Bar(1, 1)))])

    assert [len(grids([page(table)], paged_writer.Look(bars=bars))[0][0].fit.widths) for bars in (True, False)] == [
        2,
        1,
    ]


def test_what_is_empty_is_nothing() -> None:
    empty: list[b.Block] = [
        b.Heading(""),
        b.Paragraph(""),
        b.Sources([], folded=False),
        b.List([]),
        b.Table((b.Column(),), [b.Row(("",))]),
    ]

    assert blocks(page(*empty)) == []
