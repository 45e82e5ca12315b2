"""What is known of each node before anything is computed: answers, given values, rows of a table."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from evalkit.base.exact import Exact, Printed, decimal_text, is_beyond
from evalkit.base.interval import Interval, stands_for
from evalkit.base.text import Message, msg, visible
from evalkit.base.value import Value, record
from evalkit.base.wording import NO_VALUE, is_error
from evalkit.evaluation.answer_hints import answer_hint, number_hint, shown
from evalkit.method.scales import (
    Reply,
    expected,
    number_from,
    read_answer,
)
from evalkit.method.shapes import called
from evalkit.possible.ends import ends_of
from evalkit.schema.reader import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.errors import Faults
    from evalkit.evaluation.result import NodeResult
    from evalkit.files.assessment import Assessment
    from evalkit.files.records.rows import Tally
    from evalkit.instruments.expression import Step
    from evalkit.method.plan import Plan, Values


@record
class Entry(Value):
    """What is known of one node.

    Attributes:
        origin: ``answered``, ``given`` or ``missing``.
        point: The value to compute with; ``None`` if it is missing or only bounded.
        low, high: Ends that the missing part leaves; equal to ``point`` if nothing is missing.
        wide_low, wide_high: The same, where printed decimals count as intervals.
        level, low_level, high_level: Answers as whole numbers, for gates.
        title: The answer as worded.
        printed: The number as written.
        n: Rows behind it.
        rows: Where blank cells leave it open, what each row can have and how often that occurs.
        default: Whether the value is the one that a reading puts in for a missing answer.
        result: The node's result, once made, where the entry is shared by all assessments with that answer.
    """

    origin: str
    point: Exact | None
    low: Exact
    high: Exact
    wide_low: Exact
    wide_high: Exact
    level: int | None = None
    low_level: int | None = None
    high_level: int | None = None
    title: str | None = None
    printed: Printed | None = None
    n: int | None = None
    rows: Tally = ()
    grade: str | None = None
    default: bool = False
    result: NodeResult | None = None

    @property
    def plain(self) -> bool:
        """Whether there is nothing but one exact value."""
        return self.point is not None and self.wide_low == self.point == self.wide_high

    @property
    def wide(self) -> Interval:
        """Between which numbers it lies, where printed decimals count as intervals."""
        return Interval(self.wide_low, self.wide_high)

    @property
    def known(self) -> bool:
        """Whether somebody gave the value."""
        return self.point is not None and not self.default


def sure(value: Exact, origin: str, **more: Any) -> Entry:
    """An entry for one exact value."""
    return Entry(origin, value, value, value, value, value, **more)


class Inputs:
    """Entries of an assessment held against a plan.

    Attributes:
        leaves: Entry of each leaf, by position.
        given: Entry of each parent with a given value, by position.
        plain: Whether every leaf has one exact answer and nothing else is given: then one run says it all.
        answered: Whether each of these is an answer of the scale, and none stands in for one that is missing.
        start: Values and answers as levels by position, once somebody has put them together from what is plain.
    """

    def __init__(self, leaves: dict[int, Entry], given: dict[int, Entry]) -> None:
        """Keep the entries."""
        self.leaves = leaves
        self.given = given
        self.plain = self.answered = False
        self.start: tuple[Values, list[int | None]] | None = None


def read_inputs(
    plan: Plan,
    answers: Mapping[str, Any],
    values: Mapping[str, Any],
    rows: Mapping[str, Entry],
    place: str,
    faults: Faults,
) -> Inputs:
    """Understand answers and values; what the instrument does not take is a fault.

    Args:
        plan: The compiled instrument.
        answers, values: By code, as TOML gave them.
        rows: Entries that follow from a table or from groups, by code.
        place: Prefix of places in messages.
        faults: Takes every fault.
    """
    inputs = Inputs({}, {})
    shared = shared_entries(plan) if answers and not rows else {}
    rest = _take_shared(inputs, answers, shared)
    inputs.answered = len(inputs.leaves) == len(plan.leaf_ends)
    for section, found in (("answers", rest), ("values", values)):
        for code, raw in found.items():
            _read_one(plan, inputs, rows, code, raw, section, f"{place}{section}.{code}", faults)
    for code, entry in rows.items():
        at = plan.position[code]
        (inputs.leaves if plan.nodes[at].is_leaf else inputs.given)[at] = entry
    if len(inputs.leaves) < len(plan.leaf_ends):
        for at in plan.leaf_ends:
            if at not in inputs.leaves:
                inputs.leaves[at] = missing_leaf(plan, at)
    inputs.answered = inputs.answered and not inputs.given
    inputs.plain = inputs.answered or (not inputs.given and all(e.plain for e in inputs.leaves.values()))
    if rest and shared:
        _share(inputs, rest, shared)
    return inputs


def check_beside(plan: Plan, assessment: Assessment, name: str, faults: Faults) -> None:
    """Tell the codes in the table *name* beside the answers that are not known, and what stands there that a leaf does not take.

    What stands beside values and grades is looked at once something came out.
    """
    inputs = Inputs({}, {})
    for code, raw in getattr(assessment, name).items():
        if code not in plan.position or plan.position[code] in plan.leaf_ends:
            section = "values" if code in assessment.values else "answers"
            _read_one(plan, inputs, {}, code, raw, section, f"{assessment.place}{name}.{code}", faults)


_Shared = dict[str, tuple[int, dict[Any, "Entry"]]]  # code → position, and answer → entry
_NONE_SHARED: tuple[int, dict[Any, Entry]] = (-1, {})
SHARED_BY = frozenset((int, str))  # of one of these types only: to a dict, 1, 1.0 and true are the same
_MOST_SHARED = 64  # ways to write the answers of one leaf


@lru_cache(maxsize=1024)
def shared_entries(plan: Plan) -> _Shared:
    """For each leaf whose answers are levels, or yes and no, those that were given by now."""
    kinds = {at: plan.instrument.scales[plan.nodes[at].scale or ""].kind for at in plan.leaf_ends}
    return {plan.codes[at]: (at, {}) for at, kind in kinds.items() if kind != "number"}


def _take_shared(inputs: Inputs, answers: Mapping[str, Any], shared: _Shared) -> Mapping[str, Any]:
    """Take the answers that are known by now; gives the others."""
    rest: dict[str, Any] = {}
    for code, raw in answers.items():
        at, entries = shared.get(code, _NONE_SHARED)
        if type(raw) in SHARED_BY and raw in entries:
            inputs.leaves[at] = entries[raw]
        else:
            rest[code] = raw
    return rest


def _share(inputs: Inputs, answers: Mapping[str, Any], shared: _Shared) -> None:
    """Keep the entries of *answers* for the assessments to come."""
    for code, raw in answers.items():
        at, entries = shared.get(code, _NONE_SHARED)
        entry = inputs.leaves.get(at)
        if type(raw) in SHARED_BY and entry is not None and entry.origin == "answered" and len(entries) < _MOST_SHARED:
            entries[raw] = entry


def missing_leaf(plan: Plan, at: int) -> Entry:
    """A leaf that nobody answered: its worst and best answer, or the one that a reading takes instead."""
    node = plan.nodes[at]
    if node.missing is not None:
        given = read_answer(plan.instrument, node, node.missing)
        assert given is not None  # held against the scale when the rule file was loaded
        level = given.level
        return sure(given.points, "missing", level=level, low_level=level, high_level=level, default=True)
    low, high = plan.leaf_ends[at]
    return Entry(
        "missing", None, low.points, high.points, low.points, high.points, low_level=low.level, high_level=high.level
    )


def _read_one(
    plan: Plan,
    inputs: Inputs,
    rows: Mapping[str, Entry],
    code: str,
    raw: Any,
    section: str,
    place: str,
    faults: Faults,
) -> None:
    at = plan.position.get(code)
    if at is None:
        from evalkit.evaluation.unknown_codes import known_elsewhere  # noqa: PLC0415  # most codes are known

        if (elsewhere := known_elsewhere(plan.instrument, code)) is not None:
            problem, expected_there = elsewhere
            faults.add(place, problem, expected=expected_there)
            return
        problem = msg("the code {code} is not known", code=visible(code))
        wanted = msg("a code of {instrument}", instrument=plan.instrument.id)
        faults.unknown(place, problem, code, _takers(plan, section), expected=wanted)
        return
    node = plan.nodes[at]
    if code in rows or at in inputs.leaves or at in inputs.given:
        faults.add(place, msg("{code} is given twice", code=code), expected=msg("one value for each code"))
        return
    if node.is_leaf:
        entry, entries = _leaf_entry(plan, at, raw, section, place, faults), inputs.leaves
    elif words := plan.words_at(at):
        entry, entries = _grade_entry(words, raw, place, faults), inputs.given
    elif section == "answers":
        hint = msg("write it under [values]")
        faults.add(place, msg("{code} is not answered but computed", code=code), expected=msg("a leaf"), hint=hint)
        return
    else:
        entry, entries = _value_entry(plan, at, raw, place, faults), inputs.given
    if entry is not None:
        entries[at] = entry


def _takers(plan: Plan, section: str) -> Iterator[str]:
    """The codes that a *section* takes: a mistyped answer was not meant for a node that is computed."""
    for at, code in enumerate(plan.codes):
        if section == "values" or at in plan.leaf_ends or plan.words_at(at):
            yield code


def _leaf_entry(plan: Plan, at: int, raw: Any, section: str, place: str, faults: Faults) -> Entry | None:
    instrument, node = plan.instrument, plan.nodes[at]
    given = read_answer(instrument, node, raw)
    if given is None:
        from evalkit.base.typed_numbers import possible_numbers  # noqa: PLC0415  # few answers are faulty

        hint = answer_hint(instrument, node, raw, in_cell=faults.in_cell(place))
        is_number = value_number(raw) is not None or (isinstance(raw, str) and any(possible_numbers(raw)))
        is_word = instrument.scales[node.scale or ""].kind == "number" and not is_number
        outside = (
            msg("{found} is not a number", found=shown(raw))
            if is_word
            else msg("{found} is outside the scale", found=shown(raw))
        )
        faults.add(place, _not_computed(raw) or outside, expected=expected(instrument, node), hint=hint)
        return None
    # An answer that is a whole number is a level somebody gave; a whole number among the values is a printed one.
    digits = given.printed.digits if given.printed else 0 if section == "values" and not plan.whole[at] else None
    origin = "answered" if section == "answers" else "given"
    return _entry(plan, at, given, digits, origin)


def _entry(
    plan: Plan, at: int, given: Reply, digits: int | None, origin: str, *, written: Exact | None = None
) -> Entry:
    """An entry; *written* is the number as printed with *digits* decimals, where it is not what the answer is worth."""
    value, inside = given.points, ends_of(plan)[at]
    low, high = value, value
    if digits is not None and not plan.whole[at]:
        low, high = stands_for(value if written is None else written, digits, plan.display_mode(at)).inner_ends
    return Entry(
        origin,
        value,
        value,
        value,
        inside.nearest(low),
        inside.nearest(high),
        level=given.level,
        low_level=given.level,
        high_level=given.level,
        title=given.title,
        printed=given.printed,
    )


def _grade_entry(words: Sequence[Step], raw: Any, place: str, faults: Faults) -> Entry | None:
    found = called(words, raw)
    if found is None:
        wanted = msg("one of {choices}", choices=tuple(step.word for step in words))
        faults.add(place, msg("{found} is not a grade", found=shown(raw)), expected=wanted)
        return None
    return sure(found.points, "given", title=found.word, grade=found.word)


def _value_entry(plan: Plan, at: int, raw: Any, place: str, faults: Faults) -> Entry | None:
    number = value_number(raw)
    wanted = _ends_text(plan, at)
    if number is None:
        problem = _not_computed(raw) or msg("{found} is not a number", found=shown(raw))
        faults.add(place, problem, expected=wanted, hint=number_hint(raw, in_cell=faults.in_cell(place)))
        return None
    value, digits = number
    held = _held(plan, at, value, digits)
    if held is None:
        faults.add(place, msg("{found} is outside the scale", found=shown(raw)), expected=wanted)
        return None
    if plan.whole[at] and value.denominator != 1:
        faults.add(place, msg("{found} cannot come out: only whole scores do", found=shown(raw)), expected=wanted)
        return None
    is_written = isinstance(raw, Printed) or held != value  # a whole number that is not what it is worth, too
    printed = Printed(str(raw), Fraction(value), digits) if is_written else None
    return _entry(plan, at, Reply(held, None, None, printed), digits, "given", written=value)


def _held(plan: Plan, at: int, value: Exact, digits: int) -> Exact | None:
    """*value*, or the end of its node that was printed so: 5/3, the highest there is, as 1.7; ``None`` if it is neither."""
    inside = ends_of(plan)[at]
    if value in inside:
        return value
    end = inside.nearest(value)
    return end if end in stands_for(value, digits, plan.display_mode(at)) and not plan.whole[at] else None


def _not_computed(raw: Any) -> Message | None:
    """The problem of a number beyond the limits, or of an error of a spreadsheet."""
    if is_error(raw):
        return NO_VALUE._replace(args={"found": raw})
    return msg("{found} cannot be computed with", found=show(raw)) if is_beyond(raw) else None


def _ends_text(plan: Plan, at: int) -> Message:
    inside = ends_of(plan)[at]
    if not inside.is_bounded:
        return msg("a whole number") if plan.whole[at] else msg("a number")
    low, high = (decimal_text(end, plan.nodes[at].digits) for end in inside.ends)
    return number_from(low, high, whole=plan.whole[at])


def value_number(raw: Any) -> tuple[Exact, int] | None:
    """A number and its printed decimals, or nothing."""
    if isinstance(raw, Printed):
        return raw.exact, raw.digits
    if isinstance(raw, int) and not isinstance(raw, bool) and abs(raw) < 10**30:
        return raw, 0
    return None
