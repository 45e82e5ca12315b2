"""Laws about what is known: printed truth is never contradicted, a value says what its answers said, and the range holds every completion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import attrs
from hypothesis import strategies as st

from evalkit.base.exact import decimals_of, round_to, short_text
from evalkit.base.text import Message, msg
from evalkit.base.verdicts import AGREES
from evalkit.files.write import assessment
from evalkit.instruments import TOTAL
from evalkit.method.plan import plan_for
from evalkit.testing import strategies
from evalkit.testing.laws.common import both, evaluated, hidden_ends, none_missing, one_leaf, shown
from evalkit.testing.laws.model import Law, LawBroken, always
from evalkit.testing.leaves import printed, scale_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.instruments import Instrument

_EXACT_DIGITS = 9


def true_claims(instrument: Instrument, one: Assessment, digits: int) -> None:
    """The scores of all computed nodes, printed with some decimals, agree as claims."""
    result = evaluated(instrument, one)
    claims = {
        code: _print(instrument, code, node.score.value, digits)
        for code, node in result.nodes.items()
        if node.score is not None and node.origin == "computed"
    }
    claimed = attrs.evolve(one, claims=claims)
    _never_contradicted(evaluated(instrument, claimed, (one, claimed)), one, claimed)


def _print(instrument: Instrument, code: str, number: Exact, digits: int) -> Any:
    """*number* as somebody prints it who rounds as the node's own stage does."""
    plan = plan_for(instrument)
    at = plan.position[code]
    places = 0 if plan.whole[at] else digits
    return printed(round_to(number, places, plan.display_mode(at)), places)


def _never_contradicted(result: Evaluation, one: Assessment, claimed: Assessment) -> None:
    for claim in result.claims:
        if claim.verdict != AGREES:
            problem = msg("the true {code}, printed as {printed}, is {verdict}", code=claim.code,
                          printed=claim.printed, verdict=claim.verdict)  # fmt: skip
            raise LawBroken(problem, one, claimed)


def rounded_truth(instrument: Instrument, one: Assessment, digits: int) -> None:
    """The parts of the total that take a number printed with some decimals, and the true total beside them: it agrees."""
    result = evaluated(instrument, one)
    shown_parts = {
        code: _print(instrument, code, score.exact, digits)
        for code in _parts(instrument)
        if (score := result.nodes[code].score) is not None
    }
    total = result.total.score
    assert total is not None  # every answer is given
    claims = {TOTAL: _print(instrument, TOTAL, total.value, max(digits, 2))}
    parts = {code for part in shown_parts for code in (part, *_below(instrument, part))}
    kept, grades = (
        {code: raw for code, raw in found.items() if code not in parts} for found in (one.answers, one.values)
    )
    values = {**grades, **shown_parts}
    given = assessment(instrument, answers=kept, values=values, claims=claims, context=one.context)
    _never_contradicted(evaluated(instrument, given, (one, given)), one, given)


def _below(instrument: Instrument, code: str) -> Iterator[str]:
    for child in instrument.nodes[code].children:
        yield child
        yield from _below(instrument, child)


def _parts(instrument: Instrument) -> list[str]:
    """Children of the total that take a number."""
    plan = plan_for(instrument)
    found = []
    for code in instrument.nodes[TOTAL].children:
        node = instrument.nodes[code]
        number = scale_of(instrument, node).kind == "number" if node.is_leaf else _takes_number(instrument, code)
        if number and plan.position[code]:
            found.append(code)
    return found


def _takes_number(instrument: Instrument, code: str) -> bool:
    plan = plan_for(instrument)
    return code in plan.position and plan.position[code] in plan.formulas and not plan.words_at(plan.position[code])


def _no_parts(instrument: Instrument) -> Message | None:
    if not _parts(instrument):
        return msg("no part of the total takes a number")
    return hidden_ends(instrument)


def value_for_answers(instrument: Instrument, one: Assessment, code: str) -> None:
    """The exact value of *code* in place of the answers below it gives the same total."""
    before = evaluated(instrument, one)
    score = before.nodes[code].score
    if score is None or decimals_of(score.exact, _EXACT_DIGITS) is None:
        return  # no decimal says all that the answers said
    digits = 0 if plan_for(instrument).whole[plan_for(instrument).position[code]] else _EXACT_DIGITS
    below = instrument.leaves_under(code)
    kept = {leaf: raw for leaf, raw in one.answers.items() if leaf not in below}
    given = attrs.evolve(one, answers=kept, values=dict(one.values) | {code: printed(score.exact, digits)})
    given = attrs.evolve(
        given, values={node: raw for node, raw in given.values.items() if not _under(instrument, node, code)}
    )
    after = evaluated(instrument, given, (one, given))
    if before.total.score != after.total.score:
        mine, theirs = (
            shown((node_result.score.exact,)) if node_result.score else "—"
            for node_result in (before.total, after.total)
        )
        problem = msg("with the value of {code} in place of its answers the total is {found}, not {wanted}", code=code,
                      found=theirs, wanted=mine)  # fmt: skip
        raise LawBroken(problem, one, given)


def _under(instrument: Instrument, code: str, top: str) -> bool:
    parent = instrument.nodes[code].parent
    return parent is not None and (parent == top or _under(instrument, parent, top))


def _inner(instrument: Instrument) -> list[str]:
    """Computed nodes below the total that take a number, and of which no other node reads an answer."""
    read = {leaf for node in instrument.nodes.values() for code in node.reads for leaf in instrument.leaves_under(code)}
    return [code for code, node in instrument.nodes.items()
            if node.children and node.depth > 0 and _takes_number(instrument, code)
            and not read.intersection(instrument.leaves_under(code))]  # fmt: skip


def _no_inner(instrument: Instrument) -> Message | None:
    if not _inner(instrument):
        return msg("no node below the total is computed from answers and takes a number")
    return None


GIVEN_LAWS = (
    Law(
        name="true-claims",
        meaning=msg("the true score of every node agrees as a claim, printed with any number of decimals"),
        examples=lambda instrument: st.tuples(strategies.assessments(instrument), st.integers(1, 4)),
        check=true_claims,
        exempt=always,
    ),
    Law(
        name="rounded-truth",
        meaning=msg("printed parts never contradict the true total"),
        examples=lambda instrument: st.tuples(strategies.assessments(instrument), st.integers(1, 4)),
        check=rounded_truth,
        exempt=_no_parts,
    ),
    Law(
        name="value-for-answers",
        meaning=msg("the value of a node in place of the answers below it gives the same total"),
        examples=lambda instrument: st.tuples(
            strategies.assessments(instrument, hand=False), st.sampled_from(_inner(instrument))
        ),
        check=value_for_answers,
        exempt=_no_inner,
    ),
)


# --- Missing answers: the range holds every completion, and more answers never make more possible ----------------------


def holds_completion(instrument: Instrument, gaps: Assessment, complete: Assessment) -> None:
    """The range of every node with gaps holds its value in the completion, and the possible predicates hold its own."""
    open_ones, whole = both(instrument, gaps, complete)
    for code, node in open_ones.nodes.items():
        score, wide = whole.nodes[code].score, node.ends
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
    wide, narrow = before.nodes[TOTAL].ends, after.nodes[TOTAL].ends
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
