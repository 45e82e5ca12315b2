"""Report files → ``Report``. Faults are noted in the parts; whoever opened the files raises them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from evalkit.base.file_content import file_prose
from evalkit.base.text import msg, visible
from evalkit.loading.report_rules.target_rules import TARGET_WORDS
from evalkit.method.achievement import DIRECTIONS
from evalkit.performance.budget import no_objective, read_budget
from evalkit.performance.files import PRINTED, TABLE, unread_files
from evalkit.performance.model import Indicator, Objective, Quantity, Report, Reused
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.over_time import read_quarters
from evalkit.performance.quantities import LEVEL, QuantityReader
from evalkit.schema.declare import KeyField, fields_of
from evalkit.schema.parse import read_fields

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.performance.files import ReportFile, ReportFiles
    from evalkit.performance.model import BudgetLine, RealisationSource
    from evalkit.schema.reader import Reader

_CODE = re.compile(r"[\w.-]+")
_YEAR = re.compile(r"[12]\d{3}", re.ASCII)
_FIRST_YEAR, _LAST_YEAR = 1000, 2999
# What a realisation may be, by the kind of the target; a level that was computed is a number.
# Kind of a target → kind of what was found that can be held against it.
FITS = {"number": "number", "range": "number", LEVEL: LEVEL, "category": "category", "presence": "presence"}
_FAULTY = Quantity(kind="number")  # in the place of a target with a fault; nothing is computed then
_PLANNED = {"number": ("number", "range"), "range": ("number", "range")}


def _but(cls: type, *others: str) -> tuple[KeyField, ...]:
    """The keys of *cls*, but for *others*, which are read here: what they may be depends on more than their type."""
    return tuple(field for field in fields_of(cls) if field.attribute not in others)


_HEAD = _but(Report, "year", "parts")
_OBJECTIVE = _but(Objective, "code")
_INDICATOR = _but(Indicator, "code", "direction", "target", "realisation", "history", "national", "plans", "quarters")


def read_report(files: ReportFiles) -> Report:
    """What the report says, but for printed tables, claims and relations.

    Faults are noted in the parts of *files*. An indicator with a fault keeps its code, so that what names it is no fault.
    """
    head = _head(files)
    objectives = _objectives(files)
    indicators = _indicators(files, head["year"])
    codes = [objective.code for objective in objectives]
    _need_rules(files, indicators)
    budget_file, budget = _budget(files, codes)
    _check_indicators(files, indicators, codes, budget)
    for part in files.parts:
        part.reader.has(TABLE)
        part.reader.close(also=PRINTED)
    return Report(
        file=files.root.file,
        sha256=files.sha256,
        **head,
        objectives=objectives,
        indicators=indicators,
        budget=budget,
        budget_file=budget_file,
        inputs=tuple(files.inputs),
        notes=tuple(files.notes),
        cells=files.root.faults.cells,
        unread=tuple(dict.fromkeys(unread_files(files))),
    )


def _head(files: ReportFiles) -> dict[str, Any]:
    """What ``[report]`` says, by the fields of a report."""
    head = files.head
    if head is None:  # it is no table, which is noted
        return {"agency": "", "year": 0, "subjects": ()}
    found = read_fields(_HEAD, head)
    year = head.whole("year", required=True)
    if year is not None and not _FIRST_YEAR <= year <= _LAST_YEAR:
        head.wrong("year", msg("a year such as 2025"))
    found |= {"year": year or 0, "subjects": (found["agency"], *found["subjects"])}
    head.has("parts")
    head.close()
    return found


def _objectives(files: ReportFiles) -> tuple[Objective, ...]:
    seen: dict[str, str] = {}
    objectives = []
    for part in files.parts:
        for table in part.reader.tables("objectives", "code"):
            code = _code(table, seen)
            objectives.append(Objective(code=code, **read_fields(_OBJECTIVE, table)))
            table.close()
    return tuple(objectives)


def _code(table: Reader, seen: dict[str, str]) -> str:
    """The code of *table*, which must be new; *seen* holds the file of each code."""
    code = table.need("code")
    if code and _CODE.fullmatch(code) is None:
        table.wrong("code", msg("letters, digits, -, _ and . only"))
    elif code in seen:
        problem = msg("the code {code} stands twice, first in {file}", code=code, file=file_prose(seen[code]))
        table.faults.add(table.at("code"), problem, expected=msg("a code that occurs only once"))
    if code:
        seen.setdefault(code, table.faults.file)
    return code


def _indicators(files: ReportFiles, year: int) -> tuple[Indicator, ...]:
    seen: dict[str, str] = {}
    indicators = []
    for part in files.parts:
        for table in part.reader.tables("indicators", "code"):
            indicator = read_indicator(table, seen, year)
            table.close()
            indicators.append(indicator)
    return tuple(indicators)


def read_indicator(table: Reader, seen: dict[str, str], year: int) -> Indicator:
    """The indicator in *table*, of a report of the *year*; *seen* holds the file of each code. Faults are noted in its file."""
    found = {"code": _code(table, seen), **read_fields(_INDICATOR, table)}
    values = QuantityReader(table.faults, found["unit"])
    target = None
    if table.has("target"):
        target = values.target(table.data["target"], table.at("target"))
    else:
        table.missing("target", msg("a number, a level, a category, a range or presence"))
    found["direction"] = _direction(table, target)
    _check_zero(table, target, found["zero"])
    kind = target.kind if target is not None else None
    found["realisation"] = _measured(table, "realisation", values, kind)
    _check_reused(table, found["reused"], year)
    _check_measured(table)
    found["history"] = dict(_history(table, values, kind, year))
    found["national"] = _measured(table, "national", values, kind)
    found["plans"] = {plan: dict(_plan(years, values, kind)) for plan, years in table.named_tables("plans")}
    found["quarters"] = read_quarters(table, values, target)
    return Indicator(place=table.place, file=table.faults.file, target=target or _FAULTY, **found)


def _direction(table: Reader, target: Quantity | None) -> str | None:
    needed = target is not None and target.kind in ("number", LEVEL, "range")
    return table.word("direction", DIRECTIONS, required=needed)


def _check_zero(table: Reader, target: Quantity | None, zero: str | None) -> None:
    if target is None or target.kind not in ("number", LEVEL) or target.number is None:
        return
    if target.number.exact == 0 and zero is None:
        table.faults.add(
            table.at("target"),
            msg("the target is 0, and zero does not say what that means"),
            expected=msg("a target other than 0, or the key zero with a rule for it"),
        )


def _measured(table: Reader, key: str, values: QuantityReader, kind: str | None) -> RealisationSource | None:
    if not table.has(key):
        return None
    found = values.found(table.data[key], table.at(key))
    return found if found is None or _fits(found, kind, table.at(key), values) else None


def _fits(source: RealisationSource, kind: str | None, place: str, values: QuantityReader) -> bool:
    """Whether what was found can be held against a target of *kind*."""
    given = _kind_of(source)
    if kind in (None, UNKNOWN) or given in (None, UNKNOWN) or given == FITS[kind or ""]:
        return True
    if kind == LEVEL and source.mean is not None:
        return True
    _unlike(kind, given, place, values)
    return False


def _unlike(kind: str, given: str, place: str, values: QuantityReader) -> None:
    problem = msg("the target is a {target}, and this a {found}", target=TARGET_WORDS[kind], found=TARGET_WORDS[given])
    values.faults.add(place, problem, expected=TARGET_WORDS[FITS[kind]])


def _kind_of(source: RealisationSource) -> str | None:
    if source.quantity is not None:
        return source.quantity.kind
    if source.share is not None:
        return "number"
    if source.mean is not None:
        return next((kind for kind in map(_kind_of, source.mean.values()) if kind is not None), None)
    return None


def _check_reused(table: Reader, reused: Reused | None, year: int) -> None:
    inner = table.table("reused")
    if inner is not None and reused is not None and year and reused.year >= year:
        inner.wrong("year", msg("a year before {year}, the year of the report", year=str(year)))


def _check_measured(table: Reader) -> None:
    there, excused = "realisation" in table.data, "not_measured" in table.data
    if there and excused:
        problem = msg("there is a realisation, and not_measured as well")
        table.faults.add(table.at("not_measured"), problem, expected=msg("one of the two"))
    elif not there and not excused:
        table.faults.add(
            table.place,
            msg("there is no realisation, and not_measured does not say why"),
            expected=msg("realisation, or not_measured with the reason"),
        )
    if not there and "reused" in table.data:
        table.faults.add(
            table.at("reused"), msg("there is no realisation that is reused"), expected=msg("the key realisation")
        )


def _history(
    table: Reader, values: QuantityReader, kind: str | None, year: int
) -> Iterator[tuple[int, RealisationSource]]:
    for earlier, raw, place in _years(table.table("history")):
        if year and earlier >= year:
            table.faults.add(
                place,
                msg("{year} is not before the year of the report", year=str(earlier)),
                expected=msg("a year before {year}, the year of the report", year=str(year)),
            )
        found = values.found(raw, place)
        if found is not None and _fits(found, kind, place, values):
            yield earlier, found


def _plan(years: Reader, values: QuantityReader, kind: str | None) -> Iterator[tuple[int, Quantity]]:
    if not years.data:
        years.faults.add(years.place, msg("a plan without years"), expected=msg("years and their targets"))
    for year, raw, place in _years(years):
        target = values.target(raw, place) or _FAULTY
        if target is not _FAULTY and kind is not None and not is_planned(kind, target.kind):
            _unlike(kind, target.kind, place, values)
        yield year, target


def is_planned(kind: str, planned: str) -> bool:
    """Whether a plan may hold a target of the kind *planned* for an indicator whose own is of *kind*."""
    return UNKNOWN in (kind, planned) or planned in _PLANNED.get(kind, (kind,))


def _years(table: Reader | None) -> Iterator[tuple[int, object, str]]:
    """The years of a table, what stands there, and the place."""
    for key, raw in table.data.items() if table is not None else ():
        assert table is not None  # for the type checker
        if _YEAR.fullmatch(key) is None:
            problem = msg("{found} is no year", found=visible(key, 40))
            table.faults.add(table.at(key), problem, expected=msg("a year such as 2025"))
            continue
        yield int(key), raw, table.at(key)


def _check_indicators(
    files: ReportFiles, indicators: Sequence[Indicator], objectives: Sequence[str], budget: Sequence[BudgetLine]
) -> None:
    """The objectives and budget lines that indicators name must be there; either all have a weight, or none."""
    faults = {part.file: part.faults for part in files.parts}
    codes = [line.code for line in budget]
    weighted = [one for one in indicators if one.weight is not None]
    for indicator in indicators:
        own = faults[indicator.file]
        if indicator.objective and indicator.objective not in objectives:
            no_objective(f"{indicator.place}.objective", indicator.objective, objectives, own)
        for code in indicator.budget:
            if code not in codes:
                problem = msg("there is no budget line {code}", code=visible(code))
                expected = msg("a code of the table of [budget]")
                own.unknown(f"{indicator.place}.budget", problem, code, codes, expected=expected)
        if weighted and indicator.weight is None:
            problem = msg("it has no weight, and {code} has one", code=weighted[0].code)
            own.add(indicator.place, problem, expected=msg("a weight for every indicator, or for none"))


def _need_rules(files: ReportFiles, indicators: Sequence[Indicator]) -> None:
    if indicators and files.head is not None and "rules" not in files.head.data:
        files.head.missing("rules", msg("the rules of performance reports; evalkit list names them"))


def _budget(files: ReportFiles, codes: Sequence[str]) -> tuple[str, tuple[BudgetLine, ...]]:
    found: tuple[str, tuple[BudgetLine, ...]] = ("", ())
    first: ReportFile | None = None
    for part in files.parts:
        table = part.reader.table("budget")
        if table is None:
            continue
        if first is not None:
            part.faults.add("budget", msg("there is a budget already, in {file}", file=visible(first.file, 200)))
        first = first or part
        found = read_budget(files, part, table, codes)
    return found
