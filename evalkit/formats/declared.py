"""The formats that are declared as data, by the name of their JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.formats.assessment import ASSESSMENT_FILE
from evalkit.formats.case_file import CASE_FILE
from evalkit.formats.rule_file import RULE_FILE
from evalkit.formats.variant import VARIANT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.formats.keys import Format

FORMATS: Mapping[str, Format] = {one.name: one for one in (RULE_FILE, VARIANT, ASSESSMENT_FILE, CASE_FILE)}
