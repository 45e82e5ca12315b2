"""Every mutant of a rule file, in the order of its sections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.rulework.mutate.sites import sections, tree

if TYPE_CHECKING:
    from evalkit.rulework.mutate.model import Mutant
    from evalkit.rulework.mutate.tables import Tables

_SECTIONS = (
    tree.weights,
    tree.parameters,
    tree.attributes,
    tree.leaf_scales,
    tree.codes,
    tree.scales,
    sections.bands,
    sections.rounding,
    sections.conversions,
    sections.of_plugins(""),
    sections.outcome,
    sections.of_plugins("outcome"),
    sections.context,
    sections.records,
    sections.offices,
    sections.of_plugins("records"),
    sections.claims,
    sections.readings,
)


def mutants_of(tables: Tables) -> tuple[Mutant, ...]:
    """The mutants of the rule file; two that make the same file are one."""
    mutants = [mutant for section in _SECTIONS for mutant in section(tables)]
    return tuple({mutant.name: mutant for mutant in mutants}.values())
