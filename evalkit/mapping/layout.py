"""A sheet and an instrument → what each column is, and why: as a mapping says, else by its heading and its cells."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import dropwhile, takewhile
from typing import TYPE_CHECKING, Any

from evalkit.base.errors import AssessmentError, Faults
from evalkit.base.text import Message, msg, visible
from evalkit.base.wording import caseless
from evalkit.mapping import headings, usual
from evalkit.mapping.columns import CLAIMS, COLUMNS, STATED, Column, Draft, Layout
from evalkit.mapping.contents import Bilingual, Contents
from evalkit.mapping.frame import NOTHING_SAID, OF_RECORDS, Frame, Given
from evalkit.mapping.headings import PREDICATE, Match, match_headers
from evalkit.mapping.model import AGENCIES, CELLS, CODES, IGNORE, RESPONDENTS, ROWS, SUBJECT, UNIT
from evalkit.mapping.proposals import proposals
from evalkit.tables.names import cell_of, column_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.instruments import Instrument
    from evalkit.tables.sheet import Row, Sheet

_AS_A_WHOLE = re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})", re.ASCII)
_SURE = (0, 2)  # ranks of codes and of whole questions: cells that do not fit are faults
# What stands below a table, and is none of its rows.
_SUMS, _REMARKS, _BLANK = "sums", "remarks", "blank"
_FEW = 2  # cells of a row that may be such a text
_WEAK = 6  # ranks from here on need cells that agree


def lay_out(sheet: Sheet, instrument: Instrument, given: Given = NOTHING_SAID) -> Layout:
    """What the columns of *sheet* are.

    Raises:
        AssessmentError: The mapping does not fit the table, two columns are the same, or one is missing; all faults are told.
    """
    found = draft(sheet, instrument, given)
    if found.faults:
        raise AssessmentError(found.faults)
    return found.layout


def draft(sheet: Sheet, instrument: Instrument, given: Given = NOTHING_SAID) -> Draft:
    """What the columns of *sheet* are, as far as that is clear.

    Raises:
        AssessmentError: The mapping does not fit the table.
    """
    return _Laying(sheet, instrument, given).draft()


class _Laying:
    """Finds the headings of a sheet and what stands below them."""

    def __init__(self, sheet: Sheet, instrument: Instrument, given: Given) -> None:
        self.sheet, self.instrument, self.given = sheet, instrument, given
        self.faults = Faults(sheet.title)
        self.map_faults = Faults(given.file or sheet.title)
        self.frame = Frame(sheet, instrument, given, self.map_faults)
        self.several: dict[str, tuple[int, ...]] = {}
        self.last: int | None = None
        self._contents = Contents(())

    def draft(self) -> Draft:
        """The layout, with what is left to be decided."""
        in_cells = self.frame.rows == CELLS
        if in_cells:
            columns = tuple(self._cells())
        else:
            self.frame.tell_no_headings(self.faults)
            self.faults.raise_if_any(AssessmentError)
            self.frame.tell_merged_headings(self.faults)
            self.frame.tell_second_header(self.faults)
            framed = not self.faults.found
            self._contents = Contents(self.frame.body)
            columns = self._columns()
            if framed:
                self._tell_missing(columns)
                self._tell_below(columns)
                self._tell_totals_of_agencies(columns)
        self.map_faults.raise_if_any(AssessmentError)
        header = 0 if in_cells else self.frame.header_row[0]
        body = self.sheet.rows if in_cells else self.frame.body
        counted = None if in_cells else self.frame.numbers_row
        layout = Layout(self.frame.rows, header, columns, body, self._answers(columns), counted)
        return Draft(layout, tuple(self.faults.found), tuple(self._missing(columns)), self.several, self.last)

    def _missing(self, columns: Sequence[Column]) -> list[str]:
        found = {one.target for one in columns if one.section}
        return [code for code in self.frame.targets.needed(self.frame.rows) if code not in found]

    # --- Columns ------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        texts = [cell or "" for cell in self.frame.header_row[1]]
        texts += [""] * (self.frame.width - len(texts))
        stated = self._stated(texts)
        taken = {one.target for one in stated.values()}
        records = self.frame.rows in OF_RECORDS
        matches = match_headers(self.instrument, texts, records=records) if self.frame.rows != CODES else ()
        found = dict(stated)
        for at, match in self._chosen(matches, stated):
            found[at] = self._as_matched(at, match, taken)
        if self.frame.rows == CODES:
            found |= self._columns_of_codes(texts, stated)
        used = [found[at] for at in sorted(found) if found[at].heading or found[at].section or self._contents.texts(at)]
        return tuple(self._with_claims(used))

    def _stated(self, texts: Sequence[str]) -> dict[int, Column]:
        """What the mapping says, and the option that names the subject."""
        found: dict[int, Column] = {}
        targets = self.frame.targets.of(self.frame.rows)
        stated = [(COLUMNS, *each) for each in self.given.map.columns.items()]
        stated += [(CLAIMS, *each) for each in self.given.map.claims.items()]
        for section, heading, target in stated:
            place = f"{section}.{visible(heading)}"
            at = self._position(heading, texts, place, self.map_faults)
            allowed = targets[section]
            if target not in allowed:
                problem = msg("{name} is not known", name=visible(target))
                expected = msg("one of {choices}", choices=tuple(allowed)[: self.frame.targets.most_named])
                self.map_faults.unknown(place, problem, target, allowed, expected=expected)
            elif at is not None:
                found[at] = self._as_stated(at, texts[at], target, section)
        option = self.given.subject_column
        if option is not None:
            at = self._position(option, texts, "", self.faults)
            if at is not None:
                found[at] = Column(at, texts[at], SUBJECT, COLUMNS, msg("--subject-column says so"))
        return found

    def _as_stated(self, at: int, heading: str, target: str, section: str) -> Column:
        if target != IGNORE:
            return Column(at, heading, target, section, STATED)
        (match,) = match_headers(self.instrument, [heading], records=self.frame.rows in OF_RECORDS)
        # What is personal is still said to be.
        return Column(at, heading, IGNORE, "", match.why if match.kind else STATED, match.kind)

    def _position(self, heading: str, texts: Sequence[str], place: str, faults: Faults) -> int | None:
        """Where the column stands that *heading* names: by its text, or its letters (``C:C``)."""
        found = [at for at, text in enumerate(texts) if text and caseless(text) == caseless(heading)]
        whole = _AS_A_WHOLE.fullmatch(heading)
        if not found and whole is not None and whole.group(1) == whole.group(2):
            cell = cell_of(f"{whole.group(1)}1")
            found = [cell[1]] if cell is not None and cell[1] < len(texts) else []
        if len(found) > 1:
            columns = tuple(f"{column_name(at)}:{column_name(at)}" for at in found)
            problem = msg("the column {name} stands here several times", name=visible(heading))
            faults.add(place, problem, expected=msg("one of {choices}", choices=columns))
        elif not found:
            problem = msg("there is no column {name}", name=visible(heading))
            known = [" ".join(text.split()) for text in texts if text]
            faults.unknown(place, problem, heading, known, expected=msg("a column of the table"))
        return found[0] if len(found) == 1 else None

    def _chosen(self, matches: Sequence[Match], stated: Mapping[int, Column]) -> Iterator[tuple[int, Match]]:
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
            return match._replace(role=headings.IGNORED, why=usual.SAID[usual.NUMBER], kind=usual.NUMBER)
        if match.role != headings.CODE or match.rank in _SURE or not self._contents.texts(at):
            return match
        if self._contents.are_moments(at):
            why = msg("all of its cells are dates or times")
            return match._replace(role=headings.IGNORED, code="", why=why, kind=usual.TIME)
        if match.rank >= _WEAK and match.code in self._answered and not self._answers_in(at, match.code):
            return match._replace(role=headings.UNKNOWN, code="", why=msg("none of its cells is an answer"))
        return match

    @cached_property
    def _answered(self) -> tuple[str, ...]:
        """The columns whose cells are answers of respondents."""
        return self.frame.targets.needed(RESPONDENTS) if self.frame.rows == RESPONDENTS else ()

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
            names = list(usual.HEADINGS[usual.UNIT])
            said = " ".join(headings.words_of(match.heading))
            return 0, names.index(said) if said in names else len(names)
        texts = self._contents.texts(at)
        return match.rank, int(match.code in self._answered and self._answers_in(at, match.code) < len(texts))

    def _answers_in(self, at: int, code: str) -> int:
        """How many of the texts in the column *at* are answers to *code*, or hold one beside another language."""
        texts = self._contents.texts(at)
        understood = sum(self.frame.answers.may_be(code, text) for text in texts)
        return understood or (len(texts) if self._bilingual({code: at}) else 0)

    def _as_matched(self, at: int, match: Match, taken: set[str]) -> Column:
        heading, why = match.heading, match.why
        if match.role == headings.UNIT:
            free = taken.isdisjoint((UNIT, SUBJECT))
            target = SUBJECT if self.frame.rows == AGENCIES else UNIT
            why = why if free else msg("another column is the unit")
            return Column(at, heading, target if free else IGNORE, COLUMNS if free else "", why)
        if match.role != headings.CODE:
            return Column(at, heading, IGNORE, "", why, match.kind)
        if (
            match.code in taken
            or match.code not in self.frame.targets.of(self.frame.rows)[CLAIMS if match.code == PREDICATE else COLUMNS]
        ):
            why = msg("{code} is another column", code=match.code) if match.code in taken else _not_of_rows(match.code)
            return Column(at, heading, IGNORE, "", why)
        return Column(at, heading, match.code, CLAIMS if match.code == PREDICATE else COLUMNS, why)

    def _with_claims(self, columns: Sequence[Column]) -> Iterator[Column]:
        """What was printed of a node is compared where the leaves under it are there as well."""
        used = {one.target for one in columns if one.section == COLUMNS}
        for one in columns:
            node = self.instrument.nodes.get(one.target) if self.frame.rows in (AGENCIES, CODES) else None
            is_inner = one.section == COLUMNS and one.why != STATED and node is not None and not node.is_leaf
            below = self._below(one.target) if is_inner else set()
            yield one._replace(section=CLAIMS) if is_inner and not below.isdisjoint(used) else one

    def _below(self, code: str) -> set[str]:
        children = self.instrument.nodes[code].children
        return {*children, *(inner for child in children for inner in self._below(child))}

    # --- Rows that are codes ------------------------------------------------------------------------------------

    def _columns_of_codes(self, texts: Sequence[str], stated: Mapping[int, Column]) -> dict[int, Column]:
        """Which column holds the codes, which the answers, evidence and notes; all others are left aside."""
        from evalkit.mapping.code_rows import columns_of_codes  # noqa: PLC0415  (few tables are made so)

        roles = columns_of_codes(
            self.instrument, self.frame.body, texts, {at: one.target for at, one in stated.items()}, self.faults
        )
        found: dict[int, Column] = {}
        for at, text in enumerate(texts):
            if at in stated:
                continue
            match = match_headers(self.instrument, [text], records=False)[0]
            private = match.role == headings.PRIVATE
            if at in roles:
                target, why = roles[at]
                found[at] = Column(at, text, target, COLUMNS, why)
            else:
                why, kind = (match.why, match.kind) if private or match.kind else (msg("not needed"), "")
                found[at] = Column(at, text, IGNORE, "", why, kind)
        return found

    def _cells(self) -> Iterator[Column]:
        """The cells that the mapping names, each as a column of its own."""
        targets = self.frame.targets.of(CELLS)
        for section, entries in ((COLUMNS, self.given.map.columns), (CLAIMS, self.given.map.claims)):
            for name, target in entries.items():
                place = f"{section}.{visible(name)}"
                if cell_of(name) is None:
                    problem = msg("{name} is no cell", name=visible(name))
                    self.map_faults.add(place, problem, expected=msg("cells such as C4, as rows are cells"))
                elif target not in targets[section]:
                    problem = msg("{name} is not known", name=visible(target))
                    self.map_faults.unknown(
                        place,
                        problem,
                        target,
                        targets[section],
                        expected=msg("a code of {instrument}", instrument=self.instrument.id),
                    )
                else:
                    cell = cell_of(name)
                    assert cell is not None
                    yield Column(cell[1], name, target, section, STATED)

    # --- Missing, and answers -----------------------------------------------------------------------------------

    def _tell_missing(self, columns: Sequence[Column]) -> None:
        """What the rows cannot do without, once, with the columns that are left."""
        found = {one.target for one in columns if one.section}
        missing = self._missing(columns)
        left = tuple(one.shown for one in columns if not one.section and not one.kind and one.heading)
        if self.map_faults.found or not (missing or self._holds_nothing(found)):
            return
        problem = msg("no column was found for {codes}", codes=tuple(missing))
        if not missing:
            problem = msg("no column is known: the row of headings may be missing")
        expected = msg("one of these, which are not understood: {columns}", columns=left) if left else None
        self.faults.add("", problem, expected=expected, hint=self._ready(missing, columns))

    def _tell_below(self, columns: Sequence[Column]) -> None:
        """Rows of totals, and what is written below a table, are no records: neither left out in silence nor shown."""
        needed = {one.at: one.target for one in columns if one.section and one.target in self._of_rows}
        body = self.frame.body
        from_below = ((row, self._below_kind(row, needed)) for row in reversed(body) if needed)
        tail = list(takewhile(lambda each: each[1] is not None, from_below))[::-1]
        below = list(dropwhile(lambda each: each[1] == _BLANK, tail))
        if not any(kind != _BLANK for _, kind in below) or len(below) == len(body):
            return
        self.last = body[len(body) - len(below) - 1][0]
        hint = msg("say in a mapping which row is the last: [source] last = {row}", row=str(self.last))
        expected = msg("rows of {what}", what=ROWS[self.frame.rows])
        rows = {kind: tuple(str(row[0]) for row, its in below if its == kind) for kind in (_SUMS, _REMARKS)}
        if rows[_SUMS]:
            problem = msg("rows {rows} look like totals below the table", rows=rows[_SUMS])
            self.faults.add("", problem, expected=expected, hint=hint)
        if rows[_REMARKS]:
            problem = msg("rows {rows} look like text below the table, such as a signature", rows=rows[_REMARKS])
            self.faults.add("", problem, expected=expected, hint=hint)

    def _tell_totals_of_agencies(self, columns: Sequence[Column]) -> None:
        """Rows of totals below agencies are no agencies."""
        used = [one for one in columns if one.section]
        if self.frame.rows != AGENCIES or not any(one.target in (SUBJECT, UNIT) for one in used):
            return
        body, counted = self.frame.body, [one.at for one in used if one.target in self.instrument.nodes]
        sums = list(takewhile(lambda row: _begins_as_total(row, counted), reversed(body)))
        if sums and len(sums) < len(body):
            problem = msg("rows {rows} look like totals below the table", rows=tuple(str(row) for row, _ in sums[::-1]))
            last = str(body[len(body) - len(sums) - 1][0])
            hint = msg("say in a mapping which row is the last: [source] last = {row}", row=last)
            self.faults.add("", problem, expected=msg("rows of {what}", what=ROWS[AGENCIES]), hint=hint)

    @cached_property
    def _of_rows(self) -> tuple[str, ...]:
        return self.frame.targets.needed(self.frame.rows) if self.frame.rows in OF_RECORDS else ()

    def _below_kind(self, row: Row, needed: Mapping[int, str]) -> str | None:
        """What a row is that is no record: it begins as a total does, has a text or two and no answer, or nothing that is needed."""
        filled = {at: cell for at, cell in enumerate(row[1]) if cell is not None}
        texts = [(needed[at], cell) for at, cell in filled.items() if at in needed]
        if not texts:
            return _BLANK
        at, first = next(iter(filled.items()))
        is_answer = at in needed and self.frame.is_taken(needed[at], first)
        if not is_answer and (headings.words_of(first) or ("",))[0] in usual.OF_SUMS:
            return _SUMS
        is_text = len(filled) <= _FEW and not any(self.frame.is_taken(code, text) for code, text in texts)
        return _REMARKS if is_text else None

    def _holds_nothing(self, found: set[str]) -> bool:
        return self.frame.rows == AGENCIES and found.isdisjoint(self.instrument.nodes)

    def _ready(self, missing: Sequence[str], columns: Sequence[Column]) -> Message:
        """A mapping to complete: the command that writes it, and lines of it."""
        file = visible(self.sheet.title, 200)
        command = f'evalkit map "{file}" --instrument {self.instrument.id} -o peta.toml'
        if not missing:
            return self._ready_for_rows(command, columns)
        shown = {one.at: one.shown for one in columns if not one.section and not one.kind and one.heading}
        left = {one.at: one.heading for one in columns if one.at in shown}
        proposed = proposals(self.instrument, missing, left, self._is_answered)
        if not proposed:
            return msg("{command} writes a mapping to complete, which --map takes", command=command)
        lines, *others = [tuple(f'"{shown[at]}" = "{code}"' for at, code in pairs) for pairs in proposed]
        if not others:
            return msg(
                "{command} writes a mapping to complete, which --map takes: [columns] {lines}",
                command=command,
                lines=lines,
            )
        return msg(
            "{command} writes a mapping to complete, which --map takes: [columns] {lines}; or {others}: as your form numbers them",
            command=command,
            lines=lines,
            others=others[0],
        )

    @staticmethod
    def _ready_for_rows(command: str, columns: Sequence[Column]) -> Message:
        """The same for a table of which nothing is known: its rows may be indicators or questions."""
        of_kind = {
            kind: [one.shown for one in columns if not one.section and one.heading and one.kind == kind]
            for kind in ("", usual.NUMBER)
        }
        left = of_kind[""] if len(of_kind[""]) > 1 else of_kind[usual.NUMBER] + of_kind[""]
        if len(left) < 2:  # noqa: PLR2004  (the codes and the answers)
            return msg("{command} writes a mapping to complete, which --map takes", command=command)
        return msg(
            "{command} writes a mapping to complete, which --map takes; where a row is an indicator or a question:"
            ' [columns] "{heading}" = "code" and "{answers}" = "answer"',
            command=command,
            heading=left[0],
            answers=left[1],
        )

    def _is_answered(self, at: int, code: str) -> bool:
        """Whether all that stands in the column *at* can stand in that of *code*."""
        texts = self._contents.texts(at)
        return code in self._of_rows and bool(texts) and all(self.frame.is_taken(code, text) for text in texts)

    def _answers(self, columns: Sequence[Column]) -> dict[str, dict[str, Any]]:
        """What texts of cells mean, by column: as the mapping says, and where columns are in two languages."""
        found = self.given.map.by_column()
        own = {one.target: one.at for one in columns if one.section and one.target in self._answered}
        for code, answers in self._bilingual(own).items() if own else ():
            found[code] = {**answers, **found.get(code, {})}
        return found

    def _bilingual(self, places: Mapping[str, int]) -> dict[str, dict[str, int | str]]:
        texts = {code: self._contents.texts(at) for code, at in places.items()}
        in_doubt = {
            code: each
            for code, each in texts.items()
            if any(self.frame.answers.understood(code, text) is None for text in each)
        }

        def known(code: str, text: str) -> int | str | None:
            given = self.frame.answers.understood(code, text)
            return None if given is None else given.level if given.level is not None else given.title

        return Bilingual(in_doubt, known).answers


def _begins_as_total(row: Row, counted: Sequence[int]) -> bool:
    """Whether the first cell of a row says that it is a total, and is no number of it."""
    at, first = next(((at, cell) for at, cell in enumerate(row[1]) if cell is not None), (0, ""))
    return at not in counted and (headings.words_of(first) or ("",))[0] in usual.OF_SUMS


def _not_of_rows(code: str) -> Message:
    return msg("{code} is not told row by row here", code=code)
