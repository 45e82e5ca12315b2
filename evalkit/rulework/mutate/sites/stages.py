"""Mutants of what happens to a value: bands, rounding stages, conversions, grades."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import MODES
from evalkit.instruments import TOTAL
from evalkit.rulework.mutate.model import Mutant
from evalkit.rulework.mutate.nudge import neighbours, value_of
from evalkit.rulework.mutate.sites.common import BOUNDS, NOTHING, bounds, dropped, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.rulework.mutate.model import Path
    from evalkit.rulework.mutate.tables import Tables

_DIGITS = 2
_SHARE = Fraction(1, 10)


def bands(tables: Tables, path: Path = (), site: str = "") -> Iterator[Mutant]:
    """Each bound of the bands in the table at *path*."""
    for place, item in tables.items((*path, "bands")):
        when = f", {item['when']}" if "when" in item else ""
        at = item.get("at", TOTAL)
        yield from bounds(f"{site}bands[{at}{when}][{item['predicate']}]", place, item, codes=(at,))


def stages(tables: Tables, path: Path = (), site: str = "") -> Iterator[Mutant]:
    """Each stage of the table at *path*: its mode and its digits."""
    for place, item in tables.items((*path, "rounding")):
        where = f"{site}rounding[{item['at']}]"
        codes = (item["at"],)
        if "digits" in item:
            yield from words(f"{where}.mode", "rounding", (*place, "mode"), item["mode"], MODES, codes=codes)
            yield from numbers(f"{where}.digits", "rounding", (*place, "digits"), item["digits"], codes=codes)
        if "divided_by" in item:
            yield from numbers(
                f"{where}.divided_by", "rounding", (*place, "divided_by"), item["divided_by"], codes=codes
            )


def rounding(tables: Tables) -> Iterator[Mutant]:
    """The stages of the file: changed, dropped, and one more at each level that has none."""
    yield from stages(tables)
    there, digits = set(), _DIGITS
    for place, item in tables.items(("rounding",)):
        there.add(item["at"])
        if item["at"] == TOTAL:
            digits = item["digits"]
        old = f"{item['mode']} {item['digits']}"
        yield dropped(f"rounding[{item['at']}]", "rounding", place, old, codes=(item["at"],))
    for at in (TOTAL, *tables.instrument.levels):
        if at not in there:
            stage = {"at": at, "digits": digits, "mode": MODES[0]}
            new = [*(tables.get(("rounding",)) or ()), stage]
            yield Mutant(
                site=f"rounding[{at}]", kind="early-rounding", old=NOTHING, new=f"{MODES[0]} {digits}",
                edits=((("rounding",), new),), codes=(at,),
            )  # fmt: skip


def conversions(tables: Tables) -> Iterator[Mutant]:
    """Factor, digits and mode of every converted value."""
    for place, item in tables.items(("convert",)):
        site, codes = f"convert[{item['at']}]", (item["at"],)
        yield from numbers(f"{site}.factor", "conversion", (*place, "factor"), item["factor"], codes=codes)
        yield from numbers(f"{site}.digits", "conversion", (*place, "digits"), item["digits"], codes=codes)
        mode = item.get("mode", MODES[0])
        yield from words(f"{site}.mode", "conversion", (*place, "mode"), mode, MODES, codes=codes)


def grades(tables: Tables) -> Iterator[Mutant]:
    """Value and bound of every grade. A bound is a share: a whole one is also moved by a tenth."""
    for place, item in tables.items(("grades",)):
        site = f"grades[{item['grade']}]"
        yield from numbers(f"{site}.value", "grade", (*place, "value"), item["value"])
        yield from bounds(site, place, item)
        yield from _by_a_tenth(site, place, item)


def _by_a_tenth(site: str, place: Path, item: dict[str, Any]) -> Iterator[Mutant]:
    for key in BOUNDS:
        share = value_of(item.get(key))
        if share is not None and share.denominator == 1:
            for new in neighbours(item[key], _SHARE):
                edits = (((*place, key), new),)
                yield Mutant(site=f"{site}.{key}", kind="bound", old=str(item[key]), new=str(new), edits=edits)
