"""The sections of a rule file of performance reports: each function reads one and returns the model of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, TypeVar

from evalkit.base.text import msg
from evalkit.instruments import Band, Note
from evalkit.loading.report_rules.model import (
    KINDS,
    MEANS,
    TREATMENTS,
    Cap,
    EfficiencyRule,
    FormulaRule,
    Treatment,
    ZeroTarget,
)
from evalkit.loading.sections import check_ids
from evalkit.method.achievement import Achievement, Efficiency, ZeroRule
from evalkit.schema.keys import POSITIVE
from evalkit.schema.names import Names
from evalkit.schema.reading import NO_TEXT

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.method.achievement import Arithmetic
    from evalkit.schema.citation import Citation
    from evalkit.schema.reader import Reader

T = TypeVar("T")
A = TypeVar("A", Achievement, ZeroRule, Efficiency)
_TREATED = KINDS[1:]
_WITHOUT_NUMBER = "presence"


class Entries(NamedTuple, Generic[T]):
    """The entries of a list that could be read, and whether that is all of them."""

    found: tuple[T, ...]
    complete: bool


def need_table(reader: Reader, key: str) -> Reader | None:
    """The required table under *key*."""
    table = reader.table(key)
    if table is None and not reader.has(key):
        reader.missing(key, msg("a table [{key}]", key=key))
    return table


def read_formulas(reader: Reader, inherited: Citation, achievements: Mapping[str, Arithmetic]) -> Entries[FormulaRule]:
    """``[[formulas]]``."""
    known = _of_kind(achievements, Achievement)
    among = _names(known, lambda name: msg("the formula {name} is not known", name=name))
    found: list[FormulaRule] = []
    complete = True
    for item in reader.tables("formulas", "name"):
        name = item.name("name", among, required=True)
        printed, default, cite = item.need("printed"), item.flag("default"), item.cite(inherited)
        item.close()
        if name is None:
            complete = False
        elif any(one.formula.name == name for one in found):
            item.faults.add(item.place, msg("{name} appears twice", name=name))
        else:
            found.append(FormulaRule(formula=known[name], printed=printed, default=default, cite=cite))
    return Entries(tuple(found), complete)


def read_zeros(reader: Reader, inherited: Citation, achievements: Mapping[str, Arithmetic]) -> dict[str, ZeroTarget]:
    """``[[zero]]``."""
    known = _of_kind(achievements, ZeroRule)
    among = _names(known, lambda name: msg("the rule {name} for a target of 0 is not known", name=name))
    found: dict[str, ZeroTarget] = {}
    for item in reader.tables("zero", "name"):
        name = item.name("name", among, required=True)
        cite = item.cite(inherited)
        item.close()
        if name in found:
            item.faults.add(item.place, msg("{name} appears twice", name=name))
        elif name is not None:
            found[name] = ZeroTarget(rule=known[name], cite=cite)
    return found


def read_treatments(reader: Reader, inherited: Citation) -> Entries[Treatment]:
    """``[[treatments]]``."""
    found: list[Treatment] = []
    complete = True
    for item in reader.tables("treatments", "kind"):
        kind = item.word("kind", _TREATED, required=True)
        # Presence has no number that could go into a formula.
        how = item.word("how", TREATMENTS[1:] if kind == _WITHOUT_NUMBER else TREATMENTS, required=True)
        cite = item.cite(inherited)
        item.close()
        if kind is None:
            complete = False
        elif any(one.kind == kind for one in found):
            item.faults.add(item.place, msg("{name} appears twice", name=kind))
        else:
            found.append(Treatment(kind=kind, how=how or TREATMENTS[-1], cite=cite))
    return Entries(tuple(found), complete)


def read_caps(reader: Reader, inherited: Citation) -> tuple[Cap, ...]:
    """``[[caps]]``."""
    found: list[Cap] = []
    for item in reader.tables("caps"):
        value = item.number("value", required=True, ends=POSITIVE)
        cite = item.cite(inherited)
        item.close()
        if any(cap.value == value for cap in found):
            item.faults.add(item.place, msg("{name} appears twice", name=str(value)))
        elif value is not None:
            found.append(Cap(value=value, cite=cite))
    return tuple(found)


def read_bands(reader: Reader, inherited: Citation) -> tuple[Band, ...]:
    """``[[bands]]``."""
    found = []
    for item in reader.tables("bands", "predicate"):
        band = Band(
            predicate=item.need("predicate"),
            label=item.text("label"),
            min=item.number("min"),
            above=item.number("above"),
            printed=item.need("printed"),
            cite=item.cite(inherited),
        )
        if item.has("min") and item.has("above"):
            item.wrong("above", msg("either {one} or {other}, not both", one="min", other="above"))
        item.close()
        found.append(band)
    return tuple(found)


def read_mean(reader: Reader, inherited: Citation) -> tuple[str, Citation]:
    """``[mean]``: what it is taken over, and where that comes from."""
    table = need_table(reader, "mean")
    if table is None:
        return MEANS[0], inherited
    over, cite = table.word("over", MEANS, required=True), table.cite(inherited)
    table.close()
    return over or MEANS[0], cite


def read_unmeasured(reader: Reader, inherited: Citation) -> Citation:
    """``[unmeasured]``: where it comes from that indicators without a realisation are left out of the means."""
    table = need_table(reader, "unmeasured")
    if table is None:
        return inherited
    table.word("how", ("left-out",), required=True)
    cite = table.cite(inherited)
    table.close()
    return cite


def read_top(reader: Reader, inherited: Citation, bands: Sequence[Band]) -> tuple[Exact | None, Citation | None]:
    """``[top]``: the highest achievement that the printed bands cover, and what is taken above it."""
    table = reader.table("top")
    if table is None:
        return None, None
    value, cite = table.number("value", required=True), table.cite(inherited)
    bound = bands[0].minimum if bands else None
    if value is not None and bound is not None and (value < bound or (value == bound and bands[0].exclusive)):
        table.wrong("value", msg("a number in the first band"))
    table.close()
    return value, cite


def read_efficiency(
    reader: Reader, inherited: Citation, achievements: Mapping[str, Arithmetic]
) -> EfficiencyRule | None:
    """``[efficiency]``."""
    table = reader.table("efficiency")
    if table is None:
        return None
    known = _of_kind(achievements, Efficiency)
    among = _names(known, lambda name: msg("the form of efficiency {name} is not known", name=name))
    form = table.name("form", among, required=True)
    low, high = table.number("low", required=True), table.number("high", required=True)
    if low is not None and high is not None and high <= low:
        table.wrong("high", msg("a number above {low}", low=str(low)))
    cite = table.cite(inherited)
    clamp = need_table(table, "clamp")
    clamp_cite = cite
    if clamp is not None:
        clamp_cite = clamp.cite(cite)
        clamp.close()
    table.close()
    if form is None or low is None or high is None:
        return None
    return EfficiencyRule(form=known[form], low=low, high=high, cite=cite, clamp_cite=clamp_cite)


def read_assumptions(reader: Reader, inherited: Citation) -> tuple[Note, ...]:
    """``[[assumptions]]``."""
    found = []
    for item in reader.tables("assumptions", "id"):
        text = item.prose("text", required=True) or NO_TEXT
        explains = item.texts("explains")
        found.append(Note(id=item.need("id"), text=text, explains=explains, cite=item.cite(inherited)))
        item.close()
    check_ids(reader, "assumptions", (note.id for note in found))
    return tuple(found)


def _of_kind(achievements: Mapping[str, Arithmetic], kind: type[A]) -> dict[str, A]:
    return {name: item for name, item in achievements.items() if isinstance(item, kind)}


def _names(known: Mapping[str, object], unknown: Callable[[str], Message]) -> Names:
    there = (
        msg("one of {choices}", choices=tuple(known))
        if known
        else msg("a name that a plugin of this index brings; there is none")
    )
    return Names(known, unknown, there)
