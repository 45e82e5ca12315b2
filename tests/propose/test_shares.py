"""Facts about columns of shares: each row in percent of the total row, or of all rows together where none is printed."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from test_audit_cli import audit

if TYPE_CHECKING:
    from pathlib import Path

# The shares add up to 99,99 and 100,01: each is rounded by itself.
ROWS = """Lapangan Usaha;Jumlah 2024 (orang);{heading} 2024;Jumlah 2025 (orang);{heading} 2025
Pertanian;81.967;21,35;83.401;21,29
Industri;134.194;34,95;137.720;35,15
Perdagangan;98.810;25,73;99.118;25,30
Jasa;69.001;17,97;71.552;18,26
"""
TOTAL = "Jumlah;383.972;100,00;391.791;100,00\n"


def proposed(folder: Path, text: str, heading: str = "Distribusi (%)") -> tuple[list[dict[str, Any]], str]:
    """What is proposed for a table: the relations, and the lines that tell their support."""
    (folder / "t.csv").write_text(text.format(heading=heading), encoding="utf-8")
    printed = audit(str(folder / "t.csv"), "--propose").stdout
    return tomllib.loads(printed).get("relations", []), printed


def of_shares(relations: list[dict[str, Any]], year: int = 2024) -> list[tuple[str, list[str], list[str]]]:
    """Kind, operands and exceptions of what is proposed for the shares of a year."""
    return [
        (one["is"], one["of"], one["except"])
        for one in relations
        if one["claim"].startswith("t:*:") and one["claim"].endswith(str(year))
    ]


@pytest.mark.parametrize("heading", ["Distribusi (%)", "Proporsi", "Kontribusi", "Share"])
@pytest.mark.parametrize("is_above", [False, True], ids=["below", "above"])
def test_shares_of_the_total_row_are_found_and_break_nothing(tmp_path: Path, heading: str, is_above: bool) -> None:  # noqa: FBT001
    """Each year of its own amounts; the total of the shares is a sum within their rounding."""
    first, *others = ROWS.splitlines(keepends=True)
    relations, text = proposed(tmp_path, "".join([first, TOTAL, *others]) if is_above else ROWS + TOTAL, heading)

    for year in (2024, 2025):
        amounts = [f"t:*:Jumlah {year} (orang)", f"t:jumlah:Jumlah {year} (orang)"]
        assert of_shares(relations, year) == [("percent", amounts, ["jumlah"])]
        assert (f"t:jumlah:{heading} {year}", "sum") in [(one["claim"], one["is"]) for one in relations]
    assert "would break" not in text


@pytest.mark.parametrize(
    ("printed", "wrong", "place"),
    [("25,73", "27,53", "perdagangan:Distribusi (%) 2024"), ("100,00\n", "101,00\n", "jumlah:Distribusi (%) 2025")],
    ids=["share", "total"],
)
def test_a_wrong_share_and_a_wrong_total_of_shares_would_break(
    tmp_path: Path, printed: str, wrong: str, place: str
) -> None:
    assert f"would break: t:{place}" in proposed(tmp_path, (ROWS + TOTAL).replace(printed, wrong))[1]


def test_without_a_total_row_the_largest_share_says_the_total(tmp_path: Path) -> None:
    """Found by the sum of the rows; as that is not printed, all must leave one base."""
    amounts = "Jumlah 2024 (orang)"
    due = ("same-base", [f"t:*:{amounts}", f"t:industri:{amounts}", "t:industri:Distribusi (%) 2024"], ["industri"])

    for text, is_right in ((ROWS, True), (ROWS.replace("25,73", "27,53"), False)):
        relations, printed = proposed(tmp_path, text)
        assert of_shares(relations) == [due]
        assert ("would break: t:perdagangan:Distribusi (%) 2024" not in printed) == is_right


def test_whole_shares_are_rounded_and_the_largest_says_the_total_too(tmp_path: Path) -> None:
    """What rounds to them breaks nothing; another whole number does."""
    text = "Kelompok;Orang;Proporsi\nA;1237;28\nB;918;21\nC;791;18\nD;643;15\nE;801;18\n"
    more = text + "F;2210;50\nG;1499;34\nH;1811;41\n"
    right, printed = proposed(tmp_path, text)

    assert (right[0]["is"], "would break" in printed) == ("same-base", False)
    assert "would break: t:D:Proporsi" in proposed(tmp_path, more.replace("643;15", "643;25"))[1]
    assert proposed(tmp_path, text + "Jumlah;4390;100\n")[0][0]["is"] == "percent"


GROUPS = (("Pria", (8123, 5210, 1877)), ("Wanita", (9044, 3102, 2468)), ("Anak", (2210, 7719, 1033)))


def of_groups(folder: Path, *, merged: bool = False, totals: bool = False, wrong: bool = False) -> str:
    """What is proposed for shares of groups, which are told by a word in each row, in the first, or end in a subtotal."""
    lines = ["No;Kelompok;Jenjang;Orang;Persentase (%)"]
    for name, numbers in GROUPS:
        for at, (step, number) in enumerate(zip(("Dasar", "Menengah", "Tinggi"), numbers, strict=True)):
            share = f"{100 * number / sum(numbers) + (wrong and (name, at) == ('Wanita', 1)) * 3:.2f}".replace(".", ",")
            lines.append(f"{len(lines)};{'' if at and merged else name};{step};{number};{share}")
        lines += [f";;Jumlah {name};{sum(numbers)};100,00"] if totals else []
    (folder / "t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return audit(str(folder / "t.csv"), "--propose").stdout


@pytest.mark.parametrize("merged", [False, True])
@pytest.mark.parametrize("totals", [False, True])
def test_shares_of_groups_have_each_a_total_of_their_own(tmp_path: Path, merged: bool, totals: bool) -> None:  # noqa: FBT001
    """That of a subtotal, or one that the largest share of the group says."""
    found = tomllib.loads(of_groups(tmp_path, merged=merged, totals=totals))["relations"]
    shares = [one for one in found if one["claim"].endswith(":Persentase (%)") and one["is"] != "sum"]

    assert {one["is"] for one in shares} == {"percent" if totals else "same-base"}
    assert len(shares) == (9 if totals else 6)
    assert "would break" not in of_groups(tmp_path, merged=merged, totals=totals)
    assert "would break" in of_groups(tmp_path, merged=merged, totals=totals, wrong=True)


def test_shares_may_stand_in_another_table_than_their_amounts_and_total(tmp_path: Path) -> None:
    """They are those of the rows of the same labels."""
    names = ("Manggar", "Gantung", "Kelapa Kampit", "Damar", "Dendang")
    numbers = (38211, 27902, 18411, 13044, 9870)
    amounts = "".join(f"{name};{number}\n" for name, number in zip(names, numbers, strict=True))
    shares = "".join(f"{name};{100 * number / 107438:.2f}\n" for name, number in zip(names, numbers, strict=True))
    text = f"Tabel 1 Penduduk;\n\nKecamatan;Jiwa\n{amounts}Jumlah;107438\n\nTabel 2 Pangsa;\n\nKecamatan;Pangsa (%)\n"
    due = 'of       = ["1:*:Jiwa", "1:jumlah:Jiwa"]'

    assert due in proposed(tmp_path, text + shares.replace(".", ","))[1]
    assert (
        "would break: 2:damar:Pangsa (%)"
        in proposed(tmp_path, text + shares.replace("12.14", "12.41").replace(".", ","))[1]
    )


def test_columns_that_are_called_no_share_are_none(tmp_path: Path) -> None:
    assert not of_shares(proposed(tmp_path, ROWS + TOTAL, "Kolom")[0])


def test_shares_that_are_adopted_are_audited(tmp_path: Path) -> None:
    """A wrong share is a contradiction once the proposal is in the report."""
    (tmp_path / "t.toml").write_text(
        "[report]\nagency = 'Dinas Contoh'\nyear = 2025\n[[tables]]\nid = 't'\ntitle = 'PDRB'\nnumbers = 'id'\n"
        "header = ['kunci', 'jumlah', 'distribusi']\n"
        "rows = [['a', '81.967', '21,35'], ['b', '134.194', '34,95'], ['c', '98.810', '27,53'], "
        "['d', '69.001', '17,97'], ['total', '383.972', '100,00']]\n",
        encoding="utf-8",
    )
    before = audit(str(tmp_path / "t.toml"))
    audit(str(tmp_path / "t.toml"), "--propose", "--accept", "10")
    after = audit(str(tmp_path / "t.toml"))

    assert "25,73" not in before.stdout
    assert "with 25,73 in place of 27,53 at t:c:distribusi" in " ".join(after.stdout.split())
