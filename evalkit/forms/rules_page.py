"""The sheet that says by which rules a form is evaluated, and where these come from: what ``evalkit show`` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.forms.model import Reading
from evalkit.instruments import Instrument
from evalkit.report.show.instrument_page import instrument_page
from evalkit.report.show.report_rules import rules_page as report_rules_page

if TYPE_CHECKING:
    from evalkit.loading.report_rules.model import ReportRules


def rules_page(rules: Instrument | ReportRules) -> Reading:
    """Bands, weights and sources of *rules*."""
    page = instrument_page(rules) if isinstance(rules, Instrument) else report_rules_page(rules)
    return Reading(msg("Rules and sources"), page)
