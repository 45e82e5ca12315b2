"""Criteria: what a grade counts is met or not, and nothing between or beyond."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.method.methods import CORE_METHODS
from evalkit.method.scales import options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.errors import Faults
    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument, Node


def check_criteria(instrument: Instrument, faults: Faults) -> None:
    """Every answer to a criterion is worth 1 or 0: half a criterion, or two, would be no share of them."""
    grade = CORE_METHODS["grade"]
    for node in instrument.nodes.values():
        if not node.children or instrument.methods.get(node.method) is not grade:
            continue
        for leaf in (instrument.nodes[child] for child in node.children):
            odd = next((points for points in _worth(instrument, leaf) if points not in (0, 1)), None)
            if odd is not None:
                problem = msg("an answer to {code} is worth {found}", code=leaf.code, found=short_text(odd))
                expected = msg("1 (met) or 0 (not met): the method {name} counts criteria", name=grade.name)
                faults.add(f"node[{leaf.code}].scale", problem, expected=expected)


def _worth(instrument: Instrument, leaf: Node) -> Iterator[Exact]:
    """What the answers to a leaf are worth, as far as its scale is sound; of a number its ends and what lies between."""
    scale = instrument.scales.get(leaf.scale or "")
    if scale is None or leaf.children or (scale.points_by is not None and scale.points_by not in leaf.attributes):
        return
    if scale.kind != "number":
        yield from (given.points for given in options(instrument, leaf).values())
    elif scale.minimum < scale.maximum:
        yield from (scale.minimum, scale.maximum)
        if not scale.whole:
            yield Fraction(scale.minimum + scale.maximum) / 2
