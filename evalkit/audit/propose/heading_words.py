"""What the headings and labels of a table say of its numbers, as far as a single word of them does."""

from __future__ import annotations

import re


class HeadingWord:
    """Something that a word of a heading or label says."""

    def __init__(self, pattern: str) -> None:
        """*pattern*: the words for it, in small letters."""
        self._pattern = re.compile(pattern)

    def said_in(self, *texts: str) -> bool:
        """Whether one of *texts* has a word for it."""
        return any(self._pattern.search(text.casefold()) for text in texts)


_OF_SHARES = "share|kontribusi|distribusi|porsi|pangsa|andil|komposisi|sebaran"
PERCENT = HeadingWord(rf"persen|%|capaian|serapan|kinerja|pct|rasio|{_OF_SHARES}")
SHARE = HeadingWord(_OF_SHARES)
TARGET = HeadingWord(r"target|pagu|anggaran|maksimum|alokasi|rencana")
REALISED = HeadingWord(r"realisasi|poin|nilai|rp")
TOTAL = HeadingWord(r"jumlah|total|seluruh")
MEAN = HeadingWord(r"rata|mean|indeks|nilai akhir|nrr")
PLAIN_MEAN = HeadingWord(r"rata|mean")
REST = HeadingWord(r"sisa|selisih|lebih|kurang|naik|turun|surplus|defisit|perubahan")
WORD = HeadingWord(r"predikat|kategori|mutu|kriteria|interpretasi|kinerja")
CONVERTED = HeadingWord(r"konversi|convert")
GROWTH = HeadingWord(r"tumbuh|laju|growth|kenaikan|peningkatan|perubahan|naik|yoy")
RATE = HeadingWord(
    r"‰|permil|promil|rasio|ratio|kepadatan|produktivitas|rata|angka|tingkat|insiden|prevalensi|\bper\b|[a-z]\s?/\s?[a-z]"
)
POINTS = HeadingWord(r"\bbps\b|basis poin|basis point")
CLOSING = HeadingWord(
    r"akhir|saldo|net+o|bersih|surplus|defisit|silpa|ekuitas|nilai buku|sisa|selisih|laba|rugi|per 3[01] "
)
TAKEN = HeadingWord(r"[kg]urang|[kg]eluar|hapus|[pm]otong|[sy]usut")
ACHIEVED = HeadingWord(r"capaian|kinerja|realisasi|persen|%|achiev|serapan")
MEMO = HeadingWord(r"antara|termasuk|dari jumlah|of which|memo")
RUNNING = HeadingWord(r"kumulatif|cumulative|s\.?\s?/?d\.?\s|sampai dengan")
WEIGHT = HeadingWord(r"bobot|weight|timbangan")
_BRACKETS = re.compile(r"\([^)]*\)")
_OTHER = re.compile(r"[^a-z0-9]+")
_LETTERS = re.compile(r"[^a-z%]+")
_LEAST_COMMON = 3  # words of labels that are not the same, and mean the same
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


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
