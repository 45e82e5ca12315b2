"""What is to be told of formulas that give words: other bounds, other words, an index that is not rounded first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.wording import caseless
from evalkit.instruments import TOTAL
from evalkit.method.bands import table_for
from evalkit.workbook_check.bands import differences, is_about, on_scale, unrounded_difference, words_of
from evalkit.workbook_check.formula.functions import ROUNDERS
from evalkit.workbook_check.formula.parse import UnreadableError
from evalkit.workbook_check.formula.tree import CellReference, FuncCall, Operation, Scalar, references, replaced, walk
from evalkit.workbook_check.formula_workbook import name_of
from evalkit.workbook_check.model import number_said

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from evalkit.base.exact import Exact
    from evalkit.base.interval import Interval
    from evalkit.base.text import Message, Prose
    from evalkit.instruments import Band, BandTable, Node
    from evalkit.method.plan import Plan
    from evalkit.tables.raw import Place
    from evalkit.workbook_check.bands import WordDifference, WordFormula
    from evalkit.workbook_check.formula.tree import Failure, Tree, Value
    from evalkit.workbook_check.formula_workbook import BookSheet
    from evalkit.workbook_check.model import CheckFinding


class BandFormulas(NamedTuple):
    """The formulas of a sheet that give words of the rules, copies together.

    Attributes:
        places: Where they stand.
        words: The first of them.
        table, node: The bands that it is held against, and whose they are.
    """

    places: Sequence[Place]
    words: WordFormula
    table: BandTable
    node: Node


def band_formulas(
    sheet: BookSheet, plan: Plan, codes: Mapping[int, str], aside: Collection[Place]
) -> Iterator[BandFormulas]:
    """Every formula on *sheet*, but those *aside*, that turns a value into a word of the bands; *codes*: column → code of a node."""
    for places in sheet.copies(place for place in sheet.shapes if place not in aside):
        tree = _tree(places[0], sheet)
        if tree is not None:
            yield from _by_context(places, tree, sheet, plan) or _of_value(places, tree, sheet, plan, codes)


def _tree(place: Place, sheet: BookSheet) -> Tree | None:
    """The formula at *place*, if words may stand in it."""
    text = sheet.raw.formulas[place]
    return sheet.tree(place) if '"' in text or "LOOKUP" in text.upper() else None


def _of_value(
    places: Sequence[Place], tree: Tree, sheet: BookSheet, plan: Plan, codes: Mapping[int, str]
) -> list[BandFormulas]:
    """Formulas that look at a value alone."""
    words = _words(tree, sheet)
    if words is None:
        return []
    factors = [conversion.factor for conversion in plan.instrument.conversions if conversion.bands]
    for node in _nodes(words.subject, plan, codes):
        table, scaled = table_for(plan.instrument, node), on_scale(words, _ends(plan, node), factors)
        if table is not None and is_about(scaled, table):
            return [BandFormulas(places, scaled, table, node)]
    return []


def _words(tree: Tree, sheet: BookSheet) -> WordFormula | None:
    def cell(reference: CellReference) -> Value | Failure:
        return sheet.book.at(reference, sheet).value((reference.row, reference.column))

    try:
        return words_of(tree, cell)
    except UnreadableError:
        return None


def _nodes(subject: Tree, plan: Plan, codes: Mapping[int, str]) -> list[Node]:
    """The nodes whose value a formula may look at: that of its column, else the total or what has bands of its own."""
    code = codes.get(subject.column) if isinstance(subject, CellReference) and subject.sheet is None else None
    if code in plan.position:
        return [plan.instrument.nodes[code]]
    own = [table.at for table in plan.instrument.bands if table.at in plan.position]
    return [plan.instrument.nodes[each] for each in dict.fromkeys((TOTAL, *own))]


def _by_context(places: Sequence[Place], tree: Tree, sheet: BookSheet, plan: Plan) -> list[BandFormulas]:
    """Formulas that look at the total and at a cell with what its bands depend on: one for each thing that can stand there."""
    instrument, total = plan.instrument, plan.instrument.nodes[TOTAL]
    tables = [table for table in instrument.bands if table.at == TOTAL and table.when is not None]
    values = {caseless(table.when or "") for table in tables}
    for asked in _asked(tree, values, sheet) if tables else ():
        found = []
        for table in tables:
            words = _words(replaced(tree, asked, Scalar(table.when)), sheet)
            if words is not None and is_about(words, table):
                found.append(BandFormulas(places, words, table, total))
        if len(found) == len(tables):
            return found
    return []


def _asked(tree: Tree, values: Collection[str], sheet: BookSheet) -> list[CellReference]:
    """The cells that hold one of *values*, or that the formula compares with one."""
    cells = [
        reference
        for reference in references(tree)
        if isinstance(reference, CellReference) and _is_one(_stored(reference, sheet), values)
    ]
    for operation in walk(tree):
        if isinstance(operation, Operation) and operation.sign == "=" and isinstance(operation.left, CellReference):
            named = operation.right.value if isinstance(operation.right, Scalar) else None
            cells += [operation.left] if _is_one(named, values) else []
    return list(dict.fromkeys(cells))


def _stored(cell: CellReference, sheet: BookSheet) -> Value | Failure:
    try:
        return sheet.book.at(cell, sheet).value((cell.row, cell.column))
    except UnreadableError:
        return None


def _is_one(value: Value | Failure, values: Collection[str]) -> bool:
    return isinstance(value, str) and caseless(value) in values


# --- What is told ---------------------------------------------------------------------------------------------------


def band_findings(sheet: BookSheet, plan: Plan, found: Iterable[BandFormulas]) -> Iterator[CheckFinding]:
    """Where the formulas part from the rules; those that part in the same way are one finding."""
    same: dict[tuple[object, ...], list[tuple[BandFormulas, WordDifference]]] = {}
    unrounded: list[tuple[BandFormulas, tuple[Exact, str, Band]]] = []
    for one in found:
        try:
            stage = plan.instrument.stage_of(one.node)
            digits = one.node.digits if stage is None else stage.digits
            for difference in differences(one.words, one.table, _ends(plan, one.node), digits):
                same.setdefault((one.node.code, one.table.when, *difference), []).append((one, difference))
            other = _unrounded(one, sheet, plan)
        except UnreadableError:
            continue
        unrounded += [] if other is None else [(one, other)]
    for alike in sorted(same.values(), key=lambda each: each[0][1].values.low or 0, reverse=True):
        yield _differing(alike, sheet)
    if unrounded:
        yield _not_rounded(unrounded, sheet, plan)


def _ends(plan: Plan, node: Node) -> Interval:
    return plan.ends[plan.position[node.code]]


def _differing(alike: Sequence[tuple[BandFormulas, WordDifference]], sheet: BookSheet) -> CheckFinding:
    formulas, difference = alike[0]
    places = sorted((place for one, _ in alike for place in one.places), key=lambda place: (place[1], place[0]))
    shown = difference.values.low or 0
    text = msg(
        "{cell} gives {theirs} for {value}, the rules give {ours}",
        cell=name_of(places[0]),
        theirs=msg("no word") if difference.theirs is None else visible(difference.theirs, 40),
        value=number_said(shown),
        ours=visible(difference.ours.predicate),
    )
    if formulas.table.when is not None:
        text = msg("where it is {when}: {difference}", when=visible(formulas.table.when), difference=text)
    ours, node, cite = _bound(difference.ours), formulas.node.code, difference.ours.cite
    return sheet.found("band", places, text, ours=ours, why=_why(difference), node=node, cite=cite)


def _bound(band: Band) -> Prose:
    word = visible(band.predicate)
    if band.minimum is None:
        return msg("{word} for everything below", word=word)
    bound = number_said(band.minimum)
    return msg("{word} above {bound}", word=word, bound=bound) if band.exclusive else msg(
        "{word} from {bound} on", word=word, bound=bound
    )  # fmt: skip


def _why(difference: WordDifference) -> Message:
    values, band = difference.values, difference.ours
    if difference.at_bound and band.minimum is not None:
        bound = number_said(band.minimum)
        return msg("{bound} itself belongs to {word}: the formula asks for more than that", bound=bound,
                   word=visible(band.predicate))  # fmt: skip
    low, high = values.low or 0, values.high or 0
    if low == high:
        return msg("so for {value} alone", value=number_said(low))
    return msg("so for values from {low} to {high}", low=number_said(low), high=number_said(high))


# --- Rounding before the lookup -------------------------------------------------------------------------------------


def _unrounded(formulas: BandFormulas, sheet: BookSheet, plan: Plan) -> tuple[Exact, str, Band] | None:
    """A value at which it matters that the formula does not round as the rules do before they look a word up."""
    stage = plan.instrument.stage_of(formulas.node)
    if stage is None or not any(_is_computed(place, formulas, sheet) for place in formulas.places):
        return None
    return unrounded_difference(formulas.words, formulas.table, stage)


def _is_computed(place: Place, formulas: BandFormulas, sheet: BookSheet) -> bool:
    """Whether the formula at *place* looks at a value that a formula gives and does not round."""
    if not isinstance(formulas.words.subject, CellReference):
        return True
    cell = next((each for each in sheet.looks_at(place) if isinstance(each, CellReference)), None)
    return cell is not None and _gives_unrounded(cell, sheet)


def _gives_unrounded(cell: CellReference, here: BookSheet, deep: int = 3) -> bool:
    sheet = here.book.at(cell, here)
    tree = sheet.tree((cell.row, cell.column))
    if isinstance(tree, CellReference):
        return deep > 0 and _gives_unrounded(tree, sheet, deep - 1)
    return tree is not None and not (isinstance(tree, FuncCall) and tree.name in ROUNDERS)


def _not_rounded(
    found: Sequence[tuple[BandFormulas, tuple[Exact, str, Band]]], sheet: BookSheet, plan: Plan
) -> CheckFinding:
    formulas, (value, theirs, ours) = found[0]
    places = [place for one, _ in found for place in one.places if _is_computed(place, one, sheet)]
    stage = plan.instrument.stage_of(formulas.node)
    assert stage is not None  # else there is no rounding to miss
    text = msg(
        "{cell} looks the word up before rounding: {value} gives {theirs}, rounded to {digits:decimal|decimals} it is {ours}",
        cell=name_of(places[0]),
        value=number_said(value),
        theirs=visible(theirs),
        digits=str(stage.digits),
        ours=visible(ours.predicate),
    )
    return sheet.found("not-rounded", places, text, node=formulas.node.code, cite=stage.cite)
