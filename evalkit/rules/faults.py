"""The faults of a rule file: as everywhere, but what the file says is made safe to show."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.errors import Faults
from evalkit.text import Decimal, Message, visible

if TYPE_CHECKING:
    from evalkit.text import Prose

MAX_LISTED = 50


class RuleFaults(Faults):
    """Collects the faults of one rule file. What the file says goes into sentences as it is: here it is made visible."""

    def add(
        self, place: str, problem: Prose, *, expected: Prose | None = None, hint: Prose | None = None, count: int = 1
    ) -> None:
        """Note one more fault."""
        super().add(place, _shown(problem), expected=_shown(expected), hint=_shown(hint), count=count)


def _shown(data: Any) -> Any:
    if isinstance(data, Message):
        return Message(data.template, {name: _shown(part) for name, part in data.args.items()})
    if isinstance(data, tuple):
        more = ("…",) if len(data) > MAX_LISTED else ()
        return (*map(_shown, data[:MAX_LISTED]), *more)
    return visible(data) if isinstance(data, str) and not isinstance(data, Decimal) else data
