"""Facts about headings of tables: which code each is, why, and what is nobody's business."""

from __future__ import annotations

import attrs
import pytest

from evalkit.mapping.headings import CODE, IGNORED, PRIVATE, UNIT, UNKNOWN, Match, match_headers, number_of
from evalkit.method.context_facts import told
from support import instrument

QUESTIONS = {
    "1. Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?": "persyaratan",
    "2. Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?": "prosedur",
    "3. Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?": "waktu",
    "4. Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?": "biaya",
    "5. Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan "
    "dengan hasil yang diberikan?": "produk",
    "6. Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?": "kompetensi",
    "7. Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?": "perilaku",
    "8. Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?": "sarana",
    "9. Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?": "pengaduan",
}


def one(of: str, heading: str) -> Match:
    (found,) = match_headers(instrument(of), [heading])
    return found


@pytest.mark.parametrize(("heading", "code"), QUESTIONS.items())
@pytest.mark.parametrize("written", ["{}", "{} *", " {}\n", "{}\nWhat do you think of it?", "U{}"])
def test_the_questions_of_the_questionnaire_are_its_elements(heading: str, code: str, written: str) -> None:
    found = one("ikm@2017", written.format(heading))

    assert (found.role, found.code, str(found.why)) == (CODE, code, "a question or heading of the rule file")


@pytest.mark.parametrize(
    ("heading", "code"), [("A.1", "A.1"), ("a1", "A1"), ("A.2 Realisasi Pengadaan", "A.2"), ("B-1", "B1")]
)
def test_of_codes_that_differ_by_a_point_the_one_that_is_written_is_meant(heading: str, code: str) -> None:
    assert one("itkp@2026", heading).code == code


def test_line_breaks_inside_a_question_are_spaces() -> None:
    heading = next(iter(QUESTIONS)).replace(" ", "\n", 3).replace("pelayanan", "  PELAYANAN")

    assert one("ikm@2017", heading).code == "persyaratan"


@pytest.mark.parametrize(
    ("of", "heading", "code", "why"),
    [
        ("ikm@2017", "waktu", "waktu", "the code"),
        ("ikm@2017", " WAKTU ", "waktu", "the code"),
        ("ikm@2017", "Mekanisme & prosedur", "prosedur", "it holds the word"),
        ("ikm@2017", "Sistem Mekanisme dan  Prosedur", "prosedur", "the official title"),
        ("ikm@2017", "4) Biaya / Tarif", "biaya", "the official title"),
        ("ikm@2017", "Kecepatan pelayanan di unit ini", "waktu", "it holds the word kecepatan"),
        ("ikm@2017", "U2", "prosedur", "its number"),
        ("ikm@2017", "2", "prosedur", "its number"),
        ("ikm@2017", "Pertanyaan 3", "waktu", "its number"),
        ("ikm@2017", "Unsur 3", "waktu", "unsur and its number"),
        ("ikm@2017", "Q7.", "perilaku", "its number"),
        ("spbe@2020", "I12", "I12", "the code"),
        ("spbe@2020", "I-12", "I12", "the code"),
        ("spbe@2020", "I12. Arsitektur yang ada", "I12", "the code"),
        ("spbe@2020", "12.", "I12", "its number"),
        ("spbe@2020", "Indikator 12: yang ada", "I12", "indikator and its number"),
        ("spbe@2020", "Aspek 1", "A1", "aspek and its number"),
        ("spbe@2020", "Domain 4", "D4", "domain and its number"),
        ("spbe@2020", "Indikator12", "I12", "indikator and its number"),
        ("spbe@2020", "IND-12", "I12", "indikator and its number"),
        ("ikm@2017", "U-1", "persyaratan", "its number"),
        ("ikm@2017", "P2", "prosedur", "its number"),
        ("ikm@2017", "Penilaian Saudara [Persyaratan]", "persyaratan", "it holds the word persyaratan"),
        ("ikm@2017", "Umur (tahun)", "usia", "a question or heading"),
        ("spbe@2020", "Indeks", "total", "the total"),
        ("spbe@2020", "Nilai Indeks SPBE", "total", "the total"),
        ("spbe@2020", "Predikat", "predicate", "the predicate of the total"),
        ("spbe@2020", "Nilai Kebijakan Internal Tata Kelola SPBE (2021)", "A1", "it holds the official title"),
        ("pemdi@2026", "Aspek 7", "A7", "aspek and its number"),
        ("ips@2022", "10101", "10101", "the code"),
        ("kami@5.0", "II.1", "TK1", "the number of its part, and its own"),
        ("kami@5.0", "3.16 Apakah ada?", "RS16", "the number of its part, and its own"),
        ("kami@5.0", "VIII 27", "SP27", "the number of its part, and its own"),
        ("kami@4.2", "1.10", "SE10", "the number of its part, and its own"),
        ("sakip@2021", "Instansi.1.a.1", "Instansi.1.a.1", "the code"),
        ("ipasn@2019", "Pendidikan Terakhir", "pendidikan", "a question or heading of the rule file"),
        ("ipasn@2019", "Kelompok Jabatan", "kelompok_jabatan", "the code"),
        ("ipasn@2019", "Nilai SKP 2023", "skp", "it holds the word skp"),
    ],
)  # fmt: skip
def test_a_heading_is_known_by_code_title_place_number_or_word(of: str, heading: str, code: str, why: str) -> None:
    found = one(of, heading)

    assert (found.role, found.code) == (CODE, code)
    assert str(found.why).startswith(why)


@pytest.mark.parametrize(
    ("heading", "code"), [("8. Penanganan pengaduan", "pengaduan"), ("U9 sarana", "sarana"), ("1. Sarana", "sarana")]
)
def test_words_outrank_numbers(heading: str, code: str) -> None:
    assert one("ikm@2017", heading).code == code


@pytest.mark.parametrize("heading", ["U8", "9", "9. Apakah baik?"])
def test_a_number_of_two_elements_decides_nothing(heading: str) -> None:
    found = one("ikm@2017", heading)

    assert (found.role, str(found.why)) == (UNKNOWN, "several are known by its number: sarana, pengaduan")


@pytest.mark.parametrize(
    ("of", "heading", "why"),
    [
        ("ikm@2017", "Sarana dan penanganan pengaduan", "it holds the words of several: sarana, pengaduan"),
        ("ikm@2017", "Apakah Anda puas?", "nothing in the rule file is called so"),
        ("ikm@2017", "10. Apakah Anda puas?", "nothing in the rule file is called so"),
        ("kami@5.0", "Pertanyaan 3", "several are known by its number: TK3, RS3, KK3, AS3, TE3"),
        ("kami@5.0", "9.1", "nothing in the rule file is called so"),
        ("sakip@2021", "Keberadaan", "nothing in the rule file is called so"),
    ],
)
def test_what_can_mean_several_or_none_stays_unknown(of: str, heading: str, why: str) -> None:
    found = one(of, heading)

    assert (found.role, found.code, str(found.why)) == (UNKNOWN, "", why)


@pytest.mark.parametrize(
    "heading",
    [
        "Nama", "Nama Lengkap", "Nama Responden (boleh inisial)", "NIP", "NIP Baru", "NIK", "Email Address", "E-mail", "Email",
        "Name", "Alamat email", "Nomor HP / WhatsApp", "No. Telepon yang dapat dihubungi untuk hadiah", "Alamat", "Telp.",
        "Tempat, Tanggal Lahir", "3. Nama Bapak/Ibu", "Phone number",
    ],
)  # fmt: skip
@pytest.mark.parametrize("of", ["ikm@2017", "ipasn@2019", "spbe@2020"])
def test_who_somebody_is_is_personal(of: str, heading: str) -> None:
    assert one(of, heading).role == PRIVATE


@pytest.mark.parametrize(
    "heading",
    [
        "Unit layanan",
        "NAMA UNIT",
        "Nama Instansi",
        "OPD",
        "Jenis layanan yang diterima",
        "Loket Pelayanan",
        "Instansi/Unit",
        "Unit kerja yang dinilai",
        "Nama K/L/D",
    ],
)
def test_the_unit_is_known_by_its_usual_names(heading: str) -> None:
    found = one("ikm@2017", heading)

    assert (found.role, str(found.why)) == (UNIT, "the unit that the row is about")


@pytest.mark.parametrize(
    ("heading", "why"),
    [
        ("Timestamp", "when the form was filled in"),
        ("Stempel waktu", "when the form was filled in"),
        ("Completion time", "when the form was filled in"),
        ("ID", "a running number or a code of the row"),
        ("No.", "a running number or a code of the row"),
        ("Kritik dan saran", "a comment in words"),
        ("Points - 1. Bagaimana persyaratan layanan?", "marks of a quiz"),
        ("Disabilitas dan Gender Pendamping", "about the person"),
        ("2. Golongan", "about the person"),
        ("", "the column has no heading"),
    ],
)
def test_what_forms_add_is_ignored_by_kind(heading: str, why: str) -> None:
    found = one("ikm@2017", heading)

    assert (found.role, str(found.why)) == (IGNORED, why)


def test_columns_of_records_or_codes_of_nodes_are_looked_for() -> None:
    people = instrument("ipasn@2019")

    assert [each.code for each in match_headers(people, ["skp", "kinerja"])] == ["skp", ""]
    assert [each.code for each in match_headers(people, ["skp", "kinerja"], records=False)] == ["", "kinerja"]


def test_of_two_headings_for_one_code_the_stronger_reason_has_the_lower_rank() -> None:
    code, word, number = match_headers(instrument("ikm@2017"), ["waktu", "Waktu tunggu Anda", "3. Apa yang Anda urus?"])

    assert code.code == word.code == number.code == "waktu"
    assert code.rank < word.rank < number.rank


@pytest.mark.parametrize(
    ("of", "heading", "fact"),
    [("ikm@2017", "Jumlah Responden", "respondents"), ("ikm@2017", "respondents", "respondents"),
     ("zi@2021", "WBK", "wbk"), ("kami@5.0", "se_category", "se_category")],
)  # fmt: skip
def test_facts_of_the_context_are_columns_of_agencies(of: str, heading: str, fact: str) -> None:
    (found,) = match_headers(instrument(of), [heading], records=False)

    assert (found.role, found.code) == (CODE, fact)


@pytest.mark.parametrize(
    "heading", ["Unit.1.a.1", "unit 1.a.1", "Unit.1.a.1 Pedoman teknis", "Unit.1.a.1: Pedoman teknis"]
)
@pytest.mark.parametrize("sheet", ["Instansi", "Unit"])
def test_a_code_of_nodes_under_another_fact_is_a_code_and_no_usual_word(sheet: str, heading: str) -> None:
    under = told(instrument("sakip@2021"), {"lembar": sheet})

    (found,) = match_headers(under, [heading], records=False)

    assert (found.role, found.code) == (CODE, "Unit.1.a.1")


@pytest.mark.parametrize("word", ["Nama", "Instansi", "Unit", "No", "Total", "Nilai", "Predikat", "Tahun"])
@pytest.mark.parametrize("code", ["{}", "{}.1", "{}1", "{}.1.a"])
def test_a_code_that_is_or_begins_with_a_usual_word_is_the_code(word: str, code: str) -> None:
    one, named = instrument("sakip@2015"), code.format(word)
    leaf = one.nodes[one.leaves_under("total")[0]]
    made = attrs.evolve(one, nodes={**one.nodes, named: attrs.evolve(leaf, code=named)})

    (found,) = match_headers(made, [named], records=False)

    assert (found.role, found.code) == (CODE, named)


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("I", 1), ("IV", 4), ("VIII", 8), ("IX", 9), ("XIV", 14)])
def test_roman_and_arabic_numbers_are_read(text: str, number: int) -> None:
    assert number_of(text) == number
