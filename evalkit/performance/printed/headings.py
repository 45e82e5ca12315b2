"""What the columns of printed tables are called: targets, realisations, achievements by year, ceilings and what was spent."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.mapping.headings import words_of

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBER, CODE, OBJECTIVE, INDICATOR, UNIT, DIRECTION = "nomor", "kode", "sasaran", "indikator", "satuan", "arah"
TARGET, REALISATION, ACHIEVEMENT, CATEGORY = "target", "realisasi", "capaian", "kategori"
NATIONAL, PLAN, PROGRESS = "nasional", "renstra", "kemajuan"
LINE, CEILING, SPENT, ABSORPTION, REST = "uraian", "pagu", "realisasi anggaran", "serapan", "sisa"
ASIDE = "ignore"
ABOUT = (NUMBER, CODE, OBJECTIVE, INDICATOR, UNIT, DIRECTION, LINE)  # what a row is about
BY_YEAR = (TARGET, REALISATION, ACHIEVEMENT, PLAN)
OF_MONEY = (CEILING, SPENT, ABSORPTION, REST)
MEASURED = (*BY_YEAR, CATEGORY, NATIONAL, PROGRESS, *OF_MONEY)
_MONEY = MappingProxyType({REALISATION: SPENT, ACHIEVEMENT: ABSORPTION, TARGET: CEILING})

BY_HEADING = msg("by its heading")
BESIDE_MONEY = msg("by its heading, and the ceiling beside it")
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_SPAN = re.compile(
    rf"{_YEAR.pattern}\s*(?:[-–—]|s\s*[./]?\s*d\.?|sampai(?: dengan)?)\s*({_YEAR.pattern})", re.IGNORECASE
)
_SAID = re.compile(rf"(.+?)(?: ({_YEAR.pattern}))?")
# Words that change nothing: of "capaian kinerja tahun 2025 (%)" the first counts.
_FILLING = frozenset(
    [
        "kinerja",
        "tahun",
        "th",
        "ta",
        "rp",
        "rupiah",
        "persen",
        "akhir",
        "pada",
        "terhadap",
        "dan",
        "atau",
        "dalam",
        "strategis",
        "utama",
        "sd",
        "dengan",
        "ini",
        "n",
    ]
)


def _known(listed: Mapping[str, str]) -> Mapping[tuple[str, ...], str]:
    return {tuple(part.split()): target for target, text in listed.items() for part in text.split(",")}


_WORDS = _known(
    {
        NUMBER: "no,nomor,no urut",
        CODE: "kode,kode rekening,kode program,kode indikator",
        OBJECTIVE: "sasaran,tujuan,tujuan sasaran,sasaran program,sasaran daerah,sasaran perangkat daerah,sasaran kegiatan",
        INDICATOR: "indikator,iku,indikator sasaran,indikator tujuan,indikator program,indikator tujuan sasaran,nama indikator",
        UNIT: "satuan",
        DIRECTION: "arah,polarisasi,polaritas,arah indikator,sifat indikator,jenis indikator",
        TARGET: "target,target pk,target perjanjian",
        REALISATION: "realisasi,realisasi target",
        ACHIEVEMENT: "capaian,tingkat capaian,persentase capaian,prosentase capaian,capaian target,persentase,prosentase,"
        "capaian realisasi,rata rata capaian",
        CATEGORY: "kategori,predikat,kriteria,interpretasi,kategori capaian,predikat capaian,kriteria capaian",
        NATIONAL: "nasional,realisasi nasional,capaian nasional,rata rata nasional,angka nasional,standar nasional",
        PLAN: "renstra,target renstra,target rpjmd,rpjmd,target jangka menengah",
        PROGRESS: "kemajuan,tingkat kemajuan,persentase kemajuan,capaian renstra,capaian target renstra",
        LINE: "uraian,program,kegiatan,program kegiatan,program kegiatan sub kegiatan,nama program,belanja,jenis belanja,"
        "uraian belanja,program kegiatan subkegiatan",
        CEILING: "pagu,anggaran,pagu anggaran,anggaran pagu,alokasi,alokasi anggaran,jumlah anggaran,anggaran alokasi",
        SPENT: "realisasi anggaran,anggaran realisasi,realisasi keuangan,realisasi belanja",
        ABSORPTION: "serapan,penyerapan,tingkat serapan,tingkat penyerapan,serapan anggaran,penyerapan anggaran,"
        "anggaran capaian,capaian anggaran,anggaran persentase,persentase anggaran,persentase realisasi,persentase serapan,"
        "persentase penyerapan",
        REST: "sisa,sisa anggaran,sisa pagu,selisih anggaran",
        ASIDE: "keterangan,penanggung jawab,sumber data,sumber,catatan,opd,bidang,analisis,formulasi,rumus,pelaksana",
    }
)


class Meant(NamedTuple):
    """What a heading means: a column, its year if it says one, and why."""

    target: str
    year: int | None = None
    why: Message = BY_HEADING

    @property
    def name(self) -> str:
        """As a mapping writes it: ``realisasi 2024``."""
        return self.target if self.year is None else f"{self.target} {self.year}"


def meant_by(heading: str) -> Meant | None:
    """What *heading* means; nothing if no table of a report calls a column so."""
    if is_final(heading):
        heading = _SPAN.sub(lambda found: found.group(1), heading)
    years = _YEAR.findall(heading)
    words = ["persentase" if word == "%" else word for word in _words(heading)]
    said = tuple(word for word in words if word not in _FILLING and not _YEAR.fullmatch(word))
    target = _WORDS.get(said) or (_WORDS.get(said[:-1]) if said[-1:] == ("persentase",) and said[1:] else None)
    if target is None or len(set(years)) > 1:
        return None
    return Meant(target, int(years[0]) if years and target in BY_YEAR else None)


def is_final(heading: str) -> bool:
    """Whether *heading* speaks of the end of a plan: *Target akhir renstra*."""
    return "akhir" in words_of(heading)


def end_of_plan(text: str) -> str | None:
    """The last year of the first span of years in *text*: 2026 of *Renstra 2021–2026*."""
    found = _SPAN.search(text)
    return found.group(1) if found is not None else None


def _words(heading: str) -> tuple[str, ...]:
    """The words of *heading*, ``%`` among them where it says more than the words."""
    words = words_of(heading)
    return (*words, "%") if "%" in heading else words


def stated(text: str) -> Meant | None:
    """What a mapping calls a column: ``realisasi 2024``; nothing if there is no such column."""
    found = _SAID.fullmatch(" ".join(text.split()).casefold())
    target, year = found.groups() if found is not None else ("", None)
    if target not in (*ABOUT, *MEASURED, ASIDE) or (year is not None and target not in BY_YEAR):
        return None
    return Meant(target, None if year is None else int(year))


def beside_money(one: Meant) -> Meant:
    """*one* where it stands beside a ceiling: the realisation of money."""
    target = _MONEY.get(one.target)
    return one if target is None else Meant(target, why=BESIDE_MONEY)
