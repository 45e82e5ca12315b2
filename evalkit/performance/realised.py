"""What the file says of a realisation → the quantity itself, out of assessments, shares and means."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults
from evalkit.base.exact import Printed, decimal_text
from evalkit.base.printed.parse import Amount, read_printed
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.performance.model import Quantity, Realised
from evalkit.performance.model.report import UNKNOWN
from evalkit.performance.prose import shown
from evalkit.performance.quantities import LEVEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.performance.assessments import AssessmentFiles
    from evalkit.performance.model import Found, Indicator

MISSING = Realised(origin="missing")


class Values(NamedTuple):
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


def values_of(indicator: Indicator, files: AssessmentFiles, faults: FaultsOf) -> Values:
    """Realisation, earlier measurements and national figure of *indicator*."""
    resolve = Resolver(indicator.target.kind, files, faults[indicator.file])
    place = indicator.place
    realised = MISSING
    if indicator.realisation is not None:
        realised = resolve(indicator.realisation, f"{place}.realisation")
    history = {year: resolve(found, f"{place}.history.{year}") for year, found in sorted(indicator.history.items())}
    national = resolve(indicator.national, f"{place}.national") if indicator.national is not None else None
    return Values(realised, history, national)


class Resolver:
    """Finds quantities for a target of one kind."""

    def __init__(self, kind: str, files: AssessmentFiles, faults: Faults) -> None:
        """Look into *files*, for a target of *kind*."""
        self.kind = kind
        self.files = files
        self.faults = faults

    def __call__(self, found: Found, place: str) -> Realised:
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
        if answer.node is None:
            return self._predicate(answer.evaluation, address, place)
        if self.kind not in ("number", "range", LEVEL, UNKNOWN):
            self.faults.add(
                place,
                msg("{address} is a number, and the target is not one", address=address),
                expected=msg("file.toml#predicate"),
            )
            return MISSING
        return self._node(answer.node, answer.evaluation, address)

    def _predicate(self, evaluation: Evaluation, address: str, place: str) -> Realised:
        if self.kind not in ("category", UNKNOWN):
            self.faults.add(
                place,
                msg("{address} is a word, and the target is not one", address=address),
                expected=msg("file.toml#code, such as file.toml#total"),
            )
            return MISSING
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

    def _mean(self, named: Mapping[str, Found], place: str) -> Realised:
        parts = [self(found, f"{place}.mean.{name}") for name, found in named.items()]
        open_part = next((part for part in parts if part.quantity is None), None)
        if open_part is not None:
            return Realised(origin="missing", address=open_part.address, evaluation=open_part.evaluation)
        numbers = [part.quantity.number.exact for part in parts if part.quantity and part.quantity.number]
        return _computed("mean", sum(numbers, Fraction(0)) / len(numbers))


def addresses(found: Found) -> Iterator[str]:
    """Every address of an assessment in *found*."""
    if found.address is not None:
        yield found.address
    for part in (found.mean or {}).values():
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
