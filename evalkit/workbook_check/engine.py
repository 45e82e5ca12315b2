"""A workbook → what is wrong with it: its formulas and values against the rules, and what linters tell."""

from __future__ import annotations

from fractions import Fraction
from itertools import islice, product
from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.typed_numbers import possible_numbers
from evalkit.files.records.cells import Columns, Complaint, inside
from evalkit.files.records.points import points_of
from evalkit.instruments import TOTAL
from evalkit.mapping.headings import CODE, match_headers
from evalkit.mapping.map_file import NOTHING_SAID
from evalkit.mapping.node_lists import found_facts, said_of_facts
from evalkit.method.context_facts import scored_under
from evalkit.method.plan import plan_for
from evalkit.tables.references import column_name
from evalkit.workbook_check.band_findings import band_findings, band_formulas
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import constants
from evalkit.workbook_check.formula_workbook import Book, BookSheet, name_of, near
from evalkit.workbook_check.layout import TableRules, codes_on, given_on, grids
from evalkit.workbook_check.lint import lint
from evalkit.workbook_check.model import KINDS, CheckResult, PartCheck, SheetChecked, number_said, value_text
from evalkit.workbook_check.single import codes_below, single
from evalkit.workbook_check.single_findings import check_elsewhere, check_single
from evalkit.workbook_check.trial_answers import AnswersTrial, TrialOutcomes, differing, not_tried
from evalkit.workbook_check.values import check_values, holds_otherwise
from evalkit.workbook_check.weight_findings import weight_findings
from evalkit.workbook_check.weights import Looking

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.text import Message
    from evalkit.files.records.cells import Cell
    from evalkit.instruments import Instrument, RecordPoints, Records
    from evalkit.mapping.map_file import Hints
    from evalkit.tables.raw import Place, RawBook
    from evalkit.workbook_check.formula.tree import Failure, Tree, Value
    from evalkit.workbook_check.model import CheckFinding
    from evalkit.workbook_check.single import Single

_ORDER = tuple(KINDS)


def check_book(
    raw: RawBook,
    instrument: Instrument | None,
    sheets: Sequence[str] = (),
    chosen: Message | None = None,
    given: Hints = NOTHING_SAID,
    watch: Callable[[int, int], None] | None = None,
) -> CheckResult:
    """Check a workbook; where nodes or weights hang on a fact that it does not tell, under the one that fits it best.

    That is one under which something can be compared, and of these the one with the fewest findings.

    Args:
        raw: The workbook.
        instrument: Whose rules it is held against; ``None``: only what needs no rules is looked at.
        sheets: Names of the sheets that are looked at; none: all of them.
        chosen: How the instrument was found.
        given: What a mapping says of its tables.
        watch: Called before each sheet with the number done and the number there are.
    """
    unders = (None,) if instrument is None else scored_under(instrument)
    results = [_checked(raw, under, sheets, given, watch) for under in unders]
    best = min(results, key=lambda result: (not any(sheet.compared for sheet in result.sheets), len(result.findings)))
    return best._replace(instrument=instrument, chosen=chosen or _list_said(best.instrument, instrument))


def _list_said(taken: Instrument | None, asked: Instrument | None) -> Message | None:
    """Of nodes that hang on a fact which nobody told: that others than the usual ones are *taken*."""
    if taken is None or asked is None:
        return None
    facts = found_facts(taken, asked.facts)
    unusual = {key: word for key, word in facts.items() if word != taken.context[key].first}
    return next(iter(said_of_facts(taken, unusual)), None)


def _checked(
    raw: RawBook,
    instrument: Instrument | None,
    sheets: Sequence[str],
    given: Hints,
    watch: Callable[[int, int], None] | None,
) -> CheckResult:
    book = Book(raw)
    names = [name for name in book.sheets if not sheets or name in sheets]
    homes = {} if instrument is None else _surveys(book, instrument, given)
    done, findings = [], []
    for number, name in enumerate(names):
        if watch is not None:
            watch(number, len(names))
        checked, check_findings = _sheet(book.sheets[name], instrument, given_on(book.sheets[name], given), homes)
        done.append(checked)
        findings += check_findings
    return CheckResult(raw.file, instrument, None, raw.has_formulas, done, findings)


def _surveys(book: Book, instrument: Instrument, given: Hints) -> dict[str, Single]:
    """The sheets that hold a survey: its means and index may stand on another sheet."""
    if instrument.records is None or instrument.records.answers is None:
        return {}
    sheets = ((sheet, given_on(sheet, given)) for sheet in book.sheets.values())
    found = (
        (book_sheet.name, single(book_sheet, grids(book_sheet, instrument, said), instrument, said))
        for book_sheet, said in sheets
    )
    return {name: one for name, one in found if one is not None and not one.labels}


def _sheet(
    sheet: BookSheet, instrument: Instrument | None, given: Hints, homes: Mapping[str, Single]
) -> tuple[SheetChecked, list[CheckFinding]]:
    tables = [] if instrument is None else grids(sheet, instrument, given)
    one = None if instrument is None else single(sheet, tables, instrument, given)
    contexts = (
        [] if instrument is None or one is not None else [TableRules(sheet, grid, instrument, given) for grid in tables]
    )
    checked = [] if instrument is None else list(_single(sheet, one, instrument, homes))
    if instrument is not None:
        codes = {column: code for context in contexts for column, code in context.codes.items()}
        plan, inner = plan_for(instrument), {place for part in checked for place in part.inner}
        checked.append(PartCheck([*band_findings(sheet, plan, band_formulas(sheet, plan, codes, inner))]))
    for context in contexts:
        checked += [PartCheck([*weight_findings(context)]), check_persons(context), check_values(context)]
    checked.append(PartCheck([*lint(sheet), *_unread(sheet)]))
    columns = {code: column_name(column) for context in contexts[:1] for code, column in context.grid.columns.items()}
    rows = max((len(context.grid.rows) for context in contexts), default=0)
    compared, wrong = sum(part.compared for part in checked), sum(part.wrong for part in checked)
    found = sorted((finding for part in checked for finding in part.findings), key=lambda one: _ORDER.index(one.code))
    return SheetChecked(sheet.name, len(sheet.shapes), rows, columns, compared, compared - wrong), found


def _single(
    sheet: BookSheet, one: Single | None, instrument: Instrument, homes: Mapping[str, Single]
) -> Iterator[PartCheck]:
    """What came of the one assessment of a sheet, or of those on other sheets whose values it holds."""
    if one is not None:
        yield check_single(sheet, one, instrument)
        return
    for name, home in homes.items():
        if name != sheet.name:
            yield check_elsewhere(sheet, sheet.book.sheets[name], home, instrument)


def _unread(sheet: BookSheet) -> Iterator[CheckFinding]:
    """Formulas that are not understood."""
    if sheet.unread:
        places = sorted(sheet.unread)
        what = sheet.unread[places[0]]
        text = msg("the formula in {cell} is not understood", cell=name_of(places[0]))
        why = msg("it has {what}, which is not known here", what=visible(what, 40)) if what else None
        yield sheet.found("not-read", places, text, why=why)


# --- Persons ----------------------------------------------------------------------------------------------------------


_MOST = 4_000  # rows that are tried with one formula
_STEP = Fraction(1, 100)


def check_persons(context: TableRules) -> PartCheck:
    """Hold the points of persons against the rules, where the table says what they follow from."""
    records = context.instrument.records
    findings: list[CheckFinding] = []
    compared = wrong = 0
    persons = None if records is None or not records.points else _Persons(records, context)
    for leaf in context.instrument.leaves_under(TOTAL):
        if persons is not None and leaf in context.grid.columns and persons.knows(leaf):
            findings += persons.of_formulas(leaf)
            values = [(row, points) for row in context.grid.rows if (points := persons.points(leaf, row)) is not None]
            differ = [value for value in values if not persons.agrees(leaf, *value)]
            compared, wrong = compared + len(values), wrong + len(differ)
            findings += persons.told(leaf, differ) if differ else []
    return PartCheck(findings, compared, wrong)


class _Persons:
    """The persons of a table: the columns that say what their points follow from."""

    def __init__(self, records: Records, context: TableRules) -> None:
        self._records, self._context, self._sheet = records, context, context.sheet
        width = range(context.sheet.columns.stop)
        texts = [context.sheet.text((context.grid.header, column)) for column in width]
        matches = match_headers(context.instrument, texts, records=True)
        own = set(context.grid.columns.values())
        found = {one.code: column for column, one in enumerate(matches) if one.role == CODE and column not in own}
        self._columns = {name: column for name, column in found.items() if name in records.columns}
        self._reader = Columns(records, None)

    def _entries(self, leaf: str) -> list[RecordPoints]:
        return [point for point in self._records.points if point.node == leaf]

    def _names(self, leaf: str) -> list[str]:
        return sorted({name for entry in self._entries(leaf) for name in (entry.column, *entry.where)})

    def knows(self, leaf: str) -> bool:
        """Whether all is there that the points of *leaf* follow from."""
        names = self._names(leaf)
        return bool(names) and all(name in self._columns for name in names)

    def _read(self, name: str, value: Value | Failure) -> Cell:
        if isinstance(value, Fraction):
            column = self._records.columns[name]
            return (value, value) if not column.values and inside(column, value) else None
        text = self._context.words.meant(name, value.strip()) if isinstance(value, str) else None
        found = self._reader.read(name, text) if isinstance(text, str) and text else None
        return None if isinstance(found, Complaint) else found

    # --- Values -----------------------------------------------------------------------------------------------------

    def points(self, leaf: str, row: int) -> Exact | None:
        """The points of *leaf* that follow from a row; nothing where that is open, or the row is not measured."""
        found = {name: self._read(name, self._sheet.value((row, at))) for name, at in self._columns.items()}
        population = self._records.population
        if population is not None and found.get(population.column) in population.exclude:
            return None
        return self._only(leaf, found)

    def _only(self, leaf: str, found: Mapping[str, Cell]) -> Exact | None:
        points = points_of(self._records, self._entries(leaf), found)
        return points[0] if len(points) == 1 else None

    def agrees(self, leaf: str, row: int, points: Exact) -> bool:
        """Whether the cell of *leaf* in a row holds its points, or nothing."""
        stored = self._sheet.value((row, self._context.grid.columns[leaf]))
        return stored is None or near(stored, Fraction(points))

    def told(self, leaf: str, differ: Sequence[tuple[int, Exact]]) -> Iterator[CheckFinding]:
        """Values that do not follow from their rows."""
        places = [(row, self._context.grid.columns[leaf]) for row, _ in differ]
        why = msg("it does not follow from the other columns of the row")
        finding = holds_otherwise(places, number_said(differ[0][1]), self._sheet)
        yield finding._replace(code="value", why=why, node=leaf)

    # --- Formulas ---------------------------------------------------------------------------------------------------

    def of_formulas(self, leaf: str) -> Iterator[CheckFinding]:
        """Formulas that give other points than the rules for something that a row can say."""
        for places in self._context.formulas_of(leaf):
            tree = self._sheet.tree(places[0])
            try:
                outcomes = [] if tree is None else self._outcomes(leaf, tree, places[0][0])
            except UnreadableError as error:
                yield not_tried(places[0], leaf, str(error), self._sheet)
                continue
            wrong = [outcome for outcome in outcomes if not near(outcome[1], Fraction(outcome[0].points))]
            if wrong:
                trial_outcomes = TrialOutcomes(outcomes, Fraction(1), wrong)
                yield differing(places, leaf, trial_outcomes, self._sheet, self._context.plan)

    def _outcomes(self, leaf: str, tree: Tree, row: int) -> list[tuple[AnswersTrial, Value | Failure]]:
        names = self._names(leaf)
        cells: dict[Place, str] = {(row, self._columns[name]): name for name in names}
        look, found = Looking(self._sheet, cells, rounds=True), []
        for values in islice(product(*[self._tried(name, leaf, tree) for name in names]), _MOST):
            said = dict(zip(names, values, strict=True))
            points = self._only(leaf, {name: self._read(name, value) for name, value in said.items()})
            if points is not None:
                shown = [msg("{name} is {value}", name=name, value=value_text(value)) for name, value in said.items()]
                case = msg("{values}", values=tuple(shown))
                found.append((AnswersTrial({}, case, points, None), look.given(tree, said)))
        return found

    def _tried(self, name: str, leaf: str, tree: Tree) -> list[Value]:
        """What the column *name* may hold: the words that it holds and the formula names, numbers around every bound."""
        column = self._records.columns[name]
        named = [*constants(tree)]
        held = [self._sheet.value((row, self._columns[name])) for row in self._context.grid.rows]
        texts = dict.fromkeys(one for one in (*named, *held) if isinstance(one, str) and not any(possible_numbers(one)))
        words: list[Value] = [text for text in texts if self._read(name, text) is not None]
        if column.values:
            return words
        bounds = [step.minimum for entry in self._entries(leaf) if entry.column == name for step in entry.steps]
        bounds += [one for one in named if isinstance(one, Fraction)]
        near_by = {Fraction(bound) + step for bound in bounds if bound is not None for step in (-_STEP, 0, _STEP)}
        return [*words, *sorted(one for one in near_by if inside(column, one))]


# --- Which instrument a workbook is about, where nobody says it --------------------------------------------------------


_FEWEST = 4  # indicators that can be taken for those of an instrument


class Recognised(NamedTuple):
    """An instrument, and why it was taken."""

    instrument: Instrument
    why: Message


def recognised(raw: RawBook, instruments: Iterable[Instrument]) -> Recognised | None:
    """The instrument that *raw* is about; nothing if there is none, or several that fit as well."""
    sheets, known = Book(raw).sheets.values(), [one for one in instruments if len(one.leaves_under(TOTAL)) >= _FEWEST]
    best = _best(sheets, known, codes_on) or _best(sheets, known, codes_below)
    if best is None:
        return None
    most, instrument = best
    text = msg("No instrument was named: {id} was taken, since {count:heading is its code|headings are its codes}.", id=instrument.id,
               count=str(most))  # fmt: skip
    return Recognised(instrument, text)


def _best(
    sheets: Collection[BookSheet],
    instruments: Iterable[Instrument],
    codes_of: Callable[[BookSheet, Instrument], set[str]],
) -> tuple[int, Instrument] | None:
    """The instrument of which one sheet names every indicator, and the most codes, with their number; none if two do."""
    fitting = []
    for instrument in instruments:
        named = [codes_of(sheet, instrument) for sheet in sheets]
        counts = [len(codes) for codes in named if codes.issuperset(instrument.leaves_under(TOTAL))]
        fitting += [(max(counts), instrument)] if counts else []
    most = max((count for count, _ in fitting), default=0)
    best = [one for one in fitting if one[0] == most]
    return best[0] if len(best) == 1 else None
