"""The questions of two instruments side by side, where a search begins, and both totals as parts over these questions."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.instruments.expression import Child, weighted
from evalkit.method.children_read import places_of
from evalkit.method.outcome_rules import nodes_asked
from evalkit.method.plan import plan_for
from evalkit.method.scales import NA, Reply, options
from evalkit.method.sums import terms_of_sum
from evalkit.questions.flattened_sums import spread
from evalkit.questions.folds import sharing
from evalkit.questions.two_instruments import Joint, over_leaves, over_questions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.instruments.expression import Expression
    from evalkit.method.plan import Plan
    from evalkit.rulework.diff.pairing import NodePairing


LOWEST, HIGHEST = msg("the lowest answer"), msg("the highest answer")
AnswerKey = str | int  # a level, ``na``, or a number as ``=…``

# What a question can be answered with: what each answer is worth under either rule file.
Options = dict[AnswerKey, tuple[Reply | None, Reply | None]]


class Question(NamedTuple):
    """A question that a total or a predicate rests on.

    Attributes:
        old, new: Its code in each; ``None`` where it is not asked.
        options: What it can be answered with: what this is worth in each. Of a number, those that were tried so far.
        beside: Whether it stands outside both totals, where it decides by which bands the total is judged, or about a floor.
    """

    old: str | None
    new: str | None
    options: Options
    beside: bool = False

    @property
    def codes(self) -> tuple[str | None, str | None]:
        """Its code in each."""
        return self.old, self.new

    @property
    def shared(self) -> bool:
        """Whether both ask it."""
        return self.old is not None and self.new is not None

    @property
    def is_number(self) -> bool:
        """Whether it is answered with a number."""
        return any(str(key).startswith("=") for key in self.options)

    def points(self, key: AnswerKey) -> tuple[Exact, ...]:
        """What an answer is worth, for comparing answers."""
        return tuple(given.points for given in self.options[key] if given is not None)


class Start(NamedTuple):
    """Answers to all questions: in words, and by question."""

    told: Prose
    keys: tuple[AnswerKey, ...]


def answer_of(key: AnswerKey) -> AnswerKey | Exact:
    """An answer as a file has it: a level, ``na``, or a number."""
    return Fraction(key[1:]) if isinstance(key, str) and key.startswith("=") else key


def by_code(
    questions: Sequence[Question], keys: Sequence[AnswerKey]
) -> tuple[dict[str, AnswerKey], dict[str, AnswerKey]]:
    """The answers *keys* to *questions* by code, for each side."""
    sides: tuple[dict[str, AnswerKey], dict[str, AnswerKey]] = ({}, {})
    for question, key in zip(questions, keys, strict=True):
        for side, code in enumerate(question.codes):
            if code is not None:
                sides[side][code] = key
    return sides


def questions_of(old: Instrument, new: Instrument, pairing: NodePairing) -> tuple[Question, ...]:
    """Every question that a predicate of either rests on, in the order of the old tree, then of the new one."""
    return side_by_side(old, new, (_asked(old), _asked(new)), pairing.questions)


def side_by_side(
    old: Instrument, new: Instrument, asked: tuple[Mapping[str, bool], Mapping[str, bool]], same: Mapping[str, str]
) -> tuple[Question, ...]:
    """The questions *asked* by either, each with whether it stands beside the total; *same* from old code to new."""
    mine, theirs = asked
    questions, taken = [], set()
    for code, beside in mine.items():
        other = same.get(code)
        if other is not None and other in theirs:
            taken.add(other)
            questions.append(Question(code, other, _common_options(old, code, new, other), beside and theirs[other]))
        else:
            questions.append(
                Question(code, None, {key: (one, None) for key, one in _options(old, code).items()}, beside)
            )
    for code, beside in theirs.items():
        if code not in taken:
            questions.append(
                Question(None, code, {key: (None, one) for key, one in _options(new, code).items()}, beside)
            )
    return tuple(questions)


def _options(instrument: Instrument, code: str) -> Mapping[AnswerKey, Reply]:
    """Answers of a leaf that are worth trying: all of a scale of levels, both ends of a number."""
    node = instrument.nodes[code]
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return {f"={end}": Reply(end, None, None) for end in (scale.minimum, scale.maximum)}
    return options(instrument, node)


def _common_options(old: Instrument, one: str, new: Instrument, other: str) -> Options:
    """Answers that the same question takes in both: of numbers, the ends of what they have in common."""
    mine, theirs = (
        instrument.scales[instrument.nodes[code].scale or ""] for instrument, code in ((old, one), (new, other))
    )
    if mine.kind == "number":
        ends = max(mine.minimum, theirs.minimum), min(mine.maximum, theirs.maximum)
        return {f"={end}": (Reply(end, None, None), Reply(end, None, None)) for end in ends}
    left, right = options(old, old.nodes[one]), options(new, new.nodes[other])
    return {key: (left[key], right[key]) for key in left if key in right}


def _asked(instrument: Instrument) -> dict[str, bool]:
    """Leaves under the total, and those that decide about its bands or that have a floor; the latter stand beside it."""
    found = dict.fromkeys(instrument.leaves_under(TOTAL), False)
    beside = [] if instrument.bands_from is None else [instrument.bands_from]
    codes = tuple(instrument.nodes)
    beside += [codes[at] for at in nodes_asked(instrument)]
    outside = {leaf: True for code in beside for leaf in instrument.leaves_under(code) if leaf not in found}
    return outside | found


def starts_of(questions: Sequence[Question]) -> tuple[Start, ...]:
    """Where a search begins: one answer to every question, then the lowest and the highest answer to each.

    Questions beside the total are all at their lowest, or all at their highest.
    """
    found: dict[tuple[AnswerKey, ...], Start] = {}
    beside = [HIGHEST, LOWEST] if any(question.beside for question in questions) else [None]
    for inner in (*_common(questions), LOWEST, HIGHEST):
        for outer in beside:
            keys = tuple(
                _key(question, outer if question.beside and outer is not None else inner) for question in questions
            )
            told = inner if not isinstance(inner, (str, int)) else msg("the answer {answer}", answer=str(inner))
            if outer is not None:
                told = msg("{answer}, those beside the total {other}", answer=told, other=outer)
            found.setdefault(keys, Start(told, keys))
    return tuple(found.values())


def _common(questions: Sequence[Question]) -> Iterator[AnswerKey]:
    """Answers that every question under a total takes; ends of a number are the lowest and the highest answer."""
    inside = [question for question in questions if not question.beside]
    for key in inside[0].options if inside else ():
        if key != NA and not str(key).startswith("=") and all(key in question.options for question in inside):
            yield key


def _key(question: Question, wanted: object) -> AnswerKey:
    if isinstance(wanted, (str, int)):
        return wanted
    plain = [key for key in question.options if key != NA] or list(question.options)
    return (min if wanted == LOWEST else max)(plain, key=question.points)


# --- An instrument as parts that add up to its total: leaves with a factor, and nodes that are more than a sum ---------


class TotalPart(NamedTuple):
    """A leaf, or a node that is no sum or has a rounding stage, and what it is multiplied with in the total.

    Attributes:
        of: Its value over leaves, by position; after its stage, unless it is the total.
        leaves: The positions of the leaves that it looks at.
    """

    code: str
    factor: Fraction
    of: Expression
    leaves: tuple[int, ...]

    @property
    def is_linear(self) -> bool:
        """Whether it is a weighted sum of answers."""
        return terms_of_sum(self.of) is not None


class Parts(NamedTuple):
    """The parts of an instrument: those of its total, and others that the predicate hangs on."""

    instrument: Instrument
    plan: Plan
    parts: tuple[TotalPart, ...]
    beside: tuple[TotalPart, ...]

    def value(self, at: int) -> Expression:
        """A node over the positions of parts; the total before its stage."""
        return weighted([(factor, Child(at=part)) for part, factor in _terms(self.plan, at).items()])


@lru_cache(maxsize=64)
def parts_of(instrument: Instrument) -> Parts:
    """The parts of *instrument*, in the order of the tree."""
    plan = plan_for(instrument)
    inside = _terms(plan, 0)
    ruled = [*nodes_asked(instrument)]
    ruled += [] if instrument.bands_from is None else [plan.position[instrument.bands_from]]
    beside = {at: Fraction(0) for node in ruled for at in _terms(plan, node) if at not in inside}
    found = [tuple([_part(plan, at, factor) for at, factor in some.items()]) for some in (inside, beside)]
    return Parts(instrument, plan, *found)


def _part(plan: Plan, at: int, factor: Fraction) -> TotalPart:
    """A node as a part."""
    of = over_leaves(plan, at, is_rounded=at != 0)
    below = {plan.position[leaf] for leaf in plan.instrument.leaves_under(plan.codes[at])}
    return TotalPart(plan.codes[at], factor, of, tuple(sorted(places_of(of) | below)))


def _terms(plan: Plan, at: int) -> dict[int, Fraction]:
    """The parts that a node adds up, each with its factor; the total before its stage."""

    def is_part(one: int) -> bool:
        return one != 0 and plan.instrument.stage_of(plan.nodes[one]) is not None

    return spread(plan, {at: Fraction(1)}, is_part)


class LinkedParts(NamedTuple):
    """Parts of both instruments, each with its side (0 or 1), that share questions, and where these stand."""

    parts: tuple[tuple[int, TotalPart], ...]
    places: tuple[int, ...]


class Questions:
    """The questions of two instruments, as the search over both asks them.

    Attributes:
        listed: As they are.
    """

    def __init__(self, sides: Sequence[Parts], questions: Sequence[Question]) -> None:
        """Look at what each answer is worth."""
        self.listed = tuple(questions)
        self._worth = [
            {side.plan.position[question.codes[i] or ""]: (at, [given for both in question.options.values() if (given := both[i]) is not None]) for at, question in enumerate(self.listed) if question.codes[i]}
            for i, side in enumerate(sides)
        ]  # fmt: skip

    def groups(self, each: Sequence[tuple[int, TotalPart]]) -> list[LinkedParts]:
        """Parts, each with its side, joined by the questions that they share."""
        places = [frozenset(self._worth[side][leaf][0] for leaf in part.leaves) for side, part in each]
        return [
            LinkedParts(
                tuple([each[at] for at in group]), tuple(sorted(frozenset().union(*[places[at] for at in group])))
            )
            for group in sharing(places)
        ]

    def of(self, side: int, part: TotalPart) -> Expression:
        """The value of a part, over questions."""
        return over_questions(part.of, self._worth[side])

    def joint(self) -> Joint:
        """All answers."""
        return Joint([(str(at), list(question.options)) for at, question in enumerate(self.listed)])

    def prices(self, start: Sequence[AnswerKey], most: int) -> list[list[int]]:
        """What each answer costs: those off the *start* 1, to questions that both ask; others have no other answer."""
        return [
            [int(key != begin) * (1 if question.shared else most + 1) for key in question.options]
            for question, begin in zip(self.listed, start, strict=True)
        ]
