"""Grades that several offices were given: what an instrument makes of these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import Text, msg
from evalkit.base.value import value
from evalkit.instruments.scales import SCALE_NAME
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import PROSE, TEXT, word
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

OFFICES = "offices"  # the key of their table in an assessment
TIES = ("first", "lowest", "highest")


@table("[offices]")
@value
class Offices(Declared):
    """How leaves follow from a table of offices, which an assessment names as `offices`: each has the grade that most of them have.

    Attributes:
        answers: The scale of the grades; columns are the leaves under the total that have it.
    """

    title: Text = field(PROSE, "What a row is, in the plural.", '{ id = "satuan kerja", en = "offices" }')
    answers: str = field(SCALE_NAME, "The leaves under the total with this scale of levels are the columns.", '"mutu"')
    ties: str = field(
        word(*TIES),
        "Which grade counts where several are as frequent: the `first` met in the order of the rows, the `lowest` or the `highest`.",
        '"first"',
    )
    office: str = field(TEXT, "Name of the column with the office.", '"satker"', default="satker")
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """Grades are levels."""
        scale = scope.sections["scales"].get(self.answers)
        if scale is not None and not (scale.levels and all(isinstance(level.answer, int) for level in scale.levels)):
            item.wrong("answers", msg("a scale whose levels are numbers"))
