"""How firm a predicate is: the smallest sets of findings that lose it, and what each answer, printed number and weight has to do with that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.errors import UndefinedError
from evalkit.base.limits import MAX_COMBINATIONS
from evalkit.base.text import msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Frozen, value
from evalkit.method.outcome_rules import predicate_rules
from evalkit.outlook.categories import answers_of_category, as_questions, categories
from evalkit.outlook.firmness import firm_readings, firm_values, firm_weights
from evalkit.outlook.goals import falling_rules, not_confirmed, told, worse
from evalkit.outlook.least_change import named
from evalkit.outlook.plans import Planner, front, reaching
from evalkit.outlook.plans_by_boxes import BoxPlanner, proved
from evalkit.outlook.prices import Allowed
from evalkit.outlook.standing import Standing
from evalkit.outlook.turning_numbers import is_orderly
from evalkit.questions.boxes import MAX_LISTED
from evalkit.questions.table import EVERY, Best, Unproved, linked, packed, unlinked, unpacked
from evalkit.questions.walk import TOO_MANY

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import BandTable
    from evalkit.outlook.categories import Category
    from evalkit.outlook.firmness import FirmReading, FirmValue, FirmWeight
    from evalkit.outlook.goals import Target
    from evalkit.outlook.plans import Plan
    from evalkit.questions.numbers import PricedAnswer
    from evalkit.questions.search import Search

FOUND, LOWEST, SAFE, UNPROVED = "found", "lowest", "safe", "unproved"
LOSES, WITH_OTHERS, KEEPS = "loses", "with-others", "keeps"  # or ``UNPROVED``


class Fragile(NamedTuple):
    """What a finding on one answer does.

    Attributes:
        code: Of the answer.
        verdict: ``LOSES``: at its lowest it loses the predicate alone; ``WITH_OTHERS``: it belongs to a smallest set that
            does; ``KEEPS``: neither; ``UNPROVED``.
        others: With how many others it loses it; 0 where it keeps it.
        reason: Why nothing is proved of it.
    """

    code: str
    verdict: str
    others: int = 0
    reason: Prose = ""


@value
class Risk(Frozen):
    """How firm a predicate is.

    Attributes:
        evaluation: What came out.
        status: ``found``, ``lowest`` (there is nothing below), ``safe`` (no findings lose it), or ``unproved``.
        losses: Sets of findings, none of which beats another in both steps and questions; the fewest steps first.
        answers: What a finding on each answer does, in the order of the tree; where the sets are not proved, if one answer alone loses it.
        values: Printed numbers that flip the predicate within their rounding.
        readings: Other readings, and whether the predicate stays.
        weights: Parts of the total left out, and weights nudged.
        reason: Why nothing is proved.
        missing: Codes of what nobody answered; it counts at its lowest.
        unknown: Codes of given values whose answers are not known.
    """

    evaluation: Evaluation
    status: str
    losses: tuple[Plan, ...] = ()
    answers: tuple[Fragile, ...] = ()
    values: tuple[FirmValue, ...] = ()
    readings: tuple[FirmReading, ...] = ()
    weights: tuple[FirmWeight, ...] = ()
    reason: Prose = ""
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()


def at_risk(evaluation: Evaluation, nudge: Exact = 10) -> Risk:
    """What could lose the predicate of *evaluation*; *nudge*: by how many percent weights are changed."""
    beside = {
        "values": tuple(firm_values(evaluation)),
        "readings": tuple(firm_readings(evaluation)),
        "weights": tuple(firm_weights(evaluation, nudge)),
    }
    try:
        standing = Standing(evaluation)
        lowest = standing.lowest
        lost = worse(lowest, standing.table)
        unknown = tuple([node_result.code for node_result in standing.given.values() if node_result.grade is None])
        common = {"evaluation": evaluation, "missing": standing.missing, "unknown": unknown, **beside}
        if lost is None:
            return Risk(status=LOWEST, **common)  # type: ignore[arg-type]
        planner = Planner(standing, Allowed(), -1)
        try:
            losses, ways = proved(
                lambda: _losses(standing, lost, planner),
                lambda within: (planner.plans(BoxPlanner(planner).front(lost, within), lost), []),
            )
        except Unproved as reason:
            answers = tuple(_answers(planner, lost, 0))
            return Risk(status=UNPROVED, reason=reason.reason, answers=answers, **common)  # type: ignore[arg-type]
        fewest = min([plan.questions for plan in losses], default=0)
        answers = (
            (*_answers(planner, lost, fewest, ways), *_answers_of_category(standing, ways, fewest)) if losses else ()
        )
        return Risk(status=FOUND if losses else SAFE, losses=tuple(losses), answers=answers, **common)  # type: ignore[arg-type]
    except Unproved as reason:
        return Risk(evaluation=evaluation, status=UNPROVED, reason=reason.reason, **beside)  # type: ignore[arg-type]


def _losses(standing: Standing, lost: Target, planner: Planner) -> tuple[list[Plan], list[tuple[Category, int | None]]]:
    """What loses it; and the other categories, with how many answers beside their own lose it there, if no more do than here."""
    of_category = answers_of_category(standing, planner.costs.of(1, 1))
    ways = [(category, way) for category in categories(standing) if (way := category.reached(standing, of_category))]
    targets = [(lost, standing.table), *[(lost.under(category.table), category.table) for category, _ in ways]]
    goals, *elsewhere = [list(told(target.goals(standing.plan, table), standing)) for target, table in targets]
    cells, others = planner.within_bounds(goals, elsewhere)
    for (_, way), (_, losses) in zip(ways, others, strict=True):
        cells += [
            (cost + more, Best(0, linked(cell.chain, other.chain)))
            for cost, cell in way.items()
            for more, other in losses
        ]
    return planner.plans(front(cells), lost), [
        (category, count) for (category, _), (count, _) in zip(ways, others, strict=True)
    ]


# --- One answer ---------------------------------------------------------------------------------------------------------


def _answers(
    planner: Planner, lost: Target, fewest: int, ways: Sequence[tuple[Category, int | None]] = ()
) -> Iterator[Fragile]:
    """What a finding on each answer that counts in the total does; 0 as *fewest*: how many lose it together is not known.

    *ways*: as ``_losses`` has them; it may belong to a smallest set with answers that decide which bands hold.
    """
    standing = planner.standing
    trial = _Trial(planner, lost, standing.table)
    count, members, doubts = _belonging(planner, trial, fewest)
    for table, others, beside in _elsewhere(standing, ways, fewest):
        there = _Trial(planner, lost.under(table), table, beside)
        _, more, doubted = _belonging(planner, there, others)
        count, members, doubts = fewest, members | more, doubts | doubted
    if not members and not fewest:
        return
    for at in trial.choices:
        code = standing.plan.codes[at]
        if at in members:
            yield Fragile(code, LOSES if count == 1 else WITH_OTHERS, count - 1)
        else:
            doubt = doubts.get(at)
            yield Fragile(code, UNPROVED, reason=doubt) if doubt is not None else Fragile(code, KEEPS)


def _elsewhere(
    standing: Standing, ways: Sequence[tuple[Category, int | None]], fewest: int
) -> Iterator[tuple[BandTable, int, Mapping[str, Any]]]:
    """The other bands under which as few findings lose it: how many beside those that bring them about, and these."""
    for category, others in ways:
        choices = as_questions(answers_of_category(standing))
        cost, cell = min(category.reached(standing, choices).items(), key=lambda one: one[0])
        if others and unpacked(cost)[0] + others == fewest:
            yield category.table, others, unlinked(cell.chain)


def _belonging(planner: Planner, trial: _Trial, fewest: int) -> tuple[int, set[int], dict[int, Prose]]:
    """How many findings the fewest are that lose it, what belongs to such sets, and of which answers nothing is proved, and why; what is not proved of others is told of those like them."""
    alike = {at: _alike(planner.standing, at, listed) for at, listed in trial.choices.items()}
    one_of = {key: at for at, key in alike.items()}
    looked_at = one_of if fewest <= 1 else {}  # else it is proved that none does
    alone = {key: trial.does_one(at, {}) for key, at in looked_at.items()}
    members = {key for key, does in alone.items() if does}
    count, doubts = 1, {alike[at]: reason for at, reason in trial.doubts.items()}
    doubts |= {key: trial.unknown for key, does in alone.items() if does is None}
    if not members and fewest:
        try:
            count, members = _members(planner, trial, fewest, alike)
        except Unproved as reason:
            count, members, more = fewest, *_members_tried(planner, trial.lost, fewest, alike, reason)
            doubts |= more
    return (
        count,
        {at for at, key in alike.items() if key in members},
        {at: doubts[key] for at, key in alike.items() if key in doubts},
    )


def _members(planner: Planner, trial: _Trial, fewest: int, alike: Mapping[int, object]) -> tuple[int, set[object]]:
    """How many findings the fewest are that lose it, and what belongs to such sets.

    Of such sets one is looked for that holds as much as can be of what is not known to, until none holds any. What can stand in the place
    of a member is known without a search.

    Raises:
        Unproved: That is not known, or the search found a set that does not lose it.
    """
    position, choices = planner.standing.plan.position, trial.choices
    every = {key: at for at, key in alike.items()}
    members: set[object] = set()
    # A given value counts as one finding here, however many answers behind it that takes.
    sought = [*every.values()] if planner.standing.given.keys() - planner.standing.raised else []
    count, goals = 0, list(told(trial.lost.goals(planner.standing.plan, trial.table), planner.standing))
    while True:
        search = _seeking(planner, sought, fewest)
        by_goal = [(goal, list(reaching(search, [goal], least=True))) for goal in goals]
        goals = [goal for goal, cells in by_goal if cells]  # the others are out of reach, whatever is sought
        cells = [one for _, each in by_goal for one in each if unpacked(one[0])[0] <= fewest]  # others decide elsewhere
        if not cells:
            return count, members
        cost, cell = min(cells, key=lambda one: one[0])
        changes = _own_findings(planner, {position[code]: answer for code, answer in unlinked(cell.chain).items()})
        found = {at: named(choices[at], answer) for at, answer in changes.items()}
        if not trial.loses(found):  # nor does it say of others that they do not
            raise Unproved(not_confirmed(planner.standing.plan.instrument, trial.table, trial.lost))
        if members.issuperset([alike[at] for at in changes]):
            return count, members
        count = unpacked(cost)[0]
        members.update([alike[at] for at in changes])
        members |= _in_their_place(trial, found, {key: at for key, at in every.items() if key not in members})
        sought = [at for key, at in every.items() if key not in members]


def _seeking(planner: Planner, sought: Sequence[int], fewest: int) -> Search:
    """The search among so few findings in which those on what is *sought* cost the least."""
    if not sought:
        (search,) = planner.few(fewest)
        return search
    made, ends = planner.made, planner.made.at_ends()
    search = made.search({at: packed(1, int(at not in sought)) for at in made.loose})
    priced = {**as_questions(ends, 1), **as_questions({at: ends[at] for at in sought})}
    return search.fixed(priced).capped(packed(fewest, EVERY))


def _own_findings(planner: Planner, changes: Mapping[int, Any]) -> dict[int, Any]:
    """The *changes* without a grade that falls since an answer below it does: that is no finding of its own."""
    children = {at: planner.standing.plan.children[at] for at in planner.made.withdrawn}
    return {at: answer for at, answer in changes.items() if changes.keys().isdisjoint(children.get(at, ()))}


def _in_their_place(trial: _Trial, found: Mapping[int, PricedAnswer], others: Mapping[object, int]) -> set[object]:
    """Which *others* lose it in the place of one of those that were *found*."""
    without = [{at: choice for at, choice in found.items() if at != other} for other in found]
    return {key for key, at in others.items() if any(trial.does_one(at, one) for one in without)}


def _members_tried(
    planner: Planner, lost: Target, fewest: int, alike: Mapping[int, object], reason: Unproved
) -> tuple[set[object], dict[object, Prose]]:
    """What belongs to such sets, looked for without tables, one answer after the other; and of what that is not proved, for the first *reason*."""
    members: set[object] = set()
    every = {key: at for at, key in alike.items()}
    if sum(map(len, planner.made.leaves.values())) > MAX_LISTED:  # each is priced by itself
        return members, dict.fromkeys(every, reason.reason)
    priced = as_questions(planner.made.leaves)
    try:
        tried = BoxPlanner(planner)
        for key, at in every.items():
            if key not in members and len(priced[at]) > 1:
                search = planner.made.search().fixed({**priced, at: priced[at][1:]})
                found = tried.cheapest(lost, search, packed(fewest, EVERY))
                changed = {} if found is None else unlinked(found[1].chain)
                members.update([alike[planner.standing.plan.position[code]] for code in changed])
    except Unproved:
        return members, dict.fromkeys(every, reason.reason)
    return members, {}


class _Trial:
    """Findings that are tried out.

    Attributes:
        lost: What they are to bring about.
        choices: What a finding on each answer can bring it to; one of the ends if nothing hangs on what is between.
        unknown: Why it may not be told what they bring about.
        doubts: Of which answers that is not told, and why.
    """

    def __init__(
        self, planner: Planner, lost: Target, table: BandTable, beside: Mapping[str, Any] | None = None
    ) -> None:
        """*beside*: the answers with which the bands of *table* hold, where these are others."""
        self.lost, self.table, self._standing, self._beside = lost, table, planner.standing, beside
        made, instrument = planner.made, planner.standing.plan.instrument
        self.choices = {
            at: [*listed, made.withdrawn[at]] if at in made.withdrawn else listed
            for at, listed in made.at_ends().items()
        }
        between = {} if is_orderly(instrument, table) and not falling_rules(instrument) else made.leaves
        self.choices |= {at: listed for at, listed in between.items() if len(listed) <= MAX_COMBINATIONS}
        self.doubts = {**made.doubts, **{at: TOO_MANY for at in between if len(between[at]) > MAX_COMBINATIONS}}
        named_hidden = [at for rule in predicate_rules(instrument) for at in rule.at if at in planner.standing.hidden]
        codes = [planner.standing.plan.codes[at] for at in named_hidden[:1]]
        self.unknown = msg("the predicate hangs on {key}, which is not known", key="".join(codes))

    def does_one(self, at: int, others: Mapping[int, PricedAnswer]) -> bool | None:
        """Whether a finding on one answer loses it, together with these *others*; ``None``: that is not known."""
        each = {self.loses({**others, at: choice}) for choice in self.choices[at][1:]}
        return True if True in each else None if None in each else False

    def loses(self, chosen: Mapping[int, PricedAnswer]) -> bool | None:
        """Whether these findings together lose it; ``None``: it hangs on answers below a given value, which nobody told."""
        plan = self._standing.plan
        try:
            values = self._standing.values_with(chosen)
        except UndefinedError:
            return False
        words = self._standing.words(self.table, values)
        if not words.issubset(self.lost.words):
            return False if words.isdisjoint(self.lost.words) else None
        changes = {plan.codes[at]: choice.answer for at, choice in chosen.items()}
        return self._beside is None or self.lost.is_met(self._standing.with_changes({**self._beside, **changes}))


def _answers_of_category(
    standing: Standing, ways: Sequence[tuple[Category, int | None]], fewest: int
) -> Iterator[Fragile]:
    """The same for the answers that decide which bands hold."""
    choices = as_questions(answers_of_category(standing))
    if not choices:
        return
    least: dict[int, list[int]] = {at: [] for at in choices}
    for category, others in ways:
        if others is None:
            continue
        for at, listed in choices.items():
            reached = category.reached(standing, {**choices, at: listed[1:]})
            least[at] += [unpacked(cost)[0] + others for cost in reached]
    for at, each in least.items():
        own = min(each, default=0)
        verdict = LOSES if own == 1 else WITH_OTHERS if 0 < own <= fewest else KEEPS
        yield Fragile(standing.plan.codes[at], verdict, own - 1 if verdict == WITH_OTHERS else 0)


def _alike(standing: Standing, at: int, listed: Sequence[PricedAnswer]) -> object:
    """What two answers have in common if a finding on one does what it does on the other; of one that is like no other its place."""
    plan, node = standing.plan, standing.plan.nodes[at]
    readers = [step for step in plan.steps if at in step.children]
    named = {place for rule in predicate_rules(plan.instrument) for place in rule.at}
    if len(readers) != 1 or at in named:
        return at
    role = readers[0].formula.role(readers[0].children.index(at))
    does = tuple([(choice.points, choice.level) for choice in listed])
    attributes = tuple(sorted(map(str, node.attributes.items())))
    return readers[0].at, role, plan.instrument.stage_of(node), attributes, does
