"""Rows of respondents or persons: what an instrument makes of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.exact import short_text
from evalkit.base.grouping import by_key
from evalkit.base.text import Text, msg
from evalkit.base.value import value
from evalkit.base.wording import folded
from evalkit.instruments.bands import BOUNDS, Bounded, check_descending, excluded, included
from evalkit.instruments.profile import ProfileColumn, check_profile
from evalkit.instruments.scales import SCALE_NAME, stands_for_answer
from evalkit.instruments.wordings import also_key, common_key, read_wordings
from evalkit.schema.declare import cited, field, listed, named, single, table
from evalkit.schema.keys import FLAG, NUMBER, NUMBERS, PLAIN, PROSE, TEXT, TEXTS, WORDS, either, map_of, name, word
from evalkit.schema.names import known_names
from evalkit.schema.parse import Declared, read, repeated
from evalkit.schema.parse import named as read_named

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from fractions import Fraction

    from evalkit.base.exact import Exact
    from evalkit.instruments.scales import Answer, Scale
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

BLANKS = ("answered", "zero", "complete", "pooled", "range")
POOLS = ("rows", "units")
_WAYS = ("answers", "columns", "refused")
_OF_RECORDS = "those of `[records]`"
_STANDS = either(NUMBER, TEXT, said="number, or word")


@table("[records.columns.<name>]", any_of=(("values", "min", "max"),), exclusive=(("values",), ("min", "max")))
@value
class Column(Declared):
    """A column of words (`values`) or of numbers (`min`, `max` or both)."""

    key: str
    values: tuple[str, ...] = field(
        WORDS, "The words allowed.", '["jpt", "administrator"]', default=(), otherwise="the column holds numbers"
    )
    minimum: Exact | None = field(NUMBER, "Smallest number.", "0", name="min", default=None, otherwise="no limit")
    maximum: Exact | None = field(
        NUMBER, "Largest number, above `min`.", "100", name="max", default=None, otherwise="no limit"
    )
    also: Mapping[str, Exact | str] = also_key(
        _STANDS,
        "table word → number, or word of `values`",
        '{ "sangat baik" = 91 }',
        stands=": each stands for a number, or for a word of the column.",
    )
    common: tuple[str, ...] = common_key(_STANDS, "table word → number, or word of `values`", "{ istimewa = 91 }")

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """Words or ends, and the wordings of these."""
        words = item.texts("values")
        low, high = item.number("min"), item.number("max")
        also, common = read_wordings(item, _stands(words, low, high), {folded(word): word for word in words})
        return {"values": words, "minimum": low, "maximum": high, "also": also, "common": common}

    def check(self, item: Reader, scope: Scope) -> None:
        """Its words can be told apart, and it holds either words or numbers."""
        _check_words_differ(item, self.values)
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            item.wrong("max", msg("a number above {low}", low=str(self.minimum)))
        expected = msg("values, or min and max")
        if self.values and (item.has("min") or item.has("max")):
            item.faults.add(item.place, msg("the column holds words and numbers"), expected=expected)
        if not any(item.has(key) for key in ("values", "min", "max")):
            item.faults.add(item.place, msg("the column says nothing of what it holds"), expected=expected)


def _check_words_differ(item: Reader, words: Sequence[str]) -> None:
    for twice in repeated(words):
        item.faults.add(item.at("values"), msg("{name} appears twice", name=twice))
    spelled: dict[str, str] = {}
    for spelling in words:
        other = spelled.setdefault(folded(spelling), spelling)
        if other != spelling:
            problem = msg("{word} and {other} cannot be told apart", word=spelling, other=other)
            item.faults.add(
                item.at("values"), problem, expected=msg("words that differ in more than case, spaces and hyphens")
            )


def _stands(words: Sequence[str], low: Fraction | None, high: Fraction | None) -> Callable[[Reader, str], Any]:
    """What a wording of a column stands for: one of its words, or a number between its ends."""

    def stands(table: Reader, word: str) -> Any:
        if words:
            return table.word(word, words)
        number = table.number(word)
        if number is None or (low is not None and number < low) or (high is not None and number > high):
            if number is not None:
                table.faults.add(table.at(word), msg("{word} lies outside min and max", word=word))
            return None
        return number

    return stands


@table("steps", name="step", exclusive=BOUNDS)
@value
class PointsStep(Bounded):
    """Points from a number up. The last step has no bound."""

    points: Exact = field(NUMBER, "What it is worth.", "22.5", unit="points")
    min: Exact | None = included(NUMBER, "20", "as the column")
    above: Exact | None = excluded(NUMBER, "20", "as the column")

    @property
    def bound(self) -> str:
        """Its lower bound as a reader writes it."""
        if self.minimum is None:
            return "…"
        return f"{'>' if self.exclusive else '≥'} {short_text(self.minimum)}"

    def place_in(self, outer: str, label: str, number: int) -> str:
        """By its number among those of the entry."""
        return f"{outer.removesuffix('.steps')}[{number}]"


@table("[[records.points]]", name="record-points", one_of=(("points", "steps"),))
@value
class RecordPoints(Declared):
    """A row's points for a node: the sum over these entries, of those whose `where` fits."""

    node: str = field(name("code of a leaf", to="leaves"), "The leaf.", '"kompetensi"')
    column: str = field(name("column name", to="columns"), "The column the points follow from.", '"diklat_teknis_jp"')
    where: Mapping[str, tuple[str, ...]] = field(
        map_of(TEXTS, "table column of words → list of its words"),
        "Only rows with these words; the entries of a leaf leave out no word.",
        '{ kelompok_jabatan = ["pelaksana"] }',
        default={},
        otherwise="all rows",
    )
    words: Mapping[str, Exact] = field(
        NUMBERS,
        "For a column of words: points of all its words.",
        "{ sudah = 15, belum = 0 }",
        name="points",
        default={},
        otherwise="`steps`",
        unit="points",
    )
    steps: tuple[PointsStep, ...] = field(
        listed(PointsStep),
        "For a column of numbers: points from a number up, descending.",
        "[{ min = 20, points = 22.5 }, { points = 0 }]",
        default=(),
        otherwise="`points`",
        unit="points",
    )
    cite: Citation = cited(_OF_RECORDS)

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """Which rows it is about."""
        table = item.table("where")
        if table is None:
            return {"where": {}}
        found, columns = {}, scope.sections["columns"]
        for key in table.data:
            given = table.texts(key)
            if scope.names["word columns"].check(table.faults, table.at(key), key):
                found[key] = given
                _check_words(table, table.at(key), columns[key], given, partly=True)
        return {"where": found}

    def check(self, item: Reader, scope: Scope) -> None:
        """The points fit the column."""
        column = scope.sections["columns"].get(self.column)
        wanted = None if column is None else "points" if column.values else "steps"
        if item.has("points") == item.has("steps") or (wanted is not None and not item.has(wanted)):
            expected = msg("points for a column of words, steps for one of numbers")
            item.faults.add(item.place, msg("the points do not fit the column"), expected=expected)
        elif wanted == "points" and self.words:
            _check_words(item, item.at("points"), column, list(self.words))
        check_descending(item.at("steps"), self.steps, [str(n) for n, _ in enumerate(self.steps, 1)], item.faults)

    def place_in(self, outer: str, label: str, number: int) -> str:
        """By its leaf, its column and the words of its rows."""
        where = "".join(f", {key} {' '.join(words)}" for key, words in self.where.items())
        return f"{outer}[{self.node}, {self.column}{where}]"


def _check_words(item: Reader, place: str, column: Column, given: Sequence[str], *, partly: bool = False) -> None:
    """The words *given* are those of the column, each once and, unless *partly*, all of them."""
    expected = msg("one of {choices}", choices=column.values)
    for other in dict.fromkeys(given):
        if other not in column.values:
            problem = msg("{word} is no word of the column {column}", word=other, column=column.key)
            item.faults.unknown(place, problem, other, column.values, expected=expected)
    for twice in repeated(given):
        item.faults.add(place, msg("{name} appears twice", name=twice))
    for own in column.values:
        if own not in given and not partly:
            problem = msg("{word}, a word of the column {column}, is missing", word=own, column=column.key)
            item.faults.add(place, problem)


@table("[records.words.<code>]", name="element-words")
@value
class ElementWords(Declared):
    """How the form of an element words its answers. The same word may stand for another answer elsewhere."""

    key: str
    also: Mapping[str, Answer] = also_key(PLAIN, "table word → answer", '{ "Gratis" = 4 }', stands=".")
    common: tuple[str, ...] = common_key(PLAIN, "table word → answer", '{ "Sangat Wajar" = 4 }')
    cite: Citation = cited(_OF_RECORDS)

    @property
    def printed(self) -> dict[Answer, str]:
        """Answer → its word on the form, the first of several; words in use elsewhere are none of the form."""
        printed = [(answer, word) for word, answer in self.also.items() if word not in self.common]
        return dict(reversed(printed))

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The words, each with an answer of the scale."""
        also, common = read_wordings(item, stands_for_answer(scope.sections["answers"].levels), {})
        return {"also": also, "common": common}


@table("[records.population]")
@value
class Population(Declared):
    """Which rows count. `include` and `exclude` together are the words of the column."""

    column: str = field(name("name of a column of words", to="word columns"), "The column that decides.", '"status"')
    include: tuple[str, ...] = field(WORDS, "Rows with these words count.", '["PNS"]')
    exclude: tuple[str, ...] = field(
        WORDS, "Rows with these words are counted, reported and left out.", '["CPNS", "PPPK"]', default=()
    )
    reason: Text = field(PROSE, "Why.", '{ id = "hanya PNS yang diukur", en = "only PNS are measured" }')

    def check(self, item: Reader, scope: Scope) -> None:
        """Its words are those of the column."""
        if self.column:
            column = scope.sections["columns"][self.column]
            _check_words(item, item.at("include"), column, [*self.include, *self.exclude])


@table("[records]", one_of=(_WAYS,))
@value
class Records(Declared):
    """How leaves follow from a table of respondents or persons.

    Attributes:
        answers: The scale of the answers of respondents.
    """

    table: str = field(TEXT, "The key in `[assessment]` that names the table.", '"responses"')
    title: Text = field(PROSE, "What a row is, in the plural.", '{ id = "responden", en = "respondents" }')
    blanks: str = field(
        word(*BLANKS),
        "`answered`: divide by those who answered; `zero`: by all; `complete`: only complete rows; `pooled`: all answers of all elements over all answered; `range`: a blank is a missing answer.",
        '"answered"',
        default="range",
    )
    pool: str = field(
        word(*POOLS), "`rows`: the mean over rows; `units`: the mean of the unit means.", '"units"', default="rows"
    )
    unit: str = field(TEXT, "Name of the optional column with the unit.", '"unit"', default="unit")
    answers: str | None = field(
        SCALE_NAME,
        "Each leaf under the total is a column with this scale.",
        '"mutu"',
        default=None,
        otherwise="one of `answers`, `columns` and `refused` must be there",
    )
    words: Mapping[str, ElementWords] = field(
        named(ElementWords),
        "Beside `answers`: how the form of an element words its answers, by code of the element.",
        '{ biaya = { also = { "Gratis" = 4 } } }',
        default={},
        otherwise="the words of the scale",
    )
    columns: Mapping[str, Column] = field(
        named(Column),
        "The columns, where the points of a row follow from them.",
        "{ skp = { min = 0, max = 100 } }",
        default={},
        otherwise="as above",
    )
    refused: Text | None = field(
        PROSE,
        "The table is refused with this reason.",
        '{ id = "alasan", en = "the reason" }',
        default=None,
        otherwise="as above",
    )
    population: Population | None = field(
        single(Population),
        "Which rows count.",
        '{ column = "status", include = ["PNS"], exclude = ["CPNS"], reason = { id = "aturan", en = "the rule" } }',
        default=None,
        otherwise="all",
    )
    points: tuple[RecordPoints, ...] = field(
        listed(RecordPoints, label="node"),
        "The points of a row. With `columns`, every leaf under the total has some.",
        '[{ node = "kinerja", column = "skp", steps = [{ min = 91, points = 30 }, { points = 25 }] }]',
        default=(),
    )
    profile: Mapping[str, ProfileColumn] = field(
        named(ProfileColumn),
        "Columns that a table may have beside those that count: who the respondents are.",
        '{ jenis_kelamin = { title = { id = "jenis kelamin", en = "sex" }, values = ["Laki-laki", "Perempuan"] } }',
        default={},
    )
    groups: bool = field(
        FLAG,
        "Allows `[[groups]]` (name, n, values) in place of the table, combined by head-count.",
        "true",
        default=False,
    )
    cite: Citation = cited()

    @classmethod
    def read_first(cls, item: Reader, scope: Scope) -> dict[str, Any]:
        """The columns, which the rest names, and the scale, which words are of."""
        columns = scope.sections["columns"] = read_named(Column, item, "columns", scope)
        profile = scope.sections["profile"] = read_named(ProfileColumn, item, "profile", scope)
        scope.names["columns"] = known_names("columns", columns)
        scope.names["word columns"] = known_names(
            "word columns", [key for key, column in columns.items() if column.values]
        )
        answers = item.name("answers", scope.names["scales"])
        cite = item.cite(scope.cite)
        scale = scope.sections["scales"].get(answers)
        return {
            "columns": columns,
            "profile": profile,
            "answers": answers,
            "cite": cite,
            "words": _read_words(item, scale, scope.inside(cite)),
        }

    def check(self, item: Reader, scope: Scope) -> None:
        """A table has one way to become values, no column is two things, and every leaf has points from rows with any word."""
        leaves = scope.names["leaves"].known
        if len([key for key in _WAYS if item.has(key)]) != 1:
            problem = msg("the rows have no one way to become values")
            item.faults.add(item.place, problem, expected=msg("one of {choices}", choices=_WAYS))
        if self.unit in self.columns or (self.answers is not None and self.unit in leaves):
            item.faults.add(item.at("unit"), msg("{name} is a column of another kind too", name=self.unit))
        check_profile(item, self.profile, (self.unit, *self.columns, *(leaves if self.answers is not None else ())))
        if self.columns:
            _check_complete(item, self, leaves)


def _read_words(item: Reader, scale: Scale | None, scope: Scope) -> dict[str, ElementWords]:
    if item.table("words") is None:
        return {}
    if scale is None or not scale.levels:
        problem, expected = msg("there are no answers to word"), msg("answers: a scale of levels")
        item.faults.add(item.at("words"), problem, expected=expected)
        return {}
    scope.sections["answers"] = scale
    found = {}
    for code, words in item.named_tables("words"):
        scope.names["leaves"].check(item.faults, words.place, code)
        found[code] = read(ElementWords, words, scope, key=code)
    return found


def _check_complete(item: Reader, records: Records, leaves: Iterable[str]) -> None:
    entries = by_key(records.points, lambda entry: entry.node)
    for code in leaves:
        if code not in entries and not item.faults.lost:  # else the total may lack its children
            problem = msg("nothing gives points to {code}", code=code)
            item.faults.add(item.at("points"), problem, expected=msg("an entry for each leaf under the total"))
        for key in dict.fromkeys(key for entry in entries.get(code, ()) for key in entry.where):
            left_out = [word for word in records.columns[key].values if not _fits_any(entries[code], key, word)]
            if left_out:
                problem = msg("rows with {words} get no points for {code}", words=tuple(left_out), code=code)
                item.faults.add(item.at(f"points[{code}].where.{key}"), problem)


def _fits_any(entries: Iterable[RecordPoints], column: str, word: str) -> bool:
    return any(word in entry.where.get(column, (word,)) for entry in entries)
