"""Assessments by hand: instruments of the checkout, and an evaluation in one call."""

from __future__ import annotations

import datetime as dt
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import attrs
import pytest

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import Printed, parse_number
from evalkit.catalogue.plugins import Plugins
from evalkit.catalogue.registry import Registry
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import Assessment, RespondentGroup, Table
from evalkit.files.period import Period
from evalkit.loading.plugin_sections import Vocabulary
from evalkit.method.methods import CORE_METHODS
from evalkit.method.outcome_rules import floor_rules
from evalkit.method.shapes import Graded, share_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.evaluation.result import ClaimResult, Evaluation, Finding
    from evalkit.instruments import Instrument, Method, Section
    from evalkit.instruments.expression import Step


def calls_of(work: Callable[[], object]) -> int:
    """How many functions *work* calls: a measure of time that is the same each time."""
    calls = 0

    def count_call(_frame: object, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event.endswith("call")

    earlier = sys.getprofile()
    sys.setprofile(count_call)
    try:
        work()
    finally:
        sys.setprofile(earlier)
    return calls


def known(*methods: Method) -> Vocabulary:
    """What rule files of tests may name: methods of evalkit, sections of our plugins, and these *methods*."""
    found = Vocabulary({**CORE_METHODS, **{one.name: one for one in methods}})
    found.add(_sections())
    return found


@cache
def _sections() -> dict[str, Section]:
    return {name: section for name, (_, section) in Plugins().by_name("evalkit_sections").items()}


KNOWN = known()
RULES = Path(__file__).parents[1] / "rules"


def _ids(table: str) -> tuple[str, ...]:
    """The rule files with that table, as ``index@edition``."""
    files = (path for path in sorted(RULES.glob("*/*.toml")) if f"\n[{table}]\n" in path.read_text(encoding="utf-8"))
    return tuple(f"{path.parent.name}@{path.stem}" for path in files)


INSTRUMENTS = _ids("instrument")
# Formulas, of which the lattice may not know answers for a value: what it says is held nevertheless.
BY_FORMULA = ("spip@2021", "zi@2021")
CROSSWALKS = _ids("crosswalk")  # files beside the editions that they lead to and from


def with_section(one: Instrument, name: str, **stated: Any) -> Instrument:
    """The same where the section *name* of a plugin says something else; without the section where nothing is given."""
    sections = dict(one.sections)
    known = sections.pop(name)
    again = {name: known._replace(stated=attrs.evolve(known.stated, **stated))} if stated else {}
    return attrs.evolve(one, sections={**sections, **again})


def floor_word(one: Instrument) -> str | None:
    """The predicate where a node lies below its floor, if some node has one."""
    return next((rule.stated.then for rule in floor_rules(one)), None)


@cache
def instrument(spec: str) -> Instrument:
    """The instrument of that id, with what its plugin brings."""
    return Registry().instrument(spec)


def printed(text: str) -> Printed:
    """A number as a TOML float would be read."""
    found = parse_number(text)
    assert isinstance(found, Printed)
    return found


def _toml(raw: Any) -> Any:
    """Text with a decimal point stands for a TOML float, so that tests read like the files."""
    return printed(raw) if isinstance(raw, str) and raw.count(".") == 1 and raw.replace(".", "").isdigit() else raw


def _tables(sections: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: {code: _toml(raw) for code, raw in section.items()} for name, section in sections.items()}


def table(text: str, *ignore: str) -> Table:
    """A table as read from comma-separated text."""
    header, *rows = [line.strip().split(",") for line in text.strip().splitlines()]
    cells = ((i, tuple(cell.strip() or None for cell in row)) for i, row in enumerate(rows, start=2))
    return Table(file="t.csv", header=tuple(header), rows=tuple(cells), ignore=ignore)


def groups(*each: tuple[str, int, Mapping[str, Any]]) -> tuple[RespondentGroup, ...]:
    """Groups by name, head-count and values."""
    return tuple(
        RespondentGroup(name=name, n=n, values={k: _toml(v) for k, v in values.items()}) for name, n, values in each
    )


def ev(
    of: str | Instrument,
    *,
    year: int = 2024,
    tables: Mapping[str, Table] | None = None,
    parts: Sequence[RespondentGroup] = (),
    **sections: Mapping[str, Any],
) -> Evaluation:
    """Evaluate *sections* (answers, values, claims, context) of an assessment of *year*."""
    one = instrument(of) if isinstance(of, str) else of
    assessment = Assessment(
        file="x.toml",
        sha256="",
        instrument=one.id,
        subject="X",
        period=Period(text=str(year), last_day=dt.date(year, 12, 31)),
        tables=tables or {},
        groups=tuple(parts),
        **_tables(sections),
    )
    return evaluate(one, assessment)


def faults(of: str | Instrument, **sections: Any) -> list[str]:
    """Places and problems of an assessment that cannot be evaluated."""
    with pytest.raises(AssessmentError) as caught:
        ev(of, **sections)
    return [str(fault) for fault in caught.value.faults]


def total(result: Evaluation) -> str:
    """The total as a decimal of two digits."""
    assert result.total.score is not None
    return f"{float(result.total.score.value):.2f}"


def codes(result: Evaluation, severity: str = "") -> list[str]:
    """Codes of the findings, of one *severity* if given."""
    return [finding.code for finding in result.findings if not severity or finding.severity == severity]


def claim(result: Evaluation, code: str) -> ClaimResult:
    """The claim of that code."""
    return next(one for one in result.claims if one.code == code)


def finding(result: Evaluation, code: str) -> Finding:
    """The only finding of that code."""
    (found,) = [one for one in result.findings if one.code == code]
    return found


def graded(number: int, steps: Sequence[Step], given: Sequence[Step] = ()) -> Graded:
    """The grade that follows from the share of *number* children that are met, each worth 1 or 0."""
    return Graded(of=share_of(number), steps=tuple(steps), given=tuple(given))
