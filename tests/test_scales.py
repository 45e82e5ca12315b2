"""Facts about scales: what an answer is worth, and what is no answer."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from evalkit.base.errors import Faults
from evalkit.base.exact import NotANumber
from evalkit.base.language import language
from evalkit.instruments.scales import YES, Scale
from evalkit.method.scales import Reply, disagreement, ends, expected, options, read_answer
from evalkit.schema.parse import PLAIN
from evalkit.schema.parse import read as read_table
from evalkit.schema.reader import Reader
from support import INSTRUMENTS, instrument, printed

ONE_OF_EACH_CATEGORY = [("TK1", 1), ("RS11", 2), ("TK17", 3)]


def read(spec: str, code: str, raw: Any) -> Reply | None:
    one = instrument(spec)
    return read_answer(one, one.nodes[code], raw)


def points(spec: str, code: str, raw: Any) -> Any:
    found = read(spec, code, raw)
    return None if found is None else found.points


# --- Levels ----------------------------------------------------------------------------------------------------------


def test_a_level_is_worth_itself() -> None:
    assert [points("spbe@2020", "I1", level) for level in range(1, 6)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("raw", [0, 6, -1, 10**30, pytest.param(10**5000, id="huge")])
def test_a_level_outside_the_scale_is_no_answer(raw: int) -> None:
    assert read("spbe@2020", "I1", raw) is None


def test_the_2018_scale_of_spbe_starts_at_0() -> None:
    assert points("spbe@2018", "I1", 0) == 0


@pytest.mark.parametrize("raw", [True, False, None, [], {}, NotANumber("nan"), b"4", 4.0])
@pytest.mark.parametrize(
    ("spec", "code"), [("spbe@2020", "I1"), ("kami@4.2", "TK1"), ("pemdi@2026", "I1"), ("kami@4.2", "SE1")]
)
def test_a_flag_a_list_or_nan_is_no_answer(spec: str, code: str, raw: Any) -> None:
    assert read(spec, code, raw) is None


@pytest.mark.parametrize("raw", ["4.5", "4.01", "6.0"])
def test_a_decimal_is_no_level(raw: str) -> None:
    assert read("spbe@2020", "I1", printed(raw)) is None


@pytest.mark.parametrize("raw", [printed("4.0"), "4", "4,0", "4.0", " 4 ", "4,00"])
def test_a_whole_number_is_a_level_however_it_is_written(raw: Any) -> None:
    assert points("spbe@2020", "I1", raw) == 4


@pytest.mark.parametrize(
    "raw",
    ["5. Optimum", "5 - optimum", "(5) Optimum", "5) OPTIMUM", "Optimum (5)", "5 Optimum", "5: Optimum", "Optimum = 5"],
)
def test_a_number_beside_the_word_it_stands_for_is_an_answer(raw: str) -> None:
    assert points("spbe@2020", "I1", raw) == 5


def test_a_number_beside_the_word_of_another_is_none_and_both_are_told() -> None:
    one = instrument("spbe@2020")

    assert read("spbe@2020", "I1", "4. Optimum") is None
    assert (
        str(disagreement(one, one.nodes["I1"], "4. Optimum")) == "the number says Terpadu dan Terukur, the word Optimum"
    )
    assert disagreement(one, one.nodes["I1"], "5. Optimum") is None
    assert disagreement(one, one.nodes["I1"], "4. Optimus") is None


@pytest.mark.parametrize("raw", ["Y = Ya", "y (ya)", "Y - Ya", "Y – YA", "Y: Ya", " Y=Ya ", "Y ( Ya )"])
def test_a_letter_beside_the_word_it_stands_for_is_an_answer(raw: str) -> None:
    assert points("sakip@2021", "Instansi.1.a.1", raw) == 1


@pytest.mark.parametrize("raw", ["Y = Tidak", "S (Ya)", "Y = Yah", "X = Ya", "Y Ya", "Y = ", "Y = Ya (S)"])
def test_a_letter_beside_another_word_is_none(raw: str) -> None:
    assert read("sakip@2021", "Instansi.1.a.1", raw) is None


def test_a_letter_beside_the_word_of_another_answer_is_told() -> None:
    one = instrument("sakip@2021")

    assert str(disagreement(one, one.nodes["Instansi.1.a.1"], "S = Ya")) == "the letter says Sebagian, the word Ya"
    assert disagreement(one, one.nodes["Instansi.1.a.1"], "S (Sebagian)") is None


@pytest.mark.parametrize("raw", ["04", "+4", "_4", "4_", "4e0", "\uff14", "4.", "4,5", "IV", "4 4", "4;5", "4/5"])
def test_what_only_looks_like_a_level_is_none(raw: str) -> None:
    assert read("spbe@2020", "I1", raw) is None


@pytest.mark.parametrize("raw", ["Optimum", "optimum", " OPTIMUM ", "\toptimum\n"])
def test_the_official_text_is_an_answer_case_and_spacing_aside(raw: str) -> None:
    assert points("spbe@2020", "I1", raw) == 5


def test_spaces_inside_the_official_text_may_vary() -> None:
    assert points("kami@4.2", "TK1", "dalam  penerapan atau\tditerapkan SEBAGIAN") == 2


@pytest.mark.parametrize("raw", ["", " ", "Optim", "Optimum!", "5.", "na", "NA", "true"])
def test_other_text_is_no_answer(raw: str) -> None:
    assert read("spbe@2020", "I1", raw) is None


def test_the_answer_is_worded_officially() -> None:
    found = read("spbe@2020", "I1", 5)

    assert found is not None
    assert found.title == "Optimum"


@pytest.mark.parametrize(("code", "category"), ONE_OF_EACH_CATEGORY)
def test_points_of_a_level_follow_the_category(code: str, category: int) -> None:
    assert instrument("kami@4.2").nodes[code].attributes["category"] == category
    assert [points("kami@4.2", code, level) for level in range(4)] == [0, category, 2 * category, 3 * category]


@pytest.mark.parametrize(("raw", "worth"), [("A", 5), ("b", 2), (" C ", 1)])
def test_letters_have_their_points(raw: str, worth: int) -> None:
    assert points("kami@4.2", "SE1", raw) == worth


@pytest.mark.parametrize("raw", ["D", "AB", 5, 1, 0])
def test_a_letter_scale_takes_nothing_else(raw: Any) -> None:
    assert read("kami@4.2", "SE1", raw) is None


# --- Not applicable --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", ["Tidak Berlaku", "tidak berlaku", "Tidak Relevan", "TIDAK BERLAKU/RELEVAN"])
def test_not_applicable_earns_full_points_where_it_exists(raw: str) -> None:
    assert points("kami@5.0", "AS31", raw) == 6


def test_not_applicable_counts_as_the_highest_level_in_a_gate() -> None:
    found = read("kami@5.0", "TE29", "Tidak Berlaku")

    assert found is not None
    assert found.level == 3


@pytest.mark.parametrize(
    ("spec", "code"), [("kami@5.0", "TK1"), ("kami@5.0", "SP1"), ("kami@4.2", "AS31"), ("spbe@2020", "I45")]
)
def test_not_applicable_is_no_answer_elsewhere(spec: str, code: str) -> None:
    assert read(spec, code, "Tidak Berlaku") is None


def test_eighteen_questions_of_kami_5_may_be_not_applicable() -> None:
    one = instrument("kami@5.0")
    able = [code for code, node in one.nodes.items() if node.is_leaf and "na" in options(one, node)]

    assert able == [*(f"AS{i}" for i in range(31, 42)), *(f"TE{i}" for i in range(26, 33))]


@pytest.mark.parametrize(
    "raw",
    [
        "3 (Terdefinisi)",
        "3(terdefinisi)",
        "3 [ Terdefinisi ]",
        "3 - Terdefinisi",
        "Terdefinisi (3)",
        "Level 3 (Terdefinisi)",
    ],
)
def test_a_level_with_its_word_is_one_answer_wherever_the_brackets_are(raw: str) -> None:
    assert points("spbe@2020", "I1", raw) == 3


@pytest.mark.parametrize("raw", ["3 (Terkelola)", "3 (Terdefinisi", "3 ()", "3 (Terdefinisi) 4", "7 (Terdefinisi)"])
def test_a_level_beside_another_word_is_none(raw: str) -> None:
    assert read("spbe@2020", "I1", raw) is None


def test_a_number_and_another_word_in_brackets_are_told_apart() -> None:
    one = instrument("spbe@2020")

    assert str(disagreement(one, one.nodes["I1"], "3 (Terkelola)")) == "the number says Terdefinisi, the word Terkelola"


# --- Numbers, yes and no ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("raw", [1, 5, printed("1.00"), printed("4.99"), printed("5.00")])
def test_a_number_between_the_ends_is_an_answer(raw: Any) -> None:
    assert points("pemdi@2026", "I1", raw) == (raw if isinstance(raw, int) else raw.exact)


@pytest.mark.parametrize(
    "raw", [0, 6, printed("0.99"), printed("5.01"), pytest.param(10**5000, id="huge"), "6,0", "0,5", "3.500.000", True]
)
def test_a_number_outside_the_ends_is_none(raw: Any) -> None:
    assert read("pemdi@2026", "I1", raw) is None


@pytest.mark.parametrize("raw", [True, "ya", "Ya", " YES ", "true"])
def test_yes_is_worth_1(raw: Any) -> None:
    assert points("zi@2021", "A.I.1.1.a", raw) == 1


@pytest.mark.parametrize("raw", [False, "tidak", "Tidak", " NO ", "false"])
def test_no_is_worth_0(raw: Any) -> None:
    assert points("zi@2021", "A.I.1.1.a", raw) == 0


@pytest.mark.parametrize(("raw", "worth"), [("Terpenuhi", 1), ("tidak terpenuhi", 0), ("ya", 1), ("no", 0)])
def test_yes_and_no_may_have_words_of_their_own(raw: str, worth: int) -> None:
    one = instrument("zi@2021")
    leaf = one.nodes["A.I.1.1.a"]
    scale = attrs.evolve(one.scales[leaf.scale or ""], yes="Terpenuhi", no="Tidak Terpenuhi")
    worded = attrs.evolve(one, scales={**one.scales, scale.key: scale})
    found = read_answer(worded, leaf, raw)

    assert found is not None
    assert (found.points, found.title) == (worth, "Terpenuhi" if worth else "Tidak Terpenuhi")


def test_yes_and_no_without_words_are_worded_as_in_reports() -> None:
    scale = Reader({"kind": "yes-no", "no": "Belum"}, "scales.met", Faults("toy/1.toml"), {})
    found = read_table(Scale, scale, PLAIN, key="met")

    assert (found.yes, found.no) == (language("id").say(YES).title(), "Belum")


@pytest.mark.parametrize("raw", [1, 0, 2, "y", "", "AA", printed("1.0")])
def test_yes_no_takes_nothing_else(raw: Any) -> None:
    assert read("zi@2021", "A.I.1.1.a", raw) is None


def test_a_number_in_quotes_is_the_number_without() -> None:
    assert read("pemdi@2026", "I1", "3") == read("pemdi@2026", "I1", 3)
    assert (
        read("pemdi@2026", "I1", "3,50")
        == read("pemdi@2026", "I1", "3.50")
        == read("pemdi@2026", "I1", printed("3.50"))
    )


# --- Ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_answer_lies_between_the_ends(spec: str) -> None:
    one = instrument(spec)
    for node in one.nodes.values():
        if node.is_leaf:
            low, high = ends(one, node)
            assert all(low.points <= given.points <= high.points for given in options(one, node).values())


@pytest.mark.parametrize("spec", INSTRUMENTS)
def test_every_leaf_takes_the_official_text_of_each_answer(spec: str) -> None:
    one = instrument(spec)
    for node in one.nodes.values():
        if node.is_leaf:
            assert all(read_answer(one, node, given.title) == given for given in options(one, node).values())


def test_worst_and_best_answer_carry_their_level_for_gates() -> None:
    one = instrument("kami@5.0")
    low, high = ends(one, one.nodes["TE29"])

    assert (low.level, high.level) == (0, 3)


@pytest.mark.parametrize(
    ("spec", "code", "text"),
    [
        ("spbe@2020", "I1", "a whole number from 1 to 5 (Rintisan … Optimum)"),
        ("kami@4.2", "SE1", "one of A, B, C"),
        ("pemdi@2026", "I1", "a number from 1 to 5"),
        ("zi@2021", "A.I.1.1.a", "true or false (Ya, Tidak)"),
    ],
)
def test_a_leaf_says_what_it_takes(spec: str, code: str, text: str) -> None:
    one = instrument(spec)

    assert str(expected(one, one.nodes[code])) == text


def test_a_leaf_says_where_not_applicable_exists() -> None:
    one = instrument("kami@5.0")

    assert str(expected(one, one.nodes["AS31"])).endswith(", or Tidak Berlaku")
