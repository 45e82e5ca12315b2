"""What a row is of other rows, column by column: their sum, their mean, their weighted mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.audit.propose.chance import Column, grain, held, with_bits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.audit.propose.model import Cell, Instance

SUM, MEAN, WEIGHTED = "sum", "mean", "weighted-mean"


def held_against(kind: str, claim: Cell, inputs: Sequence[Cell], weights: Sequence[Cell] = ()) -> Instance | None:
    """*claim* held against *inputs*, with its bits; nothing where *weights* are negative or add up to nothing."""
    by = [weight.number for weight in weights] if kind == WEIGHTED else [1] * len(inputs)
    under = 1 if kind == SUM else sum(by)
    if under <= 0 or min(by) < 0:
        return None
    low = sum(each * cell.low for each, cell in zip(by, inputs, strict=True))
    high = sum(each * cell.high for each, cell in zip(by, inputs, strict=True))
    instance = held(claim, tuple(inputs), (low, under), (high, under), divided=kind != SUM, weights=tuple(weights))
    # A sum may be as large as its largest part; a mean lies between its parts.
    spread = max(abs(cell.number) for cell in (claim, *inputs)) if kind == SUM else Column([claim, *inputs]).spread
    if kind == WEIGHTED and (len({weight.value for weight in weights}) < 2 or len({cell.value for cell in inputs}) < 2):  # noqa: PLR2004
        return instance  # a plain mean, or no mean at all: no support
    width = max(claim.unit + (high - low) // under, grain([claim, *inputs]) if kind == SUM else 0)
    return with_bits(instance, width, spread, inputs)
