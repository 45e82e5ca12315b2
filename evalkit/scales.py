"""What an answer is worth: a leaf's scale applied to the leaf."""

from __future__ import annotations

from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.exact import Exact, Printed
from evalkit.text import Message, msg

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.model import Instrument, Level, Node, Scale

YES = {"ya", "yes", "true"}
NO = {"tidak", "no", "false"}


class Given(NamedTuple):
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


def options(instrument: Instrument, node: Node) -> Mapping[str | int, Given]:
    """Every answer that the leaf *node* allows, by answer (a level, ``na``, true/false as 1/0); empty for a number."""
    scale = instrument.scales[node.scale or ""]
    by = None if scale.points_by is None else node.attributes.get(scale.points_by)
    return _worth(_Same(scale), by, bool(node.attributes.get("na")))


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
def _worth(same: _Same, by: Any, na: bool) -> Mapping[str | int, Given]:  # noqa: FBT001  # a part of the key
    """The options of every leaf on a scale that has this value of ``points_by``, and may or may not be left out."""
    scale = same.scale
    if scale.kind == "yes-no":
        return MappingProxyType({0: Given(0, 0, "Tidak"), 1: Given(1, 1, "Ya")})
    found: dict[str | int, Given] = {}
    for level in scale.levels:
        number = level.answer if isinstance(level.answer, int) else None
        found[level.answer] = Given(points_of(level, by), number, level.title)
    if na and scale.na is not None:
        found["na"] = Given(points_of(scale.na, by), scale.na_counts_as, scale.na.title)
    return MappingProxyType(found)


def ends(instrument: Instrument, node: Node) -> tuple[Given, Given]:
    """The answers of a leaf with the fewest and the most points; of a gate, "not applicable" is neither."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return Given(scale.minimum, None, None), Given(scale.maximum, None, None)
    choices = [given for key, given in options(instrument, node).items() if key != "na"]
    return min(choices, key=lambda given: given.points), max(choices, key=lambda given: given.points)


def expected(instrument: Instrument, node: Node) -> Message:
    """What a leaf takes, in words."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        if scale.whole:
            return msg("a whole number from {low} to {high}", low=str(scale.minimum), high=str(scale.maximum))
        return msg("a number from {low} to {high}", low=str(scale.minimum), high=str(scale.maximum))
    if scale.kind == "yes-no":
        return msg("true or false (ya, tidak)")
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
        text = msg("one of {choices}", choices=tuple(answers))
    if "na" in options(instrument, node) and scale.na is not None:
        return msg("{text}, or {na}", text=text, na=scale.na.title)
    return text


def read_answer(instrument: Instrument, node: Node, raw: Any) -> Given | None:
    """Understand *raw*, or say nothing if the leaf does not take it."""
    scale = instrument.scales[node.scale or ""]
    if scale.kind == "number":
        return _read_number(scale, raw)
    allowed = options(instrument, node)
    if scale.kind == "yes-no":
        return _read_yes_no(raw, allowed)
    if isinstance(raw, str):
        return _read_words(scale, raw, allowed)
    if isinstance(raw, int) and not isinstance(raw, bool):
        return allowed.get(raw)
    return None


def _read_number(scale: Scale, raw: Any) -> Given | None:
    if isinstance(raw, bool) or not isinstance(raw, (int, Printed)):
        return None
    value: Exact = raw if isinstance(raw, int) else raw.exact
    if not scale.minimum <= value <= scale.maximum or (scale.whole and value != int(value)):
        return None
    return Given(value, None, None, raw if isinstance(raw, Printed) else None)


def _read_yes_no(raw: Any, allowed: Mapping[str | int, Given]) -> Given | None:
    if isinstance(raw, bool):
        return allowed[int(raw)]
    if isinstance(raw, str):
        folded = raw.strip().casefold()
        return allowed[1] if folded in YES else allowed[0] if folded in NO else None
    return None


def _read_words(scale: Scale, raw: str, allowed: Mapping[str | int, Given]) -> Given | None:
    folded = " ".join(raw.split()).casefold()
    for key, given in allowed.items():
        letter = isinstance(key, str) and key != "na" and folded == key.casefold()
        if letter or folded == (given.title or "").casefold():
            return given
    for word, answer in scale.also.items():
        if folded == word.casefold():
            return allowed.get(answer)
    return None
