"""The predicate of each row, and those that its missing answers leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

from evalkit.base.tuples import NamedTuple
from evalkit.batch.columns.arithmetic import ColumnArithmetic
from evalkit.batch.columns.band_steps import is_dense
from evalkit.batch.columns.column import always, constant, first_of
from evalkit.batch.columns.formatting import NO_TEXT
from evalkit.batch.columns.interpreter import ColumnInterpreter
from evalkit.evaluation.outcome import hangs_on_total, ordered_words
from evalkit.instruments import TOTAL
from evalkit.method.bands import bands_at, context_node
from evalkit.method.ends import DOWN, ChildEnds, course
from evalkit.method.outcome_rules import after, predicate_rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from evalkit.batch.columns.cells import Cells
    from evalkit.batch.columns.column import AddedColumns, ExactColumn
    from evalkit.batch.columns.nodes import NodeRun
    from evalkit.instruments import Band, BandTable
    from evalkit.method.outcome_rules import PredicateRule
    from evalkit.method.plan import Plan

BETWEEN = "; "  # between words that are possible
Bands = dict["Band", "ExactColumn"]  # band → whether it is one


class PredicateColumns(NamedTuple):
    """What rows say of the predicate.

    Attributes:
        predicate: The word; null where more than one can come out.
        possible: All that can come out, best first.
        open: Whether answers between the ends have to be looked at to know.
        several: Whether more than one may come out.
    """

    predicate: ExactColumn
    possible: ExactColumn
    open: ExactColumn
    several: ExactColumn


class Outcomes:
    """The words of a plan whose nodes are known at both ends of what is missing."""

    def __init__(self, plan: Plan, cells: Cells, table: AddedColumns, low: NodeRun, high: NodeRun) -> None:
        """Keep the runs."""
        self._plan, self._cells, self._table = plan, cells, table
        self._low, self._high = low, high
        self._columns = ColumnArithmetic(table)
        self._doubts: list[ExactColumn] = []  # whether it is open if a rule of the predicate holds

    def words(self) -> PredicateColumns:
        """The predicate, and the possible ones."""
        instrument, columns = self._plan.instrument, self._columns
        whens = {when: self._named(column) for when, column in self._whens().items()}
        bands = {when: self._between(bands_at(instrument, TOTAL, when)) for when in whens}
        pairs = {(when, band.predicate): self._named(columns.all_of([whens[when], column]))
                 for when in whens for band, column in bands[when].items()}  # fmt: skip
        ordered = ordered_words(instrument, {when: tuple(band.predicate for band in bands[when]) for when in whens})
        by_word = {word: self._named(columns.any_of([column for (_, one), column in pairs.items() if one == word]))
                   for word in ordered}  # fmt: skip
        is_certain = self._cells.complete and len(whens) == 1
        count = constant(1) if is_certain else self._named(columns.how_many(list(by_word.values())))
        predicate = self._predicate(by_word, count, whens)
        return PredicateColumns(
            predicate,
            predicate if is_certain else self._possible(by_word, count),
            self._open(pairs, count),
            columns.any_of([columns.at_least(count, 2), *self._doubts]),
        )

    def _named(self, column: ExactColumn) -> ExactColumn:
        return self._table.named(column)

    # --- Which words ------------------------------------------------------------------------------------------------------

    def _predicate(
        self, by_word: dict[str, ExactColumn], count: ExactColumn, whens: dict[str | None, ExactColumn]
    ) -> ExactColumn:
        """The only word; where the total is given, its word, though a floor may be missed."""
        columns, parts = self._columns, [count, *by_word.values()]
        words = [(columns.truth(column), nw.lit(word)) for word, column in by_word.items()]
        only = first_of(words[:-1], words[-1][1])
        if self._cells.complete:
            return _text(only, parts)
        total = columns.same(self._low.raw[0], self._high.raw[0])
        known = [(columns.all_of([total, active]), self._bands_of_total(bands_at(self._plan.instrument, TOTAL, when)))
                 for when, active in whens.items()]  # fmt: skip
        told = [(columns.all_of([holds, column]), nw.lit(band.predicate)) for holds, bands in known
                for band, column in bands.items()]  # fmt: skip
        one_context = columns.how_many(list(whens.values()))
        parts += [holds for holds, _ in told] + [one_context]
        of_total = first_of([(columns.truth(holds), word) for holds, word in told], NO_TEXT)
        is_one = columns.truth(columns.same(count, constant(1)))
        return _text(
            first_of(
                [(is_one, only), (columns.truth(columns.same(one_context, constant(1))), of_total)],
                NO_TEXT,
            ),
            parts,
        )

    def _possible(self, by_word: dict[str, ExactColumn], count: ExactColumn) -> ExactColumn:
        """All words, best first."""
        columns = self._columns
        texts, before = [], always(holds=False)
        for word, column in by_word.items():
            first = nw.when(columns.truth(before)).then(nw.lit(BETWEEN + word)).otherwise(nw.lit(word))
            texts.append(nw.when(columns.truth(column)).then(first).otherwise(nw.lit("")))
            before = columns.any_of([before, column])
        return _text(nw.concat_str(*texts), [count, *by_word.values()])

    def _open(self, pairs: dict[tuple[str | None, str], ExactColumn], count: ExactColumn) -> ExactColumn:
        """Whether a word lies between those of the two ends, and it is not known that some answers give it."""
        plan, columns = self._plan, self._columns
        by_ends = plan.monotone and hangs_on_total(plan.instrument)
        if by_ends and is_dense(plan, 0, bands_at(plan.instrument, TOTAL, None)):
            return always(holds=False)
        several = columns.at_least(count, 3 if by_ends else 2)
        is_given = any(not plan.instrument.nodes[code].is_leaf for code in self._cells.codes)
        if is_given and not hangs_on_total(plan.instrument):  # the ends of what stands below a value need not give it
            return columns.any_of([several, *self._doubts])
        unseen = [] if self._cells.complete else [
            columns.all_of([column, columns.not_(self._shown(when, word))]) for (when, word), column in pairs.items()
        ]  # fmt: skip
        return columns.any_of([columns.all_of([several, columns.any_of(unseen)]), *self._doubts])

    def _shown(self, when: str | None, word: str) -> ExactColumn:
        """Whether the worst or the best answers give a word under a context."""
        columns = self._columns
        found = []
        for run in (self._low, self._high):
            table = bands_at(self._plan.instrument, TOTAL, when)
            bands = self._after_rules(table, self._band_of(table, run.values[0]), run, run)
            gives = next(holds for band, holds in bands.items() if band.predicate == word)
            found.append(columns.all_of([gives, self._context_at(when, run)]))
        return self._named(columns.any_of(found))

    # --- Bands ------------------------------------------------------------------------------------------------------------

    def _reached(self, table: BandTable, total: ExactColumn) -> list[ExactColumn]:
        return [always(holds=True) if band.minimum is None
                else self._columns.at_least(total, band.minimum, exclusive=band.exclusive)
                for band in table.bands]  # fmt: skip

    def _between(self, table: BandTable) -> Bands:
        """The bands that come out between the ends, floors and rules looked at."""
        return self._after_rules(table, self._inside(table, 0), self._high, self._low)

    def _inside(self, table: BandTable, at: int) -> Bands:
        """The bands that a node comes to between the ends."""
        columns = self._columns
        low, high = (self._reached(table, run.values[at]) for run in (self._low, self._high))
        inside = [columns.all_of([top, columns.not_(below)])
                  for top, below in zip(high, (always(holds=False), *low), strict=False)]  # fmt: skip
        return dict(zip(table.bands, inside, strict=True))

    def _bands_of_total(self, table: BandTable) -> Bands:
        """The band of a total that is the same at both ends, none where it hangs on a rule that is open; beside a given total a floor is none that is."""
        columns = self._columns
        found = self._band_of(table, self._low.values[0])
        if not predicate_rules(self._plan.instrument):
            return found
        floors = self._high if TOTAL in self._cells.codes else None
        bands = self._after_rules(table, found, self._high, self._low, floors=floors)
        is_one = self._named(columns.same(columns.how_many(list(bands.values())), constant(1)))
        return {band: columns.all_of([is_one, column]) for band, column in bands.items()}

    def _band_of(self, table: BandTable, number: ExactColumn) -> Bands:
        """The band that a number lies in."""
        columns = self._columns
        reached = self._reached(table, number)
        better = (always(holds=False), *reached)
        return {band: columns.all_of([holds, columns.not_(above)])
                for band, holds, above in zip(table.bands, reached, better, strict=False)}  # fmt: skip

    def _after_rules(
        self, table: BandTable, bands: Bands, surely: NodeRun, maybe: NodeRun, *, floors: NodeRun | None = None
    ) -> Bands:
        """What rules of the predicate make of *bands*: where they hold by all that can be, and where by something that can.

        *floors*: by what else floors are missed.
        """
        columns = self._columns
        for rule in predicate_rules(self._plan.instrument):
            self._doubts += self._open_rule(rule)
            if rule.open:  # rows that do not tell the fact are evaluated by themselves
                continue
            other = floors if rule.floors and floors is not None else maybe
            holds, may = (self._holds(rule, run) for run in (surely, other))
            moved: dict[Band, list[ExactColumn]] = {band: [] for band in bands}
            for band, column in bands.items():
                moved[after(rule.stated, table, band)].append(columns.all_of([column, may]))
                moved[band].append(columns.all_of([column, columns.not_(holds)]))
            bands = {band: self._named(columns.any_of(parts)) for band, parts in moved.items()}
        return bands

    def _holds(self, rule: PredicateRule, run: NodeRun) -> ExactColumn:
        nodes = [run.values[at] for at in range(len(self._plan.nodes))]
        return self._named(rule.condition.read_by(ColumnInterpreter(self._table, nodes, ())))

    def _open_rule(self, rule: PredicateRule) -> list[ExactColumn]:
        """Whether the ends of what is missing do not tell when a rule holds: better answers may make it hold."""
        columns = self._columns
        if rule.open:
            return [always(holds=True)]
        if all(
            move == DOWN for move in course(rule.condition, [ChildEnds(None)] * len(self._plan.nodes)).moves.values()
        ):
            return []
        return [columns.not_(columns.same(self._low.values[at], self._high.values[at])) for at in rule.at]

    # --- The context that bands hang on -----------------------------------------------------------------------------------

    def _whens(self) -> dict[str | None, ExactColumn]:
        """Values of the context that the bands can be looked up under, and whether they can be in force."""
        instrument = self._plan.instrument
        key = instrument.bands_key
        if key is None:
            return {None: always(holds=True)}
        if key.from_node is None:
            known = key.values if key.default is None else (key.default,)
            return {word: always(holds=True) for word in known}
        bands = self._inside(bands_at(instrument, key.from_node), self._plan.position[key.from_node])
        words = {band.predicate: column for band, column in bands.items()}
        return {word: words[word] for word in key.values if word in words}

    def _context_at(self, when: str | None, run: NodeRun) -> ExactColumn:
        """Whether the context can be *when* beside the answers of a run."""
        node = context_node(self._plan.instrument)
        if node is None:
            return always(holds=True)
        bands = self._band_of(bands_at(self._plan.instrument, node), run.values[self._plan.position[node]])
        return next(column for band, column in bands.items() if band.predicate == when)


def _text(top: Any, of: Sequence[ExactColumn]) -> ExactColumn:
    """A text that hangs on conditions."""
    return _WORDS._replace(top=top, stage=max(column.stage for column in of))


_WORDS = always(holds=False)._replace(number=None, is_condition=False)
