"""Audits put together by hand: every verdict, a wrong input that several checks share, claims in no relation."""

from __future__ import annotations

from typing import Any

import attrs

from evalkit.audit.model import AuditResult, AuditSheet, Check, Claim, Relation, SlipStart, Term
from evalkit.base.printed.parse import Amount, read_printed
from evalkit.base.text import Decimal, Message, msg
from evalkit.performance.model import InputFile, Report, ReportResult
from support import printed

AGENCY, FILE = "Dinas Komunikasi", "laporan/laporan.toml"
MEANT = msg("{address} should be {meant}", address="3.2:jumlah:pagu", meant="Rp. 8.288.093.465,00")
ALONE = msg("it stands in no relation")
START = SlipStart(places=("3.2:jumlah:pagu",), right={"3.2:jumlah:pagu": "Rp. 8.288.093.465,00"})
HELD = msg("with that, this and {number} more relations hold", number="2")


def claim(address: str, text: str, at: str, line: int | None = None) -> Claim:
    """A claim of a table (its CSV) or of a sentence (the report file)."""
    amount = read_printed(text, "id")
    number = amount.number if isinstance(amount, Amount) else None
    table = address.partition(":")[0]
    file = FILE if table == "claim" else f"laporan/tabel/{table}.csv"
    words = () if number else (text,)
    return Claim(address=address, printed=text, at=at, file=file, number=number, words=words, line=line)


CLAIMS = [
    claim("3.2:jumlah:pagu", "Rp. 8.288.093.456,00", "Tabel 3.2, baris jumlah, kolom pagu", 9),
    claim("3.2:jumlah:serapan", "92,05%", "Tabel 3.2, baris jumlah, kolom serapan", 9),
    claim("3.2:1:serapan", "97,1", "Tabel 3.2, baris 1, kolom serapan", 2),
    claim("3.2:2:serapan", "88,4", "Tabel 3.2, baris 2, kolom serapan", 3),
    claim("3.2:3:serapan", "90", "Tabel 3.2, baris 3, kolom serapan", 4),
    claim("3.4:spbe:kategori", "Sangat | Baik", "Tabel 3.4, baris spbe, kolom kategori", 3),
    claim("3.4:spbe:indeks", "4,16", "Tabel 3.4, baris spbe, kolom indeks", 3),
    claim("3.4:ikm:nilai", "88,19", "Tabel 3.4, baris ikm, kolom nilai", 4),
    claim("claim:serapan", "92,05 %", "3.4, kalimat 2"),
    claim("claim:pagu", "Rp. 8.288.093.465,00", "3.4, kalimat 1"),
    claim("claim:ikm", "88,2", "3.5, kalimat 7"),
    claim("claim:pegawai", "35 orang", "2.1, kalimat 3"),
]
BY_ADDRESS = {one.address: one for one in CLAIMS}


def of(*parts: str) -> tuple[Term, ...]:
    """Operands: addresses and numbers."""
    return tuple(part if ":" in part else printed(part) for part in parts)


def relation(address: str, kind: str, *parts: str, **more: Any) -> Relation:
    """A relation of the claim at *address*."""
    return Relation(
        id=f"{address} {kind}", claim=address, kind=kind, file=FILE, place="relations", operands=of(*parts), **more
    )


def check(verdict: str, address: str, kind: str = "", *parts: str, **more: Any) -> Check:
    """A check; what does not belong to it belongs to its relation."""
    computed = more.pop("computed", None)
    if computed is not None:
        more["due"] = printed(computed) if computed[:1].isdigit() else computed
    own = {key: more.pop(key) for key in tuple(more) if key in {a.name for a in attrs.fields(Check)}}
    found = relation(address, kind, *parts, **more) if kind else None
    return Check(
        **{
            "id": found.id if found else address,
            "claim": BY_ADDRESS[address],
            "relation": found,
            "verdict": verdict,
            **own,
        }
    )


def formula(left: str, right: str) -> Message:
    """A computation with its numbers."""
    return msg("{left} = {right}", left=Decimal(left), right=Decimal(right))


CHECKS = (
    check("agrees", "3.2:1:serapan", "percent", "3.2:1:realisasi", "3.2:1:pagu", computed="97.1",
          formula=formula("4971200000 / 5119670000 × 100", "97.1000…")),
    check("contradicted", "3.2:jumlah:pagu", "sum", "3.2:1:pagu", "3.2:2:pagu", "3.2:3:pagu", computed="8288093465.00",
          cause="transposed", culprit="3.2:jumlah:pagu", start=START, explanation=(MEANT, HELD), left_out=("3.2:4:pagu",),
          inputs=(("3.2:1:pagu", "Rp. 5.119.670.000,00"), (None, "3.00")),
          formula=formula("5119670000 + 3068423465 + 100000000", "8288093465")),
    check("contradicted", "3.2:jumlah:serapan", "percent", "3.2:jumlah:realisasi", "3.2:jumlah:pagu", computed="92.04",
          cause="transposed", culprit="3.2:jumlah:pagu", start=START, explanation=(MEANT, HELD)),
    check("inconsistent", "claim:pagu", "equal", "3.2:jumlah:pagu", computed="8288093456.00", cause="transposed",
          culprit="3.2:jumlah:pagu", start=START,
          explanation=(msg("{place} prints {value}", place="3.2:jumlah:pagu", value="Rp. 8.288.093.456,00"), MEANT, HELD)),
    check("rounding", "3.2:2:serapan", "percent", "3.2:2:realisasi", "3.2:2:pagu", computed="88.5", cause="cut-off",
          explanation=(msg("only cutting off the further decimals gives it"),)),
    check("rounding", "3.2:2:serapan", "equal", "3.17:B:serapan", computed="88.5", cause="cut-off",
          explanation=(msg("{place} prints {value}; only cutting off gives both", place="3.17:B:serapan",
                           value=Decimal("88.5")),)),
    check("unsupported", "3.2:3:serapan", "percent", "3.2:3:realisasi", "3.2:3:pagu",
          explanation=(msg("{place} has no value", place="3.2:3:realisasi"),)),
    check("contradicted", "3.4:spbe:kategori", "category", "3.4:spbe:indeks", computed="Memuaskan", bands="spbe@2020",
          note="lihat lampiran"),
    check("not-comparable", "claim:ikm", "equal", "3.4:ikm:nilai",
          explanation=(msg("edition {one} against {other}", one="ikm@2017", other="ikm@2004"),)),
    check("inconsistent", "claim:serapan", "equal", "indicator:serapan:realisation", computed="92.04", cause="digit",
          culprit="indicator:serapan:target", explanation=(msg("one digit differs from {meant}", meant=Decimal("92.04")),)),
    check("contradicted", "claim:pagu", "at-most", "claim:batas", computed="8000000000.00",
          explanation=(msg("{left} ≤ {right} does not hold", left=Decimal("8288093465.00"), right=Decimal("8000000000.00")),)),
    check("unsupported", "3.4:spbe:indeks", explanation=(ALONE,)),
    check("unsupported", "3.4:ikm:nilai", explanation=(ALONE,)),
    check("unsupported", "claim:pegawai", explanation=(ALONE,)),
)  # fmt: skip


def result(checks: tuple[Check, ...] = CHECKS, *, file: str = FILE, agency: str = AGENCY) -> AuditResult:
    """An audit with these checks."""
    sheet = AuditSheet(
        file=file,
        sha256="1" * 64,
        agency=agency,
        year=2025,
        claims=BY_ADDRESS,
        relations=tuple(one.relation for one in checks if one.relation is not None),
        tables={"3.2": "Anggaran dan realisasi", "3.4": "Capaian indikator"},
        inputs=(InputFile(file=file, name="laporan.toml", sha256="1" * 64),),
    )
    report = Report(file=file, sha256="1" * 64, agency=agency, year=2025, subjects=(agency,))
    return AuditResult(sheet=sheet, result=ReportResult(report=report, rules=None), checks=checks)
