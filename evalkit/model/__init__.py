"""The values everything else speaks in: instrument, assessment, evaluation. Frozen; no arithmetic, no files."""

from __future__ import annotations

from evalkit.model.assessment import LETTER_WORDS, LETTERS, STATUS_WORDS, STATUSES, Assessment, Group, Period, Table
from evalkit.model.evaluation import ClaimResult, Evaluation, Finding, NodeResult, ReadingResult, SampleResult, Score
from evalkit.model.instrument import ClaimRule, Instrument, Note, Notice, Reading, Validity, Variant
from evalkit.model.outcome import AnswerRule, Band, BandTable, Conversion, Gate, Grade, Ladder, Rounding, Rung
from evalkit.model.records import (
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
from evalkit.model.tree import MARKS, TOTAL, Answer, Bounds, Cite, Level, Node, Scale, Source

__all__ = [
    "LETTERS",
    "LETTER_WORDS",
    "MARKS",
    "STATUSES",
    "STATUS_WORDS",
    "TOTAL",
    "Answer",
    "AnswerRule",
    "Assessment",
    "Attainable",
    "Band",
    "BandTable",
    "Bounds",
    "Cite",
    "ClaimResult",
    "ClaimRule",
    "Column",
    "ContextKey",
    "Conversion",
    "ElementWords",
    "Evaluation",
    "Finding",
    "Gate",
    "Grade",
    "Group",
    "Instrument",
    "Ladder",
    "Level",
    "Node",
    "NodeResult",
    "Note",
    "Notice",
    "Period",
    "Population",
    "Reading",
    "ReadingResult",
    "RecordPoints",
    "Records",
    "Rounding",
    "Rung",
    "Sample",
    "SampleResult",
    "Scale",
    "Score",
    "Source",
    "Step",
    "Table",
    "Validity",
    "Variant",
]
