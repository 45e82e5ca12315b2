"""What conditions on values make of the predicate of the total."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from evalkit.base.errors import Faults, RuleFileError, UndefinedError
from evalkit.base.tuples import NamedTuple
from evalkit.instruments.expression import Child
from evalkit.instruments.outcomes import ONE_LOWER
from evalkit.method.ends import course
from evalkit.method.exact_value import computed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from evalkit.base.exact import Exact
    from evalkit.instruments import Band, BandTable, Instrument, OutcomeRule
    from evalkit.instruments.expression import Expression, Levels
    from evalkit.method.ends import Between
    from evalkit.method.language import Parsed


class Rule(NamedTuple):
    """A rule of the predicate, ready to be used.

    Attributes:
        stated: As the rule file has it.
        condition: Over all nodes, by their place in the tree.
        at: The places of those that it names.
        value: 1 where it holds, else 0.
    """

    stated: OutcomeRule
    condition: Expression
    at: tuple[int, ...]
    value: Callable[[Sequence[Exact], Levels], Exact]


def read_condition(text: str, codes: Iterable[str], faults: Faults, place: str) -> Parsed | None:
    """The condition *text* over nodes with these *codes*, in the order of the tree; nothing if it has faults."""
    from evalkit.method.language import CONDITION, parse  # noqa: PLC0415  (start-up: few rule files have a condition)

    return parse(text, CONDITION, {code: Child(at=at) for at, code in enumerate(codes)}, faults, place)


@lru_cache(maxsize=256)
def outcome_rules(instrument: Instrument) -> tuple[Rule, ...]:
    """The rules of *instrument*, in order."""
    faults, found = Faults(instrument.file), []
    positions = {code: at for at, code in enumerate(instrument.nodes)}
    for number, stated in enumerate(instrument.outcome, 1):
        parsed = read_condition(stated.when, instrument.nodes, faults, f"outcome[{number}].when")
        faults.raise_if_any(RuleFileError)
        assert parsed is not None
        at = tuple(positions[code] for code in parsed.codes)
        found.append(Rule(stated, parsed.expression, at, computed(parsed.expression)))
    return tuple(found)


def after(stated: OutcomeRule, table: BandTable, band: Band) -> Band:
    """The band of *table* that *band* becomes where a rule applies."""
    if stated.then == ONE_LOWER:
        return table.bands[min(table.bands.index(band) + 1, len(table.bands) - 1)]
    return next(one for one in table.bands if one.predicate == stated.then)


def holds(rule: Rule, values: Sequence[Exact | None]) -> bool | None:
    """Whether it holds; ``None`` where a value that it names is not known, or it has none for them.

    Args:
        rule: The rule.
        values: Of every node, in the order of the tree.
    """
    if any(values[at] is None for at in rule.at):
        return None
    try:
        return bool(rule.value(values, ()))  # type: ignore[arg-type]  # it looks at no other value
    except UndefinedError:
        return None


def surely(rule: Rule, nodes: Sequence[Between]) -> bool | None:
    """Whether it holds, or does not, whatever the nodes are between their ends; ``None``: it is open."""
    ends = course(rule.condition, nodes).ends
    return bool(ends[0]) if ends is not None and ends[0] == ends[1] else None
