"""What leaves carry and how they are answered: ``[attributes]`` and ``[scales]``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.language import DEFAULT, language
from evalkit.base.pattern import pattern
from evalkit.base.text import msg
from evalkit.base.value import Value, value
from evalkit.base.wording import folded
from evalkit.instruments.missing_levels import without_missing_levels
from evalkit.instruments.wordings import also_key, common_key, read_wordings
from evalkit.schema.declare import cited, field, single, table
from evalkit.schema.keys import (
    FLAG,
    LEVEL,
    NUMBER,
    NUMBERS,
    PLAIN,
    TEXT,
    TITLE,
    WHOLE,
    Free,
    Type,
    either,
    list_of,
    name,
    word,
)
from evalkit.schema.parse import OF_EACH, Declared, Scope

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message, Prose
    from evalkit.schema.citation import Citation
    from evalkit.schema.keys import Key
    from evalkit.schema.reader import Reader

Answer = int | str
ATTRIBUTE_NAME = name("attribute name", to="attributes")
SCALE_NAME = name("scale name", to="scales")
NO, YES = msg("no"), msg("yes")
_LEVEL = pattern(LEVEL)
_FEWEST_LEVELS = 2
_SAID_VALUES = "list of texts, of whole numbers or of flags, each once"
_VALUES = either(
    *(list_of(one, _SAID_VALUES, distinct=True) for one in (TEXT, Type(kind="whole"), FLAG)), said=_SAID_VALUES
)


def key_of(value: Any) -> str:
    """The value of an attribute as the key of a TOML table."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def one_of(values: Iterable[Any]) -> Message:
    """Allowed values, in words."""
    return msg("one of {choices}", choices=tuple(map(key_of, values)))


@table("[attributes.<name>]")
@value
class Attribute(Declared):
    """What leaves carry beside a weight. Its name may not be another key of `[[node]]`.

    Attributes:
        cite: Where its values come from, where that is not where the leaf comes from.
    """

    key: str
    values: tuple[Any, ...] = field(_VALUES, "The values allowed; `[true, false]` for a flag.", "[1, 2, 3]")
    title: Prose | None = field(TITLE, "How it is called.", '"Kategori"', default=None, otherwise="its name")
    default: Any = field(
        PLAIN,
        "Of leaves that do not state it: one of `values`.",
        "false",
        default=None,
        otherwise="each leaf must have it if the gate, the ladder or its scale uses it",
    )
    cite: Citation | None = cited(OF_EACH)

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """Values are of one kind, and the default is one of them; 1 is not true."""
        values = item.items("values", required=True)
        by_key = {key_of(value): value for value in values}
        if len(by_key) < len(values) or len(set(map(type, values))) > 1:
            item.wrong("values", msg("values of one kind, each once"))
            values = ()
        default = item.data["default"] if item.has("default") else None
        if default is not None and not _is_among(default, values):
            item.wrong("default", one_of(values))
            default = None
        return {"values": values, "default": default}

    def allows(self, given: Any) -> bool:
        """Whether leaves can have the value *given*; nobody knows where the values themselves are at fault."""
        return not self.values or _is_among(given, self.values)


def _is_among(given: Any, values: Iterable[Any]) -> bool:
    return any(given == value and type(given) is type(value) for value in values)


@value
class Level(Value):
    """One allowed answer: its official text and its points, alike for all leaves or by an attribute of the leaf."""

    answer: Answer
    title: str
    points: Exact | None = None
    by_attribute: Mapping[Any, Exact] = {}


@table(
    "[scales.<name>.points]",
    free=Free(
        type=either(NUMBER, NUMBERS, said="number, or table attribute value → number"),
        pattern=f"{LEVEL}|na",
        meaning="Points of this level; the keys of a table by attribute are its values as text (`1`, `true`).",
        said="each level, and `na`",
        example="2 = { 1 = 2, 2 = 4, 3 = 6 }",
    ),
)
@value
class Points(Declared):
    """Points of every level and of `na`: one number each or, with `by`, one for each value of the attribute."""

    by: str | None = field(
        ATTRIBUTE_NAME,
        "The attribute of the leaf that the points depend on.",
        '"category"',
        default=None,
        otherwise="the same for all leaves",
    )


def _worded(word: Message) -> Callable[[Reader, Key, Scope], str]:
    """Reads how an answer is worded; where no regulation words it, *word* is how reports do."""
    return lambda item, key, _: item.text(key.name) or language(DEFAULT).say(word).title()


_WHEN_LEVELS, _WHEN_NUMBER, _WHEN_YES_NO = ("levels",), ("number",), ("yes-no",)


@table(
    "[scales.<name>]",
    by="kind",
    free=Free(
        type=TEXT,
        pattern=LEVEL,
        meaning="Official text of a level. Worst first, two levels at least.",
        said="a whole number, or a capital letter",
        example='1 = "Rintisan"',
    ),
)
@value
class Scale(Declared):
    """What leaves can be answered with.

    Attributes:
        levels: The allowed answers, worst first unless ``unordered``.
        points_by: Attribute of the leaf that the points depend on.
        na: The answer "not applicable", for leaves with the attribute ``na``.
    """

    key: str
    levels: tuple[Level, ...] = ()
    kind: str = field(
        word("levels", "number", "yes-no"),
        "`levels`: one key each; `number`: any number between two ends; `yes-no`: true/false, ya/tidak, worth 1 or 0.",
        '"number"',
        default="levels",
    )
    yes: str = field(
        TEXT,
        "Of `yes-no`: how the answer that is worth 1 is worded. `true`, `ya` and `yes` are understood in any case.",
        '"Terpenuhi"',
        default="",
        otherwise="`yes` in the language of reports",
        when=_WHEN_YES_NO,
        read=_worded(YES),
    )
    no: str = field(
        TEXT,
        "Of `yes-no`: how the answer that is worth 0 is worded. `false`, `tidak` and `no` are understood in any case.",
        '"Tidak Terpenuhi"',
        default="",
        otherwise="`no` in the language of reports",
        when=_WHEN_YES_NO,
        read=_worded(NO),
    )
    minimum: Exact = field(
        NUMBER,
        "Of `number`: the lower end, included; required.",
        "0",
        name="min",
        default=0,
        unit="points",
        when=_WHEN_NUMBER,
        needed=_WHEN_NUMBER,
    )
    maximum: Exact = field(
        NUMBER,
        "Of `number`: the upper end, included; required, above `min`.",
        "100",
        name="max",
        default=0,
        unit="points",
        when=_WHEN_NUMBER,
        needed=_WHEN_NUMBER,
    )
    whole: bool = field(FLAG, "Of `number`: only whole values occur.", "true", default=False, when=_WHEN_NUMBER)
    also: Mapping[str, Answer] = also_key(
        PLAIN,
        'table word → level, or `"na"`',
        '{ "Diterapkan Sebagian" = 2, "Tidak Relevan" = "na" }',
        stands=". No wording may mean two answers, case and spaces ignored.",
        when=_WHEN_LEVELS,
    )
    common: tuple[str, ...] = common_key(PLAIN, 'table word → level, or `"na"`', '{ "Penuh" = 3 }', when=_WHEN_LEVELS)
    points_by: str | None = field(
        single(Points),
        "What the levels are worth.",
        "{ 1 = 0, 2 = 50, 3 = 100 }",
        name="points",
        default=None,
        otherwise="the level itself; letters and `na` need points",
        unit="points",
        when=_WHEN_LEVELS,
    )
    na: Level | None = field(
        TEXT,
        'Text of an answer "not applicable", allowed only for leaves with the attribute `na = true`; its points stand in `points.na`.',
        '"Tidak Berlaku"',
        default=None,
        otherwise="there is no such answer",
        when=_WHEN_LEVELS,
    )
    na_counts_as: int | None = field(
        WHOLE, "The level that `na` stands for in a gate.", "3", default=None, unit="level", when=_WHEN_LEVELS
    )
    unordered: bool = field(
        FLAG, "A higher level is not a better answer, but another kind.", "true", default=False, when=_WHEN_LEVELS
    )
    cite: Citation = cited()

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """Levels with their points and wordings, or the ends of a number."""
        kind = item.word("kind", ("levels", "number", "yes-no"))
        if kind is None and item.has("kind"):
            item.asked.update(item.data)  # which keys it has hangs on the kind
            return {"kind": "levels"}
        kind = kind or "levels"
        if kind == "levels":
            return {"kind": kind, **_read_levels(item, scope)}
        return {"kind": kind, **_read_ends(item)} if kind == "number" else {"kind": kind}

    def check(self, item: Reader, scope: Scope) -> None:
        """Some answer is worth something."""
        worth = any(level.points or any(level.by_attribute.values()) for level in self.levels)
        if self.levels and item.has("points") and not worth:
            item.faults.add(item.place, msg("no answer is worth anything"), expected=msg("points above 0"))


def _read_ends(item: Reader) -> dict[str, Any]:
    low, high = item.number("min", required=True), item.number("max", required=True)
    if low is not None and high is not None and low >= high:
        item.wrong("max", msg("a number above {low}", low=str(low)))
    return {"minimum": low or 0, "maximum": high or 0}


def _read_levels(item: Reader, scope: Scope) -> dict[str, Any]:
    reader = without_missing_levels(item)
    listed = [name for name in reader.data if _LEVEL.fullmatch(name)]
    titles = {name: reader.need(name) for name in listed}
    if len(listed) < _FEWEST_LEVELS:
        problem = msg("the scale has fewer than two levels")
        reader.faults.add(reader.place, problem, expected=msg('1 = "…", 2 = "…", …'))
    na_title = reader.text("na")
    points_by, points = _read_points(reader, [*listed, *(["na"] if reader.has("na") else [])], scope)
    levels = tuple(_level(name, titles[name], points) for name in listed)
    na = _level("na", na_title, points) if na_title else None
    known = [*levels, *((na,) if na else ())]
    also, common = read_wordings(reader, stands_for_answer(known), _titles(reader, known))
    counts_as = _read_na_counts_as(reader, listed)
    item.asked |= reader.asked
    return {
        "levels": levels,
        "points_by": points_by,
        "na": na,
        "also": also,
        "common": common,
        "na_counts_as": counts_as,
    }


def _level(name: str, title: str, points: Mapping[str, Any]) -> Level:
    answer: Answer = name if name.isalpha() else int(name)
    given = points.get(name, answer if isinstance(answer, int) else 0)  # 0: letters without points are a fault
    if isinstance(given, dict):
        return Level(answer=answer, title=title, by_attribute=given)
    return Level(answer=answer, title=title, points=given)


def _read_points(
    reader: Reader, listed: Sequence[str], scope: Scope
) -> tuple[str | None, dict[str, Exact | dict[Any, Exact]]]:
    """The attribute that the points depend on, and the points of each answer: one number, or one for each value."""
    table = reader.table("points")
    if table is None:
        if not reader.has("points") and any(name.isalpha() for name in listed):
            reader.missing("points", msg("points for each letter and for na"))
        return None, {}
    by = table.name("by", scope.names["attributes"])
    values = () if by is None else scope.sections["attributes"][by].values
    if table.has("by") and not values:  # else the name, or the attribute, is at fault
        return None, {}
    found: dict[str, Exact | dict[Any, Exact]] = {}
    for answer in listed:
        if by is None:
            found[answer] = table.number(answer, required=True) or 0
        else:
            found[answer] = _read_points_by(table, answer, by, values)
    table.close()
    return by, found


def _read_points_by(table: Reader, name: str, by: str, values: Sequence[Any]) -> dict[Any, Exact]:
    inner = table.table(name)
    if inner is None:
        table.require(name, msg("points for each value of {attribute}", attribute=by))
        return dict.fromkeys(values, 0)
    found = {value: inner.number(key_of(value), required=True) or 0 for value in values}
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


def stands_for_answer(levels: Iterable[Level]) -> Callable[[Reader, str], Answer | None]:
    """Reads the answer among *levels* that a word stands for: written ``2``, ``"2"``, ``"A"`` or ``"na"``."""
    listed = tuple(level.answer for level in levels)
    allowed: dict[Any, Answer] = {answer: answer for answer in listed} | {str(answer): answer for answer in listed}
    expected = msg("one of {choices}", choices=tuple(map(str, listed)))

    def stands(table: Reader, word: str) -> Answer | None:
        raw = table.data[word]
        if isinstance(raw, (int, str)) and not isinstance(raw, bool) and raw in allowed:
            return allowed[raw]
        table.faults.add(table.at(word), msg("this is no answer of the scale"), expected=expected)
        return None

    return stands
