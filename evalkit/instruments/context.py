"""Facts beside the answers, and what is held against them: totals, claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.instruments.tree import CODE, TOTAL
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import ID, POSITIVE, PROSE, TEXT, TITLE, WORDS, is_id, word
from evalkit.schema.parse import Declared, repeated

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose, Text
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader


@table("[context.<key>]", name="context", by="kind")
@value
class ContextKey(Declared):
    """A fact beside the answers."""

    key: str
    title: Prose = field(TITLE, "What is asked.", '"Kategori sistem elektronik"')
    kind: str = field(word("choice", "count"), "One of `values`, or a whole number.", '"choice"')
    values: tuple[str, ...] = field(
        WORDS,
        "Of a choice, and required there: the words allowed.",
        '["Rendah", "Tinggi"]',
        default=(),
        when=("choice",),
        needed=("choice",),
    )
    from_node: str | None = field(
        CODE,
        "Of a choice: the band of that node is the value, so `values` are its bands; a given value that contradicts it is an error.",
        '"SE"',
        default=None,
        otherwise="it is asked for",
        when=("choice",),
    )
    default: str | None = field(
        TEXT,
        "Of a choice: the value that is taken where an assessment does not give it, and told.",
        '"Rendah"',
        default=None,
        otherwise="what is not given is not known",
        when=("choice",),
    )

    @property
    def first(self) -> str:
        """What stands for it while nothing is known: its default, else its first value."""
        return self.default or next(iter(self.values), "")

    def check(self, item: Reader, scope: Scope) -> None:
        """Each word stands once, and the default is one of them that no node gives."""
        for twice in repeated(self.values):
            item.faults.add(item.at("values"), msg("{name} appears twice", name=twice))
        if self.default is not None and self.default not in self.values:
            item.wrong("default", msg("one of {choices}", choices=self.values))
        if self.default is not None and self.from_node is not None:
            item.wrong(
                "default", msg("no default: {key} follows from the node {code}", key=self.key, code=self.from_node)
            )


@table("[[claims.<key>.others]]", name="other")
@value
class OtherEdition(Declared):
    """The maximum of another edition."""

    instrument: str = field(ID, "The edition.", '"layanan@2020"')
    max: Exact = field(POSITIVE, "Its maximum.", "450", unit="points")
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It is an edition."""
        if self.instrument and not is_id(self.instrument):
            item.wrong("instrument", msg("index@edition"))


_REASONED = ("not-derivable", "ladder")


@table("[claims.<key>]", name="claim", by="kind")
@value
class ClaimRule(Declared):
    """A claim beside node codes and `predicate`."""

    key: str
    kind: str = field(
        word("percent-of-max", *_REASONED),
        "`percent-of-max`: the value in percent of its maximum. `not-derivable`: cannot follow from what is given (a maturity level from a total). `ladder`: the lowest–highest level over the nodes, if the leaves are known, else not derivable.",
        '"percent-of-max"',
    )
    title: Prose | None = field(
        TITLE, "What reports call it.", '{ id = "persentase", en = "percent" }', default=None, otherwise="its key"
    )
    of: str = field(CODE, "Of `percent-of-max`: whose value.", '"total"', default=TOTAL, when=("percent-of-max",))
    others: tuple[OtherEdition, ...] = field(
        listed(OtherEdition, label="instrument"),
        "Of `percent-of-max`: maxima of other editions. A claim that fits only one of them is an error finding.",
        '[{ instrument = "layanan@2020", max = 450 }]',
        default=(),
        when=("percent-of-max",),
    )
    reason: Text | None = field(
        PROSE,
        "Of the other kinds, and required there: why nothing follows.",
        '{ id = "alasan", en = "the reason" }',
        default=None,
        when=_REASONED,
        needed=_REASONED,
    )
    cite: Citation = cited()

    def check(self, item: Reader, scope: Scope) -> None:
        """It is a claim of its own, of which something can follow."""
        if self.key in scope.names["codes"].known or self.key == "predicate":
            item.faults.add(item.place, msg("{key} can be claimed already", key=self.key))
        if self.kind == "ladder" and scope.sections["ladder"] is None:
            item.wrong("kind", msg("another kind, or a section {section}", section="[ladder]"))
        for twice in repeated(other.instrument for other in self.others if is_id(other.instrument)):
            item.faults.add(f"{item.place}.others[{twice}]", msg("{name} appears twice", name=twice))
