"""Columns that many tables have and that are of no instrument: whose row it is, who filled it in, when, what else was said.

What these are called is no rule of a regulation: Indonesian and English words in use, of the forms of Google and Microsoft among them.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from evalkit.base.text import msg

if TYPE_CHECKING:
    from collections.abc import KeysView, Mapping

    from evalkit.base.text import Message

    Listed = KeysView[str]  # in the order of the list

UNIT, PRIVATE, TIME, NUMBER, COMMENT, ABOUT, QUIZ = "unit", "private", "time", "number", "comment", "about", "quiz"
# What is said of an ignored column, by its kind.
SAID: Mapping[str, Message] = MappingProxyType(
    {
        PRIVATE: msg("personal data: neither read nor shown"),
        TIME: msg("when the form was filled in"),
        NUMBER: msg("a running number or a code of the row"),
        COMMENT: msg("a comment in words"),
        ABOUT: msg("about the person"),
        QUIZ: msg("marks of a quiz"),
    }
)
SHORT = 5  # words of a heading


def _listed(text: str) -> Listed:
    return dict.fromkeys(" ".join(part.split()) for part in text.split(",")).keys()


# Words of which one is enough, however long the heading: no value of such a column is ever shown.
PERSONAL = _listed(
    """nip, nik, niy, nrp, npwp, ktp, email, surel, telepon, telephone, telp, phone, handphone, hp, ponsel, whatsapp, wa, paspor,
    passport, lahir"""
)
# What asks for a person in a short heading, and what follows a name that is no person's.
OF_PERSONS = _listed("nama, name, alamat, address, rekening, tanda")
NO_PERSON = _listed(
    """instansi, unit, layanan, pelayanan, opd, skpd, perangkat, dinas, badan, kementerian, lembaga, pemerintah, daerah, kabupaten,
    kota, provinsi, k, kecamatan, kelurahan, desa, loket, satuan, satker, jabatan, kegiatan, program, indikator, aspek, domain, agency,
    service, office"""
)
# Whole headings by kind, compared without case, signs and line breaks.
HEADINGS: Mapping[str, Listed] = MappingProxyType(
    {
        TIME: _listed(
            """timestamp, stempel waktu, cap waktu, start time, completion time, last modified time, waktu mulai, waktu selesai,
            waktu terakhir dimodifikasi, tanggal, tanggal survei, tanggal pengisian, waktu pengisian, waktu survei, jam survei, date"""
        ),
        NUMBER: _listed(
            """id, no, nomor, nomor urut, no urut, kode, kode instansi, no responden, nomor responden, no resp, id responden,
            kode responden, no kuesioner, nomor kuesioner, no kuisioner, nomor kuisioner"""
        ),
        UNIT: _listed(
            """unit, unit layanan, unit pelayanan, nama unit, nama unit layanan, unit kerja, nama unit kerja, satuan kerja, satker,
            opd, nama opd, skpd, perangkat daerah, nama perangkat daerah, instansi, nama instansi, dinas, loket, jenis layanan,
            jenis pelayanan, jenis layanan yang diterima, layanan yang diterima, layanan, nama layanan, service unit, agency, service"""
        ),
        ABOUT: _listed("pangkat, golongan, kelompok usia, kelompok umur, sex"),
    }
)
# Those of them that count rows, and may begin anew in each part of a table.
OF_ORDER = _listed("no, nomor, nomor urut, no urut")
# A short heading with one of these words asks for words of one's own, or about the respondent.
OF_COMMENTS = _listed(
    """saran, kritik, komentar, comment, comments, keterangan, catatan, alasan, masukan, harapan, ulasan, feedback, suggestion,
    suggestions"""
)
OF_RESPONDENTS = _listed("kelamin, gender, usia, umur, pendidikan, pekerjaan, education, occupation, age")
# Whole headings of a column that says of which period a row of an agency is.
OF_PERIODS = _listed(
    "tahun, periode, tahun evaluasi, tahun penilaian, tahun pengukuran, periode penilaian, year, period"
)
# A short heading that begins with one of these, or with one behind "nama", says whose row it is.
OF_UNITS = _listed(
    """unit, loket, instansi, opd, skpd, satker, satuan, dinas, kementerian, pemda, pemerintah, perangkat, k, agency, kabupaten,
    gerai"""
)
# What Microsoft Forms puts before the question of a quiz: its marks, and words about the answer.
OF_QUIZ = ("points -", "poin -", "feedback -", "umpan balik -")
# What the total and its predicate are called where their column says no more.
TOTALS = _listed(
    """indeks, index, total, nilai, nilai total, total nilai, nilai akhir, skor, skor total, total skor, nilai indeks, indeks total,
    score"""
)
PREDICATES = _listed("predikat, predicate, kategori, mutu, mutu pelayanan, kinerja, predikat indeks, kategori indeks")
# How a row of totals below a table begins; a sign for one is written as its word, see SIGNS_OF_SUMS.
OF_SUMS = _listed(
    """jumlah, total, nilai, nrr, rata, ikm, skm, indeks, mean, average, sum, σ, σnilai, rerata, rata2, ratarata, avg, jml, jlh,
    jmlh, subtotal, subjumlah, grandtotal, totals, averages, rataan, tot, ttl, index, skor, score, kuartil, quartile, persentil"""
)
BEFORE_SUMS = _listed("sub, grand")  # what stands before these words in the label of a total
# Those of them with which names begin, too (Total Persada): which it is, other words and the numbers of the row tell.
ALSO_OF_NAMES = _listed("total, nilai, ikm, skm, indeks, mean, average, sum, rataan, tot, index, skor, score")
# What stands beside these in the label of a total and names nobody.
BESIDE_SUMS = _listed(
    """akhir, all, and, angka, aspek, bagian, bobot, capaian, dan, daerah, dari, di, domain, fields, gabungan, hasil, indikator,
    instansi, k, kab, kabupaten, kategori, kelompok, kelurahan, kecamatan, kementerian, keseluruhan, komponen, kota, kualitas,
    layanan, lembaga, maksimal, maksimum, maks, max, min, minimal, minimum, median, modus, mutu, nasional, national, of, opd,
    overall, pegawai, pelayanan, pemda, pemerintah, pengisian, per, persepsi, pertanyaan, provinsi, responden, respondents, row,
    rows, satker, score, se, seluruh, semua, setiap, skor, skpd, standar, tengah, terendah, tertimbang, tertinggi, tiap, unit,
    units, unsur, variabel, yang, x, n, ni, konversi, survei, survey, kepuasan, masyarakat, kepmenpan, tahun, triwulan, semester"""
)
# What such a row is called where its label says nothing else: names may begin with these (MIN 1 is a school), answers as well.
ALL_OF_SUMS = _listed(
    """rt rt, rt2, median, modus, mode, maksimum, maksimal, maks, maximum, max, minimum, minimal, min, tertinggi, terendah,
    std, stdev, st dev, std dev, stddev, std deviasi, sd, standard deviation, standar deviasi, deviasi standar, simpangan
    baku, varians, varian, persentase, prosentase, hasil, hasil akhir, mutu, mutu pelayanan, mutu layanan, predikat,
    kategori, konversi, keterangan, kesimpulan, catatan"""
)
# Names that may be those of a mean of everybody: the numbers of the row tell.
OF_EVERYBODY = _listed(
    """nasional, national, indonesia, se indonesia, keseluruhan, secara keseluruhan, seluruh, seluruhnya, semua, gabungan, agregat,
    aggregate, overall, all, capaian, capaian nasional, target, standar"""
)
# What stands before a colon where a row is text below a table, or alone.
OF_REMARKS = _listed(
    """sumber, sumber data, sumber dokumen, source, data source, keterangan, ket, catatan, note, notes, nb, n b, penjelasan, mengetahui,
    menyetujui, disusun oleh, dibuat oleh, diperiksa oleh, disetujui oleh"""
)
# The signs of a footnote.
SIGNS_OF_REMARKS = ("*)", "**)")
SIGNS_OF_SUMS: Mapping[str, str] = MappingProxyType(
    {"∑": "Σ", "Ʃ": "Σ", "x̄": "mean", "x̅": "mean", "X̄": "mean", "X̅": "mean"}
)
# What stands before the number of a question where it is not the level of the tree.
OF_QUESTIONS = _listed("pertanyaan, soal, butir, question, nomor, no, item, q, p")
