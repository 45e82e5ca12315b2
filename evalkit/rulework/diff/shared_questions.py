"""The questions of two instruments side by side, and where a search for a differing predicate starts."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from evalkit.base.text import Prose, msg
from evalkit.base.tuples import NamedTuple
from evalkit.instruments import TOTAL
from evalkit.method.outcomes import predicate_rules
from evalkit.method.scales import NA, Given, options

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.pairing import Pairing

LOWEST, HIGHEST = msg("the lowest answer"), msg("the highest answer")
AnswerKey = str | int  # a level, ``na``, or a number as ``=…``

# What a question can be answered with: what each answer is worth under either rule file.
Options = dict[AnswerKey, tuple[Given | None, Given | None]]


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


def questions_of(old: Instrument, new: Instrument, pairing: Pairing) -> tuple[Question, ...]:
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


def _options(instrument: Instrument, code: str) -> Mapping[AnswerKey, Given]:
    """Answers of a leaf that are worth trying: all of a scale of levels, both ends of a number."""
    node = instrument.nodes[code]
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return {f"={end}": Given(end, None, None) for end in (scale.minimum, scale.maximum)}
    return options(instrument, node)


def _common_options(old: Instrument, one: str, new: Instrument, other: str) -> Options:
    """Answers that the same question takes in both: of numbers, the ends of what they have in common."""
    mine, theirs = (
        instrument.scales[instrument.nodes[code].scale or ""] for instrument, code in ((old, one), (new, other))
    )
    if mine.kind == "number":
        ends = max(mine.minimum, theirs.minimum), min(mine.maximum, theirs.maximum)
        return {f"={end}": (Given(end, None, None), Given(end, None, None)) for end in ends}
    left, right = options(old, old.nodes[one]), options(new, new.nodes[other])
    return {key: (left[key], right[key]) for key in left if key in right}


def _asked(instrument: Instrument) -> dict[str, bool]:
    """Leaves under the total, and those that decide about its bands or that have a floor; the latter stand beside it."""
    found = dict.fromkeys(instrument.leaves_under(TOTAL), False)
    beside = [] if instrument.bands_from is None else [instrument.bands_from]
    codes = tuple(instrument.nodes)
    beside += [codes[at] for rule in predicate_rules(instrument) for at in rule.at]
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
