"""What complete answers can give each node, by the rules of the file and under every documented reading; what is said of the rest.

Where answers are levels, yes or no, grades, or a known number of whole answers of respondents, a node has a finite set
of values, and many a printed number lies between two of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import ENDLESS, decimal_text, short_text
from evalkit.base.limits import MAX_RUNS
from evalkit.base.severities import NOTE, WARNING
from evalkit.base.text import Decimal, Message, Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.contradictions import given_text
from evalkit.evaluation.result import Finding
from evalkit.instruments import TOTAL
from evalkit.instruments.bands import NO_ROUNDING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.evaluation.bound_input import BoundInput, OtherReadings
    from evalkit.evaluation.claims import NumberClaim
    from evalkit.evaluation.inputs import Entry
    from evalkit.evaluation.runs import Runs
    from evalkit.instruments import Instrument, Reading
    from evalkit.method.plan import Plan
    from evalkit.possible.lattice import Lattice
    from evalkit.possible.numbers import Printable
    from evalkit.possible.values import Values


def _shown(end: Exact, digits: int) -> Decimal:
    return short_text(end) if digits == ENDLESS else decimal_text(end, max(digits, 2))


class Attained:
    """The values that complete answers can give, those that are known as given.

    Args:
        base: The runs under the rules of the file.
        others: The readings that can matter.
        leaves: Leaf → the values it can have, in place of those of its scale: means of so many whole answers.
    """

    def __init__(self, base: Runs, others: OtherReadings, leaves: Mapping[str, Values] | None = None) -> None:
        """Compute nothing yet."""
        self._base = base
        self._others = others
        self._leaves = leaves or {}
        self._lattices: dict[int, Lattice] = {}

    def by_rules(self, code: str, number: Exact, digits: int) -> bool:
        """Whether some value of the node is printed so; true where its values are not known."""
        return self._can_print(self._base.plan, code, number, digits)

    def by_readings(self, code: str, number: Exact, digits: int) -> list[tuple[Reading, ...]]:
        """The combinations of the fewest readings under which some value of the node is printed so."""
        found: list[tuple[Reading, ...]] = []
        for readings, plan in self._others.plans():  # the smallest first
            if found and len(readings) > len(found[0]):
                break
            if self._can_print(plan, code, number, digits):
                found.append(readings)
        return found

    def misses(self, code: str, number: Exact, digits: int) -> bool:
        """Whether no value of the node is printed so, neither by the rules nor under any reading, all of which were tried."""
        if self.by_rules(code, number, digits) or self._others.count > MAX_RUNS:
            return False
        return not self.by_readings(code, number, digits)

    def nearest(self, code: str, number: Exact, digits: int) -> Prose:
        """The values on both sides of a number that is not attained, by the rules of the file."""
        printable = self._printable(self._base.plan, code, number, digits)
        ends = [_shown(end, digits) for end in (printable.below, printable.above) if end is not None]
        return msg("{below} and {above}", below=ends[0], above=ends[1]) if len(ends) > 1 else ends[0] if ends else "–"

    def _can_print(self, plan: Plan, code: str, number: Exact, digits: int) -> bool:
        if self._is_graded(plan, plan.position[code]):
            return True
        return self._printable(plan, code, number, digits).possible is not False

    def _printable(self, plan: Plan, code: str, number: Exact, digits: int) -> Printable:
        from evalkit.possible.numbers import attain  # noqa: PLC0415  (start-up: of complete answers nobody asks)

        return attain(self._lattice(plan), code, number, digits, self._modes(plan, plan.position[code]))

    def _is_graded(self, plan: Plan, at: int) -> bool:
        """Whether grades of an assessor count in the node: published totals lie between what the grades are worth."""
        graded = [at for at in plan.formulas if plan.words_at(at)]
        return any(one == at or plan.is_below(one, at) for one in graded)

    def _modes(self, plan: Plan, at: int) -> tuple[str, ...]:
        """How somebody who prints the node may have rounded: as it is shown, or in a way that a reading knows."""
        modes = [plan.display_mode(at)]
        if at:
            stages = [stage for reading in plan.instrument.readings for stage in reading.rounding]
            modes += [stage.mode for stage in stages if stage.mode != NO_ROUNDING]
        return tuple(dict.fromkeys(modes))

    def _lattice(self, plan: Plan) -> Lattice:
        from evalkit.possible.lattice import Lattice, lattice_for  # noqa: PLC0415
        from evalkit.questions.choice import LeafAnswer  # noqa: PLC0415  (start-up: as above)

        if id(plan) not in self._lattices:
            answers = {
                self._base.plan.codes[at]: (LeafAnswer(None, entry.point, entry.level),)
                for at, entry in self._base.inputs.leaves.items()
                if entry.known and entry.plain and entry.point is not None and not self._leaves
            }
            known = answers or self._leaves
            self._lattices[id(plan)] = (
                Lattice(plan, answers=answers, given=self._leaves) if known else lattice_for(plan)
            )
        return self._lattices[id(plan)]


# Beyond so many answers of one leaf, totals of a few decimals are all attained, and sets are too large to look at.
MAX_ANSWERS = 100_000


class Forms(NamedTuple):
    """So many complete forms of whole answers.

    Attributes:
        assumed: Whether nobody said how many questions there are for each leaf, and one was taken.
    """

    said: Message
    attained: Attained
    assumed: bool


def read_forms(bound: BoundInput, runs: Runs, others: OtherReadings, context: Mapping[str, Any]) -> Forms | None:
    """The forms that the context tells of, where the instrument holds totals against them and there is no table."""
    instrument = bound.plan.instrument
    rule = instrument.attainable
    n = context.get(rule.n) if rule is not None else None
    if rule is None or n is None or bound.rows is not None:
        return None
    items = context.get(rule.items, 1) if rule.items is not None else 1
    if n * items > MAX_ANSWERS:
        return None
    from evalkit.possible.numbers import means_of  # noqa: PLC0415  (start-up: few facts ask for it)

    attained = Attained(runs, others, means_of(instrument, n * items))
    assumed = rule.items is not None and rule.items not in context
    return Forms(_said(instrument, n, items, rule.items if assumed else None), attained, assumed)


def _said(instrument: Instrument, n: int, items: int, unsaid: str | None) -> Message:
    level = instrument.levels[-1] if instrument.levels else TOTAL
    if unsaid is not None:
        return msg(
            "{n:complete form|complete forms} (assumed: one question for each {level}; context.{key} says how many)",
            n=Decimal(n),
            level=level,
            key=unsaid,
        )
    if items == 1:
        return msg("{n:complete form|complete forms}", n=Decimal(n))
    return msg(
        "{n:complete form|complete forms} with {items} questions for each {level}",
        n=Decimal(n),
        items=Decimal(items),
        level=level,
    )


def of_claim(forms: Forms, claim: NumberClaim) -> tuple[Finding, ...]:
    """Whether the forms can give a total, with the weights of the rule file or of a reading, or the mean of a leaf."""
    attained, code, number, digits = forms.attained, claim.node, claim.number, claim.digits
    if attained.by_rules(code, number, digits):
        return ()
    args: dict[str, Any] = {
        "claim": decimal_text(number, digits),
        "forms": forms.said,
        "near": attained.nearest(code, number, digits),
    }
    text = msg("{claim} cannot come out of {forms}; the nearest that can are {near}", **args)
    if code != TOTAL:
        text = msg("{code}: {claim} cannot come out of {forms}; the nearest that can are {near}", code=code, **args)
        if attained.by_readings(code, number, digits):
            return ()
    by = tuple(_together(readings) for readings in attained.by_readings(code, number, digits))
    if by:
        text = msg(
            "{claim} cannot come out of {forms} by this file's rules (nearest: {near}), but can so: {by}", by=by, **args
        )
    severity = NOTE if forms.assumed else WARNING
    return (Finding(code="claim-unattainable", severity=severity, node=code, message=text),)


def _together(readings: Sequence[Reading]) -> Prose:
    found: Prose = readings[0].title
    for reading in readings[1:]:
        found = msg("{first} + {second}", first=found, second=reading.title)
    return found


def of_values(runs: Runs, attained: Attained, forms: Forms | None) -> Iterator[Finding]:
    """Given values that no answers can give: used as printed, but told."""
    for at in sorted(runs.used):
        entry = runs.inputs.given[at]
        if entry.grade is None and entry.n is None and not (at == 0 and forms is not None):
            yield from _of_value(runs, at, entry, attained, msg("the answers of one assessment"))
    if forms is None or forms.assumed:
        return
    for at, entry in sorted(runs.inputs.leaves.items()):
        if entry.known and entry.printed is not None and at not in runs.below:
            yield from _of_value(runs, at, entry, forms.attained, forms.said)


def _of_value(runs: Runs, at: int, entry: Entry, attained: Attained, source: Message) -> Iterator[Finding]:
    code = runs.plan.codes[at]
    number, digits = (entry.point or 0, 0) if entry.printed is None else (entry.printed.exact, entry.printed.digits)
    if attained.misses(code, number, digits):
        text = msg(
            "{code}: the given value {value} cannot come out of {source}; it is used as printed. Nearest: {near}",
            code=code,
            value=given_text(entry),
            source=source,
            near=attained.nearest(code, number, digits),
        )
        yield Finding(code="value-unattainable", severity=WARNING, node=code, message=text)
