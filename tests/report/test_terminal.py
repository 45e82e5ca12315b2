from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

import attrs
import pytest

from evalkit.base.language import language
from evalkit.base.text import msg
from evalkit.evaluation.result import Evaluation, Finding
from evalkit.report.render.layout import cells, line, paragraph, wrap
from evalkit.report.render.page_settings import PageSettings
from printing import render_report
from support import ev, groups, instrument, table

SPBE = {"D1": "4.00", "D2": "4.20", "D3": "3.09", "D4": "4.57"}


class Terminal(io.StringIO):
    """A terminal with an encoding."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def printed(*evaluations: Evaluation, file: io.StringIO | None = None, **wanted: Any) -> str:
    file = file or io.StringIO()
    look: dict[str, Any] = {
        "width": 80,
        "color": False,
        "day": dt.date(2026, 11, 24),
        "version": "0.1.0",
        "lang": "en",
    } | wanted
    render_report(evaluations, language(look.pop("lang")), file=file, **look)
    return file.getvalue()


def named(evaluation: Evaluation, subject: str) -> Evaluation:
    return attrs.evolve(evaluation, assessment=attrs.evolve(evaluation.assessment, subject=subject))


def test_numbers_follow_the_language() -> None:
    evaluation = ev("spbe@2020", values=SPBE)

    assert "4,16    SANGAT BAIK" in printed(evaluation, lang="id")
    assert "4.16    SANGAT BAIK" in printed(evaluation, lang="en")


def test_verdict_names_the_distance_to_both_neighbours() -> None:
    report = printed(ev("spbe@2020", values=SPBE))

    assert "0.04 more to Memuaskan" in report
    assert "0.67 above the limit of Baik" in report


def test_highest_band_has_no_next() -> None:
    assert "the highest predicate" in printed(ev("ikm@2017", values={"total": "91.00"}))


def test_plain_text_has_no_escape_and_no_line_drawing() -> None:
    report = printed(ev("spbe@2020", values=SPBE), detail=True)

    assert "\x1b" not in report
    assert not re.search("[\u2500-\u257f]", report)
    assert "=====" in report


def test_a_terminal_gets_drawn_bars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")

    report = printed(ev("spbe@2020", values=SPBE), file=Terminal())

    assert "━━━" in report
    assert "▲" in report


def test_a_dumb_terminal_gets_plain_text(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")

    assert "━" not in printed(ev("spbe@2020", values=SPBE), file=Terminal())


def test_colour_is_only_added() -> None:
    evaluation = ev("spbe@2020", values=SPBE)

    plain = printed(evaluation, file=Terminal(), color=False)
    coloured = printed(evaluation, file=Terminal(), color=True)

    assert "\x1b[" in coloured
    bare = [one.rstrip() for one in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()]
    assert bare == plain.splitlines()


def test_ascii_files_get_ascii_only() -> None:
    file = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    evaluation = named(ev("spbe@2020", values=SPBE, claims={"total": "4.16"}), "Kabupaten “Contoh” – Ž")

    render_report([evaluation], language("id"), width=80, color=False, file=file)

    file.seek(0)
    report = file.read()
    assert 'Kabupaten "Contoh" - \\u017d' in report
    assert "v sesuai" in report


def test_markup_and_escapes_in_texts_are_shown() -> None:
    subject = "Kab. [bold red]X[/bold] [/x] :smile: \x1b[31m\u202e\u2066\u061c\n\u00adB"
    evaluation = named(ev("spbe@2020", values=SPBE), subject)

    report = printed(evaluation, width=120)

    expected = r"Kab. [bold red]X[/bold] [/x] :smile: \x1b[31m\u202e\u2066\u061c\n\xadB"
    assert expected in report
    assert expected in re.sub(r"\x1b\[[0-9;]*m", "", printed(evaluation, width=120, color=True))
    assert expected in printed(evaluation, width=120, form="table")


def test_wide_characters_keep_columns_aligned() -> None:
    report = printed(named(ev("spbe@2020", values=SPBE), "東京都庁" * 30), width=60)

    assert max(map(cells, report.splitlines())) <= 60


@pytest.mark.parametrize(
    ("severity", "code", "shown"),
    [
        ("error", "x", "✗ error"),
        ("warning", "x", "! warning"),
        ("note", "x", "i note"),
        ("note", "claim-agrees", "✓ agrees"),
    ],
)
def test_every_severity_has_a_sign_and_a_word(severity: str, code: str, shown: str) -> None:
    finding = Finding(code=code, severity=severity, message=msg("something"))

    report = printed(attrs.evolve(ev("spbe@2020", values=SPBE), findings=(finding,)))

    assert re.search(rf"^  {shown} +something$", report, re.MULTILINE)


def test_errors_come_first() -> None:
    evaluation = ev("spbe@2020", values=SPBE, claims={"predicate": "Sangat Baik", "total": "4.90"})

    report = printed(evaluation)

    assert report.index("✗ error") < report.index("✓ agrees")


def test_long_findings_hang() -> None:
    finding = Finding(code="x", severity="note", message=msg("{text}", text="word " * 40))

    report = printed(attrs.evolve(ev("spbe@2020", values=SPBE), findings=(finding,)))

    block = [one for one in report.splitlines() if "word word" in one]
    assert len({one.index("word") for one in block}) == 1


def test_a_missing_category_shows_every_case() -> None:
    report = printed(ev("kami@4.2", values={"total": 551}))

    assert "551 of 645   PREDICATE OPEN" in report
    assert re.search(r"Rendah +Baik / Tidak Layak", report)


def test_a_decided_range_says_so() -> None:
    answers = {f"I{i}": 4 for i in range(1, 47)}

    report = printed(ev("spbe@2020", answers=answers))

    assert re.search(r"\d\.\d\d – \d\.\d\d    SANGAT BAIK", report)
    assert "decided" in report


def test_an_open_range_lists_the_possible() -> None:
    report = printed(ev("spbe@2020", values={"D1": "4.00", "D2": "4.20", "D3": "3.09"}))

    assert "PREDICATE OPEN" in report
    assert "possible: Memuaskan / Sangat Baik / Baik / Cukup" in " ".join(report.split())


def test_values_below_a_used_value_are_marked() -> None:
    report = printed(ev("spbe@2020", values=SPBE, answers={"I15": 5, "I16": 5, "I17": 5, "I18": 5}))

    assert "shown, not used: a value above it is given" in report


def test_elements_show_letter_and_order() -> None:
    rows = "4,3,2,4,3,4,4,3,2\n3,3,,4,3,4,4,3,2"
    header = "persyaratan,prosedur,waktu,biaya,produk,kompetensi,perilaku,sarana,pengaduan"

    report = printed(ev("ikm@2017", tables={"responses": table(f"{header}\n{rows}")}), width=120)

    assert re.search(r"waktu +Waktu Penyelesaian +1 +1/9 +2\.00 +0\.2222 +50\.00 +D", report)
    assert "From weakest to strongest: Waktu Penyelesaian 2.00 · " in report
    assert "2 respondents" in report


def test_groups_stand_side_by_side() -> None:
    values = {"kualifikasi": 12, "kompetensi": 30, "kinerja": 25, "disiplin": 5}
    evaluation = ev("ipasn@2019", year=2022, parts=groups(("A", 3, values), ("B", 1, values | {"kinerja": 15})))

    assert re.search(r"A +3 +72\.00 +Sedang", printed(evaluation))
    assert re.search(r"A +3 +72\.00 +Sedang +12\.00 +30\.00 +25\.00 +5\.00", printed(evaluation, width=120))


def test_signature_lines_come_with_details_only() -> None:
    evaluation = ev("spbe@2020", values=SPBE)

    assert "____" not in printed(evaluation)
    detailed = printed(evaluation, detail=True)
    assert re.search(r"signature +_{20,}", detailed)
    assert instrument("spbe@2020").sha256 in detailed


def test_several_assessments_end_with_a_summary() -> None:
    first, second = ev("spbe@2020", values=SPBE), named(ev("ikm@2017", values={"total": "91.00"}), "Y")

    report = printed(first, second)

    assert report.count("A recomputation, not an official result.") == 2
    assert "Summary" in report
    assert "Summary" not in printed(first)


def test_table_is_the_summary_alone() -> None:
    report = printed(ev("spbe@2020", values=SPBE), form="table")

    assert report.startswith("Summary · X\n")
    assert "recomputation" not in report


def test_explanation_puts_the_numbers_into_the_formula() -> None:
    report = printed(ev("spbe@2020", values=SPBE), explain="total")

    flat = " ".join(report.split())
    assert "(13·4.00 + 25·4.20 + 16.5·3.09 + 45.5·4.57) / 100 = 4.1592" in flat
    assert "rounded half up to 2 decimals: 4.16" in flat
    assert "Sangat Baik: at least 3.5 (printed 3.5–<4.2)" in flat


def test_explanation_of_an_unknown_code_says_so() -> None:
    assert "spbe@2020 has no X1" in printed(ev("spbe@2020", values=SPBE), explain="X1")


def test_where_the_ruler_has_no_room_the_bands_are_listed() -> None:
    evaluation = ev("spbe@2020", values=SPBE)

    assert "| Kurang |" not in printed(evaluation, width=50)
    assert "Memuaskan    at least 4.2" in printed(evaluation, width=50)
    assert "^  Sangat Baik  at least 3.5" in printed(evaluation, width=50)
    assert "at least 3.5" not in printed(evaluation, width=60)


def test_width_of_the_terminal_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")

    assert PageSettings.of_file(Terminal(), language("en"), width=None, color=False).width == 100


def test_a_pipe_is_eighty_wide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)

    assert PageSettings.of_file(io.StringIO(), language("en"), width=None, color=False).width == 80


def test_wrapping_cuts_only_words_that_do_not_fit() -> None:
    assert wrap("one two three", 7) == ["one two", "three"]
    assert wrap("abcdefghij k", 4) == ["abcd", "efgh", "ij k"]
    assert wrap("東京都庁", 5) == ["東京", "都庁"]


def test_paragraphs_hang() -> None:
    found = paragraph("one two three four", 11, first=line("- "), indent=2)

    assert ["".join(span.text for span in one) for one in found] == ["- one two", "  three", "  four"]
