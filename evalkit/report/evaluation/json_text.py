"""The text of many evaluations as JSON, one after the other: what recurs in them is written once."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from evalkit.evaluation.node_results import has_extras
from evalkit.instruments import Instrument
from evalkit.method.plan import plan_for
from evalkit.report.evaluation.json import Nodes, node_keys, result_writer, results, rules_keys
from evalkit.report.json import Recurring, text_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation
    from evalkit.performance.model import ReportResult

_MOST_KNOWN = 4096  # instruments and results of leaves whose text is at hand


class ResultsText:
    """The JSON text, evaluation by evaluation: none of them is needed any more when its text was taken.

    Findings and titles of readings are in the language *speech*.
    """

    def __init__(self, speech: Language) -> None:
        """Nothing was taken yet."""
        self._speech, self._begun = speech, False
        self._plain = result_writer(speech)
        self._write = result_writer(speech, {Nodes: self._nodes, Instrument: self._rules})
        self._known: dict[int, tuple[object, Recurring]] = {}  # by identity, each beside what it is about

    def evaluation(self, evaluation: Evaluation) -> str:
        """The text of *evaluation*, behind that of the others."""
        before = "," if self._begun else self._around(())[0] + "["
        self._begun = True
        return f"{before}\n  " + text_of(self._write(evaluation), "  ")

    def rest(self, reports: Sequence[ReportResult]) -> str:
        """What comes behind the last evaluation."""
        head, tail = self._around(reports)
        return (f"\n ]{tail}" if self._begun else f"{head}[]{tail}") + "\n"

    def _around(self, reports: Sequence[ReportResult]) -> tuple[str, str]:
        """What stands before and behind the list of evaluations."""
        head, name, tail = text_of(results((), self._speech, reports)).partition('"evaluations": ')
        return head + name, tail.removeprefix("[]")

    def _rules(self, instrument: Instrument) -> Recurring:
        return self._once(instrument, partial(rules_keys, instrument))

    def _nodes(self, nodes: Nodes) -> list[Any]:
        """Leaves with the same answer have one result, so one text, unless what is said of a node may hang on others."""
        evaluation = nodes.evaluation
        recurs = not has_extras(plan_for(evaluation.instrument))
        return [
            self._once(result, partial(node_keys, result, evaluation))
            if recurs and result.node.is_leaf
            else self._plain(node_keys(result, evaluation))
            for result in evaluation.nodes.values()
        ]

    def _once(self, item: object, said: Callable[[], dict[str, Any]]) -> Recurring:
        """The text of what is *said* of *item*, made where that is asked for first."""
        if id(item) not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[id(item)] = item, Recurring(self._plain(said()))
        return self._known[id(item)][1]
