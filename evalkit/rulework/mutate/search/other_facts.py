"""Drafts for what stands beside answers: sample sizes, claims in another edition's maximum, answers that are missing."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.exact import round_to
from evalkit.possible.ends import ends_of
from evalkit.rulework.mutate.nudge import unit_of, written
from evalkit.rulework.mutate.search.draft import Draft, all_best, as_given

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan

_POPULATIONS = (100, 1_000, 10_000, 100_000, 1_000_000)
_MORE_POPULATIONS = range(101, 400)
_CLAIM_DIGITS = 2


def other_fact_drafts(plan: Plan) -> Iterator[Draft]:
    """Scales, claims, samples."""
    instrument = plan.instrument
    yield from _scale_ends(instrument)
    yield from _claims(plan)
    yield from _samples(instrument)


def _scale_ends(instrument: Instrument) -> Iterator[Draft]:
    """Numbers one unit outside their scale."""
    for key, scale in instrument.scales.items():
        codes = [node.code for node in instrument.nodes.values() if node.is_leaf and node.scale == key]
        if scale.kind != "number" or not codes:
            continue
        for word, end, sign in (("below", scale.minimum, -1), ("above", scale.maximum, 1)):
            outside = as_given(end + sign * unit_of(written(end)))
            yield Draft(name=f"{codes[0]} one unit {word} the scale {key}", answers={codes[0]: outside})
            yield Draft(name=f"every leaf one unit {word} its scale {key}", answers=dict.fromkeys(codes, outside))
        if scale.whole:
            between = as_given(scale.minimum + Fraction(1, 2))
            yield Draft(name=f"between the whole numbers of the scale {key}", answers=dict.fromkeys(codes, between))


def missing_drafts(instrument: Instrument) -> Iterator[Draft]:
    """All answered but the leaves for which the file, or a reading, has an answer in place of a missing one."""
    nodes = instrument.nodes
    answers = all_best(instrument)
    named = [(code,) for code, node in nodes.items() if node.missing is not None]
    for reading in instrument.readings:
        named += [tuple(change["codes"]) for change in reading.sets if "missing" in change]
    for codes in dict.fromkeys(named):
        known = {code: one for code, one in answers.items() if code not in codes}
        if known:
            yield Draft(name=f"everything but {', '.join(codes)}", answers=known)


def _claims(plan: Plan) -> Iterator[Draft]:
    """A share of the maximum of another edition."""
    for key, rule in plan.instrument.claims.items():
        for other in rule.others:
            at = plan.position[rule.of]
            if not ends_of(plan)[at].is_bounded:
                continue
            value = round_to(sum(ends_of(plan)[at].ends) * Fraction(2, 3), 0, "down")
            share = round_to(100 * value / Fraction(other.max), _CLAIM_DIGITS, "half-up")
            yield Draft(
                name=f"{key} claimed of the maximum of {other.instrument}",
                values={rule.of: as_given(value)},
                claims={key: as_given(share)},
            )


def _samples(instrument: Instrument) -> Iterator[Draft]:
    rule = instrument.sample
    if rule is None:
        return
    for population in (*_POPULATIONS, *_MORE_POPULATIONS):
        yield Draft(
            name=f"sample for {population}", answers=all_best(instrument), context={rule.population: population}
        )
