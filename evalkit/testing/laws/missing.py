"""Laws about missing answers: the range holds every completion, and more answers never make more possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from evalkit.base.exact import short_text
from evalkit.base.text import Message, msg
from evalkit.instruments import TOTAL
from evalkit.testing import strategies
from evalkit.testing.laws.common import both, ends, none_missing, one_leaf
from evalkit.testing.laws.model import Law, LawBroken

if TYPE_CHECKING:
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument


def holds_completion(instrument: Instrument, gaps: Assessment, complete: Assessment) -> None:
    """The range of every node with gaps holds its value in the completion, and the possible predicates hold its own."""
    open_ones, whole = both(instrument, gaps, complete)
    for code, node in open_ones.nodes.items():
        score, wide = whole.nodes[code].score, ends(node)
        # An answer behind a gate that the completion opens is shown with its points, not with those that count.
        if score is None or wide is None or node.node.is_leaf:
            continue
        if not wide[0] <= score.value <= wide[1]:
            raise LawBroken(
                msg("with gaps {code} is said to lie in {low} … {high}, but a completion gives {found}", code=code,
                    low=short_text(wide[0]), high=short_text(wide[1]), found=short_text(score.value)),
                gaps, complete)  # fmt: skip
    if not set(whole.possible) <= set(open_ones.possible):
        words, said = ", ".join(whole.possible), ", ".join(open_ones.possible)
        problem = msg("with gaps {said} is said to be possible, but a completion gives {words}", said=said, words=words)
        raise LawBroken(problem, gaps, complete)


def never_wider(instrument: Instrument, fewer: Assessment, more: Assessment) -> None:
    """The assessment with more answers leaves no predicate possible that was not, and no wider range of the total."""
    before, after = both(instrument, fewer, more)
    if not set(after.possible) <= set(before.possible):
        new = ", ".join(word for word in after.possible if word not in before.possible)
        raise LawBroken(msg("more answers make {new} possible", new=new), fewer, more)
    wide, narrow = ends(before.nodes[TOTAL]), ends(after.nodes[TOTAL])
    if wide is not None and narrow is not None and not wide[0] <= narrow[0] <= narrow[1] <= wide[1]:
        raise LawBroken(
            msg("more answers widen the range from {low} … {high} to {lower} … {higher}", low=short_text(wide[0]),
                high=short_text(wide[1]), lower=short_text(narrow[0]), higher=short_text(narrow[1])),
            fewer, more)  # fmt: skip


def _gaps_and_complete(instrument: Instrument) -> st.SearchStrategy[tuple[Assessment, Assessment]]:
    return strategies.complete_and_gaps(instrument).map(lambda pair: (pair[1], pair[0]))


@st.composite
def _fewer_and_more(draw: st.DrawFn, instrument: Instrument) -> tuple[Assessment, Assessment]:
    complete, fewer = draw(strategies.complete_and_gaps(instrument))
    missing = [code for code in complete.answers if code not in fewer.answers]
    left = draw(st.integers(0, len(missing)))
    return fewer, strategies.without(instrument, complete, missing[:left], keep_values=fewer.values == complete.values)


def _exempt(instrument: Instrument) -> Message | None:
    return one_leaf(instrument) or none_missing(instrument)


MISSING_LAWS = (
    Law(
        name="missing-range",
        meaning=msg("the range of missing answers holds every completion, and possible holds its predicate"),
        examples=_gaps_and_complete,
        check=holds_completion,
        exempt=_exempt,
    ),
    Law(
        name="more-answers",
        meaning=msg("more answers never make more predicates possible, nor the range wider"),
        examples=_fewer_and_more,
        check=never_wider,
        exempt=_exempt,
    ),
)
