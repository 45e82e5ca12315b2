"""An edition of an index as its rule file declares it. Frozen values; no arithmetic, no files."""

from __future__ import annotations

from evalkit.instruments.context import Attainable, ClaimRule, ContextKey, OtherEdition, Sample
from evalkit.instruments.edition import Instrument, Note, Notice, Reading, Validity, Variant
from evalkit.instruments.outcome import (
    AnswerRule,
    Band,
    BandTable,
    Conversion,
    Floors,
    Gate,
    Grade,
    Ladder,
    Rounding,
    Rung,
)
from evalkit.instruments.records import (
    Column,
    ElementWords,
    Population,
    RecordPoints,
    Records,
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
    "Floors",
    "Gate",
    "Grade",
    "Instrument",
    "Ladder",
    "Level",
    "Node",
    "Note",
    "Notice",
    "OtherEdition",
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
