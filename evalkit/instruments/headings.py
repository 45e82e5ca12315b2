"""What heads the columns of tables that offices keep, where that is neither a code nor a title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.base.wording import caseless
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import TEXTS
from evalkit.schema.parse import Declared, repeated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader


@table("[headings.<name>]", name="heading")
@value
class Heading(Declared):
    """What heads the column of a node, or of one of `[records.columns]` or `[records.profile]`, in forms and tables of offices. Codes, titles and places in the tree are known without it."""

    key: str
    words: tuple[str, ...] = field(
        TEXTS,
        "A heading with one of these words, and with none of another column, is this column.",
        '["biaya", "tarif"]',
        default=(),
    )
    numbers: tuple[str, ...] = field(
        TEXTS,
        "The numbers by which forms know it; two columns may share one, which then decides nothing.",
        '["8", "9"]',
        default=(),
        otherwise="the number of its code, else its place among those of its level",
    )
    also: tuple[str, ...] = field(
        TEXTS,
        "Questions and headings that a regulation or its forms print.",
        '["Bagaimana pendapat Saudara tentang biaya layanan?"]',
        default=(),
    )
    common: tuple[str, ...] = field(
        TEXTS, "The same of those that are in use, but that none prints.", '["Ongkos"]', default=()
    )
    cite: Citation = cited()

    @property
    def texts(self) -> tuple[str, ...]:
        """Every question and heading."""
        return (*self.also, *self.common)


def check_headings(reader: Reader, headings: Mapping[str, Heading], scope: Scope) -> None:
    """Each belongs to a node or a column, and no word and no text to two."""
    known = (*scope.names["codes"].known, *scope.names["columns"].known, *scope.sections.get("profile", ()))
    for name in headings:
        if name not in known and name not in reader.faults.lost:
            problem = msg("{name} is neither a node nor a column", name=name)
            expected = msg("the code of a node, or a name of [records.columns]")
            reader.faults.unknown(f"headings.{name}", problem, name, known, expected=expected)
    spelled = [
        (said, name)
        for name, heading in headings.items()
        for said in (*map(caseless, heading.words), *map(caseless, heading.texts))
    ]
    for twice in repeated(said for said, _ in spelled):
        names = tuple(name for said, name in spelled if said == twice)
        reader.faults.add(f"headings.{names[-1]}", msg("{word} stands for {names}", word=twice, names=names))
