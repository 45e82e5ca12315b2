"""What every form has: what it is of, the page that asks what it is about, and the sheet that says by which rules it is evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.forms.model import Form, FormColumn, FormLine, Page, TextPage
from evalkit.instruments import Instrument
from evalkit.report.show.instrument_page import instrument_page
from evalkit.report.show.rules import rules_page as report_rules_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from evalkit.base.language import Language
    from evalkit.base.text import Prose
    from evalkit.forms.model import Input, Live, RecordSheet
    from evalkit.loading.report_rules.model import ReportRules

_COLUMNS = (
    FormColumn(msg("key"), 16),
    FormColumn(msg("what is asked"), 40),
    FormColumn(msg("takes"), 44),
    FormColumn(msg("to fill in"), 56),
)


def form_of(
    rules: Instrument | ReportRules,
    head: tuple[str, str],
    speech: Language,
    pages: Iterator[Page | RecordSheet | TextPage | Live],
) -> Form:
    """The form by *rules*; *head*: the table that says what it is about, and its key that names them."""
    table, key = head
    made = rules.validity.checked
    return Form(id=rules.id, head=table, key=key, title=rules.title, made=made, speech=speech, pages=[*pages])


def identity(rules: Instrument | ReportRules, about: Sequence[Prose], inputs: Iterable[tuple[Prose, Input]]) -> Page:
    """The page of what is asked before everything else: each with what it is called."""
    lines = [FormLine(one.key, (title, one.told), (one,)) for title, one in inputs]
    return Page(msg("Identity"), f"{rules.title} ({rules.id})", tuple(about), _COLUMNS, lines)


def rules_page(rules: Instrument | ReportRules) -> TextPage:
    """Bands, weights and sources of *rules*."""
    page = instrument_page(rules) if isinstance(rules, Instrument) else report_rules_page(rules)
    return TextPage(msg("Rules and sources"), page)
