"""Levels of nodes: a ladder of rungs, each with its conditions. A section of a plugin whose table extends these has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from evalkit.base.exact import Exact
    from evalkit.schema.citation import Citation


class Rung(Declared):
    """A level and its conditions. The last rung has none.

    Attributes:
        at_least: Value of the attribute → name of the threshold that the points of the leaves with that value must reach.
        gate: Whether the gate of the node must be open as well.
        needs: Thresholds without which a node does not have the rung.
    """

    __slots__ = ()
    level: str
    at_least: Mapping[Any, str]
    gate: bool
    needs: tuple[str, ...]

    @property
    def thresholds(self) -> tuple[str, ...]:
        """The thresholds that it asks for."""
        return (*self.at_least.values(), *self.needs)

    def is_for(self, thresholds: Container[str]) -> bool:
        """Whether a node with these thresholds has it at all."""
        return all(name in thresholds for name in self.thresholds)

    def holds(self, thresholds: Mapping[str, Exact], sums: Mapping[Any, Exact], *, is_open: bool) -> bool:
        """Whether a node has it whose leaves come to these *sums*, by value of the attribute, while its gate is open or closed."""
        if not self.is_for(thresholds) or (self.gate and not is_open):
            return False
        return all(sums.get(key, 0) >= thresholds[name] for key, name in self.at_least.items())


class Ladder(Declared):
    """Levels of nodes that have `thresholds`: that of the first rung, from the top, all of whose conditions hold.

    Attributes:
        attribute: That of the leaves whose values the rungs speak of.
        title: What the level is called.
        names: Level → its official name.
        also: Other wording of a level in a claim → level.
        prefixes: Words that may stand before a level in a claim.
        ranges: Words and signs that may stand between two levels in a claim of a range.
        rungs: The rungs, highest first.
    """

    __slots__ = ()
    attribute: str
    title: str
    names: Mapping[str, str]
    also: Mapping[str, str]
    prefixes: tuple[str, ...]
    ranges: tuple[str, ...]
    rungs: tuple[Rung, ...]
    cite: Citation

    def level(self, thresholds: Mapping[str, Exact], sums: Mapping[Any, Exact], *, is_open: bool) -> str:
        """The level of such a node."""
        return next(rung.level for rung in self.rungs if rung.holds(thresholds, sums, is_open=is_open))

    def whole(self, level: str) -> str:
        """The level that counts where *level* is reported as a whole one: one between two levels may count as the lower."""
        return level
