"""The text of many evaluations as JSON, one after the other: what recurs in them is written once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.exact import decimal_text, exact_text
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.node_results import has_extras
from evalkit.instruments import Instrument
from evalkit.method.plan import plan_for
from evalkit.report.evaluation.json import Nodes, node_keys, result_writer, results, rules_keys
from evalkit.report.json import JsonPiece, JsonWriter, Recurring, text_behind, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.base.language import Language
    from evalkit.evaluation.result import Evaluation, NodeResult, Score
    from evalkit.performance.model import ReportResult

_MOST_KNOWN = 4096  # results of leaves whose text is at hand


class ResultsText:
    """The JSON text, evaluation by evaluation: none of them is needed any more when its text was taken.

    Findings and titles of readings are in the language *speech*.
    """

    def __init__(self, speech: Language) -> None:
        """Nothing was taken yet."""
        self._speech = speech
        self._nodes, self._rules = _NodeTexts(result_writer(speech)), _RulesTexts(result_writer(speech))
        self._write = result_writer(speech, {Nodes: self._nodes.of, Instrument: self._rules.of})
        self._begun = False

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


class _RulesTexts:
    """The text about each instrument, made once."""

    def __init__(self, write: JsonWriter) -> None:
        self._write = write
        self._known: dict[int, tuple[Instrument, Recurring]] = {}

    def of(self, instrument: Instrument) -> Recurring:
        """That of *instrument*."""
        if id(instrument) not in self._known:
            self._known[id(instrument)] = (instrument, Recurring(self._write(rules_keys(instrument))))
        return self._known[id(instrument)][1]


class _Around(NamedTuple):
    """The text of a node but for its score, which stands between these, and its band."""

    result: NodeResult
    band: object
    before: str
    between: str
    behind: str

    def text(self, score: Score, digits: int) -> str:
        """The whole text for this *score*."""
        shown, exact = decimal_text(score.value, digits), exact_text(score.exact)
        return f'{self.before}"{shown}"{self.between}"{exact}"{self.behind}'


class _NodeTexts:
    """Texts of results of nodes: of leaves with the same answer all is the same, of others all but the score."""

    def __init__(self, write: JsonWriter) -> None:
        self._write = write
        self._leaves: dict[tuple[str, int], tuple[NodeResult, str]] = {}
        self._around: dict[tuple[str, int], _Around] = {}

    def of(self, nodes: Nodes) -> JsonPiece:
        """Those of all nodes of an evaluation."""
        return _NodesText(nodes.evaluation, self)

    def text(self, result: NodeResult, evaluation: Evaluation, line: str) -> str:
        """The text of one node, each of its lines but the first behind *line*."""
        if has_extras(plan_for(evaluation.instrument)):  # what is said of a node may hang on others
            return self._new(result, evaluation, line)
        if result.node.is_leaf:
            return self._of_leaf(result, evaluation, line)
        if result.origin == "computed" and result.score is not None and result.used and result.n is None:
            return self._of_parent(result, result.score, evaluation, line)
        return self._new(result, evaluation, line)

    def _new(self, result: NodeResult, evaluation: Evaluation, line: str) -> str:
        return text_behind(self._write(node_keys(result, evaluation)), line)

    def _of_leaf(self, result: NodeResult, evaluation: Evaluation, line: str) -> str:
        known = self._leaves.get((line, id(result)))
        if known is None:
            if len(self._leaves) >= _MOST_KNOWN:
                self._leaves.clear()
            known = self._leaves[line, id(result)] = (result, self._new(result, evaluation, line))
        return known[1]

    def _of_parent(self, result: NodeResult, score: Score, evaluation: Evaluation, line: str) -> str:
        around, band = (
            self._around.get((line, id(result.node))),
            evaluation.band if result.node.parent is None else None,
        )
        if around is None or around.band is not band:
            around = _split(self._new(result, evaluation, line), result, score, band)
            self._around[line, id(result.node)] = around
        return around.text(score, result.node.digits)


def _split(text: str, result: NodeResult, score: Score, band: object) -> _Around:
    """*text*, the first of this node, without its score. In a text of JSON a quotation mark inside a title has an escape before it."""
    before, key, rest = text.partition('"score": ')
    between, exact_key, behind = rest.removeprefix(f'"{decimal_text(score.value, result.node.digits)}"').partition(
        '"exact": '
    )
    behind = behind.removeprefix(f'"{exact_text(score.exact)}"')
    return _Around(result, band, before + key, between + exact_key, behind)


class _NodesText(JsonPiece):
    """The list of all nodes of an evaluation."""

    def __init__(self, evaluation: Evaluation, texts: _NodeTexts) -> None:
        self._evaluation, self._texts = evaluation, texts

    def text(self, line: str) -> str:
        """The text of the list."""
        inside, evaluation, text = line + " ", self._evaluation, self._texts.text
        return (
            f"[{','.join([inside + text(result, evaluation, inside) for result in evaluation.nodes.values()])}{line}]"
        )
