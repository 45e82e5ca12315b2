"""By how much the total changes, over all answers that both instruments can take.

Both totals are sums of parts (``parts``). Parts that share a question are looked at together, all others apart: the ends of
the change are sums of the ends of each group. A group of two leaves has its ends at answers; two graded nodes with the same
questions are tried for each number of questions met. For gated nodes the gates are first taken as free, which gives bounds;
where answers are found that attain these, the bounds are exact.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from evalkit.method.methods import Gated, Graded
from evalkit.method.plan import run
from evalkit.method.scales import options
from evalkit.rulework.diff import gated
from evalkit.rulework.diff.model import End, ScoreRange
from evalkit.rulework.diff.parts import Found, Part, Parts, answer_of, choices, common_choices, parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.method.plan import Plan
    from evalkit.rulework.diff.pairing import Pairing
    from evalkit.rulework.diff.parts import AnswerKey


class Group(NamedTuple):
    """Parts of both instruments that share questions."""

    old: tuple[Part, ...]
    new: tuple[Part, ...]


def score_ranges(old: Instrument, new: Instrument, pairing: Pairing) -> tuple[ScoreRange, ...]:
    """The range of new total less old total, and the same in percent of the maxima where these differ.

    Nothing where no question under the totals is the same, or where better answers may lower a total: ends are not at ends.
    """
    mine, theirs = parts_of(old), parts_of(new)
    shared = _shared(mine, theirs, pairing)
    if not (shared and mine.plan.monotone and theirs.plan.monotone):
        return ()
    tops = _top_or_bottom(mine.plan, 0, top=True), _top_or_bottom(theirs.plan, 0, top=True)
    found = [_range(mine, theirs, shared, (Fraction(1), Fraction(1)), percent=False)]
    if tops[0] != tops[1] and min(tops) > 0:
        scale = (Fraction(100) / tops[0], Fraction(100) / tops[1])
        found.append(_range(mine, theirs, shared, scale, percent=True))
    return tuple(found)


def _shared(mine: Parts, theirs: Parts, pairing: Pairing) -> dict[str, str]:
    known = (
        {leaf for part in mine.parts for leaf in part.leaves},
        {leaf for part in theirs.parts for leaf in part.leaves},
    )
    return {one: other for one, other in pairing.questions.items() if one in known[0] and other in known[1]}


def _top_or_bottom(plan: Plan, at: int, *, top: bool) -> Exact:
    """An end of a node; all of them are known where every method is monotone."""
    found = plan.ends[at].high if top else plan.ends[at].low
    assert found is not None
    return found


def _range(
    mine: Parts, theirs: Parts, shared: Mapping[str, str], scale: tuple[Fraction, Fraction], *, percent: bool
) -> ScoreRange:
    ends = []
    for sign in (-1, 1):
        found = [_end(group, mine, theirs, shared, scale, sign) for group in groups_of(mine, theirs, shared)]
        change = sum((one.change for one in found), Fraction(0))
        slack = mine.slack * scale[0] + theirs.slack * scale[1]
        attained = all(one.attained for one in found) and not slack
        old_answers = {code: answer_of(key) for one in found for code, key in one.old.items()}
        new_answers = {code: answer_of(key) for one in found for code, key in one.new.items()}
        whole = len(old_answers) == _count(mine) and len(new_answers) == _count(theirs)
        ends.append(
            End(
                change=change + sign * slack,
                attained=attained,
                old=total_of(mine, old_answers) if whole else None,
                new=total_of(theirs, new_answers) if whole else None,
                old_answers=old_answers if whole else None,
                new_answers=new_answers if whole else None,
            )
        )
    low, high = ends
    return ScoreRange(how="exact" if low.attained and high.attained else "bounds", percent=percent, low=low, high=high)


def _count(parts: Parts) -> int:
    return sum(len(part.leaves) for part in parts.parts)


def total_of(parts: Parts, answers: Mapping[str, Any]) -> Exact:
    """The total, before its rounding stage, for answers to all its leaves."""
    plan = parts.plan
    values: list[Exact | None] = [None] * len(plan.nodes)
    for at, (lowest, _) in plan.leaf_ends.items():
        values[at] = lowest.points  # leaves outside the total have no say
    levels: list[int | None] = [None] * len(plan.nodes)
    for code, answer in answers.items():
        at = plan.position[code]
        node = plan.nodes[at]
        if plan.instrument.scales[node.scale or ""].kind == "number":
            values[at] = answer
        else:
            given = options(plan.instrument, node)[answer]
            values[at], levels[at] = given.points, given.level
    raw, _ = run(plan, values, levels)
    total = raw[0]
    assert total is not None  # every leaf has a value
    return total


def groups_of(mine: Parts, theirs: Parts, shared: Mapping[str, str]) -> Iterator[Group]:
    """Parts joined by shared questions, each once."""
    home = {leaf: part for part in theirs.parts for leaf in part.leaves}
    left = {part.code: part for part in mine.parts}
    right = {part.code: part for part in theirs.parts}
    back: dict[str, list[str]] = {home[other].code: [] for other in shared.values()}
    for part in mine.parts:
        for leaf in part.leaves:
            if leaf in shared:
                back[home[shared[leaf]].code].append(part.code)
    while left:
        todo, group = [next(iter(left))], (dict[str, Part](), dict[str, Part]())
        while todo:
            code = todo.pop()
            if code not in left:
                continue
            part = left.pop(code)
            group[0][code] = part
            for leaf in part.leaves:
                other = home[shared[leaf]] if leaf in shared else None
                if other is not None and other.code in right:
                    group[1][other.code] = right.pop(other.code)
                    todo += back[other.code]
        yield Group(tuple(group[0].values()), tuple(group[1].values()))
    for part in right.values():
        yield Group((), (part,))


def _end(
    group: Group,
    mine: Parts,
    theirs: Parts,
    shared: Mapping[str, str],
    scale: tuple[Fraction, Fraction],
    sign: int,
) -> Found:
    old, new = group
    if all(part.is_leaf for part in (*old, *new)):
        return _of_leaves(group, mine, theirs, shared, scale, sign)
    kinds = [type(parts.plan.formulas.get(parts.plan.position[part.code])) for parts, side in ((mine, old), (theirs, new)) for part in side]  # fmt: skip
    if (
        mine.slack
        or theirs.slack
        or not all(_flat(part, parts) for parts, side in ((mine, old), (theirs, new)) for part in side)
    ):
        return _by_ends(group, mine, theirs, scale, sign)
    one_each = len(old) == len(new) == 1
    if one_each and kinds == [Graded, Graded]:
        found = _of_graded(old[0], new[0], mine, theirs, shared, scale, sign)
        if found is not None:
            return found
    if one_each and kinds == [Gated, Gated]:
        return gated.end(gated.Pair(old[0], new[0], mine, theirs, shared, scale), sign)
    if not (old and new):
        return _alone(group, mine, theirs, scale, sign)
    return _by_ends(group, mine, theirs, scale, sign)


def _flat(part: Part, parts: Parts) -> bool:
    """Whether the children of *part* are leaves."""
    return part.is_leaf or parts.plan.instrument.nodes[part.code].children == part.leaves


def _of_leaves(
    group: Group,
    mine: Parts,
    theirs: Parts,
    shared: Mapping[str, str],
    scale: tuple[Fraction, Fraction],
    sign: int,
) -> Found:
    """One leaf in one of them, or one in both: the change is linear in the answer, so the ends lie at answers."""
    tried: list[tuple[Fraction, dict[str, AnswerKey], dict[str, AnswerKey]]] = []
    if group.old and group.new:
        one, other = group.old[0], group.new[0]
        for key, before, after in common_choices(mine.instrument, one.code, theirs.instrument, other.code):
            change = other.factor * scale[1] * after.points - one.factor * scale[0] * before.points
            tried.append((change, {one.code: key}, {other.code: key}))
    elif group.old:
        one = group.old[0]
        for key, given in choices(mine.instrument, one.code).items():
            tried.append((-one.factor * scale[0] * given.points, {one.code: key}, {}))
    else:
        other = group.new[0]
        for key, given in choices(theirs.instrument, other.code).items():
            tried.append((other.factor * scale[1] * given.points, {}, {other.code: key}))
    best = max(tried, key=lambda one: sign * one[0])
    return Found(Fraction(best[0]), attained=True, old=best[1], new=best[2])


def _of_graded(
    one: Part,
    other: Part,
    mine: Parts,
    theirs: Parts,
    shared: Mapping[str, str],
    scale: tuple[Fraction, Fraction],
    sign: int,
) -> Found | None:
    """Two graded nodes with the same questions: one try for each number of questions met."""
    if [shared.get(leaf) for leaf in one.leaves] != list(other.leaves):
        return None
    before = mine.plan.formulas[mine.plan.position[one.code]]
    after = theirs.plan.formulas[theirs.plan.position[other.code]]
    count = len(one.leaves)
    tried = []
    for met in range(count + 1):
        points = [1] * met + [0] * (count - met)
        change = other.factor * scale[1] * after.value(points, ()) - one.factor * scale[0] * before.value(points, ())
        tried.append((Fraction(change), points))
    best = max(tried, key=lambda found: sign * found[0])
    return Found(
        best[0],
        attained=True,
        old=dict(zip(one.leaves, best[1], strict=True)),
        new=dict(zip(other.leaves, best[1], strict=True)),
    )


def _alone(group: Group, mine: Parts, theirs: Parts, scale: tuple[Fraction, Fraction], sign: int) -> Found:
    """A part of one of them only: its own ends, which all its answers at their ends attain."""
    in_old = bool(group.old)
    part, parts = (group.old[0], mine) if in_old else (group.new[0], theirs)
    direction = -1 if in_old else 1
    top = direction * sign > 0
    answers = {leaf: _extreme(parts.instrument, leaf, top=top) for leaf in part.leaves}
    change = direction * part.factor * scale[0 if in_old else 1] * _value_of(parts, part, answers)
    return Found(
        Fraction(change),
        attained=True,
        old=answers if in_old else {},
        new={} if in_old else answers,
    )


def _extreme(instrument: Instrument, leaf: str, *, top: bool) -> AnswerKey:
    found = choices(instrument, leaf)
    return (max if top else min)(found, key=lambda key: found[key].points)


def _value_of(parts: Parts, part: Part, answers: Mapping[str, AnswerKey]) -> Exact:
    formula = parts.plan.formulas[parts.plan.position[part.code]]
    given = [choices(parts.instrument, leaf)[answers[leaf]] for leaf in part.leaves]
    return formula.value([one.points for one in given], [one.level for one in given])


def _by_ends(group: Group, mine: Parts, theirs: Parts, scale: tuple[Fraction, Fraction], sign: int) -> Found:
    """Bounds by the ends of each part, as if they shared nothing."""
    found = Fraction(0)
    for direction, parts, side, by in ((-1, mine, group.old, scale[0]), (1, theirs, group.new, scale[1])):
        for part in side:
            at = parts.plan.position[part.code]
            top = direction * sign > 0
            found += direction * part.factor * by * _top_or_bottom(parts.plan, at, top=top)
    return Found(found, attained=False, old={}, new={})
