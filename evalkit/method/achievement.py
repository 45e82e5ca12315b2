"""What a plugin brings for performance reports: achievement formulas, rules for a target of 0, forms of efficiency.

The rule files of performance reports (``rules/lkj/``) name these by their ``name``; numbers, caps and categories stand there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.exact import Exact

HIGHER, LOWER = "higher", "lower"
DIRECTIONS = (HIGHER, LOWER)
TARGETS = ("number", "range")


def kind_of_target(ends: Sequence[Exact]) -> str:
    """Which of ``TARGETS`` a target of these ends is."""
    return TARGETS[len(ends) > 1]


@value
class Achievement(Value):
    """A formula that holds a realisation against a target.

    Attributes:
        name: What rule files and report files call it.
        directions: For which directions it is meant.
        target: ``number`` or ``range``.
        compute: Realisation and target (one number; of a range the lower and the upper end) to percent. ``None`` where
            the formula has no value (a division by 0, a negative target).
    """

    name: str
    directions: tuple[str, ...]
    compute: Callable[[Exact, tuple[Exact, ...]], Exact | None]
    target: str = "number"


@value
class ZeroRule(Value):
    """What a target of 0 means.

    Attributes:
        name: What rule files and report files call it.
        directions: For which directions it is meant.
        compute: Realisation to percent; ``None`` for no value.
    """

    name: str
    directions: tuple[str, ...]
    compute: Callable[[Exact], Exact | None]


@value
class Spending(Value):
    """What one objective cost, and what it reached.

    Attributes:
        ceiling, spent: Rupiah.
        achievement: Percent.
    """

    ceiling: Exact
    spent: Exact
    achievement: Exact


@value
class Efficiency(Value):
    """A form of efficiency.

    Attributes:
        name: What rule files call it.
        compute: Spending of all objectives to percent; ``None`` where it has no value.
    """

    name: str
    compute: Callable[[Sequence[Spending]], Exact | None]


Arithmetic = Achievement | ZeroRule | Efficiency
