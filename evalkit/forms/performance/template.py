"""An empty performance report, as TOML: every table with its keys, all that is not known commented out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg, visible
from evalkit.loading.report_rules.model import MEANS
from evalkit.method.achievement import DIRECTIONS
from evalkit.schema.shipped import schema_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.language import Language
    from evalkit.loading.report_rules.model import ReportRules

_LONG = 400


def template(rules: ReportRules, speech: Language) -> str:
    """The text of a report file by *rules* in which nothing is filled in yet; comments in the language *speech*."""
    return "\n".join(
        [schema_line("report-file"), "", *_head(rules, speech), "", *_indicators(rules, speech), "", *_rest(speech), ""]
    )


def _comment(prose: Prose, speech: Language) -> str:
    return f"# {visible(speech.say(prose), _LONG)}"


def _head(rules: ReportRules, speech: Language) -> Iterator[str]:
    yield _comment(msg("Performance report by {id}: {title}", id=rules.id, title=rules.title), speech)
    yield _comment(msg("Fill in what is known and take away the # in front of it."), speech)
    yield ""
    yield "[report]"
    yield f'rules = "{rules.id}"'
    yield 'agency = ""'
    yield "# year = 2025"
    yield f'# mean = "{MEANS[0]}"  # {", ".join(MEANS)}'
    caps = ", ".join(str(cap.value) for cap in rules.caps)
    yield from [f"# cap = {rules.caps[0].value}  # {caps}"] if rules.caps else []


def _indicators(rules: ReportRules, speech: Language) -> Iterator[str]:
    yield "# [[objectives]]"
    yield '# code = "S1"'
    yield '# title = ""'
    yield ""
    yield _comment(msg("An indicator each; formulas: {names}", names=tuple(rules.formulas)), speech)
    yield "# [[indicators]]"
    for key, blank in (("code", '"I1"'), ("objective", '"S1"'), ("title", '""'), ("unit", '""')):
        yield f"# {key} = {blank}"
    yield f'# direction = "{DIRECTIONS[0]}"  # {", ".join(DIRECTIONS)}'
    yield "# target ="
    yield '# realisation =   # "ikm.toml#total"'
    yield "# history = {}"
    yield "# plans.renstra = {}"


def _rest(speech: Language) -> Iterator[str]:
    yield _comment(msg("The budget: a table beside this file, with kode, uraian, pagu, realisasi, sasaran."), speech)
    yield "# [budget]"
    yield '# file = ".csv"'
    yield ""
    yield _comment(msg("Printed tables, each in a table beside this file, and what their figures are."), speech)
    yield "# [[tables]]"
    yield '# id = "3.1"'
    yield '# title = ""'
    yield '# file = ".csv"'
    yield '# relations = [{ claim = "jumlah:pagu", is = "sum", of = ["*:pagu"] }]'
