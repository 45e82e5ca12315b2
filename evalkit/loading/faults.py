"""The faults of a rule file: as everywhere, but what the file says is made safe to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.errors import Fault, Faults, Spot
from evalkit.base.text import Decimal, Message, english, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from evalkit.base.errors import FileError, Place
    from evalkit.base.text import Prose

MAX_LISTED = 50


class RuleFaults(Faults):
    """Collects the faults of one rule file. What the file says goes into sentences as it is: here it is made visible.

    Args:
        file: Name of the file.
        data: Its content, in which the lines of the faults are looked up.
    """

    def __init__(self, file: str, data: bytes = b"") -> None:
        """Start with none."""
        super().__init__(file)
        self._data = data

    def add(
        self, place: Place, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None, count: int = 1
    ) -> None:
        """Note one more fault."""
        super().add(place, _shown(problem), expected=_shown(expected), hint=_shown(hint), count=count)

    def told(self) -> tuple[Fault, ...]:
        """Every fault with its line; one that occurs in many places is told once."""
        from evalkit.base.toml.lines import LinesByPlace  # noqa: PLC0415  (start-up: most rule files have no fault)

        lines = LinesByPlace(self._data)
        return tuple(merged(attrs.evolve(fault, line=lines.of(str(fault.place))) for fault in self.found))

    def raise_if_any(self, error: type[FileError]) -> None:
        """Raise *error* with all faults, if there are any."""
        if self.found:
            raise error(self.told())


def merged(faults: Iterable[Fault]) -> Iterator[Fault]:
    """*faults*, where the same fault in several places is one that names the others; what two checks note of a place is told once."""
    alike: dict[tuple[str, ...], dict[Spot, Fault]] = {}
    for fault in _fullest(faults):
        alike.setdefault(_kind(fault), {}).setdefault(fault.spot, fault)
    for places in alike.values():
        first, *others = places
        yield attrs.evolve(places[first], also=tuple(others), count=len(places))


def _fullest(faults: Iterable[Fault]) -> Iterable[Fault]:
    """*faults* without those that say nothing but the problem, where another says what is expected there as well."""
    all_of_them = tuple(faults)
    told = {(fault.spot, english(fault.problem)) for fault in all_of_them if fault.expected is not None}
    return (f for f in all_of_them if f.expected is not None or (f.spot, english(f.problem)) not in told)


def _kind(fault: Fault) -> tuple[str, ...]:
    """What faults that are the same have in common; the code that a place names is none of it."""
    problem = fault.problem
    if isinstance(problem, Message) and str(problem.args.get("code")) in str(fault.place):
        problem = Message(problem.template, problem.args | {"code": ""})
    return tuple(english(part or "") for part in (fault.file, problem, fault.expected, fault.hint))


def _shown(data: Any) -> Any:
    if isinstance(data, Message):
        return Message(data.template, {name: _shown(part) for name, part in data.args.items()})
    if isinstance(data, tuple):
        more = ("…",) if len(data) > MAX_LISTED else ()
        return (*map(_shown, data[:MAX_LISTED]), *more)
    return visible(data) if isinstance(data, str) and not isinstance(data, Decimal) else data
