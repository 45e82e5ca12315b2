"""Facts about tables of documents as sheets."""

from __future__ import annotations

from evalkit.tables.opening import read_sheets


def test_each_table_of_a_page_has_a_name_of_its_own() -> None:
    titles = ("Tabel 1 Capaian", "Tabel 1 Capaian", "Tabel 1 Capaian (2)", "Tabel 1 Capaian")
    page = "".join(
        f"<p>{title}</p><table><tr><th>Kode</th></tr><tr><td>{number}</td></tr></table>"
        for number, title in enumerate(titles)
    )
    sheets = list(read_sheets(page.encode(), "laporan.html"))

    assert [sheet.rows[1][1][0] for sheet in sheets] == ["0", "1", "2", "3"]
    assert len({sheet.name for sheet in sheets}) == len(titles)
