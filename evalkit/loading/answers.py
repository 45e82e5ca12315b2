"""What leaves carry and how they are answered: ``[attributes]`` and ``[scales]``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from evalkit.base.language import DEFAULT, language
from evalkit.base.text import msg
from evalkit.base.wording import folded
from evalkit.instruments import Level, Scale
from evalkit.loading.wordings import KEYS as WORDINGS
from evalkit.loading.wordings import read_wordings, stands_for_answer
from evalkit.schema import names
from evalkit.schema.reader import Reader

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.instruments import Answer
    from evalkit.schema.citation import Citation

_LEVEL = re.compile(r"0|-?[1-9][0-9]{0,8}|[A-Z]")
_FEWEST_LEVELS = 2
# Attributes stand beside these keys in [[node]], its leaves, [[gate.answers]] and the points of a scale.
_TAKEN = frozenset(
    [
        "assumption",
        "by",
        "code",
        "digits",
        "factor",
        "floor",
        "in",
        "leaves",
        "lowest",
        "mark",
        "method",
        "missing",
        "most_at_lowest",
        "scale",
        "source",
        "title",
        "weight",
    ]
)


class Attributes(NamedTuple):
    """``[attributes]``: the allowed values of each, and the defaults, titles and sources that there are."""

    values: dict[str, tuple[Any, ...]]
    defaults: dict[str, Any]
    titles: dict[str, Prose]
    cites: dict[str, Citation]

    def allows(self, name: str, given: Any) -> bool:
        """Whether the attribute *name* can be *given*; 1 is not true."""
        return any(given == one and type(given) is type(one) for one in self.values[name])


def key_of(value: Any) -> str:
    """The value of an attribute as the key of a TOML table."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_attributes(reader: Reader, taken: Iterable[str], inherited: Citation) -> Attributes:
    """``[attributes.<name>]``; the names *taken* are keys that methods add to ``[[node]]``."""
    found = Attributes({}, {}, {}, {})
    reserved = _TAKEN.union(taken)
    for name, item in reader.named_tables("attributes"):
        if name in reserved:
            item.faults.add(item.place, msg("{name} is already a key of [[node]]", name=name))
        else:
            _read_attribute(name, item, inherited, found)
            item.close()
    return found


def _read_attribute(name: str, item: Reader, inherited: Citation, found: Attributes) -> None:
    values = item.items("values", required=True)
    by_key = {key_of(value): value for value in values}
    if len(by_key) < len(values) or len(set(map(type, values))) > 1:
        item.wrong("values", msg("values of one kind, each once"))
    found.values[name] = values = tuple(by_key.values())
    if item.has("title"):
        found.titles[name] = item.title("title")
    cite = item.cite(inherited)
    if cite is not inherited:
        found.cites[name] = cite
    if not item.has("default"):
        return
    if found.allows(name, item.data["default"]):
        found.defaults[name] = item.data["default"]
    else:
        item.wrong("default", one_of(values))


def one_of(values: Iterable[Any]) -> Any:
    """Allowed values, in words."""
    return msg("one of {choices}", choices=tuple(map(key_of, values)))


def read_scales(reader: Reader, inherited: Citation, attributes: Attributes) -> dict[str, Scale]:
    """``[scales.<name>]``."""
    return {key: _read_scale(key, item, inherited, attributes) for key, item in reader.named_tables("scales")}


def _read_scale(key: str, reader: Reader, inherited: Citation, attributes: Attributes) -> Scale:
    cite = reader.cite(inherited)
    kind = reader.word("kind", ("levels", "number", "yes-no")) or "levels"
    if kind == "levels":
        return _read_levels(key, reader, cite, attributes)
    scale = _read_number_scale(key, reader, cite) if kind == "number" else _read_yes_no_scale(key, reader, cite)
    reader.close()
    return scale


def _read_yes_no_scale(key: str, reader: Reader, cite: Citation) -> Scale:
    """Worded as the reports of the program word yes and no, unless the file words it."""
    speech = language(DEFAULT)
    yes, no = (speech.say(word).capitalize() for word in (msg("yes"), msg("no")))
    return Scale(key=key, kind="yes-no", cite=cite, yes=reader.text("yes") or yes, no=reader.text("no") or no)


def _read_number_scale(key: str, reader: Reader, cite: Citation) -> Scale:
    low, high = reader.number("min", required=True), reader.number("max", required=True)
    if low is not None and high is not None and low >= high:
        reader.wrong("max", msg("a number above {low}", low=str(low)))
    return Scale(key=key, kind="number", cite=cite, minimum=low or 0, maximum=high or 0, whole=reader.flag("whole"))


def _read_levels(key: str, reader: Reader, cite: Citation, attributes: Attributes) -> Scale:
    reader = _without_missing_levels(reader)
    listed = [name for name in reader.data if _LEVEL.fullmatch(name)]
    titles = {name: reader.need(name) for name in listed}
    if len(listed) < _FEWEST_LEVELS:
        problem = msg("the scale has fewer than two levels")
        reader.faults.add(reader.place, problem, expected=msg('1 = "…", 2 = "…", …'))
    na_title = reader.text("na")
    points_by, points = _read_points(reader, [*listed, *(["na"] if reader.has("na") else [])], attributes)
    levels = [_level(name, titles[name], points) for name in listed]
    na = _level("na", na_title, points) if na_title else None
    known = [*levels, *((na,) if na else ())]
    also, common = read_wordings(reader, stands_for_answer(known), _titles(reader, known))
    scale = Scale(
        key=key,
        kind="levels",
        cite=cite,
        levels=tuple(levels),
        also=also,
        common=common,
        points_by=points_by,
        na=na,
        na_counts_as=_read_na_counts_as(reader, listed),
        unordered=reader.flag("unordered"),
    )
    reader.close()
    if (
        scale.levels
        and reader.has("points")
        and not any(level.points or any(level.by_attribute.values()) for level in levels)
    ):
        reader.faults.add(reader.place, msg("no answer is worth anything"), expected=msg("points above 0"))
    return scale


def _without_missing_levels(reader: Reader) -> Reader:
    """The scale without what speaks of a level that it lacks, where several keys do: the level is the fault, told once."""
    spoken: dict[str, list[str]] = {}
    for key, name in _spoken_of(reader.data):
        if name not in reader.data:
            spoken.setdefault(name, []).append(key)
    missing = {name: keys for name, keys in spoken.items() if len(keys) > 1}
    for name, keys in missing.items():
        problem = msg("there is no answer {answer}, but {keys} speak of it", answer=name, keys=tuple(keys))
        reader.faults.add(
            reader.at(name), problem, expected=msg('{answer} = "…", or nothing that speaks of it', answer=name)
        )
    if not missing:
        return reader
    data = {key: _but(key, found, missing) for key, found in reader.data.items()}
    if str(data.get("na_counts_as")) in missing:
        del data["na_counts_as"]
    found = Reader(data, reader.place, reader.faults, reader.sources)
    found.asked |= reader.asked
    return found


def _spoken_of(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Each key of a scale that speaks of an answer, and the answer."""
    for key in ("points", *WORDINGS):
        table = data.get(key)
        for name, found in table.items() if isinstance(table, dict) else ():
            answer = name if key == "points" else str(found)
            if _LEVEL.fullmatch(answer):
                yield f"{key}.{name}", answer
    if isinstance(counts := data.get("na_counts_as"), int):
        yield "na_counts_as", str(counts)


def _but(key: str, found: Any, missing: Collection[str]) -> Any:
    if key == "points" and isinstance(found, dict):
        return {name: one for name, one in found.items() if name not in missing}
    if key in WORDINGS and isinstance(found, dict):
        return {word: answer for word, answer in found.items() if str(answer) not in missing}
    return found


def _answer(name: str) -> Answer:
    return name if name.isalpha() else int(name)


def _level(name: str, title: str, points: Mapping[str, Any]) -> Level:
    answer = _answer(name)
    given = points.get(name, answer if isinstance(answer, int) else 0)  # 0: letters without points are a fault
    if isinstance(given, dict):
        return Level(answer=answer, title=title, by_attribute=given)
    return Level(answer=answer, title=title, points=given)


def _read_points(
    reader: Reader, listed: Sequence[str], attributes: Attributes
) -> tuple[str | None, dict[str, Exact | dict[Any, Exact]]]:
    """The attribute that the points depend on, and the points of each answer: one number, or one for each value."""
    table = reader.table("points")
    if table is None:
        if not reader.has("points") and any(name.isalpha() for name in listed):
            reader.missing("points", msg("points for each letter and for na"))
        return None, {}
    by = table.name("by", names.attributes(attributes.values))
    if table.has("by") and by is None:
        return None, {}
    found: dict[str, Exact | dict[Any, Exact]] = {}
    for name in listed:
        if by is None:
            found[name] = table.number(name, required=True) or 0
        else:
            found[name] = _read_points_by(table, name, by, attributes.values[by])
    table.close()
    return by, found


def _read_points_by(table: Reader, name: str, by: str, values: Sequence[Any]) -> dict[Any, Exact]:
    inner = table.table(name)
    if inner is None:
        if not table.has(name):
            table.missing(name, msg("points for each value of {attribute}", attribute=by))
        return dict.fromkeys(values, 0)
    found = {value: inner.number(key_of(value), required=True) or 0 for value in values}
    if values:  # else the attribute is at fault
        inner.close()
    return found


def _read_na_counts_as(reader: Reader, listed: Iterable[str]) -> int | None:
    found = reader.whole("na_counts_as")
    if found is not None and (str(found) not in listed or not reader.has("na")):
        reader.wrong("na_counts_as", msg("a level of the scale, beside na"))
    return found


def _titles(reader: Reader, listed: Iterable[Level]) -> dict[str, Answer]:
    """The official wordings, as they are compared: no two levels may have the same."""
    taken: dict[str, Answer] = {}
    for level in listed:
        if taken.setdefault(folded(level.title), level.answer) != level.answer:
            problem = msg("{word} already stands for another answer", word=level.title)
            reader.faults.add(reader.at(str(level.answer)), problem)
    return taken
