"""Facts about the file that is filled in: one key changes, and nothing else does."""

from __future__ import annotations

import pytest
import tomli

from evalkit.base.errors import RefusedError
from evalkit.base.exact import parse_number
from evalkit.base.language import language
from evalkit.catalogue.registry import Registry
from evalkit.fill.form import put, taken_out
from evalkit.report.empty_assessment import template

FILE = """\
# Kertas kerja tim A
[assessment]
instrument = "sakip@2021"   # edisi
subject = "Dinas Contoh"

[answers]
# P1 keberadaan
# P1.1 =   # Pedoman teknis
P1.2 = true   # ada, "lihat" #3
P2.1 = false
"P1.3" = true
# U1.1 = ya

# bukti menyusul
[evidence]
P1.2 = [
  "SK 1", # salinan
  "SK 2",
]
"""


def test_an_answer_takes_the_place_of_the_comment_that_waits_for_it() -> None:
    assert put(FILE, "answers", "P1.1", found=True) == FILE.replace("# P1.1 =   #", "P1.1 = true   #")


def test_an_answer_that_stands_there_is_changed_where_it_stands() -> None:
    assert put(FILE, "answers", "P1.2", found=False) == FILE.replace("P1.2 = true ", "P1.2 = false ")
    assert put(FILE, "answers", "P1.3", found=False) == FILE.replace('"P1.3" = true', '"P1.3" = false')


def test_a_comment_that_holds_an_answer_is_left_alone() -> None:
    changed = put(FILE, "answers", "U1.1", found=True)

    assert changed == FILE.replace('"P1.3" = true\n', '"P1.3" = true\n"U1.1" = true\n')


def test_what_has_no_line_yet_goes_behind_the_last_key_of_its_table() -> None:
    assert put(FILE, "assessment", "period", "2024") == FILE.replace(
        '"Dinas Contoh"\n', '"Dinas Contoh"\nperiod = "2024"\n'
    )


def test_a_table_that_is_not_there_is_added_at_the_end() -> None:
    assert put(FILE, "notes", "P1.1", "belum") == f'{FILE}\n[notes]\n"P1.1" = "belum"\n'
    assert put("", "notes", "P1.1", "belum") == '[notes]\n"P1.1" = "belum"\n'


def test_lists_numbers_and_texts_are_written_as_they_are() -> None:
    changed = put(FILE, "evidence", "P2.1", ['a "b"', "#c"])
    changed = put(changed, "values", "P", parse_number("20.10"))

    assert '"P2.1" = ["a \\"b\\"", "#c"]' in changed
    assert changed.endswith("\n[values]\nP = 20.10\n")


def test_an_answer_that_is_taken_back_waits_as_a_comment_again() -> None:
    assert taken_out(put(FILE, "answers", "P1.1", found=True), "answers", "P1.1") == FILE
    assert '# P1.2 =   # ada, "lihat" #3\n' in taken_out(FILE, "answers", "P1.2")


def test_a_sign_inside_a_text_is_no_comment() -> None:
    text = '[notes]\nI1 = "lihat #3"  # dua\nI2 = "a"\n'

    assert taken_out(text, "notes", "I1") == '[notes]\n# I1 =  # dua\nI2 = "a"\n'


def test_a_list_over_several_lines_is_taken_out_whole() -> None:
    changed = taken_out(FILE, "evidence", "P1.2")

    assert tomli.loads(changed)["evidence"] in ({}, {"P1": {}})
    assert changed.startswith(FILE[: FILE.index("[evidence]")])


def test_what_is_not_there_cannot_be_taken_out() -> None:
    assert taken_out(FILE, "answers", "P1.1") == FILE


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("answers = { I1 = 1 }\n", {"answers": {"I1": 2}}),
        ("[answers]\nI1 = 1", {"answers": {"I1": 2}}),
        ("answers.I1 = 1\nanswers.I2 = 1\n", {"answers": {"I1": 2, "I2": 1}}),
        ('[answers] # a\n"I1" = 1 # b\n', {"answers": {"I1": 2}}),
        ("[answers]\nI1 = 0x1\n", {"answers": {"I1": 2}}),
    ],
)
def test_however_a_table_is_written_the_key_is_found(text: str, wanted: dict[str, object]) -> None:
    assert tomli.loads(put(text, "answers", "I1", 2)) == wanted


def test_a_header_inside_a_text_leads_nowhere_else() -> None:
    text = '[assessment]\nsubject = """\n[answers]\n# I1 =\n"""\n\n[answers]\n# I1 =   # satu\n'

    assert tomli.loads(put(text, "answers", "I1", 2)) == {**tomli.loads(text), "answers": {"I1": 2}}


def test_what_cannot_be_changed_in_place_is_refused_and_named() -> None:
    with pytest.raises(RefusedError, match=r"answers\.P1 cannot be changed where it stands"):
        put(FILE, "answers", "P1", "BB")  # TOML has it as a table already


@pytest.mark.parametrize("spec", ["spbe@2020", "sakip@2021", "ips@2022", "kip@2018", "kami@5.0"])
def test_a_form_that_is_filled_in_and_emptied_is_the_form_as_it_was(spec: str) -> None:
    instrument = Registry().instrument(spec)
    form = template(instrument, language("id"))
    codes = [node.code for node in instrument.nodes.values() if node.is_leaf][:12]

    text = form
    for code in codes:
        text = put(text, "answers", code, 1)
    assert text.count("\n") == form.count("\n")
    assert text != form
    for code in reversed(codes):
        text = taken_out(text, "answers", code)
    assert text == form
