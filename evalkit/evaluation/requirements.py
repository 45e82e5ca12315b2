"""What predicates of the total ask for, one by one: whether it holds, and by how much it is reached or missed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.errors import Faults
from evalkit.base.tuples import NamedTuple
from evalkit.evaluation.outcome import ends_for_rules, known_from
from evalkit.instruments import TOTAL
from evalkit.instruments.expression import Child, Compare, Constant
from evalkit.method.bands import table_for
from evalkit.method.children_read import places_of
from evalkit.method.context_facts import names_of
from evalkit.method.ends import ChildEnds, course
from evalkit.method.outcome_rules import outcome_rules, read_condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from evalkit.base.exact import Exact
    from evalkit.base.text import Prose
    from evalkit.evaluation.result import Evaluation
    from evalkit.instruments import OutcomeRule
    from evalkit.instruments.expression import Expression
    from evalkit.schema.citation import Citation


class Criterion(NamedTuple):
    """What one predicate asks for.

    Attributes:
        predicate: The predicate.
        title: What is asked for, as the rule file calls it.
        condition: The same as a condition.
        holds: Whether it does; ``None``: that is not known.
        value: What is compared; ``None`` where it is not known, or is no number.
        sign: How it must stand to *bound*.
        bound: The number that it is held against; ``None`` where there is none.
        cite: Where it comes from.
    """

    predicate: str
    title: Prose
    condition: str
    holds: bool | None
    value: Exact | None = None
    sign: str = ""
    bound: Exact | None = None
    cite: Citation | None = None

    @property
    def by(self) -> Exact | None:
        """How far the value lies beyond its bound; below 0: by how much it is missed."""
        if self.value is None or self.bound is None:
            return None
        return self.value - self.bound if ">" in self.sign else self.bound - self.value


def requirements(evaluation: Evaluation) -> tuple[Criterion, ...]:
    """What each predicate asks for, the bound of the total first; nothing where no rule of the predicate lists requirements."""
    rules = [rule.stated for rule in outcome_rules(evaluation.instrument) if rule.stated.unless and rule.is_there]
    found: list[Criterion] = []
    for rule in (one for one in rules if _may_apply(evaluation, one)):
        found += [*_of_total(evaluation, rule), *_of_rule(evaluation, rule)]
    return tuple(found)


def _may_apply(evaluation: Evaluation, rule: OutcomeRule) -> bool:
    """Whether it is not known that the rule asks for nothing here."""
    if not rule.when:
        return True
    parsed = read_condition(rule.when, names_of(evaluation.instrument), Faults(evaluation.instrument.file), "outcome")
    assert parsed is not None  # the loader has read it
    return (
        _asked(evaluation, parsed.expression, Criterion(rule.of or "", rule.when, rule.when, None)).holds is not False
    )


def failing(evaluation: Evaluation, rule: OutcomeRule) -> tuple[Criterion, ...]:
    """What a rule asks for and does not hold."""
    return tuple(criterion for criterion in _of_rule(evaluation, rule) if criterion.holds is False)


def _of_total(evaluation: Evaluation, rule: OutcomeRule) -> Iterator[Criterion]:
    total, instrument = evaluation.total, evaluation.instrument
    table = table_for(instrument, total.node, evaluation.context.get(instrument.bands_by or ""))
    bands = [band for band in table.bands if band.predicate == rule.of] if table is not None else []
    for band in bands:
        if band.minimum is not None:
            sign = ">" if band.exclusive else ">="
            compared = Compare(left=Child(at=0), sign=sign, right=Constant(number=band.minimum))
            yield _asked(evaluation, compared, Criterion(band.predicate, total.node.title, TOTAL, None, cite=band.cite))


def _of_rule(evaluation: Evaluation, rule: OutcomeRule) -> Iterator[Criterion]:
    names, faults = names_of(evaluation.instrument), Faults(evaluation.instrument.file)
    for requirement in rule.unless:
        parsed = read_condition(requirement.holds, names, faults, "outcome")
        assert parsed is not None  # the loader has read it
        title = requirement.title if requirement.title is not None else requirement.condition
        stated = Criterion(rule.of or "", title, requirement.condition, None, cite=requirement.cite)
        yield _asked(evaluation, parsed.expression, stated)


def _asked(evaluation: Evaluation, condition: Expression, stated: Criterion) -> Criterion:
    places = [at for at in sorted(places_of(condition)) if at < len(evaluation.nodes)]
    nodes = ends_for_rules(known_from(evaluation), places)
    nodes += [ChildEnds(None)] * len(evaluation.instrument.context)  # facts that are not known
    ends = course(condition, nodes).ends
    criterion = stated._replace(holds=bool(ends[0]) if ends is not None and ends[0] == ends[1] else None)
    from evalkit.method.subexpressions import bound_in  # noqa: PLC0415  # start-up: few instruments require anything

    bound = bound_in(condition)
    if bound is None or bound[1] in ("=", "!="):
        return criterion
    left, sign, number = bound
    values = course(left, nodes).ends
    value = values[0] if values is not None and values[0] == values[1] else None
    return criterion._replace(value=value, sign=sign, bound=number)
