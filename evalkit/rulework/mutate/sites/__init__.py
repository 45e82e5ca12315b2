"""Every mutant of a rule file, in the order of its sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.rulework.mutate.sites import answers, conditions, other, records, stages, tree

if TYPE_CHECKING:
    from evalkit.rulework.mutate.model import Mutant
    from evalkit.rulework.mutate.tables import Tables

_SECTIONS = (
    tree.weights,
    tree.parameters,
    tree.attributes,
    tree.scales,
    tree.codes,
    answers.scales,
    stages.bands,
    stages.rounding,
    stages.conversions,
    stages.grades,
    conditions.gate,
    conditions.floors,
    conditions.ladder,
    conditions.context,
    records.records,
    other.sample,
    other.claims,
    other.readings,
)


def mutants_of(tables: Tables) -> tuple[Mutant, ...]:
    """The mutants of the rule file; two that make the same file are one."""
    found = [mutant for section in _SECTIONS for mutant in section(tables)]
    return tuple({mutant.name: mutant for mutant in found}.values())
