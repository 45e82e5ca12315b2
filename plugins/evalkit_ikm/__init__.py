"""Indeks Kepuasan Masyarakat (IKM)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import hookimpl
from evalkit.hookspecs import bundled_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit import Evaluation, Finding, Section

evalkit_api = 3  # the version of the hooks that this is written for
evalkit_instruments = bundled_index("ikm")


@hookimpl
def evalkit_sections() -> Sequence[Section]:
    """How large a sample must be, and which totals so many forms can give."""
    from evalkit_ikm.attainable import ATTAINABLE  # noqa: PLC0415  # only rule files need them
    from evalkit_ikm.sample import SAMPLE  # noqa: PLC0415

    return [SAMPLE, ATTAINABLE]


@hookimpl
def evalkit_findings(evaluation: Evaluation) -> Sequence[Finding]:
    """Whether as many were asked as the population needs."""
    if evaluation.sample is None:
        return []
    from evalkit_ikm.sample import of_sample  # noqa: PLC0415  # many surveys tell no population

    return [of_sample(evaluation.sample)]
