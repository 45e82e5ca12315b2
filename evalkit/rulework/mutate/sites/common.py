"""Parts that several sections of a rule file share: numbers, bounds, words out of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.instruments.scales import key_of
from evalkit.rulework.mutate.model import DROPPED, Edits, Mutant, Path
from evalkit.rulework.mutate.nudge import neighbours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from fractions import Fraction

BOUNDS = ("min", "above")
NOTHING = "—"


def numbers(
    site: str, kind: str, path: Path, raw: Any, *, unit: Fraction | None = None, codes: tuple[str, ...] = ()
) -> Iterator[Mutant]:
    """The number *raw* at *path* one unit up and down."""
    for new in neighbours(raw, unit):
        yield Mutant(site=site, kind=kind, old=str(raw), new=str(new), edits=((path, new),), codes=codes)


def number_table(site: str, kind: str, path: Path, table: Any, *, codes: tuple[str, ...] = ()) -> Iterator[Mutant]:
    """Each number of a table, and of tables in it."""
    for key, raw in (table or {}).items():
        place = (*path, key)
        if isinstance(raw, dict):
            yield from number_table(f"{site}.{key}", kind, place, raw, codes=codes)
        else:
            yield from numbers(f"{site}.{key}", kind, place, raw, codes=codes)


def words(
    site: str, kind: str, path: Path, old: Any, choices: Iterable[Any], *, codes: tuple[str, ...] = ()
) -> Iterator[Mutant]:
    """Each of *choices* in place of the word *old*."""
    for new in choices:
        if new != old or type(new) is not type(old):
            yield Mutant(site=site, kind=kind, old=key_of(old), new=key_of(new), edits=((path, new),), codes=codes)


def bounds(site: str, path: Path, item: Mapping[str, Any], *, codes: tuple[str, ...] = ()) -> Iterator[Mutant]:
    """The lower bound of a band, a grade or a step: its number, and whether it is included."""
    for key, other in zip(BOUNDS, reversed(BOUNDS), strict=True):
        if key not in item:
            continue
        yield from numbers(f"{site}.{key}", "bound", (*path, key), item[key], codes=codes)
        edits: Edits = (((*path, other), item[key]), ((*path, key), DROPPED))
        new = f"{other} {item[key]}"
        yield Mutant(
            site=f"{site}.{key}", kind="bound-kind", old=f"{key} {item[key]}", new=new, edits=edits, codes=codes
        )


def dropped(site: str, kind: str, path: Path, old: str, *, codes: tuple[str, ...] = ()) -> Mutant:
    """Something taken away."""
    return Mutant(site=site, kind=kind, old=old, new=NOTHING, edits=((path, DROPPED),), codes=codes)


def listed(site: str, kind: str, path: Path, values: Iterable[Any], more: Iterable[Any] = ()) -> Iterator[Mutant]:
    """A list with each of its *values* left out, and with each of *more* put in."""
    old = list(values)
    for left_out in old:
        kept = [one for one in old if one != left_out]
        yield Mutant(site=site, kind=kind, old=_listed(old), new=_listed(kept), edits=((path, kept),))
    for one in more:
        if one not in old:
            longer = [*old, one]
            yield Mutant(site=site, kind=kind, old=_listed(old), new=_listed(longer), edits=((path, longer),))


def _listed(values: Iterable[Any]) -> str:
    return ", ".join(key_of(one) for one in values) or NOTHING
