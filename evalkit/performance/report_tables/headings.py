"""What the columns of printed tables are called: targets, realisations, achievements by year, ceilings and what was spent."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING

from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.mapping.headings import words_of
from evalkit.performance.typed_quantities import quarter_in

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

NUMBER, CODE, OBJECTIVE, INDICATOR, UNIT, DIRECTION = "nomor", "kode", "sasaran", "indikator", "satuan", "arah"
TARGET, REALISATION, ACHIEVEMENT, CATEGORY = "target", "realisasi", "capaian", "kategori"
NATIONAL, PLAN, PROGRESS, GROWTH, SHARE, WEIGHT = "nasional", "renstra", "kemajuan", "pertumbuhan", "proporsi", "bobot"
LINE, CEILING, SPENT, ABSORPTION, REST = "uraian", "pagu", "realisasi anggaran", "serapan", "sisa"
ASIDE, OFFICE = "ignore", "unit kerja"
KEY, LABEL = "kunci", "nama"  # columns of a table of a report file that are no figures
ABOUT = (NUMBER, CODE, OBJECTIVE, INDICATOR, UNIT, DIRECTION, LINE)  # what a row is about
BY_YEAR = (TARGET, REALISATION, ACHIEVEMENT, PLAN)
OF_MONEY = (CEILING, SPENT, ABSORPTION, REST)
MEASURED = (*BY_YEAR, CATEGORY, NATIONAL, PROGRESS, GROWTH, SHARE, WEIGHT, *OF_MONEY)
BY_QUARTER = (TARGET, REALISATION, ACHIEVEMENT, CEILING, SPENT, ABSORPTION)
QUARTER = "tw"
_RUNS = re.compile(r"\bs\W{0,2}d\b\.?|\bsampai(?: dengan)?\b|\bkumulatif\b", re.IGNORECASE)
_MONEY = MappingProxyType({REALISATION: SPENT, ACHIEVEMENT: ABSORPTION, TARGET: CEILING})

BY_HEADING = msg("by its heading")
ALONE = msg("by its heading, as nothing else says what a row is about")
BESIDE_MONEY = msg("by its heading, and the ceiling beside it")
YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_SPAN = re.compile(rf"{YEAR.pattern}\s*(?:[-–—]|s\s*[./]?\s*d\.?|sampai(?: dengan)?)\s*({YEAR.pattern})", re.IGNORECASE)
_SAID = re.compile(rf"(.+?)(?: ({YEAR.pattern}))?")
_SAID_QUARTER = re.compile(rf"(.+) {QUARTER}([1-4])")
# Words that change nothing: of "capaian kinerja tahun 2025 (%)" the first counts.
_FILLING = frozenset(
    words_of(
        "kinerja tahun tahunan th ta rp rupiah persen akhir pada terhadap "
        "dan atau dalam strategis utama sd dengan ini n"
    )
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
        GROWTH: "pertumbuhan,tingkat pertumbuhan,laju pertumbuhan,persentase pertumbuhan,pertumbuhan realisasi",
        SHARE: "proporsi,distribusi,distribusi persentase,kontribusi,share,porsi,komposisi,pangsa,andil",
        WEIGHT: "bobot,bobot indikator,bobot iku,bobot kinerja,bobot sasaran",
        LINE: "uraian,program,kegiatan,program kegiatan,program kegiatan sub kegiatan,nama program,belanja,jenis belanja,"
        "urusan,urusan program,urusan pemerintahan,"
        "uraian belanja,program kegiatan subkegiatan",
        CEILING: "pagu,anggaran,pagu anggaran,anggaran pagu,alokasi,alokasi anggaran,jumlah anggaran,anggaran alokasi",
        SPENT: "realisasi anggaran,anggaran realisasi,realisasi keuangan,realisasi belanja",
        ABSORPTION: "serapan,penyerapan,tingkat serapan,tingkat penyerapan,serapan anggaran,penyerapan anggaran,"
        "anggaran capaian,capaian anggaran,anggaran persentase,persentase anggaran,persentase realisasi,persentase serapan,"
        "persentase penyerapan,persentase keuangan,capaian keuangan",
        REST: "sisa,sisa anggaran,sisa pagu,selisih anggaran",
        ASIDE: "keterangan,penanggung jawab,sumber data,sumber,catatan,analisis,formulasi,rumus,pelaksana",
        OFFICE: "opd,bidang,bagian,unit,unit kerja,skpd,perangkat daerah,satuan kerja,organisasi,bidang unit kerja",
    }
)


class MeasuredColumn(NamedTuple):
    """A column of figures: what they measure, and of which year or quarter."""

    measure: str
    year: int | None = None
    quarter: int | None = None

    @property
    def address(self) -> str:
        """Its name in addresses: ``realisasi-2025``, ``realisasi-anggaran``, ``pagu-tw3``."""
        ends = [f"{QUARTER}{self.quarter}"] * (self.quarter is not None) + [str(self.year)] * (self.year is not None)
        return "-".join([self.measure.replace(" ", "-"), *ends])


class Meant(NamedTuple):
    """What a heading means: a column, its year or its quarter of the year of the report if it says one, and why.

    Attributes:
        runs: Whether the heading says that the quarter counts from January on (*s.d. triwulan III*).
    """

    target: str
    year: int | None = None
    why: Message = BY_HEADING
    quarter: int | None = None
    runs: bool = False

    @property
    def name(self) -> str:
        """As a mapping writes it: ``realisasi 2024``, ``realisasi tw3``."""
        if self.quarter is not None:
            return f"{self.target} {QUARTER}{self.quarter}"
        return self.target if self.year is None else f"{self.target} {self.year}"

    def column(self, year: int) -> MeasuredColumn:
        """The column in a report of *year*, which is that of figures without a year."""
        if self.quarter is not None:
            return MeasuredColumn(self.target, quarter=self.quarter)
        return MeasuredColumn(self.target, (self.year or year) if self.target in BY_YEAR else None)


def meant_by(heading: str) -> Meant | None:
    """What *heading* means; nothing if no table of a report calls a column so."""
    quarter = quarter_in(heading)
    if quarter is not None:
        runs = _RUNS.search(quarter.rest) is not None
        named = _meant_by(_RUNS.sub(" ", quarter.rest))
        return (
            named._replace(quarter=quarter.quarter, runs=runs, year=None)
            if named and named.target in BY_QUARTER
            else None
        )
    return _meant_by(heading)


def _meant_by(heading: str) -> Meant | None:
    if is_final(heading):
        heading = _SPAN.sub(lambda found: found.group(1), heading)
    years = YEAR.findall(heading)
    words = ["persentase" if word == "%" else word for word in _words(heading)]
    said = tuple(word for word in words if word not in _FILLING and not YEAR.fullmatch(word))
    if not said and "persen" in words:  # all that it says
        said = ("persentase",)
    once = tuple(dict.fromkeys(said))  # "Tahun Anggaran 2024" above "Anggaran"
    tried = (said, *((said[:-1],) if said[-1:] == ("persentase",) and said[1:] else ()), once)
    target = next(filter(None, map(_WORDS.get, tried)), None)
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


NAMES = msg(
    "one of {choices}; {years}",
    choices=(*ABOUT, *MEASURED, ASIDE),
    years=msg("a year behind {names} where it is another than that of the report", names=BY_YEAR),
)


def stated(text: str) -> Meant | None:
    """What a mapping calls a column: ``realisasi 2024``; nothing if there is no such column."""
    plain = " ".join(text.split()).casefold()
    of_quarter = _SAID_QUARTER.fullmatch(plain)
    if of_quarter is not None and of_quarter.group(1) in BY_QUARTER:
        return Meant(of_quarter.group(1), quarter=int(of_quarter.group(2)))
    found = _SAID.fullmatch(plain)
    target, year = found.groups() if found is not None else ("", None)
    if target not in (*ABOUT, *MEASURED, ASIDE) or (year is not None and target not in BY_YEAR):
        return None
    return Meant(target, None if year is None else int(year))


def with_offices(found: Sequence[Meant | None]) -> list[Meant | None]:
    """*found*, what the headings of a table mean, with its offices: the lines of a budget that names no others, else an aside."""
    known = {one.target for one in found if one is not None}
    is_alone = CEILING in known and known.isdisjoint((OBJECTIVE, INDICATOR, LINE))
    aside = Meant(LINE, why=ALONE) if is_alone else Meant(ASIDE)
    return [aside if one is not None and one.target == OFFICE else one for one in found]


def beside_money(one: Meant, heading: str, used: Collection[str]) -> Meant:
    """*one* where it stands beside a ceiling: the realisation of money; with a year if its *heading* speaks of rupiah."""
    target = _MONEY.get(one.target)
    is_money = one.year is None or not {"rp", "rupiah"}.isdisjoint(words_of(heading))
    if target is None or not is_money or (one.year is not None and target in used):
        return one
    return one._replace(target=target, year=None, why=BESIDE_MONEY)
