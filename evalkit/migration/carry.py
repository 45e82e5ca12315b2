"""An assessment on another edition: each answer that a crosswalk carries, and each question that must be asked anew."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs

from evalkit.base.text import msg, visible
from evalkit.base.tuples import NamedTuple
from evalkit.base.value import Value, value
from evalkit.base.wording import folded
from evalkit.evaluation.engine import evaluate
from evalkit.files.assessment import STATUSES
from evalkit.files.crosswalk import ONE_TO_ONE
from evalkit.instruments import TOTAL
from evalkit.method.outcome_rules import with_facts
from evalkit.method.plan import plan_for
from evalkit.method.scales import as_written, options, read_answer
from evalkit.possible.ends import ends_of
from evalkit.rulework.diff.pairing import pair, scored_together
from evalkit.rulework.diff.scores import score_ranges

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from evalkit.base.exact import Ends
    from evalkit.base.text import Message, Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.files.assessment import Assessment
    from evalkit.files.crosswalk import Crosswalk, CrosswalkRow
    from evalkit.instruments import Instrument
    from evalkit.rulework.diff.pairing import NodePairing

INFERRED = "inferred"
T = TypeVar("T")
# Parts of an assessment of which a crosswalk, which speaks of questions, says nothing.
_BESIDE = ("values", "claims", "context", "supported", "established", "groups", "tables", "variant")


class Carried(NamedTuple):
    """An answer that stands in both.

    Attributes:
        old, new: Codes of the question.
        answer: As a file of the new edition holds it.
        row: What the crosswalk says of the two.
    """

    old: str
    new: str
    answer: Any
    row: CrosswalkRow

    @property
    def is_inferred(self) -> bool:
        """Whether no source says that the two are one question."""
        return self.row.cite.mark == INFERRED


class NewQuestion(NamedTuple):
    """A question of the new edition that is to be answered anew.

    Attributes:
        code: Its code.
        kind: ``new``, ``again`` (the old answer says nothing about it), ``joined`` (no single question became this one),
            ``unanswered`` (nobody answered the old question), or ``scale`` (the old answer is none here).
        why: The same as a sentence.
        rows: What leads to it in the crosswalk.
    """

    code: str
    kind: str
    why: Message
    rows: tuple[CrosswalkRow, ...] = ()

    @property
    def notes(self) -> tuple[Prose, ...]:
        """What the crosswalk says of them, each once."""
        return tuple({str(row.note): row.note for row in self.rows if row.note is not None}.values())


@value
class Migration(Value):
    """An assessment, and what becomes of it on another edition.

    Attributes:
        before: The assessment on its own edition.
        crosswalk: By which it is carried; it may lead either way.
        carried, asked: The questions of the new edition, in its order: each is in one of the two.
        left: Old questions with an answer that no question of the new edition takes up.
        facts: Facts beside the answers that both editions ask for, as the new one writes them.
        beside: Parts of the assessment that are not carried: names of its attributes.
        after: What comes out with the answers that are carried; the range of its total is what can come out.
        by_total: Narrower ends of the total, where no answer is known but the total is: it can have moved by as much as
            the two editions differ for the same answers.
    """

    before: Evaluation
    crosswalk: Crosswalk
    carried: tuple[Carried, ...]
    asked: tuple[NewQuestion, ...]
    left: tuple[CrosswalkRow, ...]
    facts: Mapping[str, Any]
    beside: tuple[str, ...]
    after: Evaluation
    by_total: Ends | None = None

    @property
    def inferred(self) -> tuple[Carried, ...]:
        """The answers that are carried by what the crosswalk calls inferred."""
        return tuple([one for one in self.carried if one.is_inferred])


def carried_to(
    before: Evaluation,
    new: Instrument,
    crosswalk: Crosswalk,
    later: Mapping[str, Any] | None = None,
    *,
    narrow: bool = True,
) -> Migration:
    """The assessment of *before* on the edition *new*, by a *crosswalk* between the two.

    An answer is carried where the crosswalk says that one question became one question, does not say that it must be asked
    again, and both take that answer; a fact where both editions ask for it and take it. Values above the answers, claims and
    tables are not carried.

    Args:
        before: What came out on its own edition.
        new: The edition that it is carried to.
        crosswalk: May lead either way.
        later: Facts beside the answers that the new edition is told, whatever the old one was.
        narrow: Whether a total alone narrows what can come out, by the questions that the crosswalk calls the same.
    """
    facts = _shared_facts(before, new) | dict(later or {})
    new = with_facts(new, facts)  # nodes, weights and bands may hang on one
    pairing = pair(before.instrument, new, crosswalk)
    walk = _Walk(before, new, pairing)
    found = [walk.fate(code) for code, node in new.nodes.items() if node.is_leaf]
    carried = tuple([one for one in found if isinstance(one, Carried)])
    return Migration(
        before=before,
        crosswalk=crosswalk,
        carried=carried,
        asked=tuple([one for one in found if isinstance(one, NewQuestion)]),
        left=tuple(walk.left()),
        facts=facts,
        beside=tuple(_left_behind(before.assessment, facts)),
        after=evaluate(new, _carried_assessment(before.assessment, new, carried, facts)),
        by_total=bounds_by_total(before, new, pairing) if narrow and not carried else None,
    )


def _shared_facts(before: Evaluation, new: Instrument) -> dict[str, Any]:
    """The facts given that *new* asks for by the same name and takes; those that a node tells are left to its answers."""
    found = {}
    for key, given in before.assessment.context.items():
        mine, theirs = before.instrument.context[key], new.context.get(key)
        if theirs is None or mine.kind != theirs.kind or mine.from_node is not None or theirs.from_node is not None:
            continue
        same = (
            given
            if theirs.kind == "count"
            else next((one for one in theirs.values if folded(one) == folded(given)), None)
        )
        if same is not None:
            found[key] = same
    return found


def _left_behind(old: Assessment, facts: Mapping[str, Any]) -> Iterator[str]:
    """The parts of *old* of which something is not carried."""
    for name in _BESIDE:
        part = getattr(old, name)
        if part and not (name == "context" and part.keys() <= facts.keys()):
            yield name


def _carried_assessment(
    old: Assessment, new: Instrument, carried: tuple[Carried, ...], facts: Mapping[str, Any]
) -> Assessment:
    """What its file will hold: answers, and what they rest on. Nobody has vouched for it yet."""

    def moved(texts: Mapping[str, T]) -> dict[str, T]:
        return {one.new: texts[one.old] for one in carried if one.old in texts}

    return attrs.evolve(
        old,
        id=None if old.id is None else f"{old.id}-{new.edition if new.index in old.instrument else new.id}",
        instrument=new.id,
        status=STATUSES[0],
        answers={one.new: one.answer for one in carried},
        evidence=moved(old.evidence),
        notes=moved(old.notes),
        values={}, claims={}, context=dict(facts), supported={}, established={}, groups=(), tables={}, columns={}, cells={}, ignore=(),
        variant=None, responses=None, people=None, letters=None,
    )  # fmt: skip


class _Walk:
    """The way from each old question to the new ones."""

    def __init__(self, before: Evaluation, new: Instrument, pairing: NodePairing) -> None:
        self.assessment, self.old, self.new = before.assessment, before.instrument, new
        self.origin = {code: node_result.origin for code, node_result in before.nodes.items()}
        self.rows = pairing.rows
        self.to: dict[str, list[CrosswalkRow]] = {}
        for row in pairing.rows:
            for code in (row.new, *(() if row.turned else row.also)):
                if code is not None:
                    self.to.setdefault(code, []).append(row)

    def fate(self, code: str) -> Carried | NewQuestion:
        """What becomes of a question of the new edition."""
        rows = tuple(self.to.get(code, ()))
        one = next((row for row in rows if row.relation in ONE_TO_ONE and row.new == code), None)
        sources = tuple(dict.fromkeys(old for row in rows for old in _taken_up(row)))
        if one is None and sources:
            return NewQuestion(
                code, "joined", msg("takes up {codes}, whose answers are none to it", codes=sources), rows
            )
        if one is None or one.old is None:
            return NewQuestion(code, "new", msg("new in {instrument}", instrument=self.new.id), rows)
        if one.ask_again:
            why = msg("the answer to {code} says nothing about it", code=one.old)
            return NewQuestion(code, "again", why, rows)
        if not one.carried:
            return NewQuestion(code, "again", msg("it asks for something else than {code} asked", code=one.old), rows)
        return self._answered(one.old, code, one)

    def _answered(self, old: str, code: str, row: CrosswalkRow) -> Carried | NewQuestion:
        raw = self.assessment.answers.get(old)
        if raw is None:
            return NewQuestion(code, "unanswered", self._why_unanswered(old), (row,))
        answer = self._in_new(old, raw, code)
        if answer is None:
            why = msg("{answer}, the answer to {code}, is none here", answer=visible(raw), code=old)
            return NewQuestion(code, "scale", why, (row,))
        return Carried(old, code, answer, row)

    def _why_unanswered(self, old: str) -> Message:
        above = [code for code in self._above(old) if self.origin[code] == "given"]
        if above:
            return msg("of {above} only the value is known, not the answer to {code}", above=above[0], code=old)
        if self.origin[old] == "answered":
            return msg("the answer to {code} stands in a table, which is not carried", code=old)
        return msg("{code} has no answer", code=old)

    def _above(self, code: str) -> Iterator[str]:
        """The nodes above *code*, the nearest first."""
        parent = self.old.nodes[code].parent
        if parent is not None:
            yield parent
            yield from self._above(parent)

    def _in_new(self, old: str, raw: Any, code: str) -> Any:
        """The answer *raw* to *old* as the new edition writes it to *code*; nothing if it is no answer there."""
        mine, theirs = self.old.nodes[old], self.new.nodes[code]
        kinds = [
            instrument.scales[node.scale or ""].kind for instrument, node in ((self.old, mine), (self.new, theirs))
        ]
        if kinds[0] != kinds[1]:
            return None
        if kinds[0] == "number":
            return raw if read_answer(self.new, theirs, raw) is not None else None
        given = read_answer(self.old, mine, raw)
        key = next((key for key, one in options(self.old, mine).items() if one == given), None)
        return as_written(self.new, theirs, key) if key is not None and key in options(self.new, theirs) else None

    def left(self) -> Iterator[CrosswalkRow]:
        """Rows of old questions with an answer that nothing takes up."""
        return (row for row in self.rows if row.relation == "gone" and row.old in self.assessment.answers)


def _taken_up(row: CrosswalkRow) -> tuple[str, ...]:
    """The old nodes that *row* says go into a new one."""
    if row.old is None or row.relation == "gone":
        return ()
    return (row.old, *(row.also if row.turned else ()))


# --- Bounds -----------------------------------------------------------------------------------------------------------


def bounds_by_total(before: Evaluation, new: Instrument, pairing: NodePairing) -> Ends | None:
    """The ends of the total of *new*, where the same questions are answered as in *before*, of which only values are known.

    Questions whose answer is not carried can be answered otherwise. Nothing where the total of *before* is not known, may have been rounded, or says nothing of that of *new*.
    """
    total, plans = before.total.score, [plan_for(instrument) for instrument in (before.instrument, new)]
    if total is None or not all(plan.whole[plan.position[TOTAL]] for plan in plans):
        return None
    anew = {row.old for row in pairing.rows if not row.carried}
    same = tuple([(old, code) for old, code in pairing.questions.items() if old not in anew])
    change = _change(before.instrument, new, same)
    if change is None:
        return None
    inside = ends_of(plans[1])[plans[1].position[TOTAL]]
    low, high = (inside.nearest(total.exact + end) for end in change)
    return None if (low, high) == inside.ends else (low, high)


@lru_cache(maxsize=64)
def _change(old: Instrument, new: Instrument, questions: tuple[tuple[str, str], ...]) -> Ends | None:
    """The ends of what the total moves by, the same for all who are carried; nothing where that is not known."""
    found = [next(score_ranges(*both, dict(questions)), None) for both in scored_together(old, new)]
    known = [score_range for score_range in found if score_range is not None]
    if not found or len(known) < len(found):
        return None
    return min(one.low.change for one in known), max(one.high.change for one in known)
