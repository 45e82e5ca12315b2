"""Mutants of scales: points, ends, levels, other wordings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.instruments.wordings import KEYS as WORDINGS
from evalkit.rulework.mutate.model import DROPPED, Mutant
from evalkit.rulework.mutate.sites.common import NOTHING, number_table, numbers, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from evalkit.instruments import Scale
    from evalkit.rulework.mutate.model import Edits, Path
    from evalkit.rulework.mutate.tables import Tables


def scales(tables: Tables) -> Iterator[Mutant]:
    """Every scale of the file."""
    for key, scale in tables.instrument.scales.items():
        path: Path = ("scales", key)
        raw = tables.get(path)
        site = f"scales.{key}"
        for end in ("min", "max"):
            yield from numbers(f"{site}.{end}", "scale-end", (*path, end), raw.get(end))
        points = {name: one for name, one in (raw.get("points") or {}).items() if name != "by"}
        yield from number_table(f"{site}.points", "points", (*path, "points"), points)
        for level in scale.levels:
            yield _without(site, path, raw, str(level.answer))
        yield from _na(site, path, raw, scale)
        yield from wordings(site, path, raw, [level.answer for level in scale.levels])


def _without(site: str, path: Path, raw: Any, level: str) -> Mutant:
    """The scale without one level, and without what else the file says of it."""
    edits: list[tuple[Path, Any]] = [((*path, level), DROPPED)]
    if level in (raw.get("points") or {}):
        edits.append(((*path, "points", level), DROPPED))
    for key in WORDINGS:
        words_of_it = [word for word, answer in (raw.get(key) or {}).items() if str(answer) == level]
        edits += [((*path, key, word), DROPPED) for word in words_of_it]
    return Mutant(site=f"{site}.{level}", kind="level", old=level, new=NOTHING, edits=tuple(edits))


def _na(site: str, path: Path, raw: Any, scale: Scale) -> Iterator[Mutant]:
    if scale.na is None:
        return
    yield _without(site, path, {key: one for key, one in raw.items() if key != "na_counts_as"}, "na")
    if scale.na_counts_as is not None:
        levels = [level.answer for level in scale.levels if isinstance(level.answer, int)]
        place = (*path, "na_counts_as")
        yield from words(f"{site}.na_counts_as", "level", place, scale.na_counts_as, levels)


def wordings(site: str, path: Path, raw: Any, meanings: Sequence[Any], apart: int = 0) -> Iterator[Mutant]:
    """Each wording of the table *raw* with the meaning next to its own; the first *apart* ones are of another kind."""
    for key in WORDINGS:
        for word, meaning in (raw.get(key) or {}).items():
            others = [one for one in meanings if one != meaning]
            if apart:
                others = [one for one in meanings if (one in meanings[:apart]) != (meaning in meanings[:apart])]
            at = meanings.index(meaning) if meaning in meanings else 0
            near = min(others, key=lambda one: abs(meanings.index(one) - at))  # called at once
            edits: Edits = (((*path, key, word), near),)
            yield Mutant(site=f"{site}.{key}.{word}", kind="wording", old=str(meaning), new=str(near), edits=edits)
