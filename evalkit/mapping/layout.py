"""A sheet and an instrument → what each column is, and why: as a mapping says, else by its heading and its cells.

Headings that may mean a code, and the cells below them → the columns that are meant: of two for one code the better one.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import Message, msg
from evalkit.mapping import headings, lexicon
from evalkit.mapping.columns import CLAIMS, COLUMNS, STATED, Layout, LayoutDraft, MappedColumn
from evalkit.mapping.contents import Contents, answers_in_two_languages, words_beside_another_language
from evalkit.mapping.faults import missing_codes, tell_missing, tell_no_answers
from evalkit.mapping.footer_rows import OF_AGENCIES, tell_below
from evalkit.mapping.headings import PREDICATE, Match, match_headers
from evalkit.mapping.map_file import (
    AGENCIES,
    CELLS,
    CODES,
    IGNORE,
    NOTHING_SAID,
    PERIOD,
    RESPONDENTS,
    SUBJECT,
    UNIT,
    Hints,
)
from evalkit.mapping.mapped_columns import MappedColumnFinder
from evalkit.mapping.table_region import OF_RECORDS, TableRegion
from evalkit.tables.references import column_name

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Sheet

_SURE = (0, 2)  # ranks of codes and of whole questions: cells that do not fit are faults
_WEAK = 6  # ranks from here on need cells that agree


class ColumnChooser:
    """Chooses among the columns of a sheet.

    Attributes:
        several: Code → the columns of which each may be it; the first was taken.
    """

    def __init__(self, region: TableRegion, contents: Contents, faults: Faults) -> None:
        """Columns of the sheet in *region*, with these *contents*; what is left open is one of *faults*."""
        self.region, self.faults = region, faults
        self.several: dict[str, tuple[int, ...]] = {}
        self._contents = contents

    def of(self, matches: Sequence[Match], stated: Collection[int]) -> Iterator[tuple[int, Match]]:
        """The matches of the other columns, after a look at the cells; of two for one code the better one."""
        seen = {at: self._looked_at(at, match) for at, match in enumerate(matches) if at not in stated}
        best: dict[str, list[int]] = {}
        for at, match in seen.items():
            key = UNIT if match.role == headings.UNIT else match.code
            best.setdefault(key, []).append(at)
        for key, places in best.items():
            yield from self._best(key, places, seen)

    def _looked_at(self, at: int, match: Match) -> Match:
        """*match*, unless the cells of the column say otherwise: dates are no answers, and a number alone is no proof."""
        if match.role == headings.UNKNOWN and self._contents.are_running(at):
            return match._replace(role=headings.IGNORED, why=lexicon.SAID[lexicon.NUMBER], kind=lexicon.NUMBER)
        if match.role != headings.CODE or match.rank in _SURE or not self._contents.texts(at):
            return match
        if self._contents.are_moments(at):
            why = msg("all of its cells are dates or times")
            return match._replace(role=headings.IGNORED, code="", why=why, kind=lexicon.TIME)
        if match.rank >= _WEAK and match.code in self.answered and not self._answers_in(at, match.code):
            return match._replace(role=headings.UNKNOWN, code="", why=msg("none of its cells is an answer"))
        return match

    @cached_property
    def answered(self) -> tuple[str, ...]:
        """The columns whose cells are answers of respondents."""
        return self.region.targets.needed(RESPONDENTS) if self.region.rows == RESPONDENTS else ()

    def _best(self, key: str, places: Sequence[int], seen: Mapping[int, Match]) -> Iterator[tuple[int, Match]]:
        """Of the columns in *places*, all of which are *key*, the one that is meant; the others are left aside."""
        if not key or len(places) == 1:
            yield from ((at, seen[at]) for at in places)
            return
        order = {at: self._weight(at, seen[at]) for at in places}
        least = min(order.values())
        meant = [at for at in places if order[at] == least]
        if len(meant) > 1 and key != UNIT:
            self.several[key] = tuple(meant)
            names = tuple(column_name(at) for at in meant)
            problem = msg("several columns are {code}: {columns}", code=key, columns=names)
            hint = msg('say which in a mapping: [columns] "{column}:{column}" = "{code}"', column=names[0], code=key)
            self.faults.add("", problem, expected=msg("one column for each code"), hint=hint)
        for at in places:
            other = msg("{code} is column {column}", code=key, column=column_name(meant[0]))
            aside = seen[at]._replace(role=headings.UNKNOWN, code="", why=other, kind="")
            yield at, seen[at] if at == meant[0] else aside

    def _weight(self, at: int, match: Match) -> tuple[int, int]:
        """The lower, the more likely: by the reason; then units by how they are called, others by whether all cells are answers."""
        if match.role == headings.UNIT:
            names = list(lexicon.HEADINGS[lexicon.UNIT])
            said = " ".join(headings.words_of(match.heading))
            return 0, names.index(said) if said in names else len(names)
        texts = self._contents.texts(at)
        return match.rank, int(match.code in self.answered and self._answers_in(at, match.code) < len(texts))

    def _answers_in(self, at: int, code: str) -> int:
        """How many of the texts in the column *at* are answers to *code*, or hold one beside another language."""
        texts = self._contents.texts(at)
        understood = sum(self.region.answers.may_be(code, text) for text in texts)
        return understood or (len(texts) if self.bilingual({code: at}) else 0)

    def bilingual(self, places: Mapping[str, int]) -> dict[str, dict[str, int | str]]:
        """Code → text → answer, where the columns in these *places* give answers in two languages."""
        texts = {code: self._contents.texts(at) for code, at in places.items()}
        in_doubt = {
            code: each
            for code, each in texts.items()
            if any(self.region.answers.understood(code, text) is None for text in each)
        }

        def known(code: str, text: str) -> int | str | None:
            given = self.region.answers.understood(code, text)
            return None if given is None else given.level if given.level is not None else given.title

        return answers_in_two_languages(in_doubt, known)


def lay_out(sheet: Sheet, instrument: Instrument, given: Hints = NOTHING_SAID) -> Layout:
    """What the columns of *sheet* are.

    Raises:
        AssessmentError: The mapping does not fit the table, two columns are the same, or one is missing; all faults are told.
    """
    layout_draft = draft(sheet, instrument, given)
    if layout_draft.faults:
        raise AssessmentError(layout_draft.faults)
    return layout_draft.layout


def draft(sheet: Sheet, instrument: Instrument, given: Hints = NOTHING_SAID) -> LayoutDraft:
    """What the columns of *sheet* are, as far as that is clear.

    Raises:
        AssessmentError: The mapping does not fit the table.
    """
    return _Laying(sheet, instrument, given).draft()


def draft_to_complete(sheet: Sheet, instrument: Instrument, given: Hints = NOTHING_SAID) -> LayoutDraft:
    """The same with the texts in columns of answers that are no answers: what a mapping may have to say.

    Raises:
        AssessmentError: As ``draft``.
    """
    from evalkit.mapping.faults import unknown_texts  # noqa: PLC0415  (evaluating asks nothing of it)

    laying = _Laying(sheet, instrument, given)
    found = laying.draft()
    body = found.layout.body if found.last is None else [row for row in found.layout.body if row[0] <= found.last]
    return found._replace(unknown=unknown_texts(laying.region, found.layout._replace(body=body)))


class _Laying:
    """Finds the headings of a sheet and what stands below them."""

    def __init__(self, sheet: Sheet, instrument: Instrument, given: Hints) -> None:
        self.sheet, self.instrument, self.given = sheet, instrument, given
        self.faults = Faults(sheet.title)
        self.map_faults = Faults(given.file or sheet.title)
        self.map_faults.found += given.faults
        self.region = TableRegion(sheet, instrument, given, self.map_faults)
        self.stated = MappedColumnFinder(self.region, self.faults, self.map_faults)

    def draft(self) -> LayoutDraft:
        """The layout, with what is left to be decided."""
        if self.region.rows == CELLS:
            columns = tuple(self.stated.cells())
            tell_no_answers(self.region, columns, self.map_faults)
            self.map_faults.raise_if_any(AssessmentError)
            return LayoutDraft(Layout(CELLS, 0, columns, self.sheet.rows, self._answers({})), (), (), {})
        self.region.tell_no_headings(self.faults)
        if self.faults.found:
            raise AssessmentError([*self.map_faults.found, *self.faults.found])
        self.region.tell_merged_headings(self.faults)
        self.region.tell_second_header(self.faults)
        self.region.tell_wider_rows(self.faults)
        bounded = not self.faults.found
        contents = Contents(self.region.body)
        choice = ColumnChooser(self.region, contents, self.faults)
        columns = self._columns(choice, contents)
        tell_no_answers(self.region, columns, self.map_faults)
        self.map_faults.raise_if_any(AssessmentError)
        last = None
        if bounded:
            tell_missing(self.region, columns, contents, self.faults)
        if (
            bounded or self.region.rows in OF_AGENCIES
        ):  # totals of agencies are known by their names, whatever the headings are
            last = tell_below(self.region, columns, self.faults)
        if bounded and last is None:  # text below the table is told as such
            self.region.tell_shorter_rows(self.faults)
        own = {column.target: column.at for column in columns if column.section and column.target in choice.answered}
        spoken: dict[str, Mapping[str, Any]] = {
            **(choice.bilingual(own) if own else {}),
            **self._profile(columns, contents),
        }
        answers = self._answers(spoken)
        header = self.region.header_row[0]
        layout = Layout(self.region.rows, header, columns, self.region.body, answers, self.region.numbers_row)
        missing = tuple(missing_codes(self.region, columns))
        return LayoutDraft(layout, tuple(self.faults.found), missing, choice.several, last)

    # --- Columns ------------------------------------------------------------------------------------------------

    def _columns(self, choice: ColumnChooser, contents: Contents) -> tuple[MappedColumn, ...]:
        texts = [cell or "" for cell in self.region.header_row[1]]
        stated = self.stated.columns(texts)
        taken = {column.target for column in stated.values()}
        records = self.region.rows in OF_RECORDS
        matches = match_headers(self.instrument, texts, records=records) if self.region.rows != CODES else ()
        meant = self._above_one_column(matches, contents)
        found = dict(stated)
        for at, match in choice.of(meant, stated):
            found[at] = self._as_matched(at, match, taken)
        if self.region.rows == CODES:
            found |= self._columns_of_codes(texts, stated)
        used = [found[at] for at in sorted(found) if found[at].heading or found[at].section or contents.texts(at)]
        return tuple(self._with_claims(used))

    def _above_one_column(self, matches: Sequence[Match], contents: Contents) -> Sequence[Match]:
        """*matches*, but none of a heading that stands above several columns with something in them: it names no single one."""
        found = list(matches)
        for left, right in self.region.wide_headings() if matches else ():
            if sum(bool(contents.texts(at)) for at in range(left, right + 1)) > 1:
                why = msg(
                    "its heading stands above columns {first} to {last}",
                    first=column_name(left),
                    last=column_name(right),
                )
                found[left] = found[left]._replace(role=headings.UNKNOWN, code="", why=why, kind="")
        return found

    def _as_matched(self, at: int, match: Match, taken: set[str]) -> MappedColumn:
        heading, why = match.heading, match.why
        if match.role == headings.UNIT:
            free = taken.isdisjoint((UNIT, SUBJECT))
            target = SUBJECT if self.region.rows == AGENCIES else UNIT
            why = why if free else msg("another column is the unit")
            return MappedColumn(at, heading, target if free else IGNORE, COLUMNS if free else "", why)
        if self._is_period(match) and PERIOD not in taken:
            taken.add(PERIOD)
            return MappedColumn(at, heading, PERIOD, COLUMNS, msg("the period of the row"))
        if match.role != headings.CODE:
            return MappedColumn(at, heading, IGNORE, "", why, match.kind)
        if (
            match.code in taken
            or match.code
            not in self.region.targets.of(self.region.rows)[CLAIMS if match.code == PREDICATE else COLUMNS]
        ):
            why = msg("{code} is another column", code=match.code) if match.code in taken else _not_of_rows(match.code)
            return MappedColumn(at, heading, IGNORE, "", why)
        return MappedColumn(at, heading, match.code, CLAIMS if match.code == PREDICATE else COLUMNS, why)

    def _is_period(self, match: Match) -> bool:
        said = " ".join(headings.words_of(match.heading))
        return match.role == headings.UNKNOWN and self.region.rows == AGENCIES and said in lexicon.OF_PERIODS

    def _with_claims(self, columns: Sequence[MappedColumn]) -> Iterator[MappedColumn]:
        """What was printed of a node is compared where the leaves under it are there as well."""
        used = {column.target for column in columns if column.section == COLUMNS}
        for column in columns:
            node = self.instrument.every_node.get(column.target) if self.region.rows in (AGENCIES, CODES) else None
            is_inner = column.section == COLUMNS and column.why != STATED and node is not None and not node.is_leaf
            below = self._below(column.target) if is_inner else set()
            yield column._replace(section=CLAIMS) if is_inner and not below.isdisjoint(used) else column

    def _below(self, code: str) -> set[str]:
        children = self.instrument.every_node[code].children
        return {*children, *(inner for child in children for inner in self._below(child))}

    def _columns_of_codes(self, texts: Sequence[str], stated: Mapping[int, MappedColumn]) -> dict[int, MappedColumn]:
        """Which column holds the codes, which the answers, evidence and notes; all others are left aside."""
        from evalkit.mapping.code_rows import columns_of_codes  # noqa: PLC0415  (few tables are made so)

        roles = columns_of_codes(
            self.instrument, self.region.body, texts, {at: column.target for at, column in stated.items()}, self.faults
        )
        found: dict[int, MappedColumn] = {}
        for at, text in enumerate(texts):
            if at in stated:
                continue
            match = match_headers(self.instrument, [text], records=False)[0]
            private = match.role == headings.PRIVATE
            if at in roles:
                target, why = roles[at]
                found[at] = MappedColumn(at, text, target, COLUMNS, why)
            else:
                why, kind = (match.why, match.kind) if private or match.kind else (msg("not needed"), "")
                found[at] = MappedColumn(at, text, IGNORE, "", why, kind)
        return found

    def _profile(self, columns: Sequence[MappedColumn], contents: Contents) -> dict[str, dict[str, str]]:
        """What texts about the respondents say in two languages, by column."""
        records = self.instrument.records
        profile = records.profile if records is not None and self.region.rows in OF_RECORDS else {}
        return {
            column.target: words_beside_another_language(contents.texts(column.at), profile[column.target].word_of)
            for column in columns
            if column.section and column.target in profile and profile[column.target].values
        }

    def _answers(self, in_two_languages: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """What texts of cells mean, by column: as the mapping says, and where columns are in two languages."""
        found = self.given.map.by_column()
        for code, answers in in_two_languages.items():
            found[code] = {**answers, **found.get(code, {})}
        return found


def _not_of_rows(code: str) -> Message:
    return msg("{code} is not told row by row here", code=code)
