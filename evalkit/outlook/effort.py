"""What raising answers takes: steps as long as nobody says otherwise, else what a file of efforts says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from evalkit.base.exact import Exact


@value
class Effort(Value):
    """Efforts, and what holds beside them.

    Attributes:
        file: Where they stand; empty: a step is what counts.
        default: Of each level of an answer that is not named.
        each: Code → effort of each of its levels; of a number: of one unit.
        levels: Code → level → effort to come to it from the level below.
        fixed: Codes of answers that stay as they are.
        needs: Code → what others must have reached before it can be raised: code → answer.
        late: Code → the day on which it can be raised, which is after ``until``.
        until: The last day that counts.
    """

    file: str = ""
    default: Exact = 1
    each: Mapping[str, Exact] = {}
    levels: Mapping[str, Mapping[str, Exact]] = {}
    fixed: frozenset[str] = frozenset()
    needs: Mapping[str, Mapping[str, str]] = {}
    late: Mapping[str, dt.date] = {}
    until: dt.date | None = None

    def of_unit(self, code: str) -> Exact:
        """Of one level of an answer, or one unit of a number."""
        return self.each.get(code, self.default)

    def of_levels(self, code: str, keys: Iterable[str | int]) -> Exact:
        """Of coming to each of these levels in turn."""
        listed = self.levels.get(code, {})
        return sum([listed.get(str(key), self.of_unit(code)) for key in keys])

    def every(self) -> Iterable[Exact]:
        """Every number."""
        return (self.default, *self.each.values(), *(one for listed in self.levels.values() for one in listed.values()))


STEPS = Effort()
