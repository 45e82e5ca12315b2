"""Static proofs of a rule file, by check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.catalogue.registry import Registry
from evalkit.instruments import Instrument
from evalkit.rulework.check.engine import proof_of
from evalkit.rulework.check.sibling_editions import SiblingEditions

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from evalkit.loading.report_rules.model import ReportRules
    from evalkit.rulework.check.model import Statement


def statements_by_check(rules: Instrument | ReportRules, file: Path) -> Mapping[str, list[Statement]]:
    """What was proved of *rules*, which were read from *file*: name of the check → its statements.

    Other editions in the folder of *file*, and what is installed, are looked at where editions are compared.
    """
    found: dict[str, list[Statement]] = {}
    checked = {rules.id: rules} if isinstance(rules, Instrument) else {}
    for one in proof_of(rules, SiblingEditions(checked, Registry()), file).statements:
        found.setdefault(one.check, []).append(one)
    return found
