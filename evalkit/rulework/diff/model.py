"""What two rule files have in common and in what they differ, and what the difference means for results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from evalkit.base.value import Value, value

if TYPE_CHECKING:
    from collections.abc import Mapping

    from evalkit.base.exact import Ends, Exact
    from evalkit.base.interval import Interval
    from evalkit.base.text import Prose
    from evalkit.cases import Case
    from evalkit.files.crosswalk import Crosswalk, CrosswalkRow
    from evalkit.instruments import Instrument
    from evalkit.schema.citation import Citation

# In the order in which a reader wants them: first the tree, then what numbers hang on, then words about them.
SECTIONS = (
    "tree",
    "weights",
    "methods",
    "gates",
    "thresholds",
    "floors",
    "answers",
    "scales",
    "bands",
    "rounding",
    "ladder",
    "grades",
    "context",
    "records",
    "claims",
    "validity",
    "names",
    "readings",
    "notes",
    "sources",
    "citations",
)
CHANGE_KINDS = ("added", "removed", "moved", "renamed", "reworded", "continued", "changed")


@value
class Change(Value):
    """One difference.

    Attributes:
        section: One of ``SECTIONS``.
        kind: One of ``CHANGE_KINDS``, as seen from the first rule file.
        what: What differs: ``weight``, ``lower bound``, ``title``.
        old_place, new_place: Where it stands in each, by code; ``None`` where it does not.
        old, new: The fact in each; ``None`` where there is none.
        old_cite, new_cite: Where the fact comes from.
        row: The row of the crosswalk that says so, where one does.
    """

    section: str
    kind: str
    what: Prose
    old_place: str | None
    new_place: str | None
    old: Prose | None
    new: Prose | None
    old_cite: Citation | None = None
    new_cite: Citation | None = None
    row: CrosswalkRow | None = None


@value
class Stretch(Value):
    """Totals, before rounding, whose predicate differs.

    Attributes:
        when: The value of the context that the bands are looked up under, where they depend on it.
        inside: The totals; without a high end where they go on to the end of the range.
        first, last: The lowest and the highest number in it as results are printed; ``None`` where no such number lies in it.
    """

    when: str | None
    inside: Interval
    old: str
    new: str
    first: Exact | None
    last: Exact | None


@value
class Totals(Value):
    """Predicates over all totals that both instruments can have.

    Attributes:
        ranges: Smallest and largest total of each, if these are known.
        comparable: Whether the ranges have an end in common above, so that a number means the same on both.
        shared_word: Whether any predicate is used by both; if not, every total is called differently, which says nothing.
    """

    ranges: tuple[Ends | None, Ends | None]
    comparable: bool
    shared_word: bool
    digits: int
    stretches: tuple[Stretch, ...] = ()


@value
class End(Value):
    """One end of a range of score changes: the change, the totals, and answers that give them, where such are known."""

    change: Exact
    attained: bool
    old: Exact | None = None
    new: Exact | None = None
    old_answers: Mapping[str, Any] | None = None
    new_answers: Mapping[str, Any] | None = None


@value
class ScoreRange(Value):
    """By how much the total changes, over all answers that both instruments can take.

    Attributes:
        percent: Whether the totals are percent of their maxima.
    """

    percent: bool
    low: End
    high: End

    @property
    def how(self) -> str:
        """``exact``: both ends are attained. ``bounds``: no change lies outside, and an end that is not attained is a bound only."""
        return "exact" if self.low.attained and self.high.attained else "bounds"


@value
class Side(Value):
    """One of the two evaluations of a witness: what is given, as a case, and what comes out."""

    instrument: Instrument
    case: Case
    score: Exact
    exact: Exact
    predicate: str


@value
class DifferenceWitness(Value):
    """A smallest assessment whose predicate differs.

    Attributes:
        by: ``total`` (one value is given) or ``answers``.
        start: Of ``answers``: what all questions are answered with, but for those in *off*.
        off: Of ``answers``: questions that are answered otherwise, as (old code, new code, answer).
        smallest: ``proved``: there is none with fewer. ``found``: the smallest that was found.
    """

    by: str
    old: Side
    new: Side
    start: Prose = ""
    off: tuple[tuple[str, str, Any], ...] = ()
    smallest: str = "proved"


@value
class Meaning(Value):
    """What the difference means for results.

    Attributes:
        same: Leaves that are the same question in both, as (old, new, why): the relation of the crosswalk, or ``name``.
        only_old, only_new: How many other leaves the total of each rests on.
        witnesses: A smallest assessment by its total, and one by its answers, as far as there are any.
        none: Where no answers are known whose predicate differs: ``proved`` (there are none), ``not-found``,
            ``no-question`` (no question is the same in both) or ``no-word`` (no predicate is used by both); else empty.
        scores: The range of the change of score; a second one in percent where the maxima differ. Empty where nothing can
            be compared.
    """

    same: tuple[tuple[str, str, str], ...]
    only_old: int
    only_new: int
    totals: Totals
    witnesses: tuple[DifferenceWitness, ...] = ()
    none: str = ""
    scores: tuple[ScoreRange, ...] = ()


@value
class Diff(Value):
    """Two rule files side by side."""

    old: Instrument
    new: Instrument
    crosswalk: Crosswalk | None
    changes: tuple[Change, ...]
    meaning: Meaning

    @property
    def same(self) -> bool:
        """Whether nothing differs."""
        return not self.changes
