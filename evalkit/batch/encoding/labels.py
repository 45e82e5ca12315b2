"""Rows that are nobody by what stands in the columns that name or number them: totals, and what has no number where all others have one.

What a name says is known at once. What only the whole table tells, whether all other rows are numbered and of which rows a row
may be the sum, is asked of it once, and only where some row gives reason to.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from functools import cache, cached_property, reduce
from operator import and_
from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from evalkit.base.text import Message, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES
from evalkit.batch.encoding.encoder import encoded, name_of
from evalkit.batch.encoding.roles import ANSWERS, RECORDS, VALUES
from evalkit.batch.frames.column_names import ROW, col, inner, within
from evalkit.batch.frames.rows import in_polars
from evalkit.mapping import lexicon
from evalkit.mapping.row_labels import (
    IN_DOUBT,
    MIXED,
    NO_NUMBER,
    NUMBER,
    SUMS,
    WORD,
    ColumnTotal,
    Numbering,
    is_remark,
    kind_of_label,
    kind_of_name,
    labelled,
    made_of_others,
    own_number,
    said_in,
    told_of_counted,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.batch.encoding.roles import Roles
    from evalkit.instruments import Instrument

# A first word that may be that of a row of totals: what fits is looked at closer.
_LABELS = {*lexicon.OF_SUMS, *lexicon.BEFORE_SUMS, *lexicon.ALL_OF_SUMS, *lexicon.OF_EVERYBODY}
_FIRST = sorted({word.split()[0] for word in _LABELS})
MAY_BE_REMARK = "[:,]|^[^A-Za-z]*[*][)]|^[^A-Za-z]*(?i:nip)[^A-Za-z]"  # a text below a table
MAY_BE_SUMS = f"(?i)^[^a-z]*(?:{'|'.join(filter(str.isascii, _FIRST))})(?:[^a-z]|$)|^[^a-z]*[a-z]*[^\\x00-\\x7F]"
OF_REMARKS = msg("this is a text below or between the rows, and nobody who is assessed")
OF_SUMS = msg("this is a total or a mean, and nobody who is assessed")
_DIGIT, _NO_NUMBER = "[0-9]", "[A-Za-z]|[^\\x00-\\x7F]"
_SAYS = "[0-9A-Za-z]|[^\\x00-\\x7F–—−]"  # a digit or a letter: a dash says that there is none
_FIRST_ROWS = 1000  # by which a column of numbers is told from one of names
_MOST_IN_DOUBT = 50  # rows that are held against the others; where more begin as totals do, none is taken
_OF_TEXT = (nw.String, nw.Categorical, nw.Enum)
_SEGMENT = "\x01segment"


def looked_at(roles: Roles, types: Mapping[str, Any]) -> Roles:
    """*roles* of columns of these *types* of narwhals: what holds neither texts nor numbers numbers no rows, and no label stands but in texts."""
    numbered = [one for one in roles.numbered if types[one].is_numeric() or types[one] in _OF_TEXT]
    leading = [one for one in roles.leading if types[one] in _OF_TEXT]
    return roles._replace(numbered=tuple(numbered), leading=tuple(leading))


class Nobody(NamedTuple):
    """Rows that are none of the table: the column that tells, which rows, and why."""

    heading: str
    rows: pl.Series
    reason: Message

    @property
    def is_labelled(self) -> bool:
        """Whether what stands there calls the row so: of one without a number, other cells may tell who it is."""
        return self.reason != NO_NUMBER


class Labels:
    """What the rows of one table are by their labels."""

    def __init__(
        self,
        instrument: Instrument,
        roles: Roles,
        readers: Mapping[str, CellReader],
        frames: Callable[[Sequence[str]], Iterable[Any]],
    ) -> None:
        """*frames*: the whole table, as frames of narwhals with ``ROW`` and some columns, in their order."""
        self._instrument, self._readers, self._frames = instrument, readers, frames
        self._named = [one for one in (roles.subject, roles.unit) if one is not None]
        self._used = [use.heading for use in roles.used]
        self._numbered, self._leading = roles.numbered, roles.leading
        self._numbering = cache(self._counted)
        self._in_doubt: dict[str, None] = {}  # names of rows that are counted all the same

    # --- Some rows ----------------------------------------------------------------------------------------------

    def nobody(self, rows: pl.DataFrame) -> Iterator[Nobody]:
        """Which of *rows* are nobody, and why."""
        for heading in (*self._named, *self._numbered):
            cells, numbers = rows.get_column(heading), rows.get_column(ROW)
            texts = cells if cells.dtype.is_numeric() else cells.cast(pl.String)
            if texts.dtype == pl.String and heading in self._named:
                yield Nobody(heading, self._remarks(texts, rows), OF_REMARKS)
            if texts.dtype == pl.String:
                words = self._words(texts, heading)
                sums = self._sums(texts, numbers, heading, words)
                yield Nobody(heading, sums, OF_SUMS)
                yield Nobody(heading, words & ~sums, NO_NUMBER)
            if heading not in self._named:
                yield Nobody(heading, self._blanks(texts, numbers, heading), NO_NUMBER)
        for at, heading in enumerate(self._leading):
            texts = rows.get_column(heading).cast(pl.String)
            kinds = self._kinds(texts.filter(texts.str.contains(MAY_BE_SUMS)).unique(), kind_of_label)
            if kinds:
                before = [pl.col(one).is_null() for one in self._leading[:at]]
                first = rows.select(pl.all_horizontal(pl.lit(value=True), *before)).to_series()
                yield Nobody(heading, first & texts.is_in(list(kinds)).fill_null(value=False), OF_SUMS)

    def _remarks(self, texts: pl.Series, rows: pl.DataFrame) -> pl.Series:
        """Which rows are a text below the table by their names, and answer nothing."""
        said = [text for text in texts.filter(texts.str.contains(MAY_BE_REMARK)).unique() if is_remark(text)]
        if not said:
            return _none(texts)
        return reduce(
            and_, (blank(rows.get_column(one)) for one in self._used), texts.is_in(said).fill_null(value=False)
        )

    def _sums(self, texts: pl.Series, numbers: pl.Series, heading: str, words: pl.Series) -> pl.Series:
        """Which rows are totals by their labels; *words*: where no word should stand."""
        says = kind_of_name if heading in self._named else kind_of_label
        kinds = self._kinds(texts.filter(texts.str.contains(MAY_BE_SUMS)).unique(), says)
        sure = [text for text, kind in kinds.items() if kind == SUMS or heading not in self._named]
        found = texts.is_in(sure).fill_null(value=False)
        in_doubt = texts.is_in([text for text in kinds if text not in sure]).fill_null(value=False)
        if not in_doubt.any():
            return found
        made = in_doubt & (words | numbers.is_in(self._made_of_others))
        self._in_doubt |= dict.fromkeys(texts.filter(in_doubt & ~made))
        return found | made

    def told(self) -> Iterator[Message]:
        """What is to be known of the names of rows that were looked at."""
        return told_of_counted(self._in_doubt)

    def _kinds(self, texts: Iterable[str], says: Callable[[str, Instrument], str]) -> dict[str, str]:
        return {text: kind for text in texts if (kind := says(text, self._instrument))}

    def _words(self, texts: pl.Series, heading: str) -> pl.Series:
        numberless = texts.str.contains(_DIGIT).not_().fill_null(value=False)
        if not numberless.any() or not self._numbering(heading).is_broken_by_words:
            return _none(texts)
        said = texts.filter(numberless).unique()
        words = [text for text in said if said_in(text, self._instrument) == WORD]
        return texts.is_in(words).fill_null(value=False)

    def _blanks(self, texts: pl.Series, numbers: pl.Series, heading: str) -> pl.Series:
        blank = texts.is_null() | (texts.str.strip_chars() == "") if texts.dtype == pl.String else texts.is_null()
        if not blank.any() or not self._numbering(heading).is_broken_by_blanks:
            return _none(texts)
        return blank & (numbers > self._numbering(heading).last)

    def odd(self, frame: Any) -> Iterator[Any]:
        """Conditions on a lazy *frame* that hold of every row that may be nobody."""
        for heading in (*self._named, *self._numbered):
            cell, numbering = col(heading), self._numbering(heading)
            if _is_text(frame, heading):
                cell = cell.cast(nw.String)
                yield cell.fill_null("").str.contains(MAY_BE_SUMS)
                if heading in self._named:
                    yield cell.fill_null("").str.contains(MAY_BE_REMARK)
                if numbering.is_broken_by_words:
                    yield ~cell.fill_null("0").str.contains(_DIGIT)
            if heading not in self._named and numbering.is_broken_by_blanks:
                yield nw.col(ROW) > numbering.last
        for heading in self._leading:
            yield col(heading).cast(nw.String).fill_null("").str.contains(MAY_BE_SUMS)

    # --- The whole table: numbers -------------------------------------------------------------------------------

    def _counted(self, heading: str) -> Numbering:
        """What the cells of a column hold, if most of the first are numbers."""
        found, others = Numbering(), Counter[str]()
        for at, whole in enumerate(self._frames([heading])):
            frame = within(whole)
            if at == 0 and not self._begins_with_numbers(frame, heading):
                return found
            is_number, is_blank = _is_number(frame, heading), _is_blank(frame, heading)
            row = nw.col(ROW)
            sums = frame.select(
                numbers=is_number.cast(nw.Int64).sum(),
                blank=is_blank.cast(nw.Int64).sum(),
                last=nw.when(is_number).then(row).max(),
            )
            numbers, blank, last = in_polars(sums).row(0)
            strange = in_polars(frame.filter(~is_number & ~is_blank).group_by(inner(heading)).agg(nw.len().alias(ROW)))
            others.update({str(text): number for text, number in strange.iter_rows()})
            below = int(blank or 0)
            if blank and last is not None:
                after = frame.filter(is_blank & (row > last)).select(nw.len().alias(ROW))
                below = in_polars(after).item()
            found = found._replace(
                numbers=found.numbers + int(numbers or 0),
                blank=found.blank + int(blank or 0),
                last=found.last if last is None else last,
                blank_below=below + (found.blank_below if last is None else 0),
            )
        said = Counter[str]()
        for text, number in others.items():
            said[said_in(text, self._instrument)] += number
        return found._replace(words=said[WORD], numbers=found.numbers + said[NUMBER], others=said[MIXED])

    def _begins_with_numbers(self, frame: Any, heading: str) -> bool:
        some = frame.select(inner(heading)).head(_FIRST_ROWS)
        counted = some.select(all=_says(frame, heading).cast(nw.Int64).sum(),
                              numbers=_is_number(frame, heading).cast(nw.Int64).sum())  # fmt: skip
        said, numbers = in_polars(counted).row(0)
        return 2 * (numbers or 0) > (said or 0)

    # --- The whole table: sums ----------------------------------------------------------------------------------

    @cached_property
    def _made_of_others(self) -> list[int]:
        """The rows in doubt that are sums or means of others."""
        kinds = self._labelled
        in_doubt = [row for row, kind in kinds.items() if kind == IN_DOUBT]
        if not in_doubt or len(kinds) > _MOST_IN_DOUBT:
            return in_doubt
        ends = sorted(kinds)
        own, segments = self._numbers_of(ends)
        made = made_of_others({row: own.get(row, {}) for row in ends}, kinds, segments)
        return [row for row in in_doubt if row in made]

    @cached_property
    def _labelled(self) -> dict[int, str]:
        """The rows that are totals by their names, or may be."""
        found: dict[int, str] = {}
        for heading in self._named:
            cell = col(heading).cast(nw.String)
            rows: list[tuple[int, str]] = []
            for whole in self._frames([heading]):
                frame = within(whole)
                some = frame.filter(cell.fill_null("").str.contains(MAY_BE_SUMS)).select(
                    nw.col(ROW), cell.alias(_SEGMENT)
                )
                rows += in_polars(some).iter_rows()
            found |= labelled(rows, self._instrument)
        return found

    def _numbers_of(self, ends: Sequence[int]) -> tuple[dict[int, Any], list[dict[str, ColumnTotal]]]:
        """The numbers of the rows *ends*, but of those that say a word; and what those of all others come to, in the segments between."""
        segments: list[dict[str, ColumnTotal]] = [{} for _ in range(len(ends) + 1)]
        own: dict[int, Any] = {}
        readers = {heading: reader for heading, reader in self._readers.items()
                   if reader.use.section in (ANSWERS, VALUES, RECORDS)}  # fmt: skip
        numbers = {inner(name_of(one.use)): one for one in readers.values() if one.is_scaled or one.ends is not None}
        for whole in self._frames(list(readers)):
            frame = within(whole)
            cells = within(encoded(frame, {inner(name): one for name, one in readers.items()}, [ROW]))
            for row in in_polars(cells.filter(nw.col(ROW).is_in(ends))).iter_rows(named=True):
                says = any(row[inner(name_of(one.use))] is not None for one in readers.values() if _is_word(one))
                read = {
                    name: own_number(_value(one, row[name])) for name, one in numbers.items() if row[name] is not None
                }
                own[row[ROW]] = {} if says else read
            segment = nw.sum_horizontal(*[(nw.col(ROW) > end).cast(nw.Int64) for end in ends]).alias(_SEGMENT)
            others = cells.filter(~nw.col(ROW).is_in(ends)).with_columns(segment).group_by(_SEGMENT)
            added = others.agg(
                *[nw.col(name).sum().alias(f"{name}\x01sum") for name in numbers],
                *[nw.col(name).count().alias(f"{name}\x01rows") for name in numbers],
            )
            for row in in_polars(added).iter_rows(named=True):
                into = segments[row[_SEGMENT]]
                for name, one in numbers.items():
                    rows = row[f"{name}\x01rows"]
                    more = _value(one, int(row[f"{name}\x01sum"] or 0), int(rows))
                    into[name] = into.get(name, ColumnTotal()).plus(ColumnTotal(more, int(rows)))
        return own, [{name: one for name, one in segment.items() if one.rows} for segment in segments]


def blank(texts: pl.Series) -> pl.Series:
    """Which cells say nothing: a dash says that there is nothing to say."""
    written = texts.cast(pl.String)
    return written.is_null() | written.str.strip_chars().is_in(list(DASHES))


def _none(texts: pl.Series) -> pl.Series:
    return pl.repeat(value=False, n=len(texts), eager=True)


def _is_text(frame: Any, heading: str) -> bool:
    return not frame.collect_schema()[inner(heading)].is_numeric()


def _is_number(frame: Any, heading: str) -> Any:
    """Whether a cell is plainly a number; others are looked at."""
    text = _text(frame, heading)
    return text.str.contains(_DIGIT) & ~text.str.contains(_NO_NUMBER)


def _says(frame: Any, heading: str) -> Any:
    return _text(frame, heading).str.contains(_SAYS)


def _is_blank(frame: Any, heading: str) -> Any:
    return _text(frame, heading).str.strip_chars() == ""


def _text(frame: Any, heading: str) -> Any:
    """A cell as text; of a column of numbers a digit for each."""
    if _is_text(frame, heading):
        return col(heading).cast(nw.String).fill_null("")
    return nw.when(col(heading).is_null()).then(nw.lit("")).otherwise(nw.lit("0"))


def _is_word(reader: CellReader) -> bool:
    """Whether what a column holds are words."""
    return not (reader.is_scaled or reader.ends is not None or reader.is_number)


def _value(reader: CellReader, number: int, rows: int = 1) -> Fraction:
    """What *number* stands for, or, of several rows, what these come to."""
    low = 0 if reader.ends is None else reader.ends[0]
    return Fraction(number, 10**reader.digits) + low * rows
