"""What a target asks for: formulas, targets of 0, and targets that are no number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.text import msg
from evalkit.base.value import value
from evalkit.schema.declare import cited, field, table
from evalkit.schema.keys import FLAG, TEXT, name, word
from evalkit.schema.parse import Declared

if TYPE_CHECKING:
    from evalkit.base.exact import Exact
    from evalkit.method.achievement import Achievement, ZeroRule
    from evalkit.schema.citation import Citation
    from evalkit.schema.keys import Key
    from evalkit.schema.parse import Scope
    from evalkit.schema.reader import Reader

TARGET_WORDS = {
    "number": msg("number"),
    "level": msg("level"),
    "category": msg("category"),
    "range": msg("range"),
    "presence": msg("presence"),
}
TARGET_KINDS = tuple(TARGET_WORDS)
TREATMENTS = ("formula", "reached", "yes-no", "none")
PRESENCE = TARGET_KINDS[-1]
OF_RULES = "those of `[rules]`"


def brought(item: Reader, key: Key, scope: Scope) -> Any:
    """What a plugin brings under the name that stands there."""
    names = scope.names[key.type.to]
    found = item.name(key.name, names, required=True)
    brought: Any = names.known
    return None if found is None else brought[found]


def _kind(item: Reader, key: Key, _scope: Scope) -> str:
    """A kind of target other than a number; empty after a fault."""
    return item.word(key.name, TARGET_KINDS[1:], required=True) or ""


def _word(item: Reader, key: Key, _scope: Scope) -> str:
    """One of the words of *key*; empty after a fault: nothing follows from it."""
    return item.word(key.name, key.type.words, required=True) or ""


def read_number(item: Reader, key: Key, _scope: Scope) -> Any:
    """A number; nothing after a fault: it is not compared then."""
    return item.number(key.name, required=True, ends=key.type)


@table("[[formulas]]", name="formula")
@value
class FormulaRule(Declared):
    """How a realisation R is held against a target T. A formula that is not listed cannot be used."""

    formula: Achievement = field(
        name("name of a formula", to="formulas"),
        "A formula that a plugin brings, see below; once in the list.",
        '"ratio"',
        name="name",
        read=brought,
    )
    printed: str = field(TEXT, "The formula as it is shown.", '"R / T × 100"')
    default: bool = field(FLAG, "Taken where an indicator names no formula.", "true", default=False)
    cite: Citation = cited(OF_RULES)

    @property
    def name(self) -> str:
        """Of its formula; empty after a fault."""
        return getattr(self.formula, "name", "")

    def achievement(self, value: Exact, target: tuple[Exact, ...]) -> Exact | None:
        """What *value* achieves, in percent; nothing where the formula has no value."""
        return self.formula.compute(value, target)

    def is_meant_for(self, target: str, direction: str | None) -> bool:
        """Whether it is for that kind of target, ``number`` or ``range``, and for that direction."""
        return self.formula.target == target and direction in self.formula.directions


@table("[[zero]]", name="zero")
@value
class ZeroTarget(Declared):
    """What a target of 0 means."""

    rule: ZeroRule = field(
        name("name of a rule", to="zeros"),
        "A rule that a plugin brings; once in the list.",
        '"no-value"',
        name="name",
        read=brought,
    )
    cite: Citation = cited(OF_RULES)

    @property
    def name(self) -> str:
        """Of its rule; empty after a fault."""
        return getattr(self.rule, "name", "")

    @property
    def printed(self) -> str:
        """As it is shown in the place of a formula."""
        return self.name

    def achievement(self, value: Exact, _target: tuple[Exact, ...]) -> Exact | None:
        """What *value* achieves, in percent; nothing where the rule gives none."""
        return self.rule.compute(value)


def _treated(*kinds: str) -> Any:
    meaning = "The kind of target, of `level`, `category`, `range` and `presence`; once in the list."
    return field(word(*kinds), meaning, f'"{kinds[0]}"', read=_kind)


def _treatment(*hows: str) -> Any:
    return field(
        word(*hows),
        "`formula`: its number (of a category: what was agreed beside it) goes into the formula; not for `presence`. `reached`: 100 if it is reached, else no achievement. `yes-no`: 100 if it is reached, else 0. `none`: no achievement.",
        '"reached"',
        read=_word,
    )


@table("[[treatments]]")
@value
class Treatment(Declared):
    """What a target does that is no number."""

    kind: str = _treated(*TARGET_KINDS[1:-1])
    how: str = _treatment(*TREATMENTS)
    cite: Citation = cited(OF_RULES)

    @property
    def name(self) -> str:
        """Its kind; empty after a fault."""
        return self.kind


@table("[[treatments]]", name="treatment-of-presence")
@value
class TreatmentOfPresence(Treatment):
    """What a target does that is no number."""

    # Presence has no number that could go into a formula.
    kind: str = _treated(PRESENCE)
    how: str = _treatment(*TREATMENTS[1:])
    cite: Citation = cited(OF_RULES)
