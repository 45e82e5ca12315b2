"""What an answer is worth: a leaf's scale applied to the leaf."""

from __future__ import annotations

import re
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import attrs

from evalkit.base.exact import Exact, Printed
from evalkit.base.language import language
from evalkit.base.pattern import pattern
from evalkit.base.text import LANGUAGES, Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import folded
from evalkit.instruments.scales import NO, YES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.instruments import Answer, Instrument, Level, Node, Scale

NA = "na"
NO_WORDS: Mapping[str, Answer] = MappingProxyType({})
_LONGEST = 400
_NUMBER_BEFORE = pattern(r"[(\[]?([0-9]{1,2})[)\]]?\s*[.):=/–-]?\s*([^\W\d_].*)", re.DOTALL)
_WORD_IN_BRACKETS = pattern(r"([0-9]{1,2})\s*[(\[]\s*([^\W\d_].*?)\s*[)\]]", re.DOTALL)
_LETTER_BEFORE = pattern(r"([A-Za-z])\s*(?:[=:–-]\s*([^\W\d_].*)|\(\s*([^\W\d_].*?)\s*\))", re.DOTALL)
_LEVEL = pattern(r"(?:level|tingkat)\s+(?=[0-9])", re.IGNORECASE)  # before a number it says nothing more
_NUMBER_BEHIND = pattern(r"(.*?[^\W\d_])\s*(?:[(\[]\s*|[=:–-]\s*|\s)([0-9]{1,2})\s*[)\]]?", re.DOTALL)


class Reply(NamedTuple):
    """An answer as understood.

    Attributes:
        points: What it is worth.
        level: The level as a whole number, where there is one.
        title: Its official wording.
        printed: The number as written, where decimals were printed.
    """

    points: Exact
    level: int | None
    title: str | None
    printed: Printed | None = None


def points_of(level: Level, by: Any) -> Exact:
    """Points of *level*; where they depend on an attribute of the leaf, *by* is its value."""
    points = level.points if level.points is not None else level.by_attribute[by]
    return points.numerator if points.denominator == 1 else points  # adding whole numbers is ten times as fast


def options(instrument: Instrument, node: Node) -> Mapping[str | int, Reply]:
    """Every answer that the leaf *node* allows, by answer (a level, ``na``, true/false as 1/0); empty for a number."""
    scale = instrument.scales[node.scale or ""]
    by = None if scale.points_by is None else node.attributes.get(scale.points_by)
    return _worth(_Same(scale), by, bool(node.attributes.get("na")))


def has_whole_points(instrument: Instrument, node: Node) -> bool:
    """Whether every answer of the leaf *node* is worth a whole number."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return scale.whole
    return all(given.points.denominator == 1 for given in options(instrument, node).values())


def alike(instrument: Instrument, node: Node, worth: tuple[Exact, int | None], wording: str | None) -> list[str | int]:
    """The ``options`` that are *worth* so many points and stand for that level; of several, those worded so come first."""
    listed = options(instrument, node)
    same = [key for key, one in listed.items() if (one.points, one.level) == worth]
    return sorted(same, key=lambda key: listed[key].title != wording)


def as_written(instrument: Instrument, node: Node, answer: str | int) -> str | int | bool:
    """How a file holds *answer*, one of ``options`` of the leaf *node*."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "yes-no":
        return bool(answer)
    return scale.na.title if answer == NA and scale.na is not None else answer


class _Same:
    """A scale as a key: it and no other, since equal ones would have to be compared level by level."""

    __slots__ = ("scale",)

    def __init__(self, scale: Scale) -> None:
        self.scale = scale

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.scale is self.scale

    def __hash__(self) -> int:
        return id(self.scale)


@lru_cache(maxsize=1024)
def _worth(same: _Same, by: Any, na: bool) -> Mapping[str | int, Reply]:  # noqa: FBT001  # a part of the key
    """The options of every leaf on a scale that has this value of ``points_by``, and may or may not be left out."""
    scale = same.scale
    if scale.kind == "yes-no":
        return MappingProxyType({0: Reply(0, 0, scale.no), 1: Reply(1, 1, scale.yes)})
    found: dict[str | int, Reply] = {}
    for level in scale.levels:
        number = level.answer if isinstance(level.answer, int) else None
        found[level.answer] = Reply(points_of(level, by), number, level.title)
    if na and scale.na is not None:
        found[NA] = Reply(points_of(scale.na, by), scale.na_counts_as, scale.na.title)
    return MappingProxyType(found)


def ends(instrument: Instrument, node: Node) -> tuple[Reply, Reply]:
    """The answers of a leaf with the fewest and the most points; among those worth the same, the lowest and the highest level."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return Reply(scale.minimum, None, None), Reply(scale.maximum, None, None)
    by = None if scale.points_by is None else node.attributes.get(scale.points_by)
    return _listed_ends(_Same(scale), by, bool(node.attributes.get("na")))


@lru_cache(maxsize=1024)
def _listed_ends(same: _Same, by: Any, na: bool) -> tuple[Reply, Reply]:  # noqa: FBT001  # a part of the key
    choices = _worth(same, by, na).values()
    return min(choices, key=worth_and_level), max(choices, key=worth_and_level)


def worth_and_level(given: Any) -> tuple[Exact, int]:
    """An answer that is no level comes before those that are: it opens no gate."""
    return given.points, -1 if given.level is None else given.level


def expected(instrument: Instrument, node: Node) -> Message:
    """What a leaf takes, in words."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return number_from(str(scale.minimum), str(scale.maximum), whole=scale.whole)
    if scale.kind == "yes-no":
        return msg("true or false ({yes}, {no})", yes=scale.yes, no=scale.no)
    answers = [str(level.answer) for level in scale.levels]
    if all(isinstance(level.answer, int) for level in scale.levels):
        text = msg(
            "a whole number from {low} to {high} ({first} … {last})",
            low=answers[0],
            high=answers[-1],
            first=scale.levels[0].title,
            last=scale.levels[-1].title,
        )
    else:
        text = msg("one of {choices}", choices=tuple(map(_said, scale.levels)))
    if NA in options(instrument, node) and scale.na is not None:
        return msg("{text}, or {na}", text=text, na=scale.na.title)
    return text


def _said(level: Level) -> str:
    """A level, with its official text where that is more than its letter."""
    return str(level.answer) if level.title == level.answer else f"{level.answer} ({level.title})"


def words_of_scale(instrument: Instrument, node: Node) -> tuple[str, ...]:
    """Every word that a leaf takes: the titles of its answers, and other wordings."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "yes-no":
        return (scale.yes, scale.no)
    titles = [given.title for given in options(instrument, node).values() if given.title]
    return (*titles, *scale.also)


def number_from(low: str, high: str, *, whole: bool = False) -> Message:
    """Numbers between two ends, in words."""
    if whole:
        return msg("a whole number from {low} to {high}", low=low, high=high)
    return msg("a number from {low} to {high}", low=low, high=high)


def read_answer(instrument: Instrument, node: Node, raw: Any, words: Mapping[str, Answer] = NO_WORDS) -> Reply | None:
    """Understand *raw*, or say nothing if the leaf does not take it.

    Args:
        instrument: Where the scale stands.
        node: The leaf.
        raw: A number, a flag or text.
        words: Wordings beside those of the scale.
    """
    scale = instrument.scales[node.scale or ""]
    if isinstance(raw, str) and len(raw) > _LONGEST:
        return None
    if scale.kind == "number":
        return _read_number(scale, raw)
    allowed = options(instrument, node)
    if scale.kind == "yes-no":
        return _read_yes_no(scale, raw, allowed)
    if isinstance(raw, bool):  # only where the scale says what these words stand for
        return _read_word(scale, str(raw), allowed, words)
    if isinstance(raw, str):
        return _read_text(scale, raw, allowed, words)
    return _read_level(raw, allowed)


def _read_level(raw: Any, allowed: Mapping[str | int, Reply]) -> Reply | None:
    if isinstance(raw, Printed) and raw.exact.denominator == 1:  # 3.0
        return allowed.get(int(raw.exact))
    return allowed.get(raw) if isinstance(raw, int) else None


def _read_number(scale: Scale, raw: Any) -> Reply | None:
    if isinstance(raw, str):
        from evalkit.base.typed_numbers import possible_numbers  # noqa: PLC0415  # start-up: most answers are no text

        # A whole number is an answer, not a printed decimal: it stands for itself, in quotes as without.
        numbers = [one if one.digits else int(one.exact) for one in possible_numbers(raw.strip()).all]
        found = [given for number in numbers if (given := _read_number(scale, number)) is not None]
        return found[0] if len(found) == 1 else None
    if isinstance(raw, bool) or not isinstance(raw, (int, Printed)):
        return None
    value: Exact = raw if isinstance(raw, int) else raw.exact
    if not scale.minimum <= value <= scale.maximum or (scale.whole and value != int(value)):
        return None
    return Reply(value, None, None, raw if isinstance(raw, Printed) else None)


def _read_yes_no(scale: Scale, raw: Any, allowed: Mapping[str | int, Reply]) -> Reply | None:
    if isinstance(raw, bool):
        return allowed[int(raw)]
    if not isinstance(raw, str):
        return None
    flag = {**flags(), folded(scale.yes): 1, folded(scale.no): 0}.get(folded(raw))
    return None if flag is None else allowed[flag]


@lru_cache(maxsize=1)
def flags() -> Mapping[str, int]:
    """Yes and no as the program says them, in each of its languages, and as TOML does."""
    words = {folded(language(code).say(word)): flag for code in LANGUAGES for flag, word in enumerate((NO, YES))}
    return {**words, "false": 0, "true": 1}


def _read_text(scale: Scale, raw: str, allowed: Mapping[str | int, Reply], words: Mapping[str, Answer]) -> Reply | None:
    """A word, a whole number, or both where they say the same (``4. Sangat Baik``, ``4 (Sangat Baik)``, ``Sangat Baik (4)``, ``Level 4``); so with a letter (``S = Sebagian``)."""
    found = _read_word(scale, raw, allowed, words)
    if found is not None:
        return found
    from evalkit.base.typed_numbers import whole_of  # noqa: PLC0415  # start-up: most answers are no text

    bare = _LEVEL.sub("", raw.strip())
    number = whole_of(raw if bare == raw else bare)  # a number that a workbook keeps is known by its type
    if number is not None:
        return allowed.get(number)
    signed = numbered_word(bare) or lettered_word(bare)
    if signed is None:
        return None
    by_sign, by_word = allowed.get(signed[0]), _read_word(scale, signed[1], allowed, words)
    return by_word if by_sign == by_word else None


def lettered_word(raw: str) -> tuple[str, str] | None:
    """The letter, as scales have it, and the word of an answer that gives both."""
    found = _LETTER_BEFORE.fullmatch(raw.strip())
    return None if found is None else (found.group(1).upper(), found.group(2) or found.group(3))


def numbered_word(raw: str) -> tuple[int, str] | None:
    """The number and the word of an answer that gives both."""
    text = raw.strip()
    before, behind = _NUMBER_BEFORE.fullmatch(text) or _WORD_IN_BRACKETS.fullmatch(text), _NUMBER_BEHIND.fullmatch(text)
    if before is not None:
        return int(before.group(1)), before.group(2)
    return (int(behind.group(2)), behind.group(1)) if behind is not None else None


def _read_word(scale: Scale, raw: str, allowed: Mapping[str | int, Reply], words: Mapping[str, Answer]) -> Reply | None:
    word = folded(raw)
    for key, given in allowed.items():
        letter = isinstance(key, str) and key != NA and word == key.casefold()
        if letter or word == _spelled(given.title or ""):
            return given
    for table in (words, scale.also):
        for other, answer in table.items():
            if word == _spelled(other):
                return allowed.get(answer)
    return None


_spelled = lru_cache(maxsize=4096)(folded)  # the words of rule files are compared with every cell of a table


def not_applicable(instrument: Instrument, node: Node, raw: Any) -> Message | None:
    """Why *raw* is no answer where it says that the question does not apply, which only other questions may say."""
    scale = instrument.scales[node.scale or ""]
    if scale.na is None or NA in options(instrument, node):
        return None
    given = read_answer(instrument, attrs.evolve(node, attributes={**node.attributes, "na": True}), raw)
    if given is None or given.title != scale.na.title:
        return None
    return msg("{na} is an answer to other questions only", na=scale.na.title)


def disagreement(
    instrument: Instrument, node: Node, raw: Any, words: Mapping[str, Answer] = NO_WORDS
) -> Message | None:
    """Why *raw*, which gives a number or a letter, and a word, is no answer: they are two."""
    if not isinstance(raw, str) or instrument.scales[node.scale or ""].kind != "levels":
        return None
    numbered = numbered_word(raw)
    sign, word = (read_answer(instrument, node, part, words) for part in numbered or lettered_word(raw) or ("", ""))
    if sign is None or word is None or sign == word:
        return None
    if numbered is None:
        return msg("the letter says {one}, the word {other}", one=sign.title or "", other=word.title or "")
    return msg("the number says {one}, the word {other}", one=sign.title or "", other=word.title or "")
