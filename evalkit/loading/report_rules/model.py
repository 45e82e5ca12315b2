"""The rules of performance reports: formulas, targets of 0, treatments, caps, efficiency."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.value import Frozen, Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, Note, Validity
    from evalkit.method.achievement import Achievement, Efficiency, ZeroRule
    from evalkit.schema.citation import Citation, Source

KINDS = ("number", "level", "category", "range", "presence")
MEANS = ("indicators", "objectives")
TREATMENTS = ("formula", "reached", "yes-no", "none")


@value
class FormulaRule(Value):
    """An achievement formula that the rules allow; ``default``: taken where an indicator names none."""

    formula: Achievement
    printed: str
    default: bool
    cite: Citation

    def is_default_for(self, target: str, direction: str | None) -> bool:
        """Whether it is taken for that kind of target and direction where no formula is named."""
        return self.default and self.formula.target == target and direction in self.formula.directions


@value
class ZeroTarget(Value):
    """A rule for targets of 0 that the rules allow."""

    rule: ZeroRule
    cite: Citation


@value
class Treatment(Value):
    """What a kind of target other than a number does.

    Attributes:
        how: ``formula`` (its number is put into the formula), ``reached`` (100 if reached, else no achievement),
            ``yes-no`` (100 if reached, else 0), or ``none`` (no achievement).
    """

    kind: str
    how: str
    cite: Citation


@value
class Cap(Value):
    """A highest achievement that some offices count."""

    value: Exact
    cite: Citation


@value
class EfficiencyRule(Value):
    """The form of efficiency, and the ends between which it is kept before it becomes a value from 0 to 100."""

    form: Efficiency
    low: Exact
    high: Exact
    cite: Citation
    clamp_cite: Citation


@value
class ReportRules(Frozen):
    """How performance reports are computed, as one rule file states it.

    Attributes:
        cite: Source of the whole file, and of everything that states none.
        bands: Categories of an achievement, best first; the last has no bound.
        top: Highest achievement that the printed categories cover; ``None`` if they are open above.
        above_top: What is taken for achievements above ``top``.
        mean: What the mean of the agency is taken over, unless the report says otherwise.
        digits: Decimals of achievements, for the eye.
    """

    index: str
    edition: str
    title: str
    short: str
    file: str
    sha256: str
    cite: Citation
    validity: Validity
    sources: Mapping[str, Source]
    formulas: Mapping[str, FormulaRule]
    zeros: Mapping[str, ZeroTarget]
    treatments: Mapping[str, Treatment]
    caps: tuple[Cap, ...]
    bands: tuple[Band, ...]
    mean: str
    mean_cite: Citation
    unmeasured_cite: Citation
    digits: int = 2
    top: Exact | None = None
    above_top: Citation | None = None
    efficiency: EfficiencyRule | None = None
    assumptions: tuple[Note, ...] = ()

    @property
    def id(self) -> str:
        """``index@edition``."""
        return f"{self.index}@{self.edition}"

    def default_formula(self, target: str, direction: str | None) -> FormulaRule | None:
        """The formula for a kind of target (``number`` or ``range``) and a direction where none is named."""
        return next((rule for rule in self.formulas.values() if rule.is_default_for(target, direction)), None)
