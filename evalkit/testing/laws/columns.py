"""The law of columns: many rows at once come out as each does by itself."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from evalkit.base.text import Message, msg
from evalkit.method.plan import plan_for
from evalkit.method.scales import read_answer
from evalkit.testing import strategies
from evalkit.testing.laws.common import evaluated, none_missing, one_leaf, shown
from evalkit.testing.laws.model import Law, LawBroken

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument, Node
    from evalkit.method.scales import Given

_LIBRARIES = ("narwhals", "polars")


def columns_give_what_a_row_gives(instrument: Instrument, assessment: Assessment) -> None:
    """The answers of *assessment*, as a row of a table, give the same scores, words and ends as *assessment* does."""
    alone = attrs.evolve(assessment, values={}, claims={}, context={})
    hold_against(in_columns(instrument, alone), instrument, alone)


def hold_against(found: dict[str, Any], instrument: Instrument, assessment: Assessment) -> None:
    """Columns that were *found* are those of the evaluation of *assessment*.

    Of a row that is left to that the words are not looked at, and blanks say nothing where better answers may lower a node.
    """
    from evalkit.batch.frame import OPEN, POSSIBLE, PREDICATE, Wanted  # noqa: PLC0415  # comes with an extra
    from evalkit.batch.rows import texts_of  # noqa: PLC0415  # the same

    expected = dict(texts_of(evaluated(instrument, assessment), Wanted(exact=True)))
    if found.pop(OPEN):
        blank = [name for name, text in found.items() if text is None and not plan_for(instrument).monotone]
        expected = {name: text for name, text in expected.items() if name not in (PREDICATE, POSSIBLE, *blank)}
    for name, text in expected.items():
        if found[name] != text:
            said = msg(
                "in columns {name} is {one}, by itself {other}", name=name, one=shown(found[name]), other=shown(text)
            )
            raise LawBroken(said, assessment)


def in_columns(instrument: Instrument, assessment: Assessment) -> dict[str, Any]:
    """The columns of a table with one row; numbers as text."""
    import narwhals as nw  # noqa: PLC0415  # comes with an extra
    import polars as pl  # noqa: PLC0415  # the same

    from evalkit.batch.form import Cells  # noqa: PLC0415  # the same
    from evalkit.batch.frame import Wanted, evaluated  # noqa: PLC0415  # the same

    leaves = {code: node for code, node in instrument.nodes.items() if node.is_leaf}
    known = {code: _cell(instrument, leaves[code], raw) for code, raw in assessment.answers.items()}
    numbers = {code: known[code][0] if code in known else None for code in leaves}
    cells = Cells(frozenset(leaves), {code: digits for code, (_, digits) in known.items()})
    frame = pl.DataFrame({code: [number] for code, number in numbers.items()}, schema=dict.fromkeys(leaves, pl.Int64))
    found = nw.to_native(evaluated(nw.from_native(frame.lazy()), instrument, cells, Wanted(exact=True))).collect()
    return {
        name: cell if cell is None or isinstance(cell, bool) else str(cell)
        for name, cell in found.row(0, named=True).items()
    }


def _cell(instrument: Instrument, leaf: Node, raw: Any) -> tuple[int, int]:
    """An answer as a whole number, and its decimals."""
    from evalkit.batch.form import places_of  # noqa: PLC0415  # comes with an extra

    given: Given | None = read_answer(instrument, leaf, raw)
    assert given is not None  # the strategy draws answers of the scale
    if instrument.scales[leaf.scale or ""].kind == "number":
        digits = given.printed.digits if given.printed else 0
        return int(given.points * 10**digits), digits
    return next(place for place, one in places_of(instrument, leaf).items() if one == given), 0


def _with_gaps(instrument: Instrument) -> st.SearchStrategy[tuple[Assessment]]:
    complete = strategies.assessments(instrument, hand=False)
    if one_leaf(instrument) or none_missing(instrument):
        return st.tuples(complete)
    return st.tuples(complete | strategies.with_gaps(instrument))


def _exempt(instrument: Instrument) -> Message | None:
    missing = [name for name in _LIBRARIES if find_spec(name) is None]
    if missing:
        return msg("{library} is not installed", library=missing[0])
    from evalkit.batch.form import Cells  # noqa: PLC0415  # comes with an extra
    from evalkit.batch.frame import hindrance  # noqa: PLC0415  # the same

    hindered = hindrance(instrument, Cells(frozenset(code for code, node in instrument.nodes.items() if node.is_leaf)))
    return None if hindered is None else msg("columns cannot compute it: {reason}", reason=hindered)


COLUMN_LAWS = (
    Law(
        name="columns",
        meaning=msg("many rows at once, in columns, come out as each does by itself"),
        examples=_with_gaps,
        check=columns_give_what_a_row_gives,
        exempt=_exempt,
    ),
)
