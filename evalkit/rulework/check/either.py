"""The proof of a rule file of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from evalkit.instruments import Instrument
from evalkit.rulework.check import crosswalks
from evalkit.rulework.check.engine import prove
from evalkit.rulework.check.report_rules import prove_report_rules

if TYPE_CHECKING:
    from pathlib import Path

    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.model import Proof
    from evalkit.rulework.check.others import Others


def proof_of(rules: Instrument | ReportRules, others: Others, path: Path | None) -> Proof:
    """All statements about *rules*.

    Args:
        rules: What is proved.
        others: Other instruments, where editions are compared.
        path: The rule file, if it lies in a folder whose other files count.
    """
    if isinstance(rules, Instrument):
        proof = prove(rules, *others.of(rules, path))
        return attrs.evolve(proof, statements=(*proof.statements, *crosswalks.statements(rules, others, path)))
    return prove_report_rules(rules)
