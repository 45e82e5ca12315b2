"""Writes jawaban.xlsx: an export of Google Forms as an office downloads it. Every answer is drawn by lot; nobody was asked.

``python examples/formulir-google/make.py`` writes the same table each time.
"""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import xlsxwriter

FILE = Path(__file__).with_name("jawaban.xlsx")
RESPONDENTS = 152
SHEET = "Form Responses 1"
UNITS = {"Pelayanan Kependudukan": 0.75, "Pelayanan Perizinan": 0.52, "Puskesmas": 0.9}
SCALES = {
    "Bagaimana pendapat Saudara tentang kesesuaian persyaratan pelayanan dengan jenis pelayanannya?": ("sesuai", 0.1),
    "Bagaimana pemahaman Saudara tentang kemudahan prosedur pelayanan di unit ini?": ("mudah", 0.0),
    "Bagaimana pendapat Saudara tentang kecepatan waktu dalam memberikan pelayanan?": ("cepat", -0.25),
    "Bagaimana pendapat Saudara tentang kewajaran biaya/tarif dalam pelayanan?": ("biaya", 0.3),
    "Bagaimana pendapat Saudara tentang kesesuaian produk pelayanan antara yang tercantum dalam standar pelayanan "
    "dengan hasil yang diberikan?": ("sesuai", 0.05),
    "Bagaimana pendapat Saudara tentang kompetensi/kemampuan petugas dalam pelayanan?": ("kompeten", 0.15),
    "Bagaimana pendapat Saudara tentang perilaku petugas dalam pelayanan terkait kesopanan dan keramahan?": (
        "sopan dan ramah",
        0.3,
    ),
    "Bagaimana pendapat Saudara tentang kualitas sarana dan prasarana?": ("sarana", -0.2),
    "Bagaimana pendapat Saudara tentang penanganan pengaduan pengguna layanan?": ("pengaduan", -0.1),
}
WORDS = {
    "biaya": ("Sangat mahal", "Cukup mahal", "Murah", "Gratis"),
    "sarana": ("Buruk", "Cukup", "Baik", "Sangat baik"),
    "pengaduan": ("Tidak ada", "Ada tetapi tidak berfungsi", "Berfungsi kurang maksimal", "Dikelola dengan baik"),
}
REMARKS = ("Tambah kursi di ruang tunggu", "Antreannya lama pada hari Senin", "Sudah baik, pertahankan", "=)")
PROFILE = {
    "Jenis Kelamin": (("Laki-laki", 46), ("Perempuan", 54)),
    "Usia": (
        ("< 20 tahun", 6),
        ("20 – 29 tahun", 31),
        ("30 – 39 tahun", 30),
        ("40 – 49 tahun", 20),
        ("≥ 50 tahun", 13),
    ),
    "Pendidikan Terakhir": (("SD", 8), ("SMP", 14), ("SMA", 43), ("D3", 11), ("S1", 21), ("S2", 3)),
    "Pekerjaan": (("PNS", 9), ("Swasta", 28), ("Wirausaha", 33), ("Pelajar/Mahasiswa", 12), ("Lainnya", 18)),
}
HEADERS = (
    "Timestamp",
    "Nama (boleh dikosongkan)",
    *PROFILE,
    "Unit layanan",
    *(f"{number}. {question}" for number, question in enumerate(SCALES, 1)),
    "Saran dan masukan",
)


def answer(draw: random.Random, scale: str, level: float) -> str:
    """One answer in the words of the questionnaire."""
    words = WORDS.get(scale) or tuple(
        f"{degree} {scale}".strip().capitalize() for degree in ("tidak", "kurang", "", "sangat")
    )
    return words[min(3, max(0, round(draw.gauss(1.75 + level, 0.72))))]


def rows() -> list[list[object]]:
    """The table below its headings."""
    draw = random.Random(2024)  # noqa: S311  # no secret
    when = dt.datetime(2024, 2, 5, 8, 12, 31)  # noqa: DTZ001  # as Google Forms writes it
    found: list[list[object]] = []
    for _ in range(RESPONDENTS):
        when += dt.timedelta(minutes=draw.randint(7, 640))
        unit = draw.choices(list(UNITS), (7, 5, 4))[0]
        level = UNITS[unit] + draw.gauss(0, 0.25)
        profile = [draw.choices(*zip(*choices, strict=True))[0] for choices in PROFILE.values()]
        answers = [answer(draw, scale, level + offset) for scale, offset in SCALES.values()]
        blank = draw.random()
        if blank < 0.05:  # noqa: PLR2004  # a share
            answers[draw.randrange(9)] = ""
        remark = draw.choice(REMARKS) if draw.random() < 0.15 else ""  # noqa: PLR2004  # a share
        found.append([when, "", *profile, unit, *answers, remark])
    return found


def main() -> None:
    """Write the workbook."""
    with xlsxwriter.Workbook(FILE, {"strings_to_formulas": False}) as book:
        book.set_properties({"created": dt.datetime(2024, 7, 1)})  # noqa: DTZ001  # the same each time
        sheet = book.add_worksheet(SHEET)
        stamp = book.add_format({"num_format": "m/d/yyyy h:mm:ss"})
        sheet.write_row(0, 0, HEADERS)
        for number, (when, *cells) in enumerate(rows(), 1):
            sheet.write_datetime(number, 0, when, stamp)
            for at, cell in enumerate(cells, 1):
                if cell:
                    sheet.write_string(number, at, str(cell))


if __name__ == "__main__":
    main()
