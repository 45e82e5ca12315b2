"""The formats that are declared as data, by the name of their JSON Schema, and all their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.cases.format import FORMAT as CASE_FILE
from evalkit.files.crosswalk import FORMAT as CROSSWALK_FILE
from evalkit.files.format import FORMAT as ASSESSMENT_FILE
from evalkit.loading.format import RULE_FILE, VARIANT
from evalkit.loading.report_rules import FORMAT as REPORT_RULES
from evalkit.mapping.model import FORMAT as MAPPING_FILE
from evalkit.outlook.effort import FORMAT as EFFORT_FILE
from evalkit.schema.keys import CITE, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.schema.keys import Format

FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (RULE_FILE, VARIANT, CROSSWALK_FILE, REPORT_RULES, ASSESSMENT_FILE, CASE_FILE, MAPPING_FILE, EFFORT_FILE)
}
_CITE = Table(name="cite", title="", meaning="Where a fact comes from.", keys=CITE)
# By the name that pages call them. What has one name in several formats differs at most in whose source it takes.
TABLES: Mapping[str, Table] = {
    one.name: one for form in reversed(tuple(FORMATS.values())) for one in (form.root, *form.tables.values())
} | {"cite": _CITE}
