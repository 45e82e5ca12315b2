"""``[records]``: how leaves follow from a table of respondents or persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.wording import folded
from evalkit.instruments import Column, ElementWords, Population, RecordPoints, Records, Step
from evalkit.loading.bounds import check_descending
from evalkit.loading.wordings import read_wordings, stands_for_answer
from evalkit.schema import names
from evalkit.schema.reading import NO_TEXT, listed, repeated

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
    from fractions import Fraction

    from evalkit.instruments import Scale
    from evalkit.schema.citation import Citation
    from evalkit.schema.reader import Reader
    from evalkit.schema.reading import Scope

BLANKS = ("answered", "zero", "complete", "pooled", "range")
POOLS = ("rows", "units")
_UNIT = "unit"


def read_records(reader: Reader, scope: Scope, scales: Mapping[str, Scale], leaves: Collection[str]) -> Records | None:
    """``[records]`` with its columns, population and points; *leaves* are those under the total."""
    table = reader.table("records")
    if table is None:
        return None
    columns = {name: _read_column(name, item) for name, item in table.named_tables("columns")}
    cite = table.cite(scope.cite)
    answers = table.name("answers", names.scales(scales))
    words = _read_words(table, scales.get(answers or ""), cite, leaves)
    records = Records(
        table=table.need("table"),
        title=table.prose("title", required=True) or NO_TEXT,
        cite=cite,
        blanks=table.word("blanks", BLANKS) or "range",
        pool=table.word("pool", POOLS) or POOLS[0],
        unit=table.text("unit") or _UNIT,
        answers=answers,
        words=words,
        population=_read_population(table, columns),
        columns=columns,
        points=read_points(table, columns, scope.inside(cite), leaves),
        groups=table.flag("groups"),
        refused=table.prose("refused"),
    )
    table.close()
    _check_ways(table, records, leaves)
    _check_complete(table, records, leaves)
    return records


def _read_words(
    table: Reader, scale: Scale | None, inherited: Citation, leaves: Collection[str]
) -> dict[str, ElementWords]:
    """``[records.words.<element>]``: how the form of an element words the answers."""
    outer = table.table("words")
    if outer is None:
        return {}
    if scale is None or not scale.levels:
        table.faults.add(
            table.at("words"), msg("there are no answers to word"), expected=msg("answers: a scale of levels")
        )
        return {}
    found = {}
    for code, item in table.named_tables("words"):
        names.leaf_codes(leaves).check(table.faults, item.place, code)
        also, common = read_wordings(item, stands_for_answer(scale.levels), {})
        found[code] = ElementWords(cite=item.cite(inherited), also=also, common=common)
        item.close()
    return found


def _check_ways(reader: Reader, records: Records, leaves: Collection[str]) -> None:
    """A table has one way to become values, and no column is two things."""
    ways = [key for key in ("answers", "columns", "refused") if reader.has(key)]
    if len(ways) != 1:
        problem = msg("the rows have no one way to become values")
        reader.faults.add(
            reader.place, problem, expected=msg("one of {choices}", choices=("answers", "columns", "refused"))
        )
    if records.unit in records.columns or (records.answers is not None and records.unit in leaves):
        where = reader.at("unit")
        reader.faults.add(where, msg("{name} is a column of another kind too", name=records.unit))


def _read_population(reader: Reader, columns: Mapping[str, Column]) -> Population | None:
    table = reader.table("population")
    if table is None:
        return None
    column = table.name("column", names.word_columns(_words(columns)), required=True)
    population = Population(
        column=column or "",
        include=table.texts("include", required=True),
        exclude=table.texts("exclude"),
        reason=table.prose("reason", required=True) or NO_TEXT,
    )
    table.close()
    if column is not None:
        place = f"{table.place}.include"
        _check_words(table, place, column, [*population.include, *population.exclude], columns[column].values)
    return population


def _read_column(name: str, item: Reader) -> Column:
    words = item.texts("values")
    for word in repeated(words):
        item.faults.add(item.at("values"), msg("{name} appears twice", name=word))
    spelled: dict[str, str] = {}
    for word in words:
        other = spelled.setdefault(folded(word), word)
        if other != word:
            problem = msg("{word} and {other} cannot be told apart", word=word, other=other)
            item.faults.add(
                item.at("values"), problem, expected=msg("words that differ in more than case, spaces and hyphens")
            )
    low, high = item.number("min"), item.number("max")
    if low is not None and high is not None and low >= high:
        item.wrong("max", msg("a number above {low}", low=str(low)))
    if words and any(item.has(key) for key in ("min", "max")):
        item.faults.add(item.place, msg("the column holds words and numbers"), expected=msg("values, or min and max"))
    if not any(item.has(key) for key in ("values", "min", "max")):
        item.faults.add(
            item.place, msg("the column says nothing of what it holds"), expected=msg("values, or min and max")
        )
    also, common = read_wordings(item, _stands(words, low, high), {folded(word): word for word in words})
    column = Column(name=name, values=words, minimum=low, maximum=high, also=also, common=common)
    item.close()
    return column


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


def _words(columns: Mapping[str, Column]) -> dict[str, tuple[str, ...]]:
    return {name: column.values for name, column in columns.items() if column.values}


def _check_words(
    item: Reader, place: str, column: str, given: Sequence[str], wanted: Collection[str], *, partly: bool = False
) -> None:
    """The words *given* are those of the column, each once and, unless *partly*, all of them."""
    expected = msg("one of {choices}", choices=tuple(wanted))
    for word in dict.fromkeys(given):
        if word not in wanted:
            problem = msg("{word} is no word of the column {column}", word=word, column=column)
            item.faults.unknown(place, problem, word, wanted, expected=expected)
    for word in repeated(given):
        item.faults.add(place, msg("{name} appears twice", name=word))
    for word in wanted:
        if word not in given and not partly:
            problem = msg("{word}, a word of the column {column}, is missing", word=word, column=column)
            item.faults.add(place, problem)


def read_points(
    reader: Reader, columns: Mapping[str, Column], scope: Scope, leaves: Collection[str]
) -> tuple[RecordPoints, ...]:
    """``[[records.points]]``: points for each word of a column, or steps for a number."""
    return tuple(_read_entry(item, columns, scope, leaves) for item in reader.tables("points", "node"))


def _read_entry(item: Reader, columns: Mapping[str, Column], scope: Scope, leaves: Collection[str]) -> RecordPoints:
    name = item.name("column", names.columns(columns), required=True)
    column = columns.get(name or "")
    entry = RecordPoints(
        node=item.name("node", names.leaf_codes(leaves), required=True) or "",
        column=name or "",
        cite=item.cite(scope.outer),
        where=_read_where(item, _words(columns)),
        words=item.numbers("points"),
        steps=listed(Step, item, "steps", scope),
    )
    item.close()
    wanted = None if column is None else "points" if column.values else "steps"
    if item.has("points") == item.has("steps") or (wanted is not None and not item.has(wanted)):
        expected = msg("points for a column of words, steps for one of numbers")
        item.faults.add(item.place, msg("the points do not fit the column"), expected=expected)
    elif wanted == "points" and column is not None and entry.words:
        _check_words(item, item.at("points"), column.name, list(entry.words), column.values)
    check_descending(item.at("steps"), entry.steps, [str(n) for n, _ in enumerate(entry.steps, 1)], item.faults)
    return entry


def _read_where(item: Reader, words: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    table = item.table("where")
    if table is None:
        return {}
    found = {}
    for name in table.data:
        given = table.texts(name)
        if names.word_columns(words).check(table.faults, table.at(name), name):
            found[name] = given
            _check_words(table, table.at(name), name, given, words[name], partly=True)
    return found


def _check_complete(reader: Reader, records: Records, leaves: Iterable[str]) -> None:
    """Every leaf gets points, from rows with any word."""
    if not records.columns:
        return
    entries: dict[str, list[RecordPoints]] = {}
    for entry in records.points:
        entries.setdefault(entry.node, []).append(entry)
    for code in leaves:
        if code not in entries and not reader.faults.lost:  # else the total may lack its children
            problem = msg("nothing gives points to {code}", code=code)
            reader.faults.add(reader.at("points"), problem, expected=msg("an entry for each leaf under the total"))
        for name in dict.fromkeys(name for entry in entries.get(code, ()) for name in entry.where):
            left_out = [word for word in records.columns[name].values if not _fits_any(entries[code], name, word)]
            if left_out:
                problem = msg("rows with {words} get no points for {code}", words=tuple(left_out), code=code)
                reader.faults.add(reader.at(f"points[{code}].where.{name}"), problem)


def _fits_any(entries: Iterable[RecordPoints], column: str, word: str) -> bool:
    return any(word in entry.where.get(column, (word,)) for entry in entries)
