"""An assessment put together from its sections, and as the text of its file: what ``evalkit evaluate`` reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import ENDLESS, Printed
from evalkit.base.toml.write import toml_key, toml_text, toml_value
from evalkit.files.assessment import Assessment
from evalkit.files.codes import Expiring
from evalkit.files.period import Period
from evalkit.files.table import DELIMITERS
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from evalkit.files.assessment import RespondentGroup, Table
    from evalkit.instruments import Instrument, Validity

_SUBJECT = "Contoh"
_SECTIONS = ("answers", "values", "claims", "context", "supported", "established", "evidence", "notes")


def period_in_force(validity: Validity) -> Period:
    """A time in which an edition was in force, as far as that is known: its last whole year, or else a day."""
    day = validity.until or validity.since or validity.checked
    year = day.year if validity.until is None or (day.month, day.day) == (12, 31) else day.year - 1
    end = dt.date(year, 12, 31)
    if validity.until is not None and validity.since is not None and end < validity.since:
        return Period(text=day.isoformat(), last_day=day)
    return Period(text=str(year), last_day=end)


def head_of(instrument: Instrument, subject: str) -> dict[str, str]:
    """``[assessment]`` of an invented *subject*, in a period in which the edition is in force."""
    return {"instrument": instrument.id, "subject": subject, "period": period_in_force(instrument.validity).text}


def assessment(
    instrument: Instrument,
    *,
    answers: Mapping[str, Any] | None = None,
    values: Mapping[str, Any] | None = None,
    claims: Mapping[str, Any] | None = None,
    context: Mapping[str, Any] | None = None,
    tables: Mapping[str, Table] | None = None,
) -> Assessment:
    """An assessment of *instrument*, as if read from a file.

    Args:
        instrument: Whose period of force decides about the period.
        answers, values, claims, context: By code or key, as TOML gives them: whole numbers as ``int``, decimals as
            ``Printed``, text, and ``bool``.
        tables: Key in ``[assessment]`` → table.
    """
    return Assessment(
        file="",
        sha256="",
        instrument=instrument.id,
        subject=_SUBJECT,
        period=period_in_force(instrument.validity),
        answers=dict(answers or {}),
        values=dict(values or {}),
        claims=dict(claims or {}),
        context=dict(context or {}),
        tables=dict(tables or {}),
    )


def assessment_toml(assessment: Assessment, *, first: Sequence[str] = (), most: int | None = None) -> str:
    """The TOML of *assessment*; the tables it names are files beside it, see ``tables_csv``.

    Args:
        assessment: What is written.
        first: Codes that stand before the others.
        most: Sections of more entries are folded: each is one line, in front of ``[assessment]``.

    Raises:
        TypeError: It holds a value that TOML has no form for, such as a ``Fraction``.
    """
    folded: list[str] = []
    lines = ["[assessment]", *_head_lines(assessment)]
    for name in _SECTIONS:
        section = _with_first(getattr(assessment, name), first)
        if most is not None and len(section) > most:
            folded.append(f"{name} = {{ {', '.join(entries(section))} }}")
        elif section:
            lines += ["", f"[{name}]", *entries(section)]
    for group in assessment.groups:
        lines += ["", *_group(group)]
    return "\n".join([*folded, *([""] if folded else []), *lines]) + "\n"


def _head_lines(assessment: Assessment) -> Iterator[str]:
    """What ``[assessment]`` says: what it is, and the tables beside the file."""
    head = {"id": assessment.id, "instrument": assessment.instrument, "variant": assessment.variant,
            "subject": assessment.subject, "period": assessment.period.text}  # fmt: skip
    if assessment.status != "self-assessment":
        head["status"] = assessment.status
    yield from entries({key: raw for key, raw in head.items() if raw is not None})
    for key, table in assessment.tables.items():
        yield f"{key} = {toml_text(_file_name(table, key))}"
    ignored = sorted({name for table in assessment.tables.values() for name in table.ignore})
    if ignored:
        yield f"ignore = {_value(tuple(ignored))}"


def _with_first(section: Mapping[str, Any], first: Sequence[str]) -> Mapping[str, Any]:
    return {**{code: section[code] for code in first if code in section}, **section}


def tables_csv(assessment: Assessment) -> dict[str, str]:
    """The tables of *assessment*: name of the file beside it → content, separated by commas."""
    return {
        _file_name(table, key): csv_text(table.header, [cells for _, cells in table.rows])
        for key, table in assessment.tables.items()
    }


def write_assessment(assessment: Assessment, folder: Path) -> Path:
    """Write *assessment* and its tables into *folder*; the path of its file, ``assessment.toml``."""
    for name, text in tables_csv(assessment).items():
        (folder / name).write_text(text, encoding="utf-8")
    file = folder / "assessment.toml"
    file.write_text(f"{schema_line('assessment')}\n\n{assessment_toml(assessment)}", encoding="utf-8")
    return file


def csv_text(header: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """A table, separated by commas."""
    out = io.StringIO()
    # Outside quotes, a name with another delimiter would be taken for two.
    split = any(mark in name for name in header for mark in DELIMITERS)
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL if split else csv.QUOTE_MINIMAL)
    writer.writerows([header, *rows])
    return out.getvalue()


def entries(section: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a table: code or key and value, each as a file holds it."""
    for key, raw in section.items():
        yield f"{toml_key(key)} = {_value(raw)}"


def _group(group: RespondentGroup) -> Iterator[str]:
    yield "[[groups]]"
    yield from entries({"name": group.name, "n": group.n})
    inside = ", ".join(entries(group.values))
    yield f"values = {{ {inside} }}"


def _value(raw: Any) -> str:
    if isinstance(raw, tuple) and not isinstance(raw, Printed):
        raw = [one._asdict() if isinstance(one, Expiring) else one for one in raw]
    # As text it would be another answer.
    if isinstance(raw, Fraction) or (isinstance(raw, Printed) and raw.digits == ENDLESS):
        raise TypeError(Fraction.__name__)
    return toml_value(raw)


def _file_name(table: Table, key: str) -> str:
    name = table.file.rsplit("/", 1)[-1]
    return name if name.endswith(".csv") else f"{key}.csv"
