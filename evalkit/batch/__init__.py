"""Evaluate a nation: the rules of one assessment over the rows of a table, exactly, in the engine that holds the table.

How to use it::

    import narwhals as nw
    import polars as pl

    from evalkit import Registry
    from evalkit.batch import Cells, Wanted, evaluated

    table = pl.scan_parquet("places.parquet")          # a column for each code, see Cells
    spbe = Registry().instrument("spbe@2020")
    cells = Cells(codes=frozenset(spbe.leaves_under("total")))
    found = evaluated(nw.from_native(table), spbe, cells, Wanted(codes=["total", "D1"], exact=True, kept=["instansi"]))
    found.to_native().collect()                         # instansi, total, total_exact, D1, D1_exact, predicate, …

The frame that goes in (lazy, of any library that narwhals knows as lazy) has, for every code of ``Cells.codes``, a column of
that name with whole numbers: for a leaf that is answered by a level its place in ``levels`` of the scale, 0 for the
first; for yes or no 1 or 0; ``NOT_APPLICABLE`` (-1) where the scale has it; for a number the number times 10 to ``Cells.digits``
of the code. Null is a missing answer. Nothing is checked here: there must be nothing else.

What comes out, in this order: ``Wanted.kept`` as they are; for each of ``Wanted.codes`` ``CODE``, its score after the rounding
stage as a decimal number with the digits of the node, null where answers are missing, and ``CODE_exact``, the score before it as
text (``104/25``); ``predicate``, null where several can come out; ``possible``, those that can, best first, with ``BETWEEN``
between them; ``low`` and ``high``, the ends of the total where it is not known; last ``open``, whether this row has to be evaluated by
itself (``evalkit.evaluate``), as columns do not tell all of it: not the words, nor what is blank; before it for each of ``Wanted.readings`` ``reading_ID`` and
``reading_ID_predicate``. ``hindrance`` says why all rows of an instrument are open, if they are.
"""

from __future__ import annotations

from evalkit.batch.columns.cells import NOT_APPLICABLE, Cells
from evalkit.batch.columns.predicates import BETWEEN
from evalkit.batch.columns.scores import Wanted, evaluated, hindrance
from evalkit.batch.library import evaluate, rejects

__all__ = [
    "BETWEEN",
    "NOT_APPLICABLE",
    "Cells",
    "Wanted",
    "evaluate",
    "evaluated",
    "hindrance",
    "rejects",
]
