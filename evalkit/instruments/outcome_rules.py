"""Rules that change the predicate of the total where a condition on values holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg, one_line
from evalkit.base.value import value
from evalkit.schema.declare import cited, field, listed, table
from evalkit.schema.keys import FLAG, TEXT, TITLE
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit.base.text import Prose
    from evalkit.schema.citation import Citation
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

ONE_LOWER = "one-lower"


@table("[[outcome.unless]]", name="requirement")
@value
class Requirement(Declared):
    """What a predicate asks for."""

    holds: str = field(TEXT, "The condition that must hold, written as `when` is.", "\"'B.I' >= 18.25\"")
    title: Prose | None = field(TITLE, "What reports call it.", '"Survei persepsi"', default=None, otherwise="`holds`")
    cite: Citation = cited("those of the rule")

    @property
    def condition(self) -> str:
        """The condition in one line."""
        return one_line(self.holds)


@table("[[outcome]]", any_of=(("when", "unless"),))
@value
class OutcomeRule(Declared):
    """What the predicate of the total becomes where a condition holds: after bands and floors, in the order given."""

    of: str | None = field(
        TEXT,
        "The rule is about this predicate: it applies where nothing before it left another one.",
        '"WBK"',
        default=None,
        otherwise="about each",
    )
    when: str = field(
        TEXT,
        "The condition, as [formulas](rule-files.md#formulas) have it, over the codes of any nodes and the keys of `[context]`; of nodes it compares the values that feed the bands.",
        '"min(D1, D2, D3) < 3"',
        default="",
        otherwise="`unless`",
    )
    unless: tuple[Requirement, ...] = field(
        listed(Requirement),
        "In place of `when`, or beside it: the rule applies unless all of these hold. Each is told by itself, with how far it is missed, but where `when` is known not to hold.",
        '[{ holds = "A >= 40", title = "Pengungkit" }]',
        default=(),
        otherwise="`when`",
    )
    then: str = field(
        TEXT,
        '`"one-lower"`: the next lower predicate, where there is one; or a predicate that is in every table of bands of the total.',
        '"one-lower"',
    )
    at_most: bool = field(
        FLAG,
        "No better than `then`: a lower predicate stays as it is. Not beside `one-lower`, which lowers anyway.",
        "true",
        default=False,
    )
    cite: Citation = cited()

    @property
    def condition(self) -> str:
        """The condition in one line, as sentences have it."""
        return one_line(self.text)

    @property
    def text(self) -> str:
        """The condition as one text, of requirements that they do not all hold."""
        missed = f"not ({' and '.join(f'({requirement.holds})' for requirement in self.unless)})"
        if not self.unless:
            return self.when
        return f"({self.when}) and {missed}" if self.when else missed

    @property
    def change(self) -> Prose:
        """What the predicate becomes, in words."""
        if self.then == ONE_LOWER:
            return msg("one lower")
        return msg("no better than {predicate}", predicate=self.then) if self.at_most else self.then

    def check(self, item: Reader, scope: Scope) -> None:
        """It has one kind of condition, and names the predicate that none may be above."""
        if not item.has("when") and not item.data.get("unless"):
            item.missing("when", msg("a condition, or requirements in unless"))
        if self.at_most and self.then == ONE_LOWER:
            item.wrong("at_most", msg("a predicate in {key}", key="then"))
