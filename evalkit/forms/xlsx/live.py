"""The sheet that computes the score while a form is filled in: a line for each node, with the formula that gives its value.

A cell of what is not known yet holds empty text, which no sum takes for 0.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from evalkit.base.extras import needs
from evalkit.base.text import msg
from evalkit.forms.xlsx.worth import answers_worth, records_worth
from evalkit.instruments import TOTAL
from evalkit.instruments.expression import NO_LEVEL, Every
from evalkit.method.bands import table_for
from evalkit.method.children_read import places_of
from evalkit.method.context_facts import scored_under
from evalkit.method.language.spelling import spelled
from evalkit.method.language.spreadsheet import SheetFormula, looked_up, plain, quoted_text, rounding, sheet_formula
from evalkit.method.outcome_rules import after, facts_named, predicate_rules
from evalkit.method.plan import plan_for
from evalkit.method.scales import read_answer
from evalkit.method.subexpressions import all_of
from evalkit.possible.ends import ends_of

with needs("office"):
    from xlsxwriter.utility import xl_rowcol_to_cell

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from evalkit.base.text import Message, Prose
    from evalkit.forms.model import Live
    from evalkit.forms.xlsx.form_workbook import FormWorkbook
    from evalkit.instruments import BandTable, ContextKey, Node, OutcomeRule, Rounding, Scale
    from evalkit.instruments.expression import Expression


RECORDS = 10_000  # rows of records that are read
SUMMARY = 5  # the row of the sentence that other sheets repeat
_TOP = SUMMARY + 1
_DECIMALS = 2  # of a score that is not rounded, in the sentence
_MOST = 255  # arguments of a function
_THOUSAND = 1000  # `1.250` may be this many times 1.25
_ABOUT = (
    msg("A help while the form is filled in. The score that counts is the one of: evalkit evaluate FILE."),
    msg(
        "Spreadsheets compute with binary floats: a score nearer than 0.000000001 to a tie or a bound may differ here."
    ),
    msg("An empty cell is not complete yet: what is missing below it never counts as 0."),
)
_WIDTHS = {"code": 12, "title": 60, "given": 30, "word": 30}
_USUAL = 13


def not_complete(book: FormWorkbook) -> str:
    """The sentence in place of a score."""
    return book.say(msg("Live score: not complete yet"))


def write_live(book: FormWorkbook, page: Live) -> None:
    """The sheet of *page*."""
    _Sheet(book, page).write()


class _Sheet:
    """The sheet that is being written: which column holds what, and the formulas of a line."""

    def __init__(self, book: FormWorkbook, page: Live) -> None:
        self._book, self._instrument, self._plan = book, page.instrument, plan_for(page.instrument)
        self._sheet = book.sheet(page.name)
        self._last = len(self._plan.nodes) - 1  # the last line
        stages = [*self._plan.leaf_stages, *[step.at for step in self._plan.steps if step.stage is not None]]
        headings = {"code": msg("code"), "title": msg("what is assessed"), "given": msg("filled in")}
        headings |= {"level": msg("level")} if self._plan.reads_answers else {}
        headings |= {"computed": msg("value")} | ({"rounded": msg("rounded")} if stages else {})
        self._headings: dict[str, Message] = {**headings, "word": msg("word")}
        self._columns = {name: at for at, name in enumerate(self._headings)}
        asked = {self._instrument.bands_by, *facts_named(self._instrument)}
        self._asked = [key for key in self._instrument.context.values() if key.key in asked]
        # Key of the context → the cell of the word or number that it has.
        self._facts = {key.key: self._cell(len(self._plan.nodes) + at, "word") for at, key in enumerate(self._asked)}

    def write(self) -> None:
        """Head, a line for each node, and the fact that the bands hang on."""
        looks = self._book.looks
        self._sheet.write_string(0, 0, self._book.say(msg("Live score and predicate")), looks.title)
        for row, text in enumerate((*_ABOUT, *self._rows_aside()), 1):
            self._sheet.write_string(row, 0, self._book.say(text), looks.about)
        for name, at in self._columns.items():
            self._sheet.set_column(at, at, _WIDTHS.get(name, _USUAL))
            self._sheet.write_string(_TOP, at, self._book.head(self._headings[name]), looks.heading)
        self._sheet.freeze_panes(_TOP + 1, 1)
        self._sheet.repeat_rows(_TOP)
        for at, node in enumerate(self._plan.nodes):
            self._write_node(at, node)
        self._write_outcome()
        self._write_summary()

    def _rows_aside(self) -> Iterator[Message]:
        """That rows which no formula here reads are evaluated by evalkit only."""
        rules = self._instrument.records
        leaf = next(node for node in self._plan.nodes if node.is_leaf)
        if rules is not None and not records_worth(self._instrument, leaf):
            yield msg(
                "Rows of {table} and groups are evaluated by evalkit only; here they do not count.", table=rules.title
            )

    # --- Cells ----------------------------------------------------------------------------------------------------------

    def _row(self, at: int) -> int:
        return _TOP + 1 + at

    def _cell(self, at: int, name: str) -> str:
        return str(xl_rowcol_to_cell(self._row(at), self._columns[name]))

    def _value(self, at: int) -> str:
        """The cell of the value that feeds the parent."""
        return self._cell(at, "rounded" if "rounded" in self._columns else "computed")

    def _put(self, at: int, name: str, formula: str, level: int) -> None:
        printed, centred, _ = self._book.looks.of(level)
        stage = self._stage(at) if name == "rounded" and at < len(self._plan.nodes) else None
        looks = printed if name == "given" else centred
        if stage is not None:
            looks = self._book.looks.number_of(level, stage.decimals)
        row, column = self._row(at), self._columns[name]
        if formula:
            self._sheet.write_formula(row, column, f"={formula}", looks, "")
        else:
            self._sheet.write_blank(row, column, None, looks)

    # --- A node -----------------------------------------------------------------------------------------------------------

    def _write_node(self, at: int, node: Node) -> None:
        level = -1 if node.is_leaf else node.depth
        printed, *_ = self._book.looks.of(level)
        self._sheet.write_string(self._row(at), 0, node.code, printed)
        self._sheet.write_string(self._row(at), 1, self._book.say(node.title), printed)
        formula = None if node.is_leaf else self._formula(at)
        computed = self._of_leaf(at, node) if formula is None else self._of_parent(at, node, formula)
        found = {"given": self._given(at, node), "computed": computed}
        found |= {"rounded": self._rounded(at), "word": self._word(at, node, formula)}
        if node.is_leaf:
            found["level"] = self._or_missing(at, node, self._looked_up(at, node, part=2), part=2)
        for name in [*self._columns][2:]:
            self._put(at, name, found.get(name, ""), level)

    def _given(self, at: int, node: Node) -> str:
        """The text that is filled in for the node itself."""
        label = f"${self._cell(at, 'code')}"
        for section in ("answers", "values"):
            if self._book.asks(section, node.code):
                return self._book.looking_up(section, label)
        return ""

    def _of_leaf(self, at: int, node: Node) -> str:
        answered = self._or_missing(at, node, self._looked_up(at, node, part=1) or self._number(at, node), part=1)
        records = records_worth(self._instrument, node)
        if not records:
            return answered
        texts, points, _ = self._book.points(records)
        assert self._instrument.records is not None
        rows = self._book.column(self._instrument.records.table, node.code, RECORDS)
        counts = f"COUNTIF({rows},{texts})"
        return f"IF(SUMPRODUCT({counts})>0,SUMPRODUCT({counts},{points})/SUMPRODUCT({counts}),{answered})"

    def _looked_up(self, at: int, node: Node, part: int) -> str:
        """Points or level of what is filled in, by its place in the list; nothing for a number."""
        worth = answers_worth(self._instrument, node)
        if not worth:
            return ""
        ranges, cell = self._book.points(worth), self._cell(at, "given")
        fits = f"{ranges[0]}={cell}"
        return f'IF(SUMPRODUCT(--({fits}))=1,SUMPRODUCT(({fits})*{ranges[part]}),"")'

    def _or_missing(self, at: int, node: Node, answered: str, part: int) -> str:
        """*answered*; where nothing is filled in what a missing answer counts as, if the rules say it."""
        given = None if node.missing is None else read_answer(self._instrument, node, node.missing)
        if given is None or not answered:
            return answered
        worth = plain(given.points) if part == 1 else str(NO_LEVEL if given.level is None else given.level)
        return f'IF({self._cell(at, "given")}="",{worth},{answered})'

    def _number(self, at: int, node: Node) -> str:
        """What is typed as a number that the scale takes; of two numbers that it can be, the one that the scale takes."""
        scale, cell = self._instrument.scales[node.scale or ""], self._cell(at, "given")
        number = _typed(cell)
        found = f'IF({_is_on(scale, number)},{number},"")'
        if scale.maximum >= _THOUSAND:
            grouped = f'AND(ISNUMBER(FIND(LEFT(RIGHT({cell},4)),".,")),LEFT({cell})<>"0")'
            whole = f"ROUND({number}*{_THOUSAND},0)"
            other = f'IF({_is_on(scale, number)},"",{whole})'
            found = f"IF({grouped},IF({_is_on(scale, whole)},{other},{found}),{found})"
        return f'IF({cell}="","",{found})'

    def _formula(self, at: int) -> SheetFormula:
        children = self._plan.children[at]
        values = [self._value(child) for child in children]
        levels = [self._cell(child, "level") for child in children] if "level" in self._columns else []
        under = scored_under(self._instrument)
        each = [
            (instrument.facts, sheet_formula(plan_for(instrument).formulas[at].expression, values, levels))
            for instrument in under
            if plan_for(instrument).codes
            == self._plan.codes  # under another fact other nodes count, which do not stand here
        ]
        first = each[0][1]
        if len(each) == len(under) and all(found == first for _, found in each):
            return first
        text = '""'
        for facts, found in each:
            if found.text is None:
                return found
            known = ",".join(f"{self._facts[key]}={quoted_text(str(word))}" for key, word in facts.items())
            text = f"IF(AND({known}),{found.text},{text})"
        return SheetFormula(text, first.word)

    def _of_parent(self, at: int, node: Node, formula: SheetFormula) -> str:
        """What is given for the node where that counts, else what its children give."""
        given = self._looked_up(at, node, part=1) or _typed(self._cell(at, "given"))
        computed = self._when_complete(self._plan.children[at], formula.text)
        return f"IF({self._given_counts(at, formula)},{given},{computed})"

    def _given_counts(self, at: int, formula: SheetFormula) -> str:
        """Whether what is given for a parent counts: not where everything below it is answered, but for a grade by hand."""
        cell = self._cell(at, "given")
        if formula.text is None:  # nothing else says here what it is
            return f'{cell}<>""'
        below = [*self._answered_below(at)]
        blank = [f'{self._cell(node, "given")}=""' for node in below if self._plan.nodes[node].missing is not None]
        by_hand = [f"{cell}={quoted_text(step.word)}" for step in self._plan.by_hand_at(at)]
        return f'AND({cell}<>"",OR({",".join([self._lacks([*map(self._value, below)]), *blank, *by_hand])}))'

    def _answered_below(self, at: int) -> Iterator[int]:
        """The leaves below a parent, and in place of theirs the nodes that take grades."""
        for child in self._plan.children[at]:
            if child not in self._plan.children or self._plan.words_at(child):
                yield child
            else:
                yield from self._answered_below(child)

    def _lacks(self, cells: Sequence[str]) -> str:
        """Whether one of *cells* holds no number."""
        counts = [f"COUNT({','.join(cells[first : first + _MOST])})" for first in range(0, len(cells), _MOST)]
        return f"{'+'.join(counts)}<{len(cells)}"

    def _when_complete(self, nodes: Sequence[int], formula: str | None) -> str:
        """*formula* if the values of all *nodes* are known; nothing where no formula says it."""
        if formula is None:
            return '""'
        cells = [self._value(node) for node in nodes]
        if not cells:
            return formula
        return f'IF({self._lacks(cells)},"",{formula})'

    def _rounded(self, at: int) -> str:
        stage, cell = self._stage(at), self._cell(at, "computed")
        if stage is None:
            return cell
        low = ends_of(self._plan)[at].low
        signed = low is None or low < 0
        return f'IF({cell}="","",{rounding(cell, stage.digits, stage.mode, stage.divided_by, signed=signed)})'

    def _stage(self, at: int) -> Rounding | None:
        return self._instrument.stage_of(self._plan.nodes[at])

    # --- Words ------------------------------------------------------------------------------------------------------------

    def _word(self, at: int, node: Node, formula: SheetFormula | None) -> str:
        """The word of the bands of a node, of its grade, or the predicate; nothing where it has none."""
        if node.code == TOTAL:
            return ""  # known when its rules are written
        table = table_for(self._instrument, node)
        if table is not None:
            return f'IF({self._value(at)}="","",{self._band(at, table)})'
        if formula is None or formula.word is None or not self._plan.words_at(at):
            return ""
        given, computed = self._cell(at, "given"), self._when_complete(self._plan.children[at], formula.word)
        return f"IF({self._given_counts(at, formula)},{given},{computed})"

    def _band(self, at: int, table: BandTable) -> str:
        return looked_up(self._value(at), table.bands, [quoted_text(band.predicate) for band in table.bands])

    def _write_outcome(self) -> None:
        """How the predicate comes about: the facts that bands and rules hang on, the bands, and the rules in their order."""
        for key in self._asked:
            self._write_fact(key)
        bands = self._of_tables(partial(self._band, 0))
        self._add("", msg("predicate by its bands"), f'IF({self._value(0)}="","",{bands})')
        cells = [self._value(at) for at in range(len(self._plan.nodes))]
        cells += [self._number_of(key) for key in self._instrument.context.values()]
        for rule in predicate_rules(self._instrument, asked=True):
            before = self._cell(self._last, "word")
            holds = sheet_formula(rule.condition, cells, []).text
            changed = self._of_tables(partial(_changed, rule.stated, before))
            either = f'IF({changed}={before},{before},"")'  # a condition without a value (a division by 0) leaves both
            found = self._when_complete(rule.at, f"IFERROR(IF({holds},{changed},{before}),{either})")
            alone = self._of_facts(rule.condition)
            if alone is not None:  # where the facts say that the rule is not about this, its nodes may stay blank
                found = f"IF(IFERROR({sheet_formula(alone, cells, []).text},TRUE),{found},{before})"
            for fact in rule.facts:
                found = f'IF({self._facts[fact]}="","",{found})'
            when = rule.stated.condition or spelled(rule.condition, self._plan.codes)
            self._add("", msg("{when}: {then}", when=when, then=rule.stated.change), f'IF({before}="","",{found})')
        self._put(0, "word", self._cell(self._last, "word"), self._plan.nodes[0].depth)

    def _of_facts(self, condition: Expression) -> Expression | None:
        """What *condition* asks of facts alone, if it must hold beside all else."""
        alone = tuple(part for part in all_of(condition) if min(places_of(part), default=0) >= len(self._plan.nodes))
        return Every(parts=alone) if alone else None

    def _write_fact(self, key: ContextKey) -> None:
        """The line of a fact: what is filled in, else what follows from a node, else its default."""
        default = quoted_text(str(self._instrument.facts.get(key.key, key.default or "")))
        follows = default if key.from_node is None else self._cell(self._plan.position[key.from_node], "word")
        given = self._cell(self._last + 1, "given")
        found = self._book.looking_up("context", f"${self._cell(self._last + 1, 'code')}")
        self._add(key.key, key.title, f'IF({given}<>"",{given},{follows})', found)

    def _number_of(self, key: ContextKey) -> str:
        """The number of a fact: of a choice the place of its word, from 0."""
        cell = self._facts.get(key.key, "")
        words = ",".join(quoted_text(word) for word in key.values)
        return f"(MATCH({cell},{{{words}}},0)-1)" if key.values else _typed(cell)

    def _add(self, label: str, title: Prose, word: str, given: str = "") -> None:
        """A line below the nodes."""
        self._last += 1
        printed, *_ = self._book.looks.of(-1)
        self._sheet.write_string(self._row(self._last), 0, label, printed)
        self._sheet.write_string(self._row(self._last), 1, self._book.head(title), printed)
        for name in [*self._columns][2:]:
            self._put(self._last, name, {"word": word, "given": given}.get(name, ""), -1)

    def _of_tables(self, text: Callable[[BandTable], str]) -> str:
        """*text* of the bands of the total: of those under the value that the context has, where they hang on one."""
        total, key = self._instrument.nodes[TOTAL], self._instrument.bands_by or ""
        found = '""'
        for when in reversed(self._instrument.context[key].values) if key else (None,):
            table = table_for(self._instrument, total, when)
            if table is not None:
                told = text(table)
                found = told if when is None else f"IF({self._facts[key]}={quoted_text(when)},{told},{found})"
        return found

    def _write_summary(self) -> None:
        """The sentence that other sheets repeat."""
        value, word, stage = self._value(0), self._cell(0, "word"), self._stage(0)
        before, between, after = self._book.say(
            msg("Live score: {score} – {predicate}", score="#", predicate="#")
        ).split("#")
        shown = f"ROUND({value},{_DECIMALS})" if stage is None else f"FIXED({value},{max(stage.decimals, 0)},TRUE)"
        open_word = quoted_text(self._book.say(msg("predicate not complete yet")))
        told = f'{quoted_text(before)}&{shown}&{quoted_text(between)}&IF({word}="",{open_word},{word})&{quoted_text(after)}'
        formula = f"=IF(ISNUMBER({value}),{told},{quoted_text(not_complete(self._book))})"
        self._sheet.write_formula(SUMMARY, 0, formula, self._book.looks.progress, not_complete(self._book))


def _changed(stated: OutcomeRule, before: str, table: BandTable) -> str:
    """The word of the band that the one with the word *before* becomes where a rule applies."""
    words = ",".join(quoted_text(band.predicate) for band in table.bands)
    others = [quoted_text(after(stated, table, band).predicate) for band in table.bands]
    if len({*others}) == 1:
        return others[0]
    return f"INDEX({{{','.join(others)}}},MATCH({before},{{{words}}},0))"


def _typed(cell: str) -> str:
    """The number that stands in a cell as text, with a comma or a point; a sign of percent behind it says nothing."""
    return f'IFERROR(_xlfn.NUMBERVALUE(SUBSTITUTE(SUBSTITUTE({cell},"%",""),",","."),"."," "),"")'


def _is_on(scale: Scale, number: str) -> str:
    """Whether *number* lies on a scale of numbers."""
    whole = f",{number}=INT({number})" if scale.whole else ""
    return f"AND({number}>={plain(scale.minimum)},{number}<={plain(scale.maximum)}{whole})"
