"""What comes out of a case, held against what must come out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import Exact, Printed, exact_text, parse_result, round_to, short_text
from evalkit.base.text import Message, msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.cases.expected import is_number
from evalkit.cases.files import OUTSIDE
from evalkit.evaluation.claim_findings import CODES
from evalkit.evaluation.engine import evaluate
from evalkit.evaluation.result import Score
from evalkit.instruments.scales import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from evalkit.cases.files import Case
    from evalkit.evaluation.result import Evaluation, NodeResult
    from evalkit.instruments import Instrument


@value
class Mismatch(Value):
    """One thing that did not come out as expected. ``place``: the key of ``expected``, with its code."""

    place: str
    expected: str
    found: str

    def message(self) -> Message:
        """The mismatch as a sentence."""
        return msg("{place}: expected {wanted}, found {found}", place=self.place, wanted=visible(self.expected, 200),
                   found=visible(self.found, 200))  # fmt: skip


def compare(case: Case, instrument: Instrument) -> tuple[Mismatch, ...]:
    """Evaluate *case* under *instrument* and hold the result against what is expected; nothing: all is as expected."""
    fault = case.expected.get("fault")
    wanted = "an evaluation" if fault is None else f"a fault at {_places(fault)}"
    try:
        evaluation = evaluate(
            instrument,
            case.assessment(instrument),
            readings=looks_at_findings(case) or any(key in case.expected for key in BY_READING),
            findings=looks_at_findings(case),
            predicate=any(key in case.expected for key in _OF_PREDICATE),
        )
    except AssessmentError as error:
        if fault is not None and _is_refused(fault, [str(one.place) for one in error.faults]):
            return ()
        said = "; ".join(line.strip() for one in error.faults[:3] for line in str(one).splitlines())
        return (Mismatch(place="fault", expected=wanted, found=said),)
    if fault is not None:
        return (Mismatch(place="fault", expected=wanted, found="an evaluation"),)
    keys = [key for key in _FOUND if key in case.expected]
    listed = [code for key in _CODES if key in case.expected for code in _of_codes(key, case.expected[key], evaluation)]
    printed = case.kind in OUTSIDE
    return (
        *(
            mismatch
            for key in keys
            for mismatch in _unlike(key, case.expected[key], came_out(key, evaluation), printed=printed)
        ),
        *listed,
    )


# What is expected of findings, of the predicate, and of readings, which there are findings about; to leave out what
# nothing is expected of saves most of the time.
_CHANGES = "readings_change_predicate"
_OF_PREDICATE = ("predicate", "label", "possible")
BY_READING = ("readings", "reading_predicates", "readings_beside")


def looks_at_findings(case: Case) -> bool:
    """Whether *case* expects something of findings, which look at the answers from every side; those about claims are made in any case."""
    codes = [code for key in _CODES for code in case.expected.get(key, ())]
    return _CHANGES in case.expected or not CODES.issuperset(map(str, codes))


def _places(fault: Any) -> str:
    return ", ".join(map(str, fault)) if isinstance(fault, (list, tuple)) else str(fault)


def _is_refused(fault: Any, places: list[str]) -> bool:
    """Whether the faults are those expected: one with this in its place, or those of a list and no others."""
    if isinstance(fault, (list, tuple)):
        return sorted(places) == sorted(map(str, fault))
    return any(str(fault) in place for place in places)


def _number(found: Exact | None, wanted: Any, *, printed: bool) -> bool:
    """Whether *found* is *wanted*: a number at its digits, or a fraction as text exactly; a whole one as it was *printed*, or exactly."""
    if found is None:
        return False
    if isinstance(wanted, str):
        return parse_result(wanted) == found
    if isinstance(wanted, Printed):
        return round_to(found, wanted.digits, "half-up") == wanted.exact
    return bool((round_to(found, 0, "half-up") if printed else found) == wanted)


def _unlike(place: str, wanted: Any, found: Any, *, printed: bool) -> Iterator[Mismatch]:
    """Where *found* is not what is *wanted* at *place*: a value, or a table of values by name, perhaps of tables."""
    if isinstance(wanted, Mapping):
        for name, one in wanted.items():
            yield from _unlike(f"{place}.{name}", one, (found or {}).get(name), printed=printed)
        return
    if not is_number(place.partition(".")[0]):
        if found != wanted:
            yield Mismatch(place=place, expected=str(wanted), found=str(found))
        return
    # A fraction as text is the exact value, a number that after its stage.
    number = (found.exact if isinstance(wanted, str) else found.value) if isinstance(found, Score) else found
    if not _number(number, wanted, printed=printed):
        shown = "nothing" if number is None else str(short_text(number))
        yield Mismatch(place=place, expected=str(wanted), found=shown)


def _of_codes(key: str, wanted: Iterable[Any], evaluation: Evaluation) -> Iterator[Mismatch]:
    """Codes of findings that are not there, or are there and should not."""
    said = {finding.code for finding in evaluation.findings}
    for code in wanted:
        if key == "findings" and code not in said:
            yield Mismatch(place=key, expected=str(code), found=", ".join(sorted(said)) or "none")
        elif key == "without" and code in said:
            yield Mismatch(place=key, expected=f"no {code}", found=str(code))


class _Picked(NamedTuple):
    """Something of each node, made of those that are looked at: a case names few of many."""

    nodes: Mapping[str, NodeResult]
    pick: Callable[[NodeResult], Any]

    def get(self, code: str) -> Any:
        """That of one node; nothing if there is no such node."""
        node = self.nodes.get(code)
        return None if node is None else self.pick(node)

    def items(self) -> Iterator[tuple[str, Any]]:
        """That of all nodes."""
        return ((code, self.pick(node)) for code, node in self.nodes.items())


def _of_nodes(pick: Callable[[NodeResult], Any]) -> Callable[[Evaluation], _Picked]:
    return lambda evaluation: _Picked(evaluation.nodes, pick)


def _predicate(node: NodeResult) -> str | None:
    band = node.band or node.converted_band
    return band.predicate if band else None


def came_out(key: str, evaluation: Evaluation) -> Any:
    """What came out, in the form of a *key* of ``expected``, which is none of ``_CODES``."""
    return _FOUND[key](evaluation)


_CODES = ("findings", "without")
# What came out, in the form of each key.
_FOUND: Mapping[str, Callable[[Evaluation], Any]] = {
    "score": lambda evaluation: evaluation.total.score,
    "exact": lambda evaluation: exact_text(evaluation.total.score.exact) if evaluation.total.score else "nothing",
    "range": lambda evaluation: {"low": evaluation.total.low, "high": evaluation.total.high},
    "predicate": lambda evaluation: evaluation.predicate,
    "label": lambda evaluation: evaluation.band.label if evaluation.band else None,
    "possible": lambda evaluation: list(evaluation.possible),
    "sample": lambda evaluation: evaluation.sample.required if evaluation.sample else None,
    "nodes": _of_nodes(lambda node: node.score),
    "converted": _of_nodes(lambda node: node.converted),
    "readings": lambda evaluation: {reading.reading.id: reading.score for reading in evaluation.readings},
    "reading_predicates": lambda evaluation: {
        reading.reading.id: reading.band.predicate if reading.band else None for reading in evaluation.readings
    },
    "readings_beside": lambda evaluation: {reading.reading.id: reading.beside for reading in evaluation.readings},
    "sums": _of_nodes(lambda node: {key_of(key): one for key, one in (node.sums or {}).items()}),
    "weights": _of_nodes(lambda node: node.node.weight),
    "titles": _of_nodes(lambda node: node.node.title),
    "grades": _of_nodes(lambda node: node.grade),
    "maturity": _of_nodes(lambda node: node.maturity),
    "gates": _of_nodes(lambda node: node.gate_open),
    "predicates": _of_nodes(_predicate),
    "claims": lambda evaluation: {claim.code: claim.verdict for claim in evaluation.claims},
    "by": lambda evaluation: {claim.code: claim.by for claim in evaluation.claims},
    _CHANGES: lambda evaluation: any(finding.code == "reading-changes-predicate" for finding in evaluation.findings),
}
