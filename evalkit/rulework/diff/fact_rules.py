"""What the comparison says of declared tables in words of its own: what facts are called, which are told as one.

A key that is not mentioned here is a fact that is called by its name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from evalkit.base.text import msg
from evalkit.instruments import (
    AnswerRule,
    Band,
    Column,
    Heading,
    Instrument,
    Node,
    Note,
    Reading,
    RecordPoints,
    Records,
    Rung,
    Scale,
    Validity,
)
from evalkit.instruments.bands import Conversion, Rounding
from evalkit.instruments.context import ClaimRule, ContextKey
from evalkit.instruments.gates import Gate
from evalkit.instruments.head import Head
from evalkit.instruments.ladders import Ladder
from evalkit.instruments.notes import Notice
from evalkit.instruments.outcome_rules import OutcomeRule
from evalkit.instruments.profile import ProfileColumn
from evalkit.instruments.readings import ScaleOfReading
from evalkit.instruments.records import ElementWords, PointsStep, Population
from evalkit.instruments.scales import Attribute
from evalkit.instruments.tree import HIGHER
from evalkit.method.bands import bound_words
from evalkit.schema.citation import Source
from evalkit.schema.declare import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping


from evalkit.rulework.diff.fact_words import (
    ComparisonRule,
    Several,
    Together,
    added_facts,
    attributes_facts,
    changes_facts,
    claim_words,
    column_words,
    conversion_words,
    levels_facts,
    listed,
    locked_facts,
    notice_words,
    params_facts,
    plain,
    population_words,
    rounded_words,
    rule_words,
    rung_words,
    source_words,
    step_words,
    whole_scale_words,
)

BY_NAMES = ComparisonRule()
HEAD = "instrument"
_FIRST = (
    "node",
    "scales",
    "bands",
    "rounding",
    "convert",
    "outcome",
    "context",
    "claims",
)
_THEN = ("validity", HEAD, "attributes", "readings", "assumptions", "properties", "sources")
_NAMED = (*_FIRST, *_THEN)
# The sections of a rule file in the order in which their facts are told; those that are not named here come last.
SECTIONS_OF_FILE = (*_NAMED, *(field.key.name for field in fields_of(Instrument) if field.key.name not in _NAMED))
RULES: Mapping[type, ComparisonRule] = {
    Head: ComparisonRule(
        told={
            "title": msg("title"),
            "short": msg("short title"),
            "asked_by": msg("who asks for it"),
            "purpose": msg("what it is for"),
            "levels": msg("levels"),
            "weights": msg("weights are shares of"),
            "bands_by": msg("bands depend on"),
        },
        # Defaults are told at the nodes, and weights tell what they add up to.
        apart=("index", "edition", "method", "scale", "digits", "weight_sum"),
        sections={"bands_by": "context"},
        own_places=True,
    ),
    Node: ComparisonRule(
        section="tree",
        told={
            "code": msg("code"),
            "title": msg("title"),
            "in": msg("parent"),
            "weight": msg("weight"),
            "weight_by": msg("weights by context"),
            "added": Several(added_facts),
            "digits": msg("decimals shown"),
            "method": msg("method"),
            # Of a parent it is only what its leaves inherit.
            "scale": Together(("scale",), msg("scale"), lambda node: node.scale if node.is_leaf else None),
            "params": Several(params_facts),
            "attributes": Several(attributes_facts),
            "missing": msg("answer taken when missing"),
            "direction": Together(  # the usual one is not told
                ("direction",),
                msg("which way it gets better"),
                lambda node: None if node.direction == HIGHER else node.direction,
            ),
        },
        sections={
            "weight": "weights",
            "weight_by": "weights",
            "digits": "rounding",
            "method": "methods",
            "scale": "answers",
            "missing": "answers",
            "direction": "answers",
        },
        paired_by=lambda node, seen: seen.node_id(node.code) if node.code in seen.same else None,
    ),
    Scale: ComparisonRule(
        section="scales",
        told={
            "kind": msg("kind of scale"),
            "min": msg("lowest value"),
            "max": msg("highest value"),
            "whole": msg("whole numbers only"),
            "levels": Several(levels_facts),
            "points": Together(("points",), msg("points depend on"), lambda scale: scale.points_by),
            "na_counts_as": msg("not applicable counts in a gate as"),
            "unordered": msg("without order"),
            "also": msg("other wording"),
        },
        apart=("na", "common"),
        details=("yes", "no", "common"),
        entries="",
        worded=True,
        paired_by=lambda scale, seen: seen.scale_id[scale.key],
        whole=(msg("scale"), whole_scale_words),
    ),
    Attribute: ComparisonRule(
        section="names",
        told={"title": msg("title")},
        apart=("default",),  # it is told at the nodes
        details=("values",),
    ),
    Band: ComparisonRule(
        section="bands",
        told={
            "bound": Together(("min", "above"), msg("lower bound"), bound_words),
            "label": msg("label"),
            "printed": msg("printed range"),
        },
        apart=("at", "when", "predicate"),
        paired_by=lambda band, seen: (seen.place_id(band.at), band.when, band.predicate),
    ),
    Rounding: ComparisonRule(
        section="rounding",
        told={
            "stage": Together(
                ("digits", "mode", "divided_by"),
                msg("rounding stage"),
                lambda stage: rounded_words(stage.digits, stage.mode, stage.divided_by),
            )
        },
        apart=("at",),
        paired_by=lambda stage, seen: seen.place_id(stage.at),
    ),
    Conversion: ComparisonRule(
        section="rounding",
        told={
            "value": Together(
                ("factor", "digits", "mode", "bands", "unrounded"), msg("converted value"), conversion_words
            )
        },
        apart=("at",),
        paired_by=lambda one, seen: seen.place_id(one.at),
    ),
    OutcomeRule: ComparisonRule(
        section="floors",
        told={
            "when": msg("condition on the predicate"),
            "then": msg("predicate where it holds"),
            "at_most": msg("a lower predicate stays"),
        },
    ),
    Gate: ComparisonRule(
        section="gates",
        told={"locked": Several(locked_facts, ("attribute", "locked")), "sum_of": msg("points added up for the gate")},
    ),
    AnswerRule: ComparisonRule(
        told={"rule": Together(("lowest", "most_at_lowest"), msg("condition on answers"), rule_words)},
        paired_by=lambda rule, _: rule.values,
    ),
    Ladder: ComparisonRule(
        section="ladder",
        told={
            "title": msg("title"),
            "attribute": msg("attribute"),
            "order": Together(
                (), msg("levels, best first"), lambda ladder: listed(rung.level for rung in ladder.rungs)
            ),
            "names": msg("name"),
            "also": msg("other wording"),
            "prefixes": msg("words before a claimed level"),
            "ranges": msg("words between two claimed levels"),
        },
        entries="[{}]",
    ),
    Rung: ComparisonRule(
        told={"rung": Together(("at_least", "gate", "needs"), msg("conditions"), rung_words)}, apart=("level",)
    ),
    ContextKey: ComparisonRule(
        section="context",
        told={"title": msg("title"), "kind": msg("kind"), "values": msg("values"), "from_node": msg("follows from")},
    ),
    ClaimRule: ComparisonRule(
        section="claims",
        told={"claim": Together(("kind", "of", "others", "title", "reason"), msg("claim"), claim_words)},
    ),
    Validity: ComparisonRule(
        section="validity",
        told={
            "from": msg("in force from"),
            "until": msg("in force until"),
            "open_end": msg("still in force"),
            "followed_by": msg("followed by"),
            "checked": msg("numbers last held against their sources"),
        },
        own_places=True,
    ),
    Notice: ComparisonRule(told={"notice": Together(("from", "until", "text"), msg("notice"), notice_words)}),
    Source: ComparisonRule(
        section="sources", told={"source": Together(("title", "place", "mark"), msg("source"), source_words)}
    ),
    Note: ComparisonRule(
        section="notes", told={"text": msg("text"), "explains": msg("explains")}, apart=("id",), details=("node",)
    ),
    Reading: ComparisonRule(
        section="readings",
        told={"title": msg("title"), "axis": msg("axis"), "set": Several(changes_facts)},
        apart=("id",),
    ),
    ScaleOfReading: ComparisonRule(
        told={"points": msg("points")}, apart=("scale",), paired_by=lambda points, seen: seen.scale_id[points.scale]
    ),
    Records: ComparisonRule(
        section="records",
        told={
            "table": msg("table"),
            "title": msg("title"),
            "blanks": msg("blank cells"),
            "pool": msg("pooled over"),
            "unit": msg("column of units"),
            "answers": msg("scale of the columns"),
            "groups": Together(("groups",), msg("groups allowed"), lambda records: plain(records.groups)),
            "refused": msg("refused"),
            "population": "",  # a table, told before those that follow in the order of the declaration
        },
        details=("title",),
        own_places=True,
    ),
    Population: ComparisonRule(
        told={"counted": Together(("column", "include", "exclude"), msg("who is counted"), population_words)},
        details=("reason",),
    ),
    ElementWords: ComparisonRule(
        told={"also": msg("other wording")},
        apart=("common",),
        details=("common",),
        worded=True,
        paired_by=lambda words, seen: seen.node_id(words.key),
    ),
    Heading: ComparisonRule(details=("words", "numbers", "also", "common")),
    Column: ComparisonRule(
        told={"column": Together(("values", "min", "max", "also"), msg("column"), column_words)}, details=("common",)
    ),
    ProfileColumn: ComparisonRule(
        told={"title": msg("counted for reports")}, apart=("common",), details=("values", "also", "common")
    ),
    RecordPoints: ComparisonRule(
        told={"points": msg("points")},
        apart=("node", "column", "where"),
        paired_by=lambda entry, seen: (seen.node_id(entry.node), entry.column, tuple(sorted(entry.where.items()))),
    ),
    PointsStep: ComparisonRule(told={"step": Together(("min", "above", "points"), msg("points"), step_words)}),
}


def rule_of(cls: type) -> ComparisonRule:
    """How tables of a class are compared: as those of the class that it extends, where it has no rule of its own."""
    return next((RULES[base] for base in cls.__mro__ if base in RULES), BY_NAMES)
