"""Rows that tell a fact which scores or predicates hang on: each goes by the rules under its own, as an assessment does."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import polars as pl

from evalkit.base.errors import AssessmentError, Fault, Faults
from evalkit.base.text import first_few, msg
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import DASHES, MeaningByName, caseless
from evalkit.batch.encoding.rejects import Reject
from evalkit.batch.encoding.roles import ANSWERS, CONTEXT, Roles, roles_of
from evalkit.batch.frames.column_names import ROW
from evalkit.batch.subjects.evaluator import EvaluatedRows, RowEvaluator
from evalkit.batch.subjects.findings import FINDING
from evalkit.evaluation.context import read_context
from evalkit.evaluation.unknown_codes import known_elsewhere
from evalkit.mapping.headings import PREDICATE, match_headers
from evalkit.method.context_facts import combinations
from evalkit.method.outcome_rules import facts_named, with_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from evalkit.base.text import Prose
    from evalkit.batch.encoding.cell_reader import CellReader
    from evalkit.batch.encoding.encoder import Readers
    from evalkit.batch.encoding.labels import Labels
    from evalkit.batch.request import ColumnOptions
    from evalkit.batch.subjects.given_values import Engine
    from evalkit.instruments import ContextKey, Instrument
    from evalkit.mapping.map_file import Hints

_SHOWN = 5


class RulesByFact(NamedTuple):
    """The rules where some facts are known, and what the columns of a table are by them."""

    facts: Mapping[str, str]
    instrument: Instrument
    roles: Roles


def each_under(
    headings: Sequence[str], instrument: Instrument, given: Hints, wanted: ColumnOptions, file: str = ""
) -> tuple[RulesByFact, ...]:
    """The rules as they are, and under every combination of the facts that columns tell.

    Raises:
        NotSaidError, AssessmentError: As for ``roles_of``, and where no column tells the fact under which others are asked.
    """
    base = RulesByFact({}, instrument, roles_of(headings, instrument, given, wanted, file))
    told = {use.code: instrument.context[use.code] for use in base.roles.of(CONTEXT)}
    if instrument.nodes_by not in told:
        _refuse_of_others(base, given, file)
    named = {key: rule for key, rule in told.items() if _decides(instrument, rule)}
    found = [base]
    for facts in (combinations(named) or ()) if named else ():
        one = with_facts(instrument, facts)
        found.append(RulesByFact(facts, one, roles_of(headings, one, given, _claims_of(one, instrument, wanted), file)))
    return tuple(found)


def _refuse_of_others(base: RulesByFact, given: Hints, file: str) -> None:
    """Answers to what the default of a fact does not ask are no columns to leave aside."""
    _, instrument, roles = base
    said = {caseless(name): code for name, code in given.map.columns.items()}
    matches = match_headers(instrument, roles.aside, records=False)
    codes = {one: said.get(caseless(one), match.code or "") for one, match in zip(roles.aside, matches, strict=True)}
    left = [code for code in codes.values() if code in instrument.every_node and code not in instrument.nodes]
    key = instrument.context.get(instrument.nodes_by or "")
    if left and key is not None:
        word = str(instrument.facts.get(key.key, key.first))
        names = first_few(left, _SHOWN)
        problem = msg("not asked where {key} is {word}: {codes}", key=key.title, word=word, codes=names)
        hint = msg("a column {key} says of each row what it is about", key=key.key)
        raise AssessmentError([Fault(file=file, problem=problem, hint=hint)])


def _decides(instrument: Instrument, rule: ContextKey) -> bool:
    return rule.kind == "choice" and rule.from_node is None and rule.key in facts_named(instrument)


def _claims_of(one: Instrument, instrument: Instrument, wanted: ColumnOptions) -> ColumnOptions:
    """What is *wanted*, without the codes that the file has under other facts only."""
    here, anywhere = (
        MeaningByName((*nodes, PREDICATE, *instrument.claims)) for nodes in (one.nodes, instrument.every_node)
    )
    return wanted._replace(claims=[code for code in wanted.claims if here.meant(code) or not anywhere.meant(code)])


def together(each: Sequence[RulesByFact]) -> Roles:
    """What the columns are by any of them."""
    roles = [one.roles for one in each]
    used = {use.heading: use for some in roles for use in some.used}
    aside = [one for one in roles[0].aside if all(one in some.aside for some in roles)]
    lacking = {code: None for some in roles for code in some.missing if some.of(ANSWERS)}
    return roles[0]._replace(used=tuple(used.values()), aside=tuple(aside), missing=tuple(lacking))


def evaluator_of(
    each: Sequence[RulesByFact], readers: Sequence[Readers], labels: Labels, readings: Sequence[str], engine: Engine
) -> RowEvaluator | ByFact:
    """What evaluates rows of a table; *readers*: of its columns under each of these facts."""
    evaluators = [RowEvaluator(*one[1:], its, labels, readings, engine) for one, its in zip(each, readers, strict=True)]
    return evaluators[0] if len(each) == 1 else ByFact(each, evaluators, readers[0].of)


class ByFact:
    """Evaluates rows of one table, each under the facts that it tells, or their defaults."""

    def __init__(
        self, each: Sequence[RulesByFact], evaluators: Sequence[RowEvaluator], readers: Mapping[str, CellReader]
    ) -> None:
        """*evaluators*: what evaluates rows under each; *readers*: of the columns, by heading."""
        self._evaluators = list(zip(each, evaluators, strict=True))
        self._used = together(each).used
        self._told = [reader for reader in readers.values() if reader.use.code in each[-1].facts]
        self._instrument = each[0].instrument
        self._is_asked = any(self._instrument.context[reader.use.code].default is None for reader in self._told)

    def take(self, rows: pl.DataFrame) -> EvaluatedRows:
        """What comes of *rows*, in their order."""
        words = pl.DataFrame([self._words(reader, rows) for reader in self._told])
        left, found = pl.Series([True] * rows.height, dtype=pl.Boolean), []
        for under, evaluator in self._evaluators[1:]:
            mine = words.select(
                pl.all_horizontal(pl.col(key).eq_missing(word) for key, word in under.facts.items())
            ).to_series()
            found.append(self._taken(under, evaluator, rows.filter(mine)))
            left &= ~mine
        if left.any() or self._is_asked:
            found.insert(0, self._taken(*self._evaluators[0], rows.filter(left)))
        whole = pl.concat([one.rows for one in found], how="diagonal").sort(ROW)
        whole = whole.with_columns(pl.col(f"^{FINDING}.*$").fill_null(value=False))
        rejects = sorted((reject for each in found for reject in each.rejects), key=lambda reject: reject.row)
        return EvaluatedRows(whole, rejects, sum(one.rejected for one in found))

    def _taken(self, under: RulesByFact, evaluator: RowEvaluator, rows: pl.DataFrame) -> EvaluatedRows:
        """What comes of *rows* under some facts; what they say where nothing is asked then is no answer."""
        found, facts = evaluator.take(rows), [reader.use.heading for reader in self._told]
        unread = [reject.row for reject in found.rejects if reject.column in facts]  # nobody knows what these are asked
        wrong = self._by_rows(under, list(self._not_asked(under, rows.filter(~pl.col(ROW).is_in(unread)))), rows)
        kept = found.rows.filter(~pl.col(ROW).is_in([reject.row for reject in wrong])) if wrong else found.rows
        return EvaluatedRows(kept, [*found.rejects, *wrong], rows.height - kept.height)

    def _not_asked(self, under: RulesByFact, rows: pl.DataFrame) -> Iterator[Reject]:
        mine = {use.heading for use in under.roles.used}
        for use in self._used:
            problem = None if use.heading in mine else known_elsewhere(under.instrument, use.code)
            if problem is not None:
                cell = pl.col(use.heading).cast(pl.String)
                said = rows.filter(~cell.str.strip_chars().is_in(list(DASHES)))
                for row, text in said.select(ROW, cell).iter_rows():
                    yield Reject(row, use.heading, text, problem[0])

    def _by_rows(self, under: RulesByFact, wrong: list[Reject], rows: pl.DataFrame) -> list[Reject]:
        """What is *wrong*; of a row that leaves blank the fact that questions hang on, that cell in place of all others."""
        key = under.instrument.context.get(under.instrument.nodes_by or "")
        told = [reader.use.heading for reader in self._told if key is not None and reader.use.code == key.key]
        if key is None or not told or not wrong:
            return wrong
        cell, word = pl.col(told[0]).cast(pl.String).fill_null(""), under.instrument.facts.get(key.key, key.first)
        blank = dict(rows.filter(cell.str.strip_chars().is_in(list(DASHES))).select(ROW, cell).iter_rows())
        once = [
            Reject(row, told[0], blank[row], _left_blank(str(word), count, told[0]))
            for row, count in Counter(reject.row for reject in wrong if reject.row in blank).items()
        ]
        return [*(reject for reject in wrong if reject.row not in blank), *once]

    def _words(self, reader: CellReader, rows: pl.DataFrame) -> pl.Series:
        """What each row says of a fact."""
        cells = rows.get_column(reader.use.heading)
        values = cells.unique().to_list()
        words = [self._word(reader, value) for value in values]
        return cells.replace_strict(values, words, return_dtype=pl.String).alias(reader.use.code)

    def _word(self, reader: CellReader, cell: Any) -> str | None:
        """What a cell says of a fact; the default of one that is blank or cannot be read, if it has one."""
        number, key = None if cell is None else reader.read(cell).number, reader.use.code
        given = {} if number is None else {key: reader.back(number)}
        return read_context(self._instrument, given, "", Faults("")).get(key)


def _left_blank(word: str, count: int, heading: str) -> Prose:
    return msg(
        "blank is {word}, which does not ask for what this row fills in (cells: {count}): fill in {key}",
        word=word,
        count=str(count),
        key=heading,
    )
