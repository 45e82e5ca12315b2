"""What comes out of a case, held against what must come out."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError
from evalkit.base.exact import Exact, Printed, exact_text, parse_result, round_to, short_text
from evalkit.base.text import Message, msg, visible
from evalkit.base.value import Value, value
from evalkit.evaluation.engine import evaluate
from evalkit.loading.answers import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from evalkit.cases.files import Case
    from evalkit.evaluation.result import Evaluation, NodeResult, Score
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
        found = evaluate(instrument, case.assessment(instrument), readings=_needs_readings(case))
    except AssessmentError as error:
        if fault is not None and _is_refused(fault, [str(one.place) for one in error.faults]):
            return ()
        said = "; ".join(line.strip() for one in error.faults[:3] for line in str(one).splitlines())
        return (Mismatch(place="fault", expected=wanted, found=said),)
    if fault is not None:
        return (Mismatch(place="fault", expected=wanted, found="an evaluation"),)
    return tuple(one for key, check in _CHECKS.items() if key in case.expected for one in check(found, case.expected))


_WITH_READINGS = ("readings", "reading_predicates", "readings_change_predicate", "findings", "without")


def _needs_readings(case: Case) -> bool:
    # Findings about readings, and readings themselves; leaving them out halves the time of all other cases.
    return any(key in case.expected for key in _WITH_READINGS)


def _places(fault: Any) -> str:
    return ", ".join(map(str, fault)) if isinstance(fault, (list, tuple)) else str(fault)


def _is_refused(fault: Any, places: list[str]) -> bool:
    """Whether the faults are those expected: one with this in its place, or those of a list and no others."""
    if isinstance(fault, (list, tuple)):
        return sorted(places) == sorted(map(str, fault))
    return any(str(fault) in place for place in places)


def _number(found: Exact | None, wanted: Any) -> bool:
    """Whether *found* is *wanted*: a number at its digits, or a fraction as text exactly."""
    if found is None:
        return False
    if isinstance(wanted, str):
        return parse_result(wanted) == found
    number, digits = (wanted.exact, wanted.digits) if isinstance(wanted, Printed) else (Fraction(wanted), 0)
    return round_to(found, digits, "half-up") == number


def _value(score: Score | None, wanted: Any) -> tuple[Exact | None, bool]:
    """A score, and whether it is *wanted*: a fraction as text is the exact value, a number that after its stage."""
    found = None if score is None else score.exact if isinstance(wanted, str) else score.value
    return found, _number(found, wanted)


def _shown(found: Exact | None) -> str:
    return "nothing" if found is None else str(short_text(found))


def _score(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    value, same = _value(found.total.score, wanted["score"])
    if not same:
        yield Mismatch(place="score", expected=str(wanted["score"]), found=_shown(value))


def _exact(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    score = found.total.score
    text = exact_text(score.exact) if score else "nothing"
    if text != wanted["exact"]:
        yield Mismatch(place="exact", expected=str(wanted["exact"]), found=text)


def _range(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    ends = {"low": found.total.low, "high": found.total.high}
    for end, number in wanted["range"].items():
        value, same = _value(ends.get(end), number)
        if not same:
            yield Mismatch(place=f"range.{end}", expected=str(number), found=_shown(value))


def _plain(key: str, pick: Callable[[Evaluation], Any]) -> Callable[..., Iterator[Mismatch]]:
    def check(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
        value = pick(found)
        if value != wanted[key]:
            yield Mismatch(place=key, expected=str(wanted[key]), found=str(value))

    return check


def _by_code(key: str, pick: Callable[[Evaluation, str], Any]) -> Callable[..., Iterator[Mismatch]]:
    def check(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
        for code, expected in wanted[key].items():
            value = pick(found, code)
            if value != expected:
                yield Mismatch(place=f"{key}.{code}", expected=str(expected), found=str(value))

    return check


def _numbers(key: str, pick: Callable[[Evaluation, str], Score | None]) -> Callable[..., Iterator[Mismatch]]:
    def check(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
        for code, expected in wanted[key].items():
            value, same = _value(pick(found, code), expected)
            if not same:
                yield Mismatch(place=f"{key}.{code}", expected=str(expected), found=_shown(value))

    return check


def _node(pick: Callable[[Any], Any]) -> Callable[[Evaluation, str], Any]:
    return lambda found, code: pick(found.nodes[code]) if code in found.nodes else None


def _predicate(node: NodeResult) -> str | None:
    band = node.band or node.converted_band
    return band.predicate if band else None


def _claim(pick: Callable[[Any], Any]) -> Callable[[Evaluation, str], Any]:
    return lambda found, code: next((pick(one) for one in found.claims if one.code == code), None)


def _reading(found: Evaluation, name: str) -> Score | None:
    return next((one.score for one in found.readings if one.reading.id == name), None)


def _reading_predicate(found: Evaluation, name: str) -> str | None:
    return next((one.band.predicate for one in found.readings if one.reading.id == name and one.band), None)


def _sums(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    for code, table in wanted["sums"].items():
        node = found.nodes.get(code)
        sums = {key_of(key): one for key, one in ((node.sums if node else None) or {}).items()}
        for key, number in table.items():
            if not _number(sums.get(key), number):
                yield Mismatch(place=f"sums.{code}.{key}", expected=str(number), found=_shown(sums.get(key)))


def _weights(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    for code, number in wanted["weights"].items():
        weight = found.nodes[code].node.weight if code in found.nodes else None
        if not _number(weight, number):
            yield Mismatch(place=f"weights.{code}", expected=str(number), found=_shown(weight))


def _findings(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    said = {finding.code for finding in found.findings}
    for code in wanted.get("findings", ()):
        if code not in said:
            yield Mismatch(place="findings", expected=str(code), found=", ".join(sorted(said)) or "none")


def _without(found: Evaluation, wanted: Mapping[str, Any]) -> Iterator[Mismatch]:
    said = {finding.code for finding in found.findings}
    for code in wanted["without"]:
        if code in said:
            yield Mismatch(place="without", expected=f"no {code}", found=str(code))


_CHECKS: Mapping[str, Callable[..., Iterator[Mismatch]]] = {
    "score": _score,
    "exact": _exact,
    "range": _range,
    "predicate": _plain("predicate", lambda found: found.predicate),
    "label": _plain("label", lambda found: found.band.label if found.band else None),
    "possible": _plain("possible", lambda found: list(found.possible)),
    "sample": _plain("sample", lambda found: found.sample.required if found.sample else None),
    "nodes": _numbers("nodes", _node(lambda node: node.score)),
    "converted": _numbers("converted", _node(lambda node: node.converted)),
    "readings": _numbers("readings", _reading),
    "reading_predicates": _by_code("reading_predicates", _reading_predicate),
    "sums": _sums,
    "weights": _weights,
    "titles": _by_code("titles", _node(lambda node: node.node.title)),
    "grades": _by_code("grades", _node(lambda node: node.grade)),
    "maturity": _by_code("maturity", _node(lambda node: node.maturity)),
    "gates": _by_code("gates", _node(lambda node: node.gate_open)),
    "predicates": _by_code("predicates", _node(_predicate)),
    "claims": _by_code("claims", _claim(lambda one: one.verdict)),
    "by": _by_code("by", _claim(lambda one: one.by)),
    "findings": _findings,
    "without": _without,
    "readings_change_predicate": _plain(
        "readings_change_predicate",
        lambda found: any(finding.code == "reading-changes-predicate" for finding in found.findings),
    ),
}
