"""The laws of evaluations, by name. Each runs by itself: ``LAWS["monotone"].check(instrument, worse, better)``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.testing.laws.files import FILE_LAWS
from evalkit.testing.laws.given import GIVEN_LAWS
from evalkit.testing.laws.missing import MISSING_LAWS
from evalkit.testing.laws.model import Law, LawBroken
from evalkit.testing.laws.records import RECORD_LAWS
from evalkit.testing.laws.rounding import ROUNDING_LAWS
from evalkit.testing.laws.scores import SCORE_LAWS
from evalkit.testing.laws.siblings import SIBLING_LAWS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LAWS", "Law", "LawBroken"]

LAWS: Mapping[str, Law] = {
    law.name: law
    for law in (*SCORE_LAWS, *SIBLING_LAWS, *ROUNDING_LAWS, *MISSING_LAWS, *GIVEN_LAWS, *RECORD_LAWS, *FILE_LAWS)
}
