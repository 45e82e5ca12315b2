"""The formats that are declared as data, by the name of their JSON Schema, and all their tables."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from evalkit.base.installed import DISTRIBUTION
from evalkit.cases.format import FORMAT as CASE_FILE
from evalkit.catalogue.plugins import Plugins
from evalkit.files.crosswalk import FORMAT as CROSSWALK_FILE
from evalkit.files.format import FORMAT as ASSESSMENT_FILE
from evalkit.instruments import Section
from evalkit.loading.format import VARIANT, with_asked, with_sections
from evalkit.loading.report_rules import FORMAT as REPORT_RULES
from evalkit.mapping.map_file import FORMAT as MAPPING_FILE
from evalkit.outlook.effort import FORMAT as EFFORT_FILE
from evalkit.schema.keys import CITE, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.schema.keys import Format

_CITE = Table(name="cite", title="", meaning="Where a fact comes from.", keys=CITE)


@cache
def formats() -> Mapping[str, Format]:
    """All of them; rule files have the sections that plugins which come with evalkit declare."""
    brought = Plugins().all("evalkit_sections", Section)
    own = [section for point, section in brought if point.dist is not None and point.dist.name == DISTRIBUTION]
    others = (
        with_asked(VARIANT, own),
        CROSSWALK_FILE,
        REPORT_RULES,
        ASSESSMENT_FILE,
        CASE_FILE,
        MAPPING_FILE,
        EFFORT_FILE,
    )
    return {one.name: one for one in (with_sections(own), *others)}


def tables() -> Mapping[str, Table]:
    """By the name that pages call them. What has one name in several formats differs at most in whose source it takes."""
    forms = reversed(tuple(formats().values()))
    return {table.name: table for form in forms for table in (form.root, *form.tables.values())} | {"cite": _CITE}
