"""What every assessment of Indeks KAMI keeps beside the laws of all instruments: questions behind a closed gate count for nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.base.exact import short_text
from evalkit.base.text import msg
from evalkit.testing import strategies
from evalkit.testing.laws import Law, LawBroken
from evalkit.testing.laws.common import both

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

    from evalkit import Assessment, Instrument
    from evalkit.base.text import Message


def locked_counts_for_nothing(instrument: Instrument, one: Assessment, other: Assessment) -> None:
    """An area whose gate is closed has the same points when its questions of category 3 are answered with the worst."""
    before, after = both(instrument, one, other)
    for code, node in before.nodes.items():
        score = after.nodes[code].score
        if node.gate_open is False and node.score is not None and score is not None and node.score != score:
            points = {"before": short_text(node.score.value), "after": short_text(score.value)}
            text = msg(
                "the gate of {code} is closed, but its locked answers move {before} to {after}", code=code, **points
            )
            raise LawBroken(text, one, other)


def _with_and_without(instrument: Instrument) -> SearchStrategy[tuple[Assessment, Assessment]]:
    gate = instrument.gate
    assert gate is not None  # else there is no such law
    locked = [code for code, node in instrument.nodes.items() if node.attributes.get(gate.attribute) == gate.locked]
    worst = {code: instrument.scales[instrument.nodes[code].scale or ""].levels[0].answer for code in locked}
    return strategies.assessments(instrument, hand=False).map(
        lambda assessment: (assessment, _answered(assessment, worst))
    )


def _answered(assessment: Assessment, worst: dict[str, int | str]) -> Assessment:
    changed = {code: answer for code, answer in worst.items() if code in assessment.answers}
    return attrs.evolve(assessment, answers={**assessment.answers, **changed})


def _no_gate(instrument: Instrument) -> Message | None:
    return None if instrument.gate is not None else msg("there is no gate")


LOCKED = Law(
    name="kami-locked",
    meaning=msg("answers of the locked category move nothing where the gate is closed"),
    examples=_with_and_without,
    check=locked_counts_for_nothing,
    exempt=_no_gate,
)
