"""The assessment files beside a report: each is read and evaluated once, and asked for results by address."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import FileError
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.files.inputs import read
from evalkit.files.siblings import folder_of, path_beside
from evalkit.method.bands import predicate_words
from evalkit.performance.quantities import split_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from evalkit.base.errors import Faults
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.inputs import TableReader
    from evalkit.performance.quantities import Address

PREDICATE = "predicate"


class Answer(NamedTuple):
    """What an address means: a node of an evaluation, or with ``node`` absent its predicate."""

    evaluation: Evaluation
    node: NodeResult | None


class AssessmentFiles:
    """The assessment files beside one report.

    Attributes:
        found: Name of a file, as the report gives it → its evaluations; empty after a fault.
    """

    def __init__(
        self, report: str, registry: Registry, known: Iterable[Evaluation] = (), forms: TableReader | None = None
    ) -> None:
        """Look beside the file *report*; what is *known* already is not evaluated again; *forms* reads filled forms."""
        self.report = report
        self.registry = registry
        self._forms = forms
        self.found: dict[str, tuple[Evaluation, ...]] = {}
        self._known: dict[Path, list[Evaluation]] = {}
        for evaluation in known:
            self._known.setdefault(Path(evaluation.assessment.file).resolve(), []).append(evaluation)

    def answer(self, text: str, place: str, faults: Faults) -> Answer | None:
        """What the address *text*, which stands at *place*, means; nothing after a fault."""
        address = split_address(text)
        assert address is not None  # whoever read the report has looked
        if address.file not in self.found:
            self.found[address.file] = self._read(address.file, place, faults)
        evaluations = self.found[address.file]
        evaluation = _chosen(evaluations, address, place, faults) if evaluations else None
        if evaluation is None:
            return None
        node = evaluation.nodes.get(address.code)
        if node is not None:
            return Answer(evaluation, node)
        if address.code == PREDICATE and predicate_words(evaluation.instrument):
            return Answer(evaluation, None)
        faults.unknown(
            place,
            msg("{instrument} has no code {code}", instrument=evaluation.instrument.id, code=visible(address.code)),
            address.code,
            (*evaluation.nodes, PREDICATE),
            expected=msg("the code of a node, or predicate"),
        )
        return None

    def evaluation(self, text: str) -> Evaluation:
        """The evaluation that the address *text* means, which was asked for before, without a fault."""
        address = split_address(text)
        assert address is not None  # whoever read the report has looked
        evaluations = self.found[address.file]
        return next((one for one in evaluations if one.assessment.id == address.id), evaluations[0])

    def _read(self, name: str, place: str, faults: Faults) -> tuple[Evaluation, ...]:
        path = path_beside(self.report, name, place, faults)
        if path is None:
            return ()
        if path in self._known:
            return tuple(self._known[path])
        try:
            inside = read([str(folder_of(self.report) / name)], self.registry, self._forms)
            evaluations = tuple(self.registry.evaluate(assessment) for assessment in inside.assessments)
        except FileError as error:
            faults.found.extend(error.faults)
            return ()
        if not evaluations:
            file, expected = visible(name, 200), msg("the name of an assessment file")
            if inside.reports:
                faults.add(place, msg("{file} is a report file, not an assessment", file=file), expected=expected)
            else:
                faults.add(place, msg("there is no assessment in {file}", file=file), expected=expected)
        return evaluations


def _chosen(evaluations: Sequence[Evaluation], address: Address, place: str, faults: Faults) -> Evaluation | None:
    """The evaluation that an address means, of those of its file."""
    ids = {evaluation.assessment.id: evaluation for evaluation in evaluations if evaluation.assessment.id is not None}
    if address.id is None:
        if len(evaluations) == 1:
            return evaluations[0]
        faults.add(
            place,
            msg("{file} holds several assessments", file=visible(address.file, 200)),
            expected=msg("file.toml#id/code, where id is one of {ids}", ids=tuple(ids)),
        )
        return None
    if address.id not in ids:
        faults.unknown(
            place,
            msg("{file} holds no assessment {id}", file=visible(address.file, 200), id=visible(address.id)),
            address.id,
            ids,
            expected=msg("one of {choices}", choices=tuple(ids)),
        )
        return None
    return ids[address.id]
