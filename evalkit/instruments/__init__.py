"""An edition of an index as its rule file declares it. Frozen values; no arithmetic, no files."""

from __future__ import annotations

from evalkit.instruments.edition import ClaimRule, Instrument, Note, Notice, Reading, Validity, Variant
from evalkit.instruments.outcome import AnswerRule, Band, BandTable, Conversion, Gate, Grade, Ladder, Rounding, Rung
from evalkit.instruments.records import (
    Attainable,
    Column,
    ContextKey,
    ElementWords,
    Population,
    RecordPoints,
    Records,
    Sample,
    Step,
)
from evalkit.instruments.tree import TOTAL, Answer, Bounds, Level, Node, Scale

__all__ = [
    "TOTAL",
    "Answer",
    "AnswerRule",
    "Attainable",
    "Band",
    "BandTable",
    "Bounds",
    "ClaimRule",
    "Column",
    "ContextKey",
    "Conversion",
    "ElementWords",
    "Gate",
    "Grade",
    "Instrument",
    "Ladder",
    "Level",
    "Node",
    "Note",
    "Notice",
    "Population",
    "Reading",
    "RecordPoints",
    "Records",
    "Rounding",
    "Rung",
    "Sample",
    "Scale",
    "Step",
    "Validity",
    "Variant",
]
