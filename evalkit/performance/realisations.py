"""What the file says of a realisation → the quantity itself, out of assessments, shares and means."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults, FileError
from evalkit.base.exact import Printed, decimal_text
from evalkit.base.grouping import by_key
from evalkit.base.printed.parse import Amount, read_printed
from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.files.inputs import read
from evalkit.files.siblings import folder_of, path_beside
from evalkit.method.bands import predicate_words
from evalkit.performance.model import Quantity, Realised
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.prose import shown
from evalkit.performance.quantities import LEVEL, split_address

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.catalogue.registry import Registry
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.files.inputs import TableReader
    from evalkit.performance.model import Indicator, RealisationSource
    from evalkit.performance.quantities import ResultAddress

PREDICATE = "predicate"


class AddressedValue(NamedTuple):
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
        self._known = by_key(known, lambda evaluation: Path(evaluation.assessment.file).resolve())

    def answer(self, text: str, place: str, faults: Faults) -> AddressedValue | None:
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
            return AddressedValue(evaluation, node)
        if address.code == PREDICATE and predicate_words(evaluation.instrument):
            return AddressedValue(evaluation, None)
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


def _chosen(evaluations: Sequence[Evaluation], address: ResultAddress, place: str, faults: Faults) -> Evaluation | None:
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


# --- Realisations ------------------------------------------------------------------------------------------------------


MISSING = Realised(origin="missing")


class IndicatorValues(NamedTuple):
    """The values of one indicator.

    Attributes:
        history: Year → earlier measurement.
    """

    realised: Realised
    history: Mapping[int, Realised]
    national: Realised | None


class FaultsOf:
    """The faults of several files, each file's in the order found."""

    def __init__(self, first: Faults | None = None) -> None:
        """Start with none; *first* is empty, and takes those of its file."""
        self._of: dict[str, Faults] = {} if first is None else {first.file: first}

    def __getitem__(self, file: str) -> Faults:
        """Those of *file*."""
        return self._of.setdefault(file, Faults(file))

    def all(self) -> Faults:
        """Those of all files."""
        found = Faults("")
        found.found = [fault for faults in self._of.values() for fault in faults.found]
        return found


def values_of(indicator: Indicator, files: AssessmentFiles, faults: FaultsOf) -> IndicatorValues:
    """Realisation, earlier measurements and national figure of *indicator*."""
    resolve = Resolver(indicator.target.kind, files, faults[indicator.file])
    place = indicator.place
    realised = MISSING
    if indicator.realisation is not None:
        realised = resolve(indicator.realisation, f"{place}.realisation")
    history = {year: resolve(found, f"{place}.history.{year}") for year, found in sorted(indicator.history.items())}
    national = resolve(indicator.national, f"{place}.national") if indicator.national is not None else None
    return IndicatorValues(realised, history, national)


class Resolver:
    """Finds quantities for a target of one kind."""

    def __init__(self, kind: str, files: AssessmentFiles, faults: Faults) -> None:
        """Look into *files*, for a target of *kind*."""
        self.kind = kind
        self.files = files
        self.faults = faults

    def __call__(self, found: RealisationSource, place: str) -> Realised:
        """What *found*, which stands at *place*, comes to; missing after a fault."""
        if found.quantity is not None and found.quantity.kind == UNKNOWN:
            return Realised(origin=UNKNOWN)
        if found.quantity is not None:
            return Realised(origin="given", quantity=found.quantity)
        if found.address is not None:
            return self._assessed(found.address, place)
        if found.share is not None:
            part, whole = found.share
            return _computed("share", part.exact * 100 / whole.exact)
        return self._mean(found.mean or {}, place)

    def _assessed(self, address: str, place: str) -> Realised:
        answer = self.files.answer(address, place, self.faults)
        if answer is None:
            return MISSING
        is_word, evaluation = answer.node is None, answer.evaluation
        if self.kind not in (("category",) if is_word else ("number", "range", LEVEL)) and self.kind != UNKNOWN:
            problem = msg("{address} is a number, and the target is not one", address=address)
            expected = msg("file.toml#predicate")
            if is_word:
                problem = msg("{address} is a word, and the target is not one", address=address)
                expected = msg("file.toml#code, such as file.toml#total")
            self.faults.add(place, problem, expected=expected)
            return MISSING
        if answer.node is not None:
            return self._node(answer.node, evaluation, address)
        if evaluation.predicate is None:
            return Realised(origin="missing", address=address, evaluation=evaluation)
        quantity = Quantity(kind="category", word=evaluation.predicate, of=evaluation.instrument.id)
        return Realised(origin="assessment", quantity=quantity, address=address, evaluation=evaluation)

    def _node(self, node: NodeResult, evaluation: Evaluation, address: str) -> Realised:
        ladder, level = evaluation.instrument.ladder, None
        if self.kind == LEVEL and node.maturity is not None and ladder is not None:
            level = read_printed(f"level {ladder.whole(node.maturity)}")  # where that is another one, a finding says so
        if isinstance(level, Amount):
            quantity = Quantity(kind=LEVEL, number=level.number)
            return Realised(origin="assessment", quantity=quantity, address=address, evaluation=evaluation)
        if node.score is None:
            return Realised(origin="missing", address=address, evaluation=evaluation)
        text = decimal_text(node.score.value, node.node.digits)
        number = Printed(text, Fraction(node.score.value), node.node.digits)
        return Realised(
            origin="assessment",
            quantity=Quantity(kind="number", number=number),
            exact=node.score.exact,
            address=address,
            evaluation=evaluation,
        )

    def _mean(self, named: Mapping[str, RealisationSource], place: str) -> Realised:
        parts = [self(found, f"{place}.mean.{name}") for name, found in named.items()]
        open_part = next((part for part in parts if part.quantity is None), None)
        if open_part is not None:
            return Realised(origin="missing", address=open_part.address, evaluation=open_part.evaluation)
        numbers = [part.quantity.number.exact for part in parts if part.quantity and part.quantity.number]
        return _computed("mean", sum(numbers, Fraction(0)) / len(numbers))


def addresses(source: RealisationSource) -> Iterator[str]:
    """Every address of an assessment in *source*."""
    if source.address is not None:
        yield source.address
    for part in (source.mean or {}).values():
        yield from addresses(part)


def number_of(realised: Realised | None) -> Exact | None:
    """The number of a realisation, or of a level."""
    quantity = realised.quantity if realised is not None else None
    if quantity is None or quantity.kind not in ("number", LEVEL) or quantity.number is None:
        return None
    return quantity.number.exact


def _computed(origin: str, exact: Exact) -> Realised:
    """A computed number: shown in full where that takes few decimals."""
    text = shown(exact)
    number = Printed(text, Fraction(exact), len(text.partition(".")[2]))
    return Realised(origin=origin, quantity=Quantity(kind="number", number=number), exact=exact)
