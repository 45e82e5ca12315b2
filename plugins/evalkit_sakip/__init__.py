"""Sistem Akuntabilitas Kinerja Instansi Pemerintah (SAKIP)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit import hookimpl
from evalkit.hookspecs import bundled_index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit import Evaluation, Finding, Section

evalkit_api = 3  # the version of the hooks that this is written for
evalkit_instruments = bundled_index("sakip")


@hookimpl
def evalkit_sections() -> Sequence[Section]:
    """Grades, and the method that gives them."""
    from evalkit_sakip.grades import GRADES  # noqa: PLC0415  # only rule files need it

    return [GRADES]


@hookimpl
def evalkit_findings(evaluation: Evaluation) -> Sequence[Finding]:
    """That exactly 0 has no predicate, and that how a region and its units combine is not established."""
    from evalkit_sakip.findings import of_total  # noqa: PLC0415  # only evaluations need it

    return list(of_total(evaluation))
