"""An edition of an index as its rule file declares it: the tables of the file are value classes. No arithmetic, no files."""

from __future__ import annotations

from evalkit.instruments.bands import Band, BandTable, Conversion, Rounding
from evalkit.instruments.context import ClaimRule, ContextKey, OtherEdition
from evalkit.instruments.edition import Instrument, Method, Variant
from evalkit.instruments.gates import AnswerRule, Gate
from evalkit.instruments.headings import Heading
from evalkit.instruments.ladders import Ladder, Rung
from evalkit.instruments.notes import Note, Notice, Validity
from evalkit.instruments.offices import Offices
from evalkit.instruments.outcome_rules import ONE_LOWER, OutcomeRule
from evalkit.instruments.profile import ProfileColumn
from evalkit.instruments.readings import Reading
from evalkit.instruments.records import Column, ElementWords, PointsStep, Population, RecordPoints, Records
from evalkit.instruments.scales import Answer, Attribute, Level, Scale
from evalkit.instruments.sections import NodeKey, Section, StatedSection
from evalkit.instruments.tree import TOTAL, Node

__all__ = [
    "ONE_LOWER",
    "TOTAL",
    "Answer",
    "AnswerRule",
    "Attribute",
    "Band",
    "BandTable",
    "ClaimRule",
    "Column",
    "ContextKey",
    "Conversion",
    "ElementWords",
    "Gate",
    "Heading",
    "Instrument",
    "Ladder",
    "Level",
    "Method",
    "Node",
    "NodeKey",
    "Note",
    "Notice",
    "Offices",
    "OtherEdition",
    "OutcomeRule",
    "PointsStep",
    "Population",
    "ProfileColumn",
    "Reading",
    "RecordPoints",
    "Records",
    "Rounding",
    "Rung",
    "Scale",
    "Section",
    "StatedSection",
    "Validity",
    "Variant",
]
