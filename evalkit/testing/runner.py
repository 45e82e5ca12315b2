"""A law tried on an instrument: many assessments are drawn, and of those that break it the smallest is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Flaky

from evalkit.testing.laws.model import Law, LawBroken
from evalkit.testing.settings import EXAMPLES

if TYPE_CHECKING:
    from evalkit.instruments import Instrument


def smallest_break(law: Law, instrument: Instrument, examples: int = EXAMPLES) -> LawBroken | None:
    """What breaks *law*, shrunk to the plainest assessment; ``None`` if nothing was found.

    The draws are the same in every run: a law that holds today holds tomorrow, unless the rule file changes.

    Args:
        law: One that applies to *instrument*.
        instrument: The instrument.
        examples: How many assessments are drawn.
    """
    last: list[LawBroken] = []

    @settings(
        max_examples=max(1, examples // law.share),
        deadline=None,
        derandomize=True,
        database=None,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
        verbosity=Verbosity.quiet,
    )
    @given(law.examples(instrument))
    def holds(drawn: tuple[Any, ...]) -> None:
        try:
            law.check(instrument, *drawn)
        except LawBroken as error:
            error.drawn = drawn
            last[:] = [error]
            raise

    try:
        holds()
    except LawBroken as error:
        return error
    except Flaky:  # a rule that gives two results for one assessment
        if last:
            return last[0]
        raise
    return None
