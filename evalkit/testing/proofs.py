"""Static proofs of a rule file, by check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.model import Instrument
from evalkit.proof.either import proof_of
from evalkit.proof.others import Others
from evalkit.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.performance.model import ReportRules
    from evalkit.proof.model import Statement


def statements_by_check(rules: Instrument | ReportRules, file: Path) -> Mapping[str, list[Statement]]:
    """What was proved of *rules*, which were read from *file*: name of the check → its statements.

    Other editions in the folder of *file*, and what is installed, are looked at where editions are compared.
    """
    found: dict[str, list[Statement]] = {}
    checked = {rules.id: rules} if isinstance(rules, Instrument) else {}
    for one in proof_of(rules, Others(checked, Registry()), file).statements:
        found.setdefault(one.check, []).append(one)
    return found
