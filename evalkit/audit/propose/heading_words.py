"""What the headings and labels of a table say of its numbers, as far as a single word of them does."""

from __future__ import annotations

import re

_OF_SHARES = "share|kontribusi|distribusi|porsi|pangsa|andil|komposisi|sebaran"
PERCENT = re.compile(rf"persen|%|capaian|serapan|kinerja|pct|rasio|{_OF_SHARES}")
SHARE = re.compile(_OF_SHARES)
TARGET = re.compile(r"target|pagu|anggaran|maksimum|alokasi|rencana")
REALISED = re.compile(r"realisasi|poin|nilai|rp")
TOTAL = re.compile(r"jumlah|total|seluruh")
MEAN = re.compile(r"rata|mean|indeks|nilai akhir|nrr")
PLAIN_MEAN = re.compile(r"rata|mean")
REST = re.compile(r"sisa|selisih|lebih|kurang|naik|turun|surplus|defisit|perubahan")
WORD = re.compile(r"predikat|kategori|mutu|kriteria|interpretasi|kinerja")
CONVERTED = re.compile(r"konversi|convert")
GROWTH = re.compile(r"tumbuh|laju|growth|kenaikan|peningkatan|perubahan|naik|yoy")
RATE = re.compile(
    r"‰|permil|promil|rasio|ratio|kepadatan|produktivitas|rata|angka|tingkat|insiden|prevalensi|\bper\b|[a-z]\s?/\s?[a-z]"
)
POINTS = re.compile(r"\bbps\b|basis poin|basis point")
CLOSING = re.compile(
    r"akhir|saldo|net+o|bersih|surplus|defisit|silpa|ekuitas|nilai buku|sisa|selisih|laba|rugi|per 3[01] "
)
TAKEN = re.compile(r"[kg]urang|[kg]eluar|hapus|[pm]otong|[sy]usut")
ACHIEVED = re.compile(r"capaian|kinerja|realisasi|persen|%|achiev|serapan")
MEMO = re.compile(r"antara|termasuk|dari jumlah|of which|memo")
RUNNING = re.compile(r"kumulatif|cumulative|s\.?\s?/?d\.?\s|sampai dengan")
WEIGHT = re.compile(r"bobot|weight|timbangan")
_BRACKETS = re.compile(r"\([^)]*\)")
_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS = re.compile(r"[^a-z%]+")
_LEAST_COMMON = 3  # words of labels that are not the same, and mean the same
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


def says(what: re.Pattern[str], *texts: str) -> bool:
    """Whether one of *texts* has a word for *what*."""
    return any(what.search(text.casefold()) for text in texts)


def stem(heading: str) -> str:
    """*heading* without numbers and signs: what headings of two tables have in common."""
    return _LETTERS.sub("", heading.casefold())


def year(heading: str) -> str | None:
    """The year in *heading*."""
    found = _YEAR.search(heading)
    return found.group() if found is not None else None


def tokens(label: str) -> frozenset[str]:
    """The words of *label*, without what stands in brackets."""
    return frozenset(_OTHER.sub(" ", _BRACKETS.sub("", label.casefold())).split())


def same_label(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether labels of these words mean one thing: the same words, or three quarters of at least three."""
    if not one or not other:
        return False
    common = len(one & other)
    return one == other or (common >= _LEAST_COMMON and common * 4 >= 3 * len(one | other))
